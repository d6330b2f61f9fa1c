"""The command line as scripts use it: JSON alone on standard output, exit codes, where the workspace is found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from small_shop import write_feedback, write_orders

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

AS_OF = ("--as-of", "2026-10-01")


def document(run: subprocess.CompletedProcess[str]) -> Any:
    return json.loads(run.stdout)


def test_import_then_ask(plimsoll_command: Run, tmp_path: Path) -> None:
    where = ("--workspace", tmp_path / "w")
    write_orders(tmp_path / "files")
    write_feedback(tmp_path / "files")
    imported = plimsoll_command("import", tmp_path / "files", *where, "--json")
    assert imported.returncode == 0, imported.stderr
    told = document(imported)
    assert told["schema"] == "plimsoll.import/1"
    assert [(file["reader"], file["rows"], file["loaded"]) for file in told["files"]] == [
        ("interchange_orders", 200, 200),
        ("interchange_feedback", 2, 2),
    ]
    assert told["rows"] == {"orders": 200, "feedback": 2}
    odr = document(plimsoll_command("odr", *where, *AS_OF, "--json"))
    assert odr["rows"][0]["orders_with_defects"] == 2
    assert odr["rows"][0]["verdict"] == "INCOMPLETE"
    assert plimsoll_command("odr", *where, *AS_OF, "--check", "--json").returncode == 1
    assert plimsoll_command("odr", *where, *AS_OF, "--check", "--channel", "AFN").returncode == 0
    defects = document(plimsoll_command("defects", *where, *AS_OF, "--json"))
    assert {event["source"]["line"] for row in defects["orders"] for event in row["events"]} == {2, 3}
    explain = document(plimsoll_command("explain", *where, *AS_OF, "--json"))
    assert explain["row"]["orders"] == odr["rows"][0]["orders"]
    assert {rule["id"] for rule in explain["rules"]} >= {"amazon.odr.window_days", "amazon.odr.target_value"}
    assert sum(source["rows"] for source in explain["sources"]) == odr["rows"][0]["orders"] + 2


def test_a_series_has_a_row_a_day(plimsoll_command: Run, tmp_path: Path) -> None:
    write_orders(tmp_path)
    plimsoll_command("import", tmp_path / "orders.csv", "--workspace", tmp_path / "w")
    series = document(
        plimsoll_command("odr", "--workspace", tmp_path / "w", "--from", "2026-09-01", "--to", "2026-09-30", "--json")
    )
    assert [row["as_of"] for row in series["rows"]] == [f"2026-09-{day:02d}" for day in range(1, 31)]
    for row in series["rows"][::7]:
        alone = document(plimsoll_command("odr", "--workspace", tmp_path / "w", "--as-of", row["as_of"], "--json"))[
            "rows"
        ][0]
        assert alone["orders"] == row["orders"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("odr",), "no workspace"),
        (("import", "nowhere.csv"), "no nowhere.csv"),
        (("odr", "--as-of", "yesterday"), "2026-10-01"),
        (("odr", "--by", "colour"), "colour"),
        (("odr", "--timezone", "Mars/Olympus"), "Mars/Olympus"),
        (("odr", "--from", "2026-10-02", "--to", "2026-10-01"), "ends before"),
        (("import", "orders.csv", "--marketplace", "Atlantis"), "Atlantis"),
        (("undo-import", "ffff"), "ffff"),
        (("record", "none", "luck", "--on", "2026-10-01"), "luck"),
        (("sing",), "sing"),
    ],
)
def test_a_call_that_cannot_be_used_says_why(
    plimsoll_command: Run, tmp_path: Path, arguments: tuple[str, ...], word: str
) -> None:
    if "--by" in arguments or "--timezone" in arguments or arguments[0] == "undo-import":
        write_orders(tmp_path)
        plimsoll_command("import", "orders.csv", "--workspace", tmp_path / "w", cwd=tmp_path)
    elif "Atlantis" in arguments:
        write_orders(tmp_path)
    where = () if arguments == ("sing",) else ("--workspace", tmp_path / "w")
    run = plimsoll_command(*arguments, *where, cwd=tmp_path)
    assert run.returncode == 2, run
    assert word in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def test_import_exit_codes(plimsoll_command: Run, tmp_path: Path) -> None:
    where = ("--workspace", tmp_path / "w", "--json")
    orders = write_orders(tmp_path)
    letter = tmp_path / "letter.docx"
    letter.write_bytes(b"PK\x05\x06" + bytes(18))
    note = tmp_path / "note.txt"
    note.write_text("nothing in a table\n", encoding="utf-8")
    assert plimsoll_command("import", note, *where).returncode == 2
    assert plimsoll_command("import", orders, note, *where).returncode == 3
    again = plimsoll_command("import", orders, *where)
    assert again.returncode == 0
    assert document(again)["files"][0]["duplicate_of"] == str(orders)
    bad = tmp_path / "bad.csv"
    bad.write_text("order_id,rating,left_at\n113-0000001-0000001,9,2026-08-01\n", encoding="utf-8")
    refused = plimsoll_command("import", bad, *where)
    assert refused.returncode == 2
    assert document(refused)["problems"][0] | {"path": None, "hint": None} == {
        "path": None, "line": 2, "field": "rating", "message": "'9' is not a whole number from 1 to 5", "hint": None,
    }  # fmt: skip


def test_another_accounts_orders_are_refused(plimsoll_command: Run, tmp_path: Path) -> None:
    where = ("--workspace", tmp_path / "w", "--json")
    orders, feedback = write_orders(tmp_path), write_feedback(tmp_path)
    plimsoll_command("import", orders, "--account", "north", *where)
    refused = plimsoll_command("import", feedback, *where)
    assert refused.returncode == 2
    told = document(refused)
    assert "north" in told["problems"][0]["message"]
    assert (told["files"][0]["loaded"], told["files"][0]["problems"]) == (0, 2)
    meant = plimsoll_command("import", feedback, "--account", "south", *where)
    assert meant.returncode == 0
    assert any("north" in warning["message"] for warning in document(meant)["warnings"])
    assert document(meant)["files"][0]["unmatched"] == 2


def test_the_workspace_is_found_upwards_or_by_the_environment(plimsoll_command: Run, tmp_path: Path) -> None:
    write_orders(tmp_path)
    plimsoll_command("import", tmp_path / "orders.csv", "--workspace", tmp_path / "w")
    below = tmp_path / "w" / "deep" / "er"
    below.mkdir(parents=True)
    assert document(plimsoll_command("odr", "--json", cwd=below))["rows"]
    environment = {**os.environ, "PLIMSOLL_WORKSPACE": str(tmp_path / "w")}
    assert document(plimsoll_command("odr", "--json", cwd=tmp_path, env=environment))["rows"]
    assert not (tmp_path / "plimsoll-data").exists(), "asking creates nothing"


def test_own_target_stands_beside_the_marketplaces(plimsoll_command: Run, tmp_path: Path) -> None:
    write_orders(tmp_path, count=400)
    where = ("--workspace", tmp_path / "w")
    plimsoll_command("import", tmp_path / "orders.csv", *where)
    plimsoll_command("import", write_feedback(tmp_path, orders=(30,)), *where)
    (tmp_path / "w" / "plimsoll.toml").write_text('[targets]\norder_defect_rate = "0.001"\n', encoding="utf-8")
    row = document(plimsoll_command("odr", *where, *AS_OF, "--json"))["rows"][0]
    assert (row["status"], row["target_value"]) == ("GOOD", "0.01")
    assert row["own_target"] == {"target_value": "0.001", "status": "BAD"}


def test_asking_never_loads_what_it_does_not_need(tmp_path: Path) -> None:
    write_orders(tmp_path)
    script = (
        "import sys\nfrom plimsoll.cli import main\n"
        f"try: main(['odr', '--workspace', {str(tmp_path / 'w')!r}])\nexcept SystemExit: pass\n"
        "print([name for name in ('pyarrow', 'filelock', 'django', 'numpy') if name in sys.modules])"
    )
    subprocess.run([sys.executable, "-m", "plimsoll", "import", str(tmp_path / "orders.csv"), "--workspace",
                    str(tmp_path / "w")], check=True, capture_output=True)  # fmt: skip
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"
