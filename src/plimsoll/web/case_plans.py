"""Plans of cases: a saved version read, held against the facts, and saved on only where nobody saved meanwhile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction

from plimsoll.appeals.linting import lint
from plimsoll.appeals.plan_file import parse_plan, write_plan
from plimsoll.appeals.snapshot import frozen_from
from plimsoll.errors import UsageError
from plimsoll.journal.models import Case, PlanVersion, Submission
from plimsoll.web.asking import answer, tower

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from plimsoll.appeals.linting import Lint
    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen

MOST_EARLIER = 50
"""So many texts that went before are looked at for repetition."""


class SavedMeanwhile(UsageError):
    """Somebody saved the plan after this person had opened it. `newest` is the number that stands now."""

    def __init__(self, newest: int) -> None:
        super().__init__(f"version {newest} was saved meanwhile")
        self.newest = newest


def read_version(toml: str, figures: str) -> tuple[Plan, Frozen]:
    """The plan and its figures out of a saved version. Raises UsageError where they cannot be read."""
    try:
        frozen = frozen_from(json.loads(figures))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError("the plan's figures cannot be read") from error
    return parse_plan(toml), frozen


def figures_text(frozen: Frozen) -> str:
    """Figures as they are saved."""
    return json.dumps(frozen.as_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def earlier_texts(account: str, case: int) -> list[str]:
    """What went in the account's other cases, the newest first."""
    rows = Submission.objects.filter(case__account=account).exclude(case=case).order_by("-id")
    return list(rows.values_list("text", flat=True)[:MOST_EARLIER])


def lint_of(plan: Plan, frozen: Frozen, earlier: Sequence[str] = ()) -> Lint:
    """Every finding on a plan as it stands, held against the evidence in custody."""
    return lint(plan, frozen, earlier, tower().evidence(plan.account))


def faults_left(cases: Iterable[tuple[int, str]]) -> dict[int, tuple[int, int]]:
    """By case (number, account) how many findings on its newest plan fail it and warn; three queries at the most."""
    accounts = dict(cases)
    newest = dict(
        PlanVersion.objects.filter(case__in=accounts).order_by("case", "number").values_list("case", "pk")
    )  # fmt: skip
    sent = _Sent(set(accounts.values()))
    return {
        row.case_id: counts_of(row, accounts[row.case_id], sent)
        for row in PlanVersion.objects.filter(pk__in=newest.values())
    }


class _Sent:
    """The texts that went, by account, fetched at most once."""

    def __init__(self, accounts: Collection[str]) -> None:
        self._accounts = accounts
        self._rows: list[tuple[str, int, str]] | None = None

    def before(self, account: str, case: int) -> list[str]:
        if self._rows is None:
            rows = Submission.objects.filter(case__account__in=self._accounts).order_by("-id")
            self._rows = list(rows.values_list("case__account", "case", "text"))
        return [text for whose, of, text in self._rows if whose == account and of != case][:MOST_EARLIER]


def counts_of(row: PlanVersion, account: str, sent: _Sent | None = None) -> tuple[int, int]:
    """(fails, warns) of a version; kept for as long as it, the facts and the evidence stay the same."""
    chain = tower().custody.chain
    size = chain.stat().st_size if chain.exists() else 0

    def asked(_tower: Any) -> tuple[int, int]:  # noqa: ANN401 - the one tower
        try:
            plan, frozen = read_version(row.toml, row.figures)
        except UsageError:
            return 1, 0
        earlier = (sent or _Sent({account})).before(account, row.case_id)
        found = lint_of(plan, frozen, earlier).as_json()["counts"]
        return found["fails"], found["warns"]

    return answer(("lint", row.sha256, size), asked, account=account)


def save_version(case: int, base: int, plan: Plan | str, figures: str, by: str, why: str = "") -> int:
    """Save a plan after version `base` (0: the first); gives its number.

    Raises SavedMeanwhile where another version stands by now, UsageError where it cannot be read.
    """
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case)
        newest = PlanVersion.objects.filter(case=case).order_by("-number").values_list("number", flat=True).first() or 0
        if newest != base:
            raise SavedMeanwhile(newest)
        toml = plan if isinstance(plan, str) else write_plan(plan)
        return tower().keep_plan(case, toml, figures, why=why, by=by)
