"""What does the banner say? Before any plan: the page decides which desk a matter belongs to.

A quiz within its hours makes a plan needless; no button, nothing to do; a single claim, chargeback or feedback has its
own desk. The counters say whether a text fits the form's box.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

QUIZ_HOURS = 72
"""Hours in which the quiz of the Order Defect Rate must be taken (a third party's copy of the help page; read the
notice's own)."""


@dataclass(frozen=True, slots=True)
class Way:
    """What to do: its code, in English and Chinese, and whether a plan is asked for."""

    code: str
    en: str
    zh: str
    plan: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"code": self.code, "words": {"en": self.en, "zh": self.zh}, "plan": self.plan}


WAYS = {
    way.code: way
    for way in (
        Way("quiz", "Take the quiz within its hours. Who passes it needs no plan; write none.",
            "在规定时间内完成测验。通过者无需提交行动计划, 不要写。"),
        Way("nothing", "There is no button: nothing is asked of you. Watch the account and its mail.",
            "没有按钮: 目前无需任何操作。请关注账户状况与邮件。"),
        Way("plan", "Submit one plan of action, through this button only.",
            "只通过此按钮提交一份行动计划。", plan=True),
        Way("claim", "This is one claim: answer or appeal it at its own desk (`plimsoll remedies`).",
            "这是单个索赔: 在索赔页面回应或申诉 (`plimsoll remedies`)。"),
        Way("chargeback", "This is one chargeback: represent it at its own desk (`plimsoll remedies`).",
            "这是单个信用卡拒付: 在拒付页面举证 (`plimsoll remedies`)。"),
        Way("feedback", "This is feedback: ask for its removal where a clause fits (`plimsoll remedies`).",
            "这是买家反馈: 仅当条款适用时申请移除 (`plimsoll remedies`)。"),
        Way("unclear", "These words are not known. Read the page itself; send nothing yet.",
            "无法识别这些文字。请阅读原页面, 暂不要提交。"),
    )
}  # fmt: skip
"""Every way by its code."""

_SIGNS = (
    ("quiz", r"\bquiz\b|questionnaire|测验|クイズ"),
    ("plan", r"submit (?:an? )?(?:appeal|plan of action|new information)|reactivate your account|\bappeal\b.*button"
             r"|提交(?:申诉|行动计划|新信息)|アカウントを(?:再開|有効)"),
    ("chargeback", r"chargeback|拒付|チャージバック"),
    ("claim", r"a-to-z|guarantee claim|索赔|マーケットプレイス保証"),
    ("feedback", r"\bfeedback\b(?! button)|买家反馈|出品者の評価"),
    ("nothing", r"no (?:action|submit|button)|not required|无需|対応は必要ありません"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Banner:
    """What a banner's words ask, the words that say so, and until when (None: the words name no time)."""

    way: Way
    quoted: str
    until: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return self.way.as_json() | {"quoted": self.quoted, "until": self.until.isoformat() if self.until else None}


def read_banner(words: str, seen_at: datetime, *, submit_button: bool | None = None) -> Banner:
    """Which way a banner's words point. `submit_button`: whether the page has one (None: not told).

    A quiz goes before a plan; a page known to have no button asks for nothing whatever else it says.
    """
    for code, pattern in _SIGNS:
        found = re.search(pattern, words, re.IGNORECASE)
        if found and code == "quiz":
            return Banner(WAYS["quiz"], found[0], seen_at + timedelta(hours=_hours(words) or QUIZ_HOURS))
        if submit_button is False:
            continue
        if found:
            hours = _hours(words)
            return Banner(WAYS[code], found[0], seen_at + timedelta(hours=hours) if hours else None)
    if submit_button is False:
        return Banner(WAYS["nothing"], "")
    return Banner(WAYS["plan" if submit_button else "unclear"], "")


def _hours(words: str) -> int | None:
    """The hours that the words themselves name."""
    if found := _HOURS.search(words):
        number, unit = found[1] or found[3], (found[2] or found[4]).lower()
        return int(number) * (24 if unit.startswith(("day", "天", "日")) else 1)
    return None


_HOURS = re.compile(
    r"(?:within|in the next|you have) (\d{1,3}) (hours?|days?)"
    r"|(\d{1,3}) ?个?(小时|小時|時間|天|日)間?(?:以内|之内|内|內)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fit:
    """How a text fits a box: characters used, allowed, and lines cut off when it does not."""

    used: int
    allowed: int

    @property
    def fits(self) -> bool:
        """Whether all of it goes in."""
        return self.used <= self.allowed

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"used": self.used, "allowed": self.allowed, "fits": self.fits}


def fit(text: str, allowed: int) -> Fit:
    """Characters as a form counts them: a line end is two, a sign beyond the basic plane two."""
    return Fit(len(text.replace("\n", "\r\n").encode("utf-16-le")) // 2, allowed)
