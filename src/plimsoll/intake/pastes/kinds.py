"""Which table a paste belongs to, told by its header, its status words and the words around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.pastes.cells import ORDER_ID, read_rating
from plimsoll.intake.pastes.words import folded, meaning_in, words

if TYPE_CHECKING:
    from plimsoll.intake.pastes.layout import Layout

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
_WIDE_STRENGTH = 4
_STATUS = {
    "claims": frozenset({"status", "refunded_by", "funded_by", "appeal_status"}),
    "chargebacks": frozenset({"status"}),
    "feedback": frozenset({"removed_at", "struck_through_at"}),
}
_STRONGEST_HINT = 2


class _Votes:
    """What speaks for each kind, and how strongly."""

    def __init__(self) -> None:
        self.strength: dict[str, int] = {}
        self.reasons: dict[str, list[str]] = {}

    def add(self, kind: str, strength: int, reason: str) -> None:
        self.strength[kind] = self.strength.get(kind, 0) + strength
        self.reasons.setdefault(kind, []).append(reason)


def kind_of(text: str, layout: Layout) -> tuple[str | None, str]:
    """(kind, why), or (None, why not)."""
    has_orders = ORDER_ID.search(text) is not None
    votes = _Votes()
    _by_names(layout, votes, has_orders=has_orders)
    small = folded(text)
    for kind, hints in words()["hints"].items():
        found = [hint for hint in hints if hint in small]
        if found:
            votes.add(kind, min(_STRONGEST_HINT, len(found)), f"the words {found[0]!r}")
    _by_cells(layout, votes)
    possible = {kind: count for kind, count in votes.strength.items() if has_orders != (kind == "snapshots")}
    if not possible:
        return None, "no word of it tells what it is"
    best = max(possible.values())
    winners = [kind for kind, strength in possible.items() if strength == best]
    if len(winners) > 1:
        return None, f"it may be {' or '.join(sorted(winners))}"
    return winners[0], "; ".join(dict.fromkeys(votes.reasons[winners[0]]))


def _by_names(layout: Layout, votes: _Votes, *, has_orders: bool) -> None:
    """The names of columns and labels."""
    named = {known: known for row in layout.rows for known in row.named}
    named |= {known: name for name, known in layout.header if known}
    for known, name in named.items():
        if known in _BY_FIELD:
            kind, strength = _BY_FIELD[known]
            votes.add(kind, strength, f"the name {name!r}")
    if len(_WIDE & set(named)) > 1 and has_orders:
        votes.add("listed", _WIDE_STRENGTH, "a column for each kind of defect")


def _by_cells(layout: Layout, votes: _Votes) -> None:
    """Cells that only one kind has: its status words, stars."""
    cells = [cell for row in layout.rows for cell in (*row.loose, row.named.get("status", "")) if cell]
    for kind, columns in _STATUS.items():
        others = [(other, names) for other, names in _STATUS.items() if other != kind]
        only = next((word for cell in cells if (word := _word_of_one(cell, kind, columns, others))), None)
        if only:
            votes.add(kind, 2, f"the word {only!r}")
    if any(read_rating(cell, bare=False) for cell in cells):
        votes.add("feedback", 3, "stars")


def _word_of_one(cell: str, kind: str, columns: frozenset[str], others: list[tuple[str, frozenset[str]]]) -> str | None:
    """The status word in a cell that no other kind has."""
    found = meaning_in(cell, kind, columns)
    if found is None or any(meaning_in(found[0], other, names) for other, names in others):
        return None
    return found[0]
