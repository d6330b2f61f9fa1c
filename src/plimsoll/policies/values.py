"""Policy values: what a rule was on a day, who says so, in which words, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal

from plimsoll.errors import UsageError
from plimsoll.policies.marketplace import find_marketplace
from plimsoll.policies.packs import packs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from plimsoll.policies.packs import Pack

Confidence = Literal["official", "moderator", "third_party", "unconfirmed"]

AMAZON = "amazon."
BY_ANALOGY = "amazon.odr."
"""The one rule of Amazon's that stands in on another platform's marketplaces, so that the rate can be shown there."""

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
def _values_of(pack: Pack) -> tuple[PolicyValue, ...]:
    """A pack's values; none of a foreign pack with a fault, which `plimsoll policy check` names."""
    if not pack.own:
        from plimsoll.policies import soundness

        if soundness.pack_faults(pack):
            return ()
    return tuple(from_entry(entry) for entry in pack.tables.get("value", ()))


@lru_cache(maxsize=4096)
def _beginning_with(prefix: str) -> tuple[PolicyValue, ...]:
    """Every value whose id begins so; a file that does not even hold these letters is not parsed."""
    held: Iterator[PolicyValue] = (value for pack in packs() if prefix in pack.text for value in _values_of(pack))
    return tuple(value for value in held if value.id.startswith(prefix))


def all_policy_values(prefix: str = "") -> tuple[PolicyValue, ...]:
    """Every value of every pack whose id begins so, past ones too, in the order of the packs."""
    return _beginning_with(prefix)


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
    before one for all, and only its own platform's values are given. Where the platform is not Amazon, Amazon's Order
    Defect Rate is given besides, unconfirmed and said to be by analogy; a marketplace in no pack gets everything of
    Amazon's for all so. Without a marketplace, the values of every platform for all its marketplaces are given.
    """
    wanted = _beginning_with(prefix)
    if marketplace_id is None:
        return tuple(values_in_force(wanted, on))
    place = find_marketplace(marketplace_id)
    own = f"{place.platform}." if place else None
    borrowed = AMAZON if place is None else BY_ANALOGY if own != AMAZON else None
    found = [
        *values_in_force(
            (value for value in wanted if own and value.id.startswith(own)), on, place.id if place else None
        )
    ]
    if borrowed:
        found += map(_by_analogy, values_in_force((value for value in wanted if value.id.startswith(borrowed)), on))
    return tuple(found)


def policy_value(id: str, *, on: date, marketplace_id: str | None = None) -> PolicyValue:  # noqa: A002 - the rule's id
    """The value of that rule on the day `on` (see `policy_values`).

    Raises UsageError when no rule has that id, or when it was not in force that day.
    """
    for value in policy_values(id, on=on, marketplace_id=marketplace_id):
        if value.id == id:
            return value
    if known := [value for value in all_policy_values(id) if value.id == id]:
        where = f" for {marketplace_id}" if marketplace_id and any(value.in_force(on) for value in known) else ""
        message = f"The rule {id} has no value in force on {on.isoformat()}{where}."
        raise UsageError(message, hint="choose another --policy-date, or look at `plimsoll policy show`")
    message = f"There is no rule named {id}."
    raise UsageError(message, hint="`plimsoll policy show` lists them")
