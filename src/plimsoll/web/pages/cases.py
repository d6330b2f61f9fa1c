"""The board of cases by state, and the opening of a case: by hand, or by a notice that was read first."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.appeals.cases.signs import UNKNOWN
from plimsoll.errors import UsageError
from plimsoll.journal.models import CaseOrder
from plimsoll.web.access import person, seen_account, seen_rows, writers_only
from plimsoll.web.asking import account_names, answer, tower
from plimsoll.web.case_plans import faults_left
from plimsoll.web.case_seeing import seen_case, seen_cases
from plimsoll.web.pages.case_words import (
    BANNER_WORDS,
    COLUMNS,
    METRIC_WORDS,
    VARIANT_WORDS,
    Clock,
    Step,
    banner_of,
    clock_of,
    in_language,
    next_step,
    state_words,
)
from plimsoll.web.pages.entry_forms import marketplace_choices
from plimsoll.web.pages.today_words import site_name
from plimsoll.web.taking_in import bounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from plimsoll.appeals.cases.case_file import CaseFile
    from plimsoll.appeals.cases.notice import NoticeReading

IN_COLUMN, ROWS, MOST_ON_TODAY = 20, 50, 5
MOST_NOTICE = 2 << 20
"""Bytes of a notice that a page carries from reading to confirming."""


@dataclass(frozen=True, slots=True)
class Card:
    """A case on the board."""

    case: CaseFile
    faults: tuple[int, int] | None

    @property
    def state(self) -> str:
        """The state that stands, in words."""
        return state_words(self.case.state)

    @property
    def site(self) -> str:
        """The marketplace's country."""
        return site_name(self.case.marketplace_id)

    @property
    def metric(self) -> str:
        """The metric it is about."""
        return str(METRIC_WORDS.get(self.case.metric, self.case.metric))

    @property
    def banner(self) -> str:
        """What the account's page says; empty where nobody has told."""
        return str(BANNER_WORDS.get(banner_of(self.case), ""))

    @property
    def clock(self) -> Clock | None:
        """The clock that runs."""
        return clock_of(self.case)

    @property
    def next(self) -> Step:
        """The next step."""
        return next_step(self.case, self.faults)


def page(request: HttpRequest) -> HttpResponse:
    """The board; with `?state=` one column as a list in pages."""
    every = seen_cases(request)
    asked = {name: request.GET.get(name, "").strip() for name in ("account", "variant", "q", "state")}
    if asked["account"]:
        seen_account(request, asked["account"])
    held = _with_orders(asked["q"]) if asked["q"] else set()
    meeting = [one for one in every if _meets(one, asked, held)]
    columns = [_column(code, words, [one for one in meeting if one.state in codes]) for code, words, codes in COLUMNS]
    listed = next((one for one in columns if one["code"] == asked["state"]), None)
    paged = Paginator(listed["cases"], ROWS).get_page(request.GET.get("page")) if listed else None
    shown = list(paged) if paged else [one for column in columns for one in column["cases"][:IN_COLUMN]]
    faults = faults_left([(one.number, one.account) for one in shown if one.open])
    cards = {one.number: Card(one, faults.get(one.number)) for one in shown}
    for column in columns:
        column["cards"] = [cards[one.number] for one in column["cases"] if one.number in cards]
    context = {
        "columns": columns, "listed": listed, "page": paged, "asked": asked, "any": bool(every),
        "filtered": any(asked[name] for name in ("account", "variant", "q")),
        "accounts": sorted({one.account for one in every}, key=str.casefold), "variants": VARIANT_WORDS,
        "outcomes": _outcomes(every),
    }  # fmt: skip
    return render(request, "cases.html", context)


def _column(code: str, words: Any, cases: list[CaseFile]) -> dict[str, Any]:  # noqa: ANN401 - a lazy text
    by_clock = sorted(cases, key=lambda one: _due_of(one) or datetime.max.replace(tzinfo=UTC))
    return {"code": code, "words": str(words), "cases": by_clock, "more": max(len(cases) - IN_COLUMN, 0)}


def _due_of(case: CaseFile) -> datetime | None:
    found = clock_of(case)
    return found.due if found else None


def running_cases(request: HttpRequest) -> list[Card]:
    """Open cases whose clock runs, the nearest first, for the page of the day."""
    cards = [Card(one, None) for one in seen_cases(request) if one.running]
    return sorted(cards, key=lambda one: _due_of(one.case) or datetime.max.replace(tzinfo=UTC))[:MOST_ON_TODAY]


