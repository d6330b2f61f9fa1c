"""Whatever a page holds: no reader raises, and every record is in rows or in exactly one problem."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_api_pages.api_pages_reading import OURS, PAGES, read_text, read_with
from intake_carriers.document_reading import accounted_for, complaints

if TYPE_CHECKING:
    from plimsoll.intake.reading import Reader

SAMPLES = Path(__file__).parent / "samples"
WHOLE = {
    "orders_v0_pages.json": PAGES[0],
    "orders_2026_search.json": PAGES[1],
    "finances_v0.json": PAGES[2],
    "finances_2024.json": PAGES[3],
}
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=6),
    st.sampled_from(
        [[], {}, [[]], [None], "1e999999", "9" * 400, "\ud800", "Infinity", 10**400, "2026-99-99T00:00:00Z"]
    ),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["line", "payload", "x"]), st.none(), max_size=2),
)
CELLS = st.one_of(
    st.sampled_from(["", '"', "1", "-", "Sep-18-26", "$5", "$", "\r", "\ufeff", "EBAY_US", "9" * 30]),
    st.text(max_size=6),
)


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (holder, key) of a document."""
    pairs = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [place for key, inner in pairs for place in ((value, key), *places(inner))]


def check(reader: Reader, folder: Path, text: str | bytes) -> None:
    file = folder / "page"
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    outcome = read_with(reader, file, "US")
    assert accounted_for(outcome)
    assert all(problem.message and problem.hint for problem in outcome.problems)
    complaints(outcome)


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_anything_may_stand_anywhere(tmp_path: Path, name: str, data: st.DataObject) -> None:
    document = copy.deepcopy(sample(name))
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(places(document)))
        holder[key] = data.draw(JUNK)
    check(WHOLE[name], tmp_path, json.dumps(document))


@pytest.mark.parametrize("name", WHOLE)
def test_null_may_stand_everywhere(tmp_path: Path, name: str) -> None:
    for number in range(len(places(sample(name)))):
        document = sample(name)
        holder, key = places(document)[number]
        holder[key] = None
        if number % 7 == 0:
            check(WHOLE[name], tmp_path, json.dumps(document, indent=1))


@pytest.mark.parametrize("name", WHOLE)
def test_a_text_that_breaks_off_is_refused_as_a_whole(tmp_path: Path, name: str) -> None:
    text = (SAMPLES / name).read_text(encoding="utf-8")
    for end in range(1, len(text) - 3, len(text) // 23):
        check(WHOLE[name], tmp_path, text[:end])
    outcome = read_text(tmp_path, text[: len(text) * 2 // 3])
    assert outcome.refused
    assert "breaks off" in outcome.problems[0].message


@pytest.mark.parametrize("reader", PAGES, ids=lambda reader: reader.name)
@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n\n", b"[" * 100_000, b'{"payload":' * 3000, b'{"a":' * 60 + b"1" + b"}" * 60, b"null", b"[null]", b"7",
        b"\xff\xfe\x00\xd8", b"\x00", b'{"payload": null}', b"[[[[]]]]", b'{"errors": "x"}', b'{"errors": [7]}',
        b'{"payload": 1, "payload": 2}', b'{"payload": {"Orders": {}}}', b'{"payload": {"FinancialEvents": [1]}}',
    ],
)  # fmt: skip
def test_what_is_no_page_never_raises(tmp_path: Path, reader: Reader, content: bytes) -> None:
    check(reader, tmp_path, content)


@pytest.mark.parametrize("name", ["AmazonOrderId", "OrderStatus", "PurchaseDate"])
def test_a_name_given_twice_is_that_records_problem(tmp_path: Path, name: str) -> None:
    order = {
        "AmazonOrderId": "o-2",
        "PurchaseDate": "2026-08-01T10:00:00Z",
        "OrderStatus": "Shipped",
        "MarketplaceId": "A",
    }
    once = json.dumps(order)
    twice = once.replace(f'"{name}"', f'"{name}": "x", "{name}"', 1)
    outcome = read_text(tmp_path, f'{{"payload": {{"Orders": [\n{twice},\n{once}]}}}}')
    assert [(problem.line, problem.field) for problem in outcome.problems] == [(2, name)]
    assert outcome.column("orders", "order_id") == ["o-2"]


def test_a_list_given_twice_loses_nothing_silently(tmp_path: Path) -> None:
    order = '{"AmazonOrderId": "o-1", "PurchaseDate": "2026-08-01T10:00:00Z", "MarketplaceId": "A1"}'
    outcome = read_text(tmp_path, f'{{"payload": {{"Orders": [{order}], "Orders": []}}}}')
    assert [problem.field for problem in outcome.problems] == ["Orders"]


def test_a_damaged_line_does_not_stop_the_others(tmp_path: Path) -> None:
    order = '{"AmazonOrderId": "o-%d", "PurchaseDate": "2026-08-01T10:00:00Z", "MarketplaceId": "A1"}'
    lines = [(order % 1)[:-9], order % 2, order % 3 + "}", order % 4]
    outcome = read_text(tmp_path, "\n".join(lines))
    assert [problem.line for problem in outcome.problems] == [1, 3]
    assert [row["line"] for row in outcome.rows("orders")] == [2, 4]


@pytest.mark.parametrize("name", ["ebay_orders_report_us.csv", "ebay_orders_report_gb.csv"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, max_size=30), max_size=6), last=st.booleans())
def test_every_line_of_a_report_is_accounted_for(tmp_path: Path, name: str, rows: list[list[str]], last: bool) -> None:
    lines = (SAMPLES / name).read_text(encoding="utf-8-sig").split("\n")[:2]
    mark = ";" if ";" in lines[1] else ","
    text = "\n".join([*lines, *(mark.join(row) for row in rows)]) + ("\n" if last else "")
    file = tmp_path / "report.csv"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    outcome = read_with(OURS[-1], file, "EBAY_US")
    assert accounted_for(outcome)
    complaints(outcome)
