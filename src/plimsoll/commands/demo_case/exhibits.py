"""The simulated shop's files as it would bring them: exports out of the simulation, papers and pictures that say so.

All of them carry the word SIMULATED where a reader sees it. None of this takes an account's name, a person's or a
signature: it can only be asked for a plan of the simulator, and reads that plan's own files.
"""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.evidence.adding import Brought
from plimsoll.typesetting import Sheet, families, set_pdf

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from plimsoll.simulate import ShopPlan

MARK = "SIMULATED"
_FONT, _SMALL = 96, 40
_SIZE = (1600, 1200)
_EXIF, _TAKEN, _TAKEN_OFFSET, _DESCRIPTION = 0x8769, 0x9003, 0x9011, 0x010E
_NOON = time(12)


@cache
def words() -> Mapping[str, Any]:
    """The texts of the demo's case."""
    return tomllib.loads((files("plimsoll.commands.demo_case") / "words.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Made:
    """A simulated file: what it is called in the plan (`logistics_first`), its bytes, and what is told of it."""

    id: str
    name: str
    content: bytes
    brought: Brought


@dataclass(frozen=True)
class Files:
    """A simulated shop's own files (`records/*.csv` of the simulator), and which of its orders they are wanted for."""

    shop: ShopPlan
    folder: Path
    exported_on: date

    def export(self, dimension: str, orders: Collection[str]) -> Made:
        """The carrier's, ticket system's or portal's records of the orders, every line marked."""
        columns, rows = _EXPORTS[dimension](self, orders)
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["note", *columns])
        writer.writerows([MARK, *row] for row in rows)
        kind = {"logistics": "exception_record", "service": "ticket_export"}.get(dimension, "other")
        told = self._told(kind, orders, dimension, self.exported_on, words()["export"][dimension], "portal_export")
        return Made(f"{dimension}_direct", f"simulated_{dimension}_export.csv", out.getvalue().encode(), told)

    def paper(self, name: str, day: date, orders: Collection[str]) -> Made:
        """A PDF of that day under the mark."""
        said, sheet = words()["paper"][name], words()["paper"]
        lines = [one.format(shop=self.shop.account, day=day.isoformat()) for one in said["lines"]]
        data = {"mark": MARK, "says": sheet["says"], "title": said["title"], "lines": lines, "families": families("en")}
        template = (files("plimsoll.commands.demo_case") / "paper.typ").read_text(encoding="utf-8")
        content = set_pdf(Sheet(template, data, datetime.combine(day, _NOON, UTC)))
        told = self._told(said["kind"], orders, name.partition("_")[0], day, f"{said['title']} (simulated)", "document")
        return Made(name, f"simulated_{name}.pdf", content, told)

    def picture(self, name: str, day: date, orders: Collection[str]) -> Made:
        """A drawn picture under the mark, its EXIF with the simulated day."""
        said = words()["picture"][name]
        role = "direct" if said["kind"] == "defect_photo" else "process"
        told = self._told(said["kind"], orders, name.partition("_")[0], day, said["caption"], "photo", role)
        return Made(name, f"simulated_{name}.jpg", _drawn(said["says"], day), told)

    def _told(
        self, kind: str, orders: Collection[str], dimension: str, day: date, caption: str, origin: str, role: str = ""
    ) -> Brought:
        role = role or ("direct" if origin == "portal_export" else "process")
        return Brought(
            kind, self.shop.account, None, tuple(orders), role, dimension, origin, caption, day,
            {"made_by": "the simulator of plimsoll demo"},
        )  # fmt: skip

    def rows(self, table: str) -> Iterator[dict[str, str]]:
        """The lines of one of the simulator's own files."""
        with (self.folder / "records" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)

    def of_orders(self, table: str, orders: Collection[str], columns: Sequence[str]) -> list[list[str]]:
        """The cells of the orders' lines."""
        return [[row[name] for name in columns] for row in self.rows(table) if row["order_id"] in orders]


def _parcels(told: Files, orders: Collection[str]) -> tuple[list[str], list[list[str]]]:
    parcels = {
        row["tracking_number"]: (row["order_id"], row["carrier"], row["promised_at"])
        for row in told.rows("shipments") if row["order_id"] in orders
    }  # fmt: skip
    found = [
        [*parcels[row["tracking_number"]], row["tracking_number"], row["occurred_at"], row["event"], row["location"]]
        for row in told.rows("tracking") if row["tracking_number"] in parcels
    ]  # fmt: skip
    return ["order_id", "carrier", "promised_at", "tracking_number", "occurred_at", "event", "place"], found


def _tickets(told: Files, orders: Collection[str]) -> tuple[list[str], list[list[str]]]:
    columns = ["order_id", "ticket_id", "thread_id", "direction", "sent_at"]
    found = told.of_orders("messages", orders, columns)
    returns = told.of_orders("returns", orders, ["order_id", "return_id", "reason", "resolution", "requested_at"])
    return columns, found + [[one[0], one[1], one[2], f"return {one[3]}", one[4]] for one in returns]


def _claims(told: Files, orders: Collection[str]) -> tuple[list[str], list[list[str]]]:
    columns = ["order_id", "claim_id", "reason", "opened_at"]
    found = told.of_orders("claims", orders, columns)
    return columns, found + told.of_orders("returns", orders, ["order_id", "return_id", "reason", "requested_at"])


_EXPORTS: dict[str, Callable[[Files, Collection[str]], tuple[list[str], list[list[str]]]]] = {
    "logistics": _parcels, "service": _tickets, "product": _claims,
}  # fmt: skip


def _drawn(says: str, day: date) -> bytes:
    """Boxes on a shelf, as no camera would take them, under the mark."""
    from PIL import Image, ImageDraw

    width, height = _SIZE
    picture = Image.new("RGB", _SIZE, (236, 232, 224))
    draw = ImageDraw.Draw(picture)
    for at in range(10):
        left, top = 90 + at % 5 * 290, 330 + at // 5 * 330
        draw.rectangle((left, top, left + 230, top + 230), fill=(176 - at * 6, 138, 92 + at * 8), outline=(70, 60, 50))
    draw.rectangle((0, 0, width, 150), fill=(138, 28, 16))
    draw.text((60, 22), MARK, fill="white", font_size=_FONT)
    draw.text((60, 190), f"{says}, {day.isoformat()}: drawn by a simulation", fill=(70, 20, 12), font_size=_SMALL)
    draw.text((60, height - 110), f"{MARK}: no camera took this", fill=(138, 28, 16), font_size=_SMALL)
    exif = Image.Exif()
    exif[_DESCRIPTION] = MARK
    taken = exif.get_ifd(_EXIF)
    taken[_TAKEN], taken[_TAKEN_OFFSET] = f"{day:%Y:%m:%d} 12:00:00", "+00:00"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, exif=exif)
    return out.getvalue()
