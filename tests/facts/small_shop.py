"""A small shop in interchange files, for tests that care about what happens around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_orders(folder: Path, name: str = "orders.csv", *, first: int = 0, count: int = 200) -> Path:
    """`count` orders over July and August 2026, one ASIN in four."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["order_id,marketplace_id,fulfillment_channel,purchased_at,order_status,asin"]
    for number in range(first, first + count):
        day = 1 + number % 28
        month = 7 + number // 28 % 2
        lines.append(
            f"113-{number:07d}-0000001,US,MFN,2026-{month:02d}-{day:02d}T10:00:00+00:00,shipped,B{number % 4:03d}"
        )
    file = folder / name
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def write_feedback(folder: Path, name: str = "feedback.csv", *, orders: tuple[int, ...] = (30, 31)) -> Path:
    """One-star feedback on some of the orders."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["order_id,rating,left_at", *(f"113-{number:07d}-0000001,1,2026-08-20" for number in orders)]
    file = folder / name
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
