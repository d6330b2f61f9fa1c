"""How much a sample of bytes looks like written language in each of the encodings that files come in.

A code page decodes almost any bytes, so validity alone says little. What tells them apart is which characters come
out and beside what: Chinese and Japanese come in runs of common characters, Western accents stand alone among ASCII
letters, and a wrong reading gives rare characters, symbols or holes.
"""

from __future__ import annotations

import re
from functools import cache

__all__ = ["plausibility"]

_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]+")
_HOLE = "\ufffd"
_LEVEL_TWO = 0.6
"""What a character of the national standard's second, rarer level is worth beside one of the first."""
_HALF_WIDTH = 0.4
"""Half-width katakana are real but rare, and what Chinese text turns into when read as cp932."""
_LONE_BESIDE_LETTERS = 0.3
"""One cp932 character beside an ASCII letter is most often a Western quotation mark that swallowed a letter."""
_LONGEST_WESTERN_RUN = 3
_WESTERN_SIGNS = frozenset(
    bytes.fromhex("80 82 84 85 86 87 89 8B 91 92 93 94 95 96 97 99 9B").decode("cp1252")
    + bytes.fromhex("A0 A1 A3 A7 A9 AA AB AE B0 B2 B3 B4 B7 BA BB BC BD BE BF").decode("cp1252")
)
"""Quotation marks, dashes, currency and the like: cp1252's signs that Western text does use."""


def plausibility(sample: bytes, encoding: str) -> float:
    """The share, 0 to 1, of the sample's characters outside ASCII that look written; higher is likelier."""
    text = sample.decode(encoding, "replace")
    found = good = 0.0
    for match in _FOREIGN_RUN.finditer(text):
        run = match[0]
        found += len(run)
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if encoding == "utf-8":
            good += len(run) - run.count(_HOLE)
        elif encoding == "cp1252":
            good += _western(run, before, after)
        else:
            good += _eastern(run, before, after, encoding)
    return good / found if found else 0.0


def _western(run: str, before: str, after: str) -> float:
    if len(run) > _LONGEST_WESTERN_RUN:
        return 0.0
    beside_letter = before.isalpha() or after.isalpha() or len(run) == 1
    return sum(1.0 for sign in run if sign in _WESTERN_SIGNS or (beside_letter and _is_western_letter(sign)))


def _is_western_letter(sign: str) -> bool:
    return ("À" <= sign <= "ÿ" and sign not in "\u00d7\u00f7") or sign in "ŠšŒœŽžŸ"


def _eastern(run: str, before: str, after: str, encoding: str) -> float:
    common, rarer = _levels(encoding)
    worth = sum(
        1.0 if sign in common else _LEVEL_TWO if sign in rarer else _HALF_WIDTH if "｡" <= sign <= "ﾟ" else 0.0
        for sign in run
    )
    lone = len(run) == 1 and encoding == "cp932" and (before.isalpha() or after.isalpha())
    return worth * (_LONE_BESIDE_LETTERS if lone else 1.0)


@cache
def _levels(encoding: str) -> tuple[frozenset[str], frozenset[str]]:
    """The common and the rarer characters: levels 1 and 2 of JIS X 0208 or GB 2312, signs and kana with the first."""
    if encoding == "cp932":
        return _characters(encoding, (0x8140, 0x9872)), _characters(encoding, (0x989F, 0x9FFC), (0xE040, 0xEAA4))
    return _characters(encoding, (0xA1A1, 0xA3FE), (0xB0A1, 0xD7F9)), _characters(encoding, (0xD8A1, 0xF7FE))


def _characters(encoding: str, *spans: tuple[int, int]) -> frozenset[str]:
    least = 0xA1 if encoding == "gb18030" else 0x40
    codes = (code for first, last in spans for code in range(first, last + 1) if code & 0xFF >= least)
    decoded = (code.to_bytes(2, "big").decode(encoding, "replace") for code in codes)
    return frozenset(sign for sign in decoded if len(sign) == 1 and sign != _HOLE)
