"""The lines of the evidence chain that a bundle carries: those of its exhibits as they rest, of the others the hash.

A line names the sha256 of the line before. With the hash of each line that is left out, every link between neighbours
can be checked on another machine, and no line can be put in, taken out or moved; what the left-out lines say stays
at home. The seals need the workspace's key and are checked there (`plimsoll evidence verify`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from plimsoll.facts.piece import FIRST, Piece, piece_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from plimsoll.appeals.dossier.exhibits import Located


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain from its first line on: a piece that is told, or the sha256 of a line that is not."""

    links: tuple[Piece | str, ...] = ()

    def text(self) -> str:
        """One line a link, as the bundle carries it."""
        return "".join(f"{_written(one)}\n" for one in self.links)

    def told(self) -> list[Piece]:
        """The pieces that are told."""
        return [one for one in self.links if isinstance(one, Piece)]


def _written(one: Piece | str) -> str:
    return one.line().decode() if isinstance(one, Piece) else json.dumps({"withheld": one})


def chain_of(pieces: Sequence[Piece], wanted: Iterable[str]) -> Chain:
    """The chain up to the last line of a wanted sha256, what is not wanted as a hash.

    A piece from which a wanted one was made, or which it replaced, is wanted too: both hashes and the reason go along.
    """
    names = set(wanted)
    for one in reversed(pieces):
        if one.sha256 in names:
            names |= {one.told.redaction_of, one.told.replaces} - {""}
    links = [one if one.sha256 in names else one.line_sha256 for one in pieces]
    while links and isinstance(links[-1], str):
        links.pop()
    return Chain(tuple(links))


def originals_of(chain: Chain, exhibits: Iterable[Located], opened: Callable[[str], Path]) -> dict[str, Path]:
    """The bytes from which redacted exhibits were made, by sha256. Raises VaultDamaged where they are gone."""
    shown = {one.exhibit.sha256 for one in exhibits}
    sources = {one.told.redaction_of for one in chain.told() if one.sha256 in shown} - {""} - shown
    return {sha256: opened(sha256) for sha256 in sorted(sources)}


def read_chain(text: str) -> Chain:
    """A chain from a bundle's text. Raises ValueError naming the line."""
    links: list[Piece | str] = []
    for number, line in enumerate(text.split("\n")[:-1], start=1):
        try:
            document = json.loads(line)
            links.append(document["withheld"] if set(document) == {"withheld"} else piece_from(line.encode()))
        except (ValueError, TypeError, RecursionError) as error:
            raise ValueError(f"line {number}: {error}") from error
    found = Chain(tuple(links))
    if found.text() != text:
        raise ValueError("its lines are not written as the chain's are")
    return found


def chain_faults(chain: Chain) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) of every link that does not hold."""
    before = FIRST
    for number, one in enumerate(chain.links, start=1):
        if isinstance(one, str):
            before = one
            continue
        if one.number != number:
            yield number, f"it says that it is line {one.number}"
        if one.previous != before:
            yield number, "the line before is not the one it was written after"
        before = sha256(one.line()).hexdigest()
