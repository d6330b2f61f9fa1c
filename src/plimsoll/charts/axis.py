"""A frame for charts over days: two scales, few and round marks, and a place for each day's tooltip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from plimsoll.charts.markup import element, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MOST_MARKS = 5
"""Marks on the upright axis, the zero included."""
LEAST_APART = 64.0
"""Between two marks of days, so that their words do not touch."""
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a chart over days draws: `first` to `last` from left to right, 0 to `top` upwards."""

    first: date
    last: date
    top: float
    width: float = 880.0
    height: float = 300.0
    left: float = 56.0
    right: float = 104.0
    above: float = 12.0
    below: float = 28.0

    @property
    def end(self) -> float:
        """The right edge of the plot."""
        return self.width - self.right

    @property
    def floor(self) -> float:
        """The lower edge of the plot."""
        return self.height - self.below

    @property
    def step(self) -> float:
        """The width of a day."""
        return (self.end - self.left) / max((self.last - self.first).days, 1)

    def x(self, day: date) -> float:
        """Where a day stands."""
        return self.left + (day - self.first).days * self.step

    def y(self, value: float) -> float:
        """How high a value stands; what is above the top stands at the top."""
        return self.floor - (self.floor - self.above) * min(value / self.top, 1.0)

    def span(self, first: date, last: date) -> tuple[float, float]:
        """Left edge and width of the days from one to another, kept within the plot."""
        low = max(self.x(first) - self.step / 2, self.left)
        high = min(self.x(last) + self.step / 2, self.end)
        return low, max(high - low, 0.0)


def round_marks(most: float, marks: int = MOST_MARKS, *, whole: bool = False) -> list[float]:
    """Round values from 0 to the first one at or above `most`; `whole` for counts."""
    most = most if most > 0 else 1.0
    power = 10.0**-9
    while True:
        for step in _STEPS:
            size = step * power
            if size * (marks - 1) >= most and not (whole and size % 1):
                count = int(-(-most // size)) if most / size % 1 > 1e-9 else round(most / size)  # noqa: PLR2004 - dust
                return [size * place for place in range(count + 1)]
        power *= 10


def day_marks(frame: Frame) -> Iterator[date]:
    """The firsts of months where several are shown, else Mondays, no nearer to each other than words allow."""
    days = [frame.first + timedelta(days=at) for at in range((frame.last - frame.first).days + 1)]
    firsts = [day for day in days if day.day == 1]
    chosen = firsts if len(firsts) > 2 else [day for day in days if day.weekday() == 0]  # noqa: PLR2004 - a line's ends
    last: float | None = None
    for day in chosen:
        at = frame.x(day)
        if (last is None or at - last >= LEAST_APART) and at <= frame.end - LEAST_APART / 4:
            last = at
            yield day


def axes(
    frame: Frame, marks: Sequence[float], say: Callable[[float], str], say_day: Callable[[date], str]
) -> list[str]:
    """Lines and words of both axes."""
    found = []
    for value in marks:
        y = frame.y(value)
        found += [
            element("line", class_="axis-rule", x1=frame.left, x2=frame.end, y1=y, y2=y),
            element("text", text(say(value)), class_="axis-words", x=frame.left - 6, y=y + 4, text_anchor="end"),
        ]
    for day in day_marks(frame):
        x = frame.x(day)
        found += [
            element("line", class_="axis-mark", x1=x, x2=x, y1=frame.floor, y2=frame.floor + 4),
            element("text", text(say_day(day)), class_="axis-words", x=x, y=frame.floor + 17, text_anchor="middle"),
        ]
    return found


def tooltip(frame: Frame, day: date, words: str) -> str:
    """An unseen strip over a day that says its words when pointed at."""
    low, width = frame.span(day, day)
    return element(
        "rect", element("title", text(words)), class_="hit", fill="none", pointer_events="all",
        x=low, y=frame.above, width=width, height=frame.floor - frame.above,
    )  # fmt: skip


def end_label(frame: Frame, y: float, words: str, name: str) -> str:
    """Words at the end of a line that ends at height `y`."""
    return element("text", text(words), class_=name, x=frame.end + 6, y=y + 4)
