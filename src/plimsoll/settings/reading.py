"""Reading `plimsoll.toml`. Everything in it is optional; a fault is one clear error."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.model_settings import MODEL_SETTINGS, ModelSettings, model_settings
from plimsoll.errors import UsageError
from plimsoll.facts.zones import known_zone
from plimsoll.metrics.definition import Adopted
from plimsoll.policies import find_marketplace
from plimsoll.remedies.costs import COST_SETTINGS, CostFigures, cost_figures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.facts.workspace import Workspace

SETTINGS: dict[str, str] = {
    "targets.order_defect_rate": 'your own, stricter target, for example "0.005"; stands beside the marketplace\'s',
    "accounts.NAME.marketplace": 'the marketplace of the account\'s files that do not say ("US", "DE", an id)',
    "accounts.NAME.lag_days": "a counting lag you adopted for the account (lag_from: adopted)",
    "journal.database": "`postgresql://name:password@host/database`; without it SQLite in the workspace",
    "web.hosts": 'the names under which browsers reach the tower, for example ["tower.example.com"]',
    "web.private_webhooks": "whether alerts may be sent into your own network (false); never to link-local addresses",
    "retention.days": "`plimsoll purge` without `--before` takes what is older than so many days",
    "adopted.account": "whose definition `plimsoll reconcile --adopt` wrote down",
    "adopted.marketplace": "on which marketplace (id or country)",
    "adopted.channel": "for which channel; without it for every one",
    "adopted.window_days": "how many order days count",
    "adopted.lag_days": "how many days before the present one they end, where no displayed page says it",
    "adopted.timezone": "whose days count",
    "adopted.count": '"orders" or "events"',
    "adopted.claims": '"at-fault", "not-denied", "until-denied" or "all"',
    "adopted.chargebacks": '"opened" or "lost"',
    "adopted.cancelled": 'which cancelled orders count: "after-claim", "all" or "none"',
    "adopted.test": "whether test orders count",
    "adopted.pending": "whether pending orders count",
    "adopted.replacement": "whether replacements count",
    "adopted.non_marketplace": "whether orders sold elsewhere count",
    "adopted.unsaid_fault": "whether a granted claim counts whose fault no file says",
    "adopted.unknown_chargeback": "whether a chargeback of unknown kind counts",
    "adopted.unsaid_canceller": 'who cancelled where no file says: "nobody" or "seller"',
    "adopted.departures": "where it departs from the policy, in words for people",
    **{f"costs.{name}": meaning for name, meaning in COST_SETTINGS.items()},
    **{f"model.{name}": meaning for name, meaning in MODEL_SETTINGS.items()},
}
"""Every setting, with its meaning."""

LONGEST_WINDOW = 3660

_CANCELLED: dict[str, dict[str, Any]] = {
    "after-claim": {"cancelled_counts": False, "lifted_counts": True},
    "all": {"cancelled_counts": True, "lifted_counts": True},
    "none": {"cancelled_counts": False, "lifted_counts": False},
}
WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "timezone": ("zone", ()),
    "count": ("count", ("orders", "events")),
    "claims": ("claims", ("at-fault", "not-denied", "until-denied", "all")),
    "chargebacks": ("chargebacks", ("opened", "lost")),
    "unsaid_canceller": ("canceller_unsaid", ("nobody", "seller")),
}
FLAGS = {
    "test": "test_counts", "pending": "pending_counts", "replacement": "replacement_counts",
    "non_marketplace": "non_marketplace_counts", "unsaid_fault": "fault_unsaid_counts",
    "unknown_chargeback": "unknown_chargeback_counts",
}  # fmt: skip


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
    adopted: tuple[Adopted, ...] = ()
    journal_database: str | None = None
    hosts: tuple[str, ...] = ()
    private_webhooks: bool = False
    retention_days: int | None = None
    costs: CostFigures = field(default_factory=CostFigures)
    model: ModelSettings = field(default_factory=ModelSettings)

    @property
    def adopted_lags(self) -> dict[str, int]:
        """Lags that a person adopted, by account."""
        return {name: account.lag_days for name, account in self.accounts.items() if account.lag_days is not None}


def read_settings(workspace: Workspace) -> Settings:
    """The workspace's settings. Raises UsageError with the place of a fault."""
    if not workspace.settings_file.exists():
        return Settings()
    try:
        text = workspace.settings_file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"plimsoll.toml cannot be read: {error}", hint="save it as UTF-8") from error
    return settings_in(text)


