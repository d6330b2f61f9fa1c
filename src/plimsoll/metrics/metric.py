"""What a metric is: two relations, and the rules by which they are drawn.

The relations are the records that count (orders, parcels, units, return requests, messages, reviews) and those of them
that are defective. Which rows these are is a named statement over the facts; from when to when, by which time, held
against which target are policy values whose ids begin with `platform.name.`; no number of a rule stands here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from plimsoll.errors import UsageError
from plimsoll.policies import find_marketplace, policy_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from plimsoll.policies import PolicyValue

Basis = Literal["recount", "order_defect_rate", "displayed"]

AMAZON, OWN = "amazon", "own"
DECIDED_ALONE = frozenset({"order_date", "sent_at", "requested_at", "left_at"})
"""Times that a record of its kind always says; for any other, how many rows say it stands among the facts."""


@dataclass(frozen=True, slots=True)
class Relation:
    """The records that count, each with its state: a statement of the facts, and what fills its words.

    `statement` is a name of `facts/sql/metrics.sql`, or a SELECT of one's own that gives account, marketplace_id,
    fulfillment_channel, record, order_id, day, weight, state (good, defective, unknown), reason and said_day; its words
    are {orders} (orders that can count), {day}, {said_day}, {first}, {last} and those of `fixed` and `ruled`.
    `facts` maps its columns `said_...` to the facts they speak of. `tables` are those to be made first (`parcels`,
    `returns`, `messages`). `sources` are what must have been seen through the window's end. `fixed` are words by value,
    `ruled` words by the last part of a policy value's id; where the rule is silent, `fixed` holds. `reckoned_by` maps a
    rule's membership to the time used instead: a defective record must be one of those that count.
    `told_only` are facts whose silence alone makes no record unknown: how many say them is told, nothing waits for it.
    """

    statement: str
    facts: Mapping[str, str]
    tables: tuple[str, ...] = ()
    sources: tuple[str, ...] = ("orders",)
    fixed: Mapping[str, str] = field(default_factory=dict)
    ruled: Mapping[str, str] = field(default_factory=dict)
    reckoned_by: Mapping[str, str] = field(default_factory=dict)
    told_only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of one platform.

    `name` is the field's word and `platform` the first part of its policy ids. `counted` says what is counted, in the
    plural. `good_rate`: the rate is the share of good records (it must be high), not of defective ones. `windows` are
    the last parts of the policy ids that give its spans, the main one first. `displayed` is its name among displayed
    figures. `unseen` names what the rule counts and no file says. `basis`: recounted from `relation`, by the Order
    Defect Rate's own engine, or only displayed. `rules` is the beginning of its policy ids where they are not
    `platform.name.`.
    """

    name: str
    platform: str
    meaning: str
    counted: str
    relation: Relation | None = None
    good_rate: bool = False
    windows: tuple[str, ...] = ("window_days",)
    displayed: str | None = None
    unseen: str | None = None
    basis: Basis = "recount"
    rules: str = ""

    @property
    def prefix(self) -> str:
        """The beginning of the ids of its policy values."""
        return self.rules or f"{self.platform}.{self.name}."

    @property
    def full_name(self) -> str:
        """Its name among all platforms'."""
        return f"{self.platform}.{self.name}"

    def on(self, platform: str, **words: str) -> Metric:
        """The same metric on another platform, with fixed words of its relation replaced."""
        relation = self.relation
        if relation is not None and words:
            relation = replace(relation, fixed={**relation.fixed, **words})
        return replace(self, platform=platform, relation=relation, displayed=None)


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a metric is reckoned on one marketplace on one day: its policy values, read.

    `windows` are spans in days, the main one first; a window ends `lag` days before. `lag_from` is `policy` or
    `displayed`. `open` are readings that the sources leave open: (name, what they change, value).
    """

    windows: tuple[int, ...]
    lag: int
    lag_from: str
    zone: str
    deadline_zone: str
    membership: str
    target_value: str | None
    target_condition: str | None
    channel: str
    words: tuple[tuple[str, str], ...]
    ids: tuple[str, ...]
    open: tuple[tuple[str, str, str], ...] = ()
    values: Mapping[str, PolicyValue] = field(default_factory=dict, compare=False, hash=False)

    def number(self, name: str) -> int | None:
        """A whole number of the rule, by the last part of its id."""
        value = self.values.get(name)
        return int(value.value) if value is not None else None

    @property
    def as_relation(self) -> tuple[object, ...]:
        """What makes two relations the same."""
        return self.zone, self.deadline_zone, self.membership, self.words


READABLE_OPEN = frozenset({"target_value", "target_condition", "lag_days"})
"""Rules whose open readings are tried for every verdict."""


def terms_of(metric: Metric, on: date, marketplace_id: str) -> Terms | None:
    """The metric's terms on a marketplace on a day; None where it has no such metric then."""
    place = find_marketplace(marketplace_id)
    platform = place.platform if place else OWN
    if platform != metric.platform and not (platform == OWN and metric.platform == AMAZON):
        return None
    found = {
        value.id.removeprefix(metric.prefix): value
        for value in policy_values(metric.prefix, on=on, marketplace_id=marketplace_id)
    }
    if not found:
        return None
    zone = _text(found, "window_zone") or (place.window_zone if place else "UTC")
    relation = metric.relation
    words = dict(relation.fixed) if relation else {}
    if relation:
        words |= {word: _plain(found[name]) for word, name in relation.ruled.items() if name in found}
    return Terms(
        windows=tuple(int(found[name].value) for name in metric.windows if name in found),
        lag=int(found["lag_days"].value) if "lag_days" in found else 0,
        lag_from="policy",
        zone=zone,
        deadline_zone=_text(found, "deadline_zone") or zone,
        membership=_membership(found, relation),
        target_value=_text(found, "target_value"),
        target_condition=_text(found, "target_condition"),
        channel=_text(found, "fulfillment_channel") or "ALL",
        words=tuple(sorted(words.items())),
        ids=tuple(value.id for value in found.values()),
        open=tuple(_open(found)),
        values=found,
    )


