"""What remedies say, in either language: the sentences of `remedies/remedy_sentences.toml` again, for translation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from plimsoll.diagnosis.sentences import entries, sentence
from plimsoll.remedies.told import EXHIBIT
from plimsoll.web.pages.typing_words import choice_words
from plimsoll.web.templatetags.figures import day, instant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

    from plimsoll.remedies.deadline import Deadline

REMEDY_WORDS: dict[str, _StrPromise] = {
    "fits_obscene": gettext_lazy("The comment holds words commonly understood to be obscene: {words}."),
    "fits_personal": gettext_lazy(
        "The comment holds an address or number, and speaks of the seller beside it: {words}."
    ),
    "fits_personal_told": gettext_lazy(
        "The comment holds personal data, which {who} says is the seller's own: {words}."
    ),
    "fits_product_only": gettext_lazy("Every part of the comment is about the product itself."),
    "fits_delivery_fba": gettext_lazy("Every part of the comment is about delivery, and Amazon fulfilled the order."),
    "fits_delay_buy_shipping": gettext_lazy(
        "Every part of the comment is about delay or non-delivery; the label is Buy Shipping's and its "
        "first scan was on time."
    ),
    "asks_whose_data": gettext_lazy(
        "The comment holds personal data ({words}); its words do not say whose. Only the seller's own is a ground."
    ),
    "against_empty": gettext_lazy("There is no comment: a rating alone is no ground."),
    "against_mild": gettext_lazy("Rude words that are not commonly taken for obscene are no ground."),
    "against_service": gettext_lazy("A part of the comment is about the seller's service, so it stays."),
    "against_condition": gettext_lazy(
        "A part of the comment is about the item's condition or its description, so it stays."
    ),
    "against_mixed": gettext_lazy("The comment speaks of several things, so it stays."),
    "against_unknown": gettext_lazy(
        "A part of the comment is not clearly about one thing; no request is made on a guess."
    ),
    "against_nothing": gettext_lazy("The comment names nothing that the policy removes."),
    "delivery_is_struck_through": gettext_lazy(
        "The comment is about delivery: that is struck through where it is, and never removed."
    ),
    "not_about_delivery": gettext_lazy("The comment is not about delivery."),
    "against_seller_fulfilled": gettext_lazy(
        "The comment is about delivery, and the seller fulfilled the order without what the clause asks for."
    ),
    "lacking_shipping": gettext_lazy(
        "Whether the label is Buy Shipping's and its first scan was on time is not known: bring shipments"
        " with buy_shipping and first_scan_at, and orders with ship_by."
    ),
    "scanned_late": gettext_lazy("The carrier's first scan was after the ship-by time."),
    "feedback_gone": gettext_lazy("The feedback is already removed or struck through."),
    "already_asked": gettext_lazy("The buyer was already asked once, and once is all."),
    "asks_problem_solved": gettext_lazy("A request comes after the problem is solved; nobody has said that it is."),
    "not_solved": gettext_lazy("The problem is not solved yet; that comes first."),
    "money_message_today": gettext_lazy(
        "A message about money went to this buyer on {day}. The request may not stand beside it: not "
        "before the next day."
    ),
    "neutral_after_solution": gettext_lazy("The problem is solved, and the buyer has not been asked yet."),
    "over": gettext_lazy("The last day was {day}."),
    "under_review": gettext_lazy("The claim is under review; the marketplace decides on what it is told."),
    "reason_unknown": gettext_lazy(
        "The reason of this case is not in the facts, so what it needs is not known: type it with `plimsoll record`."
    ),
    "nothing_to_show": gettext_lazy("Nothing in the vault speaks against the stated reason ({theme})."),
    "something_to_show": gettext_lazy("{count} of {of} things that the stated reason ({theme}) asks for are there."),
    "amazon_handles": gettext_lazy("Amazon fulfilled this order and handles the claim itself."),
    "already_debited": gettext_lazy("Amazon has already taken {amount} on {day}: a refund now would pay twice."),
    "already_refunded": gettext_lazy("The buyer was already refunded ({by})."),
    "debit_not_checked": gettext_lazy(
        "Whether Amazon has already debited this claim is not known past {through}: bring the newest "
        "settlement or finances page, or look and say so."
    ),
    "refund_counts": gettext_lazy("A refund ends the claim, costs the money, and the claim counts in the rate."),
    "own_refund_unprotected": gettext_lazy("If the order is Claims Protected, a refund of your own is not given back."),
    "granted_counts": gettext_lazy(
        "The claim was granted and counts; an appeal is the place for what was not yet shown."
    ),
    "appeal_done": gettext_lazy("The claim was appealed already ({status})."),
    "not_granted": gettext_lazy("The claim was not granted, so there is nothing to appeal."),
    "chargeback_open": gettext_lazy("The chargeback is open; the bank decides on the first, whole answer."),
    "chargeback_decided": gettext_lazy("The chargeback is decided ({status})."),
    "fraud_is_amazons": gettext_lazy("A chargeback of payment fraud is Amazon's matter and does not count."),
    "rule_says_no": gettext_lazy(
        "By the rule it does not count ({rule}), and the marketplace lists it as hurting the rate."
    ),
    "list_too_old": gettext_lazy(
        "The newest list, of {day}, may be older than the change of {since}: bring a newer one before disputing it."
    ),
    "rule_unsourced": gettext_lazy(
        "By our reading it does not count ({rule}), but no public source says so: there is nothing to cite."
    ),
    "protected": gettext_lazy(
        "A Claims Protected label, a first scan on time, and the buyer reimbursed by Amazon: it should not count."
    ),
    "asks_claims_protected": gettext_lazy(
        "The label is Buy Shipping's and its first scan was on time; whether it bore the badge Claims "
        "Protected stands on the order page."
    ),
    "protected_own_refund": gettext_lazy("The seller refunded, and the clause asks that Amazon did."),
    "protected_other_refund": gettext_lazy("That the buyer was reimbursed by Amazon is not in the facts."),
    "asks_payment_fraud": gettext_lazy(
        "The reason looks like payment fraud, and the kind is not said: if the notice says fraud, it does not count."
    ),
    "refund_by_amazon": gettext_lazy("Amazon refunded, so the seller may ask for the money."),
    "safe_t_unproven": gettext_lazy("Neither a delivered scan on a Buy Shipping label nor a signature is there."),
    "rate_leaves": gettext_lazy("If granted, the feedback leaves the rate within about two days."),
    "rate_leaves_by_rule": gettext_lazy("Counted by its own rule, it leaves the rate."),
    "rate_claim": gettext_lazy(
        "If won, the rate may be given back, or the money, not always both; up to 7 days until it shows."
    ),
    "rate_kept_out": gettext_lazy("Decided for the seller, it does not enter the rate."),
    "rate_counts": gettext_lazy("It counts in the rate from the day of the refund."),
    "rate_stays": gettext_lazy("The rate stays as it is."),
    "rate_buyer": gettext_lazy("If the buyer takes it back, it leaves the rate."),
    "wrong_request": gettext_lazy("Wrong requests in number are a violation of policy themselves."),
    "wrong_pressure": gettext_lazy("Pressure or an incentive, and a second asking, are violations."),
    "wrong_claim": gettext_lazy("A weak answer uses up the hearing; what is claimed must be what the exhibits show."),
    "wrong_chargeback": gettext_lazy("A part answer is decided as it stands; silence costs the amount."),
    "wrong_refund": gettext_lazy("Money that does not come back, and a defect that stays."),
    "wrong_safe_t": gettext_lazy("A claim that does not fit is denied at once."),
    "need_delivered_scan": gettext_lazy("carrier's delivery scan {number} {at}"),
    "need_signature": gettext_lazy("signature on delivery {number}"),
    "need_scanned_on_time": gettext_lazy("Buy Shipping label with its first scan on time {number} {at}"),
    "need_tracking": gettext_lazy("tracking number {number} {at}"),
    "need_buyer_messages": gettext_lazy("messages with the buyer {number}"),
    "need_own_reply": gettext_lazy("own reply {at}"),
    "need_refund_record": gettext_lazy("record of the refund {number} {at}"),
    "need_not_returned": gettext_lazy("return asked for and not come back {number} {at}"),
    "need_listing_photos": gettext_lazy("listing page beside photos of the item"),
    "need_item_record": gettext_lazy("record of the item sent (serial number, check before sending)"),
    "need_packing_record": gettext_lazy("record of how it was packed"),
    "need_return_terms": gettext_lazy("return terms as the buyer saw them"),
    "need_address_match": gettext_lazy("delivery address equal to the order's"),
    "need_avs_match": gettext_lazy("address check of the card (AVS) matched"),
    "need_cvv_match": gettext_lazy("security code of the card (CVV) matched"),
    "need_comment": gettext_lazy("the comment's own words"),
    "need_order_facts": gettext_lazy("how the order was fulfilled"),
    "need_list_line": gettext_lazy("the line of the marketplace's list"),
    "need_state": gettext_lazy("the line that says how it stands"),
}
"""By key, in the same words as there; a test holds the two to be the same."""

KIND_WORDS = {
    "feedback_removal": gettext_lazy("Ask Amazon to remove the feedback"),
    "feedback_strike_through": gettext_lazy("Ask Amazon to strike the feedback through"),
    "neutral_request": gettext_lazy("Ask the buyer once, neutrally, to look at the feedback again"),
    "claim_response": gettext_lazy("Answer the claim"),
    "claim_appeal": gettext_lazy("Appeal the claim's decision"),
    "claim_refund_before_decision": gettext_lazy("Refund before the decision"),
    "claim_should_not_count": gettext_lazy("Say that it should not count"),
    "chargeback_representment": gettext_lazy("Answer the chargeback"),
    "safe_t": gettext_lazy("Ask for the money back (SAFE-T)"),
}
STANDING_WORDS = {
    "offered": gettext_lazy("Can be asked for"),
    "asks": gettext_lazy("A question first"),
    "lacking": gettext_lazy("Something is missing"),
    "closed": gettext_lazy("Over, or done"),
    "refused": gettext_lazy("Not offered: no clause fits"),
}
STANDING_STATES = {"offered": "good", "asks": "warn", "lacking": "warn", "closed": "unknown", "refused": "unknown"}
EFFECT_WORDS = {
    "leaves": gettext_lazy("if granted, it leaves the rate"),
    "may_leave": gettext_lazy("if won, the rate or the money may be given back, not always both"),
    "kept_out": gettext_lazy("if decided for you, it does not enter the rate"),
    "counts": gettext_lazy("it counts in the rate from then on"),
    "money_only": gettext_lazy("money only; the rate stays"),
}
DECIDER_WORDS = {
    "amazon": gettext_lazy("Amazon decides"),
    "buyer": gettext_lazy("the buyer decides"),
    "bank": gettext_lazy("the bank decides"),
    "seller": gettext_lazy("you decide"),
}
ADDRESSEE_WORDS = {
    "amazon": gettext_lazy("to Amazon"),
    "buyer": gettext_lazy("to the buyer"),
    "bank": gettext_lazy("to the bank"),
}
QUESTION_WORDS = {
    "whose_data": gettext_lazy("Is the address, number or name in the comment your own or your staff's?"),
    "problem_solved": gettext_lazy("Is the buyer's problem solved?"),
    "claims_protected": gettext_lazy("Does the order page show the badge Claims Protected on the label?"),
    "not_debited": gettext_lazy("Have you looked, today, that Amazon has neither debited nor refunded this claim?"),
    "payment_fraud": gettext_lazy("Does the notice say that the card's holder denies having bought?"),
    "request_sent": gettext_lazy("Was the buyer already asked about this feedback?"),
}
DEADLINE_WORDS = {
    "claim.respond": gettext_lazy("Answer the marketplace about the claim"),
    "claim.appeal": gettext_lazy("Appeal the decision on the claim"),
    "chargeback.answer": gettext_lazy("Represent or accept the chargeback"),
    "feedback.request_removal": gettext_lazy("Ask for the removal of the feedback"),
    "message.reply": gettext_lazy("Answer the buyer's message"),
    "return.answer": gettext_lazy("Answer the return request"),
    "notice.answer": gettext_lazy("Answer the notice"),
}
HOW_WORDS = {
    "hours": gettext_lazy("{amount} hours by the clock from {since}"),
    "days": gettext_lazy("{amount} calendar days after {since}, to the end of the day in {zone}"),
    "business_days": gettext_lazy("{amount} business days after {since}, to the end of the day in {zone}"),
    "date": gettext_lazy("the day the notice names, to its end in {zone}"),
    "instant": gettext_lazy("the moment the notice names"),
}
_HIDDEN = ("words", "comment")
"""Values that hold what a buyer wrote."""


def said(key: str, values: Mapping[str, str], *, with_words: bool) -> str:
    """A sentence of a remedy; what a buyer wrote is left out of it for those who see no personal data."""
    told: dict[str, Any] = {"number": "", "at": "", **values}
    if not with_words:
        told |= {name: _("(hidden)") for name in _HIDDEN if name in told}
    if "theme" in told:
        told["theme"] = _theme(str(told["theme"]))
    if "status" in told:
        told["status"] = choice_words(str(told["status"]))
    told["at"] = _instant(str(told["at"]))
    for name in ("day", "since", "through"):
        told[name] = _day(told[name]) if name in told else ""
    told["through"] = pgettext("known through", "any day") if told["through"] == "any day" else told["through"]
    return str(REMEDY_WORDS[key]).format_map(told).strip()


def _instant(words: str) -> str:
    """`2026-09-25T15:52Z` in the reader's zone; any other words as they are."""
    try:
        return instant(datetime.fromisoformat(words)) if "T" in words else _day(words) if words else ""
    except ValueError:
        return words


def _theme(name: str) -> str:
    key, language = f"cause.{name.replace(' ', '_')}", "zh" if (get_language() or "").startswith("zh") else "en"
    return sentence(key, language, {}) if key in entries() else name


def _day(words: str) -> str:
    try:
        return day(words)
    except ValueError:
        return words


def question_words(key: str) -> str:
    """What is asked of a person."""
    if key in QUESTION_WORDS:
        return str(QUESTION_WORDS[key])
    need = REMEDY_WORDS[f"need_{key.removeprefix(EXHIBIT)}"]
    return _("Is this at hand: %(what)s?") % {"what": str(need).format_map({"number": "", "at": ""}).strip()}


def deadline_how(deadline: Deadline) -> str:
    """How a deadline was reckoned."""
    one = deadline.reckoned
    values = {"amount": one.amount, "since": _day(one.since or ""), "zone": one.zone}
    return str(HOW_WORDS[one.how]).format_map(values)
