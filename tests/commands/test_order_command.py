"""`plimsoll order`: one order from first to last."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from plimsoll.tower import Tower

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

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


def test_it_tells_what_happened_in_order_with_the_lines(plimsoll_command: Run, shop: Path) -> None:
    found = plimsoll_command("order", ORDER, "--account", "mei", "--workspace", shop)
    text = found.stdout
    assert found.returncode == 0
    assert text.index("orders: purchased") < text.index("feedback: left")
    assert "orders.csv:2" in text
    assert "feedback.csv:2" in text
    assert "\x1b" not in text
    assert "broken" in text


def test_every_account_that_knows_it_has_a_story(plimsoll_command: Run, shop: Path) -> None:
    document = json.loads(plimsoll_command("order", ORDER, "--json", "--workspace", shop).stdout)
    assert document["schema"] == "plimsoll.order/1"
    assert [story["account"] for story in document["stories"]] == ["mei", "tan"]
    values = {
        (record["table"], said["column"]): said["value"]
        for record in document["stories"][0]["records"]
        for said in record["values"]
    }
    assert values["orders", "amount"].startswith("19.9")
    assert values["orders", "purchased_at"] == "2026-08-01T10:00:00+00:00"
    assert values["feedback", "left_at"] == "2026-08-09"


def test_an_order_that_nobody_knows_is_a_finding(plimsoll_command: Run, shop: Path) -> None:
    found = plimsoll_command("order", "999-0000000-0000000", "--workspace", shop)
    assert found.returncode == 1
    assert "No file holds an order" in found.stdout
    document = plimsoll_command("order", "999-0000000-0000000", "--json", "--workspace", shop).stdout
    assert json.loads(document)["stories"] == []
