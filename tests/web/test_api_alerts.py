"""Alerts by the JSON interface: the same words, roles and trail as in the browser; no secret of a channel leaves."""

from __future__ import annotations

import pytest
from web_shop import US

from plimsoll import clock

HOOK = "https://hooks.example.com/very-hidden"


@pytest.fixture
def stands(journal):
    """One alert that stands."""
    from plimsoll.journal.models import Alert
    from plimsoll.web.alert_keeping import check
    from plimsoll.web.asking import tower

    check(tower(), clock.now())
    return Alert.objects.get(ended_at=None)


@pytest.fixture
def robot(person):
    """A program with a token of a role and its scopes."""
    from django.test import Client

    from plimsoll.journal.models import Token

    def of(role, *scopes):
        words, digest = Token.fresh()
        Token.objects.create(
            person=person(role), name="robot", beginning=words[:8], digest=digest, scopes=list(scopes),
            made_at=clock.now(),
        )  # fmt: skip
        return Client(headers={"authorization": f"Bearer {words}"})

    return of


def _send(client, method, path, **said):
    return getattr(client, method)(f"/api/v1/alerts{path}", said, content_type="application/json")


def test_what_stands_is_told_and_taken(robot, stands):
    from plimsoll.journal.models import Deed

    client = robot("operator", "read", "write")
    found = client.get("/api/v1/alerts").json()
    assert (found["schema"], found["total"], found["alerts"][0]["account"]) == ("plimsoll.alerts/1", 1, "north")
    assert client.get("/api/v1/alerts?state=ended").json()["total"] == 0
    taken = _send(client, "post", f"/{stands.pk}/answer", verb="take", note="mine").json()["alerts"][0]
    assert taken["acknowledged_by"] == "operator"
    snoozed = _send(client, "post", f"/{stands.pk}/answer", verb="snooze", hours=2).json()["alerts"][0]
    assert snoozed["acknowledged_by"] is None and snoozed["snoozed_until"]
    assert _send(client, "post", f"/{stands.pk}/answer", verb="snooze", hours=200).status_code == 422
    assert list(Deed.objects.filter(account="north").values_list("verb", flat=True))[:2] == [
        "snooze alert", "take alert",
    ]  # fmt: skip


def test_a_rule_is_added_previewed_changed_and_taken_away(robot, journal):
    client = robot("operator", "read", "write")
    rule = _send(client, "post", "/rules", kind="threshold", value="0.5", account="north").json()["rules"][0]
    assert (rule["value"], rule["level"], rule["who"], rule["default"]) == ("0.5", "warning", "operator", False)
    path = f"/rules/{rule['id']}"
    past = client.get(f"/api/v1/alerts{path}/preview").json()
    assert past["schema"] == "plimsoll.alerts_preview/1" and past["fired"] == len(past["firings"]) == 2
    asked = client.get("/api/v1/alerts/rules/preview?kind=threshold&value=1").json()
    assert (asked["value"], asked["fired"]) == ("1", 1)
    changed = _send(client, "patch", path, value="0.7", level="critical", active=False).json()["rules"][0]
    assert (changed["value"], changed["level"], changed["active"]) == ("0.7", "critical", False)
    assert _send(client, "patch", path, value="many").status_code == 400
    assert client.delete(f"/api/v1/alerts{path}").status_code == 200
    assert client.delete(f"/api/v1/alerts{path}").status_code == 404


def test_a_default_rule_is_switched_and_stays(robot, journal):
    client = robot("operator", "read", "write")
    listed = client.get("/api/v1/alerts/rules").json()
    first = listed["rules"][0]
    assert listed["total"] == 8 and first["default"]
    path = f"/rules/{first['id']}"
    assert _send(client, "patch", path, active=False).json()["rules"][0]["active"] is False
    assert _send(client, "patch", path, value="3").status_code == 400
    assert client.delete(f"/api/v1/alerts{path}").status_code == 400
    assert client.get("/api/v1/alerts/rules").json()["rules"][0]["value"] == first["value"]


def test_channels_are_masked_and_the_log_tells_what_came(browse, robot, stands):
    form = {"name": "Night watch", "kind": "webhook", "address": HOOK, "language": "en", "least": "warning",
            "time_zone": "", "digest_hour": "", "active": "on"}  # fmt: skip
    secret = browse("owner").post("/alerts/channels/add/", form).content.decode().split('id="secret"')[1][:80]
    client = robot("viewer", "read")
    answer = client.get("/api/v1/alerts/channels")
    [one] = answer.json()["channels"]
    assert (one["name"], one["signed"], one["quiet_from"]) == ("Night watch", True, None)
    assert "very-hidden" not in answer.content.decode() and "sealed" not in one
    words = secret.split(">")[1].split("<")[0].strip()
    assert len(words) > 8 and words not in answer.content.decode()
    log = client.get("/api/v1/alerts/log").json()
    assert [(m["event"], m["state"], m["alert"]) for m in log["messages"]] == [("standing", "waiting", stands.pk)]


