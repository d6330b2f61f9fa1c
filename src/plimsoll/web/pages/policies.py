"""Policies: the marketplaces' rules as this installation knows them; searched, with their history and differences."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render

from plimsoll import clock
from plimsoll.policies import all_policy_values, find_marketplace, marketplaces, policy_values
from plimsoll.policies.comparing import Side, differences, search
from plimsoll.policies.corners import corners
from plimsoll.policies.digest import places_text
from plimsoll.web.pages.corner_words import CORNER_WORDS
from plimsoll.web.pages.defect_lines import day_of
from plimsoll.web.pages.policy_words import CONFIDENCE_WORDS, topic_of, topic_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from plimsoll.policies import PolicyValue
    from plimsoll.policies.comparing import Difference

RULES = 60
PLATFORMS = {
    "amazon": "Amazon",
    "ebay": "eBay",
    "walmart": "Walmart",
    "tiktok_shop": "TikTok Shop",
    "etsy": "Etsy",
    "wish": "Wish",
}
FILTERS = ("q", "marketplace", "topic", "confidence", "open", "history", "on")


@dataclass(frozen=True, slots=True)
class Topic:
    """The rules of one topic, such as the order defect rate of Amazon."""

    name: str
    rules: tuple[PolicyValue, ...]

    @property
    def words(self) -> str:
        """Whose and what: Amazon: Order defect rate."""
        return f"{platform_words(self.name)}: {topic_words(self.name)}"


def platform_words(topic: str) -> str:
    """A platform as it writes itself."""
    platform = topic.partition(".")[0]
    return PLATFORMS.get(platform, platform.replace("_", " ").title())


def page(request: HttpRequest) -> HttpResponse:
    """The rules that meet what the address asks, by topic."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in FILTERS}
    on = day_of(asked["on"])
    every = _asked_about(asked, on)
    found = [rule for rule in every if _meets(rule, asked)]
    paged = Paginator(found, RULES).get_page(request.GET.get("page"))
    context = {
        "asked": asked, "on": on, "page": paged, "found": len(found), "topics": _grouped(list(paged.object_list)),
        "filtered": any(asked[name] for name in FILTERS if name != "on"),
        "all_topics": _topics(),
        "sites": [(site.id, site.short) for site in marketplaces()],
        "confidences": [
            (name, words, sum(rule.confidence == name for rule in every)) for name, words in CONFIDENCE_WORDS.items()
        ],
        "open_count": sum(bool(rule.open_readings) for rule in every),
    }  # fmt: skip
    return render(request, "policies.html", context)


def _asked_about(asked: dict[str, str], on: date) -> list[PolicyValue]:
    """The values of the day (or of all days), the marketplace and the topic, that hold every word searched for."""
    site = _site(asked["marketplace"])
    if asked["history"]:
        wanted: Iterable[PolicyValue] = _concerning(site)
    elif site:
        wanted = policy_values(on=on, marketplace_id=site)
    else:
        wanted = (rule for rule in all_policy_values() if rule.in_force(on))
    held = [rule for rule in wanted if asked["topic"] in {"", topic_of(rule.id)}]
    if not asked["q"]:
        return held
    if exact := [rule for rule in held if rule.id == asked["q"].casefold()]:
        return exact
    found = search(asked["q"].split())
    names = {rule.id for rule in found}
    places = {id(rule) for rule in found}
    return [rule for rule in held if id(rule) in places or (site and rule.id in names)]


def _concerning(site: str | None) -> Iterable[PolicyValue]:
    from plimsoll.policies.digest import concerning

    return concerning(all_policy_values(), site)


def _site(words: str) -> str | None:
    found = find_marketplace(words) if words else None
    if words and found is None:
        raise Http404
    return found.id if found else None


def _meets(rule: PolicyValue, asked: dict[str, str]) -> bool:
    return asked["confidence"] in {"", rule.confidence} and (not asked["open"] or bool(rule.open_readings))


def _grouped(rules: Sequence[PolicyValue]) -> list[Topic]:
    return [Topic(name, tuple(held)) for name, held in groupby(rules, lambda rule: topic_of(rule.id))]


def _topics() -> list[tuple[str, str]]:
    names = dict.fromkeys(topic_of(rule.id) for rule in all_policy_values())
    return [(name, Topic(name, ()).words) for name in names]


def rule_page(request: HttpRequest, rule: str) -> HttpResponse:
    """One rule: every value it has or had, where, by whose word, and what others read into it."""
    values = [value for value in all_policy_values(rule) if value.id == rule]
    if not values:
        raise Http404
    today = clock.today()
    names = {value.corner for value in values if value.corner}
    context = {
        "rule": rule, "topic": Topic(topic_of(rule), ()), "today": today,
        "values": [(value, places_text(value), value.in_force(today)) for value in values],
        "corners": [(one.name, CORNER_WORDS.get(one.name, one.sentence)) for one in corners() if one.name in names],
    }  # fmt: skip
    return render(request, "policies_rule.html", context)


@dataclass(frozen=True, slots=True)
class Compared:
    """What two sides are, in words, and what differs."""

    one: Side
    other: Side
    found: tuple[Difference, ...]


def diff_page(request: HttpRequest) -> HttpResponse:
    """What differs between two days, or between two marketplaces on one day."""
    words = {
        name: request.GET.get(name, "").strip()[:200] for name in ("from", "to", "marketplace", "against", "topic")
    }
    compared = None
    if words["from"] or words["against"]:
        first, last = day_of(words["from"] or words["to"]), day_of(words["to"])
        site, against = _site(words["marketplace"]), _site(words["against"])
        one = Side(first, site)
        other = Side(last, against or site)
        compared = Compared(one, other, tuple(differences(one, other, words["topic"])))
    context = {
        "asked": words, "compared": compared, "sites": [(site.id, site.short) for site in marketplaces()],
        "all_topics": _topics(), "today": clock.today(),
        "heads": _heads(compared) if compared else None,
    }  # fmt: skip
    return render(request, "policies_diff.html", context)


def _heads(compared: Compared) -> tuple[str, str]:
    from plimsoll.web.templatetags.figures import day

    def said(side: Side) -> str:
        place = find_marketplace(side.marketplace_id) if side.marketplace_id else None
        return f"{place.short}, {day(side.on)}" if place else str(day(side.on))

    return said(compared.one), said(compared.other)
