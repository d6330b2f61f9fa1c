"""The cases of `cases/*.yaml`: what a metric says of a few records, in words an expert can write and check.

A file holds `metric` (its full name), `marketplace`, `as_of`, `observed_at`, `rows` (cells that every row of a table
has unless it says otherwise) and `cases`. A case has a `name`, its own rows by table, `expect` (fields of the metric's
row; `part` chooses a window), and `states` (record -> state and reason of those that are not good).
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import plimsoll
from plimsoll.facts.schema import TABLES
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def every_case() -> Iterator[Any]:
    for file in CASES:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        for case in document["cases"]:
            yield pytest.param(document, case, id=f"{file.stem}: {case['name']}")


@pytest.mark.parametrize(("document", "case"), list(every_case()))
def test_the_case_is_counted_as_written(document: dict[str, Any], case: dict[str, Any], tmp_path: Path) -> None:
    settings = {**document, **{name: case[name] for name in ("as_of", "marketplace", "observed_at") if name in case}}
    place = find_marketplace(settings["marketplace"])
    if place is None:
        pytest.skip(f"no marketplace is called {settings['marketplace']} yet")
    tower = plimsoll.open(tmp_path / "workspace")
    files = [write(tmp_path, table, rows, settings, place.id) for table, rows in tables_of(case).items()]
    result = tower.import_files(*files, observed_at=settings["observed_at"])
    assert not result.problems
    answer = tower.metrics(document["metric"], as_of=settings["as_of"], orders=True)
    [row] = [one.as_json() for one in answer.rows if one.part == case.get("part")]
    expected = case.get("expect", {})
    assert {name: row[name] for name in expected} == expected
    if "states" in case:
        told = {one.record: f"{one.state}: {one.reason}" for one in answer.telling}
        assert told == case["states"]


def tables_of(case: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {table: rows for table, rows in case.items() if table in TABLES}


def write(folder: Path, table: str, rows: list[dict[str, Any]], settings: dict[str, Any], marketplace_id: str) -> Path:
    usual = dict(settings.get("rows", {}).get(table, {}))
    if table in {"orders", "displayed", "snapshots"}:
        usual = {"marketplace_id": marketplace_id, **usual}
    whole = [usual | row for row in rows]
    names = dict.fromkeys(
        [
            *(column.name for column in TABLES[table].columns if column.required),
            *(name for row in whole for name in row),
        ]
    )
    file = folder / f"{table}.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(names), restval="")
        writer.writeheader()
        writer.writerows(whole)
    return file


def test_every_metric_that_is_recounted_has_its_cases() -> None:
    from plimsoll.metrics.catalogue import OWN

    written = {yaml.safe_load(file.read_text(encoding="utf-8"))["metric"] for file in CASES}
    relations = {metric.relation.statement for metric in OWN if metric.relation and metric.full_name in written}
    assert relations == {metric.relation.statement for metric in OWN if metric.relation}
