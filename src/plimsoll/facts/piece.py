"""A piece of evidence: its bytes' sha256, what people told of it, and what the file says of itself.

The two are kept apart on purpose: where they disagree, that is to be seen, and neither is ever made to fit the other.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SCHEMA = "plimsoll.custody/1"
FIRST = "0" * 64
"""What the first line names as the line before."""


@dataclass(frozen=True, slots=True)
class OwnDate:
    """A date that a file carries: where in it (`EXIF DateTimeOriginal`), in ISO; `zoned`: it has an offset."""

    field: str
    at: str
    zoned: bool = False

    @property
    def day(self) -> date:
        """The day, in the file's own zone."""
        return date.fromisoformat(self.at[:10])


@dataclass(frozen=True, slots=True)
class Told:
    """What people told. `name`: the file's, made harmless; `kind`, `role`, `dimension`: which evidence it is of what.

    `claimed_on`: the day it is said to be of, `claimed_at` the same as a UTC instant where a time was told, and
    `claimed_zone` the zone in which it was told. `where_from`: request id, chosen headers, portal. `redaction_of` and
    `replaces` are the sha256 of the piece that it was made from, or takes the place of; `because` says why, and `how`
    a redaction was made (`hand`, `box`, `mask`).
    """

    name: str
    kind: str
    role: str
    dimension: str
    origin: str
    who: str
    account: str = "default"
    marketplace_id: str | None = None
    orders: tuple[str, ...] = ()
    caption: str = ""
    claimed_on: date | None = None
    claimed_at: str = ""
    claimed_zone: str = ""
    where_from: Mapping[str, str] = field(default_factory=dict)
    redaction_of: str = ""
    replaces: str = ""
    because: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Says:
    """What the file says of itself; None and empty where it says nothing.

    `name_disagrees`: the name says another type than the content. `utc`: whether its times name their zone.
    `personal_data`: kinds and counts of what may name a person, never the words. `headers`: of a mail or an answer.
    `unreadable`: why it could not be read; it is kept all the same.
    """

    media_type: str = "application/octet-stream"
    name_disagrees: str = ""
    own_dates: tuple[OwnDate, ...] = ()
    width: int = 0
    height: int = 0
    pages: int = 0
    text_copyable: bool = False
    utc: bool | None = None
    personal_data: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    unreadable: str = ""

    @property
    def own_date(self) -> date | None:
        """The day that the file carries: its first date, the one nearest to its making."""
        return self.own_dates[0].day if self.own_dates else None


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the chain. `number` counts from 1; `added_at` is the UTC instant at which it entered.

    `previous` is the sha256 of the line before, `seal` an HMAC-SHA256 with the workspace key over everything else.
    """

    number: int
    sha256: str
    size: int
    added_at: datetime
    told: Told
    says: Says
    previous: str = FIRST
    seal: str = ""

    def document(self) -> dict[str, Any]:
        """The line as it rests on disk, parsed."""
        told = asdict(self.told)
        told["claimed_on"] = self.told.claimed_on.isoformat() if self.told.claimed_on else None
        told["orders"] = list(self.told.orders)
        says = asdict(self.says) | {"own_dates": [asdict(one) for one in self.says.own_dates]}
        says["personal_data"] = list(self.says.personal_data)
        return {"schema": SCHEMA, "number": self.number, "previous": self.previous, "sha256": self.sha256,
                "size": self.size, "added_at": self.added_at.isoformat(), "told": told, "says": says,
                "seal": self.seal}  # fmt: skip

    def line(self) -> bytes:
        """The line as it rests on disk, without its end: keys sorted, no spaces."""
        return json.dumps(self.document(), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def line_sha256(self) -> str:
        """Of the line: what the next one names, and the leaf of a dossier's Merkle tree."""
        return hashlib.sha256(self.line()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The line with its own sha256, for documents and pages."""
        return self.document() | {"line_sha256": self.line_sha256}

    def sealed(self, key: bytes) -> Piece:
        """This piece with its seal."""
        return replace(self, seal=self._seal(key))

    def seal_holds(self, key: bytes) -> bool:
        """Whether nobody without the key changed it."""
        return hmac.compare_digest(self.seal, self._seal(key))

    def _seal(self, key: bytes) -> str:
        body = replace(self, seal="").line()
        return hmac.new(key, body, hashlib.sha256).hexdigest()


def piece_from(line: bytes) -> Piece:
    """A piece out of its line. Raises ValueError where the line is none, or is not written as `Piece.line` writes."""
    try:
        document = json.loads(line)
        if document.pop("schema") != SCHEMA:
            raise ValueError("another schema")  # noqa: TRY301 - one place says what is wrong with a line
        told, says = document.pop("told"), document.pop("says")
        day = told.pop("claimed_on")
        dates = tuple(OwnDate(**one) for one in says.pop("own_dates"))
        found = Piece(
            added_at=datetime.fromisoformat(document.pop("added_at")),
            told=Told(**_tupled(Told, told), claimed_on=date.fromisoformat(day) if day else None),
            says=Says(**_tupled(Says, says), own_dates=dates), **document,
        )  # fmt: skip
        same = found.line() == line
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no line of the chain: {error}") from error
    if not same:
        raise ValueError("written in another way than the chain's lines are")
    return found


def _tupled(shape: type, table: Mapping[str, Any]) -> dict[str, Any]:
    lists = {one.name for one in fields(shape) if str(one.type).startswith("tuple")}
    return {name: tuple(value) if name in lists else value for name, value in table.items()}


def lines_of(pieces: Sequence[Piece]) -> str:
    """The chain's lines of these pieces, as they rest on disk: what a dossier's bundle carries."""
    return "".join(f"{one.line().decode()}\n" for one in pieces)
