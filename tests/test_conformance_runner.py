"""The conformance suite itself: complete by the contract, clear where a program fails, and the same by HTTP.

A small program of a few lines stands in for one under test, so that right and wrong answers can be had at will; the
product is asked over HTTP in a few cases.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "conformance"))

import adapter
import casefiles
import comparing
import programs
import retelling
import run

if TYPE_CHECKING:
    from collections.abc import Iterator

SUITE = casefiles.CASES.parent
CASES = casefiles.load()
CONTRACT = casefiles.contract()
VARIANTS = {
    "--window": {r"\d+"}, "--lag": {r"\d+"}, "--timezone": {r"\S+"}, "--count": {"events"}, "--include-cancelled": {""},
    "--exclude-cancelled": {""}, "--include-test": {""}, "--claims": {"at-fault", "not-denied", "all"},
    "--chargebacks": {"opened", "lost"},
}  # fmt: skip
SELECTORS = ("as-of", "account", "marketplace", "channel", "from", "to", "by", "known-at", "policy-date", "check")
PLIMSOLL = f"{shlex.quote(sys.executable)} -m plimsoll"

ORDERS = "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status\nO1,US,MFN,2026-08-02,shipped\n"


def asked(corner: str = "") -> list[str]:
    """Every `odr` question of the suite."""
    return [step["odr"] for case in CASES if corner in {"", case.corner} for step in case.steps if "odr" in step]


# -- complete ----------------------------------------------------------------------------------------------------------


def test_every_clause_has_a_case_and_every_case_a_clause() -> None:
    told = {clause for case in CASES for clause in case.clauses}
    assert told == set(CONTRACT.clauses)
    assert all(case.clauses for case in CASES)


@pytest.mark.parametrize("number", range(1, 22))
def test_every_corner_has_more_than_one_case(number: int) -> None:
    assert len([case for case in CASES if f"K{number}" in case.clauses]) >= 2


def test_every_variant_is_asked_alone_and_with_every_other() -> None:
    questions = asked()
    for flag, words in VARIANTS.items():
        for word in words:
            assert any(re.search(rf"{flag} ?{word}\b", text) for text in questions), (flag, word)
    pairs = {frozenset(re.findall(r"--[a-z-]+", text)) - {"--as-of"} for text in asked("pairs")}
    contradicting = {"--include-cancelled", "--exclude-cancelled"}
    for one in VARIANTS:
        assert {one} in pairs
        for other in VARIANTS:
            assert one == other or {one, other} == contradicting or {one, other} in pairs, (one, other)


def test_every_selector_is_asked() -> None:
    for name in SELECTORS:
        assert any(f"--{name} " in f"{text} " for text in asked()), name


def test_every_file_is_of_one_level() -> None:
    told = [corner for level in CONTRACT.levels.values() for corner in level["files"]]
    assert sorted(told) == sorted({case.corner for case in CASES})


def test_every_way_to_tell_a_shop_again_is_told() -> None:
    told = {way for case in CASES for way in case.retold}
    assert told == set(retelling.WAYS)


@pytest.mark.parametrize("level", CONTRACT.levels)
def test_the_page_of_claims_names_every_level(level: str) -> None:
    page = (SUITE / "CLAIMING.md").read_text(encoding="utf-8")
    assert f"| `{level}` |" in page
    row = next(line for line in page.splitlines() if line.startswith(f"| `{level}` |"))
    for corner in CONTRACT.levels[level]["files"]:
        assert f"`{corner}`" in row or (corner in {"K2", "K3", "K4", "K5", "K6"} and "`K1`-`K7`" in row), corner
    assert f"suite {CONTRACT.suite}" in page


@pytest.mark.parametrize("page", ["README.md", "CLAIMING.md"])
def test_links_of_the_pages_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", (SUITE / page).read_text(encoding="utf-8")):
        assert target.startswith("https://") or (SUITE / target).exists(), target


# -- clear where a program fails ---------------------------------------------------------------------------------------


def program_that(folder: Path, *lines: str) -> str:
    """A program of a few lines; `say(document)` prints one, `words` are its words."""
    path = folder / "program.py"
    head = "import json, sys\nwords = sys.argv[1:]\ndef say(document):\n    print(json.dumps(document))\n"
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(path))}"


def cases_in(folder: Path, *steps: dict[str, Any]) -> Path:
    """A folder with one case of these steps."""
    target = folder / "cases"
    target.mkdir()
    case = {"name": "mine", "seller": "A sentence.", "contract": ["K4"], "steps": list(steps)}
    (target / "mine.yaml").write_text(json.dumps({"corner": "mine", "cases": [case]}), encoding="utf-8")
    return target


def ran(folder: Path, command: str, *steps: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Exit code and result document of a run over one case."""
    result = folder / "result.json"
    code = run.main(["--command", command, "--cases", str(cases_in(folder, *steps)), "--json", str(result)])
    return code, json.loads(result.read_text(encoding="utf-8"))


