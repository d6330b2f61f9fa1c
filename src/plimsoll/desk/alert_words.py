"""An alert in words, English and Chinese: where, how much with its integers, what moved, what is at stake, what next.

A message goes to a phone: its first line must say all that matters. What others wrote (names, ids) is stripped of signs
that a chat service or a mail header would act upon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LANGUAGES = ("en", "zh-hans")
_ACTED_UPON = str.maketrans({"<": "‹", ">": "›", "@": "＠"})
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
MOST = 120

_TEXTS: dict[str, tuple[str, str]] = {
    "level.notice": ("Notice", "提示"),
    "level.warning": ("Warning", "警告"),
    "level.critical": ("Critical", "严重"),
    "resolved": ("Over", "已解除"),
    "test": ("Test", "测试"),
    "channel.MFN": ("seller-fulfilled", "自发货"),
    "channel.AFN": ("FBA", "FBA"),
    "channel.ALL": ("both channels", "全部配送方式"),
    "kind.negative_feedback": ("negative feedback", "负面反馈"),
    "kind.claims": ("A-to-z claims", "A-to-z 索赔"),
    "kind.chargebacks": ("chargebacks", "信用卡拒付"),
    "kind.orders": ("orders", "订单"),
    "kind.orders_with_defects": ("orders with defects", "有缺陷的订单"),
    "shape.jump": ("a jump", "突然上升"),
    "shape.drift": ("a slow rise", "缓慢上升"),
    "shape.seasonal": ("a rise that comes every year", "每年都有的季节性上升"),
    "shape.new_shop": ("a cluster in a new shop", "新店铺缺陷集中"),
    "shape.recurrence": ("it keeps coming back", "反复出现"),
    "what.claim.respond": ("answer the marketplace about claim {record}", "就索赔 {record} 向平台提交回复"),
    "what.claim.appeal": ("appeal the decision on claim {record}", "对索赔 {record} 的裁定提出申诉"),
    "what.chargeback.answer": ("represent or accept chargeback {record}", "对信用卡拒付 {record} 提出申辩或接受"),
    "what.feedback.request_removal": (
        "ask for the removal of the feedback, where a clause fits its words", "如反馈内容符合移除条款，申请移除该反馈",
    ),
    "what.message.reply": ("answer the buyer's message {record}", "回复买家消息 {record}"),
    "what.return.answer": ("answer return request {record}", "处理退货请求 {record}"),
    "what.notice.answer": ("answer notice {record}", "回复通知 {record}"),
    "rate": ("order defect rate {rate} ({bad} of {orders} orders)", "订单缺陷率 {rate}（{orders} 单中 {bad} 单有缺陷）"),
    "threshold": ("It stands at or above {limit} %.", "已达到或超过 {limit} %。"),
    "jump": ("It rose by {limit} points or more within 7 days.", "7 天内上升了 {limit} 个百分点或更多。"),
    "before": ("Seven days before: {rate} ({bad} of {orders}).", "7 天前：{rate}（{orders} 单中 {bad} 单）。"),
    "moved": ("Since then: {moved}.", "此后的变化：{moved}。"),
    "room": ("Further defects that still fit under the target of {target}: {n}.", "在 {target} 目标之内还可容纳的缺陷订单：{n}。"),
    "over": ("Defects too many for the target of {target}: {n}.", "超出 {target} 目标的缺陷订单：{n}。"),
    "sales": ("Sales of the last 30 days here: {sales}.", "近 30 天在此的销售额：{sales}。"),
    "incomplete": ("Some sources are missing: the rate may be higher.", "部分数据来源缺失，实际比率可能更高。"),
    "headroom.title": ("{n} more defects allowed, {rate} ({bad} of {orders} orders)", "剩余额度 {n}，订单缺陷率 {rate}（{orders} 单中 {bad} 单）"),
    "stale.title": ("{source} known through {day} only", "{source} 的数据只到 {day}"),
    "stale": ("Nothing newer has come for {n} days: what happened since is not counted.", "已有 {n} 天没有新数据，其后发生的情况未计入。"),
    "restated.title": ("{figure} displayed as {before}, now {after}", "{figure} 原显示 {before}，现为 {after}"),
    "restated": ("The marketplace changed a figure for {first} to {last}; seen at {seen}.", "平台更改了 {first} 至 {last} 的数据；发现于 {seen}。"),
    "signal.title": ("early warning: {shape}", "早期预警：{shape}"),
    "signal": ("{n} orders became newly defective since {began}, where {expected} were expected.", "自 {began} 起新增 {n} 个有缺陷的订单，预期为 {expected} 个。"),
    "signal.line": ("At this pace the line is reached on {day}.", "按此速度，将在 {day} 触及红线。"),
    "deadline.title": ("until {due}: {what}", "{due} 截止：{what}"),
    "deadline": ("Order {order}.", "订单 {order}。"),
    "next.rate": ("Next: open the orders behind it, answer what is still open, then what can be removed.", "下一步：查看相关订单，先处理尚未了结的，再处理可以移除的。"),
    "next.stale": ("Next: import {source} from the marketplace.", "下一步：从平台导入{source}数据。"),
    "next.restated": ("Next: compare it with the recount.", "下一步：与重算结果核对。"),
    "next.signal": ("Next: see where it began, and stop it there.", "下一步：查明从何处开始，并在源头制止。"),
    "next.deadline": ("Next: do it before then; drafts and clauses stand with the order.", "下一步：在截止时间前完成；草稿和条款见订单页面。"),
    "ended": ("The condition has ended.", "该情况已解除。"),
    "began": ("Stands since {day}.", "自 {day} 起。"),
    "digest.title": ("{n} alerts", "{n} 条预警"),
    "test.title": ("Plimsoll can reach this channel", "Plimsoll 可以送达此渠道"),
    "test.text": ("Nothing has happened: somebody pressed the test button.", "没有发生任何问题：有人点了测试按钮。"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What the words are made of: an alert as the journal keeps it. `state`: fired or resolved."""

    kind: str
    level: str
    account: str
    marketplace_id: str
    channel: str
    values: Mapping[str, Any]
    began_at: datetime
    state: str = "fired"


