"""The chain of evidence: whatever is changed in it or beside it is found, and a kill at any moment leaves it whole."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plimsoll.errors import UsageError, VaultDamaged
from plimsoll.facts.custody import Custody
from plimsoll.facts.piece import FIRST, Says, Told, piece_from
from plimsoll.facts.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

AT = datetime(2026, 10, 1, 6, tzinfo=UTC)
COUNT = 5


def look(file: Path, name: str) -> Says:
    return Says("text/plain", text_copyable=file.stat().st_size > 0)


def add(custody: Custody, content: bytes, name: str = "slip.txt") -> int:
    told = Told(name, "other", "direct", "", "document", "mei", "mei", orders=("113-1",), claimed_on=date(2026, 9, 1))
    return custody.add(io.BytesIO(content), told, AT, look).number


@pytest.fixture
def custody(tmp_path: Path) -> Custody:
    found = Custody(Workspace(tmp_path / "w"))
    for number in range(COUNT):
        add(found, f"slip {number} 签收\n".encode(), f"slip {number} 签收.txt")
    return found


def lines(custody: Custody) -> list[bytes]:
    return custody.chain.read_bytes().splitlines(keepends=True)


def put(custody: Custody, changed: list[bytes]) -> None:
    custody.chain.write_bytes(b"".join(changed))


def test_what_was_added_reads_back_and_is_sound(custody: Custody) -> None:
    pieces = custody.pieces()
    assert [one.number for one in pieces] == [1, 2, 3, 4, 5]
    assert pieces[0].previous == FIRST
    assert [one.previous for one in pieces[1:]] == [one.line_sha256 for one in pieces[:-1]]
    assert pieces[2].told.orders == ("113-1",)
    assert pieces[2].told.claimed_on == date(2026, 9, 1)
    assert pieces[2].added_at == AT
    assert custody.open(pieces[2].sha256).read_bytes() == "slip 2 签收\n".encode()
    assert custody.faults() == []
    assert custody.head().sha256 == pieces[-1].line_sha256
    assert custody.piece(9) is None
    assert custody.pieces("another account") == []
    assert Custody(Workspace(Path("nowhere at all"))).faults() == []


def edited(line: bytes) -> bytes:
    return line.replace(b'"who":"mei"', b'"who":"lee"')


def spaced(line: bytes) -> bytes:
    return line.replace(b'"who":"mei"', b'"who": "mei"')


def emptied(line: bytes) -> bytes:
    return line[-1:]


def spoilt(line: bytes) -> bytes:
    return line[1:]


def resealed(line: bytes) -> bytes:
    """As somebody without the key would: the words changed and a seal with another key."""
    from dataclasses import replace

    piece = piece_from(line.rstrip(b"\n"))
    return replace(piece, told=replace(piece.told, who="lee")).sealed(b"another key").line() + b"\n"


@pytest.mark.parametrize("place", range(COUNT))
@pytest.mark.parametrize("change", [edited, spaced, resealed, emptied, spoilt])
def test_a_line_changed_anywhere_is_found(custody: Custody, place: int, change: Callable[[bytes], bytes]) -> None:
    all_of_it = lines(custody)
    assert change(all_of_it[place]) != all_of_it[place]
    put(custody, [*all_of_it[:place], change(all_of_it[place]), *all_of_it[place + 1 :]])
    faults = custody.faults()
    assert any(one.line == place + 1 for one in faults), faults
    assert all(one.words and one.hint for one in faults)


@pytest.mark.parametrize("place", range(COUNT))
def test_a_line_deleted_doubled_or_moved_is_found(custody: Custody, place: int) -> None:
    all_of_it = lines(custody)
    put(custody, all_of_it[:place] + all_of_it[place + 1 :])
    assert custody.faults()
    put(custody, [*all_of_it[: place + 1], all_of_it[place], *all_of_it[place + 1 :]])
    assert custody.faults()
    other = (place + 1) % COUNT
    moved = [*all_of_it]
    moved[place], moved[other] = moved[other], moved[place]
    put(custody, moved)
    assert custody.faults()
    put(custody, all_of_it)
    assert custody.faults() == []


def test_a_line_that_the_key_holder_wrote_anew_breaks_the_link_to_the_next(custody: Custody) -> None:
    from dataclasses import replace

    all_of_it, key = lines(custody), custody.workspace.key()
    second, third = custody.pieces()[1:3]
    put(custody, [all_of_it[0], replace(second, size=7).sealed(key).line() + b"\n", *all_of_it[2:]])
    assert [(one.line, one.what) for one in custody.faults()] == [(3, "link")]
    joined = replace(third, previous=custody.pieces()[0].line_sha256).sealed(key)
    put(custody, [all_of_it[0], joined.line() + b"\n"])
    assert (2, "order") in [(one.line, one.what) for one in custody.faults()]


def test_a_line_put_in_by_somebody_without_the_key_is_found(custody: Custody, tmp_path: Path) -> None:
    from dataclasses import replace

    last = custody.pieces()[-1]
    forged = replace(last, number=6, previous=last.line_sha256).sealed(b"another key")
    put(custody, [*lines(custody), forged.line() + b"\n"])
    assert {one.what for one in custody.faults()} == {"seal", "added"}


@pytest.mark.parametrize("kept", range(COUNT))
def test_a_tail_cut_off_is_found_by_the_head_and_nothing_is_added_to_it(custody: Custody, kept: int) -> None:
    put(custody, lines(custody)[:kept])
    assert [one.what for one in custody.faults()] == ["cut"]
    with pytest.raises(VaultDamaged, match="nothing is added"):
        add(custody, b"more")
    assert len(lines(custody)) == kept


def test_a_head_that_was_changed_or_taken_away_is_found(custody: Custody) -> None:
    head = custody.root / "HEAD"
    told = json.loads(head.read_text(encoding="utf-8"))
    put(custody, lines(custody)[:-1])
    head.write_text(json.dumps(told | {"number": 4, "sha256": custody.pieces()[-1].line_sha256}), encoding="utf-8")
    assert [one.what for one in custody.faults()] == ["head"]
    head.unlink()
    assert [one.what for one in custody.faults()] == ["added"]


def test_a_changed_missing_or_swapped_file_is_found(custody: Custody) -> None:
    first, second = (custody.workspace.vault.path(one.sha256) for one in custody.pieces()[:2])
    words = first.read_bytes(), second.read_bytes()
    first.write_bytes(words[1])
    second.write_bytes(words[0])
    assert [(one.line, one.what) for one in custody.faults()] == [(1, "changed"), (2, "changed")]
    with pytest.raises(VaultDamaged):
        custody.open(custody.pieces()[0].sha256)
    first.write_bytes(words[0])
    second.unlink()
    assert [(one.line, one.what) for one in custody.faults()] == [(2, "missing")]


def test_a_purged_original_is_told_as_purged(custody: Custody) -> None:
    piece = custody.pieces()[0]
    custody.workspace.vault.replace(piece.sha256, b"purged", "mei", AT)
    assert [(one.line, one.what) for one in custody.faults()] == [(1, "purged")]
    with pytest.raises(UsageError, match="purged"):
        add(custody, "slip 0 签收\n".encode())


def test_another_key_is_found(custody: Custody) -> None:
    custody.workspace.key_file.write_text("00" * 32, encoding="ascii")
    assert {one.what for one in custody.faults()} >= {"seal", "head"}


@pytest.mark.parametrize("left", [1, 40, 300])
def test_a_torn_last_line_is_told_and_set_aside_by_the_next_writer(custody: Custody, left: int) -> None:
    whole = custody.chain.read_bytes()
    torn = lines(custody)[-1].replace(b'"number":5', b'"number":6')[:left]
    custody.chain.write_bytes(whole + torn)
    assert [(one.line, one.what) for one in custody.faults()] == [(6, "torn")]
    assert len(custody.pieces()) == COUNT
    assert add(custody, b"after the kill") == 6
    assert custody.faults() == []
    assert [file.read_bytes() for file in (custody.root / "torn").iterdir()] == [torn]


def test_a_confirmed_line_that_lost_its_end_is_no_torn_line(custody: Custody) -> None:
    custody.chain.write_bytes(custody.chain.read_bytes()[:-30])
    assert "cut" in {one.what for one in custody.faults()}
    with pytest.raises(VaultDamaged):
        add(custody, b"more")


def test_a_line_that_the_head_does_not_name_yet_is_taken_over(custody: Custody) -> None:
    """As after a kill between the line and the head."""
    before = (custody.root / "HEAD").read_bytes()
    add(custody, b"one more")
    (custody.root / "HEAD").write_bytes(before)
    assert custody.faults() == []
    assert add(custody, b"and another") == 7
    assert custody.faults() == []


ADDING = """
import io, sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from test_custody_chain import Custody, Workspace, add
custody = Custody(Workspace(Path({workspace!r})))
for number in range({count}):
    add(custody, f"{name} {{number}}".encode())
    print(number, flush=True)
