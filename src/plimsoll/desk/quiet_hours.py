"""Quiet hours and the hour of the daily digest, in a person's own zone; summer time does not shift them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begin` to `end` of every day in `zone`; `end` may lie on the next day. Equal hours mean none."""

    begin: time
    end: time
    zone: str = "UTC"

    def quiet_until(self, now: datetime) -> datetime | None:
        """The end of the quiet hours that `now` (aware) lies in, UTC; None outside them."""
        if self.begin == self.end:
            return None
        here = now.astimezone(ZoneInfo(self.zone))
        at = here.time().replace(tzinfo=None)
        if self.begin < self.end:
            inside, days = self.begin <= at < self.end, 0
        else:
            inside, days = at >= self.begin or at < self.end, int(at >= self.begin)
        if not inside:
            return None
        end = _next(here, self.end, days)
        return end if end > now else end + timedelta(hours=1)  # the hour that comes twice when summer time ends


def send_at(now: datetime, level: str, quiet: QuietHours | None, digest_hour: int | None, zone: str) -> datetime:
    """When a message of a level may go: at once, at the end of the quiet hours, or with the next digest."""
    if level == CRITICAL:
        return now
    at = now if digest_hour is None else next_digest(now, digest_hour, zone)
    return (quiet.quiet_until(at) if quiet else None) or at


def next_digest(now: datetime, hour: int, zone: str) -> datetime:
    """The next moment, UTC, at which it is that hour in the zone; never `now` itself."""
    here = now.astimezone(ZoneInfo(zone))
    today = _next(here, time(hour), 0)
    return today if today > now else _next(here, time(hour), 1)


def _next(here: datetime, at: time, days: int) -> datetime:
    return datetime.combine(here.date() + timedelta(days=days), at, here.tzinfo).astimezone(UTC)
