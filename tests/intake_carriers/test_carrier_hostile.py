"""Answers of the right name and the wrong shape: nothing raises, and every record is accounted for."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_carriers.document_reading import accounted_for, complaints, read, read_with, samples_of

from plimsoll.intake.readers.carriers import CARRIERS

if TYPE_CHECKING:
    from random import Random

FILES = samples_of(Path(__file__).parent / "samples")
JSON_FILES = [file for file in FILES if file.suffix == ".json"]
XML_FILES = [file for file in FILES if file.suffix == ".xml"]
NAMES = sorted({name for file in JSON_FILES for name in re.findall(r'"([\w]+)":', file.read_text(encoding="utf-8"))})

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**40, max_value=10**60),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        ["2026-03-05", "20260305", "140211", "DL", "OK", "D", "delivered", "113-1111111-2222222", "1Z000001"]
    ),
)
shapes = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=25,
)
calm = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def holds(outcome: Any) -> None:
    assert accounted_for(outcome) or outcome.refused or outcome.lines == 0
    assert complaints(outcome) == []


@calm
@given(shape=shapes)
def test_random_json_read_by_every_reader(tmp_path: Path, shape: object) -> None:
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(shape), encoding="utf-8")
    for reader in CARRIERS:
        holds(read_with(reader, file))


@calm
@given(source=st.sampled_from(JSON_FILES), random=st.randoms(use_true_random=False), put=shapes)
def test_an_answer_with_any_part_replaced(tmp_path: Path, source: Path, random: Random, put: object) -> None:
    value = json.loads(source.read_text(encoding="utf-8"))
    for _ in range(random.randint(1, 3)):
        _replace(value, random, put)
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    for reader in CARRIERS:
        holds(read_with(reader, file))


def _replace(node: Any, random: Random, put: object) -> None:
    """Walk down a random way and put something else there."""
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
        if not keys:
            return
        key = random.choice(keys)
        if random.random() < 0.35 or not isinstance(node[key], dict | list):
            node[key] = deepcopy(put)
            return
        node = node[key]


@calm
@given(source=st.sampled_from(XML_FILES), random=st.randoms(use_true_random=False), word=st.text(max_size=6))
def test_xml_with_a_random_part_cut_or_overwritten(tmp_path: Path, source: Path, random: Random, word: str) -> None:
    content = source.read_bytes()
    start = random.randrange(len(content))
    end = min(len(content), start + random.randint(0, 40))
    other = word.encode("utf-8", "replace")
    changed = random.choice(
        [
            content[:start],
            content[:start] + content[end:],
            content[:start] + other + content[end:],
            content + content[start:end],
            re.sub(rb">[^<]+<", lambda _: b">" + other.replace(b"<", b"") + b"<", content, count=random.randint(1, 9)),
        ]
    )
    file = tmp_path / "answer.xml"
    file.write_bytes(changed)
    for reader in CARRIERS:
        holds(read_with(reader, file))


@pytest.mark.parametrize("reader", CARRIERS, ids=lambda reader: reader.name)
@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null", b"<a/>", b"[[[[[]]]]]", b"\xff\xfe", b"\x00" * 100, b'{"shipments": 1e400}',
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"[" * 100_000,
    ],
)  # fmt: skip
def test_nothing_at_all_is_one_problem(tmp_path: Path, reader: Any, content: bytes) -> None:
    file = tmp_path / "answer"
    file.write_bytes(content)
    outcome = read_with(reader, file)
    assert outcome.refused
    assert outcome.lines == 1


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_an_answer_on_one_line_gives_the_same_rows_under_numbers_of_its_own(tmp_path: Path, file: Path) -> None:
    content = file.read_bytes()
    one_line = json.dumps(json.loads(content)).encode() if file.suffix == ".json" else re.sub(rb">\s+<", b"><", content)
    flat = tmp_path / file.name
    flat.write_bytes(one_line.replace(b"?><", b"?>\n<"))
    outcome, as_it_was = read(flat), read(file)
    assert accounted_for(outcome)
    for table in ("tracking", "shipments"):
        rows, before = ([{**row, "line": 0} for row in one.rows(table)] for one in (outcome, as_it_was))
        assert rows == before
    assert len(outcome.problems) == len(as_it_was.problems)
