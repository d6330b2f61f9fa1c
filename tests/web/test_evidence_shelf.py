"""The evidence shelf: files are kept as they came, never shown as they are, and told apart for who may see what."""

from __future__ import annotations

import io

import pytest
from appeal_walk import taken_in

SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

BROKEN = b"\x89PNG\r\n\x1a\nbroken"


def page(client, path, **words):
    answer = client.get(path, words)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def photo(width=400, height=300):
    """A picture with a date and a position in its EXIF."""
    from PIL import Image

    picture = Image.new("RGB", (width, height), "white")
    exif = Image.Exif()
    exif[0x0132] = "2026:08:05 14:03:00"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 12.0, 0.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_an_empty_shelf_says_what_to_bring(browse, own_workspace):
    assert "The shelf is empty" in page(browse(), "/evidence/")


def test_a_file_is_kept_with_what_it_says_of_itself(browse, own_workspace):
    from plimsoll.journal.models import Deed

    client = browse()
    piece = taken_in(client, "box.jpg", photo(), kind="packaging_after",
                     orders="111-0000000-0000020, 111-0000000-0000021",
                     claimed="2026-09-01", caption="The new box")  # fmt: skip
    text = page(client, f"/evidence/{piece.number}/")
    assert (
        "claimed 2026-09-01, the file says 2026-08-05" in text
        and "400 \N{MULTIPLICATION SIGN} 300" in text
        and "position (GPS)" in text
    )
    assert piece.sha256 in text and "EXIF DateTime" in text
    assert "The new box" in page(client, "/evidence/", account="north", q="0000021")
    assert Deed.objects.filter(verb="add evidence", account="north").exists()


def test_a_picture_is_shown_as_a_small_copy_without_its_records(browse, own_workspace):
    from PIL import Image

    client = browse()
    piece = taken_in(client, "box.jpg", photo(2000, 1500))
    answer = client.get(f"/evidence/{piece.number}/small.jpg")
    shown = Image.open(io.BytesIO(answer.content))
    assert max(shown.size) == 320 and not dict(shown.getexif()) and answer.headers["Content-Type"] == "image/jpeg"
    assert f"/evidence/{piece.number}/small.jpg" in page(client, "/evidence/")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.svg", SCRIPT),
        ("x.html", b"<script>alert(1)</script>"),
        ("x.jpg", SCRIPT),
        ("x.png", b"\x89PNG\r\n\x1a\nbroken"),
    ],
)
def test_what_could_run_is_only_downloaded(browse, own_workspace, name, content):
    client = browse()
    piece = taken_in(client, name, content)
    assert client.get(f"/evidence/{piece.number}/large.jpg").status_code == 404
    answer = client.get(f"/evidence/{piece.number}/file/")
    assert b"".join(answer.streaming_content) == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"<script>alert" not in client.get(f"/evidence/{piece.number}/").content


def test_an_adviser_opens_redactions_and_own_reports_alone(browse, own_workspace):
    client, adviser = browse(), browse("adviser")
    piece = taken_in(client, "label.jpg", photo(), caption="of jane.roe@example.com")
    redacted = client.post(f"/evidence/{piece.number}/redact/", {
        "how": "box", "boxes": "0,0,200,100", "because": "the buyer's address",
    })  # fmt: skip
    made = int(redacted.headers["Location"].strip("/").split("/")[-1])
    assert made == piece.number + 1
    text = page(adviser, f"/evidence/{piece.number}/")
    assert "It may name buyers" in text and "jane.roe" not in text
    for path in ("file/", "small.jpg", "large.jpg"):
        assert adviser.get(f"/evidence/{piece.number}/{path}").status_code == 404
        answer = adviser.get(f"/evidence/{made}/{path}")
        assert answer.status_code == 200 and b"".join(answer)
    assert "jane.roe" not in adviser.get("/api/v1/evidence").content.decode()
    assert browse("client").get(f"/evidence/{made}/").status_code == 404
    assert browse("client").get(f"/api/v1/evidence/{made}").status_code == 404
    assert browse("client").get("/evidence/?account=north").status_code == 404


def test_boxes_are_black_in_the_redaction_and_the_original_stays(browse, own_workspace):
    from PIL import Image

    from plimsoll.web.asking import tower

    client = browse()
    piece = taken_in(client, "label.jpg", photo())
    client.post(f"/evidence/{piece.number}/redact/", {"how": "box", "boxes": "10,10,100,50", "because": "address"})
    made = tower().custody.piece(piece.number + 1)
    assert made.told.redaction_of == piece.sha256 and made.told.because == "address"
    with Image.open(tower().custody.open(made.sha256)) as picture:
        assert max(picture.getpixel((50, 30))) < 10 < min(picture.getpixel((300, 200)))
    assert tower().custody.open(piece.sha256).read_bytes() == photo()
    for wrong in ("10,10", "a,b,c,d", "0,0,9000,9000"):
        client.post(f"/evidence/{piece.number}/redact/", {"how": "box", "boxes": wrong, "because": "x"})
    assert len(tower().evidence()) == 2


