"""`plimsoll.toml` changed by the product: one line at a time, whole or not at all, the former content kept."""

from __future__ import annotations

import sys
import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.errors import UsageError
from plimsoll.facts.workspace import Workspace
from plimsoll.settings import SettingsChanged, adopt, former_text, settings_in, settings_text, stamp, write_settings
from plimsoll.settings.changing import changed_text
from plimsoll.settings.reading import adopted_in

if TYPE_CHECKING:
    from pathlib import Path

LAG = ("accounts", "north", "lag_days")
FILE = """\
# top
[ accounts . "north" ]   # quoted
  lag_days   =  15 # as "seen" # twice
marketplace = 'US' # the '#' sign
"""


def test_a_value_changes_in_its_place_and_its_comment_stays() -> None:
    text = changed_text(FILE, {LAG: 16, ("accounts", "north", "marketplace"): 'D"E#\\'})
    assert '  lag_days   =  16 # as "seen" # twice\nmarketplace = "D\\"E#\\\\" # the \'#\' sign\n' in text
    assert changed_text(FILE, {LAG: None}) == FILE.replace('  lag_days   =  15 # as "seen" # twice\n', "")


def test_a_new_value_joins_its_table_and_a_new_table_comes_last() -> None:
    text = changed_text(FILE, {("costs", "hour"): Decimal("12.50"), ("web", "private_webhooks"): True})
    assert text == FILE + "\n[costs]\nhour = 12.50\n\n[web]\nprivate_webhooks = true\n"
    again = changed_text(text, {("costs", "letter"): 400})
    assert "[costs]\nletter = 400\nhour = 12.50\n" in again
    assert changed_text("", {LAG: 1}) == "[accounts.north]\nlag_days = 1\n"


def test_a_new_table_keeps_out_of_an_adopted_definition(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.settings_file.write_text(FILE, encoding="utf-8")
    adopt(workspace, adopted_in({"account": "north", "marketplace": "US", "claims": "all"}), ["why"])
    text = changed_text(settings_text(workspace), {("accounts", "south", "lag_days"): 2, LAG: None})
    write_settings(workspace, text)
    from plimsoll.settings import forget

    forget(workspace)
    assert settings_in(settings_text(workspace)).accounts["south"].lag_days == 2


@pytest.mark.parametrize(
    "shape",
    [
        "accounts = { north = { lag_days = 15 } }\n",
        "accounts.north.lag_days = 15\n",
        '[accounts]\nnorth = { marketplace = "US" }\n',
        '[accounts.north]\nmarketplace = """\n[accounts.north]\nlag_days = 15"""\n',
    ],
)
def test_a_file_in_a_rarer_shape_is_refused_or_changed_rightly(shape: str) -> None:
    try:
        text = changed_text(shape, {LAG: 16})
    except UsageError:
        return
    wanted = tomllib.loads(shape)
    wanted["accounts"]["north"]["lag_days"] = 16
    assert tomllib.loads(text) == wanted


def test_what_the_reader_refuses_is_not_written() -> None:
    with pytest.raises(UsageError, match="from 0 to 90"):
        changed_text(FILE, {LAG: 91})


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text(st.characters(exclude_categories=["Cs"])))
def test_any_name_and_any_text_can_be_written_and_read(name: str, value: str) -> None:
    path = ("accounts", name, "marketplace")
    once = changed_text(FILE, {path: "US"})
    text = changed_text(once, {path: value})
    assert settings_in(text).accounts[name].marketplace == value
    assert changed_text(text, {path: None}).startswith("# top\n[ accounts")


def test_the_former_content_is_kept_and_a_change_unseen_is_not_overwritten(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.settings_file.write_bytes(FILE.replace("\n", "\r\n").encode())
    if sys.platform != "win32":
        workspace.settings_file.chmod(0o600)
    seen = stamp(workspace)
    write_settings(workspace, changed_text(settings_text(workspace), {LAG: 16}), seen)
    assert b"lag_days   =  16" in workspace.settings_file.read_bytes()
    assert b"\n" not in workspace.settings_file.read_bytes().replace(b"\r\n", b"")
    assert former_text(workspace) == FILE
    if sys.platform != "win32":
        modes = {path.stat().st_mode & 0o777 for path in tmp_path.glob("plimsoll.toml*")}
        assert modes == {0o600}
    with pytest.raises(SettingsChanged):
        write_settings(workspace, FILE, seen)
    assert former_text(workspace) == FILE


def test_retention_is_read() -> None:
    assert settings_in("[retention]\ndays = 365\n").retention_days == 365
    for bad in ("0", "true", '"x"', "4000"):
        with pytest.raises(UsageError, match="retention"):
            settings_in(f"[retention]\ndays = {bad}\n")
