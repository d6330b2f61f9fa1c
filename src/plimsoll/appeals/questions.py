"""Which paragraph answers which question: the marketplace's three, the points of this notice, the points of refusals.

The three stand in every notice (root cause, what was done, what prevents it); the four headings hold them. A notice
may list points of its own ("Greater detail on the reasons for buyers not receiving orders"): a line of a list, or a
sentence that begins so, is read for what it asks (reasons, actions, prevention, evidence) and its theme. A line of
which it is not known what it asks is shown as not understood, never guessed at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.plan import Plan

SCHEMA = "plimsoll.plan-questions/1"
STANDING = (
    ("reasons", "What was the root cause?", "根本原因是什么?"),
    ("actions", "What was done to resolve it?", "采取了哪些措施解决?"),
    ("prevention", "What prevents it from now on?", "今后如何预防?"),
)
"""Asked by every notice (Amazon's page on plans of action)."""
_ASKS = {
    "prevention": r"prevent|in (?:the )?future|going forward|steps|再発|防止|预防|今后",
    "actions": r"actions?\b|resolve|correct(?:ive|ed)|what (?:you|have you) (?:did|done)|taken"
    r"|是正|対応|措施|纠正|解决",
    "evidence": r"evidence|documents?\b|documentation|proof|invoices?|receipts\b|records?\b|examples?|証拠|書類|证据"
    r"|凭证|发票",
    "reasons": r"reasons?\b|root causes?|\bcauses? of|why\b|原因|理由",
}
THEMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "not_received": (
        r"not receiv\w*|never (?:arriv|receiv)\w*|late (?:receipt|deliver\w*|arriv\w*)|undelivered|non[- ]?receipt"
        r"|未着|未收到|延迟",
        ("not_received", "late_delivery", "no_valid_tracking", "early_confirmation", "address_problem",
         "no_delay_notice"),
    ),
    "defective": (r"defective|faulty|not work\w*|poor quality|不良品|故障|质量", ("defective",)),
    "damaged": (r"damaged?|broken|破損|损坏", ("damaged",)),
    "different": (
        r"(?:different|wrong|incorrect) items?|not as described|materially different|誤送|不符|发错",
        ("wrong_item", "not_as_described"),
    ),
    "incomplete": (r"incomplete|missing (?:part|item|piece)s?|不足|缺少", ("missing_item",)),
    "refunds": (r"refund\w*|returns?\b|返金|返品|退款|退货", ("return_refused", "refund_slow")),
    "stock": (r"cancel\w*|out of stock|inventory|在庫|缺货|取消", ("out_of_stock",)),
    "service": (
        r"customer service|respond\w*|respons\w*|repl(?:y|ies)|顧客対応|回复|客服",
        ("slow_reply", "useless_reply"),
    ),
}  # fmt: skip
"""What points are about, and the causes that belong to each."""
_KINDS = {
    "negative_feedback": r"negative feedback|低評価|负面反馈|差评",
    "claims": r"A-to-z|claims?\b|保証申請|索赔",
    "chargebacks": r"chargebacks?|チャージバック|拒付",
}
_LISTED = re.compile(r"^\s*(?:[-*•‣·–—]+|\(?\d{1,2}[.)、]|[①-⑳])\s*(?=\S)")  # noqa: RUF001 - as lists are written
_GREATER = re.compile(r"(?i)\bgreater detail on\b[^.\n]*")


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `origin`: standing, notice or refusal; `asks`: reasons, actions, prevention, evidence.

    `theme` as in `THEMES`, or kinds of defects; `answered_by`: places in the plan, or ids of exhibits.
    """

    origin: str
    words: str
    asks: tuple[str, ...]
    theme: str
    understood: bool
    answered_by: tuple[str, ...]
    zh: str = ""

    def as_json(self) -> dict[str, Any]:
        """As under `questions` in `plimsoll.plan-questions/1`."""
        return {"origin": self.origin, "words": self.words, "zh": self.zh, "asks": list(self.asks), "theme": self.theme,
                "understood": self.understood, "answered_by": list(self.answered_by)}  # fmt: skip


def questions(plan: Plan) -> list[Question]:
    """Every question put to a plan, and what in it answers."""
    found = [Question("standing", words, (asks,), "", True, _answers(plan, (asks,), None), zh)  # noqa: FBT003 - understood
             for asks, words, zh in STANDING]  # fmt: skip
    found += [_of_notice(plan, words) for words in points_of(plan.notice.text)]
    for refusal in plan.refusals:
        for point in refusal.points:
            answered = tuple(filter(None, re.split(r"[,;\s]+", point.answered_by)))
            found.append(Question("refusal", point.asks, _asked(point.asks), _theme(point.asks)[0], True, answered))  # noqa: FBT003
    return found


def points_of(text: str) -> list[str]:
    """The points that a notice lists, in its own words."""
    lines = [_LISTED.sub("", line).strip() for line in text.splitlines() if _LISTED.match(line)]
    lines += [" ".join(found[0].split()) for found in _GREATER.finditer(text)]
    kept: list[str] = []
    for one in lines:
        if one and not any(one in other for other in kept):
            kept = [other for other in kept if other not in one] + [one]
    return kept


def _asked(words: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in _ASKS.items() if re.search(pattern, words, re.IGNORECASE))


def _theme(words: str) -> tuple[str, tuple[str, ...]]:
    """(name, causes or kinds); empty where there is none."""
    themes = [(name, told) for name, (pattern, told) in THEMES.items() if re.search(pattern, words, re.IGNORECASE)]
    if themes:
        return "+".join(name for name, _ in themes), tuple(code for _, codes in themes for code in codes)
    kinds = tuple(name for name, pattern in _KINDS.items() if re.search(pattern, words, re.IGNORECASE))
    return "+".join(kinds), kinds


def _of_notice(plan: Plan, words: str) -> Question:
    asks, (theme, about) = _asked(words), _theme(words)
    answered = _answers(plan, asks, about or None) if asks else ()
    return Question("notice", words, asks, theme, bool(asks), answered)


def _answers(plan: Plan, asks: tuple[str, ...], about: tuple[str, ...] | None) -> tuple[str, ...]:
    """Places that answer; `about`: causes or kinds, None for anything. None where a thing asked has no answer."""
    found = [list(_places(plan, one, about)) for one in asks]
    return tuple(place for some in found for place in some) if all(found) else ()


def _places(plan: Plan, asks: str, about: tuple[str, ...] | None) -> Iterator[str]:
    meant = {one.cause: one for one in plan.root_causes
             if about is None or one.cause in about or set(one.kinds) & set(about)}  # fmt: skip
    if asks == "reasons":
        for place, cause in enumerate(plan.root_causes):
            if cause.cause in meant and cause.text.strip():
                yield f"root_causes.{place}.text"
    elif asks == "evidence":
        dimensions = {one.dimension for one in meant.values()}
        yield from (one.id for one in plan.evidence if about is None or one.dimension in dimensions)
    else:
        section = "corrective" if asks == "actions" else "preventive"
        answering = set(meant) | {kind for one in meant.values() for kind in one.kinds}
        for place, action in plan.of(section):
            if action.text.strip() and (about is None or answering & set(action.answers)):
                yield f"actions.{place}.text"
