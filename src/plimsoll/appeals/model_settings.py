"""`[model]` in `plimsoll.toml`: which model may word sentences, if any. Without an endpoint nothing is ever sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

MODEL_SETTINGS = {
    "endpoint": "the address of an OpenAI-compatible server, up to `/v1`; without it no model is ever asked",
    "name": "the model's name as the server knows it",
    "key_variable": "the environment variable that holds the key; without it none is sent",
    "timeout_seconds": "how long an answer may take (30)",
    "private": "whether the server may stand in your own network (false); never at a link-local address",
}
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The model that may be asked; `endpoint` is empty where none is."""

    endpoint: str = ""
    name: str = ""
    key_variable: str = ""
    timeout_seconds: int = 30
    private: bool = False

    @property
    def on(self) -> bool:
        """Whether a person switched it on."""
        return bool(self.endpoint)


def model_settings(table: Mapping[str, Any]) -> ModelSettings:
    """The settings of a `[model]` table. Raises UsageError with the place of a fault."""
    if unknown := set(table) - set(MODEL_SETTINGS):
        raise UsageError(f"plimsoll.toml: [model] has no {', '.join(sorted(unknown))}")
    for name in ("endpoint", "name", "key_variable"):
        if not isinstance(table.get(name, ""), str):
            raise UsageError(f"plimsoll.toml: model.{name} must be a text")
    found = ModelSettings(**table)
    if found.on and not re.fullmatch(r"https?://[^\s@?#]+", found.endpoint):
        raise UsageError('plimsoll.toml: model.endpoint must be an address such as "https://models.example.com/v1"')
    if found.on and not found.name.strip():
        raise UsageError("plimsoll.toml: model.name must say which model is asked")
    if found.key_variable and not re.fullmatch(r"[A-Za-z_]\w*", found.key_variable):
        raise UsageError("plimsoll.toml: model.key_variable must name an environment variable, not the key itself")
    seconds = found.timeout_seconds
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 1 <= seconds <= _LONGEST:
        raise UsageError(f"plimsoll.toml: model.timeout_seconds must be a whole number from 1 to {_LONGEST}")
    if not isinstance(found.private, bool):
        raise UsageError("plimsoll.toml: model.private must be true or false")
    return found
