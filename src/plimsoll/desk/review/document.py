"""The pack as the plain document that the paper is set from: sentences said, figures written, charts by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll.desk.freshness import SOURCES
from plimsoll.desk.review.pictures import gauge_picture, kinds_picture, rate_picture
from plimsoll.metrics.triangle import KINDS

if TYPE_CHECKING:
    from plimsoll.desk.review.pack import CellWeek, Pack
    from plimsoll.desk.review.words import Words

MOST_DRAWN = 12
"""So many rows get their charts in one paper, the most endangered first."""
SUMMARY_HEAD = ("account", "site", "channel", "rate", "before", "counts", "left", "verdict")
MOST_CAUSES = 12
MOST_LINES = 60
"""So many lines of a long table stand in the paper; the workbook has all."""


def document(pack: Pack, words: Words) -> tuple[dict[str, Any], dict[str, str]]:
    """The document, and the charts by the names it calls them."""
    drawn = [one for one in pack.cells if one.row.orders][:MOST_DRAWN]
    charts = {f"gauge-{at}": gauge_picture(one) for at, one in enumerate(pack.cells)}
    for at, one in enumerate(drawn):
        charts |= {f"rate-{at}": rate_picture(one, words), f"kinds-{at}": kinds_picture(one, words)}
    say = words.say
    undrawn = len(pack.cells) - len(drawn)
    return {
        "language": words.language,
        "title": say("title"),
        "whose": pack.account or say("fleet"),
        "week": say("week", **{"from": words.day(pack.first), "to": words.day(pack.last)}),
        "made": say("made", at=f"{pack.made_at:%Y-%m-%d %H:%M}"),
        "own_report": say("own_report"),
        "page": say("page"),
        "kinds": [say(kind) for kind in KINDS],
        "summary": _summary(pack, words),
        "cells": [_cell(at, one, words) for at, one in enumerate(drawn)],
        "rest": say("rest", n=undrawn) if undrawn else None,
        "stages": _stages(pack, words),
        "new": _new(pack, words),
        "due": _due(pack, words),
        "fresh": _fresh(pack, words),
    }, charts  # fmt: skip


def _summary(pack: Pack, words: Words) -> dict[str, Any]:
    rows = [one.row for one in pack.cells]
    return {
        "heading": words.say("summary"),
        "sentence": words.say(
            "headline", over=sum(row.status == "BAD" for row in rows), n=len(rows),
            touching=sum(row.orders > 0 and row.headroom == 0 for row in rows), new=len(pack.new),
            left=sum(one.left for one in pack.cells),
        ),
        "head": [words.say(name) for name in SUMMARY_HEAD],
        "rows": [summary_row(one, words) for one in pack.cells],
    }  # fmt: skip


def summary_row(one: CellWeek, words: Words) -> list[str]:
    """A cell as the summary's columns."""
    row, before = one.row, one.before
    return [
        row.cell.account, words.site(row.cell.marketplace_id), words.say(row.cell.fulfillment_channel),
        words.rate(row.orders_with_defects, row.orders),
        words.rate(before.orders_with_defects, before.orders) if before else "\N{EN DASH}",
        f"{row.orders_with_defects:,} / {row.orders:,}", str(row.headroom) if row.orders else "\N{EN DASH}",
        words.say(row.verdict),
    ]  # fmt: skip


