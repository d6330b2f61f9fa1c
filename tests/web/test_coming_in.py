"""Coming in: set-up, login, slow-down, language, and what stands around every page."""

from __future__ import annotations

import pytest

PASSWORD = "a quiet harbour 7"


@pytest.fixture
def nobody(journal):
    from django.test import Client

    return Client()


def test_the_first_visitor_becomes_the_owner_and_the_set_up_is_gone(nobody):
    assert nobody.get("/fleet/").headers["Location"].startswith("/login/")
    assert nobody.get("/login/").headers["Location"] == "/setup/"
    made = nobody.post("/setup/", {"username": "olga", "password1": PASSWORD, "password2": PASSWORD})
    assert made.status_code == 302
    assert nobody.get("/fleet/").status_code == 200
    assert nobody.get("/setup/").status_code == 404
    from plimsoll.journal.models import Deed, Person

    assert Person.objects.get().role == "owner"
    assert Deed.objects.get().verb == "set up"


def test_over_a_network_the_set_up_asks_for_the_printed_code(nobody):
    from plimsoll.web.pages.entering import setup_code

    words = {"username": "olga", "password1": PASSWORD, "password2": PASSWORD}
    for code, status in (("", 200), ("wrong", 200), (setup_code(), 302)):
        answer = nobody.post("/setup/", words | {"code": code}, REMOTE_ADDR="203.0.113.9")
        assert answer.status_code == status, code


def test_five_failures_close_the_door_even_to_the_right_password(nobody, person):
    person("owner")
    for _ in range(5):
        nobody.post("/login/", {"username": "owner", "password": "wrong"})
    answer = nobody.post("/login/", {"username": "owner", "password": PASSWORD})
    assert "15 minutes" in answer.content.decode()
    elsewhere = nobody.post("/login/", {"username": "owner", "password": PASSWORD}, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 302, "who sits elsewhere is not locked out by somebody's guesses"


def test_a_session_gets_a_new_name_at_login(nobody, person):
    person("owner")
    nobody.get("/login/")
    session = nobody.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    nobody.cookies["sessionid"] = before
    nobody.post("/login/", {"username": "owner", "password": PASSWORD})
    assert nobody.cookies["sessionid"].value != before


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(nobody, person, target):
    person("owner")
    answer = nobody.post(f"/login/?next={target}", {"username": "owner", "password": PASSWORD, "next": target})
    assert answer.headers["Location"] == "/"
    answer = nobody.post("/language/", {"language": "en", "next": target})
    assert answer.headers["Location"] == "/"


def test_forms_need_their_token(person):
    from django.test import Client

    person("owner")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/login/", {"username": "owner", "password": PASSWORD}).status_code == 403


def test_the_browser_and_then_the_person_choose_the_language(nobody, browse):
    asked = nobody.get("/setup/", headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert "创建第一个登录账号" in asked.content.decode()
    client = browse("owner")
    assert client.get("/fleet/").headers["Content-Language"] == "en"
    client.post("/language/", {"language": "zh-hans", "next": "/fleet/"})
    page = client.get("/fleet/")
    assert page.headers["Content-Language"] == "zh-hans"
    assert '<html lang="zh-hans">' in page.content.decode()


def test_every_answer_carries_the_strict_policy(nobody):
    answer = nobody.get("/healthz")
    assert answer.json()["ok"] is True
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_deed_can_be_neither_changed_nor_deleted(journal):
    from plimsoll.journal.doing import note_deed
    from plimsoll.journal.models.deeds import DeedsAreKept

    deed = note_deed("olga", "import", "orders.txt")
    deed.who = "somebody else"
    with pytest.raises(DeedsAreKept):
        deed.save()
    with pytest.raises(DeedsAreKept):
        deed.delete()
