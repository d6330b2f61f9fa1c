"""What every carrier's answer comes to, and the one reader that turns it into rows.

A carrier module says how to recognise its answers and lists the parcels and refusals in one; here they become rows of
`tracking`, and of `shipments` where the answer itself names a marketplace's order.

Times. An offset that the carrier states is kept. A local time without one is given the offset of the event's country
where that keeps a single time (`country_zones.toml`); otherwise the zone is unknown and the plain day is kept, which
stays that day in every zone (K12). Each of the two is noted once a file. (A file spans countries and a parcel's row
several events, so the offset is written into the cell instead of one `Rows.zone` for all.)

Words. `description` is the carrier's event text without names, addresses and numbers of people. A delivered event's
text is kept only where every word of it belongs to the trade, because carriers write the signer's name there; else it
is the meaning of the code. `signature on file` is added where the answer shows that somebody signed. Documents (proofs
of delivery, signature images) are never unpacked: they rest in the vault with the file.

Records. Every event, every refusal, and every parcel without events is one record. A file of refusals alone is refused
as a whole; beside events each refusal is one line's problem.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from plimsoll.intake.readers.carriers.codes import Codes, codes_of, is_plain_delivery
from plimsoll.intake.readers.carriers.places import Moment, moment, place
from plimsoll.intake.readers.documents import outline, parsed
from plimsoll.intake.readers.scrubbing import order_ids, scrubbed
from plimsoll.intake.readers.tabling import Numbering, table_of
from plimsoll.intake.reading import Lines, Notice, Problem, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plimsoll.intake.readers.documents import Outline
    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["Answer", "CarrierReader", "Document", "Form", "Parcel", "Refusal", "Seen"]

_NUMBER = re.compile(r"(?=[A-Za-z-]*\d)[A-Za-z0-9][A-Za-z0-9-]{4,39}")
_CODE = re.compile(r"[\w.:/-]{1,40}")
_LONGEST_WORDS = 160
_MOST_NAMED = 10
_SIGNER = re.compile(
    r"\b(?:signed|signée?|firmado|assinado|unterschrieben|collected|handed)\b[^.;]{0,20}\b(?:for|by|to|par|por|von)\b",
    re.IGNORECASE,
)
_SIGNED = "; signature on file"
_MOVING = {"accepted", "in_transit"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One event as the carrier tells it: `codes` from the most specific spelling on, `words` from the fullest text on.

    `private`: it happened at a buyer's or seller's own address; `own_site`: the place is one of the carrier's own,
    even on a delivery. `logical`: no scan, only a message about the parcel. `signed`: somebody signed for it.
    """

    line: int
    codes: tuple[str, ...]
    date: str
    time: str = ""
    offset: str = ""
    words: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    country: str = ""
    private: bool = False
    own_site: bool = False
    logical: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel of an answer. `numbers` are what may be its tracking number, the likeliest first; `references` are the
    shipper's own; `names` the people whom the answer names; `signed` whether somebody signed, None where unsaid.
    """

    line: int
    numbers: tuple[str, ...]
    events: tuple[Seen, ...]
    references: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    signed: bool | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a carrier says instead of events: its own code; or, with a hint, our words for what is no error of its."""

    line: int
    code: str
    words: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Evidence that is kept in the vault as it is and gives no rows."""

    line: int


Answer = Parcel | Refusal | Document


class Form(Protocol):
    """One form of answer of one carrier."""

    @property
    def name(self) -> str:
        """The reader's name."""
        ...

    @property
    def carrier(self) -> str:
        """The carrier as people call it."""
        ...

    @property
    def table(self) -> str:
        """The carrier's table in `codes.toml`."""
        ...

    @property
    def meaning(self) -> str:
        """One line for the documentation."""
        ...

    def recognises(self, seen: Outline) -> bool:
        """Whether a document with this outline is such an answer."""
        ...

    def answers(self, root: object) -> Iterator[Answer]:
        """The parcels and refusals of a document; never raises on content."""
        ...


