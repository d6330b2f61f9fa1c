"""The shapes of `mail_shapes.toml`, made ready: what surrounds a message, and how its words are cut into sentences."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

__all__ = [
    "alternatives",
    "buyer_words",
    "data_file",
    "fragment",
    "is_forward",
    "lowered",
    "new_text",
    "plain",
    "reflowed",
    "sentence_around",
]

LONGEST_SENTENCE = 500
"""Characters; what is longer is cut around the words that matter."""

_TYPED = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u3000": " ", "\t": " ", "\u2010": "-", "\u2011": "-", "\uff0d": "-", "\u2019": "'",
     "\u2018": "'"}
    | {chr(0xFF10 + digit): str(digit) for digit in range(10)}
    | {chr(0xFF21 + place): chr(0x41 + place) for place in range(26)}
    | {chr(0xFF41 + place): chr(0x61 + place) for place in range(26)}
)  # fmt: skip
"""Signs that mean the same, one for one: wide digits and letters, odd spaces, hyphens and apostrophes."""

_PLAIN = str.maketrans("\uff1a\uff0c\uff1b\uff08\uff09\uff01\uff1f\uff03", ":,;()!?#")
"""Wide punctuation, one for one: for looking only, what is shown keeps it."""

_SPACES = re.compile(" {2,}")
_QUOTE_MARK = re.compile(r"^(?:> ?)+")
_BULLET = re.compile(r"(?:[-*•·▪]|\d{1,2}[.)]|--) ")
_WRAPPED = range(45, 101)
"""A line this wide (an Eastern character is two wide) that ends no sentence is taken to go on in the next one."""
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uff60]")
_CLOSING = ".!?:。"
_END = re.compile(r"[。！？]|[.!?…]+[\"')\]»”]*(?=\s)|\n")  # noqa: RUF001 - Eastern sentences end so
_SHORT_WORD = re.compile(
    r"(?:^|[^\w])(\d{1,2}|[A-Za-z]|z\. ?b|e\.g|i\.e|no|nr|mr|mrs|ms|dr|art|inc|ltd|approx|ca|usw|bzw|n\.º|núm"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$",
    re.IGNORECASE,
)
"""What a full stop may follow without ending a sentence."""
_REPLY_LOOK = 3
_MARK_ENDS = ":-_"


@cache
def data_file(name: str) -> dict[str, Any]:
    """The parsed file `name`.toml beside this module, read once; nobody may change what this returns."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


def alternatives(words: list[str]) -> str:
    """Plain words as one regular expression, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def fragment(lines: list[str]) -> str:
    """Regular expressions for one line as one."""
    return "|".join(f"(?:{line})" for line in lines)


@cache
def _line(section: str, name: str) -> re.Pattern[str]:
    return re.compile(fragment(data_file("mail_shapes")[section][name]), re.IGNORECASE)


@cache
def _label(name: str) -> re.Pattern[str]:
    return re.compile(rf"\*?(?:{alternatives(data_file('mail_shapes')['quoted'][name])})\*? ?:", re.IGNORECASE)


def plain(text: str) -> str:
    """The same text, character for character, with wide punctuation made narrow."""
    return text.translate(_PLAIN)


def lowered(text: str) -> str:
    """The plain text in lower case, character for character."""
    small = plain(text).lower()
    if len(small) == len(text):
        return small
    return "".join(one if len(one) == 1 else sign for sign, one in ((sign, sign.lower()) for sign in plain(text)))


def is_forward(subject: str, text: str) -> bool:
    """Whether somebody forwarded the mail, so that its date is not the day on which it was first received."""
    shapes = data_file("mail_shapes")["forwarded"]
    if lowered(subject).startswith(tuple(shapes["subjects"])):
        return True
    small = lowered(text)
    return any(mark in small for mark in shapes["marks"])


def new_text(text: str, *, forwarded: bool) -> str:
    """The text in plain digits and spaces, without the quoted reply; of a forwarded mail all of it, unmarked."""
    text = text.translate(_TYPED)
    lines = [line.rstrip() for line in text.split("\n")]
    if forwarded:
        return "\n".join(_QUOTE_MARK.sub("", line) for line in lines)
    looked_at = [line.strip() for line in plain(text).split("\n")]
    kept: list[str] = []
    for index, line in enumerate(looked_at):
        if line and _begins_quote(line, looked_at[index + 1 : index + 1 + _REPLY_LOOK]):
            break
        if not line.startswith(">"):
            kept.append(lines[index])
    return "\n".join(kept)


def _begins_quote(line: str, after: list[str]) -> bool:
    """Whether a quoted reply begins here; an introduction may be wrapped over two lines."""
    marks = _line("quoted", "lines")
    if line[-1] in _MARK_ENDS:
        if marks.fullmatch(line):
            return True
    elif after and after[0].endswith(":") and marks.fullmatch(f"{line} {after[0]}"):
        return True
    return (
        ":" in line
        and bool(_label("sender_labels").match(line))
        and any(_label("date_labels").match(one) for one in after)
    )


def buyer_words(text: str) -> str:
    """What stands between the marks that the relay sets around a buyer's words; all of it where there are none."""
    lines = text.split("\n")
    begin, end = _line("relayed", "begin_lines"), _line("relayed", "end_lines")
    first = next((at + 1 for at, line in enumerate(lines) if begin.fullmatch(line.strip())), 0)
    last = next((at for at, line in enumerate(lines[first:], first) if end.fullmatch(line.strip())), len(lines))
    return "\n".join(lines[first:last]).strip()


def reflowed(text: str) -> str:
    """One line for each paragraph: lines that a mail program wrapped are joined again."""
    paragraphs: list[str] = []
    width = 0
    for raw in text.split("\n"):
        line = _SPACES.sub(" ", raw).strip()
        goes_on = width in _WRAPPED and plain(paragraphs[-1][-1]) not in _CLOSING
        if line and goes_on and not _BULLET.match(line):
            gap = "" if _WIDE.match(line) and _WIDE.match(paragraphs[-1][-1]) else " "
            paragraphs[-1] += gap + line
        elif line:
            paragraphs.append(line)
        width = len(line) + (0 if line.isascii() else len(_WIDE.findall(line)))
    return "\n".join(paragraphs)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence begins and ends that holds text[start:end]; at most LONGEST_SENTENCE characters of it."""
    low, high = max(0, start - LONGEST_SENTENCE), min(len(text), end + LONGEST_SENTENCE)
    ends = [found.end() for found in _END.finditer(text, low, high) if _ends_sentence(text, found)]
    first = max((at for at in ends if at <= start), default=low)
    last = min((at for at in ends if at >= end), default=high)
    if last - first > LONGEST_SENTENCE:
        room = max(0, LONGEST_SENTENCE - (end - start)) // 2
        first, last = max(first, start - room), min(last, end + room)
    return first, last


def _ends_sentence(text: str, found: re.Match[str]) -> bool:
    """A full stop after a day of the month, an initial or an abbreviation ends nothing."""
    if found[0][0] != ".":
        return True
    return _SHORT_WORD.search(text, max(0, found.start() - 8), found.start()) is None
