"""The generated pages are current and whole: whatever is registered stands on one of them.

Two independent looks. The pages are made again and compared (`make reference` writes them anew); and each catalogue is
asked for its names, which must stand on the pages as they lie in the repository. Names that are registered only by a
test must make the second look fail, so that it cannot pass by looking at nothing.
"""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

from plimsoll import cli
from plimsoll.facts.columns import Table, key
from plimsoll.facts.schema import TABLES
from plimsoll.facts.view import DIMENSIONS
from plimsoll.intake import readers
from plimsoll.metrics import catalogue
from plimsoll.policies import all_policy_values, corners, marketplaces, packs
from plimsoll.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "reference"
SOURCE = ROOT / "src" / "plimsoll"
sys.path.append(str(ROOT / "docs"))  # the package `generate`


@cache
def text(page: str) -> str:
    return (FOLDER / page).read_text(encoding="utf-8")


def named(page: str) -> set[str]:
    """What stands in code quotes, and in headings."""
    headings = re.findall(r"^#+ (.+)$", text(page), re.MULTILINE)
    return {*re.findall(r"`([^`\n]+)`", text(page)), *headings}


# -- current -----------------------------------------------------------------------------------------------------------


def test_every_page_is_as_it_would_be_made_now_in_another_process_and_on_another_day() -> None:
    code = (
        "import sys, datetime, json; sys.path[:0] = ['docs', 'src']; from plimsoll import clock; "
        "clock.now = lambda: datetime.datetime(2031, 5, 6, tzinfo=datetime.timezone.utc); "
        "from generate.pages import pages; sys.stdout.buffer.write(json.dumps(pages()).encode())"
    )
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], cwd=ROOT, capture_output=True, check=True, timeout=300
    )
    made: dict[str, str] = json.loads(ran.stdout)
    stale = {page for page in made if not (FOLDER / page).exists() or text(page) != made[page]}
    assert stale == set(), "make reference"
    assert sorted(made) == sorted(file.name for file in FOLDER.glob("*.md"))


def test_every_page_is_in_the_index() -> None:
    others = {file.name for file in FOLDER.glob("*.md")} - {"README.md"}
    assert others <= set(re.findall(r"\]\(([^)]+)\)", text("README.md")))


def test_a_stale_page_a_missing_one_and_one_too_many_are_named(tmp_path: Path) -> None:
    from generate.pages import stale

    made = {name: text(name) for name in ("settings.md", "corners.md", "tables.md")}
    for name, content in made.items():
        (tmp_path / name).write_text(content, encoding="utf-8", newline="\n")
    assert list(stale(made, tmp_path)) == []
    (tmp_path / "corners.md").write_text(text("corners.md").replace("never counts", "counts"), encoding="utf-8")
    (tmp_path / "settings.md").unlink()
    (tmp_path / "relics.md").write_text("# Relics\n", encoding="utf-8")
    assert list(stale(made, tmp_path)) == ["settings.md", "corners.md", "relics.md"]


def test_check_ends_with_1_and_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from generate import pages

    monkeypatch.setattr(pages, "pages", lambda: {"corners.md": "# Corners\n"})
    said = io.StringIO()
    assert pages.check(said, tmp_path) == 1
    assert said.getvalue() == "docs/reference/corners.md is stale: make reference\n"
    assert pages.write(io.StringIO(), tmp_path) == 0
    assert pages.check(io.StringIO(), tmp_path) == 0


def test_no_page_carries_a_path_of_this_machine() -> None:
    traces = re.compile(rf"(?<![\w.]){re.escape(str(ROOT.parent))}/|(?<![\w.])/(tmp|home|Users)/|site-packages")
    for page in FOLDER.glob("*.md"):
        assert not traces.search(text(page.name)), page.name


# -- whole -------------------------------------------------------------------------------------------------------------


def registered_readers() -> Iterator[tuple[str, str]]:
    yield from ((reader.name, "readers.md") for reader in readers.READERS)


def registered_tables() -> Iterator[tuple[str, str]]:
    for table in TABLES.values():
        yield table.name, "tables.md"
        yield from ((column.name, "tables.md") for column in table.columns)
    yield from ((name, "tables.md") for name in DIMENSIONS)


def registered_policies() -> Iterator[tuple[str, str]]:
    for value in all_policy_values():
        yield value.id, f"policies-{value.id.partition('.')[0]}.md"
    yield from ((place.id, f"policies-{place.platform}.md") for place in marketplaces())


def registered_metrics() -> Iterator[tuple[str, str]]:
    yield from ((metric.full_name, "metrics.md") for metric in catalogue.OWN)


def registered_corners() -> Iterator[tuple[str, str]]:
    yield from ((corner.name, "corners.md") for corner in corners.corners())
    yield from ((value.corner, "corners.md") for value in all_policy_values() if value.corner)


def registered_settings() -> Iterator[tuple[str, str]]:
    yield from ((key, "settings.md") for key in SETTINGS)


