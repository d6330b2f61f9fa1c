"""The older XML report: time frames, percentages, and XML that is not sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from performance_reading import OURS, SAMPLES, accounted_for, read_text, written

from plimsoll.intake.flat import opened

if TYPE_CHECKING:
    from pathlib import Path

V1 = "amazon_performance_v1"
FRAME = "<timeFrame><start>2021-05-01</start><end>2021-06-29</end></timeFrame>"


def defects(inner: str, frame: str = FRAME) -> str:
    return (
        "<sellerPerformanceReports><sellerPerformanceReport><orderDefects><orderDefectMetrics>"
        f"{frame}\n{inner}\n"
        "</orderDefectMetrics></orderDefects></sellerPerformanceReport></sellerPerformanceReports>"
    )


def a_rate(text: str) -> str:
    return defects(f"<orderWithDefects><rate>{text}</rate></orderWithDefects>")


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("0.65%", "0.0065"),
        ("0.650 %", "0.0065"),
        ("100%", "1"),
        ("0%", "0"),
        ("0", "0"),
        ("12.5%", "0.125"),
        ("0,7%", "0.007"),
        ("3.14159265%", "0.0314159265"),
        ("\uff10.5%", None),
        ("0.65\uff05", "0.0065"),
    ],
)
def test_a_percentage_is_exactly_its_ratio(tmp_path: Path, text: str, ratio: str | None) -> None:
    outcome = read_text(V1, tmp_path, a_rate(text))
    if ratio is None:
        assert len(outcome.problems) == 1
    else:
        assert outcome.rows["displayed"][0]["value"] == ratio


@pytest.mark.parametrize("text", ["0.65", "abc%", "1.2.3%", "%", "1,234%"])
def test_a_share_whose_unit_is_open_is_not_guessed(tmp_path: Path, text: str) -> None:
    outcome = read_text(V1, tmp_path, a_rate(text))
    assert (outcome.rows, len(outcome.problems), outcome.lines) == ({}, 1, 1)


@pytest.mark.parametrize("text", ["", "N/A", "-", " "])
def test_a_share_that_is_not_said_leaves_the_cell_empty(tmp_path: Path, text: str) -> None:
    outcome = read_text(V1, tmp_path, a_rate(text))
    assert "value" not in outcome.rows["displayed"][0]


def test_each_time_frame_is_a_row_of_its_own(tmp_path: Path) -> None:
    frames = [FRAME, FRAME.replace("05-01", "04-01")]
    both = "</orderDefectMetrics><orderDefectMetrics>".join(
        f"{f}\n<chargebacks><count>1</count></chargebacks>" for f in frames
    )
    rows = read_text(V1, tmp_path, defects(both, "")).rows["displayed"]
    assert [(row["range_from"], row["part"], row["numerator"]) for row in rows] == [
        ("2021-05-01", "chargebacks", "1"),
        ("2021-04-01", "chargebacks", "1"),
    ]


def test_it_needs_a_marketplace(tmp_path: Path) -> None:
    text = (SAMPLES / "v1_time_frames.xml").read_text(encoding="utf-8")
    outcome = read_text(V1, tmp_path, text, None)
    (problem,) = outcome.problems
    assert (problem.line, outcome.rows, outcome.lines) == (None, {}, 21)
    assert "--marketplace" in problem.hint


def test_prefixes_of_names_change_nothing(tmp_path: Path) -> None:
    prefixed = a_rate("1%").replace("<", "<a:").replace("<a:/", "</a:").replace("Reports>", 'Reports xmlns:a="u">', 1)
    assert read_text(V1, tmp_path, prefixed).rows["displayed"][0]["value"] == "0.01"


@pytest.mark.parametrize("kept", [0.2, 0.7, 0.99])
def test_a_malformed_report_is_refused_and_says_where(tmp_path: Path, kept: float) -> None:
    text = (SAMPLES / "v1_time_frames.xml").read_text(encoding="utf-8")
    outcome = read_text(V1, tmp_path, text[: int(len(text) * kept)])
    (problem,) = outcome.problems
    assert (problem.line, outcome.rows, outcome.lines) == (None, {}, 1)
    assert "malformed" in problem.message
    assert "line" in problem.message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><sellerPerformanceReports>&b;</sellerPerformanceReports>", "document type"),
        ("<!DOCTYPE sellerPerformanceReports><sellerPerformanceReports/>", "document type"),
        ("<!DOCTYPE a SYSTEM 'http://127.0.0.1/a.dtd'><sellerPerformanceReports/>", "document type"),
        ("<sellerPerformanceReports>" + "<a>" * 90 + "</a>" * 90 + "</sellerPerformanceReports>", "nested"),
        ("<a><sellerPerformanceReports/></a>", "outermost"),
        ("<sellerPerformanceReports><a></b></sellerPerformanceReports>", "malformed"),
        ("<?xml version='1.0' encoding='klingon'?><sellerPerformanceReports/>", "encoding"),
        ("<sellerPerformanceReports>" + "a\n" * (2 << 20) + "</sellerPerformanceReports>", "bytes"),
    ],
)
def test_hostile_xml_is_a_problem_with_its_reason(tmp_path: Path, text: str, why: str) -> None:
    outcome = read_text(V1, tmp_path, text)
    (problem,) = outcome.problems
    assert problem.line is None
    assert why in problem.message


def test_text_between_tags_costs_no_more_than_its_length(tmp_path: Path) -> None:
    text = "<sellerPerformanceReports>" + "a\n" * 900_000 + "</sellerPerformanceReports>"
    assert read_text(V1, tmp_path, text).lines == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    outcome = read_text(V1, tmp_path, a_rate("0.5%").encode(encoding))
    assert outcome.rows["displayed"][0]["value"] == "0.005"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_report_with_any_text_anywhere_never_raises(tmp_path: Path, data: st.DataObject) -> None:
    text = (SAMPLES / "v1_time_frames.xml").read_text(encoding="utf-8")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(180, len(text)))
        text = (
            text[:at] + data.draw(st.text(max_size=5) | st.sampled_from(["%", "<", "&", "</a>", "9"])) + text[at + 1 :]
        )
    outcome = read_text(V1, tmp_path, text.encode("utf-8", "replace"))
    assert outcome.typed() == []
    assert [problem.line for problem in outcome.problems] == [None] or accounted_for(outcome)


@pytest.mark.parametrize(
    "text", ["<html></html>", "<amazonReport/>", "a<sellerPerformanceReports>", "sellerPerformanceReport,b\n"]
)
def test_other_xml_is_not_taken_for_it(tmp_path: Path, text: str) -> None:
    look = opened("x", written(tmp_path, text))
    assert not any(reader.recognises(look) for reader in OURS)
