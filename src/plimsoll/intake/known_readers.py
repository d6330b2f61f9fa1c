"""Every kind of file that can be read: Plimsoll's own readers, and those that other distributions bring.

An entry point of the group `plimsoll.readers` names a `Reader`, or an iterable of them. Ours are asked first, then
others by distribution and name; a name that exists is not given twice. What stands behind the door and is no reader is
told and stops nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from plimsoll.doors import Broken, Extension, through
from plimsoll.errors import WorkspaceError
from plimsoll.facts.problems import Notice
from plimsoll.facts.schema import TABLES
from plimsoll.intake.guarded import ForeignReader
from plimsoll.intake.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.facts.vault import Receipt
    from plimsoll.intake.reading import Opened, Reader

GROUP = "plimsoll.readers"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class KnownReaders:
    """The readers in the order in which they are asked, and what other distributions brought and is none."""

    readers: tuple[Reader, ...]
    broken: tuple[Broken, ...]

    def recognising(self, opened: Opened) -> tuple[Reader | None, tuple[Notice, ...]]:
        """The first reader that recognises a file, and what to say of those that failed while looking at it."""
        said: list[Notice] = []
        for reader in self.readers:
            if not isinstance(reader, ForeignReader):
                if reader.recognises(opened):
                    return reader, tuple(said)
                continue
            found = reader.looks_at(opened)
            if found is True:
                return reader, tuple(said)
            if found is not False:
                said.append(Notice(opened.path, found))
        return None, tuple(said)

    def named(self, name: str) -> Reader | None:
        """The reader of that name."""
        return next((reader for reader in self.readers if reader.name == name), None)

    def told(self) -> tuple[Notice, ...]:
        """What an import says of readers that were brought and cannot be used."""
        return tuple(Notice(whose(one.extension), f"is left out: {one.message}") for one in self.broken)


@cache
def known_readers() -> KnownReaders:
    """Ours and those of other distributions; of two with one name the first stays."""
    readers: dict[str, Reader] = {reader.name: reader for reader in READERS}
    broken: list[Broken] = []
    for extension in through(GROUP):
        if extension.own:
            continue
        for found in _brought(extension):
            if isinstance(found, Broken):
                broken.append(found)
            elif found.name in readers:
                broken.append(Broken(extension, f"a reader {found.name} is there already, and stays as it was"))
            else:
                readers[found.name] = found
    return KnownReaders(tuple(readers.values()), tuple(broken))


def whose(extension: Extension) -> str:
    """How an extension is called in a message."""
    return f"{extension.distribution}: entry point {extension.name}"


def _brought(extension: Extension) -> Iterator[ForeignReader | Broken]:
    loaded = extension.load()
    if isinstance(loaded, Broken):
        yield loaded
        return
    try:
        brought = tuple(loaded) if isinstance(loaded, Iterable) and not isinstance(loaded, str | bytes) else (loaded,)
    except Exception as error:  # noqa: BLE001 - whatever a stranger's iterable raises becomes a value
        yield Broken(extension, f"gives no readers: {type(error).__name__}: {error}")
        return
    for one in brought:
        try:
            fault = _fault(one)
            yield Broken(extension, fault) if fault else ForeignReader.of(cast("Reader", one), extension)
        except Exception as error:  # noqa: BLE001 - a stranger's property may raise too
            yield Broken(extension, f"{type(error).__name__}: {error}")


def _fault(one: object) -> str | None:
    """Why an object is no reader; None when it is one."""
    if isinstance(one, type):
        return f"gives the class {one.__name__}, not a reader made from it"
    has = {name: getattr(one, name, None) for name in ("name", "tables", "meaning", "recognises", "read")}
    if missing := [name for name, value in has.items() if value is None]:
        return f"gives a {type(one).__name__}, not a reader: it has no {', '.join(missing)}"
    name, tables = has["name"], tuple(has["tables"] or ())
    if not _NAME.fullmatch(str(name)):
        return f"{name!r} is no reader's name: small letters, digits and underscores"
    fits = {
        "recognises and read must be methods": callable(has["recognises"]) and callable(has["read"]),
        "meaning must say in a line what the file is": bool(str(has["meaning"]).strip()),
        f"tables must name tables of facts, not {', '.join(map(str, tables)) or 'none'}": bool(tables)
        and all(table in TABLES for table in tables),
    }
    return next((f"{name}: {what}" for what, fit in fits.items() if not fit), None)


# -- receipts whose reader is gone -----------------------------------------------------------------------------------


def without_reader(receipts: Iterable[Receipt]) -> dict[tuple[str, str], list[Receipt]]:
    """The receipts that a reader of another distribution read which is not there now, by (reader, distribution)."""
    known = known_readers()
    gone: dict[tuple[str, str], list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        if receipt.reader is not None and known.named(receipt.reader) is None:
            gone[receipt.reader, receipt.reader_from or ""].append(receipt)
    return dict(gone)


def gone_words(gone: dict[tuple[str, str], list[Receipt]]) -> str:
    """Who is gone, and which files need them, in a line."""
    return "; ".join(
        f"{reader} of {distribution}, which read {_files(receipts)}"
        for (reader, distribution), receipts in sorted(gone.items())
    )


def _files(receipts: list[Receipt]) -> str:
    named = ", ".join(receipt.path for receipt in receipts[:_MOST_NAMED])
    return named if len(receipts) <= _MOST_NAMED else f"{named} and {len(receipts) - _MOST_NAMED} more"


def must_be_there(receipts: Iterable[Receipt]) -> None:
    """Before anything is read again: every reader that it needs is installed. Raises WorkspaceError."""
    if gone := without_reader(receipts):
        raise WorkspaceError(
            f"a reader is not installed: {gone_words(gone)}; nothing was changed",
            hint=f"install {', '.join(sorted({distribution for _, distribution in gone}))} and call again",
        )
