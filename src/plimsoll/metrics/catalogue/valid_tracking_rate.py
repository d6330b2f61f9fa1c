"""Valid tracking: packages that the carrier scanned, of the packages sent."""

from __future__ import annotations

from plimsoll.metrics.metric import Metric, Relation

_AMAZON = Metric(
    "valid_tracking_rate",
    "amazon",
    "Packages with at least one carrier scan, of the packages promised for a day of the window.",
    "packages",
    Relation(
        "tracked_parcels",
        {"said_number": "shipments.tracking_number", "said_scan": "shipments.first_scan_at"},
        tables=("parcels",),
        told_only=("shipments.tracking_number",),
    ),
    good_rate=True,
    windows=("window_days", "short_window_days"),
    displayed="valid_tracking_rate",
)

METRICS = (_AMAZON, _AMAZON.on("walmart"), _AMAZON.on("tiktok_shop"))
