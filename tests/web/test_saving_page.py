"""Orders to save: the queue with chance, reasons and action; marked as done once, for the day's list too; undone."""

from __future__ import annotations

import pytest

from plimsoll import clock


def _page(client, **words):
    answer = client.get("/saving/", {"all": 1, "look": 1} | words)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


@pytest.fixture
def late(own_workspace):
    """An order whose parcel is long past its promise."""
    from datetime import timedelta

    from plimsoll.tower import Tower

    day = clock.today()
    file = own_workspace.parent / "late.csv"
    file.write_text(
        "order_id,marketplace_id,fulfillment_channel,order_status,purchased_at,ship_by,deliver_by,asin,sku,carrier\n"
        f"111-9999999-0000001,ATVPDKIKX0DER,MFN,shipped,{day - timedelta(days=16)}T10:00:00Z,"
        f"{day - timedelta(days=14)},{day - timedelta(days=6)},B001,SKU-B001,UPS\n", encoding="utf-8",
    )  # fmt: skip
    sent, day_sent = own_workspace.parent / "sent.csv", day - timedelta(days=14)
    sent.write_text(
        "shipment_id,order_id,carrier,tracking_number,confirmed_at,shipped_at,first_scan_at\n"
        f"S-1,111-9999999-0000001,UPS,1Z999AA10123456784,{day_sent},{day_sent},{day_sent}\n", encoding="utf-8",
    )  # fmt: skip
    Tower(own_workspace).import_files(file, sent, account="north")
    return "111-9999999-0000001"


def test_the_queue_tells_what_to_do_why_and_what_it_spares(browse, late):
    text = browse().get("/saving/", {"look": 1}).content.decode()
    assert late in text
    assert "long past its promise" in text and "Tell the buyer of the delay" in text
    assert "open orders were scored" in text
    assert "review" not in text.lower().replace("weekly review", "").replace("preview", "")


def test_without_a_script_the_page_comes_at_once_and_says_where_to_look(browse):
    text = browse().get("/saving/").content.decode()
    assert 'hx-get="?look=1"' in text and "<noscript>" in text
    _page(browse(), all="")
    assert "hx-get" not in browse().get("/saving/").content.decode()


def test_done_is_done_on_every_list_and_can_be_undone(browse, late):
    from plimsoll.journal.models import Deed, TaskMark

    client = browse("operator")
    words = {"account": "north", "order_id": late}
    assert client.post("/saving/mark/", words | {"verb": "done"}).status_code == 302
    text = _page(client)
    assert "1 marked as done" in text and text.count(f">{late}</a>") == 1
    [mark] = TaskMark.objects.filter(order_id=late)
    today = client.get("/today/", {"thorough": 1}).content.decode()
    [away] = [part for part in today.split("<details") if "today-away" in part]
    assert late in away and mark.what == "order.save"
    client.post("/saving/mark/", words | {"verb": "reopened"})
    text = _page(client)
    assert "1 marked as done" not in text and f">{late}</a>" in text
    assert {one.verb for one in Deed.objects.filter(about=late)} == {"task reopened", "task done"}


def test_only_what_stands_in_the_queue_can_be_marked_and_only_by_those_who_write(browse, late):
    words = {"account": "north", "order_id": late, "verb": "done"}
    assert browse("viewer").post("/saving/mark/", words).status_code == 403
    assert browse("operator").post("/saving/mark/", words | {"order_id": "nothing"}).status_code == 404
    assert browse("operator").post("/saving/mark/", words | {"verb": "delete"}).status_code == 404
    assert browse("operator").post("/saving/mark/", words | {"verb": "reopened"}).status_code == 404


def test_a_guest_sees_own_orders_and_cannot_mark(browse, late):
    assert late in _page(browse("adviser"))
    assert 'action="/saving/mark/"' not in _page(browse("adviser"))
    client = browse("client")
    assert "north" not in _page(client)
    assert client.get("/saving/", {"account": "north"}).status_code == 404


def test_the_page_speaks_chinese(browse, late):
    text = _page(browse(headers={"accept-language": "zh-CN"}))
    assert late in text and "可省" in text and ">Orders to save<" not in text


def test_in_a_browser_an_order_is_marked_and_taken_back(page, server):
    page.goto(f"{server.address}/saving/?all=1")
    page.wait_for_selector("table.saved-orders")
    order = page.locator("table.saved-orders tbody th a").first.inner_text()
    page.locator("table.saved-orders tbody button").first.click()
    page.wait_for_selector("text=is marked as done")
    page.goto(f"{server.address}/saving/?all=1&look=1")
    assert page.locator("table.saved-orders th a", has_text=order).count() == 0
    page.click("text=1 marked as done")
    page.click("text=Undo")
    page.wait_for_selector("text=stands in the queue again")