ROW = {"odr": "--as-of 2026-10-01", "expect": {"rows": [{"orders": 2, "rate": "0.500000"}]}}


def test_a_right_answer_passes(tmp_path: Path) -> None:
    program = program_that(tmp_path, "say({'schema': 'plimsoll.odr/1', 'rows': [{'orders': 2, 'rate': '0.500000'}]})")
    code, document = ran(tmp_path, program, ROW)
    assert (code, document["passed"], document["failed"]) == (0, 1, 0)
    assert document["suite"] == CONTRACT.suite


def test_a_wrong_answer_is_said_with_its_clause(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = program_that(tmp_path, "say({'schema': 'plimsoll.odr/1', 'rows': [{'orders': 3, 'rate': '0.500000'}]})")
    code, document = ran(tmp_path, program, ROW)
    assert code == 1
    [case] = document["cases"]
    assert case["differences"] == [{"where": "step 1 (odr).rows[0].orders", "expected": "2", "got": "3"}]
    said = capsys.readouterr().out
    assert "expected 2" in said
    assert "contract, K4: " + CONTRACT.clauses["K4"] in said


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        (("print('counting ...')", "say({'schema': 'plimsoll.odr/1', 'rows': []})"), "step 1 (odr)"),
        (("say({'rows': []})",), "step 1 (odr).schema"),
        (("say({'schema': 'plimsoll.odr/1', 'rows': []})", "sys.exit(3)"), "step 1 (odr) exit code"),
        (("sys.exit(2)",), "step 1 (odr) exit code"),
    ],
    ids=["chatter", "no-schema", "another-exit-code", "nothing"],
)
def test_what_else_an_answer_must_be(tmp_path: Path, lines: tuple[str, ...], where: str) -> None:
    code, document = ran(tmp_path, program_that(tmp_path, *lines), {"odr": "", "expect": {"rows": []}})
    assert code == 1
    assert where in [line["where"] for line in document["cases"][0]["differences"]]


def test_a_program_that_is_not_there_fails_every_case(tmp_path: Path) -> None:
    code, document = ran(tmp_path, str(tmp_path / "nobody"), ROW)
    assert (code, document["failed"]) == (1, 1)


@pytest.mark.parametrize(
    ("expected", "actual", "fits"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": "1"}, {"a": 1}, False),
        ([1, 2], [1, 2, 3], False),
        ({"contains": [2]}, [1, 2], True),
        ({"contains": [3]}, [1, 2], False),
        ({"lacks": [3]}, [1, 2], True),
        ({"lacks": [2]}, [1, 2], False),
        ({"contains": [1], "lacks": [2]}, [1, 2], False),
        ({"each": {"is": "number"}}, [1, 2], True),
        ({"each": {"is": "number"}}, [1, "2"], False),
        ({"each": {"is": "number"}}, [], False),
        ({"is": "number"}, True, False),
        ({"is": "anything"}, None, True),
        ({"matches": "^a"}, "abc", True),
        ({"matches": "^b"}, "abc", False),
        ({"one_of": [1, None]}, None, True),
        ({"one_of": [1, None]}, 2, False),
    ],
)
def test_the_words_of_an_expectation(expected: Any, actual: Any, fits: bool) -> None:
    assert (comparing.differences(expected, actual, "it") == []) is fits


