"""Defects still allowed today and on the worst coming day, and how fast they are used up."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from watched_shop import AS_OF, write_shop

from plimsoll import cli
from plimsoll.watch.headroom import FRAUD
from plimsoll.watch.reporting_delay import PROFILE_DEFECTS, delay_profile, known_share, shipped_profile

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.watch.headroom import Headroom

FOUR_WEEKS = [(day, day - 10) for day in range(20, 36)]
"""Sixteen orders whose feedback came ten days before `AS_OF`."""


def asked(folder: Path, **shop: object) -> Headroom:
    tower = write_shop(folder, **{"per_day": 10, "days": 200, **shop})  # type: ignore[arg-type]
    [row] = tower.headroom(as_of=AS_OF)
    return row


def test_room_of_today_is_that_of_odr_and_of_a_coming_day_that_of_its_own_window(tmp_path: Path) -> None:
    row = asked(tmp_path, defects=[(20, 5), (40, 5), (72, 5)])
    [today] = write_shop(tmp_path, per_day=10, days=200, defects=[(20, 5), (40, 5), (72, 5)]).odr(as_of=AS_OF)
    assert (row.today.orders, row.today.floor, row.today.room) == (600, 3, today.headroom)
    by_day = {one.day: one for one in row.days}
    assert by_day[AS_OF + timedelta(days=2)].floor == 3  # ordered 72 days ago: in the window for 60 days after 15
    assert by_day[AS_OF + timedelta(days=3)].floor == 2
    assert by_day[AS_OF + timedelta(days=3)].room == 3
    assert row.worst is not None
    assert (row.worst.day, row.worst.room) == (AS_OF + timedelta(days=1), 2)


def test_orders_are_exact_through_the_lag_and_no_further(tmp_path: Path) -> None:
    row = asked(tmp_path)
    exact = [one.day for one in row.days if one.orders_exact]
    assert exact[-1] == AS_OF + timedelta(days=15)
    assert {one.orders for one in row.days} == {600}


def test_a_day_whose_window_is_about_to_fill_with_defects_is_the_worst(tmp_path: Path) -> None:
    row = asked(tmp_path, defects=[(12, 2), (11, 2), (10, 1), (9, 2)])
    assert (row.today.floor, row.today.room) == (0, 5)
    assert row.worst is not None
    assert (row.worst.day, row.worst.floor, row.worst.room) == (AS_OF + timedelta(days=6), 4, 1)


def test_the_pace_is_that_of_the_last_four_weeks_with_its_exact_interval(tmp_path: Path) -> None:
    row = asked(tmp_path, defects=FOUR_WEEKS)
    assert (row.pace.known, row.pace.per_week) == (16, 4.0)
    assert row.pace.interval.low == pytest.approx(9.1454 / 4, abs=1e-3)  # Garwood: 16 has 9.145 to 25.983
    assert row.pace.interval.high == pytest.approx(25.9830 / 4, abs=1e-3)
    assert row.pace.burn_rate == pytest.approx(16 / 2.8, rel=0.02)  # 280 orders come due in four weeks: 2.8 allowed


def test_what_is_used_up_comes_sooner_at_a_faster_pace_and_the_interval_holds_it(tmp_path: Path) -> None:
    slow, fast = tmp_path / "slow", tmp_path / "fast"
    slow.mkdir()
    fast.mkdir()
    one, other = asked(slow, defects=FOUR_WEEKS[:4]), asked(fast, defects=FOUR_WEEKS[:5])
    assert other.exhausted is not None
    assert one.exhausted is None or one.exhausted >= other.exhausted
    assert other.exhausted_from is not None
    assert other.exhausted_from <= other.exhausted


def test_the_line_is_crossed_with_the_first_defect_that_the_window_does_not_bear() -> None:
    from plimsoll.watch.coming_days import ComingDay, crossed_on

    days = [ComingDay(AS_OF + timedelta(days=at), 600, True, 3, 100.0 * at, 5) for at in range(10)]
    assert crossed_on(days, 0.01) == AS_OF + timedelta(days=3)  # 3 known and 3 expected: six of the five allowed
    assert crossed_on(days, 0.0099) == AS_OF + timedelta(days=4)
    assert crossed_on(days, 0.001) is None


def test_news_known_only_up_to_a_day_is_paced_up_to_that_day(tmp_path: Path) -> None:
    tower = write_shop(tmp_path, per_day=10, days=200, defects=FOUR_WEEKS)
    [row] = tower.headroom(as_of=AS_OF + timedelta(days=20))
    assert row.through == AS_OF
    assert row.pace.known == 16


def test_a_quiet_shop_still_says_what_might_come(tmp_path: Path) -> None:
    row = asked(tmp_path)
    assert (row.pace.known, row.exhausted) == (0, None)
    assert row.exhausted_from is not None  # the interval of none in four weeks reaches up to 3.7


def test_conduct_1_a_number_of_further_orders_never_stands_without_the_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_shop(tmp_path, per_day=2, days=200, defects=[(40, 5)])
    call = ["headroom", "--workspace", str(tmp_path / "w"), "--as-of", AS_OF.isoformat()]
    text = said(capsys, *call)
    assert "one more would be allowed from 201 orders on (now 120)" in text
    assert FRAUD in text
    assert "刷单" in FRAUD
    [row] = json.loads(said(capsys, *call, "--json"))["rows"]
    assert row["one_more_from_orders"] == 201
    assert row["volume_note"] == FRAUD


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit):
        cli.main(words)
    return capsys.readouterr().out


def test_a_series_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_shop(tmp_path, per_day=1, days=10)
    with pytest.raises(SystemExit) as ended:
        cli.main(["headroom", "--workspace", str(tmp_path / "w"), "--from", "2026-09-01", "--to", "2026-09-10"])
    assert ended.value.code == 2
    assert "--as-of" in capsys.readouterr().err


def test_a_large_shop_has_its_own_delays_and_a_small_one_the_profile(tmp_path: Path) -> None:
    from plimsoll.watch.newly_known import diary_of, watched_cells, with_history

    late = [(day, 30) for day in range(40, 190)]
    tower = write_shop(tmp_path, per_day=10, days=200, defects=late)
    with tower.recount(with_history({"as_of": AS_OF}, AS_OF)) as recount:
        [cell] = watched_cells(recount)
    own = delay_profile(cell.diary)
    assert own[30] == pytest.approx(len(late) / (len(late) + PROFILE_DEFECTS), abs=0.06)
    assert own.sum() == pytest.approx(1)
    none = diary_of(cell.triangle, AS_OF - timedelta(days=5), AS_OF)
    assert delay_profile(none) == pytest.approx(shipped_profile())
    import numpy as np

    assert known_share(np.array([-3.0, 0.0, 500.0]), own) == pytest.approx([0.0, own[0], 1.0])
