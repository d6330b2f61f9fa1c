"""The morning's list: what is on it, in which order, and what each thing saves."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from plimsoll.desk.changes import changes, restated_since, seen_by
from plimsoll.desk.freshness import Freshness
from plimsoll.desk.morning import apart, together
from plimsoll.desk.round_pages import pages_of
from plimsoll.tower import Tower

if TYPE_CHECKING:
    from pathlib import Path

US, DE = "ATVPDKIKX0DER", "A1PA6795UKMFR9"
NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
TODAY = NOW.date()


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


@pytest.fixture
def tower(tmp_path: Path) -> Tower:
    """200 orders in the window; a claim granted (order 20), one under review (30), a chargeback beside it (20)."""
    tower = Tower(tmp_path / "workspace")
    orders = [
        {"order_id": f"111-0000000-{n:07}", "marketplace_id": US, "fulfillment_channel": "MFN",
         "order_status": "shipped", "purchased_at": f"{ago(15 + n % 60)}T10:00:00+00:00", "asin": "B001"}
        for n in range(200)
    ]  # fmt: skip
    claims = [
        {"claim_id": "C-20", "order_id": "111-0000000-0000020", "opened_at": ago(9), "status": "granted",
         "decided_at": ago(7), "fault": "seller", "funded_by": "seller"},
        {"claim_id": "C-21", "order_id": "111-0000000-0000021", "opened_at": ago(9), "status": "granted",
         "decided_at": ago(7), "fault": "seller", "funded_by": "seller"},
        {"claim_id": "C-30", "order_id": "111-0000000-0000030", "opened_at": f"{ago(1)}T12:00:00+00:00",
         "status": "under_review", "decided_at": "", "fault": "", "funded_by": ""},
    ]  # fmt: skip
    chargebacks = [
        {"chargeback_id": "CB-20", "order_id": "111-0000000-0000020", "opened_at": ago(2), "kind": "service",
         "status": "open"},
    ]  # fmt: skip
    files = [write(tmp_path / f"{name}.csv", rows) for name, rows in
             (("orders", orders), ("claims", claims), ("chargebacks", chargebacks))]  # fmt: skip
    found = tower.import_files(*files, account="north", observed_at=NOW)
    assert not found.problems
    tower.record_none("feedback", TODAY, account="north", marketplace=US, observed_at=NOW)
    return tower


def test_what_saves_most_comes_first_and_then_what_is_due_first(tower: Tower) -> None:
    found = tower.morning(as_of=TODAY, now=NOW).duties
    keys = [(-round(one.points, 4), one.due or (NOW + timedelta(days=9999)).replace(tzinfo=None)) for one in found]
    assert keys == sorted(keys)
    assert {one.what for one in found} >= {"claim.respond", "claim.appeal", "chargeback.answer"}


def test_one_defect_less_saves_its_share_of_the_orders(tower: Tower) -> None:
    by_record = {one.record: one for one in tower.morning(as_of=TODAY, now=NOW).duties}
    assert by_record["C-21"].points == pytest.approx(100 / 200)
    assert by_record["C-30"].points == pytest.approx(100 / 200)


def test_a_remedy_saves_nothing_alone_where_another_defect_of_the_order_stays(tower: Tower) -> None:
    by_record = {one.record: one for one in tower.morning(as_of=TODAY, now=NOW).duties}
    assert by_record["C-20"].shared
    assert by_record["C-20"].points == 0
    assert by_record["CB-20"].shared


def test_a_duty_keeps_its_name_when_the_facts_come_again(tower: Tower) -> None:
    before = {one.uid for one in tower.morning(as_of=TODAY, now=NOW).duties}
    tower.record_none("claims", TODAY, account="north", marketplace=US, observed_at=NOW)
    assert before & {one.uid for one in tower.morning(as_of=TODAY, now=NOW).duties} >= {
        one.uid for one in tower.morning(as_of=TODAY, now=NOW).duties if one.order_id
    }


def test_what_lapsed_long_ago_is_no_longer_on_the_list(tower: Tower) -> None:
    later = NOW + timedelta(days=12)
    records = {one.record for one in tower.morning(as_of=later.date(), now=later).duties}
    assert "C-30" not in records
    assert "C-21" in records


def test_a_source_that_nobody_spoke_of_is_missing_and_an_old_one_is_stale() -> None:
    fresh = Freshness("north", US, {"orders": TODAY, "negative_feedback": None, "claims": TODAY - timedelta(days=4),
                                    "chargebacks": TODAY - timedelta(days=3)}, {})  # fmt: skip
    assert fresh.missing() == ("negative_feedback",)
    assert fresh.stale(TODAY) == ("claims",)
    assert fresh.next_to_fetch(TODAY) == "negative_feedback"


def test_old_sources_are_one_thing_to_do_for_each_account_and_site(tower: Tower) -> None:
    later = NOW + timedelta(days=10)
    found = [one for one in tower.morning(as_of=later.date(), now=later).duties if one.what.startswith("source.")]
    assert [(one.account, one.marketplace_id) for one in found] == [("north", US)]
    assert set(found[0].values["sources"]) >= {"orders"}


def test_a_feedback_that_a_later_report_lacks_is_to_be_confirmed(tower: Tower, tmp_path: Path) -> None:
    rows = [{"order_id": f"111-0000000-{n:07}", "rating": 1, "left_at": ago(n - 35)} for n in (40, 41, 42)]
    tower.import_files(write(tmp_path / "one.csv", rows), account="north", observed_at=NOW - timedelta(hours=2))
    tower.import_files(write(tmp_path / "two.csv", [rows[0], rows[2]]), account="north", observed_at=NOW)
    [hint] = [one for one in tower.morning(as_of=TODAY, now=NOW).duties if one.what == "hint.feedback"]
    assert hint.order_id == "111-0000000-0000041"
    assert hint.points == pytest.approx(0.5)


def test_no_removal_is_proposed_without_a_clause(tower: Tower, tmp_path: Path) -> None:
    rows = [
        {
            "order_id": "111-0000000-0000050",
            "rating": 1,
            "left_at": ago(5),
            "comment": "Came two weeks late, and nobody answered.",
        },
        {"order_id": "111-0000000-0000051", "rating": 1, "left_at": ago(5), "comment": "You fucking bastards"},
    ]
    tower.import_files(write(tmp_path / "feedback.csv", rows), account="north", observed_at=NOW)
    proposed = [one for one in tower.morning(as_of=TODAY, now=NOW).duties if one.what == "feedback.request_removal"]
    assert [one.order_id for one in proposed] == ["111-0000000-0000051"]
    assert proposed[0].values["clause"].startswith("amazon.feedback_removal.")


# -- what changed ------------------------------------------------------------------------------------------------------


def test_a_new_defect_is_told_with_its_order_and_kind(tower: Tower, tmp_path: Path) -> None:
    before = tower.morning(as_of=TODAY, now=NOW).standing
    rows = [{"order_id": "111-0000000-0000060", "rating": 1, "left_at": ago(1)}]
    tower.import_files(write(tmp_path / "feedback.csv", rows), account="north", observed_at=NOW)
    [change] = changes(before, tower.morning(as_of=TODAY, now=NOW).standing)
    assert (change.before, change.after) == ((2, 200), (3, 200))
    assert change.came == {"negative_feedback": ["111-0000000-0000060"]}


def test_a_defect_that_left_the_window_is_no_defect_that_was_lifted(tower: Tower) -> None:
    before = tower.morning(as_of=TODAY, now=NOW).standing
    tower.update("111-0000000-0000021", "withdrawn", account="north")
    [lifted] = changes(before, tower.morning(as_of=TODAY, now=NOW).standing)
    assert lifted.lifted == ["111-0000000-0000021"]
    later = NOW + timedelta(days=50)
    [left] = changes(before, tower.morning(as_of=later.date(), now=later).standing)
    assert "111-0000000-0000020" in left.left


def test_nothing_changed_is_nothing_to_tell(tower: Tower) -> None:
    now = tower.morning(as_of=TODAY, now=NOW).standing
    assert changes(now, now) == []


def test_a_standing_is_cut_to_the_accounts_that_are_seen(tower: Tower) -> None:
    now = tower.morning(as_of=TODAY, now=NOW).standing
    assert seen_by(now, ["north"]) == now
    assert seen_by(now, ["south"])["cells"] == {}


def test_a_restated_figure_is_told_once_it_was_seen_after_the_last_visit(tower: Tower) -> None:
    page = {"marketplace_id": US, "fulfillment_channel": "MFN", "range_from": ago(74), "range_to": ago(15),
            "orders": "200"}  # fmt: skip
    tower.record("snapshot", {**page, "orders_with_defects": "2", "seen_at": "2026-09-30T08:00:00+00:00"},
                 account="north")  # fmt: skip
    tower.record("snapshot", {**page, "orders_with_defects": "3", "seen_at": "2026-10-01T08:00:00+00:00"},
                 account="north")  # fmt: skip
    found = tower.morning(as_of=TODAY, now=NOW).restated
    assert [one.figure for one in restated_since(found, "2026-09-30T12:00:00")] == ["orders_with_defects"]
    assert restated_since(found, "2026-10-01T12:00:00") == []


# -- the round ---------------------------------------------------------------------------------------------------------


def test_the_round_leads_to_the_sites_own_seller_central() -> None:
    addresses = {page.name: page.address(DE) for page in pages_of(DE)}
    assert addresses["account_health"] == "https://sellercentral-europe.amazon.com/performance/dashboard"
    assert set(addresses) == {"account_health", "feedback", "claims", "chargebacks", "notifications", "cases"}
    assert pages_of("an own shop") == []


def test_open_orders_are_scored_only_when_the_look_is_thorough(tower: Tower) -> None:
    assert not tower.morning(as_of=TODAY, now=NOW).thorough
    thorough = tower.morning(as_of=TODAY, now=NOW, thorough=True)
    assert thorough.thorough
    assert date.fromisoformat(thorough.as_json()["now"][:10]) == TODAY


def test_a_morning_put_together_of_its_accounts_is_the_whole(tower: Tower, tmp_path: Path) -> None:
    for account in ("east", "west"):
        order = {"order_id": f"222-0000000-000000{len(account)}{account[0] == 'e':d}", "marketplace_id": DE,
                 "fulfillment_channel": "MFN", "order_status": "shipped",
                 "purchased_at": f"{ago(20)}T10:00:00+00:00"}  # fmt: skip
        tower.import_files(write(tmp_path / f"{account}.csv", [order]), account=account, observed_at=NOW)
        shown = {"orders": "10", "orders_with_defects": "0", "seen_at": ago(1), "fulfillment_channel": "MFN",
                 "range_from": ago(75), "range_to": ago(16)}  # fmt: skip
        for defects in ("0", "1"):
            row = shown | {"orders_with_defects": defects}
            tower.record("snapshot", row, account=account, marketplace=DE, observed_at=NOW)
    whole = tower.morning(as_of=TODAY, now=NOW)
    parts = apart(whole)
    assert {account for account, _ in parts} == {"north", "east", "west"}
    assert len(whole.restated) == 2
    alone = [tower.morning(as_of=TODAY, now=NOW, account=account) for account, _ in parts]
    assert alone == [part for _, part in parts]
    again = together(reversed(alone), whole.now)
    assert again.restated == sorted(whole.restated, key=lambda one: one.page.account), "both were seen on one day"
    assert replace(again, restated=whole.restated) == whole
    assert together([], whole.now).duties == []
