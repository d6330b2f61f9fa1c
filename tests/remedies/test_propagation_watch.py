"""After a win: did the displayed figure move, and what to say when it did not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from undone_shop import AS_OF, name, shop, spread

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.remedies.propagation import Propagation

DAYS = spread(126, date(2026, 8, 1), 20)
WON = f"C1,{name(1)},2026-08-20T10:00:00Z,granted,2026-08-25T10:00:00Z,seller,won,2026-09-15T10:00:00Z,yes,,,"
STANDS = f"C2,{name(2)},2026-08-20T10:00:00Z,granted,2026-08-25T10:00:00Z,seller,,,,,,"
RANGE = "US,MFN,2026-07-19,2026-09-16,126"


def win(folder: Path, as_of: date = AS_OF, **tables: list[str]) -> Propagation:
    tower = shop(folder, DAYS, {"claims": [WON, STANDS]} | tables)
    [found] = tower.propagation(as_of=as_of)
    return found


def test_nothing_displayed_since_is_no_proof_either_way(tmp_path: Path) -> None:
    one = win(tmp_path)
    assert (one.order_id, one.ended_by, one.ended_on, one.due) == (
        name(1), "appeal_reversed", date(2026, 9, 15), date(2026, 9, 22),
    )  # fmt: skip
    assert (one.state, one.task) == ("unseen", False)
    assert one.rule == "amazon.claims.odr_reversal_shown_within_days"


def test_within_its_days_a_win_waits(tmp_path: Path) -> None:
    assert win(tmp_path, date(2026, 9, 20)).state == "waiting"
    assert win(tmp_path / "again", date(2026, 9, 20), snapshots=[f"{RANGE},2,2026-09-18,2"]).state == "waiting"


def test_a_figure_that_moved(tmp_path: Path) -> None:
    one = win(tmp_path, snapshots=[f"{RANGE},1,2026-09-30,1"])
    assert one.state == "moved"
    assert one.evidence is not None
    assert one.evidence["line"] == 2


def test_a_figure_that_did_not_move_is_a_task_with_its_argument(tmp_path: Path) -> None:
    one = win(tmp_path, snapshots=[f"{RANGE},2,2026-09-30,2"])
    assert (one.state, one.task) == ("not_moved", True)
    said = one.words() or ""
    assert name(1) in said
    assert "shows 2 orders with claims" in said
    assert "it is 1 without this one and 2 with it" in said


def test_a_figure_of_days_without_the_order_says_nothing(tmp_path: Path) -> None:
    assert win(tmp_path, snapshots=["US,MFN,2026-05-01,2026-06-29,126,2,2026-09-30,2"]).state == "unseen"


def test_with_two_wins_and_one_still_shown_it_is_unclear_which(tmp_path: Path) -> None:
    second = WON.replace("C1", "C3").replace(name(1), name(3))
    tower = shop(tmp_path, DAYS, {"claims": [WON, STANDS, second], "snapshots": [f"{RANGE},2,2026-09-30,2"]})
    assert {one.state for one in tower.propagation(as_of=AS_OF)} == {"unclear"}


def test_the_marketplaces_own_list_is_the_surest_witness(tmp_path: Path) -> None:
    still = [f"{name(1)},claims,2026-09-30,MFN,2026-08-02", f"{name(2)},claims,2026-09-30,MFN,2026-08-03"]
    one = win(tmp_path, listed=still, snapshots=[f"{RANGE},1,2026-09-30,1"])
    assert (one.state, one.argument) == ("not_moved", "listed")
    assert "2026-09-30 still holds it, 15 days later" in (one.words() or "")
    gone = [f"{name(1)},claims,2026-09-10,MFN,2026-08-02", f"{name(2)},claims,2026-09-30,MFN,2026-08-03"]
    assert win(tmp_path / "gone", listed=gone).state == "moved"


def test_a_win_after_its_order_left_the_window_is_not_watched(tmp_path: Path) -> None:
    late = WON.replace("2026-09-15", "2026-10-30")
    tower = shop(tmp_path, DAYS, {"claims": [late]})
    assert tower.propagation(as_of=date(2026, 11, 1)) == []


def test_a_list_within_the_days_that_still_holds_it_is_no_task_yet(tmp_path: Path) -> None:
    early = [f"{name(1)},claims,2026-09-20,MFN,2026-08-02"]
    assert win(tmp_path, date(2026, 9, 20), listed=early).state == "waiting"
    assert win(tmp_path / "later", listed=early).state == "unseen"
