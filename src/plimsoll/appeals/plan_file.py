"""A plan as a TOML file: read with every fault named, written so that a person can edit it.

The file follows the dataclasses of `plan`, field by field; empty fields are left out. TOML, because orders, actions
and exhibits are tables, and texts stand in it as they are read (triple quotes).
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from plimsoll.appeals import plan as shapes
from plimsoll.appeals.plan import DUTIES, METRICS, ORIGINS, ROLES, SCHEMA, VARIANTS, Plan
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Shape = TypeVar("Shape")
CHOICES = {
    "Plan.variant": tuple(VARIANTS), "Plan.metric": tuple(METRICS), "Action.section": ("corrective", "preventive"),
    "Exhibit.role": ROLES, "Exhibit.origin": ORIGINS, "Duty.kind": tuple(DUTIES), "Plan.language": ("en", "ja"),
    "BuyerRemedy.what": ("refund", "resend", "return_label", "replacement_part", "none"),
}  # fmt: skip
"""Fields whose words are given."""


def read_plan(file: Path) -> Plan:
    """The plan in a file. Raises UsageError with the field at fault."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read as text", hint="a plan is a TOML file in UTF-8") from error
    return parse_plan(text)


def parse_plan(text: str) -> Plan:
    """The plan in a text. Raises UsageError with the field at fault."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"the plan is not TOML: {error}", hint="`plimsoll plan draft` writes one to begin with"
        ) from error
    if document.pop("schema", None) != SCHEMA:
        raise UsageError(f"the file is no plan: its first line is not schema = {SCHEMA!r}")
    return shaped(Plan, document, "plan")


def shaped(shape: type[Shape], table: Mapping[str, Any], where: str) -> Shape:
    """A dataclass out of a parsed table. Raises UsageError."""
    if not isinstance(table, dict):
        raise UsageError(f"{where} must be a table")
    hints = get_type_hints(shape, {**vars(shapes), "date": date})
    known = {one.name: one for one in fields(shape)}  # type: ignore[arg-type]
    if unknown := sorted(set(table) - set(known)):
        raise UsageError(f"{where} has no field {unknown[0]!r}", hint="fields: " + ", ".join(known))
    lacking = [name for name, one in known.items() if one.default is MISSING and name not in table]
    if lacking:
        raise UsageError(f"{where} lacks {lacking[0]!r}")
    return shape(**{name: _value(hints[name], value, f"{where}.{name}", shape) for name, value in table.items()})


def _value(hint: Any, value: Any, where: str, shape: type) -> Any:  # noqa: ANN401 - of whatever kind the field is
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise UsageError(f"{where} must be a list")
        return tuple(_value(get_args(hint)[0], one, f"{where}.{place}", shape) for place, one in enumerate(value))
    if is_dataclass(hint):
        return shaped(hint, value, where)  # type: ignore[arg-type]
    kind = next((one for one in get_args(hint) if one is not type(None)), hint)
    if type(value) is not kind:
        raise UsageError(f"{where} must be {_KINDS[kind]}, not {value!r}")
    choices = CHOICES.get(f"{shape.__name__}.{where.rpartition('.')[2]}")
    if choices and value not in choices:
        raise UsageError(f"{where} is {value!r}", hint="one of " + ", ".join(choices))
    return value


_KINDS = {str: "a text", int: "a whole number", bool: "true or false", date: "a day such as 2026-10-01"}


def write_plan(plan: Plan) -> str:
    """The text of a plan's file; reading it gives the same plan."""
    return f'schema = "{SCHEMA}"\n' + "\n".join(_table(plan, "")) + "\n"


def _table(one: Any, prefix: str) -> Iterator[str]:  # noqa: ANN401 - any of the plan's dataclasses
    later = []
    for field in fields(one):
        value = getattr(one, field.name)
        if value == field.default and field.default is not MISSING:
            continue
        if is_dataclass(value) or (isinstance(value, tuple) and value and is_dataclass(value[0])):
            later.append((field.name, value))
        else:
            yield f"{field.name} = {_cell(value)}"
    for name, value in later:
        path = f"{prefix}{name}"
        for part in value if isinstance(value, tuple) else (value,):
            yield f"\n[[{path}]]" if isinstance(value, tuple) else f"\n[{path}]"
            yield from _table(part, f"{path}.")


def _cell(value: Any) -> str:  # noqa: ANN401 - a plain value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_cell, value)) + "]"
    if isinstance(value, str) and "\n" in value and "'''" not in value and "\r" not in value:
        return f"'''\n{value}'''"
    return json.dumps(value, ensure_ascii=False)


def figures_file(file: Path) -> Path:
    """Where the figures of a plan lie: beside it."""
    return file.with_name(f"{file.stem}.figures.json")
