# ruff: noqa: RUF001 - Eastern samples bear Eastern signs
from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.errors import UsageError
from plimsoll.facts.schema import TABLES
from plimsoll.intake.pasting import KINDS, Pasted, as_interchange, paste, update_words
from plimsoll.tower import Tower

NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
A, B, C = "113-1234567-0000001", "113-1234567-0000002", "113-1234567-0000003"


def _read(text: str, kind: str | None = None, date_order: str | None = None) -> Pasted:
    return paste(text, kind=kind, date_order=date_order, now=NOW)


def _said(pasted: Pasted) -> str:
    return "\n".join(notice.message for notice in pasted.notices)


def _cells(pasted: Pasted, *names: str) -> list[tuple[str, ...]]:
    return [tuple(row.get(name, "") for name in names) for row in pasted.rows]


CLAIMS = [
    f"Order ID\tClaim status\tFiled on\n{A}\tGranted\tOct 3, 2026\n{B}\tUnder review\t4 October 2026\n",
    f"Bestellnummer\tStatus\tEingereicht am\n{A}\tStattgegeben\t3. Oktober 2026\n{B}\tIn Prüfung\t04.10.2026\n",
    f"订单编号\t索赔状态\t提交日期\n{A}\t已批准\t2026年10月3日\n{B}\t审核中\t2026-10-04\n",
    f"注文番号\t申請状況\t申請日\n{A}\t認められた\t2026年10月3日\n{B}\t審査中\t2026/10/4\n",
    f"Order ID    Claim status    Filed on\n{A}   Granted   Oct 3, 2026\n{B}   Pending   Oct 4, 2026\n",
    f"Order ID: {A}\nClaim status: Granted\nFiled on: Oct 3, 2026\n\n"
    f"Order ID: {B}\nClaim status: Pending\nFiled on: Oct 4, 2026",
    f"订单编号：{A}\n索赔状态：已批准\n提交日期：2026年10月3日\n订单编号：{B}\n索赔状态：审核中\n提交日期：2026年10月4日",
    f"Order ID\n{A}\nClaim status\nGranted\nFiled on\nOct 3, 2026\n"
    f"Order ID\n{B}\nClaim status\nPending\nFiled on\nOct 4, 2026",
    f"Order ID\tClaim status\tFiled on\r\n{A}\tgranted*\t3 Oct. 2026\r\n\r\n{B}\tACTION REQUIRED\t4 Oct. 2026\r\n",
    f"Order ID\nClaim status\nFiled on\n{A}\nGranted\nOct 3, 2026\n{B}\nPending\nOct 4, 2026",
]  # fmt: skip


@pytest.mark.parametrize("text", CLAIMS)
def test_claims_in_four_languages_and_every_layout(text: str) -> None:
    found = _read(text)
    assert found.kind == "claims"
    assert _cells(found, "order_id", "status", "opened_at") == [
        (A, "granted", "2026-10-03"),
        (B, "under_review", "2026-10-04"),
    ]
    assert found.problems == []
    assert "taken for claims" in _said(found)


FEEDBACK = [
    f"Date\tRating\tComments\tYour Response\tOrder ID\tRater Email\n10/3/2026\t1\tNever came\t\t{A}\tjane@home.example",
    f"Datum\tBewertung\tKommentare\tIhre Antwort\tBestellnummer\n3.10.2026\t1 Stern\tNever came\t\t{A}\n",
    f"日期\t评级\t评论\t订单编号\n2026年10月3日\t1星\tNever came\t{A}\n",
    f"日付\t評価\tコメント\t注文番号\n2026年10月3日\t★☆☆☆☆\tNever came\t{A}\n",
    f"{A}\t★☆☆☆☆\tOct 3, 2026\tNever came",
    f"{A}   1 out of 5   2026-10-03   It never came",
]


@pytest.mark.parametrize("text", FEEDBACK)
def test_feedback_in_four_languages_and_without_a_header(text: str) -> None:
    found = _read(text, date_order="MDY" if "Rater" in text else None)
    assert found.kind == "feedback"
    assert _cells(found, "order_id", "rating", "left_at") == [(A, "1", "2026-10-03")]
    assert "jane" not in str(found)


