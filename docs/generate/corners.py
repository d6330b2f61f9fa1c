"""The page of corners: each sentence, the rules that decide it, and the cases that hold it."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from generate.markdown import ROOT, anchor, code, codes, page, section
from plimsoll.policies import all_policy_values
from plimsoll.policies.corners import corners

if TYPE_CHECKING:
    from collections.abc import Iterable


def corners_page() -> str:
    """Every corner of the counting rule."""
    cases = _cases()
    return page(
        "Corners",
        "The numbered corners of the counting rule, K1 to K21. Where the rule needs saying, policies, "
        "`plimsoll explain`, `plimsoll defects` and tests cite the number; [policy](../policy.md) says how sure each "
        "rule is.",
        *(
            section(2, corner.name, corner.sentence, _rules(corner.name), _held(corner.name, cases))
            for corner in corners()
        ),
    )


def _rules(name: str) -> str:
    ids = dict.fromkeys(value.id for value in all_policy_values() if value.corner == name)
    return f"Decided by {_linked(ids)}." if ids else ""


def _linked(ids: Iterable[str]) -> str:
    return ", ".join(f"[{code(one)}]({page_of(one)})" for one in ids)


def page_of(policy_id: str) -> str:
    """Where a rule stands on the pages of policies."""
    platform, family = policy_id.split(".")[:2]
    return f"policies-{platform}.md#{anchor(platform + family)}"


def _held(name: str, cases: Iterable[Any]) -> str:
    """The cases that test it: those of its own file by name, the others by how many they are."""
    held = [case for case in cases if name in {case.corner, *case.clauses}]
    own = [case.name for case in held if case.corner == name]
    others = dict.fromkeys(case.corner for case in held if case.corner != name)
    more = f"; and cases of {codes(others)}" if others else ""
    return f"Cases in [`conformance/`](../../conformance/README.md): {codes(own)}{more}."


def _cases() -> list[Any]:
    """The conformance cases, by their own loader."""
    folder = str(ROOT / "conformance")
    if folder not in sys.path:
        sys.path.append(folder)
    found: list[Any] = import_module("casefiles").load()
    return found
