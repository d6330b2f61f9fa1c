"""How well orders are told apart before anybody complains: on Olist's reviews, and on simulated shops.

    python benchmarks/risk.py --olist
    python benchmarks/risk.py --shops 101-112
    python benchmarks/risk.py --fleet 1000
    python benchmarks/risk.py --prior

`--olist` needs `olist_reviewed` of the shared data (`PLIMSOLL_SHARED_DATA`, else `../shared/data`). Of its union of
samples only those that were not drawn by the stars are used. The split is by time: what is learnt was known on the day
of the split, what is judged was ordered after it. A review of one or two stars stands for a defect. Orders are judged
at three moments of their own: when they are placed, when they are handed to the carrier, and when they are promised or
delivered, whichever comes first; nothing that happens later is known, the final delivery date least of all.

`--shops` writes simulated shops with planted episodes, imports their files, asks what the queue would have said on a
past day, and compares with what came. `--fleet` times a queue over so many cells. `--prior` writes the shipped prior.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

import plimsoll
from plimsoll.metrics.triangle import Cell
from plimsoll.simulate import Episode, ShopPlan, demo_shop, write_shop
from plimsoll.simulate.fleet import CARRIERS, PRODUCTS, WAREHOUSES
from plimsoll.watch.newly_known import with_history
from plimsoll.watch.risk.complaints import LONGEST
from plimsoll.watch.risk.histories import Histories, histories_of
from plimsoll.watch.risk.learning import Lesson, lesson_of, models_of, open_orders, scored
from plimsoll.watch.risk.logistic import fit, shares
from plimsoll.watch.risk.looking_back import area, compared
from plimsoll.watch.risk.moments import FEATURES, features
from plimsoll.watch.risk.order_book import TIMES, Flags, Floats, OrderBook, codes_of, dearness
from plimsoll.watch.risk.prior import daily, flat_prior, shipped_prior
from plimsoll.watch.risk.reading import read_book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.tower import Tower

PRIOR_FILE = Path(__file__).parent.parent / "src" / "plimsoll" / "watch" / "risk" / "prior.toml"
UNBIASED = ("albu", "thege")
"""Samples of Olist that were drawn without a look at the stars (one of delivered orders only)."""
SPLIT = date(2018, 3, 1)
REVIEWS = [[0.0, 1.0, 20.0], [1.0, 2.0, 50.0], [2.0, 5.0, 20.0], [5.0, 30.0, 10.0]]
"""Days from settlement to review: Olist asks on the day after delivery, or two days after a missed promise."""


# -- Olist -------------------------------------------------------------------------------------------------------------


def shared_data() -> Path:
    """Where the real data lies."""
    beside = Path(__file__).parent.parent.parent / "shared" / "data"
    return Path(os.environ.get("PLIMSOLL_SHARED_DATA", str(beside)))


ORDERS = """
SELECT o.order_id, epoch(CAST(order_purchase_timestamp AS TIMESTAMP)) / 86400 AS placed,
       epoch(CAST(order_delivered_carrier_date AS TIMESTAMP)) / 86400 AS handed,
       epoch(CAST(order_delivered_customer_date AS TIMESTAMP)) / 86400 AS delivered,
       epoch(CAST(order_estimated_delivery_date AS TIMESTAMP)) / 86400 + 1 AS promise,
       epoch(i.ship_by) / 86400 AS ship_by, i.seller, i.product, i.units, i.paid, c.customer_state AS state,
       {stars} AS stars, epoch(r.created) / 86400 AS created
FROM '{folder}/olist_orders.parquet' o
JOIN (SELECT order_id, min(CAST(shipping_limit_date AS TIMESTAMP)) AS ship_by, min(seller_id) AS seller,
             min(product_id) AS product, count(*) AS units,
             sum(CAST(price AS DOUBLE) + CAST(freight_value AS DOUBLE)) AS paid
      FROM '{folder}/olist_order_items.parquet' GROUP BY order_id) i USING (order_id)
LEFT JOIN (SELECT order_id, min(CAST(review_score AS INTEGER)) AS stars,
                  min(CAST(review_creation_date AS TIMESTAMP)) AS created
           FROM '{folder}/olist_order_reviews.parquet' GROUP BY order_id) r USING (order_id)
