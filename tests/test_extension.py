"""Other distributions: the example is installed and used by the command line; broken ones are told and stop nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from small_shop import write_feedback, write_orders

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "plimsoll-bol"
WEEK = EXAMPLE / "tests" / "week.json"


class Installed:
    """`plimsoll ...` in a process that finds some folders of installed distributions, and one workspace."""

    def __init__(self, workspace: Path, *folders: Path) -> None:
        self.workspace = workspace
        self.folders = folders

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([*map(str, self.folders), str(ROOT / "src")])
        where = () if arguments[0] == "policy" else ("--workspace", str(self.workspace))
        return subprocess.run(
            [sys.executable, "-m", "plimsoll", *map(str, arguments), *where],
            capture_output=True, text=True, encoding="utf-8", check=False, env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip

    def told(self, *arguments: str | Path) -> Any:
        found = self.run(*arguments, "--json")
        assert found.stdout, found.stderr
        return json.loads(found.stdout)

    def head(self) -> bytes:
        return (self.workspace / "facts" / "HEAD").read_bytes()

    def extensions(self) -> dict[str, Any]:
        [check] = [one for one in self.told("doctor")["checks"] if one["name"] == "extensions"]
        return dict(check)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, installed as `pip install` does it, without network and without its dependencies."""
    folder = tmp_path_factory.mktemp("example")
    shutil.copytree(EXAMPLE, folder / "source")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index",
         "--no-build-isolation", "--target", str(folder / "site"), str(folder / "source")],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "site"


# -- the example -------------------------------------------------------------------------------------------------------


def test_the_example_brings_a_reader_a_pack_and_a_metric(site: Path, tmp_path: Path) -> None:
    bol = Installed(tmp_path / "w", site)
    imported = bol.told("import", WEEK)
    assert [(file["reader"], file["rows"], file["loaded"]) for file in imported["files"]] == [("bol_orders", 6, 6)]
    assert imported["rows"] == {"orders": 5}
    [row] = bol.told("metrics", "bol.cancellation_rate", "--as-of", "2026-10-25")["rows"]
    assert (row["counted"], row["defective"], row["unknown"], row["verdict"]) == (100, 3, 1, "BAD")
    assert (row["target_value"], row["window"]["timezone"]) == ("0.02", "Europe/Amsterdam")
    assert "bol.cancellation_rate.target_value" in bol.run("policy", "show", "bol").stdout
    assert bol.run("policy", "check").returncode == 0
    assert bol.extensions()["message"] == "plimsoll-bol 0.1.0 brings policies, readers, metrics"


def test_without_the_example_the_file_is_not_recognised(tmp_path: Path) -> None:
    bare = Installed(tmp_path / "w")
    assert bare.told("import", WEEK)["unrecognised"] == [str(WEEK)]
    assert "BOL" not in bare.run("policy", "show", "bol").stdout


def test_the_examples_own_tests_pass(site: Path, tmp_path: Path) -> None:
    path = os.pathsep.join([str(site), str(ROOT / "src")])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", str(EXAMPLE / "tests")],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


# -- a reader that is gone ---------------------------------------------------------------------------------------------


def test_nothing_is_lost_when_the_distribution_goes(site: Path, tmp_path: Path) -> None:
    bol = Installed(tmp_path / "w", site)
    bol.told("import", WEEK)
    receipt = json.loads((tmp_path / "w" / "vault" / "receipts" / "00000001.json").read_text(encoding="utf-8"))
    assert (receipt["reader"], receipt["reader_from"]) == ("bol_orders", "plimsoll-bol 0.1.0")
    bare, before = Installed(tmp_path / "w"), bol.head()
    rebuilt = bare.run("rebuild")
    assert rebuilt.returncode == 2
    assert "bol_orders of plimsoll-bol 0.1.0, which read " in rebuilt.stderr
    assert str(WEEK) in rebuilt.stderr
    assert bare.head() == before
    assert not bare.extensions()["ok"]
    assert "bol_orders of plimsoll-bol 0.1.0" in bare.extensions()["message"]
    # everything but reading its files again goes on: other imports, questions, taking it back
    bare.told("import", write_orders(tmp_path / "files"))
    assert {row["marketplace_id"] for row in bare.told("odr", "--as-of", "2026-10-25")["rows"]} == {
        "BOL",
        "ATVPDKIKX0DER",
    }
    assert bare.run("rebuild").returncode == 2
    again = bol.run("rebuild")
    assert (again.returncode, again.stdout) == (0, "facts were made again from 2 receipts\n")
    assert bol.extensions()["ok"]
    assert bare.run("undo-import", receipt["sha256"]).returncode == 0
    assert bare.run("rebuild").returncode == 0