"""


def writer(custody: Custody, name: str, count: int) -> subprocess.Popen[str]:
    code = ADDING.format(
        tests=str(Path(__file__).parent), workspace=str(custody.workspace.root), count=count, name=name
    )
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX; the chain is the same everywhere")
@pytest.mark.parametrize("after", [1, 3, 8])
def test_a_kill_at_any_moment_leaves_every_confirmed_piece(custody: Custody, after: int) -> None:
    process = writer(custody, "killed", 100_000)
    assert process.stdout
    confirmed = [process.stdout.readline() for _ in range(after)]
    time.sleep(after * 0.0013)
    process.send_signal(signal.SIGKILL)
    confirmed += [line for line in process.stdout.readlines() if line.endswith("\n")]
    process.wait()
    process.stdout.close()
    assert {one.what for one in custody.faults()} <= {"torn"}
    assert len(custody.pieces()) >= COUNT + len(confirmed)
    add(custody, b"after the kill")
    assert custody.faults() == []


def test_two_writers_at_once_lose_nothing(custody: Custody) -> None:
    running = [writer(custody, name, 8) for name in ("left", "right", "third")]
    for process in running:
        assert process.wait() == 0
        assert process.stdout
        process.stdout.close()
    assert len(custody.pieces()) == COUNT + 24
    assert custody.faults() == []


def test_links_folders_and_large_files_are_refused(custody: Custody, tmp_path: Path) -> None:
    told = custody.pieces()[0].told
    file = tmp_path / "file.txt"
    file.write_bytes(b"x" * 100)
    for refused in (tmp_path, tmp_path / "not there"):
        with pytest.raises(UsageError):
            custody.add(refused, told, AT, look)
    with pytest.raises(UsageError, match="larger"):
        custody.add(file, told, AT, look, largest=99)
    if os.name == "posix":
        (tmp_path / "link.txt").symlink_to(file)
        os.mkfifo(tmp_path / "pipe")
        for name in ("link.txt", "pipe"):
            with pytest.raises(UsageError, match="special"):
                custody.add(tmp_path / name, told, AT, look)
    assert len(custody.pieces()) == COUNT
    assert custody.add(file, told, AT, look, largest=100).number == 6


def test_the_bytes_looked_at_are_those_that_are_kept(custody: Custody, tmp_path: Path) -> None:
    """A file that changes while it is taken in is looked at as it was kept."""
    file = tmp_path / "file.txt"
    file.write_bytes(b"as received")

    def changing(kept: Path, name: str) -> Says:
        file.write_bytes(b"changed meanwhile")
        assert kept.read_bytes() == b"as received"
        return Says()

    piece = custody.add(file, custody.pieces()[0].told, AT, changing)
    assert custody.open(piece.sha256).read_bytes() == b"as received"
