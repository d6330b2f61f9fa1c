"""A first plan from facts: orders, causes and dates are there; what only people know is left for the linter to ask.

The text is put together from sentences that differ with the causes, the kinds of defects and their numbers, the
channel, the site and what the orders have in common (`case_details`); the same facts give the same text. Beside
each sentence stands its Chinese. Actions are proposals (`proposed`): sentences that fit the cause, without a day, an
owner, a verification or an exhibit. The linter holds the plan back until a person has put each right, given all four,
and taken the mark away.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.appeals.case_details import groups
from plimsoll.appeals.plan import Action, BuyerRemedy, Duty, Notice, Plan, PlanOrder, RootCause, Violation, needs_depth
from plimsoll.appeals.site_packs import duties_wanted
from plimsoll.appeals.snapshot import of_channel
from plimsoll.appeals.wording import Said, Voice, phrases
from plimsoll.appeals.working_copy import seal_of
from plimsoll.diagnosis.causes.catalogue import CAUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from plimsoll.appeals.snapshot import Frozen
    from plimsoll.diagnosis.order_cause import CausesAnswer, OrderCause

__all__ = ["Told", "draft_plan", "phrases"]
_BY_AREA = {"logistics": ("carrier", "warehouse"), "product": ("listing",)}
_TIMES = {"not_received": "unscanned", "no_valid_tracking": "unscanned", "late_delivery": "days_late",
          "no_delay_notice": "days_late", "slow_reply": "reply_hours", "refund_slow": "refund_days"}  # fmt: skip
_GOODS = {"damaged", "wrong_item", "missing_item"}
"""Causes of logistics that are also of a listing."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a draft takes from people: the notice, when it goes, what is appealed, and what else stands open."""

    submit_on: date
    notice: Notice = field(default_factory=Notice)
    variant: str = "deactivation"
    category: str = ""
    refused_times: int = 0
    violations: Sequence[str] = ()
    orders: Sequence[str] = ()
    """For a variant about some orders only: these."""


@dataclass(frozen=True, slots=True)
class _Case:
    """What sentences are made from."""

    voice: Voice
    groups: Mapping[str, Sequence[OrderCause]]
    frozen: Frozen

    def figure(self, name: str) -> str:
        found = self.frozen.figures.get(name)
        return found.text if found else ""

    def whole(self, code: str) -> bool:
        """Whether the frozen figures of a cause are about the very orders of this plan."""
        return self.figure(f"cause.{code}") == str(len(self.groups[code]))


def draft_plan(answer: CausesAnswer, frozen: Frozen, told: Told) -> Plan:
    """A plan for one account's defective orders, to be completed by people. Figures in it are references."""
    answer = of_channel(answer, frozen.selection["channel"])
    orders = [one for one in answer.orders if not told.orders or one.row.order_id in told.orders]
    marketplace = _country(frozen.selection["marketplace"])
    language = "ja" if marketplace == "JP" else "en"
    account = frozen.selection["account"]
    case = _Case(Voice(language, f"{account}|{marketplace}|{answer.as_of}"), groups(orders), frozen)
    channels = {one.row.cell.fulfillment_channel for one in orders} or {frozen.selection["channel"]}
    channel = "AFN" if channels == {"AFN"} else "MFN"
    known = [_order(one, told.notice) for one in orders]
    unseen = [PlanOrder(one, listed_by=("notice",)) for one in told.notice.orders if one not in {o.id for o in known}]
    summary = _summary(case, told.variant, channels)
    return Plan(
        account=account,
        marketplace=marketplace,
        as_of=answer.as_of,
        submit_on=told.submit_on,
        summary=summary.text,
        variant=told.variant,
        language=language,
        metric=told.notice.metric,
        channel=channel,
        category=told.category,
        refused_times=told.refused_times,
        notice=told.notice,
        root_causes=tuple(_root_cause(case, code, some) for code, some in case.groups.items()),
        actions=tuple(_actions(case, deep=needs_depth(told.refused_times, told.category))),
        orders=(*known, *unseen),
        remedies=tuple(_remedy(one) for one in orders),
        duties=tuple(_duties(case, duties_wanted(marketplace, channels, told.violations))),
        violations=tuple(Violation(one) for one in told.violations),
        summary_zh=summary.zh,
        summary_zh_of=seal_of(summary.text, summary.zh),
    )