def test_a_retold_shop_that_answers_otherwise_is_found(tmp_path: Path) -> None:
    program = program_that(
        tmp_path,
        "import pathlib",
        "place = pathlib.Path(words[words.index('--workspace') + 1])",
        "place.mkdir(exist_ok=True)",
        "if words[0] == 'import':",
        "    text = ''.join(pathlib.Path(path).read_text() for path in words[1:words.index('--observed-at')])",
        "    (place / 'first').write_text(text.splitlines()[1])",
        "    say({'schema': 'plimsoll.import/1'})",
        "else:",
        "    say({'schema': 'plimsoll.odr/1', 'rows': [{'first': (place / 'first').read_text()}]})",
    )
    folder = tmp_path / "cases"
    folder.mkdir()
    shop = [{"import": {"files": {"a.csv": ORDERS + "O2,US,MFN,2026-08-03,shipped\n"}}}]
    cases = [
        {"name": way, "seller": "A sentence.", "retold": [way], "steps": [{"odr": "--as-of 2026-10-01"}]}
        for way in ("rows-reversed", "imported-twice")
    ]
    (folder / "a.yaml").write_text(json.dumps({"corner": "K11", "shop": shop, "cases": cases}), encoding="utf-8")
    result = tmp_path / "result.json"
    assert run.main(["--command", program, "--cases", str(folder), "--json", str(result)]) == 1
    found = json.loads(result.read_text(encoding="utf-8"))["cases"]
    assert [case["passed"] for case in found] == [False, True]


# -- by HTTP -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["odr", "--as-of", "2026-10-01", "--check"],
        ["odr", "--include-cancelled", "--known-at", "2026-09-20T11:30:00+05:30"],
        ["record", "none", "claims", "--on", "2026-09-30"],
        ["record", "claim", "--reason", "50 % off & late = sad/angry?", "--order-id", "O#1"],
        ["doctor"],
    ],
)
def test_words_survive_the_way_to_a_path_and_back(words: list[str]) -> None:
    assert programs.words_of(programs.path_of(words)) == words


@pytest.fixture
def service() -> Iterator[str]:
    """The product behind the adapter; gives its address."""
    with adapter.Adapter(programs.Command(PLIMSOLL), 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.url
        server.shutdown()
        thread.join()


def test_a_service_passes_as_its_command_does(service: str, tmp_path: Path) -> None:
    names = [
        "one-bad-row",
        "a-zip-archive",
        "check-of-a-miss",
        "the-older-word",
        "another-shops-table",
        "what-the-page",
    ]
    only = [word for name in names for word in ("--only", name)]
    result = tmp_path / "result.json"
    assert run.main(["--url", service, *only, "--jobs", "1", "--json", str(result)]) == 0
    assert json.loads(result.read_text(encoding="utf-8"))["passed"] == len(names)


def answered(url: str, method: str, body: bytes | None = None) -> int:
    request = urllib.request.Request(url, data=body, method=method)  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310
            return int(reply.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_service_refuses_what_is_no_call(service: str) -> None:
    place = f"{service}/workspaces/{programs.Service(service).open()}"
    assert answered(f"{service}/workspaces/nobody/odr", "GET") == 404
    assert answered(f"{place}/purge", "POST", b"{}") == 405
    assert answered(f"{place}/import", "GET") == 405
    for path in ("../outside.csv", "/outside.csv", "a/../../outside.csv", "C:outside.csv", "..\\outside.csv"):
        body = json.dumps({"paths": ["a.csv"], "files": {path: ""}}).encode()
        assert answered(f"{place}/import", "POST", body) == 400
    assert answered(place, "DELETE") == 204
    assert answered(place, "DELETE") == 404
