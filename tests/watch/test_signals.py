"""Early warning: rises are seen, told apart and placed; what does not rise stays silent."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from watched_shop import AS_OF, write_shop

from plimsoll import cli
from plimsoll.watch.discovery import chosen
from plimsoll.watch.newly_known import Diary
from plimsoll.watch.reporting_delay import shipped_profile
from plimsoll.watch.sequential import STARTS, evidence, stream_of, threshold

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plimsoll.watch.signals import Signal, SignalsAnswer

FIRST = date(2025, 1, 1)
DAYS = 486


def diary(seed: int, per_day: float, share: Callable[[int], float], days: int = DAYS, opened: int = 0) -> Diary:
    """A shop whose orders of day o become defective with probability `share(o)`, after the shipped delays."""
    draw = np.random.default_rng(seed)
    profile = shipped_profile()
    orders = draw.poisson(per_day, days) * (np.arange(days) >= opened)
    pairs = [
        (day, day + int(age))
        for day in range(days)
        for age in draw.choice(len(profile), draw.binomial(orders[day], share(day)), p=profile)
        if day + age < days
    ]
    known = np.array(pairs, float).reshape(-1, 2)
    return Diary(FIRST, FIRST + timedelta(days=days - 1), orders.astype(float), {"any": known})


def raised(one: Diary, false_alarms: float = 0.5) -> bool:
    stream = stream_of(one, len(one.orders) - 1)
    return evidence(stream).days_since_raised(threshold(stream, false_alarms)) is not None


# -- the test itself --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("per_day", "shops"), [(0.33, 20), (3, 20), (33, 20), (330, 10), (1500, 4)])
def test_shops_of_every_size_in_which_nothing_changes_are_silent(per_day: float, shops: int) -> None:
    # each is asked once: the share that is raised at any moment is small when half an alarm a year lasts some weeks
    assert sum(raised(diary(seed, per_day, lambda _: 0.004)) for seed in range(shops)) <= shops * 0.11


@pytest.mark.parametrize(("per_day", "days", "most_missed"), [(33, 45, 2), (330, 28, 0)])
def test_a_jump_from_0_3_to_2_1_per_cent_is_seen_within_weeks(per_day: float, days: int, most_missed: int) -> None:
    changed = DAYS - days
    seen = [raised(diary(seed, per_day, lambda day: 0.021 if day >= changed else 0.003)) for seed in range(12)]
    assert sum(seen) >= 12 - most_missed


def test_a_slow_drift_is_seen_and_called_one() -> None:
    def share(day: int) -> float:
        return 0.003 * (1 + max(day - (DAYS - 100), 0) / 25)

    shops = [diary(seed, 330, share) for seed in range(10)]
    assert all(raised(shop) for shop in shops)
    found = [evidence(stream_of(shop, DAYS - 1)) for shop in shops]
    assert sum(one.drift > one.jump for one in found) >= 8


def test_a_sudden_jump_is_called_one_more_often_than_not() -> None:
    """Delays blur it: what jumps with the orders comes in over weeks."""
    shops = [diary(seed, 330, lambda day: 0.012 if day >= DAYS - 60 else 0.003) for seed in range(10)]
    found = [evidence(stream_of(shop, DAYS - 1)) for shop in shops]
    assert sum(one.jump > one.drift for one in found) >= 6


def test_more_orders_are_no_rise() -> None:
    shop = diary(3, 50, lambda _: 0.005)
    busy = diary(4, 200, lambda _: 0.005)
    orders = np.where(np.arange(DAYS) >= DAYS - 50, busy.orders, shop.orders)
    pairs = np.concatenate(
        [
            shop.known["any"][shop.known["any"][:, 0] < DAYS - 50],
            busy.known["any"][busy.known["any"][:, 0] >= DAYS - 50],
        ]
    )
    assert not raised(Diary(shop.first, shop.as_of, orders, {"any": pairs}))


def test_one_defective_order_alone_is_never_a_signal() -> None:
    orders = np.full(DAYS, 0.2)
    one = Diary(FIRST, FIRST + timedelta(days=DAYS - 1), orders, {"any": np.array([[480.0, 482.0]])})
    assert not raised(one, false_alarms=10)


def test_the_mean_of_the_e_values_is_about_one_where_nothing_changes() -> None:
    """The promise on which both the detector and the discovery rate rest."""
    values = [evidence(stream_of(diary(seed, 40, lambda _: 0.004), DAYS - 1)).e_value for seed in range(60)]
    assert 0.2 < np.mean(values) < 1.7


def test_scatter_is_learned_and_a_past_rise_is_not_scatter() -> None:
    calm = [diary(seed, 100, lambda _: 0.006) for seed in range(9)]
    risen = [diary(seed, 100, lambda day: 0.004 if day < 200 else 0.02) for seed in range(9)]
    assert np.median([stream_of(shop, DAYS - 1).scatter for shop in calm]) < 1.25
    assert np.median([stream_of(shop, DAYS - 1).scatter for shop in risen]) < 1.25
    some = calm[0]
    five = np.repeat(some.known["any"], 5, axis=0)  # every defect brings four more on the same day
    assert stream_of(Diary(some.first, some.as_of, some.orders, {"any": five}), DAYS - 1).scatter > 2


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.floats(0.01, 0.5))
@settings(max_examples=60)
def test_the_chosen_are_the_largest_and_each_is_large_enough(values: list[float], rate: float) -> None:
    found = chosen(values, rate)
    picked = [value for value, is_chosen in zip(values, found, strict=True) if is_chosen]
    left = [value for value, is_chosen in zip(values, found, strict=True) if not is_chosen]
    assert all(value * len(picked) * rate >= len(values) for value in picked)
    assert not picked or not left or min(picked) > max(left)
    for more in range(len(picked) + 1, len(values) + 1):  # no larger set would do
        assert sorted(values, reverse=True)[more - 1] * more * rate < len(values)


def test_evidence_enough_for_one_cell_is_not_enough_for_one_of_two() -> None:
    assert chosen([15.0], 0.1) == [True]
    assert chosen([15.0, 0.0], 0.1) == [False, False]
    assert chosen([20.0, 0.0], 0.1) == [True, False]
    assert chosen([10.0, 10.0], 0.1) == [True, True]
    assert chosen([], 0.1) == []


def test_false_discoveries_among_many_cells_stay_under_the_rate_even_when_cells_depend() -> None:
    """Cells in pairs that see the same news, one in ten with a true rise: e-BH needs no independence."""
    shares = []
    for seed in range(4):
        calm = [diary(1000 * seed + at, 20, lambda _: 0.005) for at in range(8)]
        risen = [diary(1000 * seed + 500 + at, 60, lambda day: 0.04 if day >= DAYS - 50 else 0.005) for at in range(2)]
        values = [evidence(stream_of(shop, DAYS - 1)).e_value for shop in (*calm, *calm, *risen)]
        found = chosen(values, 0.1)
        shares.append(sum(found[:16]) / max(sum(found), 1))
        assert all(found[16:])
    assert np.mean(shares) <= 0.1


def test_the_bad_spells_of_olist_are_seen_and_the_calm_before_is_not(shared_data: Path) -> None:
    """Black Friday 2017 and spring 2018: bad reviews by the day they were answered, as a seller would have known."""
    olist = olist_diary(shared_data)
    said = {day: raised(olist.until(day)) for day in (date(2017, 9, 27), date(2017, 12, 20), date(2018, 3, 21))}
    assert list(said.values()) == [False, True, True]


def olist_diary(shared_data: Path) -> Diary:
    import pyarrow.parquet as pq

    folder = shared_data / "olist_reviewed"
    if not (folder / "olist_order_reviews.parquet").exists():
        pytest.skip("Olist's reviews are not here")
    first, days = date(2017, 1, 1), 608

    def place(cell: object) -> int:
        return (date.fromisoformat(str(cell)[:10]) - first).days

    columns = ["order_id", "order_purchase_timestamp"]
    placed = {
        row["order_id"]: place(row["order_purchase_timestamp"])
        for row in pq.read_table(folder / "olist_orders.parquet", columns=columns).to_pylist()
    }
    orders = np.bincount([at for at in placed.values() if 0 <= at < days], minlength=days).astype(float)
    known: dict[str, int] = {}
    columns = ["order_id", "review_score", "review_answer_timestamp"]
    for row in pq.read_table(folder / "olist_order_reviews.parquet", columns=columns).to_pylist():
        if int(row["review_score"]) <= 2 and row["order_id"] in placed:
            answered = place(row["review_answer_timestamp"])
            known[row["order_id"]] = min(known.get(row["order_id"], answered), answered)
    pairs = [(placed[order], day) for order, day in known.items() if placed[order] >= 0 and day < days]
    return Diary(first, first + timedelta(days=days - 1), orders, {"any": np.array(pairs, float)})


# -- through facts and command line -----------------------------------------------------------------------------------


def steady(days: int, every: int = 20) -> list[tuple[int, int]]:
    """One defect every so many days, known ten days after its order."""
    return [(day, 10) for day in range(20, days, every)]


JUMP = [(day, 8) for day in range(9, 24) for _ in range(2)]


def asked(folder: Path, **shop: object) -> SignalsAnswer:
    return write_shop(folder, **shop).signals(as_of=AS_OF)  # type: ignore[arg-type]


def only(answer: SignalsAnswer) -> Signal:
    [signal] = answer.signals
    return signal


def test_a_jump_is_said_with_its_day_its_kind_its_place_and_the_line(tmp_path: Path) -> None:
    def carrier(day: int, at: int) -> str:
        return "Lantern" if at < 5 and day % 20 else "Kestrel"  # the first orders of a day: those that become defective

    signal = only(asked(tmp_path, per_day=20, days=200, defects=[*steady(200), *JUMP], carrier=carrier))
    assert signal.shape == "jump"
    assert AS_OF - timedelta(days=20) <= signal.began <= AS_OF - timedelta(days=12)
    assert signal.began_between[0] <= signal.began <= signal.began_between[1]
    assert [kind for kind, _, _ in signal.kinds] == ["negative_feedback"]
    assert signal.where is not None
    assert (signal.where.dimension, signal.where.value) == ("carrier", "Lantern")
    assert signal.discovery
    assert (signal.over_today, signal.line_on) == (True, AS_OF)
    words = signal.as_json()["words"]
    for said in ("A jump", "negative feedback", "carrier Lantern", "over the line already"):
        assert said in words


def test_the_line_is_foreseen_before_the_rate_reaches_it(tmp_path: Path) -> None:
    young = [(day, 4) for day in range(7, 15) for _ in range(3)]  # none of these orders is in the window yet
    signal = only(asked(tmp_path, per_day=20, days=200, defects=[*steady(200), *young]))
    assert not signal.over_today
    assert signal.line_on is not None
    assert signal.days_to_line == (signal.line_on - AS_OF).days > 0
    assert f"crosses the line on {signal.line_on}, in {signal.days_to_line} days" in signal.as_json()["words"]


def test_a_shop_with_a_steady_trickle_is_silent(tmp_path: Path) -> None:
    answer = asked(tmp_path, per_day=20, days=200, defects=steady(200))
    assert (answer.tested, list(answer.signals)) == (1, [])


def test_defects_spread_over_all_carriers_are_blamed_on_none(tmp_path: Path) -> None:
    def carrier(day: int, at: int) -> str:
        return f"C{(day + at) % 4}"

    assert only(asked(tmp_path, per_day=20, days=200, defects=[*steady(200), *JUMP], carrier=carrier)).where is None


def test_what_rose_as_much_a_year_ago_is_called_a_season(tmp_path: Path) -> None:
    a_year_ago = [(day + 364, delay) for day, delay in JUMP]
    signal = only(asked(tmp_path, per_day=20, days=560, defects=[*steady(540), *JUMP, *a_year_ago]))
    assert signal.shape == "seasonal"
    assert signal.last_year_times is not None
    assert signal.last_year_times > 2
    assert "the same weeks a year before" in signal.as_json()["words"]


def test_a_cluster_in_a_new_shop_is_called_one(tmp_path: Path) -> None:
    signal = only(asked(tmp_path, per_day=20, days=60, defects=[*JUMP, *JUMP]))
    assert signal.shape == "new_shop"


def test_three_months_above_1_2_per_cent_are_a_recurrence(tmp_path: Path) -> None:
    often = [(day, 5) for day in range(10, 299, 3)]  # 1.67 % all along: nothing rises
    signal = only(asked(tmp_path, per_day=20, days=300, defects=often))
    assert signal.shape == "recurrence"
    assert [day for day, _, _ in signal.months] == [date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30)]
    (tmp_path / "less").mkdir()
    less = [(day, 5) for day in range(10, 299, 5)]  # 1.0 %
    assert asked(tmp_path / "less", per_day=20, days=300, defects=less).signals == []


def test_a_rise_whose_news_has_stopped_is_said_to_ease(tmp_path: Path) -> None:
    over = [(day, 8) for day in range(40, 70) for _ in range(2)]
    signal = only(asked(tmp_path, per_day=20, days=200, defects=[*steady(200, 6), *over]))
    assert signal.easing
    assert "it may be over" in signal.as_json()["words"]


def test_sources_that_end_early_are_tested_up_to_their_end_and_never_seen_ones_not_at_all(tmp_path: Path) -> None:
    tower = write_shop(tmp_path, per_day=20, days=200, defects=[*steady(200), *JUMP])
    later = only(tower.signals(as_of=AS_OF + timedelta(days=12)))
    assert later.tested_through == AS_OF
    assert f"known through {AS_OF} only" in later.as_json()["words"]
    (tmp_path / "unseen").mkdir()
    unseen = write_shop(tmp_path / "unseen", per_day=4, days=100, kinds=()).signals(as_of=AS_OF)
    assert unseen.tested == 0
    assert unseen.untested[0][1] == ("negative_feedback", "claims", "chargebacks")


def test_what_is_known_later_does_not_reach_back(tmp_path: Path) -> None:
    early = AS_OF - timedelta(days=25)
    later = [(30, 10)] * 3  # ordered before that day, known after it
    with_rise = write_shop(tmp_path, per_day=20, days=200, defects=[*steady(200), *JUMP, *later])
    (tmp_path / "without").mkdir()
    without = write_shop(tmp_path / "without", per_day=20, days=200, defects=steady(200))
    assert with_rise.signals(as_of=early).as_json() == without.signals(as_of=early).as_json()
    there, here = ([row.as_json() for row in tower.headroom(as_of=early)] for tower in (with_rise, without))
    assert there == here
    assert [day.floor for day in with_rise.headroom(as_of=early)[0].days] == [
        day.floor for day in without.headroom(as_of=early)[0].days
    ]


def test_the_command_line_says_it_checks_it_and_takes_a_rate_of_false_alarms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_shop(tmp_path, per_day=20, days=200, defects=[*steady(200), *JUMP])
    call = ["signals", "--workspace", str(tmp_path / "w"), "--as-of", AS_OF.isoformat()]
    code, text = run(capsys, *call, "--check")
    assert (code, "default US MFN: A jump" in text) == (1, True)
    code, text = run(capsys, *call, "--json", "--false-alarms", "0.1")
    document = json.loads(text)
    assert (code, document["schema"], document["false_alarms_per_year"]) == (0, "plimsoll.signals/1", "0.1")
    assert document["signals"][0]["shape"] == "jump"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    return int(ended.value.code or 0), capsys.readouterr().out


def test_the_detector_grows_by_no_more_than_a_day_a_day_in_the_mean() -> None:
    last = [evidence(stream_of(diary(seed, 10, lambda _: 0.004), DAYS - 1)).detector[-1] for seed in range(40)]
    assert np.mean(last) < 1.7 * STARTS
