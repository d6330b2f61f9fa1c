"""The fleet: exact figures, danger first, filters, views, and nothing of other people's accounts."""

from __future__ import annotations

import re


def _accounts(answer) -> list[str]:
    return re.findall(r'<th scope="row" class="words">(?:<a [^>]*>)?(\w+)', answer.content.decode())


def test_figures_are_those_of_the_recount_and_danger_stands_first(browse):
    answer = browse().get("/fleet/")
    text = answer.content.decode()
    assert _accounts(answer) == ["north", "north", "south"]
    assert "6 / 400" in text and "1.50 %" in text and "1 / 150" in text and "0 / 60" in text
    assert text.index("6 / 400") < text.index("1 / 150") < text.index("0 / 60")


def test_filters_and_sorting(browse):
    client = browse()
    assert _accounts(client.get("/fleet/?q=sou")) == ["south"]
    assert _accounts(client.get("/fleet/?state=over")) == ["north"]
    assert _accounts(client.get("/fleet/?site=DE")) == ["north"]
    assert _accounts(client.get("/fleet/?sort=orders&channel=AFN")) == ["south"]
    assert "No row meets" in client.get("/fleet/?q=nobody").content.decode()


def test_a_client_sees_only_what_is_theirs(browse):
    assert _accounts(browse("client").get("/fleet/")) == ["south"]
    assert _accounts(browse("adviser").get("/fleet/")) == ["north", "north"]
    assert "north" not in browse("client").get("/fleet/").content.decode()


def test_a_view_is_kept_for_its_person_only(browse):
    client = browse()
    client.post("/fleet/views/", {"name": "in danger", "query": "state=over"})
    assert "in danger" in client.get("/fleet/").content.decode()
    assert "in danger" not in browse("viewer").get("/fleet/").content.decode()
    client.post("/fleet/views/", {"name": "in danger", "forget": "1"})
    assert "in danger" not in client.get("/fleet/").content.decode()
