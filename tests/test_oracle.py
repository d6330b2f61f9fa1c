"""Small facts, written by hand, that the oracle and the hostile shops must get right."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import oracle
import pytest
import shops
from hypothesis import given, settings
from oracle import Observation

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 10, 1)
SEEN = datetime(2026, 9, 30, 6, tzinfo=UTC)
US = "ATVPDKIKX0DER"


def seen(table: str, *rows: dict[str, str], at: datetime = SEEN, seq: int = 1, account: str = "a") -> list[Observation]:
    """The rows of one import of one table."""
    return [
        Observation(table=table, account=account, observed_at=at, seq=seq, line=line, row=row)
        for line, row in enumerate(rows, start=2)
    ]


def order(order_id: str = "O1", **said: str) -> dict[str, str]:
    """A shipped order in the middle of the window."""
    usual = {
        "marketplace_id": US,
        "fulfillment_channel": "MFN",
        "purchased_at": "2026-08-02",
        "order_status": "shipped",
    }
    return {"order_id": order_id} | usual | said


def claim(**said: str) -> dict[str, str]:
    """A claim on O1, opened on the 20th of August."""
    return {"claim_id": "A1", "order_id": "O1", "opened_at": "2026-08-20", "status": "closed"} | said


def chargeback(**said: str) -> dict[str, str]:
    """A service chargeback on O1, opened on the 20th of August."""
    return {"chargeback_id": "B1", "order_id": "O1", "opened_at": "2026-08-20", "kind": "service"} | said


def counted(observations: list[Observation], as_of: date = AS_OF, **asked: Any) -> tuple[int, int]:
    """(orders, orders with defects) of the only row."""
    (row,) = oracle.odr(observations, as_of, **asked)
    return row["orders"], row["orders_with_defects"]


def test_window_is_sixty_days_ending_fifteen_days_ago() -> None:
    days = ["2026-07-18", "2026-07-19", "2026-09-16", "2026-09-17"]
    world = seen("orders", *(order(day, purchased_at=day) for day in days))
    assert counted(world) == (2, 0)
    assert counted(world, lag=14) == (2, 0)
    assert counted(world, lag=14, window=61) == (3, 0)
    assert counted(world, lag=14, window=62) == (4, 0)


@pytest.mark.parametrize(
    ("orders", "defects", "rate", "status", "headroom"),
    [
        (0, 0, None, "NONE", 0),
        (100, 1, "0.010000", "BAD", -1),
        (101, 1, "0.009901", "GOOD", 0),
        (126, 2, "0.015873", "BAD", -1),
        (128, 1, "0.007812", "GOOD", 0),
        (1431, 12, "0.008386", "GOOD", 2),
    ],
)
def test_rate_status_and_headroom(orders: int, defects: int, rate: str | None, status: str, headroom: int) -> None:
    usual = order(purchased_at="2026-08-02" if orders else "2026-01-01")
    world = seen("orders", *(usual | {"order_id": str(n)} for n in range(max(orders, 1))))
    world += seen("feedback", *({"order_id": str(n), "rating": "1", "left_at": "2026-09-01"} for n in range(defects)))
    (row,) = oracle.odr(world, AS_OF)
    assert (row["rate"], row["status"], row["headroom"]) == (rate, status, headroom)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({"status": "granted", "decided_at": "2026-08-25", "fault": "seller"}, ("2026-08-25", None)),
        ({"status": "granted", "decided_at": "2026-08-25"}, ("2026-08-25", None)),
        ({"status": "granted"}, ("2026-09-30", None)),
        ({"status": "granted", "decided_at": "2026-08-25", "fault": "carrier"}, (None, None)),
        ({"status": "granted", "decided_at": "2026-08-25", "funded_by": "amazon"}, (None, None)),
        ({"status": "denied", "refunded_at": "2026-08-25"}, (None, None)),
        ({"status": "withdrawn", "refunded_at": "2026-08-25"}, (None, None)),
        ({"refunded_at": "2026-08-25"}, ("2026-08-25", None)),
        ({"refunded_at": "2026-08-20"}, (None, None)),
        ({"refunded_at": "2026-08-20T00:00:01Z"}, ("2026-08-20", None)),
        ({"refunded_at": "2026-08-25", "refunded_by": "amazon"}, (None, None)),
        ({"refunded_by": "seller"}, ("2026-09-30", None)),
        ({"opened_at": "", "refunded_at": "2026-08-25"}, (None, None)),
        (
            {"status": "granted", "decided_at": "2026-08-25", "refunded_at": "2026-08-22", "appeal_status": "won"}
            | {"odr_reversed": "true", "appeal_decided_at": "2026-09-05"},
            ("2026-08-22", "2026-09-05"),
        ),
        (
            {
                "status": "granted",
                "decided_at": "2026-08-25",
                "appeal_status": "won",
                "appeal_decided_at": "2026-09-05",
            },
            ("2026-08-25", None),
        ),
    ],
)
def test_when_a_claim_counts(said: dict[str, str], days: tuple[str | None, str | None]) -> None:
    feedback = {"order_id": "O1", "rating": "1", "left_at": "2026-08-03"}
    world = seen("orders", order()) + seen("claims", claim(**said)) + seen("feedback", feedback)
    ((_, events),) = oracle.defective_orders(world, AS_OF)
    spans = {kind: (str(start) if start else None, str(end) if end else None) for kind, _, start, end, _ in events}
    assert spans["claims"] == days


@pytest.mark.parametrize(
    ("said", "opened", "lost"),
    [
        ({"status": "open"}, 1, 0),
        ({"kind": "unknown"}, 1, 0),
        ({"kind": ""}, 1, 0),
        ({"kind": "fraud", "status": "lost", "decided_at": "2026-09-01"}, 0, 0),
        ({"status": "won", "decided_at": "2026-09-01"}, 0, 0),
        ({"status": "won", "decided_at": "2026-10-02"}, 1, 0),
        ({"status": "won"}, 0, 0),
        ({"status": "lost", "decided_at": "2026-09-01"}, 1, 1),
        ({"status": "accepted", "decided_at": "2026-10-02"}, 1, 0),
        ({"status": "accepted"}, 1, 1),
    ],
)
def test_when_a_chargeback_counts(said: dict[str, str], opened: int, lost: int) -> None:
    world = seen("orders", order()) + seen("chargebacks", chargeback(**said))
    assert counted(world) == (1, opened)
    assert counted(world, chargebacks="lost") == (1, lost)


@pytest.mark.parametrize(
    ("cancelled_by", "cancelled_at", "default", "include", "exclude"),
    [
        ("seller", "2026-08-21", (2, 1), (2, 1), (1, 0)),
        ("amazon", "2026-10-05", (2, 0), (2, 0), (1, 0)),
        ("seller", "2026-08-20", (1, 0), (2, 0), (1, 0)),
        ("buyer", "2026-08-21", (1, 0), (2, 0), (1, 0)),
        ("", "2026-08-21", (1, 0), (2, 0), (1, 0)),
        ("seller", "", (2, 1), (2, 1), (1, 0)),
    ],
)
def test_an_order_cancelled_after_its_claim(
    cancelled_by: str,
    cancelled_at: str,
    default: tuple[int, int],
    include: tuple[int, int],
    exclude: tuple[int, int],
) -> None:
    cancelled = order(order_status="cancelled", cancelled_by=cancelled_by, cancelled_at=cancelled_at)
    world = seen("orders", cancelled, order("O2")) + seen("claims", claim())
    assert counted(world) == default
    assert counted(world, include_cancelled=True) == include
    assert counted(world, exclude_cancelled=True) == exclude


def test_newest_word_per_column_wins_and_holes_say_nothing() -> None:
    later = SEEN + timedelta(hours=1)
    world = seen("orders", order(asin="A"), order(asin="B"), at=later, seq=1)
    world += seen("orders", order(order_status="pending", asin="C"), at=SEEN, seq=2)
    assert counted(world) == (1, 0)
    assert counted(world, known_at=SEEN) == (0, 0)
    world += seen("orders", order(order_status="", asin=""), at=later + timedelta(hours=1), seq=3)
    assert counted(world) == (1, 0)
    assert [row["value"] for row in oracle.odr(world, AS_OF, by="asin")] == ["A", "B"]
    world += seen("orders", order(order_status="pending", asin="D"), at=later, seq=4)
    assert counted(world) == (0, 0)


def test_one_feedback_an_order() -> None:
    one, five = ({"order_id": "O1", "rating": stars, "left_at": ""} for stars in "15")
    orders = seen("orders", order())
    assert counted(orders + seen("feedback", five, one)) == (1, 1)
    assert counted(orders + seen("feedback", five | {"left_at": "2026-08-20"}, one | {"left_at": "2026-08-19"})) == (
        1,
        0,
    )
    assert counted(orders + seen("feedback", one, seq=2) + seen("feedback", five, seq=1)) == (1, 1)


def test_two_claims_are_one_order_and_two_events() -> None:
    granted = claim(status="granted", decided_at="2026-08-21")
    world = seen("orders", order(), order("O2")) + seen("claims", granted, granted | {"claim_id": "A2"})
    (orders,), (events,) = oracle.odr(world, AS_OF), oracle.odr(world, AS_OF, count="events")
    assert (orders["orders_with_defects"], orders["claims"]) == (1, 1)
    assert (events["orders_with_defects"], events["claims"], events["rate"]) == (2, 2, "1.000000")


def test_accounts_and_unmatched_defects_stay_apart() -> None:
    granted = claim(status="granted", decided_at="2026-08-21")
    world = seen("orders", order(), account="a") + seen("claims", granted, account="b")
    assert counted(world) == (1, 0)
    world += seen("orders", order(), account="b", seq=2)
    assert [row["claims"] for row in oracle.odr(world, AS_OF)] == [0, 1]


def test_days_are_those_of_the_zone() -> None:
    times = ["2026-09-17T06:59:59Z", "2026-09-17T07:00:00Z", "2026-09-16", "2026-09-17T06:00:00"]
    world = seen("orders", *(order(str(n), purchased_at=at) for n, at in enumerate(times)))
    assert counted(world) == (1, 0)
    assert counted(world, timezone="America/Los_Angeles") == (3, 0)


def test_pending_claims_of_orders_that_count() -> None:
    looking = claim(status="under_review")
    world = seen("orders", order(), order("O2", order_status="pending"), order("O3")) + seen(
        "claims", looking, looking | {"claim_id": "A2"}, looking | {"claim_id": "A3", "order_id": "O2"}
    )
    (row,) = oracle.odr(world, AS_OF)
    assert (row["orders"], row["pending_claims"], row["rate_if_pending_lost"]) == (2, 1, "0.500000")
    (row,) = oracle.odr(world, date(2026, 8, 19), lag=0)
    assert row["pending_claims"] == 0


def test_carrier_is_the_orders_own_else_its_first_shipments() -> None:
    parcels = [
        {"shipment_id": "S1", "order_id": "O1", "carrier": "DHL", "shipped_at": "2026-08-05"},
        {"shipment_id": "S2", "order_id": "O1", "carrier": "UPS", "shipped_at": "2026-08-04"},
        {"shipment_id": "S3", "order_id": "O2", "carrier": "UPS", "shipped_at": "2026-08-04"},
    ]
    world = seen("orders", order(), order("O2", carrier="FedEx"), order("O3")) + seen("shipments", *parcels)
    assert [row["value"] for row in oracle.odr(world, AS_OF, by="carrier")] == ["FedEx", "UPS", None]


def corners(shop: shops.Shop) -> Counter[str]:
    """How often a shop's default rows show what the corners are about."""
    met: Counter[str] = Counter()
    observed = shop.observations()
    default = oracle.odr(observed, shop.as_of)
    for row in default:
        met["orders"] += row["orders"]
        for name in ("orders_with_defects", "pending_claims", *oracle.KINDS):
            met[name] += bool(row[name])
        met["overlap"] += sum(row[kind] for kind in oracle.KINDS) > row["orders_with_defects"]
    variants: dict[str, dict[str, Any]] = {
        "zone": {"timezone": shop.zone},
        "events": {"count": "events"},
        "lost": {"chargebacks": "lost"},
        "all": {"claims": "all"},
        "not_denied": {"claims": "not-denied"},
        "known_at": {"known_at": shop.imports[0].observed_at if shop.imports else None},
        **{name: {name: True} for name in ("include_cancelled", "exclude_cancelled", "include_test")},
    }
    for name, asked in variants.items():
        met[name] += oracle.odr(observed, shop.as_of, **asked) != default
    met["yesterday"] += oracle.odr(observed, shop.as_of - timedelta(days=1)) != default
    lines = sum(len(rows) for batch in shop.imports for rows in batch.tables.values())
    met["duplicate"] += len(observed) < lines
    met["two_accounts"] += len({row["account"] for row in default}) == 2
    return met


