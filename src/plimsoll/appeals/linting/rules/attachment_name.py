"""An attachment is not named after its figure.

Why: IMG_1234.jpg says nothing; figures and tables are numbered in the order in which the text names them, and the
files so too.
Bad: IMG_1234.jpg
Better: Fig_1_carrier_record.pdf
Source: seller guides (R1-51)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA505", "warns"
_CAMERA = re.compile(r"(?:IMG|DSC|PXL|WeChat|Screenshot|Scan|image|photo|微信图片|截图)[ _-]?\d*.*", re.IGNORECASE)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, one in enumerate(reading.plan.evidence):
        number = reading.bindings.cited.get(one.id, "").replace("Fig. ", "Fig_")
        if _CAMERA.fullmatch(one.file) or not re.match(rf"{number}(?!\d)", one.file):
            yield Seen(f"evidence.{place}", f"{one.file}, wanted {number}_...")
