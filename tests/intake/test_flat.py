from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from intake_reads import gathered

from plimsoll.intake import flat
from plimsoll.intake.flat import text_rows

if TYPE_CHECKING:
    from intake_reads import Write


def test_a_row_knows_the_physical_line_it_begins_on(written: Write) -> None:
    seen = written('a,b\n1,2\n3,"x\ny\nz"\n5,6\n')
    assert gathered(text_rows(seen)).rows == [
        {"a": "1", "b": "2", "line": 2},
        {"a": "3", "b": "x\ny\nz", "line": 3},
        {"a": "5", "b": "6", "line": 6},
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_blank_lines_are_no_records_but_count_as_lines(written: Write, end: str) -> None:
    result = gathered(text_rows(written(end.join(["", "a,b", "1,2", "", "   ", "3,4", ""]))))
    assert result.lines == [3, 6]
    assert result.counts == [2]
    assert not result.problems


@pytest.mark.parametrize("line", ["3", "3,4,5", "3,4,"])
def test_a_ragged_line_is_a_problem_with_its_line_and_the_rest_is_read(written: Write, line: str) -> None:
    result = gathered(text_rows(written(f"a,b\n1,2\n{line}\n5,6\n7,8\n")))
    assert result.lines == [2, 4, 5]
    assert result.problem_lines == [3]
    assert result.counts == [4]


def test_a_ragged_line_in_a_piece_with_quoted_line_ends_too(written: Write) -> None:
    result = gathered(text_rows(written('a,b\n1,"2\n2"\n3\n5,6\n')))
    assert (result.lines, result.problem_lines) == ([2, 5], [4])


def test_a_last_line_with_too_few_fields_and_no_end_was_cut_off(written: Write) -> None:
    (problem,) = gathered(text_rows(written("a,b,c\n1,2,3\n4,5"))).problems
    assert problem.line == 3
    assert "cut off" in problem.message


def test_a_last_line_without_its_end_is_a_row_when_it_is_whole(written: Write) -> None:
    result = gathered(text_rows(written("a,b\n1,2\n3,4")))
    assert (result.lines, result.problems) == ([2, 3], [])


def test_a_quote_that_never_closes_is_a_problem_where_it_opens_and_swallows_nothing(written: Write) -> None:
    result = gathered(text_rows(written('a,b\n1,2\n3,"4\n5,6\n7,8\n')))
    assert result.lines == [2, 4, 5]
    assert result.problem_lines == [3]
    assert result.counts == [4]


def test_a_quote_that_another_lines_quote_seems_to_close_swallows_nothing(written: Write) -> None:
    result = gathered(text_rows(written('a,b,c\n1,"two,3\n4,5,6\n7,"8, eight",9\n10,11,12\n')))
    assert result.lines == [3, 4, 5]
    assert result.column("b") == ["5", "8, eight", "11"]
    assert result.problem_lines == [2]


def test_a_long_quoted_record_with_too_many_fields_is_one_problem(written: Write) -> None:
    result = gathered(text_rows(written('a,b\n1,"two\nlines",3\n4,5\n')))
    assert (result.lines, result.problem_lines, result.counts) == ([4], [2], [2])


def test_without_quoting_a_quote_is_data(written: Write) -> None:
    result = gathered(text_rows(written('a\tb\n"1\t5" x 7"\n"3"\t4\n'), quoting=False))
    assert result.rows == [{"a": '"1', "b": '5" x 7"', "line": 2}, {"a": '"3"', "b": "4", "line": 3}]


def test_doubled_quotes_and_delimiters_in_quotes_are_data(written: Write) -> None:
    assert gathered(text_rows(written('a,b\n"x ""y"", z",2\n'))).column("a") == ['x "y", z']


def test_empty_cells_are_null(written: Write) -> None:
    assert gathered(text_rows(written('a,b\n,""\n'))).rows == [{"a": None, "b": None, "line": 2}]


def test_nothing_is_typed_or_trimmed(written: Write) -> None:
    result = gathered(text_rows(written("a,b,c,d\nNULL, nan ,007,1e5\n")))
    assert result.rows == [{"a": "NULL", "b": " nan ", "c": "007", "d": "1e5", "line": 2}]


@pytest.mark.parametrize("row", ["3,\0", "\0,4", '"3\0","4\n5"'])
def test_a_nul_character_is_a_problem_of_its_line(written: Write, row: str) -> None:
    result = gathered(text_rows(written(f"a,b\n1,2\n{row}\n5,6\n")))
    assert result.problem_lines == [3]
    assert result.column("a") == ["1", "5"]


def test_a_lone_carriage_return_in_a_field_is_data_where_lines_end_with_line_feeds(written: Write) -> None:
    result = gathered(text_rows(written("a\tb\r\n1\tx\ry\r\n2\tz\r\n"), quoting=False))
    assert result.rows == [{"a": "1", "b": "x\ry", "line": 2}, {"a": "2", "b": "z", "line": 3}]


def test_a_file_that_repeats_a_column_name_is_refused_but_counted(written: Write) -> None:
    result = gathered(text_rows(written("a,b,A\n1,2,3\n4,5,6\n")))
    assert [(problem.line, problem.field) for problem in result.problems] == [(1, "a")]
    assert (result.rows, result.counts) == ([], [2])


def test_columns_named_by_position_may_repeat_in_the_header(written: Write) -> None:
    result = gathered(text_rows(written("a,a\n1,2\n"), names=("x", "y")))
    assert result.rows == [{"x": "1", "y": "2", "line": 2}]


def test_columns_without_a_name_are_dropped(written: Write) -> None:
    seen = written("a,,b,\n1,2,3,4\n")
    assert seen.columns == ("a", "", "b", "")
    assert gathered(text_rows(seen)).rows == [{"a": "1", "b": "3", "line": 2}]


def test_only_wanted_columns_are_held(written: Write) -> None:
    assert gathered(text_rows(written("a,b,c\n1,2,3\n"), wanted={"c"})).rows == [{"c": "3", "line": 2}]


@pytest.mark.parametrize(
    ("delimiter", "notices"), [(",", 0), ("\t", 0), (";", 1), ("|", 1)], ids=["comma", "tab", "semicolon", "bar"]
)
def test_the_delimiter_is_told_by_the_header_and_said_when_unusual(
    written: Write, delimiter: str, notices: int
) -> None:
    seen = written(delimiter.join(["order_id", '"a,b;c|d"', "rating"]) + "\n")
    assert seen.delimiter == delimiter
    assert seen.columns == ("order_id", "a,b;c|d", "rating")
    assert len(seen.notices) == notices


def test_header_names_lose_spaces_quotes_and_the_byte_order_mark(written: Write) -> None:
    assert written('\ufeff"order_id" , rating ,"left at"\n').columns == ("order_id", "rating", "left at")


def test_a_header_may_hold_a_line_end_in_quotes(written: Write) -> None:
    seen = written('a,"b\nc"\n1,2\n')
    assert seen.columns == ("a", "b\nc")
    assert gathered(text_rows(seen)).lines == [3]


def test_text_that_is_not_delimited_has_no_columns(written: Write) -> None:
    seen = written("Dear seller\nyour account\n")
    assert (seen.encoding, seen.delimiter, seen.columns) == ("utf-8", None, ())


def test_an_empty_file_has_no_columns(written: Write) -> None:
    assert written("").columns == ()


def test_what_is_read_does_not_depend_on_where_pieces_are_cut(written: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = written('a,b\r\n1,"x\r\ny"\r\n\r\n3\r\n4,"open\r\n5,6\r\n7,"8"\r\n9,é\r\n10,1')
    whole = gathered(text_rows(seen))
    for size in range(1, 40):
        monkeypatch.setattr(flat, "PIECE", size)
        assert gathered(text_rows(seen)) == whole
    assert whole.lines == [2, 7, 8, 9, 10]
    assert whole.problem_lines == [5, 6]
