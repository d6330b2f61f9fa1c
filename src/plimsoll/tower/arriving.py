"""What comes in: files, typed and pasted facts, and taking them back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plimsoll import clock
from plimsoll.tower.world import World, who

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from plimsoll.facts.vault import Receipt
    from plimsoll.intake.importing import ImportResult
    from plimsoll.intake.mappings.guessing import Guess
    from plimsoll.intake.mappings.trying import Trial
    from plimsoll.intake.pasting import Pasted


class Arriving(World):
    """What comes in: files, typed and pasted facts, and taking them back."""

    def import_files(
        self,
        *paths: str | Path,
        account: str | None = None,
        marketplace: str | None = None,
        mapping: str | Path | None = None,
        observed_at: datetime | None = None,
        account_from_folder: bool = False,
        by_name_alone: bool = False,
        by: str | None = None,
        progress: Callable[[str, int], None] | None = None,
    ) -> ImportResult:
        """Import files and folders; a true account of every row comes back. `by` is who brings them (default: who is
        at the keyboard). Raises UsageError.
        """
        from plimsoll.intake.importing import Importer

        choices = self.choices(account, marketplace, observed_at, Path(mapping) if mapping else None, by)
        choices = replace(choices, account_from_folder=account_from_folder, by_name_alone=by_name_alone)
        return Importer(self.workspace, clock.now(), progress).import_files([Path(path) for path in paths], choices)

    def record(
        self,
        what: str,
        cells: dict[str, str],
        *,
        account: str | None = None,
        marketplace: str | None = None,
        observed_at: datetime | None = None,
        by: str | None = None,
    ) -> ImportResult:
        """Type one fact: `what` is claim, chargeback, feedback, snapshot, listed ...; `cells` are its columns."""
        from plimsoll.intake.recording import Recorder

        choices = self.choices(account, marketplace, observed_at, by=by)
        return Recorder(self.workspace, clock.now()).record(what, cells, choices)

    def paste(
        self, text: str, *, kind: str | None = None, marketplace: str | None = None, account: str | None = None
    ) -> Pasted:
        """What a text copied from the marketplace's pages says, as rows to look at; nothing is kept yet."""
        from plimsoll.intake.pasting import paste

        choices = self.choices(account, marketplace, None)
        order = choices.marketplace.date_order if choices.marketplace else None
        return paste(text, kind=kind, date_order=order, now=clock.now())

    def take_pasted(
        self, pasted: Pasted, *, account: str | None = None, marketplace: str | None = None, by: str | None = None
    ) -> ImportResult:
        """Take what `paste` showed in, as typed by `by` (default: who is at the keyboard)."""
        from plimsoll.intake.pasting import as_interchange
        from plimsoll.intake.recording import Recorder

        choices = self.choices(account, marketplace, None, by=by)
        pieces = [(f"pasted-{table}", content) for table, content in as_interchange(pasted)]
        return Recorder(self.workspace, clock.now()).take(pieces, choices)

    def update(
        self, order_id: str, words: str, *, account: str | None = None, marketplace: str | None = None
    ) -> ImportResult:
        """A one-word update of an order's claim, chargeback or feedback ("granted", "removed today")."""
        from plimsoll.intake.recording import Recorder

        choices = self.choices(account, marketplace, None)
        return Recorder(self.existing(), clock.now()).update(order_id, words, choices)

    def record_none(
        self,
        what: str,
        on: date,
        *,
        account: str | None = None,
        marketplace: str | None = None,
        observed_at: datetime | None = None,
        by: str | None = None,
    ) -> Receipt:
        """State that there were none of a kind (claims, chargebacks, feedback, orders) up to and including a day."""
        from plimsoll.intake.recording import Recorder

        choices = self.choices(account, marketplace, observed_at, by=by)
        return Recorder(self.workspace, clock.now()).record_none(what, on, choices)

    def undo_import(self, sha256: str, *, by: str | None = None) -> list[str]:
        """Take an import back; gives the paths it had. A unique beginning of the sha256 is enough.
        `by` is who takes it back (default: who is at the keyboard). Raises UnknownImport.
        """
        from plimsoll.intake.undoing import undo_import

        return undo_import(self.existing(), sha256, by or who(), clock.now())

    def problems(self) -> list[dict[str, Any]]:
        """Every row in quarantine: path, line, field, message, hint, sha256."""
        with self.view(None) as view:
            return view.ask("problems")

    def imports(self) -> list[dict[str, Any]]:
        """Every receipt in the facts, in order."""
        with self.view(None) as view:
            return view.ask("receipts")

    def typed_rows(self, sha256: str) -> tuple[str, list[dict[str, str]]] | None:
        """What somebody typed or pasted under that sha256: the table, and its rows as text; None for anything else."""
        from plimsoll.intake.recording import typed_rows

        return typed_rows(self.existing(), sha256)

    def arrivals(self) -> list[Receipt]:
        """Every receipt in the vault, in order, taken back or not, and the taking back."""
        return list(self.workspace.vault.receipts())

    def guess_mapping(self, file: Path, member: str, table: str | None = None) -> Guess | None:
        """What a table that no reader knows seems to be; `member` is its name in the file, `table` what a person said
        it is. None when it is no table.
        """
        from plimsoll.intake.mappings.trying import guessed

        return guessed(file, member, table)

    def try_mapping(
        self, file: Path, member: str, mapping: bytes, *, account: str | None = None, marketplace: str | None = None
    ) -> Trial:
        """How the beginning of a file would be loaded by a mapping; nothing is kept. Raises MappingError."""
        from plimsoll.intake.mappings.trying import tried

        return tried(file, member, mapping, self.choices(account, marketplace, None), clock.now())
