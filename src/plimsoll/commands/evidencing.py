"""`evidence`: take files into custody, show them, redact and replace them, make own reports, verify the chain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plimsoll.appeals.evidence.kinds import kinds
from plimsoll.commands.options import Day, json_option, say_json, say_table, selectors, tower_of, workspace_option
from plimsoll.errors import UnusableInput, UsageError

if TYPE_CHECKING:
    from datetime import date, datetime

    from plimsoll.facts.piece import Piece

FINDING = 1
_FILE = click.Path(path_type=Path)
_MEGABYTE = 1024 * 1024
_REPORTS = ("reply-times", "refunds", "carriers", "orders", "improvement")
_NUMBER = click.IntRange(1)


class _Claimed(click.ParamType["date | datetime"]):
    """A day, or a time with its zone."""

    name = "DATE|TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | datetime:  # noqa: ANN401
        """The day or the instant. Fails with what to write."""
        from datetime import date, datetime

        try:
            if len(str(value)) == len("2026-10-01"):
                return date.fromisoformat(value)
            found = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time; write it as 2026-08-05 or 2026-08-05T14:03:00+08:00", param, ctx)
        if found.tzinfo is None:
            self.fail(f"{value!r} has no zone; write it as {value}+08:00", param, ctx)
        return found


class _Box(click.ParamType[tuple[int, ...]]):
    """X,Y,W,H in points from the upper left corner."""

    name = "X,Y,W,H"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """The four numbers. Fails with what to write."""
        if isinstance(value, tuple):
            return value
        parts = str(value).split(",")
        if len(parts) != 4 or not all(part.strip().isdigit() for part in parts):  # noqa: PLR2004 - X, Y, W, H
            self.fail(f"{value!r} is no box; write it as 120,40,300,60", param, ctx)
        return tuple(int(part) for part in parts)


@click.group("evidence")
def evidence_command() -> None:
    """Evidence in custody: every file as it was received, and a chain in which nothing can be changed unseen."""


@evidence_command.command("add")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
@click.option("--kind", type=click.Choice(list(kinds())), default="other", help="Which evidence it is.")
@click.option("--account", help="The account it belongs to (default: the only one of the facts, else default).")
@click.option("--marketplace", help="The marketplace: US, DE, or an id.")
@click.option("--order", "orders", multiple=True, metavar="ID", help="An order it is about (again for another).")
@click.option("--role", type=click.Choice(["direct", "process"]), help="Else as its kind has it.")
@click.option("--dimension", type=click.Choice(["logistics", "product", "service"]), help="Else as its kind has it.")
@click.option(
    "--origin",
    type=click.Choice(
        ["portal_export", "api", "email", "document", "photo", "screenshot", "chat_screenshot", "own_report"]
    ),
    help="How it came; else as its kind has it.",
)
@click.option("--caption", default="", help="What it shows, in a line.")
@click.option("--claimed", type=_Claimed(), help="The day, or the time with its zone, that it is said to be of.")
@click.option("--from", "came_from", default="", help="The portal, page or person that it came from.")
@click.option("--request-id", default="", help="Of the call that an API answered.")
@click.option("--header", "headers", multiple=True, metavar="NAME=VALUE", help="A header of that answer (again).")
@click.option("--largest", type=click.FloatRange(0, min_open=True), default=200.0, show_default=True, help="Megabytes.")
@workspace_option
@json_option
def add_command(
    files: tuple[Path, ...],
    marketplace: str | None,
    workspace: str | None,
    largest: float,
    *,
    as_json: bool,
    **told: Any,  # noqa: ANN401 - click passes what it parsed
) -> int:
    """Take FILEs into custody as they are. A link or a special file is refused; a broken file is kept and told."""
    from plimsoll.policies import marketplace_or_own

    tower = tower_of(workspace)
    told["account"] = told["account"] or tower.only_account or "default"
    brought = _brought(told, marketplace_or_own(marketplace).id if marketplace else None)
    taking = tower.taking_evidence(largest=int(largest * _MEGABYTE))
    pieces, refused = [], []
    for file in files:
        try:
            pieces.append(taking.add(file, brought, file.name))
        except UsageError as error:
            refused.append({"path": str(file), "message": str(error), "hint": error.hint})
    if not pieces:
        raise UnusableInput(refused[0]["message"], hint=refused[0]["hint"])
    if as_json:
        say_json({"schema": "plimsoll.evidence-add/1", "pieces": [one.as_json() for one in pieces],
                  "refused": refused})  # fmt: skip
    else:
        for one in pieces:
            _say_added(one)
        for no in refused:
            click.echo(f"refused: {no['path']}: {no['message']}", err=True)
    return 3 if refused else 0


def _brought(told: dict[str, Any], marketplace_id: str | None) -> Any:  # noqa: ANN401 - `adding.Brought`
    from plimsoll.appeals.evidence.adding import Brought

    where = {"from": told["came_from"], "request_id": told["request_id"]}
    for header in told["headers"]:
        name, sign, value = header.partition("=")
        if not sign:
            raise UsageError(f"{header!r} is no header", hint="--header x-amzn-RequestId=VALUE")
        where[name.strip()] = value.strip()
    return Brought(
        told["kind"], told["account"], marketplace_id, told["orders"], told["role"], told["dimension"], told["origin"],
        told["caption"], told["claimed"], {name: value for name, value in where.items() if value},
    )  # fmt: skip


def _say_added(piece: Piece) -> None:
    click.echo(f"evidence {piece.number}: {piece.told.name}, {piece.says.media_type}, {piece.size:,} bytes")
    click.echo(f"  sha256 {piece.sha256}")
    for line in _remarks(piece):
        click.echo(f"  {line}")


def _remarks(piece: Piece) -> list[str]:
    """What a person should look at."""
    told, says = piece.told, piece.says
    lines = [f"{one.field}: {one.at}{'' if one.zoned else ' (no zone)'}" for one in says.own_dates]
    if told.claimed_on and says.own_date and abs(told.claimed_on - says.own_date).days > 1:
        lines.append(f"claimed {told.claimed_on}, the file says {says.own_date}")
    lines += [f"the name and the content disagree: {says.name_disagrees}"] if says.name_disagrees else []
    lines += [f"could not be read: {says.unreadable}"] if says.unreadable else []
    lines += [f"may name persons: {', '.join(says.personal_data)}"] if says.personal_data else []
    return lines


@evidence_command.command("list")
@click.option("--account", help="Only this account.")
@workspace_option
@json_option
def list_command(account: str | None, workspace: str | None, *, as_json: bool) -> int:
    """Every piece in the order in which they came."""
    pieces = tower_of(workspace).evidence(account)
    if as_json:
        say_json({"schema": "plimsoll.evidence-list/1", "pieces": [one.as_json() for one in pieces]})
        return 0
    if not pieces:
        click.echo("No evidence yet.")
        return 0
    say_table(
        ("no", "kind", "file", "account", "claimed", "own date", "added (UTC)", "sha256", ""),
        [
            (one.number, one.told.kind, one.told.name, one.told.account, one.told.claimed_on, one.says.own_date,
             f"{one.added_at:%Y-%m-%d %H:%M}", one.sha256[:12], _state(one, pieces))
            for one in pieces
        ],
        right=frozenset({0}),
    )  # fmt: skip
    return 0


def _state(piece: Piece, pieces: list[Piece]) -> str:
    """Whether it was made from another, took a place, or lost its own."""
    told = piece.told
    of = next((one.number for one in pieces if one.sha256 in {told.redaction_of, told.replaces}), None)
    by = next((one.number for one in pieces if one.told.replaces == piece.sha256), None)
    words = [f"{'redaction of' if told.redaction_of else 'replaces'} {of}"] if of else []
    return ", ".join(words + ([f"replaced by {by}"] if by else []))


@evidence_command.command("show")
@click.argument("number", type=_NUMBER)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write its bytes there, checked.")
@workspace_option
@json_option
def show_command(number: int, out: Path | None, workspace: str | None, *, as_json: bool) -> int:
    """One piece: what was told of it, and what the file says of itself."""
    import shutil

    tower = tower_of(workspace)
    piece = _piece(tower.custody.piece(number), number)
    if out:
        if out.exists():
            raise UsageError(f"{out} is there already")
        shutil.copyfile(tower.custody.open(piece.sha256), out)
    if as_json:
        say_json(_document(piece))
        return 0
    _say_added(piece)
    for name, value in [*_shown(piece.document()["told"]), *_shown(piece.document()["says"])]:
        click.echo(f"  {name.replace('_', ' ')}: {value}")
    return 0


def _shown(fields: dict[str, Any]) -> list[tuple[str, str]]:
    plain = {name: value for name, value in fields.items() if value and name not in {"own_dates", "name", "media_type"}}
    return [(name, _words(value)) for name, value in plain.items()]


def _words(value: Any) -> str:  # noqa: ANN401 - a field of a piece
    if isinstance(value, dict):
        return "; ".join(f"{name} {one}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _document(*pieces: Piece) -> dict[str, Any]:
    return {"schema": "plimsoll.evidence/1", "pieces": [one.as_json() for one in pieces]}


def _piece(found: Piece | None, number: int) -> Piece:
    if found is None:
        raise UsageError(f"there is no evidence {number}", hint="`plimsoll evidence list` shows what there is")
    return found


@evidence_command.command("redact")
@click.argument("number", type=_NUMBER)
@click.option("--with", "file", type=_FILE, help="A redaction that a person made.")
@click.option("--box", "boxes", type=_Box(), multiple=True, help="Black out a box of a picture (again for another).")
@click.option("--mask", is_flag=True, help="Take contacts and persons' columns out of a csv, txt, json, html or eml.")
@click.option("--because", required=True, help="Why; it stays on record.")
@workspace_option
@json_option
def redact_command(
    number: int,
    file: Path | None,
    boxes: tuple[tuple[int, ...], ...],
    because: str,
    workspace: str | None,
    *,
    mask: bool,
    as_json: bool,
) -> int:
    """A redaction of piece NUMBER as a piece of its own; the original stays, and both hashes."""
    if sum((file is not None, bool(boxes), mask)) != 1:
        raise UsageError("say one way to redact", hint="--with FILE, --box X,Y,W,H or --mask")
    tower = tower_of(workspace)
    piece, taking = _piece(tower.custody.piece(number), number), tower.taking_evidence()
    if file:
        made = taking.redact_by_hand(piece, file, because, file.name)
    else:
        made = taking.black_out(piece, boxes, because) if boxes else taking.mask(piece, because)
    return _say_made(made, as_json=as_json)


@evidence_command.command("replace")
@click.argument("number", type=_NUMBER)
@click.option("--with", "file", type=_FILE, required=True, help="The file that takes its place.")
@click.option("--because", required=True, help="Why; it stays on record.")
@workspace_option
@json_option
def replace_command(number: int, file: Path, because: str, workspace: str | None, *, as_json: bool) -> int:
    """Another file in the place of piece NUMBER; both stay, with the reason."""
    tower = tower_of(workspace)
    piece = _piece(tower.custody.piece(number), number)
    return _say_made(tower.taking_evidence().replace(piece, file, because, file.name), as_json=as_json)


def _say_made(*pieces: Piece, as_json: bool) -> int:
    if as_json:
        say_json(_document(*pieces))
        return 0
    for one in pieces:
        _say_added(one)
    return 0


@evidence_command.command("report")
@click.argument("kind", type=click.Choice(_REPORTS))
@selectors
@click.option("--order", "orders", multiple=True, metavar="ID", help="Only this order (again for another).")
@click.option("--changed-on", type=Day(), help="For improvement: the day of the change.")
@workspace_option
@json_option
def report_command(
    kind: str,
    selection: dict[str, Any],
    orders: tuple[str, ...],
    changed_on: date | None,
    workspace: str | None,
    *,
    as_json: bool,
) -> int:
    """Make one of the seller's own reports from the facts, as CSV and JSON, dated now, and take it into custody."""
    tower = tower_of(workspace)
    asked = {name: value for name, value in selection.items() if value not in {None, False}}
    report = tower.own_report(kind, orders=orders, changed_on=changed_on, **asked)
    return _say_made(*tower.keep_own_report(report), as_json=as_json)


@evidence_command.command("verify")
@workspace_option
@json_option
def verify_command(workspace: str | None, *, as_json: bool) -> int:
    """Whether every line and every file is as it was received. A fault gives exit code 1."""
    custody = tower_of(workspace).custody
    faults, head = custody.faults(), custody.head()
    if as_json:
        say_json({"schema": "plimsoll.evidence-verify/1", "sound": not faults, "lines": head.number,
                  "head": head.sha256, "faults": [one.as_json() for one in faults]})  # fmt: skip
        return FINDING if faults else 0
    for one in faults:
        click.echo(f"{'chain' if one.line is None else f'line {one.line}'}: {one.what}: {one.words}\n  {one.hint}")
    click.echo(f"{head.number} pieces, {len(faults)} faults" if faults else f"{head.number} pieces, all as received")
    click.echo(f"last line {head.sha256}")
    return FINDING if faults else 0
