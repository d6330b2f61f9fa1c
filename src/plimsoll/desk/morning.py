"""Everything that a morning's page is made of, gathered once: what to do, how it stands, how fresh the sources are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from plimsoll.desk.changes import by_account, standing
from plimsoll.desk.freshness import freshness
from plimsoll.desk.hints import hints, restated
from plimsoll.desk.today import Material, by_saving, duties
from plimsoll.metrics.defects import defective_rows
from plimsoll.metrics.odr import Recount
from plimsoll.remedies.deadlines import running
from plimsoll.remedies.offering import remedies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from plimsoll.desk.changes import Standing
    from plimsoll.desk.freshness import Freshness
    from plimsoll.desk.today import Duty
    from plimsoll.metrics.defects import DefectiveRow
    from plimsoll.metrics.odr import OdrRow
    from plimsoll.metrics.reconciliation.shown import Restatement
    from plimsoll.watch.risk.queue import RiskRow
    from plimsoll.watch.signals import Signal

Cell3 = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Morning:
    """How things stand at `now` (UTC, naive). `thorough`: open orders were scored and cells tested for a rise."""

    now: datetime
    rows: Sequence[OdrRow]
    duties: Sequence[Duty]
    standing: Standing
    fresh: Sequence[Freshness]
    restated: Sequence[Restatement]
    thorough: bool

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "now": f"{self.now.isoformat(timespec='seconds')}Z",
            "thorough": self.thorough,
            "duties": [one.as_json() for one in self.duties],
            "fresh": [one.as_json(self.now.date()) for one in self.fresh],
            "restated": [one.as_json() for one in self.restated],
        }


def morning(
    recount: Recount,
    now: datetime,
    tables: Mapping[str, Sequence[str]],
    risk: Sequence[RiskRow] | None = None,
    signals: Sequence[Signal] | None = None,
) -> Morning:
    """How things stand. `tables` are those that each reader fills; `risk` and `signals` are None where nobody asked."""
    rows, view = recount.rows(), recount.view
    found = defects_with_coming(recount, rows)
    fresh = freshness(rows, view.spans(), view.ask("receipts"), tables)
    due = running(view, recount.question, now)
    material = Material(
        now, rows, found, due, remedies(recount, now, due=due).feedback_clauses(),
        hints(recount), fresh, risk or (),
    )  # fmt: skip
    stands = standing(rows, found, None if signals is None else by_cell(signals))
    return Morning(now, rows, duties(material), stands, fresh, restated(recount), risk is not None)


def apart(found: Morning) -> list[tuple[str, Morning]]:
    """A morning, every account by itself: (account, how it stands)."""
    owned: dict[str, tuple[list[OdrRow], list[Duty], list[Freshness], list[Restatement]]]
    owned = defaultdict(lambda: ([], [], [], []))
    for row in found.rows:
        owned[row.cell.account][0].append(row)
    for duty in found.duties:
        owned[duty.account][1].append(duty)
    for source in found.fresh:
        owned[source.account][2].append(source)
    for figure in found.restated:
        owned[figure.page.account][3].append(figure)
    stands = by_account(found.standing)
    nothing = standing((), (), None)
    return [
        (account, Morning(found.now, rows, todo, stands.get(account, nothing), fresh, restated, found.thorough))
        for account, (rows, todo, fresh, restated) in owned.items()
    ]


def together(parts: Iterable[Morning], now: datetime) -> Morning:
    """The morning of several accounts; `now` where there is none, else the earliest that one was looked at."""
    every = list(parts)
    stands = standing((), (), None)
    for part in every:
        for name, held in part.standing.items():
            stands[name].update(held)
    return Morning(
        min((part.now for part in every), default=now),
        sorted((row for part in every for row in part.rows), key=lambda row: row.cell[:3]),
        sorted((duty for part in every for duty in part.duties), key=by_saving),
        stands,
        sorted((one for part in every for one in part.fresh), key=lambda one: (one.account, one.marketplace_id)),
        sorted((one for part in every for one in part.restated), key=_when_and_whose),
        all(part.thorough for part in every) and bool(every),
    )


def _when_and_whose(one: Restatement) -> tuple[Any, ...]:
    return one.later.day, one.later.seen_at, one.page.account


def defects_with_coming(recount: Recount, rows: Sequence[OdrRow]) -> list[DefectiveRow]:
    """The defective orders of every cell's window and of the days that have still to enter it."""
    reach = max((row.definition.window + row.definition.lag for row in rows), default=0)
    if not reach:
        return []
    question = replace(recount.question, variants={**recount.question.variants, "window": reach, "lag": 0})
    return defective_rows(Recount(recount.view, question, recount.adopted_lags, recount.adopted))


def by_cell(signals: Sequence[Signal]) -> dict[Cell3, list[Signal]]:
    """Signals by account, marketplace and channel."""
    found: dict[Cell3, list[Signal]] = {}
    for one in signals:
        found.setdefault(one.cell[:3], []).append(one)
    return found
