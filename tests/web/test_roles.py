"""Every address against every role: nobody without a login, no guest at another's account, no reader writes."""

from __future__ import annotations

import pytest

from plimsoll import clock

ROLES = ("owner", "operator", "viewer", "adviser", "client")
OF_NORTH = ("north", "111-0000000", "302-0000000")


@pytest.fixture
def addresses(journal):
    from every_address import every_address

    found = every_address()
    assert len(found) > 10
    return found


def test_without_a_login_every_address_sends_to_the_login_or_refuses(addresses, person):
    from django.test import Client
    from every_address import OPEN

    person("owner")
    for path in set(addresses) - OPEN:
        for answer in (Client().get(path), Client().post(path)):
            sent = answer.headers.get("Location", "").startswith("/login/")
            to_page = answer.status_code in {301, 302} and answer.headers["Location"].startswith("/fleet")
            assert sent or to_page or answer.status_code in {401, 403, 404, 405}, (path, answer.status_code)
            assert "north" not in answer.content.decode(errors="replace"), path


def test_a_client_of_the_south_learns_nothing_of_the_north(addresses, browse):
    client = browse("client")
    for path in addresses:
        for words in ({}, {"account": "north"}, {"account": "north", "q": "111-0000000-0000020"}):
            answer = client.get(path, words)
            assert answer.status_code < 500, (path, words, answer.status_code)
            text = _without_echo(b"".join(answer) if answer.streaming else answer.content, path, words)
            for secret in OF_NORTH:
                assert secret not in text, (path, words, text[max(0, text.index(secret) - 200) :][:400])


def _without_echo(content: bytes, path: str, words: dict[str, str]) -> str:
    """The answer without what was asked: an address or a search box may repeat its own words."""
    from html import escape
    from urllib.parse import quote, urlencode

    text = content.decode(errors="replace")
    query = urlencode(words)
    for echo in (escape(f"{path}?{query}"), quote(f"{path}?{query}"), escape(path), escape(query)):
        text = text.replace(echo, "")
    for name, word in words.items():
        text = text.replace(f'value="{word}"', "").replace(f"{name}={word}", "").replace(f">{word}<", "><")
    return text


@pytest.mark.parametrize("role", ["viewer", "adviser", "client"])
def test_who_may_not_write_changes_nothing(addresses, browse, role, own_workspace):
    from every_address import OPEN

    from plimsoll.journal.models import AlertRule, Deed, Person, Token
    from plimsoll.web.alert_keeping import ensure_rules

    client, head = browse(role), (own_workspace / "facts" / "HEAD").read_bytes()
    ensure_rules(clock.now())
    people, tokens, rules = Person.objects.count(), Token.objects.count(), list(AlertRule.objects.values())
    own = OPEN | {"/fleet/views/"}
    for path in set(addresses) - own - {path for path in addresses if path.startswith(("/me/", "/today/"))}:
        for method in (client.post, client.put, client.patch, client.delete):
            answer = method(path)
            assert answer.status_code < 500, (path, answer.status_code)
    assert (own_workspace / "facts" / "HEAD").read_bytes() == head
    assert (people, tokens) == (Person.objects.count(), Token.objects.count())
    assert rules == list(AlertRule.objects.values())
    assert not Deed.objects.exclude(verb__in=["log in", "log out"]).exists()


def test_every_page_opens_for_an_owner(addresses, browse):
    client = browse("owner")
    for path in addresses:
        answer = client.get(path)
        assert answer.status_code in {200, 301, 302, 304, 400, 404, 405, 422}, (path, answer.status_code)