def test_an_import_cut_off_before_its_commit_waits_for_its_reader(site: Path, tmp_path: Path) -> None:
    bol, bare = Installed(tmp_path / "w", site), Installed(tmp_path / "w")
    bol.told("import", write_orders(tmp_path / "files"))
    before = bol.head()
    bol.told("import", WEEK)
    (tmp_path / "w" / "facts" / "HEAD").write_bytes(before)  # as a kill between the receipt and HEAD leaves it
    refused = bare.run("import", write_feedback(tmp_path / "files"))
    assert (refused.returncode, bare.head()) == (2, before)
    assert "install plimsoll-bol 0.1.0" in refused.stderr
    bol.told("import", write_feedback(tmp_path / "files"))
    assert len(bol.told("imports")["imports"]) == 3


def test_nobody_takes_over_anothers_file(tmp_path: Path) -> None:
    late = distribution(tmp_path / "late", "late-readers", GOOD.replace("kind_of_csv", "late_csv"))
    early = distribution(tmp_path / "early", "early-readers", GOOD.replace("kind_of_csv", "early_csv"))
    Installed(tmp_path / "w", late).told("import", toll(tmp_path))
    both = Installed(tmp_path / "w", late, early)
    assert both.run("rebuild").returncode == 0
    assert [one["reader"] for one in both.told("imports")["imports"]] == ["late_csv"]
    only_early = Installed(tmp_path / "w", early)
    assert only_early.run("rebuild").returncode == 2


# -- readers that cannot be used ---------------------------------------------------------------------------------------

GOOD = """
import pyarrow as pa
from plimsoll.intake.flat import text_rows
from plimsoll.intake.reading import Rows

class Tolls:
    name = "kind_of_csv"
    tables = ("orders",)
    meaning = "A made-up file of orders."

    def recognises(self, opened):
        return opened.columns[:1] == ("Toll no.",)

    def read(self, opened, context):
        for part in text_rows(opened):
            if not isinstance(part, pa.Table):
                yield part
                continue
            names = {"Toll no.": "order_id", "Day": "purchased_at"}
            cells = part.rename_columns([names.get(name, name) for name in part.column_names])
            yield Rows("orders", cells, {"order_id": "Toll no."})

READERS = Tolls()
"""


def distribution(folder: Path, name: str, code: str) -> Path:
    """What installing a distribution leaves behind."""
    module = name.replace("-", "_")
    info = folder / f"{module}-1.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n", encoding="utf-8")
    entry = f"[plimsoll.readers]\ntolls = {module}:READERS\n"
    (info / "entry_points.txt").write_text(entry, encoding="utf-8")
    (folder / f"{module}.py").write_text(code, encoding="utf-8")
    return folder


