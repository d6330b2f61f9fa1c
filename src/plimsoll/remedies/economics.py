"""Refund or contest: what each way costs in money and in the rate, for one order with an open or expected claim.

Before a claim is filed a refund costs the amount and no defect. After filing it still costs the amount, and the claim
counts all the same (K4). Contesting costs the amount and a defect as often as claims are lost. A refund is never shown
as a step before it was looked whether the marketplace has not debited the amount already.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError
from plimsoll.facts.records import events
from plimsoll.remedies.path_options import FEWEST_OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from plimsoll.facts.view import FactsView

Row = dict[str, Any]

REFUND, CONTEST = "refund", "contest"
ASSUMED_LOST = 0.5
_CENTS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to deal with the order: expected money in the order's currency, and expected defects (0 to 1)."""

    way: str
    money: Decimal | None
    defects: float
    message: str

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.refund-or-claim/1`."""
        return {
            "way": self.way, "money": None if self.money is None else str(self.money), "defects": f"{self.defects:.2f}",
            "message": {"key": f"economics.{self.message}", "values": {}},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Economics:
    """The ways of one order. `debited` are rows that show money already taken back; then no refund is a way.

    `defect_worth`: from this value of one defect on, the cheaper way in money is no longer the better one; None where
    one way is better in both.
    """

    account: str
    order_id: str
    claim_id: str | None
    currency: str | None
    amount: Decimal | None
    filed: bool
    lost_share: float
    lost: int
    decided: int
    ways: tuple[Way, ...]
    debited: tuple[Mapping[str, Any], ...]
    defect_worth: Decimal | None

    @property
    def assumed(self) -> bool:
        """Whether the share of lost claims is an assumption: fewer than ten own decisions."""
        return self.decided < FEWEST_OUTCOMES

    def as_json(self) -> dict[str, Any]:
        """A row of `plimsoll.refund-or-claim/1`."""
        return {
            "account": self.account, "order_id": self.order_id, "claim_id": self.claim_id, "filed": self.filed,
            "amount": None if self.amount is None else str(self.amount), "currency": self.currency,
            "lost_share": f"{self.lost_share:.2f}", "lost": self.lost, "decided": self.decided, "assumed": self.assumed,
            "ways": [one.as_json() for one in self.ways], "debited": list(self.debited),
            "defect_worth": None if self.defect_worth is None else str(self.defect_worth),
        }  # fmt: skip


def economics(
    *,
    account: str,
    order_id: str,
    amount: Decimal | None,
    currency: str | None,
    claim_id: str | None,
    decisions: tuple[int, int] = (0, 0),
    debited: Sequence[Mapping[str, Any]] = (),
) -> Economics:
    """The ways of one order; `claim_id` None: no claim was filed yet. `decisions`: own claims lost, and decided."""
    lost, decided = decisions
    share = (lost + 1) / (decided + 2) if decided >= FEWEST_OUTCOMES else ASSUMED_LOST
    filed = claim_id is not None
    at_stake = None if amount is None else (amount * Decimal(str(share))).quantize(_CENTS, ROUND_HALF_UP)
    contest = Way(CONTEST, at_stake, share, "contest")
    ways: tuple[Way, ...] = (contest,)
    if not debited:
        refund = Way(REFUND, amount, 1.0 if filed else 0.0, "refund_after_filing" if filed else "refund_before_filing")
        ways = (refund, contest)
    worth = None
    if not filed and not debited and amount is not None and at_stake is not None and share:
        worth = ((amount - at_stake) / Decimal(str(share))).quantize(_CENTS, ROUND_HALF_UP)
    return Economics(
        account, order_id, claim_id, currency, amount, filed, share, lost, decided, ways, tuple(debited), worth
    )


def of_orders(view: FactsView, orders: Sequence[str], account: str | None, now: datetime) -> list[Economics]:
    """The ways of these orders; without any, of every order with a claim under review. Raises UsageError."""
    claims = [row for row in events(view, account) if row["kind"] == "claims"]
    open_claims = {row["order_id"]: row for row in claims if row["status"] == "under_review"}
    wanted = list(dict.fromkeys(orders)) or list(open_claims)
    if not wanted:
        return []
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in wanted)
    amounts = [row for row in view.ask("amounts_of_orders", orders=listed) if account in {None, row["account"]}]
    if orders and (unknown := set(orders) - {row["order_id"] for row in amounts}):
        raise UsageError(f"no order {', '.join(sorted(unknown))} has been seen", hint="import its orders first")
    debits = _debits(view, listed, now)
    return [
        economics(
            account=row["account"], order_id=row["order_id"], amount=_money(row["amount"]), currency=row["currency"],
            claim_id=(open_claims.get(row["order_id"]) or {}).get("id"),
            decisions=_decisions(claims, row["account"]), debited=debits.get((row["account"], row["order_id"]), ()),
        )
        for row in amounts
    ]  # fmt: skip


def _money(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else Decimal(amount).quantize(_CENTS, ROUND_HALF_UP)


def _decisions(claims: Iterable[Row], account: str) -> tuple[int, int]:
    """Own claims decided against the seller, and all decided."""
    decided = [row for row in claims if row["account"] == account and row["status"] in {"granted", "denied"}]
    return sum(row["status"] == "granted" and row["fault"] in {None, "seller"} for row in decided), len(decided)


def _debits(view: FactsView, listed: str, now: datetime) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """Rows of settlements by order that show the amount was taken back already."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in view.ask("money_of_orders", orders=listed):
        posted = row["posted_at_day"] or (row["posted_at"].date() if row["posted_at"] else None)
        if row["amount"] is None or row["amount"] >= 0 or (posted and posted > now.date()):
            continue
        found.setdefault((row["account"], row["order_id"]), []).append({
            "kind": row["kind"], "amount": str(_money(row["amount"])), "currency": row["currency"],
            "posted_on": posted.isoformat() if posted else None, "path": row["path"], "sha256": row["sha256"],
            "line": row["line"],
        })  # fmt: skip
    return found