JOIN '{folder}/olist_customers.parquet' c USING (customer_id)
"""
LABELLED = """
JOIN '{folder}/sample_membership.parquet' m USING (order_id)
WHERE list_has_any(string_split(m.samples, '|'), {samples}) AND r.stars IS NOT NULL
"""


def olist() -> tuple[OrderBook, Floats, Histories, float]:
    """Olist's orders as a book, when each was reviewed (NaN: not known), their histories, and the day of the split.

    The orders whose reviews are not known tell how punctual sellers and lanes were, and nothing else.
    """
    parts = [("olist_reviewed", ORDERS + LABELLED, "r.stars"), ("olist_orders_unreviewed", ORDERS, "NULL")]
    texts = [text.format(folder=(shared_data() / name).as_posix(), samples=list(UNBIASED), stars=stars)
             for name, text, stars in parts]  # fmt: skip
    found = duckdb.sql(f"SELECT * FROM ({texts[0]} UNION ALL {texts[1]}) ORDER BY placed, order_id")
    assert found is not None  # noqa: S101 - a SELECT gives a relation
    told = found.to_arrow_table().to_pydict()
    names = ("placed", "handed", "delivered", "promise", "ship_by", "stars", "created", "paid", "units")
    columns = {name: np.array(told[name], float) for name in names}
    number, placed = len(told["order_id"]), columns["placed"]
    reviewed = np.where(np.isnan(columns["stars"]), np.nan, columns["created"])
    handed = np.where(columns["handed"] >= placed, columns["handed"], np.nan)
    times = {name: np.full(number, np.nan) for name in TIMES}
    times |= {"placed": placed, "ship_by": columns["ship_by"], "deliver_by": columns["promise"]}
    times |= {"confirmed": handed, "scanned": handed, "delivered": columns["delivered"]}
    times["defect"] = np.where(columns["stars"] <= 2, reviewed, np.nan)
    account, ones, empty = np.zeros(number, np.int64), np.ones(number), np.zeros(0)
    shared = {"item": "product", "lane": "state", "warehouse": "seller"}
    keys = {name: codes_of(account, told[column]) for name, column in shared.items()}
    keys["carrier"] = np.full(number, -1)
    book = OrderBook(
        told["order_id"], account, account, times, keys,
        dearness(account, columns["paid"]), (columns["units"] > 1).astype(float),
        ones, ones, np.full(number, np.inf), empty, empty, np.zeros(number, bool),
        ["olist"], [Cell("olist", "BR", "MFN")],
    )  # fmt: skip
    split = float((SPLIT - date(1970, 1, 1)).days)
    labelled = replace(book, times={**times, "placed": np.where(np.isnan(reviewed), np.nan, placed)})
    histories = replace(histories_of(book, split), placed=histories_of(labelled, split).placed)
    return book, reviewed, histories, split


def moments_of(book: OrderBook) -> dict[str, Floats]:
    """The three moments of each order; NaN: it had none."""
    settled = np.fmin(book.times["delivered"], book.times["deliver_by"])
    return {"order": book.times["placed"], "hand-over": book.times["scanned"], "promise or delivery": settled}


def judge_olist() -> list[dict[str, Any]]:
    """One row for each moment."""
    book, reviewed, histories, split = olist()
    moments = moments_of(book)
    lesson, bad = lesson_at(book, histories, moments, reviewed, split)
    prior = flat_prior(float(np.log(0.15 / 0.85)), daily(REVIEWS), spread=0.5)
    fitted = fit(lesson.columns, lesson.came, lesson.weight, lesson.offset, prior.weights, prior.sureness)
    found = []
    for name, at in moments.items():
        mine = np.flatnonzero((book.times["placed"] >= split) & (at < reviewed))
        chances = shares(fitted.logits(features(book, histories, mine, at[mine])))
        came = ~np.isnan(book.times["defect"][mine])
        found.append({"moment": name, "learnt_from": bad, **judged(chances, came)})
    return found


def lesson_at(
    book: OrderBook, histories: Histories, moments: dict[str, Floats], reviewed: Floats, until: float
) -> tuple[Lesson, int]:
    """The orders whose review was known by a day, each at its moments; and how many of them were bad."""
    rows, at = [], []
    for one in moments.values():
        mine = np.flatnonzero((reviewed <= until) & (one < reviewed))
        rows.append(mine)
        at.append(one[mine])
    every, when = np.concatenate(rows), np.concatenate(at)
    came = (~np.isnan(book.times["defect"][every])).astype(float)
    weight = np.full(len(every), 1 / len(moments))
    bad = int((book.times["defect"] <= until).sum())
    return Lesson(features(book, histories, every, when), came, weight, np.zeros(len(every)), book.account[every]), bad


# -- judging -----------------------------------------------------------------------------------------------------------


def judged(chances: Floats, came: Flags) -> dict[str, Any]:
    """AUC with a 95 % bootstrap interval, Brier score, share of what came in the riskiest tenth, reliability."""
    draw = np.random.default_rng(1)
    samples = [draw.integers(0, len(came), len(came)) for _ in range(300)]
    areas = [area(chances[one], came[one]) for one in samples if came[one].any()]
    past = compared(AS_OF, AS_OF, chances, came)
    assert past.area is not None and past.brier is not None and past.top_tenth is not None  # noqa: PT018, S101 - enough came
    return {
        "orders": past.orders, "came": past.came, "expected": round(past.expected, 1), "auc": round(past.area, 3),
        "auc_from": round(float(np.quantile(areas, 0.025)), 3), "auc_to": round(float(np.quantile(areas, 0.975)), 3),
        "brier": round(past.brier, 5), "brier_of_share": round(past.brier_of_share or 0.0, 5),
        "top_tenth": round(past.top_tenth, 3),
        "reliability": [
            (one.orders, round(one.expected / one.orders, 5), round(one.came / one.orders, 5)) for one in past.groups
        ],
    }  # fmt: skip


# -- simulated shops ---------------------------------------------------------------------------------------------------

AS_OF = date(2026, 10, 1)
DAYS = 360
EPISODES = ("bad_carrier", "bad_batch", "wrong_items", "slow_replies")


def shop_plan(seed: int, orders: int, times: float) -> ShopPlan:
    """A shop with two planted episodes of its own; its defect rates are multiplied."""
    draw = np.random.default_rng(seed)
    plain = replace(demo_shop(AS_OF), account="default", seed=seed, first_day=AS_OF - timedelta(days=DAYS - 1))
    base = plain.rates
    rates = replace(
        base, **{name: getattr(base, name) * times for name in ("negative_feedback", "claims", "chargebacks")}
    )
    episodes = tuple(episode(draw, kind) for kind in draw.choice(EPISODES, 2, replace=False))
    return replace(plain, orders_per_day=orders / DAYS, rates=rates, episodes=episodes, snapshot_days=0)


def episode(draw: np.random.Generator, kind: str) -> Episode:
    """Trouble of a kind somewhere in the year, in a place that its kind asks for."""
    begin = AS_OF - timedelta(days=int(draw.integers(40, 300)))
    where = {
        "bad_carrier": (("carrier", CARRIERS[int(draw.integers(len(CARRIERS)))].name),),
        "bad_batch": (("asin", PRODUCTS[int(draw.integers(4))].asin),),
        "wrong_items": (("warehouse", WAREHOUSES[int(draw.integers(len(WAREHOUSES)))].name),),
    }.get(kind, ())
    return Episode(kind, begin, begin + timedelta(days=int(draw.integers(14, 40))), 0.02 + 0.06 * draw.random(), where)  # type: ignore[arg-type]


def opened(plan: ShopPlan, folder: Path) -> Tower:
    """A workspace with the shop's files, observed at the end of its last day."""
    written = write_shop(plan, folder / "shop", formats=("interchange",))
    tower = plimsoll.open(folder / "workspace")
    tower.import_files(written.imports, account=plan.account, observed_at=datetime.combine(AS_OF, clock_time.max, UTC))
    return tower


