"""Every statement that reaches the engine is Spark SQL too, but for a few named forms, each with its Spark spelling.

The statements are those of a wide run of the product. Each is parsed as Spark reads it, strictly; what it uses must be
a type and a function that Spark has; and what Spark would make of it, written back for our engine, gives the same rows.
A Spark session for it: `spark.sql.session.timeZone=UTC`, `spark.sql.timestampType=TIMESTAMP_NTZ`,
`spark.sql.parser.escapedStringLiterals=true` (a backslash in a name stands for itself).
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import duckdb
import pytest
from statements_met import Listening, Met, places_that_ask, wide_run

from plimsoll.facts.view import _statements

sqlglot = pytest.importorskip("sqlglot", reason="sqlglot is not installed")
exp = sqlglot.exp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlglot.expressions import Expression


@dataclass(frozen=True)
class Other:
    """A form that Spark spells differently: how to tell it, why it stays, and the Spark spelling."""

    name: str
    pattern: str
    why: str
    spark: str

    def fits(self, text: str) -> bool:
        return re.search(self.pattern, text) is not None


WHOLE = (
    Other("the engine's settings", r"^SET (TimeZone = 'UTC'|memory_limit = '\d+MB'|threads = 1)$",
          "what a connection may use; said by `facts` only",
          "spark.conf.set('spark.sql.session.timeZone', 'UTC')"),
    Other("a table's files",
          r"^CREATE OR REPLACE TEMP VIEW \w+ AS SELECT \* FROM (kept_\w+( UNION ALL SELECT|$)|read_parquet\(\[)",
          "`give_files` alone says it",
          "spark.read.parquet(*files).createOrReplaceTempView(name)"),
    Other("footers remembered", r"^SET GLOBAL parquet_metadata_cache = true$", "`remember_footers` alone says it",
          "nothing: Spark plans each reading anew"),
    Other("a table's rows in memory", r"^(CREATE|DROP) TABLE kept_\w+", "`kept_close` alone says it",
          "spark.read.parquet(*files).cache(), and unpersist"),
    Other("writing a file", r"^COPY \(", "`write_parquet` alone says it",
          "spark.sql(select).coalesce(1).write.parquet(path)"),
    Other("a staged batch taken back", r"^DELETE FROM staged_", "only the one writer stages rows",
          "a DataFrame filtered, under the same name"),
)  # fmt: skip
"""Statements that are the engine's own business."""

PARTS = (
    Other("temporary tables", r"^CREATE (OR REPLACE )?TEMP TABLE ", "computed once, asked often; Spark has but views",
          "CREATE OR REPLACE TEMPORARY VIEW ... AS ...; CACHE TABLE ..."),
    Other("rows added to a temporary table", r"^INSERT INTO (touched|staged_\w+) ", "the same",
          "the view made anew as UNION ALL with the rows"),
    Other("lists", r"\bARRAY\[|\bSTRING\[\]|\bunnest\(", "an order's ASINs and SKUs; no spelling is common to both",
          "array(...), ARRAY<STRING>, explode(...)"),
    Other("a whole text fits a pattern", r"\bregexp_full_match\(",
          "Spark's regexp_like finds a part, and is unknown here",
          "regexp_like(text, '^(' || pattern || ')$')"),
    Other("seconds between two instants", r"\bdate_diff\('second', ", "Spark's date_diff counts days",
          "timestampdiff(SECOND, a, b)"),
    Other("an instant with its offset", r"\bAS TIMESTAMPTZ\)", "the type has another name", "TIMESTAMP_LTZ"),
)  # fmt: skip
"""Forms within statements that are otherwise Spark's."""

SPARK_TYPES = {"TEXT", "TIMESTAMPTZ", "TIMESTAMPLTZ", "DATE", "INT", "BIGINT", "BOOLEAN", "DECIMAL", "ARRAY"}
"""As the parser calls them; a plain TIMESTAMP, which it takes for one with a zone, has none in the session above."""

