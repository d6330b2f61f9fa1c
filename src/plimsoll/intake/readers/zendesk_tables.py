"""Zendesk's tickets as tables: its own CSV export, and the table that Fivetran copies them into.

Source of the CSV export: Zendesk's article on exporting data, which lists the columns, and the header that a public
client writes after it; no export of a real shop was at hand. Its times are in the helpdesk account's zone, which the
file does not name, and it has no comments. Source of Fivetran's table: the seed files of fivetran/dbt_zendesk; its
times are UTC. Fivetran's other tables of Zendesk are recognised to be refused with a reason: each is a part of a ticket
that says nothing without the ticket's own row.

An order is found as in `zendesk`; a description is looked at for order ids and never kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from plimsoll.intake.flat import data_lines, text_rows
from plimsoll.intake.readers.scrubbing import only_order_id, scrubbed
from plimsoll.intake.readers.tabling import table_of
from plimsoll.intake.readers.zendesk import tags_of
from plimsoll.intake.reading import Lines, Notice, Problem, Rows
from plimsoll.intake.vocabulary import plain_name, spelled_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["FIVETRAN_ZENDESK", "ZENDESK_EXPORT", "FivetranZendesk", "ZendeskExport"]

_EXPORT_COLUMNS = {
    "ticket_id": ("id",),
    "created_at": ("created-at",),
    "ticket_status": ("status",),
    "solved_at": ("solved-at",),
    "subject": ("subject",),
    "tags": ("tags",),
    "priority": ("priority",),
    "replied_after": ("first-reply-time-in-minutes",),
    "requester": ("requester",),
    "submitter": ("submitter",),
    "assignee": ("assignee",),
}
"""Our columns, those that only help to fill others among them, and what the export calls them."""
_EXPORT_HAS = {"id", "status", "created-at", "updated-at", "assigned-at", "via", "replies", "reopens"}
_PEOPLE = ("requester", "submitter", "assignee")
_UNSAID = "-"

_FIVETRAN_COLUMNS = {
    "ticket_id": ("id",),
    "created_at": ("created-at",),
    "ticket_status": ("status",),
    "subject": ("subject",),
    "priority": ("priority",),
    "external_id": ("external-id",),
    "description": ("description",),
}
_SYNCED = {"-fivetran-synced", "-company-synced"}
_TICKET = {"id", "created-at", "status", "subject", "requester-id", "via-channel"}
_PARTS = (
    ({"ticket-id", "body", "public"}, "comments", "it names neither an order nor who asked"),
    ({"field-name", "ticket-id", "value"}, "changes of fields", "it holds changes and no ticket"),
    ({"tag", "ticket-id"}, "tags", "it holds tags and no ticket"),
    ({"schedule-id", "ticket-id"}, "schedules", "it holds working hours and no ticket"),
    ({"sla-policy-id", "policy-applied-at"}, "applied targets", "it holds the helpdesk's own targets"),
    ({"sla-policy-id", "metric", "target"}, "targets", "it holds the helpdesk's own targets"),
    ({"chat-id", "ticket-id"}, "chats", "it names neither an order nor what was said"),
    ({"chat-id", "actor-id"}, "events of chats", "it names neither a ticket nor an order"),
    ({"end-user-visible", "display-name"}, "forms", "it holds the helpdesk's own forms"),
)
"""Fivetran's other tables: the columns that tell one, what it holds, and why it is refused."""


class ZendeskExport:
    """Reads the CSV export of Zendesk's Admin Center."""

    name = "zendesk_ticket_export"
    tables = ("tickets",)
    meaning = "Zendesk's export of tickets (Admin Center > Account > Tools > Reports, CSV)."

    def recognises(self, opened: Opened) -> bool:
        """Whether the header has Zendesk's names of a ticket's times, channel and counts."""
        return {plain_name(name) for name in opened.columns} >= _EXPORT_HAS

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:  # noqa: ARG002 - the tickets say all
        """Every line as a row of `tickets`."""
        told = "Zendesk writes these times in the helpdesk account's own zone, which the file does not name"
        yield Notice(opened.path, told)
        yield from _rows(opened, _EXPORT_COLUMNS, zone=None)


class FivetranZendesk:
    """Reads Fivetran's table of tickets; refuses its other tables of Zendesk."""

    name = "fivetran_zendesk_tickets"
    tables = ("tickets",)
    meaning = "The table of tickets into which Fivetran copies Zendesk."

    def recognises(self, opened: Opened) -> bool:
        """Whether the header is of one of Fivetran's tables of Zendesk."""
        names = {plain_name(name) for name in opened.columns}
        return bool(names & _SYNCED) and (names >= _TICKET or _part(names) is not None)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:  # noqa: ARG002 - the tickets say all
        """Every line as a row of `tickets`."""
        names = {plain_name(name) for name in opened.columns}
        part = None if names >= _TICKET else _part(names)
        if part is None:
            yield from _rows(opened, _FIVETRAN_COLUMNS, zone="UTC")
            return
        told = f"this is Fivetran's table of Zendesk's {part[0]}: {part[1]}"
        yield Problem(opened.path, None, None, told, "import Fivetran's table of tickets, or Zendesk's JSON export")
        yield data_lines(opened)


def _part(names: set[str]) -> tuple[str, str] | None:
    return next(((what, why) for told_by, what, why in _PARTS if names >= told_by), None)


def _rows(opened: Opened, columns: Mapping[str, tuple[str, ...]], *, zone: str | None) -> Iterator[Read]:
    spelling = spelled_by(opened, dict(columns))
    shown = {ours: name for ours, name in spelling.items() if ours not in {*_PEOPLE, "replied_after", "description"}}
    for part in text_rows(opened, wanted=set(spelling.values()), alike=plain_name):
        if isinstance(part, Problem | Lines):
            yield part
            continue
        records = [_cells({ours: line.get(name) or "" for ours, name in spelling.items()}) for line in part.to_pylist()]
        yield Rows("tickets", table_of(records, part["line"].to_pylist()), shown, zone=zone)


def _cells(said: Mapping[str, str]) -> dict[str, str]:
    """One ticket's cells."""
    said = {name: "" if value.strip() == _UNSAID else value.strip() for name, value in said.items()}
    names = {said[who] for who in _PEOPLE if said.get(who)}
    tags, subject = said.get("tags", ""), said.get("subject", "")
    order_id = only_order_id(subject, said.get("external_id", ""), tags, said.get("description", ""))
    return {
        "ticket_id": said["ticket_id"],
        "created_at": said["created_at"],
        "ticket_status": said["ticket_status"].casefold(),
        "order_id": order_id,
        "first_reply_at": _later(said["created_at"], said.get("replied_after", "")),
        "solved_at": said.get("solved_at", ""),
        "subject": scrubbed(" ".join(subject.split()), names),
        "tags": tags_of(tags.replace(",", " ").split(), names),
        "priority": said.get("priority", "").casefold(),
    }


def _later(created: str, minutes: str) -> str:
    """The written time so many minutes later, on the same clock; "" where either cannot be read."""
    try:
        at = datetime.fromisoformat(created) + timedelta(minutes=int(minutes))
    except (ValueError, OverflowError):
        return ""
    return at.isoformat(sep=" ")


ZENDESK_EXPORT = ZendeskExport()
"""The reader of Zendesk's CSV export."""
FIVETRAN_ZENDESK = FivetranZendesk()
"""The reader of Fivetran's table of tickets."""
