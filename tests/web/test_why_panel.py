"""Every figure says why it is what it is: the rule, its source, the corners, the files, the orders."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from web_shop import US


def _why(client: Any, figure: Any = "rate", **words: Any) -> Any:
    asked = {"account": "north", "marketplace": US, "channel": "MFN", "figure": figure} | words
    return client.get(f"/why/?{urlencode(asked)}")


def test_the_rate_with_both_integers_its_rule_and_its_files(browse: Any) -> None:
    text = _why(browse()).content.decode()
    assert "6 orders with a defect that counts, of 400 orders in the window: 1.50 %" in text
    assert "How many order days the window has" in text
    assert "total orders during a given 60-day time period" in text
    assert "https://sellercentral.amazon.com/gp/help/external/G200285170" in text
    assert "Where the window ends is not confirmed" in text
    assert "north-claims.csv" in text
    assert "north-orders.csv" in text
    assert ">K5<" in text
    assert "A granted claim counts when nobody names the fault" in text


def test_a_kind_s_figure_stands_on_its_own_rules(browse: Any) -> None:
    text = _why(browse(), "claims").content.decode()
    assert "2 orders of the window have such a defect that counts" in text
    assert "A claim granted with the seller at fault counts" in text
    assert "A service chargeback counts" not in text
    assert "kind=claims" in text, "the way to the orders behind it"


def test_no_number_of_our_own_notes_reaches_the_reader(browse: Any) -> None:
    for figure in ("rate", "orders", "orders_with_defects", "headroom"):
        text = _why(browse(), figure).content.decode()
        assert (
            "Plimsoll contract" not in text and "R1-02" not in text and "our reading" in text
        ) or figure == "headroom"


def test_a_panel_for_htmx_a_page_without(browse: Any) -> None:
    client = browse()
    page = _why(client).content.decode()
    panel = client.get(
        "/why/", {"account": "north", "marketplace": US, "channel": "MFN"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" in page
    assert "<html" not in panel
    assert "data-close-panel" in panel


def test_the_sign_stands_beside_the_figures(browse: Any) -> None:
    client = browse()
    for path in ("/fleet/", f"/account/north/{US}/MFN/", "/order/111-0000000-0000020/?account=north"):
        text = client.get(path).content.decode()
        assert "/why/?account=north" in text, path
        assert 'hx-target="#panel"' in text, path


@pytest.mark.parametrize(
    "words",
    [
        {"account": "nobody"},
        {"channel": "XX"},
        {"figure": "weather"},
        {"marketplace": "A1PA6795UKMFR9", "channel": "AFN"},
    ],
)
def test_what_is_not_there_is_not_explained(browse: Any, words: Any) -> None:
    assert _why(browse(), **words).status_code == 404


def test_a_client_learns_nothing_of_others(browse: Any) -> None:
    assert _why(browse("client")).status_code == 404
    assert _why(browse("adviser")).status_code == 200


def test_every_value_of_the_rate_s_rule_and_every_corner_has_words(journal: Any) -> None:
    from plimsoll.policies import all_policy_values
    from plimsoll.policies.corners import corners
    from plimsoll.web.pages.corner_words import CORNER_WORDS
    from plimsoll.web.pages.policy_words import RULE_WORDS, UNDO_WORDS

    assert {value.id.removeprefix("amazon.odr.") for value in all_policy_values("amazon.odr.")} == set(RULE_WORDS)
    about = ("claims", "chargebacks", "feedback_removal", "feedback_request", "safe_t")
    names = {value.id.removeprefix("amazon.") for name in about for value in all_policy_values(f"amazon.{name}.")}
    assert names == set(UNDO_WORDS)
    assert [one.name for one in corners()] == list(CORNER_WORDS)


def test_the_panel_slides_in_and_closes(page: Any, server: Any) -> None:
    page.goto(f"{server.address}/fleet/")
    page.click('tr:has-text("1.50 %") .why-link')
    page.wait_for_selector("#panel .why")
    assert "6 orders with a defect that counts" in page.inner_text("#panel")
    page.click("#panel nav a:has-text('A-to-z claims')")
    page.wait_for_selector("#panel >> text=2 orders of the window have such a defect")
    page.keyboard.press("Escape")
    page.wait_for_selector("#panel .why", state="detached")