def test_the_rows_carry_the_line_they_were_pasted_from() -> None:
    text = f"Something above\n\nOrder ID\tStatus\tReason\n\n{A}\tGranted\tLate\n{B}\tDenied\tLate\n"
    found = _read(text, "claims")
    assert [row["line"] for row in found.rows] == ["5", "6"]
    assert "not read: 1" in _said(found)


def test_a_record_is_a_row_or_a_problem() -> None:
    text = (
        f"Order ID\tStatus\tFiled on\n{A}\tGranted\tOct 3, 2026\n{B}\tSleeping\tOct 3, 2026\n"
        f"{C}\tDenied\t3/4/2026\nno order\tDenied\tOct 3, 2026\n{A} {B}\tDenied\tOct 3, 2026\n"
    )
    found = _read(text, "claims")
    assert [row["order_id"] for row in found.rows] == [A]
    assert [(problem.line, problem.field) for problem in found.problems] == [
        (3, "status"),
        (4, "opened_at"),
        (5, "order_id"),
        (6, "order_id"),
    ]
    assert all(problem.hint for problem in found.problems)


@pytest.mark.parametrize(
    ("order", "said", "read"),
    [
        ("MDY", "3/4/2026", "2026-03-04"),
        ("DMY", "3/4/2026", "2026-04-03"),
        ("YMD", "26/4/3", "2026-04-03"),
        (None, "3.4.2026", "2026-04-03"),
        (None, "2026/4/3", "2026-04-03"),
        ("MDY", "3/4/2026 2:05 PM PDT", "2026-03-04T21:05:00+00:00"),
        ("MDY", "Mar 4, 2026, 2:05 PM", "2026-03-04T14:05:00"),
        ("DMY", "4. März 2026 um 14:05 Uhr", "2026-03-04T14:05:00"),
        (None, "2026年3月4日 午後2:05", "2026-03-04T14:05:00"),
        (None, "2026-03-04T14:05:00Z", "2026-03-04T14:05:00+00:00"),
        (None, "today", "2026-10-05"),
        (None, "Gestern", "2026-10-04"),
        (None, "3天前", "2026-10-02"),
        (None, "2 days ago", "2026-10-03"),
    ],
)
def test_days_are_read_in_the_marketplaces_order(order: str | None, said: str, read: str) -> None:
    found = _read(f"Order ID\tStatus\tFiled on\n{A}\tGranted\t{said}\n", "claims", order)
    assert _cells(found, "opened_at") == [(read,)], found.problems


def test_an_order_of_days_that_the_text_itself_shows_is_used_and_said() -> None:
    found = _read(f"Order ID\tStatus\tFiled on\n{A}\tGranted\t3/4/2026\n{B}\tDenied\t25/4/2026\n", "claims")
    assert _cells(found, "opened_at") == [("2026-04-03",), ("2026-04-25",)]
    assert "days were read as DMY, because 25/4/2026 can be read in no other way" in _said(found)


@pytest.mark.parametrize(
    ("said", "amount", "currency"),
    [
        ("$1,234.56", "1234.56", "USD"),
        ("1.234,56 €", "1234.56", "EUR"),
        ("€ 12,5", "12.5", "EUR"),
        ("£7", "7", "GBP"),
        ("US$ 12.00", "12.00", "USD"),
        ("12.00 CAD", "12.00", "CAD"),
        ("￥1,200", "1200", "JPY"),
        ("1,234", "1234", ""),
        ("-3.10", "-3.10", ""),
    ],
)
def test_money_with_its_sign(said: str, amount: str, currency: str) -> None:
    found = _read(f"Order ID\tStatus\tAmount\n{A}\tGranted\t{said}\n", "claims")
    assert _cells(found, "amount", "currency") == [(amount, currency)]
    if said[0] in "$￥":
        assert "was read as" in _said(found)


CELLS = [
    ("Closed/Refunded", {"status": "closed", "refunded_by": "seller"}),
    ("Granted/Amazon Funded", {"status": "granted", "funded_by": "amazon"}),
    ("Granted / Seller Funded", {"status": "granted", "funded_by": "seller"}),
    ("Closed/Denied", {"status": "denied"}),
    ("Appeal won", {"appeal_status": "won"}),
    ("已撤回", {"status": "withdrawn"}),
    ("Zurückgezogen", {"status": "withdrawn"}),
    ("取り下げ", {"status": "withdrawn"}),
    ("Status: was denied last week", {"status": "denied"}),
]


