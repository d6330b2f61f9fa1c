"""Rules found by their words, and what differs between two days or two marketplaces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from plimsoll.policies.values import all_policy_values, policy_values

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from plimsoll.policies.values import PolicyValue


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are compared: a day, and a marketplace (None: what holds for all)."""

    on: date
    marketplace_id: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that is not the same on both sides; None where a side has no such rule."""

    id: str
    before: PolicyValue | None
    after: PolicyValue | None

    @property
    def change(self) -> Literal["only_from", "only_to", "value", "confidence"]:
        """Which it is: one side alone has such a rule, or the value differs, or only how sure it is."""
        if self.before is None or self.after is None:
            return "only_to" if self.before is None else "only_from"
        return "value" if self.before.value != self.after.value else "confidence"


def differences(one: Side, other: Side, prefix: str = "") -> list[Difference]:
    """The rules whose value or confidence differs between two sides, in the order of the packs."""
    before, after = (
        {value.id: value for value in policy_values(prefix, on=side.on, marketplace_id=side.marketplace_id)}
        for side in (one, other)
    )
    order = dict.fromkeys(value.id for value in all_policy_values(prefix))
    pairs = ((rule, before.get(rule), after.get(rule)) for rule in order)
    return [Difference(rule, left, right) for rule, left, right in pairs if _told(left) != _told(right)]


def _told(value: PolicyValue | None) -> tuple[object, ...] | None:
    return (value.value, value.confidence) if value else None


def search(words: Iterable[str]) -> list[PolicyValue]:
    """Every value, past ones too, that holds every word in its id, value, source, quote or why, or in a reading's."""
    wanted = [word.casefold() for word in words]
    return [value for value in all_policy_values() if all(word in _text(value) for word in wanted)]


def _text(value: PolicyValue) -> str:
    said = [value.id, str(value.value), value.source, value.quote, value.why]
    for reading in value.readings:
        said += [reading.name, str(reading.value), reading.source, reading.quote, reading.why]
    return "\n".join(said).casefold()