def simulated_book(plan: ShopPlan, folder: Path) -> OrderBook:
    """The order book of a simulated shop, through files and facts like any."""
    with opened(plan, folder).recount(with_history({"as_of": AS_OF}, AS_OF)) as recount:
        return read_book(recount, AS_OF).book


def judge_shops(seeds: range) -> Iterator[dict[str, Any]]:
    """What the queues of past days would have said of shops whose seeds were never looked at, against what came."""
    found: dict[str, list[tuple[Floats, Flags]]] = defaultdict(list)
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            book = simulated_book(shop_plan(seed, 6000, 1.5), Path(folder))
        for back in (90, 60):
            for name, chances, came in past_queue(book, back):
                found[name].append((chances, came))
    for name, parts in found.items():
        chances, came = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
        yield {"orders_that": name, **judged(chances, came)}


def past_queue(book: OrderBook, back: int) -> Iterator[tuple[str, Floats, Flags]]:
    """The scores of one past day and what came, of all orders and of parts of them."""
    until = float((AS_OF - date(1970, 1, 1)).days + 1)
    at = until - back
    rows = open_orders(book, at)
    scores = scored(book, histories_of(book, at), models_of(book, at, shipped_prior()), rows, at, until)
    came = book.times["defect"][rows] <= until
    has = {name: scores.columns[:, place] > 0 for place, name in enumerate(FEATURES)}
    spoke = has["asked"] | has["message_waiting"] | has["return_open"] | has["claim_open"] | has["answered_late"]
    young = book.times["placed"][rows] > at - 25
    quiet = young & ~spoke
    parts = {
        "all": np.ones(len(rows), bool), "younger than 25 days": young, "younger, buyer silent": quiet,
        "younger, silent, not delivered": quiet & ~has["delivered"],
        "younger, silent, delivered": quiet & has["delivered"],
    }  # fmt: skip
    for name, mine in parts.items():
        yield name, scores.probability[mine], came[mine]


