"""The JSON report: three spellings of one thing, what is absent, and what is broken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from performance_reading import OURS, SAMPLES, accounted_for, read, read_text, shared_data, written

from plimsoll.intake.flat import opened

if TYPE_CHECKING:
    from pathlib import Path

    from performance_reading import Outcome

V2 = "amazon_performance"


def report(marketplace_id: str = "ATVPDKIKX0DER", **blocks: Any) -> dict[str, Any]:
    return {"accountStatuses": [], "performanceMetrics": [{"marketplaceId": marketplace_id, **blocks}]}


def read_report(folder: Path, content: Any, marketplace: str | None = "US") -> Outcome:
    return read_text(V2, folder, json.dumps(content, indent=1), marketplace)


def only_row(outcome: Outcome, table: str = "displayed") -> dict[str, Any]:
    assert not outcome.problems
    (row,) = outcome.rows[table]
    return row


def test_amazons_own_example_is_read_as_it_stands() -> None:
    file = shared_data() / "fixtures" / "amazon_official" / "accountHealthReport_official_example.json"
    if not file.exists():
        pytest.skip("no shared data: set PLIMSOLL_SHARED_DATA to the folder of published fixtures")
    outcome = read(V2, file)
    assert accounted_for(outcome)
    assert outcome.typed() == outcome.problems == []
    mfn, afn = outcome.rows["snapshots"]
    assert (mfn["orders"], mfn["orders_with_defects"], mfn["rate"]) == ("539000", "1078", "0.009")
    assert (mfn["negative_feedback"], mfn["claims"], mfn["chargebacks"]) == ("628", "442", "15")
    assert (mfn["fulfillment_channel"], afn["fulfillment_channel"]) == ("MFN", "AFN")
    assert (mfn["range_from"], mfn["range_to"]) == ("2020-09-06", "2020-11-04")
    by_part = {row.get("part", row["metric"]): row for row in outcome.rows["displayed"]}
    assert by_part["document_requests"]["range_from"] > by_part["document_requests"]["range_to"]
    assert by_part["pre_fulfillment_cancellation_rate"]["value"] == "0.005", (
        "the rate as given, beside counts that say 0.032"
    )
    assert {row["status"] for row in outcome.rows["displayed"] if row["metric"] == "account_status"} == {
        "AT_RISK",
        "NORMAL",
        "SUSPENDED",
    }
    assert any("fulfillmentType" in notice and "orderDefectRate.afn" in notice for notice in outcome.notices)
    assert any("documentRequest" in notice and "end before they begin" in notice for notice in outcome.notices)


def test_the_schema_of_the_report_is_refused_by_that_name() -> None:
    file = shared_data() / "fixtures" / "amazon_official" / "accountHealthReport-2020-11-18.json"
    if not file.exists():
        pytest.skip("no shared data: set PLIMSOLL_SHARED_DATA to the folder of published fixtures")
    (problem,) = read(V2, file).problems
    assert problem.line is None
    assert "schema" in problem.message


def test_a_schema_is_told_from_a_report(tmp_path: Path) -> None:
    schema = {"$schema": "http://json-schema.org/schema#", "properties": {"performanceMetrics": {"type": "array"}}}
    (problem,) = read_report(tmp_path, schema).problems
    assert (problem.line, "schema" in problem.message) == (None, True)


@pytest.mark.parametrize(
    ("spelling", "metric", "part"),
    [
        ("preFulfillmentCancellationRate", "pre_fulfillment_cancellation_rate", None),
        ("prefulfillmentCancelRate", "pre_fulfillment_cancellation_rate", None),
        ("documentRequests", "policy_violations", "document_requests"),
        ("documentRequest", "policy_violations", "document_requests"),
        ("unitOnTimeDeliveryRate", "unit_on_time_delivery_rate", None),
        ("suspectedIntellectualPropertyViolations", "policy_violations", "suspected_intellectual_property_violations"),
    ],
)
def test_each_spelling_of_a_block_is_known(tmp_path: Path, spelling: str, metric: str, part: str | None) -> None:
    row = only_row(read_report(tmp_path, report(**{spelling: {"status": "GOOD", "defectsCount": 0}})))
    assert (row["metric"], row.get("part"), row["status"]) == (metric, part, "GOOD")


@pytest.mark.parametrize("spelling", ["ahrStatus", "accountHealthRatingStatus"])
def test_the_rating_has_a_status_and_perhaps_a_score(tmp_path: Path, spelling: str) -> None:
    without = only_row(read_report(tmp_path, report(accountHealthRating={spelling: "WARNED"})))
    assert ("value" in without, without["status"]) == (False, "WARNED")
    scored = only_row(read_report(tmp_path, report(accountHealthRating={spelling: "GREAT", "ahrScore": 340})))
    assert scored["value"] == "340"


@pytest.mark.parametrize("name", ["warningStates", "warningState"])
@pytest.mark.parametrize("entry", ["spammingSellerMessaging", {"warningType": "spammingSellerMessaging"}])
def test_a_warning_is_a_word_or_an_object(tmp_path: Path, name: str, entry: Any) -> None:
    row = only_row(read_report(tmp_path, report(**{name: [entry]})))
    assert (row["metric"], row["part"]) == ("policy_violations", "warning_spamming_seller_messaging")
    assert "status" not in row


def test_an_absent_count_is_unknown_and_never_zero(tmp_path: Path) -> None:
    block = {"orderCount": 10, "claims": {"status": "NONE"}, "chargebacks": None, "negativeFeedback": {"count": 0}}
    row = only_row(read_report(tmp_path, report(orderDefectRate={"mfn": block, "afn": None})), "snapshots")
    assert row["negative_feedback"] == "0"
    assert not {"claims", "chargebacks", "orders_with_defects", "rate", "status"} & set(row)


@pytest.mark.parametrize("stamp", ["2021-10-29T00:00:00Z", "2021-10-29T00:00Z", "2021-10-29"])
def test_both_spellings_of_a_timestamp_give_the_day(tmp_path: Path, stamp: str) -> None:
    block = {"status": "GOOD", "reportingDateRange": {"reportingDateFrom": stamp, "reportingDateTo": stamp}}
    row = only_row(read_report(tmp_path, report(validTrackingRate=block)))
    assert row["range_from"] == row["range_to"] == "2021-10-29"


def test_a_status_that_contradicts_its_rate_stays_as_given(tmp_path: Path) -> None:
    block = {"rate": 0.4286, "status": "GOOD", "targetValue": 0.97, "targetCondition": "GREATER_THAN"}
    row = only_row(read_report(tmp_path, report(onTimeDeliveryRate=block)))
    assert (row["value"], row["status"], row["target_value"]) == ("0.4286", "GOOD", "0.97")


@pytest.mark.parametrize(
    ("written_as", "cell"),
    [("0.009", "0.009"), ("0.00900", "0.00900"), ("1E-3", "0.001"), ("1", "1"), ("0.03203973037", "0.03203973037")],
)
def test_a_rate_keeps_its_digits(tmp_path: Path, written_as: str, cell: str) -> None:
    text = '{"performanceMetrics":[{"marketplaceId":"US","validTrackingRate":{"rate":' + written_as + "}}]}"
    assert only_row(read_text(V2, tmp_path, text))["value"] == cell


@pytest.mark.parametrize("rate", ["NaN", "null", '"N/A"', '""'])
def test_a_rate_that_is_not_said_is_not_a_fault(tmp_path: Path, rate: str) -> None:
    text = '{"performanceMetrics":[{"marketplaceId":"US","validTrackingRate":{"status":"NONE","rate":' + rate + "}}]}"
    assert "value" not in only_row(read_text(V2, tmp_path, text))


def test_two_time_spans_of_one_metric_are_told_apart(tmp_path: Path) -> None:
    spans = [
        {"rate": 0.1, "reportingDateRange": {"reportingDateFrom": f"2026-09-{first}", "reportingDateTo": "2026-09-30"}}
        for first in ("21", "01")
    ]
    rows = read_report(tmp_path, report(lateShipmentRateList=spans)).rows["displayed"]
    assert [row["part"] for row in rows] == ["10_days", "30_days"]


def test_missing_and_late_invoices_stand_beside_their_rate(tmp_path: Path) -> None:
    block = {
        "orderCount": 900,
        "invoiceDefect": {"count": 31, "status": "GOOD"},
        "missingInvoice": {"count": 21, "status": "NONE"},
        "lateInvoice": 10,
        "rate": 0.0344,
        "status": "GOOD",
    }
    outcome = read_report(tmp_path, report(invoiceDefectRate=block))
    found = [
        [row.get(key) for key in ("part", "numerator", "denominator", "status")] for row in outcome.rows["displayed"]
    ]
    assert found == [
        [None, "31", "900", "GOOD"],
        ["missing_invoice", "21", "900", "NONE"],
        ["late_invoice", "10", "900", None],
    ]
    assert outcome.lines == 1


def test_what_has_no_table_is_named_once(tmp_path: Path) -> None:
    content = report(orderDefectRate={"mfn": {"orderCount": 1, "mood": 1}, "sfp": {}}, luck={"a": 1}) | {"extra": 1}
    content["performanceMetrics"] *= 3
    outcome = read_report(tmp_path, content)
    (notice,) = [notice for notice in outcome.notices if "not loaded" in notice]
    assert notice == "kept in the vault, not loaded: orderDefectRate.mfn.mood, orderDefectRate.sfp, luck, extra"


def test_a_marketplace_that_is_not_said_is_that_of_the_caller(tmp_path: Path) -> None:
    content = {"performanceMetrics": [{"accountHealthRating": {"ahrStatus": "GREAT"}}]}
    assert only_row(read_report(tmp_path, content, "DE"))["marketplace_id"] == "A1PA6795UKMFR9"
    (problem,) = read_report(tmp_path, content, None).problems
    assert "--marketplace" in problem.hint


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")]
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_byte_order_mark_and_foreign_line_ends_change_nothing(
    tmp_path: Path, encoding: str, mark: bytes, ends: str
) -> None:
    text = (SAMPLES / "v2_live_shape.json").read_text(encoding="utf-8")
    plain = read(V2, SAMPLES / "v2_live_shape.json")
    other = read_text(V2, tmp_path, mark + text.replace("\n", ends).encode(encoding), None)
    assert other.as_json() == plain.as_json()


def test_a_report_on_one_line_loses_nothing(tmp_path: Path) -> None:
    content = json.loads((SAMPLES / "v2_live_shape.json").read_text(encoding="utf-8"))
    one_line = read_text(V2, tmp_path, json.dumps(content), None)
    many_lines = read(V2, SAMPLES / "v2_live_shape.json")
    assert one_line.lines == many_lines.lines
    for table, rows in many_lines.rows.items():
        assert [row | {"line": 1} for row in rows] == one_line.rows[table]
    assert one_line.typed() == []


def test_two_broken_blocks_on_one_line_are_one_problem_that_names_both(tmp_path: Path) -> None:
    content = report(
        validTrackingRate={"rate": "x"}, lateShipmentRate={"rate": "y"}, accountHealthRating={"ahrScore": 1}
    )
    outcome = read_text(V2, tmp_path, json.dumps(content))
    (problem,) = outcome.problems
    assert (problem.line, problem.field, outcome.lines) == (1, "validTrackingRate", 2)
    assert "lateShipmentRate" in problem.message


@pytest.mark.parametrize("kept", [0.35, 0.6, 0.95])
def test_a_truncated_report_is_refused_and_says_where_it_ends(tmp_path: Path, kept: float) -> None:
    text = (SAMPLES / "v2_live_shape.json").read_text(encoding="utf-8")
    part = text[: int(len(text) * kept)]
    outcome = read_text(V2, tmp_path, part)
    (problem,) = outcome.problems
    assert (problem.line, outcome.rows, outcome.lines) == (None, {}, 1)
    assert "line" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        '{"performanceMetrics": {"marketplaceId": "US"}}',
        '{"accountStatuses": "NORMAL"}',
        '{"performanceMetrics": []} {"performanceMetrics": []}',
        '{"performanceMetrics": [1,]}',
        '{"performanceMetrics": ' + "[" * 50_000 + "]" * 50_000 + "}",
        '{"performanceMetrics": ' + '{"a":' * 20_000 + "1" + "}" * 20_000 + "}",
    ],
)
def test_another_shape_is_one_problem_of_the_whole_file(tmp_path: Path, text: str) -> None:
    outcome = read_text(V2, tmp_path, text)
    assert [problem.line for problem in outcome.problems] == [None]
    assert outcome.rows == {}


def test_an_empty_report_is_sound(tmp_path: Path) -> None:
    outcome = read_text(V2, tmp_path, '{"accountStatuses": [], "performanceMetrics": null}')
    assert (outcome.problems, outcome.rows, outcome.lines) == ([], {}, 0)


@pytest.mark.parametrize(
    "rates",
    [{}, {"orderCount": 5, "rate": 0}, [1, 2], "GOOD", {"all": {"orderCount": 1}}],
)
def test_a_defect_rate_without_a_channel_is_no_snapshot(tmp_path: Path, rates: Any) -> None:
    outcome = read_report(tmp_path, report(orderDefectRate=rates))
    assert outcome.rows == {}
    assert len(outcome.problems) == outcome.lines == (1 if rates else 0)


@pytest.mark.parametrize(
    "block",
    [
        {"orderCount": 2**31},
        {"orderCount": 1.5},
        {"orderCount": True},
        {"orderCount": [1]},
        {"rate": "9" * 30},
        {"rate": 1e300},
        {"status": "x" * 5000},
        {"reportingDateRange": {"reportingDateFrom": "yesterday"}},
        {"reportingDateRange": "2020"},
        {"reportingDateRange": {"reportingDateFrom": "0020-01-01"}},
    ],
)
def test_a_word_that_cannot_be_read_makes_its_block_a_problem(tmp_path: Path, block: dict[str, Any]) -> None:
    outcome = read_report(tmp_path, report(lateShipmentRate=block, accountHealthRating={"ahrScore": 9}))
    assert [problem.field for problem in outcome.problems] == ["lateShipmentRate"]
    assert len(outcome.rows["displayed"]) == 1
    assert outcome.lines == 2


def test_halves_of_characters_do_not_break_the_tables(tmp_path: Path) -> None:
    rating = r'"accountHealthRating":{"ahrStatus":"\udfff","\ud801":1}'
    text = r'{"performanceMetrics":[{"marketplaceId":"\ud800\u0000",' + rating + "}]}"
    outcome = read_text(V2, tmp_path, text)
    assert only_row(outcome)["status"] == "\ufffd"
    assert outcome.typed() == []
    json.dumps(outcome.as_json()).encode("utf-8")


def test_a_name_given_twice_is_said(tmp_path: Path) -> None:
    text = '{"performanceMetrics":[{"marketplaceId":"US","validTrackingRate":{"rate":0.5,"rate":0.6}}]}'
    outcome = read_text(V2, tmp_path, text)
    assert only_row(outcome)["value"] == "0.6"
    assert any("validTrackingRate.rate" in notice for notice in outcome.notices)


def test_no_report_is_as_large_as_this(tmp_path: Path) -> None:
    text = '{"performanceMetrics":[' + " " * (3 << 20) + "]}"
    (problem,) = read_text(V2, tmp_path, text).problems
    assert "bytes" in problem.message


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["GOOD", "2020-09-06T00:00Z", "0.5%", "mfn"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "count",
                    "status",
                    "rate",
                    "orderCount",
                    "reportingDateRange",
                    "reportingDateFrom",
                    "mfn",
                    "afn",
                    "defectsCount",
                ]
            )
            | st.text(max_size=4),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
NAMES = st.sampled_from(
    [
        "marketplaceId", "orderDefectRate", "lateShipmentRate", "lateShipmentRateList", "invoiceDefectRate",
        "warningStates", "accountHealthRating", "documentRequest", "policyViolationWarnings", "somethingNew",
    ]
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(NAMES, VALUES, max_size=6) | VALUES, max_size=3), st.lists(VALUES, max_size=3))
def test_whatever_stands_in_it_nothing_raises_and_what_passes_can_be_typed(
    tmp_path: Path, metrics: list[Any], statuses: list[Any]
) -> None:
    outcome = read_report(tmp_path, {"accountStatuses": statuses, "performanceMetrics": metrics})
    assert outcome.lines >= len(outcome.problems)
    assert outcome.typed() == []


@pytest.mark.parametrize(
    "text", ["", "{", "{}", "[]", '{"a": 1}', '["performanceMetrics"]', "performanceMetrics,b\n1,2\n"]
)
def test_other_texts_are_not_taken_for_it(tmp_path: Path, text: str) -> None:
    look = opened("x", written(tmp_path, text))
    assert not any(reader.recognises(look) for reader in OURS)
