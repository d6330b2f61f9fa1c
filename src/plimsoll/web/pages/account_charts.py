"""The account page's pictures: answers of the tower turned into charts, with every word in the reader's language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plimsoll.charts.bars import Share, interval_bar
from plimsoll.charts.heat_map import HeatCell, HeatMap, HeatRow, heat_map
from plimsoll.charts.rate_over_time import Band, ComingRate, DayRate, RateOverTime, rate_over_time
from plimsoll.charts.stacked import DayCounts, Stacked, stacked
from plimsoll.web.templatetags.figures import day, kind_words, percent, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KINDS = ("negative_feedback", "claims", "chargebacks")
Document = dict[str, Any]


def axis_day(value: date) -> str:
    """A day on an axis."""
    return formats.date_format(value, _("j M"))


def rate_chart(over: Document, forecast: Document | None, words: str) -> SafeString:
    """The rate over time, with the coming days where a forecast is given."""
    rows = over["rows"]
    last, target = rows[-1], float(rows[-1]["target_value"])
    window, as_of = last["window"], date.fromisoformat(last["as_of"])
    first_waiting = date.fromisoformat(window["to"]) + timedelta(days=1)
    lag = (as_of - first_waiting).days + 1
    waiting = ngettext("placed, not counted yet (%(n)s day)", "placed, not counted yet (%(n)s days)", lag) % {"n": lag}
    counted = _("orders that count: %(from)s to %(to)s") % {"from": day(window["from"]), "to": day(window["to"])}
    chart = RateOverTime(
        words,
        [_day_rate(row) for row in rows],
        target,
        _("%(target)s line") % {"target": percent(target)},
        day(as_of),
        percent,
        axis_day,
        Band(date.fromisoformat(window["from"]), date.fromisoformat(window["to"]), counted),
        Band(first_waiting, as_of, waiting) if lag > 0 else None,
        [_displayed(one) for one in over["displayed"]],
        [_coming(one) for one in forecast["days"]] if forecast else (),
    )
    return mark_safe(rate_over_time(chart))  # noqa: S308 - `charts.markup` escapes


def _day_rate(row: Document) -> DayRate:
    words = _("%(day)s: %(rate)s, %(defects)s of %(orders)s orders") % {
        "day": day(row["as_of"]), "rate": percent(row["rate"]), "defects": whole(row["orders_with_defects"]),
        "orders": whole(row["orders"]),
    }  # fmt: skip
    return DayRate(date.fromisoformat(row["as_of"]), _number(row["rate"]), words)


def displayed_rate(one: Document) -> float | None:
    """The rate that a page displayed: its integers where it had them."""
    if one["numerator"] is not None and one["denominator"]:
        return float(one["numerator"] / one["denominator"])
    return _number(one["value"])


def _displayed(one: Document) -> DayRate:
    rate = displayed_rate(one)
    words = _("Displayed on %(day)s: %(rate)s, %(defects)s of %(orders)s orders, %(from)s to %(to)s") % {
        "day": day(one["seen_on"]), "rate": percent(rate), "defects": whole(one["numerator"]),
        "orders": whole(one["denominator"]), "from": day(one["from"]), "to": day(one["to"]),
    }  # fmt: skip
    return DayRate(date.fromisoformat(one["seen_on"]), rate, words)


def _coming(one: Document) -> ComingRate:
    orders = whole(one["orders"]) if one["orders_exact"] else _("about %(n)s") % {"n": whole(one["orders"])}
    words = _(
        "%(day)s: at least %(floor)s (%(defects)s of %(orders)s orders); likely %(p50)s, from %(p10)s to %(p90)s; "
        "%(chance)s over the line"
    ) % {
        "day": day(one["date"]), "floor": percent(one["rate_floor"]), "defects": whole(one["defects_floor"]),
        "orders": orders, "p50": percent(one["rate_p50"]), "p10": percent(one["rate_p10"]),
        "p90": percent(one["rate_p90"]), "chance": chance(one["p_breach"]),
    }  # fmt: skip
    return ComingRate(
        date.fromisoformat(one["date"]), _number(one["rate_floor"]), one["orders_exact"], _number(one["rate_p10"]),
        _number(one["rate_p50"]), _number(one["rate_p90"]), words,
    )  # fmt: skip


def chance(value: Any) -> str:  # noqa: ANN401 - a decimal text or nothing
    """A probability in whole per cent."""
    return percent(None) if value is None else f"{round(float(value) * 100)} %"


def kinds_chart(rows: Sequence[Document], words: str) -> SafeString:
    """Defects by kind, stacked, with the distinct orders and the most that are allowed."""
    chart = Stacked(words, [_day_counts(row) for row in rows], KINDS, _("together"), _("allowed"), axis_day)
    return mark_safe(stacked(chart))  # noqa: S308 - `charts.markup` escapes


def _day_counts(row: Document) -> DayCounts:
    kinds = ", ".join(f"{kind_words(kind)} {whole(row[kind])}" for kind in KINDS)
    allowed = max(row["orders_with_defects"] + row["headroom"], 0)
    words = _("%(day)s: %(kinds)s; %(together)s orders with defects, %(allowed)s allowed") % {
        "day": day(row["as_of"]), "kinds": kinds, "together": whole(row["orders_with_defects"]),
        "allowed": whole(allowed),
    }  # fmt: skip
    return DayCounts(
        date.fromisoformat(row["as_of"]),
        {kind: row[kind] for kind in KINDS},
        row["orders_with_defects"],
        allowed,
        words,
    )


def cohort_chart(cohorts: Document, words: str) -> SafeString:
    """The order weeks by age."""
    target = float(cohorts["target_value"])
    columns = [_("%(n)s d") % {"n": age + 1} for age in cohorts["ages"]]
    rows = [_heat_row(week, target) for week in reversed(cohorts["weeks"])]
    return mark_safe(heat_map(HeatMap(words, columns, rows)))  # noqa: S308 - `charts.markup` escapes


def _heat_row(week: Document, target: float) -> HeatRow:
    first = date.fromisoformat(week["from"])
    cells = []
    for known in week["known"]:
        words = _("Orders of %(from)s to %(to)s, by day %(age)s: %(defects)s of %(orders)s with defects, %(rate)s") % {
            "from": day(week["from"]), "to": day(week["to"]), "age": known["age"] + 1,
            "defects": whole(known["orders_with_defects"]), "orders": whole(week["orders"]),
            "rate": percent(known["rate"]),
        }  # fmt: skip
        if not known["complete"]:
            words += " " + _("(not all of them are that old yet)")
        share = (_number(known["rate"]) or 0.0) / target
        cells.append(HeatCell(known["orders_with_defects"], share, known["complete"], words))
    return HeatRow(formats.date_format(first, _("j M Y")), whole(week["orders"]), cells)


def interval_chart(row: Document, top: float) -> SafeString:
    """One value's exact interval on the scale of its table."""
    interval: Mapping[str, str] = row["interval"] or {}
    share = Share(_number(row["rate"]) or 0.0, _number(interval.get("from")), _number(interval.get("to")))
    words = interval_words(row)
    return mark_safe(interval_bar(share, float(row["target_value"]), top, words))  # noqa: S308 - `markup` escapes


def interval_words(row: Document) -> str:
    """An exact interval in words."""
    interval = row["interval"]
    if not interval:
        return percent(row["rate"])
    return _("%(rate)s, between %(from)s and %(to)s") % {
        "rate": percent(row["rate"]),
        "from": percent(interval["from"]),
        "to": percent(interval["to"]),
    }


def _number(value: Any) -> float | None:  # noqa: ANN401 - a decimal text or nothing
    return None if value is None else float(value)
