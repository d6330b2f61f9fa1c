"""`case`: notices read, cases kept, plans saved, submissions frozen, refusals answered, what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plimsoll import clock
from plimsoll.commands.case_telling import FINDING, say_case, say_notice, say_outcomes, say_points
from plimsoll.commands.options import Day, Instant, json_option, say_json, say_table, tower_of, workspace_option
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from datetime import date, datetime

    from plimsoll.tower import Tower

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_VARIANTS = ("deactivation", "asin", "category", "claim", "chargeback")
_CONTACTS = ("question", "answer", "decision", "view_feedback", "note")
_WAYS = ("mail", "notification", "banner", "form", "case_log", "phone", "buyer_seller_message", "other")
_number = click.argument("number", type=click.IntRange(1))
_received = click.option(
    "--received-at", type=Instant(), help="When it came (default: the mail's own date; pasted text: now)."
)
_although = click.option("--although", default="", help="Why it goes on nevertheless; written down.")


@click.group("case")
def case_command() -> None:
    """Cases: from a notice to its end. Nothing is sent, and no outcome is promised."""


@case_command.command("open")
@click.option("--account", required=True, help="Whose case it is.")
@click.option("--marketplace", required=True, help="Which marketplace's: US, DE, or an id.")
@click.option("--notice", type=_FILE, help="The notice: a mail (.eml) or its text.")
@_received
@click.option("--title", default="", help="What it is about (default: the notice's subject or kind).")
@click.option("--order", "orders", multiple=True, metavar="ID", help="An order it is about (again for another).")
@click.option("--channel", default="", type=click.Choice(["", "MFN", "AFN", "ALL"]), help="The channel concerned.")
@click.option("--metric", default="", help="The metric (default: the one that the notice names).")
@click.option("--variant", default="", type=click.Choice(["", *_VARIANTS]), help="What is appealed.")
@click.option("--case-id", "marketplace_case", default="", help="The marketplace's own case id.")
@_although
@workspace_option
@json_option
def open_command(
    account: str, marketplace: str, notice: Path | None, workspace: str | None, *, as_json: bool, **told: Any  # noqa: ANN401 - click passes what it parsed
) -> int:  # fmt: skip
    """Open a case. An order that another open case of its kind holds stops it, unless --although says why."""
    content = notice.read_bytes() if notice else None
    told["received_at"] = told["received_at"] or (clock.now() if _undated(content) else None)
    case = _opened(workspace).open_case(account, marketplace, notice=content, **told)
    return say_case(case, as_json=as_json)


def _undated(content: bytes | None) -> bool:
    """Whether it is pasted text, which has no date of its own."""
    from plimsoll.appeals.cases.notice import read_notice
    from plimsoll.appeals.cases.sender import PASTED

    return content is not None and read_notice(content).sender == PASTED


@case_command.command("list")
@click.option("--account", help="Only this account.")
@click.option("--open", "only_open", is_flag=True, help="Only those that are open.")
@workspace_option
@json_option
def list_command(account: str | None, workspace: str | None, *, only_open: bool, as_json: bool) -> int:
    """List cases, the newest first."""
    now, found = clock.now(), _opened(workspace).cases(account, only_open=only_open)
    rows = [one.short_json(now) for one in found]
    if as_json:
        say_json({"schema": "plimsoll.cases/1", "cases": rows})
        return 0
    if not rows:
        click.echo("No cases.")
        return 0
    names = ("number", "account", "state", "title", "submissions", "refusals", "due_at", "hours_left")
    head = ("case", "account", "state", "title", "sent", "refused", "due (UTC)", "hours left")
    say_table(head, [[row[name] for name in names] for row in rows], frozenset((0, 4, 5, 7)))
    return 0


@case_command.command("show")
@_number
@workspace_option
@json_option
def show_command(number: int, workspace: str | None, *, as_json: bool) -> int:
    """Everything of a case, step by step. Text that is no longer as it was written gives exit code 1."""
    return say_case(_opened(workspace).case(number), as_json=as_json)


@case_command.command("note")
@_number
@click.argument("kind", type=click.Choice(_CONTACTS))
@click.argument("words")
@click.option("--through", type=click.Choice(_WAYS), default="other", help="By which way it came or went.")
@click.option("--at", type=Instant(), help="When (default: now).")
@click.option("--evidence", multiple=True, type=click.IntRange(1), help="A piece of evidence, by its number.")
@workspace_option
def note_command(
    number: int, kind: str, words: str, through: str, at: datetime | None, evidence: tuple[int, ...],
    workspace: str | None,
) -> int:  # fmt: skip
    """Write down a contact: a question, an answer, a decision, what "View feedback" showed, a note."""
    told: dict[str, Any] = {"through": through, "at": at or clock.now(), "evidence": list(evidence)}
    if kind == "answer":
        told["direction"] = "out"
    _opened(workspace).add_contact(number, kind, words, **told)
    click.echo(f"case {number}: {kind.replace('_', ' ')} written down")
    return 0


@case_command.command("notice")
@click.argument("file", type=_FILE)
@click.option("--case", "number", type=click.IntRange(1), help="Keep it in this case (else it is only read).")
@click.option("--marketplace", help="Which marketplace's: US, DE, or an id (with --case: the case's).")
@_received
@click.option("--through", type=click.Choice(_WAYS), default="mail", help="By which way it came.")
@workspace_option
@json_option
def notice_command(
    file: Path, number: int | None, marketplace: str | None, received_at: datetime | None, through: str,
    workspace: str | None, *, as_json: bool,
) -> int:  # fmt: skip
    """Read a notice: what it is, which sentence says so, orders, until when, from whom. Exit code 1: not recognised."""
    content = file.read_bytes()
    if number is None:
        read = tower_of(workspace).read_notice(content, received_at=received_at, marketplace=marketplace)
    else:
        at = received_at or (clock.now() if _undated(content) else None)
        read = _opened(workspace).add_notice(number, content, received_at=at, through=through)
    if as_json:
        say_json(read.as_json())
    else:
        say_notice(read)
    return FINDING if read.kind == "unknown" else 0


@case_command.command("banner")
@click.argument("words")
@click.option("--submit-button/--no-submit-button", default=None, help="Whether the page has a button to submit.")
@json_option
def banner_command(words: str, *, submit_button: bool | None, as_json: bool) -> int:
    """What does the banner say? Quiz, plan, a desk of its own, or nothing to do. Exit code 1: not known."""
    from plimsoll.appeals.banner import read_banner

    found = read_banner(words, clock.now(), submit_button=submit_button)
    if as_json:
        say_json({"schema": "plimsoll.banner/1", **found.as_json()})
    else:
        click.echo(found.way.en)
        click.echo(found.way.zh)
        if found.until:
            click.echo(f"until {found.until.isoformat(timespec='minutes')}")
    return FINDING if found.way.code == "unclear" else 0


@case_command.command("state")
@_number
@click.argument("state")
@click.option("--why", default="", help="Why.")
@workspace_option
def state_command(number: int, state: str, why: str, workspace: str | None) -> int:
    """Bring a case into a STATE that may follow its own."""
    _opened(workspace).set_case_state(number, state, why=why)
    click.echo(f"case {number}: {state}")
    return 0


@case_command.command("plan")
@_number
@click.argument("file", type=_FILE)
@click.option("--why", default="", help="What is new in it.")
@workspace_option
def plan_command(number: int, file: Path, why: str, workspace: str | None) -> int:
    """Save the plan in FILE, and its figures beside it, as a version of the case."""
    from plimsoll.appeals.plan_file import figures_file

    tower = _opened(workspace)
    tower.read_plan(file)  # both must be sound
    figures = figures_file(file).read_text(encoding="utf-8")
    version = tower.keep_plan(number, file.read_text(encoding="utf-8-sig"), figures, why=why)
    click.echo(f"case {number}: plan version {version}")
    return 0


@case_command.command("submit")
@_number
@click.option("--through", required=True, help="Through which button or form it went.")
@click.option("--at", type=Instant(), help="When it went (default: now).")
@click.option("--text", type=_FILE, help="The text that went (default: the letter of the newest plan).")
@_although
@workspace_option
@json_option
def submit_command(
    number: int, through: str, at: datetime | None, text: Path | None, although: str, workspace: str | None,
    *, as_json: bool,
) -> int:  # fmt: skip
    """Write down what you submitted. Nothing is sent by this: the text is frozen with its hash."""
    words = text.read_text(encoding="utf-8-sig") if text else None
    case = _opened(workspace).submit_case(number, through, at=at, text=words, although=although)
    return say_case(case, as_json=as_json)


@case_command.command("refuse")
@_number
@click.argument("file", type=_FILE)
@_received
@click.option("--through", type=click.Choice(_WAYS), default="mail", help="By which way it came.")
@workspace_option
@json_option
def refuse_command(
    number: int, file: Path, received_at: datetime | None, through: str, workspace: str | None, *, as_json: bool
) -> int:
    """Keep a refusal in a case, and show what it asks for."""
    tower, content = _opened(workspace), file.read_bytes()
    at = received_at or (clock.now() if _undated(content) else None)
    read = tower.add_notice(number, content, received_at=at, through=through, taken_as="refusal")
    asked = tower.case(number).refusals[-1].reading["requirements"]
    if as_json:
        say_json({"schema": "plimsoll.case-refusal/1", "notice": read.as_json(), "requirements": asked})
        return 0
    say_notice(read)
    click.echo(f"{len(asked)} points:")
    for one in asked:
        click.echo(f'  {one["words"]["en"]}: "{one["sentence"]}" ({one["place"]})')
    return 0


@case_command.command("second-plan")
@_number
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--submit-on", type=Day(), help="The day it is meant to go (default: today, or the day it is due).")
@click.option("--force", is_flag=True, help="Write over a plan that is there.")
@click.option("--match", is_flag=True, help="FILE was worked on: fill in what answers each point, and show the rest.")
@workspace_option
@json_option
def second_plan_command(
    number: int, file: Path, submit_on: date | None, workspace: str | None, *, force: bool, match: bool, as_json: bool
) -> int:
    """Write FILE: the submitted plan with the refusal's points. An unanswered point gives exit code 1."""
    import json

    from plimsoll.appeals.cases.second_plan import answered
    from plimsoll.appeals.plan_file import figures_file, write_plan

    tower = _opened(workspace)
    if file.exists() and not (force or match):
        raise UsageError(f"{file} is there already", hint="another name, --force, or --match for one that is worked on")
    if match:
        plan, told = answered(tower.read_plan(file)[0], tower.refused_plan(number))
    else:
        plan, frozen = tower.second_plan(number, submit_on)
        plan, told = answered(plan, tower.refused_plan(number))
        text = json.dumps(frozen.as_json(), ensure_ascii=False, indent=1, sort_keys=True)
        figures_file(file).write_text(text + "\n", encoding="utf-8", newline="\n")
    file.write_text(write_plan(plan), encoding="utf-8", newline="\n")
    return say_points(number, file, told, as_json=as_json)


