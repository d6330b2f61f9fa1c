"""The peer: what a competent analyst's pandas script does with the same files. No checks, no vault, no trail.

python peer_pandas.py import FOLDER TARGET     read the CSVs, parse the times, hash the files, store Parquet
python peer_pandas.py series FOLDER FIRST LAST read the CSVs again and recount a rate for every day
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd

TIMES = {
    "orders": ["purchased_at"],
    "feedback": ["left_at", "removed_at", "struck_through_at"],
    "claims": ["opened_at", "decided_at", "refunded_at", "appeal_decided_at"],
    "chargebacks": ["opened_at", "decided_at"],
}


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Every interchange table of the folder, its times parsed."""
    found = {}
    for name, times in TIMES.items():
        frames = []
        for file in sorted(folder.rglob(f"{name}*.csv")):
            frame = pd.read_csv(file, dtype="string", keep_default_na=False)
            for column in times:
                if column in frame:
                    text = frame[column].replace("", pd.NA)
                    frame[column] = pd.to_datetime(text, format="ISO8601", utc=True)
            frames.append(frame)
        if frames:
            found[name] = pd.concat(frames, ignore_index=True)
    return found


def load(folder: Path, target: Path) -> None:
    """Read, parse, hash, store."""
    target.mkdir(parents=True, exist_ok=True)
    for file in sorted(folder.rglob("*.csv")):
        with file.open("rb") as stream:
            hashlib.file_digest(stream, "sha256").hexdigest()
    for name, frame in tables(folder).items():
        frame.to_parquet(target / f"{name}.parquet")


def series(folder: Path, first: str, last: str) -> None:
    """The rate of every marketplace and channel on every day, by the default rule (its plain cases)."""
    found = tables(folder)
    orders = found["orders"].drop_duplicates("order_id", keep="last").set_index("order_id")
    counts = ~orders["order_status"].isin(["pending", "cancelled"])
    if "is_test" in orders:
        counts &= orders["is_test"] != "true"
    orders = orders[counts]
    orders["day"] = orders["purchased_at"].dt.tz_localize(None).dt.normalize()
    intervals = pd.concat(list(_intervals(found)), ignore_index=True)
    for column in ("start", "end"):
        intervals[column] = pd.to_datetime(intervals[column], utc=True).dt.tz_localize(None)
    joined = intervals.join(orders[["day", "marketplace_id", "fulfillment_channel"]], on="order_id", how="inner")
    days = pd.date_range(first, last, freq="D")
    for cell, mine in orders.groupby(["marketplace_id", "fulfillment_channel"]):
        placed = np.sort(mine["day"].to_numpy())
        bad = joined[(joined["marketplace_id"] == cell[0]) & (joined["fulfillment_channel"] == cell[1])]
        for day in days:
            low, high = (day - pd.Timedelta(days=74)).to_datetime64(), (day - pd.Timedelta(days=15)).to_datetime64()
            n = np.searchsorted(placed, high, "right") - np.searchsorted(placed, low, "left")
            ends = day + pd.Timedelta(days=1)
            active = bad[
                (bad["day"] >= low) & (bad["day"] <= high)
                & (bad["start"] < ends) & (bad["end"].isna() | (bad["end"] >= ends))
            ]  # fmt: skip
            print(cell[0], cell[1], day.date(), n, active["order_id"].nunique())


def _intervals(found: dict[str, pd.DataFrame]):  # noqa: ANN202
    feedback = found["feedback"]
    low = feedback[feedback["rating"].isin(["1", "2"])]
    ends = low[["removed_at", "struck_through_at"]].min(axis=1) if "removed_at" in low else pd.NaT
    yield pd.DataFrame({"order_id": low["order_id"], "start": low["left_at"], "end": ends})
    claims = found["claims"]
    lost = claims[(claims["status"] == "granted") & claims["fault"].isin(["seller", ""])]
    yield pd.DataFrame({"order_id": lost["order_id"], "start": lost["decided_at"], "end": lost["appeal_decided_at"]})
    backs = found["chargebacks"]
    service = backs[backs["kind"] != "fraud"]
    ends = service["decided_at"].where(service["status"] == "won")
    yield pd.DataFrame({"order_id": service["order_id"], "start": service["opened_at"], "end": ends})


if __name__ == "__main__":
    if sys.argv[1] == "import":
        load(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        series(Path(sys.argv[2]), sys.argv[3], sys.argv[4])