# -- the shipped prior -------------------------------------------------------------------------------------------------

FROM_OLIST = (
    "overdue_to_ship",
    "shipped_late",
    "past_promise",
    "running_late",
    "lane_late",
    "warehouse_late",
    "dear",
    "many",
)
HISTORIES = tuple(
    name for name in FEATURES if name.endswith(("_defects", "_late")) and name not in {"running_late", "came_late"}
)
USUAL_SHARE = 0.0048
"""Half of the line of 1 %: the sum of `[rates]` in `watch/prior.toml`."""
PRIOR_SEEDS = range(1, 11)
SIMULATED_SPREAD, PUBLIC_SPREAD = 0.7, 0.4
"""How unsure the weights are, as standard deviations: wider for what only simulated buyers showed."""


def write_prior(target: Path) -> None:
    """Learn the shipped prior and write its file."""
    until = float((AS_OF - date(1970, 1, 1)).days + 1)
    lessons, waited, placed, bad = [], [], 0, 0
    for seed in PRIOR_SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            book = simulated_book(shop_plan(seed, 5000, 4.0), Path(folder))
        rows = np.arange(len(book))
        lag = book.times["defect"] - book.settled(rows, np.full(len(rows), until))
        waited.append(np.clip(lag[~np.isnan(lag)], 0, LONGEST))
        placed, bad = placed + len(book), bad + int((~np.isnan(book.times["defect"])).sum())
        curve = np.cumsum(daily(steps_of(np.concatenate(waited))))[None, :]
        lessons.append(lesson_of(book, histories_of(book, until), rows, np.ones(len(rows)), until, curve))
    columns, came, weight, offset = (
        np.concatenate([getattr(one, name) for one in lessons]) for name in ("columns", "came", "weight", "offset")
    )
    flat = flat_prior(float(np.log(bad / placed)), daily([[0.0, 90.0, 1.0]]), spread=1.0)
    fitted = fit(columns, came, weight, offset, flat.weights, flat.sureness)
    public, learnt = olist_weights()
    said = {
        name: (float(value), SIMULATED_SPREAD, "simulated")
        for name, value in zip(FEATURES, fitted.weights[1:], strict=True)
    }
    said |= {name: (public[name], PUBLIC_SPREAD, "olist") for name in FROM_OLIST}
    said["carrier_late"] = (public["warehouse_late"], SIMULATED_SPREAD, "olist, by analogy with warehouse_late")
    for name in HISTORIES:  # that the trouble of others makes an order safer is chance
        said[name] = (max(said[name][0], 0.0), *said[name][1:])
    level = float(fitted.weights[0] + np.log(USUAL_SHARE / (bad / placed)))
    made = (
        f"benchmarks/risk.py --prior: {len(PRIOR_SEEDS)} simulated shops ({placed} orders, {bad} defective), and what "
        f"of delivery Olist's reviews show ({learnt} bad ones); unconfirmed for any marketplace"
    )
    target.write_text(prior_text(made, level, said, steps_of(np.concatenate(waited))), encoding="utf-8", newline="\n")


