"""Last moments: the clock changes, zones, ends of months, business days and holidays, case by case."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from plimsoll.remedies.calendars import (
    after_business_days,
    after_days,
    after_hours,
    calendar_of,
    easter,
    end_of_day,
    holiday_sources,
)

CASES = yaml.safe_load((Path(__file__).parent / "deadline_cases" / "reckoning.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_the_last_moment(case: dict[str, Any]) -> None:
    since, zone = case["since"], case["zone"]
    if "hours" in case:
        assert after_hours(since, case["hours"]) == case["due"]
        return
    if "days" in case:
        day = after_days(since, case["days"], zone)
    else:
        calendar = calendar_of(case["country"])
        day = after_business_days(since, case["business_days"], zone, calendar, holidays=case.get("holidays", False))
    assert end_of_day(day, zone) == case["due"]


def test_easter_and_the_equinoxes_fall_where_they_fell() -> None:
    assert [easter(year) for year in (2019, 2024, 2025, 2026, 2038)] == [
        date(2019, 4, 21), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2038, 4, 25),
    ]  # fmt: skip
    japan = calendar_of("JP")
    assert date(2024, 3, 20) in japan.holidays(2024)
    assert date(2023, 3, 21) in japan.holidays(2023)
    assert date(2024, 9, 22) in japan.holidays(2024)
    assert date(2024, 9, 23) in japan.holidays(2024)  # the 22nd was a Sunday


def test_a_new_year_on_a_saturday_is_kept_in_the_year_before() -> None:
    assert date(2021, 12, 31) in calendar_of("US").holidays(2021)
    assert date(2022, 1, 3) in calendar_of("GB").holidays(2022)


def test_every_calendar_says_where_it_was_read() -> None:
    for one in holiday_sources():
        assert one["source"]
        assert one["url"].startswith("https://")
        assert one["confidence"] in {"official", "third_party", "unconfirmed"}