def registered_commands() -> Iterator[tuple[str, str]]:
    context = click.Context(cli.plimsoll)
    for name in cli.COMMANDS:
        command = cli.plimsoll.get_command(context, name)
        subs = list(command.list_commands(context)) if isinstance(command, click.Group) else []
        yield from ((f"plimsoll {name} {sub}", "commands.md") for sub in subs)
        if not subs:
            yield f"plimsoll {name}", "commands.md"


def registered_documents() -> Iterator[tuple[str, str]]:
    """Every name of a document that a module writes, but for the simulator's own truth."""
    for file in SOURCE.rglob("*.py"):
        if "simulate" not in file.parts:
            found = re.findall(r"\"(plimsoll\.[a-z-]+/\d+)\"", file.read_text(encoding="utf-8"))
            yield from ((name, "documents.md") for name in found if name not in NOT_PRINTED)


NOT_PRINTED = {
    "plimsoll.alert/1", "plimsoll.alerts/1", "plimsoll.users/1", "plimsoll.search/1", "plimsoll.plan/1",
    "plimsoll.figures/1", "plimsoll.case/1", "plimsoll.cases/1", "plimsoll.case-refusal/1", "plimsoll.case-points/1",
    "plimsoll.case-report/1", "plimsoll.case-outcomes/1", "plimsoll.case-dossier/1", "plimsoll.case-plan/1",
    "plimsoll.case-plans/1", "plimsoll.bundle/1", "plimsoll.custody/1", "plimsoll.custody-head/1",
    "plimsoll.own-report/1", "plimsoll.plan-polish/1",
}  # fmt: skip
"""Documents of the journal (Django is set up once in a process, and the calls are made in one), of the tower's own
interface, and files that are written and not printed. They are told by hand."""
OF_A_MODEL = ("plimsoll plan polish", "plimsoll plan accept")
"""They ask a model that somebody runs, or accept what it said."""
OF_THE_JOURNAL = ("plimsoll alerts", "plimsoll user", "plimsoll case")

CATALOGUES: dict[str, Callable[[], Iterator[tuple[str, str]]]] = {
    "readers": registered_readers,
    "tables": registered_tables,
    "policies": registered_policies,
    "metrics": registered_metrics,
    "corners": registered_corners,
    "settings": registered_settings,
    "commands": registered_commands,
    "documents": registered_documents,
}


def undocumented(catalogue_name: str) -> list[str]:
    return sorted({name for name, page in CATALOGUES[catalogue_name]() if not is_told(name, page)})


def is_told(name: str, page: str) -> bool:
    return (FOLDER / page).exists() and name in named(page)


@pytest.mark.parametrize("name", CATALOGUES)
def test_everything_registered_stands_on_a_page(name: str) -> None:
    assert list(CATALOGUES[name]()), f"the catalogue of {name} is empty"
    assert undocumented(name) == []


def test_a_document_that_no_call_prints_is_told_in_the_formats() -> None:
    formats = (FOLDER.parent / "formats.md").read_text(encoding="utf-8")
    assert [name for name in NOT_PRINTED if f"`{name}`" not in formats] == []


def test_every_option_stands_in_its_commands_section() -> None:
    from generate.commands import commands

    for name, command in commands():
        section = text("commands.md").split(f"\n## `{name}`\n")[1].split("\n## ")[0]
        told = set(re.findall(r"`(--?[a-z-]+)`", section))
        assert {one for param in command.params if isinstance(param, click.Option) for one in param.opts} <= told, name


def test_every_corner_of_the_contract_has_a_sentence_and_a_case() -> None:
    assert [corner.number for corner in corners.corners()] == list(range(1, 22))
    for part in re.split(r"^## ", text("corners.md"), flags=re.MULTILINE)[1:]:
        assert re.search(r"Cases in .*: `[a-z0-9-]+`", part), part[:4]


def test_every_call_with_a_document_is_made() -> None:
    """A command that takes `--json` and is never called would leave its document's fields unsaid."""
    from generate.calls import CALLS, DEMO_CALLS
    from generate.commands import commands

    made_calls = [f"plimsoll {call} " for call in (*CALLS, *DEMO_CALLS)]
    for name, command in commands():
        takes_json = any("--json" in param.opts for param in command.params)
        is_recorded = name.startswith("plimsoll record") and not name.endswith(" none")  # one stands for all of them
        if takes_json and not is_recorded and not name.startswith((*OF_THE_JOURNAL, *OF_A_MODEL)):
            assert any(call.startswith(f"{name} ") for call in made_calls), name


# -- a thing that nobody documented is found -----------------------------------------------------------------------


class Unheard:
    """A reader that no page knows."""

    name = "unheard_of_report"
    tables = ("orders",)
    meaning = "A report that nobody has heard of."


def test_a_reader_without_a_page_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from generate.readers import readers_page

    monkeypatch.setattr(readers, "READERS", (*readers.READERS, Unheard()))
    assert undocumented("readers") == ["unheard_of_report"]
    assert "| `unheard_of_report` | A report that nobody has heard of. |" in readers_page()


