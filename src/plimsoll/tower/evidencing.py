"""Evidence: files taken into custody, their redactions, own reports, and whether all is as it was received."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from plimsoll import clock
from plimsoll.tower.diagnosing import Diagnosing
from plimsoll.tower.telling import Telling
from plimsoll.tower.watching import Watching
from plimsoll.tower.world import who

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from plimsoll.appeals.evidence.adding import Brought, Taking
    from plimsoll.appeals.evidence.own_reports import OwnReport, Table
    from plimsoll.facts.custody import Custody
    from plimsoll.facts.piece import Piece


class Evidencing(Watching, Diagnosing, Telling):
    """Evidence: files taken into custody, their redactions, own reports, and whether all is as it was received."""

    @property
    def custody(self) -> Custody:
        """The chain of evidence of this workspace, to be read."""
        from plimsoll.facts.custody import Custody

        return Custody(self.workspace)

    def taking_evidence(self, *, by: str | None = None, largest: int | None = None) -> Taking:
        """Takes files in now, for `by` (default: who is at the keyboard), none over `largest` bytes (200 MB)."""
        from plimsoll.appeals.evidence.adding import Taking
        from plimsoll.facts.custody import LARGEST

        return Taking(self.custody, by or who(), clock.now(), largest or LARGEST)

    def add_evidence(
        self, file: Path | IO[bytes], brought: Brought, *, name: str | None = None, by: str | None = None
    ) -> Piece:
        """Take one file into custody. Raises UsageError."""
        return self.taking_evidence(by=by).add(file, brought, name)

    def evidence(self, account: str | None = None) -> list[Piece]:
        """Every piece, of one account where it is named. Raises VaultDamaged."""
        return self.custody.pieces(account)

    @property
    def only_account(self) -> str | None:
        """The account that all facts are of; None where there are several, or none."""
        from plimsoll.facts.view import Scope

        if not self.workspace.exists:
            return None
        with self.view() as view:
            names = {account for account, _, _ in view.cells(Scope())}
        return names.pop() if len(names) == 1 else None

    def own_report(
        self,
        kind: str,
        *,
        orders: Sequence[str] = (),
        changed_on: date | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> OwnReport:
        """One of the seller's own reports (`own_reports.TITLES`), made now. Raises UsageError."""
        from plimsoll import __version__
        from plimsoll.appeals.evidence.own_reports import OwnReport, asked_of

        now = clock.now()
        selection = selection | {"account": selection.get("account") or self.only_account}
        as_of, words = asked_of(kind, selection, now, orders, changed_on)
        with self.view() as view:
            version = view.head.version
        table = self._report_table(kind, as_of, list(orders), changed_on, selection | {"as_of": as_of})
        return OwnReport(kind, now, f"Plimsoll {__version__}", version, as_of, words, table)

    def _report_table(
        self, kind: str, as_of: date, orders: Sequence[str], changed_on: date | None, selection: dict[str, Any]
    ) -> Table:
        from plimsoll.appeals.evidence import own_reports as made

        account = selection.get("account")
        if kind == "carriers":
            return made.carrier_cards(self.scorecard(**selection).carriers)
        if kind == "improvement" and changed_on:
            return made.before_and_after(self.improvement(changed_on, **selection), changed_on)
        if kind == "orders":
            named = orders or [one.row.order_id for one in self.causes(**selection).orders]
            return made.order_lines([story for one in named for story in self.order_stories(one, account)])
        if kind == "refunds":
            with self.view() as view:
                return made.refund_times(view, account, as_of, orders)
        with self.recount(dict(selection)) as recount:
            return made.reply_times(recount, orders)

    def keep_own_report(self, report: OwnReport, *, account: str | None = None, by: str | None = None) -> list[Piece]:
        """Take both forms of an own report into custody of `account` (default: its own), the people's first."""
        from plimsoll.appeals.evidence.own_reports import kept

        return kept(report, self.taking_evidence(by=by), account)
