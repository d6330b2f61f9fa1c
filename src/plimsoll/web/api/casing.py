"""Calls about cases: notices read, cases and their contacts and states, plans saved and linted, dossiers built."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Query, Router, Schema

from plimsoll import clock
from plimsoll.appeals.cases.requirements import requirements
from plimsoll.errors import UsageError
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import DossierJob, PlanVersion
from plimsoll.web import dossier_building
from plimsoll.web.access import person, seen_account
from plimsoll.web.api.entry import DRAFT, FAULTS, READ, WRITE, scoped
from plimsoll.web.api.rooms import FIRST_DAY, LAST_DAY, Document
from plimsoll.web.api.selecting import NO_NUL, Page, paged
from plimsoll.web.asking import account_names, tower
from plimsoll.web.case_drafting import drafted
from plimsoll.web.case_plans import earlier_texts, figures_text, lint_of, read_version, save_version
from plimsoll.web.case_seeing import LARGEST_NUMBER, seen_case, seen_cases, shown_words
from plimsoll.web.pages import plan_versions
from plimsoll.web.pages.case_words import THROUGH_WORDS
from plimsoll.web.pages.plan_editor import newest_of, seen_row

router = Router(tags=["cases"])
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
MOST_PLAN, MOST_WORDS = 2_000_000, 200_000
Text = Annotated[str, Field(max_length=1000, pattern=NO_NUL)]
Order = Annotated[str, Field(min_length=1, max_length=255, pattern=NO_NUL)]
Through = Literal["mail", "notification", "banner", "form", "case_log", "phone", "buyer_seller_message", "other"]
DOCUMENT: Any = {200: Document, **FAULTS}


class AskedCases(Schema):
    """Which cases."""

    account: str | None = Field(None, min_length=1, max_length=255, pattern=NO_NUL)
    only_open: bool = False


class Words(Schema):
    """A notice as it came, and when (a time with its zone; without one UTC)."""

    words: str = Field(min_length=1, max_length=MOST_WORDS, pattern=NO_NUL)
    received_at: datetime | None = None
    marketplace: str | None = Field(None, max_length=64, pattern=NO_NUL)


class NoticeTaken(Schema):
    """A notice, a refusal or a decision for a case."""

    words: str = Field(min_length=1, max_length=MOST_WORDS, pattern=NO_NUL)
    received_at: datetime | None = None
    through: Through = "mail"
    although: Text = ""


class CaseSaid(Schema):
    """A case to be opened, with its notice where there is one."""

    account: str = Field(min_length=1, max_length=255, pattern=NO_NUL)
    marketplace: str = Field(min_length=1, max_length=64, pattern=NO_NUL)
    title: str = Field("", max_length=255, pattern=NO_NUL)
    notice: str | None = Field(None, max_length=MOST_WORDS, pattern=NO_NUL)
    received_at: datetime | None = None
    orders: list[Order] = Field([], max_length=2000)
    channel: Literal["", "MFN", "AFN"] = ""
    metric: Literal[
        "", "order_defect_rate", "late_shipment_rate", "pre_fulfillment_cancellation_rate", "valid_tracking_rate",
        "on_time_delivery_rate",
    ] = ""  # fmt: skip
    variant: Literal["", "deactivation", "asin", "category", "claim", "chargeback"] = ""
    marketplace_case: str = Field("", max_length=64, pattern=NO_NUL)
    although: Text = ""


class ContactSaid(Schema):
    """A contact."""

    kind: Literal["question", "answer", "decision", "view_feedback", "note"]
    words: str = Field(min_length=1, max_length=MOST_WORDS, pattern=NO_NUL)
    through: Through = "other"
    direction: Literal["in", "out", "own"] = "in"
    at: datetime | None = None


class StateSaid(Schema):
    """A state, and why."""

    state: str = Field(min_length=1, max_length=32, pattern=NO_NUL)
    why: Text = ""


class SubmissionSaid(Schema):
    """What a person submitted, through which button; the newest plan's letter without `text`."""

    through: str = Field(min_length=1, max_length=64, pattern=NO_NUL, description=", ".join(THROUGH_WORDS))
    at: datetime | None = None
    text: str | None = Field(None, max_length=MOST_WORDS, pattern=NO_NUL)
    although: Text = ""


class PlanSaid(Schema):
    """A plan's file; `base` is the version that it was made from (0: the first). Figures stay those of `base`."""

    toml: str = Field(min_length=1, max_length=MOST_PLAN, pattern=NO_NUL)
    base: int = Field(ge=0, le=LARGEST_NUMBER)
    figures: str | None = Field(None, max_length=5_000_000, pattern=NO_NUL)
    why: Text = ""


