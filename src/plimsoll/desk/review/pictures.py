"""The charts of the pages, drawn for paper: the same SVG, with the colours of the light palette put in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from plimsoll.charts.gauge import Draught, gauge
from plimsoll.charts.rate_over_time import Band, DayRate, RateOverTime, rate_over_time
from plimsoll.charts.stacked import DayCounts, Stacked, stacked
from plimsoll.metrics.triangle import KINDS

if TYPE_CHECKING:
    from plimsoll.desk.review.pack import CellWeek
    from plimsoll.desk.review.words import Words

_INK = """
text{font-family:'Noto Sans SC';font-size:12px}
.axis-rule,.axis-mark{stroke:#dfe4e2;stroke-width:1}.axis-words{fill:#5b6873}
.rate-line{stroke:#0b5d8a;stroke-width:2}.rate-target{stroke:#b3261e;stroke-width:1.5}.rate-target-words{fill:#b3261e}
.rate-today{stroke:#5b6873;stroke-width:1;stroke-dasharray:1 3}.rate-window{fill:#0b5d8a;opacity:.05}
.rate-window-lane{fill:#0b5d8a;opacity:.35}.rate-waiting{opacity:.5}.rate-waiting-lane{stroke:#dfe4e2}
.hatch-line{stroke:#5b6873;stroke-width:.7}.hit{fill:none}
.kind-negative_feedback{fill:#8a6fb5}.kind-claims{fill:#c2703d}.kind-chargebacks{fill:#3d7c8f}
.stack-together{stroke:#0b5d8a;stroke-width:2}.stack-together-words{fill:#0b5d8a}
.stack-allowed{stroke:#5b6873;stroke-width:1;stroke-dasharray:4 3}
.gauge-scale{fill:#eef3f4;stroke:#dfe4e2}.gauge-line{stroke:#17212b;stroke-width:2}.gauge-mark{stroke:#5b6873}
.gauge-calm{fill:#2e7d5b}.gauge-touching{fill:#9a5b00}.gauge-over{fill:#b3261e}.gauge-unknown{fill:#66727d}
"""
"""The light palette of the pages' style sheet."""


def inked(svg: str) -> str:
    """A chart with its colours inside, for where there is no style sheet."""
    head, rest = svg.split(">", 1)
    return f"{head}><style>{_INK}</style>{rest}"


def rate_picture(week: CellWeek, words: Words) -> str:
    """The rate over the drawn days."""
    row = week.row
    target, (first, last) = float(row.definition.target_value), row.window
    rates = [
        DayRate(one.day, one.together / one.orders if one.orders else None, words.day(one.day)) for one in week.days
    ]
    chart = RateOverTime(
        words.say("rate"), rates, target, words.say("target", target=words.share(target)), words.axis_day(row.as_of),
        words.share, words.axis_day, Band(first, last, words.say("counted")),
        Band(last + timedelta(days=1), row.as_of, words.say("waiting")) if last < row.as_of else None,
    )  # fmt: skip
    return inked(rate_over_time(chart))


def kinds_picture(week: CellWeek, words: Words) -> str:
    """The defects by kind over the drawn days."""
    definition = week.row.definition
    days = [
        DayCounts(
            one.day, dict(zip(KINDS, one.kinds, strict=True)), one.together,
            max(definition.most_defects(one.orders), 0) if one.orders else 0, words.day(one.day),
        )
        for one in week.days
    ]  # fmt: skip
    say = words.say
    chart = Stacked(say("kinds_caption"), days, KINDS, say("together"), say("allowed"), words.axis_day)
    return inked(stacked(chart))


def gauge_picture(week: CellWeek) -> str:
    """The draught gauge of a row."""
    row = week.row
    share = row.orders_with_defects / row.orders / float(row.definition.target_value) if row.orders else None
    return inked(gauge(Draught(share, left=row.headroom if row.orders else None), ""))