SPARK_FUNCTIONS = {
    "AND", "OR", "CASE", "IF", "CAST", "TRY_CAST", "COALESCE", "CONCAT", "CONCAT_WS", "COUNT", "SUM", "MIN", "MAX",
    "ARG_MIN", "ARG_MAX", "ROW_NUMBER", "DENSE_RANK", "ARRAY_AGG", "GREATEST", "LOWER", "LENGTH", "REPLACE",
    "ARRAY_CONTAINS", "CHR", "REGEXP_REPLACE", "SUBSTRING", "TIMESTAMP_TRUNC", "EXTRACT", "FLOOR", "EXISTS",
}  # fmt: skip
"""Functions (as the parser names them) that Spark has under the name we write, with the same meaning for what we give:
`min_by` and `max_by` of what is never null, `date_trunc`, `||`, and those that say their name.
"""
IN_FORMS = {"ARRAY", "EXPLODE", "REGEXP_LIKE", "TIMESTAMPDIFF"}

NEVER_NULL = {"account", "order_id", "receipt", "line", "observed_at", "first_observed_at", "message_id"}
"""Columns to sort by that always say something: where nulls would go (last here, first in Spark) does not matter."""


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Met:
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    return wide_run(tmp_path_factory.mktemp("spark"), Compared)


@cache
def as_spark(text: str) -> Expression:
    """The statement as Spark reads it. Raises on what it cannot read, on two statements, on what only looks read."""
    [tree] = sqlglot.parse(text, read="spark", error_level=sqlglot.ErrorLevel.RAISE)
    assert tree is not None
    assert tree.find(exp.Command, exp.Anonymous) is None, f"not understood: {tree.find(exp.Command, exp.Anonymous)}"
    return tree


def without_forms(text: str) -> str:
    """The statement with what stands in `PARTS` spelled so that the rest can be looked at."""
    text = re.sub(r"^CREATE (OR REPLACE )?TEMP TABLE (\w+) \([^()]*\)$", r"SELECT 1 AS \2", text)
    text = re.sub(r"^CREATE (OR REPLACE )?TEMP TABLE ", "CREATE OR REPLACE TEMPORARY VIEW ", text)
    text = re.sub(r"^CREATE (OR REPLACE )?TEMP VIEW ", "CREATE OR REPLACE TEMPORARY VIEW ", text)
    text = re.sub(r"^INSERT INTO \w+ (\([^()]*\) )?", "", text)
    text = re.sub(r"\bARRAY\[((?:[^\[\]])*)\]", r"array(\1)", text)
    text = (
        text.replace("STRING[]", "ARRAY<STRING>").replace("unnest(", "explode(").replace("TIMESTAMPTZ", "TIMESTAMP_LTZ")
    )
    text = text.replace("date_diff('second', ", "timestampdiff(SECOND, ")
    return re.sub(r"\bregexp_full_match\(", "regexp_like(", text)


def asked(met: Met) -> Iterator[str]:
    """One statement of each shape, but for those that are the engine's own business."""
    shapes = {_shape(text): text for text in met.statements if not any(form.fits(text) for form in WHOLE)}
    return iter(shapes.values())


# -- the run is wide ---------------------------------------------------------------------------------------------------


def test_every_place_that_asks_was_met(met: Met) -> None:
    places = met.places()
    missed = [
        f"facts/{module}:{first}"
        for (module, first), last in places_that_ask().items()
        if not any((module, line) in places for line in range(first, last + 1))
    ]
    assert missed == []


@pytest.mark.parametrize("file", ["queries.sql", "metrics.sql"])
def test_every_named_statement_was_met(met: Met, file: str) -> None:
    everything = "\n".join(met.statements)
    for name, text in _statements(file).items():
        longest = max(re.split(r"\{\w+\}", text), key=len)
        assert longest in everything, f"{file}: {name}"


# -- every statement is Spark's ----------------------------------------------------------------------------------------


def test_every_statement_parses_as_spark_sql(met: Met) -> None:
    for text in asked(met):
        as_spark(text)
        assert not any(form.fits(without_forms(text)) for form in PARTS)
        as_spark(without_forms(text))


def test_every_type_is_one_of_sparks(met: Met) -> None:
    for text in asked(met):
        for found in as_spark(without_forms(text)).find_all(exp.DataType):
            name = found.this.name if hasattr(found.this, "name") else str(found.this)
            assert name in SPARK_TYPES, f"{name} in {text}"
            assert "VARCHAR" not in text, text  # Spark wants its length; STRING is the same here


