"""How often the cause of a defective order is right: macro-F1, abstentions and calibration, per language and source.

    python benchmarks/causes.py shops --seeds 5           simulated shops, whose truth file names each order's cause
    python benchmarks/causes.py words                     the simulator's sentences by language, words alone
    python benchmarks/causes.py complaints --half held    labelled English complaints (shared data)
    python benchmarks/causes.py olist --half held         Portuguese comments, stars and delivery facts (shared data)

`--half seen` is the half that patterns were written with, `held` the half that nobody looked at; `--language` narrows.
Simulated sentences were not read before the first measurement; those of the `seen` half were read after it.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))

from plimsoll.diagnosis.causes import evidence_of  # noqa: E402
from plimsoll.diagnosis.causes.catalogue import CAUSES, DELIVERY, GOODS  # noqa: E402
from plimsoll.diagnosis.order_cause import judge  # noqa: E402
from plimsoll.diagnosis.order_facts import facts_of_orders  # noqa: E402
from plimsoll.diagnosis.words.reading import LANGUAGES, language_of, read, read_as  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable

Pair = tuple[str | None, str | None]
"""(true, said); said None: abstained; true None: nothing should be said."""

SIGHTS = {
    "everything": frozenset[str](),
    "without reason codes": frozenset({"reason."}),
    "facts alone": frozenset(
        {"reason.", "words.", "goods.as_described", "goods.on_time_answer", "care.feedback_score"}
    ),
    "words alone": frozenset({"reason.", "parcel.", "goods.", "care.", "counted."}),
}


COARSER = {"refund_slow": "return_refused", "useless_reply": "slow_reply"}
"""The simulator knows one cause where we tell two apart."""


def as_true(code: str | None) -> str | None:
    """A code as the simulator would say it."""
    return COARSER.get(code, code) if code else None


def in_half(text: str, half: str) -> bool:
    """Whether a text belongs to a half, by its hash."""
    return half == "all" or (hashlib.md5(text.encode()).digest()[0] % 2 == 0) == (half == "seen")  # noqa: S324


def macro_f1(pairs: Iterable[Pair], known: Iterable[str] | None = None) -> tuple[float, float, int]:
    """(macro-F1 over the true causes, accuracy where something is said, abstentions)."""
    pairs = list(pairs)
    codes = set(known or ()) or {true for true, _ in pairs if true}
    scores = []
    for code in codes:
        right = sum(true == said == code for true, said in pairs)
        said_it, is_it = sum(said == code for _, said in pairs), sum(true == code for true, _ in pairs)
        scores.append(2 * right / (said_it + is_it) if said_it + is_it else 0.0)
    told = [(true, said) for true, said in pairs if said is not None]
    accuracy = sum(true == said for true, said in told) / len(told) if told else 0.0
    return sum(scores) / len(scores) if scores else 0.0, accuracy, len(pairs) - len(told)


def line(name: str, pairs: list[Pair]) -> None:
    f1, accuracy, abstained = macro_f1(pairs)
    print(f"{name:32} {len(pairs):6} orders  macro-F1 {f1:.3f}  right when said {accuracy:.3f}  abstained {abstained}")


def shops(first: int, seeds: int, *, confusion: bool) -> None:
    """Simulated shops on six sites, every episode kind in turn."""
    results: dict[str, list[Pair]] = defaultdict(list)
    kinds: dict[str, list[Pair]] = defaultdict(list)
    calibration: list[tuple[float, bool]] = []
    for seed in range(first, first + seeds):
        for true, evidence, kind in simulated(seed):
            for sight, without in SIGHTS.items():
                left = [one for one in evidence if not any(one.rule.startswith(name) for name in without)]
                main = judge(left).main
                said = as_true(main.code if main else None)
                results[sight].append((true, said))
                if sight == "without reason codes":
                    kinds[kind].append((true, said))
                    if main:
                        calibration.append((main.confidence, said == true))
    for sight, pairs in results.items():
        line(sight, pairs)
    for kind, pairs in sorted(kinds.items()):
        line(f"  without reasons, {kind}", pairs)
    say_calibration(calibration)
    if confusion:
        wrong = Counter(pair for pair in results["without reason codes"] if pair[0] != pair[1])
        for (true, said), number in wrong.most_common(25):
            print(f"  {true} said as {said}: {number}")


def say_calibration(calibration: list[tuple[float, bool]]) -> None:
    print("confidence said, share right (without reason codes):")
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.97), (0.97, 1.01)):
        some = [(said, right) for said, right in calibration if low <= said < high]
        if some:
            mean = sum(said for said, _ in some) / len(some)
            print(f"  {mean:.2f}  {sum(right for _, right in some) / len(some):.2f}  ({len(some)})")


def simulated(seed: int):  # noqa: ANN201 - a generator of (true cause, evidence, kind)
    """Every defective order known in a simulated shop, with its evidence."""
    import plimsoll
    from plimsoll.facts.view import Scope
    from plimsoll.simulate import shop_of_size, write_shop
    from plimsoll.simulate.plans import Episode, Rates

    as_of = date(2026, 10, 1)
    plan = shop_of_size(9000, seed, as_of)
    sites = (("US", 25), ("DE", 15), ("FR", 12), ("ES", 12), ("IT", 12), ("JP", 12), ("BR", 12))
    episodes = (
        *plan.episodes,
        Episode("slow_replies", date(2026, 7, 5), date(2026, 8, 30), 0.012),
        Episode("stock_out", date(2026, 7, 20), date(2026, 8, 10), 0.15, (("sku", "MUG-02"),)),
        Episode("wrong_items", date(2026, 7, 1), date(2026, 8, 20), 0.015, (("warehouse", "EAST"),)),
    )
    rates = Rates(negative_feedback=0.02, claims=0.01, chargebacks=0.003)
    plan = replace(plan, marketplaces=sites, episodes=episodes, rates=rates)
    with tempfile.TemporaryDirectory() as folder:
        write_shop(plan, Path(folder, "shop"), formats=("interchange",))
        tower = plimsoll.open(Path(folder, "data"))
        tower.import_files(Path(folder, "shop", "files"), account="shop", observed_at=datetime(2026, 10, 2, tzinfo=UTC))
        truth = json.loads(Path(folder, "shop", "truth.json").read_text(encoding="utf-8"))
        with tower.view() as view:
            facts = facts_of_orders(view, Scope(), as_of)
        for one in truth["defects"]:
            known = facts.get(("shop", one["order_id"]))
            if known is not None and known.kinds and any(event["known"] for event in one["events"]):
                kind = min(known.kinds)
                yield one["cause"], evidence_of(known), kind


def words(half: str, language: str | None, *, show: bool) -> None:
    """The simulator's own sentences, language found by us."""
    from plimsoll.simulate.words import sentences

    everything: list[Pair] = []
    for name in [language] if language else LANGUAGES:
        pairs: list[Pair] = []
        told = 0
        for cause, texts in sentences(name)["comments"].items():
            for text in texts:
                if not in_half(text, half):
                    continue
                told += language_of(text) == name
                said = as_true(next((one.cause for one in read_as(text, None, name)[1]), None))
                if cause in {"good", "neutral"}:
                    continue
                pairs.append((cause, said))
                if show and said != cause:
                    print(f"   {name} {cause}: {said}: {text}")
        line(f"{name} ({told} texts told without a hint)", pairs)
        everything += pairs
    line("all", everything)


