"""The pages of policies: one a platform, every value that holds, and those that held before."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from generate.corners import page_of
from generate.markdown import code, page, section, table
from generate.metrics import said, where
from plimsoll.policies import marketplaces
from plimsoll.policies.packs import packs
from plimsoll.policies.values import from_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plimsoll.policies import Marketplace, PolicyValue

NAMES = {
    "amazon": "Amazon",
    "ebay": "eBay",
    "etsy": "Etsy",
    "tiktok_shop": "TikTok Shop",
    "walmart": "Walmart",
    "wish": "Wish",
}
"""How the platforms write themselves; another is called as its ids begin."""


def values() -> list[PolicyValue]:
    """Every value of Plimsoll's own packs, in their order."""
    return [from_entry(entry) for pack in packs() if pack.own for entry in pack.tables.get("value", ())]


def policy_pages() -> dict[str, str]:
    """A page a platform, by its file name."""
    found = values()
    platforms = dict.fromkeys(value.id.partition(".")[0] for value in found)
    return {
        f"policies-{platform}.md": _platform(platform, [one for one in found if one.id.startswith(f"{platform}.")])
        for platform in platforms
    }


def _platform(platform: str, found: Sequence[PolicyValue]) -> str:
    name = NAMES.get(platform, platform)
    families = {family: list(group) for family, group in groupby(sorted(found, key=_order(found)), key=_family)}
    places = [place for place in marketplaces() if place.platform == platform]
    return page(
        f"Policies: {name}",
        f"Every rule of {name}: its value, since when, how sure it is, and who says so. The quoted words stand in "
        f"`plimsoll policy show {platform}. --whole`; what the words of confidence and the readings mean, in "
        "[policy](../policy.md). Nothing under `where` is every marketplace of the platform, nothing under `from` and "
        "`until` without limit.",
        table(
            ("rules", "values"),
            [(f"[{code(one)}]({page_of(held[0].id).partition('md')[2]})", len(held)) for one, held in families.items()],
        ),
        _places(places),
        *(_section(family, held) for family, held in families.items()),
    )  # fmt: skip


def _order(found: Sequence[PolicyValue]) -> _Order:
    return _Order(list(dict.fromkeys(map(_family, found))))


class _Order:
    """Families in the order in which they first come; within one, values as they come."""

    def __init__(self, families: list[str]) -> None:
        self.families = families

    def __call__(self, value: PolicyValue) -> int:
        return self.families.index(_family(value))


def _family(value: PolicyValue) -> str:
    return ".".join(value.id.split(".")[:2])


def _places(places: Sequence[Marketplace]) -> str:
    if not places:
        return ""
    return section(
        2,
        "Marketplaces",
        table(
            ("id", "called", "name", "currency", "days of the window", "local zone"),
            [(code(p.id), code(p.short), p.name, p.currency, p.window_zone, p.local_zone) for p in places],
        ),
    )


def _section(family: str, held: Sequence[PolicyValue]) -> str:
    now = [value for value in held if value.effective_until is None]
    past = [value for value in held if value.effective_until is not None]
    readings = list(_readings(held))
    return section(
        2,
        code(family),
        table(HEADS, [_row(value) for value in now]) if now else "",
        "What held before:" if past else "",
        table(HEADS, [_row(value) for value in past]) if past else "",
        "Also read as:" if readings else "",
        table(("rule", "reading", "value", "state", "confidence", "source"), readings) if readings else "",
    )


HEADS = ("rule", "value", "where", "from", "until", "corner", "confidence", "source")


def _row(value: PolicyValue) -> tuple[object, ...]:
    corner = f"[{value.corner}](corners.md#{value.corner.lower()})" if value.corner else ""
    source = _source(value.source, value.url)
    return (
        code(value.id), said(value), where(value), value.effective_from, value.effective_until, corner,
        value.confidence, source,
    )  # fmt: skip


def _source(source: str, url: str) -> str:
    return f"[{source.replace('[', '(').replace(']', ')')}]({url})" if url and " " not in url else source


def _readings(held: Sequence[PolicyValue]) -> Iterator[tuple[object, ...]]:
    for value in held:
        for reading in value.readings:
            state = "open" if reading.open else "settled"
            yield (
                code(value.id), reading.name, code(reading.value), state, reading.confidence,
                _source(reading.source, reading.url),
            )  # fmt: skip
