"""What people decided, out of the journal, as the plain values that the rooms below take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.diagnosis.order_cause import Overruling
from plimsoll.journal.models import CauseOverruling, OrderAnswer, Release
from plimsoll.remedies.told import Answer, Told

if TYPE_CHECKING:
    from plimsoll.diagnosis.order_cause import EventKey


def overruled(account: str | None = None) -> dict[EventKey, Overruling]:
    """The newest word on each cause of an account (or of all); a word that was taken back is not among them."""
    found: dict[EventKey, Overruling] = {}
    rows = CauseOverruling.objects.all() if account is None else CauseOverruling.objects.filter(account=account)
    for one in rows:
        key = (one.account, one.order_id, one.event_id)
        found.pop(key, None)
        if one.cause:
            found[key] = Overruling(one.cause, one.who, one.at, one.reason)
    return found


def told(account: str, order_id: str) -> Told:
    """What people answered about an order, in order."""
    rows = OrderAnswer.objects.filter(account=account, order_id=order_id)
    return Told(tuple(Answer(one.account, one.order_id, one.question, one.yes, one.who, one.at) for one in rows))


def releases(account: str, order_id: str) -> dict[tuple[str, str], list[Release]]:
    """The released drafts of an order by (kind of remedy, event id)."""
    found: dict[tuple[str, str], list[Release]] = {}
    for one in Release.objects.filter(account=account, order_id=order_id):
        found.setdefault((one.remedy, one.event_id), []).append(one)
    return found
