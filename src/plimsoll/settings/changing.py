"""Changing single values in the text of `plimsoll.toml`: comments, order and everything else stay as they are.

Lines are edited, not the document written anew. That the result says exactly what was asked is checked by reading it: a
file that says a setting in some rarer way (an inline table, a dotted key) is refused and left to a person's editor.
"""

from __future__ import annotations

import json
import re
import tomllib
from copy import deepcopy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError
from plimsoll.settings.reading import settings_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Value = str | int | bool | Decimal | None
"""What a setting is set to; None takes it out."""
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEADER = re.compile(r"\s*\[")


def changed_text(text: str, changes: Mapping[tuple[str, ...], Value]) -> str:
    """The text with every setting of `changes`, told by its path ("accounts", "north", "lag_days"), set.

    Raises UsageError where the text cannot be changed so, or would not be sound settings any more.
    """
    lines = text.split("\n")
    for path, value in changes.items():
        _set(lines, path, value)
    found = "\n".join(lines)
    try:
        says = tomllib.loads(found)
    except tomllib.TOMLDecodeError:
        says = None
    if says is None or _filled(says) != _filled(_expected(text, changes)):
        raise UsageError(
            "plimsoll.toml says this setting in a way that only a text editor can change",
            hint="change it in the file: " + ", ".join(".".join(path) for path in changes),
        )
    settings_in(found)
    return found


def document(text: str) -> dict[str, Any]:
    """What the text says. Raises UsageError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"plimsoll.toml cannot be read: {error}", hint="mend that line, or comment it out") from error


def _expected(text: str, changes: Mapping[tuple[str, ...], Value]) -> dict[str, Any]:
    says = deepcopy(document(text))
    for (*tables, key), value in changes.items():
        table = says
        for name in tables:
            table = table.setdefault(name, {})
        if value is None:
            table.pop(key, None)
        else:
            table[key] = tomllib.loads(f"x = {_written(value)}")["x"]
    return says


def _filled(value: Any) -> Any:  # noqa: ANN401 - a document
    """Without tables that say nothing."""
    if not isinstance(value, dict):
        return value
    return {key: said for key, one in value.items() if (said := _filled(one)) != {}}


def _set(lines: list[str], path: Sequence[str], value: Value) -> None:
    *table, key = path
    start = next((at for at, line in enumerate(lines) if _header(line) == table), None)
    if start is None:
        if value is not None:
            while lines and not lines[-1].strip():
                lines.pop()
            header = f"[{'.'.join(_key(name) for name in table)}]"
            lines += [*([""] if lines else []), header, f"{_key(key)} = {_written(value)}", ""]
        return
    at = next((at for at in _region(lines, start) if key in _says(lines[at])), None)
    if at is None:
        if value is not None:
            lines.insert(start + 1, f"{_key(key)} = {_written(value)}")
    elif value is None:
        del lines[at]
    else:
        lines[at] = _with(lines[at], key, value)


def _region(lines: Sequence[str], start: int) -> range:
    """The places of a table's own lines."""
    end = next((at for at in range(start + 1, len(lines)) if _HEADER.match(lines[at])), len(lines))
    return range(start + 1, end)


def _header(line: str) -> list[str] | None:
    """The path of a table's header line, or None."""
    if not _HEADER.match(line) or line.lstrip().startswith("[["):
        return None
    table, path = _says(line), []
    while table:
        [(name, table)] = table.items()
        path.append(name)
    return path or None


def _says(line: str) -> dict[str, Any]:
    """What a line says by itself; nothing where it is a part of something longer."""
    try:
        return tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return {}


def _with(line: str, key: str, value: Value) -> str:
    """The line with another value; what stands before the value, and a comment behind it, stay."""
    said = _says(line)
    before = re.match(r"""\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)\s*=\s*""", line)
    ends = [at for at, sign in enumerate(line) if sign == "#" and _says(line[:at]) == said]
    end = len(line[: ends[0]].rstrip()) if ends else len(line)
    return f"{before[0] if before else f'{_key(key)} = '}{_written(value)}{line[end:]}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text(value) if isinstance(value, str) else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
