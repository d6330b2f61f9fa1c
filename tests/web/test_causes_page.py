"""Causes: exact counts, each order with its cause, own accounts only, the report in two languages, no buyer's word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plimsoll import clock
from plimsoll.tower import Tower

CLAIMED = "111-0000000-0000020"


def _page(client, **words):
    answer = client.get("/causes/", words)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


@pytest.fixture
def rude(own_workspace):
    """A feedback whose words name a cause, under an account with signs that addresses must carry."""
    day = clock.today()
    orders, feedback = own_workspace.parent / "rude-orders.csv", own_workspace.parent / "rude-feedback.csv"
    orders.write_text(
        "order_id,marketplace_id,fulfillment_channel,order_status,purchased_at,asin,sku,carrier\n"
        f"701-0000000-0000001,ATVPDKIKX0DER,MFN,shipped,{day - timedelta(days=30)}T10:00:00Z,B0,S,UPS\n",
        encoding="utf-8",
    )  # fmt: skip
    feedback.write_text(
        f"order_id,rating,left_at,comment\n701-0000000-0000001,1,{day - timedelta(days=5)},"
        '"<b>It is not as described</b> you fucking crook"\n', encoding="utf-8",
    )  # fmt: skip
    Tower(own_workspace).import_files(orders, feedback, account="店 a/b")
    return own_workspace


def test_the_bars_count_each_order_once_and_lead_to_its_orders(browse):
    text = _page(browse())
    assert "not received” leads with 3 of 7 defective orders" in text
    assert "3 of 7 orders, 42.86 %" in text
    assert CLAIMED in text and "No cause named: 4" in text
    assert 'href="/order/111-0000000-0000020/?account=north#undo"' in text


def test_filters_narrow_the_list_and_not_the_counts(browse):
    text = _page(browse(), cause="not_received")
    assert CLAIMED in text and "111-0000000-0000010" not in text
    assert "3 of 7 orders" in text
    assert "111-0000000-0000010" in _page(browse(), sure="abstained")
    assert "No order meets these filters." in _page(browse(), dimension="policy")
    assert "302-0000000-0000030" in _page(browse(), marketplace="A1PA6795UKMFR9")
    assert CLAIMED not in _page(browse(), marketplace="A1PA6795UKMFR9")


def test_a_person_s_word_stands_before_the_computed_cause(browse):
    from plimsoll.journal.models import CauseOverruling

    CauseOverruling.objects.create(account="north", order_id=CLAIMED, cause="fraud", who="olga", at=clock.now())
    text = _page(browse(), sure="overruled")
    assert "by olga; computed: not received" in text and CLAIMED in text
    assert "2 of 7 orders" in text


def test_a_guest_sees_own_accounts_and_nothing_of_others(browse):
    assert "No defective order" in _page(browse("client"))
    for part in ("orders", "scorecard", "where", "report"):
        assert browse("client").get(f"/causes/?part={part}&account=north").status_code == 404
        assert "north" not in _page(browse("client"), part=part)
    assert browse("client").get("/causes/report.en.md?account=north").status_code == 404
    assert browse().get("/causes/?part=nonsense").status_code == 404


def test_the_report_is_told_in_two_languages_and_can_be_taken_away(browse):
    assert "Root causes of north" in _page(browse(), part="report", account="north")
    assert "根因报告" in _page(browse(), part="report", account="north", language="zh")
    answer = browse().get("/causes/report.zh.md?account=north")
    assert answer.headers["Content-Type"].startswith("text/markdown")
    assert answer.content.decode().startswith("# north 根因报告")
    assert browse().get("/causes/report.fr.md?account=north").status_code == 404


@pytest.mark.usefixtures("rude")
def test_what_a_buyer_wrote_is_inert_and_hidden_from_advisers(browse, person):
    words = {"part": "report", "account": "店 a/b", "language": "en"}
    assert "“not as described”" in _page(browse(), **words)
    adviser = person("adviser")
    adviser.accounts = ["店 a/b"]
    adviser.save()
    hidden = _page(browse("adviser"), **words)
    assert "701-0000000-0000001" in hidden and "“not as described”" not in hidden
    assert "<b>It is" not in _page(browse())


def test_the_scorecard_has_intervals_and_chinese_has_no_english(browse):
    text = _page(browse(), part="scorecard", account="north")
    assert "Listings with defective orders" in text and "B002" in text
    chinese = browse(headers={"accept-language": "zh-CN"})
    for part in ("orders", "scorecard", "where", "report"):
        assert ">Causes<" not in _page(chinese, part=part, account="north")
    assert "居首" in _page(chinese)


def test_where_the_excess_sits_says_what_it_cannot_compare(browse):
    assert "0.1" in _page(browse(), part="where", account="north", expected="0.1")
    assert "of 550 orders are defective" in _page(browse(), part="where", account="north", expected="0.1")
    for nonsense in ("nan", "-1", "99", "x"):
        assert "a percentage from 0 to 50" in _page(browse(), part="where", account="north", expected=nonsense)


def test_the_page_asks_the_journal_no_more_often_for_more_rows(browse):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = browse(), []
    for words in ({"marketplace": "A1PA6795UKMFR9"}, {}):
        _page(client, **words)
        with CaptureQueriesContext(connection) as queries:
            _page(client, **words)
        counts.append(len(queries))
    assert counts[0] == counts[1]
