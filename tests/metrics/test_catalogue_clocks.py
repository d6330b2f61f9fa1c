"""The two clocks, the door for others, and what the command says."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

import plimsoll
from plimsoll.errors import UsageError
from plimsoll.metrics import catalogue as catalogues

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from plimsoll.tower import Tower

NOW = datetime(2026, 9, 12, 12, 0, tzinfo=UTC)
ORDERS = """order_id,marketplace_id,fulfillment_channel,purchased_at,order_status,ship_by
A,US,MFN,2026-09-01T08:00:00Z,shipped,2026-09-03
B,US,AFN,2026-09-01T08:00:00Z,shipped,
C,DE,MFN,2026-09-02T08:00:00Z,cancelled,
"""
MESSAGES = """message_id,order_id,direction,sent_at,thread_id,no_response_needed
young,A,in,2026-09-12T10:00:00Z,t1,
old,A,in,2026-09-11T11:59:00Z,t2,
done,A,in,2026-09-11T10:00:00Z,t3,
reply,A,out,2026-09-11T11:00:00Z,t3,
marked,A,in,2026-09-11T10:00:00Z,t4,true
later,A,in,2026-09-12T12:30:00Z,t5,
stranger,Z,in,2026-09-12T06:00:00Z,,
"""
RETURNS = """return_id,order_id,requested_at,status,answered_at
wait,A,2026-09-11T12:00:00Z,Pending Approval,
unsaid,C,2026-09-10T00:00:00Z,,
approved,A,2026-09-11T12:00:00Z,Approved,
answered,A,2026-09-11T12:00:00Z,Pending,2026-09-11T13:00:00Z
warehouse,B,2026-09-11T12:00:00Z,,
"""
SHIPMENTS = """shipment_id,order_id,carrier,tracking_number,confirmed_at
s,A,UPS,T1,2026-09-04
"""


@pytest.fixture
def tower(tmp_path: Path) -> Tower:
    for name, text in {"orders": ORDERS, "messages": MESSAGES, "returns": RETURNS, "shipments": SHIPMENTS}.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    made = plimsoll.open(tmp_path / "workspace")
    assert not made.import_files(*tmp_path.glob("*.csv"), observed_at=NOW).problems
    return made


def waiting(tower: Tower, **selection: Any) -> dict[str, str | None]:
    answer = tower.metrics(waiting=True, now=NOW, as_of=NOW.date(), **selection)
    return {item.record: item.hours_left(answer.now) for item in answer.open}


def test_what_nobody_answered_waits_with_its_hours_left_the_most_urgent_first(tower: Tower) -> None:
    assert list(waiting(tower).items()) == [
        ("unsaid", "-12.0"), ("old", "-0.1"), ("stranger", "18.0"), ("young", "22.0"), ("wait", "24.0"),
    ]  # fmt: skip


def test_selectors_narrow_what_waits(tower: Tower) -> None:
    assert set(waiting(tower, marketplace="DE")) == {"unsaid"}
    assert set(waiting(tower, channel="AFN")) == set()


def test_what_was_not_known_then_does_not_wait(tower: Tower, tmp_path: Path) -> None:
    (tmp_path / "reply.csv").write_text(
        "message_id,order_id,direction,sent_at,thread_id\nr2,A,out,2026-09-12T11:00:00Z,t1\n", encoding="utf-8"
    )
    tower.import_files(tmp_path / "reply.csv", observed_at=datetime(2026, 9, 13, tzinfo=UTC))
    assert "young" not in waiting(tower)
    assert "young" in waiting(tower, known_at=NOW)


def test_figures_go_back_to_what_was_known(tower: Tower, tmp_path: Path) -> None:
    (tmp_path / "mended.csv").write_text(SHIPMENTS.replace("2026-09-04", "2026-09-03"), encoding="utf-8")
    tower.import_files(tmp_path / "mended.csv", observed_at=datetime(2026, 9, 20, tzinfo=UTC))

    def defective(**selection: Any) -> list[int | None]:
        rows = tower.metrics("late_shipment_rate", as_of=date(2026, 9, 30), marketplace="US", **selection).rows
        return [row.count.defective if row.count else None for row in rows if row.part is None]

    assert defective() == [0]
    assert defective(known_at=NOW) == [1]


def test_a_name_may_say_its_platform_and_an_unknown_one_is_refused(tower: Tower) -> None:
    assert {row.metric.full_name for row in tower.metrics("amazon.late_shipment_rate", as_of=NOW.date()).rows} == {
        "amazon.late_shipment_rate"
    }
    assert not tower.metrics("ebay.late_shipment_rate", as_of=NOW.date()).rows
    with pytest.raises(UsageError, match="late_shipping"):
        tower.metrics("late_shipping")


def test_the_order_defect_rate_stands_in_the_catalogue_as_odr_counts_it(tower: Tower) -> None:
    rows = tower.metrics("order_defect_rate", as_of=date(2026, 10, 1)).rows
    told = [
        (row.place, row.count and (row.count.defective, row.count.counted), row.status, row.verdict) for row in rows
    ]
    assert told == [
        (row.cell[:3], (row.orders_with_defects, row.orders), row.status, row.verdict)
        for row in sorted(tower.odr(as_of=date(2026, 10, 1)), key=lambda row: (row.cell[:2], row.cell[2]))
    ]


def test_check_is_a_finding_when_a_target_is_missed(
    tower: Tower, plimsoll_command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    asked = ("metrics", "late_shipment_rate", "--as-of", "2026-09-30", "--workspace", tower.workspace.root, "--check")
    found = plimsoll_command(*asked, "--json")
    assert found.returncode == 1, found.stderr
    assert json.loads(found.stdout)["rows"][0]["status"] in {"BAD", "NONE"}
    assert plimsoll_command(*asked, "--marketplace", "DE").returncode == 0
    assert "confirmed_at after ship_by" in plimsoll_command(*asked, "--orders").stdout
    assert "overdue" in plimsoll_command("metrics", "--help").stdout


# -- the door ----------------------------------------------------------------------------------------------------------

STRANGER = '''
from plimsoll.metrics.metric import Metric, Relation

CANCELLED = Metric(
    "cancelled_share", "amazon", "Cancelled orders, whoever cancelled them.", "orders",
    Relation(
        """SELECT o.account, o.marketplace_id, o.fulfillment_channel, o.order_id AS record, o.order_id, {day} AS day,
                  1 AS weight, CASE WHEN o.class = 'cancelled' THEN 'defective' ELSE 'good' END AS state,
                  'cancelled' AS reason, {said_day} AS said_day
           FROM ({orders}) o WHERE {day} BETWEEN DATE '{first}' AND DATE '{last}'""",
        {},
    ),
    rules="amazon.pre_fulfillment_cancellation_rate.",
)
TAKEN = Metric("late_shipment_rate", "amazon", "Another idea of it.", "orders")
WRONG = "no metric"
'''


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A distribution on the search path that brings a metric, one whose name is taken, a wrong one and a broken one."""
    folder = tmp_path / "site"
    info = folder / "acme_metrics-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "acme_metrics.py").write_text(STRANGER, encoding="utf-8")
    (info / "METADATA").write_text("Name: acme-metrics\nVersion: 1.0\n", encoding="utf-8")
    names = {"cancelled": "CANCELLED", "taken": "TAKEN", "wrong": "WRONG", "absent": "NOT_THERE"}
    lines = "\n".join(f"{name} = acme_metrics:{target}" for name, target in names.items())
    (info / "entry_points.txt").write_text(f"[plimsoll.metrics]\n{lines}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    catalogues.catalogue.cache_clear()
    yield
    catalogues.catalogue.cache_clear()
    sys.modules.pop("acme_metrics", None)


@pytest.mark.usefixtures("stranger")
def test_a_metric_of_another_distribution_stands_beside_ours_and_a_broken_one_is_reported(tower: Tower) -> None:
    answer = tower.metrics(
        "cancelled_share", "late_shipment_rate", as_of=date(2026, 9, 8), marketplace="DE", orders=True
    )
    [row] = [row for row in answer.rows if row.metric.name == "cancelled_share"]
    assert row.count
    assert (row.count.counted, row.count.defective, row.rate, row.status) == (1, 1, "1.000000", "BAD")
    assert [one.record for one in answer.telling if one.metric.name == "cancelled_share"] == ["C"]
    assert {row.metric.meaning for row in answer.rows if row.metric.name == "late_shipment_rate"} != {
        "Another idea of it."
    }
    assert {one.extension.name for one in answer.broken} == {"taken", "wrong", "absent"}
