"""Rules in a reader's words: what a rule is about, whose word it is, and how sure that is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plimsoll import clock
from plimsoll.policies import all_policy_values
from plimsoll.web.pages.account_metrics import METRIC_WORDS
from plimsoll.web.pages.metric_rule_words import METRIC_RULE_WORDS, METRIC_VALUE_WORDS
from plimsoll.web.templatetags.figures import percent

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TOPIC_WORDS: dict[str, _StrPromise] = {
    "odr": gettext_lazy("Order defect rate"),
    "claims": gettext_lazy("Deadlines of claims and returns"),
    "chargebacks": gettext_lazy("Deadlines of chargebacks"),
    "feedback_removal": gettext_lazy("Removal of feedback"),
    "feedback_request": gettext_lazy("Asking for feedback"),
    "safe_t": gettext_lazy("Money back after a claim (SAFE-T)"),
    "account_health_rating": gettext_lazy("Account Health Rating"),
    "policy_violations": gettext_lazy("Policy violations"),
    "premium_shipping": gettext_lazy("Premium shipping"),
    "seller_fulfilled_prime": gettext_lazy("Seller-fulfilled Prime"),
    "without_public_source": gettext_lazy("Often cited, without a public source"),
    "seller_standards": gettext_lazy("Seller standards"),
    "customer_service_standards": gettext_lazy("Customer service standards"),
    "refund_rate": gettext_lazy("Refund rate"),
    "return_rate": gettext_lazy("Return rate"),
    "negative_feedback_rate": gettext_lazy("Negative feedback rate"),
    "seller_fault_return_refund_rate": gettext_lazy("Seller-fault return and refund rate"),
    "order_defect_rate": gettext_lazy("Order defect rate"),
}
"""The second part of a rule's id, where it is no metric's name."""

RULE_WORDS: dict[str, _StrPromise] = {
    "window_days": gettext_lazy("How many order days the window has"),
    "lag_days": gettext_lazy("How many days before today the window ends"),
    "window_zone": gettext_lazy("Whose midnight begins a day"),
    "membership": gettext_lazy("By which date an order lies in the window"),
    "target_value": gettext_lazy("The line"),
    "target_condition": gettext_lazy("On which side of the line the rate has to be"),
    "count": gettext_lazy("Whether orders or events are counted"),
    "by_channel": gettext_lazy("Seller-fulfilled and FBA orders are counted apart"),
    "denominator.pending": gettext_lazy("Pending orders stand among the orders"),
    "denominator.cancelled": gettext_lazy("Cancelled orders stand among the orders"),
    "denominator.test": gettext_lazy("Test orders stand among the orders"),
    "denominator.replacement": gettext_lazy("Replacement orders stand among the orders"),
    "denominator.non_marketplace": gettext_lazy("Orders sold elsewhere stand among the orders"),
    "denominator.cancelled_after_claim": gettext_lazy("Orders cancelled after their claim stand among the orders"),
    "denominator.canceller_unsaid": gettext_lazy(
        "Orders with a claim whose canceller nobody names stand among the orders"
    ),
    "negative_feedback.low_rating": gettext_lazy("A feedback is negative up to so many stars"),
    "negative_feedback.removed": gettext_lazy("A removed feedback counts"),
    "negative_feedback.struck_through": gettext_lazy("A feedback struck through counts"),
    "negative_feedback.neutral_or_positive": gettext_lazy("A neutral or positive feedback counts"),
    "negative_feedback.one_per_order": gettext_lazy("One feedback for each order"),
    "negative_feedback.product_review": gettext_lazy("A product review counts"),
    "claims.rule": gettext_lazy("Which claims count at all"),
    "claims.at_fault": gettext_lazy("A claim granted with the seller at fault counts"),
    "claims.refunded_after_filing": gettext_lazy("A claim that the seller refunded after filing counts"),
    "claims.cancelled_after_filing": gettext_lazy("A claim whose order was cancelled after filing counts"),
    "claims.appeal_reversed": gettext_lazy("A claim whose appeal gave the rate back counts"),
    "claims.withdrawn": gettext_lazy("A withdrawn claim counts"),
    "claims.denied": gettext_lazy("A denied claim counts"),
    "claims.pending": gettext_lazy("A claim under review counts"),
    "claims.closed": gettext_lazy("A closed claim counts"),
    "claims.funded_by_amazon": gettext_lazy("A claim that Amazon funded counts"),
    "claims.refunded_by_amazon": gettext_lazy("A claim that Amazon refunded counts"),
    "claims.not_at_fault": gettext_lazy("A claim granted without the seller at fault counts"),
    "claims.fault_unsaid": gettext_lazy("A granted claim whose fault nobody names counts"),
    "claims.not_denied": gettext_lazy("By another reading: every claim counts that is not denied"),
    "claims.any_status": gettext_lazy("By another reading: every claim counts"),
    "chargebacks.rule": gettext_lazy("Which chargebacks count at all"),
    "chargebacks.service": gettext_lazy("A service chargeback counts"),
    "chargebacks.fraud": gettext_lazy("A chargeback of payment fraud counts"),
    "chargebacks.won": gettext_lazy("A chargeback that was won counts"),
    "chargebacks.kind_unknown": gettext_lazy("A chargeback of unknown kind counts"),
    "chargebacks.lost_only": gettext_lazy("By another reading: only lost chargebacks count"),
    "stated_change_without_date": gettext_lazy("A change without a date holds from"),
}
"""What each value of `amazon.odr.` says; a test holds the list to be whole."""

UNDO_WORDS: dict[str, _StrPromise] = {
    "claims.appeal_within_days": gettext_lazy("Days to appeal a claim's decision"),
    "claims.appeal_information_within_hours": gettext_lazy("Hours to give more information on an appeal"),
    "claims.information_within_hours": gettext_lazy("Hours to answer a claim"),
    "claims.buyer_waits_hours": gettext_lazy("Hours a buyer waits before filing a claim"),
    "claims.odr_reversal_shown_within_days": gettext_lazy("Days until a reversal shows in the rate"),
    "claims.appeal_reverses": gettext_lazy("What a won appeal gives back"),
    "claims.untracked_not_received": gettext_lazy("A claim of non-receipt without tracking"),
    "claims.attachments": gettext_lazy("How attachments reach Amazon"),
    "claims.protected_not_received": gettext_lazy("A Claims Protected order that was not received"),
    "claims.protected_first_scan": gettext_lazy("What Claims Protected asks for"),
    "claims.protected_own_refund": gettext_lazy("A refund of one's own on a Claims Protected order"),
    "claims.appeal_documents": gettext_lazy("What an appeal should show"),
    "chargebacks.answer_within_days": gettext_lazy("Days to answer a chargeback"),
    "chargebacks.representment": gettext_lazy("What the answer to a chargeback should hold"),
    "chargebacks.payment_fraud": gettext_lazy("Whose a chargeback of payment fraud is"),
    "feedback_removal.obscene": gettext_lazy("Feedback with obscene words"),
    "feedback_removal.personal": gettext_lazy("Feedback with the seller's personal data"),
    "feedback_removal.product_review_only": gettext_lazy("Feedback about the product alone"),
    "feedback_removal.fulfilled_by_amazon": gettext_lazy("Feedback about delivery by Amazon alone"),
    "feedback_removal.buy_shipping": gettext_lazy("Feedback about delay on a Buy Shipping label sent in time"),
    "feedback_removal.otherwise": gettext_lazy("Any other feedback"),
    "feedback_removal.request_within_days": gettext_lazy("Days to ask for a removal"),
    "feedback_removal.wrong_requests": gettext_lazy("Many wrong requests"),
    "feedback_removal.condition_or_service": gettext_lazy("Feedback about condition or service"),
    "feedback_request.neutral": gettext_lazy("A neutral request to the buyer"),
    "feedback_request.pressure": gettext_lazy("Pressure on the buyer, or an incentive"),
    "feedback_request.most_per_order": gettext_lazy("Requests for each order, at most"),
    "safe_t.file_within_days": gettext_lazy("Days to file a SAFE-T claim"),
    "safe_t.changes_the_rate": gettext_lazy("A SAFE-T claim changes the rate"),
    "safe_t.refunded_by_amazon": gettext_lazy("Only where Amazon refunded"),
    "safe_t.not_received": gettext_lazy("What a SAFE-T claim of non-receipt asks for"),
}
"""What the values about claims, chargebacks, feedback and SAFE-T say; a test holds the list to be whole."""

EVERYWHERE = {"window_days", "lag_days", "window_zone", "target_value", "target_condition"}
"""Values of the rate's rule that other metrics have under the same name."""

