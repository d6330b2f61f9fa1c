"""Run the conformance cases against any program that answers to Plimsoll's command line, or by HTTP.

    python conformance/run.py --command plimsoll
    python conformance/run.py --url http://127.0.0.1:8401

Needs Python 3.11 and PyYAML, nothing of Plimsoll. The cases' form, the comparison and the mapping to HTTP are described
in README.md; how to claim conformance in CLAIMING.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shlex
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casefiles import (
    CASES,
    COMMANDS,
    OBSERVED_AT,
    Case,
    Contract,
    command_of,
    contract,
    digest,
    load,
    members,
    write_files,
)
from comparing import Difference, differences, shown, without_empty_cells, without_keys
from programs import Command, Program, Service
from retelling import retold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from casefiles import Step
    from programs import Answer

__all__ = ["COMMANDS", "OBSERVED_AT", "differences", "load", "main", "members", "retold"]


@dataclass(frozen=True)
class Outcome:
    """How one case went; no difference is a pass."""

    case: Case
    found: list[Difference]
    calls: list[str]
    seconds: float


@dataclass
class Workspace:
    """One workspace of the program under test, and every call that was made of it."""

    program: Program
    name: str
    folder: Path
    hashes: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    answers: dict[tuple[str, ...], Answer] = field(default_factory=dict)

    def words(self, step: Step) -> tuple[list[str], Path]:
        """(the words of a step's call, the folder in which its files stand)."""
        name = command_of(step)
        if name == "import":
            return self.import_words(step["import"])
        text = re.sub(r"\{sha256:([^}]+)\}", lambda match: self.hashes[match[1]], step[name] or "")
        return [name, *shlex.split(text)], self.folder

    def import_words(self, called: dict[str, Any]) -> tuple[list[str], Path]:
        """Write the files of an import step and say its words."""
        folder = self.folder / f"import{len(self.calls)}"
        folder.mkdir(parents=True)
        write_files({**called["files"], **called.get("beside", {})}, folder)
        for name in called["files"]:
            self.hashes[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        words = ["import", *called.get("paths", called["files"])]
        for option in ("account", "marketplace", "mapping"):
            if option in called:
                words += [f"--{option}", called[option]]
        observed_at = called.get("observed_at", OBSERVED_AT)
        return words + (["--observed-at", observed_at] if observed_at else []), folder

    def ask(self, step: Step, *, once: bool = False) -> Answer:
        """Make a step's call; with `once` the answer that was given before stands."""
        words, folder = self.words(step)
        key = tuple(words)
        if not (once and key in self.answers):
            answer = self.program.call(self.name, words, folder)
            self.calls.append(
                f"$ {shlex.join(words)}\nexit {answer.exit}\n{answer.document[:4000]}{answer.beside[:4000]}"
            )
            self.answers[key] = answer
        return self.answers[key]

    def hold(self, step: Step, where: str, *, once: bool = False) -> list[Difference]:
        """Make a step's call and hold its exit code and answer against what is expected."""
        answer = self.ask(step, once=once)
        found = differences(step.get("exit", 0), answer.exit, f"{where} exit code")
        document, impure = one_document(answer, where)
        found += impure
        if "expect" in step and not impure:
            empty = answer.exit == 2 and document is None
            if empty:
                return [*found, Difference(where, "a document", f"none; {answer.beside.strip()[-300:]}")]
            found += differences(
                step["expect"], without_empty_cells(document), where, unordered=step.get("unordered", False)
            )
        return found


def one_document(answer: Answer, where: str) -> tuple[Any, list[Difference]]:
    """The one JSON document of an answer. Only a call that cannot be used (exit 2) may go without."""
    if answer.exit == 2 and not answer.document.strip():
        return None, []
    try:
        document = json.loads(answer.document)
    except ValueError:
        beside = f"{answer.document[:200]!r} {answer.beside.strip()[-300:]!r}"
        return None, [Difference(where, "one JSON document and nothing else", beside)]
    schema = document.get("schema") if isinstance(document, dict) else None
    if answer.exit != 2 and not re.fullmatch(r"plimsoll\.[a-z-]+/1", str(schema)):
        return document, [Difference(f"{where}.schema", "plimsoll.NAME/1", shown(schema))]
    return document, []


def opened(program: Program, stack: ExitStack) -> Workspace:
    """An empty workspace that is gone when the stack is left."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="conformance-", ignore_cleanup_errors=True)))
    name = program.open()
    stack.callback(program.close, name)
    return Workspace(program, name, folder)


def told(workspace: Workspace, steps: Iterable[Step], label: str) -> list[Difference]:
    """Make the steps in order, up to the first that is not as expected."""
    for number, step in enumerate(steps, start=1):
        found = workspace.hold(step, f"{label} {number} ({command_of(step)})")
        if found:
            return [*found, Difference(label, "every step as expected", "the rest was not asked")]
    return []


def run_case(case: Case, program: Program, shop: Workspace | None) -> tuple[list[Difference], list[str]]:
    """(differences, calls) of one case."""
    with ExitStack() as stack:
        if shop is None:
            workspace = opened(program, stack)
            return list(_asked_in_order(workspace, case)), workspace.calls
        if case.retold:
            other = opened(program, stack)
            return _retold_case(case, shop, other), other.calls
        before = len(shop.calls)
        found = [
            line
            for number, step in enumerate(case.steps, start=1)
            for line in shop.hold(step, f"question {number} ({command_of(step)})", once=True)
        ]
        return found, shop.calls[before:]


def _asked_in_order(workspace: Workspace, case: Case) -> Iterator[Difference]:
    for number, step in enumerate(case.steps, start=1):
        found = workspace.hold(step, f"step {number} ({command_of(step)})")
        yield from found
        if found and "import" in step:
            yield Difference(case.id, "the import as expected", "the rest of the case was not asked")
            return


def _retold_case(case: Case, shop: Workspace, other: Workspace) -> list[Difference]:
    """The shop told again must answer as the shop does."""
    found: list[Difference] = []
    for step in retold(list(case.shop), case.retold):
        answer = other.ask(step)
        if answer.exit:
            return [Difference(f"retold {'+'.join(case.retold)}: import", "exit code 0", f"{answer.exit}")]
    for number, step in enumerate(case.steps, start=1):
        where = f"question {number} ({command_of(step)})"
        one, impure = one_document(shop.ask(step, once=True), f"{where} of the shop")
        two, impure_too = one_document(other.ask(step), f"{where} of the shop retold")
        found += impure + impure_too
        if not found and without_keys(one, case.apart_from) != without_keys(two, case.apart_from):
            found += _first_differences(without_keys(one, case.apart_from), without_keys(two, case.apart_from), where)
    return found


def _first_differences(one: Any, two: Any, where: str) -> list[Difference]:  # noqa: ANN401 - JSON
    found = differences(one, two, f"{where} retold") or differences(two, one, f"{where} of the shop")
    return found or [Difference(where, shown(one), shown(two))]


def run_unit(cases: list[Case], program: Program) -> list[Outcome]:
    """Cases that share a shop one after the other in it; a case without a shop alone."""
    outcomes = []
    with ExitStack() as stack:
        shop, start = None, time.perf_counter()
        broken: list[Difference] = []
        try:
            if cases[0].shop:
                shop = opened(program, stack)
                broken = told(shop, cases[0].shop, "shop")
        except OSError as error:
            broken = [Difference("shop", "an answer", f"the call could not be made: {error}")]
        for case in cases:
            found, calls = broken, list(shop.calls) if shop else []
            try:
                if not broken:
                    found, calls = run_case(case, program, shop)
            except (OSError, KeyError) as error:
                found = [Difference(case.id, "an answer", f"the call could not be made: {error!r}")]
            outcomes.append(Outcome(case, found, calls, time.perf_counter() - start))
            start = time.perf_counter()
    return outcomes


def units(cases: list[Case]) -> list[list[Case]]:
    """The cases in parts that may run beside one another, in the order of the files."""
    parts: list[list[Case]] = []
    for _, group in groupby(cases, key=lambda case: (case.corner, bool(case.shop))):
        together = list(group)
        parts += [together] if together[0].shop else [[case] for case in together]
    return parts


def chosen(cases: list[Case], options: argparse.Namespace, known: Contract) -> list[Case]:
    """The cases of the levels asked for whose corner or clause is named, or whose name contains what is named."""
    return [
        case
        for case in cases
        if (not options.level or known.level_of(case.corner) in options.level)
        and (
            not options.only
            or any(word == case.corner or word in case.clauses or word in case.name for word in options.only)
        )
    ]


def say(outcome: Outcome, known: Contract, *, verbose: bool) -> None:
    """One line for a pass; for a failure what was expected, what came, and by which clause."""
    print(f"{'FAIL' if outcome.found else 'ok  '} {outcome.case.id} ({outcome.seconds:.1f} s)", flush=True)
    if not outcome.found:
        return
    print(f"     {outcome.case.seller}")
    for clause in outcome.case.clauses:
        print(f"     contract, {clause}: {known.clauses.get(clause, '')}")
    for line in outcome.found:
        print(f"     {line.where}\n       expected {line.expected}\n       got      {line.got}")
    if verbose:
        print("\n".join(outcome.calls))


def result(outcomes: list[Outcome], known: Contract, options: argparse.Namespace) -> dict[str, Any]:
    """The whole run as a document, to be published with a claim."""
    levels = {}
    for name in known.levels:
        mine = [outcome for outcome in outcomes if known.level_of(outcome.case.corner) == name]
        failed = sum(bool(outcome.found) for outcome in mine)
        levels[name] = {"passed": len(mine) - failed, "failed": failed}
    return {
        "schema": "plimsoll.conformance/1",
        "suite": known.suite,
        "cases_sha256": digest(options.cases),
        "program": options.url or options.command,
        "chosen": {"level": options.level, "only": options.only},
        "passed": sum(not outcome.found for outcome in outcomes),
        "failed": sum(bool(outcome.found) for outcome in outcomes),
        "levels": levels,
        "cases": [
            {
                "id": outcome.case.id,
                "contract": list(outcome.case.clauses),
                "passed": not outcome.found,
                "seconds": round(outcome.seconds, 3),
                "differences": [line._asdict() for line in outcome.found],
            }
            for outcome in outcomes
        ],
    }


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Run Plimsoll's conformance cases against a program.")
    program = parser.add_mutually_exclusive_group()
    program.add_argument("--command", default="plimsoll", help="the program, with its leading arguments (one string)")
    program.add_argument("--url", help="a service that answers as README.md says, instead of a command")
    parser.add_argument(
        "--only", action="append", default=[], metavar="WORD", help="a corner, a clause, part of a name"
    )
    parser.add_argument("--level", action="append", default=[], metavar="NAME", help="a level of contract.yaml")
    parser.add_argument("--cases", type=Path, default=CASES, help="another folder of cases")
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), help="parts at a time")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result as a document, too")
    parser.add_argument("--list", action="store_true", help="print the cases and stop")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every call of a failed case")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run and report; 0 when every case passed."""
    options = parsed(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    known = contract()
    unknown = set(options.level) - set(known.levels)
    if unknown:
        print(f"no such level: {', '.join(sorted(unknown))}; there are {', '.join(known.levels)}", file=sys.stderr)
        return 2
    cases = chosen(load(options.cases), options, known)
    if options.list:
        for case in cases:
            print(f"{case.id} [{', '.join(case.clauses)}]: {case.seller}")
        return 0
    program: Program = Service(options.url) if options.url else Command(options.command)
    outcomes = []
    with ThreadPoolExecutor(max_workers=max(1, options.jobs)) as pool:
        for part in pool.map(lambda unit: run_unit(unit, program), units(cases)):
            for outcome in part:
                say(outcome, known, verbose=options.verbose)
                outcomes.append(outcome)
    document = result(outcomes, known, options)
    if options.json:
        options.json.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"suite {known.suite}: {document['passed']} passed, {document['failed']} failed")
    return 1 if document["failed"] or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
