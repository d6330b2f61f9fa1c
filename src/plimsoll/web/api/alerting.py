"""Calls about alerts: what stands, who has taken it, the rules with their past, the channels masked, the messages."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Path, Query, Router, Schema
from pydantic import ConfigDict

from plimsoll import clock
from plimsoll.desk.rules import Rule, rule_value
from plimsoll.journal.models import Alert, AlertChannel, AlertRule, Delivery
from plimsoll.web import alert_doing
from plimsoll.web.access import person, seen_account
from plimsoll.web.alert_keeping import ensure_rules, rule_of
from plimsoll.web.alert_telling import alert_json
from plimsoll.web.api.entry import FAULTS, READ, WRITE, scoped
from plimsoll.web.api.selecting import NO_NUL, Page

router = Router(tags=["alerts"])
MOST_KEY = 2**63 - 1

Kind = Literal["threshold", "jump", "headroom", "stale", "restated", "signal", "deadline"]
Level = Literal["notice", "warning", "critical"]


class Listed(Schema):
    """A document with one list, in pages; each entry is as `docs/formats.md` says under the schema's name."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: str = Field(alias="schema")
    total: int
    next_offset: int | None = None


class Alerts(Listed):
    """`plimsoll.alerts/1`."""

    alerts: list[dict[str, Any]]


class Rules(Listed):
    """`plimsoll.alerts_rules/1`."""

    rules: list[dict[str, Any]]


class Channels(Listed):
    """`plimsoll.alerts_channels/1`."""

    channels: list[dict[str, Any]]


class Messages(Listed):
    """`plimsoll.alerts_log/1`."""

    messages: list[dict[str, Any]]


class Past(Schema):
    """`plimsoll.alerts_preview/1`."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: str = Field(alias="schema")
    kind: str
    value: str
    days: int
    replayed: bool
    fired: int
    firings: list[dict[str, Any]]


class Which(Schema):
    """Which alerts."""

    state: Literal["standing", "ended"] = "standing"
    level: Level | None = None
    account: str | None = Field(None, min_length=1, max_length=255, pattern=NO_NUL)


class Answered(Schema):
    """What is done with an alert: `take` it (with a note), `snooze` it for some hours, or `give_back`."""

    verb: Literal["take", "snooze", "give_back"]
    hours: int = Field(8, ge=1, le=alert_doing.MOST_HOURS)
    note: str = Field("", max_length=alert_doing.MOST_NOTE, pattern=NO_NUL)


class RuleSaid(Schema):
    """A rule; an empty scope means every account, marketplace or channel."""

    kind: Kind
    value: str = Field("", max_length=16, pattern=NO_NUL, description="In the kind's unit; its proposal when empty")
    level: Level = "warning"
    account: str = Field("", max_length=255, pattern=NO_NUL)
    marketplace_id: str = Field("", max_length=64, pattern=NO_NUL)
    channel: Literal["", "MFN", "AFN"] = ""

    def rule(self) -> Rule:
        """As the desk knows it. Raises UsageError."""
        value = rule_value(self.kind, self.value)
        return Rule("preview", self.kind, value, self.level, self.account, self.marketplace_id, self.channel)


class RuleChanged(Schema):
    """What of a rule is to be another; what is left out stays."""

    active: bool | None = None
    value: str | None = Field(None, min_length=1, max_length=16, pattern=NO_NUL)
    level: Level | None = None


class Key(Schema):
    """The `id` of something."""

    pk: int = Field(ge=1, le=MOST_KEY)


ALERTS: Any = {200: Alerts, **FAULTS}
RULES: Any = {200: Rules, **FAULTS}
CHANNELS: Any = {200: Channels, **FAULTS}
MESSAGES: Any = {200: Messages, **FAULTS}
PAST: Any = {200: Past, **FAULTS}


def _staff(request: HttpRequest, scope: str) -> None:
    """What is about the whole workspace does not exist for clients and advisers. Raises NotAllowed, Http404."""
    scoped(request, scope)
    if person(request).is_guest:
        raise Http404


def _found(model: Any, key: Key) -> Any:  # noqa: ANN401 - a model and its row
    found = model.objects.filter(pk=key.pk).first()
    if found is None:
        raise Http404
    return found


def _page(name: str, what: str, rows: Any, page: Page, told: Any) -> dict[str, Any]:  # noqa: ANN401 - a query
    """A page of a query: the database counts and cuts it."""
    total, end = rows.count(), page.offset + page.limit
    return {"schema": f"plimsoll.{name}/1", what: [told(one) for one in rows[page.offset : end]], "total": total,
            "next_offset": end if end < total else None}  # fmt: skip


@router.get("/alerts", response=ALERTS, by_alias=True, summary="Alerts that stand, or ended")
def alerts(request: HttpRequest, which: Query[Which], page: Query[Page]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.alerts/1`, newest first."""
    scoped(request, READ)
    if which.account is not None:
        seen_account(request, which.account)
    rows = alert_doing.seen_alerts(request).filter(ended_at__isnull=which.state == "standing")
    rows = rows.filter(level=which.level) if which.level else rows
    rows = rows.filter(account=which.account) if which.account else rows
    return _page("alerts", "alerts", rows, page, alert_json)


