"""What `status` says of the coming days: the worst exact day, and which cells rise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from plimsoll.commands.counting import room_words, site
from plimsoll.commands.options import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.watch.status import StatusRow

MOST_TOLD = 5


def say_coming(rows: Sequence[StatusRow]) -> None:
    """Which cells will stand worse on a day whose orders are all in the books, and which ones rise."""
    if len({row.as_of for row in rows}) > 1:
        return
    worse = sorted((row for row in rows if row.gets_worse), key=lambda row: row.worst_headroom or 0)
    for row in worse[:MOST_TOLD]:
        click.echo(f"{_name(row)}: {_worst_words(row)}")
    if len(worse) > MOST_TOLD:
        click.echo(f"... and {len(worse) - MOST_TOLD} more with a worse day to come; `plimsoll headroom` lists them.")
    _say_signals(rows)


def _worst_words(row: StatusRow) -> str:
    worst, room = row.worst, row.worst_headroom
    if worst is None or room is None:
        return ""
    rate = percent(worst.floor, worst.orders)
    return f"by what is known already the worst day is {worst.day}: {rate}, {room_words(room)}."


def _say_signals(rows: Sequence[StatusRow]) -> None:
    from plimsoll.watch.signal_words import headline

    rising = [(row, signal) for row in rows for signal in row.signals]
    for row, signal in rising:
        click.echo(f"{_name(row)}: {headline(signal)}")
    if rising:
        click.echo("`plimsoll signals` says how sure that is, where it sits, and how long before the line.")
    # a cell of whose defects nothing was ever said cannot be tested anywhere; that it is incomplete stands above
    untested = sum(not row.signals_tested for row in rows if row.orders and any(row.coverage.through.values()))
    if untested:
        click.echo(f"Not tested for a rise here: {untested} of {len(rows)}; `plimsoll signals` tests any number.")


def _name(row: StatusRow) -> str:
    value = f" {row.cell.value or '(none)'}" if row.dimension else ""
    return f"{row.cell.account} {site(row.cell.marketplace_id)} {row.cell.fulfillment_channel}{value}"
