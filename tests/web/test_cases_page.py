"""Cases in the tower: a notice is read before anything is written, each step is kept, guests learn nothing."""

from __future__ import annotations

import pytest
from appeal_walk import NOTICE, REFUSAL, clean, drafted, moment, opened
from web_shop import HOSTILE, US

ORDER = "111-0000000-0000020"


def page(client, path, **words):
    answer = client.get(path, words)
    assert answer.status_code == 200, (path, answer.status_code, answer.content[:300])
    return answer.content.decode()


def test_an_empty_board_says_what_will_stand_here(browse):
    text = page(browse(), "/cases/")
    assert "No case yet" in text and 'href="/cases/open/"' in text
    assert "/cases/open/" not in page(browse("viewer"), "/cases/")


def test_a_notice_is_read_and_shown_before_anything_is_written(browse, own_workspace):
    from plimsoll.journal.models import Case

    client = browse()
    text = client.post("/cases/open/", {"words": NOTICE, "received_at": moment(hours=2)}).content.decode()
    assert "<mark>Your Amazon seller account has been deactivated" in text
    assert "Please submit a plan of action within 72 hours." in text and "15123456781" in text
    assert '<option value="north" selected>' in text  # its orders are north's
    assert not Case.objects.exists()


def test_a_case_keeps_its_notice_its_clock_and_who_opened_it(browse, own_workspace):
    from plimsoll.journal.models import Case, Deed

    number = opened(browse())
    text = page(browse(), f"/cases/{number}/")
    assert "in 2 days" in text or "in 69 h" in text
    assert "Notice received: Your Amazon seller account has been deactivated" in text
    assert ORDER in text and Case.objects.get(pk=number).marketplace_case == "15123456781"
    assert Deed.objects.filter(verb="open case", who="owner", account="north").exists()
    board = page(browse(), "/cases/")
    assert "Start the plan from the facts." in board and "through the page&#x27;s own button" in board


def test_a_mail_of_a_foreign_sender_is_called_doubtful(browse, own_workspace):
    mail = f"From: a@amaz0n-help.example\nSubject: Deactivated\nDate: Mon, 5 Oct 2026 08:00:00 +0000\n\n{NOTICE}"
    text = browse().post("/cases/open/", {"words": mail}).content.decode()
    assert "It may not come from the marketplace." in text and "amaz0n-help.example" in text


def test_an_order_of_another_open_case_wants_a_reason(browse, own_workspace):
    client = browse()
    first = opened(client)
    at = moment(hours=2)
    text = client.post("/cases/open/", {"words": NOTICE, "received_at": at, "account": "north"}).content.decode()
    assert f"case {first}" in text and 'name="although"' in text
    refused = client.post("/cases/confirm/", {"account": "north", "marketplace": US, "orders": ORDER})
    assert refused.status_code == 400 and "is in open case" in refused.content.decode()
    assert opened(client, although="the marketplace asked for it apart") != first


def test_what_the_page_says_decides_whether_a_plan_is_asked_for(browse, own_workspace):
    client = browse()
    number = opened(client)
    client.post(f"/cases/{number}/banner/", {"words": "Take the account health quiz", "button": "yes"})
    text = page(client, f"/cases/{number}/")
    assert "Who passes it needs no plan" in text and "<strong>Next:</strong> A quiz" in text
    client.post(f"/cases/{number}/banner/", {"code": "plan"})
    assert "<strong>Next:</strong> Start the plan" in page(client, f"/cases/{number}/")


def test_from_the_submission_over_the_refusal_to_the_second_plan(browse, own_workspace):
    from plimsoll.journal.models import Submission

    client = browse()
    number = clean(client)
    answer = client.post(f"/cases/{number}/submit/", {"through": "submit_appeal", "at": moment(minutes=30)})
    assert answer.status_code == 302
    sent = Submission.objects.get(case=number)
    assert "Root Cause" in sent.text and len(sent.sha256) == 64
    read = client.post("/cases/open/", {"case": number, "words": REFUSAL, "received_at": moment(minutes=5)})
    text = read.content.decode()
    assert "the reasons (root cause)" in text
    carried = text.split('name="carried" value="')[1].split('"')[0]
    client.post("/cases/confirm/", {"case": number, "carried": carried, "received_at": moment(minutes=5)})
    text = page(client, f"/cases/{number}/")
    assert "Refused" in text and "nothing yet" in text and "Start the second plan: the refusal has 2 points" in text
    assert client.post(f"/cases/{number}/second/").headers["Location"] == f"/cases/{number}/plan/"
    text = page(client, f"/cases/{number}/plan/")
    assert "PA401" in text and "PA402" in text
    assert "Improvement report" in page(client, f"/cases/{number}/report/")
    assert page(client, f"/cases/{number}/export.csv").startswith("\ufeffat,what")
    assert '"schema": "plimsoll.case/1"' in page(client, f"/cases/{number}/export.json")
    assert "BEGIN:VCALENDAR" in page(client, f"/cases/{number}/export.ics")


def test_a_submission_that_the_linter_fails_is_not_recorded(browse, own_workspace):
    from plimsoll.journal.models import Submission

    client = browse()
    number = drafted(client)
    answer = client.post(f"/cases/{number}/submit/", {"through": "submit_appeal", "at": moment(minutes=1)}, follow=True)
    assert "the linter fails the plan" in answer.content.decode() and not Submission.objects.exists()


