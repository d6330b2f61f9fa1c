"""The way of the demo's case, step by step, each on its simulated day. Nothing is sent, and no success is claimed."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from plimsoll import clock
from plimsoll.appeals.cases.second_plan import answered
from plimsoll.appeals.drafting import Told
from plimsoll.appeals.evidence.exhibits import exhibit_of
from plimsoll.appeals.plan import Notice
from plimsoll.appeals.plan_file import figures_file, write_plan
from plimsoll.commands.demo_case.completing import Calendar, completed, dimensions_of, orders_of, worked_on
from plimsoll.commands.demo_case.exhibits import Files, words
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plimsoll.appeals.dossier.bundle import Bundled
    from plimsoll.appeals.plan import Exhibit, Plan
    from plimsoll.appeals.snapshot import Frozen
    from plimsoll.commands.demo_case.exhibits import Made
    from plimsoll.simulate import ShopPlan
    from plimsoll.tower import Tower

ACCOUNT, MARKETPLACE, CHANNEL = "over_the_line", "US", "MFN"
_NAMED = 3
"""So many orders stand in the notice's own words."""


@dataclass(frozen=True)
class DemoCase:
    """What was made: the case's number, its folder, what was answered, and how the verifications ended."""

    number: int
    folder: Path
    exhibits: int
    points: int
    unanswered: int
    faults: int


def make_demo_case(tower: Tower, shop: ShopPlan, folder: Path) -> DemoCase:
    """The whole case of the simulated `shop`, whose files lie under `folder`/files. The journal is open.

    Raises UsageError where the linter fails what was written: the case then stays as far as it came.
    """
    (folder / "case").mkdir(exist_ok=True)
    return _Making(tower, shop, folder).make()


