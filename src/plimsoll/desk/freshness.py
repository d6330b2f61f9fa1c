"""How fresh every source is: by account and marketplace through which day the rate's sources are known, and when each
other table was last brought.

Source of what a day covers: `metrics.coverage` (zero is not unknown). A rate's source is stale when its last known day
is more than `STALE_DAYS` ago: a claim can be filed and a feedback left on any day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.policies import pages, seller_central

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from plimsoll.metrics.odr import OdrRow

STALE_DAYS = 3
SOURCES = ("orders", "negative_feedback", "claims", "chargebacks")
"""What a rate stands on."""
_FACTS = {"orders": "orders", "feedback": "negative_feedback", "claims": "claims", "chargebacks": "chargebacks"}


@dataclass(frozen=True, slots=True)
class Freshness:
    """What is known of one account on one marketplace.

    `through`: by source the last day known, None where it was never seen. `brought`: by table the newest observation
    of the account (UTC, naive). `gaps`: the sources without which the verdict is not sure.
    """

    account: str
    marketplace_id: str
    through: Mapping[str, date | None]
    brought: Mapping[str, datetime]
    gaps: tuple[str, ...] = ()

    def missing(self) -> tuple[str, ...]:
        """Sources that were never seen, or without which the verdict is not sure."""
        return tuple(name for name in SOURCES if self.through.get(name) is None or name in self.gaps)

    def stale(self, today: date) -> tuple[str, ...]:
        """Sources whose last known day is too long ago."""
        last = today - timedelta(days=STALE_DAYS)
        return tuple(name for name in SOURCES if (day := self.through.get(name)) is not None and day < last)

    def next_to_fetch(self, today: date) -> str | None:
        """The source to bring first: one never seen, else the oldest of the stale ones."""
        return min(
            (*self.missing(), *self.stale(today)), key=lambda name: str(self.through.get(name) or ""), default=None
        )

    def as_json(self, today: date) -> dict[str, Any]:
        """Plain values, with the page that the next source is fetched from."""
        following = self.next_to_fetch(today)
        page = pages()[following] if following else None
        return {
            "account": self.account,
            "marketplace_id": self.marketplace_id,
            "through": {name: str(day) if (day := self.through.get(name)) else None for name in SOURCES},
            "brought": {name: f"{at.isoformat(timespec='seconds')}Z" for name, at in sorted(self.brought.items())},
            "missing": list(self.missing()),
            "stale": list(self.stale(today)),
            "next": following,
            "next_page": {"page": page.page, "zh": page.zh, "path": page.path} if page else None,
            "host": seller_central(self.marketplace_id),
        }


def freshness(
    rows: Sequence[OdrRow],
    spans: Iterable[Mapping[str, Any]],
    receipts: Iterable[Mapping[str, Any]],
    tables: Mapping[str, Sequence[str]],
) -> list[Freshness]:
    """Of every account and marketplace with a row of `odr`.

    `spans` and `receipts` are the statements of these names, `tables` gives the tables that each reader fills.
    """
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        needs = row.verdict_needs if row.verdict == "INCOMPLETE" else ()
        places[row.cell.account, row.cell.marketplace_id].update(needs)
    days, brought = _through(spans), _brought(receipts, tables)
    return [
        Freshness(
            account, site,
            {name: _newest(days, name, account, site) for name in SOURCES},
            brought.get(account, {}), tuple(sorted(needs & set(SOURCES))),
        )
        for (account, site), needs in sorted(places.items())
    ]  # fmt: skip


def _through(spans: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str | None, str | None], date]:
    found: dict[tuple[str, str | None, str | None], date] = {}
    for row in spans:
        key = (_FACTS.get(row["fact"], row["fact"]), row["account"], row["marketplace_id"])
        found[key] = max(row["last_day"], found.get(key, row["last_day"]))
    return found


def _newest(days: Mapping[tuple[str, str | None, str | None], date], name: str, account: str, site: str) -> date | None:
    """The last day known; what names no account or marketplace speaks for all."""
    places = ((owner, place) for owner in (account, None) for place in (site, None))
    return max((days[key] for owner, place in places if (key := (name, owner, place)) in days), default=None)


def _brought(
    receipts: Iterable[Mapping[str, Any]], tables: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, datetime]]:
    found: dict[str, dict[str, datetime]] = defaultdict(dict)
    for row in receipts:
        mine = found[row["account"]]
        for table in tables.get(row["reader"] or "", ()):
            mine[table] = max(row["observed_at"], mine.get(table, row["observed_at"]))
    return found
