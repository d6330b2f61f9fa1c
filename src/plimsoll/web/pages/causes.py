"""Causes: which make how much of the defects, each defective order with its own, carriers, listings, and the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plimsoll.charts.share_bar import share_bar
from plimsoll.diagnosis.causes.catalogue import CAUSES, DIMENSIONS
from plimsoll.diagnosis.own_orders import AskedOwn
from plimsoll.diagnosis.pareto import EVERYTHING, UNKNOWN, counts, kinds_of, pareto
from plimsoll.diagnosis.report import root_causes
from plimsoll.diagnosis.sentences import sentence
from plimsoll.errors import UsageError
from plimsoll.metrics.triangle import KINDS
from plimsoll.web import rooms
from plimsoll.web.access import person, seen_rows
from plimsoll.web.pages.order_parts import cause_words, dimension_words
from plimsoll.web.pages.room_asked import asked_of, day_of
from plimsoll.web.pages.scorecard_words import pictured
from plimsoll.web.pages.today_words import order_url, site_name
from plimsoll.web.templatetags.figures import percent, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from plimsoll.diagnosis.localisation.answer import Cause
    from plimsoll.diagnosis.order_cause import CausesAnswer, OrderCause
    from plimsoll.diagnosis.pareto import ParetoRow
    from plimsoll.web.pages.room_asked import RoomAsked

ROWS = 50
PARTS = {
    "orders": gettext_lazy("Causes and orders"),
    "scorecard": gettext_lazy("Carriers, listings, replies"),
    "where": gettext_lazy("Where the excess sits"),
    "report": gettext_lazy("Report"),
}
LANGUAGES = ("en", "zh")
PLACE_WORDS = {
    "account": gettext_lazy("account"),
    "marketplace_id": gettext_lazy("marketplace"),
    "fulfillment_channel": gettext_lazy("channel"),
    "carrier": gettext_lazy("carrier"),
    "warehouse": gettext_lazy("warehouse"),
    "asin": "ASIN",
    "sku": "SKU",
    "ship_country": gettext_lazy("country"),
    "ship_region": gettext_lazy("region"),
    "ship_service": gettext_lazy("delivery service"),
    "sales_channel": gettext_lazy("sales channel"),
}


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return (
        asked if asked in LANGUAGES else "zh" if str(getattr(request, "LANGUAGE_CODE", "")).startswith("zh") else "en"
    )


def found_for(request: HttpRequest, asked: RoomAsked) -> CausesAnswer:
    """The causes that who asks may know of; what buyers wrote is out of them for those who see no personal data."""
    found = rooms.causes(asked.words)
    mine = tuple(seen_rows(request, found.orders, lambda one: one.row.cell.account))
    found = replace(found, orders=mine)
    return found if person(request).sees_personal_data else rooms.causes_without_words(found)


def page(request: HttpRequest) -> HttpResponse:
    """One part of the page, as the address says."""
    asked, part = asked_of(request), request.GET.get("part") or "orders"
    if part not in PARTS:
        raise Http404
    context = {"chosen": asked, "part": part, "parts": PARTS.items()}
    return render(request, f"causes_{part}.html", context | SHOWN[part](request, asked))


# -- Pareto and orders -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the Pareto, with its bar."""

    row: ParetoRow
    top: int

    @property
    def words(self) -> str:
        """The cause."""
        return cause_words(self.row.cause)

    @property
    def dimension(self) -> str:
        """Its dimension."""
        return dimension_words(self.row.dimension)

    @property
    def share(self) -> float:
        """Of all defective orders of the group."""
        return self.row.orders / self.row.of

    @property
    def together(self) -> float:
        """With all larger ones."""
        return self.row.cumulative / self.row.of

    @property
    def bar(self) -> str:
        """The bar, as markup."""
        said = _("%(n)s of %(of)s orders, %(share)s; together with all above %(together)s")
        words = said % {
            "n": whole(self.row.orders), "of": whole(self.row.of), "share": percent(self.share),
            "together": percent(self.together),
        }  # fmt: skip
        return share_bar(self.row.orders / self.top, f"bar-{self.row.dimension}", words)


