"""Calls that write: files, typed facts, and taking them back."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema, UploadedFile

from plimsoll.errors import UsageError
from plimsoll.journal.doing import note_request
from plimsoll.web.access import person
from plimsoll.web.api.entry import FAULTS, WRITE, scoped
from plimsoll.web.api.selecting import NO_NUL, Whose
from plimsoll.web.asking import tower

router = Router(tags=["writing"])
MOST_FILES = 50


class Imported(Schema):
    """`plimsoll.import/1`."""

    schema_: str = Field(alias="schema")
    files: list[dict[str, Any]]
    unrecognised: list[str]
    problems: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    rows: dict[str, int]


class Undone(Schema):
    """`plimsoll.undo-import/1`: the paths that were taken back."""

    schema_: str = Field(alias="schema")
    undone: list[str]


class Typed(Schema):
    """One fact, as `plimsoll record` takes it: `what` and its columns as texts."""

    what: str = Field(max_length=32, pattern=r"^[a-z_]+$", description="claim, chargeback, feedback, snapshot, listed")
    cells: dict[str, str] = Field(max_length=60)
    account: str | None = Field(None, min_length=1, max_length=255, pattern=NO_NUL)
    marketplace: str | None = Field(None, max_length=64, pattern=NO_NUL)


@router.post("/imports", response={200: Imported, **FAULTS}, by_alias=True, summary="Import files")
def import_files(request: HttpRequest, files: File[list[UploadedFile]], whose: Form[Whose]) -> Any:  # noqa: ANN401
    """`plimsoll.import/1`: each file is recognised by its content; every row is accounted for."""
    scoped(request, WRITE)
    if len(files) > MOST_FILES:
        raise UsageError(f"at most {MOST_FILES} files at once")
    with tempfile.TemporaryDirectory() as folder:
        paths = [_laid(Path(folder) / str(at), file) for at, file in enumerate(files)]
        found = tower().import_files(
            *paths, account=whose.account, marketplace=whose.marketplace, by=_who(request), by_name_alone=True
        )
    note_request(request, "import", f"{len(files)} files", account=whose.account or "")
    document = found.as_json()
    return _without_folder(document, folder)


def _who(request: HttpRequest) -> str:
    return person(request).get_username()


def _laid(folder: Path, file: UploadedFile) -> Path:
    """The upload as a file under its own last name: what a name says of folders is nobody's business."""
    name = PurePosixPath((file.name or "").replace("\\", "/")).name
    folder.mkdir()
    path = folder / (name if name not in {"", ".", ".."} else "upload")
    with path.open("wb") as target:
        for piece in file.chunks():
            target.write(piece)
    return path


def _without_folder(document: Any, folder: str) -> Any:  # noqa: ANN401 - a JSON document
    if isinstance(document, dict):
        return {key: _without_folder(value, folder) for key, value in document.items()}
    if isinstance(document, list):
        return [_without_folder(value, folder) for value in document]
    if isinstance(document, str) and document.startswith(folder):
        return document[len(folder) :].lstrip("/\\").split("/", 1)[-1]
    return document


@router.post("/record", response={200: Imported, **FAULTS}, by_alias=True, summary="Type one fact")
def record(request: HttpRequest, typed: Typed) -> Any:  # noqa: ANN401 - a document
    """As `plimsoll record`: the fact gets a signed file of its own, and the trail of one."""
    scoped(request, WRITE)
    found = tower().record(
        typed.what, typed.cells, account=typed.account, marketplace=typed.marketplace, by=_who(request)
    )
    note_request(request, "record", typed.what, account=typed.account or "")
    return found.as_json()


@router.delete("/imports/{sha256}", response={200: Undone, **FAULTS}, by_alias=True, summary="Take an import back")
def undo_import(request: HttpRequest, sha256: str) -> Any:  # noqa: ANN401 - a document
    """As `plimsoll undo-import`: the file stays in the vault."""
    scoped(request, WRITE)
    undone = tower().undo_import(sha256, by=_who(request))
    note_request(request, "undo import", sha256[:64])
    return {"schema": "plimsoll.undo-import/1", "undone": undone}
