"""Which comments a clause fits: the labelled set in eight languages, and the tricks and false friends around it."""

from __future__ import annotations

from collections import Counter

import pytest
from removability_labels import EXPECTED, labelled, measure

from plimsoll.remedies.removability import GROUNDS, read_comment
from plimsoll.remedies.removability.lexicon import LANGUAGES, TOPICS, lexicon

COMMENTS = labelled()


def test_the_set_is_wide_enough_and_both_halves_are() -> None:
    assert len(COMMENTS) >= 400
    assert len({one.text for one in COMMENTS}) == len(COMMENTS)
    by_language = Counter(one.language for one in COMMENTS)
    assert set(by_language) == set(LANGUAGES)
    assert min(by_language.values()) >= 50
    for half in (True, False):
        labels = Counter(one.label for one in COMMENTS if one.held_out is half)
        assert set(labels) == set(EXPECTED)
        assert sum(labels.values()) >= 200


@pytest.mark.parametrize("held_out", [False, True])
def test_a_request_is_hardly_ever_offered_wrongly_and_most_are_found(held_out: bool) -> None:
    measured = measure(one for one in COMMENTS if one.held_out is held_out)
    for ground in GROUNDS:
        assert measured.precision(ground) >= 0.98, (ground, measured.wrong)
        assert measured.recall(ground) >= 0.9, (ground, measured.missed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_left_behind(language: str) -> None:
    measured = measure(one for one in COMMENTS if one.language == language)
    assert not measured.wrong
    assert sum(measured.missed.values()) <= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_told_by_its_words_whatever_the_marketplace(language: str) -> None:
    own = [one for one in COMMENTS if one.language == language]
    right = sum(read_comment(one.text, language).language == language for one in own)
    assert right >= 0.98 * len(own)
    elsewhere = sum(read_comment(one.text, "en").language == language for one in own if len(one.text) > 25)
    assert elsewhere >= 0.9 * sum(len(one.text) > 25 for one in own)


@pytest.mark.parametrize(
    "text",
    ["What a sh1t shop", "f**k this", "f**king liars", "FUCK!!!", "Bullsh1t service", "fuuck is not, but fuck is"],
)
def test_a_disguise_does_not_hide_it(text: str) -> None:
    assert "obscene" in read_comment(text, "en").grounds


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The cocktail glasses from Scunthorpe", "en"), ("A big pack of shiitake", "en"), ("**** *****", "en"),
        ("5* seller? No. 4*!", "en"), ("Damn late", "en"), ("Der Stoff ist dick", "de"), ("Con este no", "es"),
        ("Con le viti giuste", "it"), ("約束の日に来ない", "ja"),
        ("フォークソングの本です", "ja"), ("给妈妈的礼物晚了", "zh"),
    ],
)  # fmt: skip
def test_what_only_looks_obscene_is_none(text: str, language: str) -> None:
    assert "obscene" not in read_comment(text, language).grounds


def test_a_foreign_word_is_no_obscenity_where_it_is_harmless() -> None:
    assert "obscene" in read_comment("Vendedor hijo de puta", "es").grounds
    assert "obscene" not in read_comment("I bought the Puta Madre cookbook late", "en").grounds


@pytest.mark.parametrize(
    ("text", "language", "whose"),
    [
        ("The seller's number is 202 555 0143", "en", "seller"), ("Call me: 202 555 0143", "en", "buyer"),
        ("See 202 555 0143", "en", "unsaid"), ("UPS said 202 555 0143", "en", "unsaid"),
        ("出品者の電話番号は03-5550-1234です", "ja", "seller"), ("卖家电话010-5550-1234没人接", "zh", "seller"),
        ("Ask Mr. John Example about it", "en", "unsaid"),
    ],
)  # fmt: skip
def test_personal_data_is_a_ground_only_where_it_is_the_sellers(text: str, language: str, whose: str) -> None:
    reading = read_comment(text, language)
    assert [one for _, one in reading.personal] == [whose]
    assert ("personal" in reading.grounds) == (whose == "seller")
    assert reading.whose_is_open == (whose == "unsaid")


@pytest.mark.parametrize(
    "text", ["Order 113-5550111-0004711 from the seller", "The seller said 2026-08-19", "It cost 12 99"]
)
def test_order_numbers_and_dates_are_nobodys_data(text: str) -> None:
    assert read_comment(text, "en").personal == ()


def test_masked_data_reads_as_the_plain_one() -> None:
    plain = read_comment("The owner wrote from shop@lamps.example, then nothing.", "en")
    assert plain.grounds == read_comment("The owner wrote from [e-mail], then nothing.", "en").grounds == ("personal",)


@pytest.mark.parametrize("comment", [None, "", "  ", "...", "!!!", "\n", "👎"])
def test_nothing_said_is_no_ground(comment: str | None) -> None:
    reading = read_comment(comment, "de")
    assert reading.grounds == ()
    assert reading.against == ("empty",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The fabric is thin. Tell my lawyer.", "en"), ("It came late. Bring marmalade.", "en"),
        ("Recebi um cortador de salada ao invés das gaiolas", "pt"),
        ("The thin marmalade lawyer brings elephants", "en"),
    ],
)  # fmt: skip
def test_a_part_that_is_not_understood_breaks_entirely(text: str, language: str) -> None:
    reading = read_comment(text, language)
    assert reading.grounds == ()
    assert "unknown" in reading.against


def test_every_part_is_told_with_what_it_is_about() -> None:
    reading = read_comment("Poor quality. Nobody answered my e-mail, and it came late.", "en")
    assert [part.about for part in reading.parts] == [("product",), ("service",), ("late",)]
    assert set(reading.against) == {"service", "mixed"}
    assert reading.as_json()["language"] == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lexicon_has_every_list_and_no_word_of_two_topics(language: str) -> None:
    import tomllib
    from importlib.resources import files

    text = (files("plimsoll.remedies.removability") / "lexicons" / f"{language}.toml").read_text(encoding="utf-8")
    lists = tomllib.loads(text)
    assert set(lists) == {"common", "split", "neutral", "filler", "obscene", "mild", "seller", "own", *TOPICS}
    for words in lists.values():
        assert len(set(words)) == len(words)
    assert not set(lists["product"]) & (set(lists["service"]) | set(lists["condition"]))
    assert not set(lists["late"]) & (set(lists["service"]) | set(lists["condition"]))
    assert lexicon(language).spaced is (language not in {"ja", "zh"})


def test_long_comments_are_read_in_a_moment() -> None:
    import time

    long = "It arrived late and the seller never answered, but " * 400
    began = time.process_time()
    read_comment(long, "en")
    assert time.process_time() - began < 5
