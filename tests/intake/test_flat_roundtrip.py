"""Whatever a program wrote with the csv module comes back, on the line on which it stands."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from intake_reads import Gathered, gathered

from plimsoll.intake import flat
from plimsoll.intake.flat import opened, text_rows

CELL = st.text(st.sampled_from('ab1 ",;\t\n\ré中\ufeff\u2028'), max_size=6)
Quoting = Literal[0, 1]
"""csv.QUOTE_MINIMAL, csv.QUOTE_ALL"""
ROWS = st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=8))
SIZES = st.sampled_from([1, 7, 32, 100, 1 << 22])


def read(content: bytes, piece: int, *, quoting: bool = True) -> Gathered:
    whole, slices = flat.PIECE, flat.SLICE
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file.csv"
        file.write_bytes(content)
        try:
            flat.PIECE, flat.SLICE = piece, max(1, piece // 3)
            return gathered(text_rows(opened("file.csv", file), quoting=quoting))
        finally:
            flat.PIECE, flat.SLICE = whole, slices


@settings(max_examples=300, deadline=None)
@given(ROWS, SIZES, st.sampled_from([0, 1]), st.data())
def test_rows_written_by_the_csv_module_come_back_on_their_lines(
    rows: list[list[str]], piece: int, quoting: Quoting, data: st.DataObject
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n", quoting=quoting)
    width = len(rows[0]) if rows else 2
    writer.writerow([f"column {place}" for place in range(width)])
    expected = []
    for row in rows:
        if data.draw(st.booleans()):
            text.write("\r\n")
        expected.append((1 + text.getvalue().count("\n"), row))
        writer.writerow(row)
    result = read(text.getvalue().encode(), piece)
    cells = [(row.pop("line"), [cell or "" for cell in row.values()]) for row in result.rows]
    assert cells == expected
    assert not result.problems
    assert result.counts == [len(rows)]


SCRAP = st.sampled_from(
    ["1,2\n", '3,"4"\n', '5,"6\n6"\n', "\n", "\r\n", "\r", '"', ",", "x", "\0", " ", "é", '1,"a""b"\r\n']
)


@settings(max_examples=300, deadline=None)
@given(st.lists(SCRAP, max_size=25), SIZES, st.booleans(), st.sampled_from([b"", b"\xff\n", b"\xe4\xb8"]))
def test_each_record_of_any_rubble_is_a_row_or_one_problem(
    scraps: list[str], piece: int, quoting: bool, tail: bytes
) -> None:
    content = b"a,b\n" + "".join(scraps).encode() + tail
    result = read(content, piece, quoting=quoting)
    assert result.counts == [len(result.rows) + len(result.problems)]
    found = [*result.lines, *result.problem_lines]
    assert len(set(found)) == len(found)
    assert read(content, 1 << 22, quoting=quoting) == result


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.text("ab\"'1 é中", min_size=1, max_size=5), min_size=3, max_size=3), max_size=8), SIZES)
def test_tab_separated_rows_without_quoting_come_back_as_they_are(rows: list[list[str]], piece: int) -> None:
    lines = ["a\tb\tc", *("\t".join(row) for row in rows)]
    result = read("\r\n".join(lines).encode(), piece, quoting=False)
    assert [[row[name] for name in "abc"] for row in result.rows] == rows
    assert result.lines == list(range(2, len(rows) + 2))
