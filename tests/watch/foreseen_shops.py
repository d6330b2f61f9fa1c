"""Simulated shops that forecasts are made for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import plimsoll
from plimsoll.simulate import Rates, Season, ShopPlan, demo_shop, write_shop

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

AS_OF = date(2026, 10, 1)
NOTHING_PENDING = Rates(
    negative_feedback=0.02, claims=0.01, chargebacks=0.0, cancelled_by_buyer=0, cancelled_by_seller=0,
    cancelled_by_amazon=0, cancelled_after_claim=0, long_pending=0, test=0,
)  # fmt: skip
"""Many defects, and no order that is in the books on one day and out of them on another."""


def calm_shop(as_of: date, **changes: Any) -> ShopPlan:
    """A level shop without episodes, 300 days until AS_OF."""
    plain = replace(demo_shop(as_of), account="default", first_day=AS_OF - timedelta(days=299), episodes=())
    return replace(
        plain, channels=(("MFN", 1),), snapshot_days=0, season=Season(weekdays=(1, 1, 1, 1, 1, 1, 1)), **changes
    )


def facts_of(plan: ShopPlan, folder: Path, known_until: date) -> Tower:
    """A workspace with the shop's files as they are at the end of a day, observed then."""
    written = write_shop(plan, folder / "shop", formats=("interchange",), known_until=known_until)
    tower = plimsoll.open(folder / "workspace")
    tower.import_files(written.imports, account=plan.account, observed_at=datetime.combine(known_until, time.max, UTC))
    return tower
