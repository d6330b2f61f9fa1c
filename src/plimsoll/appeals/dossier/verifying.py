"""Verifying a bundle: offline, without a workspace, as another machine would. Every fault is named.

In this order: the files against the manifest; the chain of custody; the exhibits, rules and letter of the plan; every
figure counted anew from the frozen facts; the words of the PDF.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.bindings import Bindings, require_bound
from plimsoll.appeals.dossier.bundle import differences
from plimsoll.appeals.dossier.custody_lines import chain_faults, read_chain
from plimsoll.appeals.dossier.exhibits import file_name
from plimsoll.appeals.dossier.manifest import (
    CUSTODY,
    DOSSIER,
    EXHIBITS,
    FACTS,
    FIGURES,
    FORM,
    LETTER,
    MANIFEST,
    OVERRULED,
    PLAN,
    Manifest,
    policies_sha256,
    read_manifest,
)  # fmt: skip
from plimsoll.appeals.dossier.paper_reading import paper_faults
from plimsoll.appeals.dossier.zip_reading import Unpacked, unpack
from plimsoll.appeals.evidence.exhibits import held_against
from plimsoll.appeals.letter import form_text, letter
from plimsoll.appeals.linting import lint
from plimsoll.appeals.plan_file import read_plan
from plimsoll.appeals.snapshot import read_frozen
from plimsoll.errors import PlimsollError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from plimsoll.appeals.dossier.bundle import Refreeze
    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen
    from plimsoll.diagnosis.order_cause import EventKey, Overruling


SENTENCES = {
    "missing": "it is missing",
    "changed": "it was changed: its sha256 or size is not the manifest's",
    "unnamed": "the manifest does not name it",
    "chain": "{said}",
    "exhibit_missing": "exhibit {exhibit} ({number}) is missing",
    "exhibit_other": "it is not the file that the plan names as {exhibit}",
    "told_otherwise": "{exhibit}: {field} is {plan} in the plan, {custody} in the chain of custody",
    "rule": "{code} {says} {quoted}",
    "other_text": "the plan and its figures give another text",
    "of_another": "they are of another {name} than the plan: {figures}, {plan}",
    "counted_otherwise": "frozen: {frozen}; counted from the facts: {counted}",
    "unreadable": "{said}",
    "uncheckable": "it cannot be checked: {said}",
    "paper": "{said}",
}
"""What a fault says, by its code; `values` fill it in. `said` is a sentence of whatever looked."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not hold: which check found it, where, what (a code of SENTENCES), and with which values."""

    check: str
    where: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """It in words."""
        return SENTENCES[self.code].format(**self.values)

    def as_json(self) -> dict[str, Any]:
        """As under `faults`."""
        return {"check": self.check, "where": self.where, "code": self.code, "values": dict(self.values),
                "words": self.words}  # fmt: skip