class DraftSaid(Schema):
    """What a draft is made of; both days are today without being said. `base`: the newest version (0: none yet)."""

    base: int = Field(ge=0, le=LARGEST_NUMBER)
    as_of: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    submit_on: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    channel: Literal["", "MFN", "AFN", "ALL"] = ""
    category: str = Field("", max_length=80, pattern=NO_NUL)


class SecondSaid(Schema):
    """The version that stands now."""

    base: int = Field(ge=0, le=LARGEST_NUMBER)


class PlanAsked(Schema):
    """A plan's file to be held against the newest figures; the newest version without it."""

    toml: str | None = Field(None, max_length=MOST_PLAN, pattern=NO_NUL)


def _by(request: HttpRequest) -> str:
    return person(request).get_username()


def _at(given: datetime | None) -> datetime | None:
    """A moment that has been, aware. Raises UsageError."""
    if given is None:
        return None
    found = given if given.tzinfo else given.replace(tzinfo=UTC)
    if not EARLIEST <= found <= clock.now():
        raise UsageError("the time lies ahead, or too far back")
    return found.astimezone(UTC)


def _document(request: HttpRequest, document: Any) -> Any:  # noqa: ANN401 - a JSON document
    """The document as who asks may read it: contacts of persons in it are masked for guests."""
    if isinstance(document, dict):
        return {name: _document(request, one) for name, one in document.items()}
    if isinstance(document, list):
        return [_document(request, one) for one in document]
    return shown_words(person(request), document) if isinstance(document, str) else document


def _said(document: dict[str, Any]) -> JsonResponse:
    """The document as it is: the schema of answers would leave out the fields that it does not name."""
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


@router.get("/cases", response=DOCUMENT, by_alias=True, summary="Cases")
def cases(request: HttpRequest, asked: Query[AskedCases], page: Query[Page]) -> JsonResponse:
    """`plimsoll.cases/1`, the newest first."""
    scoped(request, READ)
    if asked.account is not None:
        seen_account(request, asked.account)
    now = clock.now()
    rows = [
        _document(request, one.short_json(now))
        for one in seen_cases(request)
        if asked.account in {None, one.account} and (one.open or not asked.only_open)
    ]
    return _said({"schema": "plimsoll.cases/1", **paged(rows, page, "cases")})


@router.post("/cases", response=DOCUMENT, by_alias=True, summary="Open a case")
def open_case(request: HttpRequest, said: CaseSaid) -> JsonResponse:
    """`plimsoll.case/1` of the new case. An order that another open case of the kind holds wants `although`."""
    scoped(request, WRITE)
    if said.account not in account_names():
        raise UsageError("there is no such account")
    found = tower().open_case(
        said.account, said.marketplace, title=said.title, notice=said.notice, received_at=_at(said.received_at),
        orders=said.orders, although=said.although, by=_by(request), channel=said.channel, metric=said.metric,
        variant=said.variant, marketplace_case=said.marketplace_case,
    )  # fmt: skip
    return _said(found.as_json(clock.now()))


@router.post("/notices", response=DOCUMENT, by_alias=True, summary="Read a notice")
def notice(request: HttpRequest, said: Words) -> JsonResponse:
    """`plimsoll.notice/1` with `requirements`; nothing is written."""
    scoped(request, READ)
    read = tower().read_notice(said.words, received_at=_at(said.received_at), marketplace=said.marketplace)
    return _said(read.as_json() | {"requirements": [one.as_json() for one in requirements(read.words)]})


@router.get("/cases/{number}", response=DOCUMENT, by_alias=True, summary="One case")
def case(request: HttpRequest, number: int) -> JsonResponse:
    """`plimsoll.case/1`."""
    scoped(request, READ)
    return _said(_document(request, seen_case(request, number).as_json(clock.now())))


@router.post("/cases/{number}/notices", response=DOCUMENT, by_alias=True, summary="Take a notice into a case")
def take_notice(request: HttpRequest, number: int, said: NoticeTaken) -> JsonResponse:
    """`plimsoll.notice/1`; a refusal brings the case into its state."""
    scoped(request, WRITE)
    seen_case(request, number)
    read = tower().add_notice(
        number, said.words, received_at=_at(said.received_at), through=said.through, although=said.although,
        by=_by(request),
    )  # fmt: skip
    return _said(read.as_json())


