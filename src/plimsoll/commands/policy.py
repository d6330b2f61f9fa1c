"""`policy`: the marketplaces' rules as this installation knows them; shown, compared, checked, searched, followed."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plimsoll.commands.options import Day, json_option, say_json, say_table, tower_of, workspace_option

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from plimsoll.policies import PolicyValue
    from plimsoll.policies.digest import Change

FINDING = 1


@click.group("policy")
def policy_command() -> None:
    """The marketplaces' rules: dated values, each with its source, quoted words and confidence."""


# -- show --------------------------------------------------------------------------------------------------------------


@policy_command.command("show")
@click.argument("prefix", default="")
@click.option("--on", "on", type=Day(), help="As in force on this day (default: today).")
@click.option("--marketplace", help="For this marketplace: US, DE, EBAY_GB, or an id.")
@click.option("--history", is_flag=True, help="Past and coming values too, with the days on which they hold.")
@click.option("--whole", is_flag=True, help="Each rule with its quoted words, address, reasons and other readings.")
@json_option
def show_command(
    prefix: str, on: date | None, marketplace: str | None, *, history: bool, whole: bool, as_json: bool
) -> int:
    """Every rule whose id begins with PREFIX, for example `amazon.odr.claims`."""
    from plimsoll import clock

    rules = _wanted(prefix, on or clock.today(), marketplace, history=history)
    if as_json:
        say_json({
            "schema": "plimsoll.policy/1", "rules": [_rule_json(rule) for rule in rules], "marketplaces": _sites(),
        })  # fmt: skip
        return 0
    _say_refused()
    if not rules:
        click.echo(f"No rule that begins with {prefix!r} is in force there. `plimsoll policy show` lists them all.")
        return 0
    if whole:
        for rule in rules:
            click.echo(f"{rule.id} = {_shown(rule)}")
            _say_whole(rule, indent="  ")
        return 0
    _say_rules(rules, dated=history)
    if len(rules) == 1:
        _say_whole(rules[0])
    return 0


def _wanted(prefix: str, on: date, marketplace: str | None, *, history: bool) -> list[PolicyValue]:
    """What is shown: of a marketplace what holds there, else every value in force, with the places it is for."""
    from plimsoll.policies import all_policy_values, policy_values
    from plimsoll.policies.digest import concerning

    if history:
        return list(concerning(all_policy_values(prefix), marketplace))
    if marketplace:
        return list(policy_values(prefix, on=on, marketplace_id=marketplace))
    return [value for value in all_policy_values(prefix) if value.in_force(on)]


def _sites() -> list[dict[str, Any]]:
    from plimsoll.policies import marketplaces

    return [
        {"id": m.id, "country": m.country, "name": m.name, "currency": m.currency, "languages": list(m.languages),
         "window_zone": m.window_zone, "local_zone": m.local_zone, "platform": m.platform}
        for m in marketplaces()
    ]  # fmt: skip


def _rule_json(rule: PolicyValue) -> dict[str, Any]:
    from plimsoll.metrics.explain import rule_json

    return rule_json(rule) | {
        "effective_from": rule.effective_from and rule.effective_from.isoformat(),
        "effective_until": rule.effective_until and rule.effective_until.isoformat(),
        "marketplaces": list(rule.marketplaces),
        "citable": rule.citable,
    }


def _shown(rule: PolicyValue | None) -> str:
    from plimsoll.policies.digest import shown

    return shown(rule) if rule else ""


def _say_rules(rules: Sequence[PolicyValue], *, dated: bool = False) -> None:
    """A table of rules; the columns of places and days only where some rule has them."""
    from plimsoll.policies.digest import places_text

    dated = dated and any(rule.effective_from or rule.effective_until for rule in rules)
    columns: list[tuple[str, Any]] = [("rule", lambda rule: rule.id), ("value", lambda rule: str(rule.value))]
    if any(rule.marketplaces for rule in rules):
        columns.append(("where", lambda rule: _short(places_text(rule))))
    if dated:
        columns += [("from", lambda rule: rule.effective_from), ("until", lambda rule: rule.effective_until)]
    if any(rule.corner for rule in rules) or not (dated or len(columns) > len(("rule", "value"))):
        columns.append(("corner", lambda rule: rule.corner))
    columns += [("confidence", lambda rule: rule.confidence), ("source", lambda rule: rule.source)]
    say_table([head for head, _ in columns], [[cell(rule) for _, cell in columns] for rule in rules])


