"""The bilingual working copy, what drafts say of different cases, and which paragraph answers which question."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from planted_plans import frozen, planted

import plimsoll
from plimsoll.appeals.bindings import Bindings, loose_figures
from plimsoll.appeals.drafting import Told
from plimsoll.appeals.letter import letter
from plimsoll.appeals.linting import lint
from plimsoll.appeals.plan import Notice
from plimsoll.appeals.plan_file import figures_file, parse_plan, write_plan
from plimsoll.appeals.questions import points_of, questions
from plimsoll.appeals.site_packs import PACKS, duties_of
from plimsoll.appeals.wording import phrases, wordings
from plimsoll.appeals.working_copy import TO_TRANSLATE, seal_of, working_copy
from plimsoll.cli import plimsoll as command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen

AS_OF = date(2026, 10, 1)
_SLOTS = re.compile(r"\{\{[^}]*\}\}|\{\w+\}|ACTION")


# -- phrases -------------------------------------------------------------------------------------------------------


def leaves(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, value in table.items():
        yield from leaves(value, (*path, name)) if isinstance(value, dict) else [(*path, name)]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_phrase_has_its_chinese_with_the_same_references(language: str) -> None:
    for path in leaves(phrases(language)):
        own, chinese = wordings(language, *path), wordings("zh", *path)
        assert len(own) in {1, len(chinese)}, path
        for one, beside in zip(own, chinese, strict=False):
            slots, other = Counter(_SLOTS.findall(one)), Counter(_SLOTS.findall(beside))
            verbs = {"{were}", "{have}", "{are}"}  # Chinese has no such forms
            assert {k: v for k, v in slots.items() if k not in verbs} == dict(other), path
            assert loose_figures(_SLOTS.sub("", one)) == [], path
            assert loose_figures(_SLOTS.sub("", beside)) == [], path


# -- the copy ------------------------------------------------------------------------------------------------------


def test_each_sentence_stands_beside_its_chinese_and_a_changed_one_is_marked() -> None:
    texts = {"summary": "The order defect rate was {{ odr.rate }}.", "summary_zh": "订单缺陷率为 {{ odr.rate }}。"}
    sealed = texts | {"summary_zh_of": seal_of(texts["summary"], texts["summary_zh"])}
    plan = planted(sealed | {"root_causes.0.zh": "我自己写的。"})
    rows = {one.place: one for one in working_copy(plan, frozen(plan)).rows if one.place}
    assert (rows["summary"].zh, rows["summary"].state) == ("订单缺陷率为 1.59 %。", "fits")
    assert rows["root_causes.0.text"].state == "own"
    assert (rows["root_causes.1.text"].zh, rows["root_causes.1.text"].state) == (TO_TRANSLATE, "missing")
    changed = replace(plan, summary="The rate was {{ odr.rate }}.")
    row = next(one for one in working_copy(changed, frozen(plan)).rows if one.place == "summary")
    assert (row.zh, row.state, row.was) == (TO_TRANSLATE, "stale", "订单缺陷率为 1.59 %。")
    both = replace(changed, summary_zh="比率为 {{ odr.rate }}。")
    assert next(one for one in working_copy(both, frozen(plan)).rows if one.place == "summary").state == "own"
    assert parse_plan(write_plan(plan)) == plan


def test_the_copy_has_every_heading_and_sentence_and_is_never_in_the_letter() -> None:
    plan = planted({"summary_zh": "订单缺陷率。", "actions.0.verification_zh": "每周一查看。"})
    copy = working_copy(plan, frozen(plan))
    assert [one.zh for one in copy.rows if one.heading][:4] == ["摘要", "根本原因", "纠正措施", "预防措施"]
    said = {one.place for one in plan.texts() if one.text}
    assert said <= {one.place for one in copy.rows}
    assert any(one.zh.startswith("核实方式") and one.zh.endswith("每周一查看。") for one in copy.rows)
    assert not re.search("[\u4e00-\u9fff]", letter(plan, frozen(plan)))
    assert copy.as_json()["to_translate"] == copy.to_translate() > 0


def test_words_of_a_plan_are_inert_in_the_copy() -> None:
    plan = planted({"summary": "a | b <script>x</script>", "summary_zh": "<img src=x> | 甲"})
    copy = working_copy(plan, frozen(plan))
    assert "<script" not in copy.html()
    assert "<img" not in copy.html()
    assert all(line.count("|") - line.count("\\|") == 3 for line in copy.markdown().splitlines())


# -- drafts --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Plan, Frozen]]:
    """Drafts of simulated shops that differ in seed, episodes and site."""
    from plimsoll.simulate import shop_of_size, write_shop
    from plimsoll.simulate.plans import Episode

    found = {}
    troubles = (("US", "bad_batch", 0.05), ("DE", "slow_replies", 0.02), ("CA", "wrong_items", 0.02),
                ("JP", "bad_carrier", 0.05), ("AU", "bad_batch", 0.05))  # fmt: skip
    for seed, (site, kind, size) in enumerate(troubles):
        folder = tmp_path_factory.mktemp(kind)
        plan = shop_of_size(1200, seed, AS_OF)
        own = Episode(kind, date(2026, 7, 20), date(2026, 9, 10), size)
        write_shop(
            replace(plan, episodes=(own,), marketplaces=((site, 100),)), folder / "shop", formats=("interchange",)
        )
        tower = plimsoll.open(folder / "w")
        account = f"shop-{site}"
        tower.import_files(folder / "shop" / "files", account=account, observed_at=datetime(2026, 10, 2, tzinfo=UTC))
        told = Told(AS_OF, Notice(AS_OF, "Action required"), refused_times=3 if seed == 1 else 0)
        found[site] = tower.draft_plan(told, as_of=AS_OF, account=account, marketplace=site, channel="ALL")
    return found


def test_a_draft_is_bound_and_has_its_chinese_in_every_sentence(drafted: dict[str, tuple[Plan, Frozen]]) -> None:
    for plan, figures in drafted.values():
        assert plan.orders
        assert {one.why for one in Bindings(plan, figures).unbound()} <= {"reference"}  # days of actions, a person's
        rows = working_copy(plan, figures).rows
        assert {one.state for one in rows} == {"fits"}
        found = {one.rule.name for one in lint(plan, figures).findings}
        assert not found & {"translation_drift", "machine_translation", "template", "blame", "hedging", "emotion",
                            "absolute_promise", "wrong_language", "prevention_unprovable",
                            "self_incrimination"}  # fmt: skip
        assert parse_plan(write_plan(plan)) == plan
    assert drafted["JP"][0].language == "ja"


def test_two_cases_share_few_runs_of_words(drafted: dict[str, tuple[Plan, Frozen]]) -> None:
    """Of the runs of eight words of one letter's sentences, the part that stands in the other, references resolved."""
    runs = {}
    for site, (plan, figures) in drafted.items():
        if plan.language == "en":
            words = " ".join(Bindings(plan, figures).resolve(one.text) for one in plan.texts()).lower()
            told = re.findall(r"[\w-]+", re.sub(r"\{\{.*?\}\}", "x", words))
            runs[site] = {tuple(told[at : at + 8]) for at in range(len(told) - 7)}
    shares = {
        one + other: len(runs[one] & runs[other]) / min(len(runs[one]), len(runs[other]))
        for one, other in itertools.combinations(sorted(runs), 2)
    }
    same_causes = shares.pop("AUUS")
    assert same_causes < 0.5
    assert max(shares.values()) < 0.25, shares


