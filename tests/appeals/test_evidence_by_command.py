"""`plimsoll evidence` as a process of its own: taken in, shown, redacted, replaced, own reports, verified."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import evidence_samples as made
import pytest
from planted_plans import frozen, in_custody, planted

import plimsoll
from plimsoll import clock
from plimsoll.appeals.evidence.exhibits import exhibit_of, held_against
from plimsoll.appeals.evidence.kinds import kinds
from plimsoll.appeals.linting import lint
from plimsoll.appeals.plan import ORIGINS, ROLES
from plimsoll.errors import UsageError
from plimsoll.facts.head import read_head

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

ASKED = "113-5550111-0004711"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "plimsoll", "evidence", *words, "--workspace", str(folder / "w")],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def told(folder: Path, *words: str, code: int = 0) -> dict[str, Any]:
    answer = run(folder, *words, "--json")
    assert answer.returncode == code, answer.stderr
    document: dict[str, Any] = json.loads(answer.stdout)
    return document


def test_from_a_file_to_a_verified_chain_and_each_damage_found(tmp_path: Path) -> None:
    (tmp_path / "pod.pdf").write_bytes(made.pdf("Signed for 2026-08-05 14:03 UTC", created="D:20260805140300Z"))
    (tmp_path / "photo.png").write_bytes(made.picture())
    added = told(
        tmp_path, "add", str(tmp_path / "pod.pdf"), "--kind", "carrier_signature", "--order", ASKED, "--claimed",
        "2026-08-05T22:03:00+08:00", "--from", "carrier's portal", "--account", "mei", "--marketplace", "US",
    )  # fmt: skip
    piece = added["pieces"][0]
    assert (added["schema"], added["refused"]) == ("plimsoll.evidence-add/1", [])
    assert piece["told"]["claimed_at"] == "2026-08-05T14:03:00+00:00"
    assert (piece["told"]["claimed_zone"], piece["told"]["marketplace_id"]) == ("+0800", "ATVPDKIKX0DER")
    assert piece["told"]["where_from"] == {"from": "carrier's portal"}
    assert piece["says"]["own_dates"][0]["at"] == "2026-08-05T14:03:00+00:00"
    partly = told(tmp_path, "add", str(tmp_path / "photo.png"), str(tmp_path), "--kind", "packaging_after", code=3)
    assert partly["pieces"][0]["says"]["name_disagrees"] == "named .png, is image/jpeg"
    assert [one["path"] for one in partly["refused"]] == [str(tmp_path)]
    assert run(tmp_path, "add", str(tmp_path / "nothing")).returncode == 2
    made_of = told(tmp_path, "redact", "2", "--box", "10,10,100,40", "--because", "a face")["pieces"][0]
    assert made_of["told"]["redaction_of"] == partly["pieces"][0]["sha256"]
    (tmp_path / "pod2.pdf").write_bytes(made.pdf("The whole page"))
    told(tmp_path, "replace", "1", "--with", str(tmp_path / "pod2.pdf"), "--because", "it lacked the page's head")
    assert run(tmp_path, "redact", "2", "--because", "no way said").returncode == 2
    assert run(tmp_path, "redact", "9", "--mask", "--because", "x").returncode == 2
    listed = run(tmp_path, "list").stdout
    assert all(words in listed for words in ("redaction of 2", "replaces 1", "replaced by 4"))
    assert [one["number"] for one in told(tmp_path, "list", "--account", "mei")["pieces"]] == [1, 4]
    assert run(tmp_path, "show", "1", "--out", str(tmp_path / "again.pdf")).returncode == 0
    assert (tmp_path / "again.pdf").read_bytes() == (tmp_path / "pod.pdf").read_bytes()
    sound = told(tmp_path, "verify")
    assert (sound["sound"], sound["lines"], sound["faults"]) == (True, 4, [])
    assert sound["head"] == told(tmp_path, "show", "4")["pieces"][0]["line_sha256"]
    (tmp_path / "w" / "vault" / "objects" / piece["sha256"][:2] / piece["sha256"]).write_bytes(b"another")
    chain = tmp_path / "w" / "evidence" / "chain.jsonl"
    chain.write_bytes(chain.read_bytes().replace(b"a face", b"a fact"))
    broken = told(tmp_path, "verify", code=1)
    assert {(one["line"], one["what"]) for one in broken["faults"]} == {(1, "changed"), (3, "seal"), (4, "link")}
    assert all(one["hint"] for one in broken["faults"])
    said = run(tmp_path, "verify")
    assert said.returncode == 1
    assert "line 3: seal" in said.stdout
    assert "Traceback" not in said.stderr


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "w")
    answer = run(tmp_path, "add", str(tmp_path / "link"))
    assert (answer.returncode, "link" in answer.stderr) == (2, True)


def test_kinds_have_their_place_in_a_plan_and_two_names() -> None:
    wanted = {"carrier_signature", "waybill", "exception_record", "quality_report", "packaging_before",
              "packaging_after",
              "training_sign_in", "exam_score", "procedure", "ticket_export", "policy_screenshot", "invoice",
              "warehouse_slip", "refund_record", "messages_export", "api_response", "notice", "own_report",
              "other"}  # fmt: skip
    assert wanted <= set(kinds())
    for kind in kinds().values():
        assert kind.role in ROLES
        assert kind.origin in ORIGINS
        assert kind.dimension in {"", "logistics", "product", "service"}
        assert kind.en.isascii()
        assert not kind.zh.isascii()


def test_an_exhibit_is_what_its_file_says_and_rules_work_on_it(tmp_path: Path) -> None:
    """The faults are in the files; the plan's own words are right."""
    from dataclasses import replace

    from plimsoll.appeals.evidence.adding import Brought

    tower = plimsoll.open(tmp_path / "w")
    took = tower.taking_evidence(by="mei")
    files = {
        "date_against_file": (
            made.picture(taken="2026:05:11 10:00:00"),
            Brought("packaging_after", claimed=clock.today()),
        ),
        "low_resolution": (made.picture(size=(320, 240)), Brought("packaging_after")),
        "not_copyable": (made.pdf(), Brought("quality_report")),
        "personal_data": (b"order,buyer name\n1,Anna\n", Brought("ticket_export")),
        "time_without_zone": (b"order,at\n1,2026-08-05 10:00\n", Brought("ticket_export")),
        "request_id_missing": (b'{"payload": {}}', Brought("api_response")),
        "chat_screenshot": (made.picture("PNG"), Brought("policy_screenshot", origin="chat_screenshot")),
    }
    plan = planted({})
    for name, (content, brought) in files.items():
        (tmp_path / name).write_bytes(content)
        exhibit = exhibit_of(took.add(tmp_path / name, replace(brought, account=plan.account)))
        found = {one.rule.name for one in lint(replace(plan, evidence=(exhibit,)), frozen(plan)).findings}
        assert name in found, name
    sound = took.add(tmp_path / "low_resolution", Brought("api_response", where_from={"request_id": "r-1"}))
    assert exhibit_of(sound).request_id == "r-1"


