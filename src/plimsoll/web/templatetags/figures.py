"""Figures in templates: rates with their integers, gauges, days, kinds and words for states."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from plimsoll import clock
from plimsoll.charts.gauge import Draught, gauge, state_of
from plimsoll.charts.sparkline import sparkline

if TYPE_CHECKING:
    from collections.abc import Sequence

register = template.Library()

STATE_WORDS = {
    "calm": gettext_lazy("Under the line"),
    "touching": gettext_lazy("At the line"),
    "over": gettext_lazy("Over the line"),
    "unknown": gettext_lazy("Not known"),
}
VERDICT_WORDS = {
    "GOOD": gettext_lazy("Good"),
    "BAD": gettext_lazy("Over target"),
    "NONE": gettext_lazy("No orders"),
    "INCOMPLETE": gettext_lazy("Incomplete"),
    "DEPENDS": gettext_lazy("Depends"),
}
KIND_WORDS = {
    "negative_feedback": gettext_lazy("Negative feedback"),
    "claims": gettext_lazy("A-to-z claims"),
    "chargebacks": gettext_lazy("Chargebacks"),
}
CHANNEL_WORDS = {
    "MFN": gettext_lazy("Seller-fulfilled"),
    "AFN": gettext_lazy("FBA"),
    "ALL": gettext_lazy("Both channels"),
}
SOON_HOURS = 48
KEPT_PICTURES = 4096
"""So many small pictures are kept drawn: a fleet's page shows the same ones to everybody."""
NOT_KNOWN = "\N{EN DASH}"


@register.filter
def percent(value: Any) -> str:  # noqa: ANN401 - a decimal text, a number or nothing
    """0.008386 as 0.84 %; a dash where there is no rate."""
    if value in {None, ""}:
        return NOT_KNOWN
    return f"{float(value) * 100:.2f} %"


@register.filter
def whole(value: Any) -> str:  # noqa: ANN401 - an integer or nothing
    """1431 as 1,431."""
    return NOT_KNOWN if value is None else f"{int(value):,}"


@register.filter
def verdict_words(value: str) -> str:
    """A verdict as people say it."""
    return str(VERDICT_WORDS.get(value, value))


@register.filter
def kind_words(value: str) -> str:
    """A kind of defect as people say it."""
    return str(KIND_WORDS.get(value, value))


@register.filter
def channel_words(value: str) -> str:
    """A fulfilment channel as people say it."""
    return str(CHANNEL_WORDS.get(value, value))


@register.filter
def split_words(words: str) -> list[str]:
    """A comma-separated text as its parts."""
    return words.split(",")


@register.filter
def day(value: Any) -> str:  # noqa: ANN401 - a date, an instant or nothing
    """A day in the reader's way of writing, with the weekday when it is near."""
    if value is None or value == "":
        return NOT_KNOWN
    value = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return _day_words(value, get_language(), abs((value - clock.today()).days) <= 7)  # noqa: PLR2004 - a week


@lru_cache(maxsize=4096)
def _day_words(value: date, _language: str | None, near: bool) -> str:  # noqa: FBT001 - part of the key
    """A page of a year names each of its days several times."""
    return formats.date_format(value, _("D j M") if near else _("j M Y"))


@register.filter
def short_day(value: str) -> str:
    """A day of the coming weeks: 6 Dec."""
    return formats.date_format(date.fromisoformat(value), _("j M"))


@register.filter
def instant(value: Any) -> str:  # noqa: ANN401 - an instant or nothing
    """An instant in the reader's zone."""
    if value is None:
        return NOT_KNOWN
    value = timezone.localtime(value) if timezone.is_aware(value) else value
    return formats.date_format(value, _("j M Y, H:i"))


