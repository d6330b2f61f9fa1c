"""Zendesk's tickets as JSON: the full JSON export (one ticket a line) and the answers of its ticket API.

Source: Zendesk's article on exporting data (newline-delimited JSON, times in UTC, `{"ticket": ...}` and `{"tickets":
[...]}` wrappings) and its reference of tickets, comments and metrics; no export of a real shop was at hand, so the
shape is Zendesk's word. Read are both wrappings, bare tickets, and the sideloaded `users` and `metric_sets`.

A ticket's order is the marketplace order id (3-7-7 digits) that its custom fields, subject, external id, tags or
description name, asked in this order; one that names several names none. Public comments of such a ticket become
messages, from the requester `in`, from anybody else `out`; without an order there are tickets only. Subjects and bodies
lose the names that the document itself gives to its people, and e-mail addresses, telephone numbers and street lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from plimsoll.facts.times import EARLIEST, LATEST
from plimsoll.intake.readers.documents import Entry, entries, json_tree, outline, parsed, text, texts
from plimsoll.intake.readers.scrubbing import only_order_id, scrubbed
from plimsoll.intake.readers.tabling import Numbering, table_of
from plimsoll.intake.reading import Lines, Notice, Problem, Rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["ZENDESK_TICKETS", "ZendeskTickets", "tags_of"]

_STARTS = ("", "ticket.", "tickets.", "tickets.ticket.")
_NAMES = ("id", "status", "created_at", "requester_id", "via.channel")
_LONGEST_LINE = 1 << 24
"""Bytes of one exported ticket; Zendesk leaves the comments out of one that has more than a sixteenth of that."""
_BATCH = 20_000
_ID = re.compile(r"\d{1,20}")
_TAG = re.compile(r"[\w./:+-]{1,60}")
_DIGITS = re.compile(r"\d[\d.+/-]{5,}\d")
_BETWEEN = re.compile(r"[\W_]+")
_MINUTES = re.compile(r"\d{1,8}")
_SHORTEST_NAME = 3


class ZendeskTickets:
    """Reads tickets and their comments from JSON."""

    name = "zendesk_tickets"
    tables = ("tickets", "messages")
    meaning = "Zendesk's tickets with their comments (full JSON export, or the answers of the ticket API)."

    def recognises(self, opened: Opened) -> bool:
        """Whether the first ticket has Zendesk's names."""
        keys = outline(opened.head).keys.keys()
        return any(keys >= {start + name for name in _NAMES} for start in _STARTS)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:  # noqa: ARG002 - the tickets say all
        """Every ticket as a row of `tickets`, its public comments as rows of `messages` where it names an order."""
        reading = _Reading(opened.path)
        for number, root in _documents(opened):
            if isinstance(root, Problem):
                yield from reading.refuse(root)
            else:
                yield from reading.document(number, root)
        yield from reading.closing()


def _documents(opened: Opened) -> Iterator[tuple[int | None, object]]:
    """Each line's document with its number, or the one document of the file with None."""
    first = True
    with opened.file.open("rb") as raw:
        for number, line in enumerate(iter(lambda: raw.readline(_LONGEST_LINE), b""), start=1):
            if not line.strip():
                continue
            one = json_tree(line.decode("utf-8-sig", "replace"))
            if one.fault and first:
                break
            first = False
            yield number, _damaged(opened, number, one.fault) if one.fault else one.root
        else:
            return
    whole = parsed(opened)
    yield None, _damaged(opened, None, whole.fault) if whole.fault else whole.root


def _damaged(opened: Opened, line: int | None, fault: str) -> Problem:
    return Problem(opened.path, line, None, f"the {'file' if line is None else 'line'} {fault}", "export it again")


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside the tickets of a document: names by user id, metrics by ticket id."""

    names: dict[str, list[str]] = field(default_factory=dict)
    metrics: dict[str, Entry] = field(default_factory=dict)


class _Reading:
    """One file on its way to rows."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.numbering = Numbering()
        self.count = 0
        self.tickets: list[dict[str, str]] = []
        self.ticket_lines: list[int] = []
        self.messages: list[dict[str, str]] = []
        self.message_lines: list[int] = []

    def refuse(self, problem: Problem) -> Iterator[Read]:
        """A document that cannot be read is one record and one problem."""
        self.count += 1
        if problem.line is not None:
            problem = Problem(problem.path, self.numbering.next(problem.line), None, problem.message, problem.hint)
        yield problem

    def document(self, number: int | None, root: object) -> Iterator[Read]:
        """The tickets of one document, which stands on the line `number` or is the whole file."""
        beside = _beside(root)
        for ticket in _tickets(root):
            self.count += 1
            line = self.numbering.next(number or ticket.line)
            fault = self._ticket(ticket, beside, line)
            if fault:
                hint = "every ticket needs its id and the time it was created"
                yield Problem(self.path, line, fault, f"the ticket's {fault} cannot be read", hint)
            if len(self.tickets) >= _BATCH:
                yield from self._flush()

    def closing(self) -> Iterator[Read]:
        """The last rows, what was assumed, and the count."""
        yield from self._flush()
        if self.numbering.counted:
            yield Notice(self.path, "several tickets stand on one line, so they are numbered in the order of the file")
        yield Lines(self.count)

    def _flush(self) -> Iterator[Rows]:
        if self.tickets:
            yield Rows("tickets", table_of(self.tickets, self.ticket_lines))
        if self.messages:
            yield Rows("messages", table_of(self.messages, self.message_lines))
        self.tickets, self.ticket_lines, self.messages, self.message_lines = [], [], [], []

    def _ticket(self, ticket: Entry, beside: _Beside, line: int) -> str:
        """Take a ticket; gives the name of what cannot be read of it."""
        ticket_id, created = text(ticket, "id"), _instant(text(ticket, "created_at"))
        if not _ID.fullmatch(ticket_id):
            return "id"
        if created is None:
            return "created_at"
        names = _people(ticket, beside)
        order_id = _order(ticket)
        comments = _comments(ticket)
        metrics = next(iter(entries(ticket, "metric_set")), beside.metrics.get(ticket_id))
        replied = _first_reply(comments, text(ticket, "requester_id")) or _after(created, metrics)
        self.tickets.append(
            {
                "ticket_id": ticket_id,
                "created_at": created.isoformat(),
                "ticket_status": text(ticket, "status").casefold(),
                "order_id": order_id,
                "first_reply_at": replied.isoformat() if replied else "",
                "solved_at": _iso(text(metrics, "solved_at")),
                "subject": scrubbed(text(ticket, "subject"), names),
                "tags": tags_of(texts(ticket, "tags"), names),
                "priority": text(ticket, "priority").casefold(),
            }
        )
        self.ticket_lines.append(line)
        if order_id:
            self._messages(ticket, comments, order_id, names, line)
        return ""

    def _messages(
        self, ticket: Entry, comments: list[_Comment], order_id: str, names: Collection[str], line: int
    ) -> None:
        for comment in comments:
            self.messages.append(
                {
                    "message_id": comment.id,
                    "order_id": order_id,
                    "direction": "in" if comment.author == text(ticket, "requester_id") else "out",
                    "sent_at": comment.at.isoformat(),
                    "body": scrubbed(comment.words, names),
                    "ticket_id": text(ticket, "id"),
                    "thread_id": text(ticket, "id"),
                }
            )
            self.message_lines.append(line)


