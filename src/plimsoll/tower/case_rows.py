"""A case's rows of the journal as the plain values that the appeals room works with: a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.cases.case_file import (
    CaseFile,
    ContactRow,
    DossierRow,
    PlanRow,
    StateRow,
    SubmissionRow,
)
from plimsoll.journal.casework import tampered
from plimsoll.journal.models import (
    BuiltDossier,
    Case,
    CaseOrder,
    CaseState,
    Contact,
    PlanVersion,
    Submission,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_CASE = ("account", "marketplace_id", "channel", "metric", "variant", "marketplace_case", "title", "opened_at", "by")
_CONTACT = ("kind", "direction", "through", "sha256", "sender", "subject", "at", "recorded_at", "by", "due_at",
            "due_assumed", "reading")  # fmt: skip
_PLAN = ("number", "sha256", "language", "proposed_by_model", "at", "by", "why")
_SUBMISSION = ("number", "sha256", "through", "at", "recorded_at", "by", "dossier_sha256", "bundle_sha256",
               "merkle_root", "although")  # fmt: skip


def case_files(cases: Iterable[Case], *, whole: bool) -> list[CaseFile]:
    """These cases; without `whole` their long texts (contacts, plans, submissions) are left empty."""
    found = list(cases)
    numbers = [one.pk for one in found]
    states, orders = _by_case(CaseState, numbers, "state", "at", "by", "why"), _by_case(CaseOrder, numbers, "order_id")
    contacts = _by_case(Contact, numbers, "id", "submission__number", "evidence", *_CONTACT, *_long(whole, "words"))
    plans = _by_case(PlanVersion, numbers, *_PLAN, *_long(whole, "toml", "figures"))
    sent = _by_case(Submission, numbers, "plan_version__number", *_SUBMISSION, *_long(whole, "text"))
    made = _by_case(BuiltDossier, numbers, "plan_version__number", "pdf_sha256", "bundle_sha256", "merkle_root",
                    "bytes", "built_at", "by", "faults")  # fmt: skip
    return [
        CaseFile(
            number=one.number, **{name: getattr(one, name) for name in _CASE},
            orders=tuple(row["order_id"] for row in orders[one.pk]),
            states=tuple(StateRow(**row) for row in states[one.pk]),
            contacts=tuple(_contact(row) for row in contacts[one.pk]),
            plans=tuple(PlanRow(**{"toml": "", "figures": "", **row}) for row in plans[one.pk]),
            submissions=tuple(_submission(row) for row in sent[one.pk]),
            dossiers=tuple(_dossier(row) for row in made[one.pk]),
            faults=tuple(tampered(one)) if whole else (),
        )
        for one in found
    ]  # fmt: skip


def _long(whole: bool, *names: str) -> tuple[str, ...]:  # noqa: FBT001 - one caller
    return names if whole else ()


def _by_case(model: Any, numbers: list[int], *names: str) -> dict[int, list[dict[str, Any]]]:  # noqa: ANN401 - a model
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in model.objects.filter(case__in=numbers).values("case", *names):
        found[row.pop("case")].append(row)
    return found


def _contact(row: dict[str, Any]) -> ContactRow:
    number, submission, evidence = row.pop("id"), row.pop("submission__number"), tuple(row.pop("evidence"))
    return ContactRow(number=number, submission=submission, evidence=evidence, **{"words": "", **row})


def _submission(row: dict[str, Any]) -> SubmissionRow:
    plan = row.pop("plan_version__number")
    return SubmissionRow(plan=plan, **{"text": "", **row})


def _dossier(row: dict[str, Any]) -> DossierRow:
    return DossierRow(plan=row.pop("plan_version__number"), at=row.pop("built_at"),
                      faults=tuple(row.pop("faults")), **row)  # fmt: skip
