"""Events that every rule ended long ago are passed over; one that a rule still keeps, or that lapsed lately, is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from undone_shop import AS_OF, name, shop

from plimsoll.remedies.deadlines import LAPSED_DAYS

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.remedies.deadline import Deadline

RULE_DAYS = 90
"""For asking that a feedback be removed, by our policy pack."""
ORDER = name(0)


def running(folder: Path, ordered: int, **tables: str) -> list[Deadline]:
    """The deadlines of a shop with one order, placed so many days ago, and a row of each of these tables."""
    tower = shop(folder, [AS_OF - timedelta(days=ordered)], {table: [row] for table, row in tables.items()})
    return list(tower.deadlines(now=datetime(2026, 10, 1, 12, tzinfo=UTC)).deadlines)


@pytest.mark.parametrize(
    ("age", "listed"),
    [
        (20, True),
        (60, True),
        (RULE_DAYS, True),
        (RULE_DAYS + LAPSED_DAYS - 2, True),
        (RULE_DAYS + LAPSED_DAYS + 3, False),
    ],
)
def test_a_feedback_is_listed_until_it_lapsed_long_ago(tmp_path: Path, age: int, listed: bool) -> None:
    found = running(tmp_path, age + 10, feedback=f"{ORDER},1,{AS_OF - timedelta(days=age)},,")
    assert [one.what for one in found] == (["feedback.request_removal"] if listed else [])


@pytest.mark.parametrize(("order", "claim"), [("", "C1"), (ORDER, "")])
def test_a_notice_keeps_an_old_claim_alive(tmp_path: Path, order: str, claim: str) -> None:
    opened = AS_OF - timedelta(days=300)
    [found] = running(
        tmp_path, 310,
        claims=f"C1,{ORDER},{opened}T10:00:00Z,under_review,,,,,,,,",
        notices=f"n1,{AS_OF}T08:00:00Z,claim_opened,US,{order},{claim},A claim,,Please respond within 72 hours.,",
    )  # fmt: skip
    assert (found.what, found.record, found.order_id) == ("claim.respond", "C1", ORDER)
    assert found.due == datetime(2026, 10, 4, 8)  # noqa: DTZ001 - UTC, naive


@pytest.mark.parametrize(
    ("opened", "decided", "listed"),
    [
        ("2025-10-20", "2026-09-20", True),
        ("2025-10-20T10:00:00Z", "2026-09-20", True),
        ("2025-10-20T10:00:00Z", "2026-09-20T10:00:00Z", True),
        ("2025-10-20", "2025-11-20", False),
    ],
)
def test_an_old_claim_decided_lately_can_still_be_appealed(
    tmp_path: Path, opened: str, decided: str, listed: bool
) -> None:
    found = running(tmp_path, 360, claims=f"C1,{ORDER},{opened},granted,{decided},seller,,,,,,")
    assert [(one.what, one.record) for one in found] == ([("claim.appeal", "C1")] if listed else [])
