"""People leave free words before they become a cell."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.intake.readers.scrubbing import only_order_id, order_ids, scrubbed

NAMES = ("Wilhelmina Quackenbush", "w.q@example.org")


@pytest.mark.parametrize(
    "words",
    [
        "Hello, Wilhelmina Quackenbush here",
        "QUACKENBUSH speaking",
        "regards, Wilhelmina",
        "mail me: other@example.org or w.q@example.org",
        "call +1 (555) 013-4477",
        "I live at 1 Infinite Sample Street, Springfield",
        "12 rue de la Paix, Paris",
        "Lieferung bitte an Beispielweg 17",
        "Hauptstraße 5 ist richtig",
        "calle de la Luna 7",
        "204 E 33RD AVE",
    ],
)
def test_people_and_where_they_live_are_taken_out(words: str) -> None:
    said = scrubbed(words, NAMES).casefold()
    people = ("wilhelmina", "quackenbush", "example.org", "013-4477")
    places = ("sample", "paix", "beispiel", "haupt", "luna", "33rd")
    assert not [part for part in (*people, *places) if part in said]


@pytest.mark.parametrize(
    "words",
    [
        "Where is my order 113-1234567-7654321?",
        "It did not arrive within 10 days",
        "Final Notice; Item will be returned to sender if not collected within 10 days",
        "Das Paket ist seit Montag weg",
        "size 42, colour red",
    ],
)
def test_what_is_nobodys_stays(words: str) -> None:
    assert scrubbed(words, NAMES) == words


def test_a_lower_case_word_that_is_also_a_name_stays() -> None:
    assert scrubbed("I will wait for Will", ("Will Power",)) == "I will wait for [name]"


def test_with_more_names_than_a_ticket_has_nothing_is_said() -> None:
    assert scrubbed("Anything", [f"Name{number}" for number in range(60)]) == ""


@given(st.text(max_size=200), st.lists(st.text(max_size=12), max_size=5))
def test_any_words_and_names_can_be_looked_at(words: str, names: list[str]) -> None:
    assert isinstance(scrubbed(words, names), str)


@pytest.mark.parametrize("sign", ["1 a ", "1 ", "a", "rue ", "-", "@", ".", "1 aaaaaaaaaa"])
def test_no_text_takes_long(sign: str) -> None:
    begun = process_time()
    scrubbed(sign * 200_000)
    assert process_time() - begun < 5


def test_order_ids_stand_alone() -> None:
    assert order_ids("113-1234567-7654321, again 113-1234567-7654321 and 702-1111111-2222222") == [
        "113-1234567-7654321", "702-1111111-2222222"
    ]  # fmt: skip
    assert order_ids("9113-1234567-7654321 113-1234567-76543210 113-1234567-7654321-1") == []


def test_the_first_source_that_names_an_order_decides_and_several_names_are_none() -> None:
    one, two = "113-1234567-7654321", "702-1111111-2222222"
    assert only_order_id("", one, two) == one
    assert only_order_id("", f"{one} {two}", two) == ""
    assert only_order_id("", "") == ""
