"""`plimsoll import`: find files, keep their bytes, recognise, read, stage, commit once, and account for all of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError, WorkspaceError
from plimsoll.facts.arrivals import Arrival
from plimsoll.facts.problems import Notice, Problem
from plimsoll.facts.store import FactsWriter
from plimsoll.facts.typed import Whence
from plimsoll.facts.vault import Receipt
from plimsoll.intake.arriving import Reading, none_spans, read_into, spans_of
from plimsoll.intake.flat import text_rows
from plimsoll.intake.guarded import ForeignReader
from plimsoll.intake.known_readers import known_readers, must_be_there
from plimsoll.intake.reading import Context, Lines
from plimsoll.intake.sources import Found, Sources
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from plimsoll.facts.vault import Kept
    from plimsoll.facts.workspace import Workspace
    from plimsoll.policies import Marketplace

DEFAULT_ACCOUNT = "default"
_COUNT_NOWHERE = (
    "of its orders lack a marketplace, a fulfilment channel or an order day and count in no row until one is said "
    "(--marketplace names one for the whole file)"
)
LOOKED_UP = "mapping:look-up"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the caller said beside the files. `account` None: the default account, unless the files say otherwise;
    `account_from_folder`: each folder right under a named one is an account; `by_name_alone`: a file is called by its
    name without its folder, as for files that were uploaded.
    """

    account: str | None = None
    marketplace: Marketplace | None = None
    mapping: Path | None = None
    observed_at: datetime | None = None
    who: str = ""
    account_from_folder: bool = False
    by_name_alone: bool = False


@dataclass(slots=True)
class FileResult:
    """One line of the account: what became of one file."""

    path: str
    sha256: str
    reader: str
    rows: int = 0
    loaded: int = 0
    problems: int = 0
    unmatched: int = 0
    duplicate_of: str | None = None
    account: str = DEFAULT_ACCOUNT
    receipt: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.import/1`."""
        return {
            "path": self.path, "sha256": self.sha256, "reader": self.reader, "rows": self.rows, "loaded": self.loaded,
            "problems": self.problems, "unmatched": self.unmatched, "duplicate_of": self.duplicate_of,
            "account": self.account,
        }  # fmt: skip

    @property
    def usable(self) -> bool:
        """Whether the file brought something, or rightly nothing."""
        return (
            self.reader == LOOKED_UP
            or self.duplicate_of is not None
            or (self.receipt is not None and (self.loaded > 0 or not self.problems))
        )


@dataclass(slots=True)
class ImportResult:
    """The whole account of an import."""

    files: list[FileResult] = field(default_factory=list)
    unrecognised: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Notice] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 all done; 3 partly; 2 nothing of it could be used."""
        if not any(file.usable for file in self.files) and (self.files or self.unrecognised or self.problems):
            return 2
        return 3 if self.problems or self.unrecognised else 0

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.import/1`."""
        return {
            "schema": "plimsoll.import/1",
            "files": [file.as_json() for file in self.files],
            "unrecognised": self.unrecognised,
            "problems": [
                {"path": p.path, "line": p.line, "field": p.field, "message": p.message, "hint": p.hint}
                for p in self.problems
            ],
            "warnings": [{"path": w.path, "message": w.message} for w in self.warnings],
            "rows": self.rows,
        }


@dataclass(slots=True)
class Importer:
    """Imports into one workspace; `progress` is told each file's name and how many rows it has come to."""

    workspace: Workspace
    now: datetime
    progress: Callable[[str, int], None] | None = None

    def import_files(self, paths: Sequence[Path], choices: Choices) -> ImportResult:
        """Import files and folders. Raises UsageError for a path or mapping that cannot be used."""
        for path in paths:
            if not path.exists():
                raise UsageError(f"there is no {path}", hint="check the spelling of the path")
        with FactsWriter(self.workspace, self.now) as writer:
            complete(writer, self.workspace)
            result = ImportResult(warnings=list(known_readers().told()))
            sources = Sources(self.workspace.vault, choices.mapping, by_name_alone=choices.by_name_alone)
            run = _Run(writer, self.workspace, choices, result, self.now, self.progress)
            for found in sources.found(paths, result.problems):
                run.take(found)
            if self.progress:
                self.progress("counting", sum(file.loaded for file in result.files))
            run.commit()
        return result


