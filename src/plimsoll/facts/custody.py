"""Custody: the append-only chain of evidence, `evidence/chain.jsonl`, beside the vault's objects.

Each line names the sha256 of the line before and carries a seal with the workspace key; `evidence/HEAD` names the last
line. Whoever edits, deletes, reorders or adds a line without the key is found; who holds the key can write a whole new
chain, and only a hash kept elsewhere shows that. A writer appends the line durably and then moves HEAD: after a kill
there is either nothing new, a torn last line (which the next writer sets aside into `evidence/torn/`: nobody was told
that it was kept), or a whole line that HEAD does not name yet (which is sound, and the next writer takes it over).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import stat
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from plimsoll.errors import UsageError, VaultDamaged
from plimsoll.facts.piece import FIRST, Piece, Says, Told, piece_from
from plimsoll.facts.vault import CHUNK, write_durably

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from plimsoll.facts.workspace import Workspace

HEAD_SCHEMA = "plimsoll.custody-head/1"
LARGEST = 200 * 1024 * 1024
"""Bytes of one file, where nobody says otherwise."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RESTORE = "restore the folder evidence/ from a backup; a dossier made since names the lines it used"


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last line of the chain: its number and sha256. Kept elsewhere, it shows that nothing was cut off since."""

    number: int = 0
    sha256: str = FIRST


@dataclass(frozen=True, slots=True)
class CustodyFault:
    """Something that is not as it was received: the line (None: the whole chain), what it is, and what to do."""

    line: int | None
    what: str
    words: str
    hint: str

    def as_json(self) -> dict[str, Any]:
        """As under `faults` in `plimsoll.evidence-verify/1`."""
        return {"line": self.line, "what": self.what, "words": self.words, "hint": self.hint}


class Custody:
    """The chain of one workspace. Reading needs nothing but the folder."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.root = workspace.root / "evidence"
        self.chain = self.root / "chain.jsonl"

    def add(
        self,
        content: Path | IO[bytes],
        told: Told,
        now: datetime,
        look: Callable[[Path, str], Says],
        largest: int = LARGEST,
    ) -> Piece:
        """Keep a file and write its line. `look` reads the kept bytes (not the file, which may change meanwhile).

        Raises UsageError for a link, a special file or one over `largest` bytes; VaultDamaged where the chain's end was
        cut off or changed: nothing is added to that.
        """
        self.workspace.create()
        with self.workspace.lock():
            head = self._sound_end()
            stream = content if hasattr(content, "read") else _regular(content)
            with stream:
                kept = self.workspace.vault.put(_Limited(stream, largest))  # type: ignore[arg-type] # it only reads
            self._refuse_purged(kept.sha256)
            _sync(self.workspace.vault.path(kept.sha256))
            says = look(self.workspace.vault.path(kept.sha256), told.name)
            piece = Piece(head.number + 1, kept.sha256, kept.size, now, told, says, head.sha256)
            self._append(piece.sealed(self.workspace.key()))
        return self._last()

    def pieces(self, account: str | None = None) -> list[Piece]:
        """Every piece in the order in which they came, of one account where it is named. Raises VaultDamaged."""
        found = []
        for number, line in enumerate(self._lines()[0], start=1):
            try:
                found.append(piece_from(line))
            except ValueError as error:
                raise VaultDamaged(
                    f"line {number} of the evidence chain: {error}", hint="`plimsoll evidence verify` names every fault"
                ) from error
        return [one for one in found if account in {None, one.told.account}]

    def piece(self, number: int) -> Piece | None:
        """The piece of that number; None where there is none. Raises VaultDamaged."""
        return next((one for one in self.pieces() if one.number == number), None)

    def open(self, sha256: str) -> Path:
        """Where the bytes rest, checked. Raises VaultDamaged where they are not what the sha256 says."""
        if fault := self._object_fault(sha256):
            raise VaultDamaged(f"evidence {sha256[:12]}: {fault[1]}", hint=fault[2])
        return self.workspace.vault.path(sha256)

    def head(self) -> ChainHead:
        """The last line, as the chain itself has it."""
        lines = self._lines()[0]
        return ChainHead(len(lines), _hash(lines[-1])) if lines else ChainHead()

    def faults(self) -> list[CustodyFault]:
        """Everything that is not as it was received, in the order of the lines; none for an empty chain."""
        lines, torn = self._lines()
        found = [*self._chain_faults(lines), *self._head_faults(lines)]
        if torn:
            found.append(CustodyFault(
                len(lines) + 1, "torn", f"the last line is cut off after {len(torn)} bytes: a writer was stopped",
                "nothing that was confirmed is lost: the next `plimsoll evidence add` sets it aside",
            ))  # fmt: skip
        return sorted(found, key=lambda one: (one.line is None, one.line or 0))

    def _refuse_purged(self, sha256: str) -> None:
        if gone := self.workspace.vault.purged(sha256):
            raise UsageError(
                f"these bytes were here and were purged at {gone.purged_at} by {gone.who}: they are not taken in again",
                hint="add a redaction of them (`plimsoll evidence add` on a masked copy)",
            )

    # -- writing -------------------------------------------------------------------------------------------------------

    def _sound_end(self) -> ChainHead:
        """The line to add to, with what a killed writer left put right. The writer lock is held."""
        lines, torn = self._lines()
        if faults := list(self._head_faults(lines)):
            raise VaultDamaged(f"nothing is added to this chain: {faults[0].words}", hint=faults[0].hint)
        if torn:
            aside = self.root / "torn"
            aside.mkdir(exist_ok=True)
            write_durably(aside / f"{len(lines) + 1}-{_hash(torn)[:12]}.txt", torn)
            self._cut(sum(len(line) + 1 for line in lines))
        return ChainHead(len(lines), _hash(lines[-1])) if lines else ChainHead()

    def _append(self, piece: Piece) -> None:
        self.root.mkdir(exist_ok=True)
        line = piece.line()
        before = self.chain.stat().st_size if self.chain.exists() else 0
        try:
            with self.chain.open("ab") as out:
                out.write(line + b"\n")
                out.flush()
                os.fsync(out.fileno())
        except OSError:
            self._cut(before)
            raise
        self._write_head(ChainHead(piece.number, _hash(line)))

    def _cut(self, size: int) -> None:
        with self.chain.open("r+b") as out:
            out.truncate(size)
            os.fsync(out.fileno())

    def _write_head(self, head: ChainHead) -> None:
        document = {"schema": HEAD_SCHEMA, "number": head.number, "sha256": head.sha256, "seal": self._head_seal(head)}
        write_durably(self.root / "HEAD", json.dumps(document, indent=1).encode())

    def _head_seal(self, head: ChainHead) -> str:
        text = f"{HEAD_SCHEMA} {head.number} {head.sha256}".encode()
        return hmac.new(self._key(), text, hashlib.sha256).hexdigest()

    def _last(self) -> Piece:
        return piece_from(self._lines()[0][-1])

    # -- reading -------------------------------------------------------------------------------------------------------

    def _key(self) -> bytes:
        return self.workspace.key() if self.workspace.key_file.exists() else b""

    def _lines(self) -> tuple[list[bytes], bytes]:
        """The whole lines, and what stands after the last line end."""
        try:
            content = self.chain.read_bytes()
        except FileNotFoundError:
            return [], b""
        *lines, torn = content.split(b"\n")
        return lines, torn

    def _chain_faults(self, lines: Sequence[bytes]) -> Iterator[CustodyFault]:
        number, previous, key, seen = 0, FIRST, self._key(), dict[str, tuple[str, str, str] | None]()
        for place, line in enumerate(lines, start=1):
            try:
                piece = piece_from(line)
            except ValueError as error:
                yield CustodyFault(place, "unreadable", str(error), _RESTORE)
                number, previous = number + 1, _hash(line)
                continue
            if piece.number != number + 1:
                words = f"its number is {piece.number}, after {number}: a line was taken out, put in or moved"
                yield CustodyFault(place, "order", words, _RESTORE)
            if piece.previous != previous:
                words = "the line before is not the one it was written after"
                yield CustodyFault(place, "link", words, _RESTORE)
            if not piece.seal_holds(key):
                words = "it was changed, or written by somebody without this workspace's key"
                yield CustodyFault(place, "seal", words, f"{_RESTORE}; look at plimsoll.key, too")
            if piece.sha256 not in seen:
                seen[piece.sha256] = self._object_fault(piece.sha256)
            if fault := seen[piece.sha256]:
                yield CustodyFault(
                    place, fault[0], f"evidence {piece.number} ({piece.told.name}): {fault[1]}", fault[2]
                )
            number, previous = piece.number, _hash(line)

    def _head_faults(self, lines: Sequence[bytes]) -> Iterator[CustodyFault]:
        """Whether the chain ends where HEAD says; one line more is what a writer killed in between leaves."""
        named = self._named_head()
        if named is None:
            yield CustodyFault(None, "head", "evidence/HEAD was changed, or is of another workspace's key", _RESTORE)
            return
        if named.number > len(lines) or (named.number and _hash(lines[named.number - 1]) != named.sha256):
            words = (
                f"evidence/HEAD names line {named.number}, which is not there as it was: the end was cut off or changed"
            )
            yield CustodyFault(None, "cut", words, _RESTORE)
        elif len(lines) > named.number + 1 or (len(lines) > named.number and not self._sound(lines[-1])):
            words = f"the chain has {len(lines)} lines and evidence/HEAD knows {named.number}: lines were put in"
            yield CustodyFault(None, "added", words, _RESTORE)

    def _sound(self, line: bytes) -> bool:
        try:
            return piece_from(line).seal_holds(self._key())
        except ValueError:
            return False

    def _named_head(self) -> ChainHead | None:
        """What HEAD names; line 0 where nothing was ever written; None where it cannot be believed."""
        try:
            document = json.loads((self.root / "HEAD").read_text(encoding="utf-8"))
            head = ChainHead(int(document["number"]), str(document["sha256"]))
            return head if hmac.compare_digest(str(document["seal"]), self._head_seal(head)) else None
        except FileNotFoundError:
            return ChainHead()
        except (ValueError, KeyError, TypeError):
            return None

    def _object_fault(self, sha256: str) -> tuple[str, str, str] | None:
        """(what, words, what to do) where the bytes of a piece are not what was received."""
        if not _SHA256.fullmatch(sha256):
            return "unreadable", "no sha256", _RESTORE
        vault = self.workspace.vault
        if gone := vault.purged(sha256):
            words = f"the original was purged at {gone.purged_at} by {gone.who}; its redacted copy is {gone.derivative}"
            return "purged", words, "cite a redaction of it; a purge is for good"
        file = vault.path(sha256)
        restore = f"restore vault/objects/{sha256[:2]}/{sha256} from a backup"
        if not file.is_file():
            return "missing", "its bytes are not in the vault", restore
        with file.open("rb") as stream:
            same = hashlib.file_digest(stream, "sha256").hexdigest() == sha256
        return None if same else ("changed", "its bytes are not those that were received", restore)


