"""One way in which the marketplace may count otherwise than we do: a shifted range, a flag, a rule, another channel.

Each is tried by recounting with it, alone and by twos, so what it accounts for is a difference of two recounts and not
an estimate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from plimsoll.metrics.odr import window_of
from plimsoll.metrics.reconciliation.recounts import Recounts, Vector
from plimsoll.metrics.reconciliation.shown import Probe, moved
from plimsoll.metrics.verdict import CANCELLER, CHARGEBACK, FAULT

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.reconciliation.books import Books

Ask = Callable[[Probe], Probe]


@dataclass(frozen=True, slots=True)
class Change:
    """`name` as in the JSON, `words` for people; what it does to the definition (`fields`) or the question (`ask`)."""

    name: str
    words: str
    fields: tuple[tuple[str, Any], ...] = ()
    ask: Ask | None = None

    @property
    def key(self) -> str:
        """What tells two changes apart."""
        return f"{self.name}:{self.words}"


def changes_of(definition: Definition, own_zone: str) -> Iterator[Change]:
    """Every single change that is tried, the likeliest first."""
    yield from _flags(definition)
    yield from _zones(definition, own_zone)
    yield from _ranges()
    yield from _rules(definition)
    yield Change("channel", "the figure is over both channels", ask=lambda probe: probe._replace(channel="ALL"))
    for channel, words in (("MFN", "seller-fulfilled"), ("AFN", "Amazon-fulfilled")):
        yield Change("channel", f"the figure is that of the {words} channel", ask=_of_channel(channel))
    for days in (1, 2, 3):
        plural = "s" if days > 1 else ""
        yield Change("processing", f"the page stood {days} day{plural} behind with defects", ask=_behind(days))


def changes_to(definition: Definition, fitting: Definition, without_range: Container[Probe]) -> list[Change]:
    """The changes, one after the other, from a definition to one that fits; none where they are the same.

    `without_range` are the questions of pages that said no range: window and lag move only those.
    """
    known = {change.fields: change for change in changes_of(definition, fitting.zone) if change.fields}
    names = [name for name in _FIELDS if getattr(definition, name) != getattr(fitting, name)]
    found = []
    for name in names:
        step = ((name, getattr(fitting, name)),)
        found.append(known.get(step) or Change("reading", f"{name.replace('_', ' ')} is {step[0][1]}", step))
    if (definition.window, definition.lag) != (fitting.window, fitting.lag) and without_range:
        words = f"the window is {fitting.window} days and ends {fitting.lag} days before"
        found.append(Change("lag", words, ask=_window(fitting, without_range)))
    return found


_FIELDS = (
    "cancelled_counts", "lifted_counts", "canceller_unsaid", "test_counts", "replacement_counts", "pending_counts",
    "non_marketplace_counts", "zone", "claims", "fault_unsaid_counts", "chargebacks", "unknown_chargeback_counts",
    "count", "low_rating",
)  # fmt: skip


def _window(fitting: Definition, without_range: Container[Probe]) -> Ask:
    def ask(probe: Probe) -> Probe:
        if probe not in without_range:
            return probe
        return Probe(probe.channel, *window_of(probe.day, fitting), probe.day)

    return ask


def _of_channel(channel: str) -> Ask:
    return lambda probe: probe._replace(channel=channel)


def _behind(days: int) -> Ask:
    return lambda probe: moved(probe, day=-days)


def _flags(definition: Definition) -> Iterator[Change]:
    flags = (
        ("cancelled", "cancelled_counts", "cancelled orders"),
        ("cancelled_after_claim", "lifted_counts", "orders cancelled after a claim"),
        ("test", "test_counts", "test orders"),
        ("replacement", "replacement_counts", "replacement orders"),
        ("pending", "pending_counts", "pending orders"),
        ("non_marketplace", "non_marketplace_counts", "orders sold elsewhere (Non-Amazon)"),
    )
    for name, flag, words in flags:
        counts = getattr(definition, flag)
        sentence = f"{words} are left out" if counts else f"{words} are counted in"
        yield Change(name, sentence, ((flag, not counts),))


def _zones(definition: Definition, own_zone: str) -> Iterator[Change]:
    for zone in dict.fromkeys((own_zone, "UTC", "America/Los_Angeles")):
        if zone != definition.zone:
            yield Change("zone_edge", f"days are those of {zone}", (("zone", zone),))


def _ranges() -> Iterator[Change]:
    steps = (
        (-1, -1, "the range lies one day earlier"),
        (1, 1, "the range lies one day later"),
        (-1, 0, "the range begins one day earlier"),
        (0, 1, "the range ends one day later"),
        (1, 0, "the range begins one day later"),
        (0, -1, "the range ends one day earlier"),
    )
    for first, last, words in steps:
        yield Change("lag", words, ask=_shifted(first, last))


def _shifted(first: int, last: int) -> Ask:
    return lambda probe: moved(probe, first, last)


def _rules(definition: Definition) -> Iterator[Change]:
    claims = {
        "at-fault": "claims count by fault, refund or cancellation",
        "not-denied": "every claim counts that was not denied",
        "until-denied": "every claim counts until it is denied",
        "all": "every claim counts",
    }
    for rule, words in claims.items():
        if rule != definition.claims:
            yield Change("claim_rule", words, (("claims", rule),))
    other = "lost" if definition.chargebacks == "opened" else "opened"
    words = "only lost chargebacks count" if other == "lost" else "chargebacks count from their opening"
    yield Change("chargeback_rule", words, (("chargebacks", other),))
    if definition.count == "orders":
        yield Change("events", "events are counted, not orders", (("count", "events"),))
    for name, flag in ((FAULT, "fault_unsaid_counts"), (CHARGEBACK, "unknown_chargeback_counts")):
        if getattr(definition, flag):
            yield Change("unsaid", f"what a file leaves open is read otherwise ({name})", ((flag, False),))
    if definition.canceller_unsaid == "nobody":
        words = f"what a file leaves open is read otherwise ({CANCELLER})"
        yield Change("unsaid", words, (("canceller_unsaid", "seller"),))


@dataclass(slots=True)
class Trials:
    """Recounts of the same pages with changes, each made once."""

    books: Books
    probes: Sequence[Probe]
    definition: Definition
    _recounts: dict[str, Recounts] = field(init=False, default_factory=dict)
    _vectors: dict[tuple[str, ...], Vector] = field(init=False, default_factory=dict)

    def vector(self, figure: str, *changes: Change) -> Vector:
        """A figure of every page with these changes."""
        key = (figure, *sorted(change.key for change in changes))
        if key not in self._vectors:
            definition, recounts = self.at(*changes)
            self._vectors[key] = recounts.figure(figure, definition)
        return self._vectors[key]

    def at(self, *changes: Change) -> tuple[Definition, Recounts]:
        """The definition and the recounts with these changes; at most one of them may ask otherwise."""
        asks = [change for change in changes if change.ask is not None]
        key = asks[0].key if asks else ""
        if key not in self._recounts:
            ask = asks[0].ask if asks else None
            self._recounts[key] = Recounts(self.books, [ask(probe) if ask else probe for probe in self.probes])
        fields = dict(pair for change in changes for pair in change.fields)
        return replace(self.definition, **fields), self._recounts[key]


def compose(one: Change, other: Change) -> bool:
    """Whether two changes can be made together."""
    if one.ask is not None and other.ask is not None:
        return False
    return not {name for name, _ in one.fields} & {name for name, _ in other.fields}
