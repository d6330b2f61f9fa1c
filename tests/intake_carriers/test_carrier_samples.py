"""Every carrier's own sample: its golden output, its count, and that it names nobody."""

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

SAMPLES = Path(__file__).parent / "samples"
FILES = samples_of(SAMPLES)


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
    assert complaints(read(file)) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_one_reader_recognises_it(file: Path) -> None:
    assert len([reader.name for reader in OURS if reader.recognises(opened(file.name, file))]) == 1


def test_every_carrier_has_a_sample() -> None:
    assert {read(file).reader for file in FILES} == {reader.name for reader in CARRIERS}


def test_readers_have_distinct_names_and_say_what_they_are_for() -> None:
    assert len({reader.name for reader in OURS}) == len(OURS)
    assert all(reader.meaning.endswith(".") and reader.tables for reader in OURS)