@dataclass(slots=True)
class _Run:
    """One import under way."""

    writer: FactsWriter
    workspace: Workspace
    choices: Choices
    result: ImportResult
    now: datetime
    progress: Callable[[str, int], None] | None = None
    _next: int = field(init=False)
    _arrivals: list[Arrival] = field(init=False, default_factory=list)
    _known: dict[tuple[str, str, str | None, str | None], tuple[str, datetime]] = field(init=False)

    def __post_init__(self) -> None:
        vault = self.workspace.vault
        self._next = vault.next_seq()
        self._known = known_files(vault.receipts())

    def take(self, found: Found) -> FileResult | None:
        """Take one file in, or say why not."""
        self.result.warnings += found.said
        if found.only_looked_up:
            return self._looked_up(found)
        if found.reader is None:
            self.result.unrecognised.append(found.opened.path)
            self.workspace.vault.forget(found.kept)
            return None
        account = self._account(found)
        file = FileResult(found.opened.path, found.kept.sha256, found.reader.name, account=account)
        self.result.files.append(file)
        if self._is_duplicate(file, found):
            return file
        marketplace = self.choices.marketplace or self._only_marketplace(account)
        named = self.choices.marketplace
        reading = read_into(
            self.writer,
            found.reader,
            found.opened,
            whence_of(found.opened.path, account, self._next, marketplace, named.id if named else None),
            Context(marketplace, account, self.choices.observed_at),
            reads_notices=found.mapping is None,
            progress=self.progress,
        )
        self._check_owner(found, reading, account)
        file.rows, file.problems = reading.rows, len(reading.problems)
        self.result.problems += reading.problems
        self.result.warnings += reading.notices
        if reading.refused:
            self._refuse(file, found.kept)
        else:
            file.loaded = reading.loaded
            self._accept(file, found, reading, marketplace)
        return file

    def _account(self, found: Found) -> str:
        if self.choices.account_from_folder and found.store:
            return found.store
        return self.choices.account or DEFAULT_ACCOUNT

    def _looked_up(self, found: Found) -> FileResult:
        """A file that a mapping only looks things up in: kept for as long as a receipt names it."""
        lines = sum(part.count for part in text_rows(found.opened) if isinstance(part, Lines))
        account = self.choices.account or DEFAULT_ACCOUNT
        file = FileResult(found.opened.path, found.kept.sha256, LOOKED_UP, lines, lines, account=account)
        self.result.files.append(file)
        return file

    def _key(self, file: FileResult, found: Found) -> tuple[str, str, str | None, str | None]:
        named = self.choices.marketplace
        return file.sha256, file.account, named.id if named else None, how_read(found.mapping, found.lookups)

    def _is_duplicate(self, file: FileResult, found: Found) -> bool:
        known = self._known.get(self._key(file, found))
        if known is None or (self.choices.observed_at and self.choices.observed_at > known[1]):
            return False
        file.duplicate_of = known[0]
        return True

    def _only_marketplace(self, account: str) -> Marketplace | None:
        """The one marketplace that the account's orders, known or arriving, are of."""
        ids = self.writer.owners.sites_of(account)
        return find_marketplace(ids.pop()) if len(ids) == 1 else None

    def _check_owner(self, found: Found, reading: Reading, account: str) -> None:
        """A file whose order ids are already another account's is refused, unless the account was given (`_shared`)."""
        if found.accounts_from_file or self._account_given:
            return
        other = self.writer.other_owner(self._next, account)
        if other is None:
            return
        message = f"its order ids are already account {other}'s"
        hint = f"name whose it is: --account {other}, or another account on purpose"
        reading.problems = [Problem(found.opened.path, None, None, message, hint)]

    @property
    def _account_given(self) -> bool:
        return self.choices.account is not None or self.choices.account_from_folder

    def _refuse(self, file: FileResult, kept: Kept) -> None:
        self.writer.refuse(self._next)
        self.workspace.vault.forget(kept)
        file.problems = file.rows or file.problems

    def _accept(self, file: FileResult, found: Found, reading: Reading, marketplace: Marketplace | None) -> None:
        assert found.reader is not None  # noqa: S101 - `take` saw to it
        choices = self.choices
        brought = found.reader if isinstance(found.reader, ForeignReader) else None
        receipt = Receipt(
            seq=self._next,
            kind="import",
            sha256=file.sha256,
            path=file.path,
            account=file.account,
            account_given=self._account_given,
            marketplace_id=marketplace.id if marketplace else None,
            marketplace_given=choices.marketplace is not None,
            observed_given=choices.observed_at is not None,
            observed_at=choices.observed_at or reading.report_time or self.now,
            received_at=self.now,
            who=choices.who,
            original=found.original,
            mapping=found.mapping,
            lookups=found.lookups,
            reader=brought.name if brought else None,
            reader_from=brought.distribution if brought else None,
        )
        spans = spans_of(self.writer, found.reader, receipt, reading, found.everywhere)
        arrival = Arrival(receipt, found.reader.name, file.rows, file.loaded, tuple(reading.problems), tuple(spans))
        self.writer.accept(arrival)
        self._arrivals.append(arrival)
        self._known[self._key(file, found)] = (file.path, receipt.observed_at)
        file.receipt = self._next
        self._next += 1

    def commit(self) -> None:
        """Write the receipts, move HEAD, and count what only the whole can tell."""
        if not self._arrivals:
            return
        for arrival in self._arrivals:
            self.workspace.vault.write(arrival.receipt)
        self.writer.commit(self._next - 1)
        seqs = [arrival.receipt.seq for arrival in self._arrivals]
        unmatched = self.writer.unmatched(seqs)
        for file in self.result.files:
            if file.receipt is not None:
                file.unmatched = unmatched.get(file.receipt, 0)
        paths = {file.receipt: file.path for file in self.result.files}
        for receipt, orders in self.writer.incomplete(seqs).items():
            self.result.warnings.append(Notice(paths[receipt], f"{orders} {_COUNT_NOWHERE}"))
        given = [arrival.receipt.seq for arrival in self._arrivals if self._account_given]
        for receipt, other in sorted(self.writer.shared(given).items() if given else ()):
            self.result.warnings.append(Notice(paths[receipt], f"some of its order ids are account {other}'s too"))
        self.result.rows = self.writer.records(seqs)


