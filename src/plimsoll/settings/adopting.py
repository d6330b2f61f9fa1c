"""Writing an adopted definition into `plimsoll.toml`, between two marks, and taking it back; the rest is untouched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError
from plimsoll.settings.reading import FLAGS, WORDS
from plimsoll.settings.writing import settings_text, write_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from plimsoll.facts.workspace import Workspace
    from plimsoll.metrics.definition import Adopted

_BEGIN, _END = "# plimsoll: adopted definition, `plimsoll reconcile --forget` takes it back: ", "# plimsoll: end of "


def adopt(workspace: Workspace, found: Adopted, why: Sequence[str]) -> None:
    """Write an adopted definition into `plimsoll.toml`, in place of one for the same cell.

    `why` are lines of comment. Raises UsageError where the file would no longer be sound; it then stays as it was.
    """
    with workspace.lock():
        write_settings(workspace, adopted_text(settings_text(workspace), found, why))


def forget(
    workspace: Workspace, account: str | None = None, marketplace_id: str | None = None, channel: str | None = None
) -> list[str]:
    """Take adopted definitions back (all of them, or those asked for); gives whose they were.

    Only what `adopt` wrote: a table without its marks is a person's own and stays.
    """

    def is_meant(cell: Sequence[str | None]) -> bool:
        asked = (account, marketplace_id, channel)
        return all(one in {None, said} for one, said in zip(asked, cell, strict=False))

    with workspace.lock():
        text, gone = _without(settings_text(workspace), is_meant)
        if gone:
            write_settings(workspace, text)
    return [" ".join(filter(None, cell)) for cell in gone]


def adopted_text(text: str, found: Adopted, why: Sequence[str]) -> str:
    """The file's text with a definition adopted, in place of one that `adopt` wrote for the same cell."""
    cell = (found.account, found.marketplace_id, found.channel)
    mark = json.dumps(cell, ensure_ascii=False)
    block = [f"{_BEGIN}{mark}", *(f"# {line}" for line in why), "[[adopted]]", *_lines(found), f"{_END}{mark}"]
    return forgotten_text(text, *cell).rstrip("\n") + "\n" * 2 + "\n".join(block) + "\n"


def forgotten_text(text: str, account: str, marketplace_id: str, channel: str | None) -> str:
    """The file's text without what `adopt` wrote for exactly that cell; the same text where it wrote nothing."""
    return _without(text, lambda cell: tuple(cell) == (account, marketplace_id, channel))[0]


def _lines(found: Adopted) -> list[str]:
    fields = dict(found.fields)
    said: dict[str, Any] = {"account": found.account, "marketplace": found.marketplace_id}
    said |= {"channel": found.channel} if found.channel else {}
    said |= {"lag_days": found.lag} if found.lag is not None else {}
    said |= {"window_days": fields["window"]} if "window" in fields else {}
    said |= {word: fields[name] for word, (name, _) in WORDS.items() if name in fields}
    said |= {"cancelled": _cancelled_word(fields)} if "cancelled_counts" in fields else {}
    said |= {word: fields[name] for word, name in FLAGS.items() if name in fields}
    said |= {"departures": list(found.departures)}
    return [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in said.items()]


def _cancelled_word(fields: Mapping[str, Any]) -> str:
    """The word for which cancelled orders count; where a claim's lifting is not settled, as the policy says it."""
    if fields["cancelled_counts"]:
        return "all"
    return "after-claim" if fields.get("lifted_counts", True) else "none"


def _cell_of(mark: str) -> Sequence[str | None] | None:
    """The cell that a mark names; None for somebody's own words behind our mark."""
    try:
        cell = json.loads(mark)
    except ValueError:
        return None
    return cell if isinstance(cell, list) else None


def _without(text: str, is_meant: Callable[[Sequence[str | None]], bool]) -> tuple[str, list[Sequence[str | None]]]:
    """The text without the marked blocks that are meant, and their cells."""
    kept: list[str] = []
    gone: list[Sequence[str | None]] = []
    inside: str | None = None
    for line in text.split("\n"):
        mark = line.removeprefix(_BEGIN)
        if inside is None and line.startswith(_BEGIN) and (cell := _cell_of(mark)) is not None and is_meant(cell):
            inside = mark
            gone.append(cell)
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
