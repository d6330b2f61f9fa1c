"""Which exit codes a command can end with, read from its own source."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import TYPE_CHECKING, Any

from plimsoll.intake.importing import ImportResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CANNOT = 2
"""Any command: the call, the workspace or all of the input cannot be used."""
FINDING = 1


def exit_codes(callback: Callable[..., Any]) -> list[int]:
    """Every code that the function returns, and the one for a call that cannot be used."""
    return sorted({CANNOT, *_codes(inspect.unwrap(callback))})


def _codes(function: Callable[..., Any]) -> Iterator[int]:
    """The codes of every `return`; a function without one ends with 0."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    names = function.__globals__
    for value in returned or [None]:
        yield from _of(value, names)


def _of(value: ast.expr | None, names: dict[str, Any]) -> Iterator[int]:
    """What an expression can be: a number, either side of a choice, a named number, what another function returns."""
    if value is None:
        yield 0
    elif isinstance(value, ast.IfExp):
        yield from (*_of(value.body, names), *_of(value.orelse, names))
    elif isinstance(value, ast.Constant) and type(value.value) is int:
        yield value.value
    elif isinstance(value, ast.Name) and isinstance(names.get(value.id), int):
        yield names[value.id]
    elif isinstance(value, ast.Attribute) and value.attr == "exit_code":
        getter = ImportResult.__dict__["exit_code"].fget
        yield from _codes(getter)
    elif isinstance(value, ast.Call):
        yield from _of_call(value, names)


def _of_call(call: ast.Call, names: dict[str, Any]) -> Iterator[int]:
    """What a call of a function beside it gives; `ctx.invoke(COMMAND, check=False)` finds nothing."""
    called = ast.unparse(call.func)
    if called == "int":
        yield from _of(call.args[0], names)
    elif called == "ctx.invoke":
        command = names.get(ast.unparse(call.args[0])) or _imported(call.args[0])
        unchecked = any(word.arg == "check" and ast.unparse(word.value) == "False" for word in call.keywords)
        yield from (code for code in exit_codes(command.callback) if not (unchecked and code == FINDING))
    elif called in names and inspect.isfunction(names[called]):
        yield from _codes(names[called])


def _imported(name: ast.expr) -> Any:  # noqa: ANN401 - a command of click
    """A command that the function imports for itself."""
    from generate.commands import command_named

    return command_named(ast.unparse(name).removesuffix("_command").replace("_", "-"))
