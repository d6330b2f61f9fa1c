"""`plan`: draft a plan of action from facts, hold it against them, count its figures anew, build its text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plimsoll import clock
from plimsoll.commands.options import Day, json_option, say_json, selectors, tower_of, workspace_option
from plimsoll.commands.polishing import accept_command, polish_command, questions_command, working_copy_command
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from plimsoll.appeals.linting import Lint
    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen
    from plimsoll.tower import Tower

FINDING = 1
_VARIANTS = ("deactivation", "asin", "category", "claim", "chargeback")


@click.group("plan")
def plan_command() -> None:
    """A plan of action whose every figure can be proved. Nothing is sent: a person submits it."""


for _command in (working_copy_command, questions_command, polish_command, accept_command):
    plan_command.add_command(_command)


@plan_command.command("draft")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@selectors
@click.option("--variant", type=click.Choice(_VARIANTS), default="deactivation", help="What is appealed.")
@click.option("--submit-on", type=Day(), help="The day it is meant to go (default: the day asked about).")
@click.option("--order", "orders", multiple=True, metavar="ID", help="Only this order (again for another).")
@click.option("--notice", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The notice's text.")
@click.option("--received-on", type=Day(), help="The day on which the notice came.")
@click.option("--due-on", type=Day(), help="The day that the notice names.")
@click.option("--case", "case_id", default="", help="The case id of the notice.")
@click.option("--category", default="", help="The category of the goods, such as Toys.")
@click.option("--refused", "refused_times", type=click.IntRange(0), default=0, help="How often it was refused already.")
@click.option("--force", is_flag=True, help="Write over a plan that is there.")
@workspace_option
@json_option
def draft_command(
    file: Path,
    selection: dict[str, Any],
    workspace: str | None,
    *,
    as_json: bool,
    force: bool,
    **told: Any,  # noqa: ANN401 - click passes what it parsed
) -> int:
    """Write FILE (TOML) from facts, and its frozen figures beside it. What people must fill in is left empty."""
    from plimsoll.appeals.plan_file import figures_file, write_plan

    if selection["by"] or selection["first"] or selection["last"]:
        raise UsageError("a plan is of one day", hint="plan draft plan.toml --as-of 2026-10-01 --account NAME")
    if file.exists() and not force:
        raise UsageError(f"{file} is there already", hint="another name, or --force")
    as_of = selection["as_of"] or clock.today()
    tower = tower_of(workspace)
    plan, frozen = tower.draft_plan(_told(told, as_of), overruled=tower.overrulings(), **selection | {"as_of": as_of})
    file.write_text(write_plan(plan), encoding="utf-8", newline="\n")
    _write_figures(figures_file(file), frozen.as_json())
    if as_json:
        say_json({"schema": "plimsoll.plan-draft/1", "plan": str(file), "figures": str(figures_file(file)),
                  "orders": len(plan.orders), "root_causes": [one.cause for one in plan.root_causes],
                  "listed_by": _listed(plan)})  # fmt: skip
        return 0
    click.echo(f"{file}: {len(plan.orders)} orders, {len(plan.root_causes)} root causes, {len(plan.actions)} proposals")
    for name, number in _listed(plan).items():
        click.echo(f"  {number} orders named by {name}")
    click.echo("Every action is a proposal: put it right, give day, owner, verification and exhibit, or take it out.")
    click.echo(f"Then: plimsoll plan lint {file}")
    return 0


def _told(told: dict[str, Any], as_of: date) -> Any:  # noqa: ANN401 - a Told, loaded here only
    from plimsoll.appeals.drafting import Told
    from plimsoll.appeals.plan import Notice

    text = told["notice"].read_text(encoding="utf-8") if told["notice"] else ""
    orders = tuple(dict.fromkeys(_order_ids(text)))
    notice = Notice(told["received_on"], text, orders, due_on=told["due_on"], case_id=told["case_id"])
    return Told(told["submit_on"] or as_of, notice, told["variant"], told["category"], told["refused_times"],
                orders=told["orders"])  # fmt: skip


def _order_ids(text: str) -> list[str]:
    import re

    return re.findall(r"\b\d{3}-\d{7}-\d{7}\b", text)


def _listed(plan: Plan) -> dict[str, int]:
    """How many orders each list names."""
    names = ("notice", "marketplace", "recount")
    return {name: sum(name in one.listed_by for one in plan.orders) for name in names}


def _write_figures(file: Path, document: dict[str, Any]) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    file.write_text(text + "\n", encoding="utf-8", newline="\n")


@plan_command.command("lint")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--earlier", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The text of another plan of yours, to be held against it (again for another).",
)  # fmt: skip
@json_option
def lint_command(file: Path, earlier: tuple[Path, ...], *, as_json: bool) -> int:
    """What would make a reviewer refuse the plan in FILE. A finding gives exit code 1."""
    tower = tower_of(None)
    plan, frozen = tower.read_plan(file)
    answer = tower.lint_plan(plan, frozen, [one.read_text(encoding="utf-8") for one in earlier])
    if as_json:
        say_json(answer.as_json())
    else:
        _say_lint(answer)
    return 0 if answer.clean else FINDING


def _say_lint(answer: Lint) -> None:
    for one in answer.findings:
        quoted = f": {' '.join(one.seen.quoted.split())}" if one.seen.quoted else ""
        click.echo(f"{one.rule.code} {one.rule.level}  {one.seen.place}{quoted}")
        click.echo(f"    {one.rule.says} Better: {one.rule.better}")
        if one.seen.fix:
            click.echo(f"    another sentence: {one.seen.fix.after or '(leave it out)'}")
    counts = answer.as_json()["counts"]
    click.echo(f"{counts['fails']} that fail it, {counts['warns']} that warn" if answer.findings else "nothing found")


@plan_command.command("refresh")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--write", is_flag=True, help="Freeze the new figures instead of the old ones.")
@workspace_option
@json_option
def refresh_command(file: Path, workspace: str | None, *, write: bool, as_json: bool) -> int:
    """Count the figures of the plan in FILE anew, and show what moved. A moved figure gives exit code 1."""
    from plimsoll.appeals.plan_file import figures_file

    tower = tower_of(workspace)
    _, frozen = tower.read_plan(file)
    now, moved = tower.refresh_plan(frozen, overruled=tower.overrulings())
    if write:
        _write_figures(figures_file(file), now.as_json())
    if as_json:
        say_json({"schema": "plimsoll.plan-refresh/1", "facts_version": now.facts_version,
                  "frozen_at_version": frozen.facts_version, "moved": [one.as_json() for one in moved]})  # fmt: skip
    else:
        for one in moved:
            click.echo(f"{one.name}: {one.before or 'not there'} -> {one.now or 'not there'}")
        click.echo(f"{len(moved)} of {len(now.figures)} figures moved")
    return FINDING if moved else 0


@plan_command.command("build")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--form", is_flag=True, help="The sentences alone, for a form's box.")
@click.option("--box", type=click.IntRange(1), help="How many characters the box takes.")
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help="Write the dossier as a PDF.")
@click.option("--bundle", type=click.Path(dir_okay=False, path_type=Path), help="Write the zip that others can verify.")
@click.option("--standard", type=click.Choice(["a-1a", "a-2a"]), help="The PDF/A level (default: a-1a).")
@click.option("--draft", is_flag=True, help="Build what the linter fails, stamped as a draft; never into a bundle.")
@click.option("--with-originals", is_flag=True, help="Put the originals of redacted exhibits into the bundle, too.")
@workspace_option
@json_option
def build_command(
    file: Path,
    pdf: Path | None,
    bundle: Path | None,
    workspace: str | None,
    *,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 - click passes what it parsed
) -> int:
    """The letter of the plan in FILE, in Markdown; with --pdf and --bundle the dossier.

    An unbound figure, a finding that fails the plan, or a text too long for the box stops it.
    """
    tower = tower_of(workspace)
    plan, frozen = tower.read_plan(file)
    if not (pdf or bundle):
        click.echo(_text(tower, plan, frozen, **asked), nl=False)
        return 0
    if asked["draft"] and bundle:
        raise UsageError("a draft goes into no bundle", hint="leave --draft out, or build only the PDF")
    made = tower.build_dossier(plan, frozen, file.parent, standard=asked["standard"], draft=asked["draft"])
    paper = _draft_name(pdf) if pdf and made.draft else pdf
    if paper:
        paper.write_bytes(made.pdf)
    bundled = None
    if bundle:
        bundled = tower.build_bundle(
            bundle, plan, frozen, made, overruled=tower.overrulings(), with_originals=asked["with_originals"]
        )
    if as_json:
        say_json({"schema": "plimsoll.plan-build/1", "pdf": str(paper) if paper else None, "dossier": made.as_json(),
                  "bundle": bundled and {"path": str(bundle), **bundled.as_json()}})  # fmt: skip
        return 0
    for name, size in ((paper, len(made.pdf)), (bundle, bundled.size if bundled else 0)):
        if name:
            click.echo(f"{name}: {size / 1024 / 1024:.2f} MB")
    click.echo(f"{len(made.exhibits)} exhibits, {made.pictures} of them pictures, PDF/A {made.standard}")
    for note in made.notes:
        click.echo(f"not drawn: {note}")
    if bundled:
        click.echo(f"Merkle root {bundled.root}")
    click.echo("Nothing was sent. A person submits it, through the button on the account's page.")
    return 0


def _text(tower: Tower, plan: Plan, frozen: Frozen, *, form: bool, box: int | None, draft: bool, **_: object) -> str:
    from plimsoll.appeals.banner import fit
    from plimsoll.appeals.letter import form_text, letter

    if not draft:
        tower.require_sound_plan(plan, frozen)
    text = ("DRAFT\n\n" if draft else "") + (form_text(plan, frozen) if form else letter(plan, frozen))
    if box and not (fitting := fit(text, box)).fits:
        raise UsageError(f"the text has {fitting.used} characters, the box takes {box}", hint="--form gives it shorter")
    return text


def _draft_name(file: Path) -> Path:
    return file if file.name.startswith("DRAFT_") else file.with_name(f"DRAFT_{file.name}")
