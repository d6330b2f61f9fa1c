"""The bundle: everything that another machine needs to verify a dossier offline, in one zip with fixed bytes.

Its manifest names every file with its sha256 and size, and one root over them all. The facts lie in it as a small
workspace of their own, with what the figures are counted from and no more.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.dossier.manifest import (
    CUSTODY,
    DOSSIER,
    EXHIBITS,
    FACTS,
    FIGURES,
    FORM,
    LETTER,
    MANIFEST,
    ORIGINALS,
    OVERRULED,
    PLAN,
    VERIFY,
    Manifest,
    Member,
    how_to_verify,
    policies_sha256,
)  # fmt: skip
from plimsoll.appeals.letter import form_text, letter
from plimsoll.appeals.plan_file import write_plan
from plimsoll.appeals.snapshot import Moved, moved
from plimsoll.errors import UsageError
from plimsoll.facts.excerpt import Excerpt, take_excerpt
from plimsoll.facts.view import Scope
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from plimsoll.appeals.dossier.building import Dossier
    from plimsoll.appeals.dossier.custody_lines import Chain
    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen
    from plimsoll.diagnosis.order_cause import EventKey, Overruling
    from plimsoll.facts.workspace import Workspace

    Refreeze = Callable[[Path, Frozen, Mapping[EventKey, Overruling]], Frozen]
    """The same figures, counted anew in the workspace of that folder."""

REACH = timedelta(days=400)
"""Order days before the figures' day that an excerpt takes; the longest window and lag together are far below it."""
_EXCERPTS = ((False, False, False), (True, False, False), (False, True, False), (True, True, False), (True, True, True))
"""(words, about all orders, beside the scope): the least that gives the same figures is taken."""
_SERIES = "series "
_FIXED = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20
_KEPT_INSIDE = ("zh", "polished", "accepted_by")
"""Endings of fields that are kept about a sentence and never go out: its Chinese, the mark of a model's wording."""


@dataclass(frozen=True)
class Bundled:
    """A written bundle: its root, and how much it holds. `excerpt`: what of the facts was enough."""

    root: str
    files: int
    size: int
    words_kept: bool
    excerpt: Excerpt | None = None

    def as_json(self) -> dict[str, Any]:
        """As `bundle` in `plimsoll.plan-build/1`."""
        return {"merkle_root": self.root, "files": self.files, "bytes": self.size, "words_kept": self.words_kept}


@dataclass(frozen=True)
class Inside:
    """What goes into a bundle beside the dossier: the product's version, the workspace and its settings, the chain.

    `originals` are the bytes from which redacted exhibits were made, by sha256; they are added only where asked for.
    """

    product: str
    workspace: Workspace
    settings_text: str
    chain: Chain
    overruled: Mapping[EventKey, Overruling]
    originals: Mapping[str, Path]
    enough: Excerpt | None = None
    """What was enough for the same figures of the same facts before: it is tried first, and nothing less."""


def write_bundle(
    target: Path, plan: Plan, frozen: Frozen, dossier: Dossier, inside: Inside, refreeze: Refreeze, folder: Path
) -> Bundled:
    """Write the bundle to `target`, working in `folder` (empty, temporary).

    Raises UsageError for a draft, and where the figures can no longer be counted from the facts.
    """
    if dossier.draft:
        raise UsageError("a draft goes into no bundle", hint="leave --draft out, or build only the PDF")
    taken = frozen_facts(folder / FACTS, frozen, inside, refreeze)
    texts = dict(_texts(plan, frozen, inside))
    places: dict[str, Path | bytes] = {DOSSIER: dossier.pdf, **texts}
    places |= {f"{EXHIBITS}/{one.name}": one.path for one in dossier.exhibits}
    places |= {f"{ORIGINALS}/{name}": path for name, path in sorted(inside.originals.items())}
    places |= {
        file.relative_to(folder).as_posix(): file for file in sorted((folder / FACTS).rglob("*")) if file.is_file()
    }
    places = {name: places[name] for name in sorted(places)}
    manifest = Manifest(
        tuple(_member(name, content) for name, content in places.items()), inside.product, policies_sha256(),
        dossier.standard, dict(frozen.selection), frozen.sha256, taken.words,
    )  # fmt: skip
    _write(target, {**places, MANIFEST: manifest.text().encode()})
    return Bundled(manifest.root, len(places) + 1, target.stat().st_size, taken.words, taken)


