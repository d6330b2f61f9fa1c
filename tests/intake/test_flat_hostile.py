"""Files made to hurt: each must end soon and in little memory, and say what was wrong where."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from intake_reads import gathered

from plimsoll.intake.flat import text_rows
from plimsoll.intake.text import records
from plimsoll.intake.text.delimited import LONGEST_LINE, MOST_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from intake_reads import Write


@contextmanager
def within(seconds: float) -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


@pytest.mark.parametrize("quoting", [True, False])
def test_a_line_of_ten_megabytes_is_a_problem_and_the_lines_around_it_are_read(written: Write, quoting: bool) -> None:
    with within(5):
        result = gathered(text_rows(written("a,b\n1,2\n" + "x" * 10_000_000 + "\n3,4\n"), quoting=quoting))
    assert (result.lines, result.problem_lines, result.counts) == ([2, 4], [3], [3])
    assert "longer than" in result.problems[0].message


def test_a_line_is_too_long_only_past_the_limit(written: Write) -> None:
    fits = "1," + "x" * (LONGEST_LINE - 2)
    result = gathered(text_rows(written(f"a,b\n{fits}\n{fits}x\n3,4\n")))
    assert (result.lines, result.problem_lines) == ([2, 4], [3])


def test_a_header_of_ten_megabytes_leaves_no_columns(written: Write) -> None:
    with within(5):
        seen = written("a," + "x" * 10_000_000 + "\n1,2\n")
        assert seen.columns == ()
        (problem,) = gathered(text_rows(seen)).problems
    assert problem.line == 1


def test_a_million_columns_are_refused_at_once(written: Write) -> None:
    with within(5):
        seen = written(",".join(f"c{number}" for number in range(1_000_000)) + "\n" + "1," * 999_999 + "1\n")
        assert seen.columns == ()
        assert gathered(text_rows(seen)).problem_lines == [1]


@pytest.mark.parametrize(("columns", "accepted"), [(MOST_COLUMNS, True), (MOST_COLUMNS + 1, False)])
def test_as_many_columns_as_the_limit_are_read(written: Write, columns: int, accepted: bool) -> None:
    seen = written(",".join(f"c{number}" for number in range(columns)) + "\n" + "1," * (columns - 1) + "1\n")
    assert bool(seen.columns) is accepted
    assert len(gathered(text_rows(seen)).rows) == int(accepted)


def test_a_row_of_a_million_fields_is_one_problem(written: Write) -> None:
    with within(5):
        result = gathered(text_rows(written("a,b\n1,2\n" + "1," * 500_000 + "\n3,4\n")))
    assert (result.lines, result.problem_lines) == ([2, 4], [3])


def test_a_quote_that_swallows_megabytes_is_named_and_they_are_read(written: Write) -> None:
    lines = "".join(f"{number},x\n" for number in range(300_000))
    with within(20):
        result = gathered(text_rows(written('a,b\n1,"2\n' + lines)))
    assert result.problem_lines == [2]
    assert len(result.rows) == 300_000
    assert result.rows[0]["line"] == 3


@pytest.mark.parametrize("line", ['a","b', '"a', 'x,"""', '"",""x"', '","'], ids=repr)
def test_a_file_of_nothing_but_open_quotes_ends(written: Write, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(records, "MOST_REREAD", 1 << 21)
    with within(30):
        result = gathered(text_rows(written("a,b\n" + f"{line}\n" * 100_000)))
    assert result.counts == [len(result.rows) + len(result.problems)]


def test_ten_thousand_problems_are_ten_thousand_problems(written: Write) -> None:
    result = gathered(text_rows(written("a,b\n" + "1,2\n3\n" * 10_000)))
    assert (len(result.rows), len(result.problems), result.counts) == (10_000, 10_000, [20_000])
    assert result.problem_lines[:2] == [3, 5]


@pytest.mark.parametrize("beginning", [b"", b"a,b\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"a\0,\0b\0\n\0"])
def test_random_bytes_never_raise(written: Write, beginning: bytes) -> None:
    source = random.Random(7)
    for _ in range(30):
        seen = written(beginning + source.randbytes(source.randrange(2_000)))
        for quoting in (True, False):
            result = gathered(text_rows(seen, quoting=quoting))
            assert result.problems or result.counts


def test_a_megabyte_of_blank_lines_before_the_header_ends(written: Write) -> None:
    with within(5):
        seen = written("\n" * 1_000_000 + "a,b\n1,2\n")
        assert gathered(text_rows(seen)).lines == [1_000_002]


def test_a_clean_file_of_many_rows_is_read_by_columns(written: Write) -> None:
    row = ",".join(["113-0000001-0000001", "MFN", *["12.5"] * 23])
    header = ",".join(f"c{number}" for number in range(25))
    seen = written(f"{header}\n" + f"{row}\n" * 200_000)
    with within(5):
        rows = sum(part.num_rows for part in text_rows(seen) if hasattr(part, "num_rows"))
    assert rows == 200_000


PEAK = """
import resource, sys
from pathlib import Path
from plimsoll.intake.flat import opened, text_rows
for name in sys.argv[1:]:
    for part in text_rows(opened(name, Path(name))):
        pass
status = Path("/proc/self/status")
if status.exists():  # ru_maxrss would begin with the size of the process that forked this one
    print(int(status.read_text().split("VmHWM:")[1].split()[0]) >> 10)
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(peak // (1 << 20) if sys.platform == "darwin" else peak // (1 << 10))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the peak is read from resource usage")
def test_hostile_files_stay_under_half_a_gigabyte(tmp_path: Path) -> None:
    contents = {
        "long.csv": b"a,b\n" + b"x" * 10_000_000 + b"\n1,2\n",
        "wide.csv": b"c," * 1_000_000 + b"c\n" + b"1," * 1_000_000 + b"1\n",
        "open.csv": b'a,b\n1,"2\n' + b"1,2\n" * 500_000,
        "short.csv": b"a,b\n" + b'1,"\n"\n' * 300_000,
        "nul.csv": b"a,b\n" + b"1,\0\n" * 300_000,
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-c", PEAK, *(str(tmp_path / name) for name in contents)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert int(done.stdout) < 500
