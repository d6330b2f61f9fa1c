"""References in a plan's text: every figure, date, count and order id stands for something that can be recomputed.

`{{ odr.rate }}` is a frozen figure, `{{ order.112-... }}` an order of the order table, `{{ action.ID.on }}` an action's
day, `{{ cause.CODE }}` how many orders a cause made, `{{ fig.ID }}` an exhibit (numbered in the order in which the text
first names it), `{{ table.orders }}` and `{{ table.remedies }}` the tables, `{{ term.NAME }}` a declared term with its
author, `{{ policy.ID }}` a rule in force that may be cited. Whatever else has a digit in it, or counts in words, is
unbound, and the build fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen

REFERENCE = re.compile(r"\{\{\s*([A-Za-z0-9_.\-]+)\s*\}\}")
_FIGURE = re.compile(r"[$€£¥]?\d(?:[\d.,:/\-]*\d)?\s?%?")
_NUMBER_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|ninety|hundred|dozen|"
    r"half of|a third of|a quarter of)\b",
    re.IGNORECASE,
)
_MONTHS = re.compile(
    r"\b(?:in|of|since|last|until|by|during|from|this|early|late|mid) (?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December)\b"
)
_NAMES = re.compile(r"A-to-z|ISO ?\d+|B0[A-Z0-9]{8}\b", re.IGNORECASE)
"""Names that have figures in them: nothing is claimed by them. A listing's id is held by the order table's own rule."""
_JAPANESE_NUMBERS = re.compile(r"[〇一二三四五六七八九十百千]+(?:件|日|時間|個|回|名|人)")


@dataclass(frozen=True, slots=True)
class Unbound:
    """Something in a text that nothing stands behind; `why` is `figure` (no reference) or `reference` (unknown)."""

    place: str
    words: str
    why: str

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"place": self.place, "words": self.words, "why": self.why}


class Bindings:
    """The values that references of one plan stand for."""

    def __init__(self, plan: Plan, frozen: Frozen) -> None:
        self.plan, self.frozen = plan, frozen
        self.cited = self._cited()
        self._orders = {one.id for one in plan.orders}
        self._tables = {"table.orders": "Table 1", "table.remedies": "Table 2"}

    def _cited(self) -> dict[str, str]:
        """Exhibits in the order in which the letter first names them: id to "Fig. 1"; the others follow."""
        named = [
            name.removeprefix("fig.")
            for text in self.plan.texts()
            for name in REFERENCE.findall(text.text)
            if name.startswith("fig.")
        ]
        known = [one.id for one in self.plan.evidence]
        order = [name for name in dict.fromkeys([*named, *known]) if name in known]
        return {name: f"Fig. {number}" for number, name in enumerate(order, start=1)}

    def value(self, name: str) -> str | None:
        """What a reference stands for; None where there is no such thing, or it may not be cited."""
        head, _, rest = name.partition(".")
        if head == "order" and rest in self._orders:
            return rest
        if head == "fig":
            return self.cited.get(rest)
        if head in {"action", "term", "policy", "table", "plan", "evidence"}:
            return getattr(self, f"_{head}")(rest)  # type: ignore[no-any-return] # each gives a text or None
        figure = self.frozen.figures.get(name)
        return figure.text if figure else None

    def _action(self, rest: str) -> str | None:
        name, _, what = rest.rpartition(".")
        found = next((one for one in self.plan.actions if one.id == name), None)
        day = {"on": found.on, "effect_from": found.effect_from}.get(what) if found else None
        return day.isoformat() if day else None

    def _evidence(self, rest: str) -> str | None:
        name, _, what = rest.rpartition(".")
        found = self.plan.exhibit(name)
        return found.claimed_on.isoformat() if found and what == "on" and found.claimed_on else None

    def _term(self, rest: str) -> str | None:
        return next((one.value for one in self.plan.terms if one.name == rest and one.said_by), None)

    def _table(self, rest: str) -> str | None:
        return self._tables.get(f"table.{rest}")

    def _plan(self, rest: str) -> str | None:
        days = {"notice_on": self.plan.notice.received_on, "submit_on": self.plan.submit_on, "as_of": self.plan.as_of}
        day = days.get(rest)
        if rest == "orders":
            return str(len(self.plan.orders))
        if rest == "remedied":
            return str(len({one.order for one in self.plan.remedies if one.what != "none"}))
        return day.isoformat() if day else None

    def _policy(self, rest: str) -> str | None:
        """A rule's value as it was in force on the plan's day; a clause without a public source is none."""
        from plimsoll.policies import policy_value

        try:
            value = policy_value(rest, on=self.plan.as_of, marketplace_id=self.plan.marketplace)
        except UsageError:
            return None
        return str(value.value) if value.citable else None

    def resolve(self, text: str) -> str:
        """The text as a reviewer reads it; a reference that stands for nothing stays as it is written."""
        return REFERENCE.sub(lambda found: self.value(found[1]) or found[0], text)

    def unbound(self) -> list[Unbound]:
        """Everything in the plan's texts that nothing stands behind."""
        return [one for text in self.plan.texts() for one in self._unbound(text.place, text.text)]

    def _unbound(self, place: str, text: str) -> list[Unbound]:
        unknown = [
            Unbound(place, found[0], "reference") for found in REFERENCE.finditer(text) if self.value(found[1]) is None
        ]
        return unknown + [Unbound(place, words, "figure") for words in loose_figures(text)]


def loose_figures(text: str) -> list[str]:
    """Every figure, number word or month of a text that is no reference, as it is written."""
    bare = _NAMES.sub(" ", REFERENCE.sub(" ", text))
    patterns = (_FIGURE, _NUMBER_WORDS, _MONTHS, _JAPANESE_NUMBERS)
    return [found[0].strip() for one in patterns for found in one.finditer(bare)]


def require_bound(bindings: Bindings) -> None:
    """Nothing is built from a plan with a loose figure. Raises UsageError naming the first."""
    if found := bindings.unbound():
        first = found[0]
        raise UsageError(
            f"{len(found)} unbound in the text, the first in {first.place}: {first.words!r}",
            hint="write a reference such as {{ odr.rate }}, or declare a term and who says it",
        )
