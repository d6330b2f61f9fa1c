"""What people decided, out of the journal, as the plain values that the rooms below take."""

from __future__ import annotations

from plimsoll.journal.models import OrderAnswer, Release
from plimsoll.remedies.told import Answer, Told


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
