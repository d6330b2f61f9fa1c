"""An adopted definition: written where a person writes too, used by the rate, and taken back without a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from displayed_shop import ORDERS, SEEN, DisplayedShop

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

WRITTEN = """# my own words: keep "them"
accounts = { default = { marketplace = "US" } }  # in one line

[targets]
order_defect_rate = "0.005"
"""


def counting_cancelled(folder: Path) -> Tower:
    """A shop whose page counts three cancelled orders in."""
    shop = DisplayedShop()
    shop.days()
    for _ in range(3):
        shop.order(order_status="cancelled", cancelled_by="buyer")
    shop.page(orders=ORDERS + 3)
    return shop.import_into(folder)


def rate_row(tower: Tower) -> dict[str, object]:
    [row] = tower.odr(as_of=SEEN)
    return row.as_json()


def test_odr_counts_by_it_and_says_so_until_it_is_taken_back(tmp_path: Path) -> None:
    tower = counting_cancelled(tmp_path)
    file = tower.workspace.settings_file
    file.write_text(WRITTEN, encoding="utf-8")
    before = rate_row(tower)
    assert before["orders"] == ORDERS
    assert not tower.reconcile(as_of=SEEN).agrees

    tower.adopt(1, as_of=SEEN)
    text = file.read_text(encoding="utf-8")
    assert text.startswith(WRITTEN.rstrip("\n"))
    assert text.count("[[adopted]]") == 1
    row = rate_row(tower)
    assert row["orders"] == ORDERS + 3
    assert row["adopted"] == ["include-cancelled"]
    assert tower.reconcile(as_of=SEEN).agrees
    assert tower.odr(as_of=SEEN, exclude_cancelled=True)[0].definition.lifted_counts is False

    tower.adopt(1, as_of=SEEN)
    assert file.read_text(encoding="utf-8").count("[[adopted]]") == 1
    assert tower.forget() == ["default ATVPDKIKX0DER"]
    assert file.read_text(encoding="utf-8") == WRITTEN
    assert rate_row(tower) == before
    assert tower.forget() == []


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    tower = counting_cancelled(tmp_path)
    file = tower.workspace.settings_file
    file.write_bytes(WRITTEN.replace("\n", "\r\n").encode())
    tower.adopt(1, as_of=SEEN)
    assert b"\n" not in file.read_bytes().replace(b"\r\n", b"")
    tower.forget()
    assert file.read_bytes() == WRITTEN.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("broken", ["[targets\n", "adopted = 3\n", "[adopted]\nx = 1\n"])
def test_a_file_that_would_not_be_sound_is_left_as_it_is(tmp_path: Path, broken: str) -> None:
    tower = counting_cancelled(tmp_path)
    found = tower.reconcile(as_of=SEEN)
    tower.workspace.settings_file.write_text(broken, encoding="utf-8")
    from plimsoll.metrics.reconciliation.adopting import adopted_of
    from plimsoll.settings import adopt

    with pytest.raises(UsageError):
        adopt(tower.workspace, *adopted_of(found, 1, SEEN))
    assert tower.workspace.settings_file.read_text(encoding="utf-8") == broken


def test_a_number_that_nothing_has_is_refused(tmp_path: Path) -> None:
    tower = counting_cancelled(tmp_path)
    with pytest.raises(UsageError, match="no survivor has the number 9"):
        tower.adopt(9, as_of=SEEN)


def test_a_zone_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Mars/Base"):
        counting_cancelled(tmp_path).reconcile(zones=["Mars/Base"])


def test_what_a_person_wrote_by_hand_is_used_and_not_taken_back(tmp_path: Path) -> None:
    tower = counting_cancelled(tmp_path)
    own = '[[adopted]]\naccount = "default"\nmarketplace = "US"\nchannel = "MFN"\ncancelled = "all"\n'
    tower.workspace.settings_file.write_text(own, encoding="utf-8")
    assert rate_row(tower)["orders"] == ORDERS + 3
    assert tower.forget() == []
    assert tower.workspace.settings_file.read_text(encoding="utf-8") == own


@pytest.mark.parametrize(
    "line", ["cancelled = 'some'", "test = 'yes'", "window_days = 0", "timezone = 'Mars/Base'", "colour = 'red'"]
)
def test_a_fault_in_it_is_one_clear_error(tmp_path: Path, line: str) -> None:
    tower = counting_cancelled(tmp_path)
    own = f"[[adopted]]\naccount = 'default'\nmarketplace = 'US'\n{line}\n"
    tower.workspace.settings_file.write_text(own, encoding="utf-8")
    with pytest.raises(UsageError):
        tower.odr(as_of=SEEN)


@pytest.mark.parametrize(
    ("line", "cells", "change"),
    [
        ("replacement = false", {"is_replacement": "true"}, 0),
        ("pending = true", {"order_status": "pending"}, 3),
        ("non_marketplace = true", {"sales_channel": "Non-Amazon"}, 3),
        ("test = true", {"is_test": "true"}, 3),
    ],
)
def test_every_flag_reaches_the_rate_with_its_defects(
    tmp_path: Path, line: str, cells: dict[str, str], change: int
) -> None:
    shop = DisplayedShop()
    shop.days()
    names = [shop.order(**cells) for _ in range(3)]
    shop.feedback(names[0])
    tower = shop.import_into(tmp_path)
    tower.workspace.settings_file.write_text(
        f"[[adopted]]\naccount = 'default'\nmarketplace = 'US'\n{line}\n", encoding="utf-8"
    )
    [row] = tower.odr(as_of=SEEN)
    assert (row.orders, row.orders_with_defects) == (ORDERS + change, int(change > 0))
