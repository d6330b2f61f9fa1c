"""The pack as a PDF, set by Typst from a plain document; its letters are vendored, so it looks the same everywhere."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from plimsoll.desk.review.document import document
from plimsoll.typesetting import Sheet, set_pdf

if TYPE_CHECKING:
    from plimsoll.desk.review.pack import Pack
    from plimsoll.desk.review.words import Words

_MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><circle cx="14" cy="14" r="8" fill="none" '
    'stroke="#0b5d8a" stroke-width="2.5"/><path d="M1 14h26" stroke="#0b5d8a" stroke-width="2.5"/></svg>'
)


def paper(pack: Pack, words: Words) -> bytes:
    """The PDF (tagged, its date that of the pack's making)."""
    said, charts = document(pack, words)
    template = (files("plimsoll.desk.review") / "review.typ").read_text(encoding="utf-8")
    drawn = {f"{name}.svg": svg.encode() for name, svg in {**charts, "mark": _MARK}.items()}
    return set_pdf(Sheet(template, said, pack.made_at, drawn))
