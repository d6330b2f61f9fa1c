"""From paths to bytes in the vault: folders, archives and workbooks are taken apart here, before anybody reads them.

What is inside an archive or a workbook is kept beside the original that it came in.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.facts.problems import Problem
from plimsoll.intake.archives import members
from plimsoll.intake.discovery import files_under
from plimsoll.intake.spreadsheets import is_spreadsheet, sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import IO

    from plimsoll.facts.vault import Kept, Vault

HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Brought:
    """Bytes to be read, under the name people know them by (`all.zip!orders.csv`, `book.xlsx!Sheet1`).

    `store` is the folder right under the one that was named, where there is one. `original` is the sha256 of the
    archive or workbook that the bytes came in.
    """

    path: str
    kept: Kept
    store: str | None = None
    original: str | None = None


def brought_by(
    paths: Iterable[Path], vault: Vault, problems: list[Problem], *, by_name_alone: bool = False
) -> Iterator[Brought]:
    """Everything there is to read under some paths; what cannot be had is added to `problems`.

    A file is called by its path, or `by_name_alone` where its folder means nothing to people.
    """
    for path in paths:
        for file in files_under([path]):
            parts = file.relative_to(path).parts if path.is_dir() else ()
            shown = file.name if by_name_alone else str(file)
            yield from _taken_apart(file, shown, parts[0] if len(parts) > 1 else None, vault, problems)


def _taken_apart(file: Path, shown: str, store: str | None, vault: Vault, problems: list[Problem]) -> Iterator[Brought]:
    with file.open("rb") as stream:
        head = stream.read(HEAD)
    if is_spreadsheet(head):
        inside: Iterable[tuple[str, IO[bytes]] | Problem] = (
            one if isinstance(one, Problem) else (one[0], io.BytesIO(one[1])) for one in sheets(file, shown)
        )
    elif (found := members(file, shown)) is not None:
        inside = found
    else:
        yield Brought(shown, vault.put_file(file), store)
        return
    original = vault.put_file(file)
    yield from _members(inside, store, original.sha256, vault, problems)


def _members(
    inside: Iterable[tuple[str, IO[bytes]] | Problem],
    store: str | None,
    original: str,
    vault: Vault,
    problems: list[Problem],
) -> Iterator[Brought]:
    for member in inside:
        if isinstance(member, Problem):
            problems.append(member)
            continue
        shown, stream = member
        try:
            kept = vault.put(stream)
        except (OSError, EOFError, ValueError) as error:  # a broken or oversized member stops at its border
            problems.append(Problem(shown, None, None, f"could not be unpacked: {error}", "unpack it yourself"))
            continue
        yield Brought(shown, kept, store, original)
