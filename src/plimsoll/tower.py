"""The loaded world: `plimsoll.open(workspace)`. It runs the stages in order and holds no logic of its own."""

from __future__ import annotations

import getpass
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plimsoll import clock
from plimsoll.errors import UnknownMarketplace, WorkspaceMissing
from plimsoll.facts.workspace import Workspace, find_workspace
from plimsoll.policies import find_marketplace, marketplace_or_own
from plimsoll.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from plimsoll.facts.soundness import Check
    from plimsoll.facts.vault import Receipt
    from plimsoll.facts.view import FactsView
    from plimsoll.intake.importing import Choices, ImportResult
    from plimsoll.intake.pasting import Pasted
    from plimsoll.metrics.answer import MetricsAnswer
    from plimsoll.metrics.defects import DefectiveRow
    from plimsoll.metrics.definition import Adopted
    from plimsoll.metrics.explain import Explanation
    from plimsoll.metrics.odr import OdrRow, Recount
    from plimsoll.metrics.reconciliation.report import Reconciliation
    from plimsoll.policies import Marketplace
    from plimsoll.settings import Settings
    from plimsoll.watch.backtest import Backtest
    from plimsoll.watch.forecast_row import ForecastRow
    from plimsoll.watch.headroom import Headroom
    from plimsoll.watch.improvement import Improvement
    from plimsoll.watch.signals import SignalsAnswer


