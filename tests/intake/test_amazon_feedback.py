from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from intake_reads import Gathered, gathered

from plimsoll.intake.readers import READERS
from plimsoll.intake.reading import Context
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from intake_reads import Write

    from plimsoll.intake.reading import Opened

ENGLISH = "Date\tRating\tComments\tYour Response\tOrder ID\tRater Email"


def report(*days: str, header: str = ENGLISH) -> str:
    rows = [f"{day}\t1\tlate\t\t113-0000001-{number:07}\tx@marketplace.example" for number, day in enumerate(days)]
    return "\r\n".join([header, *rows]) + "\r\n"


def read(seen: Opened, marketplace: str = "") -> Gathered:
    (reader,) = [reader for reader in READERS if reader.recognises(seen)]
    assert reader.name == "amazon_feedback"
    return gathered(reader.read(seen, Context(find_marketplace(marketplace))))


@pytest.mark.parametrize(
    ("marketplace", "written_day"),
    [
        ("US", "3/5/26"), ("GB", "5/3/26"), ("FR", "5/3/26"), ("IN", "5/3/26"), ("MX", "5/3/26"), ("CA", "5/3/26"),
        ("DE", "5.3.26"), ("SE", "2026-03-05"), ("JP", "26/3/5"), ("US", "3/5/2026"), ("US", "2026-03-05"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_the_marketplace_writes_it(written: Write, marketplace: str, written_day: str) -> None:
    result = read(written(report(written_day)), marketplace)
    assert result.column("left_at") == ["2026-03-05"]
    assert result.notices == []


def test_the_header_may_be_in_any_language(written: Write) -> None:
    seen = written(report("26/3/5", header="日付\t評価\tコメント\t返答\t注文番号\t評価者のEメール"))
    result = read(seen, "JP")
    assert result.column("rating") == ["1"]
    assert result.parts[0].spelling["rating"] == "評価"


def test_the_header_may_even_repeat_itself(written: Write) -> None:
    assert len(read(written(report("3/5/26", header="a\ta\ta\ta\ta\ta")), "US").rows) == 1


def test_the_raters_address_is_never_a_cell(written: Write) -> None:
    result = read(written(report("3/5/26", "bad day", "3/6/26\textra")), "US")
    assert {*result.rows[0]} == {"left_at", "rating", "comment", "response", "order_id", "line"}
    assert "marketplace.example" not in str(result)


def test_days_settle_their_order_when_no_marketplace_is_named(written: Write) -> None:
    result = read(written(report("3/5/26", "3/15/26")))
    assert result.column("left_at") == ["2026-03-05", "2026-03-15"]
    (notice,) = result.notices
    assert "month/day/year" in notice


@pytest.mark.parametrize("days", [["3/5/26"], ["15/3/26"], ["3/15/26", "15/3/26"]])
def test_days_that_settle_nothing_refuse_the_file_until_the_marketplace_is_named(
    written: Write, days: list[str]
) -> None:
    result = read(written(report(*days)))
    assert result.rows == []
    (problem,) = result.problems
    assert problem.line is None
    assert "--marketplace" in problem.hint
    assert result.counts == [len(days)]


def test_an_unreadable_day_is_a_problem_of_its_line(written: Write) -> None:
    result = read(written(report("3/5/26", "31/5/26", "", "2/30/26", "3/6/26")), "US")
    assert result.lines == [2, 6]
    assert result.problem_lines == [3, 4, 5]
    assert {problem.field for problem in result.problems} == {"Date"}


def test_an_unreadable_day_does_not_hinder_the_others_from_settling_it(written: Write) -> None:
    result = read(written(report("3/15/26", "never")))
    assert (result.lines, result.problem_lines) == ([2], [3])


def test_quotes_are_data(written: Write) -> None:
    text = report("3/5/26", "3/6/26").replace("late", '"late', 1)
    result = read(written(text), "US")
    assert result.column("comment") == ['"late', "late"]


def test_a_row_of_other_than_six_fields_is_a_problem(written: Write) -> None:
    text = report("3/5/26", "3/6/26", "3/7/26").replace("late\t\t113-0000001-0000001", "la\tte\t\t113-0000001-0000001")
    result = read(written(text), "US")
    assert (result.lines, result.problem_lines, result.counts) == ([2, 4], [3], [3])


def test_a_copy_saved_by_a_spreadsheet_is_read(written: Write) -> None:
    text = 'Date,Rating,Comments,Your Response,Order ID,Rater Email\n3/15/2026,1,"a, ""b""\nc",,113-0000001-0000001,\n'
    result = read(written(text))
    assert result.column("comment") == ['a, "b"\nc']


def test_a_report_without_rows_is_known_by_its_english_header(written: Write) -> None:
    result = read(written(ENGLISH + "\n"))
    assert (result.rows, result.problems, result.counts) == ([], [], [0])


@pytest.mark.parametrize(
    "content",
    [
        "a\tb\tc\td\te\tf\n1\t2\t3\t4\t5\t6\n",
        "Date\tRating\tComments\tYour Response\tOrder ID\n3/5/26\t1\t\t\t113-0000001-0000001\n",
        "Date\tRating\tX\tY\tOrder ID\tZ\n3/5/26\t9\t\t\t113-0000001-0000001\tx@y.example\n",
        "Date\tRating\tX\tY\tOrder ID\tZ\n3/5/26\t1\t\t\t#1001\tx@y.example\n",
        "3/5/26\t1\t\t\t113-0000001-0000001\tx@y.example\n3/6/26\t1\t\t\t113-0000001-0000002\tx@y.example\n",
    ],
)
def test_other_tables_of_six_columns_are_not_taken_for_it(written: Write, content: str) -> None:
    seen = written(content)
    assert not [reader.name for reader in READERS if reader.recognises(seen)]
