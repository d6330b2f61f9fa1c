"""Taking people out of words that leave a mail: their names, addresses, telephone numbers.

Names come from the mail itself: the display names of its address headers, what follows "Buyer:" or "Dear", and the
line under "Best regards". E-mail addresses and telephone numbers are masked as `facts.privacy` does, dates and
identifiers spared. What no rule sees rests in the vault alone as long as nobody quotes it: only the sentence that
decided a kind, the one with a deadline, the subject, and a buyer's own message leave here.
"""

from __future__ import annotations

import re
from email.utils import getaddresses
from functools import cache
from typing import TYPE_CHECKING

from plimsoll.facts.privacy import masked
from plimsoll.intake.mails.parts import decoded_header
from plimsoll.intake.mails.shapes import alternatives, data_file, fragment, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plimsoll.intake.mails.parts import Headers

__all__ = ["NameMask", "addresses", "names_in"]

NAME, ADDRESS = "[name]", "[address]"

_ADDRESS_HEADERS = ("from", "reply-to", "sender", "to", "cc")
_MOST_HEADERS = 5
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*")
_EASTERN = re.compile(r"[\u2e80-\u9fff\u3040-\u30ff\uac00-\ud7ff]")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")
_SHORTEST, _LONGEST, _MOST_WORDS, _LONGEST_EASTERN = 2, 60, 5, 6
_MOST_VALUE, _FEW_WORDS = 4096, 2
_SPARED = re.compile(
    r"(?<![\w-])(?:\d{3}-\d{7}-\d{7}|(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:19|20)\d\d)(?![\w-])"
)
"""Order ids and dates, which a mask for telephone numbers would take for one."""


def addresses(headers: Headers, *names: str) -> list[tuple[str, str]]:
    """(display name, address in lower case) of every address in the named headers."""
    values = [_raw(value) for name in names for value in headers.all(name)[:_MOST_HEADERS]]
    found = [pair for value in values for pair in _pairs(value)]
    return [(decoded_header(name.encode("utf-8", "surrogateescape")), address.lower()) for name, address in found]


def _pairs(value: str) -> list[tuple[str, str]]:
    try:
        return getaddresses([value])
    except (RecursionError, ValueError, IndexError, TypeError):  # the library's parser trips over some broken headers
        return [(_ADDRESS.sub(" ", value), address) for address in _ADDRESS.findall(value)]


def _raw(value: bytes) -> str:
    """A header as it came: decoded before it is taken apart, a display name could pass for an address."""
    return value[:_MOST_VALUE].decode("utf-8", "surrogateescape")


def names_in(headers: Headers, text: str) -> frozenset[str]:
    """Every word of the mail that is part of a person's name, in lower case."""
    looked_at = plain(text)
    found = [name for name, address in addresses(headers, *_ADDRESS_HEADERS) if name and not _is_office(address)]
    found += [name for match in _labelled().finditer(looked_at) if _may_be_name(name := match["name"])]
    small = looked_at.lower()
    words = data_file("mail_shapes")["names"]
    if any(label in small for label in words["bare_labels"]):
        found += [match["name"] for match in _bare().finditer(looked_at)]
    found += [
        name for match in _introduced().finditer(looked_at) if not _in_calendar(name := match["more"] or match["one"])
    ]
    likely = (*_around(), *([_honoured()] if any(word in small for word in words["honorifics"]) else []))
    found += [
        name for pattern in likely for match in pattern.finditer(looked_at) if _reads_as_name(name := match["name"])
    ]
    return frozenset(word for name in found for word in _words(name))


def _may_be_name(text: str) -> bool:
    """Whether what follows a label is a name: two words at most, or what reads as one anywhere."""
    return len(_WORD.findall(text)) <= _FEW_WORDS or _reads_as_name(text)


def _reads_as_name(text: str) -> bool:
    """Whether words that stand where a name may stand are one: capitals, or a few Eastern characters."""
    words = [word for word in _WORD.findall(text) if word.lower() not in _roles()]
    if _EASTERN.search(text):
        return len(text.replace(" ", "")) <= _LONGEST_EASTERN
    return len(words) == 1 or (len(words) <= _MOST_WORDS and all(word[0].isupper() for word in words))


def _is_office(address: str) -> bool:
    """Whether the address is the marketplace's own, whose display name is an office."""
    return re.search(r"[@.]amazon\.(?:com|[a-z]{2}|com?\.[a-z]{2})$", address) is not None and ".marketplace." not in (
        address.replace("@", ".")
    )