VALUE_WORDS: dict[str, _StrPromise] = {
    "order_date": gettext_lazy("the order's date"),
    "LESS_THAN": gettext_lazy("under it"),
    "orders": gettext_lazy("orders"),
    "events": gettext_lazy("events"),
    "never": gettext_lazy("never"),
    "at-fault": gettext_lazy("those with the seller at fault"),
    "opened": gettext_lazy("from their opening"),
    "until removed_at": gettext_lazy("until it is removed"),
    "until struck_through_at": gettext_lazy("until it is struck through"),
    "from decided_at": gettext_lazy("from the decision"),
    "from refunded_at": gettext_lazy("from the refund"),
    "from cancelled_at": gettext_lazy("from the cancellation"),
    "until appeal_decided_at": gettext_lazy("until the appeal's decision"),
    "only by refund or cancellation": gettext_lazy("only by a refund or a cancellation"),
    "not by refund": gettext_lazy("not by that refund"),
    "not by decision": gettext_lazy("not by that decision"),
    "from opened_at": gettext_lazy("from its opening"),
    "until decided_at": gettext_lazy("until it is decided"),
    "as service": gettext_lazy("as a service chargeback"),
    "observed_at": gettext_lazy("the first time it was seen"),
}
"""Values that are words of the product, as people say them; any other value stands as it is."""