def steps_of(waited: Floats) -> list[list[float]]:
    """Days from settlement to the day of counting, as steps (from, to, weight)."""
    borders = [0, 3, 7, 12, 18, 25, 35, 50, 70, 90, LONGEST + 1]
    counts, _ = np.histogram(waited, borders)
    return [[low, high, int(count)] for low, high, count in zip(borders, borders[1:], counts, strict=False)]


def olist_weights() -> tuple[dict[str, float], int]:
    """What each feature weighs in Olist's reviews of all days, and how many bad ones there were."""
    book, reviewed, histories, _ = olist()
    until = float(np.nanmax(reviewed))
    lesson, bad = lesson_at(book, histories, moments_of(book), reviewed, until)
    flat = flat_prior(float(np.log(0.15 / 0.85)), daily(REVIEWS), spread=0.5)
    fitted = fit(lesson.columns, lesson.came, lesson.weight, lesson.offset, flat.weights, flat.sureness)
    return dict(zip(FEATURES, map(float, fitted.weights[1:]), strict=True)), bad


def prior_text(made: str, level: float, said: dict[str, tuple[float, float, str]], curve: list[list[float]]) -> str:
    """The prior as a file."""
    lines = [
        "# What an order's risk rests on before an account's own history speaks, by the command that `made` names;",
        "# `value` is a weight of the logit, `spread` how unsure it is (standard deviation), `source` what showed it.",
        f'made = "{made}"',
        "",
        "[level]",
        f"value = {level:.2f}",
        "spread = 1.0",
        'source = "half of the line of 1 %, ours"',
        'confidence = "unconfirmed"',
        "",
        "[curve]",
        f"value = {curve}",
        'unit = "days from delivery or promise to the first day on which a defect counts: [from, to, weight]"',
        'source = "simulated"',
        'confidence = "unconfirmed"',
    ]
    for name in FEATURES:
        value, spread, source = said[name]
        lines += ["", f"[weights.{name}]", f"value = {value:.2f}", f"spread = {spread}", f'source = "{source}"']
    return "\n".join(lines) + "\n"


BAD_SHARE, ASKING_SHARE = 0.005, 0.03

# -- a fleet -----------------------------------------------------------------------------------------------------------


