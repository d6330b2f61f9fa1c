"""Settings of the workspace: what `plimsoll.toml` says of accounts, targets, costs and definitions. For owners.

Every change is shown as the lines that it changes before it is written, and the last content can be had back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from plimsoll.errors import UsageError
from plimsoll.journal.doing import note_request
from plimsoll.metrics.definition import adopted_for
from plimsoll.policies import find_marketplace
from plimsoll.settings import SettingsChanged, former_text, settings_in, settings_text, stamp, write_settings
from plimsoll.settings.adopting import forgotten_text
from plimsoll.settings.changing import changed_text, document
from plimsoll.web.access import owners_only
from plimsoll.web.asking import answer, tower
from plimsoll.web.pages.workspace_forms import AccountForm, DefinitionForm, GeneralForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from plimsoll.metrics.definition import Adopted
    from plimsoll.settings import Account, Settings

ROWS = 200
WAIT_SECONDS = 10.0
"""So long a page waits for another writer of the workspace."""
_PASSWORD = re.compile(r"://[^\s\"'@]*@")


@dataclass(frozen=True, slots=True)
class SettledCell:
    """One account, marketplace and channel that facts or settings name; empty texts where only settings name it."""

    account: str
    marketplace_id: str
    channel: str
    settled: Account | None
    adopted: Adopted | None

    @property
    def site(self) -> str:
        """The marketplace as people say it."""
        return site_words(self.marketplace_id)

    @property
    def query(self) -> str:
        """The words of the address of its account's, and of its own, settings."""
        return urlencode({"account": self.account, "marketplace": self.marketplace_id, "channel": self.channel})

    @property
    def own_site(self) -> str:
        """The marketplace of files that do not say."""
        return site_words(self.settled.marketplace) if self.settled and self.settled.marketplace else ""


def site_words(site: str) -> str:
    """A marketplace as people say it."""
    found = find_marketplace(site) if site else None
    return found.short if found else site


def settled_cells(settings: Settings) -> list[SettledCell]:
    """Every cell that facts or settings name, by account."""
    known = set(answer("cells", lambda here: here.cells() if here.workspace.exists else []))
    known |= {(one.account, one.marketplace_id, one.channel or "") for one in settings.adopted if not any(
        one.is_of(*cell) for cell in known
    )}  # fmt: skip
    named = {account for account, _site, _channel in known}
    known |= {(account, "", "") for account in settings.accounts if account not in named}
    return [
        SettledCell(*cell, settings.accounts.get(cell[0]), adopted_for(settings.adopted, *cell))
        for cell in sorted(known)
    ]


@sensitive_variables()
@owners_only
def page(request: HttpRequest) -> HttpResponse:
    """What the file says, by account; what holds for the whole workspace; the way back."""
    text = settings_text(tower().workspace)
    settings, says = settings_in(text), document(text)
    form = GeneralForm(request.POST or None, says=says)
    if request.method == "POST" and form.is_valid():
        return _change(request, form, text, "workspace", reverse("workspace_settings"))
    found = Paginator(settled_cells(settings), ROWS).get_page(request.GET.get("page"))
    former = former_text(tower().workspace)
    context = {
        "page": found, "form": form, "at": "workspace", "hosts": settings.hosts, "stands": stamp(tower().workspace),
        "model": says.get("model", {}), "database": bool(settings.journal_database),
        "former": former is not None and former != text,
    }  # fmt: skip
    return render(request, "settings_workspace.html", context)


@sensitive_variables()
@owners_only
def account_page(request: HttpRequest) -> HttpResponse:
    """What is set for one account, and the definitions that were adopted for it."""
    name = request.GET.get("account", "").strip()
    if not name or len(name) > 255 or not name.isprintable():  # noqa: PLR2004 - as long as the journal keeps names
        raise Http404
    text = settings_text(tower().workspace)
    settings = settings_in(text)
    form = AccountForm(request.POST or None, says=document(text), account=name)
    if request.method == "POST" and form.is_valid():
        return _change(request, form, text, name, _of_account(name))
    context = {
        "name": name, "form": form, "at": "workspace", "stands": stamp(tower().workspace),
        "cells": [cell for cell in settled_cells(settings) if cell.account == name and cell.marketplace_id],
        "adopted": [_told(one) for one in settings.adopted if one.account == name],
    }  # fmt: skip
    return render(request, "settings_account.html", context)


