"""JSON and XML documents as one kind of tree, bounded and never raising, with the physical line of every object.

`outline` looks at a file's beginning to recognise it; `parsed` reads all of it. A JSON object and an XML element are
both an `Entry`: an element's children stand under their names without prefix (a list where a name repeats), an
attribute `ID` under `@ID`, an element that holds only text is that text, and the root stands under its own name.
Numbers stay the text that the file wrote. XML that declares entities is refused, and so is what nests too deeply.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString

from plimsoll.intake.readers.lined_json import JsonObject as Entry
from plimsoll.intake.readers.lined_json import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.sax.xmlreader import AttributesImpl, Locator

    from plimsoll.intake.reading import Opened

__all__ = ["Entry", "Outline", "Parsed", "entries", "found", "json_tree", "outline", "parsed", "text", "texts"]

LARGEST = 1 << 25
"""Bytes; a larger document is refused as a whole."""
DEEPEST = 64
"""Elements or objects within one another."""
_LONGEST_TEXT = 1 << 16
_MOST_SHOWN_DEPTH = 5
"""Levels of keys that an outline knows."""

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[{}\[\]:,]|\n|[^\s"{}\[\]:,]++', re.DOTALL)
_ELEMENT = re.compile(r"<(/?)([A-Za-z_][\w.-]*(?::[\w.-]+)?)")
_ASIDE = re.compile(r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_BLANK = b"\xef\xbb\xbf \t\r\n"
_MARKED_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Outline:
    """What the beginning of a document shows.

    `keys` are a JSON document's paths (`tickets.via.channel`, lists passed through) with the first scalar found
    there, "" for an object or list. `names` are an XML document's element names without prefix, `root` the first of
    them, and `source` the text itself, for its namespaces.
    """

    kind: Literal["json", "xml", ""] = ""
    keys: dict[str, str] = field(default_factory=dict)
    root: str = ""
    names: frozenset[str] = frozenset()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A whole document, or why it could not be read."""

    root: object = None
    fault: str = ""


@lru_cache(maxsize=4)
def outline(head: bytes) -> Outline:
    """The outline of a file that begins with `head`; of kind "" when it is neither JSON nor XML."""
    start = _decoded(head).lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        names = [match[2].rpartition(":")[2] for match in _ELEMENT.finditer(_ASIDE.sub("", start))]
        return Outline("xml", root=names[0] if names else "", names=frozenset(names), source=start)
    if start.startswith(("{", "[")):
        return Outline("json", keys=_keys(start), source=start)
    return Outline()


def parsed(opened: Opened) -> Parsed:
    """The whole document. Never raises on content."""
    if opened.size > LARGEST:
        return Parsed(fault=f"is larger than {LARGEST >> 20} MiB")
    data = opened.file.read_bytes()
    if outline(opened.head).kind == "xml":
        return _xml(data)
    return json_tree(_decoded(data))


def json_tree(source: str) -> Parsed:
    """A JSON text as a tree. Never raises on content."""
    try:
        return Parsed(read_json(source.removeprefix("\ufeff")))
    except ValueError as error:
        return Parsed(fault=f"cannot be read: {error}")


def text(node: object, *path: str) -> str:
    """The scalar at the path, trimmed, or "" when there is none; of a list the first item is meant."""
    value = next(_at(node, path), None)
    if isinstance(value, Entry):
        value = value.get("#text")
    if isinstance(value, bool):
        return "true" if value else "false"
    return _plain(value) if isinstance(value, str) else ""


def texts(node: object, *path: str) -> list[str]:
    """Every scalar at the path that is a text."""
    return [_plain(value) for value in _at(node, path) if isinstance(value, str) and value.strip()]


def entries(node: object, *path: str) -> list[Entry]:
    """Every object at the path; lists on the way are passed through."""
    return [value for value in _at(node, path) if isinstance(value, Entry)]


def found(node: object, name: str) -> list[Entry]:
    """The objects of that name nearest to the root, for what may come in an envelope."""
    level = [value for value in _flat(node) if isinstance(value, Entry)]
    for _ in range(DEEPEST):
        here = [child for entry in level for child in entries(entry, name)]
        if here or not level:
            return here
        level = [
            child for entry in level for value in entry.values() for child in _flat(value) if isinstance(child, Entry)
        ]
    return []


