"""Choosing instead of typing: exhibits from a list, all actions of a cause at once, points beside the texts."""

from __future__ import annotations

import html

import pytest
from appeal_walk import REFUSAL, clean, drafted, moment, newest, posted, taken_in

from plimsoll import clock


def page(client, path, language="en", **words):
    answer = client.get(path, words, headers={"accept-language": language})
    assert answer.status_code == 200, (path, answer.status_code)
    return html.unescape(answer.content.decode())


def with_exhibits(client):
    number = drafted(client)
    pieces = [
        taken_in(client, "scans.csv", b"order,at (UTC)\nx,2026-01-01T00Z\n", kind="exception_record", role="direct",
                 caption="Scans <b>of</b> the carrier"),
        taken_in(client, "contract.csv", b"a,b\n1,2\n", kind="carrier_contract", role="process", caption="Contract"),
    ]  # fmt: skip
    posted(client, number, "exhibits", "exhibits", piece=[one.number for one in pieces])
    return number, [f"E{one.number}" for one in pieces]


def test_exhibits_are_chosen_from_those_of_the_plan(browse, own_workspace):
    client = browse()
    number, (first, second) = with_exhibits(client)
    text = page(client, f"/cases/{number}/plan/")
    assert f'name="p.actions.0.evidence" value="{first}"' in text and "Scans <b>of</b> the carrier" in text
    assert "<b>of</b>" not in client.get(f"/cases/{number}/plan/").content.decode()
    posted(client, number, "text", "save", **{"p.actions.0.evidence": ["", second]})
    assert newest(number)[1].actions[0].evidence == (second,)
    posted(client, number, "text", "save", **{"p.actions.0.evidence": ""})
    assert newest(number)[1].actions[0].evidence == ()
    assert f'name="p.orders.0.evidence" value="{first}"' in page(client, f"/cases/{number}/plan/", part="orders")


def test_one_form_writes_into_all_actions_of_a_cause_and_leaves_the_others(browse, own_workspace):
    client = browse()
    number, (direct, process) = with_exhibits(client)
    day, before = clock.today(), newest(number)[1]
    said = {"on": day.isoformat(), "owner": "Logistics manager", "verification": "Read each Monday.", "so": "on",
            "process": process, "direct": direct}  # fmt: skip
    form = {f"all.not_received.{name}": value for name, value in said.items()}
    assert posted(client, number, "text", "allof:not_received", **form).status_code == 302
    after = newest(number)[1]
    mine = [one for one in after.actions if "not_received" in one.answers]
    assert mine and all(
        (one.on, one.owner, one.verification, one.evidence, one.proposed)
        == (day, "Logistics manager", "Read each Monday.", (process,), False)
        for one in mine
    )
    assert all(f"{{{{ fig.{process} }}}}" in one.text for one in mine)
    assert [one for one in after.actions if one not in mine] == [
        one for one in before.actions if "not_received" not in one.answers
    ]
    [cause] = [one for one in after.root_causes if one.cause == "not_received"]
    assert cause.text.endswith(f"{{{{ fig.{direct} }}}}.")
    posted(client, number, "text", "allof:not_received", **{"all.not_received.process": process})
    again = newest(number)[1]
    assert again.actions == after.actions  # nothing twice, and what was left empty stays


@pytest.mark.parametrize("form", [{"process": "E99"}, {"on": "soon"}])
def test_what_the_form_cannot_be_is_refused_in_words(browse, own_workspace, form):
    client = browse()
    number, _exhibits = with_exhibits(client)
    answer = posted(client, number, "text", "allof:not_received",
                    **{f"all.not_received.{name}": value for name, value in form.items()})  # fmt: skip
    assert answer.status_code == 200 and newest(number)[0].number == 2
    assert posted(client, number, "text", "allof:no_such").status_code == 200


def test_points_of_a_refusal_stand_with_the_texts_and_are_answered_there(browse, own_workspace):
    client = browse()
    number = clean(client)
    client.post(f"/cases/{number}/submit/", {"through": "submit_appeal", "at": moment(minutes=30)})
    read = client.post("/cases/open/", {"case": number, "words": REFUSAL, "received_at": moment(minutes=5)})
    carried = read.content.decode().split('name="carried" value="')[1].split('"')[0]
    client.post("/cases/confirm/", {"case": number, "carried": carried, "received_at": moment(minutes=5)})
    client.post(f"/cases/{number}/second/")
    text = page(client, f"/cases/{number}/plan/")
    assert "What the refusals ask, and what answers it" in text
    assert 'name="p.refusals.0.points.0.answered_by"' in text and "Root cause:" in text
    posted(client, number, "text", "save", **{"p.refusals.0.points.0.answered_by": "not_received"})
    assert newest(number)[1].refusals[0].points[0].answered_by == "not_received"


def test_findings_faults_and_errors_are_chinese_for_who_reads_chinese(browse, own_workspace):
    from django.utils.translation import override

    from plimsoll.web.pages.appeal_errors import error_words
    from plimsoll.web.pages.finding_words import fault_words, quoted_words

    said = [
        ("order_unproved", "111-0000000-0000020: no direct evidence"), ("too_long", "812 words"),
        ("cause_unanswered", "not_received: nothing preventive"), ("kinds_uncovered", "claims"),
        ("order_unexplained", "unknown: 4 in the text, 0 in the table"),
        ("effect_against_data", "claimed from 2026-08-10, shown from 2026-08-15: 30 before (40), 9 from then on (42)"),
        ("date_against_file", "E1: said 2026-08-01, the file 2026-08-09"),
    ]  # fmt: skip
    with override("en"):
        assert quoted_words("too_long", "812 words") == "812 words"
        assert quoted_words("hedging", "I think") == "I think"
    faults = [
        {"check": "figures", "where": "series x", "code": "counted_otherwise", "words": "x",
         "values": {"frozen": "28.6738", "counted": "nothing"}},
        {"check": "rules", "where": "plan.toml", "code": "rule", "words": "x",
         "values": {"code": "PA105", "rule": "order_unexplained", "says": "x", "quoted": "1: no cause"}},
        {"check": "paper", "where": "dossier.pdf", "code": "paper", "words": "its pages do not say: 98%",
         "values": {"said": "its pages do not say: 98%"}},
    ]  # fmt: skip
    with override("zh-hans"):
        for rule, quoted in said:
            words = quoted_words(rule, quoted)
            assert any("\u4e00" <= sign <= "\u9fff" for sign in words), (rule, words)
        told = [fault_words(one) for one in faults]
        assert all(any("\u4e00" <= sign <= "\u9fff" for sign in one) for one in told), told
        assert "28.6738" in told[0] and "98%" in told[2]
        assert "--because" not in error_words("why is not said", "--because TEXT")
        assert any("\u4e00" <= sign <= "\u9fff" for sign in error_words("no box is named"))
    with override("en"):
        assert fault_words({"check": "paper", "where": "", "words": "as it was kept before"}) == "as it was kept before"
