"""Long series written to a file: every figure is that of `plimsoll odr`, on hostile shops, by every way to ask."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
import shops
from click.testing import CliRunner
from imported_shops import imported

import plimsoll
from plimsoll import cli
from plimsoll.errors import UsageError
from plimsoll.facts.view import OVERLAPPING

if TYPE_CHECKING:
    from pathlib import Path

SEEDS = range(int(os.environ.get("PLIMSOLL_SERIES_SEEDS", "40")))
FIGURES = ("orders", "orders_with_defects", "negative_feedback", "claims", "chargebacks", "pending_claims", "status")
TEXTS = ("account", "marketplace_id", "fulfillment_channel", "dimension", "value")


def shop_and_tower(seed: int, folder: Path) -> tuple[dict[str, Any], plimsoll.Tower]:
    random = Random(seed)
    shop = shops.shop(random)
    question = shops.question(random, shop)
    tower = imported(shop, folder)
    return question, tower


def told(path: Path) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    rows = pq.read_table(path).to_pylist()
    return {
        (*(row[name] for name in TEXTS), row["as_of"], row["window_days"]): (
            *(row[name] for name in FIGURES), row["lag_days"], row["complete"],
        )
        for row in rows
    }  # fmt: skip


def expected(rows: list[Any]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    documents = [row.as_json() | {"needs": row.coverage.needs(row.window[1])} for row in rows]
    return {
        (
            row["account"], row["marketplace_id"], row["fulfillment_channel"], row.get("dimension"), row.get("value"),
            date.fromisoformat(row["as_of"]), row["window"]["days"],
        ): (*(row[name] for name in FIGURES), row["window"]["lag_days"], not row["needs"])
        for row in documents
        if row["orders"]
    }  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_a_series_says_what_the_rows_say(seed: int, tmp_path: Path) -> None:
    question, tower = shop_and_tower(seed, tmp_path)
    if not tower.workspace.exists:
        return
    rows = tower.odr(**question)
    tower.write_series(tmp_path / "series.parquet", **question)
    found = told(tmp_path / "series.parquet")
    wanted = expected(rows)
    assert {key: value for key, value in found.items() if value[0]} == wanted
    assert not any(any(value[1:6]) for value in found.values() if not value[0])


@pytest.mark.parametrize("seed", range(6))
def test_several_windows_and_the_whole_beside_a_dimension_come_from_one_pass(seed: int, tmp_path: Path) -> None:
    question, tower = shop_and_tower(seed, tmp_path)
    if not tower.workspace.exists:
        return
    asked: dict[str, Any] = {name: question[name] for name in ("known_at", "timezone") if name in question}
    day = question.get("as_of") or question["last"]
    asked |= {"first": day - timedelta(days=20), "last": day}
    tower.write_series(tmp_path / "s.parquet", windows=(30, 60), whole=True, by="carrier", **asked)
    wanted = {}
    for window in (30, 60):
        wanted |= expected(tower.odr(window=window, **asked)) | expected(
            tower.odr(window=window, by="carrier", **asked)
        )
    assert {key: value for key, value in told(tmp_path / "s.parquet").items() if value[0]} == wanted


def small_shop(folder: Path) -> plimsoll.Tower:
    orders = [f"o{n},US,{'MFN' if n % 3 else 'AFN'},2026-08-{1 + n % 28:02d},shipped" for n in range(90)]
    head = "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status"
    (folder / "orders.csv").write_text("\n".join([head, *orders]) + "\n", encoding="utf-8")
    (folder / "feedback.csv").write_text("order_id,rating,left_at\no4,1,2026-09-01\n", encoding="utf-8")
    tower = plimsoll.open(folder / "workspace")
    tower.import_files(folder / "orders.csv", folder / "feedback.csv")
    return tower


def test_the_command_writes_parquet_and_csv_alike(tmp_path: Path) -> None:
    tower = small_shop(tmp_path)
    where = ["--workspace", str(tower.workspace.root), "--from", "2026-09-10", "--to", "2026-09-20"]
    for name in ("s.parquet", "s.csv"):
        result = CliRunner().invoke(cli.plimsoll, ["odr", *where, "--json", "--out", str(tmp_path / name)])
        document = json.loads(result.stdout)
        assert (document["schema"], document["rows"]) == ("plimsoll.series/1", 22)
    parquet = pq.read_table(tmp_path / "s.parquet")
    types = pa.csv.ConvertOptions(column_types={"target_value": "string"})
    csv = pa.csv.read_csv(tmp_path / "s.csv", convert_options=types)
    assert parquet.num_rows == csv.num_rows == document["rows"]
    for name in (*FIGURES, "as_of", "account", "target_value"):
        assert parquet[name].to_pylist() == csv[name].to_pylist()


def test_another_ending_is_refused_and_nothing_is_left_behind(tmp_path: Path) -> None:
    tower = small_shop(tmp_path)
    with pytest.raises(UsageError, match=r"\.parquet or \.csv"):
        tower.write_series(tmp_path / "series.xlsx", as_of=date(2026, 8, 1))
    assert not [path for path in tmp_path.iterdir() if "series" in path.name]


def test_the_questions_reach_every_branch() -> None:
    """The sweep is only worth something while it asks by dimension, by item, over both channels and back in time."""
    questions = [shops.question(random, shops.shop(random)) for random in map(Random, SEEDS)]
    assert any(question["by"] in OVERLAPPING for question in questions)
    assert any(question["by"] is not None and question["by"] not in OVERLAPPING for question in questions)
    assert any(question["channel"] == "ALL" for question in questions)
    assert any(question["known_at"] is not None for question in questions)
    assert any(question["timezone"] not in {None, "UTC"} for question in questions)
    assert any(question["count"] == "events" for question in questions)


def test_events_of_the_same_words_are_told_apart_by_the_order_of_their_moments(tmp_path: Path) -> None:
    """Refunded before or after the filing, cancelled before or after it, removed before or after struck through."""
    orders = ["order_id,marketplace_id,fulfillment_channel,purchased_at,order_status,cancelled_by,cancelled_at"]
    claims = ["claim_id,order_id,opened_at,status,refunded_at,refunded_by"]
    feedback = ["order_id,rating,left_at,removed_at,struck_through_at"]
    days = [f"2026-08-{day:02d}T{day % 24:02d}:00:00Z" for day in range(10, 26)]
    random = Random(7)
    for n in range(240):
        one, two, three = (random.choice(days) for _ in range(3))
        state = ("cancelled,seller," + three) if n % 3 == 0 else "shipped,,"
        orders.append(f"o{n},US,MFN,2026-08-{1 + n % 9:02d}T10:00:00Z,{state}")
        if n % 3 < 2:
            claims.append(f"c{n},o{n},{one},closed,{two if n % 3 else ''},{'seller' if n % 3 else ''}")
        else:
            feedback.append(f"o{n},1,{one},{two},{three}")
    for name, lines in (("orders", orders), ("claims", claims), ("feedback", feedback)):
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    tower = plimsoll.open(tmp_path / "workspace")
    tower.import_files(*(tmp_path / f"{name}.csv" for name in ("orders", "claims", "feedback")))
    span = {"first": date(2026, 8, 10), "last": date(2026, 9, 20), "lag": 0}
    tower.write_series(tmp_path / "series.parquet", **span)
    assert told(tmp_path / "series.parquet") == expected(tower.odr(**span))
