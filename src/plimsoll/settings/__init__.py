"""`plimsoll.toml`: what a person sets for a workspace, read and changed."""

from __future__ import annotations

from plimsoll.settings.adopting import adopt, forget
from plimsoll.settings.reading import SETTINGS, Account, Settings, read_settings, settings_in
from plimsoll.settings.writing import SettingsChanged, former_text, settings_text, stamp, write_settings

__all__ = [
    "SETTINGS",
    "Account",
    "Settings",
    "SettingsChanged",
    "adopt",
    "forget",
    "former_text",
    "read_settings",
    "settings_in",
    "settings_text",
    "stamp",
    "write_settings",
]
