"""Settings: people and roles, tokens shown once, one's own logins, who did what."""

from __future__ import annotations

import re

from plimsoll import clock

PASSWORD = "a quiet harbour 7"


def _post(client, path, **words):
    return client.post(path, words, follow=True)


def test_an_owner_adds_a_client_who_then_sees_only_their_account(browse, journal):
    from django.test import Client

    owner = browse("owner")
    words = {"username": "kim", "role": "client", "accounts": ["south"], "is_active": "on", "password": PASSWORD}
    assert "kim" in _post(owner, "/settings/people/add/", **words).content.decode()
    kim = Client()
    assert kim.post("/login/", {"username": "kim", "password": PASSWORD}).status_code == 302
    text = kim.get("/fleet/").content.decode()
    assert "south" in text and "north" not in text
    assert "add person" in owner.get("/settings/deeds/").content.decode()


def test_a_guest_without_accounts_a_weak_password_and_no_owner_are_refused(browse, person):
    owner = browse("owner")
    guest = _post(owner, "/settings/people/add/", username="kim", role="client", is_active="on", password=PASSWORD)
    assert "Name at least one account" in guest.content.decode()
    weak = _post(owner, "/settings/people/add/", username="kim", role="viewer", is_active="on", password="12345678")
    assert "too short" in weak.content.decode()
    own = person("owner")
    last = _post(owner, f"/settings/people/{own.pk}/", username="owner", role="viewer", is_active="on")
    assert "Somebody must stay the owner" in last.content.decode()
    own.refresh_from_db()
    assert own.role == "owner"


def test_who_is_shut_out_is_out_at_once(browse, person):
    owner, viewer = browse("owner"), browse("viewer")
    assert viewer.get("/fleet/").status_code == 200
    found = person("viewer")
    _post(owner, f"/settings/people/{found.pk}/", username="viewer", role="viewer")
    assert viewer.get("/fleet/").headers["Location"].startswith("/login/")


def test_a_token_is_shown_once_works_and_dies(browse, person):
    from django.test import Client

    owner = browse("owner")
    page = _post(owner, "/settings/tokens/", name="robot", person=person("owner").pk, days="30", scopes=["read"])
    words = re.search(r'id="fresh">(plm_[^<]+)<', page.content.decode())[1]
    assert words not in owner.get("/settings/tokens/").content.decode()
    robot = Client(headers={"authorization": f"Bearer {words}"})
    assert robot.get("/api/v1/odr").status_code == 200
    from plimsoll.journal.models import Token

    assert words not in str(Token.objects.values().get())
    _post(owner, f"/settings/tokens/{Token.objects.get().pk}/revoke/")
    assert robot.get("/api/v1/odr").status_code == 401


def test_a_new_password_ends_the_other_logins(person):
    from django.test import Client

    person("viewer")
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/login/", {"username": "viewer", "password": PASSWORD})
    assert here.get("/me/").content.decode().count("…</code>") == 2
    new = "another quiet harbour 8"
    here.post("/me/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert here.get("/fleet/").status_code == 200
    assert elsewhere.get("/fleet/").status_code == 302


def test_logging_out_everywhere_else(person):
    from django.test import Client

    person("viewer")
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/login/", {"username": "viewer", "password": PASSWORD})
    here.post("/me/logins/")
    assert here.get("/fleet/").status_code == 200
    assert elsewhere.get("/fleet/").status_code == 302


def test_times_are_shown_in_ones_own_zone(browse):
    client = browse("viewer")
    _post(client, "/me/save/", language="", time_zone="Asia/Shanghai")
    from plimsoll.journal.models import Person

    assert Person.objects.get(username="viewer").time_zone == "Asia/Shanghai"
    _post(client, "/me/save/", language="", time_zone="Mars/Olympus")
    assert Person.objects.get(username="viewer").time_zone == ""


def test_only_owners_reach_people_tokens_and_deeds(browse):
    for role in ("operator", "viewer", "adviser", "client"):
        client = browse(role)
        for path in ("/settings/people/", "/settings/tokens/", "/settings/deeds/", "/settings/people/add/"):
            assert client.get(path).status_code == 403, (role, path)
        assert client.get("/settings/", follow=True).status_code == 200


def test_every_page_offers_the_same_accounts_whichever_was_opened_first(browse, own_workspace):
    from plimsoll.tower import Tower
    from plimsoll.web.asking import forget_answers

    Tower(own_workspace).record_none("claims", clock.today(), account="newcomer", marketplace="US")
    owner = browse("owner")
    pages = ("/add/", "/settings/people/add/", "/imports/")
    for first in pages:
        forget_answers()
        for page in (first, *pages):
            text = owner.get(page).content.decode()
            assert "newcomer" in text and "north" in text, (first, page)
