"""Calls of appeals: who drafts may draft and nothing else; redactions, replacements and built files."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from appeal_walk import REFUSAL, clean, drafted, moment, opened, taken_in

from plimsoll import clock


@pytest.fixture
def bearer(person):
    """A client with a token: `bearer("adviser", "read", "draft")`."""
    from django.test import Client

    from plimsoll.journal.models import Token

    def make(role, *scopes):
        words, digest = Token.fresh()
        Token.objects.create(person=person(role), name="robot", beginning=words[:8], digest=digest,
                             scopes=list(scopes), made_at=clock.now())  # fmt: skip
        return Client(headers={"authorization": f"Bearer {words}"})

    return make


def sent(call, path, document):
    return call.post(f"/api/v1{path}", json.dumps(document), content_type="application/json")


def test_an_adviser_s_token_drafts_saves_and_builds_and_submits_nothing(browse, own_workspace, bearer):
    number, adviser = opened(browse()), bearer("adviser", "read", "draft")
    made = sent(adviser, f"/cases/{number}/plans/draft", {"base": 0, "channel": "MFN"})
    assert made.status_code == 200, made.content
    plan = made.json()
    assert plan["schema"] == "plimsoll.case-plan/1" and plan["version"] == 1 and plan["by"] == "adviser"
    again = sent(adviser, f"/cases/{number}/plans/draft", {"base": 0, "channel": "MFN"})
    assert again.status_code == 400 and "meanwhile" in again.json()["error"]
    saved = sent(adviser, f"/cases/{number}/plans", {"base": 1, "toml": plan["toml"] + "\n# read again\n"})
    assert saved.status_code == 200, saved.content
    assert sent(adviser, f"/cases/{number}/dossiers", {}).json()["state"] == "failed"  # the draft is no sound plan
    for path, document in (
        (f"/cases/{number}/submissions", {"through": "submit_appeal", "text": "x"}),
        (f"/cases/{number}/states", {"state": "closed"}),
        (f"/cases/{number}/contacts", {"kind": "note", "words": "x"}),
        ("/cases", {"account": "north", "marketplace": "US"}),
    ):
        assert sent(adviser, path, document).status_code == 403, path
    files = {"because": "a name", "how": "mask"}
    piece = taken_in(browse(), "a.txt", b"of the north")
    assert adviser.post(f"/api/v1/evidence/{piece.number}/redact", files).status_code == 403


def test_the_scope_and_the_role_must_both_let_it_go_on(browse, own_workspace, bearer):
    number = drafted(browse())
    said = {"base": 1, "channel": "MFN"}
    for role, scopes, status in (
        ("adviser", ("read",), 403), ("viewer", ("read", "draft", "write"), 403), ("client", ("draft",), 403),
        ("operator", ("draft",), 200),
    ):  # fmt: skip
        assert sent(bearer(role, *scopes), f"/cases/{number}/plans/draft", said).status_code == status, role
    assert sent(bearer("adviser", "draft"), "/cases/999/plans/draft", said).status_code == 404


def test_the_second_plan_is_started_by_a_call(browse, own_workspace, bearer):
    client = browse()
    number = clean(client)
    client.post(f"/cases/{number}/submit/", {"through": "submit_appeal", "at": moment(minutes=3)})
    call = bearer("operator", "read", "write")
    taken = sent(call, f"/cases/{number}/notices", {"words": REFUSAL})
    assert taken.status_code == 200, taken.content
    base = call.get(f"/api/v1/cases/{number}/plans").json()["plans"][0]["version"]
    second = sent(bearer("adviser", "draft"), f"/cases/{number}/plans/second", {"base": base})
    assert second.status_code == 200, second.content
    assert second.json()["version"] == base + 1 and "[[refusals" in second.json()["toml"]


def test_a_built_dossier_is_taken_as_it_was_built(browse, own_workspace, bearer):
    number, call = clean(browse()), bearer("operator", "read", "draft")
    job = sent(call, f"/cases/{number}/dossiers", {}).json()
    assert job["state"] == "done", job["error"]
    at = f"/api/v1/cases/{number}/dossiers/{job['id']}"
    assert call.get(f"{at}/pdf").content.startswith(b"%PDF")
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(call.get(f"{at}/zip").content)).namelist()
    assert call.get(f"{at}/exe").status_code == 422
    assert bearer("adviser", "read").get(f"{at}/pdf").status_code == 404  # its exhibits may name buyers
    assert bearer("client", "read").get(f"{at}/zip").status_code == 404
    assert bearer("operator", "calendar").get(f"{at}/pdf").status_code == 403


def test_a_redaction_and_a_replacement_are_lines_of_their_own(browse, own_workspace, bearer):
    from plimsoll.journal.models import Deed

    first = taken_in(browse(), "letter.txt", b"write to jane.roe@example.com, at 10:00 UTC")
    call = bearer("operator", "read", "write")
    at = f"/api/v1/evidence/{first.number}"
    masked = call.post(f"{at}/redact", {"how": "mask", "because": "a buyer's address"})
    assert masked.status_code == 200, masked.content
    [piece] = masked.json()["pieces"]
    assert piece["told"]["redaction_of"] == first.sha256 and piece["told"]["because"] == "a buyer's address"
    assert call.post(f"{at}/redact", {"how": "mask"}).status_code == 422
    assert call.post(f"{at}/redact", {"how": "file", "because": "x"}).status_code == 400
    other = io.BytesIO(b"the whole letter")
    other.name = "whole.txt"
    replaced = call.post(f"{at}/replace", {"because": "a page was missing", "file": other})
    assert replaced.status_code == 200, replaced.content
    assert replaced.json()["pieces"][0]["told"]["replaces"] == first.sha256
    assert call.post("/api/v1/evidence/999/replace", {"because": "x", "file": io.BytesIO(b"x")}).status_code == 404
    assert set(Deed.objects.filter(verb__contains="evidence").values_list("verb", flat=True)) >= {
        "redact evidence", "replace evidence",
    }  # fmt: skip


@pytest.mark.parametrize(("fields", "status"), [(19_000, 200), (20_100, 400)])
def test_a_plan_of_many_orders_is_posted_whole_and_no_form_is_endless(browse, own_workspace, fields, status):
    number = drafted(browse())
    form = {"base": 1, "part": "orders", "do": "check"} | {f"x.{at}": "" for at in range(fields)}
    assert browse().post(f"/cases/{number}/plan/", form).status_code == status
