"""The evidence shelf: every piece with what it says of itself, taking in, redacting, replacing, verifying.

A file from outside is never shown as it is: pictures as small copies made here, everything as a download.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.appeals.evidence.adding import Brought
from plimsoll.appeals.evidence.kinds import kinds
from plimsoll.appeals.plan import ORIGINS, ROLES
from plimsoll.errors import UsageError, WorkspaceBusy
from plimsoll.journal.doing import note_request
from plimsoll.policies import find_marketplace
from plimsoll.web.access import person, staff_only, writers_only
from plimsoll.web.asking import account_names, tower
from plimsoll.web.case_seeing import harmless_sums, may_open, seen_piece, seen_pieces, shown_words
from plimsoll.web.pages.appeal_errors import error_words
from plimsoll.web.pages.entry_forms import marketplace_choices
from plimsoll.web.pages.evidence_words import DIMENSION_WORDS, FAULT_WORDS, REPORT_WORDS, kind_words, remarks
from plimsoll.web.pages.plan_parts import is_picture
from plimsoll.web.pages.plan_words import ORIGIN_WORDS, ROLE_WORDS
from plimsoll.web.pages.today_words import site_name
from plimsoll.web.previews import LARGE, SMALL, preview
from plimsoll.web.taking_in import bounded, busy_words, wait_for_turn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from django.http import HttpRequest

    from plimsoll.facts.piece import Piece
    from plimsoll.journal.models import Person

ROWS = 24
MASKED = {"text/csv", "text/plain", "text/html", "application/json", "message/rfc822"}
_BOX = re.compile(r"\d{1,5},\d{1,5},\d{1,5},\d{1,5}")


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """A piece as the shelf shows it to a person."""

    piece: Piece
    open: bool
    who: Person
    of: int | None = None
    by: int | None = None

    @property
    def kind(self) -> str:
        """Its kind, in words."""
        return kind_words(self.piece.told.kind)

    @property
    def name(self) -> str:
        """The file's name, as this person may read it."""
        return shown_words(self.who, self.piece.told.name)

    @property
    def caption(self) -> str:
        """What it shows."""
        return shown_words(self.who, self.piece.told.caption)

    @property
    def pictured(self) -> bool:
        """Whether a small picture of it is shown."""
        return self.open and is_picture(self.piece)

    @property
    def role(self) -> str:
        """Direct or process."""
        return str(ROLE_WORDS.get(self.piece.told.role, self.piece.told.role))

    @property
    def origin(self) -> str:
        """How it came."""
        return str(ORIGIN_WORDS.get(self.piece.told.origin, self.piece.told.origin))

    @property
    def dimension(self) -> str:
        """What it bears on; empty for anything."""
        return str(DIMENSION_WORDS.get(self.piece.told.dimension, ""))

    @property
    def remarks(self) -> list[tuple[str, str]]:
        """What a person should look at."""
        return remarks(self.piece)

    @property
    def site(self) -> str:
        """The marketplace's country."""
        return site_name(self.piece.told.marketplace_id) if self.piece.told.marketplace_id else ""


def shown_pieces(request: HttpRequest, pieces: Sequence[Piece], every: Sequence[Piece]) -> list[ShownPiece]:
    """Pieces as this person may see them, with what they were made from and what took their place."""
    who, harmless = person(request), harmless_sums(every)
    number_of = {one.sha256: one.number for one in every}
    replaced = {one.told.replaces: one.number for one in every if one.told.replaces}
    return [
        ShownPiece(one, may_open(who, one, harmless), who, number_of.get(one.told.redaction_of or one.told.replaces),
                   replaced.get(one.sha256))
        for one in pieces
    ]  # fmt: skip


def page(request: HttpRequest) -> HttpResponse:
    """The shelf."""
    asked = {name: request.GET.get(name, "").strip() for name in ("account", "kind", "q", "every")}
    every = seen_pieces(request, asked["account"] or None)
    newest = {one.sha256: one.number for one in every}
    replaced = {one.told.replaces for one in every if one.told.replaces}
    found = [
        one
        for one in reversed(every)
        if _meets(one, asked) and (asked["every"] or (newest[one.sha256] == one.number and one.sha256 not in replaced))
    ]
    paged = Paginator(found, ROWS).get_page(request.GET.get("page"))
    told = {one.told.account for one in every} | set(account_names() if not person(request).is_guest else ())
    context = {
        "page": paged, "pieces": shown_pieces(request, list(paged), every), "asked": asked, "any": bool(every),
        "filtered": any(asked[name] for name in ("kind", "q", "every")), **_choices(),
        "accounts": sorted(person(request).seen(told), key=str.casefold), "account": asked["account"],
        "reports": REPORT_WORDS, "today": clock.today(),
        "kinds_there": {one.told.kind: kind_words(one.told.kind) for one in every},
    }  # fmt: skip
    return render(request, "evidence.html", context)


