"""How `plimsoll case` tells: a case, a notice, the points of a refusal, outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from plimsoll import clock
from plimsoll.commands.options import say_json, say_table

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.appeals.cases.case_file import CaseFile
    from plimsoll.appeals.cases.notice import NoticeReading
    from plimsoll.appeals.cases.second_plan import Answered

FINDING = 1


def say_case(case: CaseFile, *, as_json: bool) -> int:
    """A case, step by step; 1 where a text is no longer as it was written."""
    now = clock.now()
    if as_json:
        say_json(case.as_json(now))
        return FINDING if case.faults else 0
    short = case.short_json(now)
    click.echo(f"case {case.number}, {case.account}: {case.title} ({short['names']['en']})")
    if case.running:
        told = " (assumed: the notice names no time)" if case.running.due_assumed else ""
        click.echo(f"  until {short['due_at']}, {short['hours_left']} hours left{told}")
    ways = [one.reading["way"]["words"]["en"] for one in case.contacts if one.kind == "notice" and "way" in one.reading]
    if ways and case.state == "observed":
        click.echo(f"  {ways[-1]}")
    if case.orders:
        click.echo(f"  {len(case.orders)} orders: {', '.join(case.orders[:10])}")
    for one in case.as_json(now)["time_line"]:
        mark = f"  {one['sha256'][:12]}" if one["sha256"] else ""
        click.echo(f"  {one['at'][:16]}  {one['by']}: {one['words']['en']}{mark}")
    for fault in case.faults:
        click.echo(f"  NOT AS WRITTEN: {fault}")
    return FINDING if case.faults else 0


def say_notice(read: NoticeReading) -> None:
    """What was read out of a notice."""
    told = read.as_json()
    click.echo(told["names"]["en"])
    if told["quoted"]:
        sign = told["sign"]
        click.echo(f'  "{told["quoted"]["sentence"]}" ({told["quoted"]["place"]}; {sign["source"]})')
    click.echo(f"  {told['way']['words']['en']}")
    clock_told = told["clock"]
    if clock_told:
        said = "assumed, the notice names no time" if clock_told["assumed"] else f'"{clock_told["sentence"]}"'
        click.echo(f"  until {clock_told['due_local']} ({clock_told['how']['words']}): {said}")
        for note in clock_told["notes"]:
            click.echo(f"    {note}")
    for name in ("orders", "asins"):
        if told[name]:
            click.echo(f"  {name}: {', '.join(told[name])}")
    click.echo(f"  metric: {', '.join(one['metric'] for one in told['metrics']) or 'none named'}")
    for doubt in told["sender"]["doubts"]:
        click.echo(f"  sender: {doubt['words']['en']}")
    click.echo(f"  {told['sender']['looked_at']['en']}")
    for note in told["notes"]:
        click.echo(f"  {note}")


def say_points(number: int, file: Path, told: tuple[Answered, ...], *, as_json: bool) -> int:
    """Every point of the refusals and what answers it; 1 where one is not answered."""
    left = sum(not one.answered_by for one in told)
    if as_json:
        say_json({"schema": "plimsoll.case-points/1", "case": number, "plan": str(file), "unanswered": left,
                  "points": [one.as_json() for one in told]})  # fmt: skip
        return FINDING if left else 0
    for one in told:
        by = f"{one.answered_by} ({one.place})" if one.answered_by else "nothing yet"
        click.echo(f'{one.requirement.words("en")}: "{one.requirement.quote.sentence}"\n  answered by {by}')
        if one.refused_already and not one.answered_by:
            click.echo(f"  refused already, unchanged: {', '.join(one.refused_already)}")
    click.echo(f"{file}: {left} of {len(told)} points unanswered")
    return FINDING if left else 0


def say_outcomes(document: dict[str, Any]) -> None:
    """The outcomes as a table."""
    names = ("submissions", "refused", "reinstated", "information_requested", "withdrawn", "undecided", "median_days")
    head = ("variant", "sent", "refused", "reinstated", "asked more", "withdrawn", "undecided", "median days", "95 %")
    rows = [document["all"] | {"variant": "all"}, *document["variants"]]
    cells = [[row["variant"], *(row[name] for name in names), _span(row)] for row in rows]
    say_table(head, cells, frozenset(range(1, 8)))
    click.echo(document["promise"]["en"])


def _span(row: dict[str, Any]) -> str:
    good, decided = row["reinstated_of_decided"]
    span = row["interval"]
    return f"{good} of {decided} decided: {float(span['from']):.0%} to {float(span['to']):.0%}" if span else "-"
