"""The faults of packs: of those installed, of one that somebody writes, of what a workspace sets beside the rules."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from plimsoll.errors import PlimsollError, UsageError
from plimsoll.policies.packs import OWN_PACKS, broken, pack, packs
from plimsoll.policies.soundness import marketplaces_faults, pack_faults, replaced, table_faults
from plimsoll.policies.values import all_policy_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PLIMSOLL = "plimsoll-tower"


@dataclass(frozen=True, slots=True)
class Checked:
    """One pack looked at: its name, who brings it, how many values it holds, and its faults, one sentence each."""

    name: str
    distribution: str
    values: int
    faults: tuple[str, ...]


def check_installed() -> list[Checked]:
    """Every pack that is installed, the list of marketplaces, and what stands behind the door and is no pack."""
    places = pack("marketplaces")
    found = [Checked("marketplaces.toml", PLIMSOLL, len(places["marketplace"]), tuple(marketplaces_faults(places)))]
    for one in packs():
        faults = pack_faults(one)
        found.append(Checked(one.label, one.extension.distribution, 0 if faults else _count(one.tables), faults))
    for gone in broken():
        name = f"{gone.extension.distribution}: entry point {gone.extension.name}"
        found.append(Checked(name, gone.extension.distribution, 0, (gone.message,)))
    return found


def left_out() -> Iterator[str]:
    """What other distributions bring and cannot be used, by name."""
    yield from (f"{one.extension.distribution}: {one.extension.name}" for one in broken())
    yield from (one.label for one in packs() if not one.own and pack_faults(one))


def check_file(file: Path) -> Checked:
    """A pack that somebody is writing. Raises UsageError where there is no such file."""
    from tomllib import TOMLDecodeError, loads

    try:
        text = file.read_text(encoding="utf-8")
        tables = loads(text)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}") from error
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        return Checked(file.name, "", 0, (f"is no TOML: {error}",))
    ours = file.stem in OWN_PACKS and any(one.own and one.name == file.name and one.text == text for one in packs())
    return Checked(file.name, "", _count(tables), (*table_faults(tables), *(() if ours else replaced(tables))))


def _count(tables: dict[str, Any]) -> int:
    held = tables.get("value", ())
    return len(held) if isinstance(held, list) else 0


def checked_overrides(own_target: Callable[[], str | None]) -> Checked:
    """What a workspace sets beside the rules: settings that can be read, and an own target stricter than the rule's."""
    try:
        target = own_target()
    except PlimsollError as error:
        return Checked("plimsoll.toml", "", 0, (str(error),))
    rules = [value for value in all_policy_values("amazon.odr.target_value") if value.effective_until is None]
    faults = tuple(
        f"targets.order_defect_rate: {target} is not stricter than {rule.id} = {rule.text}, so it never says anything"
        for rule in rules
        if target is not None and Fraction(target) >= Fraction(rule.text)
    )
    return Checked("plimsoll.toml", "", int(target is not None), faults)
