"""The root-cause report of one account, English and Chinese: what, why, what may be appealed, what material is missing.

Expected outcomes come from this account's own decided appeals and chargebacks only, in counts; below `ENOUGH` decided
ones no rate is shown. Nothing here promises anything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.diagnosis.causes.evidence import FAIR
from plimsoll.diagnosis.material import missing_of
from plimsoll.diagnosis.pareto import EVERYTHING, UNKNOWN, counts, pareto
from plimsoll.diagnosis.sentences import both, sentence
from plimsoll.diagnosis.shares import Share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from plimsoll.diagnosis.order_cause import CausesAnswer, OrderCause
    from plimsoll.diagnosis.pareto import Pareto

LANGUAGES = ("en", "zh")
YES, PERHAPS, NO = "yes", "perhaps", "no"
ENOUGH = 10
"""Fewer decided cases and only the counts are said, no rate."""


@dataclass(frozen=True, slots=True)
class Past:
    """How the account's own decided cases on a cause ended: won, of all decided."""

    cause: str
    kind: str
    won: int
    decided: int

    def as_json(self) -> dict[str, Any]:
        """As under `own_history` in `plimsoll.root-causes/1`; `rate` only from ten decided ones on."""
        share = Share(self.won, self.decided).as_json() if self.decided >= ENOUGH else None
        return {"cause": self.cause, "kind": self.kind, "won": self.won, "decided": self.decided, "rate": share}


@dataclass(frozen=True)
class Appealable:
    """Whether a defect may be argued, and why: a fact for a person to weigh, no advice to file."""

    order: OrderCause
    word: str
    why: str
    missing: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As under `orders` in `plimsoll.root-causes/1`."""
        return {
            "order_id": self.order.row.order_id,
            "cause": self.order.cause,
            "confidence": f"{self.order.main.confidence:.2f}" if self.order.main else None,
            "appealable": self.word,
            "why": both(f"appealable.{self.why}", {}),
            "missing": list(self.missing),
        }


@dataclass(frozen=True)
class RootCauses:
    """One account's report."""

    account: str
    as_of: date
    pareto: Pareto
    orders: tuple[Appealable, ...]
    past: tuple[Past, ...]

    def as_json(self) -> dict[str, Any]:
        """As under `accounts` in `plimsoll.root-causes/1`."""
        missing = Counter(name for one in self.orders for name in one.missing)
        return {
            "account": self.account,
            "as_of": self.as_of.isoformat(),
            "defective_orders": len(self.orders),
            "causes": [row.as_json() for row in self.pareto.rows if row.group == EVERYTHING],
            "signs": [sign.as_json() for sign in self.pareto.signs if sign.group == EVERYTHING],
            "appealable": dict(Counter(one.word for one in self.orders)),
            "missing_material": [
                {"material": name, "label": both(f"material.{name}", {}), "orders": number}
                for name, number in missing.most_common()
            ],
            "own_history": [one.as_json() for one in self.past],
            "orders": [one.as_json() for one in self.orders],
        }

    def markdown(self, language: str) -> str:
        """The report as Markdown, in English (`en`) or Chinese (`zh`)."""
        return "\n".join(_lines(self, language)) + "\n"


def root_causes(answer: CausesAnswer) -> list[RootCauses]:
    """A report for each account with a defective order."""
    from dataclasses import replace

    by_account: dict[str, list[OrderCause]] = defaultdict(list)
    for one in answer.orders:
        by_account[one.row.cell.account].append(one)
    return [
        RootCauses(
            account,
            answer.as_of,
            pareto(replace(answer, orders=tuple(some))),
            tuple(_appealable(one) for one in some if counts(one)),
            tuple(_past(some)),
        )
        for account, some in sorted(by_account.items())
    ]


def _appealable(one: OrderCause) -> Appealable:
    word, why = _word(one)
    return Appealable(one, word, why, tuple(missing_of(one.facts, one.cause)))


def _word(one: OrderCause) -> tuple[str, str]:  # noqa: PLR0911 - the grounds, in their order
    """First what speaks for arguing it, then what still can be done, else no."""
    codes = {cause.code: cause for cause in one.further} | ({one.main.code: one.main} if one.main else {})
    if not one.row.events and one.row.listed:
        return YES, "listed_only"
    if "counted_in_error" in codes:
        return YES, "counted_in_error"
    if (found := codes.get("contradicted_by_records")) and found.score >= FAIR:
        return YES, "contradicted"
    if one.facts.by_amazon and one.cause in {"not_received", "late_delivery", "damaged"}:
        return YES, "amazon_delivers"
    claims = one.facts.claims
    if claims and all(claim.text("appeal_status") in {"won", "lost"} for claim in claims):
        return NO, "already_decided"
    if claims and any(claim.get("appeal_status") == "open" for claim in claims):
        return PERHAPS, "appeal_open"
    if any(parcel.get("buy_shipping") for parcel in one.facts.shipments) and one.cause in {
        "not_received",
        "late_delivery",
    }:
        return PERHAPS, "buy_shipping"
    if one.main is None:
        return PERHAPS, "cause_unknown"
    return NO, "cause_stands"


