"""Cases in a journal, by the command line. Run by `test_case_journal.py` in a process of its own, once for SQLite and
once for PostgreSQL: Django is set up once in a process.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click.testing
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planted_plans import frozen, planted

from plimsoll import cli, clock
from plimsoll.appeals.cases.states import may_follow, states
from plimsoll.appeals.plan_file import figures_file, write_plan
from plimsoll.errors import PlimsollError
from plimsoll.tower import Tower

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 10, 2, 12, 0, tzinfo=UTC)
NOTICE = (
    "From: Amazon <seller-performance@amazon.com>\nSubject: Your selling account\n"
    "Date: Thu, 01 Oct 2026 08:00:00 -0700\nContent-Type: text/plain; charset=utf-8\n\n"
    "Your order defect rate exceeded the target of 1%. Your account is at risk of deactivation, for example with\n"
    "112-1000001-0000001. Submit a plan of action within 7 days. Case ID: 15000000001\n"
)
REFUSAL = (
    "From: Amazon <seller-performance@amazon.com>\nSubject: Your appeal\n"
    "Date: Sat, 03 Oct 2026 08:00:00 -0700\nContent-Type: text/plain; charset=utf-8\n\n"
    "We do not have enough information to reactivate your account at this time. Please provide:\n"
    "-- Greater detail on the reasons for buyers not receiving orders.\n"
    "-- Greater detail on the steps you have taken to prevent buyers receiving defective items.\n"
)


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with an open journal; `PLIMSOLL_TEST_DATABASE` puts it on PostgreSQL."""
    root = tmp_path_factory.mktemp("cases") / "workspace"
    tower = Tower(root)
    tower.workspace.create()
    if address := os.environ.get("PLIMSOLL_TEST_DATABASE"):
        with (root / "plimsoll.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[journal]\ndatabase = "{address}"\n')
    tower.open_journal()
    os.environ["PLIMSOLL_WORKSPACE"] = str(root)
    return root


@pytest.fixture(autouse=True)
def _clean(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test writes is taken back; the clock stands; the tables are made once."""
    from django.db import transaction

    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr("plimsoll.journal.opening.migrate", lambda: None)
    assert workspace.exists()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def call(*words: object) -> tuple[int, str]:
    """A command, with its exit code and what it says; an error of ours is code 2 and its words."""
    try:
        done = click.testing.CliRunner().invoke(
            cli.plimsoll, ["case", *map(str, words)], standalone_mode=False, catch_exceptions=False
        )
    except PlimsollError as error:
        return 2, f"{error} / {error.hint}"
    return done.return_value or 0, done.output


def told(*words: object) -> Any:
    """What a command says in JSON."""
    return json.loads(call(*words, "--json")[1])


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8", newline="\n")
    return file


def clean_plan(folder: Path) -> Path:
    """The linter's clean plan and its figures."""
    plan = planted({})
    file = written(folder, "plan.toml", write_plan(plan))
    written(folder, figures_file(file).name, json.dumps(frozen(plan).as_json()))
    return file


def test_the_whole_way(tmp_path: Path) -> None:
    notice = written(tmp_path, "notice.eml", NOTICE)
    opened = told("open", "--account", "mei", "--marketplace", "US", "--channel", "MFN", "--notice", notice)
    number = opened["number"]
    assert (opened["state"], opened["metric"], opened["marketplace_case"]) == (
        "observed", "order_defect_rate", "15000000001",
    )  # fmt: skip
    assert opened["due_at"] == "2026-10-09T06:59:59Z"
    assert opened["orders"] == ["112-1000001-0000001"]

    file = clean_plan(tmp_path)
    assert call("plan", number, file)[0] == 0
    assert call("state", number, "ready")[0] == 0
    sent = told("submit", number, "--through", "Submit appeal")
    assert sent["state"] == "submitted"
    assert sent["due_at"] is None

    code, said = call("refuse", number, written(tmp_path, "refusal.eml", REFUSAL))
    assert code == 0
    assert "2 points" in said
    refused = told("show", number)
    assert (refused["state"], refused["due_at"], refused["due_assumed"]) == ("refused", "2026-10-05T15:00:00Z", True)

    second = tmp_path / "second.toml"
    points = told("second-plan", number, second)
    assert points["unanswered"] == 2
    assert points["points"][0]["refused_already"] == ["not_received"]
    tower = Tower()
    assert {"PA401", "PA402"} <= tower.lint_plan(*tower.read_plan(second)).codes()

    text = second.read_text(encoding="utf-8")
    text = text.replace(
        "Nobody looked at", "The hand-over list was kept on paper and compared with nothing. Nobody looked at"
    )
    written(tmp_path, "second.toml", text)
    points = told("second-plan", number, second, "--match")
    assert points["points"][0]["answered_by"] == "not_received"
    assert points["points"][0]["answer_place"] == "Root Cause 1"
    assert points["unanswered"] == 1

    text = second.read_text(encoding="utf-8")
    found = next(
        one for one in tower.read_plan(second)[0].actions if "defective" in one.answers and one.section == "preventive"
    )
    written(
        tmp_path,
        "second.toml",
        text.replace(found.text, found.text + " Each sheet is signed off by a second inspector."),
    )
    points = told("second-plan", number, second, "--match")
    assert points["unanswered"] == 0
    assert "PA402" not in tower.lint_plan(*tower.read_plan(second)).codes()

    assert call("plan", number, second)[0] == 0
    assert told("show", number)["state"] == "preparing"
    line = [one["what"] for one in told("show", number)["time_line"]]
    assert line.count("plan") == 2
    assert line.count("refusal") == 1


def test_an_order_of_another_open_case_stops_a_second_one(tmp_path: Path) -> None:
    notice = written(tmp_path, "notice.eml", NOTICE)
    assert call("open", "--account", "mei", "--marketplace", "US", "--notice", notice)[0] == 0
    code, said = call("open", "--account", "mei", "--marketplace", "US", "--notice", notice)
    assert code == 2
    assert "112-1000001-0000001 is in open case" in said
    assert call("open", "--account", "other", "--marketplace", "US", "--notice", notice)[0] == 0
    forced = told(
        "open", "--account", "mei", "--marketplace", "US", "--notice", notice, "--although", "told to by phone"
    )
    assert forced["state"] == "observed"


def test_a_claim_on_the_same_order_is_another_matter() -> None:
    order = ("--order", "112-1000001-0000001")
    assert call("open", "--account", "mei", "--marketplace", "US", *order)[0] == 0
    assert call("open", "--account", "mei", "--marketplace", "US", *order, "--variant", "claim")[0] == 0


def test_a_closed_case_holds_no_order() -> None:
    order = ("--order", "112-1000001-0000001")
    number = told("open", "--account", "mei", "--marketplace", "US", *order)["number"]
    assert call("state", number, "closed_without", "--why", "no button")[0] == 0
    assert call("open", "--account", "mei", "--marketplace", "US", *order)[0] == 0


def test_a_plan_that_names_another_cases_order_is_not_submitted(tmp_path: Path) -> None:
    file = clean_plan(tmp_path)
    first = told("open", "--account", "mei", "--marketplace", "US")["number"]
    call("plan", first, file)
    second = told("open", "--account", "mei", "--marketplace", "US")["number"]
    call("plan", second, file)
    code, said = call("submit", second, "--through", "Submit appeal")
    assert code == 2
    assert "is in open case" in said
    assert told("show", second)["state"] == "preparing"
    assert call("submit", second, "--through", "Submit appeal", "--although", "the first one is gone")[0] == 0


def test_a_plan_that_the_linter_fails_is_not_submitted(tmp_path: Path) -> None:
    file = clean_plan(tmp_path)
    weak = planted({"actions.0.owner": ""})
    written(tmp_path, file.name, write_plan(weak))
    number = told("open", "--account", "mei", "--marketplace", "US")["number"]
    call("plan", number, file)
    code, said = call("submit", number, "--through", "Submit appeal")
    assert code == 2
    assert "PA202" in said
    sent = told("submit", number, "--through", "Submit appeal", "--although", "it went before anybody looked")
    assert sent["state"] == "submitted"


def test_what_was_submitted_is_frozen_and_tampering_is_found(tmp_path: Path) -> None:
    from django.db import connection

    from plimsoll.journal.casework import digest
    from plimsoll.journal.models import CaseRowsAreKept, Submission

    text = written(tmp_path, "went.txt", "What really went.\n")
    number = told("open", "--account", "mei", "--marketplace", "US")["number"]
    call("state", number, "preparing")
    call("submit", number, "--through", "Submit appeal", "--text", text)
    row = Submission.objects.get(case=number)
    assert row.sha256 == digest("What really went.\n")
    with pytest.raises(CaseRowsAreKept):
        row.save()
    with pytest.raises(CaseRowsAreKept):
        Submission.objects.filter(case=number).update(text="x")
    with pytest.raises(CaseRowsAreKept):
        row.delete()
    assert call("show", number)[0] == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_submission SET text = 'Something else.' WHERE id = %s", [row.pk])
    code, said = call("show", number)
    assert code == 1
    assert "submission 1: its text is another" in said
    with connection.cursor() as cursor:  # and with a hash made to fit
        cursor.execute("UPDATE journal_submission SET sha256 = %s WHERE id = %s", [digest("Something else."), row.pk])
    assert "the audit log knows no such text" in call("show", number)[1]


def test_nothing_may_be_submitted_by_setting_a_state() -> None:
    number = told("open", "--account", "mei", "--marketplace", "US")["number"]
    call("state", number, "preparing")
    code, said = call("state", number, "submitted")
    assert code == 2
    assert "case submit" in said


def test_a_reinstatement_ends_the_case_and_its_clock(tmp_path: Path) -> None:
    notice = written(tmp_path, "notice.eml", NOTICE)
    number = told("open", "--account", "mei", "--marketplace", "US", "--notice", notice)["number"]
    back = (
        NOTICE.split("\n\n", maxsplit=1)[0] + "\n\nWe are pleased to tell you that your account has been reactivated.\n"
    )
    assert call("notice", written(tmp_path, "back.eml", back), "--case", number)[0] == 0
    found = told("show", number)
    assert (found["state"], found["open"], found["due_at"]) == ("reinstated", False, None)


def test_view_feedback_and_calls_are_kept_with_their_hash() -> None:
    number = told("open", "--account", "mei", "--marketplace", "US")["number"]
    assert call("note", number, "view_feedback", "They ask for first scans.", "--through", "form")[0] == 0
    assert call("note", number, "note", "Called at ten.")[0] == 0
    line = {one["what"]: one for one in told("show", number)["time_line"]}
    assert line["view_feedback"]["sha256"]
    assert "first scans" in line["view_feedback"]["words"]["en"]


def test_outcomes_are_counted_and_promise_nothing(tmp_path: Path) -> None:
    text = written(tmp_path, "went.txt", "What went.\n")
    for at, end in enumerate(("refused", "refused", "reinstated", "")):
        number = told("open", "--account", "mei", "--marketplace", "US")["number"]
        call("state", number, "preparing")
        when = (NOW - timedelta(days=2 + at)).isoformat()
        call("submit", number, "--through", "Submit appeal", "--text", text, "--at", when)
        if end:
            call("state", number, end)
    found = told("outcomes", "--account", "mei")
    every = found["all"]
    assert (every["submissions"], every["refused"], every["reinstated"], every["undecided"]) == (4, 2, 1, 1)
    assert every["median_days"] == "3.0"
    assert every["reinstated_of_decided"] == [1, 3]
    assert (every["interval"]["from"][:4], every["interval"]["to"][:4]) == ("0.06", "0.79")
    assert "Nothing is promised" in found["promise"]["en"]


def test_the_running_clock_is_a_calendar(tmp_path: Path) -> None:
    notice = written(tmp_path, "notice.eml", NOTICE)
    number = told("open", "--account", "mei", "--marketplace", "US", "--notice", notice)["number"]
    text = call("export", number, "ics")[1].replace("\r\n", "\n").replace("\n ", "")
    assert "DTSTART:20261009T065959Z" in text
    assert "within 7 days" in text


def test_every_step_is_in_the_audit_log(tmp_path: Path) -> None:
    from plimsoll.journal.models import Deed

    file = clean_plan(tmp_path)
    number = told("open", "--account", "mei", "--marketplace", "US")["number"]
    call("plan", number, file)
    call("note", number, "note", "x")
    call("submit", number, "--through", "Submit appeal")
    verbs = set(Deed.objects.filter(about=f"case {number}").values_list("verb", flat=True))
    assert verbs == {"open case", "save plan", "name orders", "set case state", "add contact", "submit"}


def test_the_same_plan_twice_is_one_version(tmp_path: Path) -> None:
    file = clean_plan(tmp_path)
    number = told("open", "--account", "mei", "--marketplace", "US")["number"]
    assert "version 1" in call("plan", number, file)[1]
    assert "version 1" in call("plan", number, file)[1]


def test_figures_changed_by_hand_are_not_saved(tmp_path: Path) -> None:
    file = clean_plan(tmp_path)
    figures = figures_file(file)
    written(tmp_path, figures.name, figures.read_text(encoding="utf-8").replace("1.59 %", "0.59 %"))
    number = told("open", "--account", "mei", "--marketplace", "US")["number"]
    assert call("plan", number, file)[0] == 2


def test_a_list_asks_as_often_for_many_cases_as_for_one() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    call("open", "--account", "mei", "--marketplace", "US")
    with CaptureQueriesContext(connection) as one:
        Tower().cases()
    for _ in range(5):
        call("open", "--account", "mei", "--marketplace", "US")
    with CaptureQueriesContext(connection) as six:
        Tower().cases()
    assert len(six) == len(one)


@given(steps=st.lists(st.sampled_from([*states(), "submit"]), max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_step_leads_where_none_may(steps: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    text = written(tmp_path_factory.mktemp("went"), "went.txt", "What went.\n")
    number = told("open", "--account", "mei", "--marketplace", "US")["number"]
    tower, now, sent = Tower(), "observed", 0
    for step in steps:
        wanted = "submitted" if step == "submit" else step
        way = ("submit", number, "--through", "Submit", "--text", text) if step == "submit" else ("state", number, step)
        code, _ = call(*way)
        allowed = wanted in may_follow(now) and step != "submitted"
        assert (code == 0) == allowed, (now, step)
        now, sent = (wanted, sent + (step == "submit")) if allowed else (now, sent)
    case = tower.case(number)
    assert case.state == now
    assert len(case.submissions) == sent
    assert not case.faults


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The facts of the demonstration shop; the journal stays where it is."""
    root = tmp_path_factory.mktemp("demo") / "workspace"
    words = ["demo", "--as-of", "2026-10-01", "--no-serve", "--workspace", str(root)]
    click.testing.CliRunner().invoke(cli.plimsoll, words, standalone_mode=False, catch_exceptions=False)
    return root


def test_thirty_days_after_the_report_writes_itself(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plimsoll.commands.appealing import plan_command

    monkeypatch.setenv("PLIMSOLL_WORKSPACE", str(demo))
    file = tmp_path / "plan.toml"
    drafted = ["draft", str(file), "--as-of", "2026-08-20", "--account", "demo", "--channel", "MFN"]
    click.testing.CliRunner().invoke(plan_command, drafted, standalone_mode=False, catch_exceptions=False)
    text = file.read_text(encoding="utf-8")
    written(tmp_path, file.name, text.replace("proposed = true", "on = 2026-08-22", 1))
    number = told("open", "--account", "demo", "--marketplace", "US")["number"]
    assert call("plan", number, file)[0] == 0
    went = written(tmp_path, "went.txt", "What went.\n")
    sent = ("--through", "Submit appeal", "--text", went, "--at", "2026-08-25T10:00:00Z")
    assert call("submit", number, *sent)[0] == 0

    found = told("report", number, "--as-of", "2026-10-01")
    tower = Tower(demo)
    for name, day in (("then", "2026-08-20"), ("now", "2026-10-01")):
        row = tower.odr(as_of=datetime.fromisoformat(day).date(), account="demo", channel="MFN")[0]
        assert (found[name]["orders_with_defects"], found[name]["orders"]) == (row.orders_with_defects, row.orders)
    assert (found["since"], found["days"], found["early"]) == ("2026-08-25", 37, False)
    assert [one["on"] for one in found["actions"]] == ["2026-08-22"]
    compared = found["actions"][0]["compared"]
    assert compared["after"]["from"] == "2026-08-22"
    assert compared["verdict"] in {"improved", "worse", "not yet distinguishable"}
    assert sum(one["since"] for one in found["recurrences"]) > 0
    assert "not proved" in found["method"]["en"]
    assert told("report", number, "--as-of", "2026-09-01")["early"] is True
    said = call("report", number, "--as-of", "2026-09-01")[1]
    assert "This is early" in said
    assert "guarantee" not in said.lower()