@pytest.mark.parametrize(("said", "cells"), CELLS)
def test_status_words(said: str, cells: dict[str, str]) -> None:
    row = _read(f"Order ID\tStatus\tReason\n{A}\t{said}\tLate\n", "claims").rows[0]
    assert {name: row[name] for name in cells} == cells


def test_a_word_that_is_denied_does_not_count() -> None:
    for said in ("has not been granted yet", "索赔未撤回", "wurde nicht geschlossen"):
        found = _read(f"Order ID\tStatus\tReason\n{A}\t{said}\tLate\n", "claims")
        assert found.rows == [], said


def test_chargebacks_say_their_kind_or_that_nobody_said_it() -> None:
    text = f"Order ID\tChargeback date\tChargeback reason\tStatus\n{A}\tOct 3, 2026\t{{}}\tOpen\n"
    fraud = _read(text.format("Unauthorized use of the card"))
    assert fraud.kind == "chargebacks"
    assert _cells(fraud, "kind", "status", "chargeback_id") == [("fraud", "open", f"typed:{A}")]
    assert _cells(_read(text.format("Item not received")), "kind") == [("service",)]
    unknown = _read(text.format("Code 4853"))
    assert _cells(unknown, "kind") == [("unknown",)]
    assert "counts as service" in _said(unknown)


def test_the_marketplaces_list_in_one_column_or_three() -> None:
    one = _read(f"Order Date\tOrder ID\tDefect type\n9/13/2026\t{A}\tNegative feedback\n9/14/2026\t{B}\tA-to-z claim\n")
    assert one.kind == "listed"
    assert _cells(one, "order_id", "defect_kind", "order_date") == [
        (A, "negative_feedback", "2026-09-13"),
        (B, "claims", "2026-09-14"),
    ]
    three = _read(
        "Order Date\tOrder ID\tFulfilled by\tNegative feedback\tA-to-z claims\tChargebacks\tImpacts Account Health\n"
        f"2026-09-13\t{A}\tSeller\tX\t\tX\tYes\n2026-09-14\t{B}\tAmazon\tNo\tYes\t-\tNo\n"
    )
    assert three.kind == "listed"
    assert _cells(three, "order_id", "defect_kind", "fulfillment_channel", "impacts_odr") == [
        (A, "negative_feedback", "MFN", "true"),
        (A, "chargebacks", "MFN", "true"),
        (B, "claims", "AFN", "false"),
    ]
    assert {row["seen_at"] for row in three.rows} == {NOW.isoformat()}


def test_sentences_are_read_around_their_order_ids() -> None:
    text = (
        f"Hello,\nthe A-to-z claim on order {A} was granted on Oct 3, 2026.\nThe one on {B} was withdrawn.\n\n"
        f"About {C} there is nothing new."
    )
    found = _read(text)
    assert found.kind == "claims"
    assert _cells(found, "order_id", "status", "decided_at", "opened_at") == [
        (A, "granted", "2026-10-03", ""),
        (B, "withdrawn", "", ""),
    ]
    assert [(problem.line, problem.field) for problem in found.problems] == [(5, "status")]
    assert "this is no table" in _said(found)


def test_an_order_id_alone_makes_no_claim() -> None:
    found = _read(f"{A}\n{B}", "claims")
    assert found.rows == []
    assert len(found.problems) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Order Defect Rate\n0.84%\n12 of 1,431 orders\nJul 19, 2026 - Sep 16, 2026\n"
        "Fulfilled by: Seller\nNegative feedback 7\n",
        "Rate an Bestellmängeln: 0,84 %\nBestellungen: 1.431\nBestellungen mit Mängeln: 12\n"
        "Zeitraum: 19.07.2026 - 16.09.2026\nVersand durch: Verkäufer\nNegative Bewertung: 7",
        "订单缺陷率：0.84%\n订单总数：1,431\n缺陷订单数：12\n日期范围：2026年7月19日 至 2026年9月16日\n"
        "配送方式：自配送\n负面反馈：7",
        "注文不良率：0.84%\n総注文数：1431\n不良注文数：12\n期間：2026年7月19日～2026年9月16日\n出荷方法：出品者出荷\n低い評価：7",
    ],
)  # fmt: skip
def test_what_the_page_displays_in_four_languages(text: str) -> None:
    found = _read(text)
    assert found.kind == "snapshots"
    assert _cells(found, "orders", "orders_with_defects", "rate", "range_from", "range_to", "fulfillment_channel") == [
        ("1431", "12", "0.0084", "2026-07-19", "2026-09-16", "MFN")
    ]
    assert _cells(found, "negative_feedback", "seen_at") == [("7", NOW.isoformat())]
    assert "marketplace_id: choose it" in _said(found)