class Tower:
    """One workspace, ready to be written to and asked.

    Questions take their selection as keywords: `as_of` (default today, UTC), `account`, `marketplace` (id, country or
    sales channel), `channel` (MFN, AFN, ALL), `first`/`last` for a daily series, `by` for a dimension, `known_at`
    (aware datetime: only what had been observed by then), `policy_date`, and the variants `window`, `lag`, `timezone`,
    `count`, `include_cancelled`, `exclude_cancelled`, `include_test`, `claims`, `chargebacks`.
    """

    def __init__(self, workspace: str | Path | None = None) -> None:
        self.workspace: Workspace = find_workspace(workspace)

    @property
    def settings(self) -> Settings:
        """What a person set in `plimsoll.toml`."""
        return read_settings(self.workspace)

    # -- writing -----------------------------------------------------------------------------------------------------

    def import_files(
        self,
        *paths: str | Path,
        account: str | None = None,
        marketplace: str | None = None,
        mapping: str | Path | None = None,
        observed_at: datetime | None = None,
        account_from_folder: bool = False,
        progress: Callable[[str, int], None] | None = None,
    ) -> ImportResult:
        """Import files and folders; a true account of every row comes back. Raises UsageError."""
        from plimsoll.intake.importing import Importer

        choices = self._choices(account, marketplace, observed_at, Path(mapping) if mapping else None)
        choices = replace(choices, account_from_folder=account_from_folder)
        return Importer(self.workspace, clock.now(), progress).import_files([Path(path) for path in paths], choices)

    def record(
        self,
        what: str,
        cells: dict[str, str],
        *,
        account: str | None = None,
        marketplace: str | None = None,
        observed_at: datetime | None = None,
    ) -> ImportResult:
        """Type one fact: `what` is claim, chargeback, feedback, snapshot, listed ...; `cells` are its columns."""
        from plimsoll.intake.recording import Recorder

        choices = self._choices(account, marketplace, observed_at)
        return Recorder(self.workspace, clock.now()).record(what, cells, choices)

    def paste(
        self, text: str, *, kind: str | None = None, marketplace: str | None = None, account: str | None = None
    ) -> Pasted:
        """What a text copied from the marketplace's pages says, as rows to look at; nothing is kept yet."""
        from plimsoll.intake.pasting import paste

        choices = self._choices(account, marketplace, None)
        order = choices.marketplace.date_order if choices.marketplace else None
        return paste(text, kind=kind, date_order=order, now=clock.now())

    def take_pasted(
        self, pasted: Pasted, *, account: str | None = None, marketplace: str | None = None
    ) -> ImportResult:
        """Take what `paste` showed in, as typed by who is at the keyboard."""
        from plimsoll.intake.pasting import as_interchange
        from plimsoll.intake.recording import Recorder

        choices = self._choices(account, marketplace, None)
        pieces = [(f"pasted-{table}", content) for table, content in as_interchange(pasted)]
        return Recorder(self.workspace, clock.now()).take(pieces, choices)

    def update(
        self, order_id: str, words: str, *, account: str | None = None, marketplace: str | None = None
    ) -> ImportResult:
        """A one-word update of an order's claim, chargeback or feedback ("granted", "removed today")."""
        from plimsoll.intake.recording import Recorder

        choices = self._choices(account, marketplace, None)
        return Recorder(self._existing(), clock.now()).update(order_id, words, choices)

    def record_none(
        self,
        what: str,
        on: date,
        *,
        account: str | None = None,
        marketplace: str | None = None,
        observed_at: datetime | None = None,
    ) -> Receipt:
        """State that there were none of a kind (claims, chargebacks, feedback, orders) up to and including a day."""
        from plimsoll.intake.recording import Recorder

        choices = self._choices(account, marketplace, observed_at)
        return Recorder(self.workspace, clock.now()).record_none(what, on, choices)

    def purge(self, before: date) -> list[str]:
        """Replace originals that arrived before a day by redacted derivatives; gives the paths they had."""
        from plimsoll.intake.purging import purge

        return purge(self._existing(), before, _who(), clock.now())

    def undo_import(self, sha256: str) -> list[str]:
        """Take an import back; gives the paths it had. A unique beginning of the sha256 is enough.
        Raises UnknownImport.
        """
        from plimsoll.intake.undoing import undo_import

        return undo_import(self._existing(), sha256, _who(), clock.now())

    def rebuild(self, progress: Callable[[str, int], None] | None = None) -> int:
        """Make the facts again from vault and receipts; gives how many receipts there were."""
        from plimsoll.intake.undoing import rebuild

        return rebuild(self._existing(), clock.now(), progress)

    # -- asking ------------------------------------------------------------------------------------------------------

    def odr(self, **selection: Any) -> list[OdrRow]:  # noqa: ANN401 - see the class
        """The Order Defect Rate of every cell and day asked about."""
        with self._recount(selection) as recount:
            return recount.rows()

    def write_series(
        self,
        path: str | Path,
        *,
        windows: Sequence[int] = (),
        whole: bool = False,
        progress: Callable[[str, int], None] | None = None,
        **selection: Any,  # noqa: ANN401 - see the class
    ) -> int:
        """The daily series asked about as a .parquet or .csv file; gives its number of rows.

        For many cells over long spans. `windows` are lengths in days (none: the rule's own). With `by`, `whole` adds
        the cells over all values. Raises UsageError for another kind of file.
        """
        from plimsoll.metrics.series_files import write_series

        with self._recount(selection) as recount:
            return write_series(recount, Path(path), windows, whole=whole, progress=progress)

    def status(self, **selection: Any) -> list[OdrRow]:  # noqa: ANN401 - see the class
        """Where every account stands today: the rows of `odr`."""
        return self.odr(**selection)

    def defects(self, **selection: Any) -> list[DefectiveRow]:  # noqa: ANN401 - see the class
        """The defective orders behind a figure, and those only the marketplace lists."""
        from plimsoll.metrics.defects import defective_rows

        with self._recount(selection) as recount:
            return defective_rows(recount)

    def explain(self, **selection: Any) -> list[Explanation]:  # noqa: ANN401 - see the class
        """Each row with its rules, their sources, and the files behind it."""
        from plimsoll.metrics.explain import explanations

        with self._recount(selection) as recount:
            return explanations(recount)

    def forecast(
        self,
        days: int = 60,
        what_if: Sequence[str] = (),
        **selection: Any,  # noqa: ANN401 - see the class
    ) -> list[ForecastRow]:
        """The coming days of every cell: what is exact, what is likely; `what_if` as in `plimsoll forecast`."""
        from plimsoll.watch.forecast import forecast, looking_back

        with self._recount(looking_back(selection, clock.today())) as recount:
            return forecast(recount, days, what_if)

    def backtest(self, step: int = 7, *, as_observed: bool = False, **selection: Any) -> Backtest:  # noqa: ANN401
        """What `forecast` would have said on past days, `first` to `last`, against what came until `as_of`."""
        from plimsoll.watch.backtest import backtest, known_by, replay_of

        replay, words = replay_of(selection, clock.today(), step)
        with self._recount(dict(words)) as recount:
            return backtest(recount, replay, known_by(self._recount, words) if as_observed else None)

    def metrics(
        self,
        *names: str,
        orders: bool = False,
        waiting: bool = False,
        now: datetime | None = None,
        **selection: Any,  # noqa: ANN401 - see the class
    ) -> MetricsAnswer:
        """Every metric of the catalogue (or those of these names); `orders` tells the records behind them, `waiting`
        what is open at `now` instead.
        """
        from datetime import UTC

        from plimsoll.metrics.answer import measure

        at = (now or clock.now()).astimezone(UTC).replace(tzinfo=None)
        with self._recount(selection) as recount:
            lags = self.settings.adopted_lags
            return measure(recount.view, recount.question, names, at, lags, orders=orders, waiting=waiting)

    def reconcile(self, *, zones: Sequence[str] = (), **selection: Any) -> Reconciliation:  # noqa: ANN401
        """Everything the marketplace displayed beside the recount, and the definition that reproduces it; `zones` are
        time zones to try besides the usual ones.
        """
        from plimsoll.metrics.reconciliation.report import reconcile

        with self._recount(selection) as recount:
            return reconcile(recount, zones)

    def adopt(self, number: int, **selection: Any) -> Adopted:  # noqa: ANN401 - see `reconcile`
        """Adopt the survivor of that number in what `reconcile` gives for the same selection. Raises UsageError."""
        from plimsoll.metrics.reconciliation.adopting import adopted_of
        from plimsoll.settings import adopt

        found, why = adopted_of(self.reconcile(**selection), number, clock.today())
        adopt(self.workspace, found, why)
        return found

    def forget(
        self, *, account: str | None = None, marketplace: str | None = None, channel: str | None = None
    ) -> list[str]:
        """Take adopted definitions back; gives whose they were."""
        from plimsoll.settings import forget

        site = marketplace_or_own(marketplace).id if marketplace else None
        return forget(self._existing(), account, site, channel)

    def headroom(self, **selection: Any) -> list[Headroom]:  # noqa: ANN401 - see the class
        """Defects still allowed in every cell, today and on the worst coming day, and how fast they are used up."""
        from plimsoll.watch.headroom import headrooms
        from plimsoll.watch.newly_known import with_history

        with self._recount(with_history(selection, clock.today())) as recount:
            return headrooms(recount)

    def signals(
        self,
        *,
        false_alarms: float | None = None,
        discovery_rate: float | None = None,
        **selection: Any,  # noqa: ANN401 - see the class
    ) -> SignalsAnswer:
        """Cells whose defects rise, at so many false alarms a year and cell (0.5) and false discoveries (0.1)."""
        from plimsoll.watch.newly_known import with_history
        from plimsoll.watch.signals import DISCOVERY_RATE, FALSE_ALARMS, signals

        with self._recount(with_history(selection, clock.today())) as recount:
            return signals(recount, false_alarms or FALSE_ALARMS, discovery_rate or DISCOVERY_RATE)

    def improvement(
        self,
        changed_on: date,
        *,
        days_before: int | None = None,
        **selection: Any,  # noqa: ANN401 - see the class
    ) -> list[Improvement]:
        """Orders placed before and after a day, compared by how many became defective."""
        from plimsoll.watch.improvement import DAYS_BEFORE, improvements
        from plimsoll.watch.newly_known import with_history

        with self._recount(with_history(selection, clock.today())) as recount:
            return improvements(recount, changed_on, days_before or DAYS_BEFORE)

    def problems(self) -> list[dict[str, Any]]:
        """Every row in quarantine: path, line, field, message, hint, sha256."""
        with self._view(None) as view:
            return view.ask("problems")

    def imports(self) -> list[dict[str, Any]]:
        """Every receipt in the facts, in order."""
        with self._view(None) as view:
            return view.ask("receipts")

    def doctor(self) -> list[Check]:
        """Whether the workspace is sound."""
        from plimsoll.facts.soundness import Check, checks
        from plimsoll.intake.extensions import extensions_check
        from plimsoll.metrics.catalogue import catalogue
        from plimsoll.policies.checking import left_out

        found = checks(self._existing())
        try:
            self.settings  # noqa: B018 - reading is the check
            found.append(Check("settings", ok=True, message="plimsoll.toml can be read"))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            found.append(Check("settings", ok=False, message=str(error), hint="mend plimsoll.toml"))
        found.append(extensions_check(self.workspace, catalogue().broken, left_out()))
        return found

    # -- how -----------------------------------------------------------------------------------------------------------

    def _choices(
        self, account: str | None, marketplace: str | None, observed_at: datetime | None, mapping: Path | None = None
    ) -> Choices:
        from plimsoll.intake.importing import DEFAULT_ACCOUNT, Choices

        known = self.settings.accounts.get(account or DEFAULT_ACCOUNT)
        named = marketplace or (known.marketplace if known else None)
        return Choices(account, _named(named) if named else None, mapping, observed_at, _who())

    def _existing(self) -> Workspace:
        if not self.workspace.exists:
            raise WorkspaceMissing(f"there is no workspace at {self.workspace.root}")
        return self.workspace

    @contextmanager
    def _view(self, known_at: datetime | None) -> Iterator[FactsView]:
        from plimsoll.facts.view import FactsView

        view = FactsView(self._existing(), known_at)
        try:
            yield view
        finally:
            view.close()

    @contextmanager
    def _recount(self, selection: dict[str, Any]) -> Iterator[Recount]:
        from datetime import UTC

        from plimsoll.metrics.odr import Recount
        from plimsoll.metrics.question import question_of

        known_at: datetime | None = selection.pop("known_at", None)
        if known_at is not None:
            known_at = known_at.astimezone(UTC).replace(tzinfo=None)
        if marketplace := selection.pop("marketplace", None):
            selection["marketplace_id"] = marketplace_or_own(marketplace).id
        question = question_of(selection, clock.today(), known_at)
        with self._view(known_at) as view:
            if marketplace and find_marketplace(marketplace) is None and question.marketplace_id not in view.sites():
                raise _unknown(marketplace)
            settings = self.settings
            yield Recount(view, question, settings.adopted_lags, settings.adopted)


def _who() -> str:
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
