"""The account page's sentences, composed from the fields of answers so that they can be said in either language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plimsoll.web.pages.account_charts import KINDS, chance
from plimsoll.web.templatetags.figures import day, kind_words, percent, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

Document = dict[str, Any]

FRAUD_ORDERS = gettext_lazy(
    "How many orders come is information, never a step to take: self-made or traded orders (刷单) are fraud, "
    "and accounts are closed for them."
)
"""Stands wherever a number of further orders can be read or asked (conduct 1); the words of `watch.what_if`."""

SOURCE_WORDS = {
    "orders": gettext_lazy("Orders"),
    "negative_feedback": gettext_lazy("Feedback"),
    "claims": gettext_lazy("A-to-z claims"),
    "chargebacks": gettext_lazy("Chargebacks"),
}
READING_WORDS = {
    "chargebacks=lost": gettext_lazy("only chargebacks that were lost count"),
    "chargebacks=opened": gettext_lazy("every chargeback counts from its opening"),
    "include-cancelled": gettext_lazy("cancelled orders count among the orders"),
    "unsaid-fault=not-seller": gettext_lazy("claims whose fault no file says are not the seller's"),
    "unknown-chargeback=fraud": gettext_lazy("chargebacks of unknown kind are fraud"),
    "unsaid-canceller=seller": gettext_lazy("cancelled orders whose canceller no file says were the seller's"),
}
FIGURE_WORDS = {
    "orders": gettext_lazy("Orders"),
    "orders_with_defects": gettext_lazy("Orders with defects"),
    "negative_feedback": gettext_lazy("Negative feedback"),
    "claims": gettext_lazy("A-to-z claims"),
    "chargebacks": gettext_lazy("Chargebacks"),
}
GAP_WORDS = {
    "cancelled": gettext_lazy("Cancelled orders are counted the other way."),
    "cancelled_after_claim": gettext_lazy("Orders cancelled after a claim are counted the other way."),
    "test": gettext_lazy("Test orders are counted the other way."),
    "replacement": gettext_lazy("Replacement orders are counted the other way."),
    "pending": gettext_lazy("Pending orders are counted the other way."),
    "non_marketplace": gettext_lazy("Orders sold outside the marketplace are counted the other way."),
    "zone_edge": gettext_lazy("The days are those of another time zone."),
    "lag": gettext_lazy("The range of order days is shifted, or begins or ends a day apart."),
    "claim_rule": gettext_lazy("Claims count by another rule."),
    "chargeback_rule": gettext_lazy("Chargebacks count by another rule."),
    "events": gettext_lazy("Events are counted, not orders."),
    "unsaid": gettext_lazy("What a file leaves open is read otherwise."),
    "reading": gettext_lazy("Another reading of the rule."),
    "channel": gettext_lazy("The figure is of another channel, or of both."),
    "processing": gettext_lazy("The page stood some days behind with defects."),
    "pending_claims": gettext_lazy("Claims not yet decided on that day are counted."),
    "late_import": gettext_lazy("Facts without a date, first seen here after that day, held before."),
    "other_marketplace": gettext_lazy("The figure holds another marketplace too."),
    "listed_not_counted": gettext_lazy("On the marketplace's list and not counted here."),
    "counted_not_listed": gettext_lazy("Counted here and not on the marketplace's list."),
    "missing_source": gettext_lazy("A source is missing for some of these days."),
}
SHAPE_WORDS = {
    "jump": gettext_lazy("A jump"),
    "drift": gettext_lazy("A slow rise"),
    "seasonal": gettext_lazy("A rise that comes every year"),
    "new_shop": gettext_lazy("A cluster in a new shop"),
    "recurrence": gettext_lazy("It keeps coming back"),
}
IMPROVEMENT_WORDS = {
    "improved": gettext_lazy("Improved beyond chance."),
    "worse": gettext_lazy("Worse beyond chance."),
    "not yet distinguishable": gettext_lazy("Not yet distinguishable from chance."),
    "nothing to compare": gettext_lazy("Nothing to compare yet."),
}
DIMENSION_WORDS = {
    "asin": gettext_lazy("ASIN"),
    "sku": gettext_lazy("SKU"),
    "carrier": gettext_lazy("Carrier"),
    "warehouse": gettext_lazy("Warehouse"),
    "ship_region": gettext_lazy("Region"),
    "ship_country": gettext_lazy("Country"),
    "ship_service": gettext_lazy("Shipping service"),
}
_MANY_YEARS = 1000


def named(words: dict[str, _StrPromise], name: str) -> str:
    """The words for a name; the name itself where it is a new one."""
    return str(words.get(name, name.replace("_", " ")))


def movement(rows: Sequence[Document]) -> str:
    """How the rate went over the days shown, and which kind moved it."""
    known = [row for row in rows if row["rate"] is not None]
    if not known:
        return _("No order stood in the window on any of these days.")
    first, last = known[0], known[-1]
    words = {
        "first": percent(first["rate"]), "last": percent(last["rate"]), "since": day(first["as_of"]),
        "defects": whole(last["orders_with_defects"]), "orders": whole(last["orders"]),
    }  # fmt: skip
    if words["first"] == words["last"]:
        said = _("The rate stands at %(last)s (%(defects)s of %(orders)s orders), as on %(since)s.")
    elif float(last["rate"]) > float(first["rate"]):
        said = _("The rate rose from %(first)s on %(since)s to %(last)s (%(defects)s of %(orders)s orders).")
    else:
        said = _("The rate fell from %(first)s on %(since)s to %(last)s (%(defects)s of %(orders)s orders).")
    return " ".join(part for part in (said % words, _mover(first, last)) if part)


def _mover(first: Document, last: Document) -> str:
    more = last["orders_with_defects"] - first["orders_with_defects"]
    kind = max(KINDS, key=lambda one: last[one] - first[one])
    of_kind = last[kind] - first[kind]
    if more <= 0 or of_kind <= 0:
        return ""
    return _("%(kind)s: %(more)s more; orders with defects: %(together)s more.") % {
        "kind": kind_words(kind),
        "more": whole(of_kind),
        "together": whole(more),
    }


def coming(forecast: Document) -> str:
    """What the coming days bring, in a sentence."""
    worst = forecast["worst_day"]
    if worst is None:
        return _("No order is expected in the coming windows.")
    return _(
        "The worst of the coming days is likely %(day)s: %(p50)s, at most %(p90)s in nine of ten cases; "
        "the chance to be over the line then is %(chance)s."
    ) % {
        "day": day(worst["date"]), "p50": percent(worst["rate_p50"]), "p90": percent(worst["rate_p90"]),
        "chance": chance(worst["p_breach"]),
    }  # fmt: skip


def kinds_sentence(last: Document) -> str:
    """How the defects of the last day divide by kind."""
    kinds = ", ".join(f"{kind_words(kind)} {whole(last[kind])}" for kind in KINDS)
    return _(
        "%(together)s orders with defects: %(kinds)s. An order with two kinds stands in both layers "
        "and once in the line."
    ) % {"together": whole(last["orders_with_defects"]), "kinds": kinds}


def needs(row: Document, missing: Sequence[Document]) -> list[str]:
    """What the verdict still needs, one sentence each: a source to bring, or a reading that is open."""
    if row["verdict"] == "INCOMPLETE":
        return [_need(one) for one in missing]
    return [
        _("It would be otherwise if this holds: %(reading)s.") % {"reading": reading_words(name)}
        for name in row["verdict_needs"]
    ]


def _need(one: Document) -> str:
    said = {
        "source": named(SOURCE_WORDS, one["source"]), "from": day(one["from"]), "to": day(one["to"]),
        "path": one["path"], "host": one["host"] or "",
    }  # fmt: skip
    if one["host"]:
        return _("%(source)s are missing for %(from)s to %(to)s. They stand on %(host)s: %(path)s.") % said
    return _("%(source)s are missing for %(from)s to %(to)s.") % said


def reading_words(name: str) -> str:
    """An open reading of the rule."""
    if name.startswith("lag="):
        return _("the window ends %(n)s days before") % {"n": name[4:]}
    return named(READING_WORDS, name)


def signal_sentences(signal: Document) -> list[str]:
    """A signal in a few sentences: what, where, since when, how sure, how long before the line."""
    if signal["shape"] == "recurrence":
        ends = "; ".join(
            f"{day(one['to'])}: {whole(one['orders_with_defects'])} / {whole(one['orders'])}"
            for one in signal["months"]
        )
        return [_("It keeps coming back: the rate stood above 1.2 %% at three month ends running (%(ends)s).")
                % {"ends": ends}]  # fmt: skip
    found = [_what(signal), _where(signal["where"]), _since(signal), _sure(signal)]
    if signal["easing"]:
        found.append(_("In the last three weeks the news was as before the rise: it may be over."))
    if not signal["over_today"]:
        found.append(_line(signal))
    return [one for one in found if one]


def _what(signal: Document) -> str:
    kinds = ", ".join(kind_words(one["kind"]) for one in signal["kinds"])
    said = _("%(shape)s: %(n)s orders became newly defective since %(since)s, where %(expected)s were expected.") % {
        "shape": named(SHAPE_WORDS, signal["shape"]), "n": whole(signal["newly_known"]),
        "since": day(signal["began"]["on"]), "expected": f"{float(signal['expected']):.1f}",
    }  # fmt: skip
    mostly = _("Mostly: %(kinds)s.") % {"kinds": kinds}
    return f"{said} {mostly}" if kinds else said


def _where(place: Document | None) -> str:
    if place is None or "dimension" not in place:
        return ""
    return _("%(n)s of them sit in %(dimension)s %(value)s, where %(expected)s were expected.") % {
        "n": whole(place["newly_known"]), "dimension": named(DIMENSION_WORDS, place["dimension"]),
        "value": place["value"], "expected": f"{float(place['expected']):.1f}",
    }  # fmt: skip


def _since(signal: Document) -> str:
    return _("It began between %(from)s and %(to)s.") % {
        "from": day(signal["began"]["from"]),
        "to": day(signal["began"]["to"]),
    }


def _sure(signal: Document) -> str:
    years = float(signal["once_in_years"])
    often = f"{min(years, _MANY_YEARS):,.0f}" + ("+" if years > _MANY_YEARS else "")
    said = _("Where nothing changed, as much is seen about once in %(years)s years.") % {"years": often}
    warning = _("That is a warning, not yet a proof.")
    return said if signal["discovery"] else f"{said} {warning}"


def _line(signal: Document) -> str:
    if signal["line_on"] is None:
        return _("At this pace the line is not crossed within 60 days.")
    return _("At this pace the rate crosses the line on %(day)s.") % {"day": day(signal["line_on"])}


def pace_sentence(headroom: Document) -> str:
    """How fast the room is used up."""
    pace = headroom["pace"]
    said = _("%(n)s orders became newly defective in the last four weeks: %(week)s a week (%(from)s to %(to)s).") % {
        "n": whole(pace["newly_known"]), "week": pace["per_week"], "from": pace["per_week_from"],
        "to": pace["per_week_to"],
    }  # fmt: skip
    if pace["burn_rate"] is not None:
        said += " " + _("Burn rate %(burn)s: at 1 as many come as the orders allow.") % {"burn": pace["burn_rate"]}
    return said


def room_words(room: int) -> str:
    """2 left, 3 over."""
    if room >= 0:
        return ngettext("%(n)d left", "%(n)d left", room) % {"n": room}
    return ngettext("%(n)d over", "%(n)d over", -room) % {"n": -room}


def used_up(headroom: Document) -> str:
    """When the room is used up at this pace."""
    if headroom["today"]["headroom"] < 0:
        return _("The budget is used up already.")
    found = headroom["exhausted"]
    if found["date"] is None and found["from"] is None:
        return _("At this pace it is not used up within %(n)s days.") % {"n": found["within_days"]}
    return _("At this pace it is used up on %(day)s, at the earliest on %(from)s.") % {
        "day": day(found["date"]),
        "from": day(found["from"]),
    }
