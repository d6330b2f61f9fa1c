from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mapped_shops import ORDERS, REGION, SHOP, TWO, read

if TYPE_CHECKING:
    from pathlib import Path


def test_a_column_that_the_file_lacks_is_a_problem_of_the_whole_file(tmp_path: Path) -> None:
    outcome = read(tmp_path, SHOP, {"orders.csv": "nummer,placed,where\n1,2026-01-02,x\n2,2026-01-02\n"})
    assert [(p.line, p.field, p.message, p.hint) for p in outcome.problems] == [
        (
            None, "number", "the file has no column 'number', which the mapping names at file[1].columns.order_id",
            "did you mean nummer?",
        ),
        (
            None, "state", "the file has no column 'state', which the mapping names at file[1].columns.order_status",
            "it has: nummer, placed, where",
        ),
    ]  # fmt: skip
    assert (outcome.rows, outcome.count) == ([], 2)


def test_a_condition_needs_its_column_too(tmp_path: Path) -> None:
    outcome = read(tmp_path, SHOP.replace("[file.columns]", 'only_if = "sum"\n[file.columns]'), {"orders.csv": TWO})
    assert [problem.message for problem in outcome.problems] == [
        "the file has no column 'sum', which the mapping names at file[1].only_if"
    ]


def test_a_look_up_file_that_was_not_given_is_a_problem_of_the_whole_file(tmp_path: Path) -> None:
    outcome = read(tmp_path, SHOP + REGION, {"orders.csv": TWO})
    (problem,) = outcome.problems
    assert (problem.path, problem.line, outcome.count) == ("orders.csv", None, 2)
    assert problem.message == "the mapping looks things up in customers.csv, which was not given"
    assert problem.hint == "import this file together with customers.csv"


def test_a_look_up_file_without_the_column_is_a_problem_of_the_whole_file(tmp_path: Path) -> None:
    outcome = read(tmp_path, SHOP + REGION, {"orders.csv": TWO, "customers.csv": "customer,regiao\nc1,SP\n"})
    (problem,) = outcome.problems
    assert problem.message == (
        "the look-up file customers.csv has no column 'region', which the mapping names at file[1].columns.ship_region"
    )
    assert problem.hint == "did you mean regiao?"


@pytest.mark.parametrize(
    ("name", "what"), [("orders.csv", "the file"), ("customers.csv", "the look-up file customers.csv")]
)
def test_what_is_no_table_is_a_problem_of_the_whole_file(tmp_path: Path, name: str, what: str) -> None:
    files: dict[str, str | bytes] = {"orders.csv": TWO, "customers.csv": "customer,region\n"}
    outcome = read(tmp_path, SHOP + REGION, files | {name: b"PK\x03\x04\x00\x00"})
    (problem,) = outcome.problems
    assert (problem.path, problem.line) == ("orders.csv", None)
    assert problem.message == f"{what} is no table of delimited text whose first line names the columns"
    assert problem.hint == "export it as CSV; the mapping can state its encoding and delimiter"


@pytest.mark.parametrize(
    ("name", "what"), [("orders.csv", "the file"), ("customers.csv", "the look-up file customers.csv")]
)
def test_a_repeated_column_is_a_problem_of_the_whole_file(tmp_path: Path, name: str, what: str) -> None:
    files: dict[str, str | bytes] = {"orders.csv": TWO, "customers.csv": "customer,region\nc1,SP\n"}
    content = str(files[name]).replace("customer", "x,X,customer", 1).replace(",c1", ",1,2,c1")
    outcome = read(tmp_path, SHOP + REGION, files | {name: content})
    (problem,) = outcome.problems
    assert (problem.line, problem.field, outcome.rows) == (None, "x", [])
    assert problem.message == f"the header of {what} names the column 'x' more than once"
    assert problem.hint == "leave one column of that name, or give each its own"


def test_two_entries_that_state_another_encoding_each_are_a_problem_of_the_file(tmp_path: Path) -> None:
    mapping = SHOP.replace("[file.columns]", 'encoding = "cp932"\n[file.columns]')
    mapping += ORDERS.replace("[file.columns]", 'encoding = "cp1252"\n[file.columns]')
    outcome = read(tmp_path, mapping, {"orders.csv": "number,placed,state,sent_on,by\n"})
    (problem,) = outcome.problems
    assert problem.message == "file[1] and file[2] of the mapping mean this file, but state another encoding each"
    assert problem.hint == "state the same encoding in both"
