"""Bad input as a value: what could not be loaded, where it stands, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One line (or one whole file, when `line` is None) that was not loaded.

    `line` is the physical line in the file, the header being 1 (K17). `field` is the column as the file spells it.
    `message` says what is wrong, `hint` what to do. Neither repeats a buyer's words or address.
    """

    path: str
    line: int | None
    field: str | None
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was assumed while a file was read, said once a file."""

    path: str
    message: str