def _with_orders(words: str) -> set[int]:
    return set(CaseOrder.objects.filter(order_id__contains=words).values_list("case", flat=True))


def _meets(case: CaseFile, asked: dict[str, str], held: set[int]) -> bool:
    said = f"{case.number} {case.title} {case.marketplace_case} {case.account}".casefold()
    return (
        asked["account"] in {"", case.account}
        and asked["variant"] in {"", case.variant}
        and (asked["q"].casefold() in said or case.number in held)
    )


def _outcomes(cases: Sequence[CaseFile]) -> dict[str, Any] | None:
    """How submissions ended, over the cases that are seen."""
    from plimsoll.appeals.cases.outcomes import outcomes, outcomes_json

    told = outcomes_json(outcomes(cases))
    return {**told["all"], "promise": in_language(told["promise"])} if told["all"]["submissions"] else None


# -- opening -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Brought:
    """A notice on its way into a case: its bytes, and when it came (None: not said)."""

    content: bytes = b""
    received_at: datetime | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def carried(self) -> str:
        """The bytes for a hidden field."""
        return base64.b64encode(self.content).decode("ascii")


def brought_of(request: HttpRequest) -> Brought:
    """The notice that a form brings: a file, pasted words, or what was read a moment ago."""
    found = Brought()
    file = request.FILES.get("file")
    if file is not None:
        found.content = file.read(MOST_NOTICE + 1)
    elif carried := request.POST.get("carried"):
        try:
            found.content = base64.b64decode(carried, validate=True)
        except (binascii.Error, ValueError):
            found.faults.append(_("The notice was lost on the way: bring it again."))
    else:
        found.content = request.POST.get("words", "").strip().encode("utf-8", "replace")
    if len(found.content) > MOST_NOTICE:
        found.faults.append(_("A notice of more than 2 MB: paste its words instead."))
        found.content = b""
    elif not found.content and not found.faults:
        found.faults.append(_("Paste the notice, or choose its file."))
    found.received_at = moment_of(request.POST.get("received_at", ""), found.faults)
    return found


def moment_of(words: str, faults: list[str]) -> datetime | None:
    """A day and time in the reader's zone; None where none is said. What cannot be read is added to `faults`."""
    if not words.strip():
        return None
    try:
        at = datetime.fromisoformat(words.strip())
    except ValueError:
        faults.append(_("The time cannot be read."))
        return None
    at = at if at.tzinfo else at.replace(tzinfo=_zone())
    if at > clock.now():
        faults.append(_("The time lies ahead."))
        return None
    return at.astimezone(UTC)


def _zone() -> ZoneInfo:
    return ZoneInfo(timezone.get_current_timezone_name())


@bounded
@writers_only
def open_page(request: HttpRequest) -> HttpResponse:
    """A notice to be read, or a case by hand."""
    context: dict[str, Any] = {
        "accounts": account_names(), "marketplaces": marketplace_choices(), "variants": VARIANT_WORDS,
        "metrics": METRIC_WORDS, "now": timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M"),
        "chosen": request.GET.get("account", ""), "banners": BANNER_WORDS,
    }  # fmt: skip
    if request.method == "POST":
        return _read(request, context)
    return render(request, "case_open.html", context)