class _Limited:
    """A stream that refuses to give more than so many bytes."""

    def __init__(self, stream: IO[bytes], largest: int) -> None:
        self._stream, self._largest, self._given = stream, largest, 0

    def read(self, size: int = CHUNK) -> bytes:
        """The next bytes. Raises UsageError past the limit."""
        chunk = self._stream.read(size)
        self._given += len(chunk)
        if self._given > self._largest:
            megabytes = self._largest / 1024 / 1024
            raise UsageError(f"the file is larger than {megabytes:g} MB", hint="--largest MEGABYTES allows more")
        return chunk


def _regular(file: Path) -> IO[bytes]:
    """The opened file. Raises UsageError where it is a link, a folder, or no file of bytes at all."""
    try:
        before = file.lstat()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    if not stat.S_ISREG(before.st_mode):
        raise UsageError(f"{file} is a link, a folder or a special file", hint="name the file itself")
    opened = file.open("rb")
    after = os.fstat(opened.fileno())
    if (after.st_ino, after.st_dev) != (before.st_ino, before.st_dev):
        opened.close()
        raise UsageError(f"{file} was changed while it was opened")
    return opened


def _sync(file: Path) -> None:
    """On the disk before a line says that it is here."""
    with file.open("r+b") as out:
        os.fsync(out.fileno())


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
