"""Tell the same shop in another way: what must change no figure (metamorphic cases).

A retelling takes the import steps of a shop and gives others that say the same. Its files are plain CSV whose cells
hold no line end, and no two rows of one file speak of one record.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from casefiles import OBSERVED_AT, written_text

if TYPE_CHECKING:
    from collections.abc import Callable

Steps = list[dict[str, Any]]
Table = list[list[str]]

INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:\d{2})")


def retold(steps: Steps, ways: tuple[str, ...]) -> Steps:
    """The import steps after each way in turn. Raises KeyError for a way that does not exist."""
    for way in ways:
        steps = WAYS[way](steps)
    return steps


def tables(step: dict[str, Any]) -> dict[str, Table]:
    """Name -> header and rows of every file of an import step."""
    return {
        name: list(csv.reader(io.StringIO(written_text(content)))) for name, content in step["import"]["files"].items()
    }


def as_csv(table: Table) -> str:
    """Header and rows as a file."""
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows(table)
    return target.getvalue()


def with_files(step: dict[str, Any], files: dict[str, Any]) -> dict[str, Any]:
    """The step with other files."""
    return {"import": {**step["import"], "files": files}}


def _of_each_table(change: Callable[[Table], Table]) -> Callable[[Steps], Steps]:
    def way(steps: Steps) -> Steps:
        return [
            with_files(step, {name: as_csv(change(table)) for name, table in tables(step).items()}) for step in steps
        ]

    return way


def _of_each_text(change: Callable[[str], str]) -> Callable[[Steps], Steps]:
    def way(steps: Steps) -> Steps:
        return [
            with_files(step, {n: change(written_text(c)) for n, c in step["import"]["files"].items()}) for step in steps
        ]

    return way


def _files_halved(steps: Steps) -> Steps:
    """Every second row in a file of its own."""
    halved = []
    for step in steps:
        files = {}
        for name, (header, *rows) in tables(step).items():
            files[f"even/{name}"] = as_csv([header, *rows[::2]])
            if rows[1::2]:
                files[f"odd/{name}"] = as_csv([header, *rows[1::2]])
        halved.append(with_files(step, files))
    return halved


def _each_file_alone(steps: Steps) -> Steps:
    """One import a file, those that came last first: defects before their orders, newer observations before older."""
    alone = [with_files(step, {name: content}) for step in steps for name, content in step["import"]["files"].items()]
    return alone[::-1]


def _imported_twice(steps: Steps) -> Steps:
    """Everything once more, as it was: duplicates."""
    return [*steps, *steps]


def _seen_again(steps: Steps) -> Steps:
    """The newest files seen once more an hour later, word for word."""
    newest = max(step["import"].get("observed_at", OBSERVED_AT) for step in steps)
    later = (datetime.fromisoformat(newest) + timedelta(hours=1)).isoformat()
    last = [step for step in steps if step["import"].get("observed_at", OBSERVED_AT) == newest]
    return [*steps, *({"import": {**step["import"], "observed_at": later}} for step in last)]


def _zipped(steps: Steps) -> Steps:
    return [with_files(step, {"all.zip": {"zip": step["import"]["files"]}}) for step in steps]


def _gzipped(steps: Steps) -> Steps:
    return [with_files(step, {f"{n}.gz": {"gzip": c} for n, c in step["import"]["files"].items()}) for step in steps]


def _another_account(steps: Steps) -> Steps:
    return [{"import": {**step["import"], "account": "renamed"}} for step in steps]


def _columns_of_my_own(table: Table) -> Table:
    header, *rows = table
    return [[*header, "mood"], *([*row, "fair"] for row in rows)]


def _at_another_offset(text: str) -> str:
    """Every instant as a clock in India writes it."""
    zone = timezone(timedelta(hours=5, minutes=30))
    return INSTANT.sub(lambda found: datetime.fromisoformat(found[0]).astimezone(zone).isoformat(), text)


def _in_bytes(encoding: str, line_end: str = "\n") -> Callable[[Steps], Steps]:
    def way(steps: Steps) -> Steps:
        return [
            with_files(
                step,
                {
                    name: {"text": written_text(content).replace("\n", line_end), "encoding": encoding}
                    for name, content in step["import"]["files"].items()
                },
            )
            for step in steps
        ]

    return way


WAYS: dict[str, Callable[[Steps], Steps]] = {
    "rows-reversed": _of_each_table(lambda table: [table[0], *table[:0:-1]]),
    "columns-reversed": _of_each_table(lambda table: [row[::-1] for row in table]),
    "columns-of-my-own": _of_each_table(_columns_of_my_own),
    "files-halved": _files_halved,
    "each-file-alone": _each_file_alone,
    "imported-twice": _imported_twice,
    "seen-again": _seen_again,
    "zipped": _zipped,
    "gzipped": _gzipped,
    "another-account": _another_account,
    "orders-renumbered": _of_each_text(lambda text: re.sub(r"\bM-(\d)", r"113-77\1", text)),
    "at-another-offset": _of_each_text(_at_another_offset),
    "with-a-byte-order-mark": _in_bytes("utf-8-sig", "\r\n"),
}
"""Every way to tell a shop again."""
