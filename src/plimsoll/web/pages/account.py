"""Account: one cell's rate, what the marketplace displayed, where the defects sit, and what the line still bears.

Each part has an address of its own (`?part=`); `all` is every part on one page, to be printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plimsoll.web.asking import answer
from plimsoll.web.exporting import exported
from plimsoll.web.pages import account_charts as charts
from plimsoll.web.pages import account_tables as tables
from plimsoll.web.pages import account_words as words
from plimsoll.web.pages.account_asked import SPANS, Asked, asked_of, switches
from plimsoll.web.pages.account_metrics import MetricLine, ViolationLine
from plimsoll.web.pages.account_room import room_part
from plimsoll.web.templatetags.figures import state

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest, HttpResponse

    from plimsoll.watch.breakdown import Part
    from plimsoll.web.exporting import ExportTable

ROWS = 50
MOST_PAGES = 30
"""Displayed pages shown at once, the newest first; the export has them all."""
COHORT_DAYS = 182
AHEAD_DAYS = 60
TOP_SHARES = 3
"""The scale of a breakdown's intervals reaches to so many times the target at least, and ends there for most."""
Document = dict[str, Any]
PARTS = {
    "rate": gettext_lazy("Rate over time"),
    "displayed": gettext_lazy("Displayed and recounted"),
    "metrics": gettext_lazy("Other metrics"),
    "cohorts": gettext_lazy("Cohorts"),
    "breakdown": gettext_lazy("Where it sits"),
    "room": gettext_lazy("Headroom and what if"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every part: the row of the day, its state, what it needs, and the bands of its window."""

    row: Document
    state: str
    needs: list[str]


def over_time_of(asked: Asked) -> Document:
    """Rows and displayed figures of the days shown. Raises Http404 where nothing was known then."""
    found = answer(
        ("account over time", asked.key, asked.days),
        lambda tower: [one.as_json() for one in tower.over_time(asked.days, **asked.selection)],
        account=asked.account,
    )
    return found[0] if found else {"rows": [], "displayed": [], "missing": []}


def forecast_of(asked: Asked) -> Document | None:
    """The coming days; None where there is no cell yet."""
    found = answer(
        ("account forecast", asked.key),
        lambda tower: [row.as_json() for row in tower.forecast(AHEAD_DAYS, **asked.selection)],
        account=asked.account,
    )
    return found[0] if found else None


@require_safe
def page(request: HttpRequest, account: str, marketplace_id: str, channel: str) -> HttpResponse:
    """The account page, or the part of it that a fragment asks for."""
    asked = asked_of(request, account, marketplace_id, channel)
    part = request.GET.get("part", "")
    part = part if part in PARTS or part == "all" else "rate"
    over = over_time_of(asked)
    target = request.headers.get("HX-Target", "")
    context: Document = {"asked": asked, "part": part, "over": over, "spans": SPANS}
    if not over["rows"]:
        return render(request, "account_empty.html", context | {"switches": switches(request, asked)})
    row = over["rows"][-1]
    context["head"] = Head(row, state(row), words.needs(row, over["missing"]))
    shown = PARTS if part == "all" else {part: PARTS[part]}
    context["sections"] = [(name, title, BUILD[name](request, asked, over)) for name, title in shown.items()]
    if target == "rate-chart":
        return render(request, "account_rate_chart.html", context | {"it": context["sections"][0][2]})
    context["tabs"] = [(name, title, asked.url(part=name)) for name, title in PARTS.items()]
    if target == "part":
        return render(request, "account_part.html", context)
    return render(request, "account.html", context | {"switches": switches(request, asked)})


@require_safe
def export(
    request: HttpRequest, account: str, marketplace_id: str, channel: str, table: str, kind: str
) -> HttpResponse:
    """One table of the page as a file."""
    asked = asked_of(request, account, marketplace_id, channel)
    if table not in EXPORTS:
        raise Http404
    found = EXPORTS[table](request, asked)
    name = f"{account}-{asked.site}-{channel}-{found.name}-{asked.as_of}"
    return exported(type(found)(name, found.columns, found.rows), kind)


# -- the parts ---------------------------------------------------------------------------------------------------------


def _rate(request: HttpRequest, asked: Asked, over: Document) -> Document:
    """The rate over time and the stack of kinds; with the coming days once they are asked for, for these are dear."""
    ahead = bool(request.GET.get("ahead")) or request.GET.get("part") == "all"
    forecast = forecast_of(asked) if ahead else None
    sentence = words.movement(over["rows"])
    kinds = words.kinds_sentence(over["rows"][-1])
    drawn = answer(
        ("account charts", asked.key, asked.days, ahead, get_language()),
        lambda _tower: (
            charts.rate_chart(over, forecast, sentence),
            charts.kinds_chart(over["rows"], kinds),
            render_to_string("account_days.html", {"rows": over["rows"][::-1]}),
        ),
        account=asked.account,
    )
    return {
        "sentence": sentence, "coming": words.coming(forecast) if forecast else "", "forecast": forecast,
        "chart": drawn[0], "ahead_url": None if forecast else asked.url(part="rate", ahead=AHEAD_DAYS),
        "kinds_sentence": kinds, "kinds_chart": drawn[1], "days_table": drawn[2],
    }  # fmt: skip


def _reconciliation(asked: Asked) -> Document:
    return answer(
        ("account reconcile", asked.key),
        lambda tower: tower.reconcile(**asked.selection).as_json(),
        account=asked.account,
    )


def _displayed(_request: HttpRequest, asked: Asked, _over: Document) -> Document:
    """The newest displayed pages beside the recount; a difference with what explains it, order by order."""
    found = _reconciliation(asked)
    pages = found["snapshots"][::-1]
    differing = sum(not one["agrees"] for one in pages)
    return {
        "pages": [_page_told(one) for one in pages[:MOST_PAGES]], "all": len(pages), "differing": differing,
        "agreeing": len(pages) - differing, "lists": found["lists"][::-1][:MOST_PAGES],
        "restatements": found["restatements"],
    }  # fmt: skip


def _page_told(one: Document) -> Document:
    """A page with its figures and differences in words."""
    figures = [{**figure, "words": words.named(words.FIGURE_WORDS, figure["figure"])} for figure in one["figures"]]
    differences = [
        {
            **found,
            "words": words.named(words.FIGURE_WORDS, found["figure"]),
            "why": [{**why, "words": words.named(words.GAP_WORDS, why["name"])} for why in found["explained_by"]],
        }
        for found in one["differences"]
    ]
    return {**one, "figures": figures, "differences": differences}


def _metric_rows(asked: Asked) -> list[Document]:
    return answer(
        ("account metrics", asked.key),
        lambda tower: [row.as_json() for row in tower.metrics(**asked.selection).rows],
        account=asked.account,
    )


def _metrics(_request: HttpRequest, asked: Asked, _over: Document) -> Document:
    """Every other metric with its target, and policy violations where they were displayed."""
    violations = answer(
        ("account violations", asked.key),
        lambda tower: [(one.as_json(), one.part) for one in tower.violations(**asked.selection)],
        account=asked.account,
    )
    lines = [MetricLine(row) for row in _metric_rows(asked) if row["metric"] != "order_defect_rate"]
    return {"lines": lines, "violations": [ViolationLine(*one) for one in violations]}


def _cohorts_of(asked: Asked) -> Document:
    found = answer(
        ("account cohorts", asked.key),
        lambda tower: [one.as_json() for one in tower.cohorts(COHORT_DAYS, **asked.selection)],
        account=asked.account,
    )
    return found[0]


def _cohorts(_request: HttpRequest, asked: Asked, _over: Document) -> Document:
    """The triangle: order weeks by age."""
    found = _cohorts_of(asked)
    sentence = _(
        "Each row is a week of orders, each column an age: how many of the week's orders had a defect by then. "
        "Rows that grow early and fast are the weeks to look at."
    )
    return {"sentence": sentence, "chart": charts.cohort_chart(found, sentence), "weeks": found["weeks"][::-1],
            "ages": [age + 1 for age in found["ages"]]}  # fmt: skip


def _by(request: HttpRequest) -> str:
    by = request.GET.get("by", "")
    return by if by in words.DIMENSION_WORDS else "asin"


def _parts(asked: Asked, by: str) -> Sequence[Part]:
    key = ("account breakdown", asked.key, by)
    return answer(key, lambda tower: tower.breakdown(by, **asked.selection), account=asked.account)


def _breakdown(request: HttpRequest, asked: Asked, over: Document) -> Document:
    """The values of one dimension, what is surely bad first."""
    by = _by(request)
    parts = _parts(asked, by)
    paged = Paginator(parts, ROWS).get_page(request.GET.get("page"))
    rows = [part.as_json() for part in paged]
    target = float(over["rows"][-1]["target_value"])
    top = min(max([target * TOP_SHARES, *(float(row["rate"]) * 1.5 for row in rows)]), 1.0)
    for row in rows:
        row["chart"], row["interval_words"] = charts.interval_chart(row, top), charts.interval_words(row)
    return {"by": by, "dimensions": list(words.DIMENSION_WORDS.items()), "page": paged, "rows": rows,
            "name": words.DIMENSION_WORDS[by],
            "overlapping": bool(rows and rows[0].get("overlapping"))}  # fmt: skip


BUILD: dict[str, Callable[[HttpRequest, Asked, Document], Document]] = {
    "rate": _rate,
    "displayed": _displayed,
    "metrics": _metrics,
    "cohorts": _cohorts,
    "breakdown": _breakdown,
    "room": room_part,
}


def _broken_down(request: HttpRequest, asked: Asked) -> ExportTable:
    by = _by(request)
    parts = _parts(asked, by)
    return tables.breakdown_table([part.as_json() for part in parts], by)


EXPORTS: dict[str, Callable[[HttpRequest, Asked], ExportTable]] = {
    "rate": lambda _request, asked: tables.rate_table(over_time_of(asked)),
    "forecast": lambda _request, asked: tables.forecast_table(forecast_of(asked) or {"days": []}),
    "displayed": lambda _request, asked: tables.displayed_table(_reconciliation(asked)),
    "metrics": lambda _request, asked: tables.metrics_table(_metric_rows(asked)),
    "cohorts": lambda _request, asked: tables.cohorts_table(_cohorts_of(asked)),
    "breakdown": _broken_down,
}
