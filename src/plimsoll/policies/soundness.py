"""Whether the packs are sound: what a rule must carry before anybody may rely on it."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, get_args

from plimsoll.policies.marketplace import DateOrder, from_table, shipped_marketplaces, spellings
from plimsoll.policies.packs import broken, pack, packs
from plimsoll.policies.values import Confidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plimsoll.policies.packs import Pack

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
_PART_MAY: _Kinds = {"platforms": list}
_PLACE_MUST: _Kinds = {
    "id": str, "country": str, "name": str, "region": str, "currency": str, "languages": list, "window_zone": str,
    "local_zone": str, "sales_channels": list, "platform": str,
}  # fmt: skip
_PLACE_MAY: _Kinds = {"date_order": str}

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_CORNER = re.compile(r"K([1-9]|1\d|2[01])")
_FRACTION = re.compile(r"\d+(\.\d+)?")
_CONFIDENCES = get_args(Confidence)
CONDITIONS = ("LESS_THAN", "GREATER_THAN", "EQUALS", "NOT_LESS_THAN", "NOT_GREATER_THAN")
LONGEST_QUOTE = 200
"""Characters. A quotation proves a figure; it does not stand in for the page."""


def faults(entries: Iterable[Entry] | None = None) -> list[str]:
    """Everything that makes a rule unfit to be relied on, one sentence each; an empty list is good.

    Without an argument every pack is looked at, those of other distributions too, and what could not be read at all.
    `entries` are parsed `[[value]]` tables to look at instead, for example of a pack that somebody is writing.
    """
    if entries is not None:
        return list(_values_faults(list(entries), _known_places()))
    found = list(marketplaces_faults(pack("marketplaces")))
    found += (f"{one.extension.distribution}: entry point {one.extension.name}: {one.message}" for one in broken())
    for other in packs():
        found += (f"{other.label}: {fault}" for fault in pack_faults(other))
    return found + list(_overlaps([entry for one in packs() if one.own for entry in one.tables.get("value", ())]))


@lru_cache(maxsize=64)
def pack_faults(one: Pack) -> tuple[str, ...]:
    """The faults of a pack; of one that is not ours also what it would take away from those before it."""
    from tomllib import TOMLDecodeError

    try:
        tables = one.tables
    except TOMLDecodeError as error:
        return (f"is no TOML: {error}",)
    found = list(table_faults(tables))
    if not one.own:
        found += _taken(tables, before=one)
    return tuple(found)


def table_faults(tables: Mapping[str, Any]) -> Iterator[str]:
    """The faults of a parsed pack: its values, and the marketplaces that it may bring along."""
    for key in sorted(tables.keys() - {"value", "marketplace", "part"}):
        yield f"{key} is no table of a pack (value, marketplace, part)"
    for key in ("value", "marketplace", "part"):
        if key in tables and len(rows(tables, key)) != (len(tables[key]) if isinstance(tables[key], list) else -1):
            yield f"{key} must be written as [[{key}]]"
    if not tables.get("value") and not tables.get("marketplace"):
        yield "it holds no [[value]]"
    places = dict(_known_places())
    if tables.get("marketplace"):
        brought = list(marketplaces_faults(tables))
        yield from brought
        if not brought:
            places |= {entry["id"]: entry["platform"] for entry in rows(tables, "marketplace")}
    yield from _values_faults(rows(tables, "value"), places)


def rows(tables: Mapping[str, Any], key: str) -> list[Entry]:
    """The tables written as [[key]]; what is no table is passed over, and is a fault of its own."""
    return [entry for entry in listed(tables, key) if isinstance(entry, dict)]


def listed(entry: Entry, key: str) -> list[Any]:
    """What is written as a list under a key; nothing where it is none, which is a fault of its own."""
    found = entry.get(key, [])
    return found if isinstance(found, list) else []


def _known_places() -> dict[str, str]:
    """The platform of every shipped marketplace, by id."""
    return {place.id: place.platform for place in shipped_marketplaces()}


def _taken(tables: Mapping[str, Any], before: Pack) -> Iterator[str]:
    """Rules and spellings of marketplaces that an earlier pack holds: nobody replaces a value unseen."""
    earlier: dict[str, str] = {}
    spelled = {text.casefold(): "marketplaces.toml" for place in shipped_marketplaces() for text in spellings(place)}
    for other in packs():
        if other == before:
            break
        if other.own or not pack_faults(other):
            for entry in rows(other.tables, "value"):
                earlier.setdefault(entry["id"], other.label)
            for entry in () if other.own else rows(other.tables, "marketplace"):
                spelled |= {text.casefold(): other.label for text in spellings(from_table(entry))}
    yield from replaced(tables, earlier)
    for entry in rows(tables, "marketplace"):
        for text in (entry.get("id"), entry.get("name"), *listed(entry, "sales_channels")):
            if str(text).casefold() in spelled:
                yield f"marketplace {entry.get('id')}: {text!r} is taken by {spelled[str(text).casefold()]}"


def replaced(tables: Mapping[str, Any], earlier: Mapping[str, str] | None = None) -> Iterator[str]:
    """The rules of a pack that another one holds already (`earlier`: the pack's name by id; by default our own)."""
    if earlier is None:
        earlier = {entry["id"]: one.label for one in packs() if one.own for entry in rows(one.tables, "value")}
    held = {str(entry.get("id")) for entry in rows(tables, "value")} & earlier.keys()
    yield from (
        f"{rule}: {earlier[rule]} holds this rule; a pack adds rules and replaces none" for rule in sorted(held)
    )


def _values_faults(entries: list[Entry], places: Mapping[str, str]) -> Iterator[str]:
    for number, entry in enumerate(entries, 1):
        name = str(entry.get("id") or f"value {number}")
        yield from (f"{name}: {fault}" for fault in _value_faults(entry, places))
    yield from _overlaps(entries)


def _value_faults(entry: Entry, places: Mapping[str, str]) -> Iterator[str]:
    yield from _shape_faults(entry, _VALUE_MUST, _VALUE_MAY)
    yield from _provenance_faults(entry)
    if not _ID.fullmatch(str(entry.get("id", ""))):
        yield "an id is lower-case words joined by points"
    if "corner" in entry and not _CORNER.fullmatch(str(entry["corner"])):
        yield f"corner {entry['corner']!r} is not one of K1 to K21"
    yield from _meaning_faults(entry)
    yield from _scope_faults(entry, places)
    yield from _readings_faults(entry)


def _meaning_faults(entry: Entry) -> Iterator[str]:
    """What the end of an id promises about its value, for whoever computes with it."""
    end = str(entry.get("id", "")).rpartition(".")[2]
    for value in (entry.get("value"), *(reading.get("value") for reading in rows(entry, "readings"))):
        if end.endswith("target_value") and not (isinstance(value, str) and _FRACTION.fullmatch(value)):
            yield f"{value!r}: a target is a decimal number as a text, such as '0.04'"
        if end.endswith("target_condition") and str(value) not in CONDITIONS:
            yield f"{value!r} is not one of {', '.join(CONDITIONS)}"
        if end.endswith(("_days", "_hours", "_months")) and (type(value) is not int or value < 0):
            yield f"{value!r} is no whole number of {end.rpartition('_')[2]}"


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
    if str(confidence) not in _CONFIDENCES:
        yield f"confidence {confidence!r} is not one of {', '.join(_CONFIDENCES)}"
    if confidence != "unconfirmed":
        for key in ("quote", "url"):
            if not str(entry.get(key, "")).strip():
                yield f"{key} is empty, which only an unconfirmed rule may have"
    if entry.get("url") and not str(entry["url"]).startswith("https://"):
        yield "url is no https address"
    if len(str(entry.get("quote", ""))) > LONGEST_QUOTE:
        yield f"quote is longer than {LONGEST_QUOTE} characters"


def _range(entry: Entry) -> tuple[date, date]:
    first, last = entry.get("effective_from"), entry.get("effective_until")
    return first if isinstance(first, date) else date.min, last if isinstance(last, date) else date.max


def _scope_faults(entry: Entry, places: Mapping[str, str]) -> Iterator[str]:
    """Days and marketplaces in which the value holds."""
    first, last = _range(entry)
    if first > last:
        yield "it ends before it begins"
    platform = str(entry.get("id", "")).partition(".")[0]
    for place in listed(entry, "marketplaces"):
        if str(place) not in places:
            yield f"marketplace {place!r} is in no pack (ids only)"
        elif places[str(place)] != platform:
            yield f"marketplace {place!r} is of the platform {places[str(place)]}, the rule is {platform}'s"
    if entry.get("marketplaces") == []:
        yield "marketplaces is empty: leave it out where the value holds for all"


def _readings_faults(entry: Entry) -> Iterator[str]:
    names: set[str] = set()
    for number, reading in enumerate(rows(entry, "readings"), 1):
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
    by_id: dict[str, list[Entry]] = {}
    for entry in entries:
        by_id.setdefault(str(entry.get("id")), []).append(entry)
    for rule, values in by_id.items():
        for one, other in combinations(values, 2):
            first, last = max(_range(one)[0], _range(other)[0]), min(_range(one)[1], _range(other)[1])
            if _same_scope(one, other) and first <= last:
                yield f"{rule}: two values are in force on {first if first > date.min else last}"


def _same_scope(one: Entry, other: Entry) -> bool:
    ours, theirs = ({str(place) for place in listed(entry, "marketplaces")} for entry in (one, other))
    return bool(ours & theirs) or not (ours or theirs)


def marketplaces_faults(table: Mapping[str, Any]) -> Iterator[str]:
    """Each field's provenance; ids and spellings that name two places; zones and date orders nobody knows."""
    covered: dict[str, set[str]] = {}
    for part in rows(table, "part"):
        fields = [str(field) for field in listed(part, "fields")]
        for platform in listed(part, "platforms") or ("amazon",):
            covered.setdefault(str(platform), set()).update(fields)
        for fault in (*_shape_faults(part, _PART_MUST, _PART_MAY), *_provenance_faults(part)):
            yield f"marketplaces {', '.join(fields)}: {fault}"
    spelled: dict[str, str] = {}
    for number, entry in enumerate(rows(table, "marketplace"), 1):
        name = str(entry.get("id", number))
        found = list(_marketplace_faults(entry, covered.get(str(entry.get("platform")), set())))
        yield from (f"marketplace {name}: {fault}" for fault in found)
        for text in () if found else spellings(from_table(entry)):
            if spelled.setdefault(text.casefold(), name) != name:
                yield f"marketplace {name}: {text!r} names {spelled[text.casefold()]} too"
    ids = [str(entry.get("id")) for entry in rows(table, "marketplace")]
    yield from (f"marketplace {twice}: the id stands twice" for twice in sorted({i for i in ids if ids.count(i) > 1}))


def _marketplace_faults(entry: Entry, covered: set[str]) -> Iterator[str]:
    from zoneinfo import available_timezones

    yield from _shape_faults(entry, _PLACE_MUST, _PLACE_MAY)
    for field in sorted((entry.keys() & (_PLACE_MUST | _PLACE_MAY).keys()) - {"platform"} - covered):
        yield f"nothing says where {field} comes from"
    for field in ("window_zone", "local_zone"):
        if field in entry and str(entry[field]) not in available_timezones():
            yield f"{field} {entry[field]!r} is no time zone"
    for field in ("languages", "sales_channels"):
        if not all(isinstance(text, str) for text in listed(entry, field)):
            yield f"{field} is a list of texts"
    if "date_order" in entry and str(entry["date_order"]) not in get_args(DateOrder):
        yield f"date_order {entry['date_order']!r} is not one of {', '.join(get_args(DateOrder))}"
