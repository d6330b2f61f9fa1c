"""Remedies, the shortest path and deadlines: what can be done, by when, on whose word; nothing of other accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plimsoll import clock
from plimsoll.tower import Tower

CLAIMED = "111-0000000-0000020"
PAGES = (
    "/remedies/", "/remedies/?part=propagation", "/remedies/?part=refund", "/remedies/?part=precedents",
    "/remedies/path/", "/deadlines/", "/deadlines/deadlines.ics",
)  # fmt: skip


def _page(client, path, **words):
    answer = client.get(path, words)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


def test_remedies_stand_with_clause_needs_deadline_and_cost(browse):
    text = _page(browse(), "/remedies/", kind="claim_appeal")
    assert CLAIMED in text and "Appeal the claim&#x27;s decision" in text
    assert "What an appeal should show" in text and "Official page" in text
    assert "A weak answer uses up the hearing" in text
    assert 'href="/order/111-0000000-0000020/?account=north#undo"' in text


def test_what_is_refused_is_told_only_when_asked_for(browse):
    client = browse()
    assert "Every part of the comment" not in _page(client, "/remedies/")
    assert "Not offered: no clause fits" in _page(client, "/remedies/", standing="refused")
    assert "No remedy meets these filters." in _page(client, "/remedies/", standing="offered")


def test_guests_see_own_accounts_only_and_no_costs(browse):
    client = browse("client")
    for path in PAGES:
        assert "north" not in _page(client, path), path
        assert client.get(path, {"account": "north"}).status_code == 404, path
    assert client.get("/remedies/?part=costs").status_code == 404
    assert "What it costs" not in _page(client, "/remedies/")


def test_an_adviser_reads_no_draft_and_no_word_of_a_buyer(browse, own_workspace):
    file = own_workspace.parent / "rude.csv"
    day = (clock.today() - timedelta(days=5)).isoformat()
    words = "You fucking crook"
    file.write_text(f"order_id,rating,left_at,comment\n111-0000000-0000040,1,{day},{words}\n", encoding="utf-8")
    Tower(own_workspace).import_files(file, account="north")
    for role, seen in (("owner", True), ("adviser", False)):
        text = _page(browse(role), "/remedies/", account="north", kind="feedback_removal", standing="offered")
        assert "111-0000000-0000040" in text
        assert ("fucking" in text) == seen
        assert ("Read the draft" in text) == seen


def test_the_costs_are_reckoned_from_the_form(browse):
    text = _page(browse(), "/remedies/", part="costs", orders=8, sites=2, rush=1)
    sheet = Tower(_workspace()).costs(_job(8, 2))
    assert str(sheet.letter_price) in text
    assert "Within 48 hours" in text
    _page(browse(), "/remedies/", part="costs", orders="x", sites="-4")


def _workspace():
    from django.conf import settings

    return settings.WORKSPACE.root


def _job(orders, sites):
    from plimsoll.remedies.costs import Job

    return Job(orders, sites, 0, rush=True)


def test_precedents_are_searched_by_words(browse):
    assert "Nothing like it has happened here" in _page(browse(), "/remedies/", part="precedents", q="quagga")
    found = _page(browse(), "/remedies/", part="precedents", q="not received")
    assert CLAIMED in found and "0 won of 3" in found


def test_the_path_tells_the_steps_their_days_and_what_is_assumed(browse):
    words = {"account": "north", "marketplace": "ATVPDKIKX0DER"}
    text = _page(browse(), "/remedies/path/", **words)
    assert "must be won back by" in text and "The fewest steps" in text
    assert "assumed" in text and "Day by day" in text and "the day looked at" in text
    sure = _page(browse(), "/remedies/path/", chance_claim_appeal=100, days_claim_appeal=1, **words)
    assert sure != text and 'value="100"' in sure
    assert browse().get("/remedies/path/", {"by": "2199-01-01"}).status_code == 400
    assert "within 60 days" in browse().get("/remedies/path/", {"by": "2199-01-01"}).content.decode()


def test_deadlines_stand_by_day_with_the_words_that_set_them(browse):
    text = _page(browse(), "/deadlines/")
    assert f"Appeal the decision on claim C-{CLAIMED}" in text
    assert "you have 30 calendar days" in text
    assert "Ask Amazon to remove" not in text and "Feedback that no clause fits" in text
    calendar = browse().get("/deadlines/deadlines.ics")
    assert calendar.headers["Content-Type"].startswith("text/calendar")
    assert calendar.content.count(b"BEGIN:VEVENT") == text.count('name="verb" value="done"')


def test_a_deadline_is_marked_and_opened_again(browse):
    from plimsoll.journal.models import Deed

    client = browse("operator")
    first = next(one for one in Tower(_workspace()).deadlines().deadlines if one.what == "claim.appeal")
    before = _page(client, "/deadlines/").count('value="done"')
    assert client.post("/deadlines/mark/", {"uid": first.uid, "verb": "done"}).status_code == 302
    assert _page(client, "/deadlines/").count('value="done"') == before - 1
    assert first.record in _page(client, "/deadlines/", group="done")
    assert Deed.objects.filter(verb="task done", account="north").exists()
    client.post("/deadlines/mark/", {"uid": first.uid, "verb": "reopened"})
    assert _page(client, "/deadlines/").count('value="done"') == before
    assert client.post("/deadlines/mark/", {"uid": "nothing", "verb": "done"}).status_code == 404
    assert browse("viewer").post("/deadlines/mark/", {"uid": first.uid, "verb": "done"}).status_code == 403


@pytest.mark.parametrize("path", PAGES[:-1])
def test_chinese_pages_are_chinese(browse, path):
    text = _page(browse(headers={"accept-language": "zh-CN"}), path)
    assert ">Remedies<" not in text and ">Deadlines<" not in text
    assert "补救" in text
