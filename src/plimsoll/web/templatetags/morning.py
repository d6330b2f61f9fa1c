"""The filters that only the morning's pages need."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy

from plimsoll.web.pages.round import STATUS_WORDS
from plimsoll.web.pages.today_words import site_name, source_names

register = template.Library()

METRIC_WORDS = {
    "order_defect_rate": gettext_lazy("Order Defect Rate"),
    "account_health_rating": gettext_lazy("Account health rating"),
    "account_status": gettext_lazy("Status of the account"),
}


@register.filter
def source_name(name: str) -> str:
    """A source of the rate."""
    return source_names([name])


@register.filter
def shown_metric(name: str) -> str:
    """A figure of the account health page."""
    return str(METRIC_WORDS.get(name, name))


@register.filter
def shown_status(name: str | None) -> str:
    """The status of the account that its page displayed; a metric's own GOOD or BAD is not repeated."""
    return str(STATUS_WORDS.get(name or "", ""))


@register.filter(name="site_name")
def site(marketplace_id: str) -> str:
    """The marketplace's country, or its id."""
    return site_name(marketplace_id)
