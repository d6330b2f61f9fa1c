"""Our own webhook: one JSON document, signed, to an address that was checked; no redirect is followed."""

from __future__ import annotations

import http.client
import socket
import ssl
from contextlib import suppress
from threading import Timer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from plimsoll.desk.notify.addresses import AddressRefused, checked, guarded
from plimsoll.desk.notify.signing import DELIVERY, SIGNATURE, TIMESTAMP, signature

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 10.0
"""For each step of a connection."""
LONGEST_SECONDS = 25.0
"""For all of it: a receiver that answers a byte a second holds nothing up."""
_OK = range(200, 300)
_SEEN = 4096


class WebhookFailed(OSError):
    """The message did not arrive."""


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, under the name that was asked for."""

    def __init__(self, host: str, port: int, number: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._number, self._tls = number, tls
        if tls is not None:
            self.default_port = http.client.HTTPS_PORT  # or the header Host would name the port

    def connect(self) -> None:
        """Connect to the number."""
        self.sock = socket.create_connection((self._number, self.port), SECONDS)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)


def post(address: str, secret: str, delivery: str, body: bytes, timestamp: int, *, private: bool) -> None:
    """Send it. Raises AddressRefused, WebhookFailed."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise AddressRefused("a webhook's address begins with https:// or http://")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    number = checked(parts.hostname, port, private=private)
    tls = ssl.create_default_context() if parts.scheme == "https" else None
    headers = {
        "Content-Type": "application/json; charset=utf-8", "User-Agent": "Plimsoll",
        DELIVERY: delivery, TIMESTAMP: str(timestamp), SIGNATURE: signature(secret, timestamp, body),
    }  # fmt: skip
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with guarded(private=private):
        _exchange(_Pinned(parts.hostname, port, number, tls), path, body, headers)


def _exchange(connection: _Pinned, path: str, body: bytes, headers: Mapping[str, str]) -> None:
    ends = Timer(LONGEST_SECONDS, _cut, (connection,))
    ends.daemon = True
    ends.start()
    try:
        connection.request("POST", path, body, dict(headers))
        response = connection.getresponse()
        response.read(_SEEN)
    except AddressRefused:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise WebhookFailed(f"no answer: {type(error).__name__}") from error
    finally:
        ends.cancel()
        connection.close()
    if response.status not in _OK:
        said = "redirects are not followed" if response.status // 100 == 3 else "not accepted"  # noqa: PLR2004 - 3xx
        raise WebhookFailed(f"HTTP {response.status}: {said}")


def _cut(connection: _Pinned) -> None:
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)
