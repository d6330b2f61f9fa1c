"""Every generated page by its file name, and how they are written and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generate.commands import commands_page
from generate.corners import corners_page
from generate.documents import documents_page
from generate.markdown import ROOT, page, table
from generate.metrics import metrics_page
from generate.policies import policy_pages
from generate.readers import readers_page
from generate.settings import settings_page
from generate.tables import tables_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

FOLDER = ROOT / "docs" / "reference"


def pages() -> dict[str, str]:
    """Every page: its file name under `docs/reference`, and its text."""
    made = {
        "commands.md": commands_page(),
        "readers.md": readers_page(),
        "tables.md": tables_page(),
        "documents.md": documents_page(),
        "settings.md": settings_page(),
        "metrics.md": metrics_page(),
        "corners.md": corners_page(),
        **policy_pages(),
    }
    return {"README.md": index_page(made), **made}


def index_page(made: dict[str, str]) -> str:
    """The list of the others, each with its title."""
    rows = [(f"[{_title(text)}]({name})", _about(text)) for name, text in made.items()]
    return page("Reference", "Everything that is registered, page by page.", table(("page", "what is in it"), rows))


def _title(text: str) -> str:
    return text.split("\n", 1)[0].removeprefix("# ")


def _about(text: str) -> str:
    """The first sentence of a page."""
    paragraph = text.split("\n\n")[1].replace("\n", " ")
    return paragraph.partition(". ")[0].rstrip(".") + "."


def stale(made: dict[str, str], folder: Path = FOLDER) -> Iterator[str]:
    """The names of pages that are not as they were just made, and of files that no page is."""
    for name, text in made.items():
        file = folder / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            yield name
    yield from sorted(file.name for file in folder.glob("*.md") if file.name not in made)


def check(out: TextIO, folder: Path = FOLDER) -> int:
    """Name every stale page; 1 when there is one."""
    found = list(stale(pages(), folder))
    out.write("".join(f"docs/reference/{name} is stale: make reference\n" for name in found))
    return 1 if found else 0


def write(out: TextIO, folder: Path = FOLDER) -> int:
    """Write every page that is stale, take away those that are none, and name them; always 0."""
    made = pages()
    for name in list(stale(made, folder)):
        if name in made:
            (folder / name).write_text(made[name], encoding="utf-8", newline="\n")
        else:
            (folder / name).unlink()
        out.write(f"docs/reference/{name}\n")
    return 0
