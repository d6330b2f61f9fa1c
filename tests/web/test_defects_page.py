"""Three piles of defective orders: filtered, marked in bulk, taken away, and nobody else's."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from web_shop import US

from plimsoll import clock

CLAIMED = "111-0000000-0000020"


def _marks() -> Any:
    from plimsoll.journal.models import Mark

    return Mark.standing()


def _list(own_workspace: Any, *orders: Any) -> None:
    """The marketplace's own list, seen today."""
    from plimsoll.tower import Tower

    today, before = clock.today().isoformat(), (clock.today() - timedelta(days=40)).isoformat()
    for order in orders:
        cells = {
            "order_id": order, "defect_kind": "claims", "seen_at": today, "impacts_odr": "true",
            "fulfillment_channel": "MFN", "order_date": before,
        }  # fmt: skip
        Tower(own_workspace).record("listed", cells, account="north", marketplace="US")


def test_the_orders_behind_the_rate_stand_with_rule_and_line(browse: Any) -> None:
    text = browse().get("/defects/").content.decode()
    assert "7 orders in the window" in text
    assert CLAIMED in text
    assert "north-claims.csv" in text
    assert "A claim granted with the seller at fault counts" in text
    assert "No list of the marketplace has been seen" in text


def test_the_three_piles_and_their_reasons(browse: Any, own_workspace: Any) -> None:
    _list(own_workspace, CLAIMED, "111-0000000-0000040")
    client = browse()
    both = client.get("/defects/?pile=both").content.decode()
    assert CLAIMED in both
    assert "0000040" not in both
    theirs = client.get("/defects/?pile=marketplace_only").content.decode()
    assert "111-0000000-0000040" in theirs
    assert CLAIMED not in theirs
    assert "or dispute the listing" in theirs
    ours = client.get("/defects/?pile=recount_only").content.decode()
    assert "111-0000000-0000021" in ours
    assert "Not on the newest list" in ours


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("kind=chargebacks", "111-0000000-0000031", CLAIMED),
        ("marketplace=DE", "302-0000000-0000030", CLAIMED),
        ("q=C-111-0000000-0000021", "111-0000000-0000021", CLAIMED),
        ("channel=AFN", "No order meets", CLAIMED),
        ("assumed=yes", "No order meets", CLAIMED),
        ("account=south", "No order meets", CLAIMED),
    ],
)
def test_filters(browse: Any, query: Any, there: Any, gone: Any) -> None:
    text = browse().get(f"/defects/?{query}").content.decode()
    assert there in text
    assert gone not in text


def test_a_day_in_the_past_and_one_that_is_none(browse: Any) -> None:
    before = (clock.today() - timedelta(days=8)).isoformat()
    text = browse().get(f"/defects/?as_of={before}").content.decode()
    assert CLAIMED not in text, "decided a day later"
    assert "111-0000000-0000010" in text
    assert browse().get("/defects/?as_of=never").status_code == 400


def test_marks_are_added_and_the_newest_stands(browse: Any, person: Any) -> None:
    from plimsoll.journal.models import Deed, Mark

    client, row = browse("operator"), f"north/{CLAIMED}"
    answer = client.post(
        "/defects/mark/", {"row": [row], "state": "to_dispute", "note": "see mail", "query": "kind=claims"}
    )
    assert answer.headers["Location"] == "/defects/?kind=claims"
    text = client.get("/defects/?mark=to_dispute").content.decode()
    assert CLAIMED in text
    assert "see mail" in text
    assert "operator" in text
    assert "111-0000000-0000021" not in text
    client.post("/defects/mark/", {"row": [row], "state": "cleared"})
    assert _marks() == {}
    assert Mark.objects.count() == 2, "nothing is overwritten"
    assert Deed.objects.filter(verb="mark", account="north").count() == 2


def test_all_that_meet_the_filters_are_marked_at_once(browse: Any) -> None:
    browse().post("/defects/mark/", {"every": "1", "state": "being_handled", "query": "kind=negative_feedback"})
    assert sorted(order for _account, order in _marks()) == [f"111-0000000-{n:07}" for n in (10, 11, 12)]