@dataclass(frozen=True, slots=True)
class Words:
    """A message: one line that says it all, the lines below, and where to look."""

    title: str
    lines: tuple[str, ...]
    path: str = ""

    def text(self, base: str = "") -> str:
        """Everything below the title; `base` is the tower's address where it has a public one."""
        return "\n".join([*self.lines, *([base.rstrip("/") + self.path] if base and self.path else [])])


def said(key: str, language: str, **values: object) -> str:
    """A text by its key, in `en` or `zh-hans`."""
    return _TEXTS[key][language.startswith("zh")].format(**values)


def clean(text: object) -> str:
    """What others wrote, without signs that something would act upon, and not too long."""
    found = _UNSEEN.sub(" ", str(text)).translate(_ACTED_UPON)
    return found if len(found) <= MOST else found[: MOST - 1] + "…"


def percent(bad: int, orders: int) -> str:
    """A rate to two decimals; one that stays under a whole per cent is not rounded up to it."""
    if not orders:
        return "–"
    hundredths = (bad * 20_000 + orders) // (2 * orders)
    if hundredths % 100 == 0 and bad * 10_000 < hundredths * orders:
        hundredths -= 1
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


def words(told: Told, language: str) -> Words:
    """An alert as a message in a language."""
    state = said("resolved", language) if told.state == "resolved" else said(f"level.{told.level}", language)
    title, lines = _CONTENT[told.kind](told.values, language)
    ended = [said("ended", language)] if told.state == "resolved" else []
    since = [said("began", language, day=f"{told.began_at:%Y-%m-%d %H:%M} UTC")]
    return Words(f"[{state}] {where(told, language)}: {title}", (*ended, *lines, *since), path(told))


def where(told: Told, language: str) -> str:
    """Account, marketplace, channel."""
    site = find_marketplace(told.marketplace_id) if told.marketplace_id else None
    parts = [clean(told.account), site.short if site else clean(told.marketplace_id)]
    parts.append(said(f"channel.{told.channel}", language) if f"channel.{told.channel}" in _TEXTS else "")
    return " · ".join(part for part in parts if part)


def path(told: Told) -> str:
    """The page to look at."""
    order = told.values.get("order_id")
    if told.kind == "deadline" and order:
        return f"/order/{quote(str(order), safe='')}/?account={quote(told.account, safe='')}"
    if told.kind == "stale":
        return "/imports/"
    if told.marketplace_id and told.channel:
        return f"/account/{quote(told.account)}/{quote(told.marketplace_id, safe='')}/{told.channel}/"
    return "/fleet/"


