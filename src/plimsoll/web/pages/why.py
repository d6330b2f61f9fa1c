"""Why a figure is what it is: the rule in words, every value with its source, the corners, the files, the orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plimsoll.web.access import seen_account
from plimsoll.web.asking import answer
from plimsoll.web.pages.account_asked import cells, site_of
from plimsoll.web.pages.corner_words import CORNER_WORDS
from plimsoll.web.pages.defect_lines import day_of
from plimsoll.web.pages.defects import defects_url
from plimsoll.web.templatetags.figures import day, percent, whole

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from plimsoll.metrics.explain import Explanation
    from plimsoll.policies import PolicyValue

FIGURE_WORDS = {
    "rate": gettext_lazy("Order defect rate"),
    "orders": gettext_lazy("Orders that count"),
    "orders_with_defects": gettext_lazy("Orders with defects"),
    "negative_feedback": gettext_lazy("Negative feedback"),
    "claims": gettext_lazy("A-to-z claims"),
    "chargebacks": gettext_lazy("Chargebacks"),
    "headroom": gettext_lazy("Defects still allowed"),
}
_WINDOW = ("window_days", "lag_days", "window_zone", "membership")
_RULES: dict[str, tuple[str, ...]] = {
    "rate": ("",),
    "orders": (*_WINDOW, "by_channel", "denominator."),
    "orders_with_defects": ("count", "negative_feedback.", "claims.", "chargebacks.", "stated_change_without_date"),
    "negative_feedback": ("count", "negative_feedback."),
    "claims": ("count", "claims.", "stated_change_without_date"),
    "chargebacks": ("count", "chargebacks.", "stated_change_without_date"),
    "headroom": ("target_value", "target_condition", "window_days", "lag_days"),
}
"""Which values of `amazon.odr.` a figure stands on, by the beginning of what follows."""
_GROUPS = {
    "": gettext_lazy("Window and line"),
    "denominator": gettext_lazy("Which orders count"),
    "negative_feedback": gettext_lazy("Negative feedback"),
    "claims": gettext_lazy("A-to-z claims"),
    "chargebacks": gettext_lazy("Chargebacks"),
}
_KINDS = ("negative_feedback", "claims", "chargebacks")


@dataclass(frozen=True, slots=True)
class Why:
    """A figure of one account, marketplace and channel on a day, explained."""

    figure: str
    found: Explanation
    on: date

    @property
    def row(self) -> dict[str, Any]:
        """The row of `odr`."""
        return self.found.row.as_json()

    @property
    def name(self) -> str:
        """The figure's name."""
        return str(FIGURE_WORDS[self.figure])

    @property
    def site(self) -> str:
        """The marketplace as people say it."""
        return site_of(self.found.row.cell.marketplace_id)

    @property
    def value(self) -> str:
        """The figure, as it is shown."""
        if self.figure == "rate":
            return percent(self.row["rate"])
        return whole(self.row[self.figure])

    @property
    def sentences(self) -> list[str]:
        """How the figure comes about, in words."""
        row = self.row
        window = row["window"]
        said = [_sentence(self.figure, row)]
        if self.figure not in _KINDS:
            said.append(
                _("The window holds the orders of %(days)s days, %(from)s to %(to)s (days of %(zone)s): "
                    "it ends %(lag)s days before %(on)s.")
                % {"days": window["days"], "from": day(window["from"]), "to": day(window["to"]),
                   "zone": window["timezone"], "lag": window["lag_days"], "on": day(row["as_of"])}
            )  # fmt: skip
            said.append(str(_LAG_WORDS.get(window["lag_from"], _LAG_WORDS["policy"])))
        return said

    @property
    def rules(self) -> list[PolicyValue]:
        """The values it stands on."""
        wanted = tuple(f"amazon.odr.{name}" for name in _RULES[self.figure])
        return [rule for rule in self.found.rules if rule.id.startswith(wanted)]

    @property
    def groups(self) -> list[tuple[str, list[PolicyValue]]]:
        """The values it stands on, by what they are about; the first group stands open."""
        found: dict[str, list[PolicyValue]] = {}
        for rule in self.rules:
            name = rule.id.split(".")[2]
            found.setdefault(str(_GROUPS.get(name, _GROUPS[""])), []).append(rule)
        return list(found.items())

    @property
    def corners(self) -> list[tuple[str, str]]:
        """The corners these values decide, in order, with their sentences."""
        names = {rule.corner for rule in self.rules if rule.corner}
        return [(name, str(words)) for name, words in CORNER_WORDS.items() if name in names]

    @property
    def relations(self) -> list[tuple[str, int]]:
        """The two sets the figure is made of, with their sizes."""
        row = self.row
        both = [(str(FIGURE_WORDS["orders"]), row["orders"])]
        kind = self.figure if self.figure in _KINDS else "orders_with_defects"
        return [*both, (str(FIGURE_WORDS[kind]), row[kind])]

    @property
    def orders_url(self) -> str:
        """The page of the orders behind it."""
        cell = self.found.row.cell
        channel = None if cell.fulfillment_channel == "ALL" else cell.fulfillment_channel
        return defects_url(
            account=cell.account, marketplace=cell.marketplace_id, channel=channel,
            kind=self.figure if self.figure in _KINDS else None, as_of=self.on.isoformat(),
        )  # fmt: skip

    @property
    def others(self) -> list[tuple[str, str, bool]]:
        """The other figures of the row, to go on to: (name, words, whether it is this one)."""
        return [(name, str(words), name == self.figure) for name, words in FIGURE_WORDS.items()]


