"""Settings of people: who may come in and as what, tokens for programs, what everybody did. For owners."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import Deed, Person, Role, Token
from plimsoll.web.access import owners_only, person
from plimsoll.web.asking import account_names

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    _PersonForm = forms.ModelForm[Person]
else:
    _PersonForm = forms.ModelForm

DEEDS = 100
LIFETIMES = {"30": gettext_lazy("30 days"), "365": gettext_lazy("a year"), "": gettext_lazy("until revoked")}
SCOPE_WORDS = {
    "read": gettext_lazy("read figures"),
    "write": gettext_lazy("import and type"),
    "draft": gettext_lazy("write plans and build their dossiers"),
    "calendar": gettext_lazy("calendar feed of deadlines"),
}


class PersonForm(_PersonForm):
    """A person's name, role and accounts; the password may stay empty for one who has one."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    accounts = forms.MultipleChoiceField(
        label=gettext_lazy("Accounts of a guest"), required=False,
        help_text=gettext_lazy("Clients and outside advisers see only these. The other roles see all."),
    )  # fmt: skip

    class Meta:
        """The fields of a person that an owner sets."""

        model = Person
        fields: ClassVar[tuple[str, ...]] = ("username", "role", "accounts", "is_active")
        labels: ClassVar[dict[str, Any]] = {
            "username": gettext_lazy("Name"),
            "role": gettext_lazy("Role"),
            "is_active": gettext_lazy("May come in"),
        }
        help_texts: ClassVar[dict[str, str]] = {"username": "", "is_active": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        names = sorted({*account_names(), *(self.instance.accounts or [])})
        field = self.fields["accounts"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [(name, name) for name in names]
        if self.instance.pk:
            self.fields["password"].help_text = _("Leave it empty to keep the present one.")

    def clean(self) -> dict[str, Any]:
        """Guests need accounts, new people a password, and somebody must stay the owner."""
        found = super().clean() or self.cleaned_data
        if found.get("role") in {Role.CLIENT, Role.ADVISER} and not found.get("accounts"):
            self.add_error("accounts", _("Name at least one account for a guest."))
        if not self.instance.pk and not found.get("password"):
            self.add_error("password", _("A new person needs a password."))
        if found.get("password"):
            try:
                validate_password(found["password"], self.instance)
            except ValidationError as error:
                self.add_error("password", error)
        leaves = found.get("role") != Role.OWNER or not found.get("is_active")
        if leaves and self.instance.pk and not _other_owners(self.instance).exists():
            raise ValidationError(_("Somebody must stay the owner."))
        return found


def _other_owners(of: Person) -> Any:  # noqa: ANN401 - a query
    return Person.objects.filter(role=Role.OWNER, is_active=True).exclude(pk=of.pk)


@owners_only
def people(request: HttpRequest) -> HttpResponse:
    """Everybody."""
    return render(request, "settings_people.html", {"people": Person.objects.order_by("username"), "at": "people"})


@sensitive_post_parameters("password")
@owners_only
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add somebody, or change them."""
    found = get_object_or_404(Person, pk=pk) if pk else None
    form = PersonForm(request.POST or None, instance=found, initial={"role": Role.VIEWER, "is_active": True})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save(commit=False)
            if form.cleaned_data["password"]:
                saved.set_password(form.cleaned_data["password"])
            saved.save()
            note_request(
                request, "change person" if found else "add person", saved.username, role=saved.role,
                accounts=saved.accounts, active=saved.is_active, password=bool(form.cleaned_data["password"]),
            )  # fmt: skip
        messages.success(request, _("%(name)s is saved.") % {"name": saved.username})
        return redirect("people")
    return render(request, "settings_person.html", {"form": form, "found": found, "at": "people"})


@owners_only
def tokens(request: HttpRequest) -> HttpResponse:
    """Every token, and a form for a new one; its words are shown once."""
    fresh = ""
    if request.method == "POST":
        fresh = _made(request)
    rows = Token.objects.select_related("person").order_by("revoked_at", "-made_at")
    context = {
        "tokens": rows, "fresh": fresh, "scopes": SCOPE_WORDS, "lifetimes": LIFETIMES, "at": "tokens",
        "people": Person.objects.filter(is_active=True).order_by("username"), "now": clock.now(),
    }  # fmt: skip
    return render(request, "settings_tokens.html", context)


def _made(request: HttpRequest) -> str:
    """The words of a new token as the form says; empty with a message where it says too little."""
    name = request.POST.get("name", "").strip()[:80]
    scopes = [scope for scope in Token.SCOPES if scope in request.POST.getlist("scopes")]
    whose = Person.objects.filter(pk=request.POST.get("person") or 0, is_active=True).first()
    if not (name and scopes and whose):
        messages.error(request, _("A token needs a name, a person and at least one scope."))
        return ""
    days = request.POST.get("days", "30")
    words, digest = Token.fresh()
    Token.objects.create(
        person=whose, name=name, beginning=words[:8], digest=digest, scopes=scopes, made_at=clock.now(),
        ends_at=clock.now() + timedelta(days=int(days)) if days in LIFETIMES and days else None,
    )  # fmt: skip
    note_request(request, "make token", name, person=whose.username, scopes=scopes)
    return words


@owners_only
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a token die."""
    found = get_object_or_404(Token, pk=pk)
    Token.objects.filter(pk=pk, revoked_at=None).update(revoked_at=clock.now())
    note_request(request, "revoke token", found.name, person=found.person.username)
    return redirect("tokens")


@owners_only
def deeds(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first; filtered by who and verb."""
    who, verb = request.GET.get("who", "").strip(), request.GET.get("verb", "").strip()
    rows = Deed.objects.all()
    rows = rows.filter(who__icontains=who) if who else rows
    rows = rows.filter(verb__icontains=verb) if verb else rows
    context = {
        "page": Paginator(rows, DEEDS).get_page(request.GET.get("page")),
        "who": who,
        "verb": verb,
        "at": "deeds",
    }
    return render(request, "settings_deeds.html", context)


def home(request: HttpRequest) -> HttpResponse:
    """The settings begin with people for an owner, with oneself for everybody else."""
    return redirect("people" if person(request).may_administer else "me")
