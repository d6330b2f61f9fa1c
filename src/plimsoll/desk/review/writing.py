"""The pack's two files in a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.desk.review.paper import paper
from plimsoll.desk.review.sheets import sheets
from plimsoll.desk.review.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.desk.review.pack import Pack


def write_pack(folder: Path, pack: Pack, language: str) -> list[Path]:
    """Write `NAME-LANGUAGE.pdf` and `.xlsx`; gives their paths. Raises UsageError for an unknown language."""
    words = Words(language)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for ending, made in (("pdf", paper), ("xlsx", sheets)):
        path = folder / f"{pack.name}-{language}.{ending}"
        path.write_bytes(made(pack, words))
        written.append(path)
    return written
