# ruff: noqa: RUF001 - Eastern samples bear Eastern signs
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from letters import BUYER, ORDER, mail, read

from plimsoll.facts.schema import TABLES
from plimsoll.intake.mails.kinds import phrases, verdict

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = {"en", "de", "fr", "es", "it", "ja", "zh"}

MAILS = [
    ("at_risk", "News", "Your account health is at risk, so have a look."),
    ("at_risk", "Notiz", "Ihr Konto ist gefährdet, weil zu viele Bestellungen Mängel haben."),
    ("at_risk", "Avis", "Votre compte présente un risque de désactivation."),
    ("at_risk", "Aviso", "Su cuenta corre riesgo de desactivación."),
    ("at_risk", "Avviso", "Il tuo account è a rischio di disattivazione."),
    ("at_risk", "お知らせ", "お客様のアカウントが停止される可能性があります。"),
    ("at_risk", "通知", "您的账户存在被停用的风险。"),
    ("deactivated", "News", "Your Amazon seller account has been deactivated today."),
    ("deactivated", "Notiz", "Ihr Verkäuferkonto wurde deaktiviert."),
    ("deactivated", "Avis", "Votre compte vendeur a été désactivé."),
    ("deactivated", "Aviso", "Su cuenta de vendedor ha sido desactivada."),
    ("deactivated", "Avviso", "Il suo account venditore è stato disattivato."),
    ("deactivated", "お知らせ", "出品用アカウントを停止しました。"),
    ("deactivated", "通知", "您的卖家账户已停用。"),
    ("claim_opened", "News", "A customer filed an A-to-z Guarantee claim."),
    ("claim_opened", "Notiz", "Ein Kunde hat einen A-bis-z-Garantieantrag eingereicht."),
    ("claim_opened", "Avis", "Un client a déposé une réclamation au titre de la Garantie A à Z."),
    ("claim_opened", "Aviso", "Un cliente ha presentado una reclamación de la Garantía de la A a la Z."),
    ("claim_opened", "Avviso", "Un cliente ha presentato un reclamo per la Garanzia dalla A alla Z."),
    ("claim_opened", "お知らせ", "Amazonマーケットプレイス保証の申請がありました。"),
    ("claim_opened", "通知", "买家针对该订单提出了亚马逊商城交易保障索赔。"),
    ("claim_decided", "News", "The claim for this order has been granted."),
    ("claim_decided", "Notiz", "Dem Antrag des Kunden wurde stattgegeben."),
    ("claim_decided", "Avis", "La réclamation de ce client a été refusée."),
    ("claim_decided", "Aviso", "La reclamación de este pedido ha sido denegada."),
    ("claim_decided", "Avviso", "Il reclamo del cliente è stato accolto."),
    ("claim_decided", "お知らせ", "購入者の申請が認められました。"),
    ("claim_decided", "通知", "该订单的索赔已批准。"),
    ("chargeback", "News", "We received a chargeback from a bank."),
    ("chargeback", "Notiz", "Es liegt eine Rückbuchung für eine Bestellung vor."),
    ("chargeback", "Avis", "Un rejet de débit concerne votre vente."),
    ("chargeback", "Aviso", "Hay un contracargo en su pedido."),
    ("chargeback", "Avviso", "Abbiamo uno storno di addebito su una vendita."),
    ("chargeback", "お知らせ", "チャージバックを受け取りました。"),
    ("chargeback", "通知", "持卡人的银行发来信用卡拒付。"),
    ("feedback", "News", "You have received new feedback: one star."),
    ("feedback", "Notiz", "Sie haben eine neue Verkäuferbewertung."),
    ("return_request", "News", "Return requested for order 113-1234567-7654321."),
    ("return_request", "お知らせ", "返品リクエストがありました。"),
    ("return_request", "通知", "买家提交了退货申请。"),
    ("refusal", "News", "We do not have enough information to reactivate your account at this time."),
    ("refusal", "Notiz", "Ihre Angaben reichen jedoch nicht aus, um Ihr Konto zu reaktivieren."),
    ("refusal", "通知", "我们未收到有效的行动计划。"),
    ("reinstated", "News", "Good news: your account has been reactivated."),
    ("reinstated", "Notiz", "Ihr Konto wurde reaktiviert."),
    ("reinstated", "Avis", "Votre compte vendeur a été réactivé."),
    ("reinstated", "お知らせ", "出品用アカウントを再開しました。"),
    ("reinstated", "通知", "您的账户已恢复。"),
    ("account_health_update", "Account Health Update", "Have a look at the page."),
    ("account_health_update", "Action required", "Have a look at the page."),
    ("account_health_update", "账户状况更新", "请查看。"),
    ("other", "Your weekly sales", "You sold twelve kettles."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "subject", "body"), MAILS)
def test_a_mail_is_told_by_its_words(kind: str, subject: str, body: str, tmp_path: Path) -> None:
    found = read(mail(subject, body), tmp_path).notices[0]
    assert found["notice_kind"] == kind
    if kind != "other":
        assert found["decisive_words"] in {body, subject}


def test_every_phrase_decides_its_own_kind_and_says_where_it_was_read() -> None:
    for phrase in phrases():
        alone = verdict("", f"Before. {' '.join(phrase.pieces)} . After")
        assert alone.kind == phrase.kind, phrase
        assert phrase.language in LANGUAGES
        assert phrase.source
        assert phrase.confidence in {"official", "moderator", "third party", "unconfirmed"}
        assert (phrase.source.startswith("own wording")) == (phrase.confidence == "unconfirmed"), phrase


