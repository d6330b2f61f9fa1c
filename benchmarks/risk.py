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
import json
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass, replace
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
from plimsoll.watch.risk.learning import Lesson, lesson_of
from plimsoll.watch.risk.logistic import fit, shares
from plimsoll.watch.risk.moments import FEATURES, features
from plimsoll.watch.risk.order_book import TIMES, Floats, Numbers, OrderBook, codes_of, dearness
from plimsoll.watch.risk.prior import daily, flat_prior
from plimsoll.watch.risk.reading import read_book

if TYPE_CHECKING:
    from plimsoll.tower import Tower

PRIOR_FILE = Path(__file__).parent.parent / "src" / "plimsoll" / "watch" / "risk" / "prior.toml"
UNBIASED = ("albu", "thege")
"""Samples of Olist that were drawn without a look at the stars (one of delivered orders only)."""
SPLIT = date(2018, 3, 1)
REVIEWS = [[0, 1, 20], [1, 2, 50], [2, 5, 20], [5, 30, 10]]
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
    found = duckdb.sql(f"SELECT * FROM ({texts[0]} UNION ALL {texts[1]}) ORDER BY placed, order_id").to_arrow_table()
    told = found.to_pydict()
    names = ("placed", "handed", "delivered", "promise", "ship_by", "stars", "created", "paid", "units")
    columns = {name: np.array(told[name], float) for name in names}
    number, placed = len(found), columns["placed"]
    reviewed = np.where(np.isnan(columns["stars"]), np.nan, columns["created"])
    handed = np.where(columns["handed"] >= placed, columns["handed"], np.nan)
    times = {name: np.full(number, np.nan) for name in TIMES}
    times |= {"placed": placed, "ship_by": columns["ship_by"], "deliver_by": columns["promise"]}
    times |= {"confirmed": handed, "scanned": handed, "delivered": columns["delivered"]}
    times["defect"] = np.where(columns["stars"] <= 2, reviewed, np.nan)  # noqa: PLR2004 - one or two stars are bad
    account, ones, empty = np.zeros(number, np.int64), np.ones(number), np.zeros(0)
    shared = {"item": "product", "lane": "state", "warehouse": "seller"}
    keys = {name: codes_of(account, told[column]) for name, column in shared.items()}
    book = OrderBook(
        told["order_id"], account, account, times, keys | {"carrier": np.full(number, -1)},
        dearness(account, columns["paid"]), (columns["units"] > 1).astype(float),
        ones, ones, np.full(number, np.inf), empty, empty, np.zeros(number, bool), ["olist"], [Cell("olist", "BR", "MFN")],
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
    return Lesson(features(book, histories, every, when), came, weight, np.zeros(len(every))), bad


# -- judging -----------------------------------------------------------------------------------------------------------


def judged(chances: Floats, came: Any) -> dict[str, Any]:  # noqa: ANN401 - an array of flags
    """AUC with a 95 % bootstrap interval, Brier score, share of what came in the riskiest tenth, reliability."""
    draw = np.random.default_rng(1)
    samples = [draw.integers(0, len(came), len(came)) for _ in range(300)]
    curve = [area(chances[one], came[one]) for one in samples]
    order = np.argsort(-chances, kind="stable")
    tenth = len(order) // 10
    return {
        "orders": len(came), "came": int(came.sum()), "expected": round(float(chances.sum()), 1),
        "auc": round(area(chances, came), 3),
        "auc_from": round(float(np.quantile(curve, 0.025)), 3), "auc_to": round(float(np.quantile(curve, 0.975)), 3),
        "brier": round(float(((chances - came) ** 2).mean()), 4),
        "brier_of_the_base_rate": round(float(came.mean() * (1 - came.mean())), 4),
        "top_tenth": round(float(came[order[:tenth]].sum() / max(came.sum(), 1)), 3),
        "reliability": reliability(chances, came),
    }  # fmt: skip


def area(chances: Floats, came: Any) -> float:  # noqa: ANN401 - an array of flags
    """The chance that an order that turned bad had the higher score than one that did not."""
    _, place, times = np.unique(chances, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(times) - (times - 1) / 2)[place]
    bad = int(came.sum())
    good = len(came) - bad
    return float((ranks[came].sum() - bad * (bad + 1) / 2) / max(bad * good, 1))


def reliability(chances: Floats, came: Any) -> list[tuple[int, float, float]]:  # noqa: ANN401
    """By fifth of the scores: (orders, expected share, share that came)."""
    parts = np.array_split(np.argsort(chances, kind="stable"), 5)
    return [(len(part), round(float(chances[part].mean()), 4), round(float(came[part].mean()), 4)) for part in parts]


# -- simulated shops ---------------------------------------------------------------------------------------------------

AS_OF = date(2026, 10, 1)
DAYS = 360
EPISODES = ("bad_carrier", "bad_batch", "wrong_items", "slow_replies")


def shop_plan(seed: int, orders: int, times: float) -> ShopPlan:
    """A shop with two planted episodes of its own; its defect rates are multiplied."""
    draw = np.random.default_rng(seed)
    plain = replace(demo_shop(AS_OF), account="default", seed=seed, first_day=AS_OF - timedelta(days=DAYS - 1))
    base = plain.rates
    rates = replace(base, **{name: getattr(base, name) * times for name in ("negative_feedback", "claims", "chargebacks")})
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


# -- the shipped prior -------------------------------------------------------------------------------------------------

FROM_OLIST = ("overdue_to_ship", "shipped_late", "past_promise", "running_late", "lane_late", "warehouse_late", "dear", "many")
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
        curve = np.cumsum(daily(steps_of(np.concatenate(waited))))
        lessons.append(lesson_of(book, histories_of(book, until), rows, np.ones(len(rows)), until, curve))
    columns, came, weight, offset = (
        np.concatenate([getattr(one, name) for one in lessons]) for name in ("columns", "came", "weight", "offset")
    )
    flat = flat_prior(float(np.log(bad / placed)), daily([[0, 90, 1]]), spread=1.0)
    fitted = fit(columns, came, weight, offset, flat.weights, flat.sureness)
    public, learnt = olist_weights()
    said = {name: (float(value), SIMULATED_SPREAD, "simulated") for name, value in zip(FEATURES, fitted.weights[1:], strict=True)}
    said |= {name: (public[name], PUBLIC_SPREAD, "olist") for name in FROM_OLIST}
    said["carrier_late"] = (public["warehouse_late"], SIMULATED_SPREAD, "olist, by analogy with warehouse_late")
    level = float(fitted.weights[0] + np.log(USUAL_SHARE / (bad / placed)))
    made = (
        f"benchmarks/risk.py --prior: {len(PRIOR_SEEDS)} simulated shops ({placed} orders, {bad} defective), and what of "
        f"delivery Olist's reviews show ({learnt} bad ones); unconfirmed for any marketplace"
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
        "# What an order's risk rests on before an account's own history speaks. Written by the command that `made` names;",
        "# `value` is a weight of the logit, `spread` how unsure it is (a standard deviation), `source` what showed it.",
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


def main() -> None:
    """Print what was asked for, one JSON document a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--olist", action="store_true")
    parser.add_argument("--prior", action="store_true")
    asked = parser.parse_args()
    if asked.prior:
        write_prior(PRIOR_FILE)
    if asked.olist:
        for row in judge_olist():
            sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
