"""A duty of the site or the channel is not met.

Why: UK and EU plans disclose the returns terms of the law, Japan wants records in Japanese, FBA inbound inspection,
own shipping the control of carriers.
Bad: The US text, sent to the UK as it is.
Better: The sentence and the exhibit for each duty of the site and the channel.
Source: seller guides (R1-40, R1-53, R1-60, R2-49)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen
from plimsoll.appeals.site_packs import duties_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA406", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    plan = reading.plan
    met = {one.kind for one in plan.duties if one.text.strip() and reading.exhibits(one.evidence)}
    for kind in duties_of(plan):
        if kind not in met:
            yield Seen("duties", kind)
