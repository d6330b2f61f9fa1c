"""Messages that leave the machine: signed, to checked addresses only, tried again, never led astray."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.header import decode_header, make_header
from ipaddress import ip_address
from typing import Any

import pytest
from local_servers import mail_server, webhook_server

from plimsoll.desk.notify import services
from plimsoll.desk.notify.addresses import AddressRefused, checked, guarded, is_allowed, literal_refused
from plimsoll.desk.notify.sending import BACKOFF, Target, deliver, next_attempt, shown_address
from plimsoll.desk.notify.signing import fresh_secret, is_genuine
from plimsoll.errors import UsageError

NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
INSIDE = (
    "127.0.0.1", "0.0.0.0",  # noqa: S104 - refused "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "::1", "::",
    "fe80::1", "fc00::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "168.63.129.16", "100.100.100.200", "224.0.0.1", "ff02::1", "255.255.255.255", "192.0.0.192", "2001:0:4136::1",
)  # fmt: skip


@pytest.mark.parametrize("number", INSIDE)
def test_inside_addresses_are_refused(number: Any) -> None:
    assert not is_allowed(ip_address(number), private=False)


def test_public_ones_are_not_and_private_ones_may_be_allowed_but_never_metadata() -> None:
    assert is_allowed(ip_address("93.184.216.34"), private=False)
    assert is_allowed(ip_address("2606:4700::1111"), private=False)
    assert is_allowed(ip_address("192.168.1.1"), private=True)
    for number in ("169.254.169.254", "::ffff:169.254.169.254", "168.63.129.16", "fe80::1", "fd00:ec2::254"):
        assert not is_allowed(ip_address(number), private=True)


@pytest.mark.parametrize("host", ["127.1", "0x7f000001", "2130706433", "localhost", "017700000001"])
def test_other_spellings_of_this_machine_are_resolved_before_they_are_judged(host: Any) -> None:
    with pytest.raises(AddressRefused):
        checked(host, 80, private=False)


def test_a_name_with_one_inside_address_among_its_addresses_is_refused(monkeypatch: Any) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_more: answers)
    with pytest.raises(AddressRefused):
        checked("two.example", 80, private=False)


def test_a_name_that_answers_differently_the_second_time_reaches_nothing(monkeypatch: Any) -> Any:
    """Our webhook connects to the number that was checked; another's code is held by the guard."""
    with webhook_server() as inside:
        port = inside.server_address[1]
        asked = []

        def answers(host: Any, to_port: Any, *_words: Any, **_more: Any) -> Any:
            asked.append(host)
            number = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, to_port or port))]

        monkeypatch.setattr(socket, "getaddrinfo", answers)
        connected = []

        def connect(address: Any, *_words: Any, **_more: Any) -> None:
            connected.append(address)
            raise TimeoutError

        monkeypatch.setattr(socket, "create_connection", connect)
        target = Target("webhook", f"http://rebinding.example:{port}/", "s")
        assert not deliver(target, "1", "t", "x", {}, NOW, private=False).arrived
        assert connected == [("93.184.216.34", port)]
        assert asked == ["rebinding.example"]
        monkeypatch.undo()
        with guarded(private=False) as refused, pytest.raises(AddressRefused):
            socket.create_connection(("127.0.0.1", port), 2)
        assert refused
        assert not inside.seen
        socket.create_connection(("127.0.0.1", port), 2).close()


def test_the_guard_holds_what_apprise_sends(monkeypatch: Any) -> None:
    with webhook_server() as inside:
        found = services.opened("slack", "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7")
        monkeypatch.setattr(type(found), "webhook_url", inside.address)
        monkeypatch.setattr(services, "opened", lambda *_: found)
        with pytest.raises(AddressRefused):
            services.send("slack", "x", "t", "text", private=False)
        assert not inside.seen
        inside.answers = [302]
        inside.leads_to = inside.address
        with pytest.raises(services.SendingFailed):
            services.send("slack", "x", "t", "text", private=True)
        assert len(inside.seen) == 1


def test_a_webhook_arrives_signed_and_can_be_told_from_a_replay() -> None:
    secret = fresh_secret()
    with webhook_server() as receiver:
        target = Target("webhook", receiver.address + "?a=1", secret)
        assert deliver(target, "d-1", "t", "x", {"text": "你好"}, NOW, private=True).arrived
        [(path, headers, body)] = receiver.seen
    assert path == "/alerts?a=1"
    assert json.loads(body) == {"text": "你好"}
    said, stamp = headers["X-Plimsoll-Signature"], headers["X-Plimsoll-Timestamp"]
    assert headers["X-Plimsoll-Delivery"] == "d-1"
    assert is_genuine(secret, said, stamp, body, NOW.timestamp() + 299)
    assert not is_genuine(secret, said, stamp, body, NOW.timestamp() + 301)
    assert not is_genuine(secret, said, stamp, body + b" ", NOW.timestamp())
    assert not is_genuine("other", said, stamp, body, NOW.timestamp())
    assert not is_genuine(secret, said, str(int(stamp) + 1), body, NOW.timestamp())


