"""Hostile files through the whole import: refused or reported in time and memory, and the workspace unharmed."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
from small_shop import write_orders

import plimsoll

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status\n"
ROW = "113-{0:07d}-0000001,US,MFN,2026-08-01T10:00:00Z,shipped\n"


def zipped(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "zero.csv": bytes,
    "binary.csv": lambda: os.urandom(200_000),
    "nuls.csv": lambda: (HEADER + ROW.format(900)).encode() + bytes(100_000),
    "one-line.csv": lambda: b"x" * 10_000_000,
    "million-columns.csv": lambda: b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n",
    "quotes.csv": (HEADER + '"' * 999_999).encode,
    "unclosed.csv": (HEADER + '"113-0000901-0000001,US\n' + ROW.format(902)).encode,
    "repeated.csv": lambda: b"order_id,order_id,rating,left_at\n1,2,3,4\n",
    "bomb.zip": lambda: zipped(("orders.csv", b"0" * 300_000_000)),
    "escape.zip": lambda: zipped(("../../escaped.csv", (HEADER + ROW.format(903)).encode())),
    "nested.zip": lambda: zipped(("inner.zip", zipped(("orders.csv", (HEADER + ROW.format(904)).encode())))),
    "truncated.zip": lambda: zipped(("orders.csv", (HEADER + ROW.format(905) * 999).encode()))[:200],
    "deep.json": lambda: b"[" * 3_000_000,
    "bomb.xml": lambda: (
        b'<!DOCTYPE a [<!ENTITY b "' + b"b" * 1000 + b'">' + b'<!ENTITY c "&b;&b;&b;">' * 9 + b"]><a>&c;</a>"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_harms_nothing(tmp_path: Path, name: str) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    tower.import_files(write_orders(tmp_path))
    before = [row.as_json() for row in tower.odr(window=120, lag=0)]
    hostile = tmp_path / name
    hostile.write_bytes(HOSTILE[name]())
    started = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, "import", str(hostile), "--workspace", str(tower.workspace.root), "--json"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert run.returncode in {2, 3}, run
    assert "Traceback" not in run.stderr
    assert time.monotonic() - started < 30
    assert [row.as_json() for row in tower.odr(window=120, lag=0)] == before or name in {"unclosed.csv", "nuls.csv"}
    assert not list(tmp_path.parent.glob("escaped.csv"))
    assert all(check.ok for check in tower.doctor())


LIMITED = """
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))  # address space; the promise is 2 GB resident
except ImportError:
    resource = None
from plimsoll.cli import main
try:
    main(sys.argv[1:])
finally:
    if resource and resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 2_000_000:
        print("Traceback: more than 2 GB", file=sys.stderr)
"""


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp932", "utf-8-sig", "gb18030"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    text = HEADER.replace("\n", ",ship_region\n") + ROW.format(1).replace("\n", ",東京都\n")
    (tmp_path / "orders.csv").write_bytes(text.encode(encoding))
    result = tower.import_files(tmp_path / "orders.csv")
    assert result.exit_code == 0, result
    assert [row.cell.value for row in tower.odr(window=120, lag=0, by="ship_region", as_of=_day())] == ["東京都"]


def _day() -> object:
    from datetime import date

    return date(2026, 8, 20)
