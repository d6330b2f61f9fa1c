"""What a remedy may never do: offer against the clause, cite what has no source, promise, pay, send, pay twice."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from remedied_shop import AS_OF, ORDER, asked, by_kind, shop

import plimsoll.remedies
from plimsoll.remedies.drafts import KINDS as DRAFTS
from plimsoll.remedies.drafts import LANGUAGES, draft, texts
from plimsoll.remedies.evidence import ASKED, NEEDS
from plimsoll.remedies.remedy import Clause, sentences
from plimsoll.remedies.told import QUESTIONS

if TYPE_CHECKING:
    from plimsoll.remedies.remedy import Remedy

ROOM = Path(plimsoll.remedies.__file__).parent
EVERYTHING = {
    "feedback": [{"comment": "This seller is an asshole, write to anna@example.org."}],
    "claims": [{"refunded_by": "amazon", "refunded_at": "2026-09-15"}],
    "chargebacks": [{}],
    "shipments": [{}],
    "listed": [{"defect_kind": "claims", "seen_at": "2026-09-30"}],
}
SITES = {"US": "en", "DE": "de", "FR": "fr", "ES": "es", "IT": "it", "JP": "ja", "BR": "pt", "NL": "en"}
"""Marketplaces and the language in which their drafts are written; Dutch has none, so English."""


def drafted(tmp_path: Path, site: str) -> list[Remedy]:
    tables = {**EVERYTHING, "orders": [{"marketplace_id": site}]}
    told = {"claims_protected": True, "problem_solved": True}
    return [one for one in asked(shop(tmp_path, tables), told).remedies if one.draft]


@pytest.mark.parametrize(("site", "language"), SITES.items())
def test_a_draft_is_in_the_language_of_its_marketplace(site: str, language: str, tmp_path: Path) -> None:
    found = drafted(tmp_path, site)
    assert {one.kind for one in found} >= {"feedback_removal", "neutral_request", "claim_appeal", "safe_t"}
    assert {one.draft.language for one in found if one.draft} == {language}
    assert all(ORDER in one.draft.text for one in found if one.draft)


def test_a_buyer_is_written_to_in_the_buyers_language(tmp_path: Path) -> None:
    message = {"message_id": "M1", "direction": "in", "sent_at": "2026-08-21", "body": "你好", "language": "zh_CN"}
    tower = shop(tmp_path, {"feedback": [{}], "messages": [message]})
    request = by_kind(asked(tower, {"problem_solved": True}))["neutral_request"]
    assert request.draft is not None
    assert request.draft.language == "zh"


def test_only_what_is_offered_has_a_draft_and_every_refusal_has_a_reason(tmp_path: Path) -> None:
    for one in asked(shop(tmp_path, EVERYTHING)).remedies:
        assert (one.draft is None) == (one.standing != "offered" or one.kind == "claim_refund_before_decision")
        assert one.why, one.kind
        assert one.cost.wrong.words
        assert bool(one.asks) or one.standing != "asks"


def test_an_unconfirmed_clause_is_shown_and_not_cited(tmp_path: Path) -> None:
    found = by_kind(asked(shop(tmp_path, EVERYTHING)))
    shown = {one.value.id: one.citable for one in found["safe_t"].clauses}
    assert shown["amazon.safe_t.changes_the_rate"] is False
    for one in found.values():
        cited = one.draft.cites if one.draft else ()
        assert set(cited) <= {clause.value.id for clause in one.clauses if clause.citable}
    unsourced = [Clause(clause.value) for clause in found["safe_t"].clauses if not clause.citable]
    assert draft("safe_t", "en", "amazon", {"order_id": "x", "record": "y"}, unsourced).cites == ()


def test_a_dispute_by_a_rule_without_a_source_is_not_drafted(tmp_path: Path) -> None:
    tables = {
        "claims": [
            {"status": "closed", "refunded_by": "amazon", "refunded_at": "2026-09-01", "decided_at": "2026-09-01"}
        ],
        "listed": [{"defect_kind": "claims", "seen_at": "2026-09-30"}],
    }
    found = by_kind(asked(shop(tmp_path, tables)))["claim_should_not_count"]
    assert found.standing == "lacking"
    assert found.draft is None


MONEY = r"voucher|coupon|discount|gift|compensat|Gutschein|Rabatt|Entschädig|bon d'achat|dédommag|descuento|cup[oó]n|"
MONEY += r"sconto|buono|risarc|desconto|cupom|クーポン|割引|補償金|优惠|折扣|赔偿|[$€£¥]"
PROMISES = r"guarante|promise|we will|wir werden|garantier|promett|nous allons|prometemos|garantiz|garanti|promettiamo|"
PROMISES += r"必ず|約束|保证会|承诺"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_draft_offers_money_or_promises(language: str) -> None:
    said = texts(language)
    for kind in DRAFTS:
        text = f"{said[kind]['opening']} {said[kind]['closing']}"
        assert not re.search(MONEY, text, re.IGNORECASE), (kind, text)
        assert not re.search(PROMISES, text.replace("保障", ""), re.IGNORECASE), (kind, text)
    request = f"{said['neutral_request']['opening']} {said['neutral_request']['closing']}"
    refunds = r"refund|erstatt|rembours|reembols|devoluci|rimbors|estorno|返金|退款|positive|positiv|5 |★"
    assert not re.search(refunds, request, re.IGNORECASE)
    assert not re.search(r"https?:|www\.|@", request)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_pieces_with_the_same_places(language: str) -> None:
    own, english = texts(language), texts("en")
    assert own.keys() == english.keys()
    for part in (*DRAFTS, "needs"):
        assert own[part].keys() == english[part].keys(), part
        for key in english[part]:
            assert places(own[part][key]) == places(english[part][key]), (part, key)
    assert places(own["clause"]) == places(english["clause"])


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_need_and_question_has_its_words() -> None:
    keys = {key for direct, further in NEEDS.values() for key in (*direct, *further)}
    assert keys >= ASKED
    assert {f"need_{key}" for key in keys} <= sentences().keys()
    assert keys <= texts("en")["needs"].keys()
    assert all(words.endswith("?") for words in QUESTIONS.values())


def test_every_sentence_is_said_somewhere_and_no_other() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in ROOM.rglob("*.py"))
    said = set(re.findall(r"Sentence\(\s*\"(\w+)\"", code)) | {f"against_{name}" for name in AGAINST}
    needed = {key for key in sentences() if key.startswith("need_")}
    assert said | needed == sentences().keys()


AGAINST = ("empty", "mild", "service", "condition", "unknown", "mixed", "nothing")


def test_there_is_no_way_to_try_anyway(plimsoll_command: object) -> None:
    from plimsoll.commands.remedying import remedies_command

    options = {name for param in remedies_command.params for name in param.opts}
    assert not {name for name in options if re.search("force|anyway|override|submit|send", name)}


def test_the_document_names_files_and_lines_and_nothing_is_released(tmp_path: Path) -> None:
    document = asked(shop(tmp_path, EVERYTHING), {"claims_protected": True}).as_json()
    assert json.loads(json.dumps(document)) == document
    assert document["as_of"] == AS_OF.isoformat()
    for one in document["remedies"]:
        assert one["defect"]["source"]["line"] == 2
        assert one["draft"] is None or one["draft"]["released"] is False
        for need in one["needs"]:
            assert need["sources"] or not need["present"] or need["told_by"]


def test_an_order_that_is_not_in_the_window_yet_is_said_so(tmp_path: Path) -> None:
    tables = {
        "orders": [{"purchased_at": "2026-09-25"}],
        "feedback": [{"comment": "You asshole.", "left_at": "2026-09-29"}],
    }
    found = by_kind(asked(shop(tmp_path, tables)))["feedback_removal"]
    assert found.standing == "offered"
    assert (found.defect.counts, found.defect.will_count) == (False, True)


def test_one_order_is_asked_about_alone(tmp_path: Path) -> None:
    tower = shop(tmp_path, EVERYTHING)
    assert tower.remedies(as_of=AS_OF, order_id="113-0000000-0000000").remedies == ()
    assert tower.remedies(as_of=AS_OF, order_id=ORDER).counts() == asked(tower).counts()


def test_what_is_offered_for_feedback_is_handed_to_the_path(tmp_path: Path) -> None:
    found = asked(shop(tmp_path, EVERYTHING))
    assert found.feedback_clauses() == {("mei", ORDER): "amazon.feedback_removal.obscene"}
