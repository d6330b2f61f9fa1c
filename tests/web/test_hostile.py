"""Whatever stands in a file or in what people wrote is text: on every page, in every export, in a real browser."""

from __future__ import annotations

import csv
import io
import os
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import pytest
from conftest import CHROMIUM, FLAGS, Server, add_user, log_in
from web_shop import US

from plimsoll import clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACCOUNT = '=1+1 <img src=x onerror=alert(1)> {{ 7|add:7 }} {% now "Y" %} \u202e"\'&/深圳 100%'
ORDER = "<b onmouseover=alert(2)>{{ request.user }}</b>/=2+2#a?b"
CLAIM = "@SUM(1)'\"><script>alert(3)</script>"
SKU, ASIN, CARRIER, WAREHOUSE = (
    f"{sign}{place}<svg onload=alert({place})>\u2067{{{{ settings.SECRET_KEY }}}}"
    for place, sign in enumerate("=+-@", 4)
)
COMMENT = (
    "</td></table><script>alert(9)</script> javascript:alert(9) \u202egnorw\u202c \u0007 \ufdfd\n\t=cmd|'/c calc'!A1 "
)
LONG = COMMENT + "W" * 1_000_000
FILES = "orders.csv" if os.name == "nt" else "=1+1<img src=x onerror=alert(8)>\u202e{{7|add:7}}.csv"
STARTS = ("/today/", "/fleet/", "/defects/", "/imports/", "/policies/", "/settings/deeds/", "/add/", "/round/",
          f"/search/?q={quote(ORDER)}", f"/order/{quote(ORDER)}/?account={quote(ACCOUNT)}",
          f"/order/{quote(ORDER)}/undo/?account={quote(ACCOUNT)}",
          f"/account/{quote(ACCOUNT)}/{US}/MFN/?part=all")  # fmt: skip
MOST_PAGES = 160


@pytest.fixture(scope="module")
def hostile_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One account over its line in which every text is hostile."""
    from plimsoll.tower import Tower

    root, today = tmp_path_factory.mktemp("hostile"), clock.today()
    day = {before: (today - timedelta(days=before)).isoformat() for before in range(90)}
    orders = [
        {"order_id": ORDER if not n else f"111-0000000-{n:07}", "marketplace_id": US, "fulfillment_channel": "MFN",
         "order_status": "shipped", "purchased_at": f"{day[16 + n % 60]}T10:00:00+00:00", "asin": ASIN, "sku": SKU,
         "quantity": 1, "amount": "19.90", "currency": "USD", "carrier": CARRIER, "warehouse": WAREHOUSE,
         "ship_country": "US", "ship_region": "<i>NY", "buyer_key": CLAIM}
        for n in range(120)
    ]  # fmt: skip
    feedback = [
        {"order_id": order, "rating": 1, "left_at": day[9], "comment": said, "response": COMMENT}
        for order, said in ((ORDER, COMMENT), ("111-0000000-0000001", LONG))
    ]
    claims = [{"claim_id": CLAIM, "order_id": ORDER, "opened_at": day[8], "status": "granted", "decided_at": day[6],
               "fault": "seller", "funded_by": "seller", "reason": COMMENT}]  # fmt: skip
    tower = Tower(root / "workspace")
    for kind, rows in (("orders", orders), ("feedback", feedback), ("claims", claims)):
        place = root / kind / FILES
        place.parent.mkdir()
        with place.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        tower.import_files(place, account=ACCOUNT)
    broken = root / "broken" / FILES
    broken.parent.mkdir()
    broken.write_bytes(b"claim_id,order_id,opened_at,status\nA\x001,<script>alert(7)</script>,\x00,=nonsense()\n")
    tower.import_files(broken, account=ACCOUNT)
    assert {row.cell.account for row in tower.odr()} == {ACCOUNT}
    return root / "workspace"


@pytest.fixture
def hostile(hostile_workspace: Path, journal: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The pages of this test show the hostile workspace."""
    from django.conf import settings

    from plimsoll.facts.workspace import Workspace
    from plimsoll.web import asking

    monkeypatch.setattr(settings, "WORKSPACE", Workspace(hostile_workspace))
    asking.tower.cache_clear()
    return hostile_workspace


