"""When and where an event was: offsets, zones of countries, plain days, and places that are nobody's address."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.facts.times import moment as fact_of
from plimsoll.intake.readers.carriers.places import moment, place, zone_of


def cell(*said: str) -> str | None:
    found = moment(*said)
    return found.cell if found else None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("2026-03-05T14:02:11-06:00",), "2026-03-05T14:02:11-06:00"),
        (("2026-03-05T14:02:11Z",), "2026-03-05T14:02:11+00:00"),
        (("2026-03-05T14:02:11.041Z",), "2026-03-05T14:02:11+00:00"),
        (("2026-03-05T14:02:11", "", "-06:00"), "2026-03-05T14:02:11-06:00"),
        (("20260305", "140211", "-06.00"), "2026-03-05T14:02:11-06:00"),
        (("20260305", "74700", "-06:00"), "2026-03-05T07:47:00-06:00"),
        (("2026-03-05", "14:02:11", "EST"), "2026-03-05T14:02:11-05:00"),
        (("March 5, 2026", "12:05 am", "+01:00"), "2026-03-05T00:05:00+01:00"),
        (("March 5, 2026", "12:05 pm", "+01:00"), "2026-03-05T12:05:00+01:00"),
        (("March 5, 2026", "1:58 PM", "+01:00"), "2026-03-05T13:58:00+01:00"),
    ],
)
def test_an_offset_that_is_stated_is_kept(said: tuple[str, ...], expected: str) -> None:
    assert cell(*said) == expected


@pytest.mark.parametrize(
    ("country", "winter", "summer"),
    [("DE", "+01:00", "+02:00"), ("jp", "+09:00", "+09:00"), ("CN", "+08:00", "+08:00")],
)
def test_a_local_time_is_read_in_its_country_where_that_keeps_one_time(country: str, winter: str, summer: str) -> None:
    assert cell("2026-01-05T14:02:11", "", "", country) == f"2026-01-05T14:02:11{winter}"
    assert cell("2026-07-05T14:02:11", "", "", country) == f"2026-07-05T14:02:11{summer}"


@pytest.mark.parametrize("country", ["US", "CA", "AU", "BR", "ES", "", "Japan", "??"])
def test_a_local_time_of_an_unknown_zone_keeps_its_day_alone(country: str) -> None:
    assert cell("2026-01-05T23:30:00", "", "", country) == "2026-01-05"


def test_a_day_without_a_clock_stays_that_day_whatever_the_offset() -> None:
    assert cell("2026-01-05", "", "-05:00", "DE") == "2026-01-05"


@pytest.mark.parametrize(
    "said",
    [
        ("",), ("string",), ("2026-02-30",), ("2026-01-05T25:00:00Z",), ("2026-01-05", "half past"), ("1994-12-31",),
        ("2100-01-01",), ("Brumaire 5, 2026",), ("January 32, 2026",), ("2026-01-05", "13:00 pm"), ("20261301",),
    ],
)  # fmt: skip
def test_what_is_no_time_of_this_trade_is_none(said: tuple[str, ...]) -> None:
    assert cell(*said) is None


@pytest.mark.parametrize("offset", ["+99:00", "XYZ", "-15:30"])
def test_an_offset_that_is_none_is_not_believed(offset: str) -> None:
    assert cell("2026-01-05", "10:00:00", offset) == "2026-01-05"


@given(st.text(max_size=30), st.text(max_size=12), st.text(max_size=8), st.sampled_from(["DE", "US", ""]))
def test_whatever_is_written_gives_a_cell_that_facts_can_read_or_nothing(a: str, b: str, c: str, country: str) -> None:
    found = moment(a, b, c, country)
    assert found is None or fact_of(found.cell) is not None


@given(st.datetimes(min_value=datetime(1995, 2, 1), max_value=datetime(2099, 12, 1)))  # noqa: DTZ001 - local times
def test_a_local_time_means_the_same_instant_as_its_country_gives_it(local: datetime) -> None:
    local = local.replace(microsecond=0, fold=0)
    found = moment(local.isoformat(), country="DE")
    assert found is not None
    assert datetime.fromisoformat(found.cell).timestamp() == local.replace(tzinfo=ZoneInfo("Europe/Berlin")).timestamp()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("Leipzig", "SN", "DE"), "Leipzig, SN, DE"),
        (("Oderweg 2, AMSTERDAM", "", "NL"), "AMSTERDAM, NL"),
        (("1 Infinite Sample Street", "IL", "US"), "IL, US"),
        (("w.q@example.org", "IL", "US"), "IL, US"),
        (("", "62701", "US"), "US"),
        (("", "", ""), ""),
    ],
)
def test_a_place_keeps_no_part_with_a_number(said: tuple[str, str, str], expected: str) -> None:
    assert place(*said) == expected


def test_a_private_place_keeps_its_town_to_itself() -> None:
    assert place("Springfield", "IL", "US", private=True) == "IL, US"


@given(st.text(), st.text(), st.text())
def test_no_place_has_a_digit_or_an_address_sign(city: str, region: str, country: str) -> None:
    assert not re.search(r"[\d@]", place(city, region, country))


def test_countries_with_several_times_have_no_zone() -> None:
    assert [zone_of(country) for country in ("US", "CA", "RU", "AU", "BR", "MX", "ES", "PT", "ID", "KZ")] == [None] * 10
    assert zone_of(" de ") == "Europe/Berlin"
