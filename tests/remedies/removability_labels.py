"""The labelled comments, and the two halves they are split into by a rule that was fixed before they were looked at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from plimsoll.remedies.removability import GROUNDS, read_comment

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = Path(__file__).parent / "removability_cases"
EXPECTED: dict[str, frozenset[str]] = {
    "obscene": frozenset(("obscene",)),
    "personal": frozenset(("personal",)),
    "product": frozenset(("product_only",)),
    "late": frozenset(("delivery_only", "delay_only")),
    "delivery": frozenset(("delivery_only",)),
    "none": frozenset(),
}
"""By label, the grounds that the words fit."""
WORDS_ANYWHERE = frozenset(("obscene", "personal"))
"""Under these labels only these grounds are looked at: the rest of such a comment may be about anything."""


@dataclass(frozen=True)
class Labelled:
    """One comment, its language and its label."""

    language: str
    label: str
    text: str

    @property
    def held_out(self) -> bool:
        """The half that nothing is tuned on: where the first hexadecimal digit of the text's sha256 is odd."""
        return int(sha256(self.text.encode("utf-8")).hexdigest()[0], 16) % 2 == 1

    def found(self) -> frozenset[str]:
        """The grounds that are read, of those that the label speaks of."""
        grounds = frozenset(read_comment(self.text, self.language).grounds)
        return grounds & WORDS_ANYWHERE if self.label in WORDS_ANYWHERE else grounds


@dataclass
class Measured:
    """By ground: rightly found, wrongly found, missed."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def precision(self, ground: str) -> float:
        return self.right[ground] / max(self.right[ground] + self.wrong[ground], 1)

    def recall(self, ground: str) -> float:
        return self.right[ground] / max(self.right[ground] + self.missed[ground], 1)


def labelled() -> list[Labelled]:
    """Every labelled comment."""
    found = []
    for file in sorted(FOLDER.glob("*.yaml")):
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
        found += [Labelled(told["language"], label, text) for label in EXPECTED for text in told[label]]
    return found


def measure(comments: Iterable[Labelled]) -> Measured:
    """What is read against the labels."""
    measured = Measured()
    for one in comments:
        found, expected = one.found(), EXPECTED[one.label]
        for ground in GROUNDS:
            if ground in found & expected:
                measured.right[ground] += 1
            elif ground in found:
                measured.wrong[ground] += 1
            elif ground in expected:
                measured.missed[ground] += 1
    return measured