def _choices() -> dict[str, Any]:
    return {
        "kinds": [(code, kind_words(code)) for code in kinds()], "roles": ROLE_WORDS, "origins": ORIGIN_WORDS,
        "dimensions": DIMENSION_WORDS, "marketplaces": marketplace_choices(),
    }  # fmt: skip


def _meets(one: Piece, asked: dict[str, str]) -> bool:
    said = f"{one.number} {one.told.name} {one.told.caption} {one.sha256} {' '.join(one.told.orders)}".casefold()
    return asked["kind"] in {"", one.told.kind} and asked["q"].casefold() in said


def piece_page(request: HttpRequest, number: int) -> HttpResponse:
    """One piece: what was told of it, what the file says of itself, what was made from it."""
    piece = seen_piece(request, number)
    every = seen_pieces(request, piece.told.account)
    shown = shown_pieces(request, [piece], every)[0]
    who = person(request)
    related = [
        one for one in every
        if one.number != number and (
            one.sha256 in {piece.sha256, piece.told.redaction_of, piece.told.replaces}
            or piece.sha256 in {one.told.redaction_of, one.told.replaces}
        )
    ]  # fmt: skip
    headers = piece.says.headers if who.sees_personal_data else {}
    context = {
        "one": shown, "piece": piece, "related": shown_pieces(request, related, every),
        "headers": sorted(headers.items()),
        "where_from": [(name, shown_words(who, value)) for name, value in piece.told.where_from.items()],
        "maskable": piece.says.media_type in MASKED, **_choices(),
    }  # fmt: skip
    return render(request, "evidence_piece.html", context)


def _opened(request: HttpRequest, number: int) -> tuple[Piece, Path]:
    """The piece and its bytes, when who asks may open it. Raises Http404."""
    piece = seen_piece(request, number)
    if not may_open(person(request), piece, harmless_sums(seen_pieces(request, piece.told.account))):
        raise Http404
    return piece, tower().custody.open(piece.sha256)


