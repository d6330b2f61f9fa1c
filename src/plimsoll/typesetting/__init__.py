"""Typesetting: PDF files set by Typst from a template and plain data, in letters that come with the product.

Noto Sans SC as published; Noto Sans JP cut to JIS X 0208, kana and half-width forms (2 MB instead of 5), under OFL.
"""

from __future__ import annotations

from plimsoll.typesetting.setting import STANDARDS, Sheet, Standard, families, set_pdf
from plimsoll.typesetting.signs import missing_signs, plain_signs

__all__ = ["STANDARDS", "Sheet", "Standard", "families", "missing_signs", "plain_signs", "set_pdf"]