def test_a_note_needs_words_and_a_mark_an_order(browse: Any) -> None:
    client = browse()
    client.post("/defects/mark/", {"row": [f"north/{CLAIMED}"], "state": "note"})
    client.post("/defects/mark/", {"row": [], "state": "to_dispute"})
    client.post("/defects/mark/", {"row": ["north/unheard-of", "x"], "state": "to_dispute"})
    assert _marks() == {}


def test_who_may_not_write_marks_nothing(browse: Any) -> None:
    for role in ("viewer", "adviser", "client"):
        answer = browse(role).post("/defects/mark/", {"row": [f"north/{CLAIMED}"], "state": "to_dispute"})
        assert answer.status_code == 403
    assert "defects/mark" in browse("viewer").get("/defects/").content.decode(), "the form is there for taking away"
    assert 'name="state"' not in browse("viewer").get("/defects/").content.decode()


def test_guests_see_their_own_accounts_only(browse: Any) -> None:
    assert browse("client").get("/defects/?account=north").status_code == 404
    assert CLAIMED not in browse("client").get("/defects/").content.decode()
    assert CLAIMED in browse("adviser").get("/defects/").content.decode()
    taken = browse("client").post("/defects/export.csv", {"row": [f"north/{CLAIMED}"]}).content.decode()
    assert CLAIMED not in taken


def test_taken_away_is_the_filter_or_the_ticked(browse: Any) -> None:
    client = browse()
    rows = list(csv.DictReader(io.StringIO(client.get("/defects/export.csv?kind=claims").content.decode("utf-8-sig"))))
    assert {row["order_id"] for row in rows} == {CLAIMED, "111-0000000-0000021", "302-0000000-0000030"}
    assert rows[0]["rule"] == "amazon.odr.claims.at_fault"
    assert rows[0]["counts"] == "true"
    ticked = client.post("/defects/export.csv", {"row": [f"north/{CLAIMED}"]}).content.decode("utf-8-sig")
    assert [row["order_id"] for row in csv.DictReader(io.StringIO(ticked))] == [CLAIMED]
    assert client.get("/defects/export.xlsx").content.startswith(b"PK")
    assert client.get("/defects/export.exe").status_code == 404


def test_a_note_that_looks_like_a_formula_does_not_run(browse: Any) -> None:
    client = browse()
    client.post("/defects/mark/", {"row": [f"north/{CLAIMED}"], "state": "note", "note": "=1+1<b>"})
    assert ",'=1+1<b>," in client.get("/defects/export.csv").content.decode("utf-8-sig")
    assert "=1+1&lt;b&gt;" in client.get("/defects/").content.decode()


def test_an_account_of_any_name_can_be_marked(browse: Any, own_workspace: Any, tmp_path: Any) -> None:
    from plimsoll.tower import Tower
    from plimsoll.web.pages.defect_lines import DefectLine

    name = "深圳 a/b"
    file = tmp_path / "orders.csv"
    day = (clock.today() - timedelta(days=30)).isoformat()
    file.write_text(
        "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status\n"
        f"114-0000000-0000001,{US},MFN,{day}T10:00:00+00:00,shipped\n", encoding="utf-8",
    )  # fmt: skip
    tower = Tower(own_workspace)
    tower.import_files(file, account=name)
    cells = {
        "chargeback_id": "CB-7",
        "order_id": "114-0000000-0000001",
        "opened_at": day,
        "kind": "service",
        "status": "open",
    }
    tower.record("chargeback", cells, account=name, marketplace="US")
    client = browse()
    row = next(row for row in tower.defects() if row.cell.account == name)
    assert DefectLine(row, None).key in client.get("/defects/", {"account": name}).content.decode()
    client.post("/defects/mark/", {"row": [DefectLine(row, None).key], "state": "to_dispute"})
    assert list(_marks()) == [(name, "114-0000000-0000001")]
    assert client.get("/why/", {"account": name, "marketplace": US, "channel": "MFN"}).status_code == 200


def test_queries_do_not_grow_with_rows(browse: Any, django_ready: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browse()
    counts = []
    for query in ("q=C-111-0000000-0000021", ""):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"/defects/?{query}")
        counts.append(len(asked))
    client.post("/defects/mark/", {"every": "1", "state": "to_dispute"})
    client.get("/defects/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/defects/")
    assert counts[0] == counts[1] == len(asked)
