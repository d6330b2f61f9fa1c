"""Drafts: what a person may send after reading it, in the language of the marketplace or, to a buyer, the buyer's.

Deterministic text from `texts/*.toml`. A draft cites only clauses with a public source, names only what the facts hold,
offers nothing and promises nothing. Nothing here sends anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plimsoll.remedies.remedy import Clause, Need

LANGUAGES = ("en", "de", "fr", "es", "it", "ja", "pt", "zh")
KINDS = (
    "feedback_removal", "feedback_strike_through", "neutral_request", "claim_response", "claim_appeal",
    "chargeback_representment", "claim_should_not_count", "safe_t",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to read, change and send by hand. `to`: amazon, buyer or bank. `cites` are ids of policy values."""

    language: str
    to: str
    text: str
    cites: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As `draft` of a remedy; it is never released here."""
        return {
            "language": self.language,
            "to": self.to,
            "text": self.text,
            "cites": list(self.cites),
            "released": False,
        }


@cache
def texts(language: str) -> Mapping[str, Any]:
    """The pieces of text of a language; English where there is none."""
    import tomllib

    name = language if language in LANGUAGES else "en"
    text = (package_files("plimsoll.remedies.drafts") / "texts" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def draft(
    kind: str,
    language: str,
    to: str,
    values: Mapping[str, str],
    clauses: Iterable[Clause] = (),
    needs: Iterable[Need] = (),
) -> Draft:
    """The draft of a kind: its opening, the exhibits that are there, the words of citable clauses, its closing."""
    said = texts(language)
    shown = [line for one in needs if one.present and (line := _exhibit(one, said))]
    cited = [one.value for one in clauses if one.citable and one.value.quote]
    paragraphs = [said[kind]["opening"].format_map(values)]
    if shown:
        paragraphs.append("\n".join([said["exhibits"], *(f"- {line}" for line in shown)]))
    paragraphs += [said["clause"].format(quote=value.quote, source=value.source) for value in cited]
    paragraphs.append(said[kind]["closing"].format_map(values))
    used = language if language in LANGUAGES else "en"
    return Draft(used, to, "\n\n".join(paragraph for paragraph in paragraphs if paragraph), tuple(v.id for v in cited))


def _exhibit(need: Need, said: Mapping[str, Any]) -> str:
    """A line for an exhibit; what a person said to have is named without particulars."""
    template: str = said["needs"].get(need.key, "")
    line = template.format_map({"number": "", "at": "", "by": "", "carrier": "", **need.values})
    return " ".join(line.split()).strip(" ,;:")
