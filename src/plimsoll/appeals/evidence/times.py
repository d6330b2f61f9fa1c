"""Whether the times that stand in a text name their zone."""

from __future__ import annotations

import re

_TIME = re.compile(
    r"(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/]\d{1,2}[-/]\d{4})[T ,]{1,2}\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?"
    r"(?P<half>\s?[AaPp][Mm])?(?P<zone>\s?(?:Z\b|UTC|GMT|[+-]\d\d:?\d\d|[ECMP][SD]T\b|JST\b|CEST\b|CET\b|BST\b))?"
)
_SAID_ONCE = re.compile(r"(?<![A-Za-z])(?:UTC|GMT)(?![A-Za-z])|\b\w+_utc\b", re.IGNORECASE)
"""A zone that a heading says for a whole column or page."""


def date_times_zoned(text: str) -> bool | None:
    """True where every time with its day has a zone, or the text names UTC; None where there is no such time."""
    found = list(_TIME.finditer(text))
    if not found:
        return None
    return all(one["zone"] for one in found) or bool(_SAID_ONCE.search(text))
