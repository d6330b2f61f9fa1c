"""How well removable feedback is told: on labelled comments of our own, and what would be offered on real ones.

    python benchmarks/removability.py [--sample N --seed S]

The labelled comments are those of tests/remedies; the real ones are the reviews of one and two stars of the Olist data
set (PLIMSOLL_SHARED_DATA), Portuguese. `--sample` prints so many of those for whose words a clause fits, to be judged
by hand: the first with that seed among those of the half that nothing was tuned on.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "tests" / "remedies"))

from removability_labels import labelled, measure  # noqa: E402

from plimsoll.remedies.removability import GROUNDS, Reading, read_comment  # noqa: E402

DATA = Path(os.environ.get("PLIMSOLL_SHARED_DATA", ROOT.parent / "shared" / "data"))


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--sample", type=int, default=0)
    options.add_argument("--seed", type=int, default=41)
    said = options.parse_args()
    own()
    reviews = DATA / "olist_reviewed" / "olist_order_reviews.parquet"
    if reviews.exists():
        real(reviews, said.sample, said.seed)
    else:
        print("the real comments are not here (PLIMSOLL_SHARED_DATA)")


def own() -> None:
    comments = labelled()
    for name, held_out in (("tuned on", False), ("held out", True)):
        half = [one for one in comments if one.held_out is held_out]
        found = measure(half)
        print(f"{name}: {len(half)} comments")
        for ground in GROUNDS:
            right, wrong, missed = found.right[ground], found.wrong[ground], found.missed[ground]
            print(f"  {ground:14} right {right:3}  wrong {wrong}  missed {missed}")
    for language in sorted({one.language for one in comments}):
        found = measure(one for one in comments if one.language == language and one.held_out)
        right, wrong, missed = (sum(part.values()) for part in (found.right, found.wrong, found.missed))
        print(f"  held out, {language}: right {right}, wrong {wrong}, missed {missed}")


def real(reviews: Path, sample: int, seed: int) -> None:
    rows = pq.read_table(reviews, columns=["review_id", "review_score", "review_comment_message"]).to_pylist()
    rows = [row for row in rows if row["review_score"] in {"1", "2"} and row["review_comment_message"]]
    rows.sort(key=lambda row: row["review_id"])
    for name, odd in (("tuned on", False), ("held out", True)):
        half = [row for row in rows if (int(sha256(row["review_id"].encode()).hexdigest()[0], 16) % 2 == 1) is odd]
        readings = [(row["review_comment_message"], read_comment(row["review_comment_message"], "pt")) for row in half]
        counts = Counter(ground for _, reading in readings for ground in reading.grounds)
        print(f"real, {name}: {len(half)} comments; words that fit: " + told(counts, [one for _, one in readings]))
        if odd and sample:
            fitting = [(text, reading) for text, reading in readings if reading.grounds]
            for text, reading in random.Random(seed).sample(fitting, min(sample, len(fitting))):
                print(f"  {','.join(reading.grounds)} | {' '.join(text.split())}")


def told(counts: Counter[str], readings: list[Reading]) -> str:
    alone = sum(bool(set(one.grounds) & {"obscene", "personal", "product_only"}) for one in readings)
    each = ", ".join(f"{ground} {counts[ground]}" for ground in GROUNDS)
    return f"{each}; removal without any fact of the order: {alone}"


if __name__ == "__main__":
    main()
