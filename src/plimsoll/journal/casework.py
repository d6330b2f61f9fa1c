"""Writing the rows of cases: each with its deed, each in one transaction, none ever changed.

Nothing is decided here: which states a step may come from, and which count as open, is told by whoever asks.
"""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from plimsoll import clock
from plimsoll.errors import UsageError
from plimsoll.journal.doing import note_deed
from plimsoll.journal.models import (
    BuiltDossier,
    Case,
    CaseOrder,
    CaseState,
    Contact,
    Deed,
    PlanVersion,
    Submission,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

_LOCK = 7_021_944
"""Names the lock under which cases are opened on PostgreSQL, so that no two take the same order at once."""


def digest(*texts: str) -> str:
    """The sha256 of texts in UTF-8, each after the other with a zero between."""
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def together() -> AbstractContextManager[None]:
    """A transaction: all of what is written in it stands, or none."""
    return transaction.atomic()


def find_case(number: int) -> Case:
    """The case of a number. Raises UsageError."""
    found: Case | None = Case.objects.filter(pk=number).first()
    if found is None:
        raise UsageError(f"there is no case {number}", hint="`plimsoll case list` shows them")
    return found


def state_now(case: Case) -> str:
    """The state that stands; empty before the first."""
    newest = CaseState.objects.filter(case=case).order_by("-id").first()
    return newest.state if newest else ""


def rivals(
    case: Case | None, kind: str, account: str, orders: Iterable[str], open_states: Collection[str]
) -> list[tuple[int, str]]:
    """(case number, order) of other open cases of the same kind and account that hold one of these orders."""
    wanted = list(dict.fromkeys(orders))
    rows = CaseOrder.objects.filter(order_id__in=wanted, case__account=account, case__variant=kind)
    held = [(int(one.case_id), str(one.order_id)) for one in rows if case is None or one.case_id != case.pk]
    now = CaseState.newest({number for number, _ in held})
    return [(number, order) for number, order in held if number in now and now[number].state in open_states]


def open_case(
    orders: Iterable[str],
    first_state: str,
    open_states: Collection[str],
    *,
    although: str = "",
    **fields: Any,  # noqa: ANN401
) -> Case:
    """A new case. Raises UsageError where another open one of its kind holds an order and no `although` is given."""
    wanted = list(dict.fromkeys(orders))
    with _alone():
        _refuse(rivals(None, fields["variant"], fields["account"], wanted, open_states), although)
        case = Case.objects.create(**fields)
        CaseState.objects.create(case=case, state=first_state, at=case.opened_at, by=case.by)
        _name_orders(case, wanted, case.by, although)
        _note(case, "open case", case.by, title=case.title, orders=len(wanted), although=although)
    return case


def name_orders(case: Case, orders: Iterable[str], by: str, open_states: Collection[str], *, although: str = "") -> int:
    """Take more orders into a case; gives how many were new. Raises UsageError as `open_case` does."""
    there = set(CaseOrder.objects.filter(case=case).values_list("order_id", flat=True))
    new = [one for one in dict.fromkeys(orders) if one not in there]
    if new:
        with _alone():
            _refuse(rivals(case, case.variant, case.account, new, open_states), although)
            _name_orders(case, new, by, although)
            _note(case, "name orders", by, orders=len(new), although=although)
    return len(new)


def add_state(case: Case, state: str, may_come_from: Collection[str], by: str, *, why: str = "") -> CaseState:
    """Bring a case into a state. Raises UsageError where it does not follow the one that stands."""
    with _held(case):
        now = state_now(case)
        if now not in may_come_from:
            raise UsageError(
                f"case {case.number} is {now.replace('_', ' ')}: it cannot become {state.replace('_', ' ')}",
                hint="from: " + ", ".join(sorted(may_come_from)),
            )
        row = CaseState.objects.create(case=case, state=state, at=clock.now(), by=by, why=why[:1000])
        _note(case, "set case state", by, before=now, state=state, why=why[:200])
    return row


def add_contact(case: Case, by: str, **fields: Any) -> Contact:  # noqa: ANN401 - the model's own
    """A contact as it happened. Too long a text is cut, which its `reading` says."""
    words = str(fields.pop("words", "")).encode("utf-8", "replace").decode("utf-8")
    if len(words) > Contact.MOST_WORDS:
        fields["reading"] = {**fields.get("reading", {}), "cut_after": Contact.MOST_WORDS}
        words = words[: Contact.MOST_WORDS]
    fields.setdefault("sha256", digest(words))
    for name, most in (("sender", 320), ("subject", 998)):
        fields[name] = str(fields.get(name, "")).replace("\0", "")[:most]
    with _held(case):
        row = Contact.objects.create(
            case=case, words=words.replace("\0", ""), by=by, recorded_at=clock.now(),
            submission=Submission.objects.filter(case=case).order_by("-number").first(), **fields,
        )  # fmt: skip
        _note(case, "add contact", by, contact=row.pk, kind=row.kind, sha256=row.sha256)
    return row


def save_plan(case: Case, toml: str, figures: str, by: str, **fields: Any) -> PlanVersion:  # noqa: ANN401 - the model's own
    """A plan as it stands now; the newest version itself where nothing changed."""
    sign = digest(toml, figures)
    with _held(case):
        newest: PlanVersion | None = PlanVersion.objects.filter(case=case).order_by("-number").first()
        if newest is not None and newest.sha256 == sign:
            return newest
        row: PlanVersion = PlanVersion.objects.create(
            case=case, number=newest.number + 1 if newest else 1, toml=toml, figures=figures, sha256=sign, by=by,
            at=clock.now(), **fields,
        )  # fmt: skip
        _note(case, "save plan", by, version=row.number, sha256=sign)
    return row


def add_dossier(case: Case, plan_version: PlanVersion, by: str, **fields: Any) -> BuiltDossier:  # noqa: ANN401 - the model's own
    """A dossier that was built."""
    row = BuiltDossier.objects.create(case=case, plan_version=plan_version, by=by, built_at=clock.now(), **fields)
    _note(case, "build dossier", by, version=plan_version.number, pdf_sha256=row.pdf_sha256)
    return row


def submit(
    case: Case, text: str, by: str, at: datetime, may_come_from: Collection[str], open_states: Collection[str],
    *, through: str, although: str = "", **fields: Any,  # noqa: ANN401 - the model's own
) -> Submission:  # fmt: skip
    """What went, frozen with its hash, and the state it makes. Raises UsageError as `add_state` and `open_case` do."""
    held = list(CaseOrder.objects.filter(case=case).values_list("order_id", flat=True))
    with _alone():
        _refuse(rivals(case, case.variant, case.account, held, open_states), although)
        add_state(case, "submitted", may_come_from, by, why=f"through {through}")
        newest = Submission.objects.filter(case=case).order_by("-number").first()
        row = Submission.objects.create(
            case=case, number=newest.number + 1 if newest else 1, text=text, sha256=digest(text), by=by, at=at,
            recorded_at=clock.now(), through=through[:64], although=although[:1000], **fields,
        )  # fmt: skip
        _note(case, "submit", by, number=row.number, sha256=row.sha256, through=through, although=although,
              bundle_sha256=row.bundle_sha256, at=at.isoformat())  # fmt: skip
    return row


def tampered(case: Case) -> list[str]:
    """What no longer is as it was written: texts against their hashes, and these against the deeds of that moment."""
    deeds = Deed.objects.filter(about=_about(case), verb__in=["submit", "save plan"])
    told = {(deed.verb, deed.detail.get("number", deed.detail.get("version"))): deed.detail for deed in deeds}
    found = []
    for one in Submission.objects.filter(case=case):
        found += _faults(f"submission {one.number}", one.sha256, digest(one.text), told.get(("submit", one.number)))
    for plan in PlanVersion.objects.filter(case=case):
        noted = told.get(("save plan", plan.number))
        found += _faults(f"plan {plan.number}", plan.sha256, digest(plan.toml, plan.figures), noted)
    return found


def _faults(name: str, stated: str, is_now: str, noted: dict[str, Any] | None) -> list[str]:
    if stated != is_now:
        return [f"{name}: its text is another than when it was written (sha256 {is_now[:12]}, was {stated[:12]})"]
    if noted is None or noted.get("sha256") != stated:
        return [f"{name}: the audit log knows no such text (sha256 {stated[:12]})"]
    return []


def _refuse(found: list[tuple[int, str]], although: str) -> None:
    if found and not although.strip():
        number, order = found[0]
        raise UsageError(
            f"order {order} is in open case {number} already" + (f", and {len(found) - 1} more" if found[1:] else ""),
            hint="two cases on one matter close each other; add to that one, or say why with --although",
        )


def _name_orders(case: Case, orders: Iterable[str], by: str, although: str) -> None:
    now = clock.now()
    rows = [CaseOrder(case=case, order_id=one[:255], at=now, by=by, although=although[:1000]) for one in orders]
    CaseOrder.objects.bulk_create(rows)


def _note(case: Case, verb: str, by: str, **detail: Any) -> None:  # noqa: ANN401 - plain values
    note_deed(by, verb, _about(case), account=case.account, **detail)


def _about(case: Case) -> str:
    return f"case {case.number}"


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction that no other of its kind runs beside: SQLite has one writer, PostgreSQL is asked for a lock."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


@contextmanager
def _held(case: Case) -> Iterator[None]:
    """A transaction that holds the case: whoever wants it too waits."""
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        yield
