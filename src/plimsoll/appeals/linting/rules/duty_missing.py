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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA406", "fails"
_LAW = {"UK", "GB", "DE", "FR", "IT", "ES", "NL", "SE", "PL", "BE", "IE"}


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    plan = reading.plan
    wanted = ["inbound_inspection" if plan.channel == "AFN" else "carrier_control"]
    wanted += ["returns_disclosure"] * (plan.marketplace.upper() in _LAW)
    wanted += ["japanese_records"] * (plan.marketplace.upper() == "JP")
    wanted += ["independent_operation"] * any("related account" in one.name.lower() for one in plan.violations)
    met = {one.kind for one in plan.duties if one.text.strip() and reading.exhibits(one.evidence)}
    for kind in wanted:
        if kind not in met:
            yield Seen("duties", kind)
