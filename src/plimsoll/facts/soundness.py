"""Is the workspace sound? Each check says what it looked at, what it found and what to do."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.errors import PlimsollError
from plimsoll.facts.head import read_head
from plimsoll.facts.vault import named_objects
from plimsoll.facts.view import FactsView

if TYPE_CHECKING:
    from collections.abc import Callable

    from plimsoll.facts.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Check:
    """One finding of `plimsoll doctor`."""

    name: str
    ok: bool
    message: str
    hint: str = ""

    def as_json(self) -> dict[str, object]:
        """As in `plimsoll.doctor/1`."""
        return {"name": self.name, "ok": self.ok, "message": self.message, "hint": self.hint}


def checks(workspace: Workspace) -> list[Check]:
    """Every check of vault, receipts, tables and permissions."""
    return [_tried(name, check, workspace) for name, check in _CHECKS.items()]


def _tried(name: str, check: Callable[[Workspace], Check], workspace: Workspace) -> Check:
    try:
        return check(workspace)
    except (PlimsollError, OSError, ValueError) as error:
        return Check(name, ok=False, message=str(error), hint=getattr(error, "hint", ""))


def _vault(workspace: Workspace) -> Check:
    damaged = [f"{sha[:12]} {why}" for sha, why in workspace.vault.damaged()]
    if damaged:
        return Check("vault", ok=False, message="; ".join(damaged), hint="restore vault/objects from a backup")
    count = len({sha for receipt in workspace.vault.receipts() for sha in named_objects(receipt)})
    return Check("vault", ok=True, message=f"{count} files are byte for byte what was received")


def _receipts(workspace: Workspace) -> Check:
    receipts = list(workspace.vault.receipts())
    key = workspace.key() if workspace.key_file.exists() else b""
    forged = [r.seq for r in receipts if r.signature is not None and not r.signature_holds(key)]
    if forged:
        return Check(
            "receipts", ok=False, message=f"signature does not hold: receipts {', '.join(map(str, forged))}",
            hint="somebody changed a typed fact, or plimsoll.key is not this workspace's",
        )  # fmt: skip
    waiting = max((r.seq for r in receipts), default=0) - read_head(workspace.facts).applied
    if waiting > 0:
        return Check(
            "receipts", ok=False, message=f"{waiting} accepted arrivals are not in the facts yet",
            hint="an import was cut off; the next import or `plimsoll rebuild` completes it",
        )  # fmt: skip
    return Check("receipts", ok=True, message=f"{len(receipts)} receipts, all in the facts")


def _tables(workspace: Workspace) -> Check:
    head = read_head(workspace.facts)
    missing = [
        entry.path for entries in head.files.values() for entry in entries
        if not (workspace.facts / entry.path).exists()
    ]  # fmt: skip
    if missing:
        return Check("tables", ok=False, message=f"missing: {', '.join(missing)}", hint="run `plimsoll rebuild`")
    view = FactsView(workspace)
    try:
        wrong = [
            f"{table}: HEAD says {head.rows(table)} rows, the files hold {rows}"
            for table in head.files if (rows := view.row_count(table)) != head.rows(table)
        ]  # fmt: skip
        vague = view.incomplete_orders()
    finally:
        view.close()
    if wrong:
        return Check("tables", ok=False, message="; ".join(wrong), hint="run `plimsoll rebuild`")
    note = f"; {vague} orders lack marketplace, channel or day and count nowhere" if vague else ""
    return Check("tables", ok=True, message=f"version {head.version}, {len(head.files)} tables{note}")


def _permissions(workspace: Workspace) -> Check:
    if not workspace.key_file.exists():
        return Check("permissions", ok=False, message="there is no plimsoll.key", hint="restore it from a backup")
    mode = stat.S_IMODE(workspace.key_file.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        return Check(
            "permissions", ok=False, message=f"plimsoll.key can be read by others (mode {mode:o})",
            hint=f"chmod 600 {workspace.key_file.name}",
        )  # fmt: skip
    return Check("permissions", ok=True, message="plimsoll.key is private")


def _evidence(workspace: Workspace) -> Check:
    from plimsoll.facts.custody import Custody

    custody = Custody(workspace)
    faults = [fault for fault in custody.faults() if fault.what != "purged"]  # retention took it: no damage
    if faults:
        return Check(
            "evidence", ok=False, message="; ".join(f"line {fault.line}: {fault.words}" for fault in faults),
            hint="`plimsoll evidence verify` says what to do about each",
        )  # fmt: skip
    return Check("evidence", ok=True, message=f"{custody.head().number} pieces, each line linked to the one before")


_CHECKS: dict[str, Callable[[Workspace], Check]] = {
    "vault": _vault,
    "receipts": _receipts,
    "tables": _tables,
    "permissions": _permissions,
    "evidence": _evidence,
}
