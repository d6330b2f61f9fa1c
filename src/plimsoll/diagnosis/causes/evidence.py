"""What a rule says about an order: for which cause or against it, how strongly, with which lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plimsoll.diagnosis.order_facts import OrderFacts, Reference

DECISIVE, STRONG, FAIR, WEAK = 3.0, 2.0, 1.0, 0.5
"""How much evidence weighs, as natural logarithms of odds: about 20 to 1, 7 to 1, 3 to 1, 1.6 to 1."""


@dataclass(frozen=True)
class Evidence:
    """One thing that speaks for a cause (`weight` above 0), against it (below 0), or is only an indicator (0).

    `rule` is the rule's id and the key of its sentence in `sentences.toml`; `values` fill that sentence.
    """

    cause: str
    weight: float
    sources: tuple[Reference, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    rule: str = ""

    def as_json(self) -> dict[str, Any]:
        """As under `evidence` in `plimsoll.causes/1`."""
        from plimsoll.diagnosis.sentences import both

        return {
            "rule": self.rule,
            "cause": self.cause,
            "weight": f"{self.weight:.1f}",
            "values": {name: str(value) for name, value in self.values.items()},
            **both(f"rule.{self.rule}", self.values),
            "sources": [one.as_json() for one in self.sources],
        }


class Finds(Protocol):
    """A rule's function: pure, no clock, no query. Its docstring says what it means and where that comes from."""

    __name__: str
    __doc__: str | None

    def __call__(self, order: OrderFacts, /) -> Iterator[Evidence]:
        """Evidence without the rule's id, which the catalogue adds."""


@dataclass(frozen=True)
class Rule:
    """A rule and its id, `family.name`."""

    id: str
    finds: Finds

    @property
    def meaning(self) -> str:
        """What it means and where that comes from."""
        return " ".join((self.finds.__doc__ or "").split())
