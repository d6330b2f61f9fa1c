"""Alerts: what stands, who has taken it, the rules with their past, and the log of messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.desk.alert_words import words
from plimsoll.desk.rules import KINDS, Rule, rule_value
from plimsoll.errors import UsageError
from plimsoll.journal.models import Alert, AlertKind, AlertLevel, AlertRule, Delivery, DeliveryState
from plimsoll.policies import find_marketplace
from plimsoll.web import alert_doing
from plimsoll.web.access import seen_account, staff_only, writers_only
from plimsoll.web.alert_doing import past, seen_alerts
from plimsoll.web.alert_keeping import ensure_rules, rule_of
from plimsoll.web.alert_telling import told_of
from plimsoll.web.asking import answer

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from plimsoll.desk.alert_words import Words
    from plimsoll.desk.preview import Preview

ROWS = 50
FIRINGS = 60
SNOOZES = {
    "1": pgettext_lazy("snooze", "an hour"), "8": pgettext_lazy("snooze", "8 hours"),
    "24": pgettext_lazy("snooze", "a day"), "168": pgettext_lazy("snooze", "a week"),
}  # fmt: skip
UNIT_WORDS = {
    "percent": pgettext_lazy("unit", "% of orders"), "points": pgettext_lazy("unit", "points"),
    "defects": pgettext_lazy("unit", "defects left"), "days": pgettext_lazy("unit", "days"),
    "hours": pgettext_lazy("unit", "hours"), "none": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """An alert with its words in the reader's language."""

    alert: Alert
    words: Words

    @property
    def quiet(self) -> bool:
        """Whether somebody has taken it, or put it aside for now."""
        return self.alert.is_quiet(clock.now())

    @property
    def snoozed(self) -> bool:
        """Whether it is put aside for now."""
        return self.alert.snoozed_until is not None and clock.now() < self.alert.snoozed_until


def shown(alert: Alert) -> ShownAlert:
    """An alert as the page tells it."""
    return ShownAlert(alert, words(told_of(alert, "resolved" if alert.ended_at else "fired"), get_language() or "en"))


def page(request: HttpRequest) -> HttpResponse:
    """The alerts that stand, or those that ended, filtered as the address says."""
    asked = {name: request.GET.get(name, "") for name in ("state", "level", "account")}
    rows = seen_alerts(request).filter(ended_at__isnull=asked["state"] != "ended")
    rows = rows.filter(level=asked["level"]) if asked["level"] in AlertLevel.values else rows
    rows = rows.filter(account__icontains=asked["account"]) if asked["account"] else rows
    found: Paginator[Any] = Paginator(sorted(rows, key=_gravest) if asked["state"] != "ended" else rows, ROWS)
    paged = found.get_page(request.GET.get("page"))
    context = {
        "page": paged, "alerts": [shown(one) for one in paged], "asked": asked, "levels": AlertLevel.choices,
        "filtered": bool(asked["level"] or asked["account"]), "snoozes": SNOOZES, "at": "alerts",
        "watched": AlertRule.objects.filter(active=True).count(),
    }  # fmt: skip
    return render(request, "alerts.html", context)


def _gravest(alert: Alert) -> tuple[Any, ...]:
    return bool(alert.acknowledged_by), -AlertLevel.values.index(alert.level), -alert.began_at.timestamp(), alert.pk