def known_files(receipts: Iterable[Receipt]) -> dict[tuple[str, str, str | None, str | None], tuple[str, datetime]]:
    """By (sha256, account, named marketplace, mapping): the first path, and the newest observed time."""
    known: dict[tuple[str, str, str | None, str | None], tuple[str, datetime]] = {}
    for receipt in receipts:
        if receipt.kind == "undo":
            known = {key: value for key, value in known.items() if key[0] != receipt.sha256}
            continue
        named = receipt.marketplace_id if receipt.marketplace_given else None
        key = (receipt.sha256, receipt.account, named, how_read(receipt.mapping, receipt.lookups))
        path, observed = known.get(key, (receipt.path, receipt.observed_at))
        known[key] = (path, max(observed, receipt.observed_at))
    return known


def whence_of(path: str, account: str, receipt: int, marketplace: Marketplace | None, named: str | None) -> Whence:
    """Where a file's rows come from; `named` is the marketplace a caller gave for cells that say none."""
    return Whence(path, account, receipt, marketplace.window_zone if marketplace else "UTC", named)


def how_read(mapping: str | None, lookups: Iterable[tuple[str, str]]) -> str | None:
    """What besides the bytes decides a file's rows: the mapping, and the files it looks things up in."""
    return "+".join([mapping, *(sha for _, sha in sorted(lookups))]) if mapping else None


def live_receipts(receipts: Iterable[Receipt]) -> list[Receipt]:
    """The receipts that were not taken back later."""
    live: list[Receipt] = []
    for receipt in receipts:
        if receipt.kind == "undo":
            live = [earlier for earlier in live if earlier.sha256 != receipt.sha256]
        else:
            live.append(receipt)
    return live


def complete(writer: FactsWriter, workspace: Workspace) -> int:
    """Bring in what a killed writer had accepted but not committed; gives how many receipts that were."""
    vault = workspace.vault
    newest = vault.next_seq() - 1
    if newest <= writer.head.applied:
        return 0
    receipts = list(vault.receipts())
    pending = [receipt for receipt in live_receipts(receipts) if receipt.seq > writer.head.applied]
    taken_back = {
        receipt.sha256 for receipt in receipts if receipt.kind == "undo" and receipt.seq > writer.head.applied
    }
    replay(writer, workspace, pending)
    if taken_back:
        writer.undo(writer.live_receipts_of(taken_back, before=newest))
    writer.commit(newest)
    return newest - writer.head.applied


def replay(
    writer: FactsWriter,
    workspace: Workspace,
    receipts: Iterable[Receipt],
    progress: Callable[[str, int], None] | None = None,
) -> None:
    """Stage accepted receipts again, from the vault.

    Raises WorkspaceError, and nothing is committed, where a reader of another distribution is not there or fails.
    """
    receipts = list(receipts)
    must_be_there(receipts)
    sources = Sources(workspace.vault, None)
    for receipt in receipts:
        if receipt.kind == "none":
            writer.accept(Arrival(receipt, "none", 0, 0, (), none_spans(receipt)))
            continue
        found = sources.again(receipt)
        assert found.reader is not None  # noqa: S101 - it was recognised when it was accepted
        marketplace = find_marketplace(receipt.marketplace_id) if receipt.marketplace_id else None
        named = receipt.marketplace_id if receipt.marketplace_given else None
        whence = whence_of(receipt.path, receipt.account, receipt.seq, marketplace, named)
        context = Context(marketplace, receipt.account, receipt.observed_at if receipt.observed_given else None)
        reading = read_into(writer, found.reader, found.opened, whence, context, progress=progress)
        if reading.refused and isinstance(found.reader, ForeignReader):
            raise WorkspaceError(f"{receipt.path}: {reading.problems[0].message}; what was there before still stands")
        spans = spans_of(writer, found.reader, receipt, reading, found.everywhere)
        problems = tuple(reading.problems)
        writer.accept(Arrival(receipt, found.reader.name, reading.rows, reading.loaded, problems, tuple(spans)))


__all__ = ["Choices", "FileResult", "ImportResult", "Importer", "complete", "replay"]