def test_scopes_and_roles(robot, stands):
    from plimsoll.journal.models import AlertRule

    before = list(AlertRule.objects.values())
    rule = AlertRule.objects.first().pk
    writes = [
        ("post", f"/{stands.pk}/answer", {"verb": "take"}), ("post", "/rules", {"kind": "jump"}),
        ("patch", f"/rules/{rule}", {"active": False}), ("delete", f"/rules/{rule}", {}),
    ]  # fmt: skip
    for client in (robot("operator", "read"), robot("viewer", "read", "write"), robot("client", "read", "write")):
        for method, path, said in writes:
            assert _send(client, method, path, **said).status_code == 403, (method, path)
    assert list(AlertRule.objects.values()) == before
    for role in ("client", "adviser"):
        guest = robot(role, "read")
        for path in ("/rules", "/rules/preview?kind=jump", f"/rules/{rule}/preview", "/channels", "/log"):
            assert guest.get(f"/api/v1/alerts{path}").status_code == 404, path
    assert robot("client", "read").get("/api/v1/alerts").json()["alerts"] == []
    assert robot("client", "read").get("/api/v1/alerts?account=north").status_code == 404
    assert robot("adviser", "read").get("/api/v1/alerts?account=north").json()["total"] == 1


def test_a_message_given_up_is_tried_again(browse, robot, stands):
    from plimsoll.journal.models import Delivery, DeliveryState

    form = {"name": "hook", "kind": "webhook", "address": HOOK, "language": "en", "least": "warning", "active": "on"}
    browse("owner").post("/alerts/channels/add/", form)
    one = Delivery.objects.get()
    client = robot("operator", "write")
    assert _send(client, "post", f"/log/{one.pk}/again").status_code == 404
    Delivery.objects.update(state=DeliveryState.DEAD)
    again = _send(client, "post", f"/log/{one.pk}/again").json()["messages"][0]
    assert (again["state"], again["attempts"]) == ("waiting", 0)


# -- a channel that is added later -------------------------------------------------------------------------------------


def test_a_later_channel_is_told_once_and_in_one_message_of_what_stands(browse, stands, monkeypatch):
    import json

    from django.conf import settings
    from local_servers import webhook_server

    from plimsoll.journal.models import Alert, AlertRule, Delivery
    from plimsoll.web import alert_keeping
    from plimsoll.web.alert_telling import send_due
    from plimsoll.web.asking import tower
    from plimsoll.web.pages import alert_channels

    monkeypatch.setattr(alert_channels, "_private", lambda: True)
    Alert.objects.create(
        rule_key="own.2", kind="threshold", level="warning", account="south", marketplace_id=US, channel="MFN",
        values=stands.values, began_at=clock.now(), seen_at=clock.now(),
    )  # fmt: skip

    def send():
        return send_due(settings.WORKSPACE.key(), clock.now, private=True)

    with webhook_server() as receiver:
        form = {"name": "hook", "kind": "webhook", "address": receiver.address, "language": "en", "least": "warning",
                "active": "on"}  # fmt: skip
        browse("owner").post("/alerts/channels/add/", form)
        assert send()["sent"] == 2
        [(_path, _headers, body)] = receiver.seen
        told = json.loads(body)
        assert told["title"] == "Plimsoll: 2 alerts"
        assert told["text"].count("It stood already when this channel was added.") == 2
        assert {one["event"] for one in told["alerts"]} == {"standing"}
        pk = Delivery.objects.first().channel_id
        browse("owner").post(f"/alerts/channels/{pk}/", {**form, "address": "", "least": "notice"})
        assert send()["sent"] == 0, "said once"
        AlertRule.objects.update(active=False)
        alert_keeping.check(tower(), clock.now())
        send()
        assert "resolved" in {one["event"] for _p, _h, body in receiver.seen for one in json.loads(body)["alerts"]}


def test_what_somebody_took_or_put_aside_is_not_told_to_a_later_channel(browse, stands):
    from plimsoll.journal.models import Alert, Delivery

    form = {"name": "hook", "kind": "webhook", "address": HOOK, "language": "en", "least": "warning", "active": "on"}
    Alert.objects.update(acknowledged_by="olga", acknowledged_at=clock.now())
    browse("owner").post("/alerts/channels/add/", form)
    assert not Delivery.objects.exists()
