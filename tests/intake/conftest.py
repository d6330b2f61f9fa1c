"""Writing samples, and golden files: `pytest tests/intake --update-golden` writes them anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from intake_reads import SAMPLES

from plimsoll.intake.flat import opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plimsoll.intake.reading import Opened


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew instead of comparing")


@pytest.fixture
def matches_golden(request: pytest.FixtureRequest) -> Callable[[str, Any], None]:
    """Compare a value with the golden file of that name, or write it."""

    def compare(name: str, value: Any) -> None:
        golden = SAMPLES / f"{name}.golden.json"
        text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
        if request.config.getoption("--update-golden", default=False):
            golden.write_text(text, encoding="utf-8", newline="\n")
        assert text == golden.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Opened]:
    """Write a file and open it; text is written as UTF-8."""

    def write(content: bytes | str, name: str = "file.csv") -> Opened:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return opened(name, file)

    return write
