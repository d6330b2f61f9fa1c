"""SVG elements as text; every value is escaped here and nowhere else."""

from __future__ import annotations

import re
from functools import cache
from xml.sax.saxutils import escape, quoteattr

_NOT_CARRIED = re.compile("[\x00-\x08\x0b-\x1f]")
"""Characters that XML cannot carry."""


def element(name: str, *inside: str, **attributes: object) -> str:
    """`<name a="1">inside</name>`; `class_` is the class, `_` in a name is `-`, None leaves an attribute out.

    `inside` is markup already: pass texts through `text`.
    """
    said = "".join(f" {_attribute(key)}={_quoted(value)}" for key, value in attributes.items() if value is not None)
    return f"<{name}{said}>{''.join(inside)}</{name}>" if inside else f"<{name}{said}/>"


def text(words: object) -> str:
    """Words as markup. Characters that XML cannot carry become a replacement sign."""
    return escape(_NOT_CARRIED.sub("\ufffd", str(words)))


def short(value: object) -> str:
    """A number with at most two decimals; anything else as it is."""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
    return _NOT_CARRIED.sub("\ufffd", str(value))


@cache
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _quoted(value: object) -> str:
    found = short(value)
    return f'"{found}"' if isinstance(value, (int, float)) else quoteattr(found)


def picture(width: float, height: float, words: str, *inside: str, class_: str) -> str:
    """An `<svg>` whose text alternative is `words`."""
    return element(
        "svg", element("title", text(words)), *inside,
        class_=class_, viewBox=f"0 0 {short(width)} {short(height)}", width=short(width), height=short(height),
        role="img", xmlns="http://www.w3.org/2000/svg",
    )  # fmt: skip