@dataclass
class Verification:
    """What was checked, how much of it, and what does not hold."""

    faults: list[Fault] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    root: str = ""

    @property
    def holds(self) -> bool:
        """Whether everything does."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """The document `plimsoll.bundle-verify/1`."""
        return {
            "schema": "plimsoll.bundle-verify/1", "holds": self.holds, "merkle_root": self.root or None,
            "checked": dict(self.checked), "faults": [one.as_json() for one in self.faults], "notes": list(self.notes),
        }  # fmt: skip

    def look(self, check: str, found: Iterator[Fault]) -> None:
        """Take in what a check finds; where the check itself cannot be made, that is its fault."""
        try:
            self.faults += found
        except PlimsollError as error:
            self.faults.append(_said(check, "", str(error)))
        except Exception as error:  # noqa: BLE001 - whatever somebody put in there breaks a check, never the verifier
            told = f"{type(error).__name__}: {error}"
            self.faults.append(Fault(check, "", "uncheckable", {"said": told}))


def _said(check: str, where: str, words: str, code: str = "unreadable") -> Fault:
    """A fault in the words of whatever looked."""
    return Fault(check, where, code, {"said": words})


def verify_bundle(bundle: Path, folder: Path, refreeze: Refreeze, product: str) -> Verification:
    """Verify a bundle, working in `folder` (empty, temporary). `product`: the version that verifies.

    Raises UsageError where the file is no zip.
    """
    found = Verification()
    members = {one.path: one for one in unpack(bundle, folder)}
    manifest = _manifest(found, folder)
    if manifest is not None:
        found.root = manifest.root
        found.look("files", _files(found, manifest, members))
        _notes(found, manifest, product)
    else:
        found.faults += [_said("files", one.path, one.fault) for one in members.values() if one.fault]
    found.look("custody", _custody(found, folder))
    try:
        plan, frozen = read_plan(folder / PLAN), read_frozen(folder / FIGURES)
    except PlimsollError as error:
        found.faults.append(_said("plan", PLAN, str(error)))
        return found
    hashes = {one.path: one.sha256 for one in members.values() if not one.fault}
    for check, look in _checks(found, Opened(folder, plan, frozen, hashes), refreeze):
        found.look(check, look())
    return found


@dataclass(frozen=True)
class Opened:
    """An unpacked bundle: its folder, plan and figures, and the sha256 of each member by name."""

    folder: Path
    plan: Plan
    frozen: Frozen
    hashes: Mapping[str, str]


def _checks(
    found: Verification, opened: Opened, refreeze: Refreeze
) -> Iterator[tuple[str, Callable[[], Iterator[Fault]]]]:
    yield "exhibits", lambda: _exhibits(found, opened)
    yield "rules", lambda: _rules(found, opened)
    yield "letter", lambda: _letters(found, opened)
    yield "figures", lambda: _figures(found, opened, refreeze)
    yield "paper", lambda: _paper(found, opened)


def _manifest(found: Verification, folder: Path) -> Manifest | None:
    try:
        return read_manifest((folder / MANIFEST).read_bytes().decode("utf-8"))
    except (OSError, ValueError) as error:
        gone = not isinstance(error, ValueError)
        found.faults.append(Fault("files", MANIFEST, "missing") if gone else _said("files", MANIFEST, str(error)))
        return None


def _files(found: Verification, manifest: Manifest, members: Mapping[str, Unpacked]) -> Iterator[Fault]:
    """Each file is there, is what the manifest says, and there is no other."""
    named = {one.path: one for one in manifest.files}
    for path, one in named.items():
        there = members.get(path)
        if there is None:
            yield Fault("files", path, "missing")
        elif there.fault:
            yield _said("files", path, there.fault)
        elif (there.sha256, there.size) != (one.sha256, one.size):
            yield Fault("files", path, "changed")
    for path in sorted(set(members) - set(named) - {MANIFEST}):
        fault = members[path].fault
        yield _said("files", path, fault) if fault else Fault("files", path, "unnamed")
    found.checked["files"] = len(named)


def _notes(found: Verification, manifest: Manifest, product: str) -> None:
    if manifest.product != product:
        found.notes.append(f"built by Plimsoll {manifest.product}, verified by {product}: words may differ")
    if manifest.policies != policies_sha256():
        found.notes.append("the rules here are not those it was counted by: figures may differ for that")


def _custody(found: Verification, folder: Path) -> Iterator[Fault]:
    chain = read_chain((folder / CUSTODY).read_bytes().decode("utf-8"))
    for line, words in chain_faults(chain):
        yield _said("custody", f"{CUSTODY}:{line}", words, "chain")
    found.checked["custody_lines"] = len(chain.told())


def _exhibits(found: Verification, opened: Opened) -> Iterator[Fault]:
    """Each exhibit's bytes are those that the plan names, and the plan tells it as its line in the chain does."""
    plan = opened.plan
    told = read_chain((opened.folder / CUSTODY).read_bytes().decode("utf-8")).told()
    kept = {one.sha256 for one in told}
    for name, number in Bindings(plan, opened.frozen).cited.items():
        exhibit = plan.exhibit(name)
        if exhibit is None:
            continue
        file = f"{EXHIBITS}/{file_name(number, exhibit)}"
        if file not in opened.hashes:
            yield Fault("exhibits", file, "exhibit_missing", {"exhibit": name, "number": number})
        elif opened.hashes[file] != exhibit.sha256:
            yield Fault("exhibits", file, "exhibit_other", {"exhibit": name})
        if exhibit.sha256 not in kept:
            found.notes.append(f"{number} ({name}) has no line in the chain of custody: it lay beside the plan")
    for one in held_against(plan, told):
        if one.custody:  # what has no line at all is noted above
            values = {"exhibit": one.exhibit, "field": one.field, "plan": one.plan, "custody": one.custody}
            yield Fault("exhibits", f"{PLAN}: {one.place}", "told_otherwise", values)
    found.checked["exhibits"] = len(plan.evidence)


def _rules(found: Verification, opened: Opened) -> Iterator[Fault]:
    """What fails a plan: coverage, time lines, claimed effects against the data, and the rest."""
    require_bound(Bindings(opened.plan, opened.frozen))
    for one in lint(opened.plan, opened.frozen).findings:
        if one.rule.level == "fails":
            values = {"code": one.rule.code, "rule": one.rule.name, "says": one.rule.says, "quoted": one.seen.quoted}
            yield Fault("rules", f"{PLAN}: {one.seen.place}", "rule", values)
    found.checked["rules"] = 1


def _letters(found: Verification, opened: Opened) -> Iterator[Fault]:
    plan, frozen = opened.plan, opened.frozen
    for file, made in ((LETTER, letter(plan, frozen)), (FORM, form_text(plan, frozen))):
        if (opened.folder / file).read_bytes() != made.encode():
            yield Fault("letter", file, "other_text")
    found.checked["letters"] = 2


def _figures(found: Verification, opened: Opened, refreeze: Refreeze) -> Iterator[Fault]:
    """Every figure, counted anew from the facts of the bundle."""
    plan, frozen = opened.plan, opened.frozen
    selection = frozen.selection
    for name, mine in (("account", plan.account), ("as_of", plan.as_of.isoformat())):
        if selection.get(name) != mine:
            values = {"name": name, "figures": str(selection.get(name)), "plan": mine}
            yield Fault("figures", FIGURES, "of_another", values)
    now = refreeze(opened.folder / FACTS, frozen, _overruled(opened.folder))
    for one in differences(frozen, now):
        values = {"frozen": one.before or "nothing", "counted": one.now or "nothing"}
        yield Fault("figures", one.name, "counted_otherwise", values)
    found.checked["figures"] = len(now.figures)


def _overruled(folder: Path) -> dict[EventKey, Overruling]:
    from plimsoll.diagnosis.order_cause import Overruling

    file = folder / OVERRULED
    said = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return {(str(one), str(two), str(three)): Overruling(str(cause)) for one, two, three, cause in said}


def _paper(found: Verification, opened: Opened) -> Iterator[Fault]:
    """The PDF's own text is the letter's, and holds every figure, order and day of it."""
    for words in paper_faults(opened.folder / DOSSIER, opened.plan, opened.frozen, found.checked):
        yield _said("paper", DOSSIER, words, "paper")
