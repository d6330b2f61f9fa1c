"""Words commonly understood to be obscene or profane, also where they are spelled to slip through.

Of other languages than the comment's own and English nothing is taken: many such words are harmless elsewhere.
"""

from __future__ import annotations

import re

from plimsoll.remedies.removability.lexicon import Lexicon, folded, lexicon

_DIGITS = str.maketrans("013457@$", "oieastas")
_TOKEN = re.compile(r"[\w*@$#!]+")
_STARRED = re.compile(r"[a-z]+[*#]+[a-z]*")
_LEAST_SHOWN = 2


def obscene_words(text: str, own: Lexicon) -> tuple[str, ...]:
    """The obscene words in a comment, as it writes them, each once."""
    plain = folded(text)
    found = [match[0] for one in _asked(own) for match in one.obscene.finditer(plain)]
    found += [token for token in _TOKEN.findall(plain) if not token.isalpha() and _disguised(token, own)]
    return tuple(dict.fromkeys(found))


def mild_words(text: str, own: Lexicon) -> tuple[str, ...]:
    """Rude words that are not commonly taken for obscene: named, and no ground."""
    return tuple(dict.fromkeys(match[0] for match in own.mild.finditer(folded(text))))


def _asked(own: Lexicon) -> tuple[Lexicon, ...]:
    return (own,) if own.language == "en" else (own, lexicon("en"))


def _disguised(token: str, own: Lexicon) -> bool:
    """Digits for letters (`sh1t`), or letters starred out with the first and at least one more left (`f**k`)."""
    if any(letter.isdigit() or letter in "@$" for letter in token):
        plain = token.translate(_DIGITS)
        return plain != token and plain.isalpha() and any(one.obscene.fullmatch(plain) for one in _asked(own))
    if not _STARRED.fullmatch(token) or len(re.sub(r"\W", "", token)) < _LEAST_SHOWN:
        return False
    shape = re.compile(re.sub(r"[*#]", "[a-z]", token))
    return any(_covers(shape, word) for one in _asked(own) for word in one.obscene_words)


def _covers(shape: re.Pattern[str], word: str) -> bool:
    stem = word.replace("*", "")
    if " " in stem or not stem.isalpha():
        return False
    return bool(shape.fullmatch(stem)) or (word.endswith("*") and bool(re.match(_beginning(shape, stem), stem)))


def _beginning(shape: re.Pattern[str], stem: str) -> str:
    """The part of the shape that lies over the stem; a longer shape (`f**king`) has the word's ending behind."""
    pieces = re.findall(r"\[a-z\]|[a-z]", shape.pattern)
    return "".join(pieces[: len(stem)]) + "$" if len(pieces) > len(stem) else "(?!)"
