"""Every exception that Plimsoll raises, in one place.

An exception is for a caller's mistake or a broken workspace; bad input is a value (`facts.problems.Problem`).

    PlimsollError
      ├── UsageError            the call cannot be used as it is            (exit code 2)
      │     ├── UnknownMarketplace
      │     ├── UnknownDimension
      │     ├── MappingError
      │     └── UnknownImport
      ├── UnusableInput         all of the input was refused                (exit code 2)
      └── WorkspaceError        the folder is not a sound workspace         (exit code 2)
            ├── WorkspaceMissing
            ├── WorkspaceBusy
            ├── FactsNotWritten
            └── VaultDamaged
"""

from __future__ import annotations


class PlimsollError(Exception):
    """Something Plimsoll can name went wrong."""

    hint: str = ""

    def __init__(self, message: str = "", *, hint: str = "") -> None:
        super().__init__(message or (self.__doc__ or "").strip())
        if hint:
            self.hint = hint


class UsageError(PlimsollError):
    """The call cannot be used as it is."""


class UnknownMarketplace(UsageError):
    """No marketplace goes by that name."""


class UnknownDimension(UsageError):
    """Orders carry no such dimension."""


class MappingError(UsageError):
    """The mapping file cannot be used."""


class UnknownImport(UsageError):
    """No import of that sha256 stands in the vault."""


class UnusableInput(PlimsollError):
    """All of the input was refused."""


class WorkspaceError(PlimsollError):
    """The folder is not a sound workspace."""


class WorkspaceMissing(WorkspaceError):
    """There is no workspace there yet."""

    hint = "import a file first, or name the folder with --workspace"


class WorkspaceBusy(WorkspaceError):
    """Another process is writing to this workspace."""

    hint = "wait until it is done and call again"


class FactsNotWritten(WorkspaceError):
    """The facts could not be written; what was there before still stands."""

    hint = "look at the disk's free space and permissions, then call again: accepted files are completed"


class VaultDamaged(WorkspaceError):
    """A file in the vault is not what its sha256 says."""

    hint = "restore the vault from a backup, then run `plimsoll rebuild`"
