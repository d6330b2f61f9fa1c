from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from intake_reads import gathered

from plimsoll.facts.schema import TABLES
from plimsoll.intake.readers import READERS
from plimsoll.intake.reading import Context
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from intake_reads import Write

    from plimsoll.facts.schema import Table
    from plimsoll.intake.reading import Opened, Reader


def reader_of(seen: Opened) -> Reader | None:
    readers = [reader for reader in READERS if reader.recognises(seen)]
    assert len(readers) <= 1
    return readers[0] if readers else None


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
@pytest.mark.parametrize("columns", ["required", "all"])
def test_a_file_is_told_by_its_required_columns(written: Write, table: Table, columns: str) -> None:
    names = [column.name for column in table.columns if column.required or columns == "all"]
    reader = reader_of(written(",".join(reversed(names)) + "\n"))
    assert reader is not None
    assert reader.name == f"interchange_{table.name}"


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_file_that_lacks_a_required_column_is_not_of_its_table(written: Write, table: Table) -> None:
    for missing in table.required:
        names = [column.name for column in table.columns if column.name != missing]
        reader = reader_of(written(",".join(names) + "\n"))
        assert reader is None or reader.name != f"interchange_{table.name}"


FEEDBACK = "order_id,rating,left_at"


def test_names_are_compared_in_lower_case_and_trimmed(written: Write) -> None:
    seen = written(' Order_ID ,RATING,"Left_At"\n1,2,3\n')
    reader = reader_of(seen)
    assert reader is not None
    result = gathered(reader.read(seen, Context()))
    assert result.rows == [{"order_id": "1", "rating": "2", "left_at": "3", "line": 2}]
    assert result.parts[0].spelling == {"order_id": "Order_ID", "rating": "RATING", "left_at": "Left_At"}


def test_unknown_columns_are_named_once_and_not_loaded(written: Write) -> None:
    seen = written(f"{FEEDBACK},Mood,weather,\n" + "1,2,3,4,5,\n" * 3)
    reader = reader_of(seen)
    assert reader is not None
    result = gathered(reader.read(seen, Context()))
    (notice,) = result.notices
    assert notice.endswith(": Mood, weather")
    assert {*result.rows[0]} == {"order_id", "rating", "left_at", "line"}


def test_cells_pass_through_as_they_are(written: Write) -> None:
    seen = written(f"{FEEDBACK},comment\n 1 ,five,31.12.26,  \n")
    reader = reader_of(seen)
    assert reader is not None
    (row,) = gathered(reader.read(seen, Context())).rows
    assert row == {"order_id": " 1 ", "rating": "five", "left_at": "31.12.26", "comment": "  ", "line": 2}


@pytest.mark.parametrize(("delimiter", "comma"), [(",", False), (";", True), ("\t", False), ("|", False)])
def test_semicolons_mean_decimal_commas(written: Write, delimiter: str, comma: bool) -> None:
    seen = written(f"{FEEDBACK}\n1,2,3\n".replace(",", delimiter))
    reader = reader_of(seen)
    assert reader is not None
    assert gathered(reader.read(seen, Context())).parts[0].decimal_comma is comma


@pytest.mark.parametrize(("marketplace", "order"), [("US", "MDY"), ("DE", "DMY"), ("JP", "YMD"), ("", None)])
def test_days_are_in_the_order_of_the_marketplace_named(written: Write, marketplace: str, order: str | None) -> None:
    seen = written(f"{FEEDBACK}\n1,2,3\n")
    reader = reader_of(seen)
    assert reader is not None
    assert gathered(reader.read(seen, Context(find_marketplace(marketplace)))).parts[0].date_order == order


def test_a_repeated_column_refuses_the_file(written: Write) -> None:
    seen = written(f"{FEEDBACK},RATING\n1,2,3,4\n")
    reader = reader_of(seen)
    assert reader is not None
    result = gathered(reader.read(seen, Context()))
    assert [(problem.line, problem.field) for problem in result.problems] == [(1, "rating")]
    assert (result.rows, result.counts) == ([], [1])
