"""What intake says of cells and files, in the reader's language: the sentences that people meet most often.

Intake speaks English; a sentence that is not known here is shown as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_SENTENCES: tuple[tuple[str, _StrPromise], ...] = (
    (r"is empty", _("is empty")),
    (r"every row needs it: it names the record", _("every row needs it: it names the record")),
    (
        r"(?P<cell>'.*'|\".*\") is not a time that can be read for sure",
        _("%(cell)s is not a time that can be read for sure"),
    ),
    (
        r"write it as 2026-10-01T14:03:00\+00:00 or 2026-10-01; for 10/1/2026 name the --marketplace",
        _("write it as 2026-10-01T14:03:00+00:00 or 2026-10-01; for 10/1/2026 choose the marketplace"),
    ),
    (r"(?P<cell>'.*'|\".*\") is not known here", _("%(cell)s is not known here")),
    (r"one of: (?P<words>.*)", _("one of: %(words)s")),
    (r"(?P<cell>'.*'|\".*\") is neither yes nor no", _("%(cell)s is neither yes nor no")),
    (r"write true or false", _("write true or false")),
    (r"(?P<cell>'.*'|\".*\") is not a whole number(?P<bounds>.*)", _("%(cell)s is not a whole number%(bounds)s")),
    (r"write it without unit or separator", _("write it without unit or separator")),
    (r"(?P<cell>'.*'|\".*\") is not a number", _("%(cell)s is not a number")),
    (
        r"write it with a point and without unit or thousands separator",
        _("write it with a point and without unit or thousands separator"),
    ),
    (
        r"(?P<cell>'.*'|\".*\") has no value for (?P<column>\w+) in the mapping",
        _("%(cell)s has no value for %(column)s in the mapping"),
    ),
    (r"add it at file\[.*", _("give it a meaning below")),
    (
        r"file\[\d+\] of the mapping does not say on which marketplace the (?P<table>\w+) are",
        _("the mapping does not say on which marketplace the rows are"),
    ),
    (r"write marketplace = .*", _("fill in the marketplace: one of Amazon's, or a name of your own such as MY-SHOP")),
    (r"no order id was found in this row", _("no order id was found in this row")),
    (r"an Amazon order id looks like 113-1234567-1234567", _("an Amazon order id looks like 113-1234567-1234567")),
    (
        r"no (?P<column>\w+) is shown, so a row without one is named after its order: typed:ORDER_ID",
        _("no %(column)s is shown, so a row without one is named after its order: typed:ORDER_ID"),
    ),
    (r"its order ids are already account (?P<account>.*)'s", _("its order ids are already account %(account)s's")),
    (r"name whose it is: .*", _("choose the account it belongs to, and start it again")),
    (r"no order id was found", _("no order id was found")),
    (r"paste the rows with their order ids", _("paste the rows with their order ids")),
    (r"it cannot be told what this is", _("it cannot be told what this is")),
    (r"name the kind: .*", _("choose the kind, and read it again")),
    (r"no figure of a performance page was found", _("no figure of a performance page was found")),
    (
        r"paste the Order Defect Rate with its orders and its dates",
        _("paste the Order Defect Rate with its orders and its dates"),
    ),
    (
        r"taken for (?P<kind>\w+), because of (?P<why>.*): choose another kind if it is not",
        _("taken for %(kind)s, because of %(why)s: choose another kind if it is not"),
    ),
    (
        r"days were read as (?P<order>\w+), because (?P<day>.*) can be read in no other way",
        _("days were read as %(order)s, because %(day)s can be read in no other way"),
    ),
    (
        r"times without an offset are read in the window zone, (?P<zone>\S+)",
        _("times without an offset are read in the window zone, %(zone)s"),
    ),
    (
        r"columns that are not known and were not read: (?P<names>.*)",
        _("columns that are not known and were not read: %(names)s"),
    ),
    (r"columns kept in the vault, not loaded: (?P<names>.*)", _("columns kept in the vault, not loaded: %(names)s")),
    (r"columns about people were left out", _("columns about people were left out")),
    (r"dates in (?P<column>\w+) were read as (?P<order>.*)", _("dates in %(column)s were read as %(order)s")),
    (r"it unpacks to more than (?P<n>\d+) times its size", _("it unpacks to more than %(n)s times its size")),
)
_PARTS = {
    "the name '": _("the name '"),
    "the names '": _("the names '"),
    "the word '": _("the word '"),
    "the words '": _("the words '"),
}
_NAMED = re.compile("|".join(_PARTS))
_KNOWN = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _SENTENCES)


def said(sentence: str | None) -> str:
    """A sentence of intake's in the reader's language, or as it is."""
    for pattern, words in _KNOWN:
        if found := pattern.fullmatch(sentence or ""):
            named = {
                name: _NAMED.sub(lambda part: str(_PARTS[part[0]]), text) for name, text in found.groupdict().items()
            }
            return str(words) % named if named else str(words)
    return sentence or ""
