"""The JSON interface under `/api/v1/`: the documents of `docs/formats.md`, with OpenAPI, tokens, scopes and pages.

A call asks `plimsoll.web.access` what its person may know of, like every page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import NinjaAPI
from ninja.errors import ValidationError

from plimsoll import __version__
from plimsoll.errors import PlimsollError, UsageError, WorkspaceBusy, WorkspaceMissing
from plimsoll.web.api.alerting import router as alerting
from plimsoll.web.api.casing import router as casing
from plimsoll.web.api.entry import NotAllowed, session, token
from plimsoll.web.api.evidencing import router as evidencing
from plimsoll.web.api.questions import router as questions
from plimsoll.web.api.rooms import router as rooms
from plimsoll.web.api.telling import router as telling
from plimsoll.web.api.writing import router as writing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

api = NinjaAPI(
    title="Plimsoll",
    version="1",
    description="The Order Defect Rate you can prove. Fields are those of the command line's `--json`; "
    f"served by Plimsoll {__version__}.",
    auth=[token, session],
    openapi_url="/openapi.json",
    docs_url=None,  # the usual viewers load scripts from elsewhere; docs/tower.md says how to read the document
)
api.add_router("", questions)
api.add_router("", rooms)
api.add_router("", telling)
api.add_router("", writing)
api.add_router("", alerting)
api.add_router("", casing)
api.add_router("", evidencing)


def entry_free(urls: Any) -> Any:  # noqa: ANN401 - what Django takes for a list of addresses
    """The interface's addresses, freed from the pages' own way of asking for a login: a call has tokens."""
    for pattern in urls[0]:
        pattern.callback.login_required = False
    return urls


@api.exception_handler(PlimsollError)
def _ours(request: HttpRequest, error: PlimsollError) -> HttpResponse:
    status = 400 if isinstance(error, UsageError) else 503
    if not isinstance(error, (UsageError, WorkspaceBusy, WorkspaceMissing)):
        status = 500
    return api.create_response(request, {"error": str(error), "hint": error.hint}, status=status)


@api.exception_handler(NotAllowed)
def _not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    return api.create_response(request, {"error": str(error), "hint": ""}, status=403)


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in error.errors]
    return api.create_response(request, {"error": "; ".join(faults), "hint": ""}, status=422)
