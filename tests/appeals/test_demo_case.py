"""The demo's case, whole, and the acceptance of the way: a contradiction planted anywhere in it is caught.

Made in a process of its own, as Django is set up once in a process (`demo_case_made.py`); what it leaves is looked at
here without the journal.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from plimsoll.appeals.dossier.bundle import without_inner
from plimsoll.appeals.dossier.manifest import Member, read_manifest
from plimsoll.appeals.letter import form_text, letter
from plimsoll.appeals.plan import Point, Violation
from plimsoll.appeals.plan_file import figures_file, parse_plan, write_plan
from plimsoll.appeals.snapshot import frozen_from
from plimsoll.errors import PlimsollError
from plimsoll.facts.custody import Custody
from plimsoll.tower import Tower

if TYPE_CHECKING:
    from collections.abc import Callable

    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen

HERE = Path(__file__).parent
SOURCE = HERE.parent.parent / "src" / "plimsoll"
NOBODY = Tower("nowhere")
AS_OF = date(2026, 10, 1)


class Made:
    """The demo's case: its workspace, folder, what `make` told, and both plans with the figures."""

    def __init__(self, root: Path) -> None:
        self.tower = Tower(root)
        self.folder = root / "simulated" / "over_the_line" / "case"
        self.told = json.loads((root / "told.json").read_text(encoding="utf-8"))
        self.first, self.frozen = self.tower.read_plan(self.folder / "first.toml")
        self.second, _ = self.tower.read_plan(self.folder / "second.toml")
        self.bundle = {one: members(self.folder / f"{one}.zip") for one in ("first", "second")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    root = tmp_path_factory.mktemp("demo_case") / "w"
    make(root)
    return Made(root)


def make(root: Path) -> None:
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "PLIMSOLL_WORK"))}
    done = subprocess.run(
        [sys.executable, str(HERE / "demo_case_made.py"), str(root), AS_OF.isoformat()], env=outside,
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


def members(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# -- the case ----------------------------------------------------------------------------------------------------------


def test_the_case_goes_its_whole_way_and_claims_no_success(made: Made) -> None:
    case = made.told["case"]
    assert case["state"] == "submitted"
    assert (case["submissions"], case["refusals"], case["faults"]) == (2, 1, [])
    assert case["due_at"] == "2026-10-03T19:00:00Z"
    steps = [one["what"] for one in case["time_line"]]
    assert steps[:2] == ["opened", "notice"]
    assert [one for one in steps if one in {"plan", "dossier", "submission", "refusal"}] == [
        "plan", "plan", "dossier", "submission", "refusal", "plan", "dossier", "submission",
    ]  # fmt: skip
    assert all(one["at"] <= "2026-10-01" for one in case["time_line"])
    assert "reinstated" not in json.dumps(case["time_line"]).lower()
    assert (made.told["notice"]["kind"], case["metric"]) == ("at_risk", "order_defect_rate")


def test_both_plans_are_clean_and_both_bundles_hold_on_another_machine(made: Made) -> None:
    for name, plan in (("first", made.first), ("second", made.second)):
        assert made.tower.lint_plan(plan, made.frozen).findings == ()
        found = NOBODY.verify_bundle(made.folder / f"{name}.zip")
        assert (found.faults, found.notes) == ([], [])
        assert found.checked["exhibits"] == len(plan.evidence)
    assert made.tower.custody.faults() == []
    assert not Path("nowhere").exists()


def test_each_point_of_the_refusal_has_its_answer(made: Made) -> None:
    points = made.second.refusals[0].points
    assert len(points) == 4
    known = {one.cause for one in made.second.root_causes} | {one.id for one in made.second.actions}
    known |= {one.id for one in made.second.evidence}
    assert {one.answered_by for one in points} <= known
    before = {one.cause: one.text for one in made.first.root_causes} | {one.id: "" for one in made.first.actions}
    now = {one.cause: one.text for one in made.second.root_causes}
    assert all(one.answered_by not in before or now[one.answered_by] != before[one.answered_by] for one in points)


def test_every_exhibit_and_mail_says_that_it_is_simulated(made: Made) -> None:
    from pypdf import PdfReader

    custody = Custody(made.tower.workspace)
    own = 0
    for piece in custody.pieces():
        assert piece.told.who == "simulated person"
        path = custody.open(piece.sha256)
        if piece.told.kind == "own_report":
            own += 1
            continue
        assert "simulated" in piece.told.name
        if piece.says.media_type == "application/pdf":
            words = PdfReader(path).pages[0].extract_text()
            assert words.count("SIMULATED") >= 2
        elif piece.says.media_type == "image/jpeg":
            assert b"SIMULATED" in path.read_bytes()
        else:
            lines = path.read_text(encoding="utf-8").splitlines()
            assert all(one.startswith("SIMULATED,") for one in lines[1:])
    assert own == 2
    assert made.first.notice.text.startswith("SIMULATED NOTICE")
    assert made.first.evidence


def test_the_exhibits_tell_what_the_simulated_facts_hold(made: Made) -> None:
    custody = Custody(made.tower.workspace)
    export = next(one for one in custody.pieces() if one.told.name == "simulated_logistics_export.csv")
    lines = custody.open(export.sha256).read_text(encoding="utf-8").splitlines()
    story = made.tower.order_stories(export.told.orders[0], "over_the_line")[0]
    events = [one for one in story.moments if one.table == "tracking"]
    mine = [one for one in lines if f",{export.told.orders[0]}," in one]
    assert len(mine) == len(events)
    assert all(any(one.at.strftime("%Y-%m-%dT%H:%M:%SZ") in line for line in mine) for one in events)


def test_the_same_day_gives_the_same_plans_and_dossiers(made: Made, tmp_path: Path) -> None:
    make(tmp_path / "again")
    for name in ("first.toml", "first.figures.json", "first.pdf", "second.toml", "second.pdf"):
        again = tmp_path / "again" / "simulated" / "over_the_line" / "case" / name
        assert again.read_bytes() == (made.folder / name).read_bytes(), name


def test_nothing_but_the_demo_lets_the_clock_stand() -> None:
    users = [
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "simulated"
    ]
    assert users == ["commands/demo_case/making.py"]
    importers = [
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        if re.search(r"from plimsoll\.commands\.demo_case", file.read_text(encoding="utf-8"))
    ]
    assert {one for one in importers if not one.startswith("commands/demo_case/")} == {"commands/keeping.py"}


# -- planted in the plan: the linter and the build catch it ---------------------------------------------------


def at(name: str, place: int, **fields: Any) -> Callable[[Plan], Plan]:
    """One row of a list otherwise."""

    def changed(plan: Plan) -> Plan:
        rows = list(getattr(plan, name))
        rows[place] = replace(rows[place], **fields)
        return replace(plan, **{name: tuple(rows)})

    return changed


def without(name: str, place: int) -> Callable[[Plan], Plan]:
    return lambda plan: replace(
        plan, **{name: tuple(one for where, one in enumerate(getattr(plan, name)) if where != place)}
    )


def saying(name: str, place: int, words: str) -> Callable[[Plan], Plan]:
    """One more sentence."""
    return lambda plan: at(name, place, text=f"{getattr(plan, name)[place].text} {words}")(plan)


def answering(words: str) -> Callable[[Plan], Plan]:
    def changed(plan: Plan) -> Plan:
        refusal = plan.refusals[0]
        points = (replace(refusal.points[0], answered_by=words), *refusal.points[1:])
        return replace(plan, refusals=(replace(refusal, points=points),))

    return changed


def noticed(**fields: Any) -> Callable[[Plan], Plan]:
    return lambda plan: replace(plan, notice=replace(plan.notice, **fields))


def exhibit_moved(plan: Plan) -> Plan:
    """The first and second exhibit's files changed places."""
    one, two = plan.evidence[:2]
    swapped = (replace(one, sha256=two.sha256), replace(two, sha256=one.sha256))
    return replace(plan, evidence=(*swapped, *plan.evidence[2:]))


def _late(plan: Plan) -> int:
    return next(place for place, one in enumerate(plan.orders) if one.cause == "late_delivery")


def order_left_out(plan: Plan) -> Plan:
    """One that no sentence names."""
    named = " ".join(one.text for one in plan.root_causes)
    place = next(place for place, one in enumerate(plan.orders) if one.id not in named)
    return without("orders", place)(plan)


def unchanged_again(plan: Plan) -> Plan:
    """The text that was refused, once more."""
    causes = {one.cause: one for one in FIRST["plan"].root_causes}
    return replace(plan, root_causes=tuple(causes[one.cause] for one in plan.root_causes),
                   actions=FIRST["plan"].actions)  # fmt: skip


FIRST: dict[str, Plan] = {}
DAY = timedelta(days=1)
LATE, EARLY = AS_OF + 30 * DAY, AS_OF - 90 * DAY
IN_THE_PLAN: dict[str, tuple[str, Callable[[Plan], Plan]]] = {
    "an action's day before its problem": ("PA206", at("actions", 0, on=EARLY)),
    "an action's day taken away": ("PA201", at("actions", 0, on=None)),
    "a measure's day after the submission": ("PA207", at("actions", 5, on=LATE)),
    "a day later than its record": ("PA209", at("actions", 0, on=AS_OF - 9 * DAY)),
    "an owner taken away": ("PA202", at("actions", 1, owner=" ")),
    "a verification taken away": ("PA203", at("actions", 1, verification="")),
    "an action's exhibit taken away": ("PA204", at("actions", 0, evidence=())),
    "an action marked as a proposal": ("PA212", at("actions", 0, proposed=True)),
    "an effect claimed that the data does not show": (
        "PA210", at("actions", 0, measure="ship_hours", effect_from=AS_OF - 45 * DAY),
    ),
    "an exhibit's claimed day": ("PA208", at("evidence", 1, claimed_on=EARLY)),
    "an exhibit's claimed day, where its file has none": ("PA512", at("evidence", 0, claimed_on=EARLY)),
    "an exhibit's own day": ("PA512", at("evidence", 1, own_date=AS_OF - 35 * DAY)),
    "an exhibit's origin": ("PA512", at("evidence", 1, origin="portal_export")),
    "an exhibit's role": ("PA512", at("evidence", 1, role="direct")),
    "an exhibit's size": ("PA512", at("evidence", 1, bytes=7)),
    "an exhibit's sha256": ("PA512", at("evidence", 0, sha256="0" * 64)),
    "two exhibits' files swapped": ("PA512", exhibit_moved),
    "one file for two exhibits": (
        "PA510", lambda plan: at("evidence", 1, sha256=plan.evidence[0].sha256)(plan),
    ),
    "persons hidden in an exhibit": ("PA323", at("evidence", 0, personal_data=True)),
    "a figure typed instead of bound": ("PA322", saying("root_causes", 0, "That is 13 orders.")),
    "a number in words": ("PA322", saying("root_causes", 0, "These were thirteen or twelve orders.")),
    "a month in words": ("PA322", saying("actions", 0, "It was done in September.")),
    "a reference to nothing": ("PA322", saying("actions", 0, "It is {{ odr.perfect }}.")),
    "an order left out": ("PA101", without("orders", 0)),
    "an order without a cause": ("PA105", at("orders", 0, cause="")),
    "an order's cause that no evidence bears out": (
        "PA104", lambda plan: replace(plan, orders=tuple(
            replace(one, cause="slow_reply") if one.cause == "late_delivery" else one for one in plan.orders)),
    ),
    "a cause moved to another dimension": ("PA104", at("root_causes", 0, dimension="service")),
    "a cause moved within its dimension": ("PA105", lambda plan: at("orders", _late(plan), cause="not_received")(plan)),
    "an order's day": ("PA322", lambda plan: at("orders", _late(plan), ordered_on=AS_OF - 50 * DAY)(plan)),
    "a cause left out": ("PA105", without("root_causes", 0)),
    "a cause that nothing answers": ("PA106", lambda plan: replace(plan, actions=tuple(
        replace(one, answers=tuple(code for code in one.answers if code != "slow_reply")) for one in plan.actions))),
    "a kind of defect left out": ("PA102", lambda plan: replace(plan, root_causes=tuple(
        replace(one, kinds=("negative_feedback",)) for one in plan.root_causes))),
    "a buyer's remedy left out": ("PA107", without("remedies", 0)),
    "an exhibit left out": ("PA103", without("evidence", 0)),
    "the notice's metric": ("PA309", noticed(metric="late_shipment_rate")),
    "an order of the notice that the table lacks": ("PA101", noticed(orders=("112-0000000-0000001",))),
    "a day after the notice's": ("PA403", noticed(due_on=AS_OF - 9 * DAY)),
    "a point of the notice without an answer": (
        "PA407", noticed(text="Please send:\n- Greater detail on the reasons for buyers receiving damaged items."),
    ),
    "a duty taken away": ("PA406", lambda plan: replace(plan, duties=())),
    "another violation not disclosed": ("PA311", lambda plan: replace(plan, violations=(Violation("ip"),))),
    "another case open": ("PA404", lambda plan: replace(plan, open_cases=("case 7",))),
    "another language": ("PA318", lambda plan: replace(plan, language="ja")),
    "personal data in a sentence": ("PA323", saying("actions", 0, "Write to anna.smith@example.com.")),
    "a buyer not masked": ("PA323", at("orders", 0, buyer="Anna Smith")),
    "an absolute promise": ("PA301", saying("actions", 5, "It will never happen again.")),
    "a success claimed": ("PA312", saying("actions", 5, "The account will certainly be reinstated.")),
    "blame": ("PA304", saying("root_causes", 0, "It was the carrier's fault.")),
    "a malicious buyer": ("PA305", saying("root_causes", 0, "The buyer is a fraudster and malicious.")),
    "orders for the rate's sake": ("PA314", saying("actions", 5, "More orders will dilute the rate.")),
    "an incentive": ("PA313", saying("actions", 5, "A coupon was given for removing the feedback.")),
    "a clause without a public source": ("PA321", saying("root_causes", 0, "See {{ policy.no.such.clause }}.")),
    "a made-up clause": ("PA321", saying("root_causes", 0, "See section IV of the terms.")),
    "the refused text again": ("PA401", unchanged_again),
    "a point of the refusal unanswered": ("PA402", answering("")),
    "a point answered by what is not there": ("PA402", answering("no_such_thing")),
    "refused before, and no refusal": ("PA402", lambda plan: replace(plan, refusals=())),
    "a point added that nobody answers": ("PA402", lambda plan: replace(plan, refusals=(
        replace(plan.refusals[0], points=(*plan.refusals[0].points, Point("[damaged: evidence] Photos."))),))),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_THE_PLAN)
def test_a_contradiction_in_the_plan_is_caught(made: Made, name: str, tmp_path: Path) -> None:
    code, change = IN_THE_PLAN[name]
    FIRST["plan"] = made.first
    plan = change(made.second)
    assert plan != made.second
    failing = {one.rule.code for one in made.tower.lint_plan(plan, made.frozen).findings if one.rule.level == "fails"}
    assert code in failing
    with pytest.raises(PlimsollError):
        made.tower.build_dossier(plan, made.frozen, tmp_path)


# -- planted in the bundle, by somebody who makes every hash agree ----------------------------------------------


def resealed(contents: dict[str, bytes]) -> dict[str, bytes]:
    """With a manifest and a root that agree with what is there."""
    old = read_manifest(contents["manifest.json"].decode())
    rest = {name: content for name, content in contents.items() if name != "manifest.json"}
    files = tuple(Member(name, sha256(content).hexdigest(), len(content)) for name, content in sorted(rest.items()))
    figures = json.loads(rest["plan.figures.json"])["sha256"]
    return rest | {"manifest.json": replace(old, files=files, figures=figures).text().encode()}


def with_plan(made: Made, change: Callable[[Plan], Plan]) -> dict[str, bytes]:
    """The plan otherwise, with the letter and every hash made anew to fit it; the PDF stays."""
    plan = without_inner(change(made.second))
    return fitted(made.bundle["second"], plan, made.frozen)


def fitted(contents: dict[str, bytes], plan: Plan, frozen: Frozen) -> dict[str, bytes]:
    figures = json.dumps(frozen.as_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return resealed(contents | {
        "plan.toml": write_plan(plan).encode(), "plan.figures.json": figures.encode(),
        "letter.md": letter(plan, frozen).encode(), "letter.txt": form_text(plan, frozen).encode(),
    })  # fmt: skip


def with_figure(made: Made, name: str, text: str) -> dict[str, bytes]:
    """A frozen figure otherwise, its sha256 recomputed, letter and hashes made to fit."""
    document = made.frozen.as_json()
    document["figures"][name] = document["figures"][name] | {"text": text}
    contents = made.bundle["second"]
    return fitted(contents, parse_plan(contents["plan.toml"].decode()), frozen_from(document))


def with_series(made: Made) -> dict[str, bytes]:
    document = made.frozen.as_json()
    name = min(document["series"])
    day = max(document["series"][name])
    document["series"][name] = document["series"][name] | {day: document["series"][name][day] + 1}
    contents = made.bundle["second"]
    return fitted(contents, parse_plan(contents["plan.toml"].decode()), frozen_from(document))


def with_facts(made: Made, table: str, statement: str, folder: Path) -> dict[str, bytes]:
    """A table of the facts rewritten by a statement over `it`, with every hash made to fit."""
    contents = dict(made.bundle["second"])
    head = json.loads(contents["facts/facts/HEAD"])
    for one in [file["path"] for file in head["files"][table]]:
        name = f"facts/facts/{one}"
        before, after = folder / "before.parquet", folder / "after.parquet"
        before.write_bytes(contents[name])
        with duckdb.connect() as engine:
            engine.execute(f"CREATE TABLE it AS SELECT * FROM read_parquet('{before.as_posix()}')")
            engine.execute(statement)
            engine.execute(f"COPY it TO '{after.as_posix()}' (FORMAT parquet)")
        contents[name] = after.read_bytes()
    return resealed(contents)


def custody_without(made: Made, place: int) -> dict[str, bytes]:
    lines = made.bundle["second"]["custody.jsonl"].splitlines(keepends=True)
    kept = [line for where, line in enumerate(lines) if where != place]
    return resealed(made.bundle["second"] | {"custody.jsonl": b"".join(kept)})


def exhibit_name(made: Made, ending: str) -> str:
    return next(one for one in made.bundle["second"] if one.startswith("exhibits/") and one.endswith(ending))


def flipped(content: bytes) -> bytes:
    changed = bytearray(content)
    changed[len(content) // 2] ^= 1
    return bytes(changed)


def other_page(content: bytes) -> bytes:
    """The PDF with another page in the place of the first, written by somebody's own tool."""
    import io

    from pypdf import PdfReader, PdfWriter

    reader, writer = PdfReader(io.BytesIO(content)), PdfWriter()
    for page in [reader.pages[-1], *reader.pages[1:]]:
        writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def swapped(made: Made) -> dict[str, bytes]:
    one, two = exhibit_name(made, ".csv"), exhibit_name(made, ".pdf")
    contents = made.bundle["second"]
    return resealed(contents | {one: contents[two], two: contents[one]})


def exhibit_and_plan(made: Made) -> dict[str, bytes]:
    """An exhibit changed by one byte, and the plan made to name the changed file."""
    contents = made.bundle["second"]
    place, one = next((place, one) for place, one in enumerate(made.second.evidence) if one.file.endswith(".csv"))
    content = flipped(contents[f"exhibits/{one.file}"])
    plan = at("evidence", place, sha256=sha256(content).hexdigest())(made.second)
    return fitted(contents | {f"exhibits/{one.file}": content}, without_inner(plan), made.frozen)


IN_THE_BUNDLE: dict[str, tuple[str, Callable[[Made, Path], dict[str, bytes]]]] = {
    "an exhibit changed by one byte": ("files", lambda made, _: made.bundle["second"] | {
        (name := exhibit_name(made, ".jpg")): flipped(made.bundle["second"][name])}),
    "the same, all hashes made to fit": ("exhibits", lambda made, _: resealed(made.bundle["second"] | {
        (name := exhibit_name(made, ".jpg")): flipped(made.bundle["second"][name])})),
    "two exhibits swapped, all hashes made to fit": ("exhibits", lambda made, _: swapped(made)),
    "an exhibit taken out": ("exhibits", lambda made, _: resealed(
        {name: content for name, content in made.bundle["second"].items() if name != exhibit_name(made, ".jpg")})),
    "a file put in": ("files", lambda made, _: made.bundle["second"] | {"exhibits/Fig_99_more.pdf": b"%PDF"}),
    "the letter edited, all hashes made to fit": ("letter", lambda made, _: resealed(made.bundle["second"] | {
        "letter.md": made.bundle["second"]["letter.md"].replace(b"21 ", b"12 ", 1)})),
    "the form's text edited": ("letter", lambda made, _: resealed(made.bundle["second"] | {
        "letter.txt": made.bundle["second"]["letter.txt"] + b"Sorry.\n"})),
    "a page of the PDF in another's place": ("paper", lambda made, _: resealed(made.bundle["second"] | {
        "dossier.pdf": other_page(made.bundle["second"]["dossier.pdf"])})),
    "the PDF of the first dossier": ("paper", lambda made, _: resealed(made.bundle["second"] | {
        "dossier.pdf": made.bundle["first"]["dossier.pdf"]})),
    "the rate in the figures, sha256 recomputed": ("figures", lambda made, _: with_figure(made, "odr.rate", "0.99 %")),
    "a count in the figures": ("figures", lambda made, _: with_figure(made, "odr.orders", "2,671")),
    "how many of a cause": ("figures", lambda made, _: with_figure(made, "cause.late_delivery", "12")),
    "a carrier's name in the figures": ("figures", lambda made, _: with_figure(
        made, "cause.late_delivery.carrier", "Other Post")),
    "a day of a series": ("figures", lambda made, _: with_series(made)),
    "a claim taken out of the facts": ("figures", lambda made, path: with_facts(
        made, "defects", "DELETE FROM it WHERE order_id = (SELECT min(order_id) FROM it)", path)),
    "an order's day changed in the facts": ("figures", lambda made, path: with_facts(
        made, "orders", "UPDATE it SET order_id = order_id || '9' WHERE order_id = "
        "(SELECT min(order_id) FROM it WHERE order_id LIKE '114%')", path)),
    "orders made up in the facts": ("figures", lambda made, path: with_facts(
        made, "orders", "INSERT INTO it SELECT * REPLACE (order_id || '9' AS order_id) FROM it", path)),
    "a line of the chain deleted": ("custody", lambda made, _: custody_without(made, 1)),
    "the first line of the chain deleted": ("custody", lambda made, _: custody_without(made, 0)),
    "a line of the chain changed": ("custody", lambda made, _: resealed(made.bundle["second"] | {
        "custody.jsonl": made.bundle["second"]["custody.jsonl"].replace(b"simulated person", b"Simulated person", 1)})),
    "an action's day before its problem": ("rules", lambda made, _: with_plan(made, at("actions", 0, on=EARLY))),
    "another day of an action": ("paper", lambda made, _: with_plan(
        made, lambda plan: at("actions", 0, on=plan.actions[0].on - DAY)(plan))),
    "an order left out": ("rules", lambda made, _: with_plan(made, order_left_out)),
    "an order put in": ("paper", lambda made, _: with_plan(made, lambda plan: replace(
        plan, orders=(*plan.orders, replace(plan.orders[0], id="112-0000000-0000001"))))),
    "an exhibit's claimed day": ("exhibits", lambda made, _: with_plan(
        made, at("evidence", 0, claimed_on=AS_OF - 6 * DAY))),
    "an exhibit's own day": ("exhibits", lambda made, _: with_plan(
        made, lambda plan: at("evidence", 1, own_date=plan.evidence[1].own_date + DAY)(plan))),
    "a claimed effect": ("rules", lambda made, _: with_plan(
        made, at("actions", 0, measure="ship_hours", effect_from=AS_OF - 45 * DAY))),
    "an absolute promise": ("rules", lambda made, _: with_plan(made, saying("actions", 5, "It is solved for good."))),
    "a point of the refusal unanswered": ("rules", lambda made, _: with_plan(made, answering(""))),
    "another account": ("figures", lambda made, _: with_plan(made, lambda plan: replace(plan, account="another"))),
    "a tracking number in the order table": ("paper", lambda made, _: with_plan(
        made, at("orders", 0, tracking="KP00000000000001"))),
    "the day on which a buyer got something": ("paper", lambda made, _: with_plan(made, lambda plan: replace(
        plan, remedies=tuple(replace(one, on=one.on and EARLY - DAY) for one in plan.remedies)))),
    "an exhibit's caption": ("paper", lambda made, _: with_plan(made, at("evidence", 0, caption="What was agreed"))),
    "a sentence that the PDF does not have": ("paper", lambda made, _: with_plan(
        made, saying("actions", 5, "Each list is read by a second person before dispatch."))),
    "a sentence left out that the PDF has": ("paper", lambda made, _: with_plan(made, lambda plan: at(
        "actions", 5, text=plan.actions[5].text.split(". ")[0] + ".")(plan))),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_THE_BUNDLE)
def test_a_contradiction_in_the_bundle_is_caught(made: Made, name: str, tmp_path: Path) -> None:
    check, plant = IN_THE_BUNDLE[name]
    contents = plant(made, tmp_path)
    assert contents != made.bundle["second"]
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        for member, content in contents.items():
            archive.writestr(member, content)
    found = NOBODY.verify_bundle(tmp_path / "c.zip")
    assert check in {one.check for one in found.faults}, found.faults


# -- planted in the workspace ------------------------------------------------------------------------------------------


def test_a_line_of_the_chain_deleted_at_home_is_caught(made: Made) -> None:
    chain = made.tower.custody.chain
    before = chain.read_bytes()
    try:
        chain.write_bytes(b"".join(before.splitlines(keepends=True)[1:]))
        assert {one.what for one in made.tower.custody.faults()} >= {"order", "link"}
    finally:
        chain.write_bytes(before)


def test_an_exhibit_changed_in_the_vault_is_caught(made: Made, tmp_path: Path) -> None:
    path = made.tower.workspace.vault.path(made.second.evidence[0].sha256)
    before = path.read_bytes()
    try:
        path.chmod(0o644)
        path.write_bytes(flipped(before))
        assert [one.what for one in made.tower.custody.faults()] == ["changed"]
        with pytest.raises(PlimsollError, match="is not the file the plan names"):
            made.tower.build_dossier(made.second, made.frozen, tmp_path)
    finally:
        path.write_bytes(before)


def test_a_figure_changed_by_hand_is_caught(made: Made, tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(write_plan(made.second), encoding="utf-8")
    text = (made.folder / "second.figures.json").read_text(encoding="utf-8")
    figures_file(file).write_text(re.sub(r'"\d\.\d\d %"', '"0.96 %"', text), encoding="utf-8")
    with pytest.raises(PlimsollError, match="changed by hand"):
        made.tower.read_plan(file)
