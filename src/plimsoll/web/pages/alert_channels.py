"""Channels of alerts: where messages go. Staff see them masked, owners change them; an address is never shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.desk.notify.sending import CHANNEL_KINDS, WEBHOOK, shown_address
from plimsoll.desk.notify.signing import fresh_secret
from plimsoll.errors import UsageError
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import AlertChannel, AlertLevel, Delivery
from plimsoll.web.access import owners_only, person, staff_only
from plimsoll.web.alert_keeping import queue_test, tell_standing
from plimsoll.web.asking import account_names, tower
from plimsoll.web.sealing import sealed

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LOG = 20
KIND_WORDS = {
    "webhook": gettext_lazy("Webhook (JSON, signed)"), "email": gettext_lazy("E-mail"),
    "wecom": pgettext_lazy("channel", "WeCom"), "feishu": pgettext_lazy("channel", "Feishu"),
    "dingtalk": pgettext_lazy("channel", "DingTalk"), "slack": "Slack", "telegram": "Telegram",
}  # fmt: skip
EXAMPLES = {
    "webhook": "https://hooks.example.com/alerts",
    "email": "mailtos://USER:PASSWORD@smtp.example.com?to=me@example.com",
    "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=KEY",
    "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/TOKEN",
    "dingtalk": "https://oapi.dingtalk.com/robot/send?access_token=TOKEN",
    "slack": "https://hooks.slack.com/services/T00/B00/TOKEN",
    "telegram": "tgram://BOT_TOKEN/CHAT_ID",
}
HOURS = [("", "\N{EN DASH}"), *((str(hour), f"{hour:02d}:00") for hour in range(24))]


class ChannelForm(forms.Form):
    """A channel. The address of one that is there may stay empty: it is then kept."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(kind, KIND_WORDS[kind]) for kind in CHANNEL_KINDS])
    address = forms.CharField(
        label=pgettext_lazy("alerts", "Address"), max_length=2000, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("As the service gives it. It is kept encrypted and never shown again."),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=[("en", "English"), ("zh-hans", "中文")])
    least = forms.ChoiceField(
        label=gettext_lazy("From level"), choices=AlertLevel.choices, initial=AlertLevel.WARNING.value
    )
    accounts = forms.MultipleChoiceField(
        label=gettext_lazy("Only these accounts"), required=False,
        help_text=gettext_lazy("None chosen: every account."),
    )  # fmt: skip
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    quiet_from = forms.TimeField(
        label=gettext_lazy("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_to = forms.TimeField(
        label=gettext_lazy("Quiet until"), required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("Messages wait until then; critical ones never wait."),
    )  # fmt: skip
    digest_hour = forms.TypedChoiceField(
        label=gettext_lazy("Once a day at"), required=False, choices=HOURS, coerce=int, empty_value=None,
        help_text=gettext_lazy("Everything but critical alerts comes in one message a day."),
    )  # fmt: skip
    active = forms.BooleanField(label=gettext_lazy("Switched on"), required=False, initial=True)

    def __init__(self, *args: Any, found: AlertChannel | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.found = found
        chosen = found.accounts if found else []
        self._choices("accounts", [(name, name) for name in sorted({*account_names(), *chosen})])
        self._choices("time_zone", [("", "UTC"), *((zone, zone) for zone in sorted(available_timezones()))])
        if found:
            self.fields["address"].help_text = _("Leave it empty to keep the present one: %(shown)s") % {
                "shown": found.shown
            }

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """The address must be one that the kind can use, the name nobody else's, quiet hours whole."""
        found = super().clean() or self.cleaned_data
        same = AlertChannel.objects.filter(name=found.get("name", ""))
        if (same.exclude(pk=self.found.pk) if self.found else same).exists():
            self.add_error("name", _("Another channel has this name."))
        if (found.get("quiet_from") is None) != (found.get("quiet_to") is None):
            self.add_error("quiet_to", _("Quiet hours need a beginning and an end."))
        kept = self.found is not None and self.found.kind == found.get("kind")
        if not found.get("address"):
            if not kept:
                self.add_error("address", _("A channel needs an address."))
            return found
        try:
            found["shown"] = shown_address(found["kind"], found["address"], private=_private())[:255]
        except (UsageError, ValueError) as error:
            self.add_error("address", _refusal(error))
        return found


def _refusal(error: Exception) -> str:
    if isinstance(error, UsageError) and "private_webhooks" in error.hint:
        return _("It is inside a network of your own. private_webhooks = true under [web] in plimsoll.toml allows it.")
    return _("A channel of this kind cannot use this address; the examples below show what one looks like.")


def _private() -> bool:
    return tower().settings.private_webhooks


@staff_only
def channels(request: HttpRequest) -> HttpResponse:
    """Every channel, and the newest messages."""
    log = Delivery.objects.select_related("channel", "alert")[:LOG]
    rows = [(one, KIND_WORDS.get(one.kind, one.kind)) for one in AlertChannel.objects.all()]
    return render(request, "alerts_channels.html", {"channels": rows, "log": log, "at": "channels"})


@sensitive_post_parameters("address")
@sensitive_variables("form", "secret")
@owners_only
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a channel, or change one. The secret of a new webhook is shown once."""
    found = get_object_or_404(AlertChannel, pk=pk) if pk else None
    initial = _initial(found) if found else {"time_zone": person(request).time_zone, "language": _language(request)}
    form = ChannelForm(request.POST or None, initial=initial, found=found)
    if request.method == "POST" and form.is_valid():
        saved, secret = _saved(form, found, person(request).get_username())
        note_request(request, "change alert channel" if found else "add alert channel", saved.name, kind=saved.kind)
        if found is None:
            tell_standing(saved, clock.now())
        if secret:
            return render(request, "alerts_secret.html", {"channel": saved, "secret": secret, "at": "channels"})
        messages.success(request, _("%(name)s is saved.") % {"name": saved.name})
        return redirect("alert_channels")
    context = {"form": form, "found": found, "examples": [(KIND_WORDS[k], v) for k, v in EXAMPLES.items()],
               "at": "channels"}  # fmt: skip
    return render(request, "alerts_channel.html", context)


def _language(request: HttpRequest) -> str:
    return "zh-hans" if getattr(request, "LANGUAGE_CODE", "en").startswith("zh") else "en"


def _initial(found: AlertChannel) -> dict[str, Any]:
    names = ("name", "kind", "language", "least", "accounts", "time_zone", "quiet_from", "quiet_to", "active")
    hour = found.digest_hour
    return {name: getattr(found, name) for name in names} | {"digest_hour": "" if hour is None else str(hour)}


@sensitive_variables()
def _saved(form: ChannelForm, found: AlertChannel | None, who: str) -> tuple[AlertChannel, str]:
    """The channel as the form says, and the words of a secret that was made for it."""
    said, key, secret = form.cleaned_data, settings.WORKSPACE.key(), ""
    channel = found or AlertChannel(who=who, made_at=clock.now())
    for name in ("name", "kind", "language", "least", "accounts", "time_zone", "quiet_from", "quiet_to",
                 "digest_hour", "active"):  # fmt: skip
        setattr(channel, name, said[name])
    if said["address"]:
        channel.sealed, channel.shown = sealed(key, said["address"].strip()), said["shown"]
        secret = fresh_secret() if channel.kind == WEBHOOK else ""
        channel.sealed_secret = sealed(key, secret) if secret else ""
    channel.save()
    return channel, secret


@owners_only
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test message; it goes in the background, the log says what came of it."""
    channel = get_object_or_404(AlertChannel, pk=pk)
    queue_test(channel, clock.now())
    note_request(request, "test alert channel", channel.name)
    messages.info(request, _("A test message is on its way; the log below says what came of it."))
    return redirect("alert_channels")


@owners_only
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a channel away, with its log."""
    channel = get_object_or_404(AlertChannel, pk=pk)
    note_request(request, "remove alert channel", channel.name, kind=channel.kind)
    channel.delete()
    return redirect("alert_channels")
