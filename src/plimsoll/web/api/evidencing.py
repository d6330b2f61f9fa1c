"""Calls about evidence: what stands on the shelf, files taken in, whether the chain holds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import Http404, HttpRequest, JsonResponse
from ninja import Field, File, Form, Query, Router, Schema, UploadedFile

from plimsoll.appeals.evidence.adding import Brought
from plimsoll.errors import UsageError
from plimsoll.facts.privacy import without_contacts
from plimsoll.journal.doing import note_request
from plimsoll.policies import find_marketplace
from plimsoll.web.access import person, seen_account
from plimsoll.web.api.entry import FAULTS, READ, WRITE, scoped
from plimsoll.web.api.rooms import FIRST_DAY, LAST_DAY, Document
from plimsoll.web.api.selecting import NO_NUL, Page, paged
from plimsoll.web.asking import account_names, tower
from plimsoll.web.case_seeing import LARGEST_NUMBER, seen_piece, seen_pieces
from plimsoll.web.pages.evidence_shelf import boxes_in

if TYPE_CHECKING:
    from plimsoll.facts.piece import Piece

router = Router(tags=["evidence"])
MOST_FILES = 50
_HIDDEN = ("headers",)
DOCUMENT: Any = {200: Document, **FAULTS}
Text = Annotated[str, Field(max_length=500, pattern=NO_NUL)]


class AskedPieces(Schema):
    """Whose evidence."""

    account: str | None = Field(None, min_length=1, max_length=255, pattern=NO_NUL)


class Told(Schema):
    """What is told of files; without a role, dimension or origin they are as the kind has them."""

    account: str = Field(min_length=1, max_length=255, pattern=NO_NUL)
    kind: str = Field("other", max_length=40, pattern=r"^[a-z_]+$")
    marketplace: str | None = Field(None, max_length=64, pattern=NO_NUL)
    orders: Text = Field("", description="With commas between")
    role: Literal["direct", "process"] | None = None
    caption: Text = ""
    claimed: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    came_from: Text = ""
    request_id: Text = ""


def _piece_json(request: HttpRequest, piece: Any) -> dict[str, Any]:  # noqa: ANN401 - a piece
    """A piece as who asks may read it: for guests without headers, its words masked."""
    told: dict[str, Any] = piece.as_json()
    if person(request).sees_personal_data:
        return told
    told["says"] = {name: value for name, value in told["says"].items() if name not in _HIDDEN}
    words = told["told"]
    words |= {name: without_contacts(words[name]) for name in ("name", "caption", "because")} | {"where_from": {}}
    return told


def _said(document: dict[str, Any]) -> JsonResponse:
    """The document as it is: the schema of answers would leave out the fields that it does not name."""
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


@router.get("/evidence", response=DOCUMENT, by_alias=True, summary="Pieces of evidence")
def pieces(request: HttpRequest, asked: Query[AskedPieces], page: Query[Page]) -> JsonResponse:
    """`plimsoll.evidence-list/1`, in the order in which they came; never the files themselves."""
    scoped(request, READ)
    if asked.account is not None:
        seen_account(request, asked.account)
    found = seen_pieces(request, asked.account)
    shown = [_piece_json(request, one) for one in found]
    return _said({"schema": "plimsoll.evidence-list/1", **paged(shown, page, "pieces")})


@router.get("/evidence/verify", response=DOCUMENT, by_alias=True, summary="Whether the chain holds")
def verify(request: HttpRequest) -> JsonResponse:
    """`plimsoll.evidence-verify/1`; it is of the whole workspace, so not for guests."""
    scoped(request, READ)
    if person(request).is_guest:
        raise Http404
    custody = tower().custody
    faults, head = custody.faults(), custody.head()
    told = [one.as_json() for one in faults]
    document = {"schema": "plimsoll.evidence-verify/1", "sound": not told, "lines": head.number, "head": head.sha256}
    return _said(document | {"faults": told})


@router.get("/evidence/{number}", response=DOCUMENT, by_alias=True, summary="One piece")
def piece(request: HttpRequest, number: int) -> JsonResponse:
    """`plimsoll.evidence/1`."""
    scoped(request, READ)
    return _said({"schema": "plimsoll.evidence/1", "pieces": [_piece_json(request, _piece_of(request, number))]})


@router.post("/evidence", response=DOCUMENT, by_alias=True, summary="Take files into custody")
def add(request: HttpRequest, files: File[list[UploadedFile]], told: Form[Told]) -> JsonResponse:
    """`plimsoll.evidence-add/1`: every file as it is, and a line of the chain for each."""
    scoped(request, WRITE)
    if len(files) > MOST_FILES:
        raise UsageError(f"at most {MOST_FILES} files at once")
    if told.account not in account_names():
        raise UsageError("there is no such account")
    site = find_marketplace(told.marketplace) if told.marketplace else None
    where = {name: value for name, value in (("from", told.came_from), ("request_id", told.request_id)) if value}
    brought = Brought(
        told.kind, told.account, site.id if site else None, tuple(told.orders.replace(",", " ").split()), told.role,
        None, None, told.caption, told.claimed, where,
    )  # fmt: skip
    taking = tower().taking_evidence(by=person(request).get_username())
    made = [taking.add(one.open("rb"), brought, one.name or "unnamed") for one in files]
    for one in made:
        note_request(request, "add evidence", f"evidence {one.number}", account=told.account, sha256=one.sha256)
    return _said({"schema": "plimsoll.evidence-add/1", "pieces": [one.as_json() for one in made], "refused": []})


class RedactionSaid(Schema):
    """How a redaction is made: boxes of a picture, a mask of a text, or the file that is sent along; and why."""

    how: Literal["box", "mask", "file"]
    because: str = Field(min_length=1, max_length=1000, pattern=NO_NUL)
    boxes: str = Field("", max_length=20_000, pattern=NO_NUL, description="Lines such as 120,40,300,60")


class ReplacementSaid(Schema):
    """Why another file stands in a piece's place."""

    because: str = Field(min_length=1, max_length=1000, pattern=NO_NUL)


