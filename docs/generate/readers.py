"""The page of readers: what comes through the door `plimsoll.readers` from Plimsoll itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from generate.markdown import anchor, code, codes, page, section, table
from generate.own import own

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.intake.reading import Reader

OWN_FILES = "interchange_"


def readers() -> list[Reader]:
    """Plimsoll's own readers in the order in which they are asked."""
    return own("plimsoll.readers")


def readers_page() -> str:
    """Every reader: what it reads, what it fills, and which columns it knows."""
    known = readers()
    others = [reader for reader in known if not reader.name.startswith(OWN_FILES)]
    own = [reader for reader in known if reader.name.startswith(OWN_FILES)]
    return page(
        "Readers",
        "Every kind of file that is recognised, in the order in which the readers are asked. A file is the first one's "
        "that recognises its content. Where a seller finds each stands in [formats](../formats.md#what-is-recognised).",
        table(("reader", "what it reads", "fills"), [(_linked(one), one.meaning, _fills(one)) for one in others]),
        section(
            2,
            "Plimsoll's own files",
            "One reader a table of facts; its columns are those of the table.",
            table(("reader", "fills"), [(code(reader.name), _fills(reader)) for reader in own]),
        ),
        section(
            2,
            "Columns by reader",
            "Where a reader goes by columns: ours, and what a file may call them. Letter case, spaces and hyphens do "
            "not matter. A name without a column of that table helps to fill others.",
        ),
        *(section(3, code(reader.name), _columns(reader)) for reader in others if columns_of(reader)),
    )


def _linked(reader: Reader) -> str:
    name = code(reader.name)
    return f"[{name}](#{anchor(reader.name)})" if columns_of(reader) else name


def _fills(reader: Reader) -> str:
    return ", ".join(f"[{code(name)}](tables.md#{anchor(name)})" for name in reader.tables)


def columns_of(reader: Reader) -> Mapping[str, tuple[str, ...]]:
    """The columns it knows: its own `names`, else what its module holds as `_COLUMNS`; none where it goes otherwise."""
    said = getattr(reader, "names", None) or getattr(sys.modules[type(reader).__module__], "_COLUMNS", None)
    is_usable = isinstance(said, dict) and all(isinstance(names, (tuple, list)) for names in said.values())
    return said if isinstance(said, dict) and is_usable else {}


def _columns(reader: Reader) -> str:
    return table(
        ("column", "in the file"), [(code(name), codes(spelled)) for name, spelled in columns_of(reader).items()]
    )
