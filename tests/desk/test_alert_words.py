"""What alerts say, in both languages, and what they never carry on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from plimsoll.desk import alert_words
from plimsoll.desk.alert_words import Told, clean, digest_words, percent, said, words
from plimsoll.desk.rules import KINDS
from plimsoll.remedies.deadline import WORDS

NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
CELL = {"orders": 1431, "orders_with_defects": 15, "before": [1500, 12], "moved": {"claims": 2}, "room": -1,
        "target": [1, 100], "verdict": "INCOMPLETE", "sales": [["31998", "USD"]], "limit": "1"}  # fmt: skip


def told(kind: Any, values: Any, **more: Any) -> Any:
    return Told(kind, "critical", "north", "ATVPDKIKX0DER", "MFN", values, NOW, **more)


def test_the_first_line_says_all_that_matters() -> None:
    english, chinese = (words(told("threshold", CELL), language) for language in ("en", "zh-hans"))
    assert english.title == "[Critical] north · US · seller-fulfilled: order defect rate 1.05 % (15 of 1,431 orders)"
    assert "1,431 单中 15 单" in chinese.title
    assert "自发货" in chinese.title
    text = english.text("https://tower.example.com/")
    for part in ("0.80 % (12 of 1,500)", "A-to-z claims +2", "31,998 USD", "Next:", "too many", "missing",
                 "https://tower.example.com/account/north/ATVPDKIKX0DER/MFN/"):  # fmt: skip
        assert part in text


def test_every_kind_has_words_in_both_languages() -> None:
    signal = {"shape": "drift", "newly_known": 9, "began_on": "2026-09-01", "expected": "1.2", "line_on": "2026-10-09"}
    values = {
        "signal": CELL | {"signal": signal},
        "stale": {"source": "claims", "through": "2026-09-01", "days": 30},
        "restated": {"figure": "claims", "displayed": 3, "restated": 2, "range_from": "a", "range_to": "b",
                     "restated_at": "2026-09-30T10:00:00+00:00"},
        "deadline": {"due": "2026-10-02T08:00:00Z", "what": "claim.appeal", "record": "C1", "order_id": "1/1 ?"},
    }  # fmt: skip
    for kind in KINDS:
        english, chinese = (words(told(kind, values.get(kind, CELL)), one) for one in ("en", "zh-hans"))
        assert english.title != chinese.title
        assert len(english.lines) == len(chinese.lines) >= 2
    assert words(told("deadline", values["deadline"]), "en").path == "/order/1%2F1%20%3F/?account=north"


def test_every_text_names_the_same_values_in_both_languages() -> None:
    import re

    for key, both in alert_words._texts().items():
        assert set(re.findall(r"{(\w+)}", both["en"])) == set(re.findall(r"{(\w+)}", both["zh"])), key
    assert {f"what.{what}" for what in WORDS} <= set(alert_words._texts())


def test_what_others_wrote_cannot_act() -> None:
    hostile = "north\r\nBcc: all@example.com <!channel> \u202e@here"
    title = words(Told("threshold", "notice", hostile, "", "", CELL, NOW), "en").title
    assert not {"\r", "\n", "<", ">", "@", "\u202e"} & set(title)
    assert len(clean("x" * 1_000_000)) == 120


def test_a_rate_is_never_rounded_up_to_the_line() -> None:
    assert percent(999, 100_000) == "1.00 %" or percent(999, 100_000) == "0.99 %"
    assert (percent(99_999, 10_000_000), percent(1, 100), percent(0, 5)) == ("0.99 %", "1.00 %", "0.00 %")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_digest_holds_them_all(language: Any) -> None:
    found = digest_words([words(told("threshold", CELL), language)] * 3, language)
    assert "3" in found.title
    assert sum("1,431" in line for line in found.lines) == 3
    assert said("test.title", language)
