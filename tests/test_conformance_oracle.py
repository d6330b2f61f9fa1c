"""The conformance cases and the oracle hold one another: every figure a case expects is recounted from its files.

Nothing of the product runs here. Each case's imports are read as interchange text, its questions go to `oracle`, and
the expected rows are compared by the fields that the oracle knows.
"""

from __future__ import annotations

import csv
import io
import shlex
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import oracle
import pytest
from oracle import Observation

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "conformance"))

import casefiles
import comparing
import retelling

REQUIRED = {
    "orders": {"order_id", "marketplace_id", "fulfillment_channel", "purchased_at", "order_status"},
    "shipments": {"shipment_id", "order_id", "carrier", "tracking_number"},
    "feedback": {"order_id", "rating", "left_at"},
    "claims": {"claim_id", "order_id", "opened_at", "status"},
    "chargebacks": {"chargeback_id", "order_id", "opened_at", "kind"},
    "amazon": {"amazon-order-id", "order-status", "sales-channel"},
}
FIELDS = {"account", "marketplace_id", "as_of", "dimension", "value", "orders", "orders_with_defects", *oracle.KINDS}
FIELDS |= {"fulfillment_channel", "rate", "status", "headroom", "pending_claims", "rate_if_pending_lost"}
EVENT_FIELDS = ("kind", "id", "active_from", "active_until", "counts")


CASES = casefiles.load()
TYPED_AT = datetime(2026, 12, 1, tzinfo=UTC)
"""When a typed fact was observed, unless it says so: after every file of the cases."""
TYPED = {"claim": "claims", "chargeback": "chargebacks", "feedback": "feedback"}
SITES = {"Amazon.com": "ATVPDKIKX0DER", "Amazon.de": "A1PA6795UKMFR9", "Amazon.co.jp": "A1VC38T7YXB528"}
SITES |= {"Amazon.co.uk": "A1F83G8C2ARO7P"}
RATED_ON = {"US": "%m/%d/%y", "DE": "%d.%m.%y", "UK": "%d/%m/%y", "JP": "%y/%m/%d"}
"""How Amazon's feedback report writes its days."""
STARTS = (("pending", "pending"), ("cancel", "cancelled"))
WORDS = {"one_of", "contains", "lacks", "each", "is", "matches"}


def from_amazons_report(row: dict[str, str]) -> dict[str, str]:
    """A line of Amazon's order report in the interchange's columns (K16)."""
    status = row["order-status"].lower()
    return {
        "order_id": row["amazon-order-id"],
        "marketplace_id": SITES.get(row["sales-channel"], ""),
        "fulfillment_channel": {"Merchant": "MFN", "Amazon": "AFN"}[row["fulfillment-channel"]],
        "purchased_at": row["purchase-date"],
        "order_status": next((word for start, word in STARTS if status.startswith(start)), "shipped"),
        "sales_channel": row["sales-channel"],
        "asin": row["asin"],
        "sku": row["sku"],
    }


def lines_of(text: str) -> list[tuple[int, dict[str, str]]]:
    """(physical line, row) of every record of a delimited file; empty lines are no records."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text.split("\n", 1)[0] else ",")
    header = next(reader)
    rows = []
    begins = reader.line_num + 1
    for cells in reader:
        if cells:
            rows.append((begins, dict(zip(header, cells, strict=False))))
        begins = reader.line_num + 1
    return rows


def from_amazons_feedback(text: str, marketplace: str) -> list[tuple[int, dict[str, str]]]:
    """Amazon's feedback report by the places of its six columns, whatever their names."""
    lines = text.removeprefix("\ufeff").splitlines()
    rows = [(number, line.split("\t")) for number, line in enumerate(lines[1:], start=2) if line]
    return [
        (number, {"order_id": cells[4], "rating": cells[1], "left_at": rated_on(cells[0], marketplace)})
        for number, cells in rows
    ]


def rated_on(text: str, marketplace: str) -> str:
    return datetime.strptime(text, RATED_ON[marketplace]).date().isoformat()  # noqa: DTZ007 - only its day is taken


