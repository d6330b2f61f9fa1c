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
_PHONE = re.compile(r"(?<![\w-])\+?\d(?:[\s().-]{0,2}\d){6,14}(?![\w-])")


def masked(words: str) -> str:
    """The words without e-mail addresses and telephone numbers; order ids and dates stay readable."""
    words = _EMAIL.sub("[e-mail]", words)
    return _PHONE.sub(lambda found: found[0] if _SPARED.fullmatch(found[0]) else "[phone]", words)


def keyed_hash(key: bytes, text: str) -> str:
    """HMAC-SHA256 of an identity with the workspace key, in hex: equal for equal buyers, useless elsewhere."""
    return hmac.new(key, text.strip().lower().encode(), hashlib.sha256).hexdigest()
