"""`reconcile`: everything the marketplace displayed beside the recount, and the definition that reproduces it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from plimsoll.commands.counting import FINDING, site
from plimsoll.commands.options import Day, Instant, json_option, say_json, tower_of, workspace_option
from plimsoll.tower.documents import adopted_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.metrics.definition import Adopted
    from plimsoll.metrics.reconciliation.comparing import PageCompared
    from plimsoll.metrics.reconciliation.differences import Difference, Explanation
    from plimsoll.metrics.reconciliation.lists import ListCompared
    from plimsoll.metrics.reconciliation.report import Reconciliation
    from plimsoll.metrics.reconciliation.solution import Solution, Survivor

MOST_IDS, MOST_ALONE, MOST_HINTS, MOST_SURVIVORS, MOST_ALIKE = 5, 10, 20, 6, 3
_FIGURES = {"orders": "orders", "orders_with_defects": "defective", "negative_feedback": "feedback"}


@click.command("reconcile")
@click.option("--account", help="Only this account.")
@click.option("--marketplace", help="Only this marketplace: US, DE, or an id.")
@click.option(
    "--channel", type=click.Choice(["MFN", "AFN", "ALL"], case_sensitive=False), help="Only pages of this channel."
)
@click.option("--as-of", type=Day(), help="What `now` means (default: today, UTC).")
@click.option("--known-at", type=Instant(day_end=True), help="Only what had been observed by then.")
@click.option("--zone", "zones", multiple=True, help="A time zone to try besides the usual ones; may be repeated.")
@click.option("--adopt", type=int, metavar="N", help="Adopt survivor N: `odr` counts by it from now on.")
@click.option("--forget", is_flag=True, help="Take adopted definitions back, all or those selected.")
@click.option("--check", is_flag=True, help="Exit with 1 when something displayed differs from the recount.")
@workspace_option
@json_option
def reconcile_command(
    workspace: str | None, adopt: int | None, zones: tuple[str, ...], *, forget: bool, check: bool, as_json: bool,
    **selection: Any,  # noqa: ANN401 - the selection as click gives it
) -> int:  # fmt: skip
    """Compare the recount with every page and list that was displayed, and solve for the definition that fits."""
    tower = tower_of(workspace)
    asked = {name: value for name, value in selection.items() if value is not None}
    if forget:
        gone = tower.forget(**{name: asked[name] for name in ("account", "marketplace", "channel") if name in asked})
        _say_forgotten(gone, as_json=as_json)
        return 0
    if adopt is not None:
        _say_adopted(tower.adopt(adopt, zones=zones, **asked), as_json=as_json)
        return 0
    found = tower.reconcile(zones=zones, **asked)
    if as_json:
        say_json({**found.as_json(), "adopted": [adopted_json(one) for one in tower.settings.adopted]})
    else:
        _say(found, tower.settings.adopted)
    return FINDING if check and not found.agrees else 0


def _say_forgotten(gone: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        say_json({"schema": "plimsoll.reconcile/1", "forgotten": list(gone)})
    elif not gone:
        click.echo("Nothing was adopted.")
    for one in () if as_json else gone:
        click.echo(f"taken back: {one}; the policy's definition holds again")


def _say_adopted(one: Adopted, *, as_json: bool) -> None:
    if as_json:
        say_json({"schema": "plimsoll.reconcile/1", "adopted": [adopted_json(one)]})
        return
    where = f"{one.account} {site(one.marketplace_id)} {one.channel or 'every channel'}"
    click.echo(f"adopted for {where}: {_departing(one.departures)}, lag {one.lag}")
    click.echo("It stands in plimsoll.toml; `plimsoll reconcile --forget` takes it back.")


def _departing(words: Sequence[str]) -> str:
    return ", ".join(words) or "as the policy says"


# -- text --------------------------------------------------------------------------------------------------------------


def _say(found: Reconciliation, adopted: Sequence[Adopted]) -> None:
    if not found.pages and not found.lists:
        click.echo("Nothing displayed has been seen yet. `plimsoll paste` or `plimsoll record snapshot` brings a page.")
    for (*_, agrees), alike in groupby(found.pages, key=_cell_and_word):
        pages = list(alike)
        if len(pages) > MOST_ALIKE:
            _say_run(pages, "agree" if agrees else "DIFFER")
        else:
            for page in pages:
                _say_page(page)
    for one in found.lists:
        _say_list(one)
    _say_restatements(found)
    _say_hints(found)
    _say_definition(found)
    for held in adopted:
        where = f"{held.account} {site(held.marketplace_id)} {held.channel or 'every channel'}"
        click.echo(f"Adopted for {where}: {_departing(held.departures)} (`plimsoll reconcile --forget` takes it back).")


def _cell_and_word(found: PageCompared) -> tuple[str, str, str, bool]:
    return found.page.account, found.page.marketplace_id, found.page.channel, found.agrees


def _say_run(pages: Sequence[PageCompared], word: str) -> None:
    """Many pages of one cell that all agree, or all differ, said once; the newest stands in full."""
    first = pages[0].page
    where = f"{first.account} {site(first.marketplace_id)} {first.channel}"
    click.echo(
        f"{first.day} to {pages[-2].page.day}  {where}: {len(pages) - 1} pages {word}; --json lists them; the newest:"
    )
    _say_page(pages[-1])


def _say_page(found: PageCompared) -> None:
    page, probe = found.page, found.probe
    where = f"{page.account} {site(page.marketplace_id)} {page.channel}"
    of = f"orders of {probe.first} to {probe.last}" + ("" if page.has_range else " (the page said no range)")
    shown = ", ".join(f"{_figure(name)} {number}" for name, number in page.figures.items())
    word = "agrees" if found.agrees else "DIFFERS"
    click.echo(f"{page.day}  {where}  {of}: {shown}  {word}")
    for difference in found.differences:
        _say_difference(difference)


def _figure(name: str) -> str:
    return _FIGURES.get(name, name)


def _say_difference(one: Difference) -> None:
    now = f", {one.recounted_now} as things stand now" if one.recounted_now != one.recounted else ""
    click.echo(f"    {_figure(one.figure)}: displayed {one.displayed}, recounted {one.recounted}{now}: {one.amount:+d}")
    for explanation in one.explained_by:
        click.echo(f"      {_explanation(explanation)}")
    if one.unexplained:
        click.echo(f"      unexplained: {one.unexplained:+d}")


def _explanation(one: Explanation) -> str:
    ids = (*one.entering, *one.leaving)
    names = f" [{', '.join(ids[:MOST_IDS])}{', ...' if len(ids) > MOST_IDS else ''}]" if ids else ""
    amount = "" if one.could is None else f" {one.could:+d}"
    return f"{one.name.replace('_', ' ')} {one.how}{amount}: {one.sentence}{names}"


def _say_list(found: ListCompared) -> None:
    one = found.of
    where = f"{one.account} {site(one.marketplace_id)} {one.channel}"
    word = "agrees" if found.agrees else "DIFFERS"
    click.echo(f"{one.day}  {where}  list of defective orders {one.source.path}: {found.both} on both sides  {word}")
    for alone, words in ((found.listed_only, "listed, not counted"), (found.counted_only, "counted, not listed")):
        for order in alone[:MOST_ALONE]:
            click.echo(f"    {words}: {order.order_id}: {order.sentence}")
        if len(alone) > MOST_ALONE:
            click.echo(f"    ... and {len(alone) - MOST_ALONE} more; --json names them all")


def _say_restatements(found: Reconciliation) -> None:
    if found.restatements:
        click.echo("\nRestated by the marketplace")
    for one in found.restatements:
        page, later, name = one.page, one.later, one.figure
        click.echo(
            f"  {page.account} {site(page.marketplace_id)} {page.channel} {page.first} to {page.last}: "
            f"{_figure(name)} {page.figures[name]} on {page.day}, {later.figures[name]} on {later.day}"
        )


def _say_hints(found: Reconciliation) -> None:
    if found.disappeared:
        click.echo("\nGone from a later report (nothing was removed here; confirm what is so)")
    for one in found.disappeared[:MOST_HINTS]:
        click.echo(f"  {one.sentence}")
        click.echo(f"    {one.confirm}")
    if len(found.disappeared) > MOST_HINTS:
        click.echo(f"  ... and {len(found.disappeared) - MOST_HINTS} more; --json names them all")


def _say_definition(found: Reconciliation) -> None:
    if not found.solutions:
        return
    click.echo("\nThe definition")
    number = 0
    for solution in found.solutions:
        _say_solution(solution)
        for survivor in solution.survivors:
            number += 1
            if number <= MOST_SURVIVORS * len(found.solutions):
                _say_survivor(solution, survivor, number)
    for missing in found.missing:
        source = missing.source.replace("_", " ")
        click.echo(
            f"  missing: {source} of {missing.first} to {missing.last} for {missing.account} "
            f"{site(missing.marketplace_id)}; pages that cannot be judged in full without: {missing.pages}"
        )


def _say_solution(one: Solution) -> None:
    where = f"{one.account} {site(one.marketplace_id)}" + (f" {one.channel}" if one.channel else "")
    pages = f"{one.judging} of {one.pages} pages"
    if not one.judging:
        click.echo(f"  {where}: no page can judge it, as sources are missing")
    elif one.survivors:
        fitting = len(one.survivors)
        click.echo(
            f"  {where}: {'one definition reproduces' if fitting == 1 else f'{fitting} definitions reproduce'} {pages}"
        )
    elif one.nearest is not None:
        from plimsoll.metrics.reconciliation.space import departures, words_of

        words = _departing(words_of(departures(one.nearest.definition, one.start)))
        click.echo(
            f"  {where}: none reproduces {pages}; the nearest ({words}) misses by {one.nearest.total} "
            f"in {len(one.nearest.misses)} figures"
        )
    if one.undetermined and one.survivors:
        click.echo(f"    cannot be told, as there are none: {', '.join(one.undetermined).replace('_', ' ')}")


def _say_survivor(solution: Solution, one: Survivor, number: int) -> None:
    from plimsoll.metrics.reconciliation.space import departures, words_of

    definition = one.definition
    words = _departing(words_of(departures(definition, solution.start)))
    click.echo(f"    {number}. {words} ({definition.window} days, lag {definition.lag}, {definition.zone})")
    if one.also:
        others = "; ".join(_departing(words_of(departures(other, solution.start))) for other in one.also[:MOST_IDS])
        click.echo(f"       nothing known tells it apart from: {others}{'; ...' if len(one.also) > MOST_IDS else ''}")
    if one.parting is not None:
        parting = one.parting
        click.echo(
            f"       cannot be told apart from the first yet; they differ on {parting.day}: {parting.channel} "
            f"{_figure(parting.figure)} {parting.one} by the first, {parting.other} by this"
        )
