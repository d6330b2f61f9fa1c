"""What people do with alerts and rules, for pages and JSON interface alike; it is written down with who did it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from plimsoll import clock
from plimsoll.desk.preview import PREVIEW_DAYS, Preview, preview
from plimsoll.errors import UsageError
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import Alert, AlertRule, Delivery, DeliveryState
from plimsoll.web.access import person
from plimsoll.web.asking import answer

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from plimsoll.desk.rules import Rule

MOST_HOURS = 168
"""An alert is put aside for a week at most."""
MOST_NOTE = 500


def seen_alerts(request: HttpRequest) -> QuerySet[Alert]:
    """The alerts of the accounts that who asks may know of."""
    who = person(request)
    return Alert.objects.filter(account__in=who.accounts) if who.is_guest else Alert.objects.all()


def answer_alert(request: HttpRequest, alert: Alert, verb: str, *, hours: int = 0, note: str = "") -> None:
    """Take an alert, snooze it for some hours, or give it back. Raises UsageError for anything else."""
    now = clock.now()
    changes: dict[str, Any] = {"acknowledged_by": "", "acknowledged_at": None, "snoozed_until": None, "note": ""}
    if verb == "take":
        changes |= {
            "acknowledged_by": person(request).get_username(), "acknowledged_at": now, "note": note.strip()[:MOST_NOTE],
        }  # fmt: skip
    elif verb == "snooze" and 1 <= hours <= MOST_HOURS:
        changes |= {"snoozed_until": now + timedelta(hours=hours)}
    elif verb != "give_back":
        raise UsageError("an alert can be taken, snoozed for some hours, or given back")
    Alert.objects.filter(pk=alert.pk).update(**changes)
    note_request(request, f"{verb.replace('_', ' ')} alert", f"{alert.kind} {alert.pk}", account=alert.account)


def add_rule(request: HttpRequest, rule: Rule) -> AlertRule:
    """Keep a rule of somebody's own."""
    now = clock.now()
    made = AlertRule.objects.create(
        key=f"own.{now.timestamp():.6f}", kind=rule.kind, value=f"{rule.value:f}", level=rule.level, made_at=now,
        account=rule.account, marketplace_id=rule.marketplace_id, channel=rule.channel,
        who=person(request).get_username(),
    )  # fmt: skip
    note_request(request, "add alert rule", str(made), account=rule.account)
    return made


def switch_rule(request: HttpRequest, found: AlertRule, *, on: bool) -> None:
    """Switch a rule on or off."""
    AlertRule.objects.filter(pk=found.pk).update(active=on)
    note_request(request, f"alert rule {'on' if on else 'off'}", str(found), account=found.account)


def change_rule(request: HttpRequest, found: AlertRule, value: str, level: str) -> None:
    """Give a rule another value or level. Raises UsageError for one that every workspace has: add another to it."""
    if found.is_default:
        raise UsageError("this rule is the same in every workspace", hint="switch it off, and add one of your own")
    AlertRule.objects.filter(pk=found.pk).update(value=value, level=level)
    note_request(request, "change alert rule", str(found), account=found.account, value=value, level=level)


def remove_rule(request: HttpRequest, found: AlertRule) -> None:
    """Take a rule away. Raises UsageError for one that every workspace has."""
    if found.is_default:
        raise UsageError("this rule is the same in every workspace", hint="it can be switched off")
    about = str(found)
    found.delete()
    note_request(request, "alert rule remove", about, account=found.account)


def send_again(request: HttpRequest, pk: int) -> bool:
    """Try a message again that was given up; False where there is none such."""
    again = Delivery.objects.filter(pk=pk, state=DeliveryState.DEAD)
    if not again.update(state=DeliveryState.WAITING, due_at=clock.now(), attempts=0):
        return False
    note_request(request, "try message again", str(pk))
    return True


def past(rule: Rule) -> Preview:
    """A rule on the last twelve months; the past is read once for as long as nothing has changed."""
    today: date = clock.today()

    def replay(_tower: Any) -> Preview:  # noqa: ANN401 - the past is asked for apart
        cells, restated = answer("alert history", lambda tower: tower.alert_history(PREVIEW_DAYS))
        return preview(rule, cells, today, restated)

    return answer(("alert past", rule), replay)