CONFIDENCE_WORDS: dict[str, _StrPromise] = {
    "official": gettext_lazy("Official page"),
    "moderator": gettext_lazy("Moderator's word"),
    "third_party": gettext_lazy("Third party"),
    "unconfirmed": gettext_lazy("Not confirmed"),
}
CONFIDENCE_STATES = {"official": "good", "moderator": "calm", "third_party": "warn", "unconfirmed": "unknown"}
CONFIDENCE_SIGNS = {"official": "good", "moderator": "good", "third_party": "warn", "unconfirmed": "unknown"}

_SHARE = re.compile(r"0\.\d+")
_OWN_NOTE = r"R\d+(?:-\d+)?"
_OWN_NOTES = re.compile(rf"\s*\(\s*{_OWN_NOTE}(?:\s*[,;]\s*{_OWN_NOTE})*\s*\)")
_OURS = re.compile(r"\b(?:Plimsoll(?:'s)? (?:contract|reading)|R\d+-\d+)\b")
_PLACES: tuple[tuple[re.Pattern[str], _StrPromise], ...] = (
    (re.compile(r"\bSC-([A-Z]{2})\b"), gettext_lazy("Seller Central help, %(site)s:")),
    (re.compile(r"\bSF\b"), gettext_lazy("Seller forum,")),
    (re.compile(r"\b3P\b,?"), gettext_lazy("Third party:")),
    (re.compile(r"(?:^|(?<=and )|(?<=in ))M(?= )"), gettext_lazy("Amazon's published API models,")),
    (re.compile(r"(?:^|(?<=and ))D(?= )"), gettext_lazy("Amazon's developer documentation,")),
)


def source_words(source: str) -> str:
    """A source as a public reader understands it: our notes' numbers are dropped, our own word is said to be ours."""
    said = _OURS.sub(_("our reading"), _OWN_NOTES.sub("", source))
    for mark, words in _PLACES:
        said = mark.sub(lambda found, words=words: str(words) % {"site": _site(found)}, said)  # type: ignore[misc]
    return said.strip() or _("our reading")


def without_notes(text: str) -> str:
    """A reason without the numbers of our own notes."""
    return _OURS.sub(_("our reading"), _OWN_NOTES.sub("", text))


def _site(found: re.Match[str]) -> str:
    return found[1] if found.re.groups else ""


def topic_of(rule: str) -> str:
    """`amazon.odr` of `amazon.odr.window_days`."""
    return ".".join(rule.split(".")[:2])


def topic_words(topic: str) -> str:
    """A topic as people say it."""
    name = topic.partition(".")[2]
    found = TOPIC_WORDS.get(name) or METRIC_WORDS.get(name)
    return str(found) if found else name.replace("_", " ").capitalize()


def rule_words(rule: str) -> str:
    """What a rule says, in words; its id's own words where nobody has written any."""
    name = rule.split(".", 2)[-1]
    if rule.startswith("amazon.odr.") or name in EVERYWHERE:
        found = RULE_WORDS.get(name)
    else:
        found = UNDO_WORDS.get(rule.removeprefix("amazon.")) or METRIC_RULE_WORDS.get(name)
    return str(found) if found else name.replace("_", " ").replace(".", ": ").capitalize()


def rule_sentence(rule: str) -> str:
    """What a rule says with its value of today: A withdrawn claim counts: never."""
    values = [one for one in all_policy_values(rule) if one.id == rule and one.in_force(clock.today())]
    if not values:
        return rule_words(rule)
    return _("%(rule)s: %(value)s") % {"rule": rule_words(rule), "value": value_words(values[0].value)}


def value_words(value: int | str | bool) -> str:  # noqa: FBT001 - a rule's value may be yes or no
    """A value as people say it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if _SHARE.fullmatch(str(value)):
        return percent(value)
    text = str(value)
    found = VALUE_WORDS.get(text) or METRIC_VALUE_WORDS.get(text)
    return str(found) if found else text