_LAG_WORDS = {
    "snapshot": gettext_lazy("Where the window ends was read from what the marketplace displayed."),
    "typed": gettext_lazy("Where the window ends was typed by a person."),
    "adopted": gettext_lazy(
        "Where the window ends was worked out from what the marketplace displayed, and adopted by a person."
    ),
    "option": gettext_lazy("Where the window ends was asked for."),
    "policy": gettext_lazy("Where the window ends is not confirmed: no page says it, so the usual 15 days stand in."),
}


def _sentence(figure: str, row: dict[str, Any]) -> str:
    values = {
        "orders": whole(row["orders"]), "defects": whole(row["orders_with_defects"]), "rate": percent(row["rate"]),
        "target": percent(row["target_value"]), "left": abs(row["headroom"] or 0),
    }  # fmt: skip
    if figure == "rate":
        return (
            _(
                "%(defects)s orders with a defect that counts, of %(orders)s orders in the window: %(rate)s. "
                "It has to be under %(target)s."
            )
            % values
        )
    if figure == "headroom":
        return _headroom(row, values)
    if figure == "orders":
        return _("%(orders)s orders lie in the window and count.") % values
    if figure == "orders_with_defects":
        return (
            _(
                "%(defects)s orders of the window have at least one defect that counts; "
                "an order with several is one order."
            )
            % values
        )
    return ngettext(
        "%(n)s order of the window has such a defect that counts.",
        "%(n)s orders of the window have such a defect that counts.", row[figure],
    ) % {"n": row[figure]}  # fmt: skip


def _headroom(row: dict[str, Any], values: dict[str, Any]) -> str:
    if (row["headroom"] or 0) >= 0:
        return (
            _(
                "With %(left)s further orders with defects among the same %(orders)s orders the rate is still "
                "under %(target)s."
            )
            % values
        )
    return (
        _("%(left)s orders with defects fewer among the same %(orders)s orders, and the rate is under %(target)s.")
        % values
    )


def page(request: HttpRequest) -> HttpResponse:
    """A panel for htmx, a page for everybody else."""
    why = _asked(request)
    return render(request, "why_panel.html" if request.headers.get("HX-Request") else "why.html", {"why": why})


def _asked(request: HttpRequest) -> Why:
    place = tuple(request.GET.get(name, "") for name in ("account", "marketplace", "channel"))
    account, marketplace, channel = place
    figure, on = request.GET.get("figure") or "rate", day_of(request.GET.get("as_of", ""))
    if figure not in FIGURE_WORDS or not _is_there((seen_account(request, account), marketplace, channel)):
        raise Http404
    found = answer(
        ("why", place, on),
        lambda tower: tower.explain(account=account, marketplace=marketplace, channel=channel, as_of=on),
        account=account,
    )
    if not found:
        raise Http404
    return Why(figure, found[0], on)


def _is_there(place: tuple[str, str, str]) -> bool:
    account, marketplace, channel = place
    return any((account, marketplace, one) in cells() for one in (("MFN", "AFN") if channel == "ALL" else (channel,)))


def why_url(account: str, marketplace: str, channel: str, figure: str = "rate", as_of: str = "") -> str:
    """The address that explains a figure."""
    from urllib.parse import urlencode

    words = {"account": account, "marketplace": marketplace, "channel": channel, "figure": figure, "as_of": as_of}
    return f"{reverse('why')}?{urlencode({name: value for name, value in words.items() if value})}"