def test_a_mask_a_replacement_and_another_telling_are_pieces_of_their_own(browse, own_workspace):
    from plimsoll.web.asking import tower

    client = browse()
    piece = taken_in(client, "tickets.csv", b"order,buyer_email\n111-0000000-0000020,jane.roe@example.com\n")
    assert "may name persons" in page(client, f"/evidence/{piece.number}/")
    client.post(f"/evidence/{piece.number}/redact/", {"how": "mask", "because": "e-mails"})
    assert b"jane.roe" not in tower().custody.open(tower().custody.piece(2).sha256).read_bytes()
    file = io.BytesIO(b"order,at\nx,2026-10-01T00:00Z\n")
    file.name = "better.csv"
    client.post(f"/evidence/{piece.number}/replace/", {"file": file, "because": "the export with times"})
    assert "Another file took its place" in page(client, f"/evidence/{piece.number}/")
    assert "tickets.csv" not in page(client, "/evidence/").replace("tickets_redacted.csv", "")
    assert "tickets.csv" in page(client, "/evidence/", every="1")
    assert client.post("/evidence/3/tell/", {"kind": "a guess"}).status_code == 400
    client.post("/evidence/3/tell/", {"kind": "ticket_export", "caption": "All tickets"})
    again, third = tower().custody.piece(4), tower().custody.piece(3)
    assert (again.sha256, again.told.kind, again.told.caption) == (third.sha256, "ticket_export", "All tickets")


def test_an_own_report_says_that_it_is_one(browse, own_workspace):
    from plimsoll.web.asking import tower

    client = browse()
    client.post("/evidence/report/", {"report": "orders", "account": "north", "orders": "111-0000000-0000020"})
    made = tower().evidence()
    assert len(made) == 2 and {one.told.origin for one in made} == {"own_report"}
    assert b"the seller's own report" in tower().custody.open(made[0].sha256).read_bytes()
    hidden = any(one.says.personal_data for one in made)
    answer = browse("adviser").get(f"/evidence/{made[0].number}/file/")
    assert hidden or b"".join(answer)


def test_a_changed_line_and_a_changed_file_are_found(browse, own_workspace):
    client = browse()
    piece = taken_in(client, "a.txt", b"one")
    assert "1 line, every one and its file as received" in page(client, "/evidence/verify/")
    kept = own_workspace / "vault" / "objects" / piece.sha256[:2] / piece.sha256
    kept.chmod(0o644)
    kept.write_bytes(b"two")
    text = page(client, "/evidence/verify/")
    assert "The file&#x27;s bytes are not those that were received." in text
    chain = own_workspace / "evidence" / "chain.jsonl"
    chain.write_bytes(chain.read_bytes().replace(b'"a.txt"', b'"b.txt"'))
    assert "without this workspace&#x27;s key" in page(client, "/evidence/verify/")
    assert browse("viewer").get("/evidence/verify/").status_code == 200
    for role in ("adviser", "client"):
        assert browse(role).get("/evidence/verify/").status_code == 403
        assert browse(role).get("/api/v1/evidence/verify").status_code == 404


@pytest.mark.parametrize("role", ["viewer", "adviser", "client"])
def test_who_may_not_write_adds_nothing(browse, own_workspace, role):
    from plimsoll.web.asking import tower

    piece = taken_in(browse(), "a.txt", b"one")
    client = browse(role)
    for path in ("add/", "report/", f"{piece.number}/tell/", f"{piece.number}/redact/", f"{piece.number}/replace/"):
        assert client.post(f"/evidence/{path}", {"account": "north", "because": "x"}).status_code in {403, 404}
    assert len(tower().evidence()) == 1


def test_files_and_words_of_strangers_stay_words(browse, own_workspace):
    client = browse()
    taken_in(client, '"><img src=x onerror=alert(1)>.txt', b"x", caption="<script>alert(2)</script>")
    text = page(client, "/evidence/")
    assert "<img src=x" not in text and "<script>alert(2)" not in text


def test_the_interface_takes_files_in(browse, own_workspace, person):
    from django.test import Client

    from plimsoll import clock
    from plimsoll.journal.models import Token

    words, digest = Token.fresh()
    Token.objects.create(person=person("operator"), name="robot", beginning=words[:8], digest=digest,
                         scopes=["read", "write"], made_at=clock.now())  # fmt: skip
    call = Client(headers={"authorization": f"Bearer {words}"})
    file = io.BytesIO(b"scan")
    file.name = "scan.txt"
    made = call.post("/api/v1/evidence", {"files": [file], "account": "north", "kind": "waybill"}).json()
    assert made["pieces"][0]["told"]["kind"] == "waybill"
    listed = call.get("/api/v1/evidence?account=north").json()
    assert listed["total"] == 1 and listed["pieces"][0]["sha256"] == made["pieces"][0]["sha256"]
    assert call.get("/api/v1/evidence/verify").json()["sound"] is True


def test_files_are_dropped_boxes_drawn_and_a_redaction_made_in_a_browser(page, server, tmp_path):
    (tmp_path / "label.jpg").write_bytes(photo())
    page.goto(f"{server.address}/evidence/")
    page.set_input_files("#files", str(tmp_path / "label.jpg"))
    page.select_option("#e-account", "north")
    page.click("text=Take into custody")
    page.wait_for_selector(".piece img")
    page.click(".piece-words a")
    page.wait_for_selector("[data-boxes] svg")
    box = page.locator("[data-boxes] img").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 80)
    page.mouse.up()
    assert page.input_value("#r-boxes").count(",") == 3
    page.fill("#r-because", "the address")
    page.click("form[action$='/redact/'] button")
    page.wait_for_selector("text=Redacted, as evidence 2")
