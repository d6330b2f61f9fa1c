"""A Monday morning from the outside: three order reports, one list of defects, four typed claims.

Two of the claims are pasted, two recorded. Every test begins where these are in.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Ask = Callable[..., Any]

DAY = "2026-10-02"
TYPIST = "mei"
HEADER = "amazon-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsales-channel"


def order_id(number: int) -> str:
    return f"113-66600{number:02d}-00066{number:02d}"


GRANTED, PENDING, AT_FAULT, FUNDED, LISTED_ONLY = (order_id(number) for number in (2, 4, 5, 8, 6))

REPORTS = (
    ((1, "2026-07-16", "Shipped"), (2, "2026-07-24", "Shipped"), (3, "2026-08-03", "Pending")),
    ((3, "2026-08-03", "Shipped"), (4, "2026-08-12", "Shipped"), (5, "2026-08-20", "Shipped")),
    ((5, "2026-08-20", "Shipped"), (6, "2026-08-27", "Shipped"), (7, "2026-09-03", "Cancelled"),
     (8, "2026-09-09", "Shipped"), (9, "2026-09-17", "Shipped"), (10, "2026-09-26", "Shipped")),
)  # fmt: skip
"""Overlapping, each with what it adds or updates; 2 to 9 but for 7 are in the window of DAY: seven orders."""
DEFECTS = (
    f"Order Date,Order ID,Order Defect Type\n7/24/2026,{GRANTED},A-to-z claim\n8/27/2026,{LISTED_ONLY},Chargeback\n"
)
COPIED = (
    "Order ID\tClaim status\tFiled on\tDecided on\n"
    f"{GRANTED}\tGranted\tAug 20, 2026\tSep 2, 2026\n"
    f"{PENDING}\tUnder review\tSep 25, 2026\t\n"
)


def asking(workspace: Path) -> Ask:
    """Call a command on a workspace; gives its document, and looks at its exit code (`code`, 0 unless said)."""

    def call(*arguments: str | Path, code: int = 0) -> Any:
        run = subprocess.run(
            [sys.executable, "-m", "plimsoll", *map(str, arguments), "--workspace", str(workspace), "--json"],
            capture_output=True, text=True, check=False, encoding="utf-8",
            env={**os.environ, "LOGNAME": TYPIST},
        )  # fmt: skip
        assert run.returncode == code, run.stderr
        return json.loads(run.stdout) if run.stdout else run.stderr

    return call


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """A workspace in which nothing is yet."""
    return asking(tmp_path / "w")


@pytest.fixture(scope="module")
def at_hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with all that is at hand, made once."""
    folder = tmp_path_factory.mktemp("monday")
    call = asking(folder / "w")
    write_files(folder / "files")
    assert call("import", folder / "files")["rows"] == {"orders": 10, "listed": 2}
    assert call("paste", written(folder, COPIED), "--yes")["taken"]["rows"] == {"claims": 2}
    record(call, AT_FAULT, "--fault", "seller")
    record(call, FUNDED, "--funded-by", "amazon")
    return folder / "w"


@pytest.fixture
def monday(at_hand: Path, tmp_path: Path) -> Ask:
    """A copy of that workspace, to go on with."""
    return asking(shutil.copytree(at_hand, tmp_path / "w"))


