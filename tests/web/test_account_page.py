"""The account page: exact figures, every part at its own address, hostile names inert, nobody else's account."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest
from web_shop import DE, HOSTILE, US

from plimsoll import clock

NORTH = f"/account/north/{US}/MFN/"
SOUTH = f"/account/south/{US}/AFN/"
PARTS = ("rate", "displayed", "metrics", "cohorts", "breakdown", "room", "all")


def _text(answer: Any) -> str:
    return answer.content.decode()


def test_the_head_says_rate_integers_verdict_and_room(browse: Any) -> None:
    text = _text(browse().get(NORTH))
    head = text[text.index("account-head") : text.index("</section>")]
    for words in ("1.50 %", "6 of 400 orders with defects", "Over the line", "UTC", 'class="gauge'):
        assert words in head, words


@pytest.mark.parametrize("part", PARTS)
def test_every_part_has_its_own_address_and_works_without_a_script(browse: Any, part: Any) -> None:
    answer = browse().get(NORTH, {"part": part})
    assert answer.status_code == 200
    assert "<html" in _text(answer)
    assert (f"?part={part}" in _text(answer)) or part == "all"


def test_a_fragment_is_the_part_alone(browse: Any) -> None:
    text = _text(browse().get(NORTH, {"part": "cohorts"}, headers={"HX-Request": "true", "HX-Target": "part"}))
    assert "<html" not in text
    assert "account-tabs" in text
    assert "chart-heat" in text
    text = _text(browse().get(NORTH, {"ahead": 60}, headers={"HX-Request": "true", "HX-Target": "rate-chart"}))
    assert text.lstrip().startswith('<div id="rate-chart"')
    assert "rate-fan" in text
    assert "account-tabs" not in text


def test_the_coming_days_come_only_when_asked_for(browse: Any) -> None:
    client = browse()
    assert "rate-fan" not in _text(client.get(NORTH))
    assert "hx-trigger" in _text(client.get(NORTH))
    text = _text(client.get(NORTH, {"ahead": 60}))
    assert "rate-fan" in text
    assert "rate-floor" in text
    assert "hx-trigger" not in text


def test_charts_say_their_counts(browse: Any) -> None:
    text = _text(browse().get(NORTH))
    assert "1.50 %, 6 of 400 orders" in text
    assert "orders that count:" in text
    assert "placed, not counted yet (15 days)" in text
    assert "1.00 % line" in text


def test_a_breakdown_has_counts_and_exact_intervals(browse: Any) -> None:
    text = _text(browse().get(NORTH, {"part": "breakdown", "by": "carrier"}))
    rows = re.findall(r'<th scope="row"[^>]*>(\w+)</th>.*?(\d+) / (\d+).*?([\d.]+ %) \S ([\d.]+ %)', text)
    assert {(name, int(orders)) for name, _, orders, _, _ in rows} == {("UPS", 200), ("USPS", 200)}
    assert sum(int(bad) for _, bad, *_ in rows) == 6
    assert all(float(low[:-2]) < float(high[:-2]) for *_, low, high in rows)


def test_nobody_learns_of_another_account(browse: Any) -> None:
    for role, hers, other in (("client", SOUTH, NORTH), ("adviser", NORTH, SOUTH)):
        client = browse(role)
        assert client.get(hers).status_code == 200
        for part in PARTS:
            assert client.get(other, {"part": part}).status_code == 404
        assert client.get(f"{other}export/rate.csv").status_code == 404
        assert other.split("/")[2] not in _text(client.get(hers))


@pytest.mark.parametrize("path", [
    f"/account/nobody/{US}/MFN/", "/account/north/XX/MFN/", f"/account/north/{US}/AFN/", f"/account/north/{US}/mfn/",
    f"{NORTH}export/secrets.csv", f"{NORTH}export/rate.exe", f"/account/../{US}/MFN/",
])  # fmt: skip
def test_what_is_not_there_is_not_found(browse: Any, path: Any) -> None:
    assert browse().get(path).status_code == 404


def test_both_channels_together_have_a_page(browse: Any) -> None:
    assert "6 of 400" in _text(browse().get(f"/account/north/{US}/ALL/"))


@pytest.mark.parametrize("words", [
    {"as_of": "yesterday"}, {"as_of": "0001-01-01"}, {"as_of": "9999-12-31"}, {"known_at": "2026-13-01T00:00"},
    {"known_at": "=1+1"},
])  # fmt: skip
def test_a_day_that_is_none_is_said_in_words(browse: Any, words: Any) -> None:
    answer = browse().get(NORTH, words)
    assert answer.status_code == 400
    assert "This is not a day" in _text(answer)


def test_another_day_gives_its_own_figures_and_every_tab_keeps_it(browse: Any) -> None:
    day = (clock.today() - timedelta(days=30)).isoformat()
    text = _text(browse().get(NORTH, {"as_of": day}))
    assert "6 of 400" not in text
    assert f"as_of={day}&amp;part=cohorts" in text


def test_before_anything_was_known_the_page_says_so(browse: Any) -> None:
    answer = browse().get(NORTH, {"known_at": "2020-01-01"})
    assert answer.status_code == 200
    assert "Nothing was known of it then" in _text(answer)


# -- what if, improvement ----------------------------------------------------------------------------------------------


def test_conduct_1_wherever_orders_can_be_asked_the_fraud_stands_beside(browse: Any) -> None:
    from plimsoll.watch.what_if import FRAUD_NOTICE

    for words in ({}, {"orders": "30"}, {"orders": "-20"}):
        text = _text(browse().get(NORTH, {"part": "room", **words}))
        assert text.count(FRAUD_NOTICE) >= 1
    full = _text(browse().get(f"/account/north/{DE}/MFN/", {"part": "room"}))
    assert "One more would be allowed from 201 orders on" in full
    assert full.index("One more would be allowed") < full.index(FRAUD_NOTICE)


def test_what_if_an_order_had_no_defect(browse: Any) -> None:
    text = _text(browse().get(NORTH, {"part": "room", "remove": "111-0000000-0000020"}))
    (rate, floor, orders), what_if = re.findall(r'<td class="n rate">([\d.]+) % <span class="of">(\d+) / (\d+)', text)
    assert (int(what_if[1]), what_if[2]) == (int(floor) - 1, orders)
    assert float(what_if[0]) < float(rate)


@pytest.mark.parametrize("words", [
    {"orders": "many"}, {"orders": "5000"}, {"orders": "-101"}, {"remove": "999-0"}, {"win": HOSTILE},
    {"stop": HOSTILE}, {"stop": "nobody", "stop_by": "carrier"}, {"changed_on": "yesterday"},
    {"changed_on": "2001-01-01"},
])  # fmt: skip
def test_what_cannot_be_reckoned_is_said_beside_the_form(browse: Any, words: Any) -> None:
    answer = browse().get(NORTH, {"part": "room", **words})
    assert answer.status_code == 200
    assert ('class="field-error"' in _text(answer)) == (words != {"stop": HOSTILE})
    assert "<script>alert" not in _text(answer)


def test_improvement_compares_before_and_after(browse: Any) -> None:
    day = (clock.today() - timedelta(days=40)).isoformat()
    text = _text(browse().get(NORTH, {"part": "room", "changed_on": day}))
    assert "After by before" in text
    assert "No control" in text


# -- what the marketplace displayed ------------------------------------------------------------------------------------


def test_a_displayed_figure_stands_beside_the_recount_with_its_gap(own_workspace: Any, browse: Any) -> None:
    from plimsoll.tower import Tower

    today = clock.today()
    first, last = today - timedelta(days=74), today - timedelta(days=15)
    cells = {"fulfillment_channel": "MFN", "range_from": str(first), "range_to": str(last), "orders": "400",
             "orders_with_defects": "5", "negative_feedback": "3", "claims": "1", "chargebacks": "1",
             "seen_at": str(today)}  # fmt: skip
    found = Tower(own_workspace).record("snapshot", cells, account="north", marketplace="US")
    assert not found.problems
    text = _text(browse().get(NORTH, {"part": "displayed"}))
    assert "1 of 1 displayed pages differs" in text
    assert "displayed 5, recounted 6 (difference -1" in text
    chart = _text(browse().get(NORTH))
    assert "rate-displayed" in chart
    assert "1.25 %, 5 of 400 orders" in chart


# -- files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["rate", "forecast", "displayed", "metrics", "cohorts", "breakdown"])
def test_a_table_is_the_same_in_every_kind_of_file(browse: Any, table: Any) -> None:
    from python_calamine import CalamineWorkbook

    client = browse()
    answers = {kind: client.get(f"{NORTH}export/{table}.{kind}", {"by": "carrier"}) for kind in ("csv", "xlsx", "json")}
    for kind, answer in answers.items():
        assert answer.status_code == 200
        assert f'.{kind}"' in answer.headers["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(answers["csv"].content.decode("utf-8-sig"))))
    document = json.loads(answers["json"].content)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answers["xlsx"].content)).get_sheet_by_index(0).to_python()
    assert lines[0] == document["columns"] == sheet[0]
    assert len(lines) - 1 == len(document["rows"]) == len(sheet) - 1
    if table == "rate":
        last = document["rows"][-1]
        assert (last["orders"], last["orders_with_defects"], last["rate"]) == (400, 6, "0.015000")
        assert float(sheet[-1][sheet[0].index("rate")]) == pytest.approx(0.015)


def test_no_formula_runs_in_a_file() -> None:
    from plimsoll.web.exporting import ExportTable, as_csv, as_xlsx

    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", HOSTILE, "https://x", "plain"]
    table = ExportTable("t", ("words", "n"), [(text, Decimal("-0.5")) for text in hostile])
    rows = list(csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"), newline="")))[1:]
    assert all(row[0].startswith("'") for row in rows[:6])
    assert rows[-1] == ["plain", "-0.5"]
    with zipfile.ZipFile(io.BytesIO(as_xlsx(table))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet


# -- names, languages, queries -----------------------------------------------------------------------------------------


def test_an_account_may_have_any_name(own_workspace: Any, browse: Any, tmp_path: Any) -> None:
    from web_shop import _order, _write

    from plimsoll.tower import Tower

    name = "a/b 店铺 =1+1 <i>?#%"
    today = clock.today()
    orders = [_order(f"114-0000000-{n:07}", US, "MFN", today, 20, "=cmd|' /C x'!A1", n) for n in range(9)]
    _write(tmp_path / "o.csv", orders)
    assert not Tower(own_workspace).import_files(tmp_path / "o.csv", account=name).problems
    client = browse()
    fleet = _text(client.get("/fleet/?q=店铺"))
    address = re.search(r'href="(/account/a/b[^"]*)"', fleet)[1]
    assert unquote(address) == f"/account/{name}/{US}/MFN/"
    text = _text(client.get(address))
    assert "<i>?" not in text
    assert "&lt;i&gt;" in text
    assert "of 9 orders with defects" in text
    assert client.get(f"{address}?part=all").status_code == 200
    export = re.search(r'href="([^"]*export/rate\.csv[^"]*)"', text)[1]
    assert client.get(export).status_code == 200
    cells = client.get(f"{address}export/breakdown.csv").content.decode("utf-8-sig")
    assert "\r\n'=cmd" in cells


def test_the_page_speaks_chinese(browse: Any, person: Any) -> None:
    client = browse()
    client.post("/language/", {"language": "zh-hans", "next": "/fleet/"})
    for part in PARTS:
        text = _text(client.get(NORTH, {"part": part, "ahead": "60", "orders": "10"}))
        shown = re.sub(r"<[^>]*>", " ", text[text.index("account-head") :])
        sentences = re.findall(r"[A-Z][a-z]+(?: [a-z]+){3,}", shown)
        assert not sentences, (part, sentences[:5])
    assert "缺陷率" in text
    assert "刷单" in _text(client.get(NORTH, {"part": "room"}))


def test_queries_do_not_grow_with_rows(browse: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browse()
    counts = set()
    for address in (NORTH, SOUTH):
        for part in PARTS:
            with CaptureQueriesContext(
                connection,
            ) as seen:
                client.get(address, {"part": part})
            counts.add(len(seen))
    assert len(counts) == 1
    assert counts.pop() < 6


def test_from_the_fleet_into_the_parts_in_a_real_browser(page: Any, server: Any) -> None:
    from playwright.sync_api import expect

    page.goto(f"{server.address}/fleet/")
    page.click("table a:has-text('north')")
    page.wait_for_selector(".rate-fan")
    page.click("nav.account-tabs >> text=Cohorts")
    page.wait_for_selector(".chart-heat")
    assert "part=cohorts" in page.url
    page.click("nav.account-tabs >> text=Headroom and what if")
    page.wait_for_selector("#wi-orders")
    page.fill("#wi-remove", "111-0000000-0000020")
    page.click("button:has-text('Reckon')")
    page.wait_for_selector("text=At least tomorrow")
    assert "remove=111-0000000-0000020" in page.url
    page.go_back()
    expect(page.locator("#wi-remove")).to_have_value("")  # the page before is back, not the one that is left
    page.click(".bar-account summary")
    page.click(".bar-account .menu a:has-text('DE')")
    page.wait_for_selector("p:has-text('1 of 150 orders')")


def test_the_page_fits_a_narrow_screen(page: Any, server: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    for part in PARTS:
        page.goto(f"{server.address}{NORTH}?part={part}&ahead=60")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, part
