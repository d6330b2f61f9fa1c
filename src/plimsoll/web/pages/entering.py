"""Coming in: the first set-up, logging in (slowed down after failures), the language of this browser."""

from __future__ import annotations

from datetime import timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import FailedLogin, Person, Role
from plimsoll.journal.opening import secret
from plimsoll.web.asking import tower
from plimsoll.web.language import COOKIE, LANGUAGES

if TYPE_CHECKING:
    from django.http import HttpRequest

    _PersonForm = BaseUserCreationForm[Person]
else:
    _PersonForm = BaseUserCreationForm

TRIES, TRIES_OF_ADDRESS, PAUSE = 5, 50, timedelta(minutes=15)
"""So many failures of one name (from one address), or of one address, close the door for so long."""


def setup_code() -> str:
    """What the first person must know where the tower is reached over a network; `plimsoll serve` prints it."""
    return secret(tower().workspace.key(), "first set-up")[:12]


class SetupForm(_PersonForm):
    """The first person's name and password, and on a network the code that was printed."""

    class Meta:
        """Of a person, only the name is asked."""

        model = Person
        fields: ClassVar[tuple[str, ...]] = ("username",)

    def __init__(self, *args: Any, needs_code: bool, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        if needs_code:
            self.fields["code"] = forms.CharField(
                label=_("Set-up code"), help_text=_("`plimsoll serve` printed it where it was started.")
            )

    def clean_code(self) -> str:
        """The code, when it is the one."""
        code = str(self.cleaned_data["code"]).strip()
        if not compare_digest(code.encode(), setup_code().encode()):
            raise forms.ValidationError(_("This is not the code."))
        return code


@login_not_required
@sensitive_post_parameters()
@never_cache
def setup(request: HttpRequest) -> HttpResponse:
    """Make the first person, who owns the tower. Gone as soon as there is one."""
    if Person.objects.exists():
        raise Http404
    form = SetupForm(request.POST or None, needs_code=not _is_this_machine(request))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if Person.objects.exists():  # somebody was faster
                raise Http404
            found = form.save(commit=False)
            found.role = Role.OWNER
            found.save()
        note_request(request, "set up", found.username)
        login(request, found, "django.contrib.auth.backends.ModelBackend")
        return redirect("home")
    return render(request, "setup.html", {"form": form})


def _is_this_machine(request: HttpRequest) -> bool:
    """Whether the browser runs where the tower runs; behind a public name nobody can tell."""
    return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and not settings.SECURE_PROXY_SSL_HEADER


class SlowedLoginForm(AuthenticationForm):
    """Name and password; after some failures nothing is tried for a while, right or wrong."""

    def clean(self) -> dict[str, Any]:
        """The person, found by name and password. Fails with how long to wait."""
        name = str(self.cleaned_data.get("username", ""))[:150].casefold()
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        recent = FailedLogin.objects.filter(at__gte=clock.now() - PAUSE, address=address)
        if recent.filter(username=name).count() >= TRIES or recent.count() >= TRIES_OF_ADDRESS:
            raise forms.ValidationError(_("Too many failed logins. Try again in 15 minutes."))
        try:
            found = super().clean()
        except forms.ValidationError:
            FailedLogin.objects.create(username=name, address=address, at=clock.now())
            FailedLogin.objects.filter(at__lt=clock.now() - timedelta(days=30)).delete()
            raise
        FailedLogin.objects.filter(username=name, address=address).delete()
        return found


@method_decorator(login_not_required, name="dispatch")
class Login(LoginView):
    """The login page; before there is anybody, the first set-up."""

    template_name = "login.html"
    authentication_form = SlowedLoginForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """To the set-up, when there is nobody yet."""
        if not get_user_model().objects.exists():
            return redirect("setup")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Log in, and note it."""
        response = super().form_valid(form)
        note_request(self.request, "log in")
        return response


@login_not_required
@require_POST
def pick_language(request: HttpRequest) -> HttpResponse:
    """Speak this language from now on: in this browser, and to this person everywhere."""
    code = request.POST.get("language", "")
    if code not in LANGUAGES:
        raise Http404
    if request.user.is_authenticated:
        Person.objects.filter(pk=request.user.pk).update(language=code)
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = redirect(target)
    response.set_cookie(COOKIE, code, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure())
    return response
