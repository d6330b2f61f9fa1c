"""Hints of persons in a text: which kinds and how many, never the words themselves.

A hint is no proof, and no hint is none either: names in free sentences are not recognised.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.facts.privacy import without_contacts

if TYPE_CHECKING:
    from collections.abc import Iterable

MASK = "[masked]"
_PHONE = "[phone]"
_EMAIL = re.compile(r"(?<![\w.+-])([\w.+-]{1,80})@([\w-]{1,80}(?:\.[\w-]{1,80})+)")
_NOBODY = re.compile(
    r"(?:(?:no|do-?not)-?reply|notices?|notifications?|seller-performance|mailer-daemon|postmaster)[\w.+-]*",
    re.IGNORECASE,
)
"""Local parts that name a machine."""
_PERSONAL = re.compile(
    r"(?:buyer|recipient|customer|contact|shipping|ship|billing|receiver|consignee|first|last|full|user)?[ _-]*name\d*"
    r"|.*e-?mail.*|.*phone.*|.*(?:^|[^a-z])(?:fax|mobile|tel)(?:[^a-z]|$).*|.*address.*|.*street.*|.*postal.*|.*(?:^|[^a-z])zip.*"
    r"|(?:ship|billing|recipient)[ _-]*city|.*recipient.*|.*consignee.*|signed[ _-]?by|signature|buyer|customer"
    r"|.*(?:收件人|收货人|买家姓名|姓名|电话|手机|地址|邮箱).*|.*(?:氏名|住所|電話).*",
    re.IGNORECASE,
)
_NOT_PERSONAL = re.compile(
    r".*(?:product|item|carrier|marketplace|file|warehouse|sku|company)[ _-]?name.*|buyer[ _-]?key"
    r"|(?:.*[^a-z])?ip[ _-]?address.*",
    re.IGNORECASE,
)


def persons_in(text: str, columns: Iterable[str] = ()) -> tuple[str, ...]:
    """Hints such as `2 e-mail addresses`; `columns`: the names of those that hold something in a table."""
    mails = sum(not _NOBODY.fullmatch(one[1]) for one in _EMAIL.finditer(text))
    phones = without_contacts(text).count(_PHONE) - text.count(_PHONE)
    hints = [f"{mails} e-mail addresses"] if mails else []
    hints += [f"{phones} telephone numbers"] if phones else []
    return (*hints, *(f"column {name[:40]}" for name in columns if names_a_person(name)))


def names_a_person(column: str) -> bool:
    """Whether a column of that name holds persons' names, contacts or addresses."""
    name = column.strip().strip('"\ufeff')
    return bool(_PERSONAL.fullmatch(name)) and not _NOT_PERSONAL.fullmatch(name)
