"""Options and output that commands share."""

from __future__ import annotations

import gc
import json
import os
import sys
from datetime import UTC, date, datetime, time
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from plimsoll.facts.workspace import Workspace
    from plimsoll.tower import Tower


PROGRESS_WIDTH = 78
BEHIND_PAGES = 10
"""So much nicer than the pages is a long work beside them (`nice`)."""


class Day(click.ParamType[date]):
    """An ISO date."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401
        """The date. Fails with what to write."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2026-10-01", param, ctx)


class Instant(click.ParamType[datetime]):
    """An ISO time; without an offset it is UTC. `day_end` makes a plain date mean the end of that day."""

    name = "TIME"

    def __init__(self, *, day_end: bool = False) -> None:
        self.day_end = day_end

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:  # noqa: ANN401
        """The instant. Fails with what to write."""
        if isinstance(value, datetime):
            return value
        try:
            if len(value) == len("2026-10-01"):
                return datetime.combine(date.fromisoformat(value), time.max if self.day_end else time.min, UTC)
            found = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time; write it as 2026-10-01T14:03:00+00:00", param, ctx)
        return found if found.tzinfo else found.replace(tzinfo=UTC)


workspace_option = click.option(
    "--workspace", type=click.Path(), help="The workspace folder (else PLIMSOLL_WORKSPACE, else the nearest upwards)."
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")

_SELECTION = (
    click.option("--as-of", type=Day(), help="The day the figure is of (default: today, UTC)."),
    click.option("--account", help="Only this account."),
    click.option("--marketplace", help="Only this marketplace: US, DE, or an id."),
    click.option(
        "--channel", type=click.Choice(["MFN", "AFN", "ALL"], case_sensitive=False),
        help="Only this fulfilment channel; ALL gives one row over both.",
    ),
    click.option("--from", "first", type=Day(), help="First day of a daily series."),
    click.option("--to", "last", type=Day(), help="Last day of a daily series."),
    click.option("--by", help="A dimension: asin, sku, carrier, warehouse, ship_country, ship_region, ..."),
    click.option("--known-at", type=Instant(day_end=True), help="Only what had been observed by then."),
    click.option("--policy-date", type=Day(), help="Count by the rules in force on this day."),
    click.option("--window", type=int, help="Variant: window of N days."),
    click.option("--lag", type=int, help="Variant: the window ends N days before."),
    click.option("--timezone", help="Variant: reporting days of this zone."),
    click.option("--count", type=click.Choice(["orders", "events"]), help="Variant: count orders or events."),
    click.option("--include-cancelled", is_flag=True, help="Variant: cancelled orders count too."),
    click.option("--exclude-cancelled", is_flag=True, help="Variant: no cancelled order counts, even after a claim."),
    click.option("--include-test", is_flag=True, help="Variant: test orders count too."),
    click.option("--claims", type=click.Choice(["at-fault", "not-denied", "all"]), help="Variant: which claims count."),
    click.option("--chargebacks", type=click.Choice(["opened", "lost"]), help="Variant: which chargebacks count."),
)  # fmt: skip


def selectors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the selection options; it receives them as one dictionary `selection`."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - click passes what it parsed
        own = {name: options.pop(name) for name in list(options) if name not in SELECTION_NAMES}
        return command(*args, selection=options, **own)

    for option in reversed(_SELECTION):
        wrapped = option(wrapped)
    return wrapped


SELECTION_NAMES = {
    "as_of", "account", "marketplace", "channel", "first", "last", "by", "known_at", "policy_date", "window", "lag",
    "timezone", "count", "include_cancelled", "exclude_cancelled", "include_test", "claims", "chargebacks",
}  # fmt: skip


def without_collection(command: Callable[..., Any]) -> Callable[..., Any]:
    """A recount makes millions of small objects and no cycles; looking for these would take a quarter of its time."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - click passes what it parsed
        gc.disable()
        try:
            return command(*args, **options)
        finally:
            gc.enable()

    return wrapped


def step_aside(workspace: Workspace) -> None:
    """Beside a tower that serves this workspace, take what processor time its pages leave over; alone, all of it."""
    if workspace.is_served and hasattr(os, "nice"):
        os.nice(BEHIND_PAGES)


def tower_of(workspace: str | None) -> Tower:
    """The tower a command works on."""
    from plimsoll.tower import Tower

    return Tower(workspace)


def say_json(document: object) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))


def say_table(head: Sequence[str], rows: Iterable[Sequence[object]], right: frozenset[int] = frozenset()) -> None:
    """A plain table: columns as wide as their widest cell, wide (Chinese) characters counted as two."""
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(map(wide, column)) for column in zip(head, *texts, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = (
            " " * (width - wide(cell)) + cell if index in right else cell + " " * (width - wide(cell))
            for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join(padded).rstrip()

    click.echo(line(list(head)))
    click.echo("  ".join("-" * width for width in widths))
    for row in texts:
        click.echo(line(row))


def wide(text: str) -> int:
    """How many terminal columns the text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def percent(defective: int, orders: int) -> str:
    """A rate as people read it, to two decimals, never rounded across the line: 0.999 % stays below 1 %."""
    if not orders:
        return "-"
    hundredths, rest = divmod(defective * 10_000, orders)
    rounded = hundredths + (rest * 2 >= orders)
    if defective * 100 < orders and rounded >= 100:  # noqa: PLR2004 - 100 hundredths of a per cent are 1 %
        rounded = 99
    return f"{rounded // 100}.{rounded % 100:02d} %"


def one_of(value: str, known: Iterable[str]) -> str:
    """The value when it is known. Raises UsageError."""
    known = list(known)
    if value not in known:
        raise UsageError(f"{value!r} is none of {', '.join(known)}")
    return value


def say_progress(path: str, rows: int) -> None:
    """How far a long task is, on standard error; a terminal sees one line that changes."""
    on_terminal = sys.stderr.isatty()
    line = f"  {path}: {rows:,} rows"
    click.echo(f"\r{line[-PROGRESS_WIDTH:]:{PROGRESS_WIDTH}}" if on_terminal else line, err=True, nl=not on_terminal)
