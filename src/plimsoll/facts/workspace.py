"""A workspace: the folder that holds one seller's, or one agency's, vault, facts, settings and key."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plimsoll.errors import WorkspaceBusy
from plimsoll.facts.vault import Vault, write_durably

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filelock import BaseFileLock

SETTINGS_FILE = "plimsoll.toml"
KEY_FILE = "plimsoll.key"
LOCK_WAIT_SECONDS = 600.0
SERVED_MARK = ".served.lock"
SERVED_WAIT_SECONDS = 0.5

_FIRST_SETTINGS = """\
# Settings of this Plimsoll workspace. Everything here is optional.

# [targets]                      # your own, stricter line; it stands beside the marketplace's, never instead
# order_defect_rate = "0.005"

# [accounts.default]
# marketplace = "US"             # for files that do not say
# lag_days = 15                  # a definition you adopted
"""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder's places. Reading needs nothing but the folder; the first writer makes what is missing."""

    root: Path

    @property
    def vault(self) -> Vault:
        """Original files and receipts."""
        return Vault(self.root / "vault")

    @property
    def facts(self) -> Path:
        """The folded tables; can be rebuilt."""
        return self.root / "facts"

    @property
    def settings_file(self) -> Path:
        """Settings a person edits."""
        return self.root / SETTINGS_FILE

    @property
    def key_file(self) -> Path:
        """The workspace key, for keyed hashes and signatures."""
        return self.root / KEY_FILE

    @property
    def exists(self) -> bool:
        """Whether somebody has written to it."""
        return self.settings_file.exists() or self.facts.exists()

    def create(self) -> None:
        """Make the folder, its settings and its key, where they are missing."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.facts.mkdir(exist_ok=True)
        if not self.key_file.exists():
            write_durably(self.key_file, secrets.token_hex(32).encode())
            self.key_file.chmod(0o600)  # Windows knows only read-only; the folder's own permissions protect it there
        if not self.settings_file.exists():
            write_durably(self.settings_file, _FIRST_SETTINGS.encode())

    def key(self) -> bytes:
        """The workspace key."""
        return bytes.fromhex(self.key_file.read_text(encoding="ascii").strip())

    def lock(self, wait_seconds: float = LOCK_WAIT_SECONDS) -> BaseFileLock:
        """Become the only writer; use as a context manager. Raises WorkspaceBusy after `wait_seconds`."""
        from filelock import FileLock, Timeout  # 0.09 s, and readers never need it

        lock = FileLock(self.root / ".writer.lock")
        try:
            lock.acquire(timeout=wait_seconds)
        except Timeout as error:
            raise WorkspaceBusy from error
        return lock

    @contextmanager
    def served(self) -> Iterator[None]:
        """For as long as a tower serves this workspace to people; forked processes with it."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.root / SERVED_MARK)
        with suppress(Timeout):  # another tower serves it already
            lock.acquire(timeout=SERVED_WAIT_SECONDS)
        try:
            yield
        finally:
            lock.release()

    @property
    def is_served(self) -> bool:
        """Whether a tower serves it just now, in any process of this machine."""
        from filelock import FileLock, Timeout

        if not (self.root / SERVED_MARK).exists():
            return False
        try:
            with FileLock(self.root / SERVED_MARK).acquire(timeout=0):
                return False
        except Timeout:
            return True


def find_workspace(named: str | Path | None) -> Workspace:
    """The workspace a command works on: named, `PLIMSOLL_WORKSPACE`, the nearest `plimsoll.toml` upwards,
    else `./plimsoll-data`.
    """
    if named or (named := os.environ.get("PLIMSOLL_WORKSPACE")):
        return Workspace(Path(named).absolute())
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / SETTINGS_FILE).exists():
            return Workspace(folder)
    return Workspace(here / "plimsoll-data")
