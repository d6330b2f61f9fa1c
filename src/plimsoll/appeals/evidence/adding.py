"""Taking evidence in: what a person tells, checked; redactions and replacements as pieces of their own."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import IO, TYPE_CHECKING

from plimsoll.appeals.evidence.kinds import kind_of
from plimsoll.appeals.evidence.looking import look
from plimsoll.appeals.evidence.masking import masked_copy
from plimsoll.appeals.evidence.media import harmless_name
from plimsoll.appeals.evidence.pictures import blacked_out
from plimsoll.appeals.plan import ORIGINS, ROLES
from plimsoll.errors import UsageError
from plimsoll.facts.custody import LARGEST
from plimsoll.facts.piece import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from plimsoll.facts.custody import Custody
    from plimsoll.facts.piece import Piece, Says

DIMENSIONS = ("logistics", "product", "service")
_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Brought:
    """What a person tells of a file. None and empty: as the kind has it.

    `claimed`: the day, or the instant with its zone, that it is said to be of.
    """

    kind: str = "other"
    account: str = "default"
    marketplace_id: str | None = None
    orders: tuple[str, ...] = ()
    role: str | None = None
    dimension: str | None = None
    origin: str | None = None
    caption: str = ""
    claimed: date | datetime | None = None
    where_from: Mapping[str, str] = field(default_factory=dict)


def told_of(name: str, brought: Brought, who: str) -> Told:
    """What is written of it. Raises UsageError where a word is none of those that there are."""
    kind = kind_of(brought.kind)
    role, origin = brought.role or kind.role, brought.origin or kind.origin
    dimension = kind.dimension if brought.dimension is None else brought.dimension
    for value, known in ((role, ROLES), (origin, ORIGINS), (dimension, ("", *DIMENSIONS))):
        if value not in known:
            raise UsageError(f"{value!r} is none of {', '.join(filter(None, known))}")
    day, instant, zone = _claimed(brought.claimed)
    return Told(
        harmless_name(name), kind.code, role, dimension, origin, who, brought.account, brought.marketplace_id,
        tuple(dict.fromkeys(map(_one_line, brought.orders))), _one_line(brought.caption), day, instant, zone,
        {_one_line(key)[:80]: _one_line(value) for key, value in brought.where_from.items()},
    )  # fmt: skip


def _claimed(claimed: date | datetime | None) -> tuple[date | None, str, str]:
    """The day in the zone it was told in, the UTC instant and that zone where a time was told."""
    if not isinstance(claimed, datetime):
        return claimed, "", ""
    if claimed.tzinfo is None:
        raise UsageError("the time has no zone", hint="write it as 2026-08-05T14:03:00+08:00")
    return claimed.date(), claimed.astimezone(UTC).isoformat(), claimed.strftime("%z")


def _one_line(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:_WORDS]


@dataclass(frozen=True)
class Taking:
    """Takes files in for one person at one moment."""

    custody: Custody
    who: str
    now: datetime
    largest: int = LARGEST

    def add(self, file: Path | IO[bytes], brought: Brought, name: str | None = None) -> Piece:
        """A file as it was received; `name` where it is not the file's own."""
        told = told_of(_name(file, name), brought, self.who)
        return self.custody.add(file, told, self.now, look, self.largest)

    def replace(self, piece: Piece, file: Path | IO[bytes], because: str, name: str | None = None) -> Piece:
        """Another file in a piece's place; both stay, with the reason. Raises UsageError without one."""
        told = self._beside(piece, _name(file, name), because)
        told = replace(told, claimed_on=None, claimed_at="", claimed_zone="", where_from={}, replaces=piece.sha256)
        return self.custody.add(file, told, self.now, _differing(piece), self.largest)

    def redact_by_hand(self, piece: Piece, file: Path | IO[bytes], because: str, name: str | None = None) -> Piece:
        """A redaction that a person made; the original stays."""
        told = self._beside(piece, _name(file, name), because)
        return self.custody.add(
            file, replace(told, redaction_of=piece.sha256, how="hand"), self.now, _of_original(piece), self.largest
        )

    def black_out(self, piece: Piece, boxes: Sequence[tuple[int, ...]], because: str) -> Piece:
        """A copy of a picture with boxes burnt in and its metadata gone; the original stays. Raises UsageError."""
        copy = blacked_out(self.custody.open(piece.sha256), boxes)
        stem = piece.told.name.rpartition(".")[0] or piece.told.name
        ending = "jpg" if piece.says.media_type == "image/jpeg" else "png"
        return self._derived(piece, copy, because, "box", f"{stem}_redacted.{ending}")

    def mask(self, piece: Piece, because: str) -> Piece:
        """A copy of a text without contacts and persons' columns; the original stays. Raises UsageError."""
        original = self.custody.open(piece.sha256)
        copy = masked_copy(original, piece.says.media_type)
        if copy == original.read_bytes():
            raise UsageError("nothing in it is known to name a person: there is nothing to mask")
        stem, dot, ending = piece.told.name.rpartition(".")
        name = f"{stem}_redacted.{ending}" if dot else f"{ending}_redacted"
        return self._derived(piece, copy, because, "mask", name)

    def _derived(self, piece: Piece, copy: bytes, because: str, how: str, name: str) -> Piece:
        told = replace(self._beside(piece, name, because), redaction_of=piece.sha256, how=how)
        return self.custody.add(io.BytesIO(copy), told, self.now, _of_original(piece), self.largest)

    def _beside(self, piece: Piece, name: str, because: str) -> Told:
        """What is told of a piece made from, or in the place of, another one."""
        if not because.strip():
            raise UsageError("why is not said", hint="--because TEXT: it stays on record beside both hashes")
        return replace(
            piece.told, name=harmless_name(name), who=self.who, because=_one_line(because), redaction_of="",
            replaces="", how="",
        )  # fmt: skip


def _name(file: Path | IO[bytes], name: str | None) -> str:
    return name or str(getattr(file, "name", "")) or "unnamed"


def _differing(piece: Piece) -> Callable[[Path, str], Says]:
    """As `look`; the same bytes again are no other piece."""

    def looked(file: Path, name: str) -> Says:
        if file.name == piece.sha256:
            raise UsageError(f"these are the very bytes of evidence {piece.number}")
        return look(file, name)

    return looked


def _of_original(piece: Piece) -> Callable[[Path, str], Says]:
    """As `_differing`, for a redaction: it carries the dates of its original first, which a redaction cannot hide."""

    def looked(file: Path, name: str) -> Says:
        says = _differing(piece)(file, name)
        before = [
            replace(one, field=f"original: {one.field.removeprefix('original: ')}") for one in piece.says.own_dates
        ]
        return replace(says, own_dates=(*before, *says.own_dates), utc=piece.says.utc if says.utc is None else says.utc)

    return looked
