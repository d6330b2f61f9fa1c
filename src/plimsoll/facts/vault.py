"""The vault: every original file exactly as received, named by its sha256, and beside them the receipts.

A receipt says who brought which bytes, when, for which account, and how they are to be read; receipts are numbered
files that are only ever added. Facts can be rebuilt from vault and receipts alone (`plimsoll rebuild`).
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import secrets
import tempfile
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from plimsoll.errors import VaultDamaged

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 1 << 20

_ONLY_IF_SAID = frozenset({"reader", "reader_from"})

ReceiptKind = Literal["import", "record", "none", "undo"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One arrival. `sha256` names the bytes (for `undo`: the bytes taken back); `observed_at` is when they were true.

    `original` is the archive or workbook that the bytes came in.
    `mapping` and `lookups` name vault objects that the reader needed; `lookups` are (file name, sha256) pairs.
    `table` and `on` belong to a statement of none ("no claims up to that day").
    `reader` and `reader_from` name the reader and its distribution where another distribution brought it: only that one
    can read the bytes again.
    `signature` is an HMAC-SHA256 with the workspace key over all other fields, for what a person typed.
    """

    seq: int
    kind: ReceiptKind
    sha256: str
    path: str
    account: str
    account_given: bool
    marketplace_id: str | None
    observed_at: datetime
    received_at: datetime
    who: str
    marketplace_given: bool = False
    observed_given: bool = False
    original: str | None = None
    mapping: str | None = None
    lookups: tuple[tuple[str, str], ...] = ()
    table: str | None = None
    on: str | None = None
    reader: str | None = None
    reader_from: str | None = None
    signature: str | None = None

    def as_json(self) -> dict[str, object]:
        """The receipt as it rests on disk."""
        document: dict[str, object] = {"schema": "plimsoll.receipt/1", **asdict(self)}
        document["observed_at"] = self.observed_at.isoformat()
        document["received_at"] = self.received_at.isoformat()
        document["lookups"] = dict(self.lookups)
        # said only where it is so: a signature holds over what stands in the file, and older receipts do not name them
        return {name: value for name, value in document.items() if value is not None or name not in _ONLY_IF_SAID}

    @classmethod
    def from_json(cls, document: dict[str, object]) -> Receipt:
        """Read back what `as_json` wrote."""
        fields = {key: value for key, value in document.items() if key != "schema"}
        fields["observed_at"] = datetime.fromisoformat(str(fields["observed_at"]))
        fields["received_at"] = datetime.fromisoformat(str(fields["received_at"]))
        lookups = fields["lookups"]
        fields["lookups"] = tuple(lookups.items()) if isinstance(lookups, dict) else ()
        return cls(**fields)  # type: ignore[arg-type]

    def signed(self, key: bytes) -> Receipt:
        """This receipt with its signature."""
        return replace(self, signature=self._seal(key))

    def signature_holds(self, key: bytes) -> bool:
        """Whether nobody changed the receipt since it was signed."""
        return self.signature is not None and hmac.compare_digest(self.signature, self._seal(key))

    def _seal(self, key: bytes) -> str:
        document = {name: value for name, value in self.as_json().items() if name != "signature"}
        return hmac.new(key, json.dumps(document, sort_keys=True).encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes in the vault; `new` when they were not there before."""

    sha256: str
    size: int
    new: bool


@dataclass(frozen=True, slots=True)
class Purged:
    """An original that retention took: its sha256, its derivative's, when (UTC), and by whom."""

    sha256: str
    derivative: str
    purged_at: str
    who: str


@dataclass(frozen=True, slots=True)
class Vault:
    """The folder `vault/` of a workspace."""

    root: Path
    _objects: Path = field(init=False)
    _receipts: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_objects", self.root / "objects")
        object.__setattr__(self, "_receipts", self.root / "receipts")

    def path(self, sha256: str) -> Path:
        """Where the bytes of that sha256 rest (there or not); for a purged original, its derivative."""
        purged = self.purged(sha256)
        return self._place(purged.derivative if purged else sha256)

    def _place(self, sha256: str) -> Path:
        return self._objects / sha256[:2] / sha256

    def purged(self, sha256: str) -> Purged | None:
        """What became of an original that retention took, or None."""
        file = self.root / "purged" / f"{sha256}.json"
        return Purged(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None

    def replace(self, sha256: str, derivative: bytes, who: str, now: datetime) -> None:
        """Put a redacted derivative in an original's place, for good; both hashes are kept."""
        kept = self.put(io.BytesIO(derivative))
        (self.root / "purged").mkdir(exist_ok=True)
        note = Purged(sha256, kept.sha256, now.isoformat(), who)
        write_durably(self.root / "purged" / f"{sha256}.json", json.dumps(asdict(note)).encode())
        if kept.sha256 != sha256:
            self._place(sha256).unlink(missing_ok=True)

    def put(self, stream: IO[bytes]) -> Kept:
        """Keep the bytes of a stream. The same bytes rest once."""
        self._objects.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self._objects, prefix=".arriving-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
            target = self._place(digest.hexdigest())
            new = not target.exists() and self.purged(digest.hexdigest()) is None
            if new:
                target.parent.mkdir(exist_ok=True)
                temporary.replace(target)
            else:
                temporary.unlink()
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return Kept(digest.hexdigest(), size, new)

    def put_file(self, file: Path) -> Kept:
        """Keep a file's bytes."""
        with file.open("rb") as stream:
            return self.put(stream)

    def forget(self, kept: Kept) -> None:
        """Let go of bytes that turned out to be no source, unless they were here before."""
        if kept.new:
            self._place(kept.sha256).unlink(missing_ok=True)

    def next_seq(self) -> int:
        """The number of the next receipt."""
        return max(self._numbers(), default=0) + 1

    def write(self, receipt: Receipt) -> None:
        """Add a receipt, durably; its number must be new. Raises FileExistsError when it is not."""
        self._receipts.mkdir(parents=True, exist_ok=True)
        target = self._receipts / f"{receipt.seq:08d}.json"
        if target.exists():
            raise FileExistsError(target)
        write_durably(target, json.dumps(receipt.as_json(), ensure_ascii=False, indent=1).encode())

    def receipts(self, after: int = 0) -> Iterator[Receipt]:
        """The receipts numbered above `after`, in order. Raises VaultDamaged on one that cannot be read."""
        for seq in sorted(number for number in self._numbers() if number > after):
            file = self._receipts / f"{seq:08d}.json"
            try:
                yield Receipt.from_json(json.loads(file.read_text(encoding="utf-8")))
            except (ValueError, TypeError, KeyError) as error:
                raise VaultDamaged(f"receipt {seq} cannot be read: {error}") from error

    def _numbers(self) -> Iterator[int]:
        if self._receipts.is_dir():
            yield from (int(entry.name[:8]) for entry in os.scandir(self._receipts) if entry.name.endswith(".json"))

    def damaged(self) -> Iterator[tuple[str, str]]:
        """Each object whose bytes are not what its name says, or that a receipt names and nobody has: (sha256, why)."""
        wanted = {sha for receipt in self.receipts() for sha in named_objects(receipt)}
        for sha in sorted(wanted):
            file = self.path(sha)
            if not file.exists():
                yield sha, "is missing"
                continue
            with file.open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != file.name:
                    yield sha, "was changed"


def named_objects(receipt: Receipt) -> Iterator[str]:
    """The vault objects that a receipt needs."""
    if receipt.kind in {"import", "record"}:
        yield receipt.sha256
    if receipt.original:
        yield receipt.original
    if receipt.mapping:
        yield receipt.mapping
    yield from (sha for _, sha in receipt.lookups)


def write_durably(target: Path, content: bytes) -> None:
    """Write a small file so that after a crash it is either whole or absent."""
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    with temporary.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(target)
