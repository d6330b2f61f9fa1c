"""A raw mail's headers and the text of its body: decoded, attachments and nested mails left alone.

Headers are unfolded and the parts of a multipart body cut apart by their boundary, without a tree of objects, so that
a mail of many megabytes or a thousand nested parts costs little. Whatever cannot be decoded is replaced, never raised.
"""

from __future__ import annotations

import binascii
import codecs
import quopri
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from plimsoll.intake.mails.hypertext import html_text
from plimsoll.intake.text.scripts import plausibility

__all__ = ["MOST_TEXT", "Headers", "body_text", "decoded_header", "split_headers"]

MOST_TEXT = 200_000
"""Characters of a mail's text that are looked at; no notice is longer."""

_MOST_HEADER = 1 << 18
_MOST_VALUE = 4096
_MOST_PART = 1 << 21
"""Encoded bytes of one text part."""
_MOST_PARTS = 100
_DEEPEST = 8
_POOR = 200
"""Characters: a plain part this short beside an HTML one may say only "please see the HTML"."""

_END_OF_HEADERS = re.compile(rb"\r?\n[ \t]*\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_LINE = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*(.*)")
_PARAMETER = r'(?i);\s*{name}\*?\s*=\s*(?:"([^"]*)"|([^\s;"]+))'
_ENCODED_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_UNQUOTED_FROM = re.compile(rb"(?m)^>(>*From )")
_BLANK = re.compile(r"\s+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")

_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "iso8859-1": "cp1252",
          "ascii": "utf-8"}  # fmt: skip
"""Charsets as mailers name them, and the wider ones that they write."""
_NOT_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})
_GUESSES = ("utf-8", "gb18030", "cp932", "cp1252")


@dataclass(frozen=True, slots=True)
class Headers:
    """A mail's headers, as bytes; names in lower case, in the order of the mail."""

    fields: tuple[tuple[str, bytes], ...]

    def all(self, name: str) -> list[bytes]:
        """Every value of a header."""
        return [value for known, value in self.fields if known == name]

    def text(self, name: str) -> str:
        """The first value of a header, decoded, on one line; empty when there is none."""
        return next((decoded_header(value) for value in self.all(name)), "")


def split_headers(content: bytes) -> tuple[Headers, bytes]:
    """The headers, and what follows the blank line after them."""
    if content[:1] in {b"\n", b"\r"}:
        return Headers(()), content
    found = _END_OF_HEADERS.search(content, 0, _MOST_HEADER)
    block, body = (content[: found.start()], content[found.end() :]) if found else (content[:_MOST_HEADER], b"")
    lines = _FOLD.sub(b" ", block).splitlines()
    matches = (_LINE.match(line) for line in lines)
    return Headers(tuple((match[1].decode("ascii").lower(), match[2]) for match in matches if match)), body


def decoded_header(value: bytes) -> str:
    """A header's words: encoded words decoded, no line ends or control characters left in."""
    text = decoded(value[:_MOST_VALUE], None)
    if "=?" in text:
        text = _without_encoded_words(text)
    return _BLANK.sub(" ", _CONTROL.sub("", text)).strip()


def _without_encoded_words(text: str) -> str:
    """Encoded words (RFC 2047) decoded; neighbours of one charset together, for mailers that split a character."""
    found: list[tuple[str, bytes]] = []
    words: list[str] = []
    end = 0
    for match in _ENCODED_WORD.finditer(text):
        between = text[end : match.start()]
        charset, data = match[1].partition("*")[0].lower(), _word_bytes(match[2], match[3])
        if found and not between.strip() and found[-1][0] == charset:
            found[-1] = (charset, found[-1][1] + data)
        else:
            words += [decoded(held, name) for name, held in found]
            words.append(between if between.strip() or not found else "")
            found = [(charset, data)]
        end = match.end()
    words += [decoded(held, name) for name, held in found]
    return "".join(words) + text[end:]


def _word_bytes(letter: str, text: str) -> bytes:
    data = text.encode("ascii", "replace")
    return _from_base64(data) if letter in "bB" else binascii.a2b_qp(data, header=True)


def decoded(data: bytes, charset: str | None) -> str:
    """Bytes as text: in the charset that the mail names if they are, else in UTF-8 or the likeliest."""
    name = _codec(charset.strip().lower()) if charset else None
    for candidate in (name, "utf-8"):
        if candidate:
            try:
                return data.decode(candidate)
            except UnicodeDecodeError:
                continue
    if name in {None, "utf-8"}:
        sample = data[: 1 << 14]
        name = max(_GUESSES, key=lambda guess: plausibility(sample, guess))
    return data.decode(name or "utf-8", "replace")