class Replay:
    """One case's imports as the oracle's observations."""

    def __init__(self) -> None:
        self.files: list[tuple[str, list[Observation]]] = []
        self.latest: dict[tuple[str, ...], datetime] = {}

    def observations(self) -> list[Observation]:
        """All that was loaded and not taken back."""
        return [one for _, observed in self.files for one in observed]

    def take(self, seq: int, step: dict[str, Any]) -> None:
        """One step that changes something; questions change nothing."""
        if "import" in step:
            self.load(seq, step)
        elif "record" in step and not step.get("exit"):
            self.record(seq, step["record"])
        elif "undo-import" in step and not step.get("exit"):
            name = step["undo-import"].removeprefix("{sha256:").removesuffix("}")
            self.files = [(path, observed) for path, observed in self.files if path != name]
            self.latest = {key: at for key, at in self.latest.items() if key[0] != name}

    def load(self, seq: int, step: dict[str, Any]) -> None:
        """One import step. What the case expects to be refused is not observed; duplicates are found out here."""
        called, expect = step["import"], step.get("expect", {})
        if step.get("exit") == 2:
            return
        account, marketplace = called.get("account", "default"), called.get("marketplace", "")
        site = oracle.MARKETPLACES.get(marketplace, marketplace)
        observed_at = datetime.fromisoformat(called.get("observed_at", casefiles.OBSERVED_AT)).astimezone(UTC)
        problems = expect.get("problems", ())
        problems = problems.get("contains", ()) if isinstance(problems, dict) else problems
        refused = {(one["path"], one["line"]) for one in problems if "line" in one}
        for path, text in casefiles.members(called["files"]):
            if (path, None) in refused:  # the whole file
                continue
            same = [name for name, *rest in self.latest if rest == [account, site, text]]
            identity = (same[0] if same else path, account, site, text)
            again = observed_at <= self.latest.get(identity, datetime.min.replace(tzinfo=UTC))
            named = expect.get("files", ())
            for file in named if isinstance(named, list) else ():
                if file["path"] == path and "duplicate_of" in file:
                    assert again == (file["duplicate_of"] is not None), path
            if not again:
                self.latest[identity] = observed_at
                rows = rows_of(text, marketplace, {line for name, line in refused if name == path})
                observed = [
                    Observation(table=table, account=account, observed_at=observed_at, seq=seq, line=line, row=row)
                    for table, line, row in rows
                ]
                self.files.append((path, observed))

    def record(self, seq: int, text: str) -> None:
        """One typed fact; what is stated as none, displayed or listed is beyond the oracle."""
        what, *words = shlex.split(text)
        if what not in TYPED:
            return
        columns = [word.removeprefix("--").replace("-", "_") for word in words[::2]]
        row = dict(zip(columns, words[1::2], strict=True))
        account = row.pop("account", "default")
        observed_at = datetime.fromisoformat(row.pop("observed_at")) if "observed_at" in row else TYPED_AT
        row.setdefault(oracle.KEYS[TYPED[what]], f"typed:{row['order_id']}")
        one = Observation(table=TYPED[what], account=account, observed_at=observed_at, seq=seq, line=2, row=row)
        self.files.append((f"typed-{seq}", [one]))


def rows_of(text: str, marketplace: str, refused: set[int]) -> list[tuple[str, int, dict[str, str]]]:
    """(table, line, row) of what a file says in the tables that the oracle reads."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    head = text.split("\n", 1)[0].split("\t")
    if len(head) == len(("date", "rating", "comments", "response", "order", "rater")):
        return [("feedback", line, row) for line, row in from_amazons_feedback(text, marketplace)]
    rows = [(line, row) for line, row in lines_of(text) if line not in refused]
    table = next((name for name, columns in REQUIRED.items() if rows and columns <= set(rows[0][1])), None)
    if table is None:
        return []
    if table == "amazon":
        table, rows = "orders", [(line, from_amazons_report(row)) for line, row in rows]
    if table == "orders":
        named = oracle.MARKETPLACES.get(marketplace, marketplace)
        rows = [(line, row | {"marketplace_id": row["marketplace_id"] or named}) for line, row in rows]
    return [(table, line, row) for line, row in rows]


def question(text: str) -> dict[str, Any]:
    """The command line's selectors as the oracle's keyword arguments."""
    asked: dict[str, Any] = {}
    words = iter(shlex.split(text))
    for word in words:
        name = word.removeprefix("--").replace("-", "_")
        if name in {"include_cancelled", "exclude_cancelled", "include_test"}:
            asked[name] = True
        elif name in {"as_of", "from", "to"}:
            asked[name] = date.fromisoformat(next(words))
        elif name == "known_at":
            asked[name] = datetime.fromisoformat(next(words))
        elif name in {"window", "lag"}:
            asked[name] = int(next(words))
        elif name == "policy_date":
            next(words)
        elif name != "check":
            asked[name] = next(words)
    return asked


def known(expected: Any, fields: set[str]) -> Any:
    """What an expectation says in fields that the oracle knows; an element that says nothing else is left out."""
    if isinstance(expected, list):
        return [known(one, fields) for one in expected]
    if not isinstance(expected, dict):
        return expected
    if expected and set(expected) <= WORDS:
        words = {word: known(value, fields) for word, value in expected.items()}
        if "lacks" in words:
            whole = [one for one, left in zip(expected["lacks"], words["lacks"], strict=True) if one == left]
            words["lacks"] = [one for one in whole if one]
        return words
    return {name: known(value, fields) for name, value in expected.items() if name in fields}


def recounted_rows(replay: Replay, text: str, means: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of an `odr` question by the oracle."""
    asked = question(text) | means
    first, last = asked.pop("from", None), asked.pop("to", None)
    as_of = asked.pop("as_of", None)
    days = [as_of] if first is None else [first + timedelta(n) for n in range((last - first).days + 1)]
    return [
        row | {"as_of": day.isoformat()}
        for day in days
        for row in oracle.odr(replay.observations(), day, **asked)
        if row["orders"]
    ]


