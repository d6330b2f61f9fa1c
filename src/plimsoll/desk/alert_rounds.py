"""One round of the watch: which alerts begin, which go on, which end. Pure; the journal keeps what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.desk.rules import Found, Name, Rule, Watched, holding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Round:
    """What one round found. Each alert is named by `Found.name`."""

    began: Sequence[Found]
    standing: Sequence[Found]
    ended: Sequence[Name]


def watch_round(rules: Iterable[Rule], watched: Watched, standing: Iterable[Name]) -> Round:
    """Look once. Alerts of rules that are gone or switched off end too."""
    before = frozenset(standing)
    found = {one.name: one for rule in rules for one in holding(rule, watched, before)}
    return Round(
        [one for name, one in found.items() if name not in before],
        [one for name, one in found.items() if name in before],
        sorted(before - set(found)),
    )