@register.filter
def span(value: timedelta) -> str:
    """How long, in words: 31 h, 4 days."""
    hours = int(abs(value).total_seconds() // 3600)
    if hours < SOON_HOURS:
        return _("%(n)d h") % {"n": hours} if hours else _("%(n)d min") % {"n": abs(value).seconds // 60}
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}


@register.filter
def until(value: datetime | None) -> str:
    """How far an instant is from now, in words: in 31 h, 4 days ago."""
    if value is None:
        return NOT_KNOWN
    gap = value - clock.now()
    if abs(gap) < timedelta(minutes=1):
        return _("now") if gap > timedelta(0) else _("just now")
    words = span(gap)
    return _("in %(span)s") % {"span": words} if gap >= timedelta(0) else _("%(span)s ago") % {"span": words}


@register.simple_tag
def draught(row: Any, worst: Any = None, *, upright: bool = False) -> SafeString:  # noqa: ANN401 - a row of `odr`
    """The gauge of a row of `odr` (its JSON); `worst` the forecast's worst day, with `rate_p50` and `rate_p90`."""
    target = float(row.get("target_value") or 0.01)
    shown = Draught(
        rate=None if row["rate"] is None else float(row["rate"]) / target,
        likely=_share(worst, "rate_p50", target),
        cautious=_share(worst, "rate_p90", target),
        left=row.get("headroom"),
    )
    return _gauge(shown, draught_words(row), upright)


@lru_cache(KEPT_PICTURES)
def _gauge(shown: Draught, words: str, upright: bool) -> SafeString:  # noqa: FBT001 - of the tag above alone
    return mark_safe(gauge(shown, words, upright=upright))  # noqa: S308 - `charts.markup` escapes


def _share(worst: Any, name: str, target: float) -> float | None:  # noqa: ANN401 - a row or nothing
    """Of a forecast's worst day its p50 or p90; of the exact look-ahead's what is known already, as the likely part."""
    found = worst or {}
    value = found.get(name) or (found.get("rate_floor") if name == "rate_p50" else None)
    return None if value is None else float(value) / target


def draught_words(row: Any) -> str:  # noqa: ANN401 - a row of `odr`
    """What a gauge shows, in words."""
    if row["rate"] is None:
        return _("No orders in the window")
    said = _("%(rate)s, %(defects)s of %(orders)s orders") % {
        "rate": percent(row["rate"]), "defects": whole(row["orders_with_defects"]), "orders": whole(row["orders"]),
    }  # fmt: skip
    left = row.get("headroom")
    if left is None:
        return said
    if left >= 0:
        return said + ", " + ngettext("%(n)d more allowed", "%(n)d more allowed", left) % {"n": left}
    return said + ", " + ngettext("%(n)d too many", "%(n)d too many", -left) % {"n": -left}


@register.filter
def left_words(row: Any) -> str:  # noqa: ANN401 - a row of `odr`
    """2 left, full, 3 over."""
    left = row.get("headroom")
    if row["rate"] is None or left is None:
        return NOT_KNOWN
    if left == 0:
        return _("full")
    if left > 0:
        return ngettext("%(n)d left", "%(n)d left", left) % {"n": left}
    return ngettext("%(n)d over", "%(n)d over", -left) % {"n": -left}


@register.filter
def state(row: Any) -> str:  # noqa: ANN401 - a row of `odr`
    """calm, touching, over, unknown."""
    if row["rate"] is None:
        return "unknown"
    return state_of(Draught(float(row["rate"]) / float(row["target_value"]), left=row.get("headroom")))


@register.filter
def state_words(name: str) -> str:
    """The word of a state."""
    return str(STATE_WORDS.get(name, name))


@register.simple_tag
def spark(rates: Sequence[float | None], target: str, words: str) -> SafeString:
    """A sparkline of rates."""
    return _spark(tuple(rates), target, words)


@lru_cache(KEPT_PICTURES)
def _spark(rates: tuple[float | None, ...], target: str, words: str) -> SafeString:
    return mark_safe(sparkline(rates, float(target), words))  # noqa: S308 - `charts.markup` escapes


@register.simple_tag
@cache
def sign(name: str) -> SafeString:
    """A small icon from our own sheet of symbols, hidden from those who listen: a word stands beside it."""
    return format_html('<svg class="sign" aria-hidden="true"><use href="/static/signs.svg#{}"></use></svg>', name)


@register.simple_tag(takes_context=True)
def with_query(context: Any, **changes: Any) -> str:  # noqa: ANN401 - a template's
    """The present address's query with some words changed; None takes a word out."""
    words = context["request"].GET.copy()
    for name, value in changes.items():
        words.pop(name, None)
        if value not in {None, ""}:
            words[name] = str(value)
    return f"?{words.urlencode()}" if words else "?"
