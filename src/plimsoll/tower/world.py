"""The opened workspace that every group of questions asks."""

from __future__ import annotations

import getpass
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from plimsoll import clock
from plimsoll.errors import UnknownMarketplace, WorkspaceMissing
from plimsoll.facts.workspace import Workspace, find_workspace
from plimsoll.policies import find_marketplace, marketplace_or_own
from plimsoll.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from plimsoll.facts.open_views import OpenViews
    from plimsoll.facts.view import FactsView
    from plimsoll.intake.importing import Choices
    from plimsoll.metrics.odr import Recount
    from plimsoll.policies import Marketplace
    from plimsoll.settings import Settings


class World:
    """One workspace and its settings; the groups of questions stand on it.

    Questions take their selection as keywords: `as_of` (default today, UTC), `account`, `marketplace` (id, country or
    sales channel), `channel` (MFN, AFN, ALL), `first`/`last` for a daily series, `by` for a dimension, `known_at`
    (aware datetime: only what had been observed by then), `policy_date`, and the variants `window`, `lag`, `timezone`,
    `count`, `include_cancelled`, `exclude_cancelled`, `include_test`, `claims`, `chargebacks`.
    """

    def __init__(self, workspace: str | Path | None = None) -> None:
        self.workspace: Workspace = find_workspace(workspace)
        self._open: OpenViews | None = None

    def keep_open(self) -> Self:
        """Keep the facts open between questions, for a process that answers many of them."""
        from plimsoll.facts.open_views import OpenViews

        self._open = OpenViews(self.workspace)
        return self

    @property
    def settings(self) -> Settings:
        """What a person set in `plimsoll.toml`."""
        return read_settings(self.workspace)

    def choices(
        self,
        account: str | None,
        marketplace: str | None,
        observed_at: datetime | None,
        mapping: Path | None = None,
        by: str | None = None,
    ) -> Choices:
        """How something is to be taken in; `by` is who brings it (default: who is at the keyboard).

        Raises UnknownMarketplace.
        """
        from plimsoll.intake.importing import DEFAULT_ACCOUNT, Choices

        known = self.settings.accounts.get(account or DEFAULT_ACCOUNT)
        named = marketplace or (known.marketplace if known else None)
        return Choices(account, _named(named) if named else None, mapping, observed_at, by or who())

    def existing(self) -> Workspace:
        """The workspace, which must be there. Raises WorkspaceMissing."""
        if not self.workspace.exists:
            raise WorkspaceMissing(f"there is no workspace at {self.workspace.root}")
        return self.workspace

    @contextmanager
    def view(self, known_at: datetime | None = None) -> Iterator[FactsView]:
        """The facts, as they stand (or stood at a naive UTC instant). Raises WorkspaceMissing."""
        from plimsoll.facts.view import FactsView

        if self._open is not None:
            self.existing()
            with self._open.lend(known_at) as view:
                yield view
            return
        view = FactsView(self.existing(), known_at)
        try:
            yield view
        finally:
            view.close()

    @contextmanager
    def recount(self, selection: dict[str, Any]) -> Iterator[Recount]:
        """The facts and what is asked of them. Raises UsageError, UnknownMarketplace, WorkspaceMissing."""
        from datetime import UTC

        from plimsoll.metrics.odr import Recount
        from plimsoll.metrics.question import question_of

        known_at: datetime | None = selection.pop("known_at", None)
        if known_at is not None:
            known_at = known_at.astimezone(UTC).replace(tzinfo=None)
        if marketplace := selection.pop("marketplace", None):
            selection["marketplace_id"] = marketplace_or_own(marketplace).id
        question = question_of(selection, clock.today(), known_at)
        with self.view(known_at) as view:
            if marketplace and find_marketplace(marketplace) is None and question.marketplace_id not in view.sites():
                raise _unknown(marketplace)
            settings = self.settings
            yield Recount(view, question, settings.adopted_lags, settings.adopted)


def who() -> str:
    """Who is at the keyboard, as the machine knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user, as in a bare container
        return "unknown"


def _named(text: str) -> Marketplace:
    found = find_marketplace(text)
    if found is None:
        raise _unknown(text)
    return found


def _unknown(marketplace: str) -> UnknownMarketplace:
    return UnknownMarketplace(
        f"no marketplace is called {marketplace!r}",
        hint="a country such as US, DE, JP, or an id: `plimsoll policy show --json` lists them",
    )
