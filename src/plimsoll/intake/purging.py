"""Retention: originals in the vault are replaced by redacted derivatives that read the same.

A derivative keeps every line, every column and every cell that the readers load, so facts made again from it are equal;
what no reader loads and what names a person is blanked: columns of names, addresses and contacts, e-mail addresses and
telephone numbers anywhere, senders and recipients of mails. An identity that facts keep as a keyed hash is written as
that hash. Archives and workbooks whose members were kept become a note of their hash.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from plimsoll.facts.custody import Custody
from plimsoll.facts.privacy import keyed_hash, masked, without_contacts
from plimsoll.facts.store import FactsWriter
from plimsoll.intake.flat import opened
from plimsoll.intake.importing import complete, live_receipts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from plimsoll.facts.piece import Piece
    from plimsoll.facts.vault import Vault
    from plimsoll.facts.workspace import Workspace
    from plimsoll.intake.reading import Opened

_PERSONAL = re.compile(
    r"name|e-?mail|phone|fax|recipient|rater|address|street|postal|zip|(^|[^a-z])city|company|vat|tax.?number|note|"
    r"signature|signed.?by$|browser|(^|[^a-z])ip([^a-z]|$)|buyer",
    re.IGNORECASE,
)
_NOT_PERSONAL = re.compile(
    r"product.?name|item.?name|carrier.?name|buyer.?key|marketplace.?name|file.?name", re.IGNORECASE
)
_MAIL_PEOPLE = re.compile(r"^(from|to|cc|bcc|reply-to|sender|return-path|delivered-to|x-original-to)(:)", re.IGNORECASE)
_MAIL_IDENTITY = re.compile(r"^(message-id|references|in-reply-to):", re.IGNORECASE)
"""What tells two mails apart looks like an address and is none."""
_MAIL_START = re.compile(rb"(?:From |[A-Za-z-]+:)")
NOBODY = "purged@purged.invalid"


def purge(workspace: Workspace, before: date, who: str, now: datetime) -> list[str]:
    """Replace every original that arrived before a day; gives the paths they had. What was purged stays so."""
    done: list[str] = []
    with FactsWriter(workspace, now) as writer:
        complete(writer, workspace)
        vault, key = workspace.vault, workspace.key()
        receipts = list(vault.receipts())
        kept_on = {r.sha256 for r in live_receipts(receipts) if r.received_at.date() >= before}
        evidence = Custody(workspace).pieces()
        kept_on |= {piece.sha256 for piece in evidence if piece.added_at.date() >= before}
        for receipt in receipts:
            if receipt.received_at.date() >= before or receipt.kind not in {"import", "record"}:
                continue
            originals = [receipt.sha256, *([receipt.original] if receipt.original else [])]
            originals += [sha for _, sha in receipt.lookups]
            for sha in originals:
                if sha in kept_on or vault.purged(sha) is not None or not vault.path(sha).exists():
                    continue
                text = opened(receipt.path, vault.path(sha))
                content = _note(sha) if sha == receipt.original else b"".join(redacted(text, key))
                vault.replace(sha, content, who, now)
                done.append(receipt.path)
        done += _purged_evidence(vault, [piece for piece in evidence if piece.sha256 not in kept_on], who, now)
    return list(dict.fromkeys(done))


def _purged_evidence(vault: Vault, old: Iterable[Piece], who: str, now: datetime) -> Iterator[str]:
    """Old evidence becomes a note of its hash, but for what names nobody: redactions, and our own reports."""
    for piece in old:
        spared = piece.told.redaction_of or piece.told.kind == "own_report"
        if spared or vault.purged(piece.sha256) is not None or not vault.path(piece.sha256).exists():
            continue
        vault.replace(piece.sha256, f"purged: evidence {piece.number}, sha256 {piece.sha256}\n".encode(), who, now)
        yield piece.told.name


def redacted(text: Opened, key: bytes) -> Iterator[bytes]:
    """The derivative of one file, in pieces; a file that is no text becomes a note of its size."""
    if text.encoding is None:
        yield f"purged: {text.size} bytes that are no text\n".encode()
        return
    content = text.file.read_bytes().decode(text.encoding, errors="replace")
    if text.delimiter is not None and text.columns and not _MAIL_START.match(text.head):
        changed = "".join(_table(content, text, key))
    else:
        changed = "".join(_line(line) for line in content.splitlines(keepends=True))
    yield changed.encode(text.encoding, errors="replace")


def _note(sha256: str) -> bytes:
    return f"purged: an archive or workbook, sha256 {sha256}; its members are kept beside it\n".encode()


def _line(line: str) -> str:
    people = _MAIL_PEOPLE.match(line)
    end = line[len(line.rstrip("\r\n")) :]
    if people:
        return f"{people[1]}: {NOBODY}{end}"
    return line if _MAIL_IDENTITY.match(line) else without_contacts(line)


def _table(content: str, text: Opened, key: bytes) -> Iterator[str]:
    """Record by record, so that quoted line ends keep their lines."""
    assert text.delimiter is not None  # noqa: S101 - the caller looked
    quoting = '"' in content and text.delimiter != "\t"
    lines = content.splitlines(keepends=True)
    at = 0
    while at < len(lines):
        record, at = _record(lines, at, quoting=quoting)
        body = record.rstrip("\r\n")
        end = record[len(body) :]
        if not body:
            yield record
            continue
        cells = _cells(record, text.delimiter) if quoting else body.split(text.delimiter)
        if cells and [cell.strip(' "\ufeff') for cell in cells] == list(text.columns):
            yield record
            continue
        safe = [_cell(name, cell, key) for name, cell in zip(_names(text, len(cells)), cells, strict=True)]
        yield _written(safe, text.delimiter, quoting=quoting) + end


def _cells(record: str, delimiter: str) -> list[str]:
    """A quoted record's cells; one whose quotes are broken is taken apart at every delimiter, so that nothing stays."""
    try:
        return next(csv.reader([record], delimiter=delimiter))
    except csv.Error:
        return record.rstrip("\r\n").split(delimiter)


def _record(lines: list[str], at: int, *, quoting: bool) -> tuple[str, int]:
    record = lines[at]
    at += 1
    while quoting and record.count('"') % 2 and at < len(lines):
        record += lines[at]
        at += 1
    return record, at


def _names(text: Opened, count: int) -> list[str]:
    return [*text.columns, *([""] * count)][:count]


def _cell(name: str, cell: str, key: bytes) -> str:
    if not cell.strip():
        return cell
    if name.strip().lower() == "buyer_key":
        return f"hmac:{keyed_hash(key, cell)}"
    if _PERSONAL.search(name) and not _NOT_PERSONAL.search(name):
        return NOBODY if "@" in cell else "purged"
    if " " in cell.strip():
        return masked(cell)  # free words; as they rest in the facts
    return NOBODY if "@" in cell else cell


def _written(cells: list[str], delimiter: str, *, quoting: bool) -> str:
    if not quoting:
        return delimiter.join(cells)
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
    return out.getvalue()