def test_every_function_is_one_of_sparks(met: Met) -> None:
    used = set()
    for text in asked(met):
        for found in as_spark(without_forms(text)).find_all(exp.Func):
            used.add(found.sql_name())
    assert used - IN_FORMS <= SPARK_FUNCTIONS, used - IN_FORMS - SPARK_FUNCTIONS
    assert used >= SPARK_FUNCTIONS, SPARK_FUNCTIONS - used


def test_no_pattern_holds_a_backslash(met: Met) -> None:
    for text in asked(met):
        assert "\\" not in text, text


def test_nulls_are_sorted_alike(met: Met) -> None:
    for text in asked(met):
        theirs = as_spark(without_forms(text)).find_all(exp.Ordered)
        ours = sqlglot.parse_one(without_forms(text), read="duckdb").find_all(exp.Ordered)
        for one, other in zip(ours, theirs, strict=True):
            if one.find_ancestor(exp.Window) and one.args["nulls_first"] != other.args["nulls_first"]:
                by = one.this.expressions[-1] if isinstance(one.this, exp.Coalesce) else one.this
                assert by.name in NEVER_NULL, f"{by.sql()} in {text}"


@pytest.mark.parametrize("form", [*WHOLE, *PARTS], ids=lambda form: form.name)
def test_every_named_exception_is_needed(met: Met, form: Other) -> None:
    assert any(form.fits(text) for text in met.statements), f"nothing is said so any more: {form.name}"
    assert form.why
    assert form.spark


# -- and means the same ------------------------------------------------------------------------------------------------


OFTEN = 1
"""How many statements that begin alike are compared."""


class Compared(Listening):
    """Asks what Spark would make of a statement too, and compares the rows."""

    def execute(self, text: str, *parameters: object) -> object:
        self._met.note(text)
        if not parameters:
            self._compare(text)
        return self._engine.execute(text, *parameters)

    def sql(self, text: str) -> object:
        self._met.note(text)
        self._compare(text)
        return self._engine.sql(text)

    def _compare(self, text: str) -> None:
        select = re.sub(r"^(CREATE (OR REPLACE )?TEMP (TABLE|VIEW) \w+ AS |INSERT INTO \w+ (\([^()]*\) )?)", "", text)
        done = self._met.compared[_shape(select)[:200]]
        if not re.match(r"SELECT|WITH", select) or "read_parquet(" in select or len(done) >= OFTEN:
            return
        ours = rows(self._engine.execute(select).fetchall(), select)
        try:
            sparks = rows(self._engine.execute(back(select)).fetchall(), select)
        except (duckdb.Error, sqlglot.errors.SqlglotError, AssertionError) as error:
            sparks = [str(error)]
        done.append(ours == sparks)
        if ours != sparks:
            apart = [pair for pair in zip(ours, sparks, strict=False) if pair[0] != pair[1]]
            self._met.differing.append(f"{select}\n{(apart or [sparks])[0]}")


def _shape(select: str) -> str:
    """What statements have in common that differ only in their numbers, words and times."""
    return re.sub(r"'[^']*'|\d+", "#", select)


def rows(found: list[tuple[object, ...]], select: str) -> list[str]:
    """Rows to compare: in order where the statement gives one."""
    texts = [repr(row) for row in found]
    return texts if re.search(r"ORDER BY [^()]*$", select) else sorted(texts)


def back(select: str) -> str:
    """What Spark would make of it, in our engine's words."""
    tree = as_spark(without_forms(select)).copy()
    for found in tree.find_all(exp.ArrayAgg):
        found.set("nulls_excluded", False)  # ours all say so themselves, and the writer would say it wrongly
    for found in tree.find_all(exp.DataType):
        if found.this == exp.DType.TIMESTAMPTZ:
            found.set("this", exp.DType.TIMESTAMPNTZ)
    return str(tree.sql("duckdb"))


def test_what_spark_reads_gives_the_same_rows(met: Met) -> None:
    assert len(met.compared) > 100
    assert met.differing == []
