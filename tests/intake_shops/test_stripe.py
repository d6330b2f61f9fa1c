"""Stripe's disputes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_carriers.document_reading import accounted_for, complaints, read, read_with, shared

from plimsoll.facts.schema import DISPUTES
from plimsoll.intake.readers.stripe_disputes import STRIPE_DISPUTES

if TYPE_CHECKING:
    from intake_carriers.document_reading import Outcome

SAMPLES = Path(__file__).parent / "samples"
DISPUTE = {
    "id": "dp_1AAAAAAAAAAAAAAAAAAAAAAA", "object": "dispute", "amount": 1000, "currency": "usd", "charge": "ch_1",
    "created": 1772366400, "livemode": True, "reason": "general", "status": "needs_response", "metadata": {},
    "evidence_details": {"due_by": 1773187199},
}  # fmt: skip

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("dispute")
shapes = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*DISPUTE, "data", "type", "order_id"]), inner, max_size=5)
    ),
    max_leaves=20,
)


def disputes(folder: Path, value: object) -> Outcome:
    file = folder / "disputes.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    return read(file)


@pytest.mark.parametrize(
    ("units", "currency", "amount"),
    [
        (1000, "usd", "10.00"), (1, "usd", "0.01"), (0, "eur", "0.00"), (-250, "usd", "-2.50"), (1000, "jpy", "1000"),
        (1000, "krw", "1000"), (1000, "kwd", "1.000"), (1000, "isk", "10.00"), (12345678901, "gbp", "123456789.01"),
    ],
)  # fmt: skip
def test_an_amount_is_written_as_people_write_it(tmp_path: Path, units: int, currency: str, amount: str) -> None:
    outcome = disputes(tmp_path, DISPUTE | {"amount": units, "currency": currency})
    assert outcome.column("disputes", "amount") == [amount]
    assert outcome.column("disputes", "currency") == [currency.upper()]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("needs_response", "open"), ("under_review", "open"), ("warning_needs_response", "open"), ("won", "won"),
        ("warning_under_review", "open"), ("lost", "lost"), ("warning_closed", None), ("prevented", None),
    ],
)  # fmt: skip
def test_the_outcome_of_a_state(tmp_path: Path, status: str, outcome: str | None) -> None:
    result = disputes(tmp_path, DISPUTE | {"status": status})
    assert result.column("disputes", "outcome") == [outcome]
    assert result.column("disputes", "dispute_status") == [status]
    assert result.notices == []


@pytest.mark.parametrize("wrap", ["alone", "list", "event", "charge", "fixtures", "array"])
def test_a_dispute_is_found_wherever_it_stands(tmp_path: Path, wrap: str) -> None:
    value: Any = {
        "alone": DISPUTE,
        "list": {"object": "list", "data": [DISPUTE]},
        "event": {"object": "event", "type": "charge.dispute.updated", "created": 1, "data": {"object": DISPUTE}},
        "charge": {"object": "charge", "id": "ch_1", "dispute": DISPUTE},
        "fixtures": {
            "charge": {"object": "charge"},
            "dispute": DISPUTE,
            "issuing.dispute": {"object": "issuing.dispute"},
        },
        "array": [DISPUTE],
    }[wrap]
    assert disputes(tmp_path, value).column("disputes", "dispute_id") == [DISPUTE["id"]]


def test_an_empty_list_of_disputes_says_that_there_are_none(tmp_path: Path) -> None:
    outcome = disputes(tmp_path, {"object": "list", "url": "/v1/disputes", "data": []})
    assert (outcome.lines, outcome.problems, outcome.parts) == (0, [], [])


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_newest_state_wins_in_whatever_order_events_stand(tmp_path: Path, newest_first: bool) -> None:
    events = [
        {"object": "event", "type": kind, "created": at, "data": {"object": DISPUTE | {"status": status}}}
        for kind, at, status in (
            ("charge.dispute.created", 1772366500, "needs_response"),
            ("charge.dispute.closed", 1773360000, "won"),
        )
    ]
    outcome = disputes(tmp_path, events[::-1] if newest_first else events)
    assert outcome.column("disputes", "outcome") == ["won", "won"]
    assert outcome.column("disputes", "decided_at") == ["2026-03-13T00:00:00+00:00"] * 2
    assert outcome.times == ["2026-03-13T00:00:00+00:00"]


def test_disputes_never_become_chargebacks() -> None:
    assert STRIPE_DISPUTES.tables == (DISPUTES.name,)


def test_other_json_is_not_recognised(tmp_path: Path) -> None:
    from plimsoll.intake.flat import opened

    file = tmp_path / "charge.json"
    file.write_text('{"object": "charge", "id": "ch_1", "dispute": null}', encoding="utf-8")
    assert not STRIPE_DISPUTES.recognises(opened("charge.json", file))


@pytest.mark.parametrize(
    ("units", "amount"), [(999_999_999_999, "9999999999.99"), (-1_000_000_000_000, None), (10**14, None)]
)
def test_an_amount_larger_than_any_is_a_problem_of_the_file(tmp_path: Path, units: int, amount: str | None) -> None:
    outcome = disputes(tmp_path, [DISPUTE | {"amount": units, "currency": "usd"}])
    assert complaints(outcome) == []
    assert outcome.column("disputes", "amount") == ([amount] if amount else [])
    assert [one.field for one in outcome.problems] == ([] if amount else ["amount"])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shape=shapes, put=st.sampled_from([*DISPUTE, None]))
def test_random_json_is_read_without_raising(tmp_path: Path, shape: object, put: str | None) -> None:
    file = tmp_path / "any.json"
    file.write_text(json.dumps([shape, DISPUTE | {put: shape} if put else shape]), encoding="utf-8")
    outcome = read_with(STRIPE_DISPUTES, file)
    assert accounted_for(outcome)
    assert complaints(outcome) == []


@pytest.mark.parametrize(
    "content", [b"", b"[" * 100_000, b'{"object": "dispute"', b"\xff\xfe\x00", b'{"object":"dispute"}']
)
def test_what_is_no_dispute_is_one_problem(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "any.json"
    file.write_bytes(content)
    outcome = read_with(STRIPE_DISPUTES, file)
    assert len(outcome.problems) == outcome.lines == 1


def test_stripes_own_fixtures_hold_one_dispute_in_test_mode() -> None:
    outcome = read(shared("fixtures", "stripe", "dispute_charge_refund_fixtures.json"))
    assert outcome.rows("disputes") == [
        {
            "dispute_id": "dp_1Pgc71B7WZ01zgkWMevJiAUx",
            "opened_at": "2009-02-13T23:31:30+00:00",
            "dispute_status": "warning_needs_response",
            "due_at": "2024-08-14T23:59:59+00:00",
            "outcome": "open",
            "reason": "general",
            "amount": "10.00",
            "currency": "USD",
            "sales_channel": "Stripe",
            "line": 177,
        }
    ]
    assert outcome.notices == ["1 of the disputes are of Stripe's test mode"]
    assert outcome.lines == 1
    assert "Jenny" not in outcome.said()
