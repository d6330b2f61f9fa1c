"""Rules in templates: their words, their sources, how sure they are, and the sign that leads to the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html

from plimsoll.policies.digest import places_text
from plimsoll.web.pages import policy_words as words
from plimsoll.web.templatetags.figures import sign

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from plimsoll.policies import PolicyValue
    from plimsoll.policies.comparing import Difference

register = template.Library()
register.filter("rule_words", words.rule_words)
register.filter("rule_sentence", words.rule_sentence)
register.filter("value_words", words.value_words)
register.filter("source_words", words.source_words)
register.filter("topic_words", words.topic_words)
register.filter("without_notes", words.without_notes)
register.filter("rule_places", places_text)


@register.simple_tag
def confidence(level: str) -> SafeString:
    """How sure a value is: a sign and a word."""
    said = words.CONFIDENCE_WORDS.get(level, level)
    state, mark = words.CONFIDENCE_STATES.get(level, "unknown"), words.CONFIDENCE_SIGNS.get(level, "unknown")
    return format_html('<span class="state state-{}">{}{}</span>', state, sign(mark), said)


@register.filter
def web_address(url: str) -> str:
    """An address that may stand in a link; nothing for any other."""
    return url if url.startswith(("https://", "http://")) else ""


@register.simple_tag
def why_address(row: dict[str, Any], figure: str = "rate") -> str:
    """Where a figure of a row of `odr` is explained."""
    from plimsoll.web.pages.why import why_url

    return why_url(row["account"], row["marketplace_id"], row["fulfillment_channel"], figure, str(row["as_of"]))


@register.filter
def sides(difference: Difference) -> tuple[PolicyValue | None, PolicyValue | None]:
    """A difference's two values, None where a side has no such rule."""
    return difference.before, difference.after
