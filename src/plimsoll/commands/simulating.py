"""`simulate`: shops whose truth is known, as the files a seller would have."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import click

from plimsoll.commands.options import Day
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.simulate import Episode
    from plimsoll.simulate.writing import Format

_EPISODE = "KIND:FROM:TO:SIZE, for example bad_carrier:2026-07-01:2026-08-15:0.2:carrier=Lantern Post"
_BLAMED = "looks_like."
_SHARE_HINT = "write it as NAME or NAME:SHARE, for example US:70"


@click.command("simulate")
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--orders", type=click.IntRange(1, 100_000_000), default=1000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--as-of", type=Day(), help="The day the shop is seen on (default: today, UTC).")
@click.option("--days", type=click.IntRange(1, 3660), default=120, show_default=True, help="Days of history.")
@click.option("--known-until", type=Day(), help="Only what was known by the end of this day.")
@click.option("--marketplace", "marketplaces", multiple=True, metavar="SITE[:SHARE]", help="Sites with their shares.")
@click.option("--channel", "channels", multiple=True, metavar="MFN|AFN[:SHARE]", help="Channels with their shares.")
@click.option("--format", "formats", multiple=True, type=click.Choice(["amazon", "interchange"]),
              help="How the files are written (default: both; a large shop as interchange files only).")  # fmt: skip
@click.option("--episode", "episodes", multiple=True, metavar="KIND:FROM:TO:SIZE[:WHERE=VALUE,...]",
              help="Planted trouble instead of the seed's own; `none` plants nothing.")  # fmt: skip
@click.option("--hidden", multiple=True, metavar="NAME=VALUE",
              help="How this world's marketplace itself counts: window_days, lag_days, claims, ...")  # fmt: skip
@click.option("--own-shop", type=click.IntRange(0), help="Orders of an own shop beside.")
@click.option("--fleet", is_flag=True, help="The twelve accounts of the demo, a folder each.")
def simulate_command(
    folder: str,
    orders: int,
    seed: int,
    as_of: date | None,
    days: int,
    known_until: date | None,
    formats: Sequence[Format],
    *,
    fleet: bool,
    **chosen: Any,  # noqa: ANN401 - what changes the plan
) -> int:
    """Write a seeded shop whose truth is known into FOLDER: files as a seller has them, and truth.json."""
    from plimsoll import clock
    from plimsoll.simulate import simulate, write_fleet
    from plimsoll.simulate.writing import FORMATS

    day = as_of or clock.today()
    if fleet:
        shops = write_fleet(day, folder, known_until=known_until, formats=formats or FORMATS)
    else:
        shops = (
            simulate(
                folder, orders=orders, seed=seed, as_of=day, days=days, formats=formats or None,
                known_until=known_until, changes=_changes(**chosen),
            ),
        )  # fmt: skip
    for written in shops:
        click.echo(f"wrote {written.orders:,} orders in {len(written.files)} files under {written.folder}")
    return 0


def _changes(
    marketplaces: Sequence[str],
    channels: Sequence[str],
    episodes: Sequence[str],
    hidden: Sequence[str],
    own_shop: int | None,
) -> dict[str, Any]:
    """The fields of a `ShopPlan` that were chosen."""
    changes: dict[str, Any] = {}
    if marketplaces:
        changes["marketplaces"] = tuple(map(_shared, marketplaces))
    if channels:
        changes["channels"] = tuple(map(_shared, channels))
        if {name for name, _ in changes["channels"]} - {"MFN", "AFN"}:
            raise UsageError("--channel is MFN or AFN", hint=_SHARE_HINT)
    if episodes:
        changes["episodes"] = tuple(map(_episode, episodes))
    if hidden:
        changes["hidden"] = _definition(hidden)
    if own_shop:
        changes["own_shop_orders"] = own_shop
    return changes


def _shared(text: str) -> tuple[str, int]:
    name, _, share = text.partition(":")
    if share and not share.isdigit():
        raise UsageError(f"{text!r} names no share", hint=_SHARE_HINT)
    return name, int(share or 1)


def _episode(text: str) -> Episode:
    from plimsoll.simulate import Episode
    from plimsoll.simulate.plans import EpisodeKind

    kind, *rest = text.split(":", 4)
    if kind not in get_args(EpisodeKind):
        raise UsageError(f"there is no episode {kind!r}", hint=f"one of: {', '.join(get_args(EpisodeKind))}")
    if kind == "none" and not rest:
        return Episode("none", date.min, date.min)
    try:
        first, last, size, *where = rest
        pairs = [(name, value) for part in where for name, value in (pair.split("=", 1) for pair in part.split(","))]
        truly = tuple(pair for pair in pairs if not pair[0].startswith(_BLAMED))
        blamed = tuple((name.removeprefix(_BLAMED), value) for name, value in pairs if name.startswith(_BLAMED))
        days = date.fromisoformat(first), date.fromisoformat(last)
        return Episode(kind, *days, float(size), truly, blamed)  # type: ignore[arg-type]
    except ValueError:
        raise UsageError(f"{text!r} is no episode", hint=f"write it as {_EPISODE}") from None


def _definition(settings: Sequence[str]) -> object:
    from plimsoll.simulate import Definition

    kinds = get_type_hints(Definition)
    chosen: dict[str, Any] = {}
    for text in settings:
        name, _, value = text.partition("=")
        if name not in kinds:
            raise UsageError(f"a definition has no {name!r}", hint=f"one of: {', '.join(kinds)}")
        chosen[name] = _typed(value, kinds[name], text)
    return Definition(**chosen)


def _typed(value: str, kind: Any, text: str) -> object:  # noqa: ANN401 - int, bool, str or a Literal
    if kind is bool and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if kind is int and value.isdigit():
        return int(value)
    if kind is str or value in get_args(kind):
        return value
    raise UsageError(f"{text!r} cannot be used", hint=f"one of: {', '.join(get_args(kind)) or kind.__name__}")