def _texts(plan: Plan, frozen: Frozen, inside: Inside) -> Iterator[tuple[str, bytes]]:
    outward = without_inner(plan)
    figures = json.dumps(frozen.as_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    yield PLAN, write_plan(outward).encode()
    yield FIGURES, figures.encode()
    yield LETTER, letter(outward, frozen).encode()
    yield FORM, form_text(outward, frozen).encode()
    yield CUSTODY, inside.chain.text().encode()
    yield VERIFY, how_to_verify().encode()
    if inside.overruled:
        said = [[*key, one.cause] for key, one in sorted(inside.overruled.items())]
        yield OVERRULED, (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def without_inner(plan: Any) -> Any:  # noqa: ANN401 - a plan, or a part of one
    """The plan without what is kept about its sentences and never goes out."""
    if isinstance(plan, tuple):
        return tuple(map(without_inner, plan))
    if not is_dataclass(plan) or isinstance(plan, type):
        return plan
    changed = {one.name: without_inner(getattr(plan, one.name)) for one in fields(plan)}
    inner = {one.name: one.default for one in fields(plan) if _is_inner(one.name)}
    return replace(plan, **changed | inner)


def _is_inner(name: str) -> bool:
    return any(name in {end, f"{end}_of"} or name.endswith((f"_{end}", f"_{end}_of")) for end in _KEPT_INSIDE)


def frozen_facts(target: Path, frozen: Frozen, inside: Inside, refreeze: Refreeze) -> Excerpt:
    """Write the least excerpt of the facts that gives the frozen figures. Raises UsageError where none does."""
    selection = frozen.selection
    channel = selection.get("channel", "ALL")
    marketplace = find_marketplace(selection["marketplace"])
    scope = Scope(
        selection["account"], marketplace.id if marketplace else selection["marketplace"],
        None if channel == "ALL" else channel,
    )  # fmt: skip
    since = date.fromisoformat(selection["as_of"]) - REACH
    tries = [Excerpt(scope, since, words=words, every=every, beside=beside) for words, every, beside in _EXCERPTS]
    found: list[Moved] = []
    for excerpt in tries[tries.index(inside.enough) :] if inside.enough in tries else tries:
        if found and not excerpt.every and all(map(_of_all_orders, found)):
            continue  # words about the defective orders say nothing of all of them
        _clear(target)
        (target / "facts").mkdir(parents=True)
        (target / "plimsoll.toml").write_text(inside.settings_text, encoding="utf-8", newline="\n")
        take_excerpt(inside.workspace, target / "facts", excerpt)
        found = differences(frozen, refreeze(target, frozen, inside.overruled))
        if not found:
            return excerpt
    first = found[0]
    raise UsageError(
        f"{len(found)} frozen figures are no longer what the facts say, the first "
        f"{first.name}: {first.before or 'nothing'} frozen, {first.now or 'nothing'} counted again",
        hint="plimsoll plan refresh shows what moved; --write freezes the new figures, then lint and build again",
    )


def _of_all_orders(one: Moved) -> bool:
    """Whether what differs is the day of a series: read off times and counts of all orders, never off words."""
    return one.name.startswith(_SERIES)


def differences(before: Frozen, now: Frozen) -> list[Moved]:
    """Figures, days of series and the records behind them that are other ones, each with both values."""
    return [
        *moved(before, now),
        *_by_day(_SERIES, before.series, now.series),
        *(_by_day(f"{_SERIES}records ", before.sizes, now.sizes) if before.sizes else ()),
    ]


def _by_day(
    said: str, before: Mapping[str, Mapping[date, float]], now: Mapping[str, Mapping[date, float]]
) -> Iterator[Moved]:
    for name in sorted({*before, *now}):
        old, new = before.get(name, {}), now.get(name, {})
        for day in sorted(set(old) | set(new)):
            pair = [None if one is None else str(one) for one in (old.get(day), new.get(day))]
            if pair[0] != pair[1]:
                yield Moved(f"{said}{name} on {day}", *pair)


def _clear(folder: Path) -> None:
    for file in sorted(folder.rglob("*"), reverse=True) if folder.exists() else ():
        file.rmdir() if file.is_dir() else file.unlink()


def _member(name: str, content: Path | bytes) -> Member:
    if isinstance(content, bytes):
        return Member(name, sha256(content).hexdigest(), len(content))
    from plimsoll.appeals.dossier.exhibits import sha256_of

    return Member(name, sha256_of(content), content.stat().st_size)


def _write(target: Path, places: Mapping[str, Path | bytes]) -> None:
    """Sorted names, one fixed time, nothing packed: the same content gives the same bytes everywhere."""
    temporary = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
            for name in sorted(places):
                _add(archive, name, places[name])
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _add(archive: zipfile.ZipFile, name: str, content: Path | bytes) -> None:
    info = zipfile.ZipInfo(name, _FIXED)
    info.create_system, info.external_attr = 3, 0o100644 << 16
    if isinstance(content, bytes):
        archive.writestr(info, content)
        return
    info.file_size = content.stat().st_size
    with content.open("rb") as stream, archive.open(info, "w") as out:
        while chunk := stream.read(_CHUNK):
            out.write(chunk)
