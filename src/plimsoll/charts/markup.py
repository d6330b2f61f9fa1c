"""SVG elements as text; every value is escaped here and nowhere else."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr


def element(name: str, *inside: str, **attributes: object) -> str:
    """`<name a="1">inside</name>`; `class_` is the class, `_` in a name is `-`, None leaves an attribute out.

    `inside` is markup already: pass texts through `text`.
    """
    said = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(short(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{''.join(inside)}</{name}>" if inside else f"<{name}{said}/>"


def text(words: object) -> str:
    """Words as markup. Characters that XML cannot carry become a replacement sign."""
    return escape("".join(sign if _carried(sign) else "\ufffd" for sign in str(words)))


def short(value: object) -> str:
    """A number with at most two decimals; anything else as it is."""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
    return "".join(sign if _carried(sign) else "\ufffd" for sign in str(value))


def _carried(sign: str) -> bool:
    return sign >= " " or sign in "\t\n"


def picture(width: float, height: float, words: str, *inside: str, class_: str) -> str:
    """An `<svg>` whose text alternative is `words`."""
    return element(
        "svg", element("title", text(words)), *inside,
        class_=class_, viewBox=f"0 0 {short(width)} {short(height)}", width=short(width), height=short(height),
        role="img", xmlns="http://www.w3.org/2000/svg",
    )  # fmt: skip