def test_words(language: str) -> Words:
    """What the test button sends."""
    title = said("test.title", language)
    return Words(f"[{said('test', language)}] {title}", (said("test.text", language),), "/alerts/")


def digest_words(messages: Sequence[Words], language: str) -> Words:
    """Several messages as one."""
    if len(messages) == 1:
        return messages[0]
    lines = [line for one in messages for line in (one.title, *(f"  {part}" for part in one.lines), "")]
    return Words(f"Plimsoll: {said('digest.title', language, n=len(messages))}", tuple(lines[:-1]), "/alerts/")


def _rate(values: Mapping[str, Any]) -> dict[str, object]:
    bad, orders = values["orders_with_defects"], values["orders"]
    return {"rate": percent(bad, orders), "bad": f"{bad:,}", "orders": f"{orders:,}"}


def _cell(values: Mapping[str, Any], language: str, kind: str) -> tuple[str, list[str]]:
    lines = [said(kind, language, limit=values["limit"])] if kind in {"threshold", "jump"} else []
    room = values["room"]
    if kind == "headroom":
        title = said("headroom.title", language, n=max(room, 0), **_rate(values))
    else:
        title = said("rate", language, **_rate(values))
    if values.get("before"):
        orders, bad = values["before"]
        lines.append(said("before", language, rate=percent(bad, orders), bad=f"{bad:,}", orders=f"{orders:,}"))
    if values.get("moved"):
        moved = ("，" if language.startswith("zh") else ", ").join(
            f"{said(f'kind.{name}', language)} {more:+d}" for name, more in values["moved"].items()
        )
        lines.append(said("moved", language, moved=moved))
    target = percent(*values["target"])
    lines.append(said("over" if room < 0 else "room", language, n=abs(room), target=target))
    if values.get("sales"):
        sales = ", ".join(f"{int(amount):,} {clean(currency)}".strip() for amount, currency in values["sales"])
        lines.append(said("sales", language, sales=sales))
    if values.get("verdict") == "INCOMPLETE":
        lines.append(said("incomplete", language))
    return title, [*lines, said("next.rate", language)]


def _signal(values: Mapping[str, Any], language: str) -> tuple[str, list[str]]:
    signal = values["signal"]
    title = said("signal.title", language, shape=said(f"shape.{signal['shape']}", language))
    lines = []
    if signal["shape"] != "recurrence":
        lines.append(
            said("signal", language, n=signal["newly_known"], began=signal["began_on"], expected=signal["expected"])
        )
    if signal.get("line_on"):
        lines.append(said("signal.line", language, day=signal["line_on"]))
    rate, _, body = said("rate", language, **_rate(values)), *_cell(values, language, "signal")
    return f"{title}; {rate}", [*lines, *body[:-1], said("next.signal", language)]


def _stale(values: Mapping[str, Any], language: str) -> tuple[str, list[str]]:
    source = said(f"kind.{values['source']}", language)
    return said("stale.title", language, source=source, day=values["through"]), [
        said("stale", language, n=values["days"]), said("next.stale", language, source=source),
    ]  # fmt: skip


def _restated(values: Mapping[str, Any], language: str) -> tuple[str, list[str]]:
    figure = said(f"kind.{values['figure']}", language)
    title = said("restated.title", language, figure=figure, before=values["displayed"], after=values["restated"])
    seen = str(values["restated_at"])[:16].replace("T", " ")
    return title, [
        said("restated", language, first=values["range_from"], last=values["range_to"], seen=seen),
        said("next.restated", language),
    ]  # fmt: skip


def _deadline(values: Mapping[str, Any], language: str) -> tuple[str, list[str]]:
    due = datetime.fromisoformat(values["due"]).strftime("%Y-%m-%d %H:%M UTC")
    what = said(f"what.{values['what']}", language, record=clean(values["record"]))
    order = [said("deadline", language, order=clean(values["order_id"]))] if values.get("order_id") else []
    return said("deadline.title", language, due=due, what=what), [*order, said("next.deadline", language)]


_CONTENT = {
    "threshold": lambda values, language: _cell(values, language, "threshold"),
    "jump": lambda values, language: _cell(values, language, "jump"),
    "headroom": lambda values, language: _cell(values, language, "headroom"),
    "signal": _signal,
    "stale": _stale,
    "restated": _restated,
    "deadline": _deadline,
}
