"""One message to one channel, and when to try again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from plimsoll.desk.notify.addresses import AddressRefused, literal_refused
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

WEBHOOK = "webhook"
CHANNEL_KINDS = (WEBHOOK, "email", "wecom", "feishu", "dingtalk", "slack", "telegram")
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
"""After each failure; after the last one the message is dead."""


@dataclass(frozen=True, slots=True)
class Target:
    """A channel: `address` and `secret` in clear."""

    kind: str
    address: str
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt; `final`: trying again is of no use."""

    arrived: bool
    error: str = ""
    final: bool = False


def shown_address(kind: str, address: str, *, private: bool) -> str:
    """The address as it may be shown. Raises UsageError for one that cannot be used."""
    if kind not in CHANNEL_KINDS:
        raise UsageError(f"no channel is of the kind {kind!r}", hint=", ".join(CHANNEL_KINDS))
    if kind != WEBHOOK:
        from plimsoll.desk.notify.services import host_of, masked

        _refuse_literal(host_of(kind, address), private=private)
        return masked(kind, address)
    parts = urlsplit(address.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError("a webhook's address begins with https:// or http://", hint="https://hooks.example.com/alerts")
    if parts.username or parts.password:
        raise UsageError("put no password into a webhook's address", hint="messages are signed: check the signature")
    _refuse_literal(parts.hostname, private=private)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}/…"


def _refuse_literal(host: str, *, private: bool) -> None:
    if host and literal_refused(host, private=private):
        raise UsageError(
            f"nothing is sent to {host}: it is inside a network of your own",
            hint="private_webhooks = true under [web] in plimsoll.toml allows it",
        )


def deliver(
    target: Target, delivery: str, title: str, text: str, document: Mapping[str, Any], at: datetime, *, private: bool
) -> Outcome:
    """Try once. `document` is what a webhook gets, `title` and `text` are for people."""
    try:
        if target.kind == WEBHOOK:
            from plimsoll.desk.notify.webhook import post

            body = json.dumps(document, ensure_ascii=False).encode()
            post(target.address, target.secret, delivery, body, int(at.timestamp()), private=private)
        else:
            from plimsoll.desk.notify.services import send

            send(target.kind, target.address, title, text, private=private)
    except AddressRefused as error:
        return Outcome(arrived=False, error=str(error), final="resolved" not in str(error))
    except UsageError as error:
        return Outcome(arrived=False, error=str(error), final=True)
    except OSError as error:
        return Outcome(arrived=False, error=str(error))
    return Outcome(arrived=True)


def next_attempt(attempts: int, at: datetime) -> datetime | None:
    """When to try again after so many failures; None: no more."""
    return at + BACKOFF[attempts - 1] if attempts <= len(BACKOFF) else None
