"""Rates on few orders: exact intervals, chances at the target, words to quote, rankings."""

from __future__ import annotations

import json
from collections import defaultdict
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll import cli
from plimsoll.watch.ranking import fitted_prior, shrunken
from plimsoll.watch.small_numbers import (
    at_least,
    beta_quantile,
    clopper_pearson,
    incomplete_beta,
    interval_json,
    mid_p,
    poisson_at_least,
    poisson_interval,
    small_number,
)

if TYPE_CHECKING:
    from pathlib import Path


def exactly_at_least(defective: int, orders: int, share: Fraction) -> Fraction:
    """The binomial tail in fractions: nothing is rounded."""
    return sum(
        (comb(orders, k) * share**k * (1 - share) ** (orders - k) for k in range(defective, orders + 1)), Fraction(0)
    )


def test_two_of_126_as_a_seller_quotes_it() -> None:
    number = small_number(2, 126, 0.01)
    assert round(number.p_at_target, 2) == 0.36
    assert round(number.interval.low * 100, 2) == 0.19
    assert round(number.interval.high * 100, 1) == 5.6
    for words in ("2 are defective: 1.59 %", "from 0.19 % to 5.6 %", "probability 0.36", "cannot tell this shop"):
        assert words in number.paragraph()


@given(st.integers(1, 60), st.data())
@settings(max_examples=60, deadline=None)
def test_tails_are_those_of_exact_fractions(orders: int, data: st.DataObject) -> None:
    defective = data.draw(st.integers(0, orders))
    share = Fraction(data.draw(st.integers(1, 999)), 1000)
    exact = exactly_at_least(defective, orders, share)
    assert at_least(defective, orders, float(share)) == pytest.approx(float(exact), abs=1e-12, rel=1e-9)


