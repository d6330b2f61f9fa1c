"""An engine with several threads gives rows in any order; no answer may depend on it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner

from plimsoll.cli import plimsoll
from plimsoll.facts.view import FactsView

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-10-01"
QUESTIONS = (
    "status", "odr", "odr --by asin", "odr --by carrier", "odr --channel ALL", "defects", "explain",
    "forecast --days 60", "forecast --what-if orders+30%", "reconcile", "headroom", "signals", "risk",
    "metrics --now 2026-10-01T09:00:00+00:00", "deadlines", "path", "propagation",
    "remedies", "causes", "pareto", "scorecard", "localise", "report",
)  # fmt: skip
SHUFFLED = ("dictionaries", "tuples", "order_counts", "defect_rows")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("order_of_rows") / "workspace"
    done = CliRunner().invoke(plimsoll, ["demo", "--as-of", DAY, "--no-serve", "--workspace", str(folder)])
    assert done.exit_code in {0, 1}, done.output
    return folder


@pytest.fixture
def shuffled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every answer of the engine that names no order comes in another one; how many came so."""
    chance, met = random.Random("the order of rows"), [0]

    def in_any_order(name: str) -> Any:
        asked = getattr(FactsView, name)

        def answer(self: FactsView, *words: Any, **named: Any) -> list[Any]:
            rows = list(asked(self, *words, **named))
            if not (isinstance(words[0], str) and "ORDER BY" in words[0]):
                met[0] += len(rows) > 1
                chance.shuffle(rows)
            return rows

        return answer

    for name in SHUFFLED:
        monkeypatch.setattr(FactsView, name, in_any_order(name))
    whole = FactsView.arrow

    def arrow(self: FactsView, text: str) -> Any:
        found = whole(self, text)
        if "ORDER BY" in text:
            return found
        return found.take(np.random.default_rng(chance.randrange(1 << 30)).permutation(found.num_rows))

    monkeypatch.setattr(FactsView, "arrow", arrow)
    return met


def answer(question: str, workspace: Path) -> str:
    words = question.split()
    at = [] if "--now" in words else ["--as-of", DAY]
    done = CliRunner().invoke(plimsoll, [*words, "--json", *at, "--workspace", str(workspace)])
    assert done.exit_code in {0, 1}, done.output
    return done.output


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_the_same_in_whatever_order_rows_come(
    question: str, workspace: Path, request: pytest.FixtureRequest
) -> None:
    usual = answer(question, workspace)
    met = request.getfixturevalue("shuffled")
    assert answer(question, workspace) == usual
    assert met[0]
