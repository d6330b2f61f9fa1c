"""What a file says of itself: its type, its own dates, its size, whether its text can be copied, hints of persons.

Files come from anywhere. Whatever goes wrong with one is a value (`Says.unreadable`); the file is kept all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.evidence.media import XLSX, media_type, name_disagrees
from plimsoll.facts.piece import Says

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def look(file: Path, name: str) -> Says:
    """What the bytes of a file say; `name` is only held against them."""
    found = media_type(file)
    disagrees = name_disagrees(name, found)
    reader = _reader(found)
    if reader is None:
        return Says(found, disagrees)
    try:
        return reader(file, Says(found, disagrees))
    except Exception as error:  # noqa: BLE001 - hostile files break libraries in every way; why is kept
        return Says(found, disagrees, unreadable=_why(error))


def _why(error: Exception) -> str:
    """In one line, without control characters, not longer than a line."""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}"[:200] if words else type(error).__name__


def _reader(found: str) -> Callable[[Path, Says], Says] | None:
    if found.startswith("image/"):
        from plimsoll.appeals.evidence.pictures import look_at_picture

        return look_at_picture
    if found == "application/pdf":
        from plimsoll.appeals.evidence.documents import look_at_pdf

        return look_at_pdf
    if found == XLSX:
        from plimsoll.appeals.evidence.workbooks import look_at_workbook

        return look_at_workbook
    if found == "message/rfc822":
        from plimsoll.appeals.evidence.mails import look_at_mail

        return look_at_mail
    if found.startswith("text/") or found == "application/json":
        from plimsoll.appeals.evidence.texts import look_at_text

        return look_at_text
    return None
