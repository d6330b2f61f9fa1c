"""Alerts in the tower: found, told once, taken, put aside, over; channels sealed; messages tried again; roles."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from email import message_from_string, policy
from typing import Any

import pytest
from local_servers import mail_server, webhook_server
from web_shop import US

from plimsoll import clock

HOOK = "https://hooks.example.com/very-hidden"
CHANNEL = {"name": "Night watch", "kind": "webhook", "address": HOOK, "language": "en", "least": "warning",
           "accounts": [], "time_zone": "", "quiet_from": "", "quiet_to": "", "digest_hour": "", "active": "on",
}  # fmt: skip


@pytest.fixture
def look(journal: Any) -> Any:
    """One look at the rules, at a moment."""
    from plimsoll.web.alert_keeping import check
    from plimsoll.web.asking import tower

    return lambda after=timedelta(0): check(tower(), clock.now() + after)


@pytest.fixture
def add_channel(journal: Any) -> Any:
    """A channel in the journal, its address sealed as the page does it."""
    from django.conf import settings

    from plimsoll.journal.models import AlertChannel
    from plimsoll.web.sealing import sealed

    def add(address: Any = HOOK, name: Any = "hook", kind: Any = "webhook", **more: Any) -> Any:
        key = settings.WORKSPACE.key()
        return AlertChannel.objects.create(
            name=name, kind=kind, sealed=sealed(key, address), sealed_secret=sealed(key, "whs_x"), shown="shown",
            who="olga", made_at=clock.now(), **more,
        )  # fmt: skip

    return add


def send(after: Any = timedelta(0)) -> Any:
    from django.conf import settings

    from plimsoll.web.alert_telling import send_due

    return send_due(settings.WORKSPACE.key(), lambda: clock.now() + after, private=True)


def standing() -> Any:
    from plimsoll.journal.models import Alert

    return {(one.account, one.marketplace_id, one.level) for one in Alert.objects.filter(ended_at=None)}


def test_the_default_rules_find_what_stands_over_them_and_the_page_says_it(browse: Any, look: Any) -> None:
    found = look()
    assert (found.began, found.ended) == (1, 0)
    assert standing() == {("north", US, "critical")}
    assert look().began == 0
    text = browse("viewer").get("/alerts/").content.decode()
    assert "order defect rate 1.50 % (6 of 400 orders)" in text
    assert f"/account/north/{US}/MFN/" in text
    chinese = browse("viewer", headers={"accept-language": "zh-CN"}).get("/alerts/").content.decode()
    assert "订单缺陷率 1.50 %" in chinese
    assert "提醒规则" not in chinese
    assert "我来处理" not in chinese
    assert "变化与下一步" in chinese


def test_who_may_do_what(browse: Any, look: Any, add_channel: Any) -> None:
    look()
    channel = add_channel()
    pages = ("/alerts/rules/", "/alerts/channels/", "/alerts/log/", "/alerts/rules/past/?kind=threshold&value=1")
    for role, staff, writes, owns in (
        ("owner", 1, 1, 1),
        ("operator", 1, 1, 0),
        ("viewer", 1, 0, 0),
        ("adviser", 0, 0, 0),
    ):
        client = browse(role)
        assert client.get("/alerts/").status_code == 200
        assert {client.get(path).status_code for path in pages} == {200 if staff else 403}
        from plimsoll.journal.models import Alert

        pk = Alert.objects.first().pk
        assert client.post(f"/alerts/{pk}/answer/", {"verb": "give_back"}).status_code == (302 if writes else 403)
        assert client.post("/alerts/rules/add/", {"kind": "threshold", "value": "2"}).status_code == (
            302 if writes else 403
        )
        for path in (f"/alerts/channels/{channel.pk}/", "/alerts/channels/add/"):
            assert client.get(path).status_code == (200 if owns else 403), (role, path)
        assert client.post(f"/alerts/channels/{channel.pk}/test/").status_code == (302 if owns else 403)


def test_a_guest_sees_alerts_of_own_accounts_and_nothing_else(browse: Any, look: Any) -> None:
    look()
    client, adviser = (
        browse("client").get("/alerts/").content.decode(),
        browse("adviser").get("/alerts/").content.decode(),
    )
    assert "north" not in client
    assert "1.50 %" in adviser
    assert "I take it" not in adviser
    assert "/alerts/channels/" not in adviser


def test_taken_put_aside_and_given_back(browse: Any, look: Any, add_channel: Any, monkeypatch: Any) -> None:
    from plimsoll.journal.models import Alert, Deed, Delivery

    look()
    client = browse("operator")
    first = Alert.objects.get(level="critical")
    client.post(f"/alerts/{first.pk}/answer/", {"verb": "take", "note": "<b>mine</b>"})
    first.refresh_from_db()
    assert (first.acknowledged_by, first.is_quiet(clock.now())) == ("operator", True)
    text = client.get("/alerts/").content.decode()
    assert "&lt;b&gt;mine&lt;/b&gt;" in text
    assert Deed.objects.filter(verb="take alert", account="north").exists()
    client.post(f"/alerts/{first.pk}/answer/", {"verb": "give_back"})
    add_channel()
    client.post(f"/alerts/{first.pk}/answer/", {"verb": "snooze", "hours": "8"})
    look(timedelta(hours=7))
    assert not Delivery.objects.exists()
    look(timedelta(hours=9))
    assert [one.alert_id for one in Delivery.objects.all()] == [first.pk]
    assert client.post(f"/alerts/{first.pk}/answer/", {"verb": "sing"}).status_code == 404


def test_an_alert_is_told_once_and_its_end_to_whom_it_was_told(look: Any, add_channel: Any) -> None:
    from plimsoll.journal.models import Alert, AlertRule

    with webhook_server() as receiver:
        add_channel(receiver.address)
        add_channel(receiver.address, name="Chinese", language="zh-hans")
        look()
        assert send() == {"sent": 2, "failed": 0, "dead": 0}
        look()
        assert send()["sent"] == 0
        other, first = (json.loads(body) for _path, _headers, body in receiver.seen)
        AlertRule.objects.update(active=False)
        look()
        assert send()["sent"] == 2
        last = json.loads(receiver.seen[-1][2])
    assert first["schema"] == "plimsoll.alert/1"
    assert first["title"].startswith("[Critical] north · US · seller-fulfilled: order defect rate 1.50 % (6 of 400")
    assert other["title"].startswith("[严重]")
    alert = first["alerts"][0]
    assert (alert["values"]["orders"], alert["values"]["orders_with_defects"], first["event"]) == (400, 6, "fired")
    assert last["event"] == "resolved"
    assert not Alert.objects.filter(ended_at=None).exists()


def test_a_failed_message_is_tried_again_and_given_up_at_the_end(browse: Any, look: Any, add_channel: Any) -> None:
    from plimsoll.desk.notify.sending import BACKOFF
    from plimsoll.journal.models import Delivery

    with webhook_server() as receiver:
        add_channel(receiver.address, least="critical")
        look()
        receiver.answers = [500] * 20
        after = timedelta(0)
        assert send(after) == {"sent": 0, "failed": 1, "dead": 0}
        assert send(after + timedelta(seconds=30))["failed"] == 0
        for pause in BACKOFF[:-1]:
            after += pause + timedelta(seconds=1)
            assert send(after)["failed"] == 1
        assert send(after + BACKOFF[-1] + timedelta(seconds=1))["dead"] == 1
        one = Delivery.objects.get()
        assert (one.state, one.attempts, one.error) == ("dead", 6, "HTTP 500: not accepted")
        keys = {headers["X-Plimsoll-Delivery"] for _path, headers, _body in receiver.seen}
        assert keys == {str(one.key)}
        receiver.answers = []
        text = browse("viewer").get("/alerts/log/").content.decode()
        assert "HTTP 500" in text
        assert browse("viewer").post(f"/alerts/log/{one.pk}/again/").status_code == 403
        browse("operator").post(f"/alerts/log/{one.pk}/again/")
        assert send()["sent"] == 1


def test_a_message_that_is_no_longer_true_is_not_sent(look: Any, add_channel: Any) -> None:
    from datetime import time

    from plimsoll.journal.models import AlertRule, Delivery

    now = clock.now()
    hours = [time((now.hour + n) % 24) for n in (-1, 2)]
    add_channel(quiet_from=hours[0], quiet_to=hours[1])
    AlertRule.objects.all().delete()
    look()
    AlertRule.objects.filter(level="critical").update(active=False)
    Delivery.objects.all().delete()
    from plimsoll.journal.models import Alert

    Alert.objects.all().delete()
    look()
    [waiting] = Delivery.objects.all()
    assert waiting.due_at > now
    AlertRule.objects.update(active=False)
    look()
    assert [one.state for one in Delivery.objects.all()] == ["dropped"]


def test_a_digest_is_one_message_and_critical_alerts_do_not_wait_for_it(look: Any, add_channel: Any) -> None:
    from plimsoll.journal.models import AlertRule

    with webhook_server() as receiver:
        add_channel(receiver.address, digest_hour=3, least="notice")
        look()
        for n in (1, 2):
            AlertRule.objects.create(
                key=f"own.{n}", kind="threshold", value=f"0.{n}", level="notice", made_at=clock.now(), marketplace_id=""
            )
        look()
        assert send()["sent"] == 1
        send(timedelta(hours=24))
        assert len(receiver.seen) == 2
        digest = json.loads(receiver.seen[1][2])
    assert (digest["event"], len(digest["alerts"]) > 1) == ("digest", True)


def test_two_processes_send_a_message_once(look: Any, add_channel: Any) -> None:
    from plimsoll.web import alert_telling

    with webhook_server() as receiver:
        add_channel(receiver.address, least="critical")
        look()
        [batch] = alert_telling._batches(clock.now())
        assert send()["sent"] == 1
        assert not alert_telling._claim(batch[0], clock.now())
        assert len(receiver.seen) == 1


def test_only_one_process_keeps_the_watch(journal: Any) -> None:
    from plimsoll.journal.models import Lease

    now, later = clock.now(), clock.now() + timedelta(seconds=90)
    assert Lease.take("alerts", "one", now, later)
    assert not Lease.take("alerts", "two", now, later)
    assert Lease.take("alerts", "one", now, later)
    assert Lease.take("alerts", "two", later + timedelta(seconds=1), later + timedelta(seconds=90))
    assert not Lease.take("alerts", "one", later + timedelta(seconds=2), later + timedelta(seconds=90))


def test_a_channel_is_sealed_masked_and_its_secret_shown_once(browse: Any, journal: Any) -> None:
    from django.conf import settings

    from plimsoll.journal.models import AlertChannel, Deed
    from plimsoll.web.alert_telling import target_of

    client = browse("owner")
    page = client.post("/alerts/channels/add/", CHANNEL).content.decode()
    secret = re.search(r'id="secret"[^>]*>(whs_[^<]+)<', page)[1]
    kept = AlertChannel.objects.get()
    assert "very-hidden" not in str(AlertChannel.objects.values().get()) + str(list(Deed.objects.values()))
    assert secret not in str(AlertChannel.objects.values().get())
    assert target_of(kept, settings.WORKSPACE.key()).address == HOOK
    for path in ("/alerts/channels/", f"/alerts/channels/{kept.pk}/", "/alerts/log/"):
        text = client.get(path).content.decode()
        assert "very-hidden" not in text, path
        assert secret not in text, path
    assert "hooks.example.com" in client.get("/alerts/channels/").content.decode()
    client.post(f"/alerts/channels/{kept.pk}/", CHANNEL | {"address": "", "language": "zh-hans"})
    kept.refresh_from_db()
    assert kept.language == "zh-hans"
    assert target_of(kept, settings.WORKSPACE.key()).secret == secret
    assert Deed.objects.filter(verb="add alert channel").exists()
    wrong = client.post("/alerts/channels/add/", CHANNEL | {"address": ""}).content.decode()
    assert "needs an address" in wrong
    assert "Another channel has this name" in wrong


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/x", "http://169.254.169.254/", "file:///etc/passwd", "http://[::1", "x"]
)
def test_an_address_inside_is_refused_when_it_is_entered_and_not_said_again(
    browse: Any, journal: Any, address: Any
) -> None:
    from plimsoll.journal.models import AlertChannel

    answer = browse("owner").post("/alerts/channels/add/", CHANNEL | {"address": address})
    assert answer.status_code == 200
    assert 'class="errorlist"' in answer.content.decode()
    assert not AlertChannel.objects.exists()


def test_another_workspace_key_gives_no_address_away(journal: Any, add_channel: Any) -> None:
    from plimsoll.errors import UsageError
    from plimsoll.web.alert_telling import target_of

    with pytest.raises(UsageError, match="another workspace key"):
        target_of(add_channel(), b"\0" * 32)


def test_rules_are_added_previewed_and_switched(browse: Any, look: Any) -> None:
    from plimsoll.journal.models import AlertRule

    look()
    client = browse("operator")
    past = client.get("/alerts/rules/past/", {"kind": "threshold", "value": "0.5"}).content.decode()
    assert "would have fired 2 times in 12 months" in past
    assert (
        client.get("/alerts/rules/", {"pasts": 1}).content.decode().count("would have fired 1 time in 12 months") == 2
    )
    assert "has no past" in client.get("/alerts/rules/past/", {"kind": "deadline"}).content.decode()
    client.post("/alerts/rules/add/", {"kind": "threshold", "value": "0,5 %", "level": "notice", "account": "north"})
    own = AlertRule.objects.get(level="notice", kind="threshold")
    assert (own.value, own.account, own.who) == ("0.5", "north", "operator")
    assert look().began == 1
    client.post(f"/alerts/rules/{own.pk}/", {"verb": "remove"})
    assert look().ended == 1
    default = AlertRule.objects.get(key="default.line")
    assert client.post(f"/alerts/rules/{default.pk}/", {"verb": "remove"}).status_code == 404
    client.post(f"/alerts/rules/{default.pk}/", {"verb": "off"})
    after = look()
    assert (after.began, after.ended) == (1, 1)
    assert standing() == {("north", US, "warning")}
    assert client.get("/alerts/rules/past/", {"kind": "x"}).status_code == 404
    client.post("/alerts/rules/add/", {"kind": "threshold", "value": "lots"})
    assert "cannot be used" in client.get("/alerts/rules/").content.decode()


def test_hostile_names_are_inert_and_lead_to_their_page(browse: Any, journal: Any) -> None:
    from plimsoll.journal.models import Alert

    name = '北 店/<script>alert(1)</script> "x'
    values = {"orders": 10, "orders_with_defects": 1, "before": None, "moved": {}, "room": -1, "target": [1, 100],
              "verdict": "", "sales": [], "limit": "1"}  # fmt: skip
    Alert.objects.create(
        rule_key="r", kind="threshold", level="critical", account=name, marketplace_id=US, channel="MFN", values=values,
        began_at=clock.now(), seen_at=clock.now(),
    )  # fmt: skip
    text = browse("owner").get("/alerts/").content.decode()
    assert "<script>alert" not in text
    assert "/account/%E5%8C%97%20%E5%BA%97/" in text


def test_queries_do_not_grow_with_alerts(browse: Any, journal: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from plimsoll.journal.models import Alert, AlertChannel, Delivery

    client, now = browse("owner"), clock.now()
    channel = AlertChannel.objects.create(name="c", kind="webhook", sealed="", shown="s", who="o", made_at=now)
    counted = []
    for more in (1, 40):
        for n in range(more):
            one = Alert.objects.create(
                rule_key=f"r{more}.{n}", kind="stale", level="notice", account="north", began_at=now, seen_at=now,
                values={"source": "claims", "through": "2026-09-01", "days": 30},
            )  # fmt: skip
            Delivery.objects.create(channel=channel, alert=one, event="fired", made_at=now, due_at=now)
        for path in ("/alerts/", "/alerts/log/", "/alerts/channels/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            counted.append(len(queries))
    assert counted[:3] == counted[3:]


# -- the calendar ------------------------------------------------------------------------------------------------------


@pytest.fixture
def feed(person: Any) -> Any:
    """A feed's address for a person, with a scope."""
    from plimsoll.journal.models import Token

    def make(role: Any, *scopes: Any, **more: Any) -> Any:
        words, digest = Token.fresh()
        Token.objects.create(person=person(role), name="calendar", beginning=words[:8], digest=digest,
                             scopes=list(scopes), made_at=clock.now(), **more)  # fmt: skip
        return f"/calendar/{words}.ics"

    return make


