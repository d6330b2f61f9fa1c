"""Each kind of remedy against readable cases: offered where the clause fits the facts, and not otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from remedied_shop import asked, by_kind, shop

CASES = [
    case
    for file in sorted((Path(__file__).parent / "remedy_cases").glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_remedy_stands_as_the_case_says(case: dict[str, Any], tmp_path: Path) -> None:
    found = by_kind(asked(shop(tmp_path, case["tables"]), case.get("told")))
    stands = {kind: found[kind].standing if kind in found else None for kind in case["stands"]}
    assert stands == case["stands"]
    for kind, ids in case.get("cites", {}).items():
        assert [one.value.id for one in found[kind].clauses][: len(ids)] == ids
    for kind, keys in case.get("there", {}).items():
        assert [one.key for one in found[kind].needs if one.present] == keys


def test_every_kind_is_offered_in_some_case_and_held_back_in_another() -> None:
    from plimsoll.remedies.kinds import KINDS

    stood = {(kind, standing == "offered") for case in CASES for kind, standing in case["stands"].items()}
    assert stood == {(kind, offered) for kind in KINDS for offered in (True, False)}
