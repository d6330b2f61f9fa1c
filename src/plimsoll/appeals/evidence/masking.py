"""Masked copies of texts: contacts and the columns of persons taken out, line for line.

A mask does not trust itself: the copy is looked at again as any file is, and where it still hints at persons nothing is
made; a person then makes the redaction (`--with FILE`).
"""

from __future__ import annotations

import csv
import io
import json
import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from plimsoll.appeals.evidence.persons import MASK, names_a_person, persons_in
from plimsoll.appeals.evidence.texts import (
    LARGEST,
    bare_text,
    delimiter_of,
    encoding_of,
    json_columns,
    personal_strings,
)
from plimsoll.errors import UsageError
from plimsoll.facts.privacy import without_contacts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from email.message import Message
    from pathlib import Path

_HAND = "--with FILE takes a redaction that a person made"
_SHORTEST = 4
"""Letters of a word of a person's column that is masked wherever else it stands in the file."""
_PEOPLE = re.compile(
    r"(?im)^(from|to|cc|bcc|reply-to|sender|return-path|delivered-to|x-original-to|x-forwarded-to|errors-to):"
    r"[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*"
)


def masked_copy(file: Path, media_type: str) -> bytes:
    """The copy of a csv, txt, json, html or eml without contacts and persons' columns. Raises UsageError."""
    if file.stat().st_size > LARGEST:
        raise UsageError("this text is too long to be masked here", hint=_HAND)
    content = file.read_bytes()
    if media_type == "message/rfc822":
        copy = _mail(content)
    elif media_type in {"text/csv", "text/plain", "text/html", "application/json"}:
        encoding = encoding_of(content)
        copy = _text(content.decode(encoding), media_type).encode(encoding, errors="replace")
    else:
        raise UsageError(f"{media_type} is not masked by the product", hint=_HAND)
    return copy


def _text(text: str, media_type: str) -> str:
    if media_type == "text/csv":
        copy = _table(text)
    elif media_type == "application/json":
        copy = _json(text)
    else:
        copy = without_contacts(text)
    return _sure(copy, text, media_type)


def _sure(copy: str, text: str, media_type: str) -> str:
    """The copy, where nothing hints at persons any more and no line is lost. Raises UsageError."""
    columns = json_columns(copy) if media_type == "application/json" else ()
    left = persons_in(bare_text(copy, media_type), columns)
    if left or copy.count("\n") != text.count("\n"):
        raise UsageError(f"the mask did not take everything out: {', '.join(left) or 'lines moved'}", hint=_HAND)
    return copy


# -- tables and JSON ---------------------------------------------------------------------------------------------------


def _table(text: str) -> str:
    """Cell by cell; a cell over several lines keeps its line ends, so that every row stays on its line."""
    delimiter = delimiter_of(text)
    end = "\r\n" if "\r\n" in text else "\n"
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UsageError(f"the table cannot be taken apart: {error}", hint=_HAND) from error
    heads = rows[0] if rows else []
    personal = {place for place, name in enumerate(heads) if names_a_person(name)}
    words = {row[place] for row in rows[1:] for place in personal if place < len(row)}
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    for number, row in enumerate(rows):
        writer.writerow(row if not number else [_cell(cell, place in personal) for place, cell in enumerate(row)])
    copy = out.getvalue()
    copy = _without_words(copy, words, after=copy.index(end) if end in copy else 0)
    return copy if text.endswith(end) else copy.removesuffix(end)


def _cell(cell: str, personal: bool) -> str:  # noqa: FBT001 - of a column that names persons, or not
    if not personal or not cell.strip():
        return without_contacts(cell)
    return MASK + "\n" * cell.count("\n")


