"""Cases: notices read, cases kept, plans saved, submissions frozen, refusals answered, what came of it.

Whoever calls these has the journal open (`Keeping.open_journal`; in the pages it is).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from plimsoll import clock
from plimsoll.errors import UsageError
from plimsoll.tower.appealing import Appealing
from plimsoll.tower.diagnosing import Diagnosing
from plimsoll.tower.watching import Watching
from plimsoll.tower.world import who

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from plimsoll.appeals.cases.case_file import CaseFile
    from plimsoll.appeals.cases.improvement_report import ImprovementReport
    from plimsoll.appeals.cases.notice import NoticeReading
    from plimsoll.appeals.cases.outcomes import Outcomes
    from plimsoll.appeals.dossier.building import Dossier
    from plimsoll.appeals.dossier.verifying import Verification
    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen
    from plimsoll.watch.improvement import Improvement

_CONTACTS = {"refusal": "refusal", "information_request": "question", "reinstated": "decision"}
_VARIANTS = {"claim": "claim", "chargeback": "chargeback"}


class Casing(Watching, Diagnosing, Appealing):
    """Cases: notices read, cases kept, plans saved, submissions frozen, refusals answered, what came of it."""

    def read_notice(
        self,
        content: bytes | str,
        *,
        received_at: datetime | None = None,
        marketplace: str | None = None,
        taken_as: str = "",
    ) -> NoticeReading:
        """What a mail or a text says; nothing is written. `received_at` (aware) goes before the mail's own date."""
        from plimsoll.appeals.cases.notice import read_notice

        at = _naive(received_at) if received_at else None
        site = _site(marketplace) if marketplace else None
        return read_notice(content, received_at=at, marketplace_id=site, taken_as=taken_as)

    def cases(self, account: str | None = None, *, only_open: bool = False, whole: bool = False) -> list[CaseFile]:
        """Every case, the newest first; long texts only where `whole`."""
        from plimsoll.journal.models import Case
        from plimsoll.tower.case_rows import case_files

        rows = Case.objects.filter(account=account) if account else Case.objects.all()
        found = case_files(rows.order_by("-id"), whole=whole)
        return [one for one in found if one.open or not only_open]

    def case(self, number: int) -> CaseFile:
        """One case with everything in it. Raises UsageError."""
        from plimsoll.journal.casework import find_case
        from plimsoll.tower.case_rows import case_files

        return case_files([find_case(number)], whole=True)[0]

    def open_case(
        self,
        account: str,
        marketplace: str,
        *,
        title: str = "",
        notice: bytes | str | None = None,
        received_at: datetime | None = None,
        orders: Iterable[str] = (),
        although: str = "",
        by: str = "",
        **told: str,
    ) -> CaseFile:
        """A new case, of a notice where there is one. `told`: channel, metric, variant, marketplace_case.

        Raises UsageError where another open case of the kind holds an order and `although` says nothing.
        """
        from plimsoll.appeals.cases.states import FIRST, open_states
        from plimsoll.journal.casework import open_case, together

        site = _site(marketplace)
        read = self.read_notice(notice, received_at=received_at, marketplace=site) if notice is not None else None
        fields = _from_notice(read) | {name: value for name, value in told.items() if value}
        with together():
            case = open_case(
                [*orders, *(read.orders if read else ())], FIRST, open_states(), although=although, account=account,
                marketplace_id=site, title=_title(title, read), opened_at=clock.now(), by=by or who(), **fields,
            )  # fmt: skip
            if notice is not None:
                self.add_notice(case.number, notice, received_at=received_at, by=by)
        return self.case(case.number)

    def add_notice(
        self,
        number: int,
        content: bytes | str,
        *,
        received_at: datetime | None = None,
        through: str = "mail",
        taken_as: str = "",
        although: str = "",
        by: str = "",
    ) -> NoticeReading:
        """A notice, refusal or decision as it came: kept, read, and the state that it makes. Raises UsageError.

        Orders that it names are taken in even where another open case holds them (`although`: why); submitting asks
        about that. `taken_as`: a person says what it is (`refusal`), whatever was recognised.
        """
        from plimsoll.appeals.cases.requirements import requirements
        from plimsoll.appeals.cases.states import after_notice, open_states
        from plimsoll.journal.casework import add_contact, find_case, name_orders, state_now, together

        case, data = find_case(number), content.encode("utf-8", "replace") if isinstance(content, str) else content
        site = case.marketplace_id
        read = self.read_notice(data, received_at=received_at, marketplace=site, taken_as=taken_as)
        kept = self.workspace.vault.put(io.BytesIO(data))
        kind = taken_as or read.kind
        asked = [one.as_json() for one in requirements(read.words)] if kind in _CONTACTS else []
        clocks = read.times.clock
        with together():
            name_orders(case, read.orders, by or who(), open_states(), although=although or "the notice names it")
            add_contact(
                case, by or who(), kind=_CONTACTS.get(kind, "notice"), direction="in", through=through,
                words=read.words, sha256=kept.sha256, sender=read.sender.address, subject=read.subject,
                reading=read.as_json() | {"requirements": asked}, at=_aware(read.received_at) or clock.now(),
                due_at=_aware(clocks.due) if clocks else None, due_assumed=bool(clocks and clocks.assumed),
            )  # fmt: skip
            if state := after_notice(kind, state_now(case)):
                self.set_case_state(number, state, why=f"notice {kept.sha256[:12]}", by=by)
        return read

    def add_contact(self, number: int, kind: str, words: str, *, by: str = "", **fields: Any) -> None:  # noqa: ANN401 - the row's
        """Another contact: a call, an answer, what "View feedback" showed, a note. `fields` as in the journal."""
        from plimsoll.journal.casework import add_contact, find_case

        told = {"direction": "own" if kind == "note" else "in", "through": "other", "at": clock.now()} | fields
        add_contact(find_case(number), by or who(), kind=kind, words=words, **told)

    def set_case_state(self, number: int, state: str, *, why: str = "", by: str = "") -> None:
        """Bring a case into a state that may follow its own. Raises UsageError."""
        from plimsoll.appeals.cases.states import state_of
        from plimsoll.journal.casework import add_state, find_case

        if state == "submitted":
            raise UsageError("a submission is written down with its text", hint=f"plimsoll case submit {number}")
        add_state(find_case(number), state, state_of(state).follows, by or who(), why=why)

    def keep_plan(self, number: int, toml: str, figures: str, *, why: str = "", by: str = "") -> int:
        """Save a plan of a case as it stands (its TOML, its frozen figures); gives its number. Raises UsageError.

        Its orders are taken into the case; submitting asks about those that another open case holds.
        """
        from plimsoll.appeals.cases.states import open_states, states
        from plimsoll.journal.casework import add_state, find_case, name_orders, save_plan, state_now, together

        case, (plan, _) = find_case(number), _read_plan(toml, figures)
        marked = any(getattr(one, "polished", "") and not getattr(one, "accepted_by", "") for one in plan.texts())
        follows = states()["preparing"].follows
        with together():
            row = save_plan(case, toml, figures, by or who(), language=plan.language, proposed_by_model=marked, why=why)
            orders = [one.id for one in plan.orders]
            name_orders(case, orders, by or who(), open_states(), although="the plan names it")
            if state_now(case) in follows - {"ready"}:
                add_state(case, "preparing", follows, by or who(), why=f"plan version {row.number}")
        return int(row.number)

    def submit_case(
        self,
        number: int,
        through: str,
        *,
        at: datetime | None = None,
        text: str | None = None,
        although: str = "",
        by: str = "",
    ) -> CaseFile:
        """Write down what a person submitted, through which button: the newest plan's letter, or `text`, frozen.

        Nothing is sent. Raises UsageError where the linter fails the plan, or another open case holds an order, and
        `although` says nothing; and where the case's state does not allow it.
        """
        from plimsoll.appeals.cases.states import open_states, states
        from plimsoll.journal.casework import find_case, submit
        from plimsoll.journal.models import BuiltDossier, PlanVersion

        case = find_case(number)
        plan = PlanVersion.objects.filter(case=case).order_by("-number").first()
        if plan is None and not (text or "").strip():
            raise UsageError("no plan is saved and no text is given", hint=f"plimsoll case plan {number} plan.toml")
        given = (text or "").strip()
        words = text or "" if given or plan is None else self._letter_of(plan.toml, plan.figures, although)
        made = BuiltDossier.objects.filter(case=case, plan_version=plan).order_by("-id").first() if plan else None
        hashes = {"dossier_sha256": made.pdf_sha256, "bundle_sha256": made.bundle_sha256,
                  "merkle_root": made.merkle_root} if made else {}  # fmt: skip
        submit(
            case, words, by or who(), at or clock.now(), states()["submitted"].follows, open_states(), through=through,
            although=although, plan_version=plan, **hashes,
        )  # fmt: skip
        return self.case(number)

    def _letter_of(self, toml: str, figures: str, although: str) -> str:
        """The letter of a plan that the linter does not fail, or that goes although it does. Raises UsageError."""
        plan, frozen = _read_plan(toml, figures)
        fails = [one for one in self.lint_plan(plan, frozen).findings if one.rule.level == "fails"]
        if fails and not although.strip():
            first = fails[0]
            raise UsageError(
                f"the linter fails the plan: {len(fails)} findings, the first {first.rule.code} {first.rule.says}",
                hint="`plimsoll plan lint` shows them; what went nevertheless is written down with --although",
            )
        return self.build_text(plan, frozen)

    def keep_dossier(self, number: int, dossier: Dossier, bundle: Path, *, by: str = "") -> Verification:
        """Verify a bundle built of the newest plan, keep it and its PDF in the vault, and write both down.

        Raises UsageError where no plan is saved.
        """
        from plimsoll.journal.casework import add_dossier, find_case
        from plimsoll.journal.models import PlanVersion

        case = find_case(number)
        plan = PlanVersion.objects.filter(case=case).order_by("-number").first()
        if plan is None:
            raise UsageError("no plan is saved", hint=f"plimsoll case plan {number} plan.toml")
        found, kept = self.verify_bundle(bundle), self.workspace.vault.put(io.BytesIO(dossier.pdf))
        with bundle.open("rb") as stream:
            zipped = self.workspace.vault.put(stream)
        faults = [one.words for one in found.faults]
        add_dossier(case, plan, by or who(), pdf_sha256=kept.sha256, bundle_sha256=zipped.sha256,
                    merkle_root=found.root, bytes=len(dossier.pdf), faults=faults)  # fmt: skip
        return found

    def second_plan(self, number: int, submit_on: date | None = None) -> tuple[Plan, Frozen]:
        """The plan after a refusal: the submitted one with every refusal's points in it. Raises UsageError."""
        from plimsoll.appeals.cases.second_plan import Refused, second_plan
        from plimsoll.facts.times import day_in

        case, zone = self.case(number), _zone(self.case(number).marketplace_id)
        plan, frozen = self._submitted(case)
        if not case.refusals:
            raise UsageError(f"case {number} has no refusal", hint=f"plimsoll case refuse {number} FILE")
        texts = {one.number: one.text for one in case.submissions}
        refused = [
            Refused(day_in(_naive(one.at), zone), one.words, texts.get(one.submission or 0, ""))
            for one in case.refusals
        ]
        due = case.refusals[-1].due_at
        due_on = day_in(_naive(due), zone) if due else None
        go_on = submit_on or min(one for one in (day_in(_naive(clock.now()), zone), due_on) if one)
        return second_plan(plan, refused, go_on, due_on, self._rivals(case)), frozen

    def refused_plan(self, number: int) -> Plan:
        """The plan that went last. Raises UsageError."""
        return self._submitted(self.case(number))[0]

    def _submitted(self, case: CaseFile) -> tuple[Plan, Frozen]:
        sent = [one for one in case.submissions if one.plan is not None]
        if not sent:
            raise UsageError(f"case {case.number} has no plan that was submitted")
        row = next(one for one in case.plans if one.number == sent[-1].plan)
        return _read_plan(row.toml, row.figures)

    def _rivals(self, case: CaseFile) -> list[str]:
        from plimsoll.appeals.cases.states import open_states
        from plimsoll.journal.casework import find_case, rivals

        found = rivals(find_case(case.number), case.variant, case.account, case.orders, open_states())
        return [f"case {number}: {order}" for number, order in found]

    def case_report(self, number: int, as_of: date | None = None) -> ImprovementReport:
        """What came of the plan, from the facts as they are on a day (default today). Raises UsageError."""
        from plimsoll.appeals.cases.improvement_report import action_days, improvement_report
        from plimsoll.appeals.snapshot import selection_of

        case = self.case(number)
        plan, then = self._submitted(case)
        asked = selection_of(then) | {"as_of": as_of or clock.today()}
        compared = {day: self._compared(day, asked) for day in action_days(plan)}
        overruled = self.overrulings()
        defective = self.causes(overruled=overruled, **asked).orders
        now = self.freeze_figures(overruled=overruled, **asked)
        return improvement_report(number, _since(case), plan, (then, now), compared, defective)

    def _compared(self, day: date, asked: dict[str, Any]) -> Improvement | None:
        try:
            found = self.improvement(day, **dict(asked))
        except UsageError:  # the day lies after the one asked about, or too far back
            return None
        return found[0] if found else None

    def case_outcomes(self, account: str | None = None) -> tuple[Outcomes, ...]:
        """How submissions ended: all, then by variant."""
        from plimsoll.appeals.cases.outcomes import outcomes

        return outcomes(self.cases(account))


