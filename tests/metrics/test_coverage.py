"""Zero is not unknown: what each source covers, and what the verdict says of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from small_shop import write_feedback, write_orders

import plimsoll

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.metrics.odr import OdrRow

AS_OF = date(2026, 9, 10)  # its window, 28 June to 26 August, begins before the first order


def asked(folder: Path, **selection: object) -> OdrRow:
    return plimsoll.open(folder / "w").odr(**{"as_of": AS_OF, **selection})[0]


def header_only(folder: Path, name: str, header: str) -> Path:
    file = folder / name
    file.write_text(header + "\n", encoding="utf-8")
    return file


CLAIMS = "claim_id,order_id,opened_at,status"
CHARGEBACKS = "chargeback_id,order_id,opened_at,kind"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    tower = plimsoll.open(tmp_path / "w")
    tower.import_files(write_orders(tmp_path, count=300))
    return tmp_path


def test_a_source_never_seen_is_missing_and_one_without_rows_is_not(shop: Path) -> None:
    row = asked(shop, window=30)
    assert (row.verdict, row.verdict_needs) == ("INCOMPLETE", ("negative_feedback", "claims", "chargebacks"))
    tower = plimsoll.open(shop / "w")
    tower.import_files(
        header_only(shop, "claims.csv", CLAIMS),
        header_only(shop, "chargebacks.csv", CHARGEBACKS),
        write_feedback(shop, orders=(30,)),
    )
    row = asked(shop, window=30)
    assert (row.verdict, row.verdict_needs) == (row.status, ())
    assert row.counts["claims"] == 0


def test_a_source_older_than_the_windows_end_is_missing(shop: Path) -> None:
    old = datetime(2026, 8, 20, tzinfo=UTC)
    plimsoll.open(shop / "w").import_files(header_only(shop, "claims.csv", CLAIMS), observed_at=old)
    row = asked(shop, window=30)
    assert "claims" in row.verdict_needs
    assert row.coverage.as_json()["claims_through"] == "2026-08-20"


def test_a_typed_claim_is_not_all_claims_but_a_statement_of_none_is(shop: Path) -> None:
    tower = plimsoll.open(shop / "w")
    tower.record("claim", {"order_id": "113-0000030-0000001", "status": "under_review", "opened_at": "2026-08-20"})
    assert "claims" in asked(shop, window=30).verdict_needs
    tower.record_none("claims", date(2026, 9, 9))
    assert "claims" not in asked(shop, window=30).verdict_needs


def test_order_days_before_the_first_file_are_missing_until_somebody_says_there_were_none(shop: Path) -> None:
    earlier = date(2026, 9, 5)
    row = asked(shop, as_of=earlier)
    assert row.verdict_needs[0] == "orders"
    # the file's longest quiet run is 29 to 31 July, so three quiet days before its first order are believed
    assert row.coverage.gaps == ((date(2026, 6, 23), date(2026, 6, 27)),)
    assert row.coverage.order_days == 55
    plimsoll.open(shop / "w").record_none("orders", date(2026, 6, 30))
    assert asked(shop, as_of=earlier).coverage.order_days == 60


def test_a_gap_between_two_order_files_is_seen(tmp_path: Path) -> None:
    tower = plimsoll.open(tmp_path / "w")
    tower.import_files(write_orders(tmp_path, "july.csv", count=28))
    text = (tmp_path / "july.csv").read_text(encoding="utf-8").replace("2026-07-0", "2026-08-1").replace("113-", "114-")
    lines = text.splitlines()[:10]
    (tmp_path / "august.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    tower.import_files(tmp_path / "august.csv")
    row = asked(tmp_path, as_of=date(2026, 9, 3), window=45)
    assert (date(2026, 7, 29), date(2026, 8, 10)) in row.coverage.gaps


def test_what_is_missing_names_the_page_and_what_to_type(shop: Path) -> None:
    from plimsoll.metrics.missing import missing_for

    missing = {one.source: one.as_json() for one in missing_for(asked(shop))}
    assert missing["claims"]["host"] == "sellercentral.amazon.com"
    assert "A-to-z" in str(missing["claims"]["path"])
    assert "record none claims" in str(missing["claims"]["type_it"])


def test_a_file_for_one_marketplace_covers_only_that_one(shop: Path) -> None:
    tower = plimsoll.open(shop / "w")
    text = (shop / "orders.csv").read_text(encoding="utf-8").replace(",US,", ",DE,").replace("113-", "303-")
    (shop / "german.csv").write_text(text, encoding="utf-8")
    tower.import_files(header_only(shop, "claims.csv", CLAIMS), marketplace="US")
    tower.import_files(header_only(shop, "chargebacks.csv", CHARGEBACKS))
    tower.import_files(shop / "german.csv")
    needs = {row.cell.marketplace_id: row.verdict_needs for row in tower.odr(as_of=AS_OF, window=30)}
    assert "claims" not in needs["ATVPDKIKX0DER"]
    assert "claims" in needs["A1PA6795UKMFR9"]
    assert "chargebacks" not in needs["A1PA6795UKMFR9"], "a file that names no marketplace speaks of all"


def test_a_verdict_depends_where_an_open_reading_crosses_the_line(shop: Path) -> None:
    tower = plimsoll.open(shop / "w")
    tower.import_files(write_feedback(shop, orders=()), header_only(shop, "claims.csv", CLAIMS))
    cells = {"order_id": "113-0000030-0000001", "kind": "service", "status": "open", "opened_at": "2026-08-20"}
    tower.record("chargeback", cells)
    tower.record_none("chargebacks", date(2026, 9, 9))
    row = asked(shop, window=10, lag=30)
    assert (row.status, row.verdict, row.verdict_needs) == ("BAD", "DEPENDS", ("chargebacks=lost",))
    settled = asked(shop, window=10, lag=30, chargebacks="opened")
    assert settled.verdict == "BAD"
