"""Every sample against its golden output: rows, problems, notices, lines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from performance_reading import OURS, SAMPLES, accounted_for, matches_golden, read

from plimsoll.intake.flat import opened
from plimsoll.intake.readers import READERS

CASES = [
    ("v2_live_shape.json", "amazon_performance", None),
    ("v1_time_frames.xml", "amazon_performance_v1", "US"),
    ("odr_kinds.csv", "amazon_odr_download", "US"),
    ("odr_marks.tsv", "amazon_odr_download", "UK"),
    ("odr_german.csv", "amazon_odr_download", "DE"),
    ("odr_chinese.csv", "amazon_odr_download", "US"),
    ("late_shipments.csv", "amazon_late_shipment_download", "US"),
    ("cancellations.csv", "amazon_cancellation_download", "US"),
    ("valid_tracking.tsv", "amazon_valid_tracking_download", "UK"),
    ("invoice_defects.csv", "amazon_invoice_defect_download", "UK"),
]


@pytest.mark.parametrize(("sample", "reader", "marketplace"), CASES)
def test_a_sample_reads_as_its_golden_file_says(sample: str, reader: str, marketplace: str | None) -> None:
    outcome = read(reader, SAMPLES / sample, marketplace)
    matches_golden(outcome, sample)
    assert accounted_for(outcome)
    assert outcome.typed() == []


@pytest.mark.parametrize(("sample", "reader", "marketplace"), CASES)
def test_every_row_says_when_it_was_seen_where_the_caller_does(
    sample: str, reader: str, marketplace: str | None
) -> None:
    at = datetime(2026, 10, 4, 16, 31, tzinfo=UTC)
    outcome = read(reader, SAMPLES / sample, marketplace, at)
    assert {row["seen_at"] for rows in outcome.rows.values() for row in rows} == {"2026-10-04T16:31:00+00:00"}
    assert not [notice for notice in outcome.notices if "does not say when it was made" in notice]
    assert outcome.typed() == []


@pytest.mark.parametrize(("sample", "reader", "marketplace"), CASES)
def test_a_sample_is_recognised_by_one_reader_only(sample: str, reader: str, marketplace: str | None) -> None:
    look = opened(sample, SAMPLES / sample)
    others = [one for one in READERS if one.name not in {ours.name for ours in OURS}]
    assert [one.name for one in (*OURS, *others) if one.recognises(look)] == [reader]
