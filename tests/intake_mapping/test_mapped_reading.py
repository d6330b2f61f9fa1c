from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mapped_shops import ORDERS, REGION, SHOP, SOLD, TOP, TWO, mapping_of, read

from plimsoll.intake.flat import opened
from plimsoll.intake.mapping import MappedReader
from plimsoll.intake.reading import Context, Reader
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from pathlib import Path

# -- columns, constants, words --------------------------------------------------------------------------------------


def test_columns_constants_and_words_become_rows_of_the_table(tmp_path: Path) -> None:
    outcome = read(tmp_path, SHOP, {"orders.csv": TWO})
    assert outcome.of("orders") == [
        {
            "order_id": "A1", "purchased_at": "2026-01-02", "fulfillment_channel": "MFN", "order_status": "unshipped",
            "marketplace_id": "MY-SHOP", "line": 2,
        },
        {
            "order_id": "A2", "purchased_at": "2026-01-03", "fulfillment_channel": "MFN", "order_status": "shipped",
            "marketplace_id": "MY-SHOP", "line": 3,
        },
    ]  # fmt: skip
    assert (outcome.problems, outcome.notices, outcome.count) == ([], [], 2)


def test_rows_say_how_the_file_spells_and_writes_things(tmp_path: Path) -> None:
    said = 'timezone = "America/Sao_Paulo"\ndate_order = "DMY"\ndecimal_comma = true\n'
    (rows,) = read(tmp_path, TOP + said + ORDERS, {"orders.csv": TWO}).rows
    assert (rows.zone, rows.date_order, rows.decimal_comma) == ("America/Sao_Paulo", "DMY", True)
    assert rows.spelling == {"order_id": "number", "purchased_at": "placed", "order_status": "state"}


def test_a_file_may_write_things_otherwise_than_the_top_says(tmp_path: Path) -> None:
    entry = ORDERS.replace("[file.columns]", 'timezone = "Asia/Shanghai"\ndecimal_comma = false\n[file.columns]')
    (rows,) = read(tmp_path, TOP + 'timezone = "UTC"\ndecimal_comma = true\n' + entry, {"orders.csv": TWO}).rows
    assert (rows.zone, rows.decimal_comma) == ("Asia/Shanghai", False)


def test_words_are_compared_without_case_and_blanks_and_a_star_stands_for_any_text(tmp_path: Path) -> None:
    text = "number,placed,state\n1,2026-01-02, PAID \n2,2026-01-02,gone\n3,2026-01-02,Gone by buyer\n"
    outcome = read(tmp_path, SHOP, {"orders.csv": text})
    assert [status for _, status in outcome.column("order_status")] == ["unshipped", "cancelled", "cancelled"]


def test_the_exact_word_goes_before_one_with_a_star(tmp_path: Path) -> None:
    words = 'values = { "g*" = "cancelled", gone = "pending", "go*" = "shipped" }'
    mapping = SHOP.replace('values = { paid = "unshipped", sent = "shipped", "gone*" = "cancelled" }', words)
    text = "number,placed,state\n1,2026-01-02,gone\n2,2026-01-02,going\n"
    assert [status for _, status in read(tmp_path, mapping, {"orders.csv": text}).column("order_status")] == [
        "pending",
        "cancelled",
    ]


def test_a_word_that_the_mapping_does_not_know_is_a_problem_of_its_line(tmp_path: Path) -> None:
    outcome = read(tmp_path, SHOP, {"orders.csv": TWO + "A3,2026-01-04,lost,c3\n"})
    (problem,) = outcome.problems
    assert (problem.line, problem.field) == (4, "state")
    assert problem.message == "'lost' has no value for order_status in the mapping"
    assert problem.hint == ("add it at file[1].columns.order_status.values, or state there what is meant `otherwise`")
    assert outcome.loaded_lines == {2, 3}


def test_a_word_that_is_shown_does_not_give_a_buyer_away(tmp_path: Path) -> None:
    outcome = read(tmp_path, SHOP, {"orders.csv": "number,placed,state\n1,2026-01-02,ask li@example.com\n"})
    assert outcome.problems[0].message == "'ask [e-mail]' has no value for order_status in the mapping"


def test_otherwise_is_for_every_other_word_and_an_empty_cell_stays_empty(tmp_path: Path) -> None:
    mapping = SHOP + 'cancelled_by = { column = "why", values = { buyer = "buyer" }, otherwise = "seller" }\n'
    text = "number,placed,state,why\n1,2026-01-02,gone,buyer\n2,2026-01-02,gone,flood\n3,2026-01-02,gone,\n"
    outcome = read(tmp_path, mapping, {"orders.csv": text})
    assert outcome.column("cancelled_by") == [(2, "buyer"), (3, "seller"), (4, None)]