def test_after_three_refusals_or_for_a_risky_category_more_depth_is_proposed(
    drafted: dict[str, tuple[Plan, Frozen]],
) -> None:
    deep = [one for one in drafted["DE"][0].actions if one.id.endswith("_depth")]
    assert len(deep) == len(drafted["DE"][0].root_causes)
    assert all(one.proposed and one.section == "preventive" for one in deep)
    assert not [one for one in drafted["US"][0].actions if one.id.endswith("_depth")]


def test_each_site_and_channel_has_its_duties(drafted: dict[str, tuple[Plan, Frozen]]) -> None:
    kinds = {site: [one.kind for one in plan.duties] for site, (plan, _) in drafted.items()}
    assert "returns_disclosure" in kinds["DE"]
    assert "japanese_records" in kinds["JP"]
    assert not {"returns_disclosure", "japanese_records"} & set(kinds["US"])
    for plan, _ in drafted.values():
        assert set(duties_of(plan)) <= {one.kind for one in plan.duties}
    assert "independent_operation" in duties_of(planted({"violations": [{"name": "Related account suspended"}]}))
    assert all(one.source and one.shows for one in PACKS)


def test_a_draft_of_some_orders_never_counts_others(drafted: dict[str, tuple[Plan, Frozen]], tmp_path: Path) -> None:
    assert drafted
    from test_plan_bindings import LATE, LOST, TABLES, shop

    tower = shop(tmp_path, TABLES)
    plan, figures = tower.draft_plan(Told(AS_OF, variant="claim", orders=(LOST,)), as_of=AS_OF, account="mei")
    text = Bindings(plan, figures).resolve(plan.root_causes[0].text)
    assert LOST in text
    assert LATE not in text
    assert "orders" not in text