class _Making:
    def __init__(self, tower: Tower, shop: ShopPlan, folder: Path) -> None:
        self.tower, self.shop, self.folder = tower, shop, folder
        self.days, self.person, self.number, self.faults = Calendar(shop.as_of), words()["person"], 0, 0
        self.bundled: Bundled | None = None

    def make(self) -> DemoCase:
        first, frozen = self._drafted()
        with self._at(7, 16):
            notice = self._noticed(first)
        with self._at(5, 9):
            self._keep(first, frozen, "as drafted")
            first = self._completed(first, frozen, notice)
        with self._at(4, 16):
            self._submitted(first, frozen, "first", 4)
        with self._at(2, 16):
            self.tower.add_notice(self.number, words()["refusal"], received_at=clock.now(), through="notification",
                                  taken_as="refusal", by=self.person)  # fmt: skip
        with self._at(1, 12):
            second, points, open_points = self._second(first, frozen)
        with self._at(1, 16):
            self._submitted(second, frozen, "second", 1)
        with self._at(1, 19):
            self._acknowledged()
        return DemoCase(self.number, self.folder / "case", len(second.evidence), points, open_points, self.faults)

    def _at(self, days: int, hour: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the clock's own
        return clock.simulated(self._instant(days, hour))

    def _instant(self, days: int, hour: int) -> datetime:
        return datetime.combine(self.days.back(days), time(hour), UTC)

    # -- notice and facts ----------------------------------------------------------------------------------------------

    def _drafted(self) -> tuple[Plan, Frozen]:
        told = Told(self.days.first_submission)
        return self.tower.draft_plan(
            told, as_of=self.days.figures, account=self.shop.account, marketplace=MARKETPLACE, channel=CHANNEL
        )

    def _noticed(self, plan: Plan) -> Notice:
        """The notice, read and kept in a case of its own."""
        named = ", ".join(one.id for one in plan.orders[:_NAMED])
        text = words()["notice"].format(orders=named)
        case = self.tower.open_case(
            self.shop.account, MARKETPLACE, title=words()["title"], notice=text, received_at=clock.now(),
            by=self.person, channel=CHANNEL,
        )  # fmt: skip
        self.number = case.number
        read = self.tower.read_notice(text, received_at=clock.now(), marketplace=MARKETPLACE)
        due = read.times.clock.due.date() if read.times.clock else None
        return Notice(clock.today(), text, read.orders, due_on=due, case_id=read.marketplace_case)

    # -- plans ---------------------------------------------------------------------------------------------------------

    def _completed(self, draft: Plan, frozen: Frozen, notice: Notice) -> Plan:
        listed = tuple(
            replace(one, listed_by=("notice", *one.listed_by)) if one.id in notice.orders else one
            for one in draft.orders
        )
        draft = replace(draft, orders=listed)
        plan = completed(draft, frozen, self.days, notice, list(self._taken(self._first_files(draft))))
        self._keep(plan, frozen, "completed, with its exhibits")
        return plan

    def _first_files(self, plan: Plan) -> Iterable[Made]:
        shown = Files(self.shop, self.folder / "files", self.days.back(5))
        for one in dimensions_of(plan):
            orders = orders_of(plan, one)
            yield shown.export(one, orders)
            yield shown.paper(f"{one}_first", self.days.corrective(plan, one), orders)
            if one == "logistics":
                yield shown.picture(f"{one}_second", self.days.preventive(plan, one), orders)
            else:
                yield shown.paper(f"{one}_second", self.days.preventive(plan, one), orders)
            if one == "product":
                yield shown.picture("product_goods", self.days.corrective(plan, one), orders)

    def _taken(self, files: Iterable[Made]) -> Iterable[Exhibit]:
        """Into custody, and what custody has of each as an exhibit."""
        import io

        taking = self.tower.taking_evidence(by=self.person)
        for one in files:
            yield exhibit_of(taking.add(io.BytesIO(one.content), one.brought, one.name), one.id)

    def _second(self, refused: Plan, frozen: Frozen) -> tuple[Plan, int, int]:
        """The plan after the refusal, with what answers each point: how many, and how many are open."""
        plan, _ = self.tower.second_plan(self.number, self.days.second_submission)
        shown = Files(self.shop, self.folder / "files", clock.today())
        papers = [shown.paper(f"{one}_weekly", clock.today(), orders_of(plan, one)) for one in dimensions_of(plan)]
        exhibits = [*self._taken(papers), self._own_report()]
        plan = worked_on(plan, frozen, self.days, exhibits)
        plan, told = answered(plan, refused)
        self._keep(plan, frozen, "answers the refusal point by point")
        return plan, len(told), sum(not one.answered_by for one in told)

    def _own_report(self) -> Exhibit:
        report = self.tower.own_report(
            "carriers", as_of=self.days.figures, account=self.shop.account, marketplace=MARKETPLACE, channel=CHANNEL
        )
        table = self.tower.keep_own_report(report, by=self.person)[0]
        return exhibit_of(table, "carriers_report")

    def _keep(self, plan: Plan, frozen: Frozen, why: str) -> None:
        self.tower.keep_plan(self.number, write_plan(plan), _figures(frozen), why=why, by=self.person)

    # -- dossiers and submissions --------------------------------------------------------------------------------------

    def _submitted(self, plan: Plan, frozen: Frozen, name: str, days: int) -> None:
        """Built, verified, written down as submitted an hour later. Nothing is sent."""
        file = self.folder / "case" / f"{name}.toml"
        _write(file, write_plan(plan))
        _write(figures_file(file), _figures(frozen))
        made = self.tower.build_dossier(plan, frozen, file.parent)
        file.with_suffix(".pdf").write_bytes(made.pdf)
        self.bundled = self.tower.build_bundle(file.with_suffix(".zip"), plan, frozen, made, like=self.bundled)
        found = self.tower.keep_dossier(self.number, made, file.with_suffix(".zip"), by=self.person)
        self.faults += len(found.faults)
        if found.faults:
            raise UsageError(f"the {name} dossier does not hold: {found.faults[0].words}")
        self.tower.set_case_state(self.number, "ready", by=self.person)
        self.tower.submit_case(self.number, words()["submitted_through"], at=self._instant(days, 17), by=self.person)

    def _acknowledged(self) -> None:
        """The simulated marketplace says until when it answers: the clock that runs. Nothing more is known."""
        until = clock.now() + timedelta(hours=words()["acknowledged_hours"])
        self.tower.add_contact(self.number, "note", words()["acknowledgement"], by=self.person, direction="in",
                               through="notification", due_at=until)  # fmt: skip


def _figures(frozen: Frozen) -> str:
    return json.dumps(frozen.as_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")


def is_over_the_line(shop: ShopPlan) -> bool:
    """Whether it is the account whose case is shown."""
    return shop.account == ACCOUNT
