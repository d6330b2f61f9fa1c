"""The queue: who stands first, why, what to do, until when, and what it would not have known on a past day."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from foreseen_shops import calm_shop, facts_of
from risk_books import AS_OF, ago, at, order, parcel, shop

import plimsoll
from plimsoll import cli
from plimsoll.errors import UsageError
from plimsoll.simulate import Rates
from plimsoll.watch.risk.actions import action_words, in_time
from plimsoll.watch.risk.looking_back import compared
from plimsoll.watch.risk.queue import Handled

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.watch.risk.queue import RiskAnswer, RiskRow

LATE, WAITS, CLAIMED, UNSENT = (
    "113-0000000-0000001",
    "113-0000000-0000002",
    "113-0000000-0000003",
    "113-0000000-0000004",
)
NIGHT = datetime(2026, 10, 2, 0, 0, tzinfo=UTC)


def asked(folder: Path, **more: object) -> RiskAnswer:
    """A shop with one order of each trouble, and its queue."""
    told = {
        "orders": [
            order(LATE, ago(20)), order(WAITS, ago(10)), order(CLAIMED, ago(30)),
            order(UNSENT, ago(6), order_status="unshipped"),
        ],
        "shipments": [
            parcel(LATE, ago(20)), parcel(WAITS, ago(10), delivered=ago(5)),
            parcel(CLAIMED, ago(30), delivered=ago(25)),
        ],
        "messages": [
            {"message_id": "M1", "order_id": WAITS, "direction": "in", "sent_at": at(AS_OF), "body": "It is broken."},
            {"message_id": "M2", "order_id": CLAIMED, "direction": "in", "sent_at": at(ago(3)), "body": "Money back!"},
        ],
        "returns": [{"return_id": "R1", "order_id": CLAIMED, "requested_at": at(ago(4))}],
        "claims": [{"claim_id": "A1", "order_id": CLAIMED, "opened_at": at(AS_OF, 8), "status": "under_review"}],
    }  # fmt: skip
    return shop(folder, told).risk(None, now=NIGHT, as_of=AS_OF, **more)  # type: ignore[arg-type]


def row_of(answer: RiskAnswer, name: str) -> RiskRow:
    [found] = [row for row in answer.rows if row.order_id == name]
    return found


def test_orders_in_trouble_stand_before_all_others(tmp_path: Path) -> None:
    answer = asked(tmp_path)
    assert {row.order_id for row in answer.rows[:4]} == {LATE, WAITS, CLAIMED, UNSENT}
    assert answer.scored == len(answer.rows) == 124
    assert [row.saving for row in answer.rows] == sorted((row.saving for row in answer.rows), reverse=True)
    assert all(row.low <= row.probability <= row.high for row in answer.rows)
    assert answer.expected_defects == pytest.approx(sum(row.probability for row in answer.rows))


def test_a_row_says_why_with_the_line_that_says_it(tmp_path: Path) -> None:
    answer = asked(tmp_path)
    late = row_of(answer, LATE)
    assert late.stage == "on_the_way"
    assert late.reasons[0].words == "12 days past its promise"
    [fact] = late.reasons[0].facts
    assert (fact.name, fact.at.date(), fact.source and fact.source["line"]) == ("deliver_by", ago(12), 2)
    waits = {reason.key: reason for reason in row_of(answer, WAITS).reasons}
    assert {"message_waiting", "unhappy"} <= set(waits)
    source = waits["unhappy"].facts[0].source
    assert source is not None
    assert (source["path"].endswith("messages.csv"), source["line"]) == (True, 2)


def test_each_trouble_has_its_action_and_its_clock(tmp_path: Path) -> None:
    answer = asked(tmp_path)
    found = {name: row_of(answer, name).action for name in (LATE, WAITS, CLAIMED, UNSENT)}
    assert {name: action.key for name, action in found.items()} == {
        LATE: "solve_delay", WAITS: "answer_message", CLAIMED: "answer_claim", UNSENT: "ship_now",
    }  # fmt: skip
    clock = found[WAITS].clock
    assert clock is not None
    assert clock.rule == "amazon.contact_response_rate.reply_within_hours"
    assert clock.due == datetime(2026, 10, 2, 12, 0, tzinfo=UTC)
    assert clock.hours_left(row_of(answer, WAITS).at) == pytest.approx(12)
    unsent = found[UNSENT].clock
    assert unsent is not None
    assert unsent.due == datetime(2026, 9, 27, 12, 0, tzinfo=UTC)  # the order's own ship-by time
    assert found[UNSENT].share < 0.5  # some of it is too late already


def test_on_an_open_claim_no_refund_is_suggested(tmp_path: Path) -> None:
    """After filing a refund counts as a defect (K4), although a return and a message wait on the same order."""
    action = row_of(asked(tmp_path), CLAIMED).action
    assert action.key == "answer_claim"
    assert action.clock is not None
    assert action.clock.due == datetime(2026, 10, 3, 8, 0, tzinfo=UTC)
    assert "refund now would count" in action.words


def test_after_the_first_clock_the_next_one_stands_and_after_all_a_tenth_is_left(tmp_path: Path) -> None:
    told = {"orders": [order(WAITS, ago(10))], "shipments": [parcel(WAITS, ago(10), delivered=ago(5))]}
    ask = {"message_id": "M1", "order_id": WAITS, "direction": "in", "sent_at": at(ago(1), 6)}
    answer = shop(tmp_path, {**told, "messages": [ask]}).risk(1, now=NIGHT, as_of=AS_OF)
    clock = answer.rows[0].action.clock
    assert clock is not None
    assert clock.rule == "amazon.claims.buyer_waits_hours"
    assert in_time(clock, answer.rows[0].at) == 1.0
    assert in_time(clock, answer.rows[0].at + 3) == pytest.approx(0.5 ** ((72 - 6) / 48))
    assert in_time(clock, answer.rows[0].at + 300) == pytest.approx(0.1)


def test_an_answered_message_waits_no_more(tmp_path: Path) -> None:
    told = {"orders": [order(WAITS, ago(10))], "shipments": [parcel(WAITS, ago(10), delivered=ago(5))]}
    ask = {"message_id": "M1", "order_id": WAITS, "direction": "in", "sent_at": at(ago(2)), "body": "broken"}
    reply = {"message_id": "M2", "order_id": WAITS, "direction": "out", "sent_at": at(ago(1))}
    waiting = shop(tmp_path / "a", {**told, "messages": [ask]}).risk(None, now=NIGHT, as_of=AS_OF)
    solved = shop(tmp_path / "b", {**told, "messages": [ask, reply]}).risk(None, now=NIGHT, as_of=AS_OF)
    assert row_of(solved, WAITS).action.key == "watch"
    assert row_of(solved, WAITS).probability < row_of(waiting, WAITS).probability
    # on the evening before the answer it waited, whatever was imported later
    tower = shop(tmp_path / "c", {**told, "messages": [ask, reply]})
    before = tower.risk(None, as_of=ago(2))
    assert row_of(before, WAITS).action.key == "answer_message"


def test_what_amazon_ships_is_not_for_the_seller_to_send(tmp_path: Path) -> None:
    by_amazon = order(UNSENT, ago(20), fulfillment_channel="AFN", order_status="unshipped")
    told = {"orders": [by_amazon], "shipments": [parcel(LATE, ago(9)) | {"order_id": UNSENT}]}
    assert row_of(shop(tmp_path, told).risk(None, as_of=AS_OF), UNSENT).action.key == "watch"


def test_the_effect_is_that_on_the_worst_coming_day_that_counts_the_order(tmp_path: Path) -> None:
    answer = asked(tmp_path)
    [today] = plimsoll.open(tmp_path / "w").odr(as_of=AS_OF)
    row = row_of(answer, LATE)
    assert row.effect.points == pytest.approx(100 / row.effect.day.orders)
    enters = row.order_day + timedelta(days=today.definition.lag)
    assert row.effect.day.day > AS_OF
    assert enters <= row.effect.day.day <= enters + timedelta(days=today.definition.window - 1)


def test_defective_orders_and_those_that_left_every_window_are_not_scored(tmp_path: Path) -> None:
    bad = {"order_id": WAITS, "rating": "1", "left_at": at(ago(2))}
    told = {"orders": [order(WAITS, ago(10)), order(LATE, ago(75))], "feedback": [bad]}
    answer = shop(tmp_path, told).risk(None, as_of=AS_OF)
    assert not {row.order_id for row in answer.rows} & {WAITS, LATE}
    # on the day before the feedback it was open
    past = plimsoll.open(tmp_path / "w").risk(None, as_of=ago(3))
    assert row_of(past, WAITS).probability > 0


def test_what_somebody_has_taken_care_of_is_not_shown(tmp_path: Path) -> None:
    answer = asked(tmp_path, handled=frozenset({Handled("default", LATE), Handled("default", "no such order")}))
    assert LATE not in {row.order_id for row in answer.rows}
    assert (answer.handled, answer.scored) == (1, 123)


def test_the_limit_shortens_the_rows_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked(tmp_path)
    calls = ["risk", "--as-of", "2026-10-01", "--workspace", str(tmp_path / "w"), "--json", "--limit", "2"]
    with pytest.raises(SystemExit):
        cli.main(calls)
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], len(document["rows"]), document["orders_scored"]) == ("plimsoll.risk/1", 2, 124)
    assert [model["source"] for model in document["models"]] == ["shipped prior"]
    with pytest.raises(SystemExit):
        cli.main(calls[:-3])
    printed = capsys.readouterr().out
    assert "12 days past its promise" in printed
    assert "the shipped prior, at the account's own level" in printed


def test_a_dimension_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        asked(tmp_path, by="carrier")


def test_conduct_3_4_7_no_action_speaks_of_feedback_or_offers_a_gift() -> None:
    forbidden = ("review", "feedback", "rating", "star", "coupon", "discount", "voucher", "gift", "reward", "incentive",
                 "remove", "happy", "cancel", "order more")  # fmt: skip
    for key, words in action_words().items():
        assert not [word for word in forbidden if word in words.lower().replace("start", "")], key


# -- a past day --------------------------------------------------------------------------------------------------------

BUSY = Rates(
    negative_feedback=0.06, claims=0.03, chargebacks=0.003, cancelled_by_buyer=0, cancelled_by_seller=0,
    cancelled_by_amazon=0, cancelled_after_claim=0, long_pending=0, test=0,
)  # fmt: skip


def test_a_past_day_is_scored_as_on_that_day_whatever_came_since(tmp_path: Path) -> None:
    """The leak test: the files of that day and the files of six weeks later give the same queue for that day."""
    then = ago(42)
    plan = calm_shop(AS_OF, orders_per_day=5.0, rates=BUSY)
    early = facts_of(plan, tmp_path / "early", then).risk(None, as_of=then)
    later = facts_of(plan, tmp_path / "late", AS_OF).risk(None, as_of=then)
    one, other = ({row.order_id: row for row in answer.rows} for answer in (early, later))
    assert len(one) > 300
    assert set(one) <= set(other)
    assert len(other) - len(one) <= 3  # an order whose payment was still pending then
    differ = [name for name, row in one.items() if abs(np.log(row.probability / other[name].probability)) > 0.02]
    assert len(differ) <= 0.02 * len(one)  # a chargeback won since, a claim whose state of then is not told


def test_a_past_queue_is_held_against_what_came(tmp_path: Path) -> None:
    tower = facts_of(calm_shop(AS_OF, orders_per_day=11.0, rates=BUSY), tmp_path, AS_OF)
    past = tower.past_risk(ago(45), as_of=AS_OF)
    assert past.models[0].known_defects > 100
    assert past.models[0].source in {"blend", "own history"}
    assert past.models[0].own > 0.1
    assert past.came > 15
    assert 0.5 < past.came / past.expected < 1.8
    assert past.area is not None
    assert past.area > 0.7
    assert past.top_tenth is not None
    assert past.top_tenth > 0.25
    assert past.brier is not None
    assert past.brier_of_share is not None
    assert past.brier < past.brier_of_share
    assert sum(group.orders for group in past.groups) == past.orders
    document = past.as_json()
    assert (document["schema"], document["came"]) == ("plimsoll.past-risk/1", past.came)
    with pytest.raises(UsageError):
        tower.past_risk(AS_OF, as_of=AS_OF)


def test_reliability_by_hand() -> None:
    chances = np.array([0.9, 0.8, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
    came = np.array([True, False, True, *[False] * 7])
    past = compared(AS_OF, AS_OF, chances, came)
    assert past.area == pytest.approx(15 / 16)  # of 16 pairs one is the wrong way round
    assert past.top_tenth == 0.5
    assert past.brier == pytest.approx((0.01 + 0.64 + 0.64 + 7 * 0.01) / 10)
    assert [(group.orders, group.came) for group in past.groups] == [(2, 0), (2, 0), (2, 0), (2, 1), (2, 1)]
    assert compared(AS_OF, AS_OF, chances[:0], came[:0]).area is None
