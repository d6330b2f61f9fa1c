"""PDF documents: their dates, pages, and whether letters can be copied out. Read by pypdf, within its limits."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from plimsoll.appeals.evidence.persons import persons_in
from plimsoll.appeals.evidence.times import date_times_zoned
from plimsoll.facts.piece import OwnDate, Says

if TYPE_CHECKING:
    from pathlib import Path

    from pypdf import PdfReader

_PAGES, _LETTERS, _SECONDS = 20, 200_000, 10.0
"""How far into a document is looked."""
_LEAST = 10
"""Letters on a page that make it one with text."""


def look_at_pdf(file: Path, says: Says) -> Says:
    """What the document says. Raises whatever pypdf raises on one that it cannot open."""
    from pypdf import PdfReader

    reader = PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):
        return replace(says, unreadable="it is locked with a password")
    says = replace(says, pages=len(reader.pages), own_dates=_dates(reader))
    words = _words(reader)
    text = "\n".join(words)
    with_text = sum(sum(map(str.isalnum, one)) >= _LEAST for one in words)
    return replace(
        says, text_copyable=with_text * 2 > len(words), utc=date_times_zoned(text), personal_data=persons_in(text)
    )


def _dates(reader: PdfReader) -> tuple[OwnDate, ...]:
    found = []
    for name in ("CreationDate", "ModDate"):
        try:
            told = reader.metadata
            at = (told.creation_date if name == "CreationDate" else told.modification_date) if told else None
        except Exception:  # noqa: BLE001, S112 - a date that is none tells nothing
            continue
        if at:
            found.append(OwnDate(f"PDF {name}", at.isoformat(), at.tzinfo is not None))
    return tuple(found)


def _words(reader: PdfReader) -> list[str]:
    """The letters of the first pages; a page that breaks the reader has none."""
    words: list[str] = []
    began = time.process_time()
    for number in range(min(len(reader.pages), _PAGES)):
        if sum(map(len, words)) > _LETTERS or time.process_time() - began > _SECONDS:
            break
        try:
            words.append(reader.pages[number].extract_text()[:_LETTERS])
        except Exception:  # noqa: BLE001 - so is this
            words.append("")
    return words
