"""The last part of the account page: what the line still bears, what rises, what a change did, and what if."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from plimsoll.errors import UsageError
from plimsoll.web.asking import answer
from plimsoll.web.pages import account_charts as charts
from plimsoll.web.pages import account_words as words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from plimsoll.web.pages.account_asked import Asked

AHEAD_DAYS = 60
LEAST_PERCENT, MOST_PERCENT = -100, 1000
MOST_REMOVED = 50
DAYS_BEFORE = 56
Document = dict[str, Any]


def room_part(request: HttpRequest, asked: Asked, over: Document) -> Document:
    """Headroom, signals, improvement since a day, what if."""
    found = answer(
        ("account headroom", asked.key),
        lambda tower: [row.as_json() for row in tower.headroom(**asked.selection)],
        account=asked.account,
    )
    signals = answer(
        ("account signals", asked.key), lambda tower: tower.signals(**asked.selection).as_json(), account=asked.account
    )
    headroom = found[0] if found else None
    return {
        "headroom": headroom,
        "pace": words.pace_sentence(headroom) if headroom else "",
        "used_up": words.used_up(headroom) if headroom else "",
        "fraud": words.FRAUD_ORDERS,
        "signals": [words.signal_sentences(one) for one in signals["signals"]],
        "untested": bool(signals["untested"]),
        "improvement": _improvement(request, asked),
        "what_if": _what_if(request, asked, over),
    }


def _improvement(request: HttpRequest, asked: Asked) -> Document:
    """The comparison since a day, where one was asked about."""
    said = request.GET.get("changed_on", "").strip()
    if not said:
        return {"asked": ""}
    try:
        changed_on = date.fromisoformat(said)
        rows = answer(
            ("account improvement", asked.key, changed_on),
            lambda tower: [
                row.as_json() for row in tower.improvement(changed_on, days_before=DAYS_BEFORE, **asked.selection)
            ],
            account=asked.account,
        )
    except (ValueError, UsageError):
        return {"asked": said, "error": _("Give a day within the last year, not after the day that is looked at.")}
    if not rows:
        return {"asked": said, "error": words.IMPROVEMENT_WORDS["nothing to compare"]}
    row = rows[0]
    ratios = {name: row[name] and f"{float(row[name]):.2f}" for name in ("ratio", "ratio_from", "ratio_to")}
    return {"asked": said, "row": {**row, **ratios}, "verdict": words.named(words.IMPROVEMENT_WORDS, row["verdict"])}


# -- what if -----------------------------------------------------------------------------------------------------------


def _what_if(request: HttpRequest, asked: Asked, over: Document) -> Document:
    """The coming days as they are and as they would be, where anything was asked."""
    said = {name: request.GET.get(name, "").strip() for name in ("remove", "orders", "win", "lose", "stop_by", "stop")}
    found: Document = {"said": said, "stops": list(words.DIMENSION_WORDS.items())}
    base = answer(
        ("account forecast", asked.key),
        lambda tower: [row.as_json() for row in tower.forecast(AHEAD_DAYS, **asked.selection)],
        account=asked.account,
    )
    if not base:
        return found
    found["known"] = base[0]["known_defects"]
    found["clock"] = base[0]["deactivation_clock"]
    try:
        asks = tuple(_asks(said))
    except ValueError:
        return found | {"error": _("Write the change of orders as a whole per cent from -100 to 1000.")}
    if not asks:
        return found
    try:
        changed = answer(
            ("account what if", asked.key, asks),
            lambda tower: [row.as_json() for row in tower.forecast(AHEAD_DAYS, asks, **asked.selection)],
            account=asked.account,
        )
    except UsageError:
        return found | {"error": _("This cannot be reckoned: no such order, claim or value stands in this window.")}
    sentence = words.coming(changed[0])
    return found | {
        "sides": [(_("as it is"), base[0]), (_("what if"), changed[0])],
        "sentence": sentence,
        "chart": charts.rate_chart(over, changed[0], sentence),
    }


def _asks(said: Document) -> Iterator[str]:
    """The form as the tower's what-ifs. Raises ValueError for a change of orders that is none."""
    for name in ("remove", "win", "lose"):
        for one in re.split(r"[\s,;、，]+", said[name])[:MOST_REMOVED]:  # noqa: RUF001 - commas as Chinese writes them
            if one:
                yield f"{name}={one}"
    if said["orders"]:
        percent = int(said["orders"])
        if not LEAST_PERCENT <= percent <= MOST_PERCENT:
            raise ValueError
        if percent:
            yield f"orders{percent:+d}%"
    if said["stop"] and said["stop_by"] in words.DIMENSION_WORDS:
        yield f"stop={said['stop_by']}:{said['stop']}"