def _read(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """What was recognised, before anything is written. For a case that is there, or for a new one."""
    case = seen_case(request, int(request.POST["case"])) if request.POST.get("case", "").isdigit() else None
    brought = brought_of(request)
    account = case.account if case else request.POST.get("account", "")
    site = case.marketplace_id if case else request.POST.get("marketplace", "")
    if not case and account:
        seen_account(request, account)
    if brought.faults:
        for words in brought.faults:
            messages.error(request, words)
        return redirect("case", case.number) if case else render(request, "case_open.html", context)
    read = tower().read_notice(brought.content, received_at=brought.received_at, marketplace=site or None)
    guessed = account or _account_of(request, read.orders)
    context |= {
        "case": case, "read": shown_reading(read), "brought": brought, "account": guessed,
        "site": site or _site(guessed),
        "rivals": _rivals(read, guessed, case), "asked": _asked(read),
    }  # fmt: skip
    return render(request, "case_notice.html", context)


def _account_of(request: HttpRequest, orders: Sequence[str]) -> str:
    """The account whose order the notice names first."""
    for order in orders[:3]:
        found = seen_rows(request, tower().find_orders(order, None), lambda one: one.account)
        if found:
            return found[0].account
    return ""


def _site(account: str) -> str:
    cells = answer("cells", lambda tower: tower.cells())
    return next((cell[1] for cell in cells if cell[0] == account), "")


def shown_reading(read: NoticeReading) -> dict[str, Any]:
    """A reading as the page shows it: the sentence that decided is marked in the text."""
    told = read.as_json()
    sender = told["sender"]
    quoted = (told["quoted"] or {}).get("sentence", "")
    before, mark, after = _marked(read.words, quoted)
    times = read.times.clock
    return {
        **told, "known": read.kind != UNKNOWN, "name": in_language(told["names"]), "before": before, "mark": mark,
        "after": after, "banner": str(BANNER_WORDS[told["way"]["code"]]), "way": told["way"]["code"],
        "due": times.due.replace(tzinfo=UTC) if times else None, "assumed": bool(times and times.assumed),
        "sentence": times.sentence if times else "",
        "doubts": [in_language(one["words"]) for one in sender["doubts"]],
        "looked_at": in_language(sender["looked_at"]), "phishing": sender["maybe_phishing"],
        "metric_words": str(METRIC_WORDS.get(read.metric, read.metric)), "metric": read.metric,
        "without_time": read.received_at is None,
    }  # fmt: skip


def _marked(text: str, quoted: str) -> tuple[str, str, str]:
    """The text before, in and after the quoted sentence, whatever line ends stand in it."""
    import re

    words = quoted.split()
    if not words:
        return text, "", ""
    found = re.search(r"\s+".join(map(re.escape, words)), text)
    if not found:
        return text, "", ""
    return text[: found.start()], found[0], text[found.end() :]


def _rivals(read: NoticeReading, account: str, case: CaseFile | None) -> list[tuple[int, str]]:
    """Open cases that hold an order of the notice already."""
    from plimsoll.appeals.cases.states import open_states
    from plimsoll.journal.casework import find_case, rivals

    kind = case.variant if case else {"claim": "claim", "chargeback": "chargeback"}.get(read.kind, "deactivation")
    return rivals(find_case(case.number) if case else None, kind, account, read.orders, open_states())


def _asked(read: NoticeReading) -> list[dict[str, Any]]:
    from plimsoll.appeals.cases.requirements import requirements

    if read.kind not in {"refusal", "information_request"}:
        return []
    return [{**one.as_json(), "asks": in_language({"en": one.words("en"), "zh": one.words("zh")})}
            for one in requirements(read.words)]  # fmt: skip


@bounded
@require_POST
@writers_only
def confirm(request: HttpRequest) -> HttpResponse:
    """Open the case, or take the notice into the case that is there."""
    case = seen_case(request, int(request.POST["case"])) if request.POST.get("case", "").isdigit() else None
    by, although = person(request).get_username(), request.POST.get("although", "").strip()
    with_notice = bool(request.POST.get("carried"))
    brought = brought_of(request) if with_notice else Brought()
    if brought.faults:
        messages.error(request, brought.faults[0])
        return redirect("case_open")
    if case:
        through = request.POST.get("through", "mail")
        tower().add_notice(
            case.number, brought.content, received_at=brought.received_at, although=although, by=by,
            through=through if through in {"mail", "notification", "case_log", "banner"} else "mail",
        )  # fmt: skip
        messages.success(request, _("It stands in the case now."))
        return redirect("case", case.number)
    account, site = request.POST.get("account", "").strip(), request.POST.get("marketplace", "").strip()
    if not account or not site:
        raise UsageError(_("Say the account and the marketplace."))
    if account not in account_names():
        raise UsageError(_("There is no such account."))
    opened = tower().open_case(
        account, site, title=request.POST.get("title", "").strip()[:255], although=although, by=by,
        notice=brought.content if with_notice else None, received_at=brought.received_at,
        orders=request.POST.get("orders", "").replace(",", " ").split(), **_fields(request),
    )  # fmt: skip
    messages.success(request, _("Case %(number)d is open.") % {"number": opened.number})
    return redirect("case", opened.number)


def _fields(request: HttpRequest) -> dict[str, str]:
    """What was chosen beside the notice, where it is one of the words that there are."""
    known = {"channel": ("MFN", "AFN"), "metric": tuple(METRIC_WORDS), "variant": tuple(VARIANT_WORDS)}
    chosen = {name: request.POST.get(name, "") for name in known}
    found = {name: value for name, value in chosen.items() if value in known[name]}
    case_id = request.POST.get("marketplace_case", "").strip()[:64]
    return found | ({"marketplace_case": case_id} if case_id else {})
