"""What may take each defect back: one request for each event, its chance, and the day on which the figure shows it.

This is the adapter between what is known of the defects and the optimiser. `options_of` derives requests from the facts
and the policies; a caller that holds remedies of its own makes `Option`s and hands those to `path.paths` instead.

Chances come from this workspace's own outcomes where there are ten or more, else from an assumption that is shown and
can be changed; nothing is promised. Removal by the marketplace is only an option for feedback whose words a clause
fits: those are handed in (`clauses`), never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError
from plimsoll.metrics.rule import counting
from plimsoll.policies import policy_values
from plimsoll.remedies.deadlines import by_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.rule import Event, Moment
    from plimsoll.metrics.triangle import DefectiveOrder

FEWEST_OUTCOMES = 10
"""Below so many own outcomes no rate is told."""

CLAIM_APPEAL, REPRESENTMENT = "claim_appeal", "chargeback_representment"
REMOVAL, ASKING = "feedback_removal", "buyer_request"
DISPUTE = "claim_should_not_count"
REMEDIES = (REMOVAL, ASKING, CLAIM_APPEAL, REPRESENTMENT, DISPUTE)


@dataclass(frozen=True, slots=True)
class Option:
    """One request that may end one event.

    `chance` is that it succeeds, `works_on` the first day whose displayed figure would no longer hold the event.
    `under_way`: it was made already, so it is no further action. `lacks`: something that it needs must be brought
    first, which is an action of its own. `act_by` is the last day to make it.
    """

    order_id: str
    kind: str
    event_id: str
    remedy: str
    chance: float
    works_on: date
    under_way: bool = False
    act_by: date | None = None
    clause: str | None = None
    lacks: bool = False

    @property
    def actions(self) -> int:
        """How much is still to be done: nothing, the request, or the evidence and the request."""
        return 0 if self.under_way else 2 if self.lacks else 1

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.path/1`."""
        return {
            "order_id": self.order_id, "kind": self.kind, "id": self.event_id, "remedy": self.remedy,
            "chance": f"{self.chance:.2f}", "works_on": self.works_on.isoformat(), "under_way": self.under_way,
            "lacks": self.lacks, "actions": self.actions,
            "act_by": self.act_by.isoformat() if self.act_by else None, "clause": self.clause,
            "message": {"key": f"remedy.{self.remedy}", "values": {"order_id": self.order_id, "id": self.event_id}},
        }  # fmt: skip