@sensitive_variables()
@owners_only
def definition_page(request: HttpRequest) -> HttpResponse:
    """The definition that is adopted for a cell: changed, made, or taken back."""
    asked = {name: request.GET.get(name, "")[:255] for name in ("account", "marketplace", "channel")}
    if not (asked["account"] and asked["marketplace"]) or asked["channel"] not in {"", "MFN", "AFN"}:
        raise Http404
    text = settings_text(tower().workspace)
    cell = (asked["account"], asked["marketplace"], asked["channel"] or None)
    held = next(
        (one for one in settings_in(text).adopted if (one.account, one.marketplace_id, one.channel) == cell), None
    )
    form = DefinitionForm(request.POST or None, cell=cell, held=held, says=document(text))
    if request.method == "POST":
        if request.POST.get("verb", "").startswith("forget"):
            new = forgotten_text(text, *cell)
            if held and new == text:
                messages.error(
                    request, _("Somebody wrote this definition by hand; take it out of plimsoll.toml there.")
                )
                return redirect(_of_account(cell[0]))
            return _preview_or_write(request, text, new, " ".join(filter(None, cell)), _of_account(cell[0]))
        if form.is_valid():
            return _change(request, form, text, " ".join(filter(None, cell)), _of_account(cell[0]))
    context = {"asked": asked, "site": site_words(asked["marketplace"]), "form": form, "held": held, "at": "workspace",
               "stands": stamp(tower().workspace)}  # fmt: skip
    return render(request, "settings_definition.html", context)


@sensitive_variables()
@owners_only
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """The content that the file held before the last change, back; what it holds now can be had back after that."""
    here = tower().workspace
    former = former_text(here)
    if former is None:
        raise Http404
    return _preview_or_write(request, settings_text(here), former, _("former content"), reverse("workspace_settings"))


def _of_account(name: str) -> str:
    return f"{reverse('account_settings')}?{urlencode({'account': name})}"


def _told(one: Adopted) -> dict[str, Any]:
    query = {"account": one.account, "marketplace": one.marketplace_id, "channel": one.channel or ""}
    return {"site": site_words(one.marketplace_id), "channel": one.channel, "departures": one.departures,
            "query": urlencode(query), "lag": one.lag}  # fmt: skip


def _change(request: HttpRequest, form: Any, text: str, about: str, back: str) -> HttpResponse:  # noqa: ANN401 - a form
    try:
        new = form.changed(text) if hasattr(form, "changed") else changed_text(text, form.changes())
    except UsageError as error:
        messages.error(request, _("This cannot be written: %(error)s") % {"error": error})
        return redirect(back)
    return _preview_or_write(request, text, new, about, back)


def _preview_or_write(request: HttpRequest, text: str, new: str, about: str, back: str) -> HttpResponse:
    """The lines that would change; written once they were seen: `verb` ends in `write` then."""
    if new == text:
        messages.info(request, _("Nothing would change."))
        return redirect(back)
    if not request.POST.get("verb", "").endswith("write"):
        kept = [(name, value) for name, values in request.POST.lists() for value in values
                if name not in {"csrfmiddlewaretoken", "verb", "stands"}]  # fmt: skip
        verb = request.POST.get("verb", "")
        context = {
            "lines": differing(text, new), "kept": kept, "verb": f"{verb}-write" if verb else "write", "back": back,
            "stands": stamp(tower().workspace), "about": about, "at": "workspace",
        }  # fmt: skip
        return render(request, "settings_preview.html", context)
    return _written(request, new, about, back)


def _written(request: HttpRequest, new: str, about: str, back: str) -> HttpResponse:
    here = tower().workspace
    try:
        with here.lock(WAIT_SECONDS):
            text = settings_text(here)
            write_settings(here, new, request.POST.get("stands", ""))
    except SettingsChanged:
        messages.error(request, _("Somebody changed plimsoll.toml meanwhile. Nothing was written; look again."))
        return redirect(back)
    lines = [f"{sign}{line}" for sign, line in differing(text, new) if sign in "+-"]
    note_request(request, "change settings", about, lines=lines[:40])
    messages.success(request, _("plimsoll.toml is written; what it said before can be had back."))
    return redirect(back)


def differing(text: str, new: str) -> list[tuple[str, str]]:
    """The lines that change, each with its sign (+, - or blank) and two lines around; passwords are not told."""
    found: Sequence[str] = list(unified_diff(text.split("\n"), new.split("\n"), lineterm="", n=2))[2:]
    return [("…", "") if line.startswith("@@") else (line[:1], _PASSWORD.sub("://…@", line[1:])) for line in found]