def _at(node: object, path: tuple[str, ...]) -> Iterator[object]:
    level = list(_flat(node))
    for name in path:
        level = [child for value in level if isinstance(value, Entry) and name in value for child in _flat(value[name])]
    return iter(level)


def _flat(node: object) -> Iterator[object]:
    """The node, or a list's items (lists of lists too, in order)."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        else:
            yield one


def _plain(value: str) -> str:
    """Without what cannot be shown, and with single spaces."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value[:_LONGEST_TEXT]).split())


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data.startswith(_MARKED_UTF_16) else "utf-8"
    return data.decode(encoding, "replace")


def _keys(start: str) -> dict[str, str]:
    """The paths of the first value of a JSON text that may be cut off."""
    walk = _KeyWalk()
    for token in _TOKEN.finditer(start):
        if not walk.step(token[0]):
            break
    return walk.keys


class _KeyWalk:
    """Walks tokens; `path` holds the key of each open object or list, None while it waits for one."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.path: list[str | None] = []
        self.kinds: list[str] = []
        self.word = ""

    def step(self, sign: str) -> bool:
        """Take one token; False when the first value has ended, or nests too deeply."""
        if sign in "{[":
            if len(self.path) >= DEEPEST:
                return False
            self._note("")
            self.kinds.append(sign)
            self.path.append(None)
        elif sign in "}]":
            self._end_value()
            del self.kinds[-1:], self.path[-1:]
            return bool(self.kinds)
        elif sign == ":" and self.path:
            self.path[-1], self.word = self.word.strip('"'), ""
        elif sign == ",":
            self._end_value()
            if self.path and self.kinds[-1] == "{":
                self.path[-1] = None
        elif sign.strip():
            self.word = sign
        return True

    def _end_value(self) -> None:
        if self.word:
            self._note(self.word.strip('"'))
            self.word = ""

    def _note(self, value: str) -> None:
        named = [key for key in self.path if key is not None]
        if named and len(named) <= _MOST_SHOWN_DEPTH:
            self.keys.setdefault(".".join(named), value)


def _xml(data: bytes) -> Parsed:
    rest = data.lstrip(_BLANK)
    builder = _Builder(data[: len(data) - len(rest)].count(b"\n"))
    try:
        parseString(rest, builder, forbid_dtd=True)
    except DefusedXmlException:
        return Parsed(fault="declares entities or a document type, which no carrier's answer does")
    except SAXParseException as error:
        line = builder.lines_before + (error.getLineNumber() or 0)
        return Parsed(fault=f"is not sound XML: {error.getMessage()} at line {line}")
    except (SAXException, ValueError, LookupError):
        return Parsed(fault="nests too deeply" if builder.too_deep else "is not sound XML")
    return Parsed(Entry(list(builder.root.items()), 1))


class _Builder(ContentHandler):
    """Makes entries of elements; `root` holds the outermost one under its name."""

    def __init__(self, lines_before: int) -> None:
        super().__init__()
        self.root: dict[str, Any] = {}
        self.too_deep = False
        self.lines_before = lines_before
        self._open: list[tuple[int, dict[str, Any], list[str]]] = []
        self._locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the name is the library's
        """Keep what knows the line."""
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: ARG002, N802 - as above
        """Open an element. Raises SAXException where elements nest too deeply."""
        if len(self._open) >= DEEPEST:
            self.too_deep = True
            raise SAXException("too deep")
        line = self.lines_before + ((self._locator.getLineNumber() or 0) if self._locator else 0)
        self._open.append((line, {f"@{key}": value for key, value in attrs.items()}, []))

    def characters(self, content: str) -> None:
        """Keep the text of the innermost element."""
        if self._open:
            self._open[-1][2].append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - as above
        """Close the innermost element and hang it under its parent."""
        line, held, parts = self._open.pop()
        words, own = "".join(parts), name.rpartition(":")[2]
        if held and words.strip():
            held["#text"] = words
        value: object = Entry(list(held.items()), line) if held else words
        parent = self._open[-1][1] if self._open else self.root
        if own not in parent:
            parent[own] = value
        elif isinstance(parent[own], list):
            parent[own].append(value)
        else:
            parent[own] = [parent[own], value]
