"""Today, the three-minute round and the weekly review, as people of every role meet them."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from web_shop import DE, US

from plimsoll import clock
from plimsoll.tower import Tower

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

STRANGE = "a/b 店铺 & co"


@pytest.fixture(autouse=True)
def _contexts(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Responses carry what their templates were given."""
    from django.template import Template
    from django.test.utils import instrumented_test_render

    monkeypatch.setattr(Template, "_render", instrumented_test_render)


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_home_leads_to_today(browse: Callable[..., Client]) -> None:
    assert browse("viewer").get("/").headers["Location"] == "/today/"


def test_what_saves_most_stands_first_with_its_deadline_and_button(browse: Callable[..., Client]) -> None:
    page = browse("operator").get("/today/")
    rows = page.context["page"].object_list
    points = [row.duty.points for row in rows]
    assert points == sorted(points, reverse=True)
    appeal = next(row for row in rows if row.duty.what == "claim.appeal")
    assert appeal.duty.points == pytest.approx(100 / 150)
    text = words(page)
    assert "Appeal the decision on claim C-302-0000000-0000030" in text
    assert "up to 0.67 points" in text
    assert "/order/302-0000000-0000030/?account=north" in page.content.decode()


def test_guests_see_their_own_accounts_only(browse: Callable[..., Client]) -> None:
    for address in ("/today/", "/today/?thorough=1", "/round/", "/review/"):
        text = browse("client").get(address).content.decode()
        assert "south" in text
        assert "north" not in text, address
        assert "111-0000000" not in text
        assert "south" not in browse("adviser").get(address).content.decode()


def test_done_is_off_the_list_named_undone_and_written_down(browse: Callable[..., Client]) -> None:
    from plimsoll.journal.models import Deed, TaskMark

    client = browse("operator")
    row = client.get("/today/").context["page"].object_list[0]
    after = client.post("/today/mark/", {"uid": row.duty.uid, "verb": "done"}, follow=True)
    assert row.duty.uid not in {one.duty.uid for one in after.context["page"].object_list}
    assert "done by operator" in words(after)
    assert TaskMark.done_uids() == {row.duty.uid}
    assert Deed.objects.filter(verb="task done", who="operator", account=row.duty.account).exists()
    again = client.post("/today/mark/", {"uid": row.duty.uid, "verb": "reopened"}, follow=True)
    assert row.duty.uid in {one.duty.uid for one in again.context["page"].object_list}
    assert TaskMark.objects.count() == 2


