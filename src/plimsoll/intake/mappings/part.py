"""One table of a mapping file while it is read: typed access, and faults that say where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NoReturn

from plimsoll.errors import MappingError
from plimsoll.intake.mappings.table_faults import closest

__all__ = ["Part", "text_of"]

_KINDS = {
    str: "a text in quotes",
    bool: "true or false",
    list: "a list in brackets",
    dict: "a table of its own",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A TOML table: `shown` is the file as people name it, `place` where in it the table stands ("" at the top)."""

    shown: str
    place: str
    content: dict[str, Any]

    def at(self, key: str) -> str:
        """Where a key of this table stands, for example `file[2].columns.order_status`."""
        return f"{self.place}.{key}" if self.place else key

    def fail(self, key: str, message: str, hint: str = "") -> NoReturn:
        """Raise MappingError for what stands at a key ("" for the table itself)."""
        place = self.at(key) if key else self.place
        raise MappingError(f"{self.shown}: {place}: {message}" if place else f"{self.shown}: {message}", hint=hint)

    def only(self, *known: str) -> None:
        """Raise MappingError when there is a key that means nothing here."""
        for key in self.content:
            if key not in known:
                self.fail(key, "nothing of that name belongs here", closest(key, known, "what may stand here"))

    def needs(self, key: str, what: str) -> None:
        """Raise MappingError when a key is missing."""
        if key not in self.content:
            self.fail(key, f"is missing: {what}")

    def text(self, key: str) -> str | None:
        """A text that is not empty, or None when the key is missing."""
        value = self._of(key, str)
        if value is not None and not value.strip():
            self.fail(key, "is empty")
        return None if value is None else str(value.strip())

    def raw_text(self, key: str) -> str:
        """A text as it is, blanks included; "" when the key is missing."""
        return str(self._of(key, str) or "")

    def flag(self, key: str) -> bool:
        """Yes or no; no when the key is missing."""
        return bool(self._of(key, bool))

    def texts(self, key: str) -> tuple[str, ...]:
        """One text or a list of texts, none of them empty; () when the key is missing."""
        if key not in self.content:
            return ()
        value = self.content[key]
        listed = value if isinstance(value, list) else [value]
        texts = tuple(each.strip() for each in listed if isinstance(each, str))
        if not texts or len(texts) < len(listed) or "" in texts:
            self.fail(key, "must be a text in quotes, or a list of such texts")
        return texts

    def part(self, key: str) -> Part | None:
        """The table at a key, or None when the key is missing."""
        value = self._of(key, dict)
        return None if value is None else Part(self.shown, self.at(key), value)

    def parts(self, key: str) -> list[Part]:
        """The tables of a list of tables, counted from one: `file[1]`, `file[2]`."""
        value = self._of(key, list) or []
        if not all(isinstance(each, dict) for each in value):
            self.fail(key, f"must be tables, each under its own [[{key}]]")
        return [Part(self.shown, f"{self.at(key)}[{number}]", each) for number, each in enumerate(value, 1)]

    def _of(self, key: str, kind: type) -> Any:  # noqa: ANN401 - of that kind, or None
        value = self.content.get(key)
        if value is not None and not isinstance(value, kind):
            self.fail(key, f"must be {_KINDS[kind]}")
        return value


def text_of(value: object) -> str | None:
    """A TOML value as a cell would hold it; None for a list or a table."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return None
