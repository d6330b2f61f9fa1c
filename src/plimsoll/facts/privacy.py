"""Keeping buyers' identity out of the facts: masks for free words, a keyed hash for who bought.

The originals stay in the vault, where retention reaches them; facts, logs and pages only ever see what leaves here.
"""

from __future__ import annotations

import hashlib
import hmac
import re

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,80}@[\w-]{1,80}(?:\.[\w-]{1,80})+")
_SPARED = re.compile(r"\d{3}-\d{7}-\d{7}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
"""Order ids and dates: digits that name nobody."""
_BEFORE, _AFTER = r"(?<![A-Za-z0-9_\u00C0-\u024F-])", r"(?![A-Za-z0-9_\u00C0-\u024F-])"
"""Latin letters and digits beside digits make them part of a word; Chinese and Japanese are written without spaces."""
_PHONE = re.compile(rf"{_BEFORE}\+?\d(?:[\s().-]{{0,2}}\d){{6,14}}{_AFTER}")


def masked(words: str) -> str:
    """The words without e-mail addresses and telephone numbers; order ids and dates stay readable."""
    words = _EMAIL.sub("[e-mail]", words)
    return _PHONE.sub(lambda found: found[0] if _SPARED.fullmatch(found[0]) else "[phone]", words)


_WRITTEN_PHONE = re.compile(
    rf"{_BEFORE}(?:\+\d[\d\s().-]{{6,18}}\d|\(\d{{2,5}}\)[\s\d.-]{{5,14}}\d|\d{{2,5}}[\s.-]\d{{3,4}}[\s.-]\d{{3,5}}){_AFTER}"
)


def without_contacts(text: str) -> str:
    """The text without e-mail addresses and numbers written as telephone numbers; bare numbers stay: parcels, cases."""
    text = _EMAIL.sub("[e-mail]", text)
    return _WRITTEN_PHONE.sub(lambda found: found[0] if _SPARED.fullmatch(found[0]) else "[phone]", text)


KEYED = re.compile(r"hmac:([0-9a-f]{64})")
"""How a purged file spells an identity that is already a keyed hash."""


def keyed_hash(key: bytes, text: str) -> str:
    """HMAC-SHA256 of an identity with the workspace key, in hex: equal for equal buyers, useless elsewhere."""
    if already := KEYED.fullmatch(text.strip().lower()):
        return already[1]
    return hmac.new(key, text.strip().lower().encode(), hashlib.sha256).hexdigest()