def test_a_redirect_is_a_failure_and_is_not_followed() -> None:
    with webhook_server() as receiver:
        receiver.answers, receiver.leads_to = [307], receiver.address
        outcome = deliver(Target("webhook", receiver.address, "s"), "1", "t", "x", {}, NOW, private=True)
        assert len(receiver.seen) == 1
    assert (outcome.arrived, outcome.final) == (False, False)
    assert "redirect" in outcome.error


def test_an_inside_webhook_is_given_up_at_once() -> None:
    with webhook_server() as receiver:
        outcome = deliver(Target("webhook", receiver.address, "s"), "1", "t", "x", {}, NOW, private=False)
        assert not receiver.seen
    assert outcome.final
    assert "inside" in outcome.error


def test_mail_arrives_in_chinese() -> None:
    with mail_server() as server:
        address = f"mailto://127.0.0.1:{server.port}?from=tower@example.com&to=me@example.com&mode=insecure"
        found = deliver(Target("email", address), "1", "[严重] 店铺", "订单缺陷率 1.50 %", {}, NOW, private=True)
        assert found.arrived, found.error
        [mail] = server.mails
        refused = deliver(Target("email", address), "1", "t", "x", {}, NOW, private=False)
        assert (refused.arrived, refused.final, len(server.mails)) == (False, True, 1)
    mail = message_from_string(mail)
    assert str(make_header(decode_header(mail["Subject"]))) == "[严重] 店铺"
    body = next(part for part in mail.walk() if not part.is_multipart()).get_payload(decode=True)
    assert "订单缺陷率 1.50 %" in body.decode()


@pytest.mark.parametrize(
    ("kind", "address"),
    [("wecom", "file:///etc/passwd"), ("slack", "syslog://"), ("email", "json://example.com"), ("feishu", "dbus://"),
     ("email", "mailto://u:p@example.com?to=a@example.com&pgpkey=file:///etc/passwd"), ("telegram", "nonsense"),
     ("slack", "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7?template=/etc/passwd"),
     ("webhook", "ftp://example.com"), ("webhook", "https://u:p@example.com"), ("webhook", "http://127.0.0.1/"),
     ("webhook", "http://[::1]/"), ("webhook", "http://169.254.169.254/latest"), ("webhook", "https://printer.local/"),
     ("email", "mailto://localhost?to=a@example.com"), ("fax", "1")],
)  # fmt: skip
def test_addresses_that_are_none_of_ours_are_refused(kind: Any, address: Any) -> None:
    with pytest.raises(UsageError):
        shown_address(kind, address, private=False)


@pytest.mark.parametrize(
    ("kind", "address", "secrets"),
    [("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abcdefg-hidden", ["hidden"]),
     ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/abcdef-1234-hidden", ["hidden"]),
     ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=abcdefghijklhidden0", ["hidden"]),
     ("slack", "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7", ["ajkdnlazkc"]),
     ("telegram", "tgram://123456789:abcdefg_hijklmnop/12315544", ["hijklm"]),
     ("email", "mailtos://me:s3cretpw@smtp.example.com?to=a@example.com", ["s3cretpw"]),
     ("webhook", "https://hooks.example.com/very/hidden?key=hidden", ["hidden"])],
)  # fmt: skip
def test_an_address_is_shown_masked(kind: Any, address: Any, secrets: Any) -> None:
    shown = shown_address(kind, address, private=False)
    assert shown
    assert not [one for one in secrets if one in shown]


def test_pauses_grow_and_end() -> None:
    assert [next_attempt(n, NOW) for n in (1, 5, 6)] == [NOW + BACKOFF[0], NOW + BACKOFF[4], None]
    assert list(BACKOFF) == sorted(BACKOFF)
    assert BACKOFF[0] == timedelta(minutes=1)


def test_literals_are_told_without_asking_anybody() -> None:
    assert literal_refused("10.0.0.1", private=False)
    assert literal_refused("db.internal", private=False)
    assert not literal_refused("hooks.example.com", private=False)
    assert not literal_refused("10.0.0.1", private=True)
