"""Which table a paste belongs to, told by its header, its status words and the words around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.paste_cells import ORDER_ID, read_rating
from plimsoll.intake.paste_words import folded, meaning_of, words

if TYPE_CHECKING:
    from plimsoll.intake.paste_layout import Layout

__all__ = ["kind_of"]

_BY_FIELD = {
    "claim_id": ("claims", 4),
    "chargeback_id": ("chargebacks", 4),
    "rating": ("feedback", 4),
    "comment": ("feedback", 2),
    "response": ("feedback", 2),
    "arrived": ("feedback", 2),
    "described": ("feedback", 2),
    "defect_kind": ("listed", 3),
    "impact": ("listed", 2),
    "appeal": ("claims", 1),
    "fault": ("claims", 1),
    "orders_with_defects": ("snapshots", 4),
    "rate": ("snapshots", 3),
}
"""A field that is named, the kind it speaks for, and how strongly."""
_WIDE = {"negative_feedback", "claims", "chargebacks"}
_STATUS = frozenset({"status", "refunded_by", "funded_by", "appeal_status"})
_STRONGEST_HINT = 2


def kind_of(text: str, layout: Layout) -> tuple[str | None, str]:
    """(kind, why), or (None, why not)."""
    votes: dict[str, int] = {}
    reasons: dict[str, list[str]] = {}

    def vote(kind: str, strength: int, reason: str) -> None:
        votes[kind] = votes.get(kind, 0) + strength
        reasons.setdefault(kind, []).append(reason)

    named = {known: name for name, known in layout.header if known}
    named |= {known: known for row in layout.rows for known in row.named}
    has_orders = ORDER_ID.search(text) is not None
    for known, name in named.items():
        if known in _BY_FIELD:
            vote(*_BY_FIELD[known], f"the column {name!r}")
    if len(_WIDE & set(named)) > 1 and has_orders:
        vote("listed", 4, "a column for each kind of defect")
    small = folded(text)
    for kind, hints in words()["hints"].items():
        found = [hint for hint in hints if hint in small]
        if found:
            vote(kind, min(_STRONGEST_HINT, len(found)), f"the words {found[0]!r}")
    _vote_by_cells(layout, vote)
    possible = {kind: votes[kind] for kind in votes if has_orders != (kind == "snapshots")}
    if not possible:
        return None, "no word of it tells what it is"
    best = max(possible.values())
    winners = [kind for kind, strength in possible.items() if strength == best]
    if len(winners) > 1:
        return None, f"it may be {' or '.join(sorted(winners))}"
    return winners[0], "; ".join(dict.fromkeys(reasons[winners[0]]))


def _vote_by_cells(layout: Layout, vote) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Cells that only one kind has: its status words, stars."""
    cells = [cell for row in layout.rows for cell in (*row.loose, row.named.get("status", "")) if cell]
    for kind in ("claims", "chargebacks"):
        other = "chargebacks" if kind == "claims" else "claims"
        only = [c for c in cells if meaning_of(c, kind, _STATUS) and not meaning_of(c, other, _STATUS)]
        if only:
            vote(kind, 2, f"the word {only[0]!r}")
    if any(read_rating(cell, bare=False) for cell in cells):
        vote("feedback", 3, "stars")
