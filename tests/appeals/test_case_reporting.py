"""How much is missing before a difference can be told, outcomes without any, and the states as data."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from plimsoll.appeals.cases.case_file import CaseFile, ContactRow, StateRow, SubmissionRow
from plimsoll.appeals.cases.exporting import as_csv
from plimsoll.appeals.cases.improvement_report import improvement_report
from plimsoll.appeals.cases.outcomes import outcomes, outcomes_json
from plimsoll.appeals.cases.states import FIRST, after_notice, may_follow, state_of, states
from plimsoll.appeals.plan import Action, Plan
from plimsoll.appeals.snapshot import Figure, Frozen
from plimsoll.errors import UsageError
from plimsoll.metrics.triangle import Cell
from plimsoll.watch.improvement import Cohort, Improvement
from plimsoll.watch.small_numbers import Interval, clopper_pearson

DAY = date(2026, 9, 1)
AT = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


def compared(before: tuple[int, int], after: tuple[int, int], days: int = 30) -> Improvement:
    """Orders of eight weeks before and some days after, all of them developed; (defective, orders)."""
    part = clopper_pearson(after[0], before[0] + after[0])
    scale = before[1] / after[1]
    high = part.high / (1 - part.high) * scale if part.high < 1 else float("inf")
    span = Interval(part.low / (1 - part.low) * scale if part.low < 1 else float("inf"), high)
    return Improvement(
        Cell("mei", "ATVPDKIKX0DER", "MFN"), None,
        Cohort(DAY - timedelta(days=56), DAY - timedelta(days=1), before[1], float(before[1]), before[0]),
        Cohort(DAY, DAY + timedelta(days=days - 1), after[1], float(after[1]), after[0]), None, span, None, None,
    )  # fmt: skip


def frozen() -> Frozen:
    texts = {"odr.defective": "12", "odr.orders": "1,656", "odr.rate": "0.72 %", "odr.from": "a", "odr.to": "b"}
    return Frozen(1, {"as_of": "2026-10-01"}, {name: Figure(name, text, "count", "") for name, text in texts.items()})


def report(found: Improvement | None) -> dict[str, object]:
    plan = Plan("mei", "US", DAY, DAY, "x", actions=(Action("one", "corrective", "x", ("not_received",), on=DAY),))
    document = improvement_report(1, (DAY, "submission"), plan, (frozen(), frozen()), {DAY: found}, ()).as_json()
    action: dict[str, object] = document["actions"][0]
    return action


def test_so_many_more_days_make_the_difference_tell() -> None:
    seen = report(compared((20, 1000), (5, 500)))
    missing = seen["days_missing"]
    assert isinstance(missing, int)
    times = (30 + missing) / 30
    grown = compared((20, 1000), (round(5 * times * 1.1), round(500 * times * 1.1)))
    assert grown.verdict == "improved"
    fewer = (30 + missing * 0.7) / 30
    assert compared((20, 1000), (round(5 * fewer), round(500 * fewer))).verdict == "not yet distinguishable"


def test_what_tells_already_lacks_nothing() -> None:
    seen = report(compared((60, 1000), (3, 1000)))
    assert (seen["days_missing"], seen["why"]) == (None, "")


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ((10, 1000), (12, 1000), "no length of time"),
        ((0, 1000), (1, 1000), "nothing to improve on"),
        ((100, 10_000), (99, 10_000), "too small"),
    ],
)
def test_where_waiting_helps_nothing_that_is_said(before: tuple[int, int], after: tuple[int, int], why: str) -> None:
    seen = report(compared(before, after))
    assert seen["days_missing"] is None
    assert why in str(seen["why"])


def test_an_action_that_cannot_be_compared_says_so() -> None:
    assert "no orders to compare" in str(report(None)["why"])


def case(**changes: object) -> CaseFile:
    made = CaseFile(1, "mei", "ATVPDKIKX0DER", "MFN", "order_defect_rate", "deactivation", "", "t", AT, "ann")
    return replace(made, **changes)  # type: ignore[arg-type]


def test_no_submission_has_no_share() -> None:
    told = outcomes_json(outcomes([case()]))
    assert told["all"]["interval"] is None
    assert told["all"]["median_days"] is None


def test_days_run_until_the_answer_came_not_until_it_was_written_down() -> None:
    sent = SubmissionRow(1, "x", "y", "form", AT, AT, "ann")
    answer = ContactRow(1, "refusal", "in", "mail", "no", "", "", "", AT + timedelta(days=2), AT + timedelta(days=9),
                        "ann", submission=1)  # fmt: skip
    rows = (StateRow("submitted", AT, "ann"), StateRow("refused", AT + timedelta(days=9), "ann"))
    told = outcomes([case(submissions=(sent,), contacts=(answer,), states=rows)])[0]
    assert told.median_days == 2.0


def test_the_clock_that_runs_is_the_earliest_unanswered() -> None:
    def asked(number: int, at: datetime, due: datetime) -> ContactRow:
        return ContactRow(number, "notice", "in", "mail", "", "", "", "", at, at, "ann", due_at=due)

    first, second = asked(1, AT, AT + timedelta(days=9)), asked(2, AT, AT + timedelta(days=3))
    open_case = case(states=(StateRow("preparing", AT, "ann"),), contacts=(first, second))
    assert open_case.running == second
    assert open_case.hours_left(AT) == "72.0"
    sent = SubmissionRow(1, "x", "y", "form", AT + timedelta(hours=1), AT, "ann")
    assert replace(open_case, submissions=(sent,)).running is None
    assert replace(open_case, states=(StateRow("reinstated", AT, "ann"),)).running is None


def test_no_formula_runs_in_an_export() -> None:
    mail = ContactRow(1, "note", "in", "mail", "+1\n@SUM(1)", "", "=cmd|' /C calc'!A0", "", AT, AT, "@ann")
    text = as_csv(case(title="=1+1", by="-2+3", contacts=(mail,)))
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_every_state_has_names_and_can_be_reached_and_left_or_ends() -> None:
    reached = {FIRST}
    for _ in states():
        reached |= {code for one in reached for code in may_follow(one)}
    assert reached == set(states())
    for code, one in states().items():
        assert one.en
        assert one.zh
        assert may_follow(code) or not one.open
        assert one.follows <= set(states())


def test_what_is_not_a_state_is_refused() -> None:
    with pytest.raises(UsageError):
        state_of("won")


def test_a_notice_moves_a_case_only_where_it_may() -> None:
    assert after_notice("refusal", "submitted") == "refused"
    assert after_notice("refusal", "observed") == ""
    assert after_notice("at_risk", "submitted") == ""
    assert after_notice("reinstated", "observed") == "reinstated"
