"""The letter is not in the language of the marketplace.

Why: Plans are read in English, in Japan in Japanese.
Bad: A plan for Japan in English.
Better: The marketplace's language; the working copy may be in any.
Source: seller guides (R1-06, R1-53), amazon.jp by custom (no stored source)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA318", "fails"
_JAPANESE = re.compile(r"[\u3040-\u30ff]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_FEW = 0.1


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    plan = reading.plan
    wanted = "ja" if plan.marketplace.upper() in {"JP", "A1VC38T7YXB528"} else "en"
    if plan.language != wanted:
        yield Seen("language", f"{plan.language}, wanted {wanted}")
    for text in plan.texts():
        kana, signs = len(_JAPANESE.findall(text.text)), len(_CHINESE.findall(text.text))
        if (wanted == "ja" and text.text.strip() and kana < _FEW * len(text.text) / 4) or (
            wanted == "en" and kana + signs
        ):
            yield Seen(text.place, text.text[:40])
