"""Who may know what of cases and evidence: every page and call about them asks here.

A guest sees the cases and evidence of named accounts. What may name a buyer is not for guests: words of contacts are
masked, and of files only redactions, the seller's own reports and metadata are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from plimsoll.errors import UsageError
from plimsoll.facts.privacy import without_contacts
from plimsoll.web.access import person, seen_account
from plimsoll.web.asking import tower

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.http import HttpRequest

    from plimsoll.appeals.cases.case_file import CaseFile
    from plimsoll.facts.piece import Piece
    from plimsoll.journal.models import Person

LARGEST_NUMBER = 2**31 - 1


def seen_case(request: HttpRequest, number: int) -> CaseFile:
    """The case, when who asks may know of it. Raises Http404."""
    try:
        found = tower().case(number) if number <= LARGEST_NUMBER else None
    except UsageError:
        found = None
    if found is None:
        raise Http404
    seen_account(request, found.account)
    return found


def seen_cases(request: HttpRequest) -> list[CaseFile]:
    """Every case that who asks may know of, the newest first, without its long texts."""
    return [one for one in tower().cases() if person(request).sees(one.account)]


def seen_pieces(request: HttpRequest, account: str | None = None) -> list[Piece]:
    """The evidence that who asks may know of, in the order of its coming."""
    if account is not None:
        seen_account(request, account)
    return [one for one in tower().evidence(account) if person(request).sees(one.told.account)]


def seen_piece(request: HttpRequest, number: int) -> Piece:
    """The piece, when who asks may know of it. Raises Http404."""
    found = tower().custody.piece(number)
    if found is None or not person(request).sees(found.told.account):
        raise Http404
    return found


def harmless_sums(pieces: Sequence[Piece]) -> set[str]:
    """The sha256 of files that guests may open: redactions in which nothing hints at a person, and own reports."""
    return {
        one.sha256
        for one in pieces
        if (one.told.redaction_of or one.told.kind == "own_report") and not one.says.personal_data
    }


def may_open(who: Person, piece: Piece, harmless: Collection[str]) -> bool:
    """Whether somebody may see a file itself, not only what is known of it."""
    return who.sees_personal_data or piece.sha256 in harmless


def shown_words(who: Person, text: str) -> str:
    """What somebody wrote, as this person may read it."""
    return text if who.sees_personal_data else without_contacts(text)