def _short(places: str, most: int = 24) -> str:
    """A list of places that fits a column."""
    names = places.split(", ")
    return places if len(places) <= most else f"{names[0]}, {names[1]} and {len(names) - 2} more"


def _say_whole(rule: PolicyValue, indent: str = "") -> None:
    from plimsoll.policies.digest import places_text

    for name in ("quote", "url", "read_on", "why"):
        if said := getattr(rule, name):
            click.echo(f"{indent}{name.replace('_', ' ')}: {said}")
    if rule.marketplaces:
        click.echo(f"{indent}holds for: {places_text(rule)}")
    if rule.effective_from or rule.effective_until:
        click.echo(
            f"{indent}holds from {rule.effective_from or 'ever'} until {rule.effective_until or 'further notice'}"
        )
    if not rule.citable:
        click.echo(f"{indent}unconfirmed: not to be cited in a letter")
    for reading in rule.readings:
        state = "open" if reading.open else "settled"
        click.echo(f"{indent}also read as {reading.value} ({reading.name}, {state}): {reading.why}")


def _say_refused() -> None:
    """On standard error: what another distribution brings and cannot be used. Silence would be a loss unseen."""
    from plimsoll.policies.checking import left_out

    for label in left_out():
        click.echo(f"plimsoll: {label} is left out; `plimsoll policy check` says why", err=True)


# -- diff --------------------------------------------------------------------------------------------------------------


@policy_command.command("diff")
@click.argument("prefix", default="")
@click.option("--from", "first", type=Day(), help="One day of two.")
@click.option("--to", "last", type=Day(), help="The other day (default: today).")
@click.option("--marketplace", help="For this marketplace; with --against, one of two.")
@click.option("--against", help="The other marketplace.")
@click.option("--on", "on", type=Day(), help="With --against: the day on which both are looked at (default: today).")
@json_option
def diff_command(
    prefix: str,
    first: date | None,
    last: date | None,
    marketplace: str | None,
    against: str | None,
    on: date | None,
    *,
    as_json: bool,
) -> int:
    """What differs between two days, or between two marketplaces, among the rules that begin with PREFIX."""
    from plimsoll import clock
    from plimsoll.policies.comparing import Side, differences

    if (first is None) == (against is None) or (against and not marketplace) or (last and not first) or (on and first):
        raise click.UsageError("Give two days (--from, --to), or two marketplaces (--marketplace, --against).")
    today = clock.today()
    one = Side(first or on or today, marketplace)
    other = Side(last or on or today, against or marketplace)
    found = differences(one, other, prefix)
    if as_json:
        say_json({
            "schema": "plimsoll.policy-diff/1",
            "from": {"on": str(one.on), "marketplace_id": _id(one.marketplace_id)},
            "to": {"on": str(other.on), "marketplace_id": _id(other.marketplace_id)},
            "differences": [
                {"id": each.id, "differs": each.change,
                 "from": _rule_json(each.before) if each.before else None,
                 "to": _rule_json(each.after) if each.after else None}
                for each in found
            ],
        })  # fmt: skip
        return 0
    if not found:
        click.echo("Nothing differs.")
        return 0
    heads = (marketplace or "", against) if against else (str(one.on), str(other.on))
    say_table(("rule", *heads), [(one.id, _side(one.before, one.after), _side(one.after, one.before)) for one in found])
    return 0


def _id(marketplace: str | None) -> str | None:
    from plimsoll.policies import marketplace_or_own

    return marketplace_or_own(marketplace).id if marketplace else None


def _side(value: PolicyValue | None, other: PolicyValue | None) -> str:
    """A value as a side shows it, with its confidence where only that differs."""
    if value is None:
        return "-"
    return f"{_shown(value)} ({value.confidence})" if other and other.value == value.value else _shown(value)


# -- check -------------------------------------------------------------------------------------------------------------


