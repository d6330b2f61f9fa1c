"""The causes that people overruled, out of an open journal: one reading for the pages and for the command line."""

from __future__ import annotations

from plimsoll.diagnosis.order_cause import EventKey, Overruling
from plimsoll.journal.models import CauseOverruling


def newest_overrulings(account: str | None = None) -> dict[EventKey, Overruling]:
    """The newest word on each cause of an account (or of all); a word that was taken back is not among them."""
    rows = CauseOverruling.objects.all() if account is None else CauseOverruling.objects.filter(account=account)
    newest = {(one.account, one.order_id, one.event_id): one for one in rows}
    return {key: Overruling(one.cause, one.who, one.at, one.reason) for key, one in newest.items() if one.cause}
