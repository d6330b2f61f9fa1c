"""Seller Central's own lists: told tolerantly, and never mistaken for another file with order ids."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from performance_reading import BY_NAME, OURS, SAMPLES, accounted_for, read, read_text, shared_data, written

from plimsoll.facts.schema import TABLES
from plimsoll.intake.flat import opened
from plimsoll.intake.readers.seller_central import plain_words, yes_or_no

if TYPE_CHECKING:
    from pathlib import Path

    from performance_reading import Outcome

ODR = "amazon_odr_download"
ID = "113-0000001-0000001"


def kinds(outcome: Outcome) -> list[str]:
    assert not outcome.problems
    return [row["defect_kind"] for row in outcome.rows["listed"]]


@pytest.mark.parametrize(
    "header",
    [
        "Order ID,Order Defect Type",
        "ORDER-ID,defect_type",
        "order number,Type",
        "orderID,Types of defect",
        "Order Id,Reason",
    ],
)
def test_headers_are_compared_without_case_marks_and_plurals(tmp_path: Path, header: str) -> None:
    assert kinds(read_text(ODR, tmp_path, f"{header}\n{ID},Negative Feedback\n")) == ["negative_feedback"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Negative feedback", ["negative_feedback"]),
        ("A-to-z Guarantee claims", ["claims"]),
        ("a-to-Z", ["claims"]),
        ("Claim", ["claims"]),
        ("Service Chargeback", ["chargebacks"]),
        ("Negative feedback; A-to-z claim and chargeback", ["negative_feedback", "claims", "chargebacks"]),
        ("Chargeback / chargeback", ["chargebacks"]),
        ("Negatives Feedback und A-bis-z-Garantieantrag", ["negative_feedback", "claims"]),
        ("Évaluations négatives", ["negative_feedback"]),
        ("Reclamación de la Garantía de la A a la Z", ["claims"]),
        ("Valutazione negativa", ["negative_feedback"]),
        ("チャージバック", ["chargebacks"]),
        ("亚马逊商城交易保障索赔、负面反馈", ["claims", "negative_feedback"]),
        ("Ａ－ｔｏ－ｚ　Ｃｌａｉｍ", ["claims"]),  # noqa: RUF001 - full-width letters, as Japanese pages have them
    ],
)
def test_words_of_a_kind_are_known_in_the_languages_of_the_marketplaces(
    tmp_path: Path, words: str, expected: list[str]
) -> None:
    assert kinds(read_text(ODR, tmp_path, f'Order ID,Defect type\n{ID},"{words}"\n')) == expected


@pytest.mark.parametrize(
    "words", ["Late delivery", "Fraud chargeback", "Negative feedback, and a lot more", "-", "", "x" * 9000]
)
def test_a_line_that_names_no_kind_is_a_problem(tmp_path: Path, words: str) -> None:
    outcome = read_text(ODR, tmp_path, f'Order ID,Defect type\n{ID},"Claim"\n{ID},"{words}"\n')
    assert [problem.line for problem in outcome.problems] == [3]
    assert accounted_for(outcome)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (("X", "", ""), ["negative_feedback"]),
        (("no", "YES", "n/a"), ["claims"]),
        (("0", "2", "1"), ["claims", "chargebacks"]),
        (("是", "否", "有"), ["negative_feedback", "chargebacks"]),
        (("ja", "nein", "-"), ["negative_feedback"]),
        (("✓", "—", "Chargeback"), ["negative_feedback", "chargebacks"]),
    ],
)
def test_columns_of_marks_say_which_kinds(tmp_path: Path, marks: tuple[str, ...], expected: list[str]) -> None:
    text = f"Order ID;Negative Feedback;A-to-z Claims;Chargebacks\n{ID};{';'.join(marks)}\n"
    assert kinds(read_text(ODR, tmp_path, text)) == expected


@pytest.mark.parametrize("word", ["×", "perhaps", "Claim", "??"])  # noqa: RUF001 - in Japan this sign says no
def test_a_mark_that_says_neither_is_a_problem(tmp_path: Path, word: str) -> None:
    text = f"Order ID,Negative Feedback,A-to-z Claims,Chargebacks\n{ID},{word},X,\n"
    (problem,) = read_text(ODR, tmp_path, text).problems
    assert (problem.line, problem.field) == (2, "Negative Feedback")


@pytest.mark.parametrize(
    "bad", ["113-1-1", "1130000001-0000001", "113-0000001-000000\uff11", ID + "0", "Jane Doe, 5 High St", ""]
)
@pytest.mark.parametrize(
    ("reader", "sample"),
    [
        (ODR, "odr_kinds.csv"),
        ("amazon_late_shipment_download", "late_shipments.csv"),
        ("amazon_cancellation_download", "cancellations.csv"),
        ("amazon_invoice_defect_download", "invoice_defects.csv"),
    ],
)
def test_an_order_id_of_another_shape_is_a_problem_that_does_not_repeat_it(
    tmp_path: Path, bad: str, reader: str, sample: str
) -> None:
    rows = list(csv.reader(io.StringIO((SAMPLES / sample).read_text(encoding="utf-8"))))[:2]
    place = rows[0].index("Order ID")
    rows[1][place] = bad
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    outcome = read_text(reader, tmp_path, target.getvalue())
    (problem,) = outcome.problems
    assert (problem.line, problem.field, outcome.rows) == (2, "Order ID", {})
    assert not bad or bad not in problem.message


@pytest.mark.parametrize("around", ['="{}"', "'{}", "\u202a{}\u202c", " {} "])
def test_what_a_spreadsheet_leaves_around_an_order_id_is_taken_off(tmp_path: Path, around: str) -> None:
    target = io.StringIO()
    csv.writer(target).writerows([["Order ID", "Defect Type"], [around.format(ID), "Claim"]])
    assert read_text(ODR, tmp_path, target.getvalue()).rows["listed"][0]["order_id"] == ID


@pytest.mark.parametrize(
    "header",
    [
        "Order Date,Order ID,Negative Feedback,A-to-z Claims,Chargebacks\n",
        "Order Date,Order ID,Order Defect Type",
        "订单日期,订单编号,负面反馈,亚马逊商城交易保障索赔,信用卡拒付\n",
        "注文日,注文番号,低評価,Amazonマーケットプレイス保証申請,チャージバック\n",
    ],
)
def test_a_list_without_defects_is_sound(tmp_path: Path, header: str) -> None:
    outcome = read_text(ODR, tmp_path, header)
    assert (outcome.rows, outcome.problems, outcome.lines) == ({}, [], 0)


def test_a_header_that_repeats_a_name_is_refused(tmp_path: Path) -> None:
    outcome = read_text(ODR, tmp_path, f"Order ID,Defect Type,order id\n{ID},Claim,{ID}\n")
    assert [problem.line for problem in outcome.problems] == [1]
    assert outcome.rows == {}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_chinese_spreadsheets_are_read(tmp_path: Path, encoding: str) -> None:
    text = (SAMPLES / "odr_chinese.csv").read_text(encoding="utf-8")
    assert kinds(read_text(ODR, tmp_path, text.encode(encoding))) == ["negative_feedback", "claims", "chargebacks"]


def test_days_are_read_in_the_marketplaces_order_and_never_guessed(tmp_path: Path) -> None:
    text = f"Order ID,Order Date,Defect Type\n{ID},8/2/2026,Claim\n"
    assert read_text(ODR, tmp_path, text, "US").typed() == []
    assert [problem.line for problem in read_text(ODR, tmp_path, text, None).typed()] == [2]


NOT_OURS = {
    "all orders": "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,fulfillment-channel,"
    "sales-channel,item-status,quantity,currency,item-price,ship-country",
    "feedback": "Date,Rating,Comments,Your Response,Order ID,Rater Email",
    "returns": "Order ID,Order date,Return request date,Return request status,Amazon RMA ID,Label type,Return carrier,"
    "Tracking ID,A-to-Z Claim,ASIN,Return Reason,In policy,Return type,Resolution",
    "FBA returns": "return-date,order-id,sku,asin,fnsku,quantity,detailed-disposition,reason,status",
    "unshipped orders": "order-id,order-item-id,purchase-date,promise-date,days-past-promise,quantity-to-ship",
    "payments": "date/time,settlement id,type,order id,sku,description,quantity,marketplace,total",
    "settlement": "settlement-id,transaction-type,order-id,amount-type,amount,posted-date",
    "claims page": "Order ID,Type,Claim date,Claim status,Decision reason,ODR impact",
    "chargebacks page": "Order ID,Type,Status",
    "on-time delivery": "Order ID,SKU,Promised Delivery Date,Actual Delivery Date,Carrier Name,Ship Method,"
    "First Scan Date,Ship Confirmation Date,Tracking ID,Late,Origin Country,Package Value",
    "premium shipping": "Order ID,Order Date,Tracking ID,Carrier,Ship Service,Promised Delivery Date,"
    "Delivery Attempt Date,Ship By Date,First Scan,Late Delivery,Cancelled,Invalid Tracking,Product Category",
    "orders of a shop": "Order ID,Order Date,Type,Quantity",
    "three columns and one more": "Order Date,Order ID,Impacts Account Health,Delivered",
    "one kind only": "Order ID,Order Date,A-to-z Claims",
    "no order": "Order Defect Type,Negative Feedback,A-to-z Claims,Chargebacks",
}


@pytest.mark.parametrize("what", NOT_OURS)
@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("filled", [ID, "A-to-z Guarantee Claim", "Chargeback", "Yes"])
def test_other_files_with_order_ids_are_left_alone(tmp_path: Path, what: str, filled: str, delimiter: str) -> None:
    header = NOT_OURS[what]
    cells = delimiter.join([filled] * (header.count(",") + 1))
    look = opened(what, written(tmp_path, f"{header.replace(',', delimiter)}\n{cells}\n"))
    assert [reader.name for reader in OURS if reader.recognises(look)] == []


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("cell", ["", ID, "claims", "chargeback"])
@pytest.mark.parametrize("required", [False, True])
def test_plimsolls_own_files_are_left_alone(tmp_path: Path, table: str, cell: str, required: bool) -> None:
    columns = [column.name for column in TABLES[table].columns if column.required or not required]
    text = f"{','.join(columns)}\n{','.join([cell] * len(columns))}\n"
    look = opened(table, written(tmp_path, text))
    assert [reader.name for reader in OURS if reader.recognises(look)] == []


def test_published_headers_of_other_reports_are_left_alone() -> None:
    folder = shared_data() / "fixtures"
    if not folder.exists():
        pytest.skip("no shared data: set PLIMSOLL_SHARED_DATA to the folder of published fixtures")
    files = [file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("accountHealthReport")]
    assert files
    claimed = [file.name for file in files for reader in OURS if reader.recognises(opened(file.name, file))]
    assert claimed == []


def test_a_loose_name_of_the_kind_column_needs_every_word_to_be_a_kind(tmp_path: Path) -> None:
    good = f"Order ID,Type\n{ID},Claim\n{ID},Chargeback\n"
    assert BY_NAME[ODR].recognises(opened("x", written(tmp_path, good)))
    assert not BY_NAME[ODR].recognises(opened("x", written(tmp_path, good + f"{ID},Order\n")))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(
        ["odr_kinds.csv", "odr_marks.tsv", "late_shipments.csv", "valid_tracking.tsv", "invoice_defects.csv"]
    ),
    st.lists(
        st.lists(st.text(max_size=12) | st.sampled_from([ID, "X", "Claim", '"', ",", "\n"]), max_size=14), max_size=6
    ),
)
def test_whatever_the_lines_hold_each_is_loaded_or_a_problem(
    tmp_path: Path, sample: str, lines: list[list[str]]
) -> None:
    text = (SAMPLES / sample).read_text(encoding="utf-8")
    look = opened(sample, SAMPLES / sample)
    (reader,) = [reader for reader in OURS if reader.recognises(look)]
    delimiter = look.delimiter or ","
    text += "".join(delimiter.join(cells) + "\n" for cells in lines)
    outcome = read_text(reader.name, tmp_path, text.encode("utf-8", "replace"))
    assert accounted_for(outcome)
    refused = {problem.line for problem in outcome.typed()}
    assert not refused & {problem.line for problem in outcome.problems}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("X", True),
        ("x ", True),
        ("Yes", True),
        ("1", True),
        ("", False),
        (None, False),
        ("No", False),
        ("0", False),
        ("00", False),
    ],
)
def test_marks(text: str, said: bool) -> None:
    assert yes_or_no(text) is said


def test_names_as_they_are_compared() -> None:
    assert plain_words("A-to-z Claims") == plain_words("A-to-Z  claim") == "atozclaim"
    assert plain_words("Numéros de commande") == plain_words("numero_de_commandes")


@pytest.mark.parametrize("sample", sorted(file.name for file in SAMPLES.iterdir() if file.suffix in {".csv", ".tsv"}))
def test_a_list_without_rows_is_no_other_list(tmp_path: Path, sample: str) -> None:
    whole = [reader.name for reader in OURS if reader.recognises(opened(sample, SAMPLES / sample))]
    header = (SAMPLES / sample).read_text(encoding="utf-8").splitlines()[0]
    empty = [reader.name for reader in OURS if reader.recognises(opened(sample, written(tmp_path, header)))]
    assert empty in (whole, [])
    assert empty == whole or sample == "odr_german.csv", "a column called Typ says nothing without its words"


def test_invoice_defects_are_dated_in_utc_as_their_column_says() -> None:
    for part in read("amazon_invoice_defect_download", SAMPLES / "invoice_defects.csv", "US").parts:
        assert part.zone == "UTC"
