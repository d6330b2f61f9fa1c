"""Quick add and the paste box: a typed fact counts at once, names its typist, can be changed and taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from web_shop import HOSTILE

from plimsoll import clock

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ORDER = "111-0000000-0000040"
CLAIM = {
    "kind_of_fact": "claim", "account": "north", "order_id": ORDER, "opened_at": "2026-01-01", "status": "granted",
    "fault": "seller",
}  # fmt: skip
CHINESE = """\
订单编号	索赔日期	状态	责任方
111-0000000-0000041	{day}	已批准	卖家
111-0000000-0000042	{day}	已批准	卖家
"""


def _north(root: Path) -> int:
    from plimsoll.tower import Tower

    rows = Tower(root).odr(account="north", marketplace="US", channel="MFN")
    return rows[0].as_json()["orders_with_defects"]


def _typed(root: Path) -> list[dict]:
    from plimsoll.tower import Tower

    return [row for row in Tower(root).imports() if row["kind"] == "record"]


def _claim() -> dict[str, str]:
    return CLAIM | {"decided_at": clock.today().isoformat()}


def test_a_typed_claim_counts_at_once_and_names_its_typist(own_workspace: Path, browse: Any) -> None:
    client = browse("operator")
    assert "6 / 400" in client.get("/fleet/").content.decode()
    answer = client.post("/add/", _claim(), follow=True)
    text = answer.content.decode()
    assert "Taken in" in text
    assert ORDER in text
    assert "7 / 400" in client.get("/fleet/").content.decode()
    assert _typed(own_workspace)[-1]["who"] == "operator"
    from plimsoll.tower import Tower

    orders = {row.order_id: row.as_json() for row in Tower(own_workspace).defects(account="north")}
    assert orders[ORDER]["events"][0]["source"]["typed_by"] == "operator"
    explained = Tower(own_workspace).explain(account="north", marketplace="US", channel="MFN")[0].as_json()
    assert "operator" in {source.get("typed_by") for source in explained["sources"]}
    from plimsoll.journal.models import Deed

    deed = Deed.objects.get(verb="record")
    assert (deed.who, deed.about, deed.account) == ("operator", f"claim {ORDER}", "north")


def test_the_form_starts_filled_by_the_address_and_remembers_the_account(own_workspace: Path, browse: Any) -> None:
    client = browse()
    text = client.get("/add/", {"kind": "chargeback", "account": "a/b 店", "order_id": ORDER}).content.decode()
    assert f'value="{ORDER}"' in text
    assert 'value="a/b 店"' in text
    assert clock.today().isoformat() in text
    client.post("/add/", _claim())
    assert 'value="north"' in client.get("/add/?kind=feedback").content.decode()


def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_kept(own_workspace: Path, browse: Any) -> None:
    before = len(_typed(own_workspace))
    answer = browse().post("/add/", _claim() | {"decided_at": "yesterdayish"})
    text = answer.content.decode()
    assert "is not a time that can be read for sure" in text
    assert f'value="{ORDER}"' in text
    assert (
        "不是能确定读出的时间"
        in browse(headers={"accept-language": "zh-CN"})
        .post("/add/", _claim() | {"decided_at": "yesterdayish"})
        .content.decode()
    )
    assert len(_typed(own_workspace)) == before
    assert "This field is required" in browse().post("/add/", _claim() | {"order_id": ""}).content.decode()


def test_changing_is_a_later_word_on_the_same_fact_and_taking_back_unsays_it(own_workspace: Path, browse: Any) -> None:
    client = browse()
    client.post("/add/", _claim())
    row = _typed(own_workspace)[-1]
    page = client.get(f"/add/?edit={row['sha256']}&account=north").content.decode()
    assert "Change a fact" in page
    assert f'value="typed:{ORDER}"' in page
    client.post("/add/", _claim() | {"claim_id": f"typed:{ORDER}", "status": "withdrawn"})
    assert _north(own_workspace) == 6
    assert len(_typed(own_workspace)) == 2, "the earlier word stays"
    last = _typed(own_workspace)[-1]
    answer = client.post(f"/imports/{last['seq']}/undo/", {"next": "https://evil.example/"})
    assert answer.headers["Location"] == "/imports/"
    assert _north(own_workspace) == 7
    from plimsoll.tower import Tower

    assert Tower(own_workspace).arrivals()[-1].who == "owner"
    assert "Taken back by owner" in client.get(f"/imports/{last['seq']}/").content.decode()


def test_every_kind_can_be_typed(own_workspace: Path, browse: Any) -> None:
    client, today = browse(), clock.today().isoformat()
    us = "ATVPDKIKX0DER"
    facts = [
        {"kind_of_fact": "chargeback", "order_id": ORDER, "opened_at": today, "kind": "service", "status": "open"},
        {"kind_of_fact": "feedback", "order_id": ORDER, "rating": "1", "left_at": today, "comment": HOSTILE},
        {"kind_of_fact": "feedback_status", "order_id": ORDER, "removed_at": today},
        {"kind_of_fact": "listed", "order_id": ORDER, "defect_kind": "claims", "seen_at": today},
        {"kind_of_fact": "snapshot", "marketplace_id": us, "fulfillment_channel": "MFN", "range_from": "2026-01-01",
         "range_to": "2026-03-01", "orders": "400", "orders_with_defects": "6"},
        {"kind_of_fact": "violation", "marketplace_id": us, "part": "Listing policy", "numerator": "1",
         "seen_at": today},
        {"kind_of_fact": "notice", "notice_kind": "at_risk", "received_at": today, "deadline_at": today},
        {"kind_of_fact": "none", "what": "claims", "on": today},
    ]  # fmt: skip
    for fact in facts:
        answer = client.post("/add/", fact | {"account": "north"})
        assert answer.status_code == 302, (fact, answer.content.decode())
    from plimsoll.tower import Tower

    readers = [row["reader"] for row in Tower(own_workspace).imports()][-8:]
    assert readers == [
        "interchange_chargebacks", "interchange_feedback", "interchange_feedback", "interchange_listed",
        "interchange_snapshots", "interchange_displayed", "interchange_notices", "none",
    ]  # fmt: skip
    assert "<script>alert" not in client.get("/add/").content.decode()


def test_an_order_that_nobody_has_seen_is_said(own_workspace: Path, browse: Any) -> None:
    answer = browse().post("/add/", _claim() | {"order_id": "999-0000000-0000001"}, follow=True)
    assert "it counts as soon as one is" in answer.content.decode()


def test_a_busy_workspace_is_said_and_nothing_typed_is_lost(
    own_workspace: Path, browse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plimsoll.facts.workspace import Workspace
    from plimsoll.web import taking_in

    monkeypatch.setattr(taking_in, "BUSY_SECONDS", 0.05)
    lock = Workspace(own_workspace).lock()
    try:
        text = browse().post("/add/", _claim()).content.decode()
    finally:
        lock.release()
    assert "Somebody else is writing" in text
    assert f'value="{ORDER}"' in text


def test_a_chinese_table_is_shown_mended_and_taken_in(own_workspace: Path, browse: Any) -> None:
    client = browse("operator")
    text = CHINESE.format(day=clock.today().isoformat())
    shown = client.post("/add/paste/", {"text": text, "account": "north"}).content.decode()
    assert "2 rows were read as: A-to-z claims" in shown
    assert _north(own_workspace) == 6, "looking takes nothing in"
    fields = {
        name: value.replace("&quot;", '"') for name, value in re.findall(r'name="([\w-]+)" value="([^"]*)"', shown)
    }
    fields.pop("csrfmiddlewaretoken")
    posted = {name: value for name, value in fields.items() if not name.startswith("keep-")} | {"keep-0": "1"}
    posted |= {"account": "north", "c-0-order_id": "111-0000000-0000043"}
    assert client.post("/add/paste/", posted).status_code == 302
    assert _north(own_workspace) == 7, "one row was unmarked"
    row = _typed(own_workspace)[-1]
    assert row["who"] == "operator"
    assert "111-0000000-0000043" in client.get(f"/imports/{row['seq']}/").content.decode()


def test_a_paste_that_cannot_be_read_says_why(own_workspace: Path, browse: Any) -> None:
    client = browse()
    assert "it cannot be told what this is" in client.post("/add/paste/", {"text": "good morning"}).content.decode()
    assert "no order id was found" in client.post("/add/paste/", {"text": "good", "kind": "claims"}).content.decode()
    assert "cannot be read any more" in client.post("/add/paste/", {"rows": "{"}).content.decode()
    answer = client.post("/add/paste/", {"text": "x" * 5_000_000})
    assert answer.status_code == 413
    assert "more than one upload may hold" in answer.content.decode()


def test_who_may_not_write_cannot(own_workspace: Path, browse: Any) -> None:
    for role in ("viewer", "adviser", "client"):
        client = browse(role)
        for address in ("/add/", "/add/paste/"):
            assert client.get(address).status_code == 403
            assert client.post(address, _claim()).status_code == 403
    assert _typed(own_workspace) == []


def test_forms_need_their_token(browse: Any) -> None:
    strict = browse("owner", enforce_csrf_checks=True)
    assert strict.post("/add/", _claim()).status_code == 403
    assert strict.post("/add/paste/", {"text": "x"}).status_code == 403


def test_a_claim_typed_and_a_table_pasted_in_a_browser(page: Any, server: Any) -> None:
    page.goto(f"{server.address}/fleet/")
    assert "6 / 400" in page.content()
    page.click("text=Add")
    page.wait_for_selector("#id_order_id:focus")  # the cursor stands there without a click
    page.keyboard.type(ORDER)
    page.fill("#id_account", "north")
    page.select_option("#id_status", "granted")
    page.select_option("#id_fault", "seller")
    page.press("#id_order_id", "Enter")
    page.wait_for_selector(".notice-success")
    page.goto(f"{server.address}/fleet/")
    assert "7 / 400" in page.content()
    page.click("button[value=zh-hans]")
    page.goto(f"{server.address}/add/paste/")
    page.fill("#p-account", "north")
    page.fill("#p-text", CHINESE.format(day=clock.today().isoformat()))
    page.click("main form button.main")
    page.wait_for_selector("table.typed")
    page.click("main form button.main")
    page.wait_for_selector(".notice-success")
    page.click("main table a >> nth=0")
    assert "olga" in page.inner_text("main table")
    page.goto(f"{server.address}/fleet/")
    assert "9 / 400" in page.content()