def test_hostile_shops_meet_every_corner_often() -> None:
    met: Counter[str] = Counter()
    for seed in range(150):
        met += corners(shops.shop(Random(seed)))
    rare = {name: times for name, times in met.items() if times < 5}
    assert not rare
    assert met["orders"] > 600


@settings(max_examples=50, deadline=None)
@given(shops.asked_shops())
def test_oracle_is_consistent_with_itself(made: tuple[shops.Shop, dict[str, Any]]) -> None:
    shop, asked = made
    for row in oracle.odr(shop.observations(), **asked):
        kinds = [row[kind] for kind in oracle.KINDS]
        assert max(kinds) <= row["orders_with_defects"] <= sum(kinds)
        assert asked["count"] == "events" or row["orders_with_defects"] <= row["orders"]
        assert (row["status"] == "NONE") == (row["orders"] == 0)


def test_a_shop_on_disk_is_the_shop_observed(tmp_path: Path) -> None:
    shop = shops.shop(Random(3))
    written = shops.write_imports(shop, tmp_path)
    assert [(account, at) for _, account, at in written] == [
        (batch.account, batch.observed_at) for batch in shop.imports
    ]
    for (files, _, _), batch in zip(written, shop.imports, strict=True):
        for file in files:
            with file.open(encoding="utf-8", newline="") as handle:
                read = list(csv.DictReader(handle))
            said = [{name: text for name, text in row.items() if text} for row in batch.tables[file.stem]]
            assert [{name: text for name, text in row.items() if text} for row in read] == said


def test_a_question_spells_its_arguments() -> None:
    asked = {"as_of": AS_OF, "account": None, "window": 7, "lag": 0, "include_test": True, "known_at": SEEN}
    assert shops.arguments(asked) == [
        "--as-of",
        "2026-10-01",
        "--window",
        "7",
        "--lag",
        "0",
        "--include-test",
        "--known-at",
        "2026-09-30T06:00:00+00:00",
    ]
