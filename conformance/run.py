"""Run the conformance cases against any program that answers to Plimsoll's command line.

    python conformance/run.py --command plimsoll

Needs Python 3.11 and PyYAML, nothing of Plimsoll. The cases' form and the comparison are described in README.md.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).resolve().parent / "cases"
OBSERVED_AT = "2026-10-01T06:00:00Z"
"""When an import step says no `observed_at` of its own."""
COMMANDS = ("import", "odr", "defects", "undo-import", "record")
SECONDS_PER_CALL = 300


class PlainLoader(yaml.SafeLoader):
    """YAML in which a date stays the text that was written, and only `true` and `false` are booleans."""


PlainLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


@dataclass(frozen=True)
class Case:
    """One case: a sentence that a seller understands, and the steps that hold a program to it."""

    corner: str
    name: str
    seller: str
    steps: tuple[dict[str, Any], ...]

    @property
    def id(self) -> str:
        """For example `K7/same-instant-is-not-after`."""
        return f"{self.corner}/{self.name}"


def load(folder: Path = CASES) -> list[Case]:
    """Every case of a folder, in the order of its files. Raises ValueError where a file is not as README.md says."""
    cases = []
    for path in sorted(folder.glob("*.yaml")):
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=PlainLoader)  # noqa: S506 - a SafeLoader
        for entry in document["cases"]:
            case = Case(document["corner"], entry["name"], " ".join(entry["seller"].split()), tuple(entry["steps"]))
            for step in case.steps:
                if len([name for name in COMMANDS if name in step]) != 1:
                    raise ValueError(f"{path.name}: {case.name}: a step is exactly one of {', '.join(COMMANDS)}")
            cases.append(case)
    twice = {case.id for case in cases if [other.id for other in cases].count(case.id) > 1}
    if twice:
        raise ValueError(f"two cases of one name: {', '.join(sorted(twice))}")
    return cases


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


def tab_separated(columns: str, rows: list[dict[str, str]]) -> str:
    """A tab-separated report; a column that a row leaves out is empty."""
    target = io.StringIO()
    writer = csv.DictWriter(target, columns.split(), restval="", delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()


def written_text(content: str | dict[str, Any]) -> str:
    """The text of one file of an import step: as it stands, `generate:` or `tsv:`."""
    if isinstance(content, str):
        return content
    if "generate" in content:
        blocks = content["generate"]
        return generated(blocks if isinstance(blocks, list) else [blocks])
    return tab_separated(content["tsv"]["columns"], content["tsv"]["rows"])


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
        if isinstance(content, dict) and "zip" in content:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for member, inner in content["zip"].items():
                    archive.writestr(zipfile.ZipInfo(member), written_text(inner))
        else:
            path.write_bytes(written_text(content).encode("utf-8"))


def differences(expected: Any, actual: Any, where: str, *, unordered: bool = False) -> list[str]:  # noqa: ANN401 - JSON
    """Where an answer is not as expected: objects by the keys expected, lists element by element and whole."""
    if isinstance(expected, dict):
        compare = {("one_of",): one_of_differences, ("contains",): contains_differences}.get(tuple(expected))
        return (compare or object_differences)(expected, actual, where, unordered=unordered)
    if isinstance(expected, list):
        return list_differences(expected, actual, where, unordered=unordered)
    if type(expected) is type(actual) and expected == actual:
        return []
    return [f"{where}: expected {shown(expected)}, got {shown(actual)}"]


def one_of_differences(expected: dict[str, Any], actual: Any, where: str, *, unordered: bool) -> list[str]:  # noqa: ANN401
    """`one_of: [...]`: as one of these."""
    tries = [differences(option, actual, where, unordered=unordered) for option in expected["one_of"]]
    return [] if any(not found for found in tries) else [f"{where}: none of the {len(tries)} ways: {shown(actual)}"]


def contains_differences(expected: dict[str, Any], actual: Any, where: str, *, unordered: bool) -> list[str]:  # noqa: ANN401
    """`contains: [...]`: a list in which each of these is found."""
    if not isinstance(actual, list):
        return [f"{where}: no list: {shown(actual)}"]
    return [
        f"{where}: lacks {shown(one)}"
        for one in expected["contains"]
        if all(differences(one, other, where, unordered=unordered) for other in actual)
    ]


def object_differences(expected: dict[str, Any], actual: Any, where: str, *, unordered: bool) -> list[str]:  # noqa: ANN401
    """An object is compared by the expected keys; it may have others."""
    if not isinstance(actual, dict):
        return [f"{where}: no object: {shown(actual)}"]
    found = [f"{where}.{key}: missing" for key in expected if key not in actual]
    for key in (key for key in expected if key in actual):
        found += differences(expected[key], actual[key], f"{where}.{key}", unordered=unordered)
    return found


def list_differences(expected: list[Any], actual: Any, where: str, *, unordered: bool) -> list[str]:  # noqa: ANN401 - JSON
    """A list is compared whole: as many elements, in order unless `unordered`."""
    if not isinstance(actual, list):
        return [f"{where}: no list: {shown(actual)}"]
    if len(expected) != len(actual):
        return [f"{where}: expected {len(expected)} elements, got {len(actual)}: {shown(actual)}"]
    if not unordered:
        pairs = enumerate(zip(expected, actual, strict=True))
        return [line for number, (one, other) in pairs for line in differences(one, other, f"{where}[{number}]")]
    left = list(actual)
    found = []
    for one in expected:
        match = next((other for other in left if not differences(one, other, where, unordered=True)), None)
        if match is None:
            found.append(f"{where}: no element is {shown(one)}; left are {shown(left)}")
        else:
            left.remove(match)
    return found


def shown(value: Any) -> str:  # noqa: ANN401 - JSON
    """A value on one line, cut to a readable length."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 400 else text[:400] + " ..."


