"""What a status says of the coming days: the worst exact day, and the open signals."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from watched_shop import AS_OF, write_shop

from plimsoll import cli
from plimsoll.watch import status

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.watch.status import StatusRow

JUMP = [(day, 8) for day in range(9, 24) for _ in range(2)] + [(day, 10) for day in range(40, 190, 20)]
SOON = [(12, 2), (11, 2), (10, 1), (9, 2)]
"""Four orders that enter the window in the coming days, the last of them in six."""


def told(folder: Path, **selection: Any) -> StatusRow:
    [row] = write_shop(folder, per_day=10, days=200, defects=SOON).status(as_of=AS_OF, **selection)
    return row


def test_the_worst_day_is_that_of_the_exact_look_ahead(tmp_path: Path) -> None:
    row = told(tmp_path)
    assert row.orders_with_defects == 0
    assert row.worst is not None
    assert (row.worst.day, row.worst.floor, row.worst_headroom) == (AS_OF + timedelta(days=6), 4, 1)
    assert row.gets_worse
    [headroom] = write_shop(tmp_path, per_day=10, days=200, defects=SOON).headroom(as_of=AS_OF)
    assert headroom.worst is not None
    assert (headroom.worst.day, headroom.worst.floor) == (row.worst.day, row.worst.floor)


def test_a_shop_that_only_gets_better_has_a_worst_day_that_is_no_worse(tmp_path: Path) -> None:
    [row] = write_shop(tmp_path, per_day=10, days=200, defects=[(40, 5)]).status(as_of=AS_OF)
    assert row.worst is not None
    assert not row.gets_worse


def test_the_signals_are_those_of_signals_said_short(tmp_path: Path) -> None:
    tower = write_shop(tmp_path, per_day=40, days=300, defects=JUMP)
    [row], answer = tower.status(as_of=AS_OF), tower.signals(as_of=AS_OF)
    [short] = row.coming_json()["signals"]
    [signal] = [signal.as_json() for signal in answer.signals]
    assert short["began_on"] == signal["began"]["on"]
    assert {name: signal[name] for name in ("shape", "line_on", "discovery")}.items() <= short.items()
    assert signal["words"].startswith(short["words"])
    assert row.signals_tested


def test_a_cell_that_was_not_tested_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tower = write_shop(tmp_path, per_day=40, days=300, defects=JUMP)
    for asked in ({"by": "carrier"}, {"account": "default"}):
        monkeypatch.setattr(status, "MOST_TESTED", 0)
        [row] = tower.status(as_of=AS_OF, **asked)
        assert (row.signals_tested, row.coming_json()["signals"]) == (False, [])
        assert row.worst is not None


def test_a_cell_of_whose_defects_nothing_was_ever_said_is_not_tested(tmp_path: Path) -> None:
    [row] = write_shop(tmp_path, per_day=10, days=200, kinds=()).status(as_of=AS_OF)
    assert not row.signals_tested


def test_a_series_says_nothing_of_what_comes(tmp_path: Path) -> None:
    tower = write_shop(tmp_path, per_day=10, days=200, defects=SOON)
    rows = tower.status(first=AS_OF - timedelta(days=2), last=AS_OF)
    assert [(row.worst, row.signals_tested) for row in rows] == [(None, False)] * 3


def test_over_both_channels_and_by_another_definition_too(tmp_path: Path) -> None:
    row = told(tmp_path, channel="ALL")
    assert row.worst is not None
    assert (row.worst.day, row.signals_tested) == (AS_OF + timedelta(days=6), True)
    short = told(tmp_path, lag=5)
    assert short.worst is not None
    assert short.worst.day <= AS_OF + timedelta(days=5)


def test_the_command_says_and_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_shop(tmp_path, per_day=40, days=300, defects=JUMP)
    call = ["status", "--workspace", str(tmp_path / "w"), "--as-of", AS_OF.isoformat()]
    text = said(capsys, *call)
    assert "by what is known already the worst day is" in text
    assert "A jump" in text
    assert "Not tested" not in text
    [row] = json.loads(said(capsys, *call, "--json"))["rows"]
    assert set(row["worst_day"]) == {"date", "orders", "defects_floor", "rate_floor", "headroom"}
    assert row["signals"][0]["shape"] == "jump"
    assert {"uid", "what", "order_id"} <= set(row["next_deadline"])
    assert "Not tested for a rise here: 1 of 1" in said(capsys, *call, "--by", "carrier")


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit):
        cli.main(words)
    return capsys.readouterr().out


@pytest.mark.parametrize(("defects", "loaded"), [((), "[]"), (((40, 5),), "['numpy']")])
def test_a_shop_in_which_nothing_became_known_loads_nothing_for_it(
    tmp_path: Path, defects: tuple[tuple[int, int], ...], loaded: str
) -> None:
    write_shop(tmp_path, per_day=4, days=200, defects=defects)
    script = (
        "import sys\nfrom plimsoll.cli import main\n"
        f"try: main(['status', '--workspace', {str(tmp_path / 'w')!r}, '--as-of', '{AS_OF}'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('pyarrow', 'django', 'numpy') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == loaded