def settings_in(text: str) -> Settings:
    """The settings that a text says. Raises UsageError with the place of a fault."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"plimsoll.toml cannot be read: {error}", hint="mend that line, or comment it out") from error
    targets = _table(document, "targets", {"order_defect_rate"})
    accounts = {name: _account(name, values) for name, values in _table(document, "accounts", None).items()}
    if unknown := set(document) - {"targets", "accounts", "adopted", "journal", "web", "retention", "costs", "model"}:
        raise UsageError(f"plimsoll.toml: nothing is called {', '.join(sorted(unknown))}")
    journal = _table(document, "journal", {"database"}).get("database")
    if journal is not None and not isinstance(journal, str):
        raise UsageError("plimsoll.toml: journal.database must be a text")
    web = _table(document, "web", {"hosts", "private_webhooks"})
    return Settings(
        own_target=_fraction(targets.get("order_defect_rate")),
        accounts=accounts,
        adopted=_all_adopted(document.get("adopted", [])),
        journal_database=journal,
        hosts=_hosts(web.get("hosts", [])),
        private_webhooks=_yes_or_no("web.private_webhooks", web.get("private_webhooks", False)),
        retention_days=_retention(_table(document, "retention", {"days"}).get("days")),
        costs=cost_figures(_table(document, "costs", None)),
        model=model_settings(_table(document, "model", None)),
    )


def _table(document: Mapping[str, Any], name: str, known: set[str] | None) -> Mapping[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise UsageError(f"plimsoll.toml: {name} must be a table, [{name}]")
    if known is not None and (unknown := set(table) - known):
        raise UsageError(f"plimsoll.toml: [{name}] has no {', '.join(sorted(unknown))}")
    return table


def _hosts(names: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever the file holds
    if not isinstance(names, list) or not all(isinstance(name, str) and name and "*" not in name for name in names):
        raise UsageError('plimsoll.toml: web.hosts must be a list of names, such as ["tower.example.com"]')
    return tuple(names)


def _retention(days: Any) -> int | None:  # noqa: ANN401 - whatever the file holds
    if days is None:
        return None
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= LONGEST_WINDOW:
        raise UsageError(f"plimsoll.toml: retention.days must be a whole number from 1 to {LONGEST_WINDOW}")
    return days


def _account(name: str, values: Any) -> Account:  # noqa: ANN401 - whatever the file holds
    table = _table({name: values}, name, {"marketplace", "lag_days"})
    lag = table.get("lag_days")
    if lag is not None and (not isinstance(lag, int) or isinstance(lag, bool) or not 0 <= lag <= 90):  # noqa: PLR2004 - no page shows more
        raise UsageError(f"plimsoll.toml: accounts.{name}.lag_days must be a whole number from 0 to 90")
    site = table.get("marketplace")
    if site is not None and not isinstance(site, str):
        raise UsageError(f"plimsoll.toml: accounts.{name}.marketplace must be a text")
    return Account(site, lag)


def _all_adopted(entries: Any) -> tuple[Adopted, ...]:  # noqa: ANN401 - whatever the file holds
    if not isinstance(entries, list):
        raise UsageError("plimsoll.toml: each adopted definition is a table of its own, [[adopted]]")
    found = tuple(adopted_in(_table({"adopted": entry}, "adopted", _ADOPTED)) for entry in entries)
    whose = [(one.account, one.marketplace_id, one.channel) for one in found]
    for one in whose:
        if whose.count(one) > 1:
            raise UsageError(f"plimsoll.toml: two definitions are adopted for {one[0]} on {one[1]}")
    return found


_ADOPTED = {name.removeprefix("adopted.") for name in SETTINGS if name.startswith("adopted.")}


def adopted_in(table: Mapping[str, Any]) -> Adopted:
    """The definition that one `[[adopted]]` table says. Raises UsageError."""
    account, marketplace = table.get("account"), find_marketplace(str(table.get("marketplace", "")))
    site = marketplace.id if marketplace else table.get("marketplace")
    channel, departures = table.get("channel"), table.get("departures", [])
    if not isinstance(account, str) or not isinstance(site, str) or channel not in {None, "MFN", "AFN"}:
        raise UsageError("plimsoll.toml: [[adopted]] must say its account and marketplace, and a channel is MFN or AFN")
    fields: dict[str, Any] = {}
    if (cancelled := table.get("cancelled")) is not None:
        fields |= _CANCELLED[_one_of("cancelled", cancelled, tuple(_CANCELLED))]
    fields |= {name: _one_of(word, table[word], known) for word, (name, known) in WORDS.items() if word in table}
    fields |= {name: _yes_or_no(f"adopted.{word}", table[word]) for word, name in FLAGS.items() if word in table}
    if "window_days" in table:
        fields["window"] = _days("window_days", table["window_days"], 1)
    if "zone" in fields:
        known_zone(fields["zone"])
    lag = _days("lag_days", table["lag_days"], 0) if "lag_days" in table else None
    return Adopted(account, site, channel, lag, tuple(sorted(fields.items())), tuple(map(str, departures)))


def _one_of(word: str, value: Any, known: tuple[str, ...]) -> str:  # noqa: ANN401 - whatever the file holds
    if not isinstance(value, str) or (known and value not in known):
        raise UsageError(f"plimsoll.toml: adopted.{word} must be {' or '.join(known) or 'a text'}")
    return value


def _yes_or_no(word: str, value: Any) -> bool:  # noqa: ANN401 - whatever the file holds
    if not isinstance(value, bool):
        raise UsageError(f"plimsoll.toml: {word} must be true or false")
    return value


def _days(word: str, value: Any, least: int) -> int:  # noqa: ANN401 - whatever the file holds
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= LONGEST_WINDOW:
        raise UsageError(f"plimsoll.toml: adopted.{word} must be a whole number from {least} to {LONGEST_WINDOW}")
    return value


def _fraction(value: Any) -> str | None:  # noqa: ANN401 - whatever the file holds
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"0\.\d{1,6}", value):
        raise UsageError('plimsoll.toml: targets.order_defect_rate must be a text such as "0.005"')
    return value