def test_a_metric_without_a_page_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from generate.metrics import metrics_page

    fake = replace(catalogue.OWN[0], name="unheard_of_rate", meaning="Nobody has heard of it.")
    monkeypatch.setattr(catalogue, "OWN", (*catalogue.OWN, fake))
    assert undocumented("metrics") == ["amazon.unheard_of_rate"]
    assert "### `amazon.unheard_of_rate`\n\nNobody has heard of it." in metrics_page()


def test_a_table_a_dimension_and_a_setting_without_a_page_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TABLES, "rumours", Table("rumours", (key("rumour_id"),), (), "What is said."))
    monkeypatch.setitem(DIMENSIONS, "weather", "weather")
    monkeypatch.setitem(SETTINGS, "accounts.NAME.mood", "how it feels")
    assert undocumented("tables") == ["rumour_id", "rumours", "weather"]
    assert undocumented("settings") == ["accounts.NAME.mood"]


def test_a_command_and_an_option_without_a_page_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from generate.commands import commands_page

    monkeypatch.setitem(cli.COMMANDS, "unheard", ("keeping", "Nobody has heard of it."))

    @click.command("unheard")
    @click.option("--loudly", default="yes", help="As loud as can be.")
    def unheard_command(loudly: str) -> int:
        """Nobody has heard of it."""
        return 1 if loudly else 0

    monkeypatch.setattr("plimsoll.commands.keeping.unheard_command", unheard_command, raising=False)
    assert undocumented("commands") == ["plimsoll unheard"]
    page = commands_page()
    assert "| `--loudly` | `TEXT` | `yes` | As loud as can be. |" in page
    assert "| [`plimsoll unheard`](#plimsoll-unheard) | Nobody has heard of it. | `0`, `1`, `2` |" in page


def test_a_rule_and_a_corner_without_a_page_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = packs.packs()[0]
    fake = replace(pack, text=pack.text.replace('id = "amazon.odr.window_days"', 'id = "amazon.odr.unheard_of"'))
    monkeypatch.setattr(packs, "packs", lambda: (fake,))
    monkeypatch.setattr("generate.policies.packs", lambda: (fake,))
    monkeypatch.setitem(
        CATALOGUES, "policies", lambda: ((one, page) for one, page in read_of(fake) if one.startswith("amazon."))
    )
    from generate.policies import policy_pages

    assert undocumented("policies") == ["amazon.odr.unheard_of"]
    assert "`amazon.odr.unheard_of`" in policy_pages()["policies-amazon.md"]
    monkeypatch.setattr(corners, "corners", lambda: (corners.Corner(99, "Nothing is certain."),))
    assert "K99" in undocumented("corners")


def read_of(pack: Any) -> Iterator[tuple[str, str]]:
    yield from ((value["id"], "policies-amazon.md") for value in pack.tables["value"])


def test_a_document_without_a_page_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "unheard.py").write_text('SCHEMA = "plimsoll.unheard-of/1"\n', encoding="utf-8")
    monkeypatch.setattr(sys.modules[__name__], "SOURCE", tmp_path)
    assert undocumented("documents") == ["plimsoll.unheard-of/1"]


# -- what the pages say is so --------------------------------------------------------------------------------------


def test_exit_codes_follow_every_way_a_command_can_end() -> None:
    from generate.commands import commands
    from generate.exit_codes import exit_codes

    found = {name: exit_codes(command.callback) for name, command in commands() if command.callback}
    assert found["plimsoll odr"] == [0, 1, 2]
    assert found["plimsoll import"] == [0, 2, 3]
    assert found["plimsoll paste"] == [0, 2, 3]
    assert found["plimsoll doctor"] == [0, 1, 2]
    assert found["plimsoll demo"] == [0, 2]
    assert found["plimsoll simulate"] == [0, 2]
    returning = {code for codes in found.values() for code in codes}
    assert returning == {0, 1, 2, 3}


def test_kinds_of_values_are_told_apart_and_put_together() -> None:
    from generate.documents import Shape, look, said

    shape = Shape()
    for document in (
        {"on": "2026-10-01", "rate": "0.01", "seen": None, "rows": [], "by": {"orders": 3}, "word": "2026-10-01"},
        {"on": None, "rate": "0.02", "seen": None, "rows": [{"a": 1}], "by": {"claims": 4}, "word": "later"},
    ):
        look(document, "", shape, set())
    told = {path: said(path, shape) for path in shape.kinds if path and not path.endswith("[]")}
    assert told == {
        "on": "date or null", "rate": "decimal as text", "seen": "null here", "rows": "list of objects",
        "rows[].a": "integer", "by": "object", "by.orders": "integer", "by.claims": "integer", "word": "text",
    }  # fmt: skip


def test_the_generator_reads_nothing_private_of_the_product_but_what_it_says() -> None:
    """`_COLUMNS` of the readers' modules is the one agreement; any other private name would break unseen."""
    for file in (ROOT / "docs" / "generate").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("plimsoll"):
                assert not [alias.name for alias in node.names if alias.name.startswith("_")], file.name
