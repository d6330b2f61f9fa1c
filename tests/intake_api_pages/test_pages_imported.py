"""Pages through the whole import: what rests, and what the rate makes of it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Command = Callable[..., subprocess.CompletedProcess[str]]

SAMPLES = Path(__file__).parent / "samples"


def imported(command: Command, folder: Path, *arguments: str | Path) -> dict[str, Any]:
    done = command("import", *arguments, "--workspace", folder, "--json")
    assert done.returncode in (0, 3), done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    for file in result["files"]:
        assert file["rows"] == file["loaded"] + file["problems"]
    return result


def test_every_sample_is_imported_and_money_never_becomes_a_claim(tmp_path: Path, plimsoll_command: Command) -> None:
    files = sorted(file for file in SAMPLES.iterdir() if ".expected" not in file.name)
    result = imported(plimsoll_command, tmp_path / "shop", *(file for file in files if "ebay" not in file.name))
    assert result["unrecognised"] == []
    assert set(result["rows"]) == {"orders", "shipments", "money", "refunds"}
    done = plimsoll_command("odr", "--as-of", "2026-10-01", "--json", "--workspace", tmp_path / "shop")
    assert {row["orders_with_defects"] for row in json.loads(done.stdout)["rows"]} == {0}


def test_items_in_a_file_of_their_own_join_their_order(tmp_path: Path, plimsoll_command: Command) -> None:
    order = {"AmazonOrderId": "113-1", "PurchaseDate": "2026-08-02T10:00:00Z", "LastUpdateDate": "2026-08-02T10:00:00Z",
             "OrderStatus": "Shipped", "FulfillmentChannel": "MFN", "MarketplaceId": "ATVPDKIKX0DER"}  # fmt: skip
    items = [{"ASIN": "B1", "OrderItemId": "1", "QuantityOrdered": 1}, {"ASIN": "B2", "OrderItemId": "2"}]
    (tmp_path / "orders.json.gz").write_bytes(gzip.compress(json.dumps({"payload": {"Orders": [order]}}).encode()))
    (tmp_path / "items.json").write_text(json.dumps({"payload": {"AmazonOrderId": "113-1", "OrderItems": items}}))
    imported(plimsoll_command, tmp_path / "shop", tmp_path / "orders.json.gz", tmp_path / "items.json")
    done = plimsoll_command("odr", "--as-of", "2026-10-01", "--by", "asin", "--json", "--workspace", tmp_path / "shop")
    rows = json.loads(done.stdout)["rows"]
    assert [(row["value"], row["orders"]) for row in rows if row["fulfillment_channel"] == "MFN"] == [
        ("B1", 1),
        ("B2", 1),
    ]


def test_an_ebay_report_stays_out_of_amazons_rate(tmp_path: Path, plimsoll_command: Command) -> None:
    shop, report = tmp_path / "shop", SAMPLES / "ebay_orders_report_us.csv"
    imported(plimsoll_command, shop, SAMPLES / "order_v0_alone.json")
    refused = plimsoll_command("import", report, "--workspace", shop, "--json")
    assert refused.returncode == 2
    result = imported(plimsoll_command, shop, report, "--marketplace", "EBAY_US", "--account", "bay")
    assert result["rows"]["orders"] == 3
    done = plimsoll_command("odr", "--as-of", "2026-11-01", "--json", "--workspace", shop)
    rows = json.loads(done.stdout)["rows"]
    assert {row["marketplace_id"]: row["orders"] for row in rows if row["fulfillment_channel"] == "MFN"} == {
        "ATVPDKIKX0DER": 0, "EBAY_US": 2,
    }  # fmt: skip
