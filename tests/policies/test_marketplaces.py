"""Amazon's 23 marketplaces and those of other platforms, every way to name one, and those of an owner's own."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from plimsoll.errors import UnknownMarketplace, UsageError
from plimsoll.policies import (
    Marketplace,
    find_marketplace,
    marketplace_or_own,
    marketplaces,
    own_marketplace,
    seller_central,
)
from plimsoll.policies.marketplace import spellings

IDS = {
    "US": "ATVPDKIKX0DER",
    "CA": "A2EUQ1WTGCTBG2",
    "MX": "A1AM78C64UM0Y8",
    "BR": "A2Q3Y263D00KWC",
    "GB": "A1F83G8C2ARO7P",
    "DE": "A1PA6795UKMFR9",
    "FR": "A13V1IB3VIYZZH",
    "IT": "APJ6JRA9NG5V4",
    "ES": "A1RKKUPIHCS9HS",
    "NL": "A1805IZSGTT6HS",
    "SE": "A2NODRKZP88ZB9",
    "PL": "A1C3SOZRARQ6R3",
    "BE": "AMEN7PMS3EDWL",
    "IE": "A28R8C7NBKEWEA",
    "EG": "ARBP9OOSHTCHU",
    "SA": "A17E79C6D8DWNP",
    "AE": "A2VIGQ35RCS4UG",
    "TR": "A33AVAJ2PDY3EV",
    "IN": "A21TJRUUN4KGV",
    "ZA": "AE08WJ6YKNBMC",
    "JP": "A1VC38T7YXB528",
    "AU": "A39IBJ37TRP1C6",
    "SG": "A19VAU5U5O7RUS",
}


AMAZONS = tuple(place for place in marketplaces() if place.platform == "amazon")


def found(text: str) -> Marketplace:
    place = find_marketplace(text)
    assert place is not None, text
    return place


def test_all_23_of_amazon_stand_first_in_the_pack_under_their_ids() -> None:
    assert {place.country: place.id for place in AMAZONS} == IDS
    assert marketplaces()[: len(AMAZONS)] == AMAZONS


@pytest.mark.parametrize(
    ("text", "id_", "platform"),
    [
        ("EBAY_US", "EBAY_US", "ebay"),
        ("ebay_gb", "EBAY_GB", "ebay"),
        ("eBay.co.uk", "EBAY_GB", "ebay"),
        ("ebay germany", "EBAY_DE", "ebay"),
        ("eBay.com.au", "EBAY_AU", "ebay"),
        ("WALMART_US", "WALMART_US", "walmart"),
        ("walmart.ca", "WALMART_CA", "walmart"),
        ("TIKTOK_SHOP_US", "TIKTOK_SHOP_US", "tiktok_shop"),
        ("Etsy", "ETSY", "etsy"),
        ("wish", "WISH", "wish"),
    ],
)
def test_other_platforms_have_their_own_marketplaces(text: str, id_: str, platform: str) -> None:
    assert (found(text).id, found(text).platform, found(text).short) == (id_, platform, id_)


def test_a_country_alone_is_always_amazons() -> None:
    for place in marketplaces():
        alone = find_marketplace(place.country)
        assert alone is None or alone.platform == "amazon", place.id
    assert found("US").short == "US"
    assert find_marketplace("AT") is None  # eBay sells there and Amazon has no marketplace: still nobody's


def test_no_spelling_names_two_places() -> None:
    spelled: dict[str, str] = {}
    for place in marketplaces():
        for text in spellings(place):
            assert spelled.setdefault(text.casefold(), place.id) == place.id
    assert "us" in spelled


def test_seller_central_is_amazons_alone() -> None:
    assert seller_central("DE") == "sellercentral-europe.amazon.com"
    assert seller_central("EBAY_DE") is None
    assert seller_central("OLIST") is None


def test_regions_are_those_of_the_three_endpoints() -> None:
    regions = {place.country: place.region for place in AMAZONS}
    assert {country for country, region in regions.items() if region == "NA"} == {"US", "CA", "MX", "BR"}
    assert {country for country, region in regions.items() if region == "FE"} == {"JP", "AU", "SG"}
    assert set(regions.values()) == {"NA", "EU", "FE"}


def test_windows_are_made_of_utc_days_and_local_zones_exist() -> None:
    assert {place.window_zone for place in marketplaces()} == {"UTC"}
    for place in marketplaces():
        assert ZoneInfo(place.local_zone)


def test_dates_of_the_feedback_report_are_day_first_but_for_three() -> None:
    orders = {place.country: place.date_order for place in AMAZONS}
    assert {country: order for country, order in orders.items() if order != "DMY"} == {
        "US": "MDY",
        "SE": "YMD",
        "JP": "YMD",
    }


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("ATVPDKIKX0DER", "US"),
        ("atvpdkikx0der", "US"),
        ("us", "US"),
        ("UK", "GB"),
        ("gb", "GB"),
        ("Amazon.co.uk", "GB"),
        ("AMAZON.COM", "US"),
        ("amazon.com.mx", "MX"),
        ("Amazon.com.br", "BR"),
        ("Amazon.com.be", "BE"),
        ("Amazon.co.jp", "JP"),
        ("Amazon.sg", "SG"),
        ("Amazon.com.sg", "SG"),
        ("  Amazon.de ", "DE"),
        ("united arab emirates", "AE"),
        ("Germany", "DE"),
    ],
)
def test_a_marketplace_answers_to_every_spelling(text: str, country: str) -> None:
    assert found(text).id == IDS[country]


def test_each_one_answers_to_its_own_id_country_name_and_sales_channels() -> None:
    for place in marketplaces():
        for text in spellings(place):
            assert found(text) is place
            assert found(text.swapcase()) is place


@pytest.mark.parametrize("text", ["", "Non-Amazon", "Amazon", "Amazon.comx", "OLIST", "XX"])
def test_an_unknown_name_finds_nothing(text: str) -> None:
    assert find_marketplace(text) is None


def test_a_marketplace_of_ones_own_has_utc_days_and_no_date_order() -> None:
    place = own_marketplace(" OLIST ")
    assert (place.id, place.platform, place.window_zone, place.local_zone) == ("OLIST", "own", "UTC", "UTC")
    assert place.date_order is None
    assert place.sales_channels == ()
    assert marketplace_or_own("OLIST") == place
    assert marketplace_or_own("uk").id == IDS["GB"]


@pytest.mark.parametrize("text", ["", "   "])
def test_a_blank_name_is_refused(text: str) -> None:
    with pytest.raises(UnknownMarketplace):
        marketplace_or_own(text)
    assert issubclass(UnknownMarketplace, UsageError)
