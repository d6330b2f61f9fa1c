"""The tables of codes: sound as data, and used as they say."""

from __future__ import annotations

import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from plimsoll.facts.schema import TRACKING
from plimsoll.intake.readers import carriers
from plimsoll.intake.readers.carriers import CARRIERS
from plimsoll.intake.readers.carriers.codes import codes_of, is_plain_delivery

FOLDER = Path(carriers.__file__).parent
TABLES = sorted(tomllib.loads((FOLDER / "codes.toml").read_text(encoding="utf-8")).keys() - {"delivered"})


@pytest.mark.parametrize("table", TABLES)
def test_every_code_says_an_event_of_the_schema_or_none_and_has_a_meaning(table: str) -> None:
    known = {*TRACKING.column("event").choices, ""}
    for code, meaning in codes_of(table).events.items():
        assert meaning.event in known, code
        assert meaning.words, code


@pytest.mark.parametrize("table", TABLES)
def test_the_meaning_of_every_delivery_is_made_of_words_that_name_nobody(table: str) -> None:
    deliveries = [meaning for meaning in codes_of(table).events.values() if meaning.event == "delivered"]
    assert deliveries
    assert all(is_plain_delivery(meaning.words) or meaning.words == "Delivered damaged" for meaning in deliveries
               if meaning.words != "Picked up by agent")  # fmt: skip


def test_each_reader_has_a_table_and_each_table_a_reader() -> None:
    assert {reader.form.table for reader in CARRIERS} == set(TABLES)  # type: ignore[attr-defined]


def test_the_zones_of_countries_exist() -> None:
    zones = tomllib.loads((FOLDER / "country_zones.toml").read_text(encoding="utf-8"))
    for country, zone in zones.items():
        assert len(country) == 2
        assert country.isupper()
        ZoneInfo(zone)


@pytest.mark.parametrize(
    "words", ["Delivered, In/At Mailbox", "Delivered, Front Door/Porch", "DELIVERED ", "Article livré avec succès", ""]
)
def test_words_of_the_trade_are_plain(words: str) -> None:
    assert is_plain_delivery(words)


@pytest.mark.parametrize(
    "words", ["JESSICA", "Delivered to Wilhelmina", "Delivered - signed for by", "Delivered 5551234", "已签收 王小明"]
)
def test_a_word_that_may_be_a_name_is_not(words: str) -> None:
    assert not is_plain_delivery(words)
