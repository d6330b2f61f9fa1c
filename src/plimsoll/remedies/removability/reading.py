"""Reading one comment: its parts, what each is about, and which grounds of the policy its words fit.

A comment about one thing entirely is one whose every part is about that thing, or about nothing at all (likes and
dislikes); a part that is not understood, or that speaks of the seller's service or the item's condition, breaks it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from plimsoll.remedies.removability.contacts import Whose, hidden, personal_data
from plimsoll.remedies.removability.lexicon import TOPICS, folded, language_of, lexicon, lowered
from plimsoll.remedies.removability.obscenity import mild_words, obscene_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.remedies.removability.lexicon import Lexicon

Ground = Literal["obscene", "personal", "product_only", "delivery_only", "delay_only"]
GROUNDS: tuple[Ground, ...] = ("obscene", "personal", "product_only", "delivery_only", "delay_only")
"""What words alone can fit; whether the order fits too (fulfilled by Amazon, Buy Shipping) is not looked at here."""

_ENDS = re.compile(r"[.!?;:,\u2026\n()\"\u3002\u3001\uff01\uff1f\uff1b\uff0c\uff1a]+|\s[-\u2013\u2014]+\s")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
UNKNOWN_SPARED = 1
"""So many words that are not understood may stand in a part behind "and" that follows one that is."""

MOST_UNKNOWN = 2
"""More words than these that are not understood, and a part is not about its topic alone."""
SHORTEST_UNKNOWN = 4
LONGEST_READ = 4_000
"""Characters of a comment that are read: more than any marketplace lets a buyer write."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a comment and what it is about: topics, `idle` (about nothing), or `unknown`."""

    words: str
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a comment's words come to.

    `grounds` are those that fit. `against` says why the nearest other one does not: `empty`, `mild`, `mixed`,
    `condition`, `service`, `unknown`, `nothing`. `personal` are finds of personal data with whose they seem.
    """

    language: str
    parts: tuple[Part, ...]
    grounds: tuple[Ground, ...]
    against: tuple[str, ...]
    obscene: tuple[str, ...]
    mild: tuple[str, ...]
    personal: tuple[tuple[str, Whose], ...]

    @property
    def whose_is_open(self) -> bool:
        """Whether personal data stands in it of which the words do not say whose it is."""
        return "personal" not in self.grounds and any(whose == "unsaid" for _, whose in self.personal)

    def as_json(self) -> dict[str, object]:
        """As `reading` of a remedy."""
        return {
            "language": self.language,
            "parts": [{"words": part.words, "about": list(part.about)} for part in self.parts],
            "grounds": list(self.grounds),
            "against": list(self.against),
            "obscene": list(self.obscene),
            "personal": [{"what": what, "whose": whose} for what, whose in self.personal],
        }


@lru_cache(maxsize=4096)
def read_comment(comment: str | None, hint: str | None = None) -> Reading:
    """The reading of a comment; `hint` is the marketplace's language (`de`), which decides where the words do not.

    Only the first `LONGEST_READ` characters are read; what stands beyond is a part that nobody understood.
    """
    said = (comment or "").strip()
    text = said[:LONGEST_READ]
    own = lexicon(language_of(text, hint))
    parts = (*_parts(hidden(text), own), *([Part("...", ("unknown",))] if len(said) > LONGEST_READ else []))
    obscene, mild, personal = obscene_words(text, own), mild_words(text, own), personal_data(text, own)
    grounds: list[Ground] = ["obscene"] if obscene else []
    if any(whose == "seller" for _, whose in personal):
        grounds.append("personal")
    grounds += _entirely(parts)
    return Reading(own.language, parts, tuple(grounds), tuple(_against(parts, grounds, mild)), obscene, mild, personal)


def _entirely(parts: tuple[Part, ...]) -> Iterator[Ground]:
    about = {topic for part in parts for topic in part.about}
    topics = about - {"idle"}
    if topics == {"product"}:
        yield "product_only"
    if topics and topics <= {"late", "delivery"}:
        yield "delivery_only"
        if all("late" in part.about or part.about == ("idle",) for part in parts):
            yield "delay_only"


def _against(parts: tuple[Part, ...], grounds: list[Ground], mild: tuple[str, ...]) -> Iterator[str]:
    if grounds:
        return
    about = {topic for part in parts for topic in part.about}
    if not parts:
        yield "empty"
    if mild:
        yield "mild"
    for name in ("service", "condition", "unknown"):
        if name in about:
            yield name
    if len(about & set(TOPICS)) > 1:
        yield "mixed"
    if parts and about <= {"idle"}:
        yield "nothing"


def _parts(text: str, own: Lexicon) -> Iterator[Part]:
    before: tuple[str, ...] = ()
    for sentence in _ENDS.split(text):
        for index, words in enumerate(_pieces(sentence, own)):
            part = _part(words, own, before if index else ())
            if part is not None:
                before = part.about
                yield part


def _pieces(sentence: str, own: Lexicon) -> list[str]:
    """A sentence at its conjunctions."""
    return own.split.split(lowered(sentence))


def _part(words: str, own: Lexicon, before: tuple[str, ...]) -> Part | None:
    plain = folded(words).strip()
    if not re.search(r"[^\W_]", plain):
        return None
    about = _topics(plain, own)
    if about:
        return Part(plain, (*_settled(about, plain, own), *_if_too_little_is_understood(plain, own)))
    rest = own.idle.sub(" ", plain)
    unknown = _WORD.findall(rest) if own.spaced else re.findall(r"[ぁ-んァ-ヴー]{3,}|[\u3400-\u9fff]{2,}", rest)
    if not unknown or (before and "unknown" not in before and own.spaced and len(unknown) <= UNKNOWN_SPARED):
        return Part(plain, ("idle",))
    return Part(plain, ("unknown",))


def _if_too_little_is_understood(plain: str, own: Lexicon) -> tuple[str, ...]:
    """`unknown` where a part says more than it was recognised by: "received a salad cutter instead of cages"."""
    if not own.spaced:
        return ()
    rest = plain
    for name in TOPICS:
        rest = own.topics[name].sub(" ", rest)
    words = [word for word in _WORD.findall(own.idle.sub(" ", rest)) if len(word) >= SHORTEST_UNKNOWN]
    return ("unknown",) if len(words) > MOST_UNKNOWN else ()


def _topics(plain: str, own: Lexicon) -> tuple[str, ...]:
    """What words of a part are about; a word within a longer expression ("wrong address") does not speak for itself."""
    found = [(name, match.span()) for name in TOPICS for match in own.topics[name].finditer(plain)]
    return tuple(name for name in TOPICS if any(one == name and not _covered(span, found) for one, span in found))


def _covered(span: tuple[int, int], found: list[tuple[str, tuple[int, int]]]) -> bool:
    return any(other[0] <= span[0] and span[1] <= other[1] and other != span for _, other in found)


def _settled(about: tuple[str, ...], plain: str, own: Lexicon) -> tuple[str, ...]:
    """Delay that is told through the delivery is delay; what is told of the product stays beside everything."""
    if about == ("late", "delivery"):
        return about if _more_than_delay(plain, own) else ("late",)
    return about


def _more_than_delay(plain: str, own: Lexicon) -> bool:
    rest = own.topics["delivery"].sub(" ", own.topics["late"].sub(" ", plain))
    rest = own.idle.sub(" ", rest)
    return len(_WORD.findall(rest) if own.spaced else re.findall(r"[\u3400-\u9fff]{2,}", rest)) > 1
