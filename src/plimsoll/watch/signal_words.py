"""A signal in words: what moved, since when, how sure, how long before the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plimsoll.watch.signals import Signal

MOST_YEARS = 1000
_KINDS = {"negative_feedback": "negative feedback", "claims": "claims", "chargebacks": "chargebacks"}
_SHAPES = {
    "jump": "A jump",
    "drift": "A slow rise",
    "seasonal": "A rise that comes every year",
    "new_shop": "A cluster in a new shop",
}


def words(signal: Signal) -> str:
    """The signal as a few sentences."""
    if signal.shape == "recurrence":
        return _recurrence(signal)
    return " ".join(
        part
        for part in (_what(signal), _where(signal), _since(signal), _sure(signal), _easing(signal), _line(signal))
        if part
    )


def headline(signal: Signal) -> str:
    """The first sentence: what moved, and since when."""
    return _what(signal) if signal.shape != "recurrence" else _recurrence(signal).partition(". ")[0] + "."


def _recurrence(signal: Signal) -> str:
    ends = "; ".join(f"{bad} of {orders} on {day}" for day, orders, bad in signal.months)
    return (
        f"It keeps coming back: at the ends of {len(signal.months)} months running the rate stood above 1.2 % "
        f"({ends}). "
        "That asks for a mechanism across departments, not for single fixes. (Windows of 60 days overlap: one long "
        "bad spell can reach over three month ends.)"
    )


def _what(signal: Signal) -> str:
    kinds = " and ".join(_KINDS.get(kind, kind) for kind, _, _ in signal.kinds)
    times = f"{signal.times:.1f} times" if signal.expected >= 1 else "more than"
    expected = f"{signal.expected:.1f}" if signal.expected < 10 else f"{signal.expected:.0f}"  # noqa: PLR2004 - looks
    return (
        f"{_SHAPES[signal.shape]}: {signal.newly_known} orders became newly defective since {signal.began}, "
        f"{times} the {expected} expected" + (f"; mostly {kinds}." if kinds else ".")
    )


def _where(signal: Signal) -> str:
    place = signal.where
    if place is None:
        return ""
    return (
        f"{place.newly_known} of them sit in {place.dimension.replace('_', ' ')} {place.value}, "
        f"where {place.expected:.1f} were expected."
    )


def _since(signal: Signal) -> str:
    low, high = signal.began_between
    said = f"It began between {low} and {high}" if low != high else f"It began on {low}"
    said += f" and was first visible on {signal.raised_on}." if signal.raised_on else "."
    if signal.tested_through < signal.as_of:
        said += f" Defects are known through {signal.tested_through} only."
    return said


def _sure(signal: Signal) -> str:
    years = signal.once_in_years
    often = f"more than {MOST_YEARS:,} years" if years > MOST_YEARS else f"{years:.0f} years"
    said = f"Where nothing changed, as much is seen about once in {often}."
    if signal.shape == "seasonal" and signal.last_year_times:
        said += f" But the same weeks a year before had {signal.last_year_times:.1f} times their usual number too."
    elif not signal.discovery:
        said += " That is a warning, not yet a proof."
    return said


def _easing(signal: Signal) -> str:
    return "In the last three weeks the news was as before the rise: it may be over." if signal.easing else ""


def _line(signal: Signal) -> str:
    if signal.over_today:
        return "The rate is over the line already."
    if signal.line_on is None:
        return "At this pace the line is not crossed within 60 days."
    if not signal.days_to_line:
        return "At this pace the line is reached today."
    return f"At this pace the rate crosses the line on {signal.line_on}, in {signal.days_to_line} days."