def test_the_feed_holds_the_deadlines_of_ones_own_accounts(journal: Any, feed: Any) -> None:
    from django.test import Client

    answer = Client().get(feed("adviser", "calendar"))
    text = answer.content.decode()
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "BEGIN:VEVENT" in text
    assert "north" in text
    other = Client().get(feed("client", "calendar")).content.decode()
    assert "north" not in other


def test_a_feed_needs_the_scope_and_a_token_that_stands(journal: Any, feed: Any, person: Any) -> None:
    from django.test import Client

    past = clock.now() - timedelta(days=1)
    for path in (feed("owner", "read", "write"), feed("owner", "calendar", revoked_at=past),
                 feed("owner", "calendar", ends_at=past), "/calendar/plm_x.ics", "/calendar/%00.ics"):  # fmt: skip
        assert Client().get(path).status_code == 404
    fine = feed("viewer", "calendar")
    assert Client().post(fine).status_code in {403, 405}
    assert Client(headers={"authorization": f"Bearer {fine[10:-4]}"}).get("/api/v1/odr").status_code == 403
    person("viewer").__class__.objects.filter(username="viewer").update(is_active=False)
    assert Client().get(fine).status_code == 404


# -- a real server, a real browser -------------------------------------------------------------------------------------


def test_an_alert_made_in_the_browser_arrives(page: Any, server: Any) -> None:
    settings = server.workspace / "plimsoll.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[web]\nprivate_webhooks = true\n", encoding="utf-8")
    with webhook_server() as receiver, mail_server() as mails:
        page.goto(f"{server.address}/alerts/channels/")
        page.click("text=Add a channel")
        _channel(page, "Hook", "webhook", receiver.address)
        secret = page.inner_text("#secret")
        page.click("text=Done")
        page.click("text=Add a channel")
        mail = f"mailto://127.0.0.1:{mails.port}?from=tower@example.com&to=me@example.com&mode=insecure"
        _channel(page, "Mail", "email", mail)
        for name in ("Hook", "Mail"):
            page.click(f"tr:has-text('{name}') >> text=Send a test")
        # The watch runs meanwhile: what already stands may arrive on a channel before its test does.
        _until(page, lambda: receiver.seen and _told("Plimsoll can reach this channel", mails.mails))
        from plimsoll.desk.notify.signing import is_genuine

        _path, headers, body = receiver.seen[0]
        said, stamp = headers["X-Plimsoll-Signature"], headers["X-Plimsoll-Timestamp"]
        assert is_genuine(secret, said, stamp, body, clock.now().timestamp())
        page.goto(f"{server.address}/alerts/rules/")
        page.wait_for_selector("text=would have fired 1 time in 12 months")
        page.select_option("#r-kind", "threshold")
        page.fill("#r-value", "0.5")
        page.click("text=What would it have said?")
        page.wait_for_selector("text=would have fired 2 times")
        page.goto(f"{server.address}/alerts/rules/")
        page.fill("#r-value", "0.5")
        page.click("text=Keep the rule")

        def told() -> list[str]:
            return [json.loads(body)["title"] for _path, _headers, body in receiver.seen]

        _until(page, lambda: any("north · DE" in title for title in told()) and _told("north · DE", mails.mails))
        assert any("north · DE" in title and "0.67 % (1 of 150 orders)" in title for title in told()), told()
        page.goto(f"{server.address}/alerts/")
        page.click("li:has-text('DE') >> text=I take it")
        page.wait_for_selector("text=taken by olga")
        page.goto(f"{server.address}/alerts/log/")
        page.wait_for_selector("td:has-text('Arrived')")


def _told(words: Any, mails: Any) -> bool:
    """Whether the subject of a mail says these words."""
    return any(words in message_from_string(mail, policy=policy.default)["Subject"] for mail in mails)


def _channel(page: Any, name: Any, kind: Any, address: Any) -> None:
    page.fill("#id_name", name)
    page.select_option("#id_kind", kind)
    page.fill("#id_address", address)
    page.click("button:has-text('Save')")
    page.wait_for_load_state()


def _until(page: Any, holds: Any, seconds: Any = 90) -> None:
    for _ in range(seconds * 5):
        if holds():
            return
        page.wait_for_timeout(200)
    raise AssertionError("it did not come")
