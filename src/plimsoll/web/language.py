"""Which language a page speaks: the person's own, else what was picked in this browser, else what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils import timezone, translation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

COOKIE = "plimsoll_language"
LANGUAGES = {code for code, _ in settings.LANGUAGES}


def language_of(request: HttpRequest) -> str:
    """`en` or `zh-hans`: the person's, the browser's choice, the browser's header."""
    own = getattr(getattr(request, "user", None), "language", "")
    for code in (own, request.COOKIES.get(COOKIE, "")):
        if code in LANGUAGES:
            return str(code)
    return _asked_for(request.headers.get("Accept-Language", ""))


def _asked_for(header: str) -> str:
    for part in header.lower().split(","):
        code = part.split(";")[0].strip()
        if code.startswith("zh"):  # we write simplified characters; readers of traditional ones prefer them to English
            return "zh-hans"
        if code.startswith("en"):
            return "en"
    return "en"


def browser_language(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: speak the browser's language before it is known who asks."""

    def speaking(request: HttpRequest) -> HttpResponseBase:
        code = language_of(request)
        with translation.override(code):
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return speaking


def person_language(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: speak the person's language, and show times of their zone."""

    def speaking(request: HttpRequest) -> HttpResponseBase:
        code, zone = language_of(request), _zone(request)
        with translation.override(code), timezone.override(zone):
            request.LANGUAGE_CODE = code
            response = get_response(request)
        response.headers["Content-Language"] = code
        return response

    return speaking


def _zone(request: HttpRequest) -> ZoneInfo:
    try:
        return ZoneInfo(getattr(getattr(request, "user", None), "time_zone", "") or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
