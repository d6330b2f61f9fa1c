"""Improvement verified: before and after a change, by order cohort, with interval and season control."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from watched_shop import AS_OF, write_shop

from plimsoll import cli
from plimsoll.errors import UsageError
from plimsoll.watch.improvement import IMPROVED, NOT_YET, NOTHING, WORSE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plimsoll.watch.improvement import Improvement

CHANGED = AS_OF - timedelta(days=60)


def asked(folder: Path, defects: Iterable[tuple[int, int]], days: int = 250, per_day: int = 20) -> Improvement:
    [row] = write_shop(folder, per_day=per_day, days=days, defects=defects).improvement(CHANGED, as_of=AS_OF)
    return row


def every(first: int, last: int, step: int) -> list[tuple[int, int]]:
    """One defect every so many days, known ten days after its order, of orders placed `first` to `last` days ago."""
    return [(day, 10) for day in range(first, last, step)]


def test_many_defects_before_and_hardly_any_after_is_an_improvement(tmp_path: Path) -> None:
    row = asked(tmp_path, [*every(61, 240, 2), *every(12, 61, 24)])
    assert row.verdict == IMPROVED
    assert row.interval is not None
    assert row.ratio is not None
    assert row.interval.low < row.ratio < row.interval.high < 1


def test_the_other_way_round_it_is_worse(tmp_path: Path) -> None:
    assert asked(tmp_path, [*every(61, 240, 24), *every(12, 61, 2)]).verdict == WORSE


def test_two_instead_of_four_is_not_yet_distinguishable(tmp_path: Path) -> None:
    row = asked(tmp_path, [*every(61, 117, 14), *every(12, 60, 24)])
    assert (row.before.defective, row.after.defective) == (4, 2)
    assert row.verdict == NOT_YET


def test_young_orders_are_not_taken_for_good_ones(tmp_path: Path) -> None:
    """The same share all along: counted plainly, the young cohort would look better by a third or more."""
    row = asked(tmp_path, [(day, 20) for day in range(21, 240)])
    assert row.after.orders > row.after.developed * 1.2
    assert row.after.defective / row.after.orders < 0.72 * row.before.defective / row.before.orders
    assert row.verdict == NOT_YET
    assert row.ratio == pytest.approx(1, abs=0.2)


def test_a_season_that_falls_every_year_is_no_improvement(tmp_path: Path) -> None:
    falling = [*every(61, 117, 2), *every(12, 61, 8)]
    row = asked(tmp_path, [*falling, *((day + 364, delay) for day, delay in falling)], days=600)
    assert row.seasonal is not None
    assert row.verdict == NOT_YET


def test_an_improvement_beyond_the_season_is_one(tmp_path: Path) -> None:
    steady = [*every(425, 481, 2), *every(376, 425, 2)]
    row = asked(tmp_path, [*every(61, 117, 2), *every(12, 61, 24), *steady], days=600)
    assert row.seasonal is not None
    assert row.verdict == IMPROVED


def test_without_any_defect_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert asked(tmp_path, []).verdict == NOTHING


def test_a_change_after_the_day_asked_about_is_refused(tmp_path: Path) -> None:
    tower = write_shop(tmp_path, per_day=1, days=30)
    with pytest.raises(UsageError):
        tower.improvement(AS_OF + timedelta(days=1), as_of=AS_OF)


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked(tmp_path, [*every(61, 240, 2), *every(12, 61, 24)])
    call = ["improvement", "--changed-on", CHANGED.isoformat(), "--as-of", AS_OF.isoformat()]
    call += ["--workspace", str(tmp_path / "w")]
    with pytest.raises(SystemExit):
        cli.main(call)
    text = capsys.readouterr().out
    assert "improved" in text
    assert "a season could look like this too" in text
    with pytest.raises(SystemExit):
        cli.main([*call, "--json"])
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["rows"][0]["verdict"]) == ("plimsoll.improvement/1", IMPROVED)