def test_a_plan_is_held_against_custody() -> None:
    plan = planted({})
    pieces = in_custody(plan)
    assert held_against(plan, pieces) == []
    told_otherwise = planted({"evidence.1.own_date": "2026-09-01", "evidence.2.bytes": 7})
    assert [(one.place, one.field) for one in held_against(told_otherwise, pieces)] == [
        ("evidence.1", "own_date"), ("evidence.2", "bytes"),
    ]  # fmt: skip
    assert {one.field for one in held_against(plan, pieces[1:])} == {"sha256"}
    from dataclasses import replace

    newer = replace(pieces[0], number=99, sha256="9" * 64, told=replace(pieces[0].told, replaces=pieces[0].sha256))
    assert [(one.field, one.custody) for one in held_against(plan, [*pieces, newer])] == [
        ("replaced", "by evidence 99")
    ]


ORDER = {"marketplace_id": "US", "fulfillment_channel": "MFN", "order_status": "shipped", "carrier": "Kestrel",
         "buyer_key": "anna@example.org"}  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Tower:
    """Three orders of a month ago, a message answered in 5 hours, one in 30, one never; a return and its refund."""
    tower = plimsoll.open(tmp_path / "w")
    day = clock.now().replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=30)
    at = [(day + timedelta(hours=hours)).isoformat() for hours in range(400)]
    ids = [f"113-555011{number}-0004711" for number in range(3)]
    tables = {
        "orders": [{"order_id": one, "purchased_at": at[0], **ORDER} for one in ids],
        "shipments": [{"shipment_id": f"s{n}", "order_id": one, "carrier": "Kestrel", "tracking_number": f"T{n}",
                       "confirmed_at": at[5], "first_scan_at": at[9], "delivered_at": at[90], "promised_at": at[80]}
                      for n, one in enumerate(ids)],
        "claims": [{"claim_id": "A1", "order_id": ids[0], "opened_at": at[95], "status": "granted",
                    "decided_at": at[120]}],
        "messages": [
            {"message_id": "m1", "order_id": ids[0], "direction": "in", "sent_at": at[20], "body": "I am Anna Smith"},
            {"message_id": "m2", "order_id": ids[0], "direction": "out", "sent_at": at[25], "body": "Soon."},
            {"message_id": "m3", "order_id": ids[1], "direction": "in", "sent_at": at[40], "body": "Where is it?"},
            {"message_id": "m4", "order_id": ids[1], "direction": "out", "sent_at": at[70], "body": "Soon."},
            {"message_id": "m5", "order_id": ids[2], "direction": "in", "sent_at": at[50], "body": "Hello?"},
        ],
        "returns": [{"return_id": "r1", "order_id": ids[0], "requested_at": at[100]}],
        "refunds": [{"refund_id": "f1", "order_id": ids[0], "refunded_at": at[172], "amount": "9.00",
                     "currency": "USD"}],
    }  # fmt: skip
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        text = io.StringIO()
        writer = csv.DictWriter(text, columns)
        writer.writeheader()
        writer.writerows(rows)
        (tmp_path / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
        result = tower.import_files(tmp_path / f"{name}.csv", account="mei")
        assert result.files[0].problems == 0
    return tower


def test_own_reports_say_that_they_are_own_and_are_dated_today(shop: Tower) -> None:
    for kind in ("reply-times", "refunds", "carriers", "orders", "improvement"):
        changed = clock.today() - timedelta(days=20) if kind == "improvement" else None
        report = shop.own_report(kind, changed_on=changed, account="mei", as_of=clock.today() - timedelta(days=1))
        people, machine = shop.keep_own_report(report, by="mei")
        document = json.loads(shop.custody.open(machine.sha256).read_bytes())
        table = shop.custody.open(people.sha256).read_text(encoding="utf-8-sig")
        assert "own report, made by Plimsoll" in table
        assert "卖家使用 Plimsoll" in table
        assert "own report, made by Plimsoll" in document["statement"]["en"]
        assert document["facts_version"] == read_head(shop.workspace.facts).version
        assert document["as_of"] == (clock.today() - timedelta(days=1)).isoformat()
        assert datetime.fromisoformat(document["made_at"]).date() == clock.today()
        assert people.told.origin == machine.told.origin == "own_report"
        assert people.told.claimed_on == machine.told.claimed_on == machine.says.own_date == clock.today()
        assert (machine.says.personal_data, people.says.personal_data) == ((), ())
        assert False not in {machine.says.utc, people.says.utc}
        assert not {"Anna", "anna@example.org"} & set(table.replace(",", " ").split())
    assert shop.custody.faults() == []
    assert lint(planted({}), frozen(planted({}))).clean


def rows_of(report: Any) -> list[list[Any]]:
    rows: list[list[Any]] = report.as_json()["rows"]
    return rows


def test_what_own_reports_say_is_what_the_facts_say(shop: Tower) -> None:
    replies = shop.own_report("reply-times", account="mei", lag=0)
    assert {(row[1], row[4], row[5]) for row in rows_of(replies)} == {
        ("113-5550110-0004711", "5.0", "yes"),
        ("113-5550111-0004711", "30.0", "no"),
        ("113-5550112-0004711", "", "no answer"),
    }
    assert replies.table.summary["answered within 24 hours"] == "1 of 3"
    assert len(rows_of(shop.own_report("reply-times", account="mei", lag=0, orders=[ASKED]))) == 1
    refunds = shop.own_report("refunds", account="mei")
    assert rows_of(refunds)[0][4] == "3"
    assert rows_of(shop.own_report("refunds", account="another")) == []
    with pytest.raises(UsageError, match="one account"):
        plimsoll.open(shop.workspace.root.parent / "empty").own_report("refunds")
    carriers = rows_of(shop.own_report("carriers", account="mei", lag=0))
    assert carriers[0][:7] == ["Kestrel", 3, 3, 0, 3, 3, 3]
    lines = rows_of(shop.own_report("orders", account="mei", orders=["113-5550110-0004711"]))
    assert {"claims.decided_at", "refunds.refunded_at", "messages.sent_at"} <= {row[2] for row in lines}
    assert [row[1] for row in lines] == sorted(row[1] for row in lines)
    assert [row[3] for row in lines if row[2] == "messages.sent_at"] == ["in", "out"]
    files = ("orders", "claims", "refunds", "messages", "returns", "shipments")
    assert {row[4] for row in lines} <= {f"{name}.csv" for name in files}


def test_a_report_of_a_day_to_come_or_without_its_change_is_refused(shop: Tower) -> None:
    with pytest.raises(UsageError, match="not come yet"):
        shop.own_report("refunds", as_of=clock.today() + timedelta(days=1))
    assert shop.only_account == "mei"
    with pytest.raises(UsageError, match="change"):
        shop.own_report("improvement")


def test_nothing_in_an_own_report_runs_as_a_formula(tmp_path: Path) -> None:
    from plimsoll.appeals.evidence.own_reports import OwnReport, Table

    at = datetime(2026, 10, 1, 6, tzinfo=UTC)
    table = Table(("order", "=cmd"), (("=1+1", "@x"), ("-2", "call anna@example.org")))
    report = OwnReport("orders", at, "Plimsoll", 1, at.date(), {"account": "=HYPERLINK()"}, table)
    cells = [cell for row in csv.reader(io.StringIO(report.csv_bytes().decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}]
    assert "call [e-mail]" in cells


def test_an_own_report_by_command_line(shop: Tower, tmp_path: Path) -> None:
    document = told(tmp_path, "report", "carriers")
    assert {one["told"]["account"] for one in document["pieces"]} == {"mei"}
    assert [one["told"]["kind"] for one in document["pieces"]] == ["own_report"] * 2
    assert [one["says"]["media_type"] for one in document["pieces"]] == ["text/csv", "application/json"]
    assert told(tmp_path, "verify")["sound"]
