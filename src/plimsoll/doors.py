"""Doors for others: packs of rules, readers and metrics that an installed distribution brings along.

A distribution opens a door with an entry point (`[project.entry-points."plimsoll.policies"]` in its `pyproject.toml`).
What Plimsoll itself ships comes through the same doors, first; where our own distribution is not installed, as in a
bare source tree, or was installed before a line was added, `OWN` stands in, so that nothing is lost.

Only the `entry_points.txt` beside installed distributions is read, and a module is imported when its extension is
loaded: asking costs milliseconds, also for the commands that must start at once.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN_DISTRIBUTION = "plimsoll-tower"
OWN: dict[str, tuple[tuple[str, str], ...]] = {
    "plimsoll.policies": (("plimsoll", "plimsoll.policies.packs:own_packs"),),
    "plimsoll.readers": (("plimsoll", "plimsoll.intake.readers:READERS"),),
    "plimsoll.metrics": (("plimsoll", "plimsoll.metrics.catalogue:OWN"),),
}
"""What this distribution declares, by group: name and target. The same lines stand in `pyproject.toml`."""

_TARGET = re.compile(r"(?P<module>\w+(\.\w+)*)\s*(:\s*(?P<attribute>\w+(\.\w+)*))?\s*(\[.*\])?")


@dataclass(frozen=True, slots=True)
class Broken:
    """An extension that could not be loaded, and why; it is reported and never stops what others brought."""

    extension: Extension
    message: str


@dataclass(frozen=True, slots=True)
class Extension:
    """One entry point: its name, the distribution that declares it, and `module:attribute`.

    `version` is the distribution's, empty where its folder does not say.
    """

    name: str
    distribution: str
    version: str
    target: str

    @property
    def own(self) -> bool:
        """Whether Plimsoll itself brings it."""
        return self.distribution == OWN_DISTRIBUTION

    def load(self) -> object:
        """The object behind the entry point, or a `Broken` where its module raises, or is not there."""
        found = _TARGET.fullmatch(self.target.strip())
        if found is None:
            return Broken(self, f"{self.target!r} is not of the form module:attribute")
        try:
            loaded: object = import_module(found["module"])
            for name in (found["attribute"] or "").split("."):
                loaded = getattr(loaded, name) if name else loaded
        except Exception as error:  # noqa: BLE001 - whatever a stranger's module raises becomes a value
            return Broken(self, f"{type(error).__name__}: {error}")
        return loaded


def through(group: str) -> Iterator[Extension]:
    """What stands behind a door: Plimsoll's own first, then others by distribution and name. Nothing is imported."""
    declared = [extension for found, extension in _declared(tuple(sys.path)) if found == group]
    named = {extension.name for extension in declared if extension.own}
    for name, target in OWN.get(group, ()):
        if name not in named:
            declared.append(Extension(name, OWN_DISTRIBUTION, "", target))
    order = [name for name, _ in OWN.get(group, ())]
    yield from sorted(declared, key=lambda one: _place(one, order))


def _place(extension: Extension, own_order: list[str]) -> tuple[bool, str, int, str]:
    at = own_order.index(extension.name) if extension.own and extension.name in own_order else len(own_order)
    return not extension.own, extension.distribution, at, extension.name


@lru_cache(maxsize=8)
def _declared(path: tuple[str, ...]) -> tuple[tuple[str, Extension], ...]:
    """Every entry point of a group `plimsoll.*` on the search path; of two copies of a distribution the first."""
    found: list[tuple[str, Extension]] = []
    seen: set[str] = set()
    for folder in path:
        for distribution, version, text in _entry_points(folder or os.curdir):
            if distribution not in seen:
                seen.add(distribution)
                found += [(group, Extension(name, distribution, version, to)) for group, name, to in _lines(text)]
    return tuple(found)


def _entry_points(folder: str) -> Iterator[tuple[str, str, str]]:
    """Distribution, version and text of `entry_points.txt` of what is installed in a folder or packed in an archive."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.name.endswith((".dist-info", ".egg-info")))
    except NotADirectoryError:
        yield from _packed(folder)
        return
    except OSError:  # a path that is not there, or may not be read: Python itself passes it over
        return
    for name in names:
        try:
            # `os` and no `pathlib`: this stands on the way of every command
            with open(os.path.join(folder, name, "entry_points.txt"), encoding="utf-8") as file:  # noqa: PTH118, PTH123
                text = file.read()
        except (OSError, UnicodeDecodeError):
            continue
        stem, _, version = name.rpartition(".")[0].partition("-")
        yield _normal(stem), version, text


def _packed(archive: str) -> Iterator[tuple[str, str, str]]:
    """The same of an archive on the search path, by the standard library's slower way."""
    from importlib.metadata import distributions

    for one in distributions(path=[archive]):
        yield _normal(one.metadata["Name"] or ""), one.version, one.read_text("entry_points.txt") or ""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Group, name and target of the lines that are ours to look at."""
    if "plimsoll." not in text:
        return
    group = ""
    for line in (raw.strip() for raw in text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1].strip()
        elif group.startswith("plimsoll.") and "=" in line and not line.startswith(("#", ";")):
            name, _, target = line.partition("=")
            yield group, name.strip(), target.strip()