@router.post("/evidence/{number}/redact", response=DOCUMENT, by_alias=True, summary="Make a redaction")
def redact(
    request: HttpRequest, number: int, said: Form[RedactionSaid], file: File[UploadedFile | None] = None
) -> JsonResponse:
    """`plimsoll.evidence/1` of the redaction; the original and both hashes stay."""
    scoped(request, WRITE)
    source, taking = _piece_of(request, number), tower().taking_evidence(by=person(request).get_username())
    if said.how == "box":
        made = taking.black_out(source, boxes_in(said.boxes), said.because)
    elif said.how == "mask":
        made = taking.mask(source, said.because)
    elif file is not None:
        made = taking.redact_by_hand(source, file.open("rb"), said.because, file.name)
    else:
        raise UsageError("no file was sent", hint="send it as `file`, or say how: box or mask")
    return _made(request, made, "redact evidence")


@router.post("/evidence/{number}/replace", response=DOCUMENT, by_alias=True, summary="Replace a piece")
def replace(request: HttpRequest, number: int, said: Form[ReplacementSaid], file: File[UploadedFile]) -> JsonResponse:
    """`plimsoll.evidence/1` of the file in its place; both stay, with the reason."""
    scoped(request, WRITE)
    source, taking = _piece_of(request, number), tower().taking_evidence(by=person(request).get_username())
    return _made(request, taking.replace(source, file.open("rb"), said.because, file.name), "replace evidence")


def _piece_of(request: HttpRequest, number: int) -> Piece:
    if number > LARGEST_NUMBER:
        raise Http404
    return seen_piece(request, number)


def _made(request: HttpRequest, made: Piece, verb: str) -> JsonResponse:
    note_request(
        request, verb, f"evidence {made.number}", account=made.told.account, sha256=made.sha256, kind=made.told.kind
    )
    return _said({"schema": "plimsoll.evidence/1", "pieces": [_piece_json(request, made)]})
