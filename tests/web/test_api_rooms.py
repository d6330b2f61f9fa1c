"""The JSON interface of the rooms behind the rate: the command line's documents, own accounts, no buyers' words."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from plimsoll import clock
from plimsoll.tower import Tower

ORDER = "111-0000000-0000020"
CALLS = {
    "signals": [], "causes": [], "pareto": [], "scorecard": [], "remedies": [], "deadlines": [], "path": [],
    "propagation": [], "precedents": [], "metrics": [], "reconcile": [], "report": [],
    "localise": ["--expected", "0.001"], "improvement": ["--changed-on", "2026-01-15"], "costs": ["--orders", "8"],
}  # fmt: skip
MOVING = {"at", "now", "hours_left", "overdue"}
"""What tells the moment itself."""


@pytest.fixture
def bearer(person):
    """Calls with a token of a role: `bearer("owner")("/risk")`."""
    from django.test import Client

    from plimsoll.journal.models import Token

    def make(role: str = "owner"):
        words, digest = Token.fresh()
        Token.objects.create(
            person=person(role), name="a robot", beginning=words[:8], digest=digest, scopes=["read"],
            made_at=clock.now(),
        )  # fmt: skip
        client = Client(headers={"authorization": f"Bearer {words}"})
        return lambda path: client.get(f"/api/v1{path}")

    return make


def _still(value):
    if isinstance(value, dict):
        return {name: _still(one) for name, one in value.items() if name not in MOVING}
    return [_still(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", CALLS)
def test_the_documents_are_those_of_the_command_line(bearer, journal, name):
    said = subprocess.run(
        [sys.executable, "-m", "plimsoll", name, *CALLS[name], "--workspace", str(journal), "--json"],
        capture_output=True, check=True,
    )  # fmt: skip
    flags = [word.removeprefix("--").replace("-", "_") for word in CALLS[name]]
    query = "&".join(f"{flag}={value}" for flag, value in zip(flags[::2], CALLS[name][1::2], strict=True))
    answer = bearer()(f"/{name}?limit=1000&{query}")
    assert answer.status_code == 200, answer.content
    document, told = json.loads(said.stdout), answer.json()
    assert set(told) - set(document) <= {"next_offset", "total"}
    assert _still({key: told.get(key) for key in document}) == _still(document)


def test_the_queue_is_that_of_the_command_line(bearer, journal):
    said = subprocess.run(
        [sys.executable, "-m", "plimsoll", "risk", "--workspace", str(journal), "--json"],
        capture_output=True,
        check=True,
    )
    document, told = json.loads(said.stdout), bearer()("/risk?limit=50").json()
    assert set(told) - set(document) == {"next_offset", "total"}
    assert [set(row) for row in told["rows"]] == [set(row) for row in document["rows"]]
    for name in ("order_id", "stage", "action", "worst_day"):  # a chance moves with every minute that passes
        assert [row[name] for row in told["rows"]] == [row[name] for row in document["rows"]]


def test_a_list_comes_in_pages_that_join_to_the_whole(bearer):
    call = bearer()
    for path, rows in (
        ("/causes", "orders"),
        ("/remedies", "remedies"),
        ("/risk", "rows"),
        ("/deadlines", "deadlines"),
    ):
        whole = call(f"{path}?limit=1000").json()
        first, second = (call(f"{path}?limit=3&offset={at}").json() for at in (0, 3))
        assert _still(first[rows] + second[rows]) == _still(whole[rows][:6])
        assert first["total"] == whole["total"] > 3
        assert first["next_offset"] == 3


def test_guests_are_answered_of_their_own_accounts_only(bearer, person):
    client = bearer("client")
    for name in [*CALLS, "risk"]:
        query = {"costs": "orders=8", "improvement": "changed_on=2026-01-15"}.get(name, "")
        own = client(f"/{name}?{query}")
        assert own.status_code in ({404} if name == "costs" else {200, 400}), (name, own.content)
        assert b"north" not in own.content, name
        if name != "costs":
            assert client(f"/{name}?{query}&account=north").status_code == 404, name
    guest = person("client")
    guest.accounts = ["south", "east"]
    guest.save()
    several = client("/causes")
    assert several.status_code == 400
    assert "which of your accounts" in several.json()["error"]


@pytest.fixture
def _rude(own_workspace):
    """A feedback whose words fit a clause and name a cause."""
    file = own_workspace.parent / "rude.csv"
    day = (clock.today() - timedelta(days=5)).isoformat()
    words = "You fucking crook, it is not as described"
    file.write_text(f'order_id,rating,left_at,comment\n111-0000000-0000040,1,{day},"{words}"\n', encoding="utf-8")
    Tower(own_workspace).import_files(file, account="north")


@pytest.mark.usefixtures("_rude")
def test_an_adviser_reads_no_word_of_a_buyer(bearer):
    seen, hidden = bearer("owner"), bearer("adviser")
    for path, words in (("/remedies", "fucking"), ("/causes", "not as described")):
        assert words in seen(f"{path}?account=north").content.decode(), path
    for path in ("/causes", "/remedies", "/report", "/precedents"):
        text = hidden(path).content.decode()
        assert "fucking" not in text and "“not as described”" not in text, path
    assert all(one["draft"] is None for one in hidden("/remedies").json()["remedies"])
    assert any(one["draft"] for one in seen("/remedies").json()["remedies"])


def test_what_people_decided_is_in_the_answers(bearer, person):
    from plimsoll.journal.models import CauseOverruling, OrderAnswer, TaskMark

    call, now = bearer(), clock.now()
    order = call("/risk?limit=1").json()["rows"][0]
    TaskMark.objects.create(
        uid="x", what="order.save", account=order["account"], order_id=order["order_id"], verb="done",
        who="olga", at=now,
    )  # fmt: skip
    after = call("/risk?limit=1000").json()
    assert after["handled"] == 1
    assert order["order_id"] not in [one["order_id"] for one in after["rows"]]
    CauseOverruling.objects.create(account="north", order_id=ORDER, cause="fraud", who="olga", at=now)
    [cause] = [one for one in call("/causes").json()["orders"] if one["order_id"] == ORDER]
    assert (cause["cause"], cause["overruled"]["by"]) == ("fraud", "olga")
    asking = next(one for one in call("/remedies").json()["remedies"] if one["asks"])
    place = asking["defect"]
    OrderAnswer.objects.create(
        account=place["account"], order_id=place["order_id"], question=asking["asks"][0], yes=True, who="olga", at=now
    )
    [told] = [one for one in call("/remedies").json()["remedies"] if one["id"] == asking["id"]]
    assert asking["asks"][0] not in told["asks"]


def test_what_cannot_be_asked_is_refused_in_words(bearer):
    call = bearer()
    for path in ("/path?assume=nonsense", "/localise?by=colour", "/localise?expected=0.01&against=2026-01-01"):
        answer = call(path)
        assert answer.status_code == 400, path
        assert answer.json()["error"]
    for path in ("/improvement", "/costs?orders=0", "/causes?as_of=0001-01-01", "/precedents?outcome=maybe"):
        assert call(path).status_code == 422, path


def test_status_tells_the_next_deadline(bearer):
    rows = bearer()("/status?account=north").json()["rows"]
    assert any(row["next_deadline"] for row in rows)
