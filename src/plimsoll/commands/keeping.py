"""`doctor`, `rebuild`, `demo`, `simulate`: keeping a workspace sound, and having one to look at."""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import click

from plimsoll.commands.counting import FINDING
from plimsoll.commands.options import (
    SELECTION_NAMES,
    Day,
    json_option,
    say_json,
    say_progress,
    say_table,
    step_aside,
    tower_of,
    workspace_option,
)
from plimsoll.errors import PlimsollError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from plimsoll.simulate import ShopPlan
    from plimsoll.tower import Tower

DEMO_FOLDER = "plimsoll-demo"


@click.command("doctor")
@workspace_option
@json_option
def doctor_command(workspace: str | None, *, as_json: bool) -> int:
    """Check vault hashes, tables, receipts, journal, settings and permissions."""
    found = tower_of(workspace).doctor()
    if as_json:
        say_json({"schema": "plimsoll.doctor/1", "checks": [check.as_json() for check in found]})
    else:
        say_table(
            ("check", "", "what was found", "what to do"),
            [(check.name, "ok" if check.ok else "NO", check.message, check.hint) for check in found],
        )
    return 0 if all(check.ok for check in found) else FINDING


@click.command("rebuild")
@workspace_option
@json_option
def rebuild_command(workspace: str | None, *, as_json: bool) -> int:
    """Make the facts again from vault and receipts. Readers see the old ones until it is done."""
    tower = tower_of(workspace)
    step_aside(tower.workspace)
    count = tower.rebuild(say_progress)
    if as_json:
        say_json({"schema": "plimsoll.rebuild/1", "receipts": count})
    else:
        click.echo(f"facts were made again from {count} receipts")
    return 0


@click.command("purge")
@click.option("--before", type=Day(), help="What arrived before this day (default: as `retention.days` says).")
@click.option("--yes", is_flag=True, help="Do not ask.")
@workspace_option
@json_option
def purge_command(before: date | None, workspace: str | None, *, yes: bool, as_json: bool) -> int:
    """Replace old originals by redacted copies with the same lines, and old released drafts by their hash.

    It cannot be undone; the hashes are kept.
    """
    tower = tower_of(workspace)
    before = before or tower.purge_day()
    if before is None:
        raise click.UsageError("say --before DATE, or set retention.days in plimsoll.toml")
    if (
        not yes
        and sys.stdin.isatty()
        and not click.confirm(f"Redact every original that arrived, and every draft released, before {before}?")
    ):
        return 0
    if not yes and not sys.stdin.isatty():
        raise click.UsageError("say --yes: a purge cannot be undone")
    paths, drafts = tower.purge(before), tower.purge_journal(before)
    if as_json:
        say_json({"schema": "plimsoll.purge/1", "before": before.isoformat(), "purged": paths,
                  "released_drafts": drafts})  # fmt: skip
    else:
        click.echo(f"{len(paths)} originals were replaced by redacted copies" + "".join(f"\n  {p}" for p in paths))
        click.echo(f"{drafts} released drafts were replaced by their hash")
    return 0


@click.command("demo")
@click.option("--fleet", is_flag=True, help="Twelve accounts, each an example of one thing, instead of one small shop.")
@click.option("--as-of", type=Day(), help="The day the shop is seen on (default: today, UTC).")
@click.option("--no-serve", is_flag=True, help="Only make it and print its status.")
@click.option("--no-case", is_flag=True, help="With --fleet: without the simulated case of the account over the line.")
@workspace_option
@json_option
@click.pass_context
def demo_command(
    ctx: click.Context, as_of: date | None, workspace: str | None, *, fleet: bool, no_serve: bool, no_case: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Make a workspace with a simulated shop (or a fleet), import its files, and print where it stands.

    On a terminal the tower is served then, with a login of its own.
    """
    from plimsoll import clock
    from plimsoll.commands.counting import status_command

    tower = tower_of(workspace or DEMO_FOLDER)
    day = as_of or clock.today()
    on_terminal = not no_serve and not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    if tower.workspace.exists:
        click.echo(f"{tower.workspace.root} is there already; its status:", err=True)
    else:
        _make(tower, day, fleet=fleet)
        if fleet and not no_case:
            _make_case(tower, day, to_serve=on_terminal)
    nothing = dict.fromkeys(SELECTION_NAMES) | {"as_of": day}
    if on_terminal:
        from plimsoll.commands.serving import serve_demo

        ctx.call_on_close(lambda: serve_demo(tower))  # once its status is printed
    return int(ctx.invoke(
        status_command, **nothing, workspace=str(tower.workspace.root), check=False, as_json=as_json
    ))  # fmt: skip


def _make(tower: Tower, day: date, *, fleet: bool) -> None:
    from plimsoll.simulate import demo_fleet, demo_shop, write_shop

    for plan in demo_fleet(day) if fleet else (demo_shop(day),):
        folder = tower.workspace.root / "simulated" / plan.account
        click.echo(f"simulating {plan.account} ...", err=True)
        write_shop(plan, folder, formats=("amazon",))
        results = [
            tower.import_files(*paths, account=plan.account, observed_at=observed_at)
            for observed_at, paths in _by_age(plan, folder / "files").items()
        ]
        files = [file for result in results for file in result.files]
        problems = sum(len(result.problems) for result in results)
        loaded = sum(file.loaded for file in files)
        click.echo(f"  {len(files)} files, {loaded:,} rows loaded, {problems} problems", err=True)


def _make_case(tower: Tower, day: date, *, to_serve: bool) -> None:
    """The simulated account's case. Where pages are served after it, Django is set up with all of them at once."""
    from plimsoll.commands.demo_case.making import is_over_the_line, make_demo_case
    from plimsoll.simulate import demo_fleet

    if to_serve:
        from plimsoll.web.serving import prepared

        prepared(tower.workspace)
    else:
        tower.open_journal()
    shop = next(one for one in demo_fleet(day) if is_over_the_line(one))
    click.echo(f"simulating a case of {shop.account} ...", err=True)
    try:
        made = make_demo_case(tower, shop, tower.workspace.root / "simulated" / shop.account)
    except PlimsollError as error:
        click.echo(f"  the case stays unfinished: {error}", err=True)
        return
    click.echo(f"  case {made.number}: two plans, {made.exhibits} exhibits, both dossiers verified; submitted, "
               f"not decided: {made.folder}", err=True)  # fmt: skip


def _by_age(plan: ShopPlan, folder: Path) -> dict[datetime | None, list[Path]]:
    """A shop's files by when they were downloaded: None for fresh ones, an earlier instant for stale ones."""
    downloaded = {
        table: datetime.combine(plan.as_of - timedelta(days=days), time.max, UTC) for table, days in plan.stale
    }
    found: dict[datetime | None, list[Path]] = defaultdict(list)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found[downloaded.get(path.stem)].append(path)
    return found
