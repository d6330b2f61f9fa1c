"""What does the banner say: the way, and until when, in the languages that a page may have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from plimsoll.appeals.banner import read_banner

SEEN = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "button", "way", "hours"),
    [
        ("Take the quiz within 48 hours.", None, "quiz", 48),
        ("Take the quiz.", None, "quiz", 72),
        ("请在48小时内完成测验。", None, "quiz", 48),
        ("3日以内にクイズを受けてください。", None, "quiz", 72),
        ("Reactivate your account within 14 days.", True, "plan", 14 * 24),
        ("Your account was reviewed.", False, "nothing", None),
        ("Submit appeal", False, "nothing", None),
        ("Something new.", None, "unclear", None),
        ("An A-to-z claim was filed.", None, "claim", None),
        ("A chargeback came in.", None, "chargeback", None),
    ],
)
def test_a_banner_points_one_way(words: str, button: bool | None, way: str, hours: int | None) -> None:
    found = read_banner(words, SEEN, submit_button=button)
    assert found.way.code == way
    assert found.until == (None if hours is None else SEEN + timedelta(hours=hours))
    assert found.way.zh
    assert found.way.plan == (way == "plan")