@dataclass(frozen=True, slots=True)
class CarrierReader:
    """Reads the answers of one form."""

    form: Form
    name: str = field(init=False)
    tables: tuple[str, ...] = field(init=False, default=("tracking", "shipments"))
    meaning: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.form.name)
        object.__setattr__(self, "meaning", self.form.meaning)

    def recognises(self, opened: Opened) -> bool:
        """Whether the beginning of the file has the shape of this form."""
        seen = outline(opened.head)
        return bool(seen.kind) and self.form.recognises(seen)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:  # noqa: ARG002 - an answer needs no context
        """Every event as a row of `tracking`; see the module for what becomes of the rest."""
        document = parsed(opened)
        if document.fault:
            hint = "ask the carrier again and save its whole answer"
            yield Problem(opened.path, None, None, f"the file {document.fault}", hint)
            yield Lines(1)
            return
        yield from _Reading(opened.path, self.form).items(self.form.answers(document.root))


class _Reading:
    """One answer on its way to rows. `shaky` counts the times whose zone was not said."""

    def __init__(self, path: str, form: Form) -> None:
        self.path = path
        self.form = form
        self.codes: Codes = codes_of(form.table)
        self.numbering = Numbering()
        self.tracking: list[dict[str, str]] = []
        self.tracking_lines: list[int] = []
        self.shipments: list[dict[str, str]] = []
        self.shipment_lines: list[int] = []
        self.problems: list[Problem] = []
        self.documents = 0
        self.shaky: Counter[str] = Counter()
        self.unknown: dict[str, None] = {}

    def items(self, answers: Iterable[Answer]) -> Iterator[Read]:
        """Rows, problems, what was assumed, and the count."""
        for answer in answers:
            if isinstance(answer, Parcel):
                self._parcel(answer)
            elif isinstance(answer, Refusal):
                self._problem(answer.line, "code", *self._refusal(answer))
            else:
                self.documents += 1
        if not (self.tracking or self.problems or self.documents):
            self._problem(1, None, f"{self.form.carrier}'s answer holds neither an event nor an error")
        whole = not self.tracking
        for problem in self.problems:
            yield Problem(problem.path, None, problem.field, problem.message, problem.hint) if whole else problem
        if self.tracking:
            yield Rows("tracking", table_of(self.tracking, self.tracking_lines))
        if self.shipments:
            yield Rows("shipments", table_of(self.shipments, self.shipment_lines))
        yield from (Notice(self.path, message) for message in self._notices())
        yield Lines(len(self.tracking) + len(self.problems))

    def _parcel(self, parcel: Parcel) -> None:
        if not parcel.events:
            told = f"{self.form.carrier} names the parcel but tells no event of it"
            self._problem(parcel.line, None, told, "ask again later; a label alone is no scan")
            return
        number = next(filter(_NUMBER.fullmatch, (one.replace(" ", "") for one in parcel.numbers)), None)
        if number is None:
            for event in parcel.events:
                self._problem(event.line, "tracking number", *_WITHOUT_NUMBER)
            return
        rows = [row for event in parcel.events if (row := self._row(parcel, event, number)) is not None]
        self._shipments(parcel, number, rows)

    def _row(self, parcel: Parcel, event: Seen, number: str) -> tuple[int, dict[str, str]] | None:
        """The event's line and cells; None where its time cannot be read, which is a problem."""
        when = moment(event.date, event.time, event.offset, event.country)
        if when is None:
            told = "the event has no date" if not event.date.strip() else "the event's date cannot be read"
            self._problem(event.line, "date", told, "nothing can be placed in time without one")
            return None
        self._note(when, event)
        row = {"tracking_number": number, "occurred_at": when.cell} | self._told(parcel, event)
        line = self.numbering.next(event.line)
        self.tracking.append(row)
        self.tracking_lines.append(line)
        return line, row

    def _told(self, parcel: Parcel, event: Seen) -> dict[str, str]:
        """What happened, where, and in which words."""
        meaning = self.codes.event(*event.codes)
        code = event.codes[-1] if event.codes else ""
        if meaning is None and code:
            self.unknown[_shown(code) or "?"] = None
        kind = meaning.event if meaning else ""
        if event.logical and kind in _MOVING:
            kind = ""
        delivered = kind == "delivered"
        told = (_without_people(words, parcel.names, delivered=delivered) for words in event.words)
        words = next(filter(None, told), meaning.words if meaning else "")
        if delivered and (event.signed or parcel.signed):
            words += _SIGNED
        private = event.private or (delivered and not event.own_site)
        where = place(event.city, event.region, event.country, private=private)
        return {"event": kind, "location": where, "description": words}

    def _note(self, when: Moment, event: Seen) -> None:
        if when.known == "country" or (when.known == "day" and (event.time.strip() or "T" in event.date)):
            self.shaky[when.known] += 1

    def _shipments(self, parcel: Parcel, number: str, rows: list[tuple[int, dict[str, str]]]) -> None:
        """The parcel as a shipment of each marketplace order that its references name."""
        orders = order_ids(" ".join(parcel.references))
        if not orders or not rows:
            return
        scans = [row["occurred_at"] for _, row in rows if row["event"] not in {"", "label_created"}]
        delivered = [row["occurred_at"] for _, row in rows if row["event"] == "delivered"]
        signed = any(row["description"].endswith(_SIGNED) for _, row in rows) or parcel.signed
        cells = {
            "carrier": self.form.carrier,
            "tracking_number": number,
            "first_scan_at": min(scans, key=_instant, default=""),
            "delivered_at": max(delivered, key=_instant, default=""),
            "signed_by_present": "" if signed is None else str(signed).lower(),
        }
        for order in orders:
            shipment = number if len(orders) == 1 else f"{number}/{order}"
            self.shipments.append({"shipment_id": shipment, "order_id": order} | cells)
            self.shipment_lines.append(rows[0][0])

    def _refusal(self, refusal: Refusal) -> tuple[str, str]:
        code = _shown(refusal.code)
        words = refusal.words or self.codes.errors.get(refusal.code.strip().lstrip("0"), "")
        words = words or self.codes.errors.get(refusal.code.strip(), "")
        if refusal.hint:
            return words, refusal.hint
        told = f"{self.form.carrier} answered with an error"
        told += f", its code {code}" if code else ""
        return f"{told}: {words}" if words else told, "ask the carrier again; an error holds no events"

    def _problem(self, line: int, field_name: str | None, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self.path, self.numbering.next(line), field_name, message, hint))

    def _notices(self) -> Iterator[str]:
        if self.shaky["country"]:
            yield f"times without an offset, read in the zone of their country: {self.shaky['country']:,}"
        if self.shaky["day"]:
            told = "times with neither an offset nor a place of a single zone, of which only the day was kept"
            yield f"{told}: {self.shaky['day']:,}"
        if self.unknown:
            shown = ", ".join(list(self.unknown)[:_MOST_NAMED])
            more = f" and {len(self.unknown) - _MOST_NAMED} more" if len(self.unknown) > _MOST_NAMED else ""
            yield f"codes without a meaning here, their events are taken as not said: {shown}{more}"
        if self.documents:
            yield "the file is kept in the vault as evidence; it names no tracking number and gives no rows"
        if self.numbering.counted:
            yield "several records stand on one line, so they are numbered in the order of the file"


_WITHOUT_NUMBER = (
    "the answer does not name its tracking number",
    "save the answer together with the number, or write the events as a tracking file of your own",
)


def _without_people(words: str, names: frozenset[str], *, delivered: bool) -> str:
    """The event text, or "" where it may name somebody."""
    words = words[:_LONGEST_WORDS].strip()
    if delivered:
        return words if is_plain_delivery(words) else ""
    return words if not _SIGNER.search(words) and scrubbed(words, names) == words else ""


def _instant(cell: str) -> datetime:
    """For comparing: a plain day begins at midnight UTC."""
    return datetime.fromisoformat(cell if "T" in cell else f"{cell}T00:00:00+00:00")


def _shown(code: str) -> str:
    code = code.strip()
    return code if _CODE.fullmatch(code) else ""
