"""The shortest path under the line, on shops whose figures are plain to see."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from undone_shop import AS_OF, name, shop, spread

from plimsoll import cli
from plimsoll.errors import UsageError
from plimsoll.remedies.path import Path as PathRow
from plimsoll.remedies.path import Wanted, paths
from plimsoll.remedies.path_options import (
    ASKING,
    CLAIM_APPEAL,
    REMOVAL,
    REPRESENTMENT,
    Option,
    Outcome,
    expectations,
)
from plimsoll.watch.newly_known import with_history

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

FIRST = date(2026, 8, 20)
"""With 20 order days from here every order stands in every window from `AS_OF` to its last exact day."""


def granted(claim: str, order: int, decided: str = "2026-09-20T10:00:00Z", more: str = ",,,,,") -> str:
    return f"{claim},{name(order)},2026-09-10T10:00:00Z,granted,{decided},seller,{more}"


def path_of(tower: Tower, wanted: Wanted | None = None, as_of: date = AS_OF) -> PathRow:
    """By options derived from the facts alone."""
    with tower.recount(with_history({"as_of": as_of}, as_of)) as recount:
        [row] = paths(recount, wanted or Wanted())
    return row


def test_two_claims_on_126_orders_one_win_gives_0_79_per_cent(tmp_path: Path) -> None:
    tower = shop(tmp_path, spread(126, FIRST, 20), {"claims": [granted("C1", 1), granted("C2", 2)]})
    row = path_of(tower)
    assert (row.then.orders, row.then.floor, row.then.allowed, row.needed) == (126, 2, 1, 1)
    assert row.word == "reachable"
    assert row.shortest is not None
    assert (row.shortest.orders, row.shortest.actions) == (1, 1)
    assert row.as_json()["rate_after"] == "0.007937"
    assert row.under_on is None or row.under_on > row.by


def test_under_the_line_nothing_is_needed(tmp_path: Path) -> None:
    row = path_of(shop(tmp_path, spread(126, FIRST, 20), {"claims": [granted("C1", 1)]}))
    assert (row.word, row.needed, row.shortest, row.likely) == ("under_already", 0, None, None)


def test_what_leaves_the_window_by_itself_is_not_won_back(tmp_path: Path) -> None:
    old = [AS_OF - timedelta(days=15 + 59 - at) for at in range(2)]  # leave on the next two days
    days = old + spread(200, FIRST, 20)
    tower = shop(tmp_path, days, {"claims": [granted("C1", 0), granted("C2", 1)]})
    row = path_of(tower)
    assert {one.order_id for one in row.roll_offs} == {name(0), name(1)}
    assert row.needed == 0
    assert row.under_on is not None
    assert row.under_on <= AS_OF + timedelta(days=2)


def test_an_order_with_two_defects_takes_two_wins(tmp_path: Path) -> None:
    tables = {
        "claims": [granted("C1", 1), granted("C2", 2)],
        "feedback": [f"{name(1)},1,2026-09-20,,"],
    }
    row = path_of(shop(tmp_path, spread(126, FIRST, 20), tables))
    assert row.shortest is not None
    assert [(one.order_id, one.remedy) for one in row.shortest.options] == [(name(2), CLAIM_APPEAL)]
    assert row.everything is not None
    assert row.everything.actions == 3
    assert {one.remedy for one in row.everything.options if one.order_id == name(1)} == {CLAIM_APPEAL, ASKING}


def test_an_order_with_a_defect_that_nothing_takes_back_is_left_over(tmp_path: Path) -> None:
    lost = granted("C1", 1, more="lost,2026-09-25T10:00:00Z,no,,,")
    row = path_of(shop(tmp_path, spread(126, FIRST, 20), {"claims": [lost, granted("C2", 2)]}))
    assert [(one.order_id, one.why_not(row.by)) for one in row.left_over] == [(name(1), "path.without_remedy")]
    assert row.shortest is not None
    assert [one.order_id for one in row.shortest.options] == [name(2)]


def test_after_the_appeals_last_day_there_is_no_path(tmp_path: Path) -> None:
    old = "2026-08-31T10:00:00Z"
    claims = [granted("C1", 1, old), granted("C2", 2, old)]
    tower = shop(tmp_path, spread(126, date(2026, 8, 20), 10), {"claims": claims})
    row = path_of(tower)
    assert (row.word, row.shortest) == ("out_of_reach", None)
    assert path_of(tower, as_of=date(2026, 9, 30)).word == "reachable"  # the thirtieth day


def test_what_would_show_too_late_does_not_count_and_an_assumption_changes_that(tmp_path: Path) -> None:
    tower = shop(tmp_path, spread(126, FIRST, 20), {"claims": [granted("C1", 1), granted("C2", 2)]})
    soon = AS_OF + timedelta(days=10)
    late = path_of(tower, Wanted(by=soon))
    assert late.word == "out_of_reach"
    assert {one.why_not(late.by) for one in late.left_over} == {"path.too_late"}
    assert path_of(tower, Wanted(by=soon, assume=("claim_appeal=3d",))).word == "reachable"


def test_an_appeal_under_way_is_no_further_action_and_comes_first(tmp_path: Path) -> None:
    under_way = granted("C1", 1, more="open,,,,,")
    row = path_of(shop(tmp_path, spread(126, FIRST, 20), {"claims": [under_way, granted("C2", 2)]}))
    assert row.shortest is not None
    assert row.shortest.actions == 0
    assert row.likely is None  # half for each is three quarters together, under the 80 % asked for
    assert row.everything is not None
    assert row.everything.chance == pytest.approx(0.75)


def test_removal_is_only_an_option_where_a_clause_fits(tmp_path: Path) -> None:
    tower = shop(tmp_path, spread(126, FIRST, 20), {"feedback": [f"{name(at)},1,2026-09-20,," for at in (1, 2)]})
    plain = path_of(tower)
    assert plain.everything is not None
    assert {one.remedy for one in plain.everything.options} == {ASKING}
    clause = "amazon.feedback_removal.obscene"
    fitting = path_of(tower, Wanted(clauses={("mei", name(1)): clause}))
    assert fitting.everything is not None
    assert {one.order_id: (one.remedy, one.clause) for one in fitting.everything.options} == {
        name(1): (REMOVAL, clause),
        name(2): (ASKING, None),
    }


def test_options_that_are_handed_in_go_before_those_derived(tmp_path: Path) -> None:
    tower = shop(tmp_path, spread(126, FIRST, 20), {"claims": [granted("C1", 1), granted("C2", 2)]})
    own = Option(name(2), "claims", "C2", CLAIM_APPEAL, 0.9, AS_OF + timedelta(days=3))
    row = path_of(tower, Wanted(options=lambda *_: {("mei", name(2)): [own]}))
    assert row.shortest is not None
    assert row.shortest.options == (own,)
    assert row.likely is not None


def test_own_outcomes_from_ten_on_and_never_a_certainty() -> None:
    nine = expectations([Outcome(CLAIM_APPEAL, won=True)] * 9, on=AS_OF, marketplace_id="US")
    assert (nine[CLAIM_APPEAL].chance, nine[CLAIM_APPEAL].assumed) == (0.5, True)
    ten = expectations([Outcome(CLAIM_APPEAL, won=True, days=4)] * 10, on=AS_OF, marketplace_id="US")
    assert ten[CLAIM_APPEAL].chance == pytest.approx(11 / 12)
    assert (ten[CLAIM_APPEAL].assumed, ten[CLAIM_APPEAL].decided_days) == (False, 4)
    assert ten[CLAIM_APPEAL].shown_days == 7
    assert ten[CLAIM_APPEAL].shown_from == "amazon.claims.odr_reversal_shown_within_days"
    said = expectations([], ("chargeback_representment=0.3",), on=AS_OF)
    assert said[REPRESENTMENT].chance == 0.3
    with pytest.raises(UsageError):
        expectations([], ("claim_appeal=often",), on=AS_OF)
    with pytest.raises(UsageError):
        expectations([], ("bribe=0.9",), on=AS_OF)


def test_a_day_too_far_is_refused(tmp_path: Path) -> None:
    tower = shop(tmp_path, spread(5, FIRST, 5))
    for by in (AS_OF - timedelta(days=1), AS_OF + timedelta(days=61)):
        with pytest.raises(UsageError):
            path_of(tower, Wanted(by=by))


def test_the_command_says_the_plan_and_promises_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shop(tmp_path, spread(126, FIRST, 20), {"claims": [granted("C1", 1), granted("C2", 2)]})
    words = ["path", "--workspace", str(tmp_path / "w"), "--as-of", "2026-10-01"]
    said = printed(capsys, words)
    assert "0.79 % if all are won" in said
    assert "no promise" in said
    document = json.loads(printed(capsys, [*words, "--json"]))
    [row] = document["rows"]
    assert row["shortest"]["steps"][0]["message"]["key"] == "remedy.claim_appeal"


def printed(capsys: pytest.CaptureFixture[str], words: list[str]) -> Any:
    with pytest.raises(SystemExit):
        cli.main(words)
    return capsys.readouterr().out


def test_a_thousand_defects_are_planned_in_a_second(tmp_path: Path) -> None:
    claims = [granted(f"C{at}", at) for at in range(900)]
    feedback = [f"{name(at)},1,2026-09-20,," for at in range(850, 1000)]
    tower = shop(tmp_path, spread(50_000, FIRST, 20), {"claims": claims, "feedback": feedback})
    began = time.process_time()
    row = path_of(tower)
    spent = time.process_time() - began
    assert row.needed == 1000 - 499
    assert row.shortest is not None
    assert row.everything is not None
    assert row.everything.orders + len(row.left_over) == row.then.floor == 1000
    assert spent < 2  # with reading 50,000 orders; the solver's own bar stands in test_path_solver


def test_the_tower_plans_with_the_remedies_there_are(tmp_path: Path) -> None:
    reasons = [granted("C1", 1, more=",,,,,not received"), granted("C2", 2, more=",,,,,")]
    tables = {"claims": [*reasons, granted("C3", 3, more="open,,,,,")], "feedback": [f"{name(4)},1,2026-09-20,,"]}
    [row] = shop(tmp_path, spread(126, FIRST, 20), tables).path(as_of=AS_OF)
    assert row.everything is not None
    steps = {one.order_id: one for one in row.everything.options}
    assert steps[name(3)].under_way
    assert (steps[name(3)].actions, steps[name(2)].actions) == (0, 2)  # an appeal without evidence takes two steps
    assert steps[name(4)].remedy == ASKING
    assert row.shortest is not None
    assert row.shortest.options[-1].under_way


def test_lacking_evidence_is_an_action_of_its_own(tmp_path: Path) -> None:
    tower = shop(tmp_path, spread(126, FIRST, 20), {"claims": [granted("C1", 1), granted("C2", 2)]})
    day = AS_OF + timedelta(days=3)
    options = {
        ("mei", name(1)): [Option(name(1), "claims", "C1", CLAIM_APPEAL, 0.9, day, lacks=True)],
        ("mei", name(2)): [Option(name(2), "claims", "C2", CLAIM_APPEAL, 0.5, day)],
    }
    row = path_of(tower, Wanted(options=lambda *_: options))
    assert row.shortest is not None
    assert [one.order_id for one in row.shortest.options] == [name(2)]
    assert row.likely is not None
    assert [one.order_id for one in row.likely.options] == [name(1)]
