from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import planted_tables
import pytest

from plimsoll import cli

if TYPE_CHECKING:
    from pathlib import Path

CALL = ("--bad", "bad", "--total", "total")
TIMED = (*CALL, "--time", "day", "--at", "2026-09-02")
HEAD = "carrier,day,bad,total\n"
BEFORE = "".join(f"{carrier},2026-09-01,2,200\n" for carrier in "ABCD")
NOW = "A,2026-09-02,40,200\n" + "".join(f"{carrier},2026-09-02,2,200\n" for carrier in "BCD")
FOUND = [{"carrier": "A"}]


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(content: str | bytes, *options: str, name: str = "table.csv") -> tuple[int, Any, str]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        with pytest.raises(SystemExit) as ended:
            cli.main(["localise", str(path), *(options or TIMED), "--json"])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), json.loads(printed.out) if printed.out else None, printed.err

    return run


def wheres(document: dict[str, Any]) -> list[dict[str, str]]:
    return [cause["where"] for cause in document["causes"]]


def test_the_document_is_the_contracts(call: Any) -> None:
    code, document, _ = call(HEAD + BEFORE + NOW)
    assert (code, document["schema"], wheres(document)) == (0, "plimsoll.localise/1", FOUND)
    [cause] = document["causes"]
    assert (cause["bad"], cause["total"]) == (40, 200)
    assert 1.5 < cause["expected"] < 2.6
    assert "e-" in cause["p_value"]
    assert cause["share_of_excess"] in {"1.00", "0.99", "1.01"}


def test_a_baseline_file_gives_the_same_as_earlier_times(call: Any, tmp_path: Path) -> None:
    planted = planted_tables.confounded(8)
    (tmp_path / "before.csv").write_text(planted.text(now=False), encoding="utf-8")
    _, timed, _ = call(planted.text())
    _, against, _ = call(planted.text(now=True), *CALL, "--baseline", str(tmp_path / "before.csv"), name="now.csv")
    assert wheres(timed) == wheres(against) == planted.causes
    assert timed["causes"] == against["causes"]


def test_later_rows_are_not_looked_at(call: Any) -> None:
    later = "".join(f"{carrier},2026-09-03,190,200\n" for carrier in "BCD")
    _, with_later, _ = call(HEAD + BEFORE + NOW + later)
    _, without, _ = call(HEAD + BEFORE + NOW)
    assert with_later["causes"] == without["causes"]
    assert (with_later["later_rows"], with_later["rows"]) == (3, 11)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_and_gzip_are_read(call: Any, encoding: str) -> None:
    text = (HEAD + BEFORE + NOW).replace("A,", "Götze,")
    assert wheres(call(text.encode(encoding))[1]) == [{"carrier": "Götze"}]
    assert wheres(call(gzip.compress(text.encode(encoding)), name="table.csv.gz")[1]) == [{"carrier": "Götze"}]


def test_quoted_cells_with_commas_and_line_ends_are_one_cell(call: Any) -> None:
    text = (HEAD + BEFORE + NOW).replace("A,", '"A, the\nfirst",')
    assert wheres(call(text)[1]) == [{"carrier": "A, the\nfirst"}]


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ("B,2026-09-01,1", None, "3 cells"),
        ("B,2026-09-01,1,2,3", None, "5 cells"),
        ("B,2026-09-01,one,200", "bad", "no number"),
        ("B,2026-09-01,,200", "bad", "no number"),
        ("B,2026-09-01,1.5,200", "bad", "no count"),
        ("B,2026-09-01,-1,200", "bad", "no count"),
        ("B,2026-09-01,1,-200", "total", "no count"),
        ("B,2026-09-01,nan,200", "bad", "no count"),
        ("B,2026-09-01,1,inf", "total", "no count"),
        ("B,2026-09-01,1,1e300", "total", "no count"),
        ("B,2026-09-01,201,200", "bad", "201 bad of 200"),
    ],
)
def test_a_row_that_cannot_be_is_left_out_and_told(call: Any, row: str, field: str | None, words: str) -> None:
    code, document, _ = call(HEAD + BEFORE + row + "\n" + NOW)
    assert (code, wheres(document), document["left_out"], document["rows"]) == (3, FOUND, 1, 9)
    [problem] = document["problems"]
    assert (problem["path"], problem["line"], problem["field"]) == ("table.csv", 6, field)
    assert words in problem["message"]


