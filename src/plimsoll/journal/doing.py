"""Writing down who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll import clock
from plimsoll.journal.models import Deed

if TYPE_CHECKING:
    from django.http import HttpRequest


def note_deed(
    who: str,
    verb: str,
    about: str = "",
    *,
    account: str = "",
    address: str = "",
    **detail: Any,  # noqa: ANN401 - plain values
) -> Deed:
    """Add a deed: `verb` in the imperative ("import", "add person"), `about` what it was done to."""
    return Deed.objects.create(
        at=clock.now(), who=who, verb=verb, about=about[:255], account=account[:255], address=address, detail=detail
    )


def note_request(request: HttpRequest, verb: str, about: str = "", *, account: str = "", **detail: Any) -> Deed:  # noqa: ANN401
    """Add a deed of who asks."""
    who = request.user.get_username() or "nobody"
    return note_deed(who, verb, about, account=account, address=request.META.get("REMOTE_ADDR", ""), **detail)
