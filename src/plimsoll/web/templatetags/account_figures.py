"""The filters that only the account page needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from plimsoll.web.pages.account_charts import chance
from plimsoll.web.pages.account_words import room_words

if TYPE_CHECKING:
    from plimsoll.web.pages.account_asked import Asked

register = template.Library()
register.filter("chance", chance)
register.filter("room_words", room_words)


@register.filter
def last_part(path: str) -> str:
    """A file's name without its folders; the member of an archive keeps its archive's name."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


@register.simple_tag
def export_url(asked: Asked, table: str, kind: str, by: str = "") -> str:
    """The address of one of the page's tables as a file."""
    return asked.export_url(table, kind, by=by)
