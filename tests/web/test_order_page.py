"""An order from first to last, the box that finds it, and a buyer's words kept inert."""

from __future__ import annotations

from datetime import timedelta

from web_shop import HOSTILE

from plimsoll import clock

CLAIMED = "111-0000000-0000020"


def test_the_story_names_what_happened_in_order_each_with_its_line(browse):
    text = browse().get(f"/order/{CLAIMED}/?account=north").content.decode()
    assert text.index("Ordered") < text.index("A-to-z claim opened") < text.index("A-to-z claim decided")
    assert 'north-orders.csv<span class="quiet">:22</span>' in text, "the header is line 1, order 20 is line 22"
    assert 'north-claims.csv<span class="quiet">:2</span>' in text
    assert "amazon.odr.claims.at_fault" in text


def test_what_a_buyer_wrote_is_shown_and_cannot_run(browse):
    text = browse().get("/order/111-0000000-0000010/?account=north").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text and HOSTILE not in text


def test_a_guest_reads_no_buyer_s_words(browse):
    text = browse("adviser").get("/order/111-0000000-0000010/?account=north").content.decode()
    assert "Feedback left" in text and "(hidden)" in text
    assert "alert(1)" not in text


def test_a_typed_fact_names_who_typed_it(browse, own_workspace):
    from plimsoll.tower import Tower

    day = (clock.today() - timedelta(days=2)).isoformat()
    cells = {"chargeback_id": "CB-9", "order_id": CLAIMED, "opened_at": day, "kind": "service", "status": "open"}
    Tower(own_workspace).record("chargeback", cells, account="north", marketplace="US")
    text = browse().get(f"/order/{CLAIMED}/?account=north").content.decode()
    assert "typed by" in text and "Chargeback opened" in text


def test_the_box_finds_by_any_number(browse):
    client = browse()
    assert client.get("/search/", {"q": CLAIMED}).headers["Location"] == f"/order/{CLAIMED}/?account=north"
    assert client.get("/search/", {"q": " CB-1 "}).headers["Location"].startswith("/order/111-0000000-0000031/")
    by_asin = client.get("/search/", {"q": "B007"}).content.decode()
    assert "113-0000000-0000005" in by_asin
    assert "Nothing was found" in client.get("/search/", {"q": "' OR 1=1 --"}).content.decode()
    assert "south" in client.get("/search/", {"q": "sou"}).content.decode()


def test_a_client_finds_nothing_of_others(browse):
    client = browse("client")
    assert "Nothing was found" in client.get("/search/", {"q": CLAIMED}).content.decode()
    assert client.get(f"/order/{CLAIMED}/").status_code == 404
    assert client.get(f"/order/{CLAIMED}/?account=north").status_code == 404
    assert client.get("/order/113-0000000-0000005/").status_code == 200


def test_every_time_that_can_be_known_of_an_order_has_words(journal):
    from plimsoll.facts.schema import TABLES
    from plimsoll.web.pages.order import MOMENT_WORDS, TELLING

    about_orders = [
        table for table in TABLES.values()
        if table.name == "tracking" or any(column.name == "order_id" for column in table.columns)
    ]  # fmt: skip
    times = {
        f"{table.name}.{column.name}" for table in about_orders for column in table.columns if column.kind == "time"
    }
    assert times == set(MOMENT_WORDS)
    for name, columns in TELLING.items():
        assert set(columns) <= {column.name for column in TABLES[name].columns}, name
