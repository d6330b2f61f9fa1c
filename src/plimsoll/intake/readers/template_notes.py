"""The sheet of explanations that a template carries beside its table: known by its header, and without rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.reading import Lines
from plimsoll.intake.templates import EXPLAINED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["TemplateNotes"]


class TemplateNotes:
    """Passes over the second sheet of a template (`intake.templates`)."""

    name = "template_notes"
    tables: tuple[str, ...] = ()
    meaning = "The sheet of explanations in a template of Plimsoll's own; it brings no rows."

    def recognises(self, opened: Opened) -> bool:
        """Whether the header is that of the explanations."""
        return opened.columns[: len(EXPLAINED)] == EXPLAINED

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:  # noqa: ARG002 - the contract of every reader
        """Nothing."""
        yield Lines(0)
