"""What changed among the rules since a day: what came into force, what ended, what was read anew; in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from plimsoll.policies.marketplace import find_marketplace
from plimsoll.policies.values import all_policy_values, values_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from plimsoll.policies.values import PolicyValue

Kind = Literal["in_force", "ended", "coming", "read"]
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `on` is the first day of what holds now (`ended`: the first day on which it no longer does).

    `value` is the rule that came, ended or was read; `before` what held in its place the day before, or None.
    """

    kind: Kind
    on: date
    value: PolicyValue
    before: PolicyValue | None

    @property
    def sentence(self) -> str:
        """The change as a person reads it, with its source."""
        value, where = self.value, places_of(self.value)
        said = f" ({value.source}{', unconfirmed' if not value.citable else ''})"
        if self.kind == "ended":
            return f"On {self.on} {value.id} = {shown(value)} ended{where}{said}."
        if self.kind == "read":
            return f"On {self.on} {value.id} = {shown(value)} was read{where}{said}."
        verb = "becomes" if self.kind == "coming" else "became"
        was = f", until then {shown(self.before)}" if self.before else ", where there was no such rule"
        return f"On {self.on} {value.id} {verb} {shown(value)}{where}{was}{said}."


def shown(value: PolicyValue) -> str:
    """A value as text: yes and no for flags."""
    return {True: "yes", False: "no"}[value.value] if isinstance(value.value, bool) else str(value.value)


def places_of(value: PolicyValue) -> str:
    """` for US, GB`, or nothing where the value holds everywhere."""
    return f" for {places_text(value)}" if value.marketplaces else ""


def places_text(value: PolicyValue) -> str:
    """The marketplaces as people say them: `US, GB`; empty for all."""
    found = ((place, find_marketplace(place)) for place in value.marketplaces)
    return ", ".join(place.short if place else id_ for id_, place in found)


def changes(since: date, today: date, prefix: str = "", marketplace_id: str | None = None) -> list[Change]:
    """The changes from `since` on, both days included, by day and then in the order of the packs.

    With a marketplace, only those that hold there (the rules of its platform). Values that were read on a day without
    changing anything in the span are of kind `read`, but for those without an address, which were read nowhere; what
    begins after `today` is `coming`.
    """
    values = list(concerning(all_policy_values(prefix), marketplace_id))
    found = [*_begun(values, since, today), *_ended(values, since, today)]
    told = {id(change.value) for change in found}
    read = (value for value in values if value.url and since <= value.read_on <= today and id(value) not in told)
    found += (Change("read", value.read_on, value, None) for value in read)
    return sorted(found, key=lambda change: change.on)


def together(change: Change) -> tuple[str, date, str, str, bool]:
    """What is told in one sentence: kind, day, the metric, the places; and whether it is one to be told alone."""
    family = ".".join(change.value.id.split(".")[:2])
    return change.kind, change.on, family, places_of(change.value), change.before is not None


def concerning(values: Iterable[PolicyValue], marketplace_id: str | None) -> Iterator[PolicyValue]:
    """The values that hold, once or now, at a marketplace: its platform's, for all or for it; without one, all."""
    place = find_marketplace(marketplace_id) if marketplace_id else None
    for value in values:
        if marketplace_id is None or (
            place
            and value.id.startswith(f"{place.platform}.")
            and (not value.marketplaces or place.id in value.marketplaces)
        ):
            yield value


def _begun(values: list[PolicyValue], since: date, today: date) -> Iterator[Change]:
    for value in values:
        if value.effective_from and value.effective_from >= since:
            kind: Kind = "coming" if value.effective_from > today else "in_force"
            yield Change(kind, value.effective_from, value, _on(values, value, value.effective_from - _ONE_DAY))


def _ended(values: list[PolicyValue], since: date, today: date) -> Iterator[Change]:
    """Values that ended and had no successor; one that was followed is told with what followed it."""
    for value in values:
        if value.effective_until and since <= value.effective_until + _ONE_DAY <= today:
            day = value.effective_until + _ONE_DAY
            if _on(values, value, day) is None:
                yield Change("ended", day, value, None)


def _on(values: list[PolicyValue], like: PolicyValue, day: date) -> PolicyValue | None:
    """What held that day where `like` holds: at its first marketplace, or everywhere."""
    same = [value for value in values if value.id == like.id and value is not like]
    held = values_in_force(same, day, like.marketplaces[0] if like.marketplaces else None)
    return held[0] if held else None
