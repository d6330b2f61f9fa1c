"""Hold an answer against what a case expects, and say each difference so that a person can act on it.

An expectation is JSON with a few words of its own (`one_of`, `contains`, `lacks`, `each`, `is`, `matches`); README.md
describes them.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONGEST_SHOWN = 400
TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "list": (list,),
    "object": (dict,),
    "anything": (object,),
}
"""What `is:` may say of a value whose exact content is left open."""


class Difference(NamedTuple):
    """One place where an answer is not as expected."""

    where: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.where}: expected {self.expected}, got {self.got}"


def differences(expected: Any, actual: Any, where: str, *, unordered: bool = False) -> list[Difference]:  # noqa: ANN401 - JSON
    """Where an answer is not as expected: objects by the keys expected, lists element by element and whole."""
    if isinstance(expected, dict):
        if expected and set(expected) <= set(_WORDS):
            return [one for word in expected for one in _WORDS[word](expected[word], actual, where, unordered)]
        return _object_differences(expected, actual, where, unordered=unordered)
    if isinstance(expected, list):
        return _list_differences(expected, actual, where, unordered=unordered)
    if type(expected) is type(actual) and expected == actual:
        return []
    return [Difference(where, shown(expected), shown(actual))]


def _one_of(expected: list[Any], actual: Any, where: str, unordered: bool) -> list[Difference]:  # noqa: ANN401, FBT001
    tries = [differences(option, actual, where, unordered=unordered) for option in expected]
    if any(not found for found in tries):
        return []
    return [Difference(where, "one of " + " or ".join(shown(option) for option in expected), shown(actual))]


def _contains(expected: list[Any], actual: Any, where: str, unordered: bool) -> list[Difference]:  # noqa: ANN401, FBT001
    if not isinstance(actual, list):
        return [Difference(where, "a list", shown(actual))]
    return [
        Difference(where, f"an element {shown(one)}", _nearest(one, actual))
        for one in expected
        if all(differences(one, other, where, unordered=unordered) for other in actual)
    ]


def _lacks(expected: list[Any], actual: Any, where: str, unordered: bool) -> list[Difference]:  # noqa: ANN401, FBT001
    if not isinstance(actual, list):
        return [Difference(where, "a list", shown(actual))]
    return [
        Difference(where, f"no element {shown(one)}", shown(other))
        for one in expected
        for other in actual
        if not differences(one, other, where, unordered=unordered)
    ]


def _each(expected: Any, actual: Any, where: str, unordered: bool) -> list[Difference]:  # noqa: ANN401, FBT001
    if not isinstance(actual, list) or not actual:
        return [Difference(where, "a list with something in it", shown(actual))]
    return [
        line
        for number, other in enumerate(actual)
        for line in differences(expected, other, f"{where}[{number}]", unordered=unordered)
    ]


def _is(expected: str, actual: Any, where: str, unordered: bool) -> list[Difference]:  # noqa: ANN401, FBT001, ARG001
    fits = isinstance(actual, TYPES[expected]) and (expected in {"boolean", "anything"} or not isinstance(actual, bool))
    return [] if fits else [Difference(where, expected, shown(actual))]


def _matches(expected: str, actual: Any, where: str, unordered: bool) -> list[Difference]:  # noqa: ANN401, FBT001, ARG001
    fits = isinstance(actual, str) and re.search(expected, actual)
    return [] if fits else [Difference(where, f"text like {expected}", shown(actual))]


_WORDS: dict[str, Callable[[Any, Any, str, bool], list[Difference]]] = {
    "one_of": _one_of,
    "contains": _contains,
    "lacks": _lacks,
    "each": _each,
    "is": _is,
    "matches": _matches,
}
"""The words of an expectation. An object made of these alone is one."""


def _object_differences(
    expected: dict[str, Any],
    actual: Any,  # noqa: ANN401 - JSON
    where: str,
    *,
    unordered: bool,
) -> list[Difference]:
    """An object is compared by the expected keys; it may have others."""
    if not isinstance(actual, dict):
        return [Difference(where, "an object", shown(actual))]
    found = [Difference(f"{where}.{key}", shown(expected[key]), "nothing") for key in expected if key not in actual]
    for key in (key for key in expected if key in actual):
        found += differences(expected[key], actual[key], f"{where}.{key}", unordered=unordered)
    return found


def _list_differences(expected: list[Any], actual: Any, where: str, *, unordered: bool) -> list[Difference]:  # noqa: ANN401
    """A list is compared whole: as many elements, in order unless `unordered`."""
    if not isinstance(actual, list):
        return [Difference(where, "a list", shown(actual))]
    if len(expected) != len(actual):
        return [Difference(where, f"{len(expected)} elements", f"{len(actual)}: {shown(actual)}")]
    if not unordered:
        pairs = enumerate(zip(expected, actual, strict=True))
        return [line for number, (one, other) in pairs for line in differences(one, other, f"{where}[{number}]")]
    left = list(actual)
    found = []
    for one in expected:
        match = next((other for other in left if not differences(one, other, where, unordered=True)), None)
        if match is None:
            found.append(Difference(where, f"an element {shown(one)}", _nearest(one, left)))
        else:
            left.remove(match)
    return found


def _nearest(one: Any, others: Iterable[Any]) -> str:  # noqa: ANN401 - JSON
    """The element that fits best, by what it lacks: a reader wants that one, not the whole list."""
    lacking = [(differences(one, other, "it", unordered=True), other) for other in others]
    if not lacking:
        return "an empty list"
    lines, _ = min(lacking, key=lambda pair: len(pair[0]))
    return "none; nearest, " + "; ".join(str(line) for line in lines[:3])


def shown(value: Any) -> str:  # noqa: ANN401 - JSON
    """A value on one line, cut to a readable length."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + " ..."


def without_empty_cells(answer: Any) -> Any:  # noqa: ANN401 - JSON
    """An answer without the rows of K18: cells or days without orders, given with NONE, are never asked for."""
    if isinstance(answer, dict) and isinstance(answer.get("rows"), list):
        kept = [row for row in answer["rows"] if not (row.get("status") == "NONE" and row.get("orders") == 0)]
        return {**answer, "rows": kept}
    return answer


def without_keys(answer: Any, keys: frozenset[str]) -> Any:  # noqa: ANN401 - JSON
    """An answer without some keys, wherever they stand, and its lists in one order: for comparing two tellings."""
    if isinstance(answer, dict):
        return {key: without_keys(value, keys) for key, value in answer.items() if key not in keys}
    if isinstance(answer, list):
        return sorted((without_keys(one, keys) for one in answer), key=shown)
    return answer
