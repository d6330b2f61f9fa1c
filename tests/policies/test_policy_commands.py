"""`plimsoll policy`: what it says to people, what it gives to scripts, and its exit codes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from plimsoll.commands.policy import policy_command

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """
[[value]]
id = "amazon.parcel_shops.target_value"
value = "0.5"
source = "a test"
url = "https://example.org/rules"
quote = "one half"
read_on = 2026-10-01
confidence = "third_party"
why = "a test"
"""


@pytest.fixture(autouse=True)
def quiet_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLIMSOLL_WORKSPACE", raising=False)
    monkeypatch.setattr("plimsoll.clock.now", lambda: datetime(2026, 11, 22, tzinfo=UTC))


def call(*arguments: str) -> tuple[int, str]:
    """Exit code and standard output, as `plimsoll policy ...` gives them."""
    result = CliRunner().invoke(policy_command, list(arguments), standalone_mode=False)
    if result.exception:
        raise result.exception
    return int(result.return_value or 0), result.stdout


def document(*arguments: str) -> Any:
    code, out = call(*arguments, "--json")
    assert code == 0
    return json.loads(out)


# -- show --------------------------------------------------------------------------------------------------------------


def test_show_names_the_places_of_a_rule_that_holds_in_some() -> None:
    _, out = call("show", "amazon.invoice_defect_rate.target_value")
    assert "GB, DE, FR, IT, ES" in out
    assert "quote: below 5%" in out
    _, there = call("show", "amazon.invoice_defect_rate", "--marketplace", "FR")
    assert "target_value" in there
    _, nowhere = call("show", "amazon.invoice_defect_rate", "--marketplace", "US")
    assert "No rule" in nowhere


def test_show_of_a_day_gives_what_held_then() -> None:
    rules = document("show", "amazon.on_time_delivery_rate.target_value", "--marketplace", "US", "--on", "2024-09-24")
    assert [rule["value"] for rule in rules["rules"]] == ["0.97"]
    rules = document("show", "amazon.on_time_delivery_rate.target_value", "--marketplace", "US", "--on", "2024-09-25")
    assert [(rule["value"], rule["effective_from"]) for rule in rules["rules"]] == [("0.90", "2024-09-25")]


def test_show_of_a_history_gives_past_values_with_their_days() -> None:
    _, out = call("show", "amazon.safe_t.file_within_days", "--history")
    assert "2026-02-15" in out
    assert "2026-02-16" in out
    rules = document("show", "amazon.safe_t.file_within_days", "--history")["rules"]
    assert [(rule["value"], rule["effective_until"]) for rule in rules] == [(60, "2026-02-15"), (30, None)]


def test_show_whole_gives_the_words_and_says_what_may_not_be_cited() -> None:
    _, out = call("show", "amazon.without_public_source", "--whole")
    assert out.count("unconfirmed: not to be cited in a letter") == out.count("amazon.without_public_source.")
    _, out = call("show", "amazon.valid_tracking_rate.valid_when", "--whole")
    assert "quote: only if they have at least one carrier scan recorded" in out


def test_a_script_is_told_what_may_be_cited_and_the_platform_of_a_place() -> None:
    told = document("show", "amazon.odr.")
    assert all(rule["citable"] == (rule["confidence"] != "unconfirmed") for rule in told["rules"])
    assert {place["platform"] for place in told["marketplaces"]} >= {"amazon", "ebay", "etsy"}


# -- diff --------------------------------------------------------------------------------------------------------------


def test_diff_of_two_days() -> None:
    told = document("diff", "amazon.on_time", "--from", "2024-09-24", "--to", "2024-09-25", "--marketplace", "US")
    assert told["from"] == {"on": "2024-09-24", "marketplace_id": "ATVPDKIKX0DER"}
    found = {one["id"].rpartition(".")[2]: one for one in told["differences"]}
    assert found["target_value"]["differs"] == "value"
    assert (found["target_value"]["from"]["value"], found["target_value"]["to"]["value"]) == ("0.97", "0.90")
    assert (found["recommended_value"]["differs"], found["recommended_value"]["from"]) == ("only_to", None)
    assert "membership" not in found


def test_diff_of_two_marketplaces() -> None:
    _, out = call("diff", "amazon.valid_tracking_rate.consequence", "--marketplace", "US", "--against", "DE")
    assert out.splitlines()[0].split() == ["rule", "US", "DE"]
    assert "none by itself" in out
    assert call("diff", "amazon.late", "--marketplace", "US", "--against", "DE")[1] == "Nothing differs.\n"


def test_diff_with_another_platform_shows_what_is_only_by_analogy() -> None:
    told = document("diff", "amazon.odr.window_days", "--marketplace", "US", "--against", "EBAY_US")
    assert [one["differs"] for one in told["differences"]] == ["confidence"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--to", "2026-01-01"),
        ("--marketplace", "US"),
        ("--against", "DE"),
        ("--from", "2026-01-01", "--marketplace", "US", "--against", "DE"),
        ("--from", "2026-01-01", "--on", "2026-02-01"),
    ],
)
def test_diff_of_nothing_whole_is_refused(arguments: tuple[str, ...]) -> None:
    from click import UsageError

    with pytest.raises(UsageError):
        call("diff", *arguments)


# -- check -------------------------------------------------------------------------------------------------------------


def test_the_installed_packs_are_sound() -> None:
    code, out = call("check")
    assert code == 0
    assert "amazon_on_time_delivery.toml: " in out
    assert "fault\n" in out
    assert document("check")["ok"] is True


def test_a_sound_file_passes(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(SOUND, encoding="utf-8")
    assert call("check", "own.toml") == (0, "own.toml: 1 values, no fault\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no [[value]]"),
        ("value = 3", "value must be written as [[value]]"),
        ("[values]", "values is no table of a pack"),
        ("id = = 3", "is no TOML"),
        (SOUND.replace("https://example.org/rules", ""), "url is empty"),
        (SOUND.replace('"0.5"', "0.5"), "a target is a decimal number as a text"),
        (SOUND.replace("amazon.parcel_shops", "amazon.odr"), "amazon_order_defect_rate.toml holds this rule"),
        (SOUND + 'marketplaces = ["NOWHERE"]', "'NOWHERE' is in no pack"),
    ],
)
def test_a_faulty_file_is_a_finding(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    code, out = call("check", "own.toml")
    assert code == 1
    assert said in out
    told = CliRunner().invoke(policy_command, ["check", "own.toml", "--json"], standalone_mode=False)
    assert told.return_value == 1
    assert any(said in fault for fault in json.loads(told.stdout)["packs"][0]["faults"])


def test_a_file_that_is_not_there_cannot_be_used() -> None:
    from plimsoll.errors import UsageError

    with pytest.raises(UsageError, match="cannot be read"):
        call("check", "nowhere.toml")


@pytest.mark.parametrize(
    ("settings", "code", "said"),
    [
        ('[targets]\norder_defect_rate = "0.005"\n', 0, "plimsoll.toml: 1 values, no fault"),
        ('[targets]\norder_defect_rate = "0.02"\n', 1, "0.02 is not stricter than amazon.odr.target_value = 0.01"),
        ("[targets]\norder_defect_rate = 3\n", 1, "must be a text"),
    ],
)
def test_what_a_workspace_sets_beside_the_rules_is_looked_at(
    tmp_path: Path, settings: str, code: int, said: str
) -> None:
    (tmp_path / "plimsoll.toml").write_text(settings, encoding="utf-8")
    found, out = call("check", "--workspace", str(tmp_path))
    assert (found, said in out) == (code, True), out


# -- search and changes ------------------------------------------------------------------------------------------------


def test_search_finds_rules_that_hold_every_word_wherever_it_stands() -> None:
    found = {rule["id"] for rule in document("search", "CARRIER", "scan")["rules"]}
    assert "amazon.valid_tracking_rate.valid_when" in found
    assert "amazon.valid_tracking_rate.window_days" not in found
    assert {rule["value"] for rule in document("search", "Style Guide")["rules"]} == {"Legal Writing Style Guide"}
    assert document("search", "carrier", "no such word")["rules"] == []
    assert call("search", "nosuchword")[1] == "No rule holds nosuchword.\n"


def test_search_reads_other_readings_and_past_values_too() -> None:
    assert "amazon.odr.lag_days" in {rule["id"] for rule in document("search", "14-day delay")["rules"]}
    assert [rule["value"] for rule in document("search", "safe_t", "60 days")["rules"]] == [60]


def test_changes_are_told_in_sentences() -> None:
    _, out = call("changes", "--since", "2026-02-20", "--marketplace", "US")
    changed, _, read = out.partition("Read anew\n")
    assert changed == (
        "Changed\n  On 2026-02-28 amazon.unit_on_time_delivery_rate.enforcement became "
        "the listings that lower the rate most for US, until then all seller-fulfilled listings (3P ppc.land).\n"
    )
    assert "On 2026-11-21 amazon.odr (" in read
    assert "ebay" not in out


def test_what_begins_and_ends_together_is_one_sentence() -> None:
    _, out = call("changes", "etsy", "--since", "2024-09-01")
    changed = out.partition("Read anew")[0].splitlines()
    assert sum("etsy.order_dissatisfaction_rate ended" in line for line in changed) == 1
    assert sum("etsy.case_rate began" in line for line in changed) == 1
    assert "etsy.case_rate began: window_days 90," in out


def test_changes_for_scripts_carry_the_rule_and_what_held_before() -> None:
    told = document("changes", "amazon.safe_t", "--since", "2026-02-16")
    assert (told["since"], told["until"]) == ("2026-02-16", "2026-11-22")
    [change] = [one for one in told["changes"] if one["kind"] == "in_force"]
    assert (change["on"], change["rule"]["value"], change["before"]["value"]) == ("2026-02-16", 30, 60)
    assert change["sentence"].startswith("On 2026-02-16 amazon.safe_t.file_within_days became 30 for US")
    later = document("changes", "amazon.safe_t", "--since", "2026-02-17")
    assert "in_force" not in {one["kind"] for one in later["changes"]}


def test_what_was_read_nowhere_is_not_told_as_read() -> None:
    told = document("changes", "amazon", "--since", "2026-11-01")
    assert all(one["rule"]["url"] for one in told["changes"] if one["kind"] == "read")


def test_a_rule_of_tomorrow_is_told_as_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plimsoll.clock.now", lambda: datetime(2026, 2, 1, tzinfo=UTC))
    _, out = call("changes", "amazon", "--since", "2026-01-15")
    assert "To come\n" in out
    assert "On 2026-02-16 amazon.safe_t.file_within_days becomes 30 for US, until then 60" in out


def test_nothing_changed_is_said() -> None:
    assert call("changes", "amazon", "--since", "2026-11-23") == (0, "Nothing changed since 2026-11-23.\n")
