"""Under `plan`: the bilingual working copy, the questions and their answers, and a model's polish."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from plimsoll.commands.options import json_option, say_json, tower_of, workspace_option

if TYPE_CHECKING:
    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.polishing import Polished
    from plimsoll.appeals.questions import Question
    from plimsoll.appeals.snapshot import Frozen

FINDING = 1
_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_places = click.option(
    "--place", "places", multiple=True, metavar="PLACE", help="Only this sentence, such as actions.2.text."
)


@click.command("working-copy")
@_file
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page of two columns instead.")
@json_option
def working_copy_command(file: Path, html: Path | None, *, as_json: bool) -> int:
    """The sentences of the plan in FILE with their Chinese beside them, in Markdown; never part of a dossier."""
    tower = tower_of(None)
    copy = tower.working_copy(*tower.read_plan(file))
    if html:
        html.write_text(copy.html(), encoding="utf-8", newline="\n")
    if as_json:
        say_json(copy.as_json())
    elif html:
        click.echo(f"{html}: {len(copy.rows)} rows, {copy.to_translate()} to translate")
    else:
        click.echo(copy.markdown(), nl=False)
    return 0


@click.command("questions")
@_file
@json_option
def questions_command(file: Path, *, as_json: bool) -> int:
    """Which paragraph answers which question: the marketplace's, the notice's own, those of refusals.

    A question without an answer gives exit code 1.
    """
    from plimsoll.appeals.questions import SCHEMA

    tower = tower_of(None)
    plan, _ = tower.read_plan(file)
    told = tower.plan_questions(plan)
    if as_json:
        say_json({"schema": SCHEMA, "questions": [one.as_json() for one in told]})
    else:
        for one in told:
            click.echo(f"{one.origin}: {one.words}\n    {_answer(one)}")
    return FINDING if any(one.understood and not one.answered_by for one in told) else 0


def _answer(one: Question) -> str:
    if not one.understood:
        return "not understood: read it"
    return ", ".join(one.answered_by) or "nothing answers it"


@click.command("polish")
@_file
@_places
@click.option("--show", is_flag=True, help="Only show what would be sent; nothing is sent.")
@workspace_option
@json_option
def polish_command(file: Path, places: tuple[str, ...], workspace: str | None, *, show: bool, as_json: bool) -> int:
    """Let the model of plimsoll.toml word the sentences of the plan in FILE, and mark what is taken.

    Off until [model] has an endpoint. A sentence that was refused gives exit code 1; nothing of it is taken.
    """
    from plimsoll.appeals.plan_file import write_plan
    from plimsoll.appeals.polishing import SCHEMA

    tower = tower_of(workspace)
    plan, frozen = tower.read_plan(file)
    if show:
        return _show(plan, frozen, places)
    other, told = tower.polish_plan(plan, frozen, places)
    if other != plan:
        file.write_text(write_plan(other), encoding="utf-8", newline="\n")
    if as_json:
        say_json({"schema": SCHEMA, "model": tower.settings.model.name, "sentences": [one.as_json() for one in told]})
    else:
        _say(told)
    return FINDING if any(one.refused for one in told) else 0


def _show(plan: Plan, frozen: Frozen, places: tuple[str, ...]) -> int:
    from plimsoll.appeals.numeral_guard import tokens
    from plimsoll.appeals.polishing import ASKED, asked_texts, kept_back

    click.echo(ASKED)
    for text in asked_texts(plan, places):
        refused = kept_back(plan, frozen, text)
        click.echo(f"{text.place}: {'; '.join(refused) or tokens(text.text.strip())[0]}")
    return 0


def _say(told: list[Polished]) -> None:
    for one in told:
        if one.taken:
            click.echo(f"{one.place}: worded anew\n    - {one.before}\n    + {one.after}")
        else:
            click.echo(f"{one.place}: {'refused, ' + '; '.join(one.refused) if one.refused else 'as it was'}")
    if any(one.taken for one in told):
        click.echo("Read each against the old one, then: plimsoll plan accept FILE --by NAME")


@click.command("accept")
@_file
@_places
@click.option("--by", required=True, help="Who read the model's wording and takes it.")
def accept_command(file: Path, places: tuple[str, ...], by: str) -> int:
    """Take a model's wording in the plan in FILE, after reading it. Until then the linter holds the plan back."""
    from plimsoll.appeals.plan_file import write_plan

    tower = tower_of(None)
    plan, _ = tower.read_plan(file)
    other, taken = tower.accept_polish(plan, by, places)
    if taken:
        file.write_text(write_plan(other), encoding="utf-8", newline="\n")
    click.echo(f"{len(taken)} taken by {by}" + (f": {', '.join(taken)}" if taken else ""))
    return 0