class Seen(HTMLParser):
    """What a browser would make of a page: links, what could run, and texts that could turn their surroundings."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.runs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc"} or (value or "").lower().startswith("javascript:"):
                self.runs.append(f"<{tag} {name}={value}>")
            if name in {"href", "hx-get"} and tag in {"a", "div", "button"}:
                self.links.append(value or "")
        source = dict(attrs).get("src") or ""
        if tag in {"script", "img", "iframe", "svg"} and source and not source.startswith("/static/"):
            self.runs.append(f"<{tag} src={source}>")
        if tag in {"script", "style", "base", "object", "embed"} and not source:
            self.runs.append(f"<{tag}>")


def _shape(address: str) -> tuple[Any, ...]:
    """Addresses of one shape differ only in what is asked of the same page."""
    parts = urlsplit(address)
    where = re.sub(r"\d+", "1", parts.path)
    return where, tuple(
        sorted(
            {
                (name, value if name in {"part", "by", "kind", "figure"} else "")
                for name, value in parse_qsl(parts.query)
            }
        )
    )


def _walk(client: Any) -> Iterator[tuple[str, Any]]:
    """Every page and export that can be reached by links, one of each shape."""
    waiting, met = list(STARTS), {_shape(start) for start in STARTS}
    for _ in range(MOST_PAGES):
        if not waiting:
            return
        address = waiting.pop(0)
        answer = client.get(address, follow=True)
        yield address, answer
        if "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        page = Seen()
        page.feed(answer.content.decode())
        for link in page.links:
            there = urljoin(address, link).partition("#")[0]
            if there.startswith("/") and not there.startswith(("/static/", "/logout/")) and _shape(there) not in met:
                met.add(_shape(there))
                waiting.append(there)


def test_every_page_and_export_opens_and_nothing_in_it_can_run(hostile: Path, browse: Any) -> None:
    met = 0
    for address, answer in _walk(browse()):
        assert answer.status_code < 400, (address, answer.status_code)
        body = b"".join(answer) if answer.streaming else answer.content
        kind = answer.headers["Content-Type"]
        assert len(body) < 3_000_000, (address, len(body))
        if "text/html" in kind:
            page = Seen()
            page.feed(body.decode())
            assert not page.runs, (address, page.runs)
        elif "csv" in kind:
            cells = [cell for row in csv.reader(io.StringIO(body.decode("utf-8-sig"))) for cell in row]
            assert not [cell for cell in cells if re.match(r"[=+@\t\r]|-(?!\d)", cell)], address
        met += 1
    assert met > 40, met


def test_what_looks_like_a_template_is_not_one(hostile: Path, browse: Any) -> None:
    client = browse()
    shown = 0
    for address in STARTS:
        text = client.get(address, follow=True).content.decode()
        shown += "{{ 7|add:7 }}" in text
        assert "=1+1 &lt;img" in text or "=1+1 <img" not in text, address
    assert shown > 3


def test_an_order_s_page_shows_a_long_comment_without_growing_without_end(hostile: Path, browse: Any) -> None:
    answer = browse().get(f"/order/111-0000000-0000001/?account={quote(ACCOUNT)}")
    assert answer.status_code == 200
    assert len(answer.content) < 2_500_000


def test_in_a_real_browser_nothing_runs_and_no_page_is_wider_than_the_window(
    hostile_workspace: Path, hostile: Path, browse: Any, tmp_path: Path
) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    import shutil

    from playwright.sync_api import sync_playwright

    addresses = [address for address, answer in _walk(browse()) if "text/html" in answer.headers["Content-Type"]]
    root = tmp_path / "served"
    shutil.copytree(hostile_workspace, root)
    add_user(root, "olga", "owner")
    server = Server(root)
    said: list[str] = []
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            tab = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US").new_page()
            tab.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
            tab.on("pageerror", lambda error: said.append(f"error: {error}"))
            tab.on("console", lambda line: said.append(f"{tab.url}: {line.text}") if line.type == "error" else None)
            log_in(tab, server.address, "olga")
            for address in addresses:
                for width in (1280, 390):
                    tab.set_viewport_size({"width": width, "height": 900})
                    if width == 1280:
                        tab.goto(server.address + address)
                    over = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
                    if over > 0:
                        said.append(f"{over} px wider than {width}: {address}")
            browser.close()
    finally:
        server.stop()
    assert not said, "\n".join(said)
