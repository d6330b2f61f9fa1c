"""The house rules that no linter knows: sizes, names of drawers, no trace of a machine. `make check` runs it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
LONGEST_MODULE, LONGEST_FUNCTION, MEDIAN_FUNCTION = 400, 60, 8
DRAWERS = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "core", "base"}
TRACES = re.compile(rf"(?<![\w.]){re.escape(str(ROOT.parent))}/|index-url\s*=")
"""Paths of the machine it is worked on, and addresses of package indexes."""


def main() -> int:
    """Print every breach; 1 when there is one."""
    breaches = list(breaches_of(tracked()))
    sys.stdout.write("".join(f"{breach}\n" for breach in breaches))
    return 1 if breaches else 0


def tracked() -> list[Path]:
    """The files of the repository."""
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def breaches_of(files: list[Path]) -> Iterator[str]:
    """What the house does not allow, one line each."""
    lengths: list[int] = []
    for file in files:
        name = file.relative_to(ROOT).as_posix()
        if (file.suffix == ".py" and file.stem.lower() in DRAWERS) or any(
            part in DRAWERS for part in file.relative_to(ROOT).parts[:-1]
        ):
            yield f"{name}: a drawer, not a place with a name"
        if file.suffix not in {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".sql", ""}:
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        if name != "tests/house.py" and (found := TRACES.search(text)):
            yield f"{name}: carries {found[0]!r}"
        if name.startswith("src/") and file.suffix == ".py":
            yield from _sizes(name, text, lengths)
    if lengths and median(lengths) > MEDIAN_FUNCTION:
        yield f"src: the median function has {median(lengths)} lines (at most {MEDIAN_FUNCTION})"


def _sizes(name: str, text: str, lengths: list[int]) -> Iterator[str]:
    if "/migrations/" in name:  # written by Django
        return
    if (lines := text.count("\n")) > LONGEST_MODULE:
        yield f"{name}: {lines} lines (at most {LONGEST_MODULE})"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            length = node.end_lineno - node.lineno + 1
            lengths.append(length)
            if length > LONGEST_FUNCTION:
                yield f"{name}:{node.lineno} {node.name}: {length} lines (at most {LONGEST_FUNCTION})"


if __name__ == "__main__":
    sys.exit(main())
