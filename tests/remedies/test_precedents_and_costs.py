"""Own precedents, refund against claim, and the cost sheet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from undone_shop import name, shop, spread

from plimsoll.errors import UsageError
from plimsoll.remedies.costs import CostFigures, Job, cost_figures, cost_sheet
from plimsoll.remedies.economics import economics
from plimsoll.remedies.precedents import Submission, likeness

if TYPE_CHECKING:
    from pathlib import Path

DAYS = spread(30, date(2026, 8, 1), 10)
REFUSAL = "n1,2026-09-20T08:00:00Z,refusal,US,,,Your appeal,,,We have not received a valid plan of action."


def appealed(at: int, outcome: str, reason: str = "not received") -> str:
    reversed_ = "yes" if outcome == "won" else "no"
    return (
        f"C{at},{name(at)},2026-08-20T10:00:00Z,granted,2026-08-25T10:00:00Z,seller,{outcome},"
        f"2026-09-01T10:00:00Z,{reversed_},,,{reason}"
    )


def test_a_notice_is_found_by_its_sentence_with_file_and_line(tmp_path: Path) -> None:
    tower = shop(tmp_path, DAYS, {"notices": [REFUSAL]})
    [(alike, one)] = tower.precedents("valid plan of action").precedents
    assert alike == 1
    assert (one.kind, one.outcome, one.source["line"]) == ("refusal", "lost", 2)
    assert not tower.precedents("invoice authenticity").precedents


def test_no_rate_under_ten(tmp_path: Path) -> None:
    nine = [appealed(at, "won" if at < 6 else "lost") for at in range(9)]
    found = shop(tmp_path, DAYS, {"claims": nine}).precedents()
    [tally] = [one for one in found.by_kind if one.name == "claim_appeal"]
    assert (tally.won, tally.decided, tally.rate) == (6, 9, None)
    ten = shop(tmp_path / "ten", DAYS, {"claims": [*nine, appealed(9, "won", "damaged")]}).precedents()
    assert [(one.name, one.rate) for one in ten.by_kind] == [("claim_appeal", "0.70")]
    assert [(one.name, one.won, one.decided, one.rate) for one in ten.by_reason] == [
        ("not received", 6, 9, None), ("damaged", 1, 1, None),
    ]  # fmt: skip
    assert len(shop(tmp_path / "most", DAYS, {"claims": nine}).precedents(outcome="lost", most=2).precedents) == 2


def test_which_exhibits_stood_in_what_was_won(tmp_path: Path) -> None:
    sent = [
        Submission("s1", "mei", "US", date(2026, 9, 1), "appeal", "Signed at the door", ("signature", "scan"), "won"),
        Submission("s2", "mei", "US", date(2026, 9, 2), "appeal", "Scanned", ("scan",), "lost"),
        Submission("s3", "mei", "US", date(2026, 9, 3), "appeal", "Waiting", ("scan",), "open"),
    ]
    found = shop(tmp_path, DAYS).precedents(submissions=sent)
    assert [(one.name, one.won, one.decided) for one in found.exhibits] == [("scan", 1, 2), ("signature", 1, 1)]


def test_likeness_counts_words_and_pairs_of_signs() -> None:
    assert likeness("Valid PLAN", "a plan that is valid") == 1
    assert likeness("行动计划", "请提交有效的行动计划") == 1
    assert likeness("行动计划", "请提交发票") == 0


# -- refund or claim ---------------------------------------------------------------------------------------------------


def ways(**told: object) -> dict[str, tuple[Decimal | None, float]]:
    asked = {"account": "mei", "order_id": "o", "amount": Decimal("25.00"), "currency": "USD", "claim_id": None}
    found = economics(**(asked | told))  # type: ignore[arg-type]
    return {one.way: (one.money, one.defects) for one in found.ways}


def test_before_a_claim_a_refund_costs_money_and_no_defect_after_it_both() -> None:
    assert ways() == {"refund": (Decimal("25.00"), 0.0), "contest": (Decimal("12.50"), 0.5)}
    assert ways(claim_id="C1")["refund"] == (Decimal("25.00"), 1.0)


def test_the_worth_of_a_defect_from_which_refunding_is_better() -> None:
    found = economics(account="mei", order_id="o", amount=Decimal("25.00"), currency="USD", claim_id=None)
    assert found.defect_worth == Decimal("25.00")  # 12.50 more for half a defect less
    assert found.assumed


def test_own_decisions_from_ten_on() -> None:
    assert ways(decisions=(9, 9))["contest"][1] == 0.5
    assert ways(decisions=(2, 10))["contest"] == (Decimal("6.25"), 0.25)


def test_what_was_debited_already_is_never_refunded_again(tmp_path: Path) -> None:
    claim = f"C1,{name(1)},2026-09-30T10:00:00Z,under_review,,,,,,,,"
    other = f"C2,{name(2)},2026-09-30T10:00:00Z,under_review,,,,,,,,"
    money = [f"2026-09-30T12:00:00Z,claim,-25.00,USD,{name(1)}", f"2026-08-02T12:00:00Z,order,25.00,USD,{name(2)}"]
    rows = {
        row.order_id: row for row in shop(tmp_path, DAYS, {"claims": [claim, other], "money": money}).refund_or_claim()
    }
    assert [way.way for way in rows[name(1)].ways] == ["contest"]
    assert rows[name(1)].debited[0]["amount"] == "-25.00"
    assert [way.way for way in rows[name(2)].ways] == ["refund", "contest"]


def test_an_order_never_seen_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        shop(tmp_path, DAYS).refund_or_claim(["113-0000000-9999999"])


# -- the cost sheet ----------------------------------------------------------------------------------------------------


def test_the_list_prices_of_a_letter() -> None:
    assert cost_sheet(Job(9), CostFigures()).letter_price == 500
    assert cost_sheet(Job(9, missing_evidence=3), CostFigures()).letter_price == 650
    assert cost_sheet(Job(9, missing_evidence=2), CostFigures()).letter_price == 500
    assert cost_sheet(Job(9, sites=3), CostFigures()).letter_price == 900
    assert cost_sheet(Job(9, sites=2, missing_evidence=3, rush=True), CostFigures()).letter_price == Decimal("1190.00")
    assert cost_sheet(Job(10), CostFigures()).letter_price == 1000
    assert cost_sheet(Job(3), CostFigures()).reviews == 310


def test_what_doing_it_here_saves_needs_the_price_of_an_hour() -> None:
    assert cost_sheet(Job(8), CostFigures()).saved is None
    sheet = cost_sheet(Job(8), cost_figures({"hour": 30, "hours_per_letter": 5, "hours_per_order": 0.25}))
    assert (sheet.hours, sheet.own, sheet.saved) == (Decimal("7.00"), Decimal("210.00"), Decimal("290.00"))


def test_figures_are_settings(tmp_path: Path) -> None:
    tower = shop(tmp_path, DAYS)
    (tmp_path / "w" / "plimsoll.toml").write_text('[costs]\nletter = 400\ncurrency = "EUR"\n', encoding="utf-8")
    sheet = tower.costs(Job(4))
    assert (sheet.letter_price, sheet.figures.currency) == (400, "EUR")


@pytest.mark.parametrize("table", [{"lettre": 1}, {"letter": -1}, {"letter": "many"}, {"currency": 3}, {"hour": True}])
def test_a_figure_that_is_none_is_one_clear_error(table: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="costs"):
        cost_figures(table)
