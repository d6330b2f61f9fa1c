"""The letter as it goes: references resolved, four headings, the two tables, the list of exhibits.

Nothing is built from a plan with an unbound figure, nor from one that the linter fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.bindings import Bindings, require_bound
from plimsoll.appeals.plan import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from plimsoll.appeals.plan import Action, Plan
    from plimsoll.appeals.snapshot import Frozen

_LABELS = {
    "en": {"owner": "Owner", "verification": "Verified by", "evidence": "Evidence", "orders": "Orders concerned",
           "remedies": "What each buyer received", "exhibits": "Exhibits", "none": "nothing to give"},
    "ja": {"owner": "責任者", "verification": "確認方法", "evidence": "証拠", "orders": "該当注文",
           "remedies": "購入者への対応", "exhibits": "添付資料", "none": "対応なし"},
}  # fmt: skip


def letter(plan: Plan, frozen: Frozen) -> str:
    """The letter in Markdown; the same plan and figures give the same bytes. Raises UsageError where one is unbound."""
    bindings = Bindings(plan, frozen)
    require_bound(bindings)
    return "\n".join(_lines(plan, bindings)).rstrip() + "\n"


def form_text(plan: Plan, frozen: Frozen) -> str:
    """The sentences alone, for a form's box: no tables, no marks. Raises UsageError where a figure is unbound."""
    bindings = Bindings(plan, frozen)
    require_bound(bindings)
    summary, cause, corrective, preventive = HEADINGS[plan.language]
    parts = [summary, bindings.resolve(plan.summary.strip())]
    parts += [cause, *(f"{at}. {bindings.resolve(one.text)}" for at, one in enumerate(plan.root_causes, 1))]
    for heading, section in ((corrective, "corrective"), (preventive, "preventive")):
        parts += [heading, *(f"{at}. {bindings.resolve(one.text)}" for at, (_, one) in enumerate(plan.of(section), 1))]
    return "\n".join(parts) + "\n"


def _lines(plan: Plan, bindings: Bindings) -> Iterator[str]:
    said = _LABELS[plan.language]
    summary, cause, corrective, preventive = HEADINGS[plan.language]
    yield from (f"# {summary}", "", bindings.resolve(plan.summary.strip()), "")
    for one in plan.violations:
        yield from (bindings.resolve(one.disclosed), "")
    yield from (f"# {cause}", "")
    for at, root in enumerate(plan.root_causes, 1):
        yield f"{at}. {bindings.resolve(root.text)}"
    for heading, section in ((corrective, "corrective"), (preventive, "preventive")):
        yield from ("", f"# {heading}", "")
        for at, (_, action) in enumerate(plan.of(section), 1):
            yield from _action(at, action, bindings, said)
    for duty in plan.duties:
        yield f"* {bindings.resolve(duty.text)}"
    yield from ("", f"## {bindings.value('table.orders')}: {said['orders']}", "")
    yield from _orders(plan, bindings)
    yield from ("", f"## {bindings.value('table.remedies')}: {said['remedies']}", "")
    yield from _remedies(plan, said["none"])
    yield from ("", f"## {said['exhibits']}", "")
    for name, number in bindings.cited.items():
        shown = plan.exhibit(name)
        if shown:
            caption = shown.caption or shown.type.replace("_", " ")
            yield f"* {number}: {caption} (`{shown.file}`, sha256 {shown.sha256[:16]})"


def _action(at: int, action: Action, bindings: Bindings, said: dict[str, str]) -> Iterator[str]:
    figures = ", ".join(bindings.cited[name] for name in action.evidence if name in bindings.cited)
    yield f"{at}. {bindings.resolve(action.text)}"
    yield f"   {said['owner']}: {action.owner}. {said['verification']}: {bindings.resolve(action.verification)}"
    yield f"   {said['evidence']}: {figures}."


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(str("" if cell is None else cell).replace("|", "/") for cell in row) + " |"


def _orders(plan: Plan, bindings: Bindings) -> Iterator[str]:
    head = ("order", "placed", "defect", "kind", "cause", "buyer", "listing", "tracking", "ticket", "evidence")
    rows = []
    for one in plan.orders:
        shown = [name for name in bindings.cited if name in one.evidence or one.id in _named_by(plan, name)]
        rows.append((one.id, one.ordered_on, one.defect_on, ", ".join(one.kinds), one.cause, one.buyer, one.asin,
                     one.tracking, one.ticket, ", ".join(bindings.cited[name] for name in shown)))  # fmt: skip
    return _table(head, rows)


def _named_by(plan: Plan, name: str) -> tuple[str, ...]:
    found = plan.exhibit(name)
    return found.orders if found else ()


def _remedies(plan: Plan, nothing: str) -> Iterator[str]:
    rows = [
        (one.order, nothing if one.what == "none" else one.what.replace("_", " "), one.on, one.amount or one.why)
        for one in plan.remedies
    ]
    return _table(("order", "remedy", "on", "amount or reason"), rows)
