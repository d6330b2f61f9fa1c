"""The figures that the pages of causes, remedies and orders to save need: bars, shares with intervals, points."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from plimsoll.charts.bars import Share, interval_bar
from plimsoll.web.pages.policy_words import rule_words
from plimsoll.web.pages.today_words import order_url, site_name
from plimsoll.web.templatetags.figures import NOT_KNOWN, percent, whole

register = template.Library()
register.filter("site_name", site_name)
register.filter("rule_words", rule_words)
register.simple_tag(order_url, name="order_address")


@register.simple_tag
def drawn(markup: str) -> SafeString:
    """A picture of `plimsoll.charts`, which has escaped every word in it."""
    return mark_safe(markup)  # noqa: S308 - `charts.markup` escapes


@register.filter
def share_words(share: Any) -> str:  # noqa: ANN401 - a share as JSON, or nothing
    """A share with its interval and its two integers: 4.00 % (1.10 % to 9.93 %), 4 of 100."""
    if not share:
        return NOT_KNOWN
    return _("%(rate)s (%(low)s to %(high)s), %(part)s of %(whole)s") % {
        "rate": percent(share["rate"]), "low": percent(share["interval"]["from"]),
        "high": percent(share["interval"]["to"]), "part": whole(share["part"]), "whole": whole(share["whole"]),
    }  # fmt: skip


@register.filter
def share_cell(share: Any) -> SafeString | str:  # noqa: ANN401 - a share as JSON, or nothing
    """The same in two lines: the rate and its integers, then the interval."""
    if not share:
        return NOT_KNOWN
    return format_html(
        '{} <span class="of">{} / {}</span><div class="of">{} \N{EN DASH} {}</div>',
        percent(share["rate"]), whole(share["part"]), whole(share["whole"]),
        percent(share["interval"]["from"]), percent(share["interval"]["to"]),
    )  # fmt: skip


@register.simple_tag
def share_interval(share: Any, target: float, top: float) -> SafeString | str:  # noqa: ANN401 - a share as JSON, or nothing
    """A share's interval on a line from 0 to `top`, the target marked."""
    if not share:
        return NOT_KNOWN
    low, high = (float(share["interval"][end]) for end in ("from", "to"))
    return mark_safe(interval_bar(Share(float(share["rate"]), low, high), target, top, share_words(share)))  # noqa: S308 - as above


@register.filter
def points(value: Any) -> str:  # noqa: ANN401 - a number or a decimal text
    """Points of the rate with as many digits as say anything: 0.26, 0.004."""
    number = float(value)
    if number >= 0.1 or not number:  # noqa: PLR2004 - a tenth
        return f"{number:.2f}"
    return f"{number:.2g}" if number >= 0.0001 else "< 0.0001"  # noqa: PLR2004 - below is nothing


@register.filter
def chance_words(value: Any) -> str:  # noqa: ANN401 - a number or a decimal text
    """A chance without digits that nobody knows: 8.4 %, 61 %."""
    number = float(value) * 100
    if 0 <= number < 0.1:  # noqa: PLR2004 - no digit is known below
        return "< 0.1 %"
    return f"{number:.1f} %" if number < 10 else f"{number:.0f} %"  # noqa: PLR2004 - one digit where it matters
