"""Why orders become defective: the causes, how often each shows as which kind of defect, and what episodes bring."""

from __future__ import annotations

from dataclasses import dataclass

from plimsoll.simulate.chance import Wheel

AREAS = {
    "late_delivery": "logistics",
    "not_received": "logistics",
    "damaged": "logistics",
    "wrong_item": "logistics",
    "defective": "product",
    "not_as_described": "product",
    "out_of_stock": "product",
    "slow_reply": "service",
    "return_refused": "service",
    "fraud": "policy",
    "unfounded": "policy",
}
"""Every cause with its area (requirement R1-26): logistics, product, service or policy."""

DELIVERY = frozenset({"late_delivery", "not_received", "out_of_stock"})
"""The causes in which the goods do not arrive in time."""
GOODS = frozenset({"damaged", "wrong_item", "defective", "not_as_described"})
"""The causes in which something is wrong with the goods."""
SERVICE = frozenset({"slow_reply", "return_refused"})

CAUSES: dict[str, Wheel[str]] = {
    "negative_feedback": Wheel(
        {
            "late_delivery": 25,
            "not_received": 8,
            "damaged": 12,
            "defective": 15,
            "wrong_item": 10,
            "not_as_described": 14,
            "slow_reply": 7,
            "return_refused": 5,
            "unfounded": 4,
        }.items()
    ),
    "claims": Wheel(
        {
            "not_received": 40,
            "late_delivery": 9,
            "damaged": 10,
            "defective": 12,
            "wrong_item": 8,
            "not_as_described": 14,
            "return_refused": 5,
            "unfounded": 2,
        }.items()
    ),
    "chargebacks": Wheel(
        {"fraud": 40, "not_received": 30, "not_as_described": 12, "defective": 8, "return_refused": 10}.items()
    ),
}
"""What is behind a defect of each kind when no episode is."""

ALSO: dict[str, tuple[tuple[str, float], ...]] = {
    "negative_feedback": (("claims", 0.10), ("chargebacks", 0.01)),
    "claims": (("negative_feedback", 0.15), ("claims", 0.02), ("chargebacks", 0.02)),
    "chargebacks": (("claims", 0.10), ("chargebacks", 0.01)),
}
"""Further defects on an order that has one already; the same kind again is a second claim or chargeback (K14)."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an episode does to the orders it hits: why, and as which kind of defect it shows first."""

    causes: Wheel[str]
    shows: Wheel[str]
    late_times: float = 0.0
    """By how many times its size an episode also makes parcels late that nobody complains of."""


TROUBLES: dict[str, Trouble] = {
    "bad_carrier": Trouble(
        Wheel((("late_delivery", 65), ("not_received", 35))),
        Wheel((("negative_feedback", 55), ("claims", 38), ("chargebacks", 7))),
        late_times=6.0,
    ),
    "bad_batch": Trouble(
        Wheel((("defective", 80), ("not_as_described", 20))),
        Wheel((("negative_feedback", 60), ("claims", 35), ("chargebacks", 5))),
    ),
    "holiday_delay": Trouble(
        Wheel((("late_delivery", 85), ("not_received", 15))),
        Wheel((("negative_feedback", 70), ("claims", 28), ("chargebacks", 2))),
        late_times=8.0,
    ),
    "stock_out": Trouble(
        Wheel((("out_of_stock", 1),)),
        Wheel((("cancelled_by_seller", 50), ("cancelled_after_claim", 20), ("negative_feedback", 30))),
    ),
    "slow_replies": Trouble(
        Wheel((("slow_reply", 1),)),
        Wheel((("negative_feedback", 75), ("claims", 25))),
    ),
    "wrong_items": Trouble(
        Wheel((("wrong_item", 1),)),
        Wheel((("negative_feedback", 55), ("claims", 40), ("chargebacks", 5))),
    ),
    "confounded": Trouble(
        Wheel((("damaged", 1),)),
        Wheel((("negative_feedback", 60), ("claims", 36), ("chargebacks", 4))),
    ),
}
"""What each kind of episode does; `none` is not among them."""