def test_a_target_is_no_rate_and_a_loose_percentage_must_fit() -> None:
    text = "Order Defect Rate: target under 1%\nSeller fulfilled\n0.84%\n12 of 1,431 orders\n2026-07-19 - 2026-09-16\n"
    found = _read(text)
    assert _cells(found, "rate", "orders") == [("0.0084", "1431")]
    assert "because the two numbers give it" in _said(found)
    assert _cells(_read(text.replace("0.84%", "0.94%")), "rate", "orders") == [("", "1431")]


def test_both_channels_of_a_page_are_two_rows() -> None:
    text = (
        "amazon.de\t2026/7/19 - 2026/9/16\n\tSeller Fulfilled\tFulfilled by Amazon\n"
        "Order Defect Rate\t0.84% 12 of 1431\t0.00% 0 of 50\nNegative feedback\t7\t0\nA-to-z claims\t4\t0\n"
    )
    found = _read(text)
    assert _cells(found, "fulfillment_channel", "orders", "orders_with_defects", "claims", "marketplace_id") == [
        ("MFN", "1431", "12", "4", "A1PA6795UKMFR9"),
        ("AFN", "50", "0", "0", "A1PA6795UKMFR9"),
    ]


def test_what_cannot_be_told_is_a_problem_and_never_a_guess() -> None:
    for text in ("hello there", "", f"{A}", f"{A}\tfoo", f"Order ID\tItems\n{A}\t3\n"):
        found = _read(text)
        assert found.kind is None
        assert found.rows == []
        assert len(found.problems) == 1
        assert as_interchange(found) == []


def test_a_mistaken_call_is_the_callers() -> None:
    with pytest.raises(UsageError):
        _read(A, kind="orders")
    with pytest.raises(UsageError):
        _read(A, date_order="MYD")


def test_a_huge_paste_is_refused_as_a_whole() -> None:
    found = _read("x" * 3_000_000, "claims")
    assert found.rows == []
    assert "longer than" in found.problems[0].message


def test_no_person_leaves_a_paste() -> None:
    text = (
        f"Order ID\tBuyer\tStatus\tReason\tFoo\n"
        f"{A}\tJane Quill\tDenied\tcall +1 206 555 0100 or jane@home.example\tJane Q.\n"
    )
    found = _read(text, "claims")
    everything = str(found) + str(as_interchange(found))
    assert "people were left out" in everything
    for planted in ("Jane", "Quill", "555", "@"):
        assert planted not in everything


def test_a_cell_that_goes_on_in_the_next_line_is_joined_and_said() -> None:
    header = "Date\tRating\tComments\tOrder ID\n"
    text = f"{header}2026-10-03\t1\tNever came\nstill waiting\t{A}\n2026-10-04\t2\tLate\t{B}\n"
    found = _read(text)
    assert _cells(found, "order_id", "comment") == [(A, "Never came still waiting"), (B, "Late")]
    assert "rest of the row above: 3" in _said(found)


