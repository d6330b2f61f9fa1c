"""HTML mail as plain lines of text: no tags, no scripts, no styles, quoted replies marked with "> " as in plain mail.

Nothing of the document is run, fetched or kept. A mail needs no tree, only its words and where its blocks end, so one
pass over the tags is enough; the standard library's parser gives the same words several times slower, and on an
unclosed comment or tag it searches to the end again and again.
"""

from __future__ import annotations

import re
from html import unescape

__all__ = ["html_text"]

MOST_HTML = 1 << 20
"""Characters that are looked at."""

_TAG = re.compile(r"<(/?[A-Za-z](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>|<(/?[A-Za-z][^<>]*)>")
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_NAME = re.compile(r"/?[A-Za-z][A-Za-z0-9]*")
_BLANK = re.compile(r"[ \t\r\n\f\u00a0\u3000]+")
_LINES = frozenset(
    {"p", "div", "br", "tr", "td", "th", "table", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "body",
     "section", "article", "header", "footer", "dl", "dt", "dd", "center", "pre", "form", "blockquote"}
)  # fmt: skip
_SILENT = frozenset({"script", "style", "title", "noscript", "template"})
_NESTING = frozenset({"div", "blockquote"})
_QUOTING = re.compile(r"\b(?:gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote)\b")
_DEEPEST = 200


def html_text(html: str) -> str:
    """The words of an HTML document, a line for each block. Never raises on content."""
    stripper = _Stripper()
    pieces = _TAG.split(_without_comments(html[:MOST_HTML]))
    stripper.words(pieces[0])
    for tag, odd_tag, words in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        stripper.tag(tag or odd_tag)
        stripper.words(words)
    return stripper.text()


def _without_comments(html: str) -> str:
    """A comment that is not closed hides what follows, as in a browser."""
    first, *others = html.split("<!--")
    kept = "".join(part.partition("-->")[2] for part in others)
    return _DECLARATION.sub("", first + kept)


class _Stripper:
    """Collects words; `_quotes` tells for each open block whether it is a quoted reply."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._silent: str | None = None
        self._quotes: list[bool] = []

    def tag(self, tag: str) -> None:
        """An opening tag (`td class="x"`) or a closing one (`/td`), without its angle brackets."""
        found = _NAME.match(tag)
        name = found[0].lower() if found else ""
        bare = name.removeprefix("/")
        if bare in _SILENT:
            self._silent = bare if bare == name else None
        if bare in _LINES:
            self._end_line()
            if bare in _NESTING:
                self._nest(tag, is_opening=bare == name)
            elif bare == "body":
                self._silent = None

    def _nest(self, tag: str, *, is_opening: bool) -> None:
        if not is_opening:
            if self._quotes:
                self._quotes.pop()
        elif len(self._quotes) < _DEEPEST:
            self._quotes.append(tag[:1] in "bB" or _QUOTING.search(tag) is not None)

    def words(self, words: str) -> None:
        """Text between two tags."""
        if words and self._silent is None:
            self._line.append(words)

    def _end_line(self) -> None:
        if not self._line:
            return
        words = _BLANK.sub(" ", unescape("".join(self._line))).strip()
        self._line.clear()
        if words:
            self._lines.append(f"> {words}" if True in self._quotes else words)

    def text(self) -> str:
        """Every line so far."""
        self._end_line()
        return "\n".join(self._lines)
