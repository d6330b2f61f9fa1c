"""The data file of words: sound, and without a word that means two things in one place."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from plimsoll.facts.schema import TABLES
from plimsoll.intake.pastes.words import LANGUAGES, columns_of, field_of, folded, meaning_of, words
from plimsoll.intake.pasting import KINDS, paste

ORDER = "113-1234567-0000001"


def test_every_field_speaks_four_languages_and_says_where_its_sourced_words_were_read() -> None:
    for name, entry in words()["fields"].items():
        spoken = [word for language in LANGUAGES for word in entry[language]]
        assert all(entry[language] for language in LANGUAGES), name
        assert set(entry.get("sourced", {})) <= set(spoken), name
        assert all(entry.get("sourced", {}).values())


def test_every_known_header_is_found_by_its_field_or_an_earlier_one() -> None:
    order = list(words()["fields"])
    for name, entry in words()["fields"].items():
        for language in LANGUAGES:
            for word in entry[language]:
                found = field_of(f" {word.upper()}: ")
                assert found is not None
                assert order.index(found) <= order.index(name), word


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_and_value_is_one_of_the_schema(kind: str) -> None:
    known = {column.name: column for column in TABLES[kind].columns}
    for field, column in columns_of(kind).items():
        assert field in words()["fields"]
        assert column in known or (kind, column) in {("feedback", "status"), ("snapshots", "range")}
    for entry in words()["value"]:
        if kind in entry["kinds"]:
            for column, value in entry["cells"].items():
                assert not known[column].choices or value in known[column].choices
            assert set(entry.get("sourced", {})) <= {word for lang in LANGUAGES for word in entry.get(lang, ())}


@pytest.mark.parametrize("kind", KINDS)
def test_a_word_means_one_thing_in_one_column(kind: str) -> None:
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for entry in words()["value"]:
        if kind not in entry["kinds"]:
            continue
        for language in LANGUAGES:
            for word in entry.get(language, ()):
                column = next(iter(entry["cells"]))
                assert seen.setdefault((folded(word), column), entry["cells"]) == entry["cells"], word
                assert meaning_of(word, kind, frozenset({column}))


def test_every_status_word_of_every_language_is_read_in_a_table() -> None:
    now = datetime(2026, 10, 5, tzinfo=UTC)
    for entry in words()["value"]:
        kind = entry["kinds"][0]
        first = next(iter(entry["cells"]))
        header = {"fault": "At fault", "defect_kind": "Defect type", "fulfillment_channel": "Channel", "kind": "Reason"}
        name = header.get(first, "Status")
        filler = "Defect type\t" if kind == "listed" and first != "defect_kind" else "Comments\t"
        for language in LANGUAGES:
            for word in entry.get(language, ()):
                cell = "Chargeback\t" if filler.startswith("Defect") else "x\t"
                extra, more = ("\tStatus", "\tOpen") if name in {"Reason", "At fault"} else ("", "")
                found = paste(f"Order ID\t{filler}{name}{extra}\n{ORDER}\t{cell}{word}{more}\n", kind=kind, now=now)
                if kind == "snapshots":
                    continue
                assert len(found.rows) == 1, (kind, word, found.problems)
                wanted = {column: value for column, value in entry["cells"].items() if value != "today"}
                assert wanted.items() <= found.rows[0].items(), (kind, word, found.rows)


def test_no_word_is_written_with_wide_signs_that_folding_would_lose() -> None:
    for entry in words()["value"]:
        for language in LANGUAGES:
            for word in entry.get(language, ()):
                assert folded(word) == word.lower().strip(), word
                assert not re.search(r"\s{2,}", word)
