"""From a plan, its figures and its exhibits to the dossier: one tagged PDF that the form takes.

Nothing is built from a plan with a loose figure, or from one that the linter fails. A draft is: it says so on each
page and in its name, and goes into no bundle. The date in the file is the plan's, so the same plan gives the same
bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.bindings import Bindings, require_bound
from plimsoll.appeals.dossier.document import Document
from plimsoll.appeals.dossier.exhibits import located
from plimsoll.appeals.dossier.pictures import copies, is_picture
from plimsoll.appeals.dossier.showing import Shown, shown
from plimsoll.appeals.dossier.words import Words
from plimsoll.appeals.linting import lint
from plimsoll.errors import UsageError
from plimsoll.typesetting import Sheet, set_pdf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plimsoll.appeals.dossier.exhibits import Find, Located
    from plimsoll.appeals.dossier.pictures import Copy
    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen
    from plimsoll.facts.piece import Piece
    from plimsoll.typesetting import Standard

MOST_BYTES = 10 * 1024 * 1024
"""What the marketplace's form takes."""
_FOR_PICTURES = 9 * 1024 * 1024
_SMALLER = 2
"""How often the pictures' allowance is halved before a dossier is called too large."""
DEFAULT_STANDARD: Standard = "a-1a"
"""The older level, which every reader knows: pictures are laid on white, so that none needs the newer for transparency,
and the files came out no larger (measured: 600 orders 0.66 MB, as a-2a 0.79)."""


@dataclass(frozen=True)
class Dossier:
    """A built dossier: the PDF and what is in it."""

    pdf: bytes
    standard: str
    draft: bool
    exhibits: tuple[Located, ...]
    pictures: int
    notes: tuple[str, ...] = field(default=())
    """Exhibits that could not be drawn, and why."""

    def as_json(self) -> dict[str, Any]:
        """As `dossier` in `plimsoll.plan-build/1`."""
        return {
            "bytes": len(self.pdf), "standard": self.standard, "draft": self.draft, "pictures": self.pictures,
            "exhibits": [{"id": one.exhibit.id, "number": one.number, "file": one.name, "sha256": one.exhibit.sha256,
                          "bytes": one.size} for one in self.exhibits],
            "notes": list(self.notes),
        }  # fmt: skip


def require_sound(plan: Plan, frozen: Frozen, earlier: Sequence[str] = (), pieces: Sequence[Piece] = ()) -> None:
    """Nothing is built from a plan with a loose figure or one that the linter fails. Raises UsageError.

    `pieces`: the account's evidence in custody; exhibits must be told as it has them.
    """
    require_bound(Bindings(plan, frozen))
    failing = [one for one in lint(plan, frozen, earlier, pieces).findings if one.rule.level == "fails"]
    if failing:
        first = failing[0]
        raise UsageError(
            f"the linter fails the plan in {len(failing)} places, the first {first.rule.code} at {first.seen.place}: "
            f"{first.rule.says}",
            hint="plimsoll plan lint shows all; --draft builds a draft that is stamped as one",
        )


def build_dossier(
    plan: Plan, frozen: Frozen, find: Find, *, standard: Standard = DEFAULT_STANDARD, draft: bool = False,
    earlier: Sequence[str] = (), pieces: Sequence[Piece] = (), product: str = "",
) -> Dossier:  # fmt: skip
    """The dossier of a plan. `find` gives the place of an exhibit's bytes; each is checked against its sha256.
    `pieces`: the account's evidence in custody. `product`: the version that it names itself set by.

    Raises UsageError: a loose figure, a finding that fails the plan (neither stops a draft), an exhibit that is missing
    or another than the plan names, more than ten megabytes.
    """
    if not draft:
        require_sound(plan, frozen, earlier, pieces)
    bindings, words = Bindings(plan, frozen), Words(plan.language)
    found = located(bindings, find)
    pictured = [one for one in found if is_picture(one.path)]
    seen = {one.exhibit.id: shown(one.path, _ending(one), words) for one in found if one not in pictured}
    allowance = _FOR_PICTURES
    document = Document(bindings, words, found, product)
    for _ in range(_SMALLER + 1):
        made = dict(zip((one.exhibit.id for one in pictured), copies([one.path for one in pictured], allowance),
                        strict=True))  # fmt: skip
        pdf = _set(document, made, seen, standard, draft=draft)
        if len(pdf) <= MOST_BYTES:
            drawn = sum(not one.fault for one in made.values())
            return Dossier(pdf, standard, draft, tuple(found), drawn, tuple(_notes(found, made)))
        allowance //= 2
    raise UsageError(
        f"the dossier has {len(pdf) / 1024 / 1024:.1f} MB, the form takes 10", hint="fewer exhibits, or shorter texts"
    )


def _ending(one: Located) -> str:
    return PurePosixPath(one.exhibit.file.replace("\\", "/")).suffix.lower()


def _set(
    document: Document, made: Mapping[str, Copy], seen: Mapping[str, Shown], standard: Standard, *, draft: bool
) -> bytes:
    drawn = {name: f"picture-{at}.jpg" for at, (name, one) in enumerate(made.items()) if not one.fault}
    faults = {name: Shown(document.words.say("unreadable", why=one.fault)) for name, one in made.items() if one.fault}
    plain = document.plain(drawn, {**seen, **faults}, draft=draft)
    template = (files("plimsoll.appeals.dossier") / "dossier.typ").read_text(encoding="utf-8")
    pictures = {file: made[name].content for name, file in drawn.items()}
    day = datetime.combine(document.plan.submit_on, time(), UTC)
    return set_pdf(Sheet(template, plain, day, pictures), standard)


def _notes(found: Sequence[Located], made: Mapping[str, Copy]) -> list[str]:
    faults = {name: one.fault for name, one in made.items() if one.fault}
    return [f"{one.number}: {faults[one.exhibit.id]}" for one in found if one.exhibit.id in faults]