def write_files(folder: Path) -> None:
    folder.mkdir()
    for number, report in enumerate(REPORTS, start=1):
        lines = [HEADER]
        for order, day, status in report:
            updated = max(row[1] for row in report)
            lines.append(
                f"{order_id(order)}\t{day}T14:20:00+00:00\t{updated}T20:00:00+00:00\t{status}\tMerchant\tAmazon.com"
            )
        (folder / f"orders-{number}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "defects.csv").write_text(DEFECTS, encoding="utf-8")


def written(folder: Path, text: str) -> Path:
    file = folder / "copied.txt"
    file.write_text(text, encoding="utf-8")
    return file


def record(ask: Ask, order: str, *more: str) -> None:
    ask("record", "claim", "--order-id", order, "--opened-at", "2026-09-18", "--status", "granted",
        "--decided-at", "2026-09-24", *more)  # fmt: skip


def row_of(ask: Ask) -> Any:
    [row] = ask("status", "--as-of", DAY)["rows"]
    return row


def typed(ask: Ask) -> list[Any]:
    return [one for one in ask("imports")["imports"] if one["path"].startswith("typed/")]


def test_the_figure_says_what_it_knows_and_what_it_lacks(monday: Ask) -> None:
    row = row_of(monday)
    assert (row["window"]["from"], row["window"]["to"], row["window"]["lag_from"]) == (
        "2026-07-20", "2026-09-17", "policy",
    )  # fmt: skip
    assert (row["orders_with_defects"], row["orders"], row["claims"]) == (2, 7, 2)
    assert (row["rate"], row["pending_claims"], row["rate_if_pending_lost"]) == ("0.285714", 1, "0.428571")
    assert (row["coverage"]["order_days"], row["coverage"]["of"]) == (60, 60)
    assert row["coverage"]["claims_through"] is None
    assert row["verdict"] == "INCOMPLETE"
    assert row["verdict_needs"] == ["negative_feedback", "claims", "chargebacks"]
    assert [gap["source"] for gap in row["missing"]] == row["verdict_needs"]
    assert all(gap["path"] and gap["type_it"] for gap in row["missing"])


def test_saying_that_there_are_no_others_makes_the_verdict_one(monday: Ask) -> None:
    for what in ("feedback", "claims", "chargebacks"):
        monday("record", "none", what, "--on", "2026-10-01")
    row = row_of(monday)
    assert (row["verdict"], row["verdict_needs"], row["missing"]) == ("BAD", [], [])
    assert (row["orders_with_defects"], row["orders"]) == (2, 7)


def test_three_piles(monday: Ask) -> None:
    orders = {row["order_id"]: row for row in monday("defects", "--as-of", DAY)["orders"]}
    assert {name: row["listed_by"] for name, row in orders.items()} == {
        GRANTED: "both",
        AT_FAULT: "recount_only",
        LISTED_ONLY: "marketplace_only",
    }
    assert all(row["list_seen"] for row in orders.values())
    assert not [event for event in orders[LISTED_ONLY]["events"] if event["counts"]]
    [assumed], [stated] = orders[GRANTED]["events"], orders[AT_FAULT]["events"]
    assert (assumed["assumed"], assumed["corner"], stated["assumed"]) == (True, "K5", False)
    assert assumed["source"]["line"] == 2


def test_a_preview_keeps_nothing(ask: Ask, tmp_path: Path) -> None:
    shown = ask("paste", written(tmp_path, COPIED))
    assert shown["schema"] == "plimsoll.paste/1"
    assert shown["kind"] == "claims"
    assert [(row["order_id"], row["status"], row["line"]) for row in shown["rows"]] == [
        (GRANTED, "granted", "2"),
        (PENDING, "under_review", "3"),
    ]
    assert any("claims" in notice for notice in shown["notices"])
    assert (shown["problems"], shown["taken"]) == ([], None)
    assert not (tmp_path / "w").exists()


def test_a_preview_of_text_for_people_says_how_to_take_it_in(
    plimsoll_command: Callable[..., subprocess.CompletedProcess[str]], monday: Ask, tmp_path: Path
) -> None:
    before = typed(monday)
    run = plimsoll_command("paste", "--workspace", tmp_path / "w", input=COPIED)
    assert run.returncode == 0
    assert GRANTED in run.stdout
    assert "--yes" in run.stdout
    assert typed(monday) == before


def test_every_typed_row_names_who_typed_it(monday: Ask) -> None:
    rows = typed(monday)
    assert [(row["kind"], row["loaded"]) for row in rows] == [("record", 2), ("record", 1), ("record", 1)]
    assert {row["who"] for row in rows} == {TYPIST}
    checks = {check["name"]: check["ok"] for check in monday("doctor")["checks"]}
    assert checks["receipts"]


def test_a_word_changes_the_status_and_undo_brings_it_back(monday: Ask) -> None:
    updated = monday("update", PENDING, "granted", "2026-10-01")
    assert updated["schema"] == "plimsoll.record/1"
    [file] = updated["files"]
    row = row_of(monday)
    assert (row["orders_with_defects"], row["pending_claims"], row["rate"]) == (3, 0, "0.428571")
    opened = [
        event["active_from"]
        for order in monday("defects", "--as-of", DAY)["orders"]
        for event in order["events"]
        if order["order_id"] == PENDING
    ]
    assert opened == ["2026-10-01"]
    assert monday("undo-import", file["sha256"])["undone"] == [file["path"]]
    row = row_of(monday)
    assert (row["orders_with_defects"], row["pending_claims"], row["rate"]) == (2, 1, "0.285714")
    assert file["path"] not in {one["path"] for one in typed(monday)}


def test_undo_of_a_typed_claim_takes_its_defect_away(monday: Ask) -> None:
    [_, at_fault, _] = typed(monday)
    monday("undo-import", at_fault["sha256"][:12])
    piles = {row["order_id"]: row["listed_by"] for row in monday("defects", "--as-of", DAY)["orders"]}
    assert piles == {GRANTED: "both", LISTED_ONLY: "marketplace_only"}


def test_an_update_needs_a_known_word_and_one_event(monday: Ask) -> None:
    before = typed(monday)
    assert "update" in monday("update", PENDING, "bananas", code=2)
    assert "0 claims" in monday("update", LISTED_ONLY, "denied", code=2)
    record(monday, PENDING, "--claim-id", "A-2")
    assert "2 claims" in monday("update", PENDING, "denied", code=2)
    assert len(typed(monday)) == len(before) + 1


@pytest.mark.parametrize(
    ("bad", "word"),
    [(f"{LISTED_ONLY}\tGranted\tFeb 31, 2026\t", "Feb 31"), (f"{LISTED_ONLY}\tsomething\tAug 3, 2026\t", "something")],
)
def test_a_bad_pasted_row_is_a_problem_and_takes_nothing_in(monday: Ask, tmp_path: Path, bad: str, word: str) -> None:
    header = COPIED.splitlines()[0]
    before, row = typed(monday), row_of(monday)
    told = monday("paste", written(tmp_path, f"{header}\n{bad}\n"), "--yes", "--kind", "claims", code=2)
    [problem] = told["problems"]
    assert problem["line"] == 2
    assert word in problem["message"]
    assert problem["hint"]
    assert (told["rows"], told["taken"]) == ([], None)
    assert (typed(monday), row_of(monday)) == (before, row)


def filled(file: Path, *cells: str) -> None:
    """Type one row into the workbook's first sheet, as a spreadsheet writes text."""
    typed_cells = "".join(
        f'<c r="{chr(65 + at)}2" t="inlineStr"><is><t>{cell}</t></is></c>' for at, cell in enumerate(cells) if cell
    )
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    first = "xl/worksheets/sheet1.xml"
    row = f'<row r="2">{typed_cells}</row></sheetData>'.encode()
    parts[first] = parts[first].replace(b"</sheetData>", row)
    with zipfile.ZipFile(file, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)


def test_a_template_comes_back_filled_in(
    plimsoll_command: Callable[..., subprocess.CompletedProcess[str]], monday: Ask, tmp_path: Path
) -> None:
    file = tmp_path / "claims.xlsx"
    assert plimsoll_command("template", "claims", file).returncode == 0
    empty = file.read_bytes()
    assert plimsoll_command("template", "claims", file).returncode != 0
    assert file.read_bytes() == empty
    filled(file, "A-9", order_id(9), "2026-09-20", "granted", "2026-09-28", "seller")
    told = monday("import", file)
    assert told["problems"] == []
    assert told["rows"] == {"claims": 1}
    row = row_of(monday)
    assert (row["orders_with_defects"], row["claims"]) == (3, 3)
    assert "claims" not in row["verdict_needs"]
    [event] = [
        event
        for order in monday("defects", "--as-of", DAY)["orders"]
        for event in order["events"]
        if order["order_id"] == order_id(9)
    ]
    assert event["source"]["path"].endswith("claims.xlsx!claims")
    assert event["source"]["line"] == 2


def test_stores_in_folders_are_accounts_of_their_own(ask: Ask, tmp_path: Path) -> None:
    stores = tmp_path / "stores"
    stores.mkdir()
    for store, beginning in (("lamps", "113-"), ("rugs", "114-")):
        write_files(stores / store)
        for file in (stores / store).iterdir():
            file.write_text(file.read_text(encoding="utf-8").replace("113-", beginning), encoding="utf-8")
    told = ask("import", stores, "--account-from-folder")
    assert {file["account"] for file in told["files"]} == {"lamps", "rugs"}
    pasted = written(tmp_path, COPIED.replace("113-", "114-"))
    assert ask("paste", pasted, "--account", "rugs", "--yes")["taken"]["rows"] == {"claims": 2}
    figures = {
        row["account"]: (row["orders_with_defects"], row["orders"]) for row in ask("status", "--as-of", DAY)["rows"]
    }
    assert figures == {"lamps": (0, 7), "rugs": (1, 7)}
    ask("update", PENDING.replace("113-", "114-"), "granted", "2026-10-01", code=2)
    ask("update", PENDING.replace("113-", "114-"), "granted", "2026-10-01", "--account", "rugs")
    defective = {row["account"]: row["orders_with_defects"] for row in ask("status", "--as-of", DAY)["rows"]}
    assert defective == {"lamps": 0, "rugs": 2}