def test_guests_see_own_accounts_only_and_no_contacts_of_buyers(browse, own_workspace):
    number = drafted(browse(), title="Deactivated in north")
    browse().post(f"/cases/{number}/contact/", {
        "kind": "answer", "through": "phone", "direction": "in", "words": "buyer jane.roe@example.com called",
    })  # fmt: skip
    other = browse("client")
    paths = (
        f"/cases/{number}/", f"/cases/{number}/plan/", f"/cases/{number}/plan/versions/", f"/cases/{number}/report/",
        f"/cases/{number}/plan/versions/1/", f"/cases/{number}/export.json", f"/api/v1/cases/{number}",
        f"/api/v1/cases/{number}/plans", f"/api/v1/cases/{number}/plans/1",
    )  # fmt: skip
    for path in paths:
        assert other.get(path).status_code == 404, path
    assert (
        "Deactivated in north" not in page(other, "/cases/") and other.get("/cases/?account=north").status_code == 404
    )
    adviser = browse("adviser")
    text = page(adviser, f"/cases/{number}/")
    assert "called" in text and "jane.roe" not in text and "jane.roe" in page(browse(), f"/cases/{number}/")
    assert "jane.roe" not in page(adviser, f"/cases/{number}/export.json") + page(adviser, f"/api/v1/cases/{number}")


@pytest.mark.parametrize("role", ["viewer", "adviser", "client"])
def test_who_may_not_write_changes_no_case(browse, own_workspace, role):
    from plimsoll.journal.models import CaseState, Contact, Submission

    number = drafted(browse())
    before = (CaseState.objects.count(), Contact.objects.count())
    for path, said in (
        ("banner", {"code": "quiz"}), ("contact", {"kind": "note", "through": "other", "words": "x"}),
        ("state", {"state": "closed_without"}), ("submit", {"through": "other", "at": moment(minutes=1)}),
    ):  # fmt: skip
        assert browse(role).post(f"/cases/{number}/{path}/", said).status_code in {403, 404}
    assert (CaseState.objects.count(), Contact.objects.count()) == before and not Submission.objects.exists()


def test_hostile_words_stay_words(browse, own_workspace):
    client = browse()
    number = opened(client, NOTICE + HOSTILE, title=HOSTILE)
    for path in ("/cases/", f"/cases/{number}/"):
        assert "<script>alert" not in page(client, path)


def test_the_number_of_questions_to_the_journal_does_not_grow_with_the_board(browse, own_workspace):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from plimsoll.web.asking import tower

    client = browse()
    counts = []
    for n in (1, 8):
        for one in range(n):
            tower().open_case("north", US, title=f"case {n} {one}", by="olga", variant="asin")
        page(client, "/cases/")
        with CaptureQueriesContext(connection) as seen:
            page(client, "/cases/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_an_account_of_any_name_has_its_cases(browse, own_workspace):
    from plimsoll.web.asking import tower

    name = "天 a/b #1"
    case = tower().open_case(name, US, title="x", by="olga")
    assert name in page(browse(), f"/cases/{case.number}/")
    assert name in page(browse(), "/cases/", account=name)
    assert page(browse(), "/evidence/", account=name)


def test_the_interface_opens_reads_and_refuses_as_the_pages_do(browse, own_workspace, person):
    from django.test import Client

    from plimsoll import clock
    from plimsoll.journal.models import Token

    words, digest = Token.fresh()
    Token.objects.create(person=person("operator"), name="robot", beginning=words[:8], digest=digest,
                         scopes=["read", "write"], made_at=clock.now())  # fmt: skip
    call = Client(headers={"authorization": f"Bearer {words}"})
    read = call.post("/api/v1/notices", {"words": NOTICE}, content_type="application/json").json()
    assert read["kind"] == "deactivated" and read["orders"] == [ORDER, "111-0000000-0000021"]
    said = {"account": "north", "marketplace": "US", "notice": NOTICE, "channel": "MFN"}
    case = call.post("/api/v1/cases", said, content_type="application/json").json()
    assert case["schema"] == "plimsoll.case/1" and case["marketplace_case"] == "15123456781"
    again = call.post("/api/v1/cases", said, content_type="application/json")
    assert again.status_code == 400 and "open case" in again.json()["error"]
    number = case["number"]
    noted = call.post(f"/api/v1/cases/{number}/states", {"state": "submitted"}, content_type="application/json")
    assert noted.status_code == 400
    assert call.get("/api/v1/cases?only_open=true").json()["total"] == 1
    assert call.get(f"/api/v1/cases/{number}/plans/1").status_code == 404


def test_no_address_of_cases_and_evidence_tells_a_stranger_of_the_north(browse, own_workspace):
    from appeal_walk import taken_in
    from every_address import every_address

    owner, other = browse(), browse("client")
    assert drafted(owner) == 1 and taken_in(owner, "north.txt", b"of the north").number == 1
    for path in (path for path in every_address() if "/cases/" in path or "/evidence/" in path):
        mine = owner.get(path)
        assert mine.status_code in {200, 302, 400, 404, 405, 422} and (b"".join(mine) if mine.streaming else True), path
        for answer in (other.get(path), other.post(path)):
            text = b"".join(answer) if answer.streaming else answer.content
            assert answer.status_code < 500 and b"111-0000000" not in text and b"of the north" not in text, path