def _country(marketplace: str) -> str:
    from plimsoll.policies import find_marketplace

    found = find_marketplace(marketplace)
    return found.country if found else marketplace


def _kinds(orders: Iterable[OrderCause]) -> tuple[str, ...]:
    kinds = {event.kind for one in orders for event in one.row.events if event.counts}
    return tuple(sorted(kinds or {str(listed["kind"]) for one in orders for listed in one.row.listed}))


# -- the summary -------------------------------------------------------------------------------------------------------


def _summary(case: _Case, variant: str, channels: Iterable[str]) -> Said:
    voice = case.voice
    opening = variant if voice.knows("opening", variant) else "deactivation"
    parts = [voice.say("opening", opening)]
    if opening not in {"claim", "chargeback"}:
        parts += [voice.say("channel", one) for one in sorted(channels) if voice.knows("channel", one)]
    if case.groups:
        names = [voice.word("cause", _known(code), "name") for code in case.groups]
        parts.append(voice.say("spread", _spread(case)).filled(causes=voice.listed(names), first=names[0]))
    if opening == "deactivation":
        parts += _shown_as(case)
    return voice.joined(parts)


def _known(code: str) -> str:
    return code if code in CAUSES else "unknown"


def _spread(case: _Case) -> str:
    """How the orders lie over the causes: one order, one cause, one with more than all others together, or many."""
    sizes = [len(some) for some in case.groups.values()]
    if len(sizes) == 1:
        return "single" if sizes[0] == 1 else "one"
    return "led" if 2 * sizes[0] > sum(sizes) else "many"


def _shown_as(case: _Case) -> list[Said]:
    """The kinds of defects by their frozen counts."""
    voice = case.voice
    kinds = [kind for kind in phrases(voice.language)["kind"] if case.figure(f"odr.{kind}") not in {"", "0"}]
    if not kinds:
        return []
    named = voice.listed(voice.word("kind", kind) for kind in kinds)
    single = case.figure("odr.defective") == "1"
    return [voice.say("kinds", "single" if single else "many").filled(kinds=named)]


# -- root causes -------------------------------------------------------------------------------------------------------


def _root_cause(case: _Case, code: str, orders: Sequence[OrderCause]) -> RootCause:
    voice = Voice(case.voice.language, f"{case.voice.case}|{code}")
    said = voice.say("cause", _known(code), "text")
    verbs = {verb: voice.word("verbs", "one" if len(orders) == 1 else "many", verb) for verb in ("were", "have", "are")}
    these = _these(case, code, orders)
    if not said.text.startswith("{orders}"):
        these = Said(these.text[:1].lower() + these.text[1:], these.zh)
    opening = said.filled(orders=these, **verbs)
    text = voice.joined([opening, *(_of(one, code) for one in _details(case, voice, code, len(orders)))])
    dimension = CAUSES[code].dimension if code in CAUSES else "unknown"
    ids = tuple(one.row.order_id for one in orders)
    return RootCause(code, dimension, text.text, _kinds(orders), ids, text.zh, seal_of(text.text, text.zh))


def _these(case: _Case, code: str, orders: Sequence[OrderCause]) -> Said:
    """The orders by their number and the first of their ids."""
    voice = case.voice
    named = voice.listed(Said(ref, ref) for ref in (f"{{{{ order.{one.row.order_id} }}}}" for one in orders[:_NAMED]))
    among = voice.word("among") if len(orders) > _NAMED else Said("", "")
    if len(orders) == 1:
        counted = voice.word("one_order")
    elif case.whole(code):
        counted = voice.word("orders").filled(count=f"{{{{ cause.{code} }}}}")
    else:
        counted = voice.word("some_orders")
    return Said(f"{counted.text} ({among.text}{named.text})", f"{counted.zh}（{among.zh}{named.zh}）")  # noqa: RUF001


