"""The JSON interface: the command line's documents, tokens and scopes, pages, faults in words."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import timedelta

import pytest

from plimsoll import clock


@pytest.fixture
def bearer(person):
    """Calls with a token of a role: `bearer("owner", "read")("/odr")`."""
    from django.test import Client

    from plimsoll.journal.models import Token

    def make(role: str = "owner", *scopes: str, **about):
        words, digest = Token.fresh()
        Token.objects.create(
            person=person(role), name="a robot", beginning=words[:8], digest=digest,
            scopes=list(scopes or ("read",)), made_at=clock.now(), **about,
        )  # fmt: skip
        client = Client(headers={"authorization": f"Bearer {words}"})

        def call(path: str, method: str = "get", *data, **words_of):
            return getattr(client, method)(f"/api/v1{path}", *data, **words_of)

        return call

    return make


@pytest.mark.parametrize("name", ["odr", "status", "defects", "headroom"])
def test_the_documents_are_those_of_the_command_line(bearer, journal, name):
    said = subprocess.run(
        [sys.executable, "-m", "plimsoll", name, "--workspace", str(journal), "--json"],
        capture_output=True, check=True,
    )  # fmt: skip
    document = json.loads(said.stdout)
    answer = bearer()(f"/{name}").json()
    rows = "orders" if name == "defects" else "rows"
    assert answer["schema"] == document["schema"]
    assert answer[rows] == document[rows]


def test_pages_join_to_the_whole(bearer):
    call = bearer()
    whole = call("/defects?limit=1000").json()
    pieces, offset = [], 0
    while offset is not None:
        page = call(f"/defects?limit=2&offset={offset}").json()
        assert page["total"] == whole["total"] == 7
        pieces += page["orders"]
        offset = page["next_offset"]
    assert pieces == whole["orders"]


def test_without_a_token_or_with_a_dead_one_nothing_is_said(bearer, journal):
    from django.test import Client

    assert Client().get("/api/v1/odr").status_code == 401
    assert Client(headers={"authorization": "Bearer plm_guess"}).get("/api/v1/odr").status_code == 401
    for dead in ({"revoked_at": clock.now()}, {"ends_at": clock.now() - timedelta(seconds=1)}):
        assert bearer("owner", "read", **dead)("/odr").status_code == 401


def test_a_token_does_what_its_scopes_and_its_person_may(bearer, own_workspace):
    typed = {"what": "claim", "cells": {"order_id": "111-0000000-0000050"}, "account": "north", "marketplace": "US"}
    words = {"data": json.dumps(typed), "content_type": "application/json"}
    assert bearer("owner", "read")("/record", "post", **words).status_code == 403
    assert bearer("viewer", "read", "write")("/record", "post", **words).status_code == 403
    assert bearer("owner", "calendar")("/odr").status_code == 403


def test_a_fact_typed_by_a_program_moves_the_figure_and_can_be_taken_back(bearer, own_workspace):
    call = bearer("operator", "read", "write")
    day = (clock.today() - timedelta(days=3)).isoformat()
    cells = {
        "claim_id": "C-new", "order_id": "111-0000000-0000050", "opened_at": day, "status": "granted",
        "decided_at": day, "fault": "seller",
    }  # fmt: skip
    typed = {"what": "claim", "cells": cells, "account": "north", "marketplace": "US"}
    before = _north(call)
    answer = call("/record", "post", data=json.dumps(typed), content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert _north(call) == before + 1
    sha256 = answer.json()["files"][0]["sha256"]
    assert call(f"/imports/{sha256}", "delete").status_code == 200
    assert _north(call) == before


def _north(call) -> int:
    rows = call("/odr?account=north&marketplace=US").json()["rows"]
    return rows[0]["orders_with_defects"]


def test_a_file_is_taken_in_under_its_last_name_only(bearer, own_workspace):
    call = bearer("operator", "write")
    file = io.BytesIO(b"order_id,rating,left_at\n111-0000000-0000060,1,2026-11-01\n")
    file.name = "../../etc/passwd.csv"
    answer = call("/imports", "post", {"files": file, "account": "north", "marketplace": "US"})
    assert answer.status_code == 200, answer.content
    document = answer.json()
    assert document["files"][0]["path"] == "passwd.csv"
    assert document["files"][0]["loaded"] == 1


def test_a_fault_says_what_to_do(bearer):
    answer = bearer()("/odr?marketplace=Atlantis")
    assert answer.status_code == 400
    assert "Atlantis" in answer.json()["error"] and answer.json()["hint"]
    assert bearer()("/odr?window=0").status_code == 422


def test_a_guest_gets_the_rows_of_their_accounts_only(bearer):
    call = bearer("client")
    assert {row["account"] for row in call("/odr").json()["rows"]} == {"south"}
    assert call("/odr?account=north").status_code == 404
    assert call("/defects").json()["orders"] == []
    assert call("/problems").status_code == 404


def test_an_address_that_fits_nothing_is_answered_as_a_document(browse):
    for address in ("/api/v1/nothing", "/api/v1/order/one%0Atwo?account=north"):
        answer = browse().get(address)
        assert answer.status_code == 404
        assert answer.json() == {"detail": "there is nothing at this address"}
    assert "text/html" in browse().get("/nothing/").headers["Content-Type"]
