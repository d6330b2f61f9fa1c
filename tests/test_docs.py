"""The documentation is complete and true: nothing undocumented, no dead link, every command line and capture real.

Captures are replayed. `PLIMSOLL_UPDATE_DOCS=1 pytest tests/test_docs.py` writes them anew instead of comparing; where
a capture leaves lines out (a line `...`), it is kept as long as the rest still fits.
"""

from __future__ import annotations

import ast
import io
import os
import re
import shlex
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

from plimsoll import cli
from plimsoll.facts.schema import TABLES
from plimsoll.facts.vault import Receipt
from plimsoll.facts.view import DIMENSIONS
from plimsoll.intake.readers import READERS
from plimsoll.intake.recording import NONE_OF, RECORDABLE
from plimsoll.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "plimsoll"
sys.path.append(str(ROOT / "docs"))  # the package `generate`, whose sample calls are made here too
PAGES = tuple(
    page.relative_to(ROOT).as_posix()
    for page in (
        *ROOT.glob("*.md"),
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted((ROOT / "docs" / "reference").glob("*.md")),
        *sorted((ROOT / "conformance").glob("*.md")),
    )
)
REFERENCE = "docs/reference/"
"""Where the generated pages lie: `tests/test_reference.py` holds them to be current."""
CAPTURED_AT = datetime(2026, 10, 2, 6, 0, tzinfo=UTC)
UPDATE = bool(os.environ.get("PLIMSOLL_UPDATE_DOCS"))


@cache
def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


# -- pages taken apart -------------------------------------------------------------------------------------------------