@router.post("/cases/{number}/contacts", response=DOCUMENT, by_alias=True, summary="Note a contact")
def contact(request: HttpRequest, number: int, said: ContactSaid) -> JsonResponse:
    """`plimsoll.case/1` as it is then."""
    scoped(request, WRITE)
    seen_case(request, number)
    direction = "own" if said.kind == "note" else said.direction
    tower().add_contact(
        number, said.kind, said.words, by=_by(request), through=said.through, direction=direction,
        at=_at(said.at) or clock.now(),
    )  # fmt: skip
    return _said(tower().case(number).as_json(clock.now()))


@router.post("/cases/{number}/states", response=DOCUMENT, by_alias=True, summary="Bring a case into a state")
def state(request: HttpRequest, number: int, said: StateSaid) -> JsonResponse:
    """`plimsoll.case/1`. A submission has its own call."""
    scoped(request, WRITE)
    seen_case(request, number)
    if said.state == "submitted":
        raise UsageError("a submission is recorded with its text and its way: POST /cases/N/submissions")
    tower().set_case_state(number, said.state, why=said.why, by=_by(request))
    return _said(tower().case(number).as_json(clock.now()))


@router.post("/cases/{number}/submissions", response=DOCUMENT, by_alias=True, summary="Record what was submitted")
def submission(request: HttpRequest, number: int, said: SubmissionSaid) -> JsonResponse:
    """`plimsoll.case/1`. Nothing is sent: a person has submitted it."""
    scoped(request, WRITE)
    seen_case(request, number)
    if said.through not in THROUGH_WORDS:
        raise UsageError(f"{said.through!r} is no way", hint="one of " + ", ".join(THROUGH_WORDS))
    found = tower().submit_case(
        number, said.through, at=_at(said.at), text=said.text, although=said.although, by=_by(request)
    )
    return _said(found.as_json(clock.now()))


# -- plans -------------------------------------------------------------------------------------------------------------


def _version_json(one: PlanVersion) -> dict[str, Any]:
    return {"version": one.number, "sha256": one.sha256, "language": one.language, "why": one.why, "by": one.by,
            "at": one.at.isoformat(), "proposed_by_model": one.proposed_by_model}  # fmt: skip


@router.get("/cases/{number}/plans", response=DOCUMENT, by_alias=True, summary="Versions of a case's plan")
def plans(request: HttpRequest, number: int, page: Query[Page]) -> JsonResponse:
    """`plimsoll.case-plans/1`, the newest first."""
    scoped(request, READ)
    found = PlanVersion.objects.filter(case=seen_row(request, number)).defer("toml", "figures").order_by("-number")
    rows = [_version_json(one) for one in found]
    return _said({"schema": "plimsoll.case-plans/1", "case": number, **paged(rows, page, "plans")})


@router.post("/cases/{number}/plans/draft", response=DOCUMENT, by_alias=True, summary="Draft a plan from the facts")
def draft(request: HttpRequest, number: int, said: DraftSaid) -> JsonResponse:
    """`plimsoll.case-plan/1`: a version in which every action is a proposal."""
    scoped(request, DRAFT)
    found, today = seen_case(request, number), clock.today()
    plan, frozen = drafted(
        found, as_of=said.as_of or today, submit_on=said.submit_on or today, channel=said.channel,
        category=said.category,
    )  # fmt: skip
    save_version(number, said.base, plan, figures_text(frozen), _by(request), "drafted from the facts")
    return _plan_said(request, number)


@router.post("/cases/{number}/plans/second", response=DOCUMENT, by_alias=True, summary="Start the second plan")
def second(request: HttpRequest, number: int, said: SecondSaid) -> JsonResponse:
    """`plimsoll.case-plan/1`: the submitted plan with every point of the refusals in it, answered by nothing yet."""
    scoped(request, DRAFT)
    seen_case(request, number)
    plan, frozen = tower().second_plan(number)
    save_version(number, said.base, plan, figures_text(frozen), _by(request), "second plan after a refusal")
    return _plan_said(request, number)


def _plan_said(request: HttpRequest, number: int) -> JsonResponse:
    """The newest version, as who asks may read it."""
    found = newest_of(seen_row(request, number))
    assert found is not None  # noqa: S101 - it was saved a moment ago
    told = _document(request, {"toml": found.toml, "figures": found.figures})
    return _said({"schema": "plimsoll.case-plan/1", "case": number, **_version_json(found), **told})