@case_command.command("report")
@_number
@click.option("--as-of", type=Day(), help="The day of the figures (default: today, UTC).")
@workspace_option
@json_option
def report_command(number: int, as_of: date | None, workspace: str | None, *, as_json: bool) -> int:
    """What came of the plan: each action before and after, the rate then and now, recurrences. Due after 30 days."""
    from plimsoll.appeals.cases.improvement_report import report_text
    from plimsoll.diagnosis.sentences import both

    report = _opened(workspace).case_report(number, as_of)
    if as_json:
        say_json(report.as_json())
    else:
        names = {
            one.cause: both(f"cause.{one.cause}", {})["en"] for one in report.recurrences if one.cause != "unknown"
        }
        click.echo(report_text(report, names), nl=False)
    return 0


@case_command.command("outcomes")
@click.option("--account", help="Only this account.")
@workspace_option
@json_option
def outcomes_command(account: str | None, workspace: str | None, *, as_json: bool) -> int:
    """How submissions ended, counted. Nothing is promised by it."""
    from plimsoll.appeals.cases.outcomes import outcomes_json

    document = outcomes_json(_opened(workspace).case_outcomes(account))
    if as_json:
        say_json(document)
        return 0
    say_outcomes(document)
    return 0


@case_command.command("export")
@_number
@click.argument("kind", type=click.Choice(["json", "csv", "ics"]))
@workspace_option
def export_command(number: int, kind: str, workspace: str | None) -> int:
    """The time line as JSON or CSV (no formula runs), or the running clock as a calendar, on standard output."""
    from plimsoll.appeals.cases import exporting

    case = _opened(workspace).case(number)
    now = clock.now()
    if kind == "json":
        click.echo(exporting.as_json_text(case, now), nl=False)
    elif kind == "csv":
        click.echo(exporting.as_csv(case), nl=False)
    else:
        click.echo(exporting.as_calendar([case], now.replace(tzinfo=None)), nl=False)
    return 0


def _opened(workspace: str | None) -> Tower:
    tower = tower_of(workspace)
    tower.open_journal()
    return tower
