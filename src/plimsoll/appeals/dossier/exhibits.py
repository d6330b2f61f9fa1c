"""The exhibits' bytes: where they lie, that they are those the plan names, and their names in the dossier."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from plimsoll.appeals.bindings import Bindings
    from plimsoll.appeals.plan import Exhibit

    Find = Callable[[Exhibit], Path]
    """Where an exhibit's bytes lie. Raises UsageError where nobody has them."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LONGEST_STEM = 60


@dataclass(frozen=True, slots=True)
class Located:
    """An exhibit with its number ("Fig. 1"), its bytes' place, size and name in the dossier."""

    exhibit: Exhibit
    number: str
    path: Path
    name: str
    size: int


def beside(folder: Path, in_vault: Callable[[str], Path] | None = None) -> Find:
    """Look beside the plan's file (never outside of that folder), else in the vault by sha256."""

    def find(exhibit: Exhibit) -> Path:
        near = _within(folder, exhibit.file)
        if near is not None:
            return near
        kept = in_vault(exhibit.sha256) if in_vault and _SHA256.fullmatch(exhibit.sha256) else None
        if kept is None or not kept.is_file():
            raise UsageError(
                f"exhibit {exhibit.id}: {exhibit.file!r} is not beside the plan and not in the vault",
                hint="put the file beside the plan, or add it: plimsoll evidence add",
            )
        return kept

    return find


def _within(folder: Path, name: str) -> Path | None:
    """The file of that name in the folder; None where there is none, or the name leads out of it."""
    root, named = folder.resolve(), name.replace("\\", "/")
    if not named or "\0" in named or PurePosixPath(named).is_absolute() or ":" in named:
        return None
    try:
        found = (root / named).resolve()
        return found if found.is_relative_to(root) and found.is_file() else None
    except OSError:  # a name that this system cannot have
        return None


def located(bindings: Bindings, find: Find) -> list[Located]:
    """The plan's exhibits in the order of their numbers, each checked. Raises UsageError naming the first fault."""
    found = []
    for name, number in bindings.cited.items():
        exhibit = bindings.plan.exhibit(name)
        if exhibit is not None:
            path = find(exhibit)
            _check(exhibit, path)
            found.append(Located(exhibit, number, path, file_name(number, exhibit), path.stat().st_size))
    return found


def _check(exhibit: Exhibit, path: Path) -> None:
    if not exhibit.sha256:
        raise UsageError(
            f"exhibit {exhibit.id} has no sha256", hint="an exhibit is named with the sha256 of its bytes as received"
        )
    if (seen := sha256_of(path)) != exhibit.sha256:
        raise UsageError(
            f"exhibit {exhibit.id}: {path.name} is not the file the plan names (its sha256 is {seen[:16]}..., "
            f"the plan says {exhibit.sha256[:16]}...)",
            hint="a replacement is recorded with both hashes and the reason: plimsoll evidence replace",
        )


def sha256_of(path: Path) -> str:
    """Of a file's bytes, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def file_name(number: str, exhibit: Exhibit) -> str:
    """What an exhibit is called in the dossier: its figure's number and type, `Fig_1_carrier_record.pdf`."""
    ending = PurePosixPath(exhibit.file.replace("\\", "/")).suffix.lower()
    kind = re.sub(r"[^A-Za-z0-9]+", "_", exhibit.type).strip("_")[:_LONGEST_STEM] or "exhibit"
    ending = ending if re.fullmatch(r"\.[a-z0-9]{1,8}", ending) else ""
    return f"{number.replace('. ', '_').replace(' ', '_')}_{kind}{ending}"
