from __future__ import annotations

from datetime import date

import pytest

from plimsoll.intake.written_days import day_read, days_in, orders_left


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("3/5/26", "MDY", date(2026, 3, 5)),
        ("3/5/26", "DMY", date(2026, 5, 3)),
        ("26/3/5", "YMD", date(2026, 3, 5)),
        ("12/31/1999", "MDY", date(1999, 12, 31)),
        ("05-03-2026", "DMY", date(2026, 3, 5)),
        ("5.3.26", "DMY", date(2026, 3, 5)),
        ("5.3.26", "MDY", date(2026, 3, 5)),
        ("5.3.26.", None, date(2026, 3, 5)),
        ("2026-03-05", "DMY", date(2026, 3, 5)),
        ("2026/3/5", None, date(2026, 3, 5)),
        (" 3/5/26 ", "MDY", date(2026, 3, 5)),
        ("3/5/2026 0:00", "MDY", date(2026, 3, 5)),
        ("3/5/26", None, None),
        ("2/30/26", "MDY", None),
        ("13/5/26", "MDY", None),
        ("3/5/6", "MDY", None),
        ("5/3/26", "YMD", None),
        ("3/5/026", "MDY", None),
        ("3/5-26", "MDY", None),
        ("0/5/26", "MDY", None),
        ("", "MDY", None),
        ("yesterday", "MDY", None),
    ],
)
def test_a_day_is_read_in_its_order(text: str, order: str | None, day: date | None) -> None:
    assert day_read(text, order) == day


@pytest.mark.parametrize(
    ("texts", "left"),
    [
        (["3/15/26"], ["MDY"]),
        (["3/5/26", "3/15/26"], ["MDY"]),
        (["15/3/2026"], ["DMY"]),
        (["5/3/26", "15/3/26"], ["DMY"]),
        (["5.3.26"], ["DMY"]),
        (["2026-03-05"], ["YMD"]),
        (["32/3/5"], ["YMD"]),
        (["26/12/30", "26/1/2", "25/12/5"], ["YMD"]),
        (["15/3/26", "28/2/26", "30/1/26"], ["DMY"]),
        (["5/5/26", "6/6/26"], ["MDY"]),
        (["3/5/26"], ["MDY", "DMY"]),
        (["15/3/26"], ["DMY", "YMD"]),
        (["3/15/26", "15/3/26"], []),
        ([], []),
    ],
)
def test_the_days_of_a_file_settle_their_order_or_they_do_not(texts: list[str], left: list[str]) -> None:
    assert orders_left(texts) == left


def test_what_is_a_day_in_no_order_does_not_speak() -> None:
    assert days_in(["3/15/26", "99/99/99", "never", "2/30/26"]) == ["3/15/26"]
