"""JSON whose objects know the physical line they begin on, and whose numbers stay as the file writes them."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["JsonObject", "Number", "read_json", "top_level_names"]

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[{}\[\]:]|\r\n|\r|\n', re.DOTALL)
"""Strings (the last may be cut off), structure and line ends; possessive, so that no text makes it look back."""
_NOT_TEXT = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f]")


class Number(str):
    """A number as written, `0.009` or `1E-7`; also `NaN` and `Infinity`, which some writers put in its place."""

    __slots__ = ()


class JsonObject(dict[str, Any]):
    """One object: `line` is the physical line its brace stands on, `repeated` the names it gives more than once."""

    line: int
    repeated: tuple[str, ...]

    def __init__(self, pairs: list[tuple[str, Any]], line: int) -> None:
        cleaned = [(_clean(name), _clean(value) if type(value) is str else value) for name, value in pairs]
        super().__init__(cleaned)
        self.line = line
        self.repeated = tuple(name for name, times in Counter(name for name, _ in cleaned).items() if times > 1)


def read_json(text: str) -> Any:  # noqa: ANN401 - whatever the text holds
    """The value a JSON text holds. Raises ValueError saying where it breaks off or is no JSON."""
    lines = _lines_of_objects(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=lambda pairs: JsonObject(pairs, next(lines, 1)),
            parse_int=Number,
            parse_float=Number,
            parse_constant=Number,
        )
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        what = "the JSON breaks off" if cut else f"this is no JSON ({error.msg.lower()})"
        raise ValueError(f"{what} at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise ValueError("the JSON is nested deeper than any report") from error


def top_level_names(text: str) -> list[str]:
    """The names of the outermost object of a JSON text that may be cut off anywhere; none where it is no object."""
    names: list[str] = []
    depth, word = 0, ""
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return names
    for match in _TOKEN.finditer(text):
        sign = match[0]
        if sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
        elif sign == ":" and depth == 1 and word:
            names.append(word)
        if not sign.isspace():
            word = sign[1:-1] if sign.startswith('"') else ""
    return names


def _lines_of_objects(text: str) -> Iterator[int]:
    """The line on which each object begins, in the order in which objects end: that in which they are made."""
    line, begun = 1, []
    for match in _TOKEN.finditer(text):
        sign = match[0]
        if sign == "{":
            begun.append(line)
        elif sign == "}" and begun:
            yield begun.pop()
        elif sign.isspace():
            line += 1


def _clean(text: str) -> str:
    """Without what no table can hold: halves of characters and control signs."""
    return _NOT_TEXT.sub("\ufffd", text)
