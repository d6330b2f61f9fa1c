"""Every sample of pages and reports: its golden output, its count, and that it names nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from intake_api_pages.api_pages_reading import OURS, read
from intake_carriers.document_reading import accounted_for, complaints, matches_golden, names_nobody, samples_of

from plimsoll.intake.flat import opened
from plimsoll.intake.readers import READERS

FILES = samples_of(Path(__file__).parent / "samples")
MARKETPLACES = {"ebay_orders_report_us.csv": "EBAY_US"}
"""Named by the caller; the other samples say it themselves."""
UNREADABLE = {
    "ebay_orders_report_us.csv": [
        "orders 12 Sold For: 'free' is not a number",
        "orders 13 Sale Date: 'the 18th' is not a time that can be read for sure",
    ]
}
"""What `facts` complains of later: cells that pass through as they are."""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_sample_reads_as_its_golden_file_says(file: Path) -> None:
    matches_golden(read(file, MARKETPLACES.get(file.name)), file)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_record_is_in_rows_or_in_one_problem(file: Path) -> None:
    outcome = read(file, MARKETPLACES.get(file.name))
    assert accounted_for(outcome)
    assert all(problem.hint for problem in outcome.problems)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_cell_problem_or_notice_names_or_places_anybody(file: Path) -> None:
    assert names_nobody(read(file, MARKETPLACES.get(file.name)))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_rows_can_be_typed(file: Path) -> None:
    assert complaints(read(file, MARKETPLACES.get(file.name))) == UNREADABLE.get(file.name, [])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_exactly_one_reader_recognises_it(file: Path) -> None:
    assert len([reader.name for reader in READERS if reader.recognises(opened(file.name, file))]) == 1


def test_every_reader_of_pages_has_a_sample() -> None:
    assert {read(file, MARKETPLACES.get(file.name)).reader for file in FILES} == {reader.name for reader in OURS}
