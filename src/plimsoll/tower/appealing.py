"""Appeals: a plan drafted from facts, held against them, and built into a letter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from plimsoll.tower.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plimsoll.appeals.drafting import Told
    from plimsoll.appeals.linting import Lint
    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen, Moved
    from plimsoll.diagnosis.order_cause import EventKey, Overruling


class Appealing(World):
    """Appeals: a plan drafted from facts, held against them, and built into a letter."""

    def draft_plan(
        self,
        told: Told,
        *,
        overruled: Mapping[EventKey, Overruling] | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> tuple[Plan, Frozen]:
        """A plan to be completed by people, and the figures that it refers to, frozen. `overruled` as in `causes`."""
        from plimsoll.appeals.drafting import draft_plan
        from plimsoll.appeals.snapshot import freeze
        from plimsoll.diagnosis.asking import causes

        with self.recount(selection) as recount:
            answer = causes(recount, overruled)
            frozen = freeze(recount, answer)
        return draft_plan(answer, frozen, told), frozen

    def freeze_figures(
        self,
        *,
        overruled: Mapping[EventKey, Overruling] | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> Frozen:
        """The figures of one account on one marketplace, frozen."""
        from plimsoll.appeals.snapshot import freeze
        from plimsoll.diagnosis.asking import causes

        with self.recount(selection) as recount:
            return freeze(recount, causes(recount, overruled))

    def refresh_plan(
        self, frozen: Frozen, *, overruled: Mapping[EventKey, Overruling] | None = None
    ) -> tuple[Frozen, list[Moved]]:
        """The same figures counted anew from the facts as they are now, and those that moved."""
        from plimsoll.appeals.snapshot import moved, selection_of

        now = self.freeze_figures(overruled=overruled, **selection_of(frozen))
        return now, moved(frozen, now)

    def read_plan(self, file: str | Path) -> tuple[Plan, Frozen]:
        """A plan and its figures from their files. Raises UsageError."""
        from plimsoll.appeals.plan_file import figures_file, read_plan
        from plimsoll.appeals.snapshot import read_frozen

        return read_plan(Path(file)), read_frozen(figures_file(Path(file)))

    def lint_plan(self, plan: Plan, frozen: Frozen, earlier: Sequence[str] = ()) -> Lint:
        """What would make a reviewer refuse it. `earlier`: texts of the owner's other plans."""
        from plimsoll.appeals.linting import lint

        return lint(plan, frozen, earlier)

    def build_text(self, plan: Plan, frozen: Frozen) -> str:
        """The letter in Markdown. Raises UsageError where a figure is unbound."""
        from plimsoll.appeals.letter import letter

        return letter(plan, frozen)
