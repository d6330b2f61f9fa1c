from __future__ import annotations

import pytest
from mapped_shops import ORDERS, TOP, mapping_of

from plimsoll.errors import MappingError, UsageError
from plimsoll.facts.schema import TABLES
from plimsoll.intake.mapping import load_mapping

SHOP = TOP + ORDERS


def entry(line: str) -> str:
    """The shop with a line more in its `[[file]]`."""
    return SHOP.replace("[file.columns]", f"{line}\n[file.columns]")


def column(line: str) -> str:
    """The shop with a column more."""
    return SHOP + line + "\n"


def without(line: str) -> str:
    """The shop without the line that begins so."""
    return "\n".join(each for each in SHOP.splitlines() if not each.startswith(line))


LOOK = 'lookup = "c.csv", key = "k", column = "x"'

FAULTS = [
    # the file itself
    (b"\xff\xfe", "shop.toml: is not UTF-8 text", "save the mapping file as UTF-8"),
    ("name = shop", "shop.toml: cannot be read: Invalid value (at line 1, column 8)", "the mapping is a TOML file"),
    # its top
    (without("name"), "shop.toml: name: is missing: what the shop or the mapping is called", ""),
    (SHOP.replace('"shop"', '""'), "shop.toml: name: is empty", ""),
    (SHOP.replace('"shop"', '"a/b"'), "name: may hold letters, digits, points, hyphens and underscores", ""),
    (SHOP.replace('"shop"', "1"), "name: must be a text in quotes", ""),
    ('market = "X"\n' + SHOP, "market: nothing of that name belongs here", "did you mean marketplace?"),
    ('qqqqqq = "X"\n' + SHOP, "qqqqqq: nothing of that name belongs here", "what may stand here: name, marketplace, "),
    (SHOP.replace('"MY-SHOP"', '" "'), "shop.toml: marketplace: is empty", ""),
    ('timezone = "Brazil"\n' + SHOP, "timezone: 'Brazil' is not a time zone", "an IANA name"),
    ('date_order = "YDM"\n' + SHOP, "date_order: 'YDM' is not one of MDY, DMY, YMD", ""),
    ('decimal_comma = "yes"\n' + SHOP, "decimal_comma: must be true or false", ""),
    ('encoding = "klingon"\n' + SHOP, "encoding: 'klingon' is no text encoding", "for example utf-8, cp1252"),
    ('encoding = "hex"\n' + SHOP, "encoding: 'hex' is no text encoding", "for example utf-8, cp1252"),
    ('delimiter = ";;"\n' + SHOP, 'delimiter: must be one sign, such as ";" or "\\t"', ""),
    ('delimiter = ""\n' + SHOP, "delimiter: must be one sign", ""),
    ("delimiter = '\"'\n" + SHOP, "delimiter: must be one sign", ""),
    # the `[[file]]` entries
    (TOP, "shop.toml: file: is missing: each table needs a [[file]]", ""),
    (TOP + "file = []", "shop.toml: file: is missing: each table needs a [[file]]", ""),
    (TOP + "file = [1]", "shop.toml: file: must be tables, each under its own [[file]]", ""),
    (TOP + "[file]\nmatch = 'x'", "shop.toml: file: must be a list in brackets", ""),
    (without("match"), "shop.toml: file[1].match: is missing: the file's name, or a pattern such as", ""),
    (SHOP.replace("orders.csv", "shop/orders.csv"), "file[1].match: is the name of a file, without its folder", ""),
    (without("table"), "file[1].table: is missing: one of orders, shipments, ", ""),
    (SHOP.replace('"orders"', '"order"'), "file[1].table: there is no table 'order'", "did you mean orders?"),
    (SHOP.replace('"orders"', '"zzz"'), "file[1].table: there is no table 'zzz'", "the tables: orders, shipments, "),
    (entry('acount = "x"'), "file[1].acount: nothing of that name belongs here", "did you mean account?"),
    (entry('timezone = "X"'), "file[1].timezone: 'X' is not a time zone", "an IANA name"),
    (entry("partial = 1"), "file[1].partial: must be true or false", ""),
    (SHOP.split("[file.columns]")[0], "file[1].columns: is missing: which column is which", ""),
    (SHOP + ORDERS.split("[file.columns]")[0], "file[2].columns: is missing: which column is which", ""),
    # columns
    (column('ordr_id = "x"'), "file[1].columns.ordr_id: orders has no column of that name", "did you mean order_id?"),
    (column('zzzzz = "x"'), "columns.zzzzz: orders has no column of that name", "the columns of orders: order_id, "),
    (without("order_id"), "file[1].columns.order_id: is missing: orders needs it", ""),
    (
        without("purchased_at"),
        "columns.purchased_at: is missing: orders needs it",
        'write purchased_at = { constant = "" }',
    ),
    (column("sku = 1"), "columns.sku: must be the name of a column in quotes, or a table { ... }", ""),
    (column('sku = ""'), "file[1].columns.sku: is empty", ""),
    (column("sku = {}"), "columns.sku: does not say where its cells come from; exactly one of column, constant,", ""),
    (column('sku = { column = "a", constant = "b" }'), "columns.sku: has column and constant; exactly one of", ""),
    (column('sku = { colum = "a" }'), "columns.sku.colum: nothing of that name belongs here", "did you mean column?"),
    (column("sku = { column = 1 }"), "columns.sku.column: must be a text in quotes", ""),
    (column('sku = { column = "a", key = "b" }'), "columns.sku.key: means nothing beside column", ""),
    (column('sku = { column = "a", with = "b" }'), "columns.sku.with: means nothing beside column", ""),
    (column("sku = { join = [] }"), "columns.sku.join: must be a text in quotes, or a list of such texts", ""),
    (column("sku = { join = [1] }"), "columns.sku.join: must be a text in quotes, or a list of such texts", ""),
    (column("sku = { constant = [1] }"), "columns.sku.constant: must be one value: a text, a number, a date,", ""),
    (column('sku = { constant = "a", prefix = "b" }'), "columns.sku.constant: stands alone", ""),
    (column('sku = { column = "a", day = true }'), "columns.sku.day: sku is no time, so it has no day", ""),
    (column('ship_by = { column = "a", day = 1 }'), "columns.ship_by.day: must be true or false", ""),
    # values that the mapping states
    (column('sku = { column = "a", otherwise = "b" }'), "columns.sku.otherwise: means nothing without values", ""),
    (column('sku = { column = "a", values = "b" }'), "columns.sku.values: must be a table of its own", ""),
    (column('sku = { column = "a", values = {} }'), "columns.sku.values: is empty", ""),
    (column('sku = { column = "a", values = { A = "b" }, prefix = "x" }'), "columns.sku.prefix: is for texts", ""),
    (column('sku = { column = "a", values = { A = "b", a = "c" } }'), "columns.sku.values.a: stands twice", ""),
    (
        SHOP.replace('"cancelled" }', '"canceled" }'),
        "order_status.values.gone*: 'canceled' cannot stand in order_status, which is one of pending, unshipped,",
        "did you mean cancelled?",
    ),
    (
        column('cancelled_by = { column = "a", values = { a = "buyer" }, otherwise = "me" }'),
        "columns.cancelled_by.otherwise: 'me' cannot stand in cancelled_by, which is one of buyer, seller, amazon",
        "one of: buyer, seller, amazon",
    ),
    (SHOP.replace('"MFN"', '"FBM!"'), "fulfillment_channel.constant: 'FBM!' cannot stand in", ""),
    (column("quantity = { constant = -1 }"), "'-1' cannot stand in quantity, which is a whole number from 0", ""),
    (column("quantity = { constant = 1.5 }"), "'1.5' cannot stand in quantity, which is a whole number from 0", ""),
    (column('amount = { constant = "9 EUR" }'), "'9 EUR' cannot stand in amount, which is a number", ""),
    (column('is_test = { constant = "maybe" }'), "'maybe' cannot stand in is_test, which is true or false", ""),
    (column('ship_by = { constant = "soon" }'), "'soon' cannot stand in ship_by, which is a time", ""),
    (column("ship_by = { constant = 10:00:00 }"), "'10:00:00' cannot stand in ship_by, which is a time", ""),
    (
        SHOP.replace('order_id = "number"', 'order_id = { constant = "" }'),
        "columns.order_id.constant: order_id names the record, so it cannot be empty",
        "",
    ),
    # look-ups
    (column('sku = { lookup = "c.csv", column = "x" }'), "columns.sku.key: is missing: the column of the other", ""),
    (column('sku = { lookup = "c.csv", key = "k" }'), "columns.sku.column: is missing: the column of the other", ""),
    (column('sku = { lookup = "a/c.csv", key = "k", column = "x" }'), "lookup: is the name of a file, without", ""),
    (column(f'sku = {{ {LOOK}, constant = "b" }}'), "columns.sku.constant: means nothing beside lookup", ""),
    (column(f'sku = {{ {LOOK}, from = ["a", "b"] }}'), "sku.from: names 2 columns of this file, but key 1 of", ""),
    (column(f'sku = {{ {LOOK}, from = "a", via = {{ {LOOK} }} }}'), "sku.from: means nothing beside via", ""),
    (
        column(f'sku = {{ lookup = "c.csv", key = ["k", "l"], column = "x", via = {{ {LOOK} }} }}'),
        "columns.sku.key: must be one column where via finds the key",
        "",
    ),
    (column(f"sku = {{ {LOOK}, via = {{}} }}"), "columns.sku.via.lookup: is missing: the file in which the key", ""),
    (column(f"sku = {{ {LOOK}, via = {{ {LOOK}, values = 1 }} }}"), "columns.sku.via.values: nothing of that", ""),
    # accounts
    (entry("account = 1"), "file[1].account: must be the name of a column in quotes, or a table { ... }", ""),
    (entry('account = ""'), "file[1].account: is empty", ""),
    (entry('account = { constant = "" }'), "file[1].account.constant: is empty, so the rows would be nobody's", ""),
    (entry('account = { column = "a", day = true }'), "file[1].account.day: nothing of that name belongs here", ""),
    (
        entry('account = "seller"') + ORDERS,
        "file[2].account: is missing: another [[file]] takes the account from the file, so each must say whose",
        'rows of one account: account = { constant = "its name" }',
    ),
    # conditions
    (entry("only_if = 1"), "file[1].only_if: must be the name of a column in quotes, or a table { ... }", ""),
    (entry('only_if = ""'), "file[1].only_if: is empty", ""),
    (entry('only_if = { is = ["a"] }'), "file[1].only_if.column: is missing: the column that decides", ""),
    (entry('only_if = { column = "a" }'), "file[1].only_if: needs either `is` or `is_not`, a list", ""),
    (entry('only_if = { column = "a", is = "b", is_not = "c" }'), "file[1].only_if: needs either", ""),
    (entry('only_if = { column = "a", is = [] }'), "file[1].only_if.is: must be a list of the column's values", ""),
    (entry('only_if = { column = "a", is_not = [["b"]] }'), "only_if.is_not: must be a list of the column's", ""),
    (
        entry('only_if = { column = "a", in = "b" }'),
        "file[1].only_if.in: nothing of that name",
        "what may stand here: column, is, is_not",
    ),
    # partial files
    (entry("partial = true"), "file[1].partial: adds to the orders of another [[file]], but each of these is", ""),
    (
        TOP + '[[file]]\nmatch = "s"\ntable = "stock"\npartial = true\n[file.columns]\nsku = "a"\n',
        "file[1].partial: rows of stock have no name by which one could add to another",
        "",
    ),
]


