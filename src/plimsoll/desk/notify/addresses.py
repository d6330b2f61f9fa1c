"""Where a message may go: never to a private, local or metadata address, whatever a name resolves to.

Two walls. `checked` resolves a name and refuses it when any of its addresses is not a public one; our own webhook then
connects to the address that was checked, so that a name cannot answer differently the second time. `guarded` lets the
interpreter itself (its audit event `socket.connect`) refuse every other connection while somebody else's code sends:
it sees the numeric address that is about to be reached, so neither a redirect nor a second answer of a name gets by.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

ALWAYS_REFUSED = tuple(
    ipaddress.ip_network(one)
    for one in (
        "169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32",
    )
)  # fmt: skip
"""Link-local, and where clouds tell a machine its secrets: refused also where private addresses are allowed."""
_EMBEDDING = tuple(ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"))
"""IPv6 that leads on to an IPv4 address."""


class AddressRefused(OSError):
    """An address to which nothing is sent."""


def is_allowed(address: Address, *, private: bool) -> bool:
    """Whether something may be sent there; `private` allows addresses of one's own network."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address in net for net in ALWAYS_REFUSED if net.version == address.version):
        return False
    if private:
        return not (address.is_multicast or address.is_unspecified)
    embeds = address.version == 6 and any(address in net for net in _EMBEDDING)  # noqa: PLR2004 - IPv6
    return address.is_global and not (address.is_multicast or address.is_reserved or embeds)


def checked(host: str, port: int, *, private: bool) -> str:
    """The numeric address to connect to. Raises AddressRefused when it, or another of the name's, is not allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused(f"the name {host} cannot be resolved") from error
    numbers = [str(one[4][0]) for one in found]
    for number in numbers:
        _check(number, private=private)
    return numbers[0]


def literal_refused(host: str, *, private: bool) -> bool:
    """Whether the host can be told to be refused without resolving it: a number, or a name of this machine."""
    name = host.rstrip(".").lower()
    if not private and (name == "localhost" or name.endswith((".localhost", ".local", ".internal"))):
        return True
    try:
        return not is_allowed(ipaddress.ip_address(name.strip("[]")), private=private)
    except ValueError:
        return False


def _check(number: str, *, private: bool) -> None:
    try:
        fine = is_allowed(ipaddress.ip_address(number.partition("%")[0]), private=private)
    except ValueError:  # a name where a number is due: it would be resolved out of our sight
        fine = False
    if not fine:
        raise AddressRefused(f"{number} is an address inside a network of one's own: nothing is sent there")


@dataclass(slots=True)
class _Guard:
    private: bool
    refused: list[str] = field(default_factory=list)


_guard: ContextVar[_Guard | None] = ContextVar("guard", default=None)
_EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg")
_listening: list[bool] = []


@contextmanager
def guarded(*, private: bool) -> Iterator[list[str]]:
    """Within, in this thread, no connection to an address that is not allowed can be opened; gives what was refused."""
    if not _listening:
        _listening.append(True)
        sys.addaudithook(_audit)
    mine = _Guard(private)
    token = _guard.set(mine)
    try:
        yield mine.refused
    finally:
        _guard.reset(token)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _EVENTS:
        return
    mine = _guard.get()
    if mine is None:
        return
    target = arguments[1]
    if not isinstance(target, tuple):
        if target is not None:  # a socket file of this machine
            mine.refused.append(str(target))
            raise AddressRefused("nothing is sent to this machine")
        return
    try:
        _check(str(target[0]), private=mine.private)
    except AddressRefused as error:
        mine.refused.append(str(error))
        raise
