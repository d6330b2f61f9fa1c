"""The JSON rows of the questions about the rate, the same for the command line and for the tower's interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plimsoll.metrics.definition import Adopted
    from plimsoll.metrics.explain import Explanation
    from plimsoll.metrics.odr import OdrRow
    from plimsoll.remedies.deadline import Deadline
    from plimsoll.remedies.deadlines import Cell3
    from plimsoll.settings import Settings
    from plimsoll.watch.status import StatusRow

MOST_INTERVALS = 200
"""Exact intervals take longer than all the counting: answers with more rows go without."""


def odr_documents(rows: Sequence[OdrRow], settings: Settings) -> list[dict[str, Any]]:
    """The rows' JSON, with the seller's own stricter target where one is set, and with the exact interval of each rate
    where there are not very many.
    """
    from plimsoll.watch.small_numbers import interval_json

    documents = []
    for row in rows:
        document = row.as_json()
        if len(rows) <= MOST_INTERVALS:
            above, below = row.definition.target
            document["interval"] = interval_json(row.orders_with_defects, row.orders, above / below)
        if target := settings.own_target:
            document["own_target"] = {"target_value": target, "status": own_status(row, target)}
        documents.append(document)
    return documents


def own_status(row: OdrRow, target: str) -> str:
    """The status of a row against the seller's own target."""
    from dataclasses import replace

    from plimsoll.metrics.verdict import status

    return status(row.orders, row.orders_with_defects, replace(row.definition, target_value=target))


def status_documents(
    rows: Sequence[StatusRow], settings: Settings, nearest: Mapping[Cell3, Deadline] | None = None
) -> list[dict[str, Any]]:
    """The rows of `status`: those of `odr`, what comes, and what is missing to be sure.

    `nearest` are the next deadlines by cell (`Tower.next_deadlines`); without them none is told.
    """
    from plimsoll.metrics.missing import missing_for

    return [
        {**document, **row.coming_json(), **_next_deadline(row, nearest or {}),
         "missing": [one.as_json() for one in missing_for(row)]}
        for row, document in zip(rows, odr_documents(rows, settings), strict=True)
    ]  # fmt: skip


def _next_deadline(row: StatusRow, nearest: Mapping[Cell3, Deadline]) -> dict[str, Any]:
    if not nearest:
        return {"next_deadline": None}
    from plimsoll.remedies.deadlines import next_of_cell

    one = next_of_cell(nearest, *row.cell[:3])
    return {"next_deadline": one.short_json() if one else None}


def explain_documents(found: Sequence[Explanation], settings: Settings) -> list[dict[str, Any]]:
    """The rows of `explain`."""
    rows = odr_documents([one.row for one in found], settings)
    return [{**one.as_json(), "row": row} for one, row in zip(found, rows, strict=True)]


def adopted_json(one: Adopted) -> dict[str, Any]:
    """A definition that was adopted, as under `adopted` in `plimsoll.reconcile/1`."""
    return {
        "account": one.account, "marketplace_id": one.marketplace_id, "fulfillment_channel": one.channel,
        "lag_days": one.lag, "departures": list(one.departures),
    }  # fmt: skip
