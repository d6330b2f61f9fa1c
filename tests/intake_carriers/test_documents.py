"""JSON and XML as one kind of tree: shape, lines, and everything a hostile file may do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.intake.flat import opened
from plimsoll.intake.readers import documents
from plimsoll.intake.readers.documents import entries, found, outline, parsed, text, texts
from plimsoll.intake.readers.tabling import Numbering, table_of

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.intake.readers.documents import Parsed

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<TrackReply xmlns="http://fedex.com/ws/track/v7"><x>&b;</x></TrackReply>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE r SYSTEM "file:///etc/passwd"><r>x</r>"""

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner))


def read(folder: Path, content: bytes | str) -> Parsed:
    file = folder / "document"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return parsed(opened("document", file))


def test_an_element_is_its_text_or_an_entry_with_its_children_and_attributes(tmp_path: Path) -> None:
    root = read(tmp_path, '<p:a xmlns:p="x"><b ID="7"><c> one </c><c>two</c></b>\n<b>plain</b><d/></p:a>').root
    assert text(root, "a", "b", "@ID") == "7"
    assert texts(root, "a", "b", "c") == ["one", "two"]
    assert text(root, "a", "b", "c") == "one"
    assert text(root, "a", "d") == text(root, "a", "nothing") == ""
    assert len(entries(root, "a", "b")) == 1


def test_entries_know_the_physical_line_they_begin_on(tmp_path: Path) -> None:
    xml = read(tmp_path, "\n \n<a>\n<e><f>1</f></e>\n\n<e\n><f>2</f></e></a>").root
    assert [entry.line for entry in entries(xml, "a", "e")] == [4, 6]
    value = read(tmp_path, '\n{"a": [\n{"b": "{\\n"},\n\n{"b":\n 2}]}').root
    assert [entry.line for entry in entries(value, "a")] == [3, 5]


def test_numbers_stay_as_they_are_written_and_truth_is_a_word(tmp_path: Path) -> None:
    content = '{"big": 12345678901234567890123, "cents": 10.10, "yes": true, "no": false, "none": null}'
    root = read(tmp_path, content).root
    assert [text(root, name) for name in ("big", "cents", "yes", "no", "none")] == [
        "12345678901234567890123", "10.10", "true", "false", ""
    ]  # fmt: skip


def test_what_comes_in_an_envelope_is_found(tmp_path: Path) -> None:
    root = read(tmp_path, "<Envelope><Body><a><x>1</x></a><a><x>2</x></a></Body></Envelope>").root
    assert [text(entry, "x") for entry in found(root, "a")] == ["1", "2"]
    assert found(root, "absent") == found(None, "a") == found([], "a") == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (BOMB, "declares entities"),
        (OUTSIDE, "declares entities"),
        (b"<a><b></a>", "not sound XML"),
        (b"<a", "not sound XML"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "not sound XML"),
        (b"<a>" * 5_000, "nests too deeply"),
        (b'{"a": ', "breaks off"),
        (b"[1, 2", "breaks off"),
        (b"{'a': 1}", "no JSON"),
        (b"[" * 200_000, "nested deeper"),
        (b'{"a":' * 100_000, "nested deeper"),
    ],
)
def test_what_cannot_be_read_is_a_fault_and_no_exception(tmp_path: Path, content: bytes, fault: str) -> None:
    assert fault in read(tmp_path, content).fault


def test_a_document_that_no_carrier_sends_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGEST", 10)
    assert "larger" in read(tmp_path, '{"a": "bbbbbbbbbb"}').fault


def test_utf_16_and_byte_order_marks_are_read(tmp_path: Path) -> None:
    for encoding in ("utf-16", "utf-8-sig"):
        assert text(read(tmp_path, '{"a": "é"}'.encode(encoding)).root, "a") == "é"
        assert text(read(tmp_path, "<a>é</a>".encode(encoding)).root, "a") == "é"


@pytest.mark.parametrize("half", ['"\\ud800"', '"\\u0000x\\u0007"'])
def test_no_text_holds_what_a_table_cannot(tmp_path: Path, half: str) -> None:
    said = text(read(tmp_path, f'{{"a": {half}}}').root, "a")
    table_of([{"a": said}], [1])
    assert said.isprintable()


@given(values, st.lists(st.text(max_size=6), max_size=3))
def test_any_json_can_be_asked_for_anything(value: object, path: list[str]) -> None:
    root = documents.json_tree(json.dumps(value)).root
    assert isinstance(text(root, *path), str)
    assert all(isinstance(one, str) for one in texts(root, *path))
    assert all(entry.line == 1 for entry in entries(root, *path))
    assert found(root, path[0] if path else "x") is not None


@given(values)
def test_an_outline_knows_the_paths_of_every_scalar_near_the_top(value: object) -> None:
    assert isinstance(outline(json.dumps({"a": value, "b": {"c": "d"}}).encode()).keys, dict)


def test_an_outline_passes_through_lists_and_bears_being_cut_off() -> None:
    whole = b' \n{"a": {"b": [{"c": "x"}, {"c": "y", "d": 1}]}, "e": [], "f": "q\\"{["}'
    assert outline(whole).keys == {"a": "", "a.b": "", "a.b.c": "x", "a.b.d": "1", "e": "", "f": 'q\\"{['}
    for end in range(2, len(whole)):
        outline(whole[:end])
    assert outline(b"a,b\n1,2").kind == ""
    assert outline(b'<!-- <no> --><?xml?><s:a xmlns:s="u"><b/></s:a>').names == {"a", "b"}


def test_the_outline_of_lines_is_that_of_the_first() -> None:
    assert outline(b'{"a": 1}\n{"b": 2}\n').keys == {"a": "1"}


@given(st.lists(st.integers(1, 9)))
def test_no_two_records_share_a_line_and_a_free_physical_line_is_taken(lines: list[int]) -> None:
    numbering = Numbering()
    given_lines = [numbering.next(line) for line in lines]
    assert len(set(given_lines)) == len(lines)
    if lines == sorted(set(lines)):
        assert given_lines == lines
        assert not numbering.counted