@pytest.mark.parametrize(("text", "message", "hint"), FAULTS, ids=[str(index) for index in range(len(FAULTS))])
def test_every_fault_is_one_clear_error_with_its_place(text: str | bytes, message: str, hint: str) -> None:
    with pytest.raises(MappingError) as raised:
        load_mapping(text if isinstance(text, bytes) else text.encode(), "shop.toml")
    assert message in str(raised.value)
    assert str(raised.value).startswith("shop.toml: ")
    assert hint in raised.value.hint
    assert isinstance(raised.value, UsageError)


def test_no_fault_is_listed_whose_text_is_the_sound_shop() -> None:
    assert SHOP not in [text for text, _, _ in FAULTS]
    assert mapping_of(SHOP).name == "shop"


def test_a_mapping_is_a_value() -> None:
    assert mapping_of(SHOP) == mapping_of("\ufeff" + SHOP)
    assert hash(mapping_of(SHOP)) == hash(mapping_of(SHOP))
    assert mapping_of(SHOP) != mapping_of(SHOP.replace("MY-SHOP", "YOURS"))


def test_a_marketplace_of_the_packs_is_known_by_its_id() -> None:
    assert mapping_of(SHOP.replace("MY-SHOP", "us")).marketplace == "ATVPDKIKX0DER"
    assert mapping_of(SHOP).marketplace == "MY-SHOP"
    assert mapping_of(without("marketplace")).marketplace is None


