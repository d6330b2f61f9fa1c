"""The daily round: the pages of a marketplace to look at, where they are, and what to type from them.

Addresses were seen in public code and threads (`round_pages.toml` says how sure each is); they move, so the way through
the menu stands beside each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from plimsoll.policies import find_marketplace, seller_central

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class RoundPage:
    """One page of the round.

    `states` is what "nothing new" states (a kind of `plimsoll record none`); empty where no table holds it. `fields`
    are what can be typed from it.
    """

    name: str
    path: str
    menu: str
    menu_zh: str
    confidence: str
    states: str = ""
    fields: tuple[str, ...] = ()

    def address(self, marketplace_id: str) -> str | None:
        """Its deep link; None for a marketplace whose pages nobody named."""
        host = seller_central(marketplace_id)
        return f"https://{host}{self.path}" if host else None

    def as_json(self, marketplace_id: str) -> dict[str, Any]:
        """Plain values."""
        return {
            "page": self.name, "address": self.address(marketplace_id), "menu": self.menu, "menu_zh": self.menu_zh,
            "confidence": self.confidence, "states": self.states or None, "fields": list(self.fields),
        }  # fmt: skip


@cache
def round_pages() -> Mapping[str, RoundPage]:
    """Every page of the round by its name, in the order of looking."""
    import tomllib
    from importlib.resources import files

    text = (files("plimsoll.desk") / "round_pages.toml").read_text(encoding="utf-8")
    return {
        name: RoundPage(name, **{**said, "fields": tuple(said.get("fields", ()))})
        for name, said in tomllib.loads(text).items()
    }


def pages_of(marketplace_id: str) -> list[RoundPage]:
    """The pages to look at on a marketplace; an own shop has none (K21)."""
    found = find_marketplace(marketplace_id)
    return list(round_pages().values()) if found is not None and found.platform == "amazon" else []