@dataclass(frozen=True, slots=True)
class ShownOrder:
    """One defective order with its cause, in words."""

    one: OrderCause

    @property
    def words(self) -> str:
        """The cause to work with."""
        return cause_words(self.one.cause) if self.one.cause in CAUSES else _("no cause named")

    @property
    def dimension(self) -> str:
        """Its dimension."""
        return dimension_words(self.one.dimension or UNKNOWN)

    @property
    def site(self) -> str:
        """The marketplace's country."""
        return site_name(self.one.row.cell.marketplace_id)

    @property
    def url(self) -> str:
        """The order's page."""
        return order_url(self.one.row.order_id, self.one.row.cell.account)

    @property
    def kinds(self) -> list[str]:
        """The kinds of defects on it."""
        return sorted(kinds_of(self.one) or {event.kind for event in self.one.row.events})

    @property
    def counts(self) -> bool:
        """Whether it is in the rate, or on the marketplace's list."""
        return counts(self.one)

    @property
    def pieces(self) -> tuple[int, int]:
        """How many pieces of evidence speak for the main cause, and against it."""
        weights = [piece.weight for piece in self.one.main.evidence] if self.one.main else []
        return sum(one > 0 for one in weights), sum(one < 0 for one in weights)

    @property
    def confidence(self) -> str:
        """How sure the computed cause is, as a percentage without decimals."""
        return f"{self.one.main.confidence * 100:.0f} %" if self.one.main else ""

    @property
    def computed(self) -> str:
        """What was computed, where a person says otherwise."""
        return cause_words(self.one.main.code) if self.one.main else _("no cause named")

    @property
    def disputed(self) -> list[str]:
        """Causes with clear evidence on both sides."""
        return [cause_words(one.code) for one in self.one.contradictions]


def _orders(request: HttpRequest, asked: RoomAsked) -> dict[str, Any]:
    found = found_for(request, asked)
    kind = next((one for one in KINDS if one == request.GET.get("kind")), "")
    group = kind or EVERYTHING
    summed = pareto(found)
    rows = [row for row in summed.rows if row.group == group]
    filters = {name: request.GET.get(name, "") for name in ("cause", "dimension", "sure")} | {"kind": kind}
    shown = [ShownOrder(one) for one in found.orders if _meets(one, filters)]
    return {
        "rows": [ShownRow(row, max(one.orders for one in rows)) for row in rows],
        "signs": [
            (sentence(f"sign.{one.rule}", _language(request), {}), one) for one in summed.signs if one.group == group
        ],
        "dimensions": _dimensions(rows), "of": rows[0].of if rows else 0, "lead": _lead(rows),
        "page": Paginator(shown, ROWS).get_page(request.GET.get("page")), "asked": filters, "all": len(found.orders),
        "filtered": any(filters.values()), "kinds": KINDS,
        "cause_names": [(code, cause_words(code)) for code in (*dict.fromkeys(row.cause for row in rows),)],
        "abstained": sum(one.main is None for one in found.orders),
        "disputes": sum(bool(one.contradictions) for one in found.orders),
        "overruled": sum(one.overruled is not None for one in found.orders),
    }  # fmt: skip


def _dimensions(rows: Sequence[ParetoRow]) -> list[tuple[str, str, int]]:
    summed: Counter[str] = Counter()
    for row in rows:
        summed[row.dimension] += row.orders
    return [(name, dimension_words(name), summed[name]) for name in (*DIMENSIONS, UNKNOWN) if summed[name]]


def _lead(rows: Sequence[ParetoRow]) -> str:
    """The sentence above the bars."""
    named = [row for row in rows if row.cause != UNKNOWN]
    if not named:
        return _("Nothing that is known names a cause of these orders.")
    first, half = named[0], next((n for n, row in enumerate(named, 1) if row.cumulative * 2 >= row.of), None)
    said = _("“%(cause)s” leads with %(n)s of %(of)s defective orders.") % {
        "cause": cause_words(first.cause), "n": whole(first.orders), "of": whole(first.of),
    }  # fmt: skip
    if half is None or half == 1:
        return said
    row = named[half - 1]
    return said + " " + _("The first %(half)s causes make %(n)s of them.") % {"half": half, "n": whole(row.cumulative)}


def _meets(one: OrderCause, asked: dict[str, str]) -> bool:
    sure = {
        "": True, "abstained": one.main is None, "disputed": bool(one.contradictions),
        "overruled": one.overruled is not None,
    }  # fmt: skip
    return (
        asked["cause"] in {"", one.cause or UNKNOWN}
        and asked["dimension"] in {"", one.dimension or UNKNOWN}
        and (not asked["kind"] or asked["kind"] in kinds_of(one))
        and sure.get(asked["sure"], True)
    )


# -- carriers, listings, replies ---------------------------------------------------------------------------------------


def _scorecard(request: HttpRequest, asked: RoomAsked) -> dict[str, Any]:
    if person(request).is_guest and asked.account is None:
        return {"choose": True}
    return pictured(rooms.scorecard(asked.words), _language(request))