COMPLAINTS = {
    "Delivery": {"not_received", "late_delivery", "no_valid_tracking"},
    "Refund & Returns": {"refund_slow", "return_refused"},
    "Product Integrity & Accuracy": set(GOODS),
    "Inventory": {"out_of_stock"},
}


def complaints(half: str, *, show: bool) -> None:
    """Labelled English complaints: four of the ten labels are ours; of the other six nothing should be said."""
    file = shared() / "text" / "complaints_labelled_en.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [(row["Complaint"], row["Category"]) for row in csv.DictReader(lines)]
    pairs: list[Pair] = []
    spoken = Counter[str]()
    others = 0
    for text, label in rows:
        if not in_half(text, half):
            continue
        said = next((one.cause for one in read(text, "en")), None)
        theme = next((name for name, codes in COMPLAINTS.items() if said in codes), said)
        if label in COMPLAINTS:
            pairs.append((label, theme))
            if show and theme != label:
                print(f"   {label}: {said}: {text}")
        else:
            others += 1
            if said:
                spoken[said] += 1
    line("complaints, four themes", pairs)
    print(f"of {others} complaints about other things (passwords, promotions, ...) {spoken.total()} got a cause")


def olist(half: str, *, show: bool) -> None:
    """Portuguese comments of one and two stars: is delivery named just where the facts say late or not delivered?"""
    import duckdb

    folder = shared() / "olist_reviewed"
    reviews, orders = (f"'{(folder / f'olist_{name}.parquet').as_posix()}'" for name in ("order_reviews", "orders"))
    rows = duckdb.sql(
        f"SELECT order_id, CAST(review_score AS INTEGER), review_comment_message, order_delivered_customer_date,"
        f" order_estimated_delivery_date, review_creation_date, order_status FROM {reviews} JOIN {orders}"
        f" USING (order_id) WHERE review_comment_message IS NOT NULL"
    ).fetchall()
    pairs: list[Pair] = []
    happy = happy_said = 0
    for order_id, stars, text, delivered, promised, written, status in rows:
        if not in_half(order_id, half):
            continue
        found = language_of(text, "pt")
        named = read(text, found) if found else []
        said = named[0].cause if named else None
        if stars == 5:
            happy += 1
            happy_said += said is not None
        if stars > 2:
            continue
        missing = not delivered or delivered[:10] > written[:10] or status in {"canceled", "unavailable"}
        true = "delivery" if missing or delivered[:10] > promised[:10] else "other"
        theme = (
            None
            if said is None
            else "delivery"
            if said in {*DELIVERY, "no_valid_tracking", "out_of_stock"}
            else "other"
        )
        pairs.append((true, theme))
        if show and theme != true:
            print(f"   {true}: {said}: {text[:140]!r}".replace("\\n", " "))
    line("1-2 stars, delivery or other", pairs)
    print(f"of {happy} comments with five stars {happy_said} got a cause")


def shared() -> Path:
    folder = Path(os.environ.get("PLIMSOLL_SHARED_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        sys.exit("the shared data is not here: set PLIMSOLL_SHARED_DATA")
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["shops", "words", "complaints", "olist"])
    parser.add_argument("--half", choices=["seen", "held", "all"], default="all")
    parser.add_argument("--language", choices=LANGUAGES)
    parser.add_argument("--first", type=int, default=1000, help="the first seed; those from 1000 on tuned nothing")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--show", action="store_true", help="what went wrong")
    asked = parser.parse_args()
    assert set(COMPLAINTS["Inventory"]) <= set(CAUSES)  # noqa: S101
    if asked.what == "shops":
        shops(asked.first, asked.seeds, confusion=asked.show)
    elif asked.what == "words":
        words(asked.half, asked.language, show=asked.show)
    elif asked.what == "complaints":
        complaints(asked.half, show=asked.show)
    else:
        olist(asked.half, show=asked.show)


if __name__ == "__main__":
    main()