def test_the_empty_cell_and_the_empty_value_can_be_named(tmp_path: Path) -> None:
    mapping = SHOP + 'cancelled_by = { column = "why", values = { "" = "seller", nobody = "" } }\n'
    text = "number,placed,state,why\n1,2026-01-02,gone,\n2,2026-01-02,gone,nobody\n"
    outcome = read(tmp_path, mapping, {"orders.csv": text})
    assert outcome.column("cancelled_by") == [(2, "seller"), (3, None)]


def test_constants_may_be_numbers_days_and_yes_or_no_and_an_empty_one_says_nothing(tmp_path: Path) -> None:
    more = (
        "quantity = { constant = 2 }\namount = { constant = 12.50 }\nis_test = { constant = true }\n"
        'ship_by = { constant = 2026-03-04 }\ncurrency = { constant = "" }\n'
    )
    (row, _) = read(tmp_path, SHOP + more, {"orders.csv": TWO}).of("orders")
    assert (row["quantity"], row["amount"], row["is_test"], row["ship_by"]) == ("2", "12.50", "true", "2026-03-04")
    assert "currency" not in row
    assert "currency" in read(tmp_path, SHOP + more, {"orders.csv": TWO}).rows[0].cells.column_names


def test_columns_are_joined_to_an_id_unless_one_is_empty(tmp_path: Path) -> None:
    mapping = SHOP.replace('order_id = "number"', 'order_id = { join = ["number", "part"], with = "-", prefix = "S-" }')
    text = "number,part,placed,state\nA,1,2026-01-02,paid\nB,,2026-01-02,paid\n"
    outcome = read(tmp_path, mapping, {"orders.csv": text})
    assert outcome.column("order_id") == [(2, "S-A-1"), (3, None)]  # the empty key is told when the text is typed
    assert outcome.rows[0].spelling["order_id"] == "number + part"


def test_day_takes_the_clock_off_a_time_and_leaves_other_dates_alone(tmp_path: Path) -> None:
    mapping = SHOP + 'deliver_by = { column = "due", day = true }\n'
    dues = ["2026-01-05 00:00:00", "2026-01-05T00:00", "1/5/2026 0:00", "2026-01-05", "5 Jan 2026", ""]
    text = "number,placed,state,due\n" + "".join(f"{i},2026-01-02,paid,{due}\n" for i, due in enumerate(dues))
    assert [due for _, due in read(tmp_path, mapping, {"orders.csv": text}).column("deliver_by")] == [
        "2026-01-05", "2026-01-05", "1/5/2026", "2026-01-05", "5 Jan 2026", None,
    ]  # fmt: skip


# -- marketplaces ---------------------------------------------------------------------------------------------------


def test_the_marketplace_may_come_from_the_caller(tmp_path: Path) -> None:
    us = find_marketplace("US")
    outcome = read(tmp_path, 'name = "shop"' + ORDERS, {"orders.csv": TWO}, context=Context(us))
    assert outcome.column("marketplace_id") == [(2, "ATVPDKIKX0DER"), (3, "ATVPDKIKX0DER")]


def test_the_mapping_and_its_columns_go_before_the_callers_marketplace(tmp_path: Path) -> None:
    us = find_marketplace("US")
    assert read(tmp_path, SHOP, {"orders.csv": TWO}, context=Context(us)).column("marketplace_id")[0] == (2, "MY-SHOP")
    mapping = SHOP + 'marketplace_id = "customer"\n'
    assert read(tmp_path, mapping, {"orders.csv": TWO}, context=Context(us)).column("marketplace_id")[0] == (2, "c1")


def test_orders_without_any_marketplace_are_a_problem_of_the_file(tmp_path: Path) -> None:
    outcome = read(tmp_path, 'name = "shop"' + ORDERS, {"orders.csv": TWO})
    (problem,) = outcome.problems
    assert (problem.line, outcome.count, outcome.rows) == (None, 2, [])
    assert problem.message == "file[1] of the mapping does not say on which marketplace the orders are"
    assert problem.hint == 'write marketplace = "MY-SHOP" at the top of the mapping, or name one with --marketplace'


def test_a_table_that_can_do_without_a_marketplace_does(tmp_path: Path) -> None:
    mapping = '[[file]]\nmatch = "mails.csv"\ntable = "notices"\n[file.columns]\nnotice_id = "id"\n'
    mapping += 'received_at = "at"\nnotice_kind = { constant = "other" }\n'
    mails: dict[str, str | bytes] = {"mails.csv": "id,at\n1,2026-01-02\n"}
    (row,) = read(tmp_path, 'name = "shop"\n' + mapping, mails, "mails.csv").of("notices")
    assert "marketplace_id" not in row
    (row,) = read(tmp_path, TOP + mapping, mails, "mails.csv").of("notices")
    assert row["marketplace_id"] == "MY-SHOP"