def test_columns_that_nobody_knows_are_named() -> None:
    assert "no column for was not read: Order date" in _said(
        _read(f"Order ID\tStatus\tOrder date\n{A}\tDenied\t-", "claims")
    )
    assert "Frobnication" in _said(_read(f"Order ID\tStatus\tFrobnication\n{A}\tDenied\tx\n", "claims"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_goes_the_usual_way(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    texts = {
        "claims": CLAIMS[0],
        "chargebacks": f"Order ID\tChargeback date\tStatus\n{A}\tOct 3, 2026\tLost\n",
        "feedback": FEEDBACK[2],
        "listed": f"Order ID\tDefect type\tOrder date\n{A}\tChargeback\t2026-09-13\n",
        "snapshots": "Order Defect Rate 0.84% 12 of 1,431 2026-07-19 - 2026-09-16 amazon.com\nFulfilled by: Seller",
    }
    found = _read(texts[kind], kind)
    ((table, content),) = as_interchange(found)
    assert table == kind
    folder = tmp_path_factory.mktemp("kept")
    (folder / "kept.csv").write_bytes(content)
    result = Tower(folder / "workspace").import_files(folder / "kept.csv", marketplace="US")
    assert [file.reader for file in result.files] == [f"interchange_{kind}"]
    assert result.problems == []
    assert result.files[0].loaded == len(found.rows) > 0


UPDATES = [
    ("granted", {"status": "granted"}),
    ("Denied!", {"status": "denied"}),
    ("withdrawn", {"status": "withdrawn"}),
    ("已撤回", {"status": "withdrawn"}),
    ("拒绝", {"status": "denied"}),
    ("zurückgezogen", {"status": "withdrawn"}),
    ("取り下げ", {"status": "withdrawn"}),
    ("removed today", {"removed_at": "2026-10-05"}),
    ("removed", {"removed_at": "2026-10-05"}),
    ("已移除", {"removed_at": "2026-10-05"}),
    ("entfernt gestern", {"removed_at": "2026-10-04"}),
    ("removed 2026-10-03", {"removed_at": "2026-10-03"}),
    ("struck through", {"struck_through_at": "2026-10-05"}),
    ("granted on Oct 3, 2026", {"status": "granted", "decided_at": "2026-10-03"}),
    ("refunded yesterday", {"status": "closed", "refunded_by": "seller", "refunded_at": "2026-10-04"}),
    ("appeal won", {"appeal_status": "won"}),
    (
        "appeal won 2026-10-03, ODR reversed",
        {"appeal_status": "won", "odr_reversed": "true", "appeal_decided_at": "2026-10-03"},
    ),
    ("won", {"status": "won"}),
    ("lost", {"status": "lost"}),
    ("not granted", {"status": "denied"}),
    ("未批准", {"status": "denied"}),
    ("never withdrawn", {}),
    ("hello", {}),
    ("", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "cells"), UPDATES)
def test_a_word_updates_a_record(text: str, cells: dict[str, str]) -> None:
    assert update_words(text, now=NOW) == cells
    tables = [TABLES[name] for name in ("claims", "chargebacks", "feedback")]
    for name in cells:
        assert any(name in {column.name for column in table.columns} for table in tables)


_PIECES = st.sampled_from(
    ["\t", "\n", "  ", " ", ":", A, B, "Order ID", "Status", "Granted", "已撤回", "10/13/2026", "3/4/26", "$1,2", "★★",
     "5", "X", "订单编号", "評価", "today", "Order Defect Rate", "0.84%", "12 of 90", "Comments", "Chargebacks",
     "claims", "-", '"', "\x00", "、"]
)  # fmt: skip
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map("".join))


@settings(max_examples=300, deadline=None)
@given(text=_TEXTS, kind=st.sampled_from([None, *KINDS]), order=st.sampled_from([None, "MDY", "DMY", "YMD"]))
def test_no_text_raises_and_every_row_is_an_interchange_row(text: str, kind: str | None, order: str | None) -> None:
    found = _read(text, kind, order)
    assert found.rows or found.problems
    if found.kind:
        known = {column.name for column in TABLES[found.kind].columns} | {"line"}
        for row in found.rows:
            assert row.keys() <= known
            assert 1 <= int(row["line"]) <= text.count("\n") + text.count("\r") + 1
    for table, content in as_interchange(found):
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8", "surrogatepass"))))
        assert len(rows) == len(found.rows)
        assert set(TABLES[table].required) <= set(rows[0])


@settings(max_examples=150, deadline=None)
@given(text=_TEXTS)
def test_no_update_raises(text: str) -> None:
    assert all(isinstance(value, str) and value for value in update_words(text, now=NOW).values())
