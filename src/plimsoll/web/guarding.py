"""What stands around every answer: a strict content policy, and errors said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import render
from django.views.defaults import page_not_found

from plimsoll.errors import PlimsollError, UsageError, WorkspaceBusy, WorkspaceMissing

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""No script and no style from anywhere but our own files: what a buyer or a file says cannot run."""


def strict_content_policy(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: the content policy on every answer; pages are not kept by shared caches."""

    def guarded(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return guarded


class ErrorsInWords:
    """Middleware: what the product raises becomes a page that says what is wrong and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, as it comes."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """The page of an error of ours; None for any other."""
        if not isinstance(error, PlimsollError):
            return None
        from plimsoll.web.pages.appeal_errors import known_words

        known = known_words(error)  # the middleware is made before the applications are: words can be had only now
        told = {"error": known or error, "hint": "" if known else error.hint}
        return render(request, "error.html", told, status=_status(error))


def nothing_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is answered where no address fits: a page to a browser, a document to a program."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "there is nothing at this address"}, status=404)
    return page_not_found(request, exception)


def _status(error: PlimsollError) -> int:
    if isinstance(error, UsageError):
        return 400
    return 503 if isinstance(error, (WorkspaceBusy, WorkspaceMissing)) else 500
