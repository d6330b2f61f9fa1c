"""What every test may ask for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable

# Hypothesis' limit of 200 ms an example says how busy the machine is, not whether the code is right.
settings.register_profile("plimsoll", parent=settings.default, deadline=None)
settings.load_profile("plimsoll")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("PLIMSOLL_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the real data is not here (PLIMSOLL_SHARED_DATA)")
    return folder


@pytest.fixture
def plimsoll_command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line as a user would, in its own process."""

    def run(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "plimsoll", *map(str, arguments)],
            capture_output=True, text=True, check=False, encoding="utf-8", **options,  # type: ignore[call-overload]
        )  # fmt: skip

    return run
