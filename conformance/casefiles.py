"""Read the cases and the contract's clauses, and write the files that a case describes. README.md has the form."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).resolve().parent / "cases"
CONTRACT = Path(__file__).resolve().parent / "contract.yaml"
OBSERVED_AT = "2026-10-01T06:00:00Z"
"""When an import step says no `observed_at` of its own."""
QUESTIONS = ("odr", "defects", "explain", "status", "doctor")
"""Calls that change nothing: a shop that several cases share is asked each of them once."""
COMMANDS = ("import", "undo-import", "record", "demo", *QUESTIONS)


class PlainLoader(yaml.SafeLoader):
    """YAML in which a date stays the text that was written, and only `true` and `false` are booleans."""


PlainLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))

Step = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One case: a sentence that a seller understands, the contract's clauses it tests, and the steps that do.

    `shop` are the steps that its file's cases share. A case with `retold` tells the shop again in another way and asks
    `steps` of both: what is `apart_from` aside, the answers must be equal.
    """

    corner: str
    name: str
    seller: str
    clauses: tuple[str, ...]
    steps: tuple[Step, ...]
    shop: tuple[Step, ...] = ()
    retold: tuple[str, ...] = ()
    apart_from: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """For example `K7/same-instant-is-not-after`."""
        return f"{self.corner}/{self.name}"


@dataclass(frozen=True)
class Contract:
    """The suite's version, the contract's clauses in short words, and the levels that can be claimed."""

    suite: str
    clauses: dict[str, str]
    levels: dict[str, dict[str, Any]]

    def level_of(self, corner: str) -> str:
        """The level that a file of cases belongs to; cases of one's own belong to none."""
        return next((name for name, level in self.levels.items() if corner in level["files"]), "")


def contract(path: Path = CONTRACT) -> Contract:
    """The clauses and levels of `contract.yaml`."""
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=PlainLoader)  # noqa: S506 - a SafeLoader
    return Contract(document["suite"], document["clauses"], document["levels"])


def digest(folder: Path = CASES) -> str:
    """One hash over all files of cases: which suite a result speaks of. Line ends do not matter."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        total.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()


def command_of(step: Step) -> str:
    """The call that a step makes. Raises ValueError unless it is exactly one."""
    names = [name for name in COMMANDS if name in step]
    if len(names) != 1:
        raise ValueError(f"a step is exactly one of {', '.join(COMMANDS)}: {list(step)}")
    return names[0]


def load(folder: Path = CASES) -> list[Case]:
    """Every case of a folder, in the order of its files. Raises ValueError where a file is not as README.md says."""
    cases = [case for path in sorted(folder.glob("*.yaml")) for case in _cases_of(path)]
    twice = {case.id for case in cases if [other.id for other in cases].count(case.id) > 1}
    if twice:
        raise ValueError(f"two cases of one name: {', '.join(sorted(twice))}")
    return cases


def _cases_of(path: Path) -> Iterator[Case]:
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=PlainLoader)  # noqa: S506 - a SafeLoader
    shop = tuple(document.get("shop", ()))
    for entry in document["cases"]:
        case = Case(
            document["corner"],
            entry["name"],
            " ".join(entry["seller"].split()),
            tuple(dict.fromkeys([*entry.get("contract", ()), *document.get("contract", [document["corner"]])])),
            tuple(entry["steps"]),
            shop,
            tuple(entry.get("retold", ())),
            frozenset(entry.get("apart_from", ())),
        )
        try:
            called = [command_of(step) for step in case.steps]
        except ValueError as error:
            raise ValueError(f"{path.name}: {case.name}: {error}") from error
        if shop and set(called) - set(QUESTIONS):
            raise ValueError(f"{path.name}: {case.name}: a shop that cases share is only asked")
        yield case


# -- files -------------------------------------------------------------------------------------------------------------


def generated(blocks: list[dict[str, Any]]) -> str:
    """The CSV that `generate:` describes: each block `rows` lines from `columns`, in which {n} counts up from `first`
    and {day} walks through `days: [from, to]`, again and again. The first block's columns are the header.
    """
    target = io.StringIO()
    header = list(blocks[0]["columns"])
    target.write(",".join(header) + "\n")
    for block in blocks:
        days = [date.fromisoformat(text) for text in block.get("days", ("2026-08-01", "2026-08-01"))]
        walk = [(days[0] + timedelta(days=step)).isoformat() for step in range((days[1] - days[0]).days + 1)]
        line = ",".join(str(block["columns"].get(column, "")) for column in header) + "\n"
        first = int(block.get("first", 1))
        target.writelines(
            line.format(n=number, day=walk[(number - first) % len(walk)])
            for number in range(first, first + int(block["rows"]))
        )
    return target.getvalue()


def tab_separated(columns: str | list[str], rows: list[dict[str, str]]) -> str:
    """A tab-separated report; a column that a row leaves out is empty. Column names with blanks stand in a list."""
    target = io.StringIO()
    names = columns.split() if isinstance(columns, str) else columns
    writer = csv.DictWriter(target, names, restval="", delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()


def written_text(content: str | dict[str, Any]) -> str:
    """The text of one file of an import step: as it stands, `text:`, `generate:` or `tsv:`."""
    if isinstance(content, str):
        return content
    if "gzip" in content:
        return written_text(content["gzip"])
    if "text" in content:
        return written_text(content["text"])
    if "generate" in content:
        blocks = content["generate"]
        return generated(blocks if isinstance(blocks, list) else [blocks])
    return tab_separated(content["tsv"]["columns"], content["tsv"]["rows"])


def written_bytes(content: str | dict[str, Any]) -> bytes:
    """The bytes of one file: its text in UTF-8 or its own `encoding`, or an archive of others."""
    if isinstance(content, dict) and "zip" in content:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, inner in content["zip"].items():
                archive.writestr(zipfile.ZipInfo(member), written_bytes(inner))
        return target.getvalue()
    if isinstance(content, dict) and "gzip" in content:
        return gzip.compress(written_bytes(content["gzip"]), mtime=0)
    encoding = content.get("encoding", "utf-8") if isinstance(content, dict) else "utf-8"
    return written_text(content).encode(encoding)


def members(files: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(path as an answer names it, text) of every file of an import step, archives opened."""
    for name, content in files.items():
        if isinstance(content, dict) and "zip" in content:
            for member, inner in content["zip"].items():
                yield f"{name}!{member}", written_text(inner)
        else:
            yield name, written_text(content)


def write_files(files: dict[str, Any], folder: Path) -> None:
    """Write an import step's files."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written_bytes(content))
