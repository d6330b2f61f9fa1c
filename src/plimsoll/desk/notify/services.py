"""Chat services and e-mail through apprise: a named few of its services, and no other."""

from __future__ import annotations

import logging
import re
import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from plimsoll.desk.notify.addresses import AddressRefused, guarded, literal_refused
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    import apprise


class SendingFailed(OSError):
    """The service did not take the message."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service by its schemas in apprise, and what an address looks like."""

    schemas: tuple[str, ...]
    example: str


SERVICES: dict[str, Service] = {
    "wecom": Service(("wecombot",), "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=KEY"),
    "feishu": Service(("feishu", "lark"), "https://open.feishu.cn/open-apis/bot/v2/hook/TOKEN"),
    "dingtalk": Service(("dingtalk",), "https://oapi.dingtalk.com/robot/send?access_token=TOKEN"),
    "slack": Service(("slack",), "https://hooks.slack.com/services/T00/B00/TOKEN"),
    "telegram": Service(("tgram",), "tgram://BOT_TOKEN/CHAT_ID"),
    "email": Service(("mailto", "mailtos"), "mailtos://USER:PASSWORD@smtp.example.com?to=me@example.com"),
}
_LOCAL = re.compile(r"(?i)\b(template|pgpkey|pgp|image|attach|file|redirect|verify)=|file:")
"""Words of an address that would make apprise read files of this machine, follow redirects or trust any certificate."""


def plain_address(kind: str, address: str) -> str:
    """An address as apprise writes it, from one as the service shows it."""
    parts = urlsplit(address.strip())
    if kind == "feishu" and parts.hostname == "open.feishu.cn":
        return f"feishu://{parts.path.rstrip('/').rpartition('/')[2]}"
    if kind == "dingtalk" and parts.hostname == "oapi.dingtalk.com":
        return f"dingtalk://{parse_qs(parts.query).get('access_token', [''])[0]}"
    return address.strip()


@cache
def _library() -> type[apprise.Apprise]:
    """Apprise with its plugins loaded: a quarter of a second, once."""
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its warnings may hold addresses
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about modules that its plugins still know
        apprise.Apprise.instantiate("json://localhost")
    return apprise.Apprise


def opened(kind: str, address: str) -> apprise.NotifyBase:
    """The service at an address. Raises UsageError for one that cannot be used, or is another service's."""
    example = SERVICES[kind].example
    if _LOCAL.search(address):
        raise UsageError("this address asks for more than to send a message", hint=f"for example {example}")
    try:
        found: Any = _library().instantiate(plain_address(kind, address), suppress_exceptions=True)
    except Exception:  # noqa: BLE001 - whatever another's parser throws, the address is no use
        found = None
    if found is None or not set(_schemas(found)) & set(SERVICES[kind].schemas):
        raise UsageError("no service is found at this address", hint=f"for example {example}")
    if kind == "email" and not found.targets:
        raise UsageError("the address names nobody to write to", hint=f"for example {example}")
    found.redirects = False
    return found  # type: ignore[no-any-return]


def _schemas(found: Any) -> list[str]:  # noqa: ANN401 - apprise's own
    said = (found.protocol, found.secure_protocol)
    return [one for many in said if many for one in ((many,) if isinstance(many, str) else many)]


def masked(kind: str, address: str) -> str:
    """The address as it may be shown. Raises UsageError."""
    return str(opened(kind, address).url(privacy=True)).partition("?")[0]  # type: ignore[no-untyped-call]


def host_of(kind: str, address: str) -> str:
    """The host of the mail server; empty for the other services, whose hosts are their own. Raises UsageError."""
    return str(opened(kind, address).smtp_host) if kind == "email" else ""  # type: ignore[attr-defined]


def send(kind: str, address: str, title: str, text: str, *, private: bool) -> None:
    """Send it. Raises UsageError, AddressRefused, SendingFailed."""
    service = opened(kind, address)
    if kind == "email" and literal_refused(str(service.smtp_host), private=private):  # type: ignore[attr-defined]
        raise AddressRefused("the mail server is inside a network of one's own: nothing is sent there")
    with guarded(private=private) as refused:
        try:
            arrived = service.notify(body=text, title=title)
        except Exception as error:  # another's code: whatever it is, it did not arrive
            raise SendingFailed(f"not accepted: {type(error).__name__}") from error
    if refused:
        raise AddressRefused(refused[0])
    if not arrived:
        raise SendingFailed("the service did not accept it")
