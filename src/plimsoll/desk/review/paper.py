"""The pack as a PDF, set by Typst from a plain document; its letters are vendored, so it looks the same everywhere."""

from __future__ import annotations

import json
import shutil
import tempfile
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from plimsoll.desk.review.document import document

if TYPE_CHECKING:
    from plimsoll.desk.review.pack import Pack
    from plimsoll.desk.review.words import Words

_MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><circle cx="14" cy="14" r="8" fill="none" '
    'stroke="#0b5d8a" stroke-width="2.5"/><path d="M1 14h26" stroke="#0b5d8a" stroke-width="2.5"/></svg>'
)


def paper(pack: Pack, words: Words) -> bytes:
    """The PDF (tagged, its date that of the pack's making)."""
    import typst

    said, charts = document(pack, words)
    with tempfile.TemporaryDirectory(prefix="plimsoll-review-") as made, as_file(files("plimsoll.desk.review")) as own:
        folder = Path(made)
        shutil.copyfile(own / "review.typ", folder / "review.typ")
        (folder / "review.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        for name, svg in {**charts, "mark": _MARK}.items():
            (folder / f"{name}.svg").write_text(svg, encoding="utf-8")
        content: bytes = typst.compile(
            str(folder / "review.typ"), root=str(folder), font_paths=[str(own / "fonts")], ignore_system_fonts=True,
            timestamp=int(pack.made_at.timestamp()), format="pdf",
        )  # fmt: skip
    return content