def toll(folder: Path) -> Path:
    file = folder / "tolls.csv"
    file.write_text("Toll no.,Day\nT-1,2026-08-01\nT-2,2026-08-02\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("given", ["Tolls()", "(Tolls(),)", "[Tolls()]", "(one() for one in (Tolls,))"])
def test_a_reader_or_several(tmp_path: Path, given: str) -> None:
    code = GOOD.replace("READERS = Tolls()", f"READERS = {given}")
    installed = Installed(tmp_path / "w", distribution(tmp_path / "site", "toll-readers", code))
    told = installed.told("import", toll(tmp_path))
    assert [(file["reader"], file["loaded"]) for file in told["files"]] == [("kind_of_csv", 2)]


BROKEN = {
    "raise RuntimeError('out of order')\n": "RuntimeError: out of order",
    "": "AttributeError",
    "READERS = 3\n": "gives a int, not a reader",
    GOOD.replace("Tolls()", "Tolls"): "gives the class Tolls, not a reader made from it",
    GOOD.replace('"kind_of_csv"', '"amazon_all_orders"'): "a reader amazon_all_orders is there already",
    GOOD.replace('"kind_of_csv"', '"Kind of CSV"'): "is no reader's name",
    GOOD.replace('("orders",)', '("tolls",)'): "tables must name tables of facts, not tolls",
    GOOD.replace('"A made-up file of orders."', '" "'): "meaning must say in a line what the file is",
    GOOD.replace("def read(", "def reads("): "it has no read",
    "def READERS():\n    yield 1\nREADERS = READERS()\n": "gives a int, not a reader",
    "def READERS():\n    yield 1 / 0\nREADERS = READERS()\n": "gives no readers: ZeroDivisionError",
}


@pytest.mark.parametrize(("code", "said"), BROKEN.items())
def test_what_is_no_reader_is_told_and_stops_nothing(tmp_path: Path, code: str, said: str) -> None:
    installed = Installed(tmp_path / "w", distribution(tmp_path / "site", "toll-readers", code))
    imported = installed.run("import", write_orders(tmp_path / "files"), "--json")
    assert imported.returncode == 0
    told = json.loads(imported.stdout)
    assert [file["loaded"] for file in told["files"]] == [200]
    [warning] = told["warnings"]
    assert warning["path"] == "toll-readers: entry point tolls"
    assert said in warning["message"]
    check = installed.extensions()
    assert not check["ok"]
    assert said in check["message"]


FAILING = {
    "in text_rows(opened):": ("in 1 / 0:", "ZeroDivisionError"),
    'Rows("orders"': ('Rows("tolls"', "there is no table 'tolls'"),
    '{"Toll no.": "order_id", "Day"': ('{"Toll no.": "toll_id", "Day"', "orders have no column 'toll_id'"),
    'yield Rows("orders", cells,': ('yield Rows("orders", cells.drop_columns(["line"]),', "do not say their line"),
    "                yield part\n": ("                pass\n", "does not say how many lines"),
    "            yield Rows(": ("            yield 3, Rows(", "it gives a tuple"),
    'cells, {"order_id': ('cells.slice(1), {"order_id', "it counts 2 lines and accounts for 1"),
    '"Toll no."})': ('"Toll no."}, zone="Mars/Olympus")', "'Mars/Olympus' is not a time zone"),
}


@pytest.mark.parametrize("part", FAILING)
def test_a_reader_that_fails_refuses_its_file_and_no_other(tmp_path: Path, part: str) -> None:
    put, said = FAILING[part]
    assert GOOD.count(part) == 1
    installed = Installed(tmp_path / "w", distribution(tmp_path / "site", "toll-readers", GOOD.replace(part, put)))
    imported = installed.run("import", toll(tmp_path), write_orders(tmp_path / "files"), "--json")
    told = json.loads(imported.stdout)
    assert imported.returncode == 3
    assert {file["reader"]: file["loaded"] for file in told["files"]} == {"kind_of_csv": 0, "interchange_orders": 200}
    [problem] = told["problems"]
    assert said in problem["message"]
    assert "kind_of_csv of toll-readers 1.2" in problem["message"]
    assert told["rows"] == {"orders": 200}


def test_a_reader_that_fails_while_looking_is_passed_over(tmp_path: Path) -> None:
    code = GOOD.replace("return opened.columns", "return opened.column")
    installed = Installed(tmp_path / "w", distribution(tmp_path / "site", "toll-readers", code))
    told = installed.told("import", toll(tmp_path), write_orders(tmp_path / "files"))
    assert told["unrecognised"] == [str(tmp_path / "tolls.csv")]
    assert [file["loaded"] for file in told["files"]] == [200]
    [warning] = told["warnings"]  # our own readers are asked first: only the file that none of them knows came to it
    assert "kind_of_csv of toll-readers 1.2 failed while looking at it" in warning["message"]


def test_a_reader_that_fails_later_changes_nothing(tmp_path: Path) -> None:
    site = distribution(tmp_path / "site", "toll-readers", GOOD)
    installed = Installed(tmp_path / "w", site)
    installed.told("import", toll(tmp_path))
    before = installed.head()
    (site / "toll_readers.py").write_text(GOOD.replace("text_rows(opened):", "1 / 0:"), encoding="utf-8")
    refused = installed.run("rebuild")
    assert (refused.returncode, installed.head()) == (2, before)
    assert "ZeroDivisionError" in refused.stderr


def test_of_two_readers_of_one_name_the_first_distribution_by_name_keeps_it(tmp_path: Path) -> None:
    b = distribution(tmp_path / "b", "b-readers", GOOD)
    a = distribution(tmp_path / "a", "a-readers", GOOD)
    told = Installed(tmp_path / "w", b, a).told("import", toll(tmp_path))
    assert [warning["path"] for warning in told["warnings"][:1]] == ["b-readers: entry point tolls"]
    receipt = json.loads((tmp_path / "w" / "vault" / "receipts" / "00000001.json").read_text(encoding="utf-8"))
    assert receipt["reader_from"] == "a-readers 1.2"


def test_typed_facts_stay_signed(plimsoll_command: Callable[..., Any], tmp_path: Path) -> None:
    """A receipt without a foreign reader is written as ever, so that old signatures hold."""
    plimsoll_command("record", "claim", "--order-id", "1", "--claim-id", "2", "--status", "denied",
                     "--workspace", tmp_path)  # fmt: skip
    receipt = json.loads((tmp_path / "vault" / "receipts" / "00000001.json").read_text(encoding="utf-8"))
    assert receipt["signature"]
    assert not {"reader", "reader_from"} & receipt.keys()


# -- what the pages show -----------------------------------------------------------------------------------------------


def test_the_page_shows_the_examples_own_lines() -> None:
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    project = (EXAMPLE / "pyproject.toml").read_text(encoding="utf-8")
    blocks = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        assert block in project
    for named in re.findall(r"`(src/plimsoll_bol/\S+|tests/\S+\.\w+)`", page):
        assert (EXAMPLE / named).exists(), named


def test_any_engine_opens_the_files_that_head_names(plimsoll_command: Callable[..., Any], tmp_path: Path) -> None:
    plimsoll_command("import", write_orders(tmp_path / "files"), "--workspace", tmp_path / "w")
    script = ROOT / "examples" / "read_facts.py"
    told = [
        subprocess.run(
            [sys.executable, script, tmp_path / "w", *table], capture_output=True, text=True, check=True
        ).stdout
        for table in ((), ("orders",))
    ]
    assert "orders: 200 rows in 2 files\n" in told[0]
    assert told[1] == "default | 2026-07 | 112\ndefault | 2026-08 | 88\n"
