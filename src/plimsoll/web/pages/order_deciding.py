"""What people decide about an order: another cause, the answer to a question, a draft that they release."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.diagnosis.causes.catalogue import CAUSES
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import CauseOverruling, OrderAnswer, Release
from plimsoll.web.access import person, writers_only
from plimsoll.web.pages.order import story_of
from plimsoll.web.pages.order_parts import parts, remedies_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from plimsoll.facts.order_story import OrderStory


def page(request: HttpRequest, order_id: str) -> HttpResponse:
    """Causes, remedies and risk: a part of the order's page for htmx, a page of its own for everybody else."""
    context = parts(request, story_of(request, order_id, request.GET.get("account") or None))
    return render(request, "order_parts.html" if request.headers.get("HX-Request") else "order_undo.html", context)


@require_POST
@writers_only
def overrule(request: HttpRequest, order_id: str) -> HttpResponse:
    """Say what the cause is; an empty one takes an earlier word back."""
    story = _posted(request, order_id)
    cause, reason = request.POST.get("cause", ""), request.POST.get("reason", "").strip()
    if cause and cause not in CAUSES:
        messages.error(request, _("Choose a cause."))
        return _back(story)
    CauseOverruling.objects.create(
        account=story.account, order_id=story.order_id, cause=cause,
        reason=reason[: CauseOverruling.MOST_REASON], who=person(request).get_username(), at=clock.now(),
    )  # fmt: skip
    verb = "overrule cause" if cause else "take overruling back"
    note_request(request, verb, story.order_id, account=story.account, cause=cause)
    messages.success(request, _("Your word on the cause is kept beside the computed one."))
    return _back(story)


@require_POST
@writers_only
def tell(request: HttpRequest, order_id: str) -> HttpResponse:
    """Answer a question of a remedy with yes or no."""
    story = _posted(request, order_id)
    question, yes = request.POST.get("question", ""), request.POST.get("yes", "")
    asked = {key for one in remedies_of(story) for key in one.asks}
    if question not in asked or yes not in {"1", "0"}:
        messages.error(request, _("That is not asked about this order."))
        return _back(story)
    OrderAnswer.objects.create(
        account=story.account, order_id=story.order_id, question=question, yes=yes == "1",
        who=person(request).get_username(), at=clock.now(),
    )  # fmt: skip
    note_request(request, "answer", story.order_id, account=story.account, question=question, yes=yes == "1")
    messages.success(request, _("Your answer is kept."))
    return _back(story)


@require_POST
@writers_only
def release(request: HttpRequest, order_id: str) -> HttpResponse:
    """Release the draft of a remedy that is offered; sending it is the person's own doing."""
    story = _posted(request, order_id)
    wanted = request.POST.get("remedy", "")
    found = next((one for one in remedies_of(story) if one.id == wanted and one.draft), None)
    text = request.POST.get("text", "").strip().replace("\r\n", "\n")
    if found is None or found.draft is None or not text or len(text) > Release.MOST_TEXT:
        messages.error(request, _("There is no such draft to release."))
        return _back(story)
    Release.objects.create(
        account=story.account, order_id=story.order_id, remedy=found.kind, event_id=found.defect.event.id,
        language=found.draft.language, addressee=found.draft.to, text=text,
        who=person(request).get_username(), at=clock.now(),
    )  # fmt: skip
    note_request(request, "release draft", story.order_id, account=story.account, remedy=found.kind)
    messages.success(request, _("Released in your name. Nothing was sent: copy it and send it by hand."))
    return _back(story)


def _posted(request: HttpRequest, order_id: str) -> OrderStory:
    account = request.POST.get("account", "")
    if not account:
        raise Http404
    return story_of(request, order_id, account)


def _back(story: OrderStory) -> HttpResponse:
    address = reverse("order", args=[story.order_id])
    return redirect(f"{address}?{urlencode({'account': story.account})}#undo")
