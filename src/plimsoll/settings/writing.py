"""Replacing `plimsoll.toml`: whole or not at all, the former content kept beside it, never over a change unseen."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from plimsoll.errors import UsageError
from plimsoll.facts.vault import write_durably
from plimsoll.settings.reading import settings_in

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.facts.workspace import Workspace

KEPT_SUFFIX = ".previous"


class SettingsChanged(UsageError):
    """The file is no longer the one that a change was made for."""


def settings_text(workspace: Workspace) -> str:
    """The file's text with LF line ends; empty where there is none. Raises UsageError."""
    return _read(workspace.settings_file).replace("\r\n", "\n")


def former_text(workspace: Workspace) -> str | None:
    """What the file held before the product last wrote it; None where it never did."""
    kept = _former(workspace)
    return _read(kept).replace("\r\n", "\n") if kept.exists() else None


def stamp(workspace: Workspace) -> str:
    """What tells the file's present content apart from any other."""
    return hashlib.sha256(_read(workspace.settings_file).encode()).hexdigest()


def write_settings(workspace: Workspace, text: str, seen: str | None = None) -> None:
    """Replace the file; what it held is kept for `former_text`. The caller holds the workspace's lock.

    `seen` is the `stamp` of the content that the change was made for. Raises SettingsChanged when it is another by now,
    UsageError when the text is no sound settings; the file then stays as it was.
    """
    settings_in(text)  # never replace a sound file by one that is not
    file, was = workspace.settings_file, _read(workspace.settings_file)
    if seen is not None and seen != stamp(workspace):
        raise SettingsChanged("plimsoll.toml was changed meanwhile", hint="look at the change again")
    if "\r\n" in was:
        text = text.replace("\n", "\r\n")
    _replace(_former(workspace), was, like=file)
    _replace(file, text, like=file)


def _replace(target: Path, text: str, *, like: Path) -> None:
    """Write durably, with the permissions of `like`: the file may hold the journal's password."""
    mode = like.stat().st_mode & 0o777 if like.exists() else 0o600
    write_durably(target, text.encode("utf-8"))
    target.chmod(mode)


def _former(workspace: Workspace) -> Path:
    return workspace.settings_file.with_name(workspace.settings_file.name + KEPT_SUFFIX)


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8") if file.exists() else ""
    except UnicodeDecodeError as error:
        raise UsageError(f"plimsoll.toml cannot be read: {error}", hint="save it as UTF-8") from error
