"""The linter's corpus: good plans of several shops, and the same with one fault planted in each.

A planted plan belongs to the held half where the sha256 of its name begins with an odd digit; the rules were worked on
with the other half only. `measure` counts, by rule, the faults that were found and the alarms on good plans.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from planted_plans import frozen, in_custody, planted, whole_text

from plimsoll.appeals.linting import lint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plimsoll.appeals.plan import Plan

FOLDER = Path(__file__).parent
FIRST, DEFECT, DONE = date(2026, 8, 1), date(2026, 8, 20), date(2026, 9, 5)
OWNERS = {"logistics": "Logistics manager", "service": "Customer service lead", "product": "Quality inspector"}
VERIFIED = {
    "logistics": "The carrier's export of first scans is read against the orders each Monday.",
    "service": "The ticket export is read each Monday by the lead.",
    "product": "The inspection sheets are counted each Monday.",
}
VERIFIED_JA = "毎週月曜日に記録を照合します。"
COUNTS = {"odr.orders": "1,204", "odr.defective": "19", "odr.days": "60"}


@dataclass(frozen=True)
class Fault:
    """One planted fault: the good plan it is in, the rule that must find it, what is changed."""

    name: str
    of: str
    rule: str
    changes: dict[str, Any]
    earlier: str = ""

    @property
    def held(self) -> bool:
        """Whether it belongs to the half that nothing was tuned on."""
        return int(sha256(self.name.encode()).hexdigest()[0], 16) % 2 == 1


@dataclass
class Measured:
    """By rule: faults planted and found; alarms on the good plans by rule."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def good() -> dict[str, dict[str, Any]]:
    """Every good plan as a parsed document, by name."""
    told = yaml.safe_load((FOLDER / "good_plans.yaml").read_text(encoding="utf-8"))
    return {one["name"]: _document(one, number) for number, one in enumerate(told, start=1)}


def faults() -> list[Fault]:
    """Every planted fault."""
    told = yaml.safe_load((FOLDER / "planted_faults.yaml").read_text(encoding="utf-8"))
    return [Fault(one["name"], one["of"], one["rule"], one["set"], one.get("earlier", "")) for one in told]


def names_found(plan: Plan, earlier: Iterable[str] = (), received: Plan | None = None) -> set[str]:
    """The rules that find something in a plan; the exhibits of `received` are in custody."""
    pieces = in_custody(received or plan)
    return {one.rule.name for one in lint(plan, frozen(plan, counts=COUNTS), list(earlier), pieces).findings}


def false_alarms() -> Counter[str]:
    """Rules that find something in a good plan."""
    return Counter(name for one in good().values() for name in names_found(planted({}, one)))


def measure(some: Iterable[Fault]) -> Measured:
    """How many of the faults are found by the rule they are planted for."""
    plans, answer = good(), Measured()
    for one in some:
        plan = planted(_appended(one.changes, plans[one.of]), plans[one.of])
        earlier = [whole_text(planted({}, plans[one.earlier]))] if one.earlier else []
        hit = one.rule in names_found(plan, earlier, planted({}, plans[one.of]))
        answer.planted[one.rule] += 1
        answer.found[one.rule] += hit
        if not hit:
            answer.missed.append(one.name)
    return answer


