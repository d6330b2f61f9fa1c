"""Options out of remedies: what the remedies room offers on a clause, as the optimiser wants it.

A remedy that is offered, or that waits for one answer of a person, is an option; so is one that lacks evidence, with
bringing it as a further action. What is refused or closed is none. An appeal that was made already is under way.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from plimsoll.remedies.path_options import (
    ASKING,
    CLAIM_APPEAL,
    DISPUTE,
    REMOVAL,
    REPRESENTMENT,
    Option,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from plimsoll.remedies.path import Wanted
    from plimsoll.remedies.path_options import Expected, Options
    from plimsoll.remedies.remedy import Remedy

REMEDIES_OF_KINDS: dict[str, str] = {
    "feedback_removal": REMOVAL,
    "feedback_strike_through": REMOVAL,
    "neutral_request": ASKING,
    "claim_appeal": CLAIM_APPEAL,
    "chargeback_representment": REPRESENTMENT,
    "claim_should_not_count": DISPUTE,
}
"""Kinds of remedies that can take a defect back, and what is expected of them."""
_USABLE = frozenset(("offered", "asks", "lacking"))


@dataclass(frozen=True, slots=True)
class OfferedRemedies:
    """The remedies of a question, made into options once it is known what is expected of each kind."""

    remedies: tuple[Remedy, ...]

    def __call__(self, expected: Mapping[str, Expected], as_of: date) -> Options:
        """By (account, order id) the options there are."""
        found: dict[tuple[str, str], list[Option]] = defaultdict(list)
        for one in self.remedies:
            option = _option(one, expected, as_of)
            if option is not None:
                found[one.defect.account, one.defect.order_id].append(option)
        return found


def with_remedies(wanted: Wanted, remedies: Iterable[Remedy]) -> Wanted:
    """The same question, answered from these remedies."""
    return replace(wanted, options=OfferedRemedies(tuple(one for one in remedies if one.kind in REMEDIES_OF_KINDS)))


def _option(one: Remedy, expected: Mapping[str, Expected], as_of: date) -> Option | None:
    event = one.defect.event
    under_way = one.kind == "claim_appeal" and event.appeal_status == "open"
    if one.standing not in _USABLE and not under_way:
        return None
    said = expected[REMEDIES_OF_KINDS[one.kind]]
    act_by = one.deadline.reckoned.local.date() if one.deadline and not under_way else None
    if act_by is not None and act_by < as_of:
        return None
    clause = one.clauses[0].value.id if one.clauses else None
    works_on = as_of + timedelta(days=said.decided_days + said.shown_days)
    return Option(
        one.defect.order_id, event.kind, event.id, said.remedy, said.chance, works_on, under_way, act_by, clause,
        lacks=one.standing == "lacking" and not under_way,
    )  # fmt: skip
