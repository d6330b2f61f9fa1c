from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mapped_shops import REGION, SHOP, SOLD, TWO, read

if TYPE_CHECKING:
    from pathlib import Path

# -- look-ups -------------------------------------------------------------------------------------------------------


def test_a_look_up_takes_the_cell_from_another_file(tmp_path: Path) -> None:
    outcome = read(tmp_path, SHOP + REGION, {"orders.csv": TWO, "customers.csv": "region,customer\nSP,c2\nRJ, c1 \n"})
    assert outcome.column("ship_region") == [(2, "RJ"), (3, "SP")]
    assert outcome.rows[0].spelling["ship_region"] == "customers.csv: region"
    assert outcome.notices == []


def test_a_look_up_that_finds_nothing_leaves_the_cell_empty_and_is_counted_once(tmp_path: Path) -> None:
    text = TWO + "A3,2026-01-04,paid,c9\nA4,2026-01-04,paid,\nA5,2026-01-04,paid,c3\n"
    outcome = read(tmp_path, SHOP + REGION, {"orders.csv": text, "customers.csv": "customer,region\nc1,RJ\nc3,\n"})
    assert outcome.column("ship_region") == [(2, "RJ"), (3, None), (4, None), (5, None), (6, None)]
    assert outcome.notices == [
        "look-ups found nothing for some lines, whose cells stay empty: ship_region in 2 (customers.csv)"
    ]  # an empty key asks nothing, and an empty cell of the other file is an answer


def test_several_values_for_one_key_are_none_and_are_counted_once(tmp_path: Path) -> None:
    customers = "customer,region\nc1,RJ\nc1,SP\nc2,SP\nc2,SP\n"
    outcome = read(tmp_path, SHOP + REGION, {"orders.csv": TWO, "customers.csv": customers})
    assert outcome.column("ship_region") == [(2, None), (3, "SP")]
    assert outcome.notices == [
        "look-ups found more than one value for some lines, whose cells stay empty: ship_region in 1 (customers.csv)"
    ]


def test_several_values_that_are_one_word_of_the_schema_are_that_word(tmp_path: Path) -> None:
    mapping = SHOP + (
        'cancelled_by = { lookup = "notes.csv", key = "number", column = "who", '
        'values = { shop = "seller", boss = "seller", buyer = "buyer" } }\n'
    )
    notes = "number,who\nA1,shop\nA1,boss\nA2,shop\nA2,buyer\n"
    outcome = read(tmp_path, mapping, {"orders.csv": TWO, "notes.csv": notes})
    assert outcome.column("cancelled_by") == [(2, "seller"), (3, None)]


def test_an_unknown_word_in_the_other_file_is_a_problem_of_the_line(tmp_path: Path) -> None:
    mapping = SHOP + (
        'cancelled_by = { lookup = "notes.csv", key = "number", column = "who", values = { shop = "seller" } }\n'
    )
    outcome = read(tmp_path, mapping, {"orders.csv": TWO, "notes.csv": "number,who\nA2,cat\n"})
    (problem,) = outcome.problems
    assert (problem.line, problem.field) == (3, "notes.csv: who")
    assert outcome.loaded_lines == {2}


def test_the_key_may_have_another_name_here_and_several_columns(tmp_path: Path) -> None:
    mapping = SHOP + (
        'carrier = { lookup = "parcels.csv", key = ["order", "box"], from = ["number", "customer"], column = "by" }\n'
    )
    parcels = "order,box,by\nA1,c1,DHL\nA1,c2,UPS\nA2,c2,SF\n"
    outcome = read(tmp_path, mapping, {"orders.csv": TWO, "parcels.csv": parcels})
    assert outcome.column("carrier") == [(2, "DHL"), (3, "SF")]


def test_a_look_up_may_go_by_way_of_another_file(tmp_path: Path) -> None:
    mapping = SHOP + (
        "[file.columns.ship_region]\n"
        'lookup = "towns.csv"\nkey = "town"\ncolumn = "state"\n'
        'via = { lookup = "customers.csv", key = "id", from = "customer", column = "lives_in" }\n'
    )
    files: dict[str, str | bytes] = {
        "orders.csv": TWO,
        "customers.csv": "id,lives_in\nc1,Santos\nc1,Campinas\nc2,Niteroi\nc2,Santos\n",
        "towns.csv": "town,state\nSantos,SP\nCampinas,SP\nNiteroi,RJ\n",
    }
    outcome = read(tmp_path, mapping, files)
    assert outcome.column("ship_region") == [(2, "SP"), (3, None)]  # two towns of one state are one answer


def test_a_file_may_look_things_up_in_itself(tmp_path: Path) -> None:
    mapping = SHOP + 'carrier = { lookup = "orders.csv", key = "number", from = "customer", column = "placed" }\n'
    outcome = read(tmp_path, mapping, {"orders.csv": "number,placed,state,customer\nA,2026-01-02,paid,B\nB,x,paid,\n"})
    assert outcome.column("carrier") == [(2, "x"), (3, None)]


@pytest.mark.parametrize("customers", ["customer,region\n", "customer,region\n,\n", "customer,region\n,SP\nc1,\n"])
def test_a_look_up_file_may_say_nothing_at_all(tmp_path: Path, customers: str) -> None:
    outcome = read(tmp_path, SHOP + REGION, {"orders.csv": TWO, "customers.csv": customers})
    assert outcome.column("ship_region") == [(2, None), (3, None)]


