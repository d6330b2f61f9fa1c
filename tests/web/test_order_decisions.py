"""What hangs on an order: its cause and a person's word on it, its remedies, drafts that a person releases."""

from __future__ import annotations

from typing import Any

import pytest
from web_shop import HOSTILE

CLAIMED, RATED = "111-0000000-0000020", "111-0000000-0000010"


def _parts(client: Any, order: Any = CLAIMED, **headers: Any) -> Any:
    answer = client.get(f"/order/{order}/undo/?account=north", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def _post(client: Any, what: Any, order: Any = CLAIMED, **words: Any) -> Any:
    return client.post(f"/order/{order}/{what}/", {"account": "north"} | words)


def _offered(own_workspace: Any, order: Any = CLAIMED) -> Any:
    from plimsoll.tower import Tower

    return next(one for one in Tower(own_workspace).remedies(order_id=order, account="north").remedies if one.draft)


@pytest.fixture
def delivered(own_workspace: Any) -> Any:
    """Evidence against the claim: tracking, a scan at the door, a signature."""
    from datetime import timedelta

    from plimsoll import clock
    from plimsoll.tower import Tower

    file = own_workspace.parent / "shipments.csv"
    day = (clock.today() - timedelta(days=30)).isoformat()
    file.write_text(
        "shipment_id,order_id,carrier,tracking_number,confirmed_at,shipped_at,first_scan_at,delivered_at,signed_by_present,"
        f"buy_shipping\nS-1,{CLAIMED},UPS,1Z999AA10123456784,{day},{day},{day},{day},true,true\n", encoding="utf-8",
    )  # fmt: skip
    Tower(own_workspace).import_files(file, account="north", marketplace="US")
    return own_workspace


def test_the_cause_stands_with_its_evidence_and_line(browse: Any) -> None:
    text = _parts(browse())
    assert "Why it became defective" in text
    assert "not received" in text
    assert "confidence" in text
    assert "north-claims.csv" in text


def test_the_order_page_leads_there_without_a_script(browse: Any) -> None:
    text = browse().get(f"/order/{CLAIMED}/?account=north").content.decode()
    assert f'href="/order/{CLAIMED}/undo/?account=north"' in text
    assert "<html" in _parts(browse())
    assert "<html" not in _parts(browse(), **{"HX-Request": "true"})


def test_a_person_s_word_stands_beside_the_computed_cause(browse: Any) -> None:
    from plimsoll.journal.models import Deed

    client = browse("operator")
    _post(client, "cause", cause="late_delivery", reason="carrier strike <b>")
    text = _parts(client)
    assert "said by operator" in text
    assert "carrier strike &lt;b&gt;" in text
    assert "late delivery" in text
    assert "not received" in text
    assert Deed.objects.get(verb="overrule cause").account == "north"
    _post(client, "cause", cause="")
    assert "said by operator" not in _parts(client)


def test_no_cause_of_one_s_own_invention(browse: Any) -> None:
    from plimsoll.journal.models import CauseOverruling

    _post(browse(), "cause", cause="witchcraft")
    assert not CauseOverruling.objects.exists()


def test_a_remedy_stands_with_clause_needs_and_the_cost_of_a_wrong_request(browse: Any, delivered: Any) -> None:
    text = _parts(browse())
    assert "Appeal the claim" in text
    assert "Amazon decides" in text
    assert "delivery scan" in text
    assert "there" in text
    assert "A weak answer uses up the hearing" in text


def test_a_draft_is_released_by_a_person_and_kept(browse: Any, delivered: Any) -> None:
    from plimsoll.journal.models import Release

    client, one = browse("operator"), _offered(delivered)
    assert 'data-copy="draft-' in _parts(client)
    _post(client, "release", remedy=one.id, text="My own words.")
    kept = Release.objects.get()
    assert (kept.who, kept.text, kept.remedy) == ("operator", "My own words.", one.kind)
    assert "released by operator" in _parts(client)


def test_what_is_not_offered_cannot_be_released(browse: Any, delivered: Any) -> None:
    from plimsoll.journal.models import Release

    for remedy in ("feedback_removal:north:x:y", "", _offered(delivered).id + "x"):
        _post(browse(), "release", remedy=remedy, text="Please remove.")
    _post(browse(), "release", remedy=_offered(delivered).id, text=" ")
    assert not Release.objects.exists()


def test_a_question_is_answered_once_and_changes_the_remedies(browse: Any, own_workspace: Any) -> None:
    from plimsoll.journal.models import OrderAnswer
    from plimsoll.tower import Tower

    asked = [one for one in Tower(own_workspace).remedies(order_id=RATED, account="north").remedies if one.asks]
    assert asked, "a negative feedback asks whether the problem is solved"
    client = browse("operator")
    assert "buyer&#x27;s problem solved?" in _parts(client, RATED)
    _post(client, "answer", RATED, question="problem_solved", yes="1")
    assert OrderAnswer.objects.get().yes
    assert "buyer&#x27;s problem solved?" not in _parts(client, RATED)
    _post(client, "answer", RATED, question="is_it_raining", yes="1")
    assert OrderAnswer.objects.count() == 1


def test_who_may_not_write_decides_nothing_and_a_guest_sees_no_buyer_s_words(browse: Any) -> None:
    for role in ("viewer", "adviser", "client"):
        for what in ("cause", "answer", "release"):
            assert _post(browse(role), what, cause="late_delivery").status_code == 403
    assert browse("client").get(f"/order/{CLAIMED}/undo/?account=north").status_code == 404
    text = _parts(browse("adviser"), RATED)
    assert "alert(1)" not in text
    assert HOSTILE not in _parts(browse(), RATED)


def test_another_account_s_name_does_not_open_an_order(browse: Any) -> None:
    assert browse().post(f"/order/{CLAIMED}/cause/", {"cause": "late_delivery"}).status_code == 404
    answer = browse().post(f"/order/{CLAIMED}/cause/", {"account": "south", "cause": "late_delivery"})
    assert answer.status_code == 404


def test_the_words_of_remedies_and_risk_are_whole(journal: Any) -> None:
    import tomllib
    from importlib.resources import files

    from django.utils import translation

    from plimsoll.remedies import told
    from plimsoll.remedies.deadline import HOW, WORDS
    from plimsoll.remedies.kinds import KINDS
    from plimsoll.remedies.remedy import EFFECTS, STANDINGS, sentences
    from plimsoll.watch.risk import reasons
    from plimsoll.web.pages import remedy_words, risk_words

    with translation.override("en"):
        assert {key: str(words) for key, words in remedy_words.REMEDY_WORDS.items()} == sentences()
        assert {key: str(words) for key, words in remedy_words.QUESTION_WORDS.items()} == told.QUESTIONS
    assert set(remedy_words.KIND_WORDS) == set(KINDS)
    assert set(remedy_words.STANDING_WORDS) == set(STANDINGS) == set(remedy_words.STANDING_STATES)
    assert set(remedy_words.EFFECT_WORDS) == set(EFFECTS)
    assert set(remedy_words.DEADLINE_WORDS) == set(WORDS)
    assert set(remedy_words.HOW_WORDS) == set(HOW)
    assert set(risk_words.REASON_WORDS) == set(reasons.WORDS)
    actions = tomllib.loads((files("plimsoll.watch.risk") / "actions.toml").read_text(encoding="utf-8"))
    assert set(risk_words.ACTION_WORDS) == set(actions)


def test_one_says_another_cause_in_the_browser(page: Any, server: Any) -> None:
    page.goto(f"{server.address}/order/{CLAIMED}/?account=north")
    page.wait_for_selector("#undo .cause")
    page.click("#undo summary:has-text('Say otherwise')")
    page.select_option("#o-cause", "late_delivery")
    page.click("#undo form[action$='/cause/'] button")
    page.wait_for_selector("#undo >> text=said by olga")
    told = page.locator("#undo >> text=said by olga").locator(
        "xpath=ancestor-or-self::*[self::p or self::li or self::div][1]"
    )
    assert "late" in told.inner_text()