def _json(text: str) -> str:
    """String by string, so that every line stays and no way of writing a sign hides it."""
    try:
        words = personal_strings(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise UsageError("the document cannot be taken apart", hint=_HAND) from error
    parts = _parts_of(words)

    def put(found: re.Match[str]) -> str:
        said = json.loads(found[1])
        masked = MASK if said in words else _masked_words(without_contacts(said), parts)
        return found[0] if found[2] or masked == said else json.dumps(masked, ensure_ascii=False)

    return _STRING.sub(put, text)


_STRING = re.compile(r'("(?:[^"\\\n]|\\.)*")(\s*:)?')


def _without_words(text: str, words: Iterable[str], after: int = 0) -> str:
    """The text without words that a person's column holds, wherever they stand; `after`: the heads stay."""
    return text[:after] + _masked_words(text[after:], _parts_of(words))


def _parts_of(words: Iterable[str]) -> list[str]:
    """The words, whole and one by one, the longest first; not what is too short or a mere number."""
    known = {part for word in words for part in (word, *word.split()) if len(part.strip()) >= _SHORTEST}
    return sorted((part for part in known if not part.strip().isdigit() and part != MASK), key=len, reverse=True)


def _masked_words(text: str, parts: Iterable[str]) -> str:
    for part in parts:
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", MASK, text, flags=re.IGNORECASE)
    return text


# -- mails -------------------------------------------------------------------------------------------------------------


def _mail(content: bytes) -> bytes:
    """Headers of people masked in place; every text decoded, masked and written plainly; attachments taken out.

    Lines keep their place in mails that are written plainly; a part that was encoded has the lines of its text.
    """
    mail = message_from_bytes(content, policy=policy.compat32)
    inner = [one for one in mail.walk() if one.get_content_type() == "message/rfc822"]
    if inner:
        raise UsageError("a mail within the mail is not masked by the product", hint=_HAND)
    names = _names(mail)
    for part in mail.walk():
        if not part.is_multipart():
            _mask_part(part, names)
    if mail.preamble:
        mail.preamble = without_contacts(mail.preamble)
    mail.epilogue = None
    head, gap, body = mail.as_bytes(policy=policy.compat32.clone(max_line_length=0)).partition(b"\n\n")
    text = _PEOPLE.sub(lambda found: f"{found[1]}: {MASK}", head.decode("utf-8", errors="replace"))
    text = _without_words(_decoded_lines(text), names)
    copy = text.encode() + gap + body
    left = persons_in(copy.decode("utf-8", errors="replace"))
    if left:
        raise UsageError(f"the mask did not take everything out: {', '.join(left)}", hint=_HAND)
    return copy


def _decoded_lines(head: str) -> str:
    """Headers without contacts; one that is written in encoded words is taken out, as nobody sees what is in it."""
    kept = [
        re.sub(r"=\?.*\?=", MASK, line) if "=?" in line else _without_contacts_but_ids(line)
        for line in head.split("\n")
    ]
    return "\n".join(kept)


def _without_contacts_but_ids(line: str) -> str:
    """What tells mails apart looks like an address and is none; its part before the sign may name somebody."""
    if re.match(r"(?i)(message-id|references|in-reply-to):", line):
        return re.sub(r"<[^<>@]*@", f"<{MASK}.", line)
    return without_contacts(line)


def _names(mail: Message) -> set[str]:
    from email.header import decode_header, make_header
    from email.utils import getaddresses

    values = [str(value) for name in ("From", "To", "Cc", "Reply-To") for value in mail.get_all(name, [])]
    try:
        plain = [str(make_header(decode_header(value))) for value in values]
    except (ValueError, LookupError):
        plain = values
    return {name for name, _ in getaddresses(plain) if name}


def _mask_part(part: Message, names: set[str]) -> None:
    content = part.get_payload(decode=True)
    if part.get_content_maintype() != "text" or not isinstance(content, bytes):
        _taken_out(part)
        return
    charset = part.get_content_charset() or "utf-8"
    try:
        text = content.decode(charset, errors="replace")
    except LookupError:
        text = content.decode("latin-1")
    masked = _sure(_without_words(without_contacts(text), names), text, part.get_content_type())
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "8bit"
    part.set_param("charset", "utf-8")
    part.set_payload(masked.encode().decode("ascii", errors="surrogateescape"))


def _taken_out(part: Message) -> None:
    """An attachment may hold anything: its place stays, its bytes and its name go."""
    for name in ("Content-Transfer-Encoding", "Content-Disposition", "Content-Type", "Content-ID"):
        del part[name]
    part["Content-Type"] = "text/plain; charset=utf-8"
    part.set_payload("[attachment taken out]\n")
