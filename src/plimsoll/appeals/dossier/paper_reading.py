"""The PDF read back: its four parts word by word, and every figure, order and day that the letter has.

The letters of each page are taken in the order in which they were set, without spaces, the page's head and foot. Between
the line that names the frozen figures and the first table there must stand the letter's parts, nothing less and nothing
more. The tables and exhibits are held by the orders and values that they must hold, not word by word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.bindings import REFERENCE, Bindings
from plimsoll.appeals.dossier.document import Document
from plimsoll.appeals.dossier.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen

_SILENT = re.compile(r"[\s\u200b•·‣]+")
"""Spaces, places to break a line, and the marks of a list."""


def paper_faults(file: Path, plan: Plan, frozen: Frozen, checked: dict[str, int]) -> Iterator[str]:
    """What the pages do not have, or have otherwise; how much was looked at goes into `checked`."""
    from pypdf import PdfReader

    bindings = Bindings(plan, frozen)
    document = Document(bindings, Words(plan.language), [], "").plain({}, {}, draft=False)
    pages = [joined(page.extract_text()) for page in PdfReader(file).pages]
    text = "".join(_bare(pages, document))
    wanted = {name: bindings.value(name) for one in plan.texts() for name in REFERENCE.findall(one.text)}
    wanted |= {f"order {one.id}": one.id for one in plan.orders}
    for name, value in sorted(wanted.items()):
        if value is None or joined(value) not in text:
            yield f"{name} ({value}) is not in the text of its pages"
    yield from _parts(text, document, frozen)
    checked |= {"paper_figures": len(wanted), "pages": len(pages)}


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
    before = joined(document["own_words"]).rpartition(frozen.sha256)[2]
    after = joined(f"{document['tables'][0]['number']}:{document['tables'][0]['title']}")
    if not missing and f"{frozen.sha256}{before}{joined(''.join(said))}{after}" not in text:
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