def test_the_line_of_a_problem_is_the_physical_one(call: Any) -> None:
    text = (HEAD + BEFORE).replace("A,", '"A\nA",') + "B,2026-09-01,x,200\n" + NOW
    _, document, _ = call(text)
    assert [problem["line"] for problem in document["problems"]] == [7]


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("", TIMED, "is empty"),
        (HEAD, TIMED, "no row that can be used"),
        (HEAD + "A,2026-09-01,x,2\n", TIMED, "no row that can be used"),
        ("carrier,carrier,day,bad,total\n", TIMED, "stands twice"),
        (HEAD + BEFORE + NOW, ("--bad", "worse", *TIMED[2:]), "no column 'worse'"),
        (HEAD + BEFORE + NOW, (*TIMED, "--by", "carrier,depot"), "no column 'depot'"),
        (HEAD + BEFORE + NOW, (*TIMED, "--by", "day"), "no dimension"),
        (HEAD + BEFORE + NOW, (*TIMED[:-1], "2026-09-09"), "no row at"),
        (HEAD + NOW, TIMED, "no row before"),
        (HEAD + BEFORE + NOW, (*TIMED[:-1], "soon"), "no time"),
        (HEAD + BEFORE + NOW, (*TIMED[:-1], "17"), "another kind"),
        (HEAD + "A,soon,1,2\n", TIMED, "no time"),
        (HEAD + BEFORE + NOW, CALL, "--baseline"),
        (HEAD + BEFORE + NOW, (*CALL, "--time", "day"), "--at"),
        ("day,bad,total\n2026-09-02,1,2\n", TIMED, "no dimension"),
        (b"\x1f\x8b\x08\x00broken", TIMED, "cannot be read"),
        (b"\x00\x01\x02\xff\xfe" * 40, TIMED, "no column"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_clear_word(
    call: Any, content: str | bytes, options: tuple[str, ...], words: str
) -> None:
    code, document, said = call(content, *options)
    assert (code, document) == (2, None)
    assert words in said
    assert "Traceback" not in said


def test_numbers_and_times_of_day_compare_too(call: Any) -> None:
    numbered = (HEAD + BEFORE + NOW).replace("2026-09-01", "990").replace("2026-09-02", "1000")
    assert wheres(call(numbered, *TIMED[:-1], "1000")[1]) == FOUND
    hours = (HEAD + BEFORE + NOW).replace("2026-09-01", "2026-09-01T23:10").replace("2026-09-02", "2026-09-02T08:00")
    assert wheres(call(hours)[1]) == FOUND


def test_without_a_total_every_row_counts_one(call: Any) -> None:
    rows = "".join(f"{carrier},2026-09-01,{int(at < 2)}\n" * 1 for carrier in "ABCD" for at in range(200))
    rows += "".join(f"{carrier},2026-09-02,{int(at < (40 if carrier == 'A' else 2))}\n"
                    for carrier in "ABCD" for at in range(200))  # fmt: skip
    _, document, _ = call("carrier,day,bad\n" + rows, "--bad", "bad", *TIMED[4:])
    assert (wheres(document), document["total"]) == (FOUND, 800)


def test_only_the_asked_dimensions_and_so_many_conditions(call: Any) -> None:
    planted = planted_tables.confounded(8)
    _, document, _ = call(planted.text(), *TIMED, "--by", "carrier, asin")
    assert {name for where in wheres(document) for name in where} == {"carrier"}
    _, document, _ = call(planted_tables.planted(6001, 2).text(), *TIMED, "--conditions", "1")
    assert all(len(where) == 1 for where in wheres(document))


def test_a_person_reads_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "table.csv"
    path.write_text(HEAD + BEFORE + NOW + "C,2026-09-02,9\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        cli.main(["localise", str(path), *TIMED])
    printed = capsys.readouterr()
    assert ended.value.code == 3
    assert "carrier A: 40 of 200 bad, " in printed.out
    assert "expected; explains" in printed.out
    assert "table.csv:10" in printed.err
