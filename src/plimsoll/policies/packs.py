"""The packs of rules: TOML files, ours beside this module, others' through the door `plimsoll.policies`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from plimsoll.doors import Broken, through

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.doors import Extension

GROUP = "plimsoll.policies"
"""Entry points whose object is a TOML file (a path, or a traversable resource), several, or a call that gives them."""

OWN_PACKS = (
    "amazon_order_defect_rate",
    "amazon_shipping",
    "amazon_on_time_delivery",
    "amazon_invoices",
    "amazon_buyer_service",
    "amazon_claims_and_feedback",
    "amazon_account_health",
    "amazon_premium_shipping",
    "ebay",
    "walmart",
    "tiktok_shop",
    "etsy",
    "without_public_source",
)
"""The packs of rules that lie beside this module, in the order in which their rules are listed."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One TOML file of rules: its name, the extension that brought it, and its text, parsed when first needed."""

    name: str
    extension: Extension
    text: str

    @property
    def own(self) -> bool:
        """Whether Plimsoll itself ships it."""
        return self.extension.own

    @property
    def label(self) -> str:
        """How faults call it: `ebay.toml`, or `acme-rules: shopee.toml` where another distribution brings it."""
        return self.name if self.own else f"{self.extension.distribution}: {self.name}"

    @property
    def tables(self) -> dict[str, Any]:
        """The parsed file; nobody may change what this returns. Raises `tomllib.TOMLDecodeError`."""
        return _parsed(self.text)


@cache
def _parsed(text: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(text)


@cache
def pack(name: str) -> dict[str, Any]:
    """The parsed file `name`.toml beside this module, read once; nobody may change what this returns.

    The parser and the path library are loaded here, so that importing the room costs next to nothing.
    """
    from pathlib import Path

    return _parsed(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


def own_packs() -> tuple[Any, ...]:
    """The files of Plimsoll's own packs: what its entry point gives, as anybody's may."""
    from pathlib import Path

    return tuple(Path(__file__).with_name(f"{name}.toml") for name in OWN_PACKS)


@cache
def _through_the_door() -> tuple[Pack | Broken, ...]:
    return tuple(found for extension in through(GROUP) for found in _brought(extension))


def packs() -> tuple[Pack, ...]:
    """Every pack that could be read: ours first, then others by distribution and name."""
    return tuple(one for one in _through_the_door() if isinstance(one, Pack))


def broken() -> tuple[Broken, ...]:
    """What stands behind the door and could not be read; `plimsoll policy check` reports it."""
    return tuple(one for one in _through_the_door() if isinstance(one, Broken))


def _brought(extension: Extension) -> Iterator[Pack | Broken]:
    """The packs of one entry point; whatever it does wrong becomes a value."""
    loaded = extension.load()
    if isinstance(loaded, Broken):
        yield loaded
        return
    try:
        files = loaded() if callable(loaded) else loaded
        for file in files if isinstance(files, (tuple, list)) else (files,):
            yield Pack(str(file.name), extension, file.read_text(encoding="utf-8"))
    except Exception as error:  # noqa: BLE001 - a stranger's call, or a file that is none
        yield Broken(extension, f"gives no TOML file: {type(error).__name__}: {error}")
