"""The peer: what a competent analyst's pandas script does with the same files. No checks, no vault, no trail.

python peer_pandas.py import FOLDER TARGET     read the CSVs, parse the times, hash the files, store Parquet
python peer_pandas.py series FOLDER FIRST LAST read the CSVs again and recount a rate for every day
python peer_pandas.py fleet WORKSPACE FIRST LAST TARGET
                                              from the folded tables, the daily rates of every cell, and by
                                              carrier, over 60 and 90 days, to Parquet
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.dataset

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


def _intervals(found: dict[str, pd.DataFrame]):
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


CELL = ["account", "marketplace_id", "fulfillment_channel"]
KINDS = ["negative_feedback", "claims", "chargebacks"]


def fleet(workspace: Path, first: str, last: str, target: Path) -> None:
    """The full job: differences at the days of change, running sums, windows as differences of two of them."""
    files = json.loads((workspace / "facts" / "HEAD").read_text())["files"]
    orders = _table(workspace, files["orders"], [*CELL, "carrier", "purchased_at", "class", "is_test"])
    orders = orders[(orders["class"] == "normal") & ~orders["is_test"].astype("boolean").fillna(value=False)]
    orders["day"] = orders["purchased_at"].dt.normalize()
    changes = _changes(workspace, files)
    days = pd.date_range(first, last, freq="D")
    parts = []
    for dimensions in ([*CELL, "carrier"], CELL):
        counted = orders.groupby([*dimensions, "day"], observed=True, sort=True).size()
        placed = counted.unstack("day", fill_value=0)  # noqa: PD010 - counts, not means
        placed = placed.reindex(columns=pd.date_range(days[0] - pd.Timedelta(days=105), days[-1]), fill_value=0)
        sums = placed.cumsum(axis=1).to_numpy()
        for window in (60, 90):
            until = np.arange(105 - 15, 105 - 15 + len(days))
            columns = {"orders": sums[:, until] - sums[:, until - window]}
            for stream in ("any", *KINDS):
                columns[stream] = _active(changes[changes["stream"] == stream], dimensions, placed.index, days, window)
            frame = pd.DataFrame({name: counts.ravel() for name, counts in columns.items()})
            names = placed.index.to_frame(index=False)
            frame = pd.concat([names.loc[names.index.repeat(len(days))].reset_index(drop=True), frame], axis=1)
            frame["as_of"], frame["window_days"] = np.tile(days, len(names)), window
            parts.append(frame)
    target.mkdir(exist_ok=True)
    for number, frame in enumerate(parts):
        frame.to_parquet(target / f"{number}.parquet", index=False)


def _table(workspace: Path, entries: list, columns: list[str]) -> pd.DataFrame:
    paths = [str(workspace / "facts" / entry["path"]) for entry in entries]
    texts = [name for name in columns if name not in {"purchased_at", "is_test"}]
    table = pyarrow.dataset.dataset(paths).to_table(columns=columns)
    for place, name in enumerate(columns):
        if name in texts:
            table = table.set_column(place, name, table[name].dictionary_encode())
    return table.to_pandas()


def _changes(workspace: Path, files: dict) -> pd.DataFrame:
    """(stream, cell, order day, first day, end) of everything that counts, by the rule's plain cases."""
    columns = ["kind", "order_id", "rating", "status", "fault", "chargeback_kind", "opened_at", "decided_at", "account",
               "order_marketplace_id", "order_fulfillment_channel", "order_carrier",
               "order_purchased_at", "order_class"]  # fmt: skip
    paths = [workspace / "facts" / entry["path"] for entry in files["defects"]]
    rows = pd.concat([pd.read_parquet(path, columns=columns) for path in paths], ignore_index=True)
    rows = rows[rows["order_class"] == "normal"]
    rows = rows.rename(columns={name: name.removeprefix("order_") for name in columns if name != "order_id"})
    low = (rows["kind"] == "negative_feedback") & (rows["rating"] <= 2)
    lost = (rows["kind"] == "claims") & (rows["status"] == "granted") & (rows["fault"] == "seller")
    service = (rows["kind"] == "chargebacks") & (rows["chargeback_kind"] != "fraud")
    rows = rows[low | lost | service]
    rows["start"] = rows["opened_at"].where(rows["kind"] != "claims", rows["decided_at"]).dt.normalize()
    once = rows.sort_values("start").drop_duplicates(["account", "order_id"]).assign(stream="any")
    kinds = rows.sort_values("start").drop_duplicates(["account", "order_id", "kind"]).assign(stream=rows["kind"])
    return pd.concat([once, kinds], ignore_index=True).assign(day=lambda frame: frame["purchased_at"].dt.normalize())


def _active(
    changes: pd.DataFrame, dimensions: list[str], index: pd.MultiIndex, days: pd.DatetimeIndex, window: int
) -> np.ndarray:
    enters = changes["day"] + pd.Timedelta(days=15)
    begin = pd.concat([enters, changes["start"]], axis=1).max(axis=1)
    end = enters + pd.Timedelta(days=window)
    row = index.get_indexer(pd.MultiIndex.from_frame(changes[dimensions]))
    steps = np.zeros((len(index), len(days) + 1), np.int32)
    low = (begin - days[0]).dt.days.clip(0, len(days)).to_numpy()
    high = (end - days[0]).dt.days.clip(0, len(days)).to_numpy()
    good = (row >= 0) & (low < high)
    np.add.at(steps, (row[good], low[good]), 1)
    np.add.at(steps, (row[good], high[good]), -1)
    return np.cumsum(steps[:, :-1], axis=1)


if __name__ == "__main__":
    if sys.argv[1] == "import":
        load(Path(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1] == "fleet":
        fleet(Path(sys.argv[2]), sys.argv[3], sys.argv[4], Path(sys.argv[5]))
    else:
        series(Path(sys.argv[2]), sys.argv[3], sys.argv[4])
