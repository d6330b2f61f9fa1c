"""`plimsoll.toml`: what a person sets for a workspace. Everything is optional; a fault is one clear error."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError
from plimsoll.facts.vault import write_durably
from plimsoll.facts.zones import known_zone
from plimsoll.metrics.definition import Adopted
from plimsoll.policies import find_marketplace
from plimsoll.remedies.costs import COST_SETTINGS, CostFigures, cost_figures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from plimsoll.facts.workspace import Workspace

SETTINGS: dict[str, str] = {
    "targets.order_defect_rate": 'your own, stricter target, for example "0.005"; stands beside the marketplace\'s',
    "accounts.NAME.marketplace": 'the marketplace of the account\'s files that do not say ("US", "DE", an id)',
    "accounts.NAME.lag_days": "a counting lag you adopted for the account (lag_from: adopted)",
    "journal.database": "`postgresql://name:password@host/database`; without it SQLite in the workspace",
    "web.hosts": 'the names under which browsers reach the tower, for example ["tower.example.com"]',
    "web.private_webhooks": "whether alerts may be sent into your own network (false); never to link-local addresses",
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
}
"""Every setting, with its meaning."""

LONGEST_WINDOW = 3660

_CANCELLED: dict[str, dict[str, Any]] = {
    "after-claim": {"cancelled_counts": False, "lifted_counts": True},
    "all": {"cancelled_counts": True, "lifted_counts": True},
    "none": {"cancelled_counts": False, "lifted_counts": False},
}
_WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "timezone": ("zone", ()),
    "count": ("count", ("orders", "events")),
    "claims": ("claims", ("at-fault", "not-denied", "until-denied", "all")),
    "chargebacks": ("chargebacks", ("opened", "lost")),
    "unsaid_canceller": ("canceller_unsaid", ("nobody", "seller")),
}
_FLAGS = {
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
    costs: CostFigures = field(default_factory=CostFigures)

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
    if unknown := set(document) - {"targets", "accounts", "adopted", "journal", "web", "costs"}:
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
        costs=cost_figures(_table(document, "costs", None)),
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


def _account(name: str, values: Any) -> Account:  # noqa: ANN401 - whatever the file holds
    table = _table({name: values}, name, {"marketplace", "lag_days"})
    lag = table.get("lag_days")
    if lag is not None and (not isinstance(lag, int) or not 0 <= lag <= 90):  # noqa: PLR2004 - no page shows more
        raise UsageError(f"plimsoll.toml: accounts.{name}.lag_days must be a whole number from 0 to 90")
    return Account(table.get("marketplace"), lag)


def _all_adopted(entries: Any) -> tuple[Adopted, ...]:  # noqa: ANN401 - whatever the file holds
    if not isinstance(entries, list):
        raise UsageError("plimsoll.toml: each adopted definition is a table of its own, [[adopted]]")
    found = tuple(_adopted(_table({"adopted": entry}, "adopted", _ADOPTED)) for entry in entries)
    whose = [(one.account, one.marketplace_id, one.channel) for one in found]
    for one in whose:
        if whose.count(one) > 1:
            raise UsageError(f"plimsoll.toml: two definitions are adopted for {one[0]} on {one[1]}")
    return found


_ADOPTED = {name.removeprefix("adopted.") for name in SETTINGS if name.startswith("adopted.")}


def _adopted(table: Mapping[str, Any]) -> Adopted:
    account, marketplace = table.get("account"), find_marketplace(str(table.get("marketplace", "")))
    site = marketplace.id if marketplace else table.get("marketplace")
    channel, departures = table.get("channel"), table.get("departures", [])
    if not isinstance(account, str) or not isinstance(site, str) or channel not in {None, "MFN", "AFN"}:
        raise UsageError("plimsoll.toml: [[adopted]] must say its account and marketplace, and a channel is MFN or AFN")
    fields: dict[str, Any] = {}
    if (cancelled := table.get("cancelled")) is not None:
        fields |= _CANCELLED[_one_of("cancelled", cancelled, tuple(_CANCELLED))]
    fields |= {name: _one_of(word, table[word], known) for word, (name, known) in _WORDS.items() if word in table}
    fields |= {name: _yes_or_no(f"adopted.{word}", table[word]) for word, name in _FLAGS.items() if word in table}
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


# -- writing an adopted definition down --------------------------------------------------------------------------------


def adopt(workspace: Workspace, found: Adopted, why: Sequence[str]) -> None:
    """Write an adopted definition into `plimsoll.toml`, in place of one for the same cell; nothing else is touched.

    `why` are lines of comment. Raises UsageError where the file would no longer be sound; it then stays as it was.
    """
    mark = _mark(found.account, found.marketplace_id, found.channel)
    block = [f"{_BEGIN}{mark}", *(f"# {line}" for line in why), "[[adopted]]", *_lines(found), f"{_END}{mark}"]
    with workspace.lock():
        text = _without(_text(workspace), lambda one: one == mark)[0]
        _write(workspace, text.rstrip("\n") + "\n" * 2 + "\n".join(block) + "\n")


def forget(
    workspace: Workspace, account: str | None = None, marketplace_id: str | None = None, channel: str | None = None
) -> list[str]:
    """Take adopted definitions back (all of them, or those asked for); gives whose they were.

    Only what `adopt` wrote: a table without its marks is a person's own and stays.
    """

    def is_meant(mark: str) -> bool:
        try:
            one = json.loads(mark)
        except ValueError:  # somebody's own words behind our mark
            return False
        return all(asked in {None, said} for asked, said in zip((account, marketplace_id, channel), one, strict=False))

    with workspace.lock():
        text, gone = _without(_text(workspace), is_meant)
        if gone:
            _write(workspace, text)
    return [" ".join(filter(None, json.loads(mark))) for mark in gone]


_BEGIN, _END = "# plimsoll: adopted definition, `plimsoll reconcile --forget` takes it back: ", "# plimsoll: end of "


def _mark(*cell: str | None) -> str:
    return json.dumps(cell, ensure_ascii=False)


def _lines(found: Adopted) -> list[str]:
    fields = dict(found.fields)
    said: dict[str, Any] = {"account": found.account, "marketplace": found.marketplace_id}
    said |= {"channel": found.channel} if found.channel else {}
    said |= {"lag_days": found.lag} if found.lag is not None else {}
    said |= {"window_days": fields["window"]} if "window" in fields else {}
    said |= {word: fields[name] for word, (name, _) in _WORDS.items() if name in fields}
    said |= {"cancelled": _cancelled_word(fields)} if "cancelled_counts" in fields else {}
    said |= {word: fields[name] for word, name in _FLAGS.items() if name in fields}
    said |= {"departures": list(found.departures)}
    return [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in said.items()]


def _cancelled_word(fields: Mapping[str, Any]) -> str:
    """The word for which cancelled orders count; where a claim's lifting is not settled, as the policy says it."""
    if fields["cancelled_counts"]:
        return "all"
    return "after-claim" if fields.get("lifted_counts", True) else "none"