Options = Mapping[tuple[str, str], Sequence[Option]]
"""By (account, order id) the requests there are."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of one kind of request: its chance, days until it is decided, days until the figure shows it.

    `won` of `decided` are this workspace's own outcomes; below `FEWEST_OUTCOMES` the chance is an assumption.
    `shown_from` is the rule behind `shown_days`, empty for an assumption.
    """

    remedy: str
    chance: float
    decided_days: int
    shown_days: int
    won: int = 0
    decided: int = 0
    assumed: bool = True
    days_assumed: bool = True
    shown_from: str = ""
    shown_confidence: str = "unconfirmed"

    def as_json(self) -> dict[str, Any]:
        """As `expected` in `plimsoll.path/1`."""
        return {
            "remedy": self.remedy, "chance": f"{self.chance:.2f}", "assumed": self.assumed, "won": self.won,
            "decided": self.decided, "decided_days": self.decided_days, "days_assumed": self.days_assumed,
            "shown_days": self.shown_days, "shown_from": self.shown_from, "shown_confidence": self.shown_confidence,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """A request that was decided: what it was, whether it was won, and after how many days, where that is known."""

    remedy: str
    won: bool
    days: int | None = None


ASSUMED: dict[str, Expected] = {
    REMOVAL: Expected(REMOVAL, 0.5, 2, 2),
    ASKING: Expected(ASKING, 0.5, 5, 2),
    CLAIM_APPEAL: Expected(CLAIM_APPEAL, 0.5, 7, 7),
    REPRESENTMENT: Expected(REPRESENTMENT, 0.5, 60, 7),
    DISPUTE: Expected(DISPUTE, 0.5, 7, 7),
}
"""Where nothing of one's own is known: even chances, and times that nobody has published. `--assume` changes them."""
SHOWN_RULES = {CLAIM_APPEAL: "amazon.claims.odr_reversal_shown_within_days"}
SHOWN_NOTES = {
    REMOVAL: "amazon.odr.negative_feedback.removed",
    ASKING: "amazon.odr.negative_feedback.removed",
    REPRESENTMENT: "",
    DISPUTE: "",
}
"""Rules whose `why` names the 48 hours of feedback; no page says it of chargebacks."""
_ASSUMPTION = re.compile(r"(?P<remedy>\w+)=(?:(?P<chance>0?\.\d+|[01])|(?P<days>\d{1,3})d)")


def expectations(
    outcomes: Iterable[Outcome], assume: Sequence[str] = (), *, on: date, marketplace_id: str | None = None
) -> dict[str, Expected]:
    """What is expected of each kind of request.

    `assume` are texts such as `claim_appeal=0.4` (a chance) or `claim_appeal=10d` (days until it is decided), which go
    before everything. Raises UsageError.
    """
    told = list(outcomes)
    found = {}
    for remedy in REMEDIES:
        shown = _shown(ASSUMED[remedy], on, marketplace_id)
        found[remedy] = _from_outcomes(shown, [one for one in told if one.remedy == remedy])
    for text in assume:
        said = _ASSUMPTION.fullmatch(text.strip())
        if said is None or said["remedy"] not in found:
            raise UsageError(
                f"{text!r} is no assumption", hint=f"claim_appeal=0.4 or claim_appeal=10d; one of {', '.join(REMEDIES)}"
            )
        one = found[said["remedy"]]
        found[one.remedy] = (
            replace(one, decided_days=int(said["days"]), days_assumed=True)
            if said["days"]
            else replace(one, chance=float(said["chance"]), assumed=True)
        )
    return found


def _shown(one: Expected, on: date, marketplace_id: str | None) -> Expected:
    rule = SHOWN_RULES.get(one.remedy) or SHOWN_NOTES[one.remedy]
    for value in policy_values(rule, on=on, marketplace_id=marketplace_id) if rule else ():
        if value.id != rule:
            continue
        if one.remedy in SHOWN_RULES:
            return replace(one, shown_days=value.number, shown_from=rule, shown_confidence=value.confidence)
        return replace(one, shown_from=rule, shown_confidence="third_party")
    return one


def _from_outcomes(one: Expected, outcomes: Sequence[Outcome]) -> Expected:
    won, decided = sum(each.won for each in outcomes), len(outcomes)
    one = replace(one, won=won, decided=decided)
    if decided < FEWEST_OUTCOMES:
        return one
    days = sorted(each.days for each in outcomes if each.days is not None)
    if len(days) >= FEWEST_OUTCOMES:
        one = replace(one, decided_days=days[len(days) // 2], days_assumed=False)
    # one win and one loss are added, so that ten of ten is no certainty
    return replace(one, chance=(won + 1) / (decided + 2), assumed=False)


def own_outcomes(orders: Iterable[DefectiveOrder], zone: str) -> Iterator[Outcome]:
    """Appeals and representations that were decided, as the facts tell them."""
    for order in orders:
        for event in order.events:
            if event.kind == "claims" and event.appeal_status in {"won", "lost"}:
                won = event.appeal_status == "won" and bool(event.odr_reversed)
                yield Outcome(CLAIM_APPEAL, won, _days(event.decided, event.appeal_decided, zone))
            elif event.kind == "chargebacks" and event.status in {"won", "lost"}:
                yield Outcome(REPRESENTMENT, event.status == "won", _days(event.opened, event.decided, zone))


def _days(first: Moment, last: Moment, zone: str) -> int | None:
    if not first or not last:
        return None
    return max((last.reporting_day(zone) - first.reporting_day(zone)).days, 0)


def options_of(
    order: DefectiveOrder,
    definition: Definition,
    as_of: date,
    expected: Mapping[str, Expected],
    clauses: Mapping[tuple[str, str], str],
) -> Iterator[tuple[str, str, Option | None]]:
    """(kind, event id, the likeliest request or None) of every event that counts on an order at the end of `as_of`.

    `clauses` names, by (account, order id) of feedback, the clause that fits its words.
    """
    for event in order.events:
        if counting(event, order.order, definition).on(as_of):
            made = [_option(remedy, event, order, as_of, expected) for remedy in _possible(event, order, clauses)]
            likely = [one for one in made if one.act_by is None or one.act_by >= as_of]
            best = max(likely, key=lambda one: (one.chance, one.remedy), default=None)
            if best is not None and best.remedy == REMOVAL:
                best = replace(best, clause=clauses[order.cell.account, order.order.order_id])
            yield event.kind, event.id, best


def _possible(event: Event, order: DefectiveOrder, clauses: Mapping[tuple[str, str], str]) -> Iterator[str]:
    if event.kind == "negative_feedback":
        if (order.cell.account, order.order.order_id) in clauses:
            yield REMOVAL
        else:
            yield ASKING
    elif event.kind == "claims" and event.status == "granted" and event.appeal_status in {None, "none", "open"}:
        yield CLAIM_APPEAL
    elif event.kind == "chargebacks" and event.status in {None, "open"}:
        yield REPRESENTMENT


_DEADLINES = {CLAIM_APPEAL: ("claim.appeal", "decided"), REPRESENTMENT: ("chargeback.answer", "opened"),
              REMOVAL: ("feedback.request_removal", "opened")}  # fmt: skip


def _option(remedy: str, event: Event, order: DefectiveOrder, as_of: date, expected: Mapping[str, Expected]) -> Option:
    one = expected[remedy]
    under_way = remedy == CLAIM_APPEAL and event.appeal_status == "open"
    works_on = as_of + timedelta(days=one.decided_days + one.shown_days)
    act_by = None if under_way else _act_by(remedy, event, order)
    return Option(order.order.order_id, event.kind, event.id, remedy, one.chance, works_on, under_way, act_by)


def _act_by(remedy: str, event: Event, order: DefectiveOrder) -> date | None:
    if remedy not in _DEADLINES:
        return None
    what, name = _DEADLINES[remedy]
    began = getattr(event, name)
    readings = by_rule(what, began, order.cell.marketplace_id) if began else ()
    return readings[0].reckoned.local.date() if readings else None
