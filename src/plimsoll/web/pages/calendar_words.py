"""A deadline as a calendar's event, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plimsoll.remedies.ics import calendar_text
from plimsoll.web.pages.policy_words import CONFIDENCE_WORDS, rule_words
from plimsoll.web.pages.remedy_words import deadline_how
from plimsoll.web.pages.today_words import DUTY_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from plimsoll.remedies.deadline import Deadline


def spoken_calendar(deadlines: Iterable[Deadline], now: datetime) -> str:
    """The calendar in the language that is active; `now` (UTC, naive) stamps it."""
    return calendar_text(deadlines, now, spoken, (get_language() or "en").partition("-")[0].upper())


def spoken(one: Deadline) -> tuple[str, str]:
    """An event's title and text."""
    values = {"record": one.record, "subject": one.values.get("subject") or "\N{EN DASH}", "file": "", "day": "",
              "sources": ""}  # fmt: skip
    title = f"{one.account}: {str(DUTY_WORDS[one.what]) % values}"
    if one.order_id:
        title = _("%(what)s, order %(order)s") % {"what": title, "order": one.order_id}
    there = _("Last moment %(at)s (marketplace's clock): %(how)s.") % {
        "at": f"{one.reckoned.local:%Y-%m-%d %H:%M %Z}", "how": deadline_how(one),
    }  # fmt: skip
    return title, f"{there}\n{_source(one)}"


def _source(one: Deadline) -> str:
    source = one.source.as_json()
    if source.get("sentence"):
        return str(source["sentence"])
    sure = CONFIDENCE_WORDS.get(one.source.confidence, one.source.confidence)
    return _("%(rule)s (%(sure)s)") % {"rule": rule_words(str(source.get("rule"))), "sure": sure}