_NAMED = 5
"""A cause names so many of its orders; the table has them all."""


def _details(case: _Case, voice: Voice, code: str, size: int) -> Iterator[Said]:
    """What the orders have in common, where the frozen figures are about just these orders."""
    if not case.whole(code):
        return
    area = CAUSES[code].dimension if code in CAUSES else ""
    for name in (*_BY_AREA.get(area, ()), *(("listing",) if code in _GOODS else ())):
        shared = int(case.figure(f"cause.{code}.{name}_orders") or 0)
        which = "one" if size == 1 else "all" if shared == size else "most" if 2 * shared > size else ""
        if shared and which and voice.knows("detail", f"{name}_{which}"):
            yield voice.say("detail", f"{name}_{which}")
    if size > 1 and case.figure(f"cause.{code}.first") != case.figure(f"cause.{code}.last"):
        yield voice.say("detail", "period")
    if (time := _TIMES.get(code, "")) and case.figure(f"cause.{code}.{time}"):
        yield voice.say("detail", f"{time}_one" if size == 1 else time)


def _of(said: Said, code: str) -> Said:
    return Said(said.text.replace("CAUSE", code), said.zh.replace("CAUSE", code))


# -- actions and duties ------------------------------------------------------------------------------------------------


def _actions(case: _Case, *, deep: bool) -> Iterator[Action]:
    """One thing to do and one that stays for each cause, for people to put right, date, own and prove.

    `deep`: a second check for each cause besides, from another department or from outside.
    """
    for section in ("corrective", "preventive"):
        for code in case.groups:
            yield _proposal(case, code, section, f"{code}_{section}", ("cause", _known(code), section))
    if deep:
        for code in case.groups:
            area = CAUSES[code].dimension if code in CAUSES else "unknown"
            yield _proposal(case, code, "preventive", f"{code}_depth", ("deep", area))


def _proposal(case: _Case, code: str, section: str, name: str, path: tuple[str, ...]) -> Action:
    said = Voice(case.voice.language, f"{case.voice.case}|{code}").say(*path)
    day = f"{{{{ action.{name}.on }}}}"
    text, chinese = said.text.replace("ACTION", day), said.zh.replace("ACTION", day)
    return Action(name, section, text, (code,), proposed=True, zh=chinese, zh_of=seal_of(text, chinese))


def _duties(case: _Case, wanted: Iterable[str]) -> Iterator[Duty]:
    """What the site and the channel ask for; the exhibit is a person's to name."""
    for kind in wanted:
        said = case.voice.say("duty", kind)
        yield Duty(kind, said.text, zh=said.zh, zh_of=seal_of(said.text, said.zh))


# -- orders ------------------------------------------------------------------------------------------------------------


def _order(one: OrderCause, notice: Notice) -> PlanOrder:
    row, facts = one.row, one.facts
    starts = [event.said.start for event in row.events if event.said.start]
    listed = [name for name, there in (("notice", row.order_id in notice.orders), ("marketplace", bool(row.listed)),
                                       ("recount", any(event.counts for event in row.events))) if there]  # fmt: skip
    buyer = facts.order.text("buyer_key") or facts.order.text("buyer")
    asins = facts.order.get("asins") or ()
    return PlanOrder(
        row.order_id,
        _kinds([one]),
        one.cause or "unknown",
        row.order_day,
        min(starts) if starts else None,
        f"{buyer[:2]}***" if buyer else "",
        ", ".join(asins),
        _first(record.text("tracking_number") for record in facts.shipments),
        _first(record.text("ticket_id") for record in facts.messages),
        (),
        tuple(listed),
    )


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _remedy(one: OrderCause) -> BuyerRemedy:
    """What the records say that the buyer got; where they say nothing, a line for a person to fill in."""
    for record in (*one.facts.refunds, *one.facts.claims):
        when = record.when("refunded_at")
        if when:
            amount = f"{record.text('amount').rstrip('0').rstrip('.')} {record.text('currency')}".strip()
            return BuyerRemedy(one.row.order_id, "refund", when.day, amount)
    return BuyerRemedy(one.row.order_id, "none")