def _text(found: Mapping[str, PolicyValue], name: str) -> str | None:
    return str(found[name].value) if name in found else None


def _membership(found: Mapping[str, PolicyValue], relation: Relation | None) -> str:
    said = _text(found, "membership") or "order_date"
    return relation.reckoned_by.get(said, said) if relation else said


def _plain(value: PolicyValue) -> str:
    return str(value.value).lower() if isinstance(value.value, bool) else str(value.value)


def _open(found: Mapping[str, PolicyValue]) -> Iterator[tuple[str, str, str]]:
    for name in READABLE_OPEN & set(found):
        for reading in found[name].open_readings:
            if reading.value != found[name].value:
                yield f"{name}={reading.value}", name, str(reading.value)


def fraction(text: str) -> tuple[int, int]:
    """A decimal text as an exact fraction: numerator and denominator. Raises UsageError."""
    whole, _, decimals = text.partition(".")
    if not (whole + decimals).isdecimal():
        raise UsageError(f"{text!r} is no decimal number")
    return int(whole + decimals), 10 ** len(decimals)


def meets(numerator: int, denominator: int, target_value: str, target_condition: str) -> bool:
    """Whether numerator/denominator meets the target, in integers. Raises UsageError on an unknown condition."""
    above, below = fraction(target_value)
    left, right = numerator * below, denominator * above
    told = {
        "LESS_THAN": left < right, "NOT_GREATER_THAN": left <= right, "GREATER_THAN": left > right,
        "NOT_LESS_THAN": left >= right, "EQUALS": left == right,
    }  # fmt: skip
    if target_condition not in told:
        raise UsageError(f"{target_condition!r} is none of {', '.join(told)}")
    return told[target_condition]
