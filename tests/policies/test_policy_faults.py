"""A rule without its provenance is refused, and so is one that contradicts another."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest

from plimsoll.policies import all_policy_values, faults, soundness
from plimsoll.policies.packs import pack

SOUND: dict[str, Any] = {
    "id": "amazon.odr.window_days",
    "value": 60,
    "source": "SC-US G200285170",
    "url": "https://sellercentral.amazon.com/gp/help/external/G200285170",
    "quote": "given 60-day time period",
    "read_on": date(2026, 11, 1),
    "confidence": "official",
    "why": "several pages agree",
    "corner": "K9",
    "readings": [
        {
            "name": "90",
            "value": 90,
            "source": "a guide",
            "url": "",
            "quote": "",
            "confidence": "unconfirmed",
            "open": False,
            "why": "no page says so",
        }
    ],
}


def entry(**changes: object) -> dict[str, Any]:
    return {**deepcopy(SOUND), **changes}


def reading(**changes: object) -> list[dict[str, Any]]:
    return [{**deepcopy(SOUND["readings"][0]), **changes}]


def test_the_shipped_packs_are_sound() -> None:
    assert faults() == []
    assert all_policy_values()


def test_a_sound_entry_has_no_fault() -> None:
    assert faults([entry()]) == []


@pytest.mark.parametrize("key", ["id", "value", "source", "url", "quote", "read_on", "confidence", "why"])
def test_an_entry_without_one_of_its_keys_is_refused(key: str) -> None:
    broken = entry()
    del broken[key]
    assert any(f"{key} is missing" in fault for fault in faults([broken]))


@pytest.mark.parametrize("key", ["name", "value", "source", "url", "quote", "confidence", "open", "why"])
def test_a_reading_without_one_of_its_keys_is_refused(key: str) -> None:
    (broken,) = reading()
    del broken[key]
    assert any(f"{key} is missing" in fault for fault in faults([entry(readings=[broken])]))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"source": ""}, "source is empty"),
        ({"source": "  "}, "source is empty"),
        ({"why": ""}, "why is empty"),
        ({"quote": ""}, "quote is empty"),
        ({"url": ""}, "url is empty"),
        ({"quote": "", "confidence": "moderator"}, "quote is empty"),
        ({"quote": "", "confidence": "third_party"}, "quote is empty"),
        ({"url": "sellercentral"}, "no https address"),
        ({"confidence": "certain"}, "confidence 'certain'"),
        ({"id": "Amazon ODR"}, "an id is"),
        ({"value": 60.0}, "value is of the wrong type"),
        ({"read_on": "2026-11-01"}, "read_on is of the wrong type"),
        ({"read_on": datetime(2026, 11, 1, tzinfo=UTC)}, "read_on is of the wrong type"),
        ({"effective_from": "2026-11-01"}, "effective_from is of the wrong type"),
        ({"effective_from": date(2020, 1, 2), "effective_until": date(2020, 1, 1)}, "ends before it begins"),
        ({"marketplaces": ["NOWHERE"]}, "marketplace 'NOWHERE'"),
        ({"marketplaces": ["US"]}, "marketplace 'US'"),
        ({"marketplaces": []}, "marketplaces is empty"),
        ({"corner": "K22"}, "corner 'K22'"),
        ({"corner": "9"}, "corner '9'"),
        ({"threshold": 1}, "threshold is no key"),
        ({"readings": reading(confidence="official")}, "reading 90: quote is empty"),
        ({"readings": reading(why="")}, "reading 90: why is empty"),
        ({"readings": reading(value="90")}, "another type"),
        ({"readings": reading(open="no")}, "open is of the wrong type"),
        ({"readings": reading() + reading()}, "the name stands twice"),
        ({"quote": "x" * 201}, "quote is longer than 200"),
        ({"value": "60"}, "'60' is no whole number of days"),
        ({"value": -1}, "-1 is no whole number of days"),
        ({"id": "amazon.odr.target_value", "value": 4}, "4: a target is a decimal number as a text"),
        ({"id": "amazon.odr.target_value", "value": "4 %"}, "'4 %': a target is a decimal number as a text"),
        ({"id": "amazon.odr.target_condition", "value": "AT_MOST"}, "'AT_MOST' is not one of LESS_THAN"),
        ({"marketplaces": ["EBAY_US"]}, "marketplace 'EBAY_US' is of the platform ebay, the rule is amazon's"),
    ],
)
def test_a_broken_entry_is_refused(changes: dict[str, Any], said: str) -> None:
    found = faults([entry(**changes)])
    assert any(said in fault for fault in found), found


def test_an_unconfirmed_entry_may_be_without_words_and_address() -> None:
    assert faults([entry(confidence="unconfirmed", quote="", url="")]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({"effective_until": date(2020, 1, 1)}, {"effective_from": date(2020, 1, 1)}),
        ({"effective_from": date(2020, 1, 1)}, {"effective_from": date(2025, 1, 1)}),
        ({"marketplaces": ["ATVPDKIKX0DER"]}, {"marketplaces": ["A1PA6795UKMFR9", "ATVPDKIKX0DER"]}),
    ],
)
def test_two_values_in_force_at_once_are_refused(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert any("two values are in force" in fault for fault in faults([entry(**one), entry(**other)]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"effective_until": date(2019, 12, 31)}, {"effective_from": date(2020, 1, 1)}),
        ({}, {"marketplaces": ["ATVPDKIKX0DER"]}),
        ({"marketplaces": ["A1PA6795UKMFR9"]}, {"marketplaces": ["ATVPDKIKX0DER"]}),
        ({}, {"id": "amazon.odr.lag_days"}),
    ],
)
def test_values_that_never_meet_are_sound(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert faults([entry(**one), entry(**other)]) == []


@pytest.mark.parametrize("wrong", [3, True, "", "x", [], [3], [[]], {}, {"a": 1}, ["x"], date(2026, 1, 1), 2.5])
@pytest.mark.parametrize("table", ["value", "marketplace", "part"])
def test_whatever_stands_in_a_pack_it_is_looked_at_to_the_end(table: str, wrong: object) -> None:
    whole: dict[str, Any] = {"value": [entry()], "part": pack("marketplaces")["part"]}
    whole["marketplace"] = [{**pack("marketplaces")["marketplace"][0], "id": "SOUK", "platform": "amazon"}]
    assert list(soundness.table_faults(whole)) == []
    assert list(soundness.table_faults({**whole, table: wrong})) != [] or wrong == []
    for key in (*whole[table][0], "effective_from", "effective_until", "marketplaces", "platforms"):
        broken = deepcopy(whole)
        broken[table][0][key] = wrong
        list(soundness.table_faults(broken))
        list(soundness.replaced(broken))


def broken_marketplaces(**changes: object) -> list[str]:
    table = deepcopy(pack("marketplaces"))
    table["marketplace"][1].update(changes)
    return list(soundness.marketplaces_faults(table))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "ATVPDKIKX0DER"}, "the id stands twice"),
        ({"country": "US"}, "'US' names ATVPDKIKX0DER too"),
        ({"sales_channels": ["amazon.COM"]}, "names ATVPDKIKX0DER too"),
        ({"local_zone": "America/Vancuver"}, "is no time zone"),
        ({"date_order": "DYM"}, "date_order 'DYM'"),
        ({"motto": "A mari"}, "motto is no key"),
        ({"platform": "souk"}, "nothing says where country comes from"),
    ],
)
def test_a_broken_marketplace_is_refused(changes: dict[str, Any], said: str) -> None:
    found = broken_marketplaces(**changes)
    assert any(said in fault for fault in found), found


def test_marketplaces_whose_provenance_is_missing_are_refused() -> None:
    table = deepcopy(pack("marketplaces"))
    del table["part"][0]["source"]
    assert any("source is missing" in fault for fault in soundness.marketplaces_faults(table))
