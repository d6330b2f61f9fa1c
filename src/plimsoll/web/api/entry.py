"""Who calls: a program with a token, or the pages with their session."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ninja import Schema
from ninja.security import HttpBearer, SessionAuth

from plimsoll import clock
from plimsoll.journal.models import Token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

READ, WRITE, DRAFT = "read", "write", "draft"
_ENOUGH = {READ: {READ}, WRITE: {WRITE}, DRAFT: {DRAFT, WRITE}}
"""The scopes of a token of which one lets a call go on: who may write may draft."""
USED_EVERY = timedelta(minutes=5)
"""A token's last use is written down at most so often."""


class NotAllowed(PermissionError):
    """The token's scope, or the person's role, does not include this."""


class Fault(Schema):
    """Why a call could not be answered, and what to do."""

    error: str
    hint: str = ""


class Refused(Schema):
    """No valid token and no session."""

    detail: str


FAULTS: Mapping[Any, Any] = {
    400: Fault, 401: Refused, 403: Fault, 404: Refused, 422: Fault, 503: Fault,
}  # fmt: skip
"""The answers that every call may give besides its own."""


class TokenAuth(HttpBearer):
    """`Authorization: Bearer plm_...`."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token, when it stands; its person becomes who asks."""
        if "\x00" in token:
            return None
        found = Token.objects.select_related("person").filter(digest=Token.digest_of(token)).first()
        now = clock.now()
        if found is None or not found.stands(now):
            return None
        if found.last_used_at is None or now - found.last_used_at > USED_EVERY:
            Token.objects.filter(pk=found.pk).update(last_used_at=now)
        request.user = found.person
        return found


class PageSession(SessionAuth):
    """The session of who is logged in; writing needs the page's CSRF token."""


token, session = TokenAuth(), PageSession(csrf=True)


def scoped(request: HttpRequest, scope: str) -> None:
    """Let the call go on when its token has the scope; a session has all of its person's. Raises NotAllowed."""
    found = getattr(request, "auth", None)
    if isinstance(found, Token) and not _ENOUGH[scope] & set(found.scopes):
        raise NotAllowed(f"this token has no scope {scope!r}")
    if scope == WRITE and not request.user.may_write:  # type: ignore[union-attr]
        raise NotAllowed("your role may not write")
    if scope == DRAFT and not request.user.may_draft:  # type: ignore[union-attr]
        raise NotAllowed("your role may not draft")
