"""The weekly review: figures of the week, one PDF and one workbook in each language, nothing in them runs."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from plimsoll import clock
from plimsoll.desk.review.pack import last_week
from plimsoll.desk.review.pictures import inked
from plimsoll.desk.review.words import LANGUAGES, Words
from plimsoll.errors import UsageError
from plimsoll.tower import Tower

if TYPE_CHECKING:
    from pathlib import Path

US = "ATVPDKIKX0DER"
SUNDAY = date(2026, 10, 4)
NAME = '=HYPERLINK("http://x") 店铺/#strong[x] $y$'
"""An account whose name is a formula, Chinese, a path and Typst's markup at once."""


def ago(days: int) -> str:
    return (SUNDAY - timedelta(days=days)).isoformat()


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def tower(tmp_path_factory: pytest.TempPathFactory) -> Tower:
    """150 orders over 75 days; one claim granted three weeks ago, one feedback left in the week."""
    root = tmp_path_factory.mktemp("review")
    tower = Tower(root / "workspace")
    orders = [
        {"order_id": f"111-0000000-{n:07}", "marketplace_id": US, "fulfillment_channel": "MFN",
         "order_status": "shipped", "purchased_at": f"{ago(n % 75)}T10:00:00+00:00", "asin": "B001"}
        for n in range(150)
    ]  # fmt: skip
    claims = [{"claim_id": "C-1", "order_id": "111-0000000-0000030", "opened_at": ago(25), "status": "granted",
               "decided_at": ago(21), "fault": "seller", "reason": "not_received"}]  # fmt: skip
    feedback = [{"order_id": "111-0000000-0000040", "rating": 1, "left_at": ago(2)}]
    at = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)
    for name, rows in (("orders", orders), ("claims", claims), ("feedback", feedback)):
        found = tower.import_files(write(root / f"{name}.csv", rows), account=NAME, observed_at=at)
        assert not found.problems
    return tower


def test_the_last_whole_week_ends_on_a_sunday_before_today() -> None:
    assert last_week(date(2026, 10, 5)) == SUNDAY
    assert last_week(SUNDAY) == SUNDAY - timedelta(days=7)
    assert last_week(date(2026, 10, 10)) == SUNDAY


def test_a_pack_holds_the_week_and_the_week_before(tower: Tower) -> None:
    found = tower.review(SUNDAY)
    [cell] = found.cells
    assert (found.first, found.last) == (date(2026, 9, 28), SUNDAY)
    assert (cell.row.orders_with_defects, cell.row.orders) == (2, 120)
    assert cell.before is not None
    assert (cell.before.orders_with_defects, cell.before.orders) == (1, 106)
    assert [(one.order_id, one.kind) for one in found.new] == [("111-0000000-0000040", "negative_feedback")]
    assert sum(found.stages.values()) == 2


def test_the_days_of_a_pack_are_the_figures_of_odr(tower: Tower) -> None:
    [cell] = tower.review(SUNDAY).cells
    rows = {row.as_of: row for row in tower.odr(first=SUNDAY - timedelta(days=89), last=SUNDAY)}
    assert len(cell.days) == 90
    assert all(
        (day.orders, day.together) == (rows[day.day].orders, rows[day.day].orders_with_defects) for day in cell.days
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_are_a_pdf_and_a_workbook_in_which_names_are_only_names(
    tower: Tower, tmp_path: Path, language: str
) -> None:
    paper, book = tower.write_review(tmp_path, tower.review(SUNDAY, account=NAME), language)
    assert paper.read_bytes().startswith(b"%PDF-")
    assert b"/FontFile2" in paper.read_bytes() or len(paper.read_bytes()) > 20_000
    sheets = CalamineWorkbook.from_path(book)
    assert len(sheets.sheet_names) == 5
    summary = sheets.get_sheet_by_index(0).to_python()
    assert summary[1][0] == NAME
    assert summary[1][4:6] == [2, 120]
    assert "/" not in paper.name
    assert paper.stem == book.stem


def test_the_paper_says_what_the_pack_says_in_both_languages(tower: Tower) -> None:
    from plimsoll.desk.review.document import document

    found = tower.review(SUNDAY)
    english, charts = document(found, Words("en"))
    chinese, _ = document(found, Words("zh"))
    assert english["summary"]["rows"][0][5] == chinese["summary"]["rows"][0][5] == "2 / 120"
    assert "订单缺陷率" in chinese["summary"]["head"]
    assert {"gauge-0", "rate-0", "kinds-0"} == set(charts)
    assert not any(isinstance(said, str) and "{" in said for said in _texts(chinese))


def _texts(value: object) -> list[object]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value]


def test_the_same_pack_makes_the_same_paper(tower: Tower) -> None:
    from plimsoll.desk.review.paper import paper

    found = tower.review(SUNDAY)
    assert paper(found, Words("en")) == paper(found, Words("en"))


def test_a_third_language_is_refused() -> None:
    with pytest.raises(UsageError):
        Words("de")


def test_a_chart_gets_its_colours_inside() -> None:
    assert inked("<svg a='1'><g/></svg>").startswith("<svg a='1'><style>")


def test_an_empty_workspace_has_a_review_that_says_so(tmp_path: Path) -> None:
    empty = Tower(tmp_path / "none")
    empty.record_none("claims", SUNDAY, account="north", marketplace=US)
    found = empty.review(SUNDAY)
    assert found.cells == []
    assert all(path.stat().st_size for path in empty.write_review(tmp_path, found, "zh"))


def test_the_command_writes_the_files_and_says_the_week(
    tower: Tower, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from plimsoll.cli import main

    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 10, 6, 6, 0, tzinfo=UTC))
    where = ["--workspace", str(tower.workspace.root), "--out", str(tmp_path / "out")]
    with pytest.raises(SystemExit) as ended:
        main(["review", "--language", "zh", "--json", *where])
    assert ended.value.code == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["schema"], said["from"], said["to"]) == ("plimsoll.review/1", "2026-09-28", "2026-10-04")
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".pdf", ".xlsx"]
    with pytest.raises(SystemExit) as refused:
        main(["review", "--account", "nobody", *where])
    assert refused.value.code == 2