def test_what_was_put_off_comes_back(browse: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> None:
    client = browse("owner")
    uid = client.get("/today/").context["page"].object_list[0].duty.uid
    client.post("/today/mark/", {"uid": uid, "verb": "tomorrow"})
    assert uid in {row.duty.uid for row in client.get("/today/").context["away"]}
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert uid not in {row.duty.uid for row in client.get("/today/").context["away"]}


def test_work_is_handed_to_somebody_who_may_do_it(browse: Callable[..., Client], person: Callable[[str], Any]) -> None:
    person("operator"), person("viewer")
    client = browse("owner")
    uid = client.get("/today/").context["page"].object_list[0].duty.uid
    client.post("/today/mark/", {"uid": uid, "verb": "assign", "assignee": "operator"})
    mine = browse("operator").get("/today/?whose=mine").context["page"].object_list
    assert [row.duty.uid for row in mine] == [uid]
    assert client.post("/today/mark/", {"uid": uid, "verb": "assign", "assignee": "viewer"}).status_code == 404


def test_only_writers_mark_and_only_what_stands_there(browse: Callable[..., Client]) -> None:
    uid = browse("owner").get("/today/").context["page"].object_list[0].duty.uid
    for role in ("viewer", "adviser", "client"):
        assert browse(role).post("/today/mark/", {"uid": uid, "verb": "done"}).status_code == 403
    assert browse("owner").post("/today/mark/", {"uid": "f" * 32, "verb": "done"}).status_code == 404
    assert browse("owner").post("/today/mark/", {"uid": uid, "verb": "burn"}).status_code == 404


def test_filters_keep_to_their_kind(browse: Callable[..., Client]) -> None:
    rows = browse("owner").get("/today/?kind=chargebacks").context["page"].object_list
    assert {row.duty.what for row in rows} == {"chargeback.answer"}
    assert not browse("owner").get("/today/?q=nothing-like-this").context["page"].object_list


def test_what_changed_is_told_with_the_orders_behind_it(own_workspace: Path, browse: Callable[..., Client]) -> None:
    from plimsoll.journal.models import Visit

    client = browse("operator")
    first = client.get("/today/")
    assert "From your next visit on" in words(first)
    Visit.objects.update(at=clock.now() - timedelta(hours=20))
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    Tower(own_workspace).record(
        "feedback", {"order_id": "111-0000000-0000040", "rating": "1", "left_at": yesterday}, account="north"
    )
    for _again in range(2):  # a second look in the same visit still tells of it
        told = client.get("/today/")
        text = words(told)
        assert "The rate moved from 1.50 % (6 of 400) to 1.75 % (7 of 400 orders)." in text
        assert "Negative feedback on 1 more order: 111-0000000-0000040" in text
    assert Visit.objects.count() == 2
    Visit.objects.filter(pk=Visit.objects.order_by("-at")[0].pk).update(at=clock.now() - timedelta(hours=2))
    assert "Nothing that counts." in words(client.get("/today/"))


def test_queries_do_not_grow_with_what_is_to_do(browse: Callable[..., Client]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browse("owner")
    client.get("/today/")
    counts = []
    for address in ("/today/?kind=chargebacks", "/today/"):
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20


def test_an_empty_workspace_is_told_what_to_bring(
    journal: Path, browse: Callable[..., Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    from plimsoll.facts.workspace import Workspace
    from plimsoll.web import asking

    Tower(tmp_path / "empty").record_none("claims", clock.today(), account="north", marketplace=US)
    monkeypatch.setattr(settings, "WORKSPACE", Workspace(tmp_path / "empty"))
    asking.tower.cache_clear()
    client = browse("owner")
    assert "Nothing is known yet" in words(client.get("/today/"))
    assert client.get("/round/").status_code == 200
    assert "No week to review yet" in words(client.get("/review/"))


# -- the round ---------------------------------------------------------------------------------------------------------


def save(client: Client, page: str, word: str, account: str = "north", site: str = US, **more: str) -> Any:
    said = {"account": account, "marketplace": site, "page": page, "word": word, **more}
    return client.post("/round/save/", said, follow=True)


def test_nothing_new_states_that_there_is_none_and_carries_the_name(
    own_workspace: Path, browse: Callable[..., Client]
) -> None:
    from plimsoll.journal.models import Deed, RoundStep

    page = save(browse("operator"), "claims", "unchanged")
    assert page.context["at"].done == 1
    [step] = RoundStep.objects.all()
    assert (step.page, step.word, step.who) == ("claims", "unchanged", "operator")
    newest = Tower(own_workspace).arrivals()[-1]
    assert (newest.kind, newest.table, newest.on) == ("none", "claims", clock.today().isoformat())
    assert (newest.who, newest.account, newest.marketplace_id) == ("operator", "north", US)
    assert Deed.objects.filter(verb="round unchanged", about="claims", account="north").exists()


def test_what_the_page_shows_becomes_a_snapshot(own_workspace: Path, browse: Callable[..., Client]) -> None:
    page = save(browse("operator"), "account_health", "typed", mfn_orders="1,400", mfn_defects="12", mfn_rate="0.86 %",
                rating="980", status="healthy")  # fmt: skip
    assert page.context["at"].done == 1
    tower = Tower(own_workspace)
    shown = {one.metric: one for one in tower.displayed_last()["north", US]}
    odr = shown["order_defect_rate"]
    assert (odr.numerator, odr.denominator, odr.value) == (12, 1400, Decimal("0.0086"))
    assert (odr.range_from, odr.range_to) == next(row.window for row in tower.odr(account="north", marketplace="US"))
    assert shown["account_health_rating"].value == 980
    assert shown["account_status"].status == "healthy"
    again = save(browse("owner"), "account_health", "unchanged")
    assert again.context["at"].done == 1
    newest = [one for one in Tower(own_workspace).arrivals() if one.who == "owner"]
    assert len(newest) == 3


def test_a_wrong_number_is_said_and_nothing_is_kept(own_workspace: Path, browse: Callable[..., Client]) -> None:
    from plimsoll.journal.models import RoundStep

    before = len(Tower(own_workspace).arrivals())
    for more in ({}, {"mfn_rate": "high"}, {"mfn_rate": "250"}, {"mfn_orders": "twelve", "mfn_defects": "1"}):
        page = save(browse("operator"), "account_health", "typed", **more)
        assert [message.level_tag for message in page.context["messages"]] == ["error"], more
    assert not RoundStep.objects.exists()
    assert len(Tower(own_workspace).arrivals()) == before


def test_the_case_log_is_remembered_and_a_page_can_be_skipped(browse: Callable[..., Client]) -> None:
    client = browse("operator")
    save(client, "cases", "typed", note="17281: <b>documents asked</b>")
    page = save(client, "notifications", "skipped")
    assert (page.context["at"].done, page.context["at"].skipped) == (1, 1)
    text = page.content.decode()
    assert "17281: &lt;b&gt;documents asked&lt;/b&gt;" in text
    assert "<b>documents" not in text


def test_the_round_of_a_strange_account_is_its_own(own_workspace: Path, browse: Callable[..., Client]) -> None:
    day = (clock.today() - timedelta(days=20)).isoformat()
    Tower(own_workspace).record(
        "order",
        {"order_id": "114-0000000-0000001", "marketplace_id": DE, "fulfillment_channel": "MFN",
         "purchased_at": day, "order_status": "shipped"},
        account=STRANGE,
    )  # fmt: skip
    client = browse("owner")
    page = client.get(f"/round/?account={quote(STRANGE)}&marketplace={DE}")
    assert page.context["at"].account == STRANGE
    assert "sellercentral-europe.amazon.com/feedback-manager/index.html" in page.content.decode()
    assert save(client, "feedback", "unchanged", STRANGE, DE).context["at"].account == STRANGE
    assert client.get(f"/review/?account={quote(STRANGE)}").status_code == 200
    assert client.get("/today/").status_code == 200


def test_only_writers_do_the_round_and_nobody_else_learns_of_accounts(browse: Callable[..., Client]) -> None:
    said = {"account": "north", "marketplace": US, "page": "claims", "word": "unchanged"}
    for role in ("viewer", "adviser", "client"):
        assert browse(role).post("/round/save/", said).status_code == 403
    assert browse("client").get(f"/round/?account=north&marketplace={US}").status_code == 404
    assert browse("owner").post("/round/save/", {**said, "account": "nobody"}).status_code == 404
    assert browse("owner").post("/round/save/", {**said, "page": "../x"}).status_code == 404


# -- the review --------------------------------------------------------------------------------------------------------


def test_the_review_can_be_taken_away_in_both_languages(browse: Callable[..., Client]) -> None:
    from plimsoll.journal.models import Deed

    client = browse("viewer")
    files = client.get("/review/?account=north").context["files"]
    assert len(files) == 4
    for _language, kind, address in files:
        found = client.get(address)
        assert found.content.startswith(b"%PDF" if kind == "pdf" else b"PK")
        assert "attachment" in found.headers["Content-Disposition"]
    assert Deed.objects.filter(verb="download review").count() == 4


def test_a_guest_has_no_review_of_the_fleet(browse: Callable[..., Client]) -> None:
    client = browse("client")
    assert client.get("/review/").context["account"] == "south"
    assert client.get("/review/?account=north").status_code == 404
    assert client.get("/review/en.pdf?account=north").status_code == 404
    assert browse("owner").get("/review/de.pdf").status_code == 404
    assert browse("owner").get("/review/?week=never").status_code == 404


@pytest.mark.parametrize("address", ["/today/", "/round/", "/review/"])
def test_the_pages_speak_chinese(browse: Callable[..., Client], address: str) -> None:
    page = browse("owner", headers={"accept-language": "zh-CN"}).get(address)
    assert {"/today/": "待办", "/round/": "巡查", "/review/": "周报"}[address] in page.content.decode()


def test_a_morning_in_a_browser(page: Any, server: Any) -> None:
    page.goto(f"{server.address}/")
    page.wait_for_url("**/today/")
    page.wait_for_selector("#morning:not([hx-get])")
    everything = re.findall(r"\d+", page.locator(".chip").first.inner_text())
    assert re.findall(r"\d+", page.locator("#todo-count").inner_text()) == everything, "what came later counts, too"
    first = page.locator(".duties tbody tr").first
    text = first.locator("th .words").first.inner_text()
    first.locator("summary").click()
    first.get_by_role("button", name="Done").click()
    page.wait_for_url("**marked=**")
    assert text in page.locator(".notice-success").inner_text()
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("text=open again.")
    page.locator(".round-places a", has_text="north").first.click()
    page.locator("#claims").get_by_role("button", name="Nothing new").click()
    page.wait_for_selector("#claims .state-good")
    assert "olga" in page.locator("#claims h3").inner_text()
