"""What docs/mapping.md shows is true: its examples load, its excerpts are the shipped file's, no key is missing."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from mapped_shops import mapping_of, read

from plimsoll.errors import MappingError
from plimsoll.intake.mapping import FILE_KEYS, TOP_KEYS
from plimsoll.intake.mappings.terms import CELL_KEYS, CONDITION_KEYS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "mapping.md").read_text(encoding="utf-8")
OLIST = (DOCS / "examples" / "olist.toml").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
WHOLE = [block for block in BLOCKS if "name =" in block and "[[file]]" in block]
EXCERPTS = [block for block in BLOCKS if block not in WHOLE]


def without_remarks(toml: str) -> list[str]:
    return [line.split("#")[0].strip() for line in toml.splitlines() if line.split("#")[0].strip()]


@pytest.mark.parametrize("block", WHOLE)
def test_every_whole_example_is_a_sound_mapping(block: str) -> None:
    assert mapping_of(block).tables


@pytest.mark.parametrize("block", EXCERPTS)
def test_every_excerpt_stands_in_the_shipped_example(block: str) -> None:
    lines, shipped = without_remarks(block), without_remarks(OLIST)
    assert tomllib.loads(block)
    assert set(lines) <= set(shipped)
    places = [shipped.index(line) for line in lines if shipped.count(line) == 1]
    assert places == sorted(places)


def test_there_are_examples_of_both_kinds() -> None:
    assert len(WHOLE) == 2
    assert len(EXCERPTS) >= 6


def test_the_smallest_example_reads_the_file_shown_above_it(tmp_path: Path) -> None:
    shown = re.search(r"one file `orders.csv`:\n\n((?:    .*\n)+)", PAGE)
    assert shown is not None
    text = "\n".join(line.strip() for line in shown[1].splitlines())
    outcome = read(tmp_path, WHOLE[0], {"orders.csv": text})
    assert [(row["order_id"], row["order_status"]) for row in outcome.of("orders")] == [
        ("1001", "shipped"),
        ("1002", "cancelled"),
    ]


@pytest.mark.parametrize("key", sorted({*TOP_KEYS, *FILE_KEYS, *CELL_KEYS, *CONDITION_KEYS}))
def test_every_key_is_explained(key: str) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    assert any(re.search(rf"`{key}`|\b{key} = ", row) for row in rows)


def test_the_error_shown_is_the_one_that_is_raised() -> None:
    shown = re.search(r"`(shop\.toml: .*?)`", PAGE)
    assert shown is not None
    extra = '[[file]]\nmatch = "x"\ntable = "orders"\n[file.columns]\norder_id = "a"\npurchased_at = "b"\n'
    extra += 'fulfillment_channel = "c"\norder_status = { column = "d", values = { gone = "canceld" } }\n'
    with pytest.raises(MappingError) as raised:
        mapping_of(WHOLE[0] + extra)
    assert str(raised.value).startswith(shown[1])
