from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from intake_reads import SAMPLES, as_golden, gathered

from plimsoll.facts.schema import TABLES
from plimsoll.intake.flat import opened
from plimsoll.intake.readers import READERS
from plimsoll.intake.reading import Context
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Callable

MARKETPLACES = {
    "amazon_feedback_us.txt": "US",
    "amazon_feedback_japan.txt": "JP",
    "interchange_orders_spreadsheet.csv": "DE",
}
"""Named by the caller; the other samples are read without a marketplace."""

MADE_IN_TESTS = {"mails", "template_notes"}
"""Their samples are made by the tests in `intake_mail` and `intake_templates`."""

FILES = sorted(file for file in SAMPLES.iterdir() if not file.name.endswith(".golden.json"))


def _reader_of(file: Path) -> Any:
    return [reader for reader in READERS if reader.recognises(opened(file.name, file))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_sample_reads_as_its_golden_file_says(file: Path, matches_golden: Callable[[str, Any], None]) -> None:
    (reader,) = _reader_of(file)
    seen = opened(file.name, file)
    result = gathered(reader.read(seen, Context(find_marketplace(MARKETPLACES.get(file.name, "")))))
    opening = {"encoding": seen.encoding, "delimiter": seen.delimiter, "notices": list(seen.notices)}
    matches_golden(file.name, {"reader": reader.name, "opened": opening, **as_golden(result)})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_data_line_is_in_a_row_or_in_one_problem(file: Path) -> None:
    (reader,) = _reader_of(file)
    marketplace = find_marketplace(MARKETPLACES.get(file.name, ""))
    result = gathered(reader.read(opened(file.name, file), Context(marketplace)))
    assert len(result.counts) == 1
    if all(problem.line != 1 for problem in result.problems):
        assert result.counts[0] == len(result.rows) + len(result.problems)
        assert len({*result.lines, *result.problem_lines}) == result.counts[0]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_cells_are_strings_named_as_in_the_schema_with_the_line_as_an_integer(file: Path) -> None:
    (reader,) = _reader_of(file)
    marketplace = find_marketplace(MARKETPLACES.get(file.name, ""))
    for part in gathered(reader.read(opened(file.name, file), Context(marketplace))).parts:
        assert part.table in reader.tables
        known = {column.name for column in TABLES[part.table].columns}
        assert {*part.cells.column_names} <= {*known, "line"}
        kinds = {field.name: str(field.type) for field in part.cells.schema}
        assert kinds.pop("line") == "int64"
        assert {*kinds.values()} == {"string"}


def test_every_reader_has_a_sample() -> None:
    everywhere = [
        file for file in Path(__file__).parent.parent.glob("intake*/samples/*") if ".expected" not in file.name
    ]
    covered = {reader.name for file in everywhere for reader in _reader_of(file)}
    assert covered | MADE_IN_TESTS == {reader.name for reader in READERS}


def test_readers_have_distinct_names_and_say_what_they_are_for() -> None:
    assert len({reader.name for reader in READERS}) == len(READERS)
    assert all(reader.meaning for reader in READERS)
    assert {reader.name for reader in READERS if not reader.tables} == {"template_notes"}