def recounted_orders(replay: Replay, text: str) -> list[dict[str, Any]]:
    """The orders of a `defects` question by the oracle."""
    return [
        {
            "order_id": order_id,
            "events": [
                dict(zip(EVENT_FIELDS, [str(x) if isinstance(x, date) else x for x in event], strict=True))
                for event in events
            ],
        }
        for order_id, events in oracle.defective_orders(replay.observations(), **question(text))
    ]


def without_listed(expected: Any) -> Any:
    """Expected orders without those that only the marketplace lists: they are beyond the oracle."""
    if isinstance(expected, dict):
        return {word: without_listed(value) for word, value in expected.items()}
    return [one for one in expected if one.get("listed_by") != "marketplace_only"]


def hold(replay: Replay, step: dict[str, Any]) -> None:
    """One question; what the oracle does not know of is left aside."""
    expect, unordered = step.get("expect", {}), step.get("unordered", False)
    name = casefiles.command_of(step)
    if name in {"odr", "status"} and "rows" in expect:
        expected, found = known(expect["rows"], FIELDS), recounted_rows(replay, step[name], step.get("means", {}))
    elif name == "explain" and "row" in expect:
        rows = recounted_rows(replay, step[name], step.get("means", {}))
        expected, found = known(expect["row"], FIELDS), rows[0]
    elif name == "defects" and "orders" in expect:
        fields = {"order_id", "events", *EVENT_FIELDS}
        expected, found = known(without_listed(expect["orders"]), fields), recounted_orders(replay, step[name])
    else:
        return
    wrong = comparing.differences(expected, found, step[name], unordered=unordered)
    assert not wrong, "\n".join(map(str, wrong))


def replayed(steps: Any) -> Replay:
    replay = Replay()
    for seq, step in enumerate(steps, start=1):
        replay.take(seq, step)
    return replay


def read_by_the_oracle(case: Any) -> bool:
    """All cases but those whose tables only a mapping can read."""
    return not any("mapping" in step.get("import", {}) for step in (*case.shop, *case.steps))


@pytest.mark.parametrize("case", [case for case in CASES if read_by_the_oracle(case)], ids=lambda case: case.id)
def test_the_oracle_counts_what_the_case_expects(case: Any) -> None:
    replay = replayed(case.shop)
    for seq, step in enumerate(case.steps, start=len(case.shop) + 1):
        replay.take(seq, step)
        hold(replay, step)


@pytest.mark.parametrize("case", [case for case in CASES if case.retold], ids=lambda case: case.id)
def test_the_oracle_counts_the_same_in_a_shop_told_again(case: Any) -> None:
    aside = case.apart_from | {"account"}
    shop, again = replayed(case.shop), replayed(retelling.retold(list(case.shop), case.retold))
    asked = [step["odr"] for step in case.steps if "odr" in step]
    assert asked
    for text in asked:
        one, two = recounted_rows(shop, text, {}), recounted_rows(again, text, {})
        assert one
        assert comparing.without_keys(one, aside) == comparing.without_keys(two, aside)
