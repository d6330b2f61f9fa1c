"""`plimsoll.toml`: what a person sets for a workspace. Everything is optional; a fault is one clear error."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.facts.workspace import Workspace

SETTINGS: dict[str, str] = {
    "targets.order_defect_rate": 'your own, stricter target, for example "0.005"; stands beside the marketplace\'s',
    "accounts.NAME.marketplace": 'the marketplace of the account\'s files that do not say ("US", "DE", an id)',
    "accounts.NAME.lag_days": "a counting lag you adopted for the account (lag_from: adopted)",
}
"""Every setting, with its meaning."""


@dataclass(frozen=True, slots=True)
class Account:
    """What is set for one account."""

    marketplace: str | None = None
    lag_days: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a workspace."""

    own_target: str | None = None
    accounts: Mapping[str, Account] = field(default_factory=dict)

    @property
    def adopted_lags(self) -> dict[str, int]:
        """Lags that a person adopted, by account."""
        return {name: account.lag_days for name, account in self.accounts.items() if account.lag_days is not None}


def read_settings(workspace: Workspace) -> Settings:
    """The workspace's settings. Raises UsageError with the place of a fault."""
    if not workspace.settings_file.exists():
        return Settings()
    try:
        document = tomllib.loads(workspace.settings_file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"plimsoll.toml cannot be read: {error}", hint="mend that line, or comment it out") from error
    targets = _table(document, "targets", {"order_defect_rate"})
    accounts = {name: _account(name, values) for name, values in _table(document, "accounts", None).items()}
    if unknown := set(document) - {"targets", "accounts"}:
        raise UsageError(f"plimsoll.toml: nothing is called {', '.join(sorted(unknown))}")
    return Settings(_fraction(targets.get("order_defect_rate")), accounts)


def _table(document: Mapping[str, Any], name: str, known: set[str] | None) -> Mapping[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise UsageError(f"plimsoll.toml: {name} must be a table, [{name}]")
    if known is not None and (unknown := set(table) - known):
        raise UsageError(f"plimsoll.toml: [{name}] has no {', '.join(sorted(unknown))}")
    return table


def _account(name: str, values: Any) -> Account:  # noqa: ANN401 - whatever the file holds
    table = _table({name: values}, name, {"marketplace", "lag_days"})
    lag = table.get("lag_days")
    if lag is not None and (not isinstance(lag, int) or not 0 <= lag <= 90):  # noqa: PLR2004 - no page shows more
        raise UsageError(f"plimsoll.toml: accounts.{name}.lag_days must be a whole number from 0 to 90")
    return Account(table.get("marketplace"), lag)


def _fraction(value: Any) -> str | None:  # noqa: ANN401 - whatever the file holds
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"0\.\d{1,6}", value):
        raise UsageError('plimsoll.toml: targets.order_defect_rate must be a text such as "0.005"')
    return value
