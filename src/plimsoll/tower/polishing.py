"""Around a plan's wording: its bilingual working copy, its questions, and a model's polish where one is switched on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from plimsoll import clock
from plimsoll.errors import UsageError
from plimsoll.tower.world import World

if TYPE_CHECKING:
    from collections.abc import Collection

    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.polishing import Polished
    from plimsoll.appeals.questions import Question
    from plimsoll.appeals.snapshot import Frozen
    from plimsoll.appeals.working_copy import WorkingCopy


class Polishing(World):
    """Around a plan's wording: its bilingual working copy, its questions, and a model's polish."""

    def working_copy(self, plan: Plan, frozen: Frozen) -> WorkingCopy:
        """The letter's sentences with their Chinese beside them; never part of a dossier."""
        from plimsoll.appeals.working_copy import working_copy

        return working_copy(plan, frozen)

    def plan_questions(self, plan: Plan) -> list[Question]:
        """What the marketplace, the notice and refusals ask, and which paragraph answers each."""
        from plimsoll.appeals.questions import questions

        return questions(plan)

    def polish_plan(self, plan: Plan, frozen: Frozen, places: Collection[str] = ()) -> tuple[Plan, list[Polished]]:
        """Sentences worded by the owner's model, guarded and marked. Raises UsageError where none is switched on."""
        from plimsoll.appeals.polishing import messages_of, polish
        from plimsoll.desk.notify.completions import complete

        model = self.settings.model
        if not model.on:
            raise UsageError(
                "no model is switched on, nothing was sent", hint="[model] in plimsoll.toml: docs/appeals.md"
            )
        key = os.environ.get(model.key_variable, "") if model.key_variable else ""
        if model.key_variable and not key:
            raise UsageError(f"the environment has no {model.key_variable}", hint="model.key_variable in plimsoll.toml")

        def ask(passage: str) -> str:
            return complete(model.endpoint, model.name, key, messages_of(passage),
                            seconds=model.timeout_seconds, private=model.private)  # fmt: skip

        return polish(plan, frozen, ask, model.name, clock.now(), places)

    def accept_polish(self, plan: Plan, by: str, places: Collection[str] = ()) -> tuple[Plan, list[str]]:
        """A person takes a model's wording. Raises UsageError."""
        from plimsoll.appeals.polishing import accept

        return accept(plan, by, places)
