"""Of `plimsoll.toml` what bears on one account's counting, as a text of its own: its lag and adopted definitions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from plimsoll.settings.adopting import adopted_text

if TYPE_CHECKING:
    from plimsoll.settings.reading import Settings


def counting_settings(settings: Settings, account: str) -> str:
    """The text of a settings file that counts that account as these settings do, and says nothing else."""
    text = ""
    lag = settings.adopted_lags.get(account)
    if lag is not None:
        text = f"[accounts.{json.dumps(account, ensure_ascii=False)}]\nlag_days = {lag}\n"
    for one in settings.adopted:
        if one.account == account:
            text = adopted_text(text, one, ())
    return text
