"""Workbooks: the dates in their properties, and hints of persons in their cells. A bomb is seen unopened."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

from plimsoll.appeals.evidence.persons import names_a_person, persons_in
from plimsoll.appeals.evidence.times import date_times_zoned
from plimsoll.facts.piece import OwnDate, Says

if TYPE_CHECKING:
    from pathlib import Path

_PROPERTIES = "docProps/core.xml"
_SMALL = 1024 * 1024
_UNPACKED, _MEMBERS, _ROWS = 256 * 1024 * 1024, 2000, 5000
_TERMS = "{http://purl.org/dc/terms/}"
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?")


def look_at_workbook(file: Path, says: Says) -> Says:
    """What the workbook says. Raises whatever a broken one makes its readers raise."""
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        size = sum(one.file_size for one in members)
        if len(members) > _MEMBERS or size > _UNPACKED:
            return replace(
                says, unreadable=f"it would unpack to {size:,} bytes in {len(members)} parts: it was not opened"
            )
        says = replace(says, own_dates=_dates(archive))
    text, columns = _cells(file)
    return replace(says, text_copyable=bool(text.strip()), utc=date_times_zoned(text),
                   personal_data=persons_in(text, columns))  # fmt: skip


def _dates(archive: zipfile.ZipFile) -> tuple[OwnDate, ...]:
    """When it was last changed and made; a property that is no date tells nothing."""
    from defusedxml.ElementTree import fromstring

    if _PROPERTIES not in archive.namelist() or archive.getinfo(_PROPERTIES).file_size > _SMALL:
        return ()
    with archive.open(_PROPERTIES) as stream:
        root = fromstring(stream.read(_SMALL))
    found = [(name, (root.findtext(f"{_TERMS}{name}") or "").strip()) for name in ("modified", "created")]
    return tuple(
        OwnDate(f"xlsx {name}", at.replace("Z", "+00:00"), zoned=at.endswith("Z") or "+" in at)
        for name, at in found
        if _TIME.fullmatch(at)
    )


def _cells(file: Path) -> tuple[str, list[str]]:
    """The first rows of every sheet as text, and the columns that name persons and hold something."""
    from python_calamine import CalamineWorkbook

    lines, columns = [], []
    with CalamineWorkbook.from_path(str(file)) as book:
        for name in book.sheet_names:
            rows = [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python(nrows=_ROWS)]
            lines += ["\t".join(row) for row in rows]
            heads = rows[0] if rows else []
            columns += [
                head for place, head in enumerate(heads)
                if names_a_person(head) and any(row[place].strip() for row in rows[1:])
            ]  # fmt: skip
    return "\n".join(lines), columns
