"""The terms of a mapping file: where a cell comes from, a shop's words for the schema's, which lines are taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.facts.times import moment
from plimsoll.intake.mappings.part import Part, text_of
from plimsoll.intake.mappings.shape import Cell, Condition, Constant, FromColumn, Joined, LookUp, Words, file_name
from plimsoll.intake.mappings.table_faults import closest

if TYPE_CHECKING:
    from plimsoll.facts.schema import Column
    from plimsoll.intake.mappings.shape import Format

__all__ = ["CELL_KEYS", "CONDITION_KEYS", "account_at", "cell_at", "condition_at"]

_ORIGINS = ("column", "constant", "join", "lookup")
CELL_KEYS = (*_ORIGINS, "with", "key", "from", "via", "prefix", "values", "otherwise", "day")
CONDITION_KEYS = ("column", "is", "is_not")
_WHOLE = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def cell_at(parent: Part, column: Column, said: Format) -> Cell:
    """What stands at a column of the schema. Raises MappingError."""
    if isinstance(parent.content[column.name], str):
        name = parent.text(column.name)
        assert name is not None  # noqa: S101 - it is there, and no text is empty
        return Cell(parent.at(column.name), FromColumn(name))
    part = _table(parent, column.name)
    part.only(*CELL_KEYS)
    if column.kind not in {"time", "day"} and "day" in part.content:
        part.fail("day", f"{column.name} is no time, so it has no day")
    return _cell(part, column, said)


def account_at(parent: Part, said: Format) -> Cell | None:
    """Whose the rows are, where the mapping says it. Raises MappingError."""
    if "account" not in parent.content:
        return None
    if isinstance(parent.content["account"], str):
        name = parent.text("account")
        assert name is not None  # noqa: S101 - as above
        return Cell(parent.at("account"), FromColumn(name))
    part = _table(parent, "account")
    part.only(*(key for key in CELL_KEYS if key != "day"))
    cell = _cell(part, None, said)
    if cell.origin == Constant(""):
        part.fail("constant", "is empty, so the rows would be nobody's")
    return cell


def condition_at(parent: Part) -> Condition | None:
    """Which lines are taken. Raises MappingError."""
    if "only_if" not in parent.content:
        return None
    place = parent.at("only_if")
    if isinstance(parent.content["only_if"], str):
        return Condition(place, parent.text("only_if") or "")
    part = _table(parent, "only_if")
    part.only(*CONDITION_KEYS)
    part.needs("column", "the column that decides")
    if ("is" in part.content) == ("is_not" in part.content):
        part.fail("", "needs either `is` or `is_not`, a list of the column's values")
    key = "is" if "is" in part.content else "is_not"
    listed = part.content[key]
    listed = listed if isinstance(listed, list) else [listed]
    texts = [text_of(each) for each in listed]
    if not texts or None in texts:
        part.fail(key, "must be a list of the column's values")
    words = Words(tuple((text.casefold(), "taken") for text in texts if text is not None))
    return Condition(place, part.text("column") or "", words, negated=key == "is_not")


def _table(parent: Part, key: str) -> Part:
    if not isinstance(parent.content[key], dict):
        parent.fail(key, "must be the name of a column in quotes, or a table { ... }")
    part = parent.part(key)
    assert part is not None  # noqa: S101 - it is there
    return part


def _cell(part: Part, column: Column | None, said: Format) -> Cell:
    words = _words(part, column, said)
    prefix = part.raw_text("prefix")
    if prefix and words:
        part.fail("prefix", "is for texts taken as they are; put it into the values instead")
    if "constant" in part.content and (prefix or words):
        part.fail("constant", "stands alone: write it as it is to be")
    return Cell(part.place, _origin(part, column, said), prefix, words, part.flag("day"))


def _origin(part: Part, column: Column | None, said: Format) -> FromColumn | Constant | Joined | LookUp:
    if "lookup" in part.content:
        _none_of(part, "constant", "join", "with", beside="lookup")
        return _look_up(part)
    found = [key for key in _ORIGINS if key in part.content]
    if len(found) != 1:
        told = f"has {' and '.join(found)}" if found else "does not say where its cells come from"
        part.fail("", f"{told}; exactly one of {', '.join(_ORIGINS)} is needed")
    _none_of(part, "key", "from", "via", beside=found[0])
    if "join" in part.content:
        return Joined(part.texts("join"), part.raw_text("with"))
    _none_of(part, "with", beside=found[0])
    if "constant" in part.content:
        return Constant(_value(part, "constant", part.content["constant"], column, said))
    return FromColumn(part.text("column") or "")


def _none_of(part: Part, *keys: str, beside: str) -> None:
    for key in keys:
        if key in part.content:
            part.fail(key, f"means nothing beside {beside}")


def _look_up(part: Part) -> LookUp:
    part.needs("key", "the column of the other file that names its rows")
    part.needs("column", "the column of the other file that is wanted")
    file, key, given = part.text("lookup") or "", part.texts("key"), part.texts("from")
    if file_name(file) != file:
        part.fail("lookup", "is the name of a file, without its folder")
    via = part.part("via")
    if via is None:
        if given and len(given) != len(key):
            part.fail("from", f"names {len(given)} columns of this file, but key {len(key)} of the other")
        return LookUp(file, key, part.text("column") or "", given or key)
    if given:
        part.fail("from", "means nothing beside via, which says where the key comes from")
    if len(key) > 1:
        part.fail("key", "must be one column where via finds the key")
    via.only("lookup", "key", "column", "from", "via")
    via.needs("lookup", "the file in which the key is found")
    return LookUp(file, key, part.text("column") or "", (), _look_up(via))


def _words(part: Part, column: Column | None, said: Format) -> Words | None:
    values = part.part("values")
    if values is None:
        if "otherwise" in part.content:
            part.fail("otherwise", "means nothing without values")
        return None
    pairs: dict[str, str] = {}
    for spelling, raw in values.content.items():
        value = _value(values, spelling, raw, column, said)
        if pairs.setdefault(spelling.strip().casefold(), value) != value:
            values.fail(spelling, "stands twice, as letter case is not looked at, and with different values")
    if not pairs:
        part.fail("values", "is empty")
    otherwise = None
    if "otherwise" in part.content:
        otherwise = _value(part, "otherwise", part.content["otherwise"], column, said)
    return Words(tuple(pairs.items()), otherwise)


def _value(part: Part, key: str, raw: object, column: Column | None, said: Format) -> str:
    """A value that the mapping itself states, as text that its column can hold; an empty one says nothing."""
    text = text_of(raw)
    if text is None:
        part.fail(key, "must be one value: a text, a number, a date, true or false")
    if column is None:
        return text
    if not text and column.kind == "key":
        part.fail(key, f"{column.name} names the record, so it cannot be empty")
    if text and (wanted := _unfit(text, column, said)):
        hint = closest(text, column.choices, "one of") if column.choices else ""
        part.fail(key, f"{text!r} cannot stand in {column.name}, which is {wanted}", hint)
    return text


def _unfit(text: str, column: Column, said: Format) -> str | None:
    """What the column wants, when the text is not that."""
    if column.kind == "choice":
        word = text.lower().replace(" ", "_").replace("-", "_")
        return None if word in {choice.lower() for choice in column.choices} else f"one of {', '.join(column.choices)}"
    if column.kind == "boolean":
        return None if text.lower() in {"true", "false", "yes", "no"} else "true or false"
    if column.kind == "decimal":
        return None if _NUMBER.fullmatch(text) else "a number"
    if column.kind in {"time", "day"}:
        return None if moment(text, zone=said.zone or "UTC", date_order=said.date_order) else "a time"
    if column.kind == "integer":
        return _unfit_whole(text, column)
    return None


def _unfit_whole(text: str, column: Column) -> str | None:
    least = "" if column.lowest is None else f" from {column.lowest}"
    most = "" if column.highest is None else f" to {column.highest}"
    if not _WHOLE.fullmatch(text):
        return f"a whole number{least}{most}"
    low = column.lowest is not None and int(text) < column.lowest
    high = column.highest is not None and int(text) > column.highest
    return f"a whole number{least}{most}" if low or high else None