def _cell(at: int, one: CellWeek, words: Words) -> dict[str, Any]:
    row, before = one.row, one.before
    place, target = row.cell, words.share(float(row.definition.target_value))
    kinds = " · ".join(f"{words.say(kind)} {row.counts[kind]:,}" for kind in KINDS)
    sentences = [words.say(
        "cell_sentence", rate=words.rate(row.orders_with_defects, row.orders), n=f"{row.orders_with_defects:,}",
        of=f"{row.orders:,}", kinds=kinds,
        before=words.rate(before.orders_with_defects, before.orders) if before else "\N{EN DASH}",
    )]  # fmt: skip
    if row.worst is not None and row.gets_worse:
        worst = row.worst
        sentences.append(words.say(
            "coming", day=words.day(worst.day), rate=words.rate(worst.floor, worst.orders), n=f"{worst.floor:,}",
            of=f"{worst.orders:,}",
        ))  # fmt: skip
    return {
        "heading": f"{place.account} · {words.site(place.marketplace_id)} · {words.say(place.fulfillment_channel)}",
        "sentences": sentences, "rate": f"rate-{at}", "kinds": f"kinds-{at}",
        "rate_caption": words.say("rate_caption", days=len(one.days), target=target),
        "kinds_caption": words.say("kinds_caption"),
    }  # fmt: skip


def _stages(pack: Pack, words: Words) -> dict[str, Any]:
    total = sum(pack.stages.values())
    if not total:
        return {"heading": words.say("stages"), "sentence": words.say("stages_none"), "rows": []}
    stage, most = next(iter(pack.stages.items()))
    return {
        "heading": words.say("stages"),
        "sentence": words.say("stages_sentence", of=f"{total:,}", n=f"{most:,}", stage=words.say(stage)),
        "head": [words.say(name) for name in ("stage", "orders", "share")],
        "rows": [[words.say(name), f"{n:,}", words.rate(n, total)] for name, n in pack.stages.items()],
        "cause_head": [words.say(name) for name in ("cause", "orders", "share")],
        "cause_rows": [
            [words.cause(name), f"{n:,}", words.rate(n, total)] for name, n in list(pack.causes.items())[:MOST_CAUSES]
        ],
    }  # fmt: skip


def new_rows(pack: Pack, words: Words) -> list[list[str]]:
    """The week's new defects as text."""
    return [
        [
            one.cell.account, words.site(one.cell.marketplace_id), one.order_id, words.day(one.order_day),
            words.say(one.kind), words.day(one.active_from), words.cause(one.cause),
        ]
        for one in pack.new
    ]  # fmt: skip


NEW_HEAD = ("account", "site", "order_id", "order_day", "kind", "since", "cause")
DUE_HEAD = ("account", "site", "what", "order_id", "until")


def _new(pack: Pack, words: Words) -> dict[str, Any]:
    rows = new_rows(pack, words)
    return {
        "heading": words.say("new"), "head": [words.say(name) for name in NEW_HEAD], "rows": rows[:MOST_LINES],
        "none": words.say("new_none"), "more": _more(len(rows), words),
    }  # fmt: skip


def due_rows(pack: Pack, words: Words) -> list[list[str]]:
    """What is due as text; the moment is the marketplace's own clock."""
    return [
        [
            one.account, words.site(one.marketplace_id) if one.marketplace_id else "",
            words.say(one.what, record=one.record), one.order_id or "",
            words.day(one.reckoned.local.date()) + ("" if one.reckoned.whole_day else f" {one.reckoned.local:%H:%M}"),
        ]
        for one in pack.due
    ]  # fmt: skip


def _due(pack: Pack, words: Words) -> dict[str, Any]:
    rows = due_rows(pack, words)
    return {
        "heading": words.say("due"), "head": [words.say(name) for name in DUE_HEAD], "rows": rows[:MOST_LINES],
        "none": words.say("due_none"), "more": _more(len(rows), words),
    }  # fmt: skip


def _more(n: int, words: Words) -> str | None:
    return words.say("more", n=n - MOST_LINES) if n > MOST_LINES else None


def _fresh(pack: Pack, words: Words) -> dict[str, Any]:
    rows = [
        [one.account, words.site(one.marketplace_id)]
        + [words.day(day) if (day := one.through.get(name)) else words.say("never") for name in SOURCES]
        for one in pack.fresh
    ]
    head = [words.say(name) for name in ("account", "site", *SOURCES)]
    return {"heading": words.say("fresh"), "sentence": words.say("fresh_sentence"), "head": head, "rows": rows}
