"""The workspace itself: sound, made anew, purged."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from plimsoll import clock
from plimsoll.tower.world import World, who

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from plimsoll.facts.soundness import Check


class Keeping(World):
    """The workspace itself: sound, made anew, purged."""

    def purge(self, before: date) -> list[str]:
        """Replace originals that arrived before a day by redacted derivatives; gives the paths they had."""
        from plimsoll.intake.purging import purge

        return purge(self.existing(), before, who(), clock.now())

    def purge_day(self) -> date | None:
        """The day before which the workspace's own retention setting purges; None without one."""
        days = self.settings.retention_days
        return clock.today() - timedelta(days=days) if days is not None else None

    def purge_journal(self, before: date) -> int:
        """Replace the words of drafts released before a day by their hash; gives how many. Django is set up."""
        from plimsoll.journal.opening import has_journal

        if not has_journal(self.existing().root, self.settings.journal_database):
            return 0
        self.open_journal()
        from plimsoll.journal.purging import purge_releases

        return purge_releases(datetime.combine(before, time.min, UTC), clock.now())

    def rebuild(self, progress: Callable[[str, int], None] | None = None) -> int:
        """Make the facts again from vault and receipts; gives how many receipts there were."""
        from plimsoll.intake.undoing import rebuild

        return rebuild(self.existing(), clock.now(), progress)

    def open_journal(self) -> None:
        """Make the journal usable in this process (Django is set up); the workspace is made where it is missing."""
        from plimsoll.journal.opening import open_journal

        self.workspace.create()
        open_journal(self.workspace.root, self.workspace.key(), self.settings.journal_database)

    def doctor(self) -> list[Check]:
        """Whether the workspace is sound."""
        from plimsoll.facts.soundness import Check, checks
        from plimsoll.intake.extensions import extensions_check
        from plimsoll.journal.soundness import journal_state
        from plimsoll.metrics.catalogue import catalogue
        from plimsoll.policies.checking import left_out

        found = checks(self.existing())
        sound, message = journal_state(self.workspace.root, self._database())
        found.append(Check("journal", sound, message, "" if sound else "restore journal.sqlite3 from a backup"))
        try:
            self.settings  # noqa: B018 - reading is the check
            found.append(Check("settings", ok=True, message="plimsoll.toml can be read"))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            found.append(Check("settings", ok=False, message=str(error), hint="mend plimsoll.toml"))
        found.append(extensions_check(self.workspace, catalogue().broken, left_out()))
        return found

    def _database(self) -> str | None:
        try:
            return self.settings.journal_database
        except Exception:  # noqa: BLE001 - whatever is wrong with the settings is a finding of its own
            return None