# -- one file, several tables ---------------------------------------------------------------------------------------

PARCELS = """
[[file]]
match = "orders*"
table = "shipments"
only_if = "sent_on"
[file.columns]
shipment_id = { column = "number", prefix = "P-" }
order_id = "number"
carrier = { column = "by", values = { d = "DHL" } }
tracking_number = { constant = "" }
shipped_at = "sent_on"
"""


def test_a_file_brings_rows_to_every_table_that_takes_the_line(tmp_path: Path) -> None:
    text = "number,placed,state,sent_on,by\nA,2026-01-02,sent,2026-01-03,d\nB,2026-01-02,paid,,x\n"
    outcome = read(tmp_path, SHOP + PARCELS, {"orders.csv": text})
    assert [row["order_id"] for row in outcome.of("orders")] == ["A", "B"]
    assert outcome.of("shipments") == [
        {"shipment_id": "P-A", "order_id": "A", "carrier": "DHL", "shipped_at": "2026-01-03", "line": 2}
    ]
    assert (outcome.problems, outcome.count) == ([], 2)


def test_a_line_that_fails_for_one_table_is_one_problem_and_in_no_table(tmp_path: Path) -> None:
    text = "number,placed,state,sent_on,by\nA,2026-01-02,lost,2026-01-03,x\nB,2026-01-02,sent,2026-01-03,x\n"
    outcome = read(tmp_path, SHOP + PARCELS, {"orders.csv": text})
    assert outcome.problem_lines == [2, 3]
    assert outcome.rows == []


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        ('only_if = "customer"', {2, 3}),
        ('only_if = { column = "state", is = ["PAID"] }', {2, 4}),
        ('only_if = { column = "state", is = ["se*", "x"] }', {3}),
        ('only_if = { column = "state", is_not = ["sent"] }', {2, 4}),
        ('only_if = { column = "customer", is_not = "c1" }', {3, 4}),
        ('only_if = { column = "customer", is = ["", "c1"] }', {2, 4}),
    ],
)
def test_lines_that_a_file_leaves_aside_are_reported(tmp_path: Path, condition: str, lines: set[int]) -> None:
    mapping = SHOP.replace("[file.columns]", f"{condition}\n[file.columns]")
    outcome = read(tmp_path, mapping, {"orders.csv": TWO + "A3,2026-01-04,paid,\n"})
    assert outcome.loaded_lines == lines
    assert set(outcome.problem_lines) == {2, 3, 4} - lines
    assert {problem.message for problem in outcome.problems} == {"the mapping leaves this line aside"}
    assert {problem.hint for problem in outcome.problems} == {
        "nothing to do if that is meant; it says so at file[1].only_if"
    }


def test_a_file_that_only_adds_to_orders_needs_their_names_only(tmp_path: Path) -> None:
    mapping = SHOP + '[[file]]\nmatch = "items.csv"\ntable = "orders"\npartial = true\n[file.columns]\n'
    mapping += 'order_id = "number"\nasin = "what"\nquantity = { constant = 1 }\n'
    files: dict[str, str | bytes] = {"items.csv": "number,what\nA1,B00\n"}
    outcome = read(tmp_path, mapping, files, "items.csv")
    assert outcome.of("orders") == [
        {"order_id": "A1", "asin": "B00", "quantity": "1", "marketplace_id": "MY-SHOP", "line": 2}
    ]
    outcome = read(tmp_path, mapping.replace('marketplace = "MY-SHOP"', ""), files, "items.csv")
    assert outcome.of("orders") == [{"order_id": "A1", "asin": "B00", "quantity": "1", "line": 2}]


# -- lines, bytes, batches ------------------------------------------------------------------------------------------


def test_a_stated_encoding_alone_is_enough(tmp_path: Path) -> None:
    mapping = SHOP.replace("[file.columns]", 'encoding = "latin-1"\n[file.columns]') + 'ship_region = "town"\n'
    outcome = read(tmp_path, mapping, {"orders.csv": "number,placed,state,town\n1,2026-01-02,paid,é\n"})
    assert outcome.column("ship_region") == [(2, "Ã©")]


def test_line_numbers_are_physical_also_after_a_cell_with_line_ends(tmp_path: Path) -> None:
    text = 'number,placed,state,customer\nA,2026-01-02,paid,"two\nlines"\n\nB,2026-01-02,lost,c\nC,2026-01-02\n'
    outcome = read(tmp_path, SHOP, {"orders.csv": text})
    assert outcome.loaded_lines == {2}
    assert sorted(line for line in outcome.problem_lines if line) == [5, 6]
    assert outcome.count == 3


