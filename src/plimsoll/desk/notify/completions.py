"""One question to a model that the owner entered: OpenAI-compatible `/chat/completions`, and nothing else.

The same walls as a webhook's: the address is checked and connected to as checked, no redirect is followed, the answer
is read to a bound and within a time. What is asked is none of this module's business: the caller sees to it that no
order id and nobody's data is in it.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from contextlib import suppress
from threading import Timer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from plimsoll.desk.notify.addresses import AddressRefused, checked, guarded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_BYTES = 64 * 1024
"""An answer longer than this is none."""
_OK = 200


class ModelFailed(OSError):
    """The model gave no answer that can be used."""


class _Connection(http.client.HTTPConnection):
    """A connection to the address that was checked, under the name that was asked for."""

    def __init__(self, host: str, port: int, number: str, *, tls: bool, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds)
        self._number = number
        self._tls = ssl.create_default_context() if tls else None

    def connect(self) -> None:
        """Connect to the number."""
        self.sock = socket.create_connection((self._number, self.port), self.timeout)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)


def complete(
    endpoint: str, model: str, key: str, messages: Sequence[Mapping[str, str]], *, seconds: float, private: bool
) -> str:
    """The model's answer. Raises AddressRefused, ModelFailed."""
    parts = urlsplit(endpoint.rstrip("/") + "/chat/completions")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise AddressRefused("a model's address begins with https:// or http://")
    tls = parts.scheme == "https"
    port = parts.port or (443 if tls else 80)
    number = checked(parts.hostname, port, private=private)
    body = json.dumps({"model": model, "messages": list(messages), "temperature": 0, "stream": False}).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Plimsoll"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    with guarded(private=private):
        return _words(_exchange(_Connection(parts.hostname, port, number, tls=tls, seconds=seconds),
                                parts.path, body, headers, seconds))  # fmt: skip


def _exchange(connection: _Connection, path: str, body: bytes, headers: Mapping[str, str], seconds: float) -> bytes:
    late: list[bool] = []

    def cut() -> None:
        late.append(True)
        with suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    ends = Timer(seconds, cut)
    ends.daemon = True
    ends.start()
    try:
        connection.request("POST", path, body, dict(headers))
        response = connection.getresponse()
        answer = response.read(MOST_BYTES + 1)
    except AddressRefused:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ModelFailed("no answer in time" if late else f"no answer: {type(error).__name__}") from error
    finally:
        ends.cancel()
        connection.close()
    if late:
        raise ModelFailed("no answer in time")
    if response.status != _OK:
        said = ", and redirects are not followed" if response.status // 100 == 3 else ""  # noqa: PLR2004 - 3xx
        raise ModelFailed(f"HTTP {response.status}{said}")
    if len(answer) > MOST_BYTES:
        raise ModelFailed(f"the answer is longer than {MOST_BYTES // 1024} KB")
    return answer


def _words(answer: bytes) -> str:
    try:
        document: Any = json.loads(answer)
        words = document["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise ModelFailed("the answer is not in the form of chat completions") from error
    if not isinstance(words, str):
        raise ModelFailed("the answer is no text")
    return words
