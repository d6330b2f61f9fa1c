"""The page of metrics: every metric of the catalogue, what it counts, and the rules it is reckoned by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generate.corners import page_of
from generate.markdown import anchor, code, codes, page, section, table
from generate.own import own
from plimsoll.policies import all_policy_values, marketplaces

if TYPE_CHECKING:
    from plimsoll.metrics.metric import Metric
    from plimsoll.policies import PolicyValue

SHOWN = ("target_condition", "target_value", "lag_days", "membership", "fulfillment_channel", "window_zone")
BASES = {
    "recount": "recounted from the files",
    "order_defect_rate": "recounted by `plimsoll odr`",
    "displayed": "only displayed, never recounted",
}


def metrics() -> list[Metric]:
    """Plimsoll's own metrics, as they come through their door."""
    return own("plimsoll.metrics")


def metrics_page() -> str:
    """Every metric of every platform."""
    known = metrics()
    platforms = dict.fromkeys(metric.platform for metric in known)
    return page(
        "Metrics",
        "Every metric of every platform that `plimsoll metrics` gives. Where a rule differs between sites or days, "
        "each value says for where and when; all of them, with their sources, stand on the pages of policies. Nothing "
        "under `where` is every marketplace of the platform.",
        table(
            ("metric", "what is counted", "how"),
            [(f"[{code(one.full_name)}](#{anchor(one.full_name)})", one.counted, BASES[one.basis]) for one in known],
        ),
        *(
            section(2, platform, *(_metric(metric) for metric in known if metric.platform == platform))
            for platform in platforms
        ),
    )


def _metric(metric: Metric) -> str:
    facts = [metric.meaning]
    facts.append("The rate is the share of good ones." if metric.good_rate else "")
    if metric.displayed:
        facts.append(f"Displayed as {code(metric.displayed)}.")
    if metric.relation:
        facts.append(f"Needs {codes(metric.relation.sources)} through the window's end.")
    if metric.unseen:
        facts.append(f"In no file that is read: {metric.unseen}.")
    return section(3, code(metric.full_name), " ".join(filter(None, facts)), _needs(metric), _rules(metric))


def _needs(metric: Metric) -> str:
    if not metric.relation:
        return ""
    words = {**dict.fromkeys(metric.relation.ruled, "..."), **metric.relation.fixed}
    needed = dict.fromkeys(fact.format_map(words) for fact in metric.relation.facts.values())
    return f"Facts it asks for: {codes(needed)}." if needed else ""


def _rules(metric: Metric) -> str:
    """The rules it is reckoned by that still hold: windows first, then target, lag and the rest in their order."""
    held = [value for value in all_policy_values(metric.prefix) if value.effective_until is None]
    order = [*metric.windows, *SHOWN]
    names = [metric.prefix + name for name in order]
    shown = sorted((value for value in held if value.id in names), key=lambda value: names.index(value.id))
    if not held:
        return ""
    rows = [(code(one.id.removeprefix(metric.prefix)), said(one), where(one), one.effective_from) for one in shown]
    told = table(("rule", "value", "where", "from"), rows) if rows else ""
    rest = f"All rules: [{code(metric.prefix + '*')}]({page_of(held[0].id)})."
    return "\n\n".join(filter(None, [told, rest]))


def said(value: PolicyValue) -> str:
    """A value as files write it: yes and no for true and false."""
    if isinstance(value.value, bool):
        return "yes" if value.value else "no"
    return code(value.value)


def where(value: PolicyValue) -> str:
    """For which marketplaces a value is, by their shortest names; nothing where it is for all."""
    short = {place.id: place.short for place in marketplaces()}
    return ", ".join(short.get(one, one) for one in value.marketplaces)
