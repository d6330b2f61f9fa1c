"""The page of documents: the fields that `--json` and the files of a workspace really hold, taken from real calls."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from generate.calls import WRITTEN, documents
from generate.markdown import anchor, code, codes, page, section, table

MAPS = {
    "plimsoll.import/1": {"rows"},
    "plimsoll.record/1": {"rows"},
    "plimsoll.paste/1": {"rows[]", "taken.rows"},
    "plimsoll.head/1": {"files"},
    "plimsoll.metrics/1": {"rows[].facts"},
}
"""Objects whose keys are data (tables, columns), not fields: by document, the paths where they stand."""
NAMED = {"rows": "TABLE", "taken.rows": "TABLE", "files": "TABLE", "rows[]": "COLUMN", "rows[].facts": "FACT"}

_FORMS = (
    ("date", re.compile(r"\d{4}-\d{2}-\d{2}")),
    ("time", re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:\d{2})?")),
    ("decimal as text", re.compile(r"-?\d+\.\d+")),
    ("sha256", re.compile(r"[0-9a-f]{64}")),
)


@dataclass
class Shape:
    """What was seen of one schema: the calls that gave it, and of each path the kinds of its values."""

    calls: list[str] = field(default_factory=list)
    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def documents_page() -> str:
    """Every document by its schema."""
    found = shapes()
    return page(
        "Documents",
        "Every JSON document and each of its fields. They are taken from real calls on two small shops: what is only "
        "ever empty or null there says `here`. What each means stands in "
        "[formats](../formats.md#commands-and-their-json); adding a field is free, renaming or removing one is a "
        "breaking change.",
        table(
            ("document", "given by"),
            [(f"[{code(name)}](#{anchor(name)})", codes(_sources(shape))) for name, shape in found.items()],
        ),
        "`x[]` is each element of the list `x`; a name in capitals stands for any of its kind.",
        *(section(2, code(name), _fields(shape)) for name, shape in found.items()),
    )


def shapes() -> dict[str, Shape]:
    """Every schema that the calls give, by its name."""
    found: dict[str, Shape] = {}
    for call, document in documents():
        shape = found.setdefault(document["schema"], Shape())
        shape.calls.append(call)
        look(document, "", shape, MAPS.get(document["schema"], set()))
    return dict(sorted(found.items()))


def field_names(document: dict[str, Any]) -> set[str]:
    """Every field of a document, however deep, by its last name; keys that are data are left out."""
    shape = Shape()
    look(document, "", shape, MAPS.get(document["schema"], set()))
    last = {path.replace("[]", "").rpartition(".")[2] for path in shape.kinds}
    return {name for name in last if name and not name.isupper()}


def look(value: Any, path: str, shape: Shape, maps: set[str]) -> None:  # noqa: ANN401 - whatever JSON holds
    """Note what a value is, and what it holds."""
    shape.kinds[path].add(_kind(value))
    if isinstance(value, dict):
        for name, held in value.items():
            key = NAMED[path] if path in maps else name
            look(held, f"{path}.{key}" if path else key, shape, maps)
    elif isinstance(value, list):
        for held in value:
            look(held, f"{path}[]", shape, maps)


def _kind(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        return next((name for name, form in _FORMS if form.fullmatch(value)), "text")
    kinds = {dict: "object", list: "list", bool: "true or false", int: "integer", float: "number", type(None): "null"}
    return kinds[type(value)]


def _sources(shape: Shape) -> list[str]:
    """The commands that gave it, without their options; or the files."""
    named = (call.removeprefix("plimsoll-data/") if call in WRITTEN else command_of(call) for call in shape.calls)
    return list(dict.fromkeys(named))


def command_of(call: str) -> str:
    """The command that a call is of: `plimsoll policy show`."""
    found = re.match(r"policy [a-z]+|record none|[a-z-]+", call)
    return f"plimsoll {found[0]}" if found else call


def _fields(shape: Shape) -> str:
    rows = [(code(path), said(path, shape)) for path in _in_order(shape) if path and not path.endswith("[]")]
    return table(("field", "is"), rows)


def _in_order(shape: Shape) -> list[str]:
    """Paths as they were first seen, but each behind what holds it."""
    seen = {path: at for at, path in enumerate(shape.kinds)}
    return sorted(shape.kinds, key=lambda path: [seen[part] for part in _prefixes(path)])


def _prefixes(path: str) -> list[str]:
    """`a`, `a[]`, `a[].b` of `a[].b`."""
    return [path[: found.start()] for found in re.finditer(r"(?<!^)(\.|\[|$)", path) if path[: found.start()]]


def said(path: str, shape: Shape) -> str:
    """What stands at a path, in words: `list of date`, `object or null`."""
    kinds = shape.kinds[path]
    if kinds == {"null"}:
        return "null here"
    words = [_list_of(f"{path}[]", shape) if kind == "list" else kind for kind in sorted(kinds - {"null"})]
    if "text" in words:  # some of them only look like a date
        words = [word for word in words if word not in {name for name, _ in _FORMS}]
    return " or ".join([*words, *(["null"] if "null" in kinds else [])])


def _list_of(path: str, shape: Shape) -> str:
    if path not in shape.kinds:
        return "list, empty here"
    return f"list of {said(path, shape).replace('object', 'objects')}"
