"""One way from a template and plain data to a PDF: nothing that is said can be markup, and nothing is fetched.

The data lies beside the template as `sheet.json`; pictures lie there as files. Letters are the product's own
(Noto Sans SC in two weights; of Noto Sans JP the signs of JIS X 0208), so that a sheet looks the same everywhere and
the same input gives the same bytes.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from typst import PDFStandard

CHINESE, JAPANESE = "Noto Sans SC", "Noto Sans JP"


def families(language: str) -> tuple[str, str]:
    """The letters of a language, and those that help out: a kanji is drawn as the readers of that language write it."""
    return (JAPANESE, CHINESE) if language == "ja" else (CHINESE, JAPANESE)


Standard = Literal["a-1a", "a-2a"]
STANDARDS: tuple[Standard, ...] = ("a-1a", "a-2a")
"""PDF/A levels that a sheet can be set to."""
_DATA = "sheet.json"


@dataclass(frozen=True)
class Sheet:
    """What a PDF is set from: a template's text, its data, its files by name (bytes, or a path to copy), its instant.

    `template` reads its data by `json("sheet.json")`. `made_at` is the date that the file carries.
    """

    template: str
    data: Mapping[str, Any]
    made_at: datetime
    files: Mapping[str, bytes | Path] = field(default_factory=dict)


def set_pdf(sheet: Sheet, standard: Standard | None = None) -> bytes:
    """The PDF, tagged; the same sheet gives the same bytes. Raises typst.TypstError where the template does."""
    import typst

    with (
        tempfile.TemporaryDirectory(prefix="plimsoll-sheet-") as made,
        as_file(files("plimsoll.typesetting") / "fonts") as fonts,
    ):
        folder = Path(made)
        _lay(folder, sheet)
        content: bytes = typst.compile(
            str(folder / "sheet.typ"), root=str(folder), font_paths=[str(fonts)], ignore_system_fonts=True,
            timestamp=int(sheet.made_at.timestamp()), format="pdf",
            pdf_standards=cast("PDFStandard | None", standard),
        )  # fmt: skip
    return content


def _lay(folder: Path, sheet: Sheet) -> None:
    (folder / "sheet.typ").write_text(sheet.template, encoding="utf-8")
    (folder / _DATA).write_text(json.dumps(sheet.data, ensure_ascii=False), encoding="utf-8")
    for name, content in sheet.files.items():
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        else:
            shutil.copyfile(content, folder / name)