def time_fleet(accounts: int, per_cell: int) -> dict[str, Any]:
    """How long the queue of a fleet takes: accounts of two cells, a year of orders with parcels and messages."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_fleet_files(folder, accounts, per_cell)
        tower = plimsoll.open(folder / "workspace")
        tower.import_files(
            folder / "files", account_from_folder=True, observed_at=datetime.combine(AS_OF, clock_time.max, UTC)
        )
        gc.disable()
        began, wall = time.process_time(), time.perf_counter()
        answer = tower.risk(as_of=AS_OF)
        used, passed = time.process_time() - began, time.perf_counter() - wall
    return {
        "cells": 2 * accounts, "orders": 2 * accounts * per_cell, "scored": answer.scored, "rows": len(answer.rows),
        "cpu_seconds": round(used, 1), "wall_seconds": round(passed, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def write_fleet_files(folder: Path, accounts: int, per_cell: int) -> None:
    """Orders, parcels, feedback and messages of a made-up fleet, as interchange files."""
    (folder / "files").mkdir()
    draw = np.random.default_rng(7)
    number = 2 * accounts * per_cell
    placed = np.sort(draw.integers(0, 365 * 86400, number))
    account, channel = draw.integers(0, accounts, number), draw.integers(0, 2, number)
    first = datetime.combine(AS_OF - timedelta(days=364), clock_time.min)
    at = np.datetime64(first, "s") + placed.astype("timedelta64[s]")
    spans = {"scan": (0.2, 2), "there": (2, 9), "left": (8, 40), "asked": (1, 12)}
    days = {name: at + (draw.uniform(*span, number) * 86400).astype("timedelta64[s]")
            for name, span in spans.items()}  # fmt: skip
    today = np.datetime64(datetime.combine(AS_OF, clock_time.max), "s")
    ids = np.array([f"113-{one // 10_000_000:07d}-{one % 10_000_000:07d}" for one in range(number)])
    owner = np.array([f"seller{one:04d}" for one in range(accounts)])[account]

    def table(name: str, mine: Flags, **columns: Any) -> None:  # noqa: ANN401 - arrays or one text
        count = int(mine.sum())
        whole = {
            key: value[mine] if isinstance(value, np.ndarray) else np.full(count, value)
            for key, value in columns.items()
        }
        lines: dict[str, list[str]] = defaultdict(lambda: [",".join(whole)])
        for who, *cells in zip(owner[mine], *(map(str, one) for one in whole.values()), strict=True):
            lines[who].append(",".join(cells))
        for who, text in lines.items():
            target = folder / "files" / who
            target.mkdir(exist_ok=True)
            (target / f"{name}.csv").write_text("\n".join(text) + "\n", encoding="utf-8", newline="\n")

    def utc(when: Any) -> Any:  # noqa: ANN401 - an array of instants
        return np.char.add(np.datetime_as_string(when), "Z")

    def blank_after(when: Any) -> Any:  # noqa: ANN401 - an array of instants
        return np.where(when <= today, utc(when), "")

    every = np.ones(number, bool)
    sent = blank_after(days["scan"])
    due = {name: at + np.timedelta64(one, "D") for name, one in (("ship", 2), ("there", 8))}
    table(
        "orders", every, order_id=ids, marketplace_id="US", fulfillment_channel=np.array(["MFN", "AFN"])[channel],
        purchased_at=utc(at), order_status="shipped", asin=np.char.add("B0", draw.integers(0, 20, number).astype(str)),
        ship_by=utc(due["ship"]), deliver_by=utc(due["there"]), amount="20", quantity="1",
        carrier=np.array(["A", "B", "C"])[draw.integers(0, 3, number)], ship_region="CA",
    )  # fmt: skip
    table(
        "shipments", every, shipment_id=np.char.add("S", ids), order_id=ids, carrier="A",
        tracking_number=np.char.add("T", ids), confirmed_at=sent, first_scan_at=sent,
        delivered_at=blank_after(days["there"]),
    )  # fmt: skip
    left = (draw.random(number) < BAD_SHARE) & (days["left"] <= today)
    table("feedback", left, order_id=ids, rating="1", left_at=utc(days["left"]))
    asked = (draw.random(number) < ASKING_SHARE) & (days["asked"] <= today)
    table(
        "messages", asked, message_id=np.char.add("M", ids), order_id=ids, direction="in",
        sent_at=utc(days["asked"]), body="Where is it?",
    )  # fmt: skip


def main() -> None:
    """Print what was asked for, one JSON document a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--olist", action="store_true")
    parser.add_argument("--prior", action="store_true")
    parser.add_argument("--shops", metavar="SEEDS", help="from-to")
    parser.add_argument("--fleet", type=int, metavar="CELLS", help="cells of a made-up fleet")
    parser.add_argument("--per-cell", type=int, default=1000, help="orders of each cell (1000)")
    asked = parser.parse_args()
    if asked.fleet:
        sys.stdout.write(json.dumps(time_fleet(asked.fleet // 2, asked.per_cell)) + "\n")
    if asked.shops:
        first, _, last = asked.shops.partition("-")
        for row in judge_shops(range(int(first), int(last or first) + 1)):
            sys.stdout.write(json.dumps(row) + "\n")
    if asked.prior:
        write_prior(PRIOR_FILE)
    if asked.olist:
        for row in judge_olist():
            sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
