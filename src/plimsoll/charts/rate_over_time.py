"""A rate day by day under its target line: what was recounted, what was displayed, what is certain to come and likely.

The recount is solid, a displayed figure dashed ink, the floor of the coming days a thin line with its exact part solid,
what is likely a fan. The order days that count today are a band below, those that do not count yet hatched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.charts.axis import Frame, axes, end_label, round_marks, tooltip
from plimsoll.charts.lines import area, lines
from plimsoll.charts.markup import element, picture, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

ROOM = 1.5
"""The target never stands higher than at two thirds."""
LANE = 16.0
MOST_DOTS = 12
_HATCH = element(
    "pattern", element("path", class_="hatch-line", d="M0 6 6 0", fill="none"),
    id="hatch", width=6, height=6, patternUnits="userSpaceOnUse",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayRate:
    """A day's rate (None: no order), and what its tooltip says."""

    day: date
    rate: float | None
    words: str


@dataclass(frozen=True, slots=True)
class ComingRate:
    """A coming day: the floor of what is known, the likely rates (None: no order), and its tooltip."""

    day: date
    floor: float | None
    exact: bool
    p10: float | None
    p50: float | None
    p90: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Band:
    """Days with a name."""

    first: date
    last: date
    words: str


@dataclass(frozen=True, slots=True)
class RateOverTime:
    """What is drawn. `say` and `say_day` write rates and days; `target_words` and `today_words` name the lines."""

    words: str
    rates: Sequence[DayRate]
    target: float
    target_words: str
    today_words: str
    say: Callable[[float], str]
    say_day: Callable[[date], str]
    window: Band
    waiting: Band | None = None
    displayed: Sequence[DayRate] = ()
    coming: Sequence[ComingRate] = field(default=())


def rate_over_time(chart: RateOverTime) -> str:
    """The chart as SVG."""
    marks = round_marks(_top(chart))
    last = chart.coming[-1].day if chart.coming else chart.rates[-1].day
    frame = Frame(chart.rates[0].day, last, marks[-1], height=324.0, below=28 + 2 * LANE)
    parts = [
        element("defs", _HATCH),
        *_bands(frame, chart),
        *axes(frame, marks, chart.say, chart.say_day),
        *_coming(frame, chart),
        *_target(frame, chart),
        *lines("rate-line", _points(frame, chart.rates)),
        *lines("rate-displayed", _points(frame, chart.displayed)),
        *_dots(frame, chart.displayed),
        *_tooltips(frame, chart),
    ]
    return picture(frame.width, frame.height, chart.words, *parts, class_="chart chart-rate")


def _top(chart: RateOverTime) -> float:
    shown = [one.rate for one in (*chart.rates, *chart.displayed)]
    shown += [rate for one in chart.coming for rate in (one.floor, one.p90)]
    return max(chart.target * ROOM, *(rate for rate in shown if rate is not None), 0.0)


def _points(frame: Frame, rates: Sequence[DayRate]) -> list[tuple[float, float] | None]:
    return [None if one.rate is None else (frame.x(one.day), frame.y(one.rate)) for one in rates]


def _dots(frame: Frame, displayed: Sequence[DayRate]) -> list[str]:
    """The displayed figures one by one, while they are few enough to be told apart."""
    shown = [one for one in displayed if one.rate is not None]
    if len(shown) > MOST_DOTS:
        return []
    return [
        element("circle", class_="rate-displayed-dot", cx=frame.x(one.day), cy=frame.y(one.rate or 0.0), r=2.5)
        for one in shown
    ]


def _tooltips(frame: Frame, chart: RateOverTime) -> list[str]:
    """What each day says: the recount and what was displayed on it, or what is to come."""
    displayed: dict[date, list[str]] = {}
    for one in chart.displayed:
        displayed.setdefault(one.day, []).append(one.words)
    told = [(one.day, "\n".join([one.words, *displayed.get(one.day, ())])) for one in chart.rates]
    told += [(one.day, one.words) for one in chart.coming]
    return [tooltip(frame, day, words) for day, words in told]


def _target(frame: Frame, chart: RateOverTime) -> list[str]:
    y, today = frame.y(chart.target), frame.x(chart.rates[-1].day)
    return [
        element("line", class_="rate-target", x1=frame.left, x2=frame.end, y1=y, y2=y),
        end_label(frame, y, chart.target_words, "axis-words rate-target-words"),
        element("line", class_="rate-today", x1=today, x2=today, y1=frame.above, y2=frame.floor + 4),
        element("text", text(chart.today_words), class_="axis-words", x=today - 4, y=frame.above + 14,
                text_anchor="end"),
    ]  # fmt: skip


def _bands(frame: Frame, chart: RateOverTime) -> list[str]:
    """The window and the days that wait, over the plot's height, each with a lane of its own for its name."""
    found = []
    for place, (name, band) in enumerate((("window", chart.window), ("waiting", chart.waiting))):
        if band is None:
            continue
        x, width = frame.span(band.first, band.last)
        lane = frame.floor + 24 + place * LANE
        fill = "url(#hatch)" if name == "waiting" else None
        beside = x + width + 6
        leftwards = beside > frame.width * 0.6
        found += [
            element("rect", class_=f"rate-{name}", fill=fill, x=x, y=frame.above, width=width,
                    height=frame.floor - frame.above),
            element("rect", class_=f"rate-{name}-lane", fill=fill, x=x, y=lane, width=width, height=LANE - 6),
            element("text", text(band.words), class_="axis-words", x=x - 6 if leftwards else beside, y=lane + 9,
                    text_anchor="end" if leftwards else "start"),
        ]  # fmt: skip
    return found


def _coming(frame: Frame, chart: RateOverTime) -> list[str]:
    """The fan from today's rate on, its middle, and the floor: solid while its orders are in the books."""
    now = chart.rates[-1]
    start = [] if now.rate is None else [(frame.x(now.day), frame.y(now.rate))]
    likely = [one for one in chart.coming if None not in {one.p10, one.p50, one.p90}]
    if not chart.coming:
        return []

    def path(name: str) -> list[tuple[float, float]]:
        return [*start, *((frame.x(one.day), frame.y(getattr(one, name))) for one in likely)]

    floors = [
        (one.exact, None if one.floor is None else (frame.x(one.day), frame.y(one.floor))) for one in chart.coming
    ]
    exact = [point for sure, point in floors if sure]
    return [
        area("rate-fan", path("p90"), path("p10")),
        *lines("rate-fan-middle", path("p50")),
        *lines("rate-floor", [*start, *exact]),
        *lines("rate-floor-open", [*exact[-1:], *(point for sure, point in floors if not sure)]),
    ]
