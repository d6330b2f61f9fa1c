"""What of an exhibit's file a page can show: a picture, a table's first rows, a document's or mail's first text.

A file is looked at, never run, and its size bounded: what cannot be shown is named with its hash, and the original goes
beside the dossier.
"""

from __future__ import annotations

import csv
import email
import email.policy
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.facts.privacy import without_contacts

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from plimsoll.appeals.dossier.words import Words

MOST_ROWS, MOST_COLUMNS, MOST_CELL = 20, 8, 60
MOST_LINES, MOST_TEXT, MOST_LINE = 40, 2400, 400
_READ = 4 << 20
"""Bytes of a text file that are looked at."""
_TABLES = {".csv": ",", ".tsv": "\t", ".txt": "\t"}
_BOOKS = {".xlsx", ".xls", ".xlsb", ".ods"}
_HEADERS = ("From", "To", "Date", "Subject", "Message-ID")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of a file: a sentence, then rows (the first being their head) or a text."""

    said: str
    rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""


def shown(path: Path, ending: str, words: Words) -> Shown:
    """What of a file that is no picture is shown; `ending` as in the name it was received under."""
    try:
        return _shown(path, ending, words)
    except Exception as error:  # noqa: BLE001 - the readers of hostile files raise whatever they like
        return Shown(words.say("unreadable", why=type(error).__name__))


def _shown(path: Path, ending: str, words: Words) -> Shown:
    with path.open("rb") as stream:
        head = stream.read(1024)
    if head.startswith(b"%PDF-"):
        return _pdf(path, words)
    if ending in _BOOKS:
        return _book(path, words)
    if ending == ".eml":
        return _mail(path, words)
    if ending in {".csv", ".tsv"} or (ending == ".txt" and b"\t" in head):
        return _table(_text_of(path), ending, words)
    if ending in {".txt", ".json", ".md", ".log", ".xml"}:
        return _lines(_text_of(path), words)
    return Shown(words.say("named_only"))


def _text_of(path: Path) -> str:
    with path.open("rb") as stream:
        content = stream.read(_READ)
    for encoding in ("utf-8-sig", "cp932", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", errors="replace")


def _pdf(path: Path, words: Words) -> Shown:
    from pypdf import PdfReader

    reader = PdfReader(path)
    pages = len(reader.pages)
    text = _cut(reader.pages[0].extract_text()) if pages else ""
    said = words.say("one_page") if pages == 1 else words.say("pages", n=pages)
    return Shown(said, text=text) if text else Shown(f"{said} {words.say('no_text')}")


def _book(path: Path, words: Words) -> Shown:
    from python_calamine import CalamineWorkbook

    with path.open("rb") as stream:
        sheet = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0)
    return _rows([[str(cell) for cell in row] for row in sheet.to_python()], words)


def _table(text: str, ending: str, words: Words) -> Shown:
    first = text.partition("\n")[0]
    mark = max((_TABLES[ending], ",", "\t", ";"), key=first.count)
    return _rows(list(csv.reader(io.StringIO(text, newline=""), delimiter=mark)), words)


def _rows(rows: list[list[str]], words: Words) -> Shown:
    wide = min(max(map(len, rows), default=0), MOST_COLUMNS)
    kept = [tuple(_cell(row[at] if at < len(row) else "") for at in range(wide)) for row in rows[: MOST_ROWS + 1]]
    said = words.say("rows", shown=max(len(kept) - 1, 0), n=max(len(rows) - 1, 0), columns=MOST_COLUMNS)
    return Shown(said, tuple(kept)) if wide else Shown(words.say("named_only"))


def _cell(text: str) -> str:
    text = without_contacts(" ".join(text.split()))
    return text if len(text) <= MOST_CELL else text[: MOST_CELL - 1] + "…"


def _mail(path: Path, words: Words) -> Shown:
    with path.open("rb") as stream:
        message = email.message_from_binary_file(stream, policy=email.policy.default)
    heads = [f"{name}: {without_contacts(str(message[name]))}" for name in _HEADERS if message[name]]
    return Shown(words.say("mail"), text=_cut("\n".join([*heads, "", without_contacts(_body(message))])))


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain",))
    return str(part.get_content()) if part is not None else ""


def _lines(text: str, words: Words) -> Shown:
    lines = text.splitlines()
    kept = lines[:MOST_LINES]
    return Shown(words.say("text", shown=len(kept), n=len(lines)), text=_cut("\n".join(map(without_contacts, kept))))


def _cut(text: str) -> str:
    """At most so many lines and signs, long lines cut."""
    lines = [line if len(line) <= MOST_LINE else line[: MOST_LINE - 1] + "…" for line in text.strip().splitlines()]
    short = "\n".join(lines[:MOST_LINES])
    whole = len(short) <= MOST_TEXT and len(lines) <= MOST_LINES
    return short if whole else short[: MOST_TEXT - 1] + "…"
