"""Every sample of a shop's own files: its golden output, its count, and that it names nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from intake_carriers.document_reading import (
    OURS,
    accounted_for,
    complaints,
    matches_golden,
    names_nobody,
    read,
    samples_of,
)

from plimsoll.intake.flat import opened
from plimsoll.intake.readers.carriers import CARRIERS

FILES = samples_of(Path(__file__).parent / "samples")
UNREADABLE = {"shopify_orders.csv": ["orders 8 Lineitem price: 'free' is not a number"]}
"""What `facts` complains of later: cells that pass through as they are."""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_sample_reads_as_its_golden_file_says(file: Path) -> None:
    matches_golden(read(file), file)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_record_is_a_row_or_one_problem(file: Path) -> None:
    assert accounted_for(read(file))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_cell_problem_or_notice_names_or_places_anybody(file: Path) -> None:
    assert names_nobody(read(file))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_rows_can_be_typed(file: Path) -> None:
    assert complaints(read(file)) == UNREADABLE.get(file.name, [])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_one_reader_recognises_it(file: Path) -> None:
    assert len([reader.name for reader in OURS if reader.recognises(opened(file.name, file))]) == 1


def test_every_reader_of_a_shop_has_a_sample() -> None:
    carriers = {reader.name for reader in CARRIERS}
    assert {read(file).reader for file in FILES} == {reader.name for reader in OURS} - carriers
