"""What a Chinese reader sees: chips, verbs, rules and the calendar in Chinese, not in the words of the code."""

from __future__ import annotations

import re

import pytest

from plimsoll import clock

ORDER = "111-0000000-0000020"


@pytest.fixture
def chinese(browse, person):
    def as_role(role="owner"):
        found = person(role)
        found.language = "zh-hans"
        found.save()
        return browse(role)

    return as_role


def test_states_of_an_order_are_chips_in_words(browse, chinese):
    path = f"/order/{ORDER}/?account=north"
    english = browse("owner").get(path).content.decode()
    assert '<span class="chip">Shipped</span>' in english and ">Granted<" in english
    text = chinese().get(path).content.decode()
    for word in ("shipped", "granted", "order_status", "purchased_at"):
        assert f">{word}<" not in text, word
    assert '<span class="chip">已发货</span>' in text


def test_deeds_are_told_as_sentences(chinese, journal):
    from plimsoll.journal.doing import note_deed

    note_deed("olga", "change settings", "north")
    text = chinese().get("/settings/deeds/").content.decode()
    assert "修改 plimsoll.toml" in text and ">change settings<" not in text


def test_every_verb_that_is_written_down_has_words(django_ready):
    """Verbs stand in the source as plain texts behind `note_request(request, `."""
    from pathlib import Path

    import plimsoll.web
    from plimsoll.web.pages.cell_words import DEED_WORDS

    verbs = set()
    for path in Path(plimsoll.web.__file__).parent.rglob("*.py"):
        if not path.name.startswith(("case", "dossier", "plan", "evidence", "shelf")):  # rooms with words of their own
            verbs |= set(re.findall(r'note_request\(request, "([^"{]+)"', path.read_text(encoding="utf-8")))
    theirs = {"add evidence", "start dossier"}  # the rooms of cases: their words come with their pages
    assert verbs and verbs - theirs <= set(DEED_WORDS), verbs - set(DEED_WORDS)


def test_every_rule_and_every_short_value_has_words(django_ready):
    from django.utils.translation import override

    from plimsoll.policies import all_policy_values
    from plimsoll.web.pages.policy_words import rule_words, value_words

    with override("zh-hans"):
        bare = {one.id for one in all_policy_values("") if re.fullmatch(r"[A-Za-z_ :]+", rule_words(one.id))}
        assert not bare, sorted(bare)[:5]
        said = {value_words(one.value) for one in all_policy_values("") if re.fullmatch(r"[a-z_]+", str(one.value))}
        assert not {one for one in said if re.fullmatch(r"[a-z_]+", one)}


def test_the_day_of_a_figure_does_not_read_like_a_deadline(chinese):
    from web_shop import US

    text = chinese().get(f"/account/north/{US}/MFN/").content.decode()
    assert "统计日" in text and "截止日期" not in text


def test_a_calendar_speaks_its_person_s_language(browse, person, journal):
    from django.test import Client

    from plimsoll.journal.models import Token

    found = person("viewer")
    words, digest = Token.fresh()
    Token.objects.create(person=found, name="calendar", beginning=words[:8], digest=digest, scopes=["calendar"],
                         made_at=clock.now())  # fmt: skip
    english = _unfolded(Client().get(f"/calendar/{words}.ics"))
    assert "SUMMARY:" in english and "order " in english
    found.language = "zh-hans"
    found.save()
    chinese = _unfolded(Client().get(f"/calendar/{words}.ics"))
    assert "PRODID:-//Plimsoll//Deadlines//ZH" in chinese
    assert "订单" in chinese and "截止时间" in chinese
    assert re.search(r"SUMMARY:.*[a-z]+ the ", chinese) is None
    titles = [re.findall(r"UID:(\S+)", text) for text in (english, chinese)]
    assert titles[0] == titles[1], "the same duties"
    own = _unfolded(browse("viewer").get("/deadlines/deadlines.ics"))
    assert "截止时间" in own


def _unfolded(answer):
    return answer.content.decode().replace("\r\n ", "")