@router.get("/cases/{number}/plans/{version}", response=DOCUMENT, by_alias=True, summary="One version of a plan")
def plan(request: HttpRequest, number: int, version: int) -> JsonResponse:
    """`plimsoll.case-plan/1`: its file and its frozen figures as texts."""
    scoped(request, READ)
    case_row = seen_row(request, number)
    found = PlanVersion.objects.filter(case=case_row, number=min(max(version, 0), LARGEST_NUMBER)).first()
    if found is None:
        raise Http404
    told = {"toml": found.toml, "figures": found.figures}
    return _said({"schema": "plimsoll.case-plan/1", "case": number, **_version_json(found), **_document(request, told)})


@router.post("/cases/{number}/plans", response=DOCUMENT, by_alias=True, summary="Save a version of a plan")
def save_plan(request: HttpRequest, number: int, said: PlanSaid) -> JsonResponse:
    """`plimsoll.case-plan/1`. Refused where another version stands by now than the one it was made from."""
    scoped(request, DRAFT)
    newest = newest_of(seen_row(request, number))
    figures = said.figures or (newest.figures if newest else None)
    if not figures:
        raise UsageError("the first version of a plan needs its figures", hint="POST /cases/N/plans/draft makes both")
    save_version(number, said.base, said.toml, figures, _by(request), said.why)
    return _plan_said(request, number)


@router.post("/cases/{number}/plan/lint", response=DOCUMENT, by_alias=True, summary="What the linter finds")
def lint(request: HttpRequest, number: int, asked: PlanAsked) -> JsonResponse:
    """`plimsoll.lint/1` of a plan's file with the newest figures, or of the newest version; nothing is written."""
    scoped(request, READ)
    case_row = seen_row(request, number)
    newest = newest_of(case_row)
    if newest is None:
        raise Http404
    found, frozen = read_version(asked.toml or newest.toml, newest.figures)
    if found.account != case_row.account:
        raise UsageError("the plan is of another account")
    return _said(_document(request, lint_of(found, frozen, earlier_texts(case_row.account, number)).as_json()))


# -- dossiers ----------------------------------------------------------------------------------------------------------


def _job_json(job: DossierJob) -> dict[str, Any]:
    built = job.built
    return {
        "schema": "plimsoll.case-dossier/1", "case": job.case_id, "id": job.pk, "plan": job.plan_version.number,
        "state": job.state, "made_at": job.made_at.isoformat(), "who": job.who, "error": job.error, "hint": job.hint,
        "pdf_sha256": built.pdf_sha256 if built else None, "bundle_sha256": built.bundle_sha256 if built else None,
        "merkle_root": built.merkle_root if built else None, "dossier": job.dossier or None,
        "verification": job.verification or None,
    }  # fmt: skip


@router.post("/cases/{number}/dossiers", response=DOCUMENT, by_alias=True, summary="Build and verify a dossier")
def build(request: HttpRequest, number: int) -> JsonResponse:
    """`plimsoll.case-dossier/1` of the newest version: `running` until it is built and verified."""
    scoped(request, DRAFT)
    case_row = seen_row(request, number)
    newest = newest_of(case_row)
    if newest is None:
        raise Http404
    job = dossier_building.start(newest, _by(request))
    note_request(request, "start dossier", f"case {number}", account=case_row.account, version=newest.number)
    return _said(_job_json(job))


@router.get("/cases/{number}/dossiers/{job}", response=DOCUMENT, by_alias=True, summary="How far a dossier is")
def dossier(request: HttpRequest, number: int, job: int) -> JsonResponse:
    """`plimsoll.case-dossier/1`."""
    scoped(request, READ)
    case_row = seen_row(request, number)
    DossierJob.mark_lost(clock.now())
    rows = DossierJob.objects.select_related("built", "plan_version")
    found = rows.filter(case=case_row, pk=min(max(job, 0), LARGEST_NUMBER)).first()
    if found is None:
        raise Http404
    return _said(_document(request, _job_json(found)))


@router.get(
    "/cases/{number}/dossiers/{job}/{kind}", response=FAULTS, summary="A built dossier or its bundle",
    openapi_extra={"responses": {200: {"description": "The file", "content": {
        "application/pdf": {"schema": {"type": "string", "format": "binary"}},
        "application/zip": {"schema": {"type": "string", "format": "binary"}},
    }}}},
)  # fmt: skip
def dossier_file(request: HttpRequest, number: int, job: int, kind: Literal["pdf", "zip"]) -> HttpResponse:
    """The bytes as they were built, checked; for guests only where every exhibit in them may be opened by guests."""
    scoped(request, READ)
    return plan_versions.take(request, number, min(max(job, 0), LARGEST_NUMBER), kind)
