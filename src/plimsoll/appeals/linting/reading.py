"""A plan made ready for rules: its sentences resolved, its orders, causes and exhibits by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plimsoll.appeals.bindings import REFERENCE, Bindings
from plimsoll.appeals.effects import Measure, effect
from plimsoll.appeals.linting.finding import Fix, Seen
from plimsoll.appeals.series import MEASURES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from plimsoll.appeals.effects import Effect
    from plimsoll.appeals.plan import Exhibit, Plan, PlanOrder
    from plimsoll.appeals.snapshot import Frozen
    from plimsoll.facts.piece import Piece

_END = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])|\n{2,}")  # noqa: RUF001 - Japanese signs


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it is written (with references) and as it is read."""

    place: str
    section: str
    written: str
    read: str


class Reading:
    """What rules look at. `earlier`: texts of the owner's other plans; `pieces`: the evidence in custody."""

    def __init__(
        self, plan: Plan, frozen: Frozen, earlier: tuple[str, ...] = (), pieces: tuple[Piece, ...] = ()
    ) -> None:
        self.plan, self.frozen, self.earlier, self.pieces = plan, frozen, earlier, pieces
        self.bindings = Bindings(plan, frozen)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, in the order of the letter."""
        return tuple(
            Sentence(text.place, text.section, part.strip(), self.bindings.resolve(part.strip()))
            for text in self.plan.texts()
            for part in _END.split(text.text)
            if part.strip()
        )

    @cached_property
    def text(self) -> str:
        """The letter's words, without references' values."""
        return "\n".join(one.read for one in self.sentences)

    def said(self, pattern: re.Pattern[str], put: str | None = None, *, drop: bool = False) -> Iterator[Seen]:
        """Every sentence in which a pattern is found; `put` offers it with other words there, `drop` without it."""
        for one in self.sentences:
            found = pattern.search(one.read)
            if not found:
                continue
            after = "" if drop else pattern.sub(put, one.written) if put is not None else None
            fix = None if after is None or after == one.written else Fix(one.place, one.written, _tidied(after))
            yield Seen(one.place, found[0], fix)

    def cause_of(self, order: PlanOrder) -> str:
        """The dimension of an order's cause; empty where no root cause of the plan has it."""
        return next((one.dimension for one in self.plan.root_causes if one.cause == order.cause), "")

    def exhibits_of(self, order: PlanOrder) -> list[Exhibit]:
        """The exhibits that an order names, and those that name it."""
        return [one for one in self.plan.evidence if one.id in order.evidence or order.id in one.orders]

    def exhibits(self, names: Iterable[str]) -> list[Exhibit]:
        """The exhibits of these ids that there are."""
        return [one for name in names if (one := self.plan.exhibit(name))]

    @cached_property
    def references(self) -> tuple[tuple[str, str], ...]:
        """(place, name) of every reference in the text."""
        return tuple((text.place, name) for text in self.plan.texts() for name in REFERENCE.findall(text.text))

    @property
    def measures(self) -> Collection[str]:
        """The names that an action's `measure` may have: the known ones, and those that this snapshot has."""
        return MEASURES.keys() | self.frozen.series.keys()

    @cached_property
    def effects(self) -> tuple[tuple[str, Effect], ...]:
        """(place, what the data says) of every action that claims an effect and has its day."""
        return tuple(
            (f"actions.{place}", self._effect(action.measure, claimed))
            for place, action in enumerate(self.plan.actions)
            if action.measure in self.measures and (claimed := action.effect_from or action.on)
        )

    def _effect(self, name: str, claimed: date) -> Effect:
        measure = MEASURES.get(name, Measure("hours", "lower", ""))
        return effect(self.frozen.series.get(name, {}), self.frozen.sizes.get(name, {}), measure, claimed)

    def count(self, name: str) -> int:
        """A frozen count; 0 where there is none."""
        figure = self.frozen.figures.get(name)
        return int(figure.text.replace(",", "")) if figure and figure.kind == "count" else 0

    @cached_property
    def known_orders(self) -> dict[str, str]:
        """Every order that must be answered for: of the notice, and of the frozen recount; with who names it."""
        own = {
            name.split(".")[1]: "recount"
            for name in self.frozen.figures
            if name.startswith("order.") and name.endswith(".ordered_on")
        }
        wanted = self.plan.variant not in {"claim", "chargeback", "asin", "category"}
        return (own if wanted else {}) | dict.fromkeys(self.plan.notice.orders, "notice")


def _tidied(text: str) -> str:
    """Without the holes that words taken out leave behind; the first letter is a capital again."""
    plain = re.sub(r"\s+([,.;])", r"\1", re.sub(r"[ \t]{2,}", " ", text)).strip(" ,")
    return plain[:1].upper() + plain[1:]
