"""One's own settings: language, time zone, password, and where one is logged in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.sessions.models import Session
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import Person
from plimsoll.web.access import person
from plimsoll.web.language import LANGUAGES

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class Login:
    """One place where a person is logged in."""

    key: str
    ends_at: datetime
    here: bool


def page(request: HttpRequest) -> HttpResponse:
    """Language, zone, password, logins."""
    who = person(request)
    context = {
        "zones": sorted(available_timezones()),
        "form": PasswordChangeForm(who),
        "logins": logins(request),
        "at": "me",
    }
    return render(request, "settings_me.html", context)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep language and time zone."""
    code, zone = request.POST.get("language", ""), request.POST.get("time_zone", "")
    known = {"language": code if code in LANGUAGES else "", "time_zone": zone if zone in available_timezones() else ""}
    Person.objects.filter(pk=person(request).pk).update(**known)
    messages.success(request, _("Saved."))
    return redirect("me")


@sensitive_post_parameters()
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """A new password; every other login of this person ends."""
    form = PasswordChangeForm(person(request), request.POST)
    if form.is_valid():
        form.save()
        update_session_auth_hash(request, person(request))
        note_request(request, "change own password")
        messages.success(request, _("The password is changed. Every other login of yours has ended."))
        return redirect("me")
    return render(
        request,
        "settings_me.html",
        {"zones": sorted(available_timezones()), "form": form, "logins": logins(request), "at": "me"},
    )


def logins(request: HttpRequest) -> list[Login]:
    """Where this person is logged in now."""
    own = str(person(request).pk)
    found = Session.objects.filter(expire_date__gt=clock.now()).order_by("-expire_date")[:500]
    return [
        Login(one.session_key[:8], one.expire_date, one.session_key == request.session.session_key)
        for one in found
        if one.get_decoded().get("_auth_user_id") == own
    ]


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Log out everywhere but here."""
    here = request.session.session_key
    for one in Session.objects.filter(expire_date__gt=clock.now()).exclude(session_key=here):
        if one.get_decoded().get("_auth_user_id") == str(person(request).pk):
            one.delete()
    note_request(request, "end other logins")
    messages.success(request, _("You are logged in here only."))
    return redirect("me")
