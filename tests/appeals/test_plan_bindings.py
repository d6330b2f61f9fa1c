"""Every word of a plan that claims something is bound: files, references, snapshots, the letter, the banner, drafts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from planted_plans import FOLDER, frozen, planted

import plimsoll
from plimsoll.appeals.banner import fit, read_banner
from plimsoll.appeals.bindings import Bindings
from plimsoll.appeals.drafting import Told
from plimsoll.appeals.letter import form_text, letter
from plimsoll.appeals.linting import lint
from plimsoll.appeals.plan import Notice
from plimsoll.appeals.plan_file import figures_file, parse_plan, write_plan
from plimsoll.appeals.snapshot import frozen_from, moved, read_frozen
from plimsoll.appeals.wording import phrases, wordings
from plimsoll.cli import plimsoll as command
from plimsoll.diagnosis.causes.catalogue import CAUSES
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from plimsoll.tower import Tower

AS_OF = date(2026, 10, 1)
LOST, LATE, RATED = "113-5550131-0004731", "113-5550132-0004732", "113-5550133-0004733"
ORDER = {"marketplace_id": "US", "fulfillment_channel": "MFN", "purchased_at": "2026-08-02T10:00:00Z",
         "order_status": "shipped", "amount": "24.50", "currency": "USD", "carrier": "Kestrel"}  # fmt: skip
TABLES = {
    "orders": [{"order_id": one, **ORDER} for one in (LOST, LATE, RATED)],
    "claims": [
        {"claim_id": "A1", "order_id": LOST, "opened_at": "2026-08-20T10:00:00Z", "status": "granted",
         "decided_at": "2026-08-25T10:00:00Z", "reason": "NOT_RECEIVED", "refunded_at": "2026-08-25T10:00:00Z",
         "amount": "24.50", "currency": "USD"},
        {"claim_id": "A2", "order_id": LATE, "opened_at": "2026-08-21T10:00:00Z", "status": "granted",
         "decided_at": "2026-08-26T10:00:00Z", "reason": "NOT_RECEIVED"},
    ],
    "feedback": [{"order_id": RATED, "rating": "1", "left_at": "2026-08-22", "comment": "Stopped working at once."}],
}  # fmt: skip


def shop(folder: Path, tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Tower:
    """A workspace with these tables."""
    tower = plimsoll.open(folder / "w")
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines = [",".join(columns), *(",".join(f'"{row.get(column, "")}"' for column in columns) for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        result = tower.import_files(
            folder / f"{name}.csv", account="mei", observed_at=datetime(2026, 10, 1, 3, tzinfo=UTC)
        )
        assert not result.problems, result.problems
    return tower


# -- files ---------------------------------------------------------------------------------------------------------


def test_a_plan_is_read_as_it_is_written() -> None:
    plan = planted({})
    assert parse_plan(write_plan(plan)) == plan


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema = 'other'", "no plan"),
        ("not toml", "not TOML"),
        ('schema = "plimsoll.plan/1"\naccount = "a"', "lacks 'marketplace'"),
        ((FOLDER / "base_plan.toml").read_text(encoding="utf-8").replace("owner =", "ower ="), "no field 'ower'"),
        ((FOLDER / "base_plan.toml").read_text(encoding="utf-8").replace('role = "direct"', 'role = "best"'), "'best'"),
        (
            (FOLDER / "base_plan.toml").read_text(encoding="utf-8").replace("due_on = 2026-10-05", 'due_on = "soon"'),
            "a day",
        ),
    ],
)
def test_a_fault_in_a_plan_is_named(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        parse_plan(text)


# -- references ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "loose", ["1.59 %", "three", "2026-09-08", "112-1000001-0000001", "$40", "24 h", "in March", "十二件"]
)
def test_an_unbound_figure_stops_the_build(loose: str) -> None:
    plan = replace(planted({}), summary=f"There was {loose} of it.")
    assert Bindings(plan, frozen(plan)).unbound()
    for build in (letter, form_text):
        with pytest.raises(UsageError, match="unbound"):
            build(plan, frozen(plan))


def test_a_term_without_anybody_who_says_it_is_unbound() -> None:
    plan = planted({"terms.0.said_by": ""})
    assert [one.words for one in Bindings(plan, frozen(plan)).unbound()] == ["{{ term.reply_hours }}"]


def test_exhibits_are_numbered_in_the_order_of_the_text() -> None:
    plan = planted({})
    assert Bindings(plan, frozen(plan)).cited == {
        "E1": "Fig. 1", "E3": "Fig. 2", "E5": "Fig. 3", "E2": "Fig. 4", "E4": "Fig. 5", "E6": "Fig. 6",
    }  # fmt: skip


def test_the_letter_has_four_headings_both_tables_and_no_reference_left() -> None:
    plan = planted({})
    text = letter(plan, frozen(plan))
    places = [
        text.index(f"# {name}\n") for name in ("Summary", "Root Cause", "Corrective Actions", "Preventive Measures")
    ]
    assert places == sorted(places)
    assert "{{" not in text
    assert all(one.id in text for one in plan.orders)
    assert "1.59 %" in text
    assert text == letter(plan, frozen(plan))


def test_an_unconfirmed_clause_cannot_be_cited() -> None:
    plan = replace(planted({}), summary="{{ policy.amazon.without_public_source.section_5_3_2 }}")
    with pytest.raises(UsageError, match="unbound"):
        letter(plan, frozen(plan))


# -- snapshots and drafts --------------------------------------------------------------------------------------------


def test_figures_are_frozen_and_what_moved_is_shown(tmp_path: Path) -> None:
    tower = shop(tmp_path, TABLES)
    before = tower.freeze_figures(as_of=AS_OF, account="mei")
    assert before.figures["odr.defective"].text == "3"
    assert frozen_from(json.loads(json.dumps(before.as_json()))) == before
    same, nothing = tower.refresh_plan(before)
    assert (nothing, same.sha256) == ([], before.sha256)
    later = {"feedback": [{"order_id": RATED, "rating": "1", "left_at": "2026-08-22", "removed_at": "2026-09-20"}]}
    now, changed = shop(tmp_path, later).refresh_plan(before)
    assert ("odr.defective", "3", "2") in {(one.name, one.before, one.now) for one in changed}
    assert now.facts_version > before.facts_version
    assert moved(now, now) == []


def test_a_plan_of_several_channels_asks_which(tmp_path: Path) -> None:
    orders = [*TABLES["orders"][:2], {**TABLES["orders"][2], "fulfillment_channel": "AFN"}]
    tower = shop(tmp_path, {**TABLES, "orders": orders})
    with pytest.raises(UsageError, match="several channels"):
        tower.freeze_figures(as_of=AS_OF, account="mei")
    told = {name: tower.freeze_figures(as_of=AS_OF, account="mei", channel=name) for name in ("MFN", "AFN", "ALL")}
    assert {name: one.figures["orders.count"].text for name, one in told.items()} == {
        "MFN": "2",
        "AFN": "1",
        "ALL": "3",
    }
    assert tower.refresh_plan(told["ALL"])[1] == []


@pytest.mark.parametrize(
    ("defective", "orders", "said"), [(9_996, 1_000_000, "0.99 %"), (1, 100, "1.00 %"), (2, 126, "1.59 %")]
)
def test_a_rate_is_never_rounded_across_the_line(defective: int, orders: int, said: str) -> None:
    from plimsoll.appeals.snapshot import _percent

    assert _percent(defective, orders) == said


def test_figures_changed_by_hand_are_refused(tmp_path: Path) -> None:
    document = frozen(planted({})).as_json()
    document["figures"]["odr.rate"]["text"] = "0.40 %"
    (tmp_path / "p.figures.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(UsageError, match="changed by hand"):
        read_frozen(tmp_path / "p.figures.json")


def test_a_draft_holds_facts_and_is_held_back_until_people_complete_it(tmp_path: Path) -> None:
    tower = shop(tmp_path, TABLES)
    notice = Notice(date(2026, 9, 30), "Action required", (LOST, "113-0000000-0000009"))
    told = Told(date(2026, 10, 2), notice)
    plan, figures = tower.draft_plan(told, as_of=AS_OF, account="mei")
    assert (plan, figures) == tower.draft_plan(told, as_of=AS_OF, account="mei")
    by_id = {one.id: one for one in plan.orders}
    assert set(by_id) == {LOST, LATE, RATED, "113-0000000-0000009"}
    assert by_id[LOST].listed_by == ("notice", "recount")
    assert by_id["113-0000000-0000009"].listed_by == ("notice",)
    assert {one.order: one.what for one in plan.remedies} == {LOST: "refund", LATE: "none", RATED: "none"}
    assert all(one.proposed and one.on is None and not one.owner and not one.evidence for one in plan.actions)
    found = {one.rule.name for one in lint(plan, figures).findings}
    assert found >= {
        "action_proposed",
        "action_without_date",
        "action_unproved",
        "order_unproved",
        "buyer_remedy_missing",
    }
    assert not found & {
        "absolute_promise",
        "hedging",
        "blame",
        "emotion",
        "machine_translation",
        "template",
        "wrong_metric",
    }
    with pytest.raises(UsageError, match="unbound"):
        letter(plan, figures)


def test_drafts_vary_with_the_case(tmp_path: Path) -> None:
    tower = shop(tmp_path, TABLES)
    texts = {
        tower.draft_plan(Told(AS_OF, variant=variant, orders=orders), as_of=AS_OF, account="mei")[0].summary
        for variant, orders in (("deactivation", ()), ("claim", (LOST,)), ("asin", (RATED,)))
    }
    assert len(texts) == 3


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_every_cause_has_its_sentences_in_each_language(language: str) -> None:
    assert set(phrases(language)["cause"]) == set(CAUSES) | {"unknown"}
    for code in phrases(language)["cause"]:
        assert all("{orders}" in one for one in wordings(language, "cause", code, "text"))
        for section in ("corrective", "preventive"):
            assert all("ACTION" in one for one in wordings(language, "cause", code, section))


# -- the banner ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "button", "way"),
    [
        ("Take the quiz to keep selling", True, "quiz"),
        ("Your account is at risk of deactivation", False, "nothing"),
        ("Submit appeal", True, "plan"),
        ("Reactivate your account", None, "plan"),
        ("An A-to-z Guarantee claim was granted", None, "claim"),
        ("You received a chargeback", None, "chargeback"),
        ("Your order defect rate", None, "unclear"),
    ],
)
def test_the_banner_says_which_way_to_go(words: str, button: bool | None, way: str) -> None:
    assert read_banner(words, datetime(2026, 10, 1, tzinfo=UTC), submit_button=button).way.code == way


def test_a_quiz_has_its_hours_and_the_notice_s_own_go_before() -> None:
    seen = datetime(2026, 10, 1, tzinfo=UTC)
    assert read_banner("Take the quiz", seen).until == datetime(2026, 10, 4, tzinfo=UTC)
    assert read_banner("Take the quiz within 48 hours", seen).until == datetime(2026, 10, 3, tzinfo=UTC)


def test_a_form_s_box_counts_line_ends_and_wide_signs_twice() -> None:
    assert fit("a\nb😀", 6).fits
    assert not fit("a\nb😀", 5).fits


# -- the command -----------------------------------------------------------------------------------------------------


def test_a_plan_by_command_line(tmp_path: Path) -> None:
    shop(tmp_path, TABLES)
    file, run = tmp_path / "plan.toml", CliRunner()
    there = ["--workspace", str(tmp_path / "w")]
    asked = ["plan", "draft", str(file), "--as-of", "2026-10-01", "--account", "mei", *there]
    assert run.invoke(command, asked, standalone_mode=False).return_value == 0
    assert isinstance(run.invoke(command, asked, standalone_mode=False).exception, UsageError)
    assert run.invoke(command, ["plan", "lint", str(file)], standalone_mode=False).return_value == 1
    assert run.invoke(command, ["plan", "refresh", str(file), *there], standalone_mode=False).return_value == 0
    plan = planted({})
    file.write_text(write_plan(plan), encoding="utf-8")
    figures_file(file).write_text(json.dumps(frozen(plan).as_json()), encoding="utf-8")
    told = run.invoke(command, ["plan", "lint", str(file), "--json"], standalone_mode=False)
    assert (told.return_value, json.loads(told.output)["clean"]) == (0, True)
    assert run.invoke(command, ["plan", "build", str(file)], standalone_mode=False).output == letter(plan, frozen(plan))


def test_nothing_of_the_command_sends() -> None:
    from plimsoll.commands.appealing import plan_command

    names = {name for sub in plan_command.commands.values() for param in sub.params for name in param.opts}
    assert not {name for name in names if re.search("send|upload|password|anyway", name)}