FENCE = re.compile(r"^(?P<fence>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) +(.+?) *#*$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: the words behind its fence, and what stands in it."""

    info: tuple[str, ...]
    body: str


def blocks(page: str) -> list[Block]:
    return [Block(tuple(found["info"].split()), found["body"]) for found in FENCE.finditer(text_of(page))]


def prose(page: str) -> str:
    """The page without its fenced blocks."""
    return FENCE.sub("", text_of(page))


def section(page: str, title: str) -> str:
    """What stands under a heading, down to the next one of its rank."""
    for found in HEADING.finditer(prose(page)):
        if found[2] == title:
            rest = text_of(page)[text_of(page).index(found[0]) + len(found[0]) :]
            end = re.search(rf"^#{{1,{len(found[1])}}} ", FENCE.sub(lambda f: " " * len(f[0]), rest), re.MULTILINE)
            return rest[: end.start()] if end else rest
    pytest.fail(f"{page} has no section {title!r}")


def rows(text: str) -> list[list[str]]:
    """The rows of every table in a piece of Markdown."""
    return [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|") and not re.fullmatch(r"[| :-]+", line)
    ]


def quoted(cell: str) -> list[str]:
    """The words in code quotes."""
    return re.findall(r"`([^`\n]+)`", cell)


# -- nothing is undocumented -------------------------------------------------------------------------------------------


def test_readme_begins_with_the_two_commands() -> None:
    assert blocks("README.md")[0].body == "make demo\nmake test\n"


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_has_its_section_with_all_its_options(command: str) -> None:
    told = section("docs/formats.md", f"`plimsoll {command}`")
    shared = section("docs/formats.md", "Selection and variants")
    shared += section("docs/formats.md", "What every command takes")
    found = cli.plimsoll.get_command(context(), command)
    assert found is not None
    for name in options_of(found):
        assert re.search(rf"`[^`\n]*{name}\b[^`\n]*`", told + shared), f"{name} of plimsoll {command}"


def options_of(command: click.Command) -> set[str]:
    """The options of a command and of its sub-commands, but for those that are the columns of a table."""
    if isinstance(command, click.Group):
        subs = [command.get_command(context(), name) for name in command.list_commands(context())]
        own = {name for sub in subs if sub for name in options_of(sub)}
        columns = {f"--{column.name.replace('_', '-')}" for table in TABLES.values() for column in table.columns}
        return own - (columns if command.name == "record" else set())
    return {name for param in command.params if isinstance(param, click.Option) for name in param.opts}


def context() -> click.Context:
    return click.Context(cli.plimsoll)


def test_every_reader_is_documented_and_no_other() -> None:
    told = {
        name: set(filter(None, row[2].split(", ")))
        for row in rows(section("docs/formats.md", "What is recognised"))
        for name in quoted(row[0])
    }
    registered = {reader.name: set(reader.tables) for reader in READERS if not reader.name.startswith("interchange_")}
    assert told == registered


def test_every_table_is_listed_with_its_reader() -> None:
    told = [row[0] for row in rows(section("docs/formats.md", "Plimsoll's own tables")) if row[0].startswith("[")]
    assert [re.findall(r"\[`(\w+)`\]", cell) for cell in told] == [[name] for name in TABLES]
    assert {f"interchange_{name}" for name in TABLES} == {
        reader.name for reader in READERS if reader.name.startswith("interchange_")
    }


@pytest.mark.parametrize("name", TABLES)
def test_every_column_stands_in_its_table_with_kind_and_choices(name: str) -> None:
    table = TABLES[name]
    by_hand = section("docs/formats.md", f"`{name}`")
    if f"](reference/tables.md#{name})" in by_hand:  # nothing to add: the generated page has them
        assert not rows(by_hand), f"{name}: a link to its columns, and a table of them"
        return
    told = [row for row in rows(by_hand) if quoted(row[0])]
    assert [quoted(row[0]) for row in told] == [[column.name] for column in table.columns]
    for row, column in zip(told, table.columns, strict=True):
        assert row[0].startswith("**") == column.required, column.name
        assert row[1].split(",")[0].split(":")[0] == column.kind, column.name
        if column.choices and len(column.choices) < 10:
            assert quoted(row[1]) == list(column.choices), column.name
        bounds = [str(bound) for bound in (column.lowest, column.highest) if bound is not None]
        assert re.findall(r"-?\d+", row[1].partition(":")[0]) == bounds, column.name


def test_long_lists_of_choices_are_told_in_full() -> None:
    for table in TABLES.values():
        told = section("docs/formats.md", f"`{table.name}`")
        if f"](reference/tables.md#{table.name})" in told:
            told = section(f"{REFERENCE}tables.md", f"`{table.name}`")
        for column in table.columns:
            if len(column.choices) >= 10:
                assert set(column.choices) <= set(quoted(told))


def test_every_setting_and_environment_variable_is_documented() -> None:
    told = {name for row in rows(text_of("docs/settings.md")) for name in quoted(row[0])}
    read = {
        name
        for file in SOURCE.rglob("*.py")
        for name in re.findall(r"\bPLIMSOLL_[A-Z_]+\b", file.read_text(encoding="utf-8"))
    }
    assert told == set(SETTINGS) | read


def test_every_exit_code_is_documented_and_no_other() -> None:
    told = {int(code) for row in rows(section("docs/formats.md", "Exit codes")) for code in quoted(row[0])}
    places = (*SOURCE.glob("*.py"), *(SOURCE / "commands").glob("*.py"), SOURCE / "intake" / "importing.py")
    assert told == {code for file in places for code in exit_codes(file)}


def exit_codes(file: Path) -> Iterator[int]:
    """Integers that a command returns, that `exit_code` gives, that `sys.exit` is called with; and named findings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and (node.name.endswith("_command") or node.name == "exit_code"):
            yield from (found for one in ast.walk(node) if isinstance(one, ast.Return) for found in integers(one))
        is_exit = isinstance(node, ast.Call) and ast.unparse(node.func) == "sys.exit"
        is_finding = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "FINDING"
        if is_exit or is_finding:
            yield from integers(node)


def integers(node: ast.AST) -> Iterator[int]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and type(one.value) is int:
            yield one.value


def test_every_document_that_is_written_has_its_name_in_the_formats() -> None:
    written = {
        name
        for file in SOURCE.rglob("*.py")
        for name in re.findall(r"\"(plimsoll\.[a-z-]+/\d+)\"", file.read_text(encoding="utf-8"))
        if "simulate" not in file.parts
    }
    assert {name for name in written if f"`{name}`" not in text_of("docs/formats.md")} == set()


def test_every_field_of_a_receipt_is_documented() -> None:
    told = quoted(section("docs/formats.md", "Files of a workspace"))
    assert {field.name for field in dataclass_fields(Receipt)} <= set(told)


def test_dimensions_and_what_can_be_typed_are_documented() -> None:
    assert set(DIMENSIONS) <= set(quoted(section("docs/formats.md", "Selection and variants")))
    told = section("docs/formats.md", "`plimsoll record`")
    assert set(quoted(told)) >= {f"record {name}" for name in RECORDABLE} | set(NONE_OF)


def test_the_words_of_confidence_and_the_corners_are_explained() -> None:
    from typing import get_args

    from plimsoll.policies import Confidence

    assert set(get_args(Confidence)) <= set(quoted(prose("docs/policy.md")))
    assert "](reference/corners.md)" in section("docs/policy.md", "The corners")
    told = {found[2] for found in HEADING.finditer(text_of(f"{REFERENCE}corners.md"))}
    assert told >= {f"K{number}" for number in range(1, 22)}


# -- links and command lines -------------------------------------------------------------------------------------------


def anchors(page: str) -> set[str]:
    """The anchors that a page's headings get where it is shown."""
    seen: dict[str, int] = {}
    for found in HEADING.finditer(prose(page)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", found[2]).replace("`", "").strip().lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        seen[slug] = seen.get(slug, -1) + 1
        if seen[slug]:
            seen[f"{slug}-{seen[slug]}"] = 0
    return set(seen)


def links(page: str) -> list[str]:
    bare = re.sub(r"`[^`\n]*`", "", prose(page))
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", bare) if not re.match(r"[a-z]+:", link)]


@pytest.mark.parametrize("page", PAGES)
def test_every_internal_link_leads_somewhere(page: str) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = ((ROOT / page).parent / path).resolve() if path else ROOT / page
        assert target.exists(), f"{page}: {link}"
        if anchor:
            assert anchor in anchors(target.relative_to(ROOT).as_posix()), f"{page}: {link}"


def test_readme_leads_to_every_page() -> None:
    reached = {link.partition("#")[0] for link in links("README.md")}
    by_hand = {page for page in PAGES if page.startswith("docs/") and not page.startswith(REFERENCE)}
    assert by_hand <= reached


def command_lines(page: str) -> Iterator[str]:
    """Every line that calls plimsoll: in fenced and indented blocks, and in code quotes."""
    for block in blocks(page):
        if block.info[:1] not in {("python",), ("toml",), ("json",)}:
            yield from calls(block.body)
    yield from calls("\n".join(line[4:] for line in prose(page).splitlines() if line.startswith("    ")))
    yield from re.findall(r"`(plimsoll [^`]+)`", prose(page).replace("\n", " "))


def calls(text: str) -> Iterator[str]:
    for line in text.replace("\\\n", " ").splitlines():
        if found := re.match(r"(?:\$ |> )?(plimsoll (?!=).*)", line.strip()):
            yield found[1]


@pytest.mark.parametrize("page", [page for page in PAGES if not page.startswith(REFERENCE)])
def test_every_command_line_names_what_exists(page: str) -> None:
    for line in command_lines(page):
        words = [word for word in shlex.split(line.partition(" # ")[0]) if word != "..."]
        assert fault(words[1:]) is None, f"{page}: {line}: {fault(words[1:])}"


def fault(words: list[str]) -> str | None:
    """What is wrong with a call: an unknown command or option, an option without its value, a value out of its list."""
    command: click.Command | None = cli.plimsoll
    ctx = context()
    while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z-]+", words[0]) and words[0][0] != "-":
        name, *words = words
        command = command.get_command(ctx, name)
        if command is None:
            return f"there is no {name}"
        ctx = click.Context(command, info_name=name, parent=ctx)
    if command is None or isinstance(command, click.Group):
        known = {"--help", "-h", "--version"}
        return None if all(word in known or word.isupper() for word in words) else f"no sub-command in {words}"
    try:
        values, _, _ = command.make_parser(ctx).parse_args(list(words))
    except click.UsageError as error:
        return error.message
    for param in command.params:
        value = values.get(param.name or "")
        if isinstance(param.type, click.Choice) and isinstance(value, str):
            allowed = {str(choice).lower() for choice in param.type.choices}
            if not {part.lower() for part in value.split("|")} <= allowed:
                return f"{value} is none of {', '.join(sorted(allowed))}"
    return None


# -- captures are real -------------------------------------------------------------------------------------------------


@dataclass
class Shown:
    """One command (or one Python statement) with what the page says it prints."""

    source: str
    expected: str


def chunks(body: str, prompt: str, more: str) -> Iterator[Shown]:
    current: Shown | None = None
    in_source = False
    for line in body.splitlines(keepends=True):
        if line.startswith(prompt):
            if current:
                yield current
            current, in_source = Shown(line, ""), True
        elif current is None:
            pytest.fail(f"a capture begins with {prompt!r}, not {line!r}")
        elif in_source and (current.source.endswith("\\\n") if not more else line.startswith(more)):
            current.source += line
        else:
            in_source = False
            current.expected += line
    if current:
        yield current


def fits(expected: str, printed: str) -> bool:
    """Whether the output is as shown; a line `...` stands for any lines, `...` in a line for any text."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + "\n"
        for line in expected.splitlines()
    )
    return re.fullmatch(pattern, printed) is not None


def plain(printed: str) -> str:
    """Without spaces at line ends and empty lines at the end, and with slashes whatever the system."""
    return "".join(f"{line.rstrip()}\n" for line in printed.replace("\\", "/").rstrip().splitlines())


def run_command(source: str) -> str:
    """What a call prints on standard output; where that is nothing, what it says on standard error."""
    arguments = shlex.split(source.removeprefix("$ ").replace("\\\n", " "))
    assert arguments[0] == "plimsoll", source
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit):
        cli.main(arguments[1:])
    printed = [stream.seek(0) or stream.read() for stream in (out, err)]
    return printed[0] or printed[1]


def python_runner() -> Callable[[str], str]:
    names: dict[str, Any] = {}

    def run(source: str) -> str:
        code = "".join(line[4:] if len(line) > 4 else "\n" for line in source.splitlines(keepends=True))
        out = io.StringIO()
        with redirect_stdout(out):
            exec(compile(code, "<page>", "single"), names)  # noqa: S102 - our own pages
        return out.getvalue()

    return run


def replay(page: str) -> None:
    """Write the files a page shows, run what it runs, and compare; in the current folder."""
    run_python = python_runner()
    text, at, renewed = text_of(page), 0, ""
    for found in FENCE.finditer(text):
        info = found["info"].split()
        block = found[0]
        if len(info) == 2:
            write_file(info[1], found["body"])
        elif info == ["console"]:
            block = replayed(page, found, "$ ", "", run_command)
        elif info == ["python"] and ">>> " in found["body"]:
            block = replayed(page, found, ">>> ", "...", run_python)
        renewed += text[at : found.start()] + block
        at = found.end()
    if UPDATE:
        (ROOT / page).write_text(renewed + text[at:], encoding="utf-8", newline="\n")


def replayed(page: str, found: re.Match[str], prompt: str, more: str, run: Callable[[str], str]) -> str:
    body = ""
    for shown in chunks(found["body"], prompt, more):
        printed = plain(run(shown.source))
        if not fits(shown.expected.rstrip(), printed):
            if not UPDATE:
                assert shown.expected == printed, f"{page}: {shown.source}"
            shown.expected = printed
        body += shown.source + shown.expected
    return f"{found['fence']}{found['info']}\n{body}{found['fence']}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, where nothing but the page says which workspace is meant, at one moment."""
    monkeypatch.delenv("PLIMSOLL_WORKSPACE", raising=False)
    monkeypatch.setattr("plimsoll.clock.now", lambda: CAPTURED_AT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


BEFORE = dict.fromkeys(("README.md", "README.zh-CN.md"), "$ plimsoll demo --as-of 2026-10-01")
"""What was done before a page's first capture, where the page does not do it."""
REPLAYED = tuple(page for page in PAGES if any(block.info == ("console",) for block in blocks(page)))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("page", REPLAYED)
def test_every_capture_is_what_the_tool_prints(page: str) -> None:
    if page in BEFORE:
        run_command(BEFORE[page])
    replay(page)


def test_a_capture_that_is_not_true_is_found() -> None:
    assert fits("a\n...\nz\n", "a\nb\nc\nz\n")
    assert fits("at ... o'clock\n", "at 12 o'clock\n")
    assert not fits("a\n...\nz\n", "a\nb\n")
    assert not fits("a\n", "b\n")
    assert fault(["odr", "--chanel", "MFN"])
    assert fault(["odr", "--channel", "FBM"])
    assert fault(["sing"])
    assert fault(["import", "--mapping"])
    assert fault(["record", "none", "claims", "--on", "DATE"]) is None


# -- what the documents of the command line hold -----------------------------------------------------------------------

ALSO = {"status": ("odr", "explain"), "explain": ("odr",), "policy": ("explain",), "record": ("import",),
        "paste": ("import",), "update": ("record", "import"), "remedies": ("deadlines",)}  # fmt: skip
"""Documents that hold others."""


@pytest.mark.usefixtures("folder")
def test_every_field_of_every_document_is_documented() -> None:
    from generate.calls import CALLS, asked, write_sample
    from generate.documents import field_names

    write_sample()
    for call in CALLS:
        command = call.split()[0]
        told = section("docs/formats.md", "What every command takes")
        told += "".join(section("docs/formats.md", f"`plimsoll {name}`") for name in (command, *ALSO.get(command, ())))
        names = field_names(asked(call))
        assert {name for name in names if f"`{name}`" not in told and f'"{name}"' not in told} == set(), call


def write_files(page: str) -> None:
    for block in blocks(page):
        if len(block.info) == 2:
            write_file(block.info[1], block.body)


def write_file(name: str, content: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(content, encoding="utf-8", newline="\n")


# -- what docs/conduct.md says is held by test -----------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_conduct_2_an_original_stays_when_its_import_is_taken_back() -> None:
    write_files("docs/follow-one-order.md")
    run_command("plimsoll import first")
    [kept] = Path("plimsoll-data", "vault", "objects").rglob("72ebbf1f*")
    assert kept.read_bytes() == Path("first", "claims.csv").read_bytes()
    run_command("plimsoll undo-import 72ebbf1f")
    assert kept.read_bytes() == Path("first", "claims.csv").read_bytes()
    kept.write_bytes(kept.read_bytes().replace(b"granted", b"denied "))
    assert "72ebbf1f" in run_command("plimsoll doctor")


@pytest.mark.usefixtures("folder")
def test_conduct_5_no_buyer_can_be_read_in_the_facts() -> None:
    orders = "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status,buyer_key\n"
    orders += "113-5550111-0004711,US,MFN,2026-08-02,shipped,Anna Exempel\n"
    feedback = "Date\tRating\tComments\tYour Response\tOrder ID\tRater Email\n"
    feedback += "8/19/26\t1\tWrite to anna@example.org or +1 (555) 010-9999\t\t113-5550111-0004711\trater@example.org\n"
    Path("files").mkdir()
    Path("files", "orders.csv").write_text(orders, encoding="utf-8")
    Path("files", "feedback.txt").write_text(feedback, encoding="utf-8")
    run_command("plimsoll import files --marketplace US")
    held = "\n".join(everything_in_facts())
    assert "113-5550111-0004711" in held
    assert "[e-mail] or [phone]" in held
    assert not re.search(r"example\.org|010-9999|Exempel", held)


def everything_in_facts() -> Iterator[str]:
    import duckdb

    for file in Path("plimsoll-data", "facts").rglob("*.parquet"):
        yield str(duckdb.sql(f"SELECT * FROM read_parquet('{file.as_posix()}')").fetchall())


NETWORK = {"socket", "ssl", "http", "urllib", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "imaplib", "poplib",
           "xmlrpc", "webbrowser", "asyncio", "selectors"}  # fmt: skip


TO_THE_NETWORK = {
    "web/serving.py": {"socket"},
    "desk/notify/webhook.py": {"http", "socket", "ssl"},
    "desk/notify/addresses.py": {"socket"},
    "desk/notify/completions.py": {"http", "socket", "ssl"},
}
"""Modules that may: the tower's own door, which others come to; alerts to the channels, and sentences to the
model, that an owner entered.
"""


def test_conduct_8_no_module_opens_a_connection_and_no_option_takes_a_password() -> None:
    for file in SOURCE.rglob("*.py"):
        allowed = TO_THE_NETWORK.get(file.relative_to(SOURCE).as_posix(), set())
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            used = {name.split(".")[0] for name in names if name != "urllib.parse"}
            assert not used & NETWORK - allowed, file
    options = {name for command in cli.COMMANDS for name in all_options(command)} | set(SETTINGS)
    asking = {name for name in options if re.search("password|secret|session|login|cookie", name)}
    assert asking == {"--password-stdin"}, "of the tower's own people"


def all_options(command: str) -> set[str]:
    found = cli.plimsoll.get_command(context(), command)
    assert found is not None
    return options_of(found)


def test_conduct_9_what_has_no_public_source_is_unconfirmed_and_cannot_be_cited() -> None:
    from plimsoll.policies import all_policy_values

    for value in all_policy_values():
        for said in (value, *value.readings):
            assert said.citable == (said.confidence != "unconfirmed")
            assert said.url or not said.citable, value.id


def test_conduct_9_no_word_here_promises_success() -> None:
    said = {page: re.sub(r"\]\([^)]*\)", "]", prose(page)) for page in PAGES}  # a source's address says what it likes
    said |= {file.name: file.read_text(encoding="utf-8") for file in SOURCE.rglob("commands/*.py")}
    for place, text in said.items():
        found = re.search(
            r"(?<!A-to-[zZ][ -])\bguarantee|risk-free|reinstated for sure|100 ?% success", text, re.IGNORECASE
        )
        assert not found, f"{place}: {found}"