def _past(orders: Iterable[OrderCause]) -> list[Past]:
    """Decided appeals of claims and decided chargebacks, by cause, from all orders asked about."""
    won, decided = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in orders:
        ends = [("claims", row.text("appeal_status")) for row in one.facts.claims]
        ends += [("chargebacks", row.text("status")) for row in one.facts.chargebacks]
        for kind, end in ends:
            if end in {"won", "lost"}:
                key = one.cause or UNKNOWN, kind
                decided[key] += 1
                won[key] += end == "won"
    return [Past(*key, won[key], number) for key, number in decided.most_common()]


def _lines(report: RootCauses, language: str) -> list[str]:
    def say(key: str, **values: object) -> str:
        return sentence(f"report.{key}", language, values)

    words = Counter(one.word for one in report.orders)
    lines = [f"# {say('title', account=report.account, as_of=report.as_of)}", "",
             say("summary", number=len(report.orders)), "", f"## {say('causes')}", ""]  # fmt: skip
    lines += [f"| {say('cause')} | {say('dimension')} | {say('orders')} |", "|---|---|---|"]
    for row in report.pareto.rows:
        if row.group == EVERYTHING:
            name = sentence(f"cause.{row.cause}", language, {})
            dimension = sentence(f"dimension.{row.dimension}", language, {})
            lines.append(f"| {name} | {dimension} | {row.orders} / {row.of} |")
    lines += ["", f"## {say('signs')}", ""]
    lines += [
        f"* {sentence(f'sign.{one.rule}', language, {})}: {one.orders} / {one.of}"
        for one in report.pareto.signs
        if one.group == EVERYTHING
    ]
    lines += ["", f"## {say('appealable')}", "",
              say("appealable_counts", yes=words[YES], perhaps=words[PERHAPS], no=words[NO]), ""]  # fmt: skip
    lines += _orders(report.orders, language)
    lines += ["", f"## {say('history')}", ""]
    lines += [_past_line(one, language) for one in report.past] or [say("no_history")]
    lines += ["", f"## {say('missing')}", ""]
    missing = Counter(name for one in report.orders for name in one.missing)
    lines += [f"* {sentence(f'material.{name}', language, {})}: {number}" for name, number in missing.most_common()]
    return [*lines, "", say("made_by")]


def _orders(orders: Sequence[Appealable], language: str) -> list[str]:
    lines = []
    for one in orders:
        name = sentence(f"cause.{one.order.cause or UNKNOWN}", language, {})
        word = sentence(f"appealable.word.{one.word}", language, {})
        why = sentence(f"appealable.{one.why}", language, {})
        said = f"{name}：{word}；{why}" if language == "zh" else f"{name}: {word}; {why}"  # noqa: RUF001 - Chinese signs
        lines.append(f"* `{one.order.row.order_id}` {said}")
        lines += [f"  * {_evidence(piece, language)}" for piece in _strongest(one.order)]
    return lines


def _strongest(one: OrderCause) -> list[Any]:
    """The two strongest pieces for the main cause and the strongest against it."""
    pieces = one.main.evidence if one.main else ()
    return [*[piece for piece in pieces if piece.weight > 0][:2], *[piece for piece in pieces if piece.weight < 0][-1:]]


def _evidence(piece: Any, language: str) -> str:  # noqa: ANN401 - an Evidence
    said = sentence(f"rule.{piece.rule}", language, piece.values)
    places = ", ".join(f"{place.path}:{place.line}" for place in piece.sources[:2])
    sign = "+" if piece.weight > 0 else "−"  # noqa: RUF001 - a minus
    return f"{sign} {said} ({places})"


def _past_line(one: Past, language: str) -> str:
    values = {"cause": sentence(f"cause.{one.cause}", language, {}), "won": one.won, "decided": one.decided,
              "kind": sentence(f"kind.{one.kind}", language, {})}  # fmt: skip
    return "* " + sentence("report.past", language, values)
