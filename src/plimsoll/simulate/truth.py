"""truth.json: what is true in the simulated world, known and still to come, beside the files that show only a part.

`cells` are the figures at the end of `known_until` under the default definition, from what the files show;
`cells_with_the_shown_window` the same over the window and lag that the snapshots show; `hidden_cells` what the
marketplace itself displays; `cells_with_everything_known` what fresh files would give where some are stale.
`defects` holds every order that ever becomes defective, also after `known_until`, with how each of its events ends.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any

from plimsoll.simulate.causes import AREAS
from plimsoll.simulate.instants import DAY, ZoneDays, iso_day, stamp
from plimsoll.simulate.plans import Definition
from plimsoll.simulate.records import NEGATIVE, Horizon, as_known
from plimsoll.simulate.recount import Span, Tally, iso, spans

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from plimsoll.simulate.plans import ShopPlan
    from plimsoll.simulate.records import Known, Order

SCHEMA = "plimsoll.truth/1"
_SERIES_DAYS = 30
_UTC = ZoneDays("UTC")
_DEFAULT = Definition()
_NEVER_ENDS = Horizon(1 << 60)


class TruthFile:
    """Written as the shop is: the defective orders one a line, then everything that is a sum."""

    def __init__(self, path: Path, plan: ShopPlan, known_until: date) -> None:
        self.path = path
        self._plan, self._known_until = plan, known_until
        self._episodes = {episode.code: [0, 0] for episode in plan.episodes}
        self._file: IO[str] = path.open("w", encoding="utf-8", newline="")
        self._defects = 0
        self._file.write('{"schema": ' + _json(SCHEMA))
        for name, value in self._opening().items():
            self._file.write(f",\n{_json(name)}: {_json(value)}")
        self._file.write(',\n"defects": [')

    def _opening(self) -> dict[str, Any]:
        plan = self._plan
        return {
            "account": plan.account,
            "seed": plan.seed,
            "first_day": plan.first_day.isoformat(),
            "as_of": plan.as_of.isoformat(),
            "known_until": self._known_until.isoformat(),
            "story": asdict(plan.story),
            "definition": asdict(_DEFAULT),
            "hidden_definition": asdict(plan.hidden),
            "stale": dict(plan.stale),
        }

    def add(self, known: Known) -> None:
        """One defective order, whether or not anybody knows of it yet."""
        order = known.order
        self._file.write((",\n" if self._defects else "\n") + _json(self._defect(known)))
        self._defects += 1
        if order.episode in self._episodes:
            self._episodes[order.episode][1] += 1

    def hit(self, order: Order) -> None:
        """Count an order that an episode hit, defective or not."""
        if order.episode in self._episodes:
            self._episodes[order.episode][0] += 1

    def _defect(self, known: Known) -> dict[str, Any]:
        order = known.order
        final = as_known(order, _NEVER_ENDS)
        ends = {span.id: span for span in spans(final, _DEFAULT, _UTC)}
        marketplace_id, channel = order.pattern.cell
        return {
            "order_id": order.order_id,
            "marketplace_id": marketplace_id,
            "fulfillment_channel": channel,
            "order_day": iso_day(order.purchased_at // DAY),
            "placed": known.placed,
            "order_status": final.status,
            "lifted": final.lifted,
            "cause": order.cause,
            "area": AREAS[order.cause],
            "episode": order.episode or None,
            "counts_in_the_end": any(span.start is not None and span.end is None for span in ends.values())
            and (final.status != "cancelled" or final.lifted)
            and not order.is_test,
            "events": _events(known, final, ends),
        }

    def close(self, tally: Tally, complete: Tally | None, hidden: Tally, figures: dict[str, Any]) -> None:
        """Everything that is a sum. `complete` counts what the stale files leave out, where some are."""
        today = self._known_until
        plan = self._plan
        closing: dict[str, Any] = {
            "cells": tally.rows(today),
            "cells_with_the_shown_window": tally.rows(today, plan.hidden),
            "cells_with_everything_known": (complete or tally).rows(today),
            "hidden_cells": hidden.rows(today),
            "series": _series(tally, today),
            "episodes": [
                {
                    "code": episode.code,
                    "kind": episode.kind,
                    "start": episode.start.isoformat(),
                    "end": episode.end.isoformat(),
                    "size": episode.size,
                    "where": dict(episode.where),
                    "looks_like": dict(episode.looks_like),
                    "hit": self._episodes[episode.code][0],
                    "defective": self._episodes[episode.code][1],
                }
                for episode in plan.episodes
            ],
            "own_shop_orders": plan.own_shop_orders,
            **figures,
        }
        self._file.write("\n]")
        for name, value in closing.items():
            self._file.write(f",\n{_json(name)}: {_json(value)}")
        self._file.write("\n}\n")
        self._file.close()


def _events(known: Known, final: Known, ends: dict[str, Span]) -> list[dict[str, Any]]:
    """The order's defects: how each ends, when it counts by the default rules, whether it is known by now."""
    seen_ids = {claim.claim_id for claim in known.claims} | {one.chargeback_id for one in known.chargebacks}
    found: list[tuple[str, str, int, str, bool]] = []
    feedback = final.feedback
    if feedback is not None and feedback.rating <= NEGATIVE:
        found.append(
            (
                "negative_feedback",
                final.order.order_id,
                feedback.left_at,
                feedback.removal_reason or "stays",
                known.feedback is not None,
            )
        )
    found += [("claims", one.claim_id, one.opened_at, one.outcome, one.claim_id in seen_ids) for one in final.claims]
    found += [
        ("chargebacks", one.chargeback_id, one.opened_at, f"{one.kind}_{one.status}", one.chargeback_id in seen_ids)
        for one in final.chargebacks
    ]
    return [
        {
            "kind": kind,
            "id": event_id,
            "at": stamp(at),
            "outcome": outcome,
            "active_from": iso(ends[event_id].start),
            "active_until": iso(ends[event_id].end),
            "known": is_known,
        }
        for kind, event_id, at, outcome, is_known in found
    ]


def _series(tally: Tally, today: date) -> list[dict[str, Any]]:
    """Each cell's last days: [day, orders, orders with defects], as everything known by now counts on that day."""
    days = [today - timedelta(days=back) for back in reversed(range(_SERIES_DAYS))]
    rows = []
    for cell in tally.cells:
        figures = [(day, tally.on(cell, day)) for day in days]
        rows.append(
            {
                "marketplace_id": cell[0],
                "fulfillment_channel": cell[1],
                "days": [[day.isoformat(), one.orders, one.orders_with_defects] for day, one in figures],
            }
        )
    return rows


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
