"""One frozen figure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its text as a letter shows it, its kind (count, rate, date, name) and the question that gives it."""

    name: str
    text: str
    kind: str
    query: str

    def as_json(self) -> dict[str, str]:
        """Plain values."""
        return {"text": self.text, "kind": self.kind, "query": self.query}
