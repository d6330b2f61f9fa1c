"""A first plan from facts: orders, causes and dates are there; what only people know is left for the linter to ask.

The text is put together from sentences that differ with the causes, the kinds of defects and their numbers; the same
facts give the same text. Actions are proposals (`proposed`): sentences that fit the cause, without a day, an owner, a
verification or an exhibit. The linter holds the plan back until a person has put each right, given all four, and taken
the mark away.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.plan import Action, BuyerRemedy, Duty, Notice, Plan, PlanOrder, RootCause, Violation
from plimsoll.appeals.snapshot import of_channel
from plimsoll.diagnosis.causes.catalogue import CAUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from plimsoll.appeals.snapshot import Frozen
    from plimsoll.diagnosis.order_cause import CausesAnswer, OrderCause

_SITES = {"UK": ("returns_disclosure",), "JP": ("japanese_records",)}
_UNION = ("DE", "FR", "IT", "ES", "NL", "SE", "PL", "BE", "IE")


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


@cache
def phrases(language: str) -> Mapping[str, Any]:
    """The sentences of a language, by part and key."""
    text = (package_files("plimsoll.appeals") / "phrases.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = tomllib.loads(text)
    return found[language]


def draft_plan(answer: CausesAnswer, frozen: Frozen, told: Told) -> Plan:
    """A plan for one account's defective orders, to be completed by people. Figures in it are references."""
    answer = of_channel(answer, frozen.selection["channel"])
    orders = [one for one in answer.orders if not told.orders or one.row.order_id in told.orders]
    marketplace = _country(frozen.selection["marketplace"])
    language = "ja" if marketplace == "JP" else "en"
    groups = _groups(orders)
    channel = orders[0].row.cell.fulfillment_channel if orders else "MFN"
    known = [_order(one, told.notice) for one in orders]
    unseen = [PlanOrder(one, listed_by=("notice",)) for one in told.notice.orders if one not in {o.id for o in known}]
    return Plan(
        account=frozen.selection["account"],
        marketplace=marketplace,
        as_of=answer.as_of,
        submit_on=told.submit_on,
        summary=_summary(groups, told.variant, language),
        variant=told.variant,
        language=language,
        metric=told.notice.metric,
        channel=channel if channel in {"MFN", "AFN"} else "MFN",
        category=told.category,
        refused_times=told.refused_times,
        notice=told.notice,
        root_causes=tuple(_root_cause(code, some, language) for code, some in groups.items()),
        actions=tuple(_actions(groups, language)),
        orders=(*known, *unseen),
        remedies=tuple(_remedy(one) for one in orders),
        duties=tuple(_duties(marketplace, channel, language)),
        violations=tuple(Violation(one) for one in told.violations),
    )


def _country(marketplace: str) -> str:
    from plimsoll.policies import find_marketplace

    found = find_marketplace(marketplace)
    return found.country if found else marketplace


def _groups(orders: Iterable[OrderCause]) -> dict[str, list[OrderCause]]:
    """Orders by cause, the largest first."""
    found: dict[str, list[OrderCause]] = defaultdict(list)
    for one in orders:
        found[one.cause or "unknown"].append(one)
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def _kinds(orders: Iterable[OrderCause]) -> tuple[str, ...]:
    kinds = {event.kind for one in orders for event in one.row.events if event.counts}
    return tuple(sorted(kinds or {str(listed["kind"]) for one in orders for listed in one.row.listed}))


def _summary(groups: Mapping[str, Sequence[OrderCause]], variant: str, language: str) -> str:
    said = phrases(language)
    names = [said["cause"].get(code, said["cause"]["unknown"])["name"] for code in groups]
    listed = said["joining"].join(names[:-1]) + said["last"] + names[-1] if names[1:] else "".join(names)
    opening = said["opening"].get(variant, said["opening"]["deactivation"])
    spread = said["spread"]["one" if len(groups) == 1 else "led" if _leads(groups) else "many"]
    return str(opening + said["space"] + spread.format(causes=listed, first=names[0] if names else ""))


def _leads(groups: Mapping[str, Sequence[OrderCause]]) -> bool:
    """Whether the first cause made more orders than all others together."""
    sizes = [len(some) for some in groups.values()]
    return 2 * sizes[0] > sum(sizes)


def _root_cause(code: str, orders: Sequence[OrderCause], language: str) -> RootCause:
    said = phrases(language)
    told = said["cause"].get(code, said["cause"]["unknown"])
    named = said["joining"].join(f"{{{{ order.{one.row.order_id} }}}}" for one in orders[:_NAMED])
    count = said["one_order"] if len(orders) == 1 else said["orders"].format(count=f"{{{{ cause.{code} }}}}")
    more = said["among"] if len(orders) > _NAMED else ""
    carriers = {one.facts.order.text("carrier") for one in orders} - {""}
    same = said["same_carrier"].format(carrier=next(iter(carriers))) if len(carriers) == 1 and len(orders) > 1 else ""
    verbs = said["verbs"]["one" if len(orders) == 1 else "many"]
    text = told["text"].format(orders=f"{count} ({more}{named})", **verbs)
    dimension = CAUSES[code].dimension if code in CAUSES else "unknown"
    where = said["space"] + same if same and dimension == "logistics" else ""
    return RootCause(code, dimension, str(text) + where, _kinds(orders), tuple(one.row.order_id for one in orders))


_NAMED = 5
"""A cause names so many of its orders; the table has them all."""


def _actions(groups: Mapping[str, Sequence[OrderCause]], language: str) -> list[Action]:
    """One thing to do and one that stays for each cause, for people to put right, date, own and prove."""
    said = phrases(language)
    return [
        Action(f"{code}_{section}", section, _asked(said, code, section), answers=(code,), proposed=True)
        for section in ("corrective", "preventive")
        for code in groups
    ]


def _asked(said: Mapping[str, Any], code: str, section: str) -> str:
    told = said["cause"].get(code, said["cause"]["unknown"])
    return str(told[section]).replace("ACTION", f"{{{{ action.{code}_{section}.on }}}}")


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


def _duties(marketplace: str, channel: str, language: str) -> list[Duty]:
    """What the site and the channel ask for; the exhibit is a person's to name."""
    wanted = ["inbound_inspection" if channel == "AFN" else "carrier_control"]
    wanted += _SITES.get("UK" if marketplace in {"GB", *_UNION} else marketplace, ())
    return [Duty(kind, str(phrases(language)["duty"][kind])) for kind in wanted]
