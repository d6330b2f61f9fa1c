"""Zendesk's tickets: the JSON of its export and API, its CSV export, and Fivetran's table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_carriers.document_reading import accounted_for, complaints, read, read_with, shared

from plimsoll.intake.readers.zendesk import ZENDESK_TICKETS, tags_of

if TYPE_CHECKING:
    from pathlib import Path

    from intake_carriers.document_reading import Outcome

ORDER, OTHER = "113-1234567-7654321", "702-1234567-7654321"
TICKET: dict[str, Any] = {
    "id": 1, "via": {"channel": "email"}, "created_at": "2026-03-01T10:00:00Z", "subject": "Hello", "status": "open",
    "description": "", "requester_id": 9, "priority": None, "tags": [], "custom_fields": [],
}  # fmt: skip

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from([ORDER, "9"])
NAMES = [
    *TICKET,
    "comments",
    "author_id",
    "public",
    "body",
    "name",
    "value",
    "users",
    "metric_set",
    "ticket",
    "tickets",
]
shapes = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=20,
)


def tickets(folder: Path, *values: object, lines: bool = True) -> Outcome:
    file = folder / "tickets.json"
    text = "".join(f"{json.dumps(value)}\n" for value in values) if lines else json.dumps(values[0], indent=1)
    file.write_text(text, encoding="utf-8")
    return read(file)


def comment(number: int, author: int, minute: int, *, public: bool = True, body: str = "words") -> dict[str, Any]:
    at = f"2026-03-01T10:{minute:02}:00Z"
    return {"id": number, "author_id": author, "public": public, "body": body, "created_at": at}


@pytest.mark.parametrize("wrap", ["lines", "wrapped lines", "one", "list", "list of wrapped", "array"])
def test_a_ticket_is_read_in_every_wrapping(tmp_path: Path, wrap: str) -> None:
    second = TICKET | {"id": 2}
    wrapped = [{"ticket": TICKET}, {"ticket": second}]
    outcome = {
        "lines": lambda: tickets(tmp_path, TICKET, second),
        "wrapped lines": lambda: tickets(tmp_path, *wrapped),
        "one": lambda: tickets(tmp_path, {"ticket": TICKET}, lines=False),
        "list": lambda: tickets(tmp_path, {"tickets": [TICKET, second]}, lines=False),
        "list of wrapped": lambda: tickets(
            tmp_path, {"tickets": [{"ticket": TICKET}, {"ticket": second}]}, lines=False
        ),
        "array": lambda: tickets(tmp_path, [TICKET, second], lines=False),
    }[wrap]()
    assert outcome.column("tickets", "ticket_id") == (["1"] if wrap == "one" else ["1", "2"])
    assert accounted_for(outcome)


@pytest.mark.parametrize(
    "part",
    [
        {"subject": f"about {ORDER}"},
        {"description": f"about {ORDER}"},
        {"external_id": ORDER},
        {"tags": ["late", ORDER]},
        {"custom_fields": [{"id": 5, "value": ORDER}]},
        {"fields": [{"id": 5, "value": ORDER}], "subject": f"about {OTHER}"},
        {"subject": f"{ORDER}, I repeat {ORDER}", "description": OTHER},
    ],
)
def test_an_order_is_found_in_the_ticket(tmp_path: Path, part: dict[str, Any]) -> None:
    assert tickets(tmp_path, TICKET | part).column("tickets", "order_id") == [ORDER]


@pytest.mark.parametrize("subject", ["no order", "#1058", f"{ORDER} and {OTHER}", "113-1234567-765432"])
def test_without_one_order_there_is_a_ticket_and_no_message(tmp_path: Path, subject: str) -> None:
    outcome = tickets(tmp_path, TICKET | {"subject": subject, "comments": [comment(1, 9, 1)]})
    assert outcome.column("tickets", "order_id") == [None]
    assert outcome.rows("messages") == []


def test_public_comments_of_an_order_are_messages_in_and_out(tmp_path: Path) -> None:
    talk = [comment(3, 8, 30), comment(1, 9, 1), comment(2, 8, 10, public=False), comment(4, 9, 40)]
    outcome = tickets(tmp_path, TICKET | {"external_id": ORDER, "comments": talk})
    messages = outcome.rows("messages")
    assert [(one["message_id"], one["direction"]) for one in messages] == [("1", "in"), ("3", "out"), ("4", "in")]
    assert {one["order_id"] for one in messages} == {ORDER}
    assert {one["line"] for one in messages} == {1}
    assert outcome.column("tickets", "first_reply_at") == ["2026-03-01T10:30:00+00:00"]
    assert complaints(outcome) == []


def test_who_writes_first_does_not_answer(tmp_path: Path) -> None:
    outcome = tickets(tmp_path, TICKET | {"comments": [comment(1, 8, 1), comment(2, 9, 5)]})
    assert outcome.column("tickets", "first_reply_at") == [None]


def test_without_comments_the_metrics_say_when_somebody_answered(tmp_path: Path) -> None:
    metrics = {"reply_time_in_minutes": {"calendar": 90, "business": 1}, "solved_at": "2026-03-02T00:00:00Z"}
    outcome = tickets(tmp_path, TICKET | {"metric_set": metrics})
    assert outcome.column("tickets", "first_reply_at") == ["2026-03-01T11:30:00+00:00"]
    assert outcome.column("tickets", "solved_at") == ["2026-03-02T00:00:00+00:00"]


def test_a_damaged_line_is_one_problem_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(f"{json.dumps(TICKET)}\n{{broken\n\n{json.dumps(TICKET | {'id': 4})}\n", encoding="utf-8")
    outcome = read(file)
    assert outcome.column("tickets", "line") == [1, 4]
    assert [problem.line for problem in outcome.problems] == [2]
    assert outcome.lines == 3


def test_tickets_on_one_line_are_numbered(tmp_path: Path) -> None:
    outcome = tickets(tmp_path, {"tickets": [TICKET, TICKET | {"id": 2}, TICKET | {"id": "x"}]})
    assert outcome.column("tickets", "line") == [1, 2]
    assert [problem.line for problem in outcome.problems] == [3]
    assert outcome.notices == ["several tickets stand on one line, so they are numbered in the order of the file"]


def test_a_large_export_is_read_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plimsoll.intake.readers.zendesk._BATCH", 3)
    outcome = tickets(tmp_path, *[TICKET | {"id": number} for number in range(1, 11)])
    assert outcome.lines == len(outcome.rows("tickets")) == 10
    assert [part.cells.num_rows for part in outcome.parts] == [3, 3, 3, 1]


@pytest.mark.parametrize(
    "tag", ["w.quackenbush", "quackenbush", "tel_5550134477", "a@example.org", "two words", "x" * 90]
)
def test_a_tag_that_may_be_a_person_is_dropped(tag: str) -> None:
    assert tags_of(["late", tag, ORDER], ("W Quackenbush",)) == f"late,{ORDER}"


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shape=shapes, put=st.sampled_from([*NAMES, None]))
def test_random_json_is_read_without_raising(tmp_path: Path, shape: object, put: str | None) -> None:
    file = tmp_path / "any.json"
    for value in (shape, [TICKET | {put: shape} if put else shape, shape], {"tickets": [TICKET | {put or "x": shape}]}):
        file.write_text(json.dumps(value), encoding="utf-8")
        outcome = read_with(ZENDESK_TICKETS, file)
        assert accounted_for(outcome)
        assert complaints(outcome) == []


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"tickets": [', b"\xff\xfe\x00\xd8", b"\x00"])
def test_what_is_no_json_is_one_problem(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "any.json"
    file.write_bytes(content)
    outcome = read_with(ZENDESK_TICKETS, file)
    assert outcome.refused
    assert len(outcome.problems) == outcome.lines == 1


@pytest.mark.parametrize(
    ("minutes", "replied"), [("95", "2026-03-01 11:34:00"), ("", None), ("soon", None), ("9" * 30, None)]
)
def test_the_csv_exports_reply_is_on_its_own_clock(tmp_path: Path, minutes: str, replied: str | None) -> None:
    file = tmp_path / "export.csv"
    header = "Id,Status,Via,Created at,Updated at,Assigned at,Replies,Reopens,First reply time in minutes"
    file.write_text(f"{header}\n1,Open,Mail,2026-03-01 09:59,,,1,0,{minutes}\n", encoding="utf-8")
    outcome = read(file)
    assert outcome.column("tickets", "first_reply_at") == [replied]
    assert complaints(outcome) == []


LOADED = {"ticket_data.csv": 10}
REFUSED = {
    "sla_policy_metric_history_data.csv": 22,
    "ticket_chat_data.csv": 10,
    "ticket_chat_event_data.csv": 12,
    "ticket_comment_data.csv": 20,
    "ticket_field_history_data.csv": 38,
    "ticket_form_history_data.csv": 15,
    "ticket_schedule_data.csv": 10,
    "ticket_sla_policy_data.csv": 10,
    "ticket_tag_data.csv": 10,
}
"""Fivetran's seed files and their data lines, counted with the csv module."""


@pytest.mark.parametrize("name", LOADED)
def test_fivetrans_table_of_tickets_is_loaded(name: str) -> None:
    outcome = read(shared("fixtures", "fivetran_zendesk", name))
    assert outcome.lines == len(outcome.rows("tickets")) == LOADED[name]
    assert all(part.zone == "UTC" for part in outcome.parts)
    assert complaints(outcome) == []
    assert "example" not in outcome.said()


@pytest.mark.parametrize("name", REFUSED)
def test_fivetrans_other_tables_are_refused_with_a_reason(name: str) -> None:
    outcome = read(shared("fixtures", "fivetran_zendesk", name))
    assert outcome.refused
    assert outcome.problems[0].message.startswith("this is Fivetran's table of Zendesk's ")
    assert outcome.lines == REFUSED[name]


def test_every_table_of_fivetran_is_named_here() -> None:
    folder = shared("fixtures", "fivetran_zendesk")
    assert {file.name for file in folder.iterdir()} == {*LOADED, *REFUSED}