@given(st.integers(1, 400_000), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_the_ends_of_the_interval_are_where_the_tails_are_two_and_a_half_per_cent(orders: int, part: float) -> None:
    defective = round(part * orders)
    found = clopper_pearson(defective, orders)
    if defective:
        assert at_least(defective, orders, found.low) == pytest.approx(0.025, rel=1e-4)
    if defective < orders:
        assert 1 - at_least(defective + 1, orders, found.high) == pytest.approx(0.025, rel=1e-4)
    narrower = mid_p(defective, orders)
    assert found.low <= narrower.low <= defective / orders <= narrower.high <= found.high


def test_golden_values() -> None:
    """As scipy 1.17.1 gives them (`binomtest`, `beta.ppf`, `chi2.ppf`, `poisson.sf`)."""
    for (defective, orders), (low, high) in {
        (0, 10): (0.0, 0.3084971),
        (1, 10): (0.0025286, 0.4450161),
        (5, 10): (0.1870860, 0.8129140),
        (10, 10): (0.6915029, 1.0),
        (50, 200): (0.1916072, 0.3159628),
    }.items():
        found = clopper_pearson(defective, orders)
        assert (found.low, found.high) == (pytest.approx(low, abs=2e-6), pytest.approx(high, abs=2e-6))
    assert poisson_interval(0).high == pytest.approx(3.688879, abs=1e-5)
    assert poisson_interval(10).low == pytest.approx(4.795389, abs=1e-5)
    assert poisson_interval(10).high == pytest.approx(18.390356, abs=1e-5)
    assert poisson_at_least(3, 2.0) == pytest.approx(0.3233236, abs=1e-6)
    assert beta_quantile(2, 3, 0.5) == pytest.approx(0.3857276, abs=1e-6)
    assert incomplete_beta(2, 3, 0.5) == pytest.approx(11 / 16)


def test_conclusions_say_no_more_than_the_numbers() -> None:
    assert "probably above 1.00 %" in small_number(12, 300, 0.01).paragraph()
    assert "probably under 1.00 %" in small_number(2, 2000, 0.01).paragraph()
    assert "cannot tell" in small_number(0, 100, 0.01).paragraph()
    assert "1 is defective" in small_number(1, 3, 0.01).paragraph()
    assert small_number(2, 126, 0.01).few
    assert not small_number(5, 500, 0.01).few


def test_no_interval_where_there_is_no_share() -> None:
    assert interval_json(0, 0, 0.01) is None
    assert interval_json(5, 3, 0.01) is None  # events, not orders


def test_one_of_three_stands_below_fifty_of_two_hundred() -> None:
    counts = [(1, 3), (50, 200), (0, 10), (5, 300), (2, 150), (0, 80)]
    drawn = dict(zip(counts, shrunken(counts), strict=True))
    assert max(counts, key=lambda count: drawn[count].low) == (50, 200)
    assert drawn[1, 3].low < drawn[50, 200].low
    assert drawn[1, 3].rate < 1 / 3
    assert drawn[50, 200].rate == pytest.approx(0.25, abs=0.02)


def test_members_that_do_not_differ_are_drawn_together_but_no_surer_than_all_their_orders() -> None:
    counts = [(1, 100)] * 20
    prior = fitted_prior(counts)
    assert 500 < prior.orders <= 2000
    assert all(0.002 < one.low < 0.01 < one.high for one in shrunken(counts))


def test_a_group_of_one_is_not_a_division_by_nothing() -> None:
    assert 0 < shrunken([(0, 1)])[0].rate < 1
    assert shrunken([]) == []


def test_no_seller_of_olist_with_a_handful_of_reviews_tops_the_ranking(shared_data: Path) -> None:
    counts = olist_sellers(shared_data)
    by_rate = sorted(counts, key=lambda seller: (-counts[seller][0] / counts[seller][1], counts[seller][1]))
    assert all(counts[seller][1] <= 2 for seller in by_rate[:20])  # the naive ranking: one bad order of one
    drawn = dict(zip(counts, shrunken(list(counts.values())), strict=True))
    ranked = sorted(counts, key=lambda seller: -drawn[seller].low)
    assert all(counts[seller][1] >= 6 for seller in ranked[:20])
    pooled = sum(bad for bad, _ in counts.values()) / sum(all_of for _, all_of in counts.values())
    assert all(drawn[seller].low > pooled for seller in ranked[:20])


def olist_sellers(shared_data: Path) -> dict[str, tuple[int, int]]:
    """By seller: orders with a review of one or two stars, and all reviewed orders."""
    import pyarrow.parquet as pq

    folder = shared_data / "olist_reviewed"
    if not (folder / "olist_order_reviews.parquet").exists():
        pytest.skip("Olist's reviews are not here")
    reviews = pq.read_table(folder / "olist_order_reviews.parquet", columns=["order_id", "review_score"]).to_pylist()
    worst: dict[str, int] = {}
    for row in reviews:
        worst[row["order_id"]] = min(worst.get(row["order_id"], 5), int(row["review_score"]))
    items = pq.read_table(folder / "olist_order_items.parquet", columns=["order_id", "seller_id"]).to_pylist()
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for order, seller in sorted({(row["order_id"], row["seller_id"]) for row in items if row["order_id"] in worst}):
        counts[seller][0] += worst[order] <= 2
        counts[seller][1] += 1
    return {seller: (bad, all_of) for seller, (bad, all_of) in counts.items()}


# -- the command line -------------------------------------------------------------------------------------------------


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    printed = capsys.readouterr()
    return int(ended.value.code or 0), printed.out + printed.err


def test_two_numbers_are_enough(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys, "small-numbers", "2", "126", "--json")
    [row] = json.loads(text)["rows"]
    assert code == 0
    assert row["interval"] == {"from": "0.001928", "to": "0.056162", "confidence": "0.95", "p_at_target": "0.359408"}
    assert said(capsys, "small-numbers", "3", "2")[0] == 2
    assert said(capsys, "small-numbers", "3")[0] == 2


def test_a_rate_on_few_orders_is_marked_and_carries_its_interval(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from watched_shop import write_shop

    write_shop(tmp_path, per_day=2, days=120, defects=[(40, 10), (60, 10)])
    where = ("--workspace", str(tmp_path / "w"), "--as-of", "2026-10-01")
    _, text = said(capsys, "status", *where)
    assert "1.67 % ~" in text
    assert "~ 2 of 120 orders: the share behind them lies between 0.20 % and 5.9 %" in text
    _, text = said(capsys, "odr", *where, "--json")
    assert json.loads(text)["rows"][0]["interval"]["from"] == "0.002025"
    _, text = said(capsys, "small-numbers", *where)
    assert "Of 120 orders placed from 2026-07-19 to 2026-09-16, 2 are defective" in text


def test_a_ranking_puts_what_is_surely_bad_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from watched_shop import write_shop

    bad = [(day, 3) for day in range(30, 60)]
    write_shop(
        tmp_path, per_day=5, days=120, defects=bad, asin=lambda day, at: "RARE" if (day, at) == (31, 0) else "BUSY"
    )
    where = ("--workspace", str(tmp_path / "w"), "--as-of", "2026-10-01", "--by", "asin")
    rows = {rank: json.loads(said(capsys, "odr", *where, "--json", *rank)[1])["rows"] for rank in ((), ("--rank",))}
    assert {row["value"]: row["rate"] for row in rows[()]}["RARE"] == "1.000000"
    assert [row["value"] for row in rows["--rank",]] == ["BUSY", "RARE"]
    assert rows["--rank",][0]["shrunken"]["from"] > rows["--rank",][1]["shrunken"]["from"]
    assert said(capsys, "odr", "--rank", *where[:4])[0] == 2
