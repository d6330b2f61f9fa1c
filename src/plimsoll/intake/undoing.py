"""Taking an import back, and making the facts again from the vault: both only read receipts and add one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.errors import UnknownImport
from plimsoll.facts.store import FactsWriter
from plimsoll.facts.vault import Receipt
from plimsoll.intake.importing import complete, live_receipts, replay

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from plimsoll.facts.workspace import Workspace


def undo_import(workspace: Workspace, beginning: str, who: str, now: datetime) -> list[str]:
    """Take every import of some bytes back; gives the paths they had. Raises UnknownImport."""
    with FactsWriter(workspace, now) as writer:
        complete(writer, workspace)
        vault = workspace.vault
        live = live_receipts(vault.receipts())
        sha256 = _one_import(live, beginning)
        seq = vault.next_seq()
        undone = [receipt for receipt in live if receipt.sha256 == sha256]
        vault.write(
            Receipt(
                seq=seq,
                kind="undo",
                sha256=sha256,
                path=undone[0].path,
                account=undone[0].account,
                account_given=False,
                marketplace_id=None,
                observed_at=now,
                received_at=now,
                who=who,
            )
        )
        writer.undo(receipt.seq for receipt in undone)
        writer.commit(seq)
        return [receipt.path for receipt in undone]


def rebuild(workspace: Workspace, now: datetime, progress: Callable[[str, int], None] | None = None) -> int:
    """Make the facts again from vault and receipts; readers see the old ones until the new are whole."""
    with FactsWriter(workspace, now, starting_over=True) as writer:
        receipts = live_receipts(workspace.vault.receipts())
        replay(writer, workspace, receipts, progress)
        writer.commit(workspace.vault.next_seq() - 1)
        return len(receipts)


def _one_import(receipts: Sequence[Receipt], beginning: str) -> str:
    found = sorted({r.sha256 for r in receipts if r.sha256 and r.sha256.startswith(beginning.lower())})
    if len(found) != 1 or not beginning:
        raise UnknownImport(
            f"{len(found)} imports begin with {beginning!r}", hint="`plimsoll imports` lists them with their sha256"
        )
    return found[0]