def without_empty_cells(answer: Any) -> Any:  # noqa: ANN401 - JSON
    """An `odr` answer without the rows of K18: cells or days without orders, given with NONE, are never asked for."""
    if isinstance(answer, dict) and isinstance(answer.get("rows"), list):
        kept = [row for row in answer["rows"] if not (row.get("status") == "NONE" and row.get("orders") == 0)]
        return {**answer, "rows": kept}
    return answer


class Run:
    """One case in a temporary folder of its own: its workspace, its files, its calls."""

    def __init__(self, command: list[str], folder: Path) -> None:
        """Begin with an empty folder."""
        self.command = command
        self.folder = folder
        self.hashes: dict[str, str] = {}
        self.calls: list[str] = []

    def imported(self, number: int, step: dict[str, Any]) -> tuple[list[str], Path]:
        """Write the files of an import step: (arguments, folder to stand in)."""
        called = step["import"]
        folder = self.folder / f"step{number}"
        folder.mkdir()
        write_files(called["files"], folder)
        for name in called["files"]:
            self.hashes[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        arguments = ["import", *called.get("paths", called["files"])]
        for option in ("account", "marketplace"):
            if option in called:
                arguments += [f"--{option}", called[option]]
        return [*arguments, "--observed-at", called.get("observed_at", OBSERVED_AT)], folder

    def step(self, number: int, step: dict[str, Any]) -> list[str]:
        """Make one call and hold its exit code and answer against what is expected."""
        name = next(name for name in COMMANDS if name in step)
        if name == "import":
            arguments, folder = self.imported(number, step)
        else:
            text = re.sub(r"\{sha256:([^}]+)\}", lambda match: self.hashes[match[1]], step[name])
            arguments, folder = [name, *shlex.split(text)], self.folder
        line = [*self.command, *arguments, "--workspace", str(self.folder / "workspace"), "--json"]
        environment = {key: value for key, value in os.environ.items() if key != "PLIMSOLL_WORKSPACE"}
        done = subprocess.run(
            line,
            cwd=folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS_PER_CALL,
            check=False,
        )
        self.calls.append(f"$ {shlex.join(line)}\nexit {done.returncode}\n{done.stdout[:4000]}{done.stderr[:4000]}")
        where = f"step {number} ({name})"
        found = differences(step.get("exit", 0), done.returncode, f"{where} exit")
        if "expect" in step:
            try:
                answer = without_empty_cells(json.loads(done.stdout))
            except ValueError:
                return [*found, f"{where}: no JSON on stdout: {done.stdout[:200]!r} {done.stderr[-300:]!r}"]
            found += differences(step["expect"], answer, where, unordered=step.get("unordered", False))
        return found


def run_case(case: Case, command: list[str]) -> tuple[list[str], list[str], float]:
    """(differences, calls, seconds) of one case; none of the first means passed."""
    start = time.perf_counter()
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="conformance-", ignore_cleanup_errors=True) as folder:
        run = Run(command, Path(folder))
        try:
            for number, step in enumerate(case.steps, start=1):
                found += run.step(number, step)
                if found and "import" in step:
                    found.append("the rest of the case was not asked")
                    break
        except (OSError, subprocess.TimeoutExpired) as error:
            found.append(f"the call could not be made: {error}")
    return found, run.calls, time.perf_counter() - start


def chosen(cases: list[Case], only: list[str]) -> list[Case]:
    """The cases whose corner is named, or whose id contains what is named."""
    return [
        case for case in cases if not only or any(case.corner == word or word in case.id.split("/")[1] for word in only)
    ]


def program(text: str) -> list[str]:
    """The program's words; where the first names a file here, by its full path, as cases stand in other folders."""
    words = shlex.split(text, posix=os.name != "nt")
    if words and Path(words[0]).is_file():
        words[0] = str(Path(words[0]).absolute())
    return words


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Run Plimsoll's conformance cases against a program.")
    parser.add_argument("--command", default="plimsoll", help="the program, with its leading arguments (one string)")
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="a corner (K7) or part of a name")
    parser.add_argument("--cases", type=Path, default=CASES, help="another folder of cases")
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), help="cases at a time")
    parser.add_argument("--list", action="store_true", help="print the cases and stop")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every call of a failed case")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run and report; 0 when every case passed."""
    options = parsed(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    cases = chosen(load(options.cases), options.only)
    if options.list:
        for case in cases:
            print(f"{case.id}: {case.seller}")
        return 0
    command = program(options.command)
    failed = 0
    with ThreadPoolExecutor(max_workers=max(1, options.jobs)) as pool:
        for case, (found, calls, seconds) in zip(
            cases, pool.map(lambda one: run_case(one, command), cases), strict=True
        ):
            failed += bool(found)
            print(f"{'FAIL' if found else 'ok  '} {case.id} ({seconds:.1f} s)", flush=True)
            if found:
                print(f"       {case.seller}")
                print("".join(f"       {line}\n" for line in found), end="")
            if found and options.verbose:
                print("\n".join(calls))
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
