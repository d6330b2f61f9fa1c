"""Answers to buyers: the share of messages answered within the hours of the rule, by the wall clock."""

from __future__ import annotations

from plimsoll.metrics.metric import Metric, Relation

_ANSWERED = Relation(
    "messages_answered",
    {"said_answer": "answers", "said_mark": "messages.no_response_needed"},
    tables=("messages",),
    sources=("messages",),
    fixed={"first_only": "false"},
    ruled={"hours": "reply_within_hours", "first_only": "first_messages_only"},
    told_only=("messages.no_response_needed",),
)

_AMAZON = Metric(
    "contact_response_rate",
    "amazon",
    "Buyer messages answered in time, of those sent in the window and not marked as needing no answer.",
    "messages",
    _ANSWERED,
    good_rate=True,
    windows=("window_days", "short_window_days", "long_window_days"),
    displayed="contact_response_time",
)
_ETSY = Metric(
    "message_response_rate",
    "etsy",
    "First messages of a conversation answered in time, of those sent in the window.",
    "messages",
    _ANSWERED,
    good_rate=True,
)
_WALMART = Metric(
    "seller_response_rate",
    "walmart",
    "Buyer messages answered in time, of those sent in the window.",
    "messages",
    _ANSWERED,
    good_rate=True,
)

METRICS = (_AMAZON, _ETSY, _WALMART)
