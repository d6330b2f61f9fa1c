"""The PDF read back: its four parts word by word, and every figure, order and day that the letter has.

The letters of each page are taken in the order in which they were set, without spaces, the page's head and foot.
Between the line that names the frozen figures and the first table there must stand the letter's parts, nothing less and
nothing more. Of tables and exhibits it is looked whether what names something stands anywhere: ids, days, tracking
numbers, captions, hashes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.bindings import REFERENCE, Bindings
from plimsoll.appeals.dossier.document import MOST_CAPTION, Document
from plimsoll.appeals.dossier.words import Words
from plimsoll.typesetting import plain_signs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen

_VERSION = "9876543210"
"""Stands for the version that set the pages, which may be another than this one."""
_SILENT = re.compile(r"[\s\u200b•·‣]+")
"""Spaces, places to break a line, and the marks of a list."""


def paper_faults(file: Path, plan: Plan, frozen: Frozen, checked: dict[str, int]) -> Iterator[str]:
    """What the pages do not have, or have otherwise; how much was looked at goes into `checked`."""
    from pypdf import PdfReader

    bindings = Bindings(plan, frozen)
    document = Document(bindings, Words(plan.language), [], _VERSION).plain({}, {}, draft=False)
    pages = [joined(page.extract_text()) for page in PdfReader(file).pages]
    text = "".join(_bare(pages, document))
    wanted = {name: bindings.value(name) for one in plan.texts() for name in REFERENCE.findall(one.text)}
    wanted |= {f"order {one.id}": one.id for one in plan.orders}
    wanted |= dict(_named_in_tables(document)) | dict(_exhibits(bindings))
    for name, value in sorted(wanted.items()):
        if value is None or joined(value) not in text:
            yield f"{name} ({value}) is not in the text of its pages"
    yield from _parts(text, document, frozen)
    checked |= {"paper_figures": len(wanted), "pages": len(pages)}


def _named_in_tables(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What stands as one word in a line of a table's cell; words that wrap may be cut by the end of a page."""
    for table in document["tables"]:
        lines = (line for row in table["rows"] for cell in row for line in cell.split("\n"))
        yield from ((f"{table['number']}: {line}", line) for line in lines if line and " " not in line)


def _exhibits(bindings: Bindings) -> Iterator[tuple[str, str]]:
    """Each exhibit's caption under its number, and its sha256."""
    for name, number in bindings.cited.items():
        if exhibit := bindings.plan.exhibit(name):
            caption = plain_signs(" ".join(exhibit.caption.split())[: MOST_CAPTION - 1])
            yield f"caption of {name}", f"{number}: {caption}"
            yield f"sha256 of {name}", exhibit.sha256


def joined(text: str) -> str:
    """The letters without spaces."""
    return _SILENT.sub("", text)


def _bare(pages: Sequence[str], document: dict[str, Any]) -> Iterator[str]:
    """Each page without its head (from the second on) and its foot."""
    head = joined(document["title"] + document["whose"])
    for number, page in enumerate(pages, 1):
        foot = joined(f"{document['page']}{number}{document['of']}{len(pages)}")
        yield (page.removeprefix(head) if number > 1 else page).removesuffix(foot)


def _parts(text: str, document: dict[str, Any], frozen: Frozen) -> Iterator[str]:
    """Whether the four parts stand there as they are, between what is set before and after them."""
    said = list(_said(document))
    missing = [one for one in said if joined(one) not in text]
    for one in missing:
        yield f"its pages do not say: {one}"
    before = re.escape(joined(document["own_words"]).rpartition(frozen.sha256)[2]).replace(_VERSION, r"[\w.+-]{1,40}")
    after = joined(f"{document['tables'][0]['number']}:{document['tables'][0]['title']}")
    whole = re.escape(frozen.sha256) + before + re.escape(joined("".join(said)) + after)
    if not missing and not re.search(whole, text):
        yield "its pages say more than the letter's four parts, or in another order"


def _said(document: dict[str, Any]) -> Iterator[str]:
    """Everything of the four parts, in the order in which it is set."""
    for part in document["parts"]:
        yield part["heading"]
        yield from part.get("paragraphs", ())
        if part.get("disclosed"):
            yield document["disclosed"]
            yield from part["disclosed"]
        for number, item in enumerate(part.get("items", ()), 1):
            yield f"{number}.{item['text']}"
            yield from _told(item)
        if part.get("duties"):
            yield document["duties"]
        for item in part.get("duties", ()):
            yield item["text"]
            yield from _told(item)


def _told(item: dict[str, Any]) -> Iterator[str]:
    yield from (f"{label}: {words}" for label, words in item.get("told", ()))