# -- questions -----------------------------------------------------------------------------------------------------

NOTICE = """Hello,
Your account is at risk. To avoid deactivation, send a plan of action with:
-- Greater detail on the reasons for buyers not receiving orders or late receipt of orders
-- Greater detail on the actions you have taken to resolve buyers receiving defective items
3) The steps you have taken to prevent incomplete orders
* A photograph of the roof
"""


def test_points_of_a_notice_are_mapped_onto_paragraphs() -> None:
    plan = planted({"notice.text": NOTICE})
    told = {one.words: one for one in questions(plan)}
    assert [one.asks[0] for one in questions(plan)[:3]] == ["reasons", "actions", "prevention"]
    assert all(one.answered_by for one in questions(plan)[:3])
    assert told[
        "Greater detail on the reasons for buyers not receiving orders or late receipt of orders"
    ].answered_by == ("root_causes.0.text",)
    assert set(
        told["Greater detail on the actions you have taken to resolve buyers receiving defective items"].answered_by
    ) == {"actions.2.text"}
    assert told["The steps you have taken to prevent incomplete orders"].answered_by == ()
    assert not told["A photograph of the roof"].understood
    found = {one.seen.quoted for one in lint(plan, frozen(plan)).findings if one.rule.name == "question_unanswered"}
    assert found == {"The steps you have taken to prevent incomplete orders"}


def test_a_refusals_points_say_what_answers_them() -> None:
    point = {"asks": "Greater detail on the steps to prevent late receipt", "answered_by": "actions.3.text, E2"}
    plan = planted({"refusals": [{"on": "2026-09-30", "points": [point]}]})
    (one,) = [one for one in questions(plan) if one.origin == "refusal"]
    assert (one.answered_by, one.theme, "prevention" in one.asks) == (("actions.3.text", "E2"), "not_received", True)


@pytest.mark.parametrize("text", ["", "\n- \n", "Order 1-2-3", "-" * 5000, "1. " * 2000, "- x\n" * 5000])
def test_any_text_is_read_without_a_fall(text: str) -> None:
    assert all(points_of(text))


def test_by_command_line(tmp_path: Path) -> None:
    plan, file = planted({"notice.text": NOTICE}), tmp_path / "plan.toml"
    file.write_text(write_plan(plan), encoding="utf-8")
    figures_file(file).write_text(json.dumps(frozen(plan).as_json()), encoding="utf-8")
    run = CliRunner()
    told = run.invoke(command, ["plan", "questions", str(file), "--json"], standalone_mode=False)
    assert (told.return_value, json.loads(told.output)["schema"]) == (1, "plimsoll.plan-questions/1")
    assert (
        "not understood: read it" in run.invoke(command, ["plan", "questions", str(file)], standalone_mode=False).output
    )
    page = tmp_path / "copy.html"
    asked = ["plan", "working-copy", str(file), "--html", str(page), "--json"]
    told = run.invoke(command, asked, standalone_mode=False)
    assert json.loads(told.output)["schema"] == "plimsoll.working-copy/1"
    assert "根本原因" in page.read_text(encoding="utf-8")
    assert (
        "| **Root Cause** |" in run.invoke(command, ["plan", "working-copy", str(file)], standalone_mode=False).output
    )
