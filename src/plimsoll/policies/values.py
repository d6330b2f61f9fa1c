"""Policy values: what a rule was on a day, who says so, in which words, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from plimsoll.errors import UsageError
from plimsoll.policies.marketplace import find_marketplace
from plimsoll.policies.packs import pack

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

Confidence = Literal["official", "moderator", "third_party", "unconfirmed"]

_BY_ANALOGY = "Applied by analogy: this marketplace has no rule of its own in any pack, so Amazon's stands in. "


@dataclass(frozen=True, slots=True)
class Reading:
    """Another value that somebody reads into the same rule.

    `open` is true while the sources leave the matter unsettled: a verdict that changes with it depends on it.
    Where it is false, `why` says what settles it.
    """

    name: str
    value: int | str | bool
    source: str
    url: str
    quote: str
    confidence: Confidence
    open: bool
    why: str
    read_on: date

    @property
    def citable(self) -> bool:
        """Whether a letter may quote it: words without a public source may not be cited."""
        return self.confidence != "unconfirmed"


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """One value of one rule over a range of days.

    `effective_from` and `effective_until` are both included; None is without limit. `marketplaces` are ids, empty for
    all. `quote` is in the source's own words and spelling, `why` says why this is the default reading. `corner` is the
    numbered corner of the contract (`K5`) that the value decides.
    """

    id: str
    value: int | str | bool
    source: str
    url: str
    quote: str
    read_on: date
    confidence: Confidence
    why: str
    effective_from: date | None = None
    effective_until: date | None = None
    marketplaces: tuple[str, ...] = ()
    corner: str | None = None
    readings: tuple[Reading, ...] = ()

    def in_force(self, on: date) -> bool:
        """Whether it holds on that day."""
        return (self.effective_from is None or self.effective_from <= on) and (
            self.effective_until is None or on <= self.effective_until
        )

    @property
    def number(self) -> int:
        """The value of a rule that is a whole number. Raises TypeError."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self.value
        raise TypeError(self.id)

    @property
    def text(self) -> str:
        """The value of a rule that is a word. Raises TypeError."""
        if isinstance(self.value, str):
            return self.value
        raise TypeError(self.id)

    @property
    def flag(self) -> bool:
        """The value of a rule that is yes or no. Raises TypeError."""
        if isinstance(self.value, bool):
            return self.value
        raise TypeError(self.id)

    @property
    def citable(self) -> bool:
        """Whether a letter may quote it: words without a public source may not be cited."""
        return self.confidence != "unconfirmed"

    @property
    def open_readings(self) -> tuple[Reading, ...]:
        """The readings that the sources leave open."""
        return tuple(reading for reading in self.readings if reading.open)

    def reading(self, name: str) -> Reading:
        """The reading of that name. Raises UsageError."""
        for reading in self.readings:
            if reading.name == name:
                return reading
        message = f"{self.id} has no reading named {name!r}."
        raise UsageError(message, hint="readings: " + (", ".join(one.name for one in self.readings) or "none"))


def from_entry(entry: dict[str, Any]) -> PolicyValue:
    """A policy value out of its parsed TOML. Raises TypeError or KeyError on an entry in which `faults` finds gaps."""
    readings = tuple(Reading(**{"read_on": entry["read_on"], **reading}) for reading in entry.get("readings", ()))
    return PolicyValue(**{**entry, "marketplaces": tuple(entry.get("marketplaces", ())), "readings": readings})


@cache
def all_policy_values() -> tuple[PolicyValue, ...]:
    """Every value of every pack, past ones too, in the order of the files."""
    return tuple(from_entry(entry) for entry in pack("amazon")["value"])


def values_in_force(values: Iterable[PolicyValue], on: date, marketplace_id: str | None = None) -> list[PolicyValue]:
    """Of each id the value in force that day; one for that marketplace goes before one for all.

    Without a marketplace only values for all are looked at. Ids keep the order in which they first come.
    """
    chosen: dict[str, PolicyValue] = {}
    for value in values:
        if not value.in_force(on) or (value.marketplaces and marketplace_id not in value.marketplaces):
            continue
        held = chosen.get(value.id)
        if held is None or (value.marketplaces and not held.marketplaces):
            chosen[value.id] = value
    return list(chosen.values())


def _by_analogy(value: PolicyValue) -> PolicyValue:
    """The same value where nobody has stated it: unconfirmed, and saying so."""
    readings = tuple(replace(reading, confidence="unconfirmed") for reading in value.readings)
    return replace(value, confidence="unconfirmed", why=_BY_ANALOGY + value.why, readings=readings)


def policy_values(prefix: str = "", *, on: date, marketplace_id: str | None = None) -> tuple[PolicyValue, ...]:
    """The values in force on the day `on` whose id begins with `prefix`, one for each id, in the order of the packs.

    `marketplace_id` is an id or any other spelling that `find_marketplace` knows; a value for that marketplace goes
    before one for all. A marketplace in no pack gets Amazon's values for all, unconfirmed and said to be by analogy.
    Without it, only the values for all marketplaces are given.
    """
    wanted = (value for value in all_policy_values() if value.id.startswith(prefix))
    if marketplace_id is None:
        return tuple(values_in_force(wanted, on))
    place = find_marketplace(marketplace_id)
    if place is None:
        return tuple(_by_analogy(value) for value in values_in_force(wanted, on))
    return tuple(values_in_force(wanted, on, place.id))


def policy_value(id: str, *, on: date, marketplace_id: str | None = None) -> PolicyValue:  # noqa: A002 - the rule's id
    """The value of that rule on the day `on` (see `policy_values`).

    Raises UsageError when no rule has that id, or when it was not in force that day.
    """
    for value in policy_values(id, on=on, marketplace_id=marketplace_id):
        if value.id == id:
            return value
    if any(value.id == id for value in all_policy_values()):
        message = f"The rule {id} has no value in force on {on.isoformat()}."
        raise UsageError(message, hint="choose another --policy-date")
    message = f"There is no rule named {id}."
    raise UsageError(message, hint="`plimsoll policy show` lists them")
