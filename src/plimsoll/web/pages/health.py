"""`/healthz`: whether this process can answer, for what watches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import JsonResponse

from plimsoll import __version__
from plimsoll.web.asking import tower

if TYPE_CHECKING:
    from django.http import HttpRequest


@login_not_required
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when workspace and journal can be read; it tells nothing of what is in them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    sound = tower().workspace.exists
    return JsonResponse({"ok": sound, "version": __version__}, status=200 if sound else 503)