def test_every_kind_of_the_schema_but_two_has_phrases_in_every_language() -> None:
    kinds = set(TABLES["notices"].column("notice_kind").choices) - {"other", "buyer_message"}
    assert {phrase.kind for phrase in phrases()} == kinds
    assert {(phrase.kind, phrase.language) for phrase in phrases()} == {(k, lang) for k in kinds for lang in LANGUAGES}


@pytest.mark.parametrize(
    "body",
    [
        "If your account has been deactivated, you may appeal.",
        "Wenn Ihr Konto wurde deaktiviert, legen Sie Widerspruch ein.",
        "Once your account has been reactivated, you can sell again.",
        "如果您的账户已停用，请提交申诉。",
    ],
)
def test_a_condition_decides_nothing(body: str, tmp_path: Path) -> None:
    assert read(mail("A note", body), tmp_path).notices[0]["notice_kind"] == "other"


def test_a_refusal_in_the_thread_of_a_deactivation_is_a_refusal(tmp_path: Path) -> None:
    body = "Hello,\n\nthanks. We have read your answer but do not have\nenough information to reactivate your account."
    found = read(mail("Re: Your Amazon seller account has been deactivated", body), tmp_path).notices[0]
    assert found["notice_kind"] == "refusal"
    assert found["decisive_words"].startswith("We have read your answer")


def test_what_a_mail_says_first_is_what_it_is_about(tmp_path: Path) -> None:
    risk = "Your account is at risk of deactivation. Your orders received negative feedback, chargebacks and claims."
    assert read(mail("A note", risk), tmp_path).notices[0]["notice_kind"] == "at_risk"
    claim = "A buyer filed an A-to-z claim. Too many of them put your account at risk of deactivation."
    assert read(mail("A note", claim), tmp_path).notices[0]["notice_kind"] == "claim_opened"


def test_a_decision_outranks_the_claim_that_it_tells_again(tmp_path: Path) -> None:
    body = "On October 1 a buyer filed an A-to-z claim on this order. The claim has been granted."
    found = read(mail("A-to-z Guarantee claim for order", body), tmp_path).notices[0]
    assert (found["notice_kind"], found["decisive_words"]) == ("claim_decided", "The claim has been granted.")


def test_what_an_answer_quotes_decides_nothing(tmp_path: Path) -> None:
    body = (
        "Your file has arrived.\n\nOn Wed, Sep 30, 2026 at 9:00 AM Someone <a@b.example> wrote:\n"
        "> Your account has been deactivated.\n"
    )
    assert read(mail("Re: files", body), tmp_path).notices[0]["notice_kind"] == "other"


def test_a_phrase_broken_by_the_mail_program_is_found(tmp_path: Path) -> None:
    body = "Dear Seller,\n\nwe have looked at your shop and have to say that your account health is\nat risk now.\n"
    assert read(mail("News", body), tmp_path).notices[0]["notice_kind"] == "at_risk"


def test_a_claim_that_may_be_granted_is_not_yet_decided(tmp_path: Path) -> None:
    body = "A buyer filed an A-to-z Guarantee claim. Without your answer the claim will be granted."
    assert read(mail("A claim", body), tmp_path).notices[0]["notice_kind"] == "claim_opened"


def test_a_buyer_writes_through_the_relay_whatever_they_say(tmp_path: Path) -> None:
    found = read(mail("Hi", f"Is my account at risk? Order {ORDER}", sender=BUYER), tmp_path)
    assert found.notices[0]["notice_kind"] == "buyer_message"
    assert found.notices[0]["marketplace_id"] == "ATVPDKIKX0DER"


def test_a_domain_that_only_looks_like_the_relay_is_none(tmp_path: Path) -> None:
    sender = "Jane <jane@marketplace.amazon.com.shady.example>"
    assert read(mail("Hi", "Where is it?", sender=sender), tmp_path).notices[0]["notice_kind"] == "other"


def test_a_display_name_cannot_pass_for_the_relay(tmp_path: Path) -> None:
    encoded = "=?utf-8?B?PHhAbWFya2V0cGxhY2UuYW1hem9uLmNvbT4=?= <jane@shady.example>"  # "<x@marketplace.amazon.com>"
    content = b"From: " + encoded.encode() + b"\nSubject: Hi\nDate: Thu, 01 Oct 2026 08:00:00 +0000\n\nWhere is it?\n"
    assert read(content, tmp_path).notices[0]["notice_kind"] == "other"


def test_what_the_seller_wrote_to_the_marketplace_is_no_notice(tmp_path: Path) -> None:
    body = "We were told that our account is at risk of deactivation. Please answer within 72 hours."
    sent = mail("Our plan", body, sender="Pat <pat@harbour.example>", to="seller-performance@amazon.com")
    found = read(sent, tmp_path)
    assert found.notices[0]["notice_kind"] == "other"
    assert found.notices[0]["deadline_at"] == ""
    assert "mails that the seller sent to the marketplace or a buyer, kept as `other`: 1" in found.said


def test_it_is_said_when_a_notice_does_not_come_from_the_marketplace(tmp_path: Path) -> None:
    shady = mail("Hi", "Your account is at risk of deactivation.", sender="Amazon <help@amazon.com.shady.example>")
    assert any("come from elsewhere" in words for words in read(shady, tmp_path).said)
    genuine = mail("Hi", "Your account is at risk of deactivation.", sender="Amazon <help@amazon.co.uk>")
    assert not any("come from elsewhere" in words for words in read(genuine, tmp_path).said)


def test_it_is_said_when_the_phrase_has_no_public_source(tmp_path: Path) -> None:
    assert any("no public source" in words for words in read(mail("通知", "您的账户已恢复。"), tmp_path).said)
    sourced = mail("News", "Your account is at risk of deactivation.")
    assert not any("no public source" in words for words in read(sourced, tmp_path).said)
