"""Every address of the tower, with words of an account in its places."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver
from web_shop import US

OPEN = {"/login/", "/logout/", "/setup/", "/language/", "/healthz", "/favicon.ico", "/api/v1/openapi.json"}
"""Addresses that somebody without a login may reach."""

FILLED = {
    "account": "north", "marketplace_id": US, "channel": "MFN", "order_id": "111-0000000-0000020",
    "cell": f"north/{US}/MFN",
    "sha256": "0" * 64, "event_id": "C-111-0000000-0000020", "kind": "claim", "name": "x", "value_id": "x", "pack": "x",
    "number": "1", "version": "1", "job": "1",
}  # fmt: skip
"""What stands in an address's places: everything of the account north. Numbers are 1."""


def every_address() -> list[str]:
    """The path of every page and call, with its places filled in."""
    return sorted(set(_walk(get_resolver().url_patterns, "/")))


def _walk(patterns: list[Any], before: str) -> list[str]:
    found = []
    for pattern in patterns:
        here = before + _filled(pattern)
        if isinstance(pattern, URLResolver):
            found += _walk(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            found.append(here)
    return found


def _filled(pattern: Any) -> str:
    route = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        value = "1" if kind == "int" else FILLED.get(name, "north")
        for shape in (f"<{kind}:{name}>", f"<{name}>"):
            route = route.replace(shape, quote(value))
        if kind == "string":
            route = route.replace(f"<str:{name}>", quote(value))
    return route
