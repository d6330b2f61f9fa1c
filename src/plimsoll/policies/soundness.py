"""Whether the packs are sound: what a rule must carry before anybody may rely on it."""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any, get_args

from plimsoll.policies.marketplace import DateOrder, marketplaces
from plimsoll.policies.packs import pack
from plimsoll.policies.values import Confidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Entry = Mapping[str, Any]

_Kinds = dict[str, type | tuple[type, ...]]
_PROVENANCE: _Kinds = {"source": str, "url": str, "quote": str, "confidence": str, "why": str}
_VALUE_MUST: _Kinds = {"id": str, "value": (int, str, bool), "read_on": date, **_PROVENANCE}
_VALUE_MAY: _Kinds = {
    "effective_from": date,
    "effective_until": date,
    "marketplaces": list,
    "corner": str,
    "readings": list,
}
_READING_MUST: _Kinds = {"name": str, "value": (int, str, bool), "open": bool, **_PROVENANCE}
_READING_MAY: _Kinds = {"read_on": date}
_PART_MUST: _Kinds = {"fields": list, "read_on": date, **_PROVENANCE}

_ID = re.compile(r"[a-z]+(\.[a-z][a-z0-9_]*)+")
_CORNER = re.compile(r"K([1-9]|1\d|2[01])")
_CONFIDENCES = get_args(Confidence)


def faults(entries: Iterable[Entry] | None = None) -> list[str]:
    """Everything that makes a rule unfit to be relied on, one sentence each; an empty list is good.

    Without an argument the packs of this package are looked at. `entries` are parsed `[[value]]` tables to look at
    instead, for example of a pack that somebody is writing.
    """
    if entries is not None:
        return list(_values_faults(list(entries)))
    return [*_values_faults(pack("amazon")["value"]), *marketplaces_faults(pack("marketplaces"))]


def _values_faults(entries: list[Entry]) -> Iterator[str]:
    for number, entry in enumerate(entries, 1):
        name = str(entry.get("id") or f"value {number}")
        yield from (f"{name}: {fault}" for fault in _value_faults(entry))
    yield from _overlaps(entries)


def _value_faults(entry: Entry) -> Iterator[str]:
    yield from _shape_faults(entry, _VALUE_MUST, _VALUE_MAY)
    yield from _provenance_faults(entry)
    if not _ID.fullmatch(str(entry.get("id", ""))):
        yield "an id is lower-case words joined by points"
    if "corner" in entry and not _CORNER.fullmatch(str(entry["corner"])):
        yield f"corner {entry['corner']!r} is not one of K1 to K21"
    yield from _scope_faults(entry)
    yield from _readings_faults(entry)


def _shape_faults(entry: Entry, must: _Kinds, may: _Kinds) -> Iterator[str]:
    """Missing and unknown keys, and values of another type than the key's (a day is no instant)."""
    for key in sorted(must.keys() - entry.keys()):
        yield f"{key} is missing"
    for key in sorted(entry.keys() - must.keys() - may.keys()):
        yield f"{key} is no key of this table"
    for key, kinds in (*must.items(), *may.items()):
        if key in entry and (not isinstance(entry[key], kinds) or isinstance(entry[key], datetime)):
            yield f"{key} is of the wrong type"


def _provenance_faults(entry: Entry) -> Iterator[str]:
    """Who says so, in which words, and why it is believed."""
    for key in ("source", "why"):
        if not str(entry.get(key, "")).strip():
            yield f"{key} is empty"
    confidence = entry.get("confidence")
    if confidence not in _CONFIDENCES:
        yield f"confidence {confidence!r} is not one of {', '.join(_CONFIDENCES)}"
    if confidence != "unconfirmed":
        for key in ("quote", "url"):
            if not str(entry.get(key, "")).strip():
                yield f"{key} is empty, which only an unconfirmed rule may have"
    if entry.get("url") and not str(entry["url"]).startswith("https://"):
        yield "url is no https address"


def _range(entry: Entry) -> tuple[date, date]:
    first, last = entry.get("effective_from"), entry.get("effective_until")
    return first if isinstance(first, date) else date.min, last if isinstance(last, date) else date.max


def _scope_faults(entry: Entry) -> Iterator[str]:
    """Days and marketplaces in which the value holds."""
    first, last = _range(entry)
    if first > last:
        yield "it ends before it begins"
    known = {place.id for place in marketplaces()}
    for place in entry.get("marketplaces", ()):
        if place not in known:
            yield f"marketplace {place!r} is in no pack (ids only)"
    if entry.get("marketplaces") == []:
        yield "marketplaces is empty: leave it out where the value holds for all"


def _readings_faults(entry: Entry) -> Iterator[str]:
    names: set[str] = set()
    for number, reading in enumerate(entry.get("readings", ()), 1):
        name = str(reading.get("name") or number)
        for fault in (*_shape_faults(reading, _READING_MUST, _READING_MAY), *_provenance_faults(reading)):
            yield f"reading {name}: {fault}"
        if type(reading.get("value")) is not type(entry.get("value")):
            yield f"reading {name}: its value is of another type than the rule's"
        if name in names:
            yield f"reading {name}: the name stands twice"
        names.add(name)


def _overlaps(entries: list[Entry]) -> Iterator[str]:
    """Two values of one id that would both be in force on a day, for one marketplace or for all."""
    for one, other in combinations(entries, 2):
        if one.get("id") != other.get("id") or not _same_scope(one, other):
            continue
        first, last = max(_range(one)[0], _range(other)[0]), min(_range(one)[1], _range(other)[1])
        if first <= last:
            yield f"{one.get('id')}: two values are in force on {first if first > date.min else last}"


def _same_scope(one: Entry, other: Entry) -> bool:
    ours, theirs = set(one.get("marketplaces", ())), set(other.get("marketplaces", ()))
    return bool(ours & theirs) or not (ours or theirs)


def marketplaces_faults(table: Mapping[str, Any]) -> Iterator[str]:
    """Each field's provenance; ids and spellings that name two places; zones and date orders nobody knows."""
    covered: list[str] = []
    for part in table["part"]:
        covered.extend(part.get("fields", ()))
        for fault in (*_shape_faults(part, _PART_MUST, {}), *_provenance_faults(part)):
            yield f"marketplaces {', '.join(part.get('fields', ()))}: {fault}"
    spelled: dict[str, str] = {}
    for entry in table["marketplace"]:
        yield from (f"marketplace {entry['id']}: {fault}" for fault in _marketplace_faults(entry, covered))
        for text in (entry["id"], entry["country"], entry["name"], *entry["sales_channels"]):
            if spelled.setdefault(text.casefold(), entry["id"]) != entry["id"]:
                yield f"marketplace {entry['id']}: {text!r} names {spelled[text.casefold()]} too"
    ids = [entry["id"] for entry in table["marketplace"]]
    yield from (
        f"marketplace {twice}: the id stands twice" for twice in sorted({one for one in ids if ids.count(one) > 1})
    )


def _marketplace_faults(entry: Entry, covered: list[str]) -> Iterator[str]:
    from zoneinfo import available_timezones

    for field in sorted(entry.keys() - {"platform"} - set(covered)):
        yield f"nothing says where {field} comes from"
    for field in ("window_zone", "local_zone"):
        if entry[field] not in available_timezones():
            yield f"{field} {entry[field]!r} is no time zone"
    if entry["date_order"] not in get_args(DateOrder):
        yield f"date_order {entry['date_order']!r} is not one of {', '.join(get_args(DateOrder))}"