def _words(name: str) -> Iterator[str]:
    """The words of a name, without those of offices; nothing where it reads like a sentence."""
    words = [word.lower() for word in _WORD.findall(name)]
    words = [word for word in words if len(word) >= _SHORTEST and word not in _roles()]
    if len(words) <= _MOST_WORDS:
        yield from words


@cache
def _roles() -> frozenset[str]:
    return frozenset(data_file("mail_shapes")["names"]["roles"])


_NAME = rf"(?P<name>[^\n:,;!()\[\]<>|\"。]{{{_SHORTEST},{_LONGEST}}}?)"


@cache
def _labelled() -> re.Pattern[str]:
    """A name after "Buyer:" and the like."""
    labels = alternatives(data_file("mail_shapes")["names"]["labels"])
    return re.compile(rf"(?im)^[ \t]*(?:{labels}) ?:[ \t]*{_NAME}[ \t]*(?=$|[,;(|<\[\"。])")


@cache
def _around() -> tuple[re.Pattern[str], ...]:
    """What stands where a name may stand: after a greeting, under a closing."""
    names = data_file("mail_shapes")["names"]
    greetings, closings = alternatives(names["greetings"]), alternatives(names["closings"])
    return (
        re.compile(rf"(?im)^[ \t]*(?:{greetings})[ ,]{{0,2}}{_NAME}[ \t]*(?=$|[,!:;。])"),
        re.compile(rf"(?im)^[ \t]*(?:{closings})[ ,.!。]*\n+[ \t]*{_NAME}[ \t]*$"),
    )


@cache
def _honoured() -> re.Pattern[str]:
    """A name before an honorific."""
    honorifics = alternatives(data_file("mail_shapes")["names"]["honorifics"])
    return re.compile(rf"(?m)(?:^|[\s、。,:])(?P<name>[^\s、。,:]{{1,12}}?) ?(?:{honorifics})(?=$|[\s、。,:])")


@cache
def _bare() -> re.Pattern[str]:
    """A name in capitals after a label that needs no colon."""
    labels = alternatives(data_file("mail_shapes")["names"]["bare_labels"])
    return re.compile(rf"\b(?i:{labels}) (?P<name>[^\W\d_a-z][\w.'-]*(?: [^\W\d_a-z][\w.'-]*){{0,3}})")


@cache
def _introduced() -> re.Pattern[str]:
    """A name in capitals after "from" or "Frau"."""
    names = data_file("mail_shapes")["names"]
    word = r"[^\W\d_a-z][\w'-]+"
    introductions, titles = alternatives(names["introductions"]), alternatives(names["titles"])
    several, some = rf"(?P<more>{word}(?: {word}){{1,2}})", rf"(?P<one>{word}(?: {word}){{0,2}})"
    return re.compile(rf"\b(?:(?i:{introductions}) {several}|(?i:{titles}) {some})")


def _in_calendar(name: str) -> bool:
    return any(word.lower() in data_file("mail_shapes")["names"]["calendar"] for word in _WORD.findall(name))


@cache
def _streets() -> re.Pattern[str]:
    addresses = data_file("mail_shapes")["addresses"]
    return re.compile(f"(?i:{fragment(addresses['lines'])}){addresses['after']}")


class NameMask:
    """Masks the words of one mail. `names` are in lower case, as `names_in` gives them."""

    def __init__(self, names: Iterable[str]) -> None:
        eastern = [name for name in names if _EASTERN.search(name)]
        western = [name for name in names if not _EASTERN.search(name)]
        parts = [rf"(?<!\w)(?:{alternatives(western)})(?!\w)"] if western else []
        parts += [alternatives(eastern)] if eastern else []
        self._names = re.compile("|".join(parts), re.IGNORECASE) if parts else None

    def __call__(self, words: str) -> str:
        """The words without names, streets, e-mail addresses and telephone numbers; dates and order ids stay."""
        for street in reversed([found.span() for found in _streets().finditer(plain(words))]):
            words = words[: street[0]] + ADDRESS + words[street[1] :]
        end, kept = 0, []
        for spared in _SPARED.finditer(words):
            kept += [masked(words[end : spared.start()]), spared[0]]
            end = spared.end()
        words = "".join([*kept, masked(words[end:])])
        if self._names is None:
            return words
        return re.sub(r"\[name\](?:[ ,.'-]{1,2}\[name\])+", NAME, self._names.sub(NAME, words))
