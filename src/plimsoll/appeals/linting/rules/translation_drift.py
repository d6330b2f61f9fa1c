"""The Chinese of the working copy names other figures than the sentence beside it.

Why: Whoever decides by the Chinese decides on other figures than those that go out.
Bad: Twelve orders in the letter, two of them in the Chinese beside it.
Better: The same references in both, as the draft has them.
Source: seller guides (R1-48, R2-37)
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from plimsoll.appeals.bindings import REFERENCE, loose_figures
from plimsoll.appeals.linting.finding import Seen
from plimsoll.appeals.working_copy import FITS, OWN, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA324", "warns"


def look(reading: Reading) -> Iterator[Seen]:
    """Every text whose Chinese has other references, or figures of its own. Stale Chinese is shown as such instead."""
    for text in reading.plan.texts():
        if state_of(text.text, text.zh, text.zh_of) not in {FITS, OWN}:
            continue
        there, beside = (Counter(REFERENCE.findall(one)) for one in (text.text, text.zh))
        apart = [*(there - beside), *(beside - there)]
        own = [one for one in loose_figures(text.zh) if one not in loose_figures(text.text)]
        if apart or own:
            yield Seen(text.place, ", ".join([*apart, *own]))
