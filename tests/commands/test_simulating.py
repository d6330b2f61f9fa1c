"""`plimsoll simulate`: what is asked for is what is planted, and what cannot be is refused in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from plimsoll import cli
from plimsoll.errors import PlimsollError

if TYPE_CHECKING:
    from pathlib import Path


def simulated(folder: Path, *options: str) -> dict[str, Any]:
    result = CliRunner().invoke(
        cli.plimsoll, ["simulate", str(folder), "--as-of", "2026-10-01", *options], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_what_is_asked_for_is_planted(tmp_path: Path) -> None:
    truth = simulated(
        tmp_path / "shop", "--orders", "2000", "--marketplace", "DE:3", "--marketplace", "JP", "--channel", "MFN",
        "--episode", "confounded:2026-07-01:2026-08-15:0.3:warehouse=WEST,looks_like.carrier=Blue Heron Express",
        "--hidden", "lag_days=16", "--hidden", "include_cancelled=true", "--own-shop", "7", "--format", "interchange",
    )  # fmt: skip
    (episode,) = truth["episodes"]
    assert (episode["kind"], episode["where"]) == ("confounded", {"warehouse": "WEST"})
    assert episode["looks_like"] == {"carrier": "Blue Heron Express"}
    assert episode["hit"] > 20
    assert truth["hidden_definition"] | {"lag_days": 16, "include_cancelled": True} == truth["hidden_definition"]
    assert {cell["fulfillment_channel"] for cell in truth["cells"]} == {"MFN", "ALL"}
    assert {cell["marketplace_id"] for cell in truth["cells"]} == {"A1PA6795UKMFR9", "A1VC38T7YXB528"}
    assert truth["own_shop_orders"] == 7
    assert not list((tmp_path / "shop" / "files").glob("amazon/*"))


def test_none_plants_nothing(tmp_path: Path) -> None:
    truth = simulated(tmp_path / "shop", "--orders", "500", "--episode", "none")
    assert all(not episode["hit"] for episode in truth["episodes"])


def test_the_fleet_has_a_folder_an_account(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        cli.plimsoll, ["simulate", str(tmp_path / "f"), "--fleet", "--as-of", "2026-10-01", "--format", "interchange"]
    )
    assert result.exit_code == 0, result.output
    assert len([path for path in (tmp_path / "f").iterdir() if (path / "truth.json").exists()]) == 12


@pytest.mark.parametrize(
    "options",
    [
        ("--episode", "nonsense"), ("--episode", "bad_carrier:soon"), ("--hidden", "lag=3"), ("--hidden", "lag_days=x"),
        ("--hidden", "claims=some"), ("--channel", "FBA"), ("--marketplace", "Mars"), ("--marketplace", "EBAY_US"),
        ("--episode", "bad_carrier:2026-07-01:2026-07-02:0.1:colour=red"), ("--marketplace", "US:many"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_refused(tmp_path: Path, options: tuple[str, str]) -> None:
    with pytest.raises(PlimsollError):
        CliRunner().invoke(cli.plimsoll, ["simulate", str(tmp_path / "x"), *options], catch_exceptions=False)
    assert not (tmp_path / "x" / "truth.json").exists()
