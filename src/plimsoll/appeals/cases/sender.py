"""Who a mail says it is from: what was looked at, and what was not. Nothing here ever calls a mail genuine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.cases.signs import signs_file
from plimsoll.intake.mails.masks import addresses

if TYPE_CHECKING:
    from plimsoll.intake.mails.parts import Headers

_LINK = re.compile(rb"https?://([A-Za-z0-9.-]{1,253})", re.IGNORECASE)
_MOST_LINKS = 200
_LOOKED_AT = 1 << 20

DOUBTS = {
    "no_sender": ("It does not say who it is from.", "没有注明发件人。"),
    "pasted": ("The text was pasted: nothing says who wrote it.", "文字为粘贴内容, 无法得知由谁发出。"),
    "foreign": ("{address} is not an address of the marketplace: it may be phishing.",
                "{address} 不是平台的地址, 可能是钓鱼邮件。"),
    "several": ("It names several senders, which an honest mail does not.", "邮件写了多个发件人, 正常邮件不会这样。"),
    "answers_elsewhere": ("Answers would go to {address}.", "回复会发到 {address}。"),
    "links": ("It links to {host}, which is not the marketplace's.", "邮件含有指向 {host} 的链接, 并非平台网址。"),
}  # fmt: skip
"""What makes a mail doubtful, in English and Chinese."""
LOOKED_AT = (
    "Looked at: the address that the mail gives of itself, where answers go, where its links lead. Not looked at: "
    "signatures (DKIM), the way it took. An address can be forged: log in by yourself, never through a link.",
    "已查看: 邮件自称的发件地址、回复地址、链接去向。未查看: 数字签名 (DKIM) 与传送路径。地址可以伪造, "
    "请自行登录后台, 不要点击链接。",
)
"""What was and was not checked."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason to doubt: a key of `DOUBTS` and its values."""

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        values = dict(self.values)
        en, zh = (words.format(**values) for words in DOUBTS[self.key])
        return {"key": f"sender.{self.key}", "values": values, "words": {"en": en, "zh": zh}}


@dataclass(frozen=True, slots=True)
class Sender:
    """The address a mail gives, whether it ends as the marketplace's do, and what is doubtful."""

    address: str
    of_marketplace: bool
    doubts: tuple[Doubt, ...]

    @property
    def maybe_phishing(self) -> bool:
        """Whether something speaks against it."""
        return any(one.key in {"foreign", "several", "answers_elsewhere", "links"} for one in self.doubts)

    def as_json(self) -> dict[str, Any]:
        """As `sender` in `plimsoll.notice/1`."""
        return {
            "address": self.address, "of_marketplace": self.of_marketplace, "maybe_phishing": self.maybe_phishing,
            "doubts": [one.as_json() for one in self.doubts],
            "looked_at": {"en": LOOKED_AT[0], "zh": LOOKED_AT[1]},
        }  # fmt: skip


PASTED = Sender("", of_marketplace=False, doubts=(Doubt("pasted"),))


def sender_of(headers: Headers, content: bytes) -> Sender:
    """What a mail says of where it comes from."""
    known = re.compile(signs_file()["senders"]["amazon"])
    found = list(dict.fromkeys(address.lower() for _, address in addresses(headers, "from")))
    doubts = [Doubt("no_sender")] if not found else []
    doubts += [Doubt("foreign", (("address", one),)) for one in found[:1] if not known.search(one)]
    if len(found) > 1 or len(headers.all("from")) > 1:
        doubts.append(Doubt("several"))
    answers = [address.lower() for _, address in addresses(headers, "reply-to")]
    doubts += [Doubt("answers_elsewhere", (("address", one),)) for one in answers[:1] if not known.search(one)]
    doubts += [Doubt("links", (("host", one),)) for one in _foreign_links(content, known)[:1]]
    first = found[0] if found else ""
    return Sender(first, bool(first and known.search(first)), tuple(doubts))


def _foreign_links(content: bytes, known: re.Pattern[str]) -> list[str]:
    hosts = [found.decode("ascii").lower() for found in _LINK.findall(content[:_LOOKED_AT])[:_MOST_LINKS]]
    return [host for host in dict.fromkeys(hosts) if "." in host and not known.search(host) and not _of_help(host)]


def _of_help(host: str) -> bool:
    """Marks of document types and pictures, which every mail program writes."""
    return host.endswith(("w3.org", "media-amazon.com", "ssl-images-amazon.com", "schemas.microsoft.com"))
