"""What other distributions bring, as `plimsoll doctor` tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.doors import OWN, through
from plimsoll.facts.soundness import Check
from plimsoll.intake.known_readers import gone_words, known_readers, whose, without_reader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plimsoll.doors import Broken
    from plimsoll.facts.workspace import Workspace


def extensions_check(workspace: Workspace, metrics: Iterable[Broken], packs: Iterable[str]) -> Check:
    """Whether all that is brought can be used, and all that was used is still there.

    `metrics` are those that cannot be used, `packs` the names of packs that are left out.
    """
    broken = (*known_readers().broken, *metrics)
    faults = [f"{whose(one.extension)} is left out: {one.message}" for one in broken]
    faults += [f"{name} is left out (`plimsoll policy check` says why)" for name in packs]
    gone = without_reader(workspace.vault.receipts())
    if gone:
        faults.append(f"a reader is not installed: {gone_words(gone)}")
    if not faults:
        return Check("extensions", ok=True, message=_brought())
    hint = "the facts stand; before `plimsoll rebuild` install the distribution again" if gone else "tell who wrote it"
    return Check("extensions", ok=False, message="; ".join(faults), hint=hint)


def _brought() -> str:
    others: dict[str, list[str]] = {}
    for group in OWN:
        for extension in through(group):
            if not extension.own:
                name = f"{extension.distribution} {extension.version}".strip()
                others.setdefault(name, []).append(group.removeprefix("plimsoll."))
    told = "; ".join(f"{name} brings {', '.join(dict.fromkeys(what))}" for name, what in sorted(others.items()))
    return told or "nothing is brought by other distributions"
