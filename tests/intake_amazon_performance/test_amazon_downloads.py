"""Seller Central's own lists: told tolerantly, and never mistaken for another file with order ids."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from performance_reading import BY_NAME, OURS, SAMPLES, accounted_for, read_text, shared_data, written

from plimsoll.facts.schema import TABLES
from plimsoll.intake.flat import opened
from plimsoll.intake.readers.seller_central import plain_words, yes_or_no

ODR = "amazon_odr_download"
ID = "113-0000001-0000001"


def kinds(outcome):
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
def test_headers_are_compared_without_case_marks_and_plurals(tmp_path, header):
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
def test_words_of_a_kind_are_known_in_the_languages_of_the_marketplaces(tmp_path, words, expected):
    assert kinds(read_text(ODR, tmp_path, f'Order ID,Defect type\n{ID},"{words}"\n')) == expected


@pytest.mark.parametrize(
    "words", ["Late delivery", "Fraud chargeback", "Negative feedback, and a lot more", "-", "", "x" * 9000]
)
def test_a_line_that_names_no_kind_is_a_problem(tmp_path, words):
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
def test_columns_of_marks_say_which_kinds(tmp_path, marks, expected):
    text = f"Order ID;Negative Feedback;A-to-z Claims;Chargebacks\n{ID};{';'.join(marks)}\n"
    assert kinds(read_text(ODR, tmp_path, text)) == expected


@pytest.mark.parametrize("word", ["×", "perhaps", "Claim", "??"])  # noqa: RUF001 - in Japan this sign says no
def test_a_mark_that_says_neither_is_a_problem(tmp_path, word):
    text = f"Order ID,Negative Feedback,A-to-z Claims,Chargebacks\n{ID},{word},X,\n"
    (problem,) = read_text(ODR, tmp_path, text).problems
    assert (problem.line, problem.field) == (2, "Negative Feedback")


@pytest.mark.parametrize(
    "bad", ["113-1-1", "1130000001-0000001", "113-0000001-000000１", ID + "0", "Jane Doe, 5 High St", ""]
)  # noqa: RUF001
@pytest.mark.parametrize(
    ("reader", "sample"),
    [
        (ODR, "odr_kinds.csv"),
        ("amazon_late_shipment_download", "late_shipments.csv"),
        ("amazon_cancellation_download", "cancellations.csv"),
        ("amazon_invoice_defect_download", "invoice_defects.csv"),
    ],
)
def test_an_order_id_of_another_shape_is_a_problem_that_does_not_repeat_it(tmp_path, bad, reader, sample):
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
def test_what_a_spreadsheet_leaves_around_an_order_id_is_taken_off(tmp_path, around):
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
def test_a_list_without_defects_is_sound(tmp_path, header):
    outcome = read_text(ODR, tmp_path, header)
    assert (outcome.rows, outcome.problems, outcome.lines) == ({}, [], 0)


def test_a_header_that_repeats_a_name_is_refused(tmp_path):
    outcome = read_text(ODR, tmp_path, f"Order ID,Defect Type,order id\n{ID},Claim,{ID}\n")
    assert [problem.line for problem in outcome.problems] == [1]
    assert outcome.rows == {}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_chinese_spreadsheets_are_read(tmp_path, encoding):
    text = (SAMPLES / "odr_chinese.csv").read_text(encoding="utf-8")
    assert kinds(read_text(ODR, tmp_path, text.encode(encoding))) == ["negative_feedback", "claims", "chargebacks"]


def test_days_are_read_in_the_marketplaces_order_and_never_guessed(tmp_path):
    text = f"Order ID,Order Date,Defect Type\n{ID},8/2/2026,Claim\n"
    assert read_text(ODR, tmp_path, text, "US").typed() == []
    assert [problem.line for problem in read_text(ODR, tmp_path, text, None).typed()] == [2]


NOT_OURS = {
    "all orders": "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\t"
    "sales-channel\titem-status\tquantity\tcurrency\titem-price\tship-country",
    "feedback": "Date\tRating\tComments\tYour Response\tOrder ID\tRater Email",
    "returns": "Order ID\tOrder date\tReturn request date\tReturn request status\tAmazon RMA ID\tLabel type\tReturn carrier\t"
    "Tracking ID\tA-to-Z Claim\tASIN\tReturn Reason\tIn policy\tReturn type\tResolution",
    "FBA returns": "return-date\torder-id\tsku\tasin\tfnsku\tquantity\tdetailed-disposition\treason\tstatus",
    "unshipped orders": "order-id\torder-item-id\tpurchase-date\tpromise-date\tdays-past-promise\tquantity-to-ship",
    "payments": "date/time,settlement id,type,order id,sku,description,quantity,marketplace,total",
    "settlement": "settlement-id\ttransaction-type\torder-id\tamount-type\tamount\tposted-date",
    "claims page": "Order ID,Claim date,Claim status,Decision reason,Amount,ODR impact",
    "on-time delivery": "Order ID,SKU,Promised Delivery Date,Actual Delivery Date,Carrier Name,Ship Method,First Scan Date,"
    "Ship Confirmation Date,Tracking ID,Late,Origin Country,Package Value",
    "premium shipping": "Order ID,Order Date,Tracking ID,Carrier,Ship Service,Promised Delivery Date,Delivery Attempt Date,"
    "Ship By Date,First Scan,Late Delivery,Cancelled,Invalid Tracking",
    "orders of a shop": "Order ID,Order Date,Type,Status",
    "three columns and one more": "Order Date,Order ID,Impacts Account Health,Delivered",
    "no order": "Order Defect Type,Negative Feedback,A-to-z Claims,Chargebacks",
}


@pytest.mark.parametrize("what", NOT_OURS)
@pytest.mark.parametrize("filled", [ID, "A-to-z Guarantee Claim", "Chargeback", "Yes"])
def test_other_files_with_order_ids_are_left_alone(tmp_path, what, filled):
    header = NOT_OURS[what]
    delimiter = "\t" if "\t" in header else ","
    width = header.count(delimiter) + 1
    text = f"{header}\n{delimiter.join([filled] * width)}\n{delimiter.join(['Order'] * width)}\n"
    look = opened(what, written(tmp_path, text))
    assert [reader.name for reader in OURS if reader.recognises(look)] == []


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("cell", ["", ID, "claims", "chargeback"])
@pytest.mark.parametrize("required", [False, True])
def test_plimsolls_own_files_are_left_alone(tmp_path, table, cell, required):
    columns = [column.name for column in TABLES[table].columns if column.required or not required]
    text = f"{','.join(columns)}\n{','.join([cell] * len(columns))}\n"
    look = opened(table, written(tmp_path, text))
    assert [reader.name for reader in OURS if reader.recognises(look)] == []


def test_published_headers_of_other_reports_are_left_alone():
    folder = shared_data() / "fixtures"
    if not folder.exists():
        pytest.skip("no shared data: set PLIMSOLL_SHARED_DATA to the folder of published fixtures")
    files = [file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("accountHealthReport")]
    assert files
    claimed = [file.name for file in files for reader in OURS if reader.recognises(opened(file.name, file))]
    assert claimed == []


def test_a_loose_name_of_the_kind_column_needs_every_word_to_be_a_kind(tmp_path):
    good = f"Order ID,Type\n{ID},Claim\n{ID},Chargeback\n"
    assert BY_NAME[ODR].recognises(opened("x", written(tmp_path, good)))
    assert not BY_NAME[ODR].recognises(opened("x", written(tmp_path, good + f"{ID},Order\n")))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(
        ["odr_kinds.csv", "odr_marks.tsv", "late_shipments.csv", "valid_tracking.tsv", "invoice_defects.csv"]
    ),
    st.lists(
        st.lists(st.text(max_size=12) | st.sampled_from([ID, "X", "Claim", '"', ",", "\n"]), max_size=14), max_size=6
    ),
)
def test_whatever_the_lines_hold_each_is_loaded_or_a_problem(tmp_path, sample, lines):
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
    [("X", True), ("x ", True), ("Yes", True), ("1", True), ("", False), (None, False), ("No", False), ("0", False)],
)
def test_marks(text, said):
    assert yes_or_no(text) is said


def test_names_as_they_are_compared():
    assert plain_words("A-to-z Claims") == plain_words("A-to-Z  claim") == "atozclaim"
    assert plain_words("Numéros de commande") == plain_words("numero_de_commandes")
