"""Pieces of Markdown, and where the repository lies."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).resolve().parent.parent.parent
MADE = "*Made from the product by `make reference` (`docs/generate`); a test holds it to be current.*"


def page(title: str, about: str, *parts: str) -> str:
    """A page: its title, what it is about (its first sentence goes into the index), and its parts."""
    return "\n\n".join([f"# {title}", about, MADE, *(part for part in parts if part)]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; a column that is empty in every row is left out, and None is an empty cell."""
    texts = [[cell(value) for value in row] for row in rows]
    kept = [at for at in range(len(heads)) if any(row[at] for row in texts)]
    lines = [[heads[at] for at in kept], ["---"] * len(kept), *([row[at] for at in kept] for row in texts)]
    return "\n".join("|" + "|".join(f" {text} " if text != "---" else text for text in line) + "|" for line in lines)


def cell(value: object) -> str:
    """What may stand in a cell: one line, no bar."""
    return "" if value is None else " ".join(str(value).split()).replace("|", "\\|")


def code(text: object) -> str:
    """In code quotes; nothing stays nothing."""
    return f"`{text}`" if str(text) else ""


def codes(names: Iterable[object]) -> str:
    """Several, with commas."""
    return ", ".join(code(name) for name in names)


def anchor(heading: str) -> str:
    """The anchor that a heading gets where the page is shown."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def section(rank: int, heading: str, *parts: str) -> str:
    """A heading and what stands under it."""
    return "\n\n".join([f"{'#' * rank} {heading}", *(part for part in parts if part)])