@pytest.mark.parametrize("table", TABLES)
def test_every_table_of_facts_can_be_mapped(table: str) -> None:
    columns = "".join(f'{column.name} = "the {column.name}"\n' for column in TABLES[table].columns)
    mapping = mapping_of(f'{TOP}[[file]]\nmatch = "*.csv"\ntable = "{table}"\n[file.columns]\n{columns}')
    (mapped,) = mapping.tables
    assert [column for column, _ in mapped.columns] == [f"the {column.name}" for column in TABLES[table].columns]


@pytest.mark.parametrize(
    ("path", "means"),
    [
        ("orders.csv", True),
        ("2026/ORDERS.CSV", True),
        ("C:\\shop\\orders.csv", True),
        ("all.zip!orders.csv", True),
        ("all.zip!shop/orders.csv", True),
        ("orders.csv/readme", False),
        ("my-orders.csv", False),
    ],
)
def test_a_file_is_meant_by_its_name_wherever_it_lies(path: str, means: bool) -> None:
    assert (mapping_of(SHOP).file_for(path) is not None) is means
    assert (mapping_of(SHOP.replace("orders.csv", "Orders.CSV")).file_for(path) is not None) is means


def test_all_entries_that_mean_a_file_are_read_together() -> None:
    mapping = mapping_of(SHOP + ORDERS.replace("orders.csv", "o*.csv"))
    found = mapping.file_for("orders.csv")
    assert found is not None
    assert [table.place for table in found.tables] == ["file[1]", "file[2]"]


def test_it_says_which_files_it_looks_things_up_in() -> None:
    via = f'{{ lookup = "b.csv", key = "k", column = "x", via = {{ {LOOK} }} }}'
    mapping = mapping_of(entry(f"account = {via}") + "carrier = { " + LOOK.replace("c.csv", "d.csv") + " }\n")
    assert mapping.lookup_names == ("b.csv", "c.csv", "d.csv")
    found = mapping.file_for("orders.csv")
    assert found is not None
    assert found.lookup_names == mapping.lookup_names
    assert mapping_of(SHOP).lookup_names == ()


def test_it_says_whether_accounts_come_from_the_files() -> None:
    assert mapping_of(entry('account = "seller"')).accounts_from_file
    assert not mapping_of(SHOP).accounts_from_file
    found = mapping_of(entry('account = "seller"')).file_for("orders.csv")
    assert found is not None
    assert found.account_from_file
