"""Pareto: which causes make how much of the defects, in exact counts, over all and for each kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.diagnosis.causes.catalogue import CAUSES
from plimsoll.diagnosis.sentences import both
from plimsoll.metrics.triangle import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from plimsoll.diagnosis.order_cause import CausesAnswer, OrderCause

UNKNOWN = "unknown"
EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class ParetoRow:
    """`orders` of `of` defective orders with this main cause; `cumulative` with all larger ones."""

    group: str
    cause: str
    orders: int
    of: int
    cumulative: int

    @property
    def dimension(self) -> str:
        """The cause's dimension."""
        return CAUSES[self.cause].dimension if self.cause in CAUSES else UNKNOWN

    def as_json(self) -> dict[str, Any]:
        """As under `rows` in `plimsoll.pareto/1`."""
        return {
            "group": self.group,
            "cause": self.cause,
            "dimension": self.dimension,
            "label": both(f"cause.{self.cause}", {}),
            "orders": self.orders,
            "of": self.of,
            "share": f"{self.orders / self.of:.6f}",
            "cumulative": self.cumulative,
        }


@dataclass(frozen=True, slots=True)
class Sign:
    """In `orders` of `of` defective orders of a group a fact stands (`rule` found something, or `not_signed`)."""

    group: str
    rule: str
    orders: int
    of: int

    def as_json(self) -> dict[str, Any]:
        """As under `signs` in `plimsoll.pareto/1`."""
        share = f"{self.orders / self.of:.6f}"
        label = both(f"sign.{self.rule}", {})
        return {"group": self.group, "sign": self.rule, "label": label, "orders": self.orders, "of": self.of,
                "share": share}  # fmt: skip


@dataclass(frozen=True)
class Pareto:
    """The causes and the facts of a window's defects, largest first within each group (`all`, then each kind)."""

    as_of: date
    rows: tuple[ParetoRow, ...]
    signs: tuple[Sign, ...]

    def as_json(self) -> dict[str, Any]:
        """The document `plimsoll.pareto/1`."""
        return {
            "schema": "plimsoll.pareto/1",
            "as_of": self.as_of.isoformat(),
            "rows": [row.as_json() for row in self.rows],
            "signs": [sign.as_json() for sign in self.signs],
        }


SIGNS = ("not_signed", "parcel.late", "parcel.never_delivered", "parcel.never_scanned", "parcel.scan_gap",
         "parcel.silence", "care.slow_reply", "care.refund_late", "goods.shelf", "goods.cancelled")  # fmt: skip
"""Facts that are counted beside the causes: `not_signed` is delivered (or due) and nobody signed."""


def pareto(answer: CausesAnswer) -> Pareto:
    """Orders that count (those only listed by the marketplace too) by cause, each order once in a group."""
    orders = [one for one in answer.orders if counts(one)]
    rows: list[ParetoRow] = []
    signs: list[Sign] = []
    for group in (EVERYTHING, *KINDS):
        mine = [one for one in orders if group == EVERYTHING or group in kinds_of(one)]
        rows += _rows(group, mine)
        found = Counter(sign for one in mine for sign in _signs(one))
        ranked = sorted(found, key=lambda sign: (-found[sign], SIGNS.index(sign)))
        signs += [Sign(group, sign, found[sign], len(mine)) for sign in ranked]
    return Pareto(answer.as_of, tuple(rows), tuple(signs))


def counts(one: OrderCause) -> bool:
    """Whether it stands in the recounted rate or on the marketplace's list."""
    return any(event.counts for event in one.row.events) or bool(one.row.listed)


def kinds_of(one: OrderCause) -> set[str]:
    """The kinds of defects that count on it."""
    return {event.kind for event in one.row.events if event.counts} | {str(row["kind"]) for row in one.row.listed}


def _rows(group: str, orders: Sequence[OrderCause]) -> list[ParetoRow]:
    found = Counter(one.cause or UNKNOWN for one in orders)
    rows, reached = [], 0
    for cause, number in sorted(found.items(), key=lambda item: (item[0] == UNKNOWN, -item[1], item[0])):
        reached += number
        rows.append(ParetoRow(group, cause, number, len(orders), reached))
    return rows


def _signs(one: OrderCause) -> set[str]:
    weighed = (one.main, *one.further) if one.main else one.further
    found = {piece.rule for cause in weighed for piece in cause.evidence if piece.weight > 0 and piece.rule in SIGNS}
    signed = [parcel.get("signed_by_present") for parcel in one.facts.shipments]
    return found | ({"not_signed"} if signed and not any(signed) else set())
