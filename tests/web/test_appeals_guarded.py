"""Pages of appeals with something on them: nothing hostile runs, no form goes without its token, axe finds nothing."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace
from typing import Any

import pytest
from appeal_walk import NOTICE, REFUSAL, drafted, moment, newest, opened, posted, taken_in
from test_accessibility import _faults
from test_hostile import Seen

RUNS = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TURNED = "\u202egnp.exe\u2066 \u202d"
FORMULA = '=HYPERLINK("http://evil.example","x")'
LONG = "a word and another one; " * 42_000
"""A megabyte."""
PARTS = ("text", "orders", "exhibits", "coverage", "about", "copy", "toml")


def pages_of(number: int, piece: int, dossier: int) -> list[str]:
    """Every page about a case, its plan, its evidence and its dossier."""
    at = f"/cases/{number}"
    return [
        "/cases/", f"{at}/", *(f"{at}/plan/?part={part}" for part in PARTS), f"{at}/plan/versions/",
        f"{at}/plan/versions/1/", f"{at}/dossiers/{dossier}/", "/evidence/", f"/evidence/{piece}/",
    ]  # fmt: skip


def inert(client: Any, path: str) -> str:
    """A page's text, after a browser's reading of it found nothing that runs."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    text: str = answer.content.decode()
    seen = Seen()
    seen.feed(text)
    own = [one for one in seen.runs if not re.fullmatch(r"<img src=/evidence/\d+/(small|large)\.jpg>", one)]
    assert own == [], (path, own)
    return text


def test_hostile_notices_names_captions_and_plans_run_nowhere(browse, own_workspace):
    client = browse()
    number = drafted(client, notice=NOTICE + RUNS + TURNED + FORMULA, title=RUNS + TURNED)
    client.post(f"/cases/{number}/contact/", {"kind": "question", "through": "mail", "words": RUNS + REFUSAL})
    piece = taken_in(client, f"{RUNS}{TURNED}.txt", RUNS.encode(), caption=RUNS + FORMULA, kind="ticket_export",
                     came_from=RUNS, request_id=RUNS)  # fmt: skip
    posted(client, number, "exhibits", "exhibits", piece=[piece.number])
    plan = newest(number)[1]
    fields = {"p.summary": RUNS + TURNED, "p.actions.0.owner": RUNS, "p.actions.0.verification": FORMULA}
    assert posted(client, number, "text", "save", **fields).status_code == 302
    assert newest(number)[1].summary != plan.summary
    posted(client, number, "orders", "save", **{"p.orders.0.buyer": RUNS, "p.orders.0.ticket": FORMULA})
    answer = client.post(f"/cases/{number}/plan/build/")
    dossier = int(answer.headers["Location"].strip("/").split("/")[-1])
    for language in ("en", "zh-hans"):
        client.cookies["plimsoll_language"] = language
        for path in pages_of(number, piece.number, dossier):
            inert(client, path)
    rows = client.get(f"/cases/{number}/export.csv").content.decode("utf-8-sig")
    assert not any(cell.startswith("=") for line in rows.splitlines() for cell in line.split(","))
    assert client.post(f"/cases/{number}/plan/lint/", {"base": 1, "part": "text", "p.summary": RUNS}).content.count(
        b"<script"
    ) == 0  # fmt: skip


def test_a_megabyte_of_words_is_read_kept_and_shown_in_bounds(browse, own_workspace):
    client = browse()
    number = opened(client, NOTICE + LONG[:190_000])
    client.post(f"/cases/{number}/contact/", {"kind": "note", "through": "other", "words": LONG})
    for path in ("/cases/", f"/cases/{number}/"):
        assert len(inert(client, path)) < 1_500_000, path
    answer = client.post("/cases/open/", {"words": LONG, "received_at": moment(hours=1), "account": "north"})
    assert answer.status_code in {200, 400}
    piece = taken_in(client, "long.txt", LONG.encode(), caption=LONG[:400])
    assert len(inert(client, f"/evidence/{piece.number}/")) < 200_000


def test_no_form_of_appeals_goes_without_its_token(browse, own_workspace):
    from every_address import every_address

    from plimsoll.journal.models import CaseState, Contact, Deed, PlanVersion

    owner = browse()
    assert drafted(owner) == 1 and taken_in(owner, "a.txt", b"a").number == 1
    before = [model.objects.count() for model in (CaseState, Contact, Deed, PlanVersion)]
    strict = browse(enforce_csrf_checks=True)
    posts = [path for path in every_address() if path.startswith(("/cases/", "/evidence/", "/api/v1/cases",
                                                                  "/api/v1/evidence"))]  # fmt: skip
    assert len(posts) > 30
    for path in posts:
        form = {"because": "x", "words": "x", "kind": "note", "through": "other", "state": "withdrawn", "do": "save"}
        answer = strict.post(path, {**form, "base": "1", "p.summary": "x", "file": io.BytesIO(b"x")})
        assert answer.status_code in {401, 403, 404, 405}, (path, answer.status_code)
    assert [model.objects.count() for model in (CaseState, Contact, Deed, PlanVersion)] == before


class OverHttp:
    """A client for `appeal_walk` on a real server, with the session of a browser's tab."""

    def __init__(self, tab: Any, base: str) -> None:
        self.tab, self.base = tab, base
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', tab.request.get(f"{base}/cases/open/").text())
        assert found
        self.token = found[1]

    def post(self, path: str, form: dict[str, Any]) -> Any:
        sent = {
            name: {"name": value[0].name, "mimeType": "image/jpeg", "buffer": value[0].read()}
            if isinstance(value, list) and hasattr(value[0], "read") else str(value)
            for name, value in form.items()
        }  # fmt: skip
        answer = self.tab.request.post(
            self.base + path, multipart={**sent, "csrfmiddlewaretoken": self.token}, max_redirects=0,
            headers={"Referer": self.base + path},
        )  # fmt: skip
        headers = {name.title(): value for name, value in answer.headers.items()}
        return SimpleNamespace(status_code=answer.status, headers=headers, content=answer.body())


@pytest.fixture
def filled(page: Any, server: Any) -> tuple[Any, list[str]]:
    """A case, its draft, a picture on the shelf and in the plan, a dossier that was refused; the pages about them."""
    from test_evidence_shelf import photo

    client = OverHttp(page, server.address)
    number = drafted(client, although="for the test")
    file = io.BytesIO(photo())
    file.name = "box.jpg"
    client.post("/evidence/add/", {"files": [file], "account": "north", "kind": "packaging_after",
                                   "claimed": "2026-09-01", "caption": "The new box"})  # fmt: skip
    shelf = page.request.get(f"{server.address}/evidence/").text()
    found = re.findall(r'href="/evidence/(\d+)/"', shelf)
    client.post(f"/cases/{number}/plan/", {"base": 1, "part": "exhibits", "do": "exhibits", "piece": found[0]})
    built = client.post(f"/cases/{number}/plan/build/", {})
    dossier = int(built.headers["Location"].strip("/").split("/")[-1])
    return page, pages_of(number, int(found[0]), dossier)


def test_no_page_of_appeals_keeps_anybody_out_when_it_is_full(filled, server):
    tab, paths = filled
    faults = {}
    for width, colours in ((1280, "light"), (390, "dark")):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=colours, reduced_motion="reduce")
        faults |= _faults(tab, server.address, paths)
        for path in paths:
            tab.goto(server.address + path)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
    assert not faults, "\n".join(f"{where}\n    {what}" for where, what in faults.items())
