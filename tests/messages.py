"""The pages' words in Chinese: every translatable text of pages and templates stands in a catalogue.

`python tests/messages.py` lists what is missing, out of date or broken; `--compile` writes the `.mo` files too;
`--missing CATALOGUE` writes what no catalogue has into that one, untranslated, for a person to fill in.
Catalogues are `src/plimsoll/web/locale/NAME/zh_Hans/LC_MESSAGES/django.po`; a text stands in one of them.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parent.parent / "src/plimsoll"
LOCALE = SOURCE / "web/locale"
ROOMS = ("web", "journal")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
Key = tuple[str | None, "str | tuple[str, str]"]
PLACE = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def wanted() -> dict[Key, str]:
    """Every text of the pages, (context, text or (singular, plural)), with where it stands."""
    found: dict[Key, str] = {}
    for room in ROOMS:
        for path in sorted((SOURCE / room).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                for line, message, context in _texts(path):
                    found.setdefault((context, message), f"{path.relative_to(SOURCE.parent.parent)}:{line}")
    return found


def _texts(path: Path) -> Iterator[tuple[int, str | tuple[str, str], str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        import django
        from django.conf import settings
        from django.utils.translation.template import templatize

        if not settings.configured:
            settings.configure()
            django.setup()
        text = templatize(text, origin=str(path))
    for line, message, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
        if isinstance(message, tuple):
            yield line, (message[0], message[1]), context
        else:
            yield line, message, context


def catalogues() -> dict[str, Catalog]:
    """Every catalogue by its name."""
    return {path.parts[-4]: _read(path) for path in sorted(LOCALE.glob("*/zh_Hans/LC_MESSAGES/django.po"))}


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def _entries(catalog: Catalog) -> Iterator[tuple[Key, str | tuple[str, ...]]]:
    for message in catalog:
        if message.id:
            text = (message.id[0], message.id[1]) if isinstance(message.id, (list, tuple)) else message.id
            yield (message.context, text), message.string


def faults() -> Iterator[str]:
    """What is wrong with the catalogues, one line each."""
    texts, seen = wanted(), {}
    for name, catalog in catalogues().items():
        for key, translation in _entries(catalog):
            words = translation if isinstance(translation, str) else "".join(translation)
            if key in seen:
                yield f"{name}: {key[1]!r} stands in {seen[key]} too"
            seen[key] = name
            if key not in texts:
                yield f"{name}: {key[1]!r} is on no page any more"
            elif not words.strip():
                yield f"{name}: {key[1]!r} has no Chinese yet ({texts[key]})"
            elif _places(key[1]) != _places(words):
                yield f"{name}: {key[1]!r} and its Chinese do not name the same values"
        if not _is_compiled(name, catalog):
            yield f"{name}: django.mo is not current (python tests/messages.py --compile)"
    for key, where in texts.items():
        if key not in seen:
            yield f"no catalogue has {key[1]!r} ({where})"


def _places(text: str | tuple[str, str]) -> set[str]:
    words = text if isinstance(text, str) else text[-1]
    return {a or b for a, b in PLACE.findall(words)}


def _mo(name: str) -> Path:
    return LOCALE / name / "zh_Hans/LC_MESSAGES/django.mo"


def _compiled(catalog: Catalog) -> bytes:
    written = io.BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def _is_compiled(name: str, catalog: Catalog) -> bool:
    return _mo(name).exists() and _mo(name).read_bytes() == _compiled(catalog)


def add_missing(name: str) -> int:
    """Write what no catalogue has into this one, without translation; gives how many there were."""
    known = {key for catalog in catalogues().values() for key, _ in _entries(catalog)}
    path = _mo(name).with_suffix(".po")
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = _read(path) if path.exists() else _new_catalogue()
    missing = [key for key in wanted() if key not in known]
    for context, text in missing:
        catalog.add(text, context=context)
    with path.open("wb") as file:
        write_po(file, catalog, width=0, omit_header=False, no_location=True)
    return len(missing)


def _new_catalogue() -> Catalog:
    return Catalog(
        locale="zh_Hans", project="Plimsoll", copyright_holder="The Plimsoll authors", fuzzy=False,
        header_comment="# Plimsoll's pages in Chinese.", msgid_bugs_address="", last_translator="The Plimsoll authors",
        language_team="zh_Hans",
    )  # fmt: skip


def main(words: list[str]) -> int:
    """Check; 1 when something is wrong."""
    if words[:1] == ["--missing"]:
        sys.stdout.write(f"{add_missing(words[1])} added to {words[1]}\n")
        return 0
    if words == ["--compile"]:
        for name, catalog in catalogues().items():
            _mo(name).write_bytes(_compiled(catalog))
    found = list(faults())
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
