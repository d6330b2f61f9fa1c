"""An alert in words, English and Chinese: where, how much with its integers, what moved, what is at stake, what next.

A message goes to a phone: its first line must say all that matters. What others wrote (names, ids) is stripped of signs
that a chat service or a mail header would act upon.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LANGUAGES = ("en", "zh-hans")
_ACTED_UPON = str.maketrans(
    {"<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
     "@": "\N{FULLWIDTH COMMERCIAL AT}"}
)  # fmt: skip
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
MOST = 120


@cache
def _texts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = tomllib.loads(
        files("plimsoll.desk").joinpath("alert_words.toml").read_text(encoding="utf-8")
    )
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """What the words are made of: an alert as the journal keeps it.

    `state`: fired, resolved, or standing (told to a channel that was added while it stood).
    """

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
    plain: str = ""
    """The title without the level before it."""

    def text(self, base: str = "") -> str:
        """Everything below the title; `base` is the tower's address where it has a public one."""
        return "\n".join([*self.lines, *([base.rstrip("/") + self.path] if base and self.path else [])])


def said(key: str, language: str, **values: object) -> str:
    """A text by its key, in `en` or `zh-hans`."""
    return _texts()[key]["zh" if language.startswith("zh") else "en"].format(**values)


def clean(text: object) -> str:
    """What others wrote, without signs that something would act upon, and not too long."""
    found = _UNSEEN.sub(" ", str(text)).translate(_ACTED_UPON)
    return found if len(found) <= MOST else found[: MOST - 1] + "…"


def percent(bad: int, orders: int) -> str:
    """A rate to two decimals; one that stays under a whole per cent is not rounded up to it."""
    if not orders:
        return "\N{EN DASH}"
    hundredths = (bad * 20_000 + orders) // (2 * orders)
    if hundredths % 100 == 0 and bad * 10_000 < hundredths * orders:
        hundredths -= 1
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


def words(told: Told, language: str) -> Words:
    """An alert as a message in a language."""
    state = said("resolved", language) if told.state == "resolved" else said(f"level.{told.level}", language)
    title, lines = _CONTENT[told.kind](told.values, language)
    ended = [said("ended", language)] if told.state == "resolved" else []
    ended += [said("standing", language)] if told.state == "standing" else []
    since = [said("began", language, day=f"{told.began_at:%Y-%m-%d %H:%M} UTC")]
    plain = f"{where(told, language)}: {title}"
    return Words(f"[{state}] {plain}", (*ended, *lines, *since), path(told), plain)


def where(told: Told, language: str) -> str:
    """Account, marketplace, channel."""
    site = find_marketplace(told.marketplace_id) if told.marketplace_id else None
    parts = [clean(told.account), site.short if site else clean(told.marketplace_id)]
    parts.append(said(f"channel.{told.channel}", language) if f"channel.{told.channel}" in _texts() else "")
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


def trial_words(language: str) -> Words:
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
        moved = said("comma", language).join(
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