def test_a_mapping_may_state_encoding_and_delimiter(tmp_path: Path) -> None:
    text = "number;placed;state;town\n1;2026-01-02;paid;São, Paulo\n".encode("cp1252")
    mapping = SHOP.replace("[file.columns]", 'encoding = "cp1252"\ndelimiter = ";"\n[file.columns]')
    outcome = read(tmp_path, mapping + 'ship_region = "town"\n', {"orders.csv": text})
    assert outcome.column("ship_region") == [(2, "São, Paulo")]


def test_a_stated_encoding_and_delimiter_overrule_what_was_found_and_say_so(tmp_path: Path) -> None:
    text = "number|placed|state|a,b,c,d,e\n1|2026-01-02|paid|\xe9t\xe9\n".encode()
    mapping = SHOP.replace("[file.columns]", 'encoding = "Latin_1"\ndelimiter = "|"\n[file.columns]')
    outcome = read(tmp_path, mapping + 'ship_region = "a,b,c,d,e"\n', {"orders.csv": text})
    assert outcome.column("ship_region") == [(2, "Ã©tÃ©")]
    assert outcome.notices == [
        "the mapping states the encoding latin-1, so the file was read in it",
        "the mapping states the delimiter '|', so the file was split at it",
    ]


def test_what_is_stated_at_the_top_holds_for_look_up_files_and_their_own_file_entry_goes_before(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"orders.csv": TWO.replace(",", "|"), "customers.csv": "customer|region,x\nc1|RJ\n"}
    outcome = read(tmp_path, TOP + 'delimiter = "|"\n' + ORDERS + REGION.replace('"region"', '"region,x"'), files)
    assert outcome.column("ship_region") == [(2, "RJ"), (3, None)]
    own = '[[file]]\nmatch = "cust*"\ntable = "tracking"\ndelimiter = ";"\n[file.columns]\ntracking_number = "a"\n'
    own += 'occurred_at = "b"\nevent = "c"\n'
    files["customers.csv"] = "customer;region|x\nc1;RJ\n"
    mapping = TOP + 'delimiter = "|"\n' + ORDERS + REGION.replace('"region"', '"region|x"') + own
    assert read(tmp_path, mapping, files).column("ship_region") == [(2, "RJ"), (3, None)]


def test_batches_do_not_change_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plimsoll.intake.readers.mapped.BATCH", 1)
    monkeypatch.setattr("plimsoll.intake.flat.PIECE", 64)
    lines = [f"A{i},2026-01-02,{'lost' if i % 7 == 0 else 'paid'},c{i}" for i in range(50)]
    items = "number,seller\n" + "".join(f"A{i},s{i % 3}\nA{i},t\n" for i in range(0, 50, 2))
    text = "number,placed,state,customer\n" + "\n".join(lines)
    outcome = read(tmp_path, SOLD, {"orders.csv": text, "items.csv": items})
    assert len(outcome.rows) > 1
    assert outcome.count == 50
    assert set(outcome.problem_lines) == {i + 2 for i in range(50) if i % 7 == 0 or i % 2}
    kept = [i for i in range(0, 50, 2) if i % 7]
    assert outcome.column("account") == [pair for i in kept for pair in ((i + 2, f"s{i % 3}"), (i + 2, "t"))]


# -- the reader's own promise ---------------------------------------------------------------------------------------


def test_it_is_a_reader_named_by_mapping_and_tables(tmp_path: Path) -> None:
    mapping = mapping_of(SHOP + PARCELS)
    mapped = mapping.file_for("all.zip!shop/Orders.CSV")
    assert mapped is not None
    reader: Reader = MappedReader(mapping, mapped, {})
    assert (reader.name, reader.tables) == ("mapping:shop/orders+shipments", ("orders", "shipments"))
    assert reader.meaning == "A table of the shop's own, read by the mapping shop."
    (tmp_path / "x").write_text(TWO, encoding="utf-8")
    assert reader.recognises(opened("folder/orders.csv", tmp_path / "x"))
    assert not reader.recognises(opened("orders.txt", tmp_path / "x"))  # only the second entry means it
    assert not reader.recognises(opened("folder/items.csv", tmp_path / "x"))


def test_a_file_without_lines_gives_no_rows(tmp_path: Path) -> None:
    outcome = read(tmp_path, SHOP, {"orders.csv": "number,placed,state\n"})
    assert (outcome.rows, outcome.problems, outcome.count) == ([], [], 0)
