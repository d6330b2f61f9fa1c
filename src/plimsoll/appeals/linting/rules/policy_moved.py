"""A rule that is cited changed between the day of the figures and the day of the letter.

Why: Policies change from quarter to quarter; a plan frozen under the old rule and sent under the new one argues with a
number that is no longer there.
Bad: Figures as of September, sent in October with the rule of September.
Better: `plimsoll plan refresh`, and the sentence read again under the rule in force on the day it goes.
Source: seller guides (R2-48, R2-57)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen
from plimsoll.errors import UsageError
from plimsoll.policies import policy_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA326", "warns"


def look(reading: Reading) -> Iterator[Seen]:
    """Every reference to a rule whose value is another on the day of submitting."""
    plan = reading.plan
    for place, name in reading.references:
        if name.startswith("policy."):
            rule = name.removeprefix("policy.")
            then, later = (_value(rule, day, plan.marketplace) for day in (plan.as_of, plan.submit_on))
            if then and then != later:
                yield Seen(place, f"{rule}: {then} on {plan.as_of}, {later or 'none'} on {plan.submit_on}")


def _value(rule: str, day: date, marketplace: str) -> str:
    try:
        return str(policy_value(rule, on=day, marketplace_id=marketplace).value)
    except UsageError:
        return ""
