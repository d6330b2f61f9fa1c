"""HTML mail as plain lines of text: no tags, no scripts, no styles, quoted replies marked with "> " as in plain mail.

The standard library's parser does the reading. Before that, comments and declarations are taken out and every "<" that
does not begin a closed tag is escaped: on such remains the parser would search to the end again and again.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["html_text"]

MOST_HTML = 1 << 20
"""Characters that are looked at."""

_DECLARATION = re.compile(r"<[!?][^<>]*>")
_NO_TAG = re.compile(r"<(?!/?[A-Za-z][^<>]*>)")
_BLANK = re.compile(r"[ \t\r\n\f\u00a0\u3000]+")
_LINES = frozenset(
    {"p", "div", "br", "tr", "td", "th", "table", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "body",
     "section", "article", "header", "footer", "dl", "dt", "dd", "center", "pre", "form", "blockquote"}
)  # fmt: skip
_SILENT = frozenset({"script", "style", "title", "noscript", "template"})
_QUOTING = re.compile(r"\b(?:gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote)\b")
_DEEPEST = 200


def html_text(html: str) -> str:
    """The words of an HTML document, a line for each block. Never raises on content."""
    stripper = _Stripper()
    try:
        stripper.feed(_defused(html[:MOST_HTML]))
        stripper.close()
    except (AssertionError, ValueError):
        pass  # what was read before the place that the parser cannot read still counts
    return stripper.text()


def _defused(html: str) -> str:
    first, *others = html.split("<!--")
    kept = "".join(part.partition("-->")[2] for part in others)
    return _NO_TAG.sub("&lt;", _DECLARATION.sub("", first + kept))


class _Stripper(HTMLParser):
    """Collects words; `_quotes` tells for each open block whether it is a quoted reply."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._silent: str | None = None
        self._quotes: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent = tag
        elif tag == "body":
            self._silent = None
        if tag in _LINES:
            self._end_line()
        if tag in {"div", "blockquote"} and len(self._quotes) < _DEEPEST:
            classes = next((value or "" for name, value in attrs if name == "class"), "")
            self._quotes.append(tag == "blockquote" or bool(_QUOTING.search(classes)))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = None
        if tag in _LINES:
            self._end_line()
        if tag in {"div", "blockquote"} and self._quotes:
            self._quotes.pop()

    def handle_data(self, data: str) -> None:
        if self._silent is None:
            self._line.append(data)

    def _end_line(self) -> None:
        words = _BLANK.sub(" ", "".join(self._line)).strip()
        self._line.clear()
        if words:
            self._lines.append(f"> {words}" if any(self._quotes) else words)

    def text(self) -> str:
        """Every line so far."""
        self._end_line()
        return "\n".join(self._lines)
