"""Appeals: a plan drafted from facts, held against them, and built into a letter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from plimsoll.tower.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plimsoll.appeals.dossier.building import Dossier
    from plimsoll.appeals.dossier.bundle import Bundled
    from plimsoll.appeals.dossier.verifying import Verification
    from plimsoll.appeals.drafting import Told
    from plimsoll.appeals.linting import Lint
    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen, Moved
    from plimsoll.diagnosis.order_cause import EventKey, Overruling
    from plimsoll.facts.piece import Piece
    from plimsoll.typesetting import Standard


class Appealing(World):
    """Appeals: a plan drafted from facts, held against them, and built into a letter."""

    def draft_plan(
        self,
        told: Told,
        *,
        overruled: Mapping[EventKey, Overruling] | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> tuple[Plan, Frozen]:
        """A plan to be completed by people, and the figures that it refers to, frozen. `overruled` as in `causes`."""
        from plimsoll.appeals.drafting import draft_plan
        from plimsoll.appeals.snapshot import freeze
        from plimsoll.diagnosis.asking import causes

        with self.recount(selection) as recount:
            answer = causes(recount, overruled)
            frozen = freeze(recount, answer)
        return draft_plan(answer, frozen, told), frozen

    def freeze_figures(
        self,
        *,
        overruled: Mapping[EventKey, Overruling] | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> Frozen:
        """The figures of one account on one marketplace, frozen."""
        from plimsoll.appeals.snapshot import freeze
        from plimsoll.diagnosis.asking import causes

        with self.recount(selection) as recount:
            return freeze(recount, causes(recount, overruled))

    def refresh_plan(
        self, frozen: Frozen, *, overruled: Mapping[EventKey, Overruling] | None = None
    ) -> tuple[Frozen, list[Moved]]:
        """The same figures counted anew from the facts as they are now, and those that moved."""
        from plimsoll.appeals.snapshot import moved, selection_of

        now = self.freeze_figures(overruled=overruled, **selection_of(frozen))
        return now, moved(frozen, now)

    def overrulings(self) -> dict[EventKey, Overruling]:
        """The causes that people overruled, by the newest word on each; none where nobody ever opened a journal."""
        from plimsoll.journal.opening import has_journal, open_journal

        address = self.settings.journal_database
        if not has_journal(self.existing().root, address):
            return {}
        open_journal(self.workspace.root, self.workspace.key(), address)
        from plimsoll.tower.overruling import newest_overrulings

        return newest_overrulings()

    def read_plan(self, file: str | Path) -> tuple[Plan, Frozen]:
        """A plan and its figures from their files. Raises UsageError."""
        from plimsoll.appeals.plan_file import figures_file, read_plan
        from plimsoll.appeals.snapshot import read_frozen

        return read_plan(Path(file)), read_frozen(figures_file(Path(file)))

    def lint_plan(self, plan: Plan, frozen: Frozen, earlier: Sequence[str] = ()) -> Lint:
        """What would make a reviewer refuse it. `earlier`: texts of the owner's other plans.

        Its exhibits are held against the account's evidence in custody, where this workspace has any.
        """
        from plimsoll.appeals.linting import lint

        return lint(plan, frozen, earlier, self._pieces(plan))

    def _pieces(self, plan: Plan) -> Sequence[Piece]:
        from plimsoll.facts.custody import Custody

        return Custody(self.workspace).pieces(plan.account)

    def require_sound_plan(self, plan: Plan, frozen: Frozen) -> None:
        """Raises UsageError where a figure is loose, or the linter fails the plan."""
        from plimsoll.appeals.dossier.building import require_sound

        require_sound(plan, frozen, pieces=self._pieces(plan))

    def build_text(self, plan: Plan, frozen: Frozen) -> str:
        """The letter in Markdown. Raises UsageError where a figure is unbound."""
        from plimsoll.appeals.letter import letter

        return letter(plan, frozen)

    def build_dossier(
        self,
        plan: Plan,
        frozen: Frozen,
        folder: str | Path,
        *,
        standard: Standard | None = None,
        draft: bool = False,
        earlier: Sequence[str] = (),
    ) -> Dossier:
        """The dossier as a PDF. `folder`: where the plan's file lies, its exhibits beside it or in the vault.

        Raises UsageError: see `plimsoll.appeals.dossier.building`.
        """
        from plimsoll import __version__
        from plimsoll.appeals.dossier.building import DEFAULT_STANDARD, build_dossier
        from plimsoll.appeals.dossier.exhibits import beside

        find = beside(Path(folder), self.workspace.vault.path)
        return build_dossier(
            plan, frozen, find, standard=standard or DEFAULT_STANDARD, draft=draft, earlier=earlier,
            pieces=self._pieces(plan), product=__version__,
        )  # fmt: skip

    def build_bundle(
        self,
        target: str | Path,
        plan: Plan,
        frozen: Frozen,
        dossier: Dossier,
        *,
        overruled: Mapping[EventKey, Overruling] | None = None,
        with_originals: bool = False,
        like: Bundled | None = None,
    ) -> Bundled:
        """Write the bundle that another machine can verify. `overruled`: as when the figures were frozen.

        `with_originals` adds the bytes from which redacted exhibits were made. `like`: a bundle of these very figures
        and facts, whose excerpt will do. Raises UsageError.
        """
        import tempfile

        from plimsoll import __version__
        from plimsoll.appeals.dossier.bundle import Inside, write_bundle
        from plimsoll.appeals.dossier.custody_lines import chain_of, originals_of
        from plimsoll.facts.custody import Custody
        from plimsoll.settings.for_one_cell import counting_settings

        custody = Custody(self.existing())
        chain = chain_of(custody.pieces(), [one.exhibit.sha256 for one in dossier.exhibits])
        originals = originals_of(chain, dossier.exhibits, custody.open) if with_originals else {}
        settings = counting_settings(self.settings, frozen.selection["account"])
        enough = like.excerpt if like else None
        inside = Inside(__version__, self.workspace, settings, chain, overruled or {}, originals, enough)
        with tempfile.TemporaryDirectory(prefix="plimsoll-bundle-") as made:
            return write_bundle(Path(target), plan, frozen, dossier, inside, _counted_again, Path(made))

    def verify_bundle(self, bundle: str | Path) -> Verification:
        """Verify a bundle, offline and without any workspace. Raises UsageError where the file is no zip."""
        import tempfile

        from plimsoll import __version__
        from plimsoll.appeals.dossier.verifying import verify_bundle

        with tempfile.TemporaryDirectory(prefix="plimsoll-verify-") as made:
            return verify_bundle(Path(bundle), Path(made), _counted_again, __version__)


def _counted_again(folder: Path, frozen: Frozen, overruled: Mapping[EventKey, Overruling]) -> Frozen:
    """The same figures from the facts in a folder."""
    from plimsoll.appeals.snapshot import selection_of

    return Appealing(folder).freeze_figures(overruled=overruled, **selection_of(frozen))
