"""Quiet hours and the digest's hour, in a zone with summer time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from plimsoll.desk.quiet_hours import QuietHours, next_digest, send_at

ZONES = st.sampled_from(["UTC", "Asia/Shanghai", "America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe"])
MOMENTS = st.integers(1735689600, 1830297600).map(lambda second: datetime.fromtimestamp(second, UTC))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def at(text: Any) -> Any:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_over_midnight_in_ones_own_zone() -> None:
    quiet = QuietHours(time(22), time(7), "Asia/Shanghai")
    assert quiet.quiet_until(at("2026-10-01T15:30")) == at("2026-10-01T23:00")  # 23:30 there
    assert quiet.quiet_until(at("2026-10-01T22:59")) == at("2026-10-01T23:00")
    assert quiet.quiet_until(at("2026-10-01T23:00")) is None
    assert quiet.quiet_until(at("2026-10-01T13:59")) is None


def test_critical_never_waits() -> None:
    quiet = QuietHours(time(0), time(23, 59))
    assert send_at(at("2026-10-01T12:00"), "critical", quiet, 8, "UTC") == at("2026-10-01T12:00")
    assert send_at(at("2026-10-01T12:00"), "warning", quiet, None, "UTC") == at("2026-10-01T23:59")


def test_the_digest_comes_at_its_hour() -> None:
    assert next_digest(at("2026-10-01T00:30"), 9, "Asia/Shanghai") == at("2026-10-01T01:00")
    assert next_digest(at("2026-10-01T01:00"), 9, "Asia/Shanghai") == at("2026-10-02T01:00")
    assert send_at(at("2026-10-01T00:30"), "notice", None, 9, "Asia/Shanghai") == at("2026-10-01T01:00")


def test_a_digest_within_the_quiet_hours_waits_for_their_end() -> None:
    quiet = QuietHours(time(22), time(8))
    assert send_at(at("2026-10-01T12:00"), "warning", quiet, 6, "UTC") == at("2026-10-02T08:00")


@given(MOMENTS, TIMES, TIMES, ZONES)
def test_the_end_lies_ahead_within_a_day_and_is_not_quiet(now: Any, begin: Any, end: Any, zone: Any) -> None:
    quiet = QuietHours(begin, end, zone)
    until = quiet.quiet_until(now)
    here = now.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0)
    if until is None:
        assert begin == end or not (begin <= here < end if begin < end else here >= begin or here < end)
    else:
        assert now < until <= now + timedelta(hours=25)
        assert begin <= here < end if begin < end else here >= begin or here < end


@given(MOMENTS, st.integers(0, 23), ZONES)
def test_a_digest_lies_ahead_within_two_days(now: Any, hour: Any, zone: Any) -> None:
    found = next_digest(now, hour, zone)
    assert now < found <= now + timedelta(hours=26)
    assert (found - timedelta(hours=1)).astimezone(ZoneInfo(zone)).hour in {(hour - 1) % 24, hour, (hour + 1) % 24}
