"""A dossier of fifty photographs of twelve megapixels: seconds and bytes of building, bundling and verifying it.

    python benchmarks/dossier.py [--pictures 50] [--keep FOLDER]

The pictures are made here (shapes under noise, so that each JPEG has some megabytes, as a camera's has); their making
is not timed. Prints wall and CPU seconds of each step.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen
    from plimsoll.tower import Tower

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "appeals"))
CLAIMS = 12


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", type=int, default=50)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="plimsoll-dossier-") as made:
        run(asked.keep or Path(made), asked.pictures)


def run(folder: Path, pictures: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tower = shop(folder)
    plan, frozen = plan_with(tower, folder, pictures)
    size = sum(one.bytes for one in plan.evidence)
    print(f"{pictures} pictures of 12 megapixels, {size / 1e6:.0f} MB; {len(plan.orders)} orders in the plan")
    whole = time.perf_counter(), time.process_time()
    with timed("dossier"):
        dossier = tower.build_dossier(plan, frozen, folder)
    with timed("bundle"):
        bundled = tower.build_bundle(folder / "bundle.zip", plan, frozen, dossier)
    with timed("verify"):
        found = tower.verify_bundle(folder / "bundle.zip")
    print(f"{'together':10} {time.perf_counter() - whole[0]:6.2f} s wall {time.process_time() - whole[1]:6.2f} s CPU")
    (folder / "dossier.pdf").write_bytes(dossier.pdf)
    print(f"dossier {len(dossier.pdf) / 1024 / 1024:.2f} MB (at most 10), {dossier.pictures} pictures; "
          f"bundle {bundled.size / 1e6:.0f} MB; verified: {found.holds}, {found.checked}")  # fmt: skip
    for one in found.faults[:5]:
        print(one)


@contextmanager
def timed(name: str) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    print(f"{name:10} {time.perf_counter() - wall:6.2f} s wall {time.process_time() - cpu:6.2f} s CPU")


def shop(folder: Path) -> Tower:
    """A workspace with 900 orders, a dozen of them with a claim."""
    import plimsoll

    tower = plimsoll.open(folder / "w")
    head = "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status,carrier\n"
    ids = [f"113-55{at:05d}-{4700000 + at:07d}" for at in range(900)]
    orders = [
        f"{one},US,MFN,2026-{7 + at // 450:02d}-{at % 28 + 1:02d}T10:00:00Z,shipped,Kestrel"
        for at, one in enumerate(ids)
    ]
    (folder / "orders.csv").write_text(head + "\n".join(orders) + "\n", encoding="utf-8")
    reasons = ("NOT_RECEIVED", "NOT_RECEIVED", "DAMAGED", "DEFECTIVE")
    claims = [
        f"A{at},{ids[at * 40 + 450 if at * 40 + 450 < 900 else at]},2026-08-28T10:00:00Z,granted,2026-08-30T10:00:00Z,"
        f"{reasons[at % 4]}"
        for at in range(CLAIMS)
    ]
    (folder / "claims.csv").write_text(
        "claim_id,order_id,opened_at,status,decided_at,reason\n" + "\n".join(claims) + "\n", encoding="utf-8"
    )
    for name in ("orders", "claims"):
        tower.import_files(folder / f"{name}.csv", account="mei", observed_at=datetime(2026, 10, 1, 3, tzinfo=UTC))
    return tower


def plan_with(tower: Tower, folder: Path, pictures: int) -> tuple[Plan, Frozen]:
    """A lint-clean plan whose exhibits are photographs."""
    from completed_plan import completed

    from plimsoll.appeals.bindings import Bindings
    from plimsoll.appeals.dossier.exhibits import file_name
    from plimsoll.appeals.drafting import Told
    from plimsoll.appeals.plan import Exhibit

    selection = {"as_of": date(2026, 10, 1), "account": "mei", "marketplace": "US"}
    plan, frozen = tower.draft_plan(Told(date(2026, 10, 2)), **selection)
    plan = completed(plan, frozen, folder, lambda path, one: path.write_bytes(one.id.encode() * 9))
    day = date(2026, 9, 8)
    more = [Exhibit(f"P{at}", "x.jpg", "packing photo", "process", "logistics", "photo", f"Packing bench, lane {at}",
                    claimed_on=day, own_date=day, width=4000, height=3000) for at in range(pictures)]  # fmt: skip
    named = " ".join(f"{{{{ fig.{one.id} }}}}" for one in more)
    actions = (
        replace(plan.actions[0], text=f"{plan.actions[0].text} The lanes are shown in {named}."),
        *plan.actions[1:],
    )
    plan = replace(plan, evidence=(*plan.evidence, *more), actions=actions)
    cited = Bindings(plan, frozen).cited
    evidence = []
    for at, one in enumerate(plan.evidence):
        file = folder / file_name(cited[one.id], one)
        if one.type == "packing photo":
            photograph(file, at)
        else:
            (folder / one.file).rename(file)
        content = file.read_bytes()
        evidence.append(replace(one, file=file.name, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content)))
    plan = replace(plan, evidence=tuple(evidence))
    for one in tower.lint_plan(plan, frozen).findings:
        print("lint:", one.rule.code, one.rule.level, one.seen.place, one.seen.quoted[:80])
    return plan, frozen


def photograph(file: Path, seed: int) -> None:
    """4000 x 3000 dots: boxes, a label, and a camera's noise."""
    from PIL import Image, ImageChops, ImageDraw

    chance = random.Random(seed)
    picture = Image.new("RGB", (4000, 3000), (120, 110, 100))
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y, width, height = (
            chance.randrange(3600),
            chance.randrange(2600),
            chance.randrange(80, 900),
            chance.randrange(80, 700),
        )
        draw.rectangle((x, y, x + width, y + height), fill=tuple(chance.randrange(256) for _ in range(3)))
    draw.text((200, 200), f"LANE {seed}", fill="white", font_size=240)
    noise = Image.effect_noise((4000, 3000), 28)
    picture = ImageChops.add(picture, Image.merge("RGB", (noise, noise, noise)), 1, -128)
    exif = Image.Exif()
    exif[0x0132] = "2026:09:08 10:00:00"
    picture.save(file, "JPEG", quality=90, exif=exif)


if __name__ == "__main__":
    main()
