"""Texts: tables, JSON, pages and plain words; whether their times have a zone, and hints of persons."""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.evidence.persons import names_a_person, persons_in
from plimsoll.appeals.evidence.times import date_times_zoned
from plimsoll.facts.piece import OwnDate, Says

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LARGEST = 32 * 1024 * 1024
"""Bytes of a text that are looked at."""
OWN_REPORT = "plimsoll.own-report/1"
_REQUEST_IDS = ("x-amzn-requestid", "x-amz-request-id", "x-request-id", "request-id", "x-amzn-trace-id")
_ROWS = 50_000


def look_at_text(file: Path, says: Says) -> Says:
    """What the text says."""
    text, _ = text_of(file)
    says = replace(says, text_copyable=any(map(str.isalnum, text)), utc=date_times_zoned(text))
    if says.media_type == "text/csv":
        return replace(says, personal_data=persons_in(text, _filled_columns(text)))
    if says.media_type == "application/json":
        bare = bare_text(text, says.media_type)
        return _look_at_json(text, replace(says, personal_data=persons_in(bare, json_columns(text))))
    return replace(says, personal_data=persons_in(bare_text(text, says.media_type)))


def text_of(file: Path) -> tuple[str, str]:
    """The beginning of a file as text, and its encoding."""
    with file.open("rb") as stream:
        content = stream.read(LARGEST)
    encoding = encoding_of(content)
    return content.decode(encoding, errors="replace"), encoding


def encoding_of(content: bytes) -> str:
    """The encoding that the bytes fit; nothing that fits none is refused."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding in ("utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8", "gb18030", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def delimiter_of(text: str) -> str:
    """What stands between the cells of a table: whatever the first line has most of."""
    first = text.split("\n", 1)[0]
    return max(",\t;|", key=first.count)


def _filled_columns(text: str) -> list[str]:
    """The columns that name persons and hold something that is not masked."""
    rows = csv.reader(text.splitlines()[:_ROWS], delimiter=delimiter_of(text))
    try:
        names = next(rows, [])
        wanted = {place: name for place, name in enumerate(names) if names_a_person(name)}
        filled = {place for row in rows if wanted for place in wanted if place < len(row) and _said(row[place])}
    except csv.Error:
        return []
    return [wanted[place] for place in sorted(filled)]


def _said(cell: str) -> bool:
    """Whether a cell names somebody: neither empty, nor a mask, nor a keyed hash."""
    return bool(cell.strip()) and not re.fullmatch(r"\[[^\]]*\]|[*•#…. ]+|hmac:[0-9a-f]{64}", cell.strip())


def bare_text(text: str, media_type: str) -> str:
    """The words as a reader gets them: a page's without tags and with its signs written out, a document's strings."""
    if media_type == "text/html":
        return f"{text}\n{html.unescape(re.sub(r'<[^>]{0,400}>', '', text))}"
    if media_type == "application/json":
        return "\n".join(f"{name}\n{value}" for name, value, _ in _strings(json.loads(text)))
    return text


def json_columns(text: str) -> list[str]:
    """The names in a JSON document that hold persons' words, at any depth below them."""
    return sorted({below for _, value, below in _strings(json.loads(text)) if below and _said(value)})


def personal_strings(document: Any) -> set[str]:  # noqa: ANN401 - whatever JSON holds
    """The strings that stand under a name that holds persons' words, at any depth."""
    return {value for _, value, below in _strings(document) if below and _said(value)}


def _strings(document: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401 - whatever JSON holds
    """(its name, the string, the name of a person's field that it stands under or nothing) of every string."""
    found, waiting = [], [("", document, "")]
    while waiting:
        name, one, below = waiting.pop()
        if isinstance(one, str):
            found.append((name, one, below))
        elif isinstance(one, dict):
            waiting += [(key, value, below or (key if names_a_person(key) else "")) for key, value in one.items()]
        elif isinstance(one, list):
            waiting += [(name, value, below) for value in one]
        else:
            found.append((name, "", ""))
    return found


def _look_at_json(text: str, says: Says) -> Says:
    document = json.loads(text)
    if not isinstance(document, Mapping):
        return says
    made = document.get("made_at")
    if document.get("schema") == OWN_REPORT and isinstance(made, str):
        says = replace(says, own_dates=(OwnDate("made_at", made, zoned=True),))
    return replace(says, headers=answer_headers(document))


def answer_headers(document: Mapping[str, Any]) -> dict[str, str]:
    """The request id and the date of an API's answer, where its headers were saved with it."""
    places: Sequence[Any] = (document, document.get("headers"), document.get("responseHeaders"))
    found: dict[str, str] = {}
    for place in places:
        if isinstance(place, Mapping):
            flat = {str(name).lower().replace("_", "-"): value for name, value in place.items()}
            ids = [flat[name] for name in (*_REQUEST_IDS, "requestid") if isinstance(flat.get(name), str)]
            if ids:
                found.setdefault("request_id", ids[0][:200])
            if isinstance(flat.get("date"), str):
                found.setdefault("Date", flat["date"][:100])
    return found