def _read_plan(toml: str, figures: str) -> tuple[Plan, Frozen]:
    import json

    from plimsoll.appeals.plan_file import parse_plan
    from plimsoll.appeals.snapshot import frozen_from

    plan = parse_plan(toml)
    try:
        document = json.loads(figures)
        frozen = frozen_from(document)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError("the plan's figures cannot be read", hint="`plimsoll plan refresh` counts anew") from error
    if frozen.sha256 != document.get("sha256"):
        raise UsageError("the plan's figures were changed by hand", hint="`plimsoll plan refresh` counts anew")
    return plan, frozen


def _from_notice(read: NoticeReading | None) -> dict[str, str]:
    if read is None:
        return {"variant": "deactivation"}
    told = {"variant": _VARIANTS.get(read.kind, ""), "metric": read.metric, "marketplace_case": read.marketplace_case}
    return {"variant": "deactivation"} | {name: value for name, value in told.items() if value}


def _title(title: str, read: NoticeReading | None) -> str:
    from plimsoll.appeals.cases.signs import kinds

    return (title or (read.subject or kinds()[read.kind].en if read else "") or "Case")[:255]


def _since(case: CaseFile) -> tuple[date, str]:
    """The day from which a report counts: of the reinstatement, else of the last submission."""
    from plimsoll.facts.times import day_in

    back: Sequence[datetime] = [one.at for one in case.states if one.state == "reinstated"]
    at, what = (back[-1], "reinstatement") if back else (case.submissions[-1].at, "submission")
    return day_in(_naive(at), _zone(case.marketplace_id)), what


def _site(marketplace: str) -> str:
    from plimsoll.policies import marketplace_or_own

    return marketplace_or_own(marketplace).id


def _zone(marketplace_id: str) -> str:
    from plimsoll.remedies.calendars import zone_of

    return zone_of(marketplace_id)


def _naive(at: datetime) -> datetime:
    from datetime import UTC

    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


def _aware(at: datetime | None) -> datetime | None:
    from datetime import UTC

    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at
