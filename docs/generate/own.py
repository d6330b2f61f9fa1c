"""What Plimsoll itself brings through one of its doors; the pages leave out what others brought to this machine."""

from __future__ import annotations

from typing import Any

from plimsoll.doors import Broken, through


def own(group: str) -> list[Any]:
    """The objects behind Plimsoll's own entry points of a group, in order. Raises LookupError where one is broken."""
    found = [extension.load() for extension in through(group) if extension.own]
    broken = [one for one in found if isinstance(one, Broken)]
    if broken:
        raise LookupError(broken[0].message)
    return [held for one in found for held in (one if isinstance(one, tuple) else (one,))]
