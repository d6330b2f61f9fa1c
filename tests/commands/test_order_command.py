"""`plimsoll order`: one order from first to last."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from plimsoll.cli import main
from plimsoll.tower import Tower

if TYPE_CHECKING:
    from pathlib import Path

ORDER = "114-0000000-0000001"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "orders.csv").write_text(
        "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status,amount,currency\n"
        f"{ORDER},US,MFN,2026-08-01T10:00:00+00:00,shipped,19.90,USD\n", encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "feedback.csv").write_text(
        f'order_id,rating,left_at,comment\n{ORDER},1,2026-08-09,"broken\x1b[2J\nglass"\n', encoding="utf-8"
    )
    for account in ("mei", "tan"):
        Tower(tmp_path / "ws").import_files(tmp_path / "orders.csv", account=account)
    Tower(tmp_path / "ws").import_files(tmp_path / "feedback.csv", account="mei", marketplace="US")
    return tmp_path / "ws"


def _run(shop: Path, *words: str) -> tuple[int, str]:
    found = CliRunner().invoke(main, ["order", *words, "--workspace", str(shop)], standalone_mode=False)
    assert found.exception is None, found.exception
    return int(found.return_value or 0), found.output


def test_it_tells_what_happened_in_order_with_the_lines(shop: Path) -> None:
    code, text = _run(shop, ORDER, "--account", "mei")
    assert code == 0
    assert text.index("orders: purchased") < text.index("feedback: left")
    assert "orders.csv:2" in text and "feedback.csv:2" in text
    assert "\x1b" not in text and "broken" in text


def test_every_account_that_knows_it_has_a_story(shop: Path) -> None:
    document = json.loads(_run(shop, ORDER, "--json")[1])
    assert document["schema"] == "plimsoll.order/1"
    assert [story["account"] for story in document["stories"]] == ["mei", "tan"]
    values = {record["table"]: record["values"] for record in document["stories"][0]["records"]}
    assert values["orders"]["amount"]["value"].startswith("19.9")
    assert values["orders"]["purchased_at"]["value"] == "2026-08-01T10:00:00+00:00"
    assert values["feedback"]["left_at"]["value"] == "2026-08-09"


def test_an_order_that_nobody_knows_is_a_finding(shop: Path) -> None:
    code, text = _run(shop, "999-0000000-0000000")
    assert code == 1 and "No file holds an order" in text
    assert json.loads(_run(shop, "999-0000000-0000000", "--json")[1])["stories"] == []
