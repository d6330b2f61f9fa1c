"""Rows in = lines loaded + problems, whatever stands in the files; and the same bytes read the same way."""

from __future__ import annotations

import csv
import io
import random
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from mapped_shops import ORDERS, TOP, read

MAPPING = (
    TOP
    + ORDERS.replace(
        "[file.columns]", 'account = { lookup = "items.csv", key = "number", column = "seller" }\n[file.columns]'
    )
    + 'ship_region = { lookup = "items.csv", key = "number", column = "town" }\n'
    + """
[[file]]
match = "orders.csv"
table = "shipments"
only_if = { column = "state", is = ["sent"] }
account = { column = "number", values = { a = "A", b = "B" }, otherwise = "" }
[file.columns]
shipment_id = "number"
order_id = "number"
carrier = { constant = "" }
tracking_number = { constant = "" }
"""
)
cells = st.sampled_from(["", "a", "b", "c", " a ", "paid", "sent", "gone", "two\nlines", 'say "so"', "1,5", "é"])
order_lines = st.lists(
    st.lists(cells, min_size=1, max_size=4).filter(lambda line: any(map(str.strip, line))), max_size=12
)
item_lines = st.lists(st.tuples(cells, cells, cells), max_size=8)


def written(header: str, lines: list[list[str]] | list[tuple[str, str, str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header.split(","), *lines])
    return text.getvalue()


@settings(deadline=None, max_examples=150)
@given(orders=order_lines, items=item_lines)
def test_every_line_is_loaded_or_is_one_problem(orders: list[list[str]], items: list[tuple[str, str, str]]) -> None:
    files: dict[str, str | bytes] = {
        "orders.csv": written("number,placed,state", orders),
        "items.csv": written("number,seller,town", items),
    }
    with tempfile.TemporaryDirectory() as folder:
        outcome = read(Path(folder), MAPPING, files)
        again = read(Path(folder), MAPPING, files)
    failed = outcome.problem_lines
    assert None not in failed
    assert len(failed) == len(set(failed))
    assert not outcome.loaded_lines & set(failed)
    assert len(outcome.loaded_lines) + len(failed) == outcome.count == len(orders)
    assert [rows.cells for rows in again.rows] == [rows.cells for rows in outcome.rows]
    assert again.problems == outcome.problems


@settings(deadline=None, max_examples=100)
@given(items=item_lines)
@example(items=[("c", "é", ""), ("a", "paid", ""), ("a", "a", "")])
def test_accounts_and_look_ups_are_those_that_a_plain_loop_finds(items: list[tuple[str, str, str]]) -> None:
    keys = ["a", "b", "c", "é"]
    files: dict[str, str | bytes] = {
        "orders.csv": written("number,placed,state", [[key, "2026-01-02", "paid"] for key in keys]),
        "items.csv": written("number,seller,town", items),
    }
    expected = []
    for line, key in enumerate(keys, 2):
        mine = [item for item in items if item[0].strip() == key]
        towns = {item[2].strip() for item in mine} - {""}
        region = towns.pop() if len(towns) == 1 else None
        expected += [(line, seller, region) for seller in dict.fromkeys(item[1].strip() for item in mine) if seller]
    with tempfile.TemporaryDirectory() as folder:
        outcome = read(Path(folder), MAPPING, files)
    assert [(row["line"], row["account"], row.get("ship_region")) for row in outcome.of("orders")] == expected


def test_a_large_shop_finds_the_accounts_in_the_order_of_its_items(tmp_path: Path) -> None:
    chance = random.Random(20260301)
    items = [(f"o{chance.randrange(3000)}", f"s{chance.randrange(40)}", "") for _ in range(9000)]
    sellers: dict[str, dict[str, None]] = {}
    for order, seller, _ in items:
        sellers.setdefault(order, {})[seller] = None
    files: dict[str, str | bytes] = {
        "orders.csv": written("number,placed,state", [[f"o{i}", "2026-01-02", "paid"] for i in range(3000)]),
        "items.csv": written("number,seller,town", items),
    }
    outcome = read(tmp_path, MAPPING, files)
    expected = [(i + 2, seller) for i in range(3000) for seller in sellers.get(f"o{i}", ())]
    assert outcome.column("account") == expected
    assert outcome.problem_lines == [i + 2 for i in range(3000) if f"o{i}" not in sellers]