def picture(request: HttpRequest, number: int, size: str) -> HttpResponse:
    """A small picture, made here: nothing of the file but its points."""
    piece = seen_piece(request, number)
    if not may_open(person(request), piece, harmless_sums(seen_pieces(request, piece.told.account))):
        raise Http404
    path = tower().workspace.vault.path(piece.sha256)
    if not is_picture(piece) or size not in {"small", "large"} or not path.is_file():
        raise Http404
    try:
        content = preview(path, SMALL if size == "small" else LARGE)
    except UsageError:
        raise Http404 from None
    answer = HttpResponse(content, content_type="image/jpeg")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def download(request: HttpRequest, number: int) -> FileResponse:
    """The bytes as they were received, to be kept, never to be shown."""
    piece, path = _opened(request, number)
    note_request(request, "download evidence", f"evidence {number}", account=piece.told.account, sha256=piece.sha256)
    answer = FileResponse(
        path.open("rb"), as_attachment=True, filename=piece.told.name, content_type="application/octet-stream"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


# -- writing -----------------------------------------------------------------------------------------------------------


def _brought(request: HttpRequest, account: str) -> Brought:
    """What a form tells of files. Raises UsageError."""
    post = request.POST
    if account not in account_names():
        raise UsageError(_("There is no such account."))
    site = find_marketplace(post.get("marketplace", "")) if post.get("marketplace") else None
    where = {"from": post.get("came_from", "").strip(), "request_id": post.get("request_id", "").strip()}
    return Brought(
        post.get("kind", "other"), account, site.id if site else None,
        tuple(word for word in re.split(r"[,;\s\uff0c\u3001\uff1b]+", post.get("orders", "")) if word),
        _one_of(post.get("role", ""), ROLES), _one_of(post.get("dimension", ""), tuple(DIMENSION_WORDS)),
        _one_of(post.get("origin", ""), ORIGINS), post.get("caption", "").strip(), _claimed(post.get("claimed", "")),
        {name: value for name, value in where.items() if value},
    )  # fmt: skip


def _one_of(value: str, known: Sequence[str]) -> str | None:
    return value if value in known else None


def _claimed(words: str) -> date | datetime | None:
    if not words.strip():
        return None
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        raise UsageError(_("The day cannot be read.")) from None


def _written(request: HttpRequest, piece: Piece, verb: str) -> None:
    note_request(
        request, verb, f"evidence {piece.number}", account=piece.told.account, sha256=piece.sha256, kind=piece.told.kind
    )


@bounded
@require_POST
@writers_only
def add(request: HttpRequest) -> HttpResponse:
    """Take files in."""
    account = request.POST.get("account", "")
    files = request.FILES.getlist("files")
    try:
        if not files:
            raise UsageError(_("No file was chosen."))  # noqa: TRY301 - one place says what is wrong
        wait_for_turn()
        brought, taking = _brought(request, account), tower().taking_evidence(by=person(request).get_username())
        for file in files:
            _written(request, taking.add(file.open("rb"), brought, file.name or "unnamed"), "add evidence")
    except WorkspaceBusy as error:
        messages.error(request, busy_words(error))
    except UsageError as error:
        messages.error(request, error_words(error))
    else:
        messages.success(request, _("Taken into custody: %(n)d.") % {"n": len(files)})
    answer = redirect("evidence")
    answer["Location"] += f"?{_query(account)}" if account else ""
    if request.headers.get("HX-Request"):
        moved = HttpResponse(status=204)
        moved["HX-Redirect"] = answer["Location"]
        return moved
    return answer


def _query(account: str) -> str:
    from django.utils.http import urlencode

    return urlencode({"account": account})


@require_POST
@writers_only
def tell(request: HttpRequest, number: int) -> HttpResponse:
    """Tell otherwise of a piece: a new line of the chain for the same bytes; the old one stays."""
    piece = seen_piece(request, number)
    brought = _brought(request, piece.told.account)
    made = tower().add_evidence(
        tower().custody.open(piece.sha256), brought, name=piece.told.name, by=person(request).get_username()
    )
    _written(request, made, "tell evidence anew")
    messages.success(request, _("Told anew, as evidence %(n)d; the old line stays.") % {"n": made.number})
    return redirect("evidence_piece", made.number)


@bounded
@require_POST
@writers_only
def redact(request: HttpRequest, number: int) -> HttpResponse:
    """Make a redaction: boxes of a picture, a mask of a text, or a file that a person made; the original stays."""
    piece, because = seen_piece(request, number), request.POST.get("because", "").strip()
    taking, how = tower().taking_evidence(by=person(request).get_username()), request.POST.get("how", "")
    file = request.FILES.get("file")
    try:
        if how == "box":
            made = taking.black_out(piece, boxes_in(request.POST.get("boxes", "")), because)
        elif how == "mask":
            made = taking.mask(piece, because)
        elif file is not None:
            made = taking.redact_by_hand(piece, file.open("rb"), because, file.name)
        else:
            raise UsageError(_("Say how: boxes, a mask, or a file that you made."))  # noqa: TRY301 - one place says it
    except UsageError as error:
        messages.error(request, error_words(error))
        return redirect("evidence_piece", number)
    _written(request, made, "redact evidence")
    messages.success(request, _("Redacted, as evidence %(n)d; the original and both hashes stay.") % {"n": made.number})
    return redirect("evidence_piece", made.number)


def boxes_in(words: str) -> list[tuple[int, ...]]:
    """The boxes of a text, one a line. Raises UsageError."""
    lines = [line.replace(" ", "") for line in words.splitlines() if line.strip()]
    if not all(_BOX.fullmatch(line) for line in lines):
        raise UsageError(_("A box is four numbers, such as 120,40,300,60: from the left, from the top, width, height."))
    return [tuple(int(part) for part in line.split(",")) for line in lines]


@bounded
@require_POST
@writers_only
def replace(request: HttpRequest, number: int) -> HttpResponse:
    """Put another file in a piece's place; both stay, with the reason."""
    piece, file = seen_piece(request, number), request.FILES.get("file")
    try:
        if file is None:
            raise UsageError(_("No file was chosen."))  # noqa: TRY301 - one place says it
        taking = tower().taking_evidence(by=person(request).get_username())
        made = taking.replace(piece, file.open("rb"), request.POST.get("because", ""), file.name)
    except UsageError as error:
        messages.error(request, error_words(error))
        return redirect("evidence_piece", number)
    _written(request, made, "replace evidence")
    messages.success(request, _("Evidence %(n)d stands in its place; both stay on record.") % {"n": made.number})
    return redirect("evidence_piece", made.number)


@require_POST
@writers_only
def report(request: HttpRequest) -> HttpResponse:
    """Make one of the seller's own reports and take it in: dated now, and saying whose it is."""
    kind, account = request.POST.get("report", ""), request.POST.get("account", "")
    changed, as_of = _claimed(request.POST.get("changed_on", "")), _claimed(request.POST.get("as_of", ""))
    if account not in account_names():
        raise UsageError(_("There is no such account."))
    selection: dict[str, Any] = {"account": account} | ({"as_of": as_of} if as_of else {})
    if request.POST.get("marketplace"):
        selection["marketplace"] = request.POST["marketplace"]
    orders = [word for word in re.split(r"[,;\s]+", request.POST.get("orders", "")) if word]
    try:
        made = tower().own_report(kind, orders=orders, changed_on=changed, **selection)
        pieces = tower().keep_own_report(made, account=account, by=person(request).get_username())
    except UsageError as error:
        messages.error(request, error_words(error))
    else:
        for one in pieces:
            _written(request, one, "make own report")
        messages.success(request, _("Made, and taken into custody as your own report."))
    answer = redirect("evidence")
    answer["Location"] += f"?{_query(account)}"
    return answer


@staff_only
def verify(request: HttpRequest) -> HttpResponse:
    """Whether every line and every file is as it was received."""
    custody = tower().custody
    faults = [(one, str(FAULT_WORDS.get(one.what, one.words))) for one in custody.faults()]
    return render(request, "evidence_verify.html", {"faults": faults, "head": custody.head(), "at": clock.now()})