# -- where the excess sits ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A combination of conditions, in words."""

    cause: Cause

    @property
    def words(self) -> str:
        """Its conditions."""
        return _joined(self.cause.where)

    @property
    def because(self) -> str:
        """Why it is not the cause, where it only looked like one."""
        behind = self.cause.confounded_by
        if not behind:
            return ""
        if "make_up_of" in behind:
            return _("only its mix of %(what)s has changed") % {"what": PLACE_WORDS.get(behind["make_up_of"], "")}
        return _("normal outside of %(place)s") % {"place": _joined(behind)}

    @property
    def rate(self) -> float:
        """Now."""
        return self.cause.bad / self.cause.total


def _joined(where: dict[str, str]) -> str:
    return ", ".join(f"{PLACE_WORDS.get(name, name)} {_value(name, value)}" for name, value in where.items())


def _value(name: str, value: str) -> str:
    return site_name(value) if name == "marketplace_id" else value or _("(empty)")


def _where(request: HttpRequest, asked: RoomAsked) -> dict[str, Any]:
    if person(request).is_guest and asked.account is None:
        return {"choose": True}
    rate, against = request.GET.get("expected", "").strip()[:20], day_of(request.GET.get("against"))
    form = {"expected": rate, "against": against}
    expected = _share_of(rate)
    if rate and expected is None:
        return form | {"fault": _("The expected rate is a percentage from 0 to 50.")}
    try:
        found = rooms.localised(AskedOwn(None if rate else against, expected), asked.words)
    except UsageError:
        return form | {"fault": _("No order is known of the window, or none of the time before.")}
    return form | {
        "found": found, "places": [ShownPlace(one) for one in found.causes],
        "looked": [ShownPlace(one) for one in found.confounded],
    }  # fmt: skip


def _share_of(percentage: str) -> float | None:
    """0.5 (per cent) as 0.005; None for what is no percentage up to 50."""
    try:
        share = float(percentage) / 100
    except ValueError:
        return None
    return share if 0 <= share <= 0.5 else None  # noqa: PLR2004 - half of all orders


# -- the report --------------------------------------------------------------------------------------------------------


def _report(request: HttpRequest, asked: RoomAsked) -> dict[str, Any]:
    found, language = root_causes(found_for(request, asked)), _language(request)
    one = next((one for one in found if one.account == asked.account), None) if asked.account else None
    return {
        "accounts": [(each.account, len(each.orders)) for each in found], "language_of_report": language,
        "languages": LANGUAGES, "report": one.markdown(language) if one else None,
        "lines": markdown_lines(one.markdown(language)) if one else (),
    }  # fmt: skip


def report_file(request: HttpRequest, language: str) -> HttpResponse:
    """The report of an account as a Markdown file."""
    asked = asked_of(request)
    found = root_causes(found_for(request, asked))
    one = next((one for one in found if one.account == asked.account), None)
    if one is None or language not in LANGUAGES:
        raise Http404
    answer = HttpResponse(one.markdown(language), content_type="text/markdown; charset=utf-8")
    name = f"root-causes-{asked.account}-{asked.day}-{language}.md".replace("/", "-").replace("\\", "-")
    answer.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=name
    ) or "attachment"  # fmt: skip
    return answer


def markdown_lines(text: str) -> list[tuple[str, Any]]:
    """The report's own Markdown as (kind, content): titles, rows of a table, points, paragraphs."""
    found: list[tuple[str, Any]] = []
    for line in text.splitlines():
        kind, content = _line(line)
        if kind == "row" and found and found[-1][0] == "table":
            found[-1][1].append(content)
        elif kind == "row":
            found.append(("table", [content]))
        elif kind in {"point", "under"} and found and found[-1][0] == "points":
            found[-1][1].append((kind, content))
        elif kind in {"point", "under"}:
            found.append(("points", [(kind, content)]))
        elif kind:
            found.append((kind, content))
    return found


def _line(line: str) -> tuple[str, Any]:
    if line.startswith("|"):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        return ("", None) if set("".join(cells)) <= {"-"} else ("row", cells)
    for begins, kind in (("## ", "h2"), ("# ", "h1"), ("  * ", "under"), ("* ", "point")):
        if line.startswith(begins):
            return kind, line.removeprefix(begins)
    return ("p", line) if line.strip() else ("", None)


SHOWN = {"orders": _orders, "scorecard": _scorecard, "where": _where, "report": _report}
