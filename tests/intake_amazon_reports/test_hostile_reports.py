"""Whatever a report holds: no reader raises, and every data line is in rows or in exactly one problem."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_outcomes import HERE, read_text

from plimsoll.intake.readers.amazon_fba_returns import AmazonFbaReturns
from plimsoll.intake.readers.amazon_fulfilled_shipments import AmazonFulfilledShipments
from plimsoll.intake.readers.amazon_in_sale_report import AmazonInSaleReport
from plimsoll.intake.readers.amazon_mfn_returns import AmazonMfnReturns
from plimsoll.intake.readers.amazon_settlement import AmazonSettlement

READERS = {
    "mfn_returns.txt": AmazonMfnReturns(),
    "fba_returns.txt": AmazonFbaReturns(),
    "fulfilled_shipments.txt": AmazonFulfilledShipments(),
    "settlement_v1_de.txt": AmazonSettlement(),
    "settlement_v2_us.txt": AmazonSettlement(),
    "in_sale_report.csv": AmazonInSaleReport(),
}
CELLS = st.one_of(
    st.sampled_from([
        "", " ", "Y", "N", "1", "-1", "1.234", "1,5", "9" * 400, "31-Feb-2026", "05/04/22", "13-13-22", "30-04-22",
        "04-30-22", "99999-99-99", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", '"', '""', '"a', "a\x00b",
        "\u2028", "\ufeff", "=1+1", "Non-Amazon", "Amazon.de", "Cancelled", "Shipped", "Order", "A-to-z", "\r",
    ]),
    st.text(max_size=12),
)  # fmt: skip


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELLS, max_size=40), max_size=6), end=st.sampled_from(["\n", "\r\n"]), last=st.booleans())
def test_every_line_is_accounted_for(name: str, rows: list[list[str]], end: str, last: bool) -> None:
    first = (HERE / "samples" / name).read_text(encoding="utf-8").splitlines()[0]
    lines = [("," if name.endswith("csv") else "\t").join(row) for row in rows]
    text = end.join([first, *lines]) + (end if last else "")
    with tempfile.TemporaryDirectory() as folder:
        read_text(READERS[name], Path(folder), text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_read_the_same(name: str, encoding: str) -> None:
    text = (HERE / "samples" / name).read_text(encoding="utf-8")
    text = text.replace('"', "").encode(encoding, "replace").decode(encoding)
    with tempfile.TemporaryDirectory() as folder:
        plain = read_text(READERS[name], Path(folder), text)
        other = read_text(READERS[name], Path(folder), text.encode(encoding))
    assert [rows.cells.to_pylist() for rows in other.rows] == [rows.cells.to_pylist() for rows in plain.rows]
    assert len(other.problems) == len(plain.problems)


@pytest.mark.parametrize("name", READERS)
def test_each_sample_is_one_readers_alone(name: str) -> None:
    from plimsoll.intake.flat import opened
    from plimsoll.intake.readers import READERS as REGISTERED

    file = HERE / "samples" / name
    every = {reader.name: reader for reader in (*READERS.values(), *REGISTERED)}
    assert [one for one in every if every[one].recognises(opened(name, file))] == [READERS[name].name]
