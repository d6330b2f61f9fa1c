"""The letter admits a breach of another metric without a measure against it.

Why: Who writes that shipments were confirmed before they were sent admits invalid tracking and late shipment; the
next notice comes from that sentence.
Bad: We confirmed shipment early and filled in the number in advance.
Better: State it with its own cause, measure and evidence, or not at all if it is not so.
Source: seller guides (R3-06, R3-16, R3-17, R1-42)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA310", "warns"
_ADMITS = (
    (r"\bconfirm\w*(?: \w+){0,4} (?:before|early|in advance|prior to|without)"
     r"|tracking (?:numbers? )?(?:was |were )?(?:filled|entered|uploaded)(?: \w+){0,2} (?:early|in advance|before)"
     r"|\b(?:filled|entered|uploaded|put)(?: in)?(?: \w+){0,2} tracking(?: \w+){0,2} (?:early|in advance|before)"
     r"|\bmarked(?: \w+){0,3} (?:as )?(?:shipped|dispatched|sent)(?: \w+){0,3} (?:before|early|in advance)",
     {"early_confirmation"}),
    (r"\b(?:fake|false|invalid) tracking", {"early_confirmation", "no_valid_tracking"}),
    (r"\b(?:asked|told) (?:the )?buyers? to cancel"
     r"|\b(?:out of stock|no stock)\b.{0,40}\b(?:cancel|sold|accepted|order)\w*", {"out_of_stock"}),
    (r"\bshipped (?:late|after the ship)", {"late_delivery", "early_confirmation", "out_of_stock"}),
)  # fmt: skip
"""What admits a breach of another metric, and the causes with which it would be answered."""
_PATTERNS = tuple((re.compile(words, re.IGNORECASE), causes) for words, causes in _ADMITS)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    answered = {code for action in reading.plan.actions for code in action.answers}
    explained = {one.cause for one in reading.plan.root_causes}
    for pattern, causes in _PATTERNS:
        if not causes & answered & explained:
            yield from reading.said(pattern)