def _text(workspace: Workspace) -> str:
    if not workspace.settings_file.exists():
        return ""
    return workspace.settings_file.read_bytes().decode("utf-8").replace("\r\n", "\n")


def _without(text: str, is_meant: Callable[[str], bool]) -> tuple[str, list[str]]:
    """The text without the marked blocks that are meant, and their marks."""
    kept: list[str] = []
    gone: list[str] = []
    inside: str | None = None
    for line in text.split("\n"):
        if inside is None and line.startswith(_BEGIN) and is_meant(line.removeprefix(_BEGIN)):
            inside = line.removeprefix(_BEGIN)
            gone.append(inside)
            if kept and not kept[-1]:
                kept.pop()  # the empty line that came with it
        elif inside is None:
            kept.append(line)
        elif line == f"{_END}{inside}":
            inside = None
    if inside is not None:
        raise UsageError(
            f"plimsoll.toml: the end of an adopted definition is missing ({inside})", hint=f"add a line {_END}{inside}"
        )
    return "\n".join(kept), gone


def _write(workspace: Workspace, text: str) -> None:
    settings_in(text)  # never replace a sound file by one that is not
    was = workspace.settings_file.read_bytes() if workspace.settings_file.exists() else b""
    if b"\r\n" in was:
        text = text.replace("\n", "\r\n")
    write_durably(workspace.settings_file, text.encode("utf-8"))


def _fraction(value: Any) -> str | None:  # noqa: ANN401 - whatever the file holds
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"0\.\d{1,6}", value):
        raise UsageError('plimsoll.toml: targets.order_defect_rate must be a text such as "0.005"')
    return value
