"""A point that the notice asks for is answered by no paragraph.

Why: Reviewers go through the points of their own notice; one without an answer is asked for again.
Bad: The notice asks why buyers got incomplete orders, and the plan has no such cause.
Better: For each point a cause, an action or an exhibit; `plimsoll plan questions` shows which answers which.
Source: seller guides (R1-04, R1-08), notices seen (greater detail on ..., by theme)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen
from plimsoll.appeals.questions import questions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA407", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every point of the notice that was understood and has no answer; the standing three are other rules' matter."""
    for one in questions(reading.plan):
        if one.origin == "notice" and one.understood and not one.answered_by:
            yield Seen("notice.text", one.words)