@writers_only
@require_POST
def answer_alert(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an alert, put it aside for a while, or give it back."""
    alert = get_object_or_404(Alert, pk=pk)
    seen_account(request, alert.account)
    verb, hours = request.POST.get("verb", ""), request.POST.get("hours", "")
    try:
        alert_doing.answer_alert(
            request, alert, verb, hours=int(hours) if hours in SNOOZES else 0, note=request.POST.get("note", "")
        )
    except UsageError as error:
        raise Http404 from error
    return redirect("alerts")


@staff_only
def rules(request: HttpRequest) -> HttpResponse:
    """The rules, and a form for a new one."""
    ensure_rules(clock.now())
    told = "pasts" in request.GET
    rows = [
        {
            "rule": one, "words": rule_words(rule_of(one)), "scope": scope_words(one),
            "past": past_words(past(rule_of(one))) if told else "",
        }
        for one in AlertRule.objects.order_by("id")
    ]  # fmt: skip
    context = {
        "rules": rows, "told": told, "at": "rules", "kinds": kind_choices(),
        "levels": AlertLevel.choices, "asked": request.GET,
        "accounts": _accounts(),
        "sites": _sites(),
    }  # fmt: skip
    return render(request, "alerts_rules.html", context)


def kind_choices() -> list[tuple[str, str, str, str]]:
    """Every kind of rule: its key, words, unit in words, and the value proposed."""
    return [(kind, str(AlertKind(kind).label), str(UNIT_WORDS[unit]), value) for kind, (unit, value) in KINDS.items()]


def rule_words(rule: Rule) -> str:
    """A rule in a sentence of a few words."""
    value = f"{rule.value.normalize():f}"
    return {
        "threshold": _("Rate at or above %(n)s %%"), "jump": _("Rate risen by %(n)s points or more within 7 days"),
        "headroom": _("At most %(n)s more defects allowed"),
        "stale": _("A source known through %(n)s days ago or before"),
        "restated": _("A displayed figure restated within %(n)s days"), "signal": _("An early-warning signal is open"),
        "deadline": _("A deadline within %(n)s hours"),
    }[rule.kind] % {"n": value}  # fmt: skip


def scope_words(one: AlertRule) -> str:
    """Whom a rule is about."""
    site = find_marketplace(one.marketplace_id) if one.marketplace_id else None
    parts = [one.account, site.short if site else one.marketplace_id, one.channel]
    return " · ".join(part for part in parts if part) or _("every account")


def _cells() -> list[tuple[str, str, str]]:
    return answer("cells", lambda tower: tower.cells() if tower.workspace.exists else [])


def _accounts() -> list[str]:
    return sorted({account for account, _site, _channel in _cells()})


def _sites() -> list[tuple[str, str]]:
    sites = {site for _account, site, _channel in _cells()}
    return sorted((site, found.short if (found := find_marketplace(site)) else site) for site in sites)


@writers_only
@require_POST
def save_rule(request: HttpRequest) -> HttpResponse:
    """Add a rule as the form says."""
    try:
        rule = _asked_rule(request.POST)
    except UsageError:
        messages.error(request, _("This rule cannot be used: its value must be a number, 0.8 for example."))
        return redirect("alert_rules")
    alert_doing.add_rule(request, rule)
    messages.success(request, _("The rule is kept: %(rule)s.") % {"rule": rule_words(rule)})
    return redirect("alert_rules")


def _asked_rule(said: Any) -> Rule:  # noqa: ANN401 - a form or an address
    kind = said.get("kind", "")
    value = rule_value(kind, said.get("value", "")[:16])
    level = said.get("level", "") if said.get("level", "") in AlertLevel.values else AlertLevel.WARNING.value
    channel = said.get("channel", "") if said.get("channel", "") in {"MFN", "AFN"} else ""
    return Rule("preview", kind, value, level, said.get("account", "")[:255], said.get("site", "")[:64], channel)


@writers_only
@require_POST
def change_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a rule on or off, or take an own one away."""
    found = get_object_or_404(AlertRule, pk=pk)
    verb = request.POST.get("verb", "")
    if verb == "remove" and not found.is_default:
        alert_doing.remove_rule(request, found)
    elif verb in {"on", "off"}:
        alert_doing.switch_rule(request, found, on=verb == "on")
    else:
        raise Http404
    return redirect("alert_rules")


@staff_only
def past_of_rule(request: HttpRequest) -> HttpResponse:
    """How often a rule, one that is kept or one as the address says, would have fired in the last twelve months."""
    try:
        rule = rule_of(get_object_or_404(AlertRule, pk=request.GET["rule"])) if "rule" in request.GET else (
            _asked_rule(request.GET)
        )  # fmt: skip
    except (UsageError, ValueError) as error:
        raise Http404 from error
    found = past(rule)
    context = {
        "past": found, "rule": rule_words(rule), "said": past_words(found), "firings": found.firings[:FIRINGS],
        "more": max(len(found.firings) - FIRINGS, 0), "at": "rules",
    }  # fmt: skip
    return render(request, "alerts_past.html", context)


def past_words(found: Preview) -> str:
    """How often it would have fired, in a sentence."""
    if not found.replayed:
        return _("What was open then is not known, so this rule has no past.")
    n = len(found.firings)
    said = ngettext("would have fired %(n)d time in 12 months", "would have fired %(n)d times in 12 months", n)
    return said % {"n": n}


@staff_only
def log(request: HttpRequest) -> HttpResponse:
    """Every message and what came of it."""
    rows = Delivery.objects.select_related("channel", "alert")
    state = request.GET.get("state", "")
    rows = rows.filter(state=state) if state in DeliveryState.values else rows
    paged = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    lines = [{"one": one, "words": shown(one.alert).words.title if one.alert else _("Test message")} for one in paged]
    context = {"page": paged, "lines": lines, "states": DeliveryState.choices, "state": state, "at": "log"}
    return render(request, "alerts_log.html", context)


@writers_only
@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a message again that was given up."""
    if not alert_doing.send_again(request, pk):
        raise Http404
    return redirect("alert_log")