@router.post("/alerts/{pk}/answer", response=ALERTS, by_alias=True, summary="Take, snooze or give back an alert")
def answer_alert(request: HttpRequest, key: Path[Key], said: Answered) -> Any:  # noqa: ANN401 - a document
    """The alert as it stands then, `plimsoll.alerts/1`."""
    scoped(request, WRITE)
    alert: Alert = _found(Alert, key)
    seen_account(request, alert.account)
    alert_doing.answer_alert(request, alert, said.verb, hours=said.hours, note=said.note)
    alert.refresh_from_db()
    return {"schema": "plimsoll.alerts/1", "alerts": [alert_json(alert)], "total": 1}


def rule_json(one: AlertRule) -> dict[str, Any]:
    """A rule as in `plimsoll.alerts_rules/1`."""
    return {
        "id": one.pk, "key": one.key, "kind": one.kind, "value": one.value, "level": one.level, "active": one.active,
        "account": one.account, "marketplace_id": one.marketplace_id, "fulfillment_channel": one.channel,
        "default": one.is_default, "who": one.who or None, "made_at": one.made_at.isoformat(),
    }  # fmt: skip


def _one_rule(one: AlertRule) -> dict[str, Any]:
    one.refresh_from_db()
    return {"schema": "plimsoll.alerts_rules/1", "rules": [rule_json(one)], "total": 1}


