"""The page of commands: every command, option and default, as click itself knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from generate.exit_codes import exit_codes
from generate.markdown import anchor, code, codes, page, section, table
from generate.tables import kind_of
from plimsoll import cli
from plimsoll.facts.schema import TABLES
from plimsoll.intake.recording import RECORDABLE
from plimsoll.intake.templates import explanation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.facts.schema import Column


def commands_page() -> str:
    """Every command with its sub-commands."""
    found = dict(commands())
    return page(
        "Commands",
        "Every command, option and default. The JSON that `--json` gives is on the page of [documents](documents.md), "
        "what a code means in [formats](../formats.md#exit-codes), what options do to the figures in "
        "[selection and variants](../formats.md#selection-and-variants). `-h` or `--help` explains any of them.",
        table(
            ("command", "what it does", "exit codes"),
            [
                (f"[{code(name)}](#{anchor(name)})", _line(command), codes(_codes(command)))
                for name, command in found.items()
            ],
        ),
        *(_section(name, command) for name, command in found.items()),
    )


def command_named(name: str) -> click.Command:
    """A command of the first rank. Raises LookupError."""
    command = cli.plimsoll.get_command(click.Context(cli.plimsoll), name)
    if command is None:
        raise LookupError(name)
    return command


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that can be called, by the words that call it: `plimsoll policy show`."""
    for name in cli.plimsoll.list_commands(click.Context(cli.plimsoll)):
        yield from _callable(f"plimsoll {name}", command_named(name))


def _callable(words: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield words, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        if found := command.get_command(context, name):
            yield from _callable(f"{words} {name}", found)


def _line(command: click.Command) -> str:
    """The first sentence of its help."""
    return _paragraphs(command)[0].partition(". ")[0].rstrip(".") + "."


def _paragraphs(command: click.Command) -> list[str]:
    return [" ".join(part.split()) for part in (command.help or "").split("\n\n") if part.strip()] or [""]


def _codes(command: click.Command) -> list[int]:
    return exit_codes(command.callback) if command.callback else []


def _section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    options = [param for param in command.params if isinstance(param, click.Option)]
    return section(
        2,
        code(name),
        "\n\n".join(_paragraphs(command)),
        code(usage),
        table(("option", "takes", "default", "what it does"), [_option(one, context) for one in options])
        if options
        else "",
        f"Exit codes: {codes(_codes(command))}.",
    )


def _option(option: click.Option, context: click.Context) -> tuple[str, str, str, str]:
    names = codes([*option.opts, *option.secondary_opts]) + (" (required)" if option.required else "")
    names += " (may be repeated)" if option.multiple else ""
    default = option.to_info_dict()["default"] if not option.is_flag and not option.multiple else None
    shown = code(default) if isinstance(default, (str, int)) else ""
    if column := _column_of(option, context):
        table_name, one = column
        return names, codes(one.choices) or kind_of(one), shown, explanation(table_name, one.name)["en"]
    return names, _takes(option, context), shown, option.help or ""


def _column_of(option: click.Option, context: click.Context) -> tuple[str, Column] | None:
    """The table and column that an option of `plimsoll record` stands for."""
    name = RECORDABLE.get((context.info_name or "").removeprefix("plimsoll record "))
    known = {column.name: column for column in TABLES[name].columns} if name else {}
    return (name, known[option.name]) if name and option.name in known else None


def _takes(option: click.Option, context: click.Context) -> str:
    """What is to be written behind it."""
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return codes(option.type.choices)
    if isinstance(option.type, click.IntRange):
        return f"{option.type.min} to {option.type.max}"
    return code(option.make_metavar(context))
