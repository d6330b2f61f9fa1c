"""Fleets for the benchmark: interchange files of many accounts, one folder an account, one statement a table.

    python benchmarks/fleet_files.py FOLDER [--orders N] [--accounts N] [--defects SHARE] [--as-of DATE] [--seed N]

The shops here have no story (that is `plimsoll simulate`): uniform days, two channels an account, five carriers, a
given share of orders with feedback, claims or chargebacks. What matters is that they are many and quickly made.
"""

from __future__ import annotations

import argparse
import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb

DAYS = 730 + 120
"""Two years of reporting days, and what their first window and lag reach back to."""

ORDERS = """
CREATE TEMP TABLE orders AS
SELECT format('a{:05d}', n % {accounts} + 1) AS account,
       format('{:03d}-{:07d}-{:07d}', 100 + n // 10000000, n % 10000000, (n * 7919) % 10000000) AS order_id,
       list_value('ATVPDKIKX0DER', 'A1PA6795UKMFR9', 'A1F83G8C2ARO7P', 'A1VC38T7YXB528')[n % {accounts} % 4 + 1]
           AS marketplace_id,
       CASE WHEN random() < 0.75 THEN 'MFN' ELSE 'AFN' END AS fulfillment_channel,
       TIMESTAMP '{first}' + to_seconds(CAST(floor(random() * {days} * 86400) AS BIGINT)) AS purchased_at,
       random() AS fate,
       list_value('UPS', 'USPS', 'FedEx', 'Yanwen', 'DHL eCommerce')[1 + CAST(floor(random() * 5) AS INT)] AS carrier,
       format('B0{:08d}', (n * 31) % 5000) AS asin, random() AS defect, random() AS delay
FROM range({orders}) AS numbers(n)
"""

FILES = {
    "orders": """SELECT account, order_id, marketplace_id, fulfillment_channel, {purchased_at},
        CASE WHEN fate < 0.02 THEN 'cancelled' WHEN fate < 0.023 THEN 'pending' ELSE 'shipped' END AS order_status,
        CASE WHEN fate < 0.01 THEN 'buyer' WHEN fate < 0.02 THEN 'seller' END AS cancelled_by, asin, carrier
        FROM orders""",
    "feedback": """SELECT account, order_id, CAST(1 + floor(defect / {share} * 4) AS INT) AS rating, {left_at}
        FROM orders WHERE defect < {share} * 0.5""",
    "claims": """SELECT account, 'C' || order_id AS claim_id, order_id, {opened_at},
        CASE WHEN fate < 0.7 THEN 'granted' WHEN fate < 0.8 THEN 'denied' WHEN fate < 0.9 THEN 'under_review'
             ELSE 'withdrawn' END AS status,
        {decided_at}, CASE WHEN fate < 0.6 THEN 'seller' ELSE 'carrier' END AS fault
        FROM orders WHERE defect BETWEEN {share} * 0.4 AND {share} * 0.9""",
    "chargebacks": """SELECT account, 'B' || order_id AS chargeback_id, order_id, {opened_at},
        CASE WHEN fate < 0.7 THEN 'service' ELSE 'fraud' END AS kind FROM orders
        WHERE defect BETWEEN {share} * 0.9 AND {share}""",
}
MOMENTS = {"purchased_at": 0, "left_at": 21, "opened_at": 30, "decided_at": 45}
"""Days, at most, from the order to each moment."""


def _moment(name: str, most: int) -> str:
    after = f"purchased_at + to_seconds(CAST(delay * {most} * 86400 AS BIGINT))"
    return f"strftime({after}, '%Y-%m-%dT%H:%M:%SZ') AS {name}"


def write_fleet(folder: Path, orders: int, accounts: int, share: float, as_of: date, seed: int) -> None:
    """Write `folder/<account>/<table>.csv` for every account."""
    folder.mkdir(parents=True)
    engine = duckdb.connect()
    engine.execute(f"SELECT setseed({seed / 1000})")
    engine.execute("SET threads = 1")  # with several, the seed would not decide
    words = {"orders": orders, "accounts": accounts, "first": as_of - timedelta(days=DAYS), "days": DAYS}
    text = ORDERS
    for name, value in words.items():
        text = text.replace("{" + name + "}", str(value))
    engine.execute(text)
    moments = {name: _moment(name, most) for name, most in MOMENTS.items()}
    for table, text in FILES.items():
        select = text.format(share=share, **moments)
        apart = folder / f".{table}"
        engine.execute(f"COPY ({select}) TO '{apart}' (FORMAT csv, HEADER, PARTITION_BY (account))")
        for number, piece in enumerate(sorted(apart.glob("account=*/*.csv"))):
            account = folder / piece.parent.name.removeprefix("account=")
            account.mkdir(parents=True, exist_ok=True)
            piece.rename(account / f"{table}-{number}.csv")
        shutil.rmtree(apart)
    engine.close()


def main() -> None:
    """Write a fleet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--defects", type=float, default=0.01)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 10, 1))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    write_fleet(asked.folder, asked.orders, asked.accounts, asked.defects, asked.as_of, asked.seed)


if __name__ == "__main__":
    main()