@policy_command.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@workspace_option
@json_option
def check_command(files: Sequence[Path], workspace: str | None, *, as_json: bool) -> int:
    """Look for faults: in every installed pack and in the workspace's own settings, or in the packs FILES."""
    from plimsoll.policies.checking import check_file, check_installed, checked_overrides

    checked = [check_file(file) for file in files] or check_installed()
    if not files and (found := tower_of(workspace).workspace).settings_file.exists():
        checked.append(checked_overrides(lambda: tower_of(str(found.root)).settings.own_target))
    faulty = [fault for one in checked for fault in one.faults]
    if as_json:
        say_json({
            "schema": "plimsoll.policy-check/1", "ok": not faulty,
            "packs": [
                {"name": one.name, "distribution": one.distribution, "values": one.values, "faults": list(one.faults)}
                for one in checked
            ],
        })  # fmt: skip
        return FINDING if faulty else 0
    for one in checked:
        click.echo(f"{one.name}: " + (f"{len(one.faults)} faults" if one.faults else f"{one.values} values, no fault"))
        for fault in one.faults:
            click.echo(f"  {fault}")
    return FINDING if faulty else 0


# -- search ------------------------------------------------------------------------------------------------------------


@policy_command.command("search")
@click.argument("words", nargs=-1, required=True)
@json_option
def search_command(words: Sequence[str], *, as_json: bool) -> int:
    """Rules in which every one of WORDS stands: in id, value, source, quoted words, reason, or another reading."""
    from plimsoll.policies.comparing import search

    found = search(words)
    if as_json:
        say_json({
            "schema": "plimsoll.policy-search/1", "words": list(words), "rules": [_rule_json(rule) for rule in found],
        })  # fmt: skip
        return 0
    if not found:
        click.echo(f"No rule holds {' and '.join(words)}.")
        return 0
    _say_rules(found, dated=True)
    if len(found) == 1:
        _say_whole(found[0])
    return 0


# -- changes -----------------------------------------------------------------------------------------------------------


@policy_command.command("changes")
@click.argument("prefix", default="")
@click.option("--since", type=Day(), required=True, help="The first day to look at.")
@click.option("--marketplace", help="Only what concerns this marketplace.")
@json_option
def changes_command(prefix: str, since: date, marketplace: str | None, *, as_json: bool) -> int:
    """What came into force, what ended and what was read anew since a day, in sentences."""
    from plimsoll import clock
    from plimsoll.policies.digest import changes

    today = clock.today()
    found = changes(since, today, prefix, marketplace)
    if as_json:
        say_json({
            "schema": "plimsoll.policy-changes/1", "since": str(since), "until": str(today),
            "changes": [
                {"kind": one.kind, "on": str(one.on), "sentence": one.sentence, "rule": _rule_json(one.value),
                 "before": _rule_json(one.before) if one.before else None}
                for one in found
            ],
        })  # fmt: skip
        return 0
    for title, kinds in (("Changed", ("in_force", "ended")), ("To come", ("coming",))):
        if said := list(_sentences([one for one in found if one.kind in kinds])):
            click.echo(f"{title}\n  " + "\n  ".join(said))
    if read := [one for one in found if one.kind == "read"]:
        click.echo("Read anew\n  " + "\n  ".join(_readings(read)))
    if not found:
        click.echo(f"Nothing changed since {since}.")
    return 0


def _readings(read: Iterable[Change]) -> Iterable[str]:
    """One sentence a day: how many values of which metrics were read and changed nothing."""
    from collections import Counter

    for on, group in groupby(read, key=lambda one: one.on):
        counts = Counter(".".join(one.value.id.split(".")[:2]) for one in group)
        yield f"On {on} " + ", ".join(f"{family} ({number})" for family, number in counts.items()) + "."


def _sentences(found: Iterable[Change]) -> Iterable[str]:
    """One sentence a change; what a metric got or lost on one day in one place stands in one."""
    from plimsoll.policies.digest import together

    for (kind, on, family, places, alone), group in groupby(found, key=together):
        held = list(group)
        if alone or len(held) == 1:
            yield from (one.sentence for one in held)
            continue
        verb = {"ended": "ended", "coming": "begins"}.get(kind, "began")
        values = ", ".join(f"{one.value.id.removeprefix(family + '.')} {_shown(one.value)}" for one in held)
        yield f"On {on} {family} {verb}{places}: {values}."