@router.get("/alerts/rules", response=RULES, by_alias=True, summary="The rules of alerts")
def rules(request: HttpRequest, page: Query[Page]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.alerts_rules/1`."""
    _staff(request, READ)
    ensure_rules(clock.now())
    return _page("alerts_rules", "rules", AlertRule.objects.order_by("id"), page, rule_json)


@router.post("/alerts/rules", response=RULES, by_alias=True, summary="Add a rule")
def add_rule(request: HttpRequest, said: RuleSaid) -> Any:  # noqa: ANN401 - a document
    """The rule that was added, `plimsoll.alerts_rules/1`."""
    _staff(request, WRITE)
    return _one_rule(alert_doing.add_rule(request, said.rule()))


@router.get("/alerts/rules/preview", response=PAST, by_alias=True, summary="What a rule would have said")
def preview(request: HttpRequest, said: Query[RuleSaid]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.alerts_preview/1`: how often it would have fired in the last twelve months."""
    _staff(request, READ)
    return _previewed(said.rule())


@router.get("/alerts/rules/{pk}/preview", response=PAST, by_alias=True, summary="What a kept rule would have said")
def preview_kept(request: HttpRequest, key: Path[Key]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.alerts_preview/1` of a rule that is kept."""
    _staff(request, READ)
    return _previewed(rule_of(_found(AlertRule, key)))


def _previewed(rule: Rule) -> dict[str, Any]:
    return {"schema": "plimsoll.alerts_preview/1", **alert_doing.past(rule).as_json()}


@router.patch("/alerts/rules/{pk}", response=RULES, by_alias=True, summary="Change a rule, or switch it")
def change_rule(request: HttpRequest, key: Path[Key], said: RuleChanged) -> Any:  # noqa: ANN401 - a document
    """The rule as it is then. One that every workspace has can be switched, not changed."""
    _staff(request, WRITE)
    found: AlertRule = _found(AlertRule, key)
    if said.value is not None or said.level is not None:
        value = rule_value(found.kind, said.value if said.value is not None else found.value)
        alert_doing.change_rule(request, found, f"{value:f}", said.level or found.level)
    if said.active is not None:
        alert_doing.switch_rule(request, found, on=said.active)
    return _one_rule(found)


@router.delete("/alerts/rules/{pk}", response=RULES, by_alias=True, summary="Take a rule away")
def remove_rule(request: HttpRequest, key: Path[Key]) -> Any:  # noqa: ANN401 - a document
    """The rule as it was. One that every workspace has can be switched off, not taken away."""
    _staff(request, WRITE)
    found: AlertRule = _found(AlertRule, key)
    was = {"schema": "plimsoll.alerts_rules/1", "rules": [rule_json(found)], "total": 1}
    alert_doing.remove_rule(request, found)
    return was


def channel_json(one: AlertChannel) -> dict[str, Any]:
    """A channel as in `plimsoll.alerts_channels/1`: its address masked, of its secret only whether there is one."""
    return {
        "id": one.pk, "name": one.name, "kind": one.kind, "shown": one.shown, "signed": bool(one.sealed_secret),
        "language": one.language, "least": one.least, "accounts": list(one.accounts),
        "time_zone": one.time_zone or "UTC", "quiet_from": _hour(one.quiet_from), "quiet_to": _hour(one.quiet_to),
        "digest_hour": one.digest_hour, "active": one.active, "who": one.who, "made_at": one.made_at.isoformat(),
    }  # fmt: skip


def _hour(at: Any) -> str | None:  # noqa: ANN401 - a time of day or nothing
    return at.strftime("%H:%M") if at else None


@router.get("/alerts/channels", response=CHANNELS, by_alias=True, summary="Where messages go, masked")
def channels(request: HttpRequest, page: Query[Page]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.alerts_channels/1`. A channel is added and changed in the browser alone, by an owner."""
    _staff(request, READ)
    return _page("alerts_channels", "channels", AlertChannel.objects.all(), page, channel_json)


def delivery_json(one: Delivery) -> dict[str, Any]:
    """A message as in `plimsoll.alerts_log/1`."""
    return {
        "id": one.pk, "delivery": str(one.key), "channel": one.channel.name, "alert": one.alert_id,
        "event": one.event, "state": one.state, "digest": one.digest, "made_at": one.made_at.isoformat(),
        "due_at": one.due_at.isoformat(), "tried_at": one.tried_at.isoformat() if one.tried_at else None,
        "attempts": one.attempts, "error": one.error or None,
    }  # fmt: skip


@router.get("/alerts/log", response=MESSAGES, by_alias=True, summary="Every message and what came of it")
def log(request: HttpRequest, page: Query[Page]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.alerts_log/1`, newest first."""
    _staff(request, READ)
    return _page("alerts_log", "messages", Delivery.objects.select_related("channel"), page, delivery_json)


@router.post("/alerts/log/{pk}/again", response=MESSAGES, by_alias=True, summary="Try a message again")
def again(request: HttpRequest, key: Path[Key]) -> Any:  # noqa: ANN401 - a document
    """The message, waiting; 404 for one that was not given up."""
    _staff(request, WRITE)
    found: Delivery = _found(Delivery, key)
    if not alert_doing.send_again(request, found.pk):
        raise Http404
    found.refresh_from_db()
    return {"schema": "plimsoll.alerts_log/1", "messages": [delivery_json(found)], "total": 1}
