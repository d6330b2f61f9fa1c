"""Exhibits made of pieces, and a plan's exhibits held against the chain."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.evidence.kinds import kinds
from plimsoll.appeals.plan import Exhibit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plimsoll.appeals.plan import Plan
    from plimsoll.facts.piece import Piece

_READ_OUT = ("own_date", "bytes", "width", "height", "text_copyable", "utc", "personal_data", "replaces")
"""Fields of an exhibit that are read out of its file, or out of the chain."""
_TOLD = ("claimed_on", "origin", "role", "request_id", "replaced_because")
"""Fields that were told when it was taken in."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field of a plan's exhibit that the chain has otherwise; `custody` empty: the chain has no such thing."""

    place: str
    exhibit: str
    field: str
    plan: str
    custody: str

    def as_json(self) -> dict[str, str]:
        """Plain values."""
        return {"place": self.place, "exhibit": self.exhibit, "field": self.field, "plan": self.plan,
                "custody": self.custody}  # fmt: skip


def exhibit_of(piece: Piece, name: str = "") -> Exhibit:
    """An exhibit (id E and the piece's number, where `name` says nothing else) as its file and the chain have it.

    Times are held to have a zone unless the file shows some without; whether a carrier's mark is on a picture is for a
    person to say.
    """
    told, says = piece.told, piece.says
    kind = kinds().get(told.kind)
    return Exhibit(
        id=name or f"E{piece.number}", file=told.name, type=told.kind, role=told.role, dimension=told.dimension,
        origin=told.origin, caption=told.caption or (kind.en if kind else ""), sha256=piece.sha256,
        claimed_on=told.claimed_on, own_date=says.own_date, orders=told.orders, utc=says.utc is not False,
        width=says.width, height=says.height, bytes=piece.size, text_copyable=says.text_copyable,
        personal_data=bool(says.personal_data), request_id=_request_id(piece),
        replaces=told.replaces or told.redaction_of, replaced_because=told.because,
    )  # fmt: skip


def _request_id(piece: Piece) -> str:
    return piece.told.where_from.get("request_id") or piece.says.headers.get("request_id", "")


def held_against(plan: Plan, pieces: Sequence[Piece]) -> list[Disagreement]:
    """Where the plan's exhibits and the chain differ. The chain is what was received; the plan is to be put right."""
    known: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        known[piece.sha256].append(piece)
    successors = {piece.told.replaces: piece for piece in pieces if piece.told.replaces}
    return [one for place, exhibit in enumerate(plan.evidence) for one in _held(place, exhibit, known, successors)]


def _held(
    place: int, exhibit: Exhibit, known: Mapping[str, Sequence[Piece]], successors: Mapping[str, Piece]
) -> Iterator[Disagreement]:
    where = f"evidence.{place}"
    pieces = known.get(exhibit.sha256, ())
    if not pieces:
        yield Disagreement(where, exhibit.id, "sha256", exhibit.sha256[:12] or "none", "")
        return
    chosen = min(
        (list(_differing(where, exhibit, exhibit_of(piece, exhibit.id))) for piece in reversed(pieces)), key=len
    )  # the same file may have been taken in twice, told otherwise: what fits best counts
    yield from chosen
    if newer := successors.get(exhibit.sha256):
        yield Disagreement(where, exhibit.id, "replaced", exhibit.sha256[:12], f"by evidence {newer.number}")


def _differing(where: str, exhibit: Exhibit, received: Exhibit) -> Iterable[Disagreement]:
    for name in (*_READ_OUT, *_TOLD):
        plan, custody = getattr(exhibit, name), getattr(received, name)
        if plan != custody:
            yield Disagreement(where, exhibit.id, name, _shown(plan), _shown(custody))


def _shown(value: Any) -> str:  # noqa: ANN401 - a field of an exhibit
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in {None, ""} else str(value)