def _appended(changes: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    """`summary+` adds to the text that is there."""
    done = {}
    for path, value in changes.items():
        if path.endswith("+"):
            at: Any = base
            for step in path[:-1].split("."):
                at = at[int(step)] if isinstance(at, list) else at[step]
            done[path[:-1]] = f"{at} {value}"
        else:
            done[path] = value
    return done


def _document(told: dict[str, Any], number: int) -> dict[str, Any]:
    """A whole plan about a shop: tables and exhibits that bear its sentences out."""
    site, language = told.get("marketplace", "US"), told.get("language", "en")
    plan: dict[str, Any] = {
        "account": told["name"], "marketplace": site, "as_of": date(2026, 10, 1), "submit_on": date(2026, 10, 2),
        "summary": told["summary"], "language": language, "category": told.get("category", "Home"),
        "channel": told.get("channel", "MFN"), "root_causes": [], "actions": [], "orders": [], "remedies": [],
        "evidence": [], "duties": [],
    }  # fmt: skip
    for place, cause in enumerate(told["causes"]):
        _cause(plan, cause, number * 10 + place, language, deep=told.get("deep", False))
    plan["notice"] = {
        "received_on": date(2026, 9, 29), "text": "Action required.", "case_id": f"1500000{number:04}",
        "due_on": date(2026, 10, 12), "orders": [one["id"] for one in plan["orders"]],
    }  # fmt: skip
    for duty in _duties(site, plan["channel"]):
        text = "記録は日本語で保管しています。" if language == "ja" else "It is in place and on record."
        plan["duties"].append({"kind": duty, "text": text, "evidence": [plan["evidence"][0]["id"]]})
    if told.get("refused"):
        asked = "Greater detail on the steps to prevent late receipt"
        points = [{"asks": asked, "answered_by": plan["actions"][1]["id"]}]
        plan["refused_times"] = 1
        plan["refusals"] = [{"on": date(2026, 10, 1), "submitted": "Parcels were late.", "points": points}]
    _number_files(plan)
    return plan


def _duties(site: str, channel: str) -> list[str]:
    wanted = ["inbound_inspection" if channel == "AFN" else "carrier_control"]
    wanted += ["returns_disclosure"] if site in {"UK", "DE", "FR"} else []
    return wanted + (["japanese_records"] if site == "JP" else [])


def _cause(plan: dict[str, Any], told: dict[str, Any], number: int, language: str, *, deep: bool) -> None:
    ids = [f"112-{number:07}-{at:07}" for at in range(1, told["orders"] + 1)]
    direct, process = f"D{number}", f"P{number}"
    code, dimension = told["cause"], told["dimension"]
    words = {"o": ", ".join(f"{{{{ order.{one} }}}}" for one in ids), "d": f"{{{{ fig.{direct} }}}}"}
    proof = f"{{{{ fig.{process} }}}}" + (f", {{{{ fig.{process}b }}}}" if deep else "")
    plan["root_causes"].append({"cause": code, "dimension": dimension, "kinds": [told["kind"]], "orders": ids,
                                "text": _filled(told["text"], words)})  # fmt: skip
    for at, section in enumerate(("corrective", "preventive")):
        name = f"{code}_{section}"
        plan["actions"].append({
            "id": name, "section": section, "answers": [code], "on": DONE + timedelta(days=at),
            "owner": OWNERS[dimension], "verification": VERIFIED_JA if language == "ja" else VERIFIED[dimension],
            "text": _filled(told[section], {"p": proof, "on": f"{{{{ action.{name}.on }}}}"}), "evidence": [process],
        })  # fmt: skip
    for at, one in enumerate(ids):
        plan["orders"].append({
            "id": one, "kinds": [told["kind"]], "cause": code, "ordered_on": FIRST + timedelta(days=at),
            "defect_on": DEFECT + timedelta(days=at), "buyer": "A***a", "asin": "B0SIM00001",
            "tracking": f"LN{number}{at}", "listed_by": ["notice", "recount"],
        })  # fmt: skip
        plan["remedies"].append({"order": one, "what": "refund", "on": date(2026, 9, 1), "amount": "20.00 USD"})
    for name, role in ((direct, "direct"), (process, "process"), *([(f"{process}b", "process")] if deep else [])):
        plan["evidence"].append({
            "id": name, "file": "", "type": "record", "role": role, "dimension": dimension, "orders": ids,
            "origin": "portal_export" if role == "direct" else "document", "claimed_on": DONE + timedelta(days=1),
            "own_date": DONE + timedelta(days=1), "sha256": sha256(name.encode()).hexdigest(), "bytes": 200_000,
        })  # fmt: skip


def _filled(text: str, words: dict[str, str]) -> str:
    """The sentence with its references; other braces stay."""
    for key, value in words.items():
        text = text.replace("{" + key + "}", value)
    return text


def _number_files(plan: dict[str, Any]) -> None:
    """Exhibits get the names that their places in the letter ask for."""
    from plimsoll.appeals.bindings import Bindings

    for one in plan["evidence"]:
        one["file"] = "x.pdf"
    made = planted({}, plan)
    cited = Bindings(made, frozen(made, counts=COUNTS)).cited
    for one in plan["evidence"]:
        one["file"] = f"{cited[one['id']].replace('. ', '_')}_{one['type']}.pdf"
