"""The calls about single orders and about the rules."""

from __future__ import annotations

from typing import Any

RATED = "111-0000000-0000010"


def test_an_order_s_story(browse: Any) -> None:
    found = browse().get(f"/api/v1/order/{RATED}?account=north").json()
    assert found["schema"] == "plimsoll.order/1"
    [story] = found["stories"]
    assert next(moment["what"] for moment in story["moments"]) == "orders.purchased_at"
    [feedback] = [record for record in story["records"] if record["table"] == "feedback"]
    values = {one["column"]: one for one in feedback["values"]}
    assert "script" in values["comment"]["value"]
    assert values["rating"]["source"]["line"] == 2


def test_a_guest_reads_no_buyer_s_words_and_no_other_account(browse: Any) -> None:
    [story] = browse("adviser").get(f"/api/v1/order/{RATED}").json()["stories"]
    [feedback] = [record for record in story["records"] if record["table"] == "feedback"]
    assert {one["column"]: one["value"] for one in feedback["values"]}["comment"] == "(hidden)"
    assert browse("client").get(f"/api/v1/order/{RATED}").status_code == 404
    assert browse("client").get("/api/v1/search?q=" + RATED).json()["rows"] == []


def test_orders_are_found(browse: Any) -> None:
    rows = browse().get("/api/v1/search?q=CB-1").json()["rows"]
    assert [(row["account"], row["order_id"], row["found_by"]) for row in rows] == [
        ("north", "111-0000000-0000031", "event")
    ]
    assert browse().get("/api/v1/search?q=").status_code == 422


def test_rules_by_prefix_words_day_and_marketplace(browse: Any) -> None:
    client = browse("viewer")
    [rule] = client.get("/api/v1/policies?prefix=amazon.odr.window_days").json()["rules"]
    assert rule["value"] == 60
    assert rule["url"].startswith("https://")
    assert rule["confidence"] == "official"
    then = client.get("/api/v1/policies?prefix=amazon.on_time_delivery_rate.target_value&marketplace=US&on=2020-01-01")
    assert then.json()["rules"][0]["value"] == "0.97"
    some = client.get("/api/v1/policies?q=claims&limit=1").json()
    assert len(some["rules"]) == 1
    assert some["total"] > 1
    assert some["next_offset"] == 1
