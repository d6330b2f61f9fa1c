"""The rules beside the Order Defect Rate, and those of other platforms: figures, histories, provenance."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from plimsoll.errors import UsageError
from plimsoll.policies import all_policy_values, find_marketplace, marketplaces, policy_value, policy_values
from plimsoll.policies.soundness import CONDITIONS

ON = date(2026, 10, 1)

METRICS = {
    # metric: place, window, lag, membership, target, condition, channel
    "amazon.late_shipment_rate": ("US", 30, 0, "ship_by", "0.04", "LESS_THAN", "MFN"),
    "amazon.pre_fulfillment_cancellation_rate": ("US", 7, 1, "order_date", "0.025", "LESS_THAN", "MFN"),
    "amazon.valid_tracking_rate": ("US", 30, 10, "promised_at", "0.95", "GREATER_THAN", "MFN"),
    "amazon.on_time_delivery_rate": ("DE", 30, 10, "promised_at", "0.97", "GREATER_THAN", "MFN"),
    "amazon.unit_on_time_delivery_rate": ("US", 14, 7, "promised_at", "0.90", "NOT_LESS_THAN", "MFN"),
    "amazon.invoice_defect_rate": ("FR", 7, 7, "order_date", "0.05", "LESS_THAN", "MFN"),
    "amazon.return_dissatisfaction_rate": ("US", 30, 0, "requested_at", "0.10", "LESS_THAN", "MFN"),
    "amazon.contact_response_rate": ("US", 30, 0, "sent_at", "0.90", "NOT_LESS_THAN", "ALL"),
    "ebay.transaction_defect_rate": ("EBAY_US", 365, 0, "order_date", "0.02", "NOT_GREATER_THAN", "MFN"),
    "ebay.cases_closed_without_resolution_rate": (
        "EBAY_GB", 365, 0, "order_date", "0.003", "NOT_GREATER_THAN", "MFN",
    ),
    "ebay.late_shipment_rate": ("EBAY_AU", 365, 0, "order_date", "0.07", "NOT_GREATER_THAN", "MFN"),
    "walmart.cancellation_rate": ("WALMART_US", 30, 0, "order_date", "0.02", "NOT_GREATER_THAN", "MFN"),
    "walmart.on_time_delivery_rate": ("WALMART_US", 30, 0, "promised_at", "0.90", "NOT_LESS_THAN", "MFN"),
    "walmart.valid_tracking_rate": ("WALMART_CA", 30, 0, "order_date", "0.85", "GREATER_THAN", "MFN"),
    "walmart.negative_feedback_rate": ("WALMART_US", 60, 0, "left_at", "0.02", "NOT_GREATER_THAN", "ALL"),
    "tiktok_shop.late_dispatch_rate": ("TIKTOK_SHOP_US", 7, 0, "ship_by", "0.04", "NOT_GREATER_THAN", "MFN"),
    "tiktok_shop.seller_fault_cancellation_rate": (
        "TIKTOK_SHOP_US", 7, 0, "order_date", "0.025", "NOT_GREATER_THAN", "MFN",
    ),
    "tiktok_shop.valid_tracking_rate": ("TIKTOK_SHOP_US", 7, 0, "shipped_at", "0.95", "NOT_LESS_THAN", "MFN"),
    "tiktok_shop.on_time_delivery_rate": ("TIKTOK_SHOP_US", 7, 0, "promised_at", "0.80", "NOT_LESS_THAN", "MFN"),
    "etsy.message_response_rate": ("ETSY", 90, 0, "sent_at", "0.80", "NOT_LESS_THAN", "MFN"),
    "etsy.on_time_shipping_rate": ("ETSY", 90, 0, "ship_by", "0.80", "NOT_LESS_THAN", "MFN"),
    "etsy.case_rate": ("ETSY", 90, 0, "opened_at", "0.01", "LESS_THAN", "MFN"),
}  # fmt: skip


def value(rule: str, on: date = ON, place: str | None = None) -> int | str | bool:
    return policy_value(rule, on=on, marketplace_id=place).value


@pytest.mark.parametrize("metric", METRICS)
def test_each_metric_has_what_a_recount_needs(metric: str) -> None:
    place, *expected = METRICS[metric]
    names = ("window_days", "lag_days", "membership", "target_value", "target_condition", "fulfillment_channel")
    assert [value(f"{metric}.{name}", place=place) for name in names] == expected
    assert value(f"{metric}.window_zone", place=place)


# -- on-time delivery: which rule, where, since when ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "first"), [("US", date(2024, 9, 25)), ("GB", date(2025, 9, 16)), ("UK", date(2025, 9, 16))]
)
def test_the_minimum_for_on_time_delivery_begins_on_its_day(place: str, first: date) -> None:
    eve = first - timedelta(days=1)
    rate = "amazon.on_time_delivery_rate"
    names = ("target_value", "target_condition", "window_days", "lag_days", "binding")
    assert [value(f"{rate}.{name}", eve, place) for name in names] == ["0.97", "GREATER_THAN", 30, 10, False]
    assert [value(f"{rate}.{name}", first, place) for name in names] == ["0.90", "NOT_LESS_THAN", 14, 7, True]
    assert policy_values("amazon.unit_on_time_delivery_rate", on=eve, marketplace_id=place) == ()
    assert value("amazon.unit_on_time_delivery_rate.target_value", first, place) == "0.90"


def test_elsewhere_on_time_delivery_is_a_recommendation_to_this_day() -> None:
    for site in marketplaces():
        if site.platform == "amazon" and site.country not in {"US", "GB"}:
            assert value("amazon.on_time_delivery_rate.target_value", place=site.id) == "0.97"
            assert value("amazon.on_time_delivery_rate.binding", place=site.id) is False
            assert policy_values("amazon.unit_on_time_delivery_rate", on=ON, marketplace_id=site.id) == ()


@pytest.mark.parametrize(
    ("place", "on", "said"),
    [
        ("US", date(2024, 9, 25), "all seller-fulfilled listings"),
        ("US", date(2026, 2, 27), "all seller-fulfilled listings"),
        ("US", date(2026, 2, 28), "the listings that lower the rate most"),
        ("GB", date(2025, 10, 15), "displayed only"),
        ("GB", date(2025, 10, 16), "warnings"),
        ("GB", date(2026, 2, 1), "warnings"),
        ("GB", date(2026, 2, 2), "from single listings to the right to list"),
    ],
)
def test_how_the_minimum_is_enforced_has_a_history(place: str, on: date, said: str) -> None:
    assert value("amazon.unit_on_time_delivery_rate.enforcement", on, place) == said


def test_fewer_than_20_units_are_exempt_in_the_united_kingdom_only() -> None:
    assert value("amazon.unit_on_time_delivery_rate.minimum_units", place="GB") == 20
    with pytest.raises(UsageError, match="no value in force on 2026-10-01 for US"):
        policy_value("amazon.unit_on_time_delivery_rate.minimum_units", on=ON, marketplace_id="US")


# -- single rules -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "place", "expected"),
    [
        ("amazon.late_shipment_rate.short_window_days", "US", 10),
        ("amazon.pre_fulfillment_cancellation_rate.counts_cancelled_by", "US", "seller"),
        ("amazon.pre_fulfillment_cancellation_rate.auto_cancelled_counts", "US", True),
        ("amazon.pre_fulfillment_cancellation_rate.offer_removed_after_consecutive", "AE", 2),
        ("amazon.valid_tracking_rate.consequence", "US", "selling in the category is suspended"),
        ("amazon.valid_tracking_rate.consequence", "DE", "none by itself"),
        ("amazon.contact_response_rate.reply_within_hours", "JP", 24),
        ("amazon.return_dissatisfaction_rate.answer_within_hours", "IT", 48),
        ("amazon.account_health_rating.healthy_from", "US", 200),
        ("amazon.account_health_rating.at_risk_from", "US", 100),
        ("amazon.policy_violations.target_condition", "US", "EQUALS"),
        ("amazon.seller_fulfilled_prime.cancellation_rate.target_value", "DE", "0.005"),
        ("amazon.seller_fulfilled_prime.on_time_delivery_rate.target_value", "JP", "0.96"),
        ("amazon.seller_fulfilled_prime.valid_tracking_rate.target_value", "JP", "0.94"),
        ("amazon.safe_t.file_within_days", "US", 30),
        ("ebay.transaction_defect_rate.minimum_defects", "EBAY_DE", 5),
        ("ebay.transaction_defect_rate.top_rated_target_value", "EBAY_US", "0.005"),
        ("ebay.seller_standards.evaluation_day", "EBAY_US", 20),
        ("ebay.seller_standards.programme", "EBAY_IE", "UK"),
        ("ebay.seller_standards.programme", "EBAY_AU", "GLOBAL"),
        ("ebay.transaction_defect_rate.short_window_from_transactions", "EBAY_US", 400),
        ("walmart.cancellation_rate.target_value", "WALMART_CA", "0.03"),
        ("walmart.seller_response_rate.reply_within_hours", "WALMART_CA", 48),
        ("etsy.low_review_rate.most_below", "ETSY", 4),
    ],
)
def test_figures_that_the_sources_give(rule: str, place: str, expected: object) -> None:
    assert value(rule, place=place) == expected


@pytest.mark.parametrize(
    ("rule", "place", "on", "expected"),
    [
        ("ebay.transaction_defect_rate.target_value", "EBAY_US", date(2016, 2, 19), "0.05"),
        ("ebay.transaction_defect_rate.target_value", "EBAY_US", date(2016, 2, 20), "0.02"),
        ("ebay.transaction_defect_rate.counts_feedback", "EBAY_US", date(2016, 2, 19), True),
        ("ebay.transaction_defect_rate.counts_feedback", "EBAY_US", date(2016, 2, 20), False),
        ("etsy.order_dissatisfaction_rate.target_value", "ETSY", date(2024, 8, 31), "0.01"),
        ("etsy.case_rate.target_value", "ETSY", date(2024, 9, 1), "0.01"),
        ("tiktok_shop.late_dispatch_rate.decided_by", "TIKTOK_SHOP_US", date(2026, 3, 1), "confirmed_at"),
        ("tiktok_shop.late_dispatch_rate.decided_by", "TIKTOK_SHOP_US", date(2026, 3, 2), "first_scan_at"),
        ("amazon.invoice_defect_rate.binding", "DE", date(2021, 4, 4), False),
        ("amazon.invoice_defect_rate.binding", "DE", date(2021, 4, 5), True),
        ("amazon.safe_t.file_within_days", "US", date(2026, 2, 15), 60),
    ],
)
def test_a_rule_keeps_the_days_on_which_it_held(rule: str, place: str, on: date, expected: object) -> None:
    assert value(rule, on, place) == expected


def test_etsys_two_sets_never_hold_together() -> None:
    for on, gone, there in (
        (date(2024, 8, 31), "etsy.case_rate.", "etsy.order_dissatisfaction_rate."),
        (date(2024, 9, 1), "etsy.order_dissatisfaction_rate.", "etsy.case_rate."),
    ):
        assert policy_values(gone, on=on, marketplace_id="ETSY") == ()
        assert policy_values(there, on=on, marketplace_id="ETSY")


def test_the_invoice_rate_is_of_five_stores_and_no_other() -> None:
    held = {
        place.country
        for place in marketplaces()
        if place.platform == "amazon" and policy_values("amazon.invoice_defect_rate.", on=ON, marketplace_id=place.id)
    }
    assert held == {"GB", "DE", "FR", "IT", "ES"}


# -- another platform's marketplace never gets amazon's rules as if they were its own ---------------------------------


@pytest.mark.parametrize("place", ["EBAY_US", "WALMART_CA", "TIKTOK_SHOP_US", "ETSY", "WISH"])
def test_another_platform_gets_its_own_rules_and_amazons_order_defect_rate_by_analogy(place: str) -> None:
    site = find_marketplace(place)
    assert site is not None
    for rule in policy_values(on=ON, marketplace_id=place):
        if rule.id.startswith("amazon."):
            assert rule.id.startswith("amazon.odr.")
            assert (rule.confidence, rule.citable) == ("unconfirmed", False)
            assert "by analogy" in rule.why
        else:
            assert rule.id.startswith(f"{site.platform}.")
    assert value("amazon.odr.window_days", place=place) == 60
    with pytest.raises(UsageError):
        policy_value("amazon.late_shipment_rate.target_value", on=ON, marketplace_id=place)


def test_amazon_gets_nobody_elses_rules() -> None:
    for place in ("US", "ATVPDKIKX0DER", "JP", "OLIST"):
        assert {rule.id.split(".")[0] for rule in policy_values(on=ON, marketplace_id=place)} == {"amazon"}


# -- provenance -------------------------------------------------------------------------------------------------------

SEEDS = (
    "Section 5.3.2",
    "Legal Writing Style Guide",
    "Evidence Authenticity Checklist",
    "order_defect_rate_window_days",
    "account_health_rating_percent",
)


@pytest.mark.parametrize("words", SEEDS)
def test_what_only_guides_assert_is_there_and_never_citable(words: str) -> None:
    found = [rule for rule in all_policy_values() if words in f"{rule.id} {rule.value}"]
    assert found
    for rule in found:
        assert (rule.confidence, rule.citable, rule.url) == ("unconfirmed", False, "")


def test_no_citable_rule_speaks_of_what_only_guides_assert() -> None:
    for rule in all_policy_values():
        for said in (rule, *rule.readings):
            text = f"{said.value} {said.quote}"
            assert not (said.citable and any(words in text for words in SEEDS[:3])), rule.id


def test_every_value_says_who_and_why_and_every_citable_one_where_and_in_which_words() -> None:
    for rule in all_policy_values():
        for said in (rule, *rule.readings):
            assert said.source, rule.id
            assert said.why, rule.id
            assert said.read_on <= date(2026, 11, 22), rule.id
            if said.citable:
                assert said.quote, rule.id
                assert said.url.startswith("https://"), rule.id


def test_a_rate_is_a_text_of_decimals_and_its_condition_one_of_five_words() -> None:
    for rule in all_policy_values():
        if rule.id.endswith(".target_value") and "account_health" not in rule.id and "violations" not in rule.id:
            assert 0 < Fraction(rule.text) <= 1, rule.id
        if rule.id.endswith(".target_condition"):
            assert rule.text in CONDITIONS


def test_every_target_has_a_condition_where_it_holds() -> None:
    for place in marketplaces():
        held = {rule.id for rule in policy_values(on=ON, marketplace_id=place.id)}
        for rule in held:
            if rule.endswith(".target_value"):
                condition = rule.replace("target_value", "target_condition")
                assert condition in held or "buy_shipping" in rule, f"{rule} at {place.id}"
