"""Which signs the product's letters can show, read from the font's own table; what they cannot is written as a code."""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FONTS = ("NotoSansSC-Regular.ttf", "NotoSansJP-Regular.ttf")
_BOUNDED, _WIDE = 4, 12
"""Formats of a character map: signs of the basic plane, and all."""
_KEPT = frozenset("\n\t")
_SILENT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of signs that show nothing: controls, marks of direction, halves of pairs, signs of no meaning."""


@cache
def shown_signs() -> frozenset[int]:
    """Every code point that the letters have."""
    folder = files("plimsoll.typesetting") / "fonts"
    return frozenset(code for name in _FONTS for code in _signs_of((folder / name).read_bytes()))


def _signs_of(data: bytes) -> Iterator[int]:
    (tables,) = struct.unpack_from(">H", data, 4)
    places = {data[12 + 16 * at : 16 + 16 * at]: 12 + 16 * at for at in range(tables)}
    (start,) = struct.unpack_from(">I", data, places[b"cmap"] + 8)
    (maps,) = struct.unpack_from(">H", data, start + 2)
    offsets = {start + struct.unpack_from(">I", data, start + 8 + 8 * at)[0] for at in range(maps)}
    for offset in sorted(offsets):
        yield from _mapped(data, offset)


def _mapped(data: bytes, offset: int) -> Iterator[int]:
    (shape,) = struct.unpack_from(">H", data, offset)
    if shape == _WIDE:
        (groups,) = struct.unpack_from(">I", data, offset + 12)
        for at in range(groups):
            first, last, _ = struct.unpack_from(">III", data, offset + 16 + 12 * at)
            yield from range(first, last + 1)
    elif shape == _BOUNDED:
        (twice,) = struct.unpack_from(">H", data, offset + 6)
        last = struct.unpack_from(f">{twice // 2}H", data, offset + 14)
        first = struct.unpack_from(f">{twice // 2}H", data, offset + 16 + twice)
        for low, high in zip(first, last, strict=True):
            yield from range(low, min(high, 0xFFFE) + 1)


def missing_signs(text: str) -> list[str]:
    """The signs of a text that the letters lack, each once, in order."""
    shown = shown_signs()
    return [sign for sign in dict.fromkeys(text) if sign not in _KEPT and ord(sign) not in shown]


def plain_signs(text: str) -> str:
    """A text as the letters can show it: controls and marks of direction left out, other missing signs as `[U+1F600]`.

    Half-width and compatibility forms that the letters lack are written as their common form (NFKC).
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(2)
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    shown = shown_signs()
    return "".join(_shown(sign, shown) for sign in unicodedata.normalize("NFC", text))


def _shown(sign: str, shown: frozenset[int]) -> str:
    if sign == "\n":
        return sign
    if unicodedata.category(sign) in _SILENT:
        return ""
    if ord(sign) in shown:
        return sign
    common = unicodedata.normalize("NFKC", sign)
    if all(ord(one) in shown for one in common):
        return common
    return f"[U+{ord(sign):04X}]"
