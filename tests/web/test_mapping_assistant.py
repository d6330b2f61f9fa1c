"""The mapping assistant: a table that no reader knows, guessed, tried, kept under a name, and used again."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plimsoll.intake.mapping import load_mapping
from plimsoll.intake.mappings.guessing import guess
from plimsoll.intake.mappings.writing import Draft

if TYPE_CHECKING:
    from pathlib import Path

SHOP = (
    "平台单号,下单时间,订单状态,配送方式,商品SKU,数量,订单金额,币种,备注\n"
    '114-0000000-0000001,2026-01-02 09:12,已发货,自发货,S-1,1,"19,90",USD,=1+1\n'
    '114-0000000-0000002,2026-01-02 09:13,已取消,FBA,S-2,2,"5,00",USD,\n'
    '114-0000000-0000003,2026-01-02 09:14,挂起,自发货,S-2,2,"5,00",USD,\n'
)  # fmt: skip


def _rows(text: str) -> tuple[list[str], list[dict[str, str]]]:
    import csv
    import io

    found = csv.DictReader(io.StringIO(text))
    return list(found.fieldnames or ()), list(found)


def test_a_chinese_order_export_is_guessed() -> None:
    found = guess(*_rows(SHOP))
    assert found.table == "orders"
    assert found.decimal_comma
    assert found.columns == {
        "order_id": "平台单号", "purchased_at": "下单时间",
        "order_status": "订单状态", "fulfillment_channel": "配送方式",
        "sku": "商品SKU", "quantity": "数量", "amount": "订单金额", "currency": "币种",
    }  # fmt: skip
    assert found.words["order_status"] == {"已发货": "shipped", "已取消": "cancelled", "挂起": ""}
    assert found.words["fulfillment_channel"] == {"自发货": "MFN", "FBA": "AFN"}


@pytest.mark.parametrize(
    ("header", "row", "table", "named"),
    [
        ("Order Number,Parcel ID,Carrier,Tracking No,Ship Date", "1,2,UPS,1Z,13/01/2026", "shipments", "Parcel ID"),
        ("订单号,索赔编号,索赔日期,状态", "1,C1,2026-01-01,已批准", "claims", "索赔编号"),
        ("RMA,Order,Return Date,SKU", "R1,1,2026-01-01,S", "returns", "RMA"),
        ("Order,Stars,Date,Comment", "1,1,2026-01-01,bad", "feedback", "Stars"),
        ("SKU,On hand,Stock date", "S,3,2026-01-01", "stock", "On hand"),
    ],
)  # fmt: skip
def test_other_tables_are_told_apart(header: str, row: str, table: str, named: str) -> None:
    found = guess(header.split(","), [dict(zip(header.split(","), row.split(","), strict=True))])
    assert found.table == table
    assert named in found.columns.values()
    assert found.date_order == ("DMY" if table == "shipments" else None)


def test_a_draft_is_a_mapping_whatever_the_file_calls_its_columns() -> None:
    name = 'a "quoted"\\ \u202e = column\x7f'
    draft = Draft("shop", "x*.csv", "orders", {"order_id": name}, {"fulfillment_channel": "MFN"}, marketplace="US")
    table = load_mapping(draft.as_toml(), "shop").tables[0]
    assert dict(table.cells)["order_id"].columns == (name,)
    assert dict(table.cells)["order_status"].columns == (), "what is required and unknown is stated as unknown"


def _fields(text: str) -> dict[str, str]:
    """The mapping form as a browser would send it."""
    form = text[text.index('action="#trial"') :]
    form = form[: form.index("</form>")]
    found = {m[1]: html.unescape(m[2]) for m in re.finditer(r'<input[^>]*? name="([^"]+)"[^>]*?value="([^"]*)"', form)}
    found |= {
        m[1]: html.unescape(chosen[1]) if (chosen := re.search(r'value="([^"]*)" selected', m[2])) else ""
        for m in re.finditer(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL)
    }
    if 'name="decimal_comma" value="1" checked' not in form:
        found.pop("decimal_comma", None)
    found.pop("csrfmiddlewaretoken", None)
    return found


def _assistant(client: Any) -> str:
    client.post(
        "/imports/upload/",
        {"files": [SimpleUploadedFile("店铺-2026-01.csv", SHOP.encode("gb18030"))], "account": "east"},
    )
    from plimsoll.journal.models import ImportJob

    return f"/imports/jobs/{ImportJob.objects.first().pk}/table/0/"


def test_a_table_is_mapped_tried_kept_and_imported(own_workspace: Path, browse: Any) -> None:
    client = browse("operator")
    address = _assistant(client)
    fields = _fields(client.get(address).content.decode())
    assert fields["from-order_id"] == "平台单号"
    assert fields["match"] == "店铺-*.csv"
    assert fields["name"] == "店铺"
    bare = client.post(address, fields | {"step": "preview"}).content.decode()
    assert "does not say on which marketplace" in bare
    fields |= {"marketplace": "US", "timezone": "Asia/Shanghai"}
    tried = client.post(address, fields | {"step": "preview"}).content.decode()
    assert "2 of 3 lines can be loaded" in tried
    assert "has no value for order_status" in tried
    assert "2026-01-02 01:12:00" in tried, "the time zone was heeded"
    from plimsoll.tower import Tower

    assert "east" not in {row["account"] for row in Tower(own_workspace).imports()}, "trying keeps nothing"
    place = next(name for name in fields if name.startswith("word-order_status-") and fields[name] == "")
    done = client.post(address, fields | {"step": "import", place: "pending"}, follow=True).content.decode()
    assert "3 lines were loaded" in done
    assert "is kept" in done
    row = Tower(own_workspace).imports()[-1]
    assert (row["reader"], row["who"], row["account"]) == ("mapping:店铺/orders", "operator", "east")
    assert (own_workspace / "mappings/店铺.toml").is_file()
    assert "<option>店铺</option>" in client.get("/imports/").content.decode()
    more = SimpleUploadedFile("店铺-2026-02.csv", SHOP.replace("0000001", "0000009").encode())
    again = client.post("/imports/upload/", {"files": [more], "account": "east", "mapping": "店铺"}, follow=True)
    assert "3 lines were loaded" in again.content.decode()


def test_a_name_that_is_taken_is_not_overwritten_unasked(own_workspace: Path, browse: Any) -> None:
    client = browse()
    address = _assistant(client)
    fields = _fields(client.get(address).content.decode()) | {"marketplace": "US", "name": "shop", "step": "import"}
    assert client.post(address, fields).status_code == 302
    kept = (own_workspace / "mappings/shop.toml").read_bytes()
    other = fields | {"timezone": "Asia/Tokyo"}
    assert "already" in client.post(address, other).content.decode()
    assert (own_workspace / "mappings/shop.toml").read_bytes() == kept
    assert client.post(address, other | {"replace": "1"}).status_code == 302
    for name in ("../x", "a/b", ""):
        assert client.post(address, fields | {"name": name}).status_code == 200
    assert not (own_workspace / "x.toml").exists()


def test_another_table_is_guessed_anew_and_what_is_none_is_said(own_workspace: Path, browse: Any) -> None:
    client = browse()
    address = _assistant(client)
    assert "Shipment id" in client.get(address + "?table=shipments").content.decode()
    assert client.get(address + "?table=nothing").status_code == 404
    client.post("/imports/upload/", {"files": [SimpleUploadedFile("notes.txt", b"hello there\n")]})
    from plimsoll.journal.models import ImportJob

    assert "This is no table" in client.get(f"/imports/jobs/{ImportJob.objects.first().pk}/table/0/").content.decode()


def test_who_may_not_write_cannot(own_workspace: Path, browse: Any) -> None:
    address = _assistant(browse())
    for role in ("viewer", "adviser", "client"):
        assert browse(role).get(address).status_code == 403
    assert browse().get(address.replace("/0/", "/7/")).status_code == 404
