"""Every deadline that runs in a workspace: whose word it is, and what ends it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from undone_shop import AS_OF, name, shop, spread

from plimsoll import cli
from plimsoll.remedies.deadline import Deadline, NoticeSource, Reckoned, RuleSource
from plimsoll.remedies.deadlines import next_of_cell
from plimsoll.remedies.ics import calendar_text, escaped, folded

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
DAYS = spread(10, date(2026, 8, 1), 10)

TABLES = {
    "claims": [
        f"C1,{name(1)},2026-09-30T10:00:00Z,under_review,,,,,,,,",
        f"C2,{name(2)},2026-08-20T10:00:00Z,granted,2026-09-12T10:00:00Z,seller,,,,,,",
        f"C3,{name(3)},2026-08-20T10:00:00Z,granted,2026-09-12T10:00:00Z,seller,open,,,,,",
        f"C4,{name(4)},2026-08-20T10:00:00Z,denied,2026-09-12T10:00:00Z,,,,,,,",
    ],
    "chargebacks": [
        f"X1,{name(5)},2026-09-28T10:00:00Z,service,open,",
        f"X2,{name(6)},2026-09-28T10:00:00Z,fraud,open,",
    ],
    "feedback": [f"{name(7)},1,2026-09-20,,", f"{name(8)},2,2026-09-20,2026-09-25,", f"{name(9)},4,2026-09-20,,"],
}


def running(tower: Tower, **asked: object) -> dict[str, Deadline]:
    found = tower.deadlines(now=NOW, **asked)  # type: ignore[arg-type]
    return {f"{one.what} {one.record}": one for one in found.deadlines}


def test_open_events_have_their_rules_deadlines_and_closed_ones_none(tmp_path: Path) -> None:
    found = running(shop(tmp_path, DAYS, TABLES))
    assert {key: one.reckoned.local.isoformat() for key, one in found.items()} == {
        "claim.respond C1": "2026-10-02T03:00:00-07:00",
        "claim.appeal C2": "2026-10-12T23:59:59-07:00",
        "chargeback.answer X1": "2026-10-05T23:59:59-07:00",
        f"feedback.request_removal {name(7)}": "2026-12-19T23:59:59-08:00",
    }
    source = found["claim.respond C1"].source
    assert isinstance(source, RuleSource)
    assert (source.rule, source.value, source.confidence) == ("amazon.claims.information_within_hours", 48, "official")
    assert source.quote


def test_the_longer_reading_of_a_rule_stands_beside(tmp_path: Path) -> None:
    [other] = running(shop(tmp_path, DAYS, TABLES))["claim.respond C1"].others
    assert isinstance(other.source, RuleSource)
    assert (other.source.reading, other.source.value) == ("7-days", 168)


def test_a_notice_goes_before_the_rule_and_its_sentence_is_quoted_with_file_and_line(tmp_path: Path) -> None:
    told = TABLES | {
        "notices": [f"n1,2026-09-30T11:00:00Z,claim_opened,US,{name(1)},C1,A claim,,You must respond within 72 hours.,"]
    }
    one = running(shop(tmp_path, DAYS, told))["claim.respond C1"]
    assert isinstance(one.source, NoticeSource)
    assert (one.source.sentence, one.source.line) == ("You must respond within 72 hours.", 2)
    assert one.source.path.endswith("notices.csv")
    assert one.due == datetime(2026, 10, 3, 11)  # noqa: DTZ001 - UTC, naive
    assert [other.reckoned.amount for other in one.others] == [48, 168]


def test_a_notice_about_no_known_record_is_answered_itself(tmp_path: Path) -> None:
    told = TABLES | {
        "notices": [
            "n1,2026-10-01T08:00:00Z,at_risk,US,,,At risk,,Please submit a plan of action within 3 business days.,",
            "n2,2026-10-01T08:00:00Z,deactivated,US,,,Gone,2026-10-04T08:00:00Z,,",
            "n3,2026-10-01T08:00:00Z,claim_opened,US,113-9999999-0000001,C9,New,,Please respond within 48 hours.,",
            "n4,2026-10-01T08:00:00Z,claim_decided,US,,C4,Old,,You must appeal within 30 days.,",
        ]
    }
    tower = shop(tmp_path, DAYS, told)
    found = running(tower)
    assert found["notice.answer n1"].reckoned.local.isoformat() == "2026-10-06T23:59:59-07:00"
    assert found["notice.answer n2"].reckoned.how == "instant"
    assert found["claim.respond C9"].order_id == "113-9999999-0000001"
    assert not [key for key in found if "C4" in key or "n4" in key]  # that claim is done


def test_words_without_a_moment_are_told_apart(tmp_path: Path) -> None:
    words = "You must appeal within 30 days of the delivery date."
    tower = shop(tmp_path, DAYS, {"notices": [f"n1,2026-10-01T08:00:00Z,at_risk,US,,,At risk,,{words},"]})
    found = tower.deadlines(now=NOW)
    assert not found.deadlines
    assert [one.sentence for one in found.undated] == [words]


def test_messages_and_return_requests_have_the_marketplaces_hours(tmp_path: Path) -> None:
    told = {
        "messages": [f"m1,{name(1)},in,2026-10-01T09:00:00Z,Where is it?"],
        "returns": [f"r1,{name(2)},2026-09-30T09:00:00Z,requested"],
    }
    tower = shop(tmp_path, DAYS, told)
    found = running(tower)
    assert found["message.reply m1"].due == datetime(2026, 10, 2, 9)  # noqa: DTZ001 - UTC, naive
    assert found["return.answer r1"].due == datetime(2026, 10, 2, 9)  # noqa: DTZ001 - UTC, naive
    assert not running(tower, clocks=False)


def test_what_a_person_settled_is_gone_and_what_passed_long_ago_too(tmp_path: Path) -> None:
    tower = shop(tmp_path, DAYS, TABLES)
    uid = running(tower)["claim.respond C1"].uid
    assert "claim.respond C1" not in running(tower, settled={uid})
    later = tower.deadlines(now=datetime(2026, 10, 20, tzinfo=UTC)).deadlines
    assert {one.record: one.overdue(datetime(2026, 10, 20)) for one in later}["C1"]  # noqa: DTZ001 - UTC, naive
    assert "C1" not in {one.record for one in tower.deadlines(now=datetime(2026, 11, 20, tzinfo=UTC)).deadlines}


def test_the_next_deadline_of_a_cell(tmp_path: Path) -> None:
    told = TABLES | {"notices": ["n1,2026-10-01T08:00:00Z,at_risk,US,,,At risk,,Please respond within 20 hours.,"]}
    tower = shop(tmp_path, DAYS, told)
    nearest = tower.next_deadlines(as_of=AS_OF)
    one = next_of_cell(nearest, "mei", "ATVPDKIKX0DER", "MFN")
    assert one is not None
    assert one.record == "n1"
    assert next_of_cell(nearest, "nobody", "ATVPDKIKX0DER", "MFN") is None


def test_the_command_writes_a_calendar(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shop(tmp_path, DAYS, TABLES)
    calendar = tmp_path / "deadlines.ics"
    with pytest.raises(SystemExit):
        cli.main(
            ["deadlines", "--workspace", str(tmp_path / "w"), "--as-of", "2026-10-01", "--ics", str(calendar), "--json"]
        )
    document = json.loads(capsys.readouterr().out)
    assert len(document["deadlines"]) == 4
    text = calendar.read_bytes().decode("utf-8")
    assert text.count("BEGIN:VEVENT\r\n") == text.count("END:VEVENT\r\n") == 4
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode("utf-8")) <= 75 for line in text.split("\r\n"))
    assert "DTSTART:20261013T065959Z\r\n" in text
    assert {line for line in text.split("\r\n") if line.startswith("UID:")} == {
        f"UID:{one['uid']}@plimsoll.invalid" for one in document["deadlines"]
    }


def test_a_calendar_folds_and_escapes_and_keeps_its_ids(tmp_path: Path) -> None:
    reckoned = Reckoned(datetime(2026, 10, 5, 6, 59, 59), "UTC", whole_day=True, how="date")  # noqa: DTZ001 - UTC, naive
    source = NoticeSource("回复; 48小时, \\ 内\n请" * 12, "n1", "a.eml", "0" * 64, 1)
    one = Deadline("notice.answer", "mei", None, None, None, "n1", reckoned, source, (), {"subject": "é" * 60})
    moved = Deadline("notice.answer", "mei", None, None, None, "n1", Reckoned(
        datetime(2026, 10, 9), "UTC", whole_day=True, how="date"), source)  # noqa: DTZ001 - UTC, naive  # fmt: skip
    now = datetime(2026, 10, 1)  # noqa: DTZ001 - UTC, naive
    text = calendar_text([one], now)
    assert all(len(line.encode("utf-8")) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert "回复\\; 48小时\\, \\\\ 内\\n请" in unfolded
    assert one.uid == moved.uid
    assert escaped("a\x07b") == "ab"
    assert folded("x" * 75) == "x" * 75
    assert folded("x" * 76) == "x" * 75 + "\r\n x"


def test_status_tells_the_next_deadline_of_each_cell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shop(tmp_path, DAYS, TABLES)
    with pytest.raises(SystemExit):
        cli.main(["status", "--workspace", str(tmp_path / "w"), "--as-of", "2026-10-01", "--json"])
    [row] = json.loads(capsys.readouterr().out)["rows"]
    assert (row["next_deadline"]["what"], row["next_deadline"]["record"]) == ("claim.respond", "C1")
    assert row["next_deadline"]["due"] == "2026-10-02T10:00:00Z"