def test_lines_of_a_look_up_file_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    customers = "customer,region\nc1,RJ\nc2\nc2,SP,more\n"
    outcome = read(tmp_path, SHOP + REGION, {"orders.csv": TWO, "customers.csv": customers})
    assert outcome.column("ship_region") == [(2, "RJ"), (3, None)]
    assert "customers.csv: 2 of its lines could not be read, so nothing is looked up in them" in outcome.notices


# -- accounts -------------------------------------------------------------------------------------------------------


def test_an_account_may_be_a_column(tmp_path: Path) -> None:
    mapping = SHOP.replace("[file.columns]", 'account = { column = "customer", prefix = "shop-" }\n[file.columns]')
    assert read(tmp_path, mapping, {"orders.csv": TWO}).column("account") == [(2, "shop-c1"), (3, "shop-c2")]


def test_an_order_of_two_sellers_becomes_a_row_of_each_in_the_order_of_the_items(tmp_path: Path) -> None:
    items = "number,seller\nA1,zoe\nA2,bob\nA1,ann\nA1,zoe\n"
    outcome = read(tmp_path, SOLD, {"orders.csv": TWO, "items.csv": items})
    assert outcome.column("account") == [(2, "zoe"), (2, "ann"), (3, "bob")]
    assert outcome.column("order_id") == [(2, "A1"), (2, "A1"), (3, "A2")]
    assert outcome.count == 2


def test_a_line_without_an_account_is_a_problem(tmp_path: Path) -> None:
    text = TWO + "A3,2026-01-04,paid,c3\n,2026-01-04,paid,c3\n"
    outcome = read(tmp_path, SOLD, {"orders.csv": text, "items.csv": "number,seller\nA1,ann\nA3,\n"})
    assert outcome.problem_lines == [3, 4, 5]
    assert outcome.loaded_lines == {2}
    assert {problem.field for problem in outcome.problems} == {"number"}
    assert outcome.problems[0].message == "items.csv says no seller for this number, so the line is no account's"
    assert outcome.problems[0].hint == "once items.csv has the row, import both again with a later --observed-at"


def test_an_empty_account_column_is_a_problem(tmp_path: Path) -> None:
    mapping = SHOP.replace("[file.columns]", 'account = "customer"\n[file.columns]')
    outcome = read(tmp_path, mapping, {"orders.csv": TWO + "A3,2026-01-04,paid, \n"})
    (problem,) = outcome.problems
    assert (problem.line, problem.field) == (4, "customer")
    assert problem.message == "customer says no account"
    assert problem.hint == "fill it in, or map another column at file[1].account"


def test_accounts_have_words_too_and_two_words_for_one_account_are_one_row(tmp_path: Path) -> None:
    mapping = SOLD.replace('column = "seller" }', 'column = "seller", values = { "a*" = "A", bob = "B", old = "" } }')
    items = "number,seller\nA1,ann\nA1,abe\nA1,bob\nA2,old\n"
    outcome = read(tmp_path, mapping, {"orders.csv": TWO, "items.csv": items})
    assert outcome.column("account") == [(2, "A"), (2, "B")]
    assert outcome.problem_lines == [3]


def test_a_line_one_of_whose_accounts_has_no_word_is_one_problem(tmp_path: Path) -> None:
    mapping = SOLD.replace('column = "seller" }', 'column = "seller", values = { ann = "A" } }')
    outcome = read(tmp_path, mapping, {"orders.csv": TWO, "items.csv": "number,seller\nA1,ann\nA1,bob\nA2,ann\n"})
    assert [problem.message for problem in outcome.problems] == ["'bob' has no value for account in the mapping"]
    assert outcome.column("account") == [(3, "A")]


def test_a_line_that_fails_twice_tells_its_first_fault(tmp_path: Path) -> None:
    outcome = read(
        tmp_path, SOLD, {"orders.csv": TWO + "A3,2026-01-04,lost,c3\n", "items.csv": "number,seller\nA1,a\nA2,b\n"}
    )
    assert [(problem.line, problem.field) for problem in outcome.problems] == [(4, "number")]


def test_only_the_lines_that_an_entry_takes_need_an_account_and_count_as_missed(tmp_path: Path) -> None:
    mapping = SHOP.replace("[file.columns]", 'account = { constant = "us" }\n[file.columns]') + (
        '[[file]]\nmatch = "orders.csv"\ntable = "tickets"\nonly_if = { column = "state", is = "sent" }\n'
        'account = "customer"\n[file.columns]\nticket_id = "number"\ncreated_at = "placed"\nticket_status = "state"\n'
        'priority = { lookup = "customers.csv", key = "customer", column = "rank" }\n'
    )
    text = "number,placed,state,customer\n1,2026-01-02,paid,\n2,2026-01-02,paid,c8\n3,2026-01-02,sent,c9\n"
    outcome = read(tmp_path, mapping, {"orders.csv": text, "customers.csv": "customer,rank\n"})
    assert outcome.column("account") == [(2, "us"), (3, "us"), (4, "us")]
    assert outcome.column("account", "tickets") == [(4, "c9")]
    assert (outcome.problems, outcome.count) == ([], 3)
    assert outcome.notices == [
        "look-ups found nothing for some lines, whose cells stay empty: priority in 1 (customers.csv)"
    ]
