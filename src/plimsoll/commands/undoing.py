"""`deadlines`, `path`, `propagation`, `precedents`: what can still be undone, by when, and what came of it before."""

from __future__ import annotations

from functools import wraps
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import click

from plimsoll.commands.counting import site
from plimsoll.commands.options import (
    Day,
    Instant,
    json_option,
    percent,
    say_json,
    say_table,
    tower_of,
    workspace_option,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from plimsoll.metrics.triangle import Cell
    from plimsoll.remedies.deadline import Deadline
    from plimsoll.remedies.deadlines import Running
    from plimsoll.remedies.path import Path, Plan
    from plimsoll.remedies.path_options import Expected, Option
    from plimsoll.remedies.precedents import Found, Tally
    from plimsoll.remedies.propagation import Propagation

FINDING = 1
MOST_STEPS = 12
MOST_WORDS = 60

_PLACES = (
    click.option("--as-of", type=Day(), help="The day looked from (default: today, UTC)."),
    click.option("--account", help="Only this account."),
    click.option("--marketplace", help="Only this marketplace: US, DE, or an id."),
    click.option("--channel", type=click.Choice(["MFN", "AFN"], case_sensitive=False), help="Only this channel."),
    click.option("--known-at", type=Instant(day_end=True), help="Only what had been observed by then."),
)
_PLACE_NAMES = ("as_of", "account", "marketplace", "channel", "known_at")


def _places(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of whose and of which day; it receives them as one dictionary `selection`."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - click passes what it parsed
        selection = {name: options.pop(name) for name in _PLACE_NAMES}
        return command(*args, selection=selection, **options)

    for option in reversed(_PLACES):
        wrapped = option(wrapped)
    return wrapped


# -- deadlines ---------------------------------------------------------------------------------------------------------


@click.command("deadlines")
@_places
@click.option("--ics", type=click.Path(dir_okay=False), help="Write them to this calendar file (.ics) too.")
@click.option("--check", is_flag=True, help="Exit with 1 when one has passed.")
@workspace_option
@json_option
def deadlines_command(
    selection: dict[str, Any], ics: str | None, workspace: str | None, *, check: bool, as_json: bool
) -> int:
    """Until when every claim, decision, chargeback, feedback, notice, message and return request wants an answer."""
    found = tower_of(workspace).deadlines(**selection)
    if ics is not None:
        from plimsoll.remedies.ics import calendar_text

        FilePath(ics).write_text(calendar_text(found.deadlines, found.now), encoding="utf-8", newline="")
    if as_json:
        say_json(found.as_json())
    else:
        _say_deadlines(found)
        if ics is not None:
            click.echo(f"{len(found.deadlines)} written to {ics}.")
    return FINDING if check and any(one.overdue(found.now) for one in found.deadlines) else 0


def _say_deadlines(found: Running) -> None:
    if not found.deadlines:
        click.echo("Nothing that is known here has a deadline.")
    else:
        say_table(
            ("left", "last moment there", "account", "site", "order", "what", "by whose word"),
            [
                (_left(one, found), f"{one.reckoned.local:%Y-%m-%d %H:%M %Z}", one.account,
                 site(one.marketplace_id) if one.marketplace_id else "-", one.order_id or "-", one.words,
                 one.source.short())
                for one in found.deadlines
            ],
        )  # fmt: skip
        for sentence in _notes(found.deadlines):
            click.echo(sentence)
    for source in found.undated:
        click.echo(f'A notice in {source.path} names no last moment that can be reckoned: "{source.sentence}"')


def _left(one: Deadline, found: Running) -> str:
    hours = float(one.hours_left(found.now))
    if hours < 0:
        return f"passed {-hours:.0f} h ago" if hours > -48 else f"passed {-hours / 24:.0f} d ago"  # noqa: PLR2004 - two days
    return f"{hours:.0f} h" if hours < 72 else f"{hours / 24:.0f} d"  # noqa: PLR2004 - three days


def _notes(deadlines: Sequence[Deadline]) -> Iterator[str]:
    """What a notice says in its own words, and what nobody has confirmed."""
    yield ""
    for one in deadlines:
        sentence = one.source.as_json().get("sentence")
        if sentence:
            yield f'{one.record}: "{sentence}"'
        yield from (f"{one.record}: {note}" for note in one.reckoned.notes)
    if any(one.source.as_json().get("confidence") == "unconfirmed" for one in deadlines):
        yield "Unconfirmed: no public page says so. A notice's own deadline goes before every rule: import the notices."


# -- path --------------------------------------------------------------------------------------------------------------


@click.command("path")
@_places
@click.option(
    "--by", type=Day(), help="The day to be under the line (default: the last whose orders are in the books)."
)
@click.option("--chance", type=click.FloatRange(0.05, 0.99), default=0.8, show_default=True, help="Of the likely plan.")
@click.option("--assume", multiple=True, metavar="WHAT", help="claim_appeal=0.4, claim_appeal=10d ...; repeatable.")
@workspace_option
@json_option
def path_command(
    selection: dict[str, Any], by: date | None, chance: float, assume: tuple[str, ...], workspace: str | None,
    *, as_json: bool,
) -> int:  # fmt: skip
    """The smallest and likeliest set of removals, appeals and representations that brings a rate under its target."""
    from plimsoll.remedies.path import Wanted

    rows = tower_of(workspace).path(Wanted(by, chance, assume), **selection)
    if as_json:
        say_json({"schema": "plimsoll.path/1", "rows": [row.as_json() for row in rows]})
        return 0
    if not rows:
        click.echo("No orders match.")
    for row in rows:
        _say_path(row)
    if any(row.needed for row in rows):
        click.echo("Chances are no promise: own outcomes where there are ten or more, else assumptions (--assume).")
    return 0


def _say_path(row: Path) -> None:
    now, then = percent(row.today.floor, row.today.orders), percent(row.then.floor, row.then.orders)
    click.echo(f"{_name(row.cell)}: {now} on {row.as_of} ({row.today.floor} of {row.today.orders:,}).")
    exact = "" if row.then.orders_exact else " (orders of days to come are estimated)"
    click.echo(
        f"  On {row.by} {row.then.floor} of {row.then.orders:,} if nothing new comes: {then}{exact}. "
        f"The line bears {row.then.allowed}."
    )
    if row.roll_offs:
        click.echo(f"  {len(row.roll_offs)} leave the window by themselves before.")
    click.echo(f"  {_WORDS[row.word].format(needed=row.needed, by=row.by, under_on=row.under_on or 'later')}")
    if row.shortest:
        after = percent(row.then.floor - row.shortest.orders, row.then.orders)
        _say_plan(f"Shortest: {_steps(row.shortest)}, {after} if all are won", row.shortest)
    if row.likely and row.likely != row.shortest:
        _say_plan(f"For a chance of {row.wanted:.0%}: {_steps(row.likely)}", row.likely)
    elif row.needed and row.everything and not row.likely:
        click.echo(f"  Even everything there is ({_steps(row.everything)}) reaches {row.everything.chance:.0%}.")
    _say_left_over(row)
    if row.needed:
        click.echo("".join(f"  {_expected(one)}\n" for one in row.expected.values() if _used(one, row)), nl=False)


_WORDS = {
    "under_already": "Under the line, and on that day too: nothing must be won back.",
    "by_itself": "Over the line now; under it by that day without any win (from {under_on}).",
    "reachable": "{needed} must be won back by {by}.",
    "out_of_reach": "{needed} must be won back by {by}, and there are not so many requests that can work by then.",
}
_REMEDIES = {
    "feedback_removal": "ask for removal of the feedback", "buyer_request": "once solved, ask the buyer neutrally",
    "claim_appeal": "appeal claim {id}", "chargeback_representment": "represent chargeback {id}",
    "claim_should_not_count": "argue that claim {id} should not count",
}  # fmt: skip


def _say_plan(head: str, plan: Plan) -> None:
    click.echo(f"  {head} (chance {plan.chance:.0%}):")
    for number, option in enumerate(plan.options[:MOST_STEPS], start=1):
        click.echo(f"    {number}. {option.order_id}: {_step(option)}")
    if len(plan.options) > MOST_STEPS:
        click.echo(f"    and {len(plan.options) - MOST_STEPS} more (--json has all)")


def _steps(plan: Plan) -> str:
    return "1 step" if plan.actions == 1 else f"{plan.actions} steps"


def _step(option: Option) -> str:
    said = _REMEDIES[option.remedy].format(id=option.event_id)
    said = f"bring the evidence that is lacking, then {said}" if option.lacks else said
    when = "waits for its answer" if option.under_way else f"by {option.act_by}" if option.act_by else "any day"
    return f"{said}, {when}; would show by {option.works_on}, chance {option.chance:.0%}"


def _say_left_over(row: Path) -> None:
    without = [one.order_id for one in row.left_over if one.why_not(row.by) == "path.without_remedy"]
    late = [one.order_id for one in row.left_over if one.why_not(row.by) == "path.too_late"]
    if row.needed and without:
        click.echo(f"  Nothing is known that would take back {len(without)}: {_few(without)}.")
    if row.needed and late:
        click.echo(f"  Too late by that day: {_few(late)}.")
    if row.over_again:
        click.echo(f"  Known defects bring it over the line again on {row.over_again}.")


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")  # noqa: PLR2004 - a line's worth


def _used(one: Expected, row: Path) -> bool:
    plans = [plan for plan in (row.shortest, row.likely, row.everything) if plan]
    return any(option.remedy == one.remedy for plan in plans for option in plan.options)


def _expected(one: Expected) -> str:
    chance = (
        f"assumed {one.chance:.0%} ({one.won} of {one.decided} own)"
        if one.assumed
        else f"{one.chance:.0%} from {one.won} won of {one.decided} own"
    )
    days = f"{one.decided_days} days until decided ({'assumed' if one.days_assumed else 'own median'})"
    shown = f"{one.shown_days} until shown ({one.shown_confidence.replace('_', ' ')})"
    return f"{one.remedy.replace('_', ' ')}: {chance}; {days}, {shown}"


# -- propagation -------------------------------------------------------------------------------------------------------


@click.command("propagation")
@_places
@click.option("--check", is_flag=True, help="Exit with 1 when a figure did not move in time.")
@workspace_option
@json_option
def propagation_command(selection: dict[str, Any], workspace: str | None, *, check: bool, as_json: bool) -> int:
    """After every win of the last 90 days: did the displayed figure move, and if not, what to say about it."""
    rows = tower_of(workspace).propagation(**selection)
    if as_json:
        say_json({"schema": "plimsoll.propagation/1", "wins": [row.as_json() for row in rows]})
    else:
        _say_propagation(rows)
    return FINDING if check and any(row.task for row in rows) else 0


_STATES = {"moved": "moved", "not_moved": "NOT MOVED", "waiting": "waiting", "unseen": "nothing displayed since",
           "unclear": "unclear: other wins in the same figure"}  # fmt: skip


def _say_propagation(rows: Sequence[Propagation]) -> None:
    if not rows:
        click.echo("No win in the last 90 days whose order was still in the window.")
        return
    say_table(
        ("account", "site", "channel", "order", "won by", "on", "shown by", "displayed figure"),
        [
            (row.cell.account, site(row.cell.marketplace_id), row.cell.fulfillment_channel, row.order_id,
             row.ended_by.replace("_", " "), row.ended_on, row.due, _STATES[row.state])
            for row in rows
        ],
    )  # fmt: skip
    for row in rows:
        if row.task:
            click.echo(f"\nTo say about {row.order_id}: {row.words()}")


# -- precedents --------------------------------------------------------------------------------------------------------


@click.command("precedents")
@click.argument("words", nargs=-1, metavar="[WORDS]")
@click.option("--account", help="Only this account.")
@click.option("--kind", help="Only this kind: a kind of notice, claim_appeal, chargeback_representment ...")
@click.option("--outcome", type=click.Choice(["won", "lost", "open", "none"]), help="Only what ended so.")
@click.option("--most", type=click.IntRange(1, 1000), default=20, show_default=True, help="Show at most so many.")
@workspace_option
@json_option
def precedents_command(
    words: tuple[str, ...], account: str | None, kind: str | None, outcome: str | None, most: int,
    workspace: str | None, *, as_json: bool,
) -> int:  # fmt: skip
    """Own notices, answers, refusals and outcomes, searched by words and reason."""
    asked = {"account": account, "kind": kind, "outcome": outcome, "most": most}
    found = tower_of(workspace).precedents(" ".join(words), **asked)  # type: ignore[arg-type]
    if as_json:
        say_json(found.as_json())
    else:
        _say_precedents(found)
    return 0


def _say_precedents(found: Found) -> None:
    if not found.precedents:
        click.echo("Nothing like it has happened here.")
        return
    say_table(
        ("day", "kind", "outcome", "account", "orders", "words", "file"),
        [
            (one.day or "-", one.kind, one.outcome, one.account, " ".join(one.order_ids[:2]),
             _short(one.words or one.reason or ""), one.source.get("path") or one.source.get("submission", ""))
            for _, one in found.precedents
        ],
    )  # fmt: skip
    for head, tallies in (("", found.by_kind), ("reason ", found.by_reason), ("with ", found.exhibits)):
        for one in tallies:
            click.echo(f"{head}{one.name}: {_tally(one)}")


def _short(text: str) -> str:
    return text if len(text) <= MOST_WORDS else text[: MOST_WORDS - 3] + "..."


def _tally(one: Tally) -> str:
    rate = f" ({float(one.rate):.0%})" if one.rate else "; too few for a rate"
    return f"{one.won} won of {one.decided}{rate}"


def _name(cell: Cell) -> str:
    return f"{cell.account} {site(cell.marketplace_id)} {cell.fulfillment_channel}"