@dataclass(frozen=True, slots=True)
class _Comment:
    """One public comment."""

    id: str
    author: str
    at: datetime
    words: str


def _tickets(root: object) -> Iterator[Entry]:
    """The tickets of a document in any of the wrappings."""
    for entry in entries(root):
        if "tickets" in entry:
            for one in entries(entry, "tickets"):
                yield next(iter(entries(one, "ticket")), one)
        else:
            yield next(iter(entries(entry, "ticket")), entry)


def _beside(root: object) -> _Beside:
    beside = _Beside()
    for user in entries(root, "users"):
        beside.names[text(user, "id")] = [*texts(user, "name"), *texts(user, "email"), *texts(user, "alias")]
    for metric in entries(root, "metric_sets"):
        beside.metrics[text(metric, "ticket_id")] = metric
    return beside


def _people(ticket: Entry, beside: _Beside) -> frozenset[str]:
    """What the document calls the people of a ticket."""
    start = ("via", "source", "from")
    names = [*texts(ticket, *start, "name"), *texts(ticket, *start, "address"), *texts(ticket, "recipient")]
    for role in ("requester", "submitter", "assignee"):
        names += [*texts(ticket, role, "name"), *texts(ticket, role, "email")]
        names += beside.names.get(text(ticket, f"{role}_id"), [])
    names += texts(ticket, "comments", "author", "name")
    for author in dict.fromkeys(texts(ticket, "comments", "author_id")):
        names += beside.names.get(author, [])
    return frozenset(names)


def _order(ticket: Entry) -> str:
    fields = texts(ticket, "custom_fields", "value") + texts(ticket, "fields", "value")
    sources = (" ".join(fields), text(ticket, "subject"), text(ticket, "external_id"), " ".join(texts(ticket, "tags")))
    return only_order_id(*sources, text(ticket, "description"))


def _comments(ticket: Entry) -> list[_Comment]:
    """The public comments that say which they are and when they were written, in their order of time."""
    found = []
    for comment in entries(ticket, "comments"):
        comment_id, at = text(comment, "id"), _instant(text(comment, "created_at"))
        if _ID.fullmatch(comment_id) and at is not None and comment.get("public") is True:
            words = text(comment, "plain_body") or text(comment, "body")
            found.append(_Comment(comment_id, text(comment, "author_id"), at, words))
    return sorted(found, key=lambda comment: comment.at)


def _first_reply(comments: list[_Comment], requester: str) -> datetime | None:
    """When somebody else first answered a word of the requester."""
    asked = False
    for comment in comments:
        if comment.author == requester:
            asked = True
        elif asked:
            return comment.at
    return None


def _after(created: datetime, metrics: Entry | None) -> datetime | None:
    minutes = text(metrics, "reply_time_in_minutes", "calendar")
    return created + timedelta(minutes=int(minutes)) if _MINUTES.fullmatch(minutes) else None


def _instant(said: str) -> datetime | None:
    """An ISO time, which in Zendesk's JSON is UTC; None for what is no time of this trade."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return at if EARLIEST < at.date() < LATEST - timedelta(days=1) else None


def _iso(said: str) -> str:
    at = _instant(said)
    return at.isoformat() if at else ""


def tags_of(tags: Iterable[str], names: Collection[str]) -> str:
    """The tags that are plain words and name nobody, joined by commas."""
    people = {part.casefold() for name in names for part in _BETWEEN.split(name) if len(part) >= _SHORTEST_NAME}
    kept = [
        tag
        for tag in tags
        if _TAG.fullmatch(tag)
        and people.isdisjoint(_BETWEEN.split(tag.casefold()))
        and (only_order_id(tag) or not _DIGITS.search(tag))
    ]
    return ",".join(kept)


ZENDESK_TICKETS = ZendeskTickets()
"""The reader of Zendesk's JSON."""
