"""The rules as a person reads them: found, dated, sourced, compared, and never with the numbers of our own notes."""

from __future__ import annotations

import re
from typing import Any

import pytest


def _text(answer: Any) -> Any:
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_rule_s_id_finds_it_with_value_source_and_confidence(browse: Any) -> None:
    text = _text(browse().get("/policies/?q=amazon.odr.window_days"))
    assert "1 rule<" in text
    assert "How many order days the window has" in text
    assert "Seller Central help, US: G200285170" in text
    assert "Official page" in text


def test_by_marketplace_topic_and_confidence(browse: Any) -> None:
    client = browse()
    ebay = _text(client.get("/policies/?marketplace=EBAY_GB&topic=ebay.transaction_defect_rate"))
    assert "eBay: Transaction defect rate" in ebay
    assert "walmart." not in ebay.split("<section", 1)[1]
    sure = _text(client.get("/policies/?confidence=official&topic=amazon.odr"))
    assert "Not confirmed</span>" not in sure.split("<section", 1)[1]
    opened = _text(client.get("/policies/?open=1&topic=amazon.odr"))
    assert "also read as 14" in opened
    assert "Pending orders stand" not in opened


def test_what_was_in_force_on_a_day_and_the_whole_history(browse: Any) -> None:
    client = browse()
    rule = "amazon.on_time_delivery_rate.target_value"
    now, then = (
        _text(client.get(f"/policies/?q={rule}&marketplace=US&on={on}")) for on in ("2026-10-01", "2020-01-01")
    )
    assert ">90.00 %</strong>" in now
    assert ">97.00 %</strong>" in then
    history = _text(client.get(f"/policies/rule/{rule}/"))
    assert "since " in history
    assert "in force today" in history
    assert "not in force today" in history


def test_two_days_and_two_marketplaces_are_compared(browse: Any) -> None:
    client = browse()
    days = _text(client.get("/policies/differences/?from=2024-09-24&to=2026-10-01&marketplace=US"))
    assert "amazon.on_time_delivery_rate.target_value" in days
    assert "no such rule" in days
    sites = _text(client.get("/policies/differences/?marketplace=US&against=DE&topic=amazon.claims"))
    assert "differ" in sites
    same = _text(client.get("/policies/differences/?from=2026-10-01&to=2026-10-01"))
    assert "Nothing differs" in same


def test_open_readings_and_what_is_not_confirmed_are_said(browse: Any) -> None:
    text = _text(browse().get("/policies/rule/amazon.odr.lag_days/"))
    assert "What others read into it" in text
    assert ">open<" in text
    assert "Not confirmed" in text
    assert "never cited in a letter" in text
    assert "our reading" in text


def test_no_page_shows_the_numbers_of_our_own_notes(browse: Any) -> None:
    from plimsoll.policies import all_policy_values

    client = browse()
    pages = [f"/policies/rule/{name}/" for name in {value.id for value in all_policy_values("amazon.")}]
    pages += [f"/policies/?history=1&page={n}" for n in range(1, 5)]
    for path in pages:
        assert not re.search(r"\bR\d-\d\d\b|Plimsoll contract|Plimsoll reading", _text(client.get(path))), path


@pytest.mark.parametrize("path", ["/policies/?marketplace=Atlantis", "/policies/rule/amazon.odr.no_such/"])
def test_what_is_not_there(browse: Any, path: Any) -> None:
    assert browse().get(path).status_code == 404


def test_a_day_that_is_none_and_words_that_find_nothing(browse: Any) -> None:
    assert browse().get("/policies/?on=yesterday").status_code == 400
    assert "No rule meets this" in _text(browse().get("/policies/?q=zebra"))
    hostile = _text(browse().get("/policies/", {"q": '"><script>alert(1)</script>'}))
    assert "<script>alert" not in hostile


def test_a_source_in_words() -> None:
    from plimsoll.web.pages.policy_words import source_words

    assert source_words("seller guides (R1-02, R2-09)") == "seller guides"
    assert source_words("Plimsoll contract") == "our reading"
    assert source_words("SF 8a41416f") == "Seller forum, 8a41416f"
    assert source_words("SC-UK 202141920, and 3P yuguo.clbug.com quoting Seller Central").startswith(
        "Seller Central help, UK: 202141920, and Third party: yuguo"
    )