@lru_cache(maxsize=256)
def _codec(charset: str) -> str | None:
    try:
        name = codecs.lookup(charset).name.lower()
        b"a".decode(name, "replace")  # some codecs are not of text
    except (LookupError, ValueError, TypeError):
        return None
    return None if name.replace("-", "_") in _NOT_CHARSETS else _WIDER.get(name, name)


def body_text(headers: Headers, body: bytes, *, from_mailbox: bool = False) -> str:
    """The text of a mail: its plain part, or its HTML part as text; empty when it has neither."""
    text = "\n\n".join(text for _, text in _texts(_Part(headers, body, from_mailbox), 0))
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:MOST_TEXT]


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a mail, or all of it."""

    headers: Headers
    body: bytes
    from_mailbox: bool

    @property
    def kind(self) -> str:
        """Its media type, `text/plain` when it names none that can be read."""
        stated = self._field("content-type").split(";", 1)[0].strip().lower()
        return stated if stated.count("/") == 1 else "text/plain"

    @property
    def is_attachment(self) -> bool:
        disposition = self._field("content-disposition").strip().lower()
        return disposition.startswith("attachment") or "filename" in disposition

    def parameter(self, name: str) -> str | None:
        """A parameter of the content type."""
        found = re.search(_PARAMETER.format(name=name), self._field("content-type"))
        return (found[1] or found[2] or None) if found else None

    def _field(self, name: str) -> str:
        return next((value[:_MOST_VALUE].decode("latin-1") for value in self.headers.all(name)), "")

    def words(self) -> str:
        """The body as text."""
        payload = self.body[:_MOST_PART]
        if self.from_mailbox:
            payload = _UNQUOTED_FROM.sub(rb"\1", payload)
        encoding = self._field("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            payload = _from_base64(payload)
        elif encoding == "quoted-printable":
            payload = quopri.decodestring(payload)
        charset = self.parameter("charset")
        return decoded(payload, charset.split("'")[0] if charset else None)

    def parts(self) -> list[_Part]:
        """The parts of a multipart body; the body itself where its boundary is missing."""
        boundary = self.parameter("boundary")
        if not boundary:
            return []
        name = re.escape(boundary.encode("latin-1", "replace"))
        mark = re.compile(rb"(?:\A|\n)--" + name + rb"(?:--)?[ \t]*(?:\r?\n|\Z)")
        marks = [(found.start(), found.end()) for found in islice(mark.finditer(self.body), _MOST_PARTS)]
        if not marks:
            return []
        marks.append((len(self.body), 0))
        inside = (self.body[end:start] for (_, end), (start, _) in pairwise(marks))
        return [_Part(*split_headers(part), self.from_mailbox) for part in inside if part.strip()]


def _from_base64(payload: bytes) -> bytes:
    letters = _NOT_BASE64.sub(b"", payload)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return b""


def _texts(part: _Part, depth: int) -> list[tuple[str, str]]:
    """(media type, text) of every text in a part, those of an alternative only once."""
    kind = part.kind
    if part.is_attachment:
        return []
    if kind.startswith("multipart/"):
        return _inner_texts(part, depth)
    if kind == "text/html":
        return [(kind, html_text(part.words()))]
    return [(kind, part.words())] if kind == "text/plain" else []


def _inner_texts(part: _Part, depth: int) -> list[tuple[str, str]]:
    inner = part.parts() if depth < _DEEPEST else []
    if not inner:
        return [("text/plain", part.words())] if depth == 0 else []
    if part.kind == "multipart/alternative":
        return _best_of(inner, depth)
    return [text for one in inner for text in _texts(one, depth + 1)]


def _best_of(alternatives: list[_Part], depth: int) -> list[tuple[str, str]]:
    """The plain alternative, unless it says next to nothing; HTML is only read where it is needed."""
    ordered = sorted(alternatives, key=lambda one: one.kind != "text/plain")
    best: list[tuple[str, str]] = []
    for one in ordered:
        found = _texts(one, depth + 1)
        if sum(len(text.strip()) for _, text in found) > sum(len(text.strip()) for _, text in best):
            best = found
        if sum(len(text.strip()) for _, text in best) > _POOR:
            break
    return best
