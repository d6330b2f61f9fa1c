"""A long work beside a tower that serves people leaves them the processor; alone it takes all of it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from plimsoll.facts.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(not hasattr(os, "nice"), reason="this system has no priorities of that kind")
ORDERS = (
    "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status\n"
    "113-0000001-0000001,US,MFN,2026-08-01T10:00:00+00:00,shipped\n"
)
HOLDING = """
import sys
from plimsoll.facts.workspace import Workspace
from pathlib import Path
workspace = Workspace(Path(sys.argv[1]))
workspace.create()
with workspace.served():
    print("served", flush=True)
    sys.stdin.read()
"""


def niceness_after(*command: str) -> int:
    """How nice a process of its own is, once the command is done."""
    code = f"""
import os
from plimsoll.cli import main
try:
    main({list(command)!r})
except SystemExit as end:
    assert end.code == 0, end.code
print("nice", os.nice(0))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout.rsplit("nice", 1)[1])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "served"
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "served\n"
    yield root
    other.communicate("")


def test_an_import_and_a_rebuild_step_aside_while_the_workspace_is_served(served: Path, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS)
    usual = os.nice(0)
    assert niceness_after("import", str(tmp_path / "orders.csv"), "--workspace", str(served)) == min(usual + 10, 19)
    assert niceness_after("rebuild", "--workspace", str(served)) == min(usual + 10, 19)
    assert niceness_after("odr", "--workspace", str(served), "--as-of", "2026-09-01") == usual


def test_alone_they_do_not(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS)
    assert niceness_after("import", str(tmp_path / "orders.csv"), "--workspace", str(tmp_path / "alone")) == os.nice(0)


def test_a_tower_that_was_killed_serves_no_longer(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "killed")
    assert not workspace.is_served
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(workspace.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "served\n"
    assert workspace.is_served
    other.kill()
    other.communicate()
    assert not workspace.is_served
    with workspace.served():
        assert workspace.is_served
    assert not workspace.is_served
