"""An import's files: each kept in the vault, looked at, and given to the reader that recognises it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from plimsoll.facts.vault import Kept
from plimsoll.intake.bringing import brought_by
from plimsoll.intake.flat import opened
from plimsoll.intake.known_readers import known_readers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.facts.problems import Notice, Problem
    from plimsoll.facts.vault import Receipt, Vault
    from plimsoll.intake.mapping import Mapping
    from plimsoll.intake.reading import Opened, Reader

ORDERS = "orders"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was kept and looked at. `reader` is None when nothing recognised it.

    `mapping` and `lookups` name the vault objects its reader needs. `everywhere`: the marketplace for whose every
    account the file speaks, where a mapping takes the account from the file. `store` and `original` as in `Brought`.
    `said`: of readers that failed while looking at it.
    """

    opened: Opened
    kept: Kept
    reader: Reader | None
    mapping: str | None = None
    lookups: tuple[tuple[str, str], ...] = ()
    accounts_from_file: bool = False
    everywhere: str | None = None
    only_looked_up: bool = False
    store: str | None = None
    original: str | None = None
    said: tuple[Notice, ...] = ()


@dataclass(slots=True)
class Sources:
    """Finds, keeps and recognises. With a mapping file, the files it names are read by it, the others as usual."""

    vault: Vault
    mapping_file: Path | None
    by_name_alone: bool = False

    def found(self, paths: Sequence[Path], problems: list[Problem]) -> list[Found]:
        """Every file of the paths, orders first: they say which marketplace the other files of a shop are from."""
        mapping, mapping_sha = self._mapping()
        brought = list(brought_by(paths, self.vault, problems, by_name_alone=self.by_name_alone))
        texts = [opened(one.path, self.vault.path(one.kept.sha256)) for one in brought]
        lookups = {_name(one.path): (text, one.kept) for one, text in zip(brought, texts, strict=True)}
        found = [
            replace(
                self._recognised(text, one.kept, mapping, mapping_sha, lookups), store=one.store, original=one.original
            )
            for one, text in zip(brought, texts, strict=True)
        ]
        return sorted(found, key=lambda one: one.reader is None or ORDERS not in one.reader.tables)

    def again(self, receipt: Receipt) -> Found:
        """An accepted file once more, from the vault, read as it was."""
        file = self.vault.path(receipt.sha256)
        kept = Kept(receipt.sha256, file.stat().st_size, new=False)
        text = opened(receipt.path, file)
        if receipt.mapping is None:
            if receipt.reader is not None:  # another's reader: nobody else takes its files over
                return Found(text, kept, known_readers().named(receipt.reader))
            return self._recognised(text, kept, None, None, {})
        from plimsoll.intake.mapping import load_mapping

        mapping = load_mapping(self.vault.path(receipt.mapping).read_bytes(), receipt.mapping)
        lookups = {name: (opened(name, self.vault.path(sha)), Kept(sha, 0, new=False)) for name, sha in receipt.lookups}
        return self._recognised(text, kept, mapping, receipt.mapping, lookups)

    def _mapping(self) -> tuple[Mapping | None, str | None]:
        if self.mapping_file is None:
            return None, None
        from plimsoll.intake.mapping import load_mapping

        content = self.mapping_file.read_bytes()
        mapping = load_mapping(content, str(self.mapping_file))
        return mapping, self.vault.put_file(self.mapping_file).sha256

    def _recognised(
        self,
        text: Opened,
        kept: Kept,
        mapping: Mapping | None,
        mapping_sha: str | None,
        lookups: dict[str, tuple[Opened, Kept]],
    ) -> Found:
        mapped = mapping.file_for(text.path) if mapping else None
        if mapping and mapped:
            from plimsoll.intake.mapping import MappedReader

            needed = [name for name in mapped.lookup_names if name in lookups]
            reader: Reader = MappedReader(mapping, mapped, {name: lookups[name][0] for name in needed})
            return Found(
                text,
                kept,
                reader,
                mapping_sha,
                tuple((name, lookups[name][1].sha256) for name in needed),
                mapped.account_from_file,
                mapping.marketplace if mapped.account_from_file else None,
            )
        if mapping and _name(text.path) in mapping.lookup_names:
            return Found(text, kept, None, mapping_sha, only_looked_up=True)
        found, said = known_readers().recognising(text)
        return Found(text, kept, found, said=said)


def _name(shown: str) -> str:
    """The last component of a path or archive member."""
    return Path(shown.rsplit("!", 1)[-1].replace("\\", "/")).name
