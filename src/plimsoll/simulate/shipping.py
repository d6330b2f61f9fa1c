"""When an order is promised, sent, scanned and delivered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from plimsoll.simulate.causes import TROUBLES
from plimsoll.simulate.instants import DAY, HOUR, MINUTE, date_of, start_of
from plimsoll.simulate.records import Shipment

if TYPE_CHECKING:
    from plimsoll.simulate.chance import Chance
    from plimsoll.simulate.plans import Episode, Rates, ShopPlan
    from plimsoll.simulate.records import Order
    from plimsoll.simulate.season import Season

_SHIP_WITHIN, _AMAZON_SHIPS_WITHIN = 2, 1
_SHOWN_AS_DELIVERED = 0.3
"""Of the scanned parcels that their buyers miss, those that the carrier shows as delivered all the same."""
_MOST_LATE = 0.6


def promise(order: Order, season: Season) -> None:
    """Set `ship_by` and `deliver_by`: ends of days, UTC. A closed shop promises from its reopening on."""
    by_amazon = order.pattern.channel == "AFN"
    placed = date_of(order.purchased_at // DAY)
    reopens = None if by_amazon else season.closed_until(placed)
    ship_day = (reopens or placed) + timedelta(days=_AMAZON_SHIPS_WITHIN if by_amazon else _SHIP_WITHIN)
    order.ship_by = start_of(ship_day) + DAY - 1
    order.deliver_by = order.ship_by + (order.pattern.carrier.transit[1] + 1) * DAY


def ship(order: Order, episodes: list[Episode], plan: ShopPlan, chance: Chance) -> None:
    """Send the order. `episodes` are those it is placed in: they make more parcels late than are complained of."""
    confirmed = _confirmed_at(order, plan.season, chance)
    scanned: int | None = confirmed + _waits(order, plan.rates, chance)
    delivered = _delivered_at(order, scanned or confirmed, _late_share(order, episodes), chance)
    if order.cause == "not_received":
        if chance.happens(plan.rates.never_scanned):
            scanned = delivered = None
        elif not chance.happens(_SHOWN_AS_DELIVERED):
            delivered = None
    digits = order.order_id[-15:].replace("-", "")
    order.shipment = Shipment(
        shipment_id=f"S{digits}",
        tracking_number=f"{order.pattern.carrier.prefix}{digits}",
        confirmed_at=confirmed,
        first_scan_at=scanned,
        promised_at=order.deliver_by,
        delivered_at=delivered,
        signed_by_present=delivered is not None and chance.happens(0.25),
        buy_shipping=order.pattern.channel == "MFN" and chance.happens(0.4),
    )


def track(order: Order, chance: Chance) -> None:
    """What the carrier saw of the order's parcel, in order of time."""
    shipment = order.shipment
    if shipment is None:
        return
    if shipment.first_scan_at is None:
        shipment.events = [(shipment.confirmed_at, "label_created")]
        return
    scanned, delivered = shipment.first_scan_at, shipment.delivered_at
    events = [(shipment.confirmed_at, "label_created"), (scanned, "accepted")]
    last = delivered if delivered is not None else order.deliver_by + 2 * DAY
    span = max(last - scanned, 4 * HOUR)
    events += [(scanned + span * tenth // 10, "in_transit") for tenth in (3, 7)]
    if delivered is None or (order.cause == "damaged" and chance.happens(0.3)):
        events.append((scanned + span * 8 // 10, "exception"))
    if delivered is not None:
        events += [(scanned + span * 9 // 10, "out_for_delivery"), (delivered, "delivered")]
    shipment.events = events


def _confirmed_at(order: Order, season: Season, chance: Chance) -> int:
    if order.pattern.channel == "AFN":
        return order.paid_at + chance.whole(2 * HOUR, 20 * HOUR)
    if order.cause == "out_of_stock":
        return order.ship_by + chance.whole(2 * DAY, 6 * DAY)
    most = 20 if order.pattern.service == "Expedited" else 44
    reopens = season.closed_until(date_of(order.purchased_at // DAY))
    begin = order.paid_at if reopens is None else max(order.paid_at, start_of(reopens) + 8 * HOUR)
    return begin + chance.whole(45 * MINUTE, most * HOUR)


def _waits(order: Order, rates: Rates, chance: Chance) -> int:
    """From the seller's confirmation to the carrier's first scan."""
    early = chance.random() < rates.confirmed_early
    if early and order.pattern.channel == "MFN":
        return chance.whole(2 * DAY, 4 * DAY)
    return chance.whole(1 * HOUR, 18 * HOUR)


def _delivered_at(order: Order, scanned: int, late_share: float, chance: Chance) -> int | None:
    low, high = order.pattern.carrier.transit
    due, late = scanned + chance.whole(low * DAY, high * DAY), chance.random() < late_share
    if order.cause == "late_delivery":
        return max(due, order.deliver_by + chance.whole(DAY, 11 * DAY))
    if order.cause == "out_of_stock":
        return max(due, order.deliver_by + chance.whole(DAY, 6 * DAY))
    return max(due, order.deliver_by + chance.whole(6 * HOUR, 5 * DAY)) if late else due


def _late_share(order: Order, episodes: list[Episode]) -> float:
    share = order.pattern.carrier.late
    for episode in episodes:
        share += TROUBLES[episode.kind].late_times * episode.size
    return min(share, _MOST_LATE)
