"""The command line: one command a verb, each loaded only when it is called, so that `plimsoll` starts at once."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from plimsoll import __version__
from plimsoll.errors import PlimsollError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: dict[str, tuple[str, str]] = {
    "import": ("arriving", "Import files and folders, and account for every row."),
    "record": ("arriving", "Type one fact: a claim, a feedback, what a page shows."),
    "paste": ("hand", "Read what was copied from a page, show it, take it in."),
    "update": ("hand", "Update a claim, chargeback or feedback in a word."),
    "template": ("hand", "Write a spreadsheet to fill in."),
    "imports": ("arriving", "List what was imported, with its sha256."),
    "undo-import": ("arriving", "Take an import back."),
    "problems": ("arriving", "List the rows that could not be loaded, with line and hint."),
    "status": ("counting", "Where every account stands today."),
    "odr": ("counting", "The Order Defect Rate, recounted order by order."),
    "defects": ("counting", "The defective orders behind a figure, and those beside it."),
    "explain": ("counting", "Why a figure is what it is: rules, sources, files."),
    "order": ("telling", "One order from first to last, every value with its file and line."),
    "forecast": ("foreseeing", "The coming days: what is exact, what is likely, what if."),
    "backtest": ("foreseeing", "What the forecast would have said, against what came."),
    "reconcile": ("reconciling", "The recount against all that was displayed, and the rule that fits."),
    "headroom": ("warning", "Defects still allowed, and how fast they are used up."),
    "signals": ("warning", "Which rates have begun to rise, since when and where."),
    "risk": ("risking", "Which open orders to save first, why, how and until when."),
    "improvement": ("warning", "Whether orders do better since a change."),
    "small-numbers": ("warning", "What a rate on few orders says, in words to quote."),
    "metrics": ("measuring", "Every other metric, recounted, and what waits for an answer."),
    "deadlines": ("undoing", "Until when each claim, chargeback, notice and message wants an answer."),
    "path": ("undoing", "The shortest path under the line, and how likely it is."),
    "propagation": ("undoing", "Whether the displayed rate moved after each win."),
    "precedents": ("undoing", "What happened before, found by sentence and reason."),
    "costs": ("costing", "What an appeal costs elsewhere and here; refund or contest."),
    "remedies": ("remedying", "What can be undone of each defect, and on which clause."),
    "causes": ("diagnosing", "Why each order became defective, with the evidence."),
    "pareto": ("diagnosing", "Which causes make how much of the defects."),
    "scorecard": ("diagnosing", "Carriers, listings, batches and suppliers, with intervals."),
    "report": ("diagnosing", "The root-cause report of an account, English and Chinese."),
    "review": ("reviewing", "The week in one PDF and one workbook, account or fleet."),
    "plan": ("appealing", "A plan of action whose every figure can be proved."),
    "case": ("casing", "Cases: from a notice to its end, nothing sent by machine."),
    "evidence": ("evidencing", "Evidence in custody: taken in, redacted, verified."),
    "verify": ("verifying", "Verify a dossier's bundle: every hash, link and figure."),
    "localise": ("localising", "Where an excess sits: root causes in any table."),
    "policy": ("policy", "The marketplaces' rules, with their sources."),
    "doctor": ("keeping", "Check vault, tables, receipts, settings and permissions."),
    "purge": ("keeping", "Replace old originals by redacted copies."),
    "rebuild": ("keeping", "Make the facts again from vault and receipts."),
    "alerts": ("alerting", "Look at the alerts' rules and send what is due; list what stands."),
    "serve": ("serving", "Serve the tower to browsers."),
    "user": ("serving", "Who may come into the tower."),
    "simulate": ("simulating", "Write a seeded shop whose truth is known."),
    "demo": ("keeping", "Make a workspace with a simulated shop and show its status."),
}
"""Every command: the module under `plimsoll.commands` that holds it, and its line in the help."""


class _Commands(click.Group):
    """Knows every command's name and help line without loading any."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"plimsoll.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="plimsoll")
def plimsoll() -> None:
    """Plimsoll: the Order Defect Rate you can prove.

    Drop in a seller's files (`plimsoll import`), see where every account stands (`plimsoll status`), and open any
    figure down to its rows (`plimsoll defects`, `plimsoll explain`).
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; exit codes are those of the contract (0, 1 a finding, 2 cannot, 3 partly)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console may be set to anything
    try:
        code = plimsoll.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except PlimsollError as error:
        click.echo(f"plimsoll: {error}", err=True)
        if error.hint:
            click.echo(f"  hint: {error.hint}", err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.exceptions.Abort:
        click.echo("plimsoll: stopped", err=True)
        sys.exit(2)
    except OSError as error:
        if isinstance(error, BrokenPipeError):  # `plimsoll odr | head`
            sys.stderr.close()
            sys.exit(0)
        click.echo(f"plimsoll: {error.strerror or error}" + (f": {error.filename}" if error.filename else ""), err=True)
        click.echo(
            "  hint: look at the disk's free space and permissions; what was there before still stands", err=True
        )
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)
