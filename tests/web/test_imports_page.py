"""Imports in the browser: every file accounted for, who brought it, taken back, brought again; nothing half-done."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plimsoll import clock

if TYPE_CHECKING:
    from pathlib import Path

ORDERS = (
    "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status\n"
    "114-0000000-0000001,US,MFN,2026-01-01T00:00:00+00:00,shipped\n"
    "114-0000000-0000002,US,MFN,2026-01-0x,shipped\n"
)  # fmt: skip


def _file(name: str, content: str | bytes = ORDERS) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def _upload(client: Any, *files: Any, **choices: Any) -> Any:
    return client.post("/imports/upload/", {"files": list(files), **choices}, follow=True)


def _imports(root: Path) -> list[dict]:
    from plimsoll.tower import Tower

    return Tower(root).imports()


def test_an_upload_says_what_became_of_every_file(own_workspace: Path, browse: Any) -> None:
    client = browse("operator")
    feedback = "order_id,rating,left_at\n114-0000000-0000001,1,2026-02-01\n"
    answer = _upload(
        client, _file("orders.csv"), _file("feedback.csv", feedback), _file("notes.txt", "hi\n"), account="east"
    )
    text = answer.content.decode()
    assert "Partly loaded" in text
    assert "Loaded" in text
    assert "notes.txt" in text
    assert "Map its columns" in text
    assert "&#x27;2026-01-0x&#x27; is not a time that can be read for sure" in text
    rows = {row["path"]: row for row in _imports(own_workspace)[-2:]}
    assert rows["orders.csv"]["who"] == "operator"
    assert rows["orders.csv"]["account"] == "east"
    from plimsoll.journal.models import Deed, ImportJob

    job = ImportJob.objects.get()
    assert (job.state, job.loaded, job.problem_count) == ("done", 2, 1)
    assert Deed.objects.get(verb="import").who == "operator"
    sheet = client.get(f"/imports/jobs/{job.pk}/problems.csv")
    found = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert [(one["path"], one["line"], one["field"]) for one in found] == [("orders.csv", "3", "purchased_at")]
    listed = client.get("/imports/?q=orders.csv&account=east").content.decode()
    assert rows["orders.csv"]["sha256"][:12] in listed
    assert "operator" in listed


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../etc/passwd.csv", "passwd.csv"),
        ("..\\..\\boot.csv", "boot.csv"),
        ("a!b:\u202ec.csv", "a_b__c.csv"),
        ("  ..  ", "file"),
    ],
)
def test_a_name_from_outside_leads_nowhere(journal: Path, sent: str, kept: str) -> None:
    from plimsoll.web.uploading import safe_name

    assert safe_name(sent) == kept
    assert len(safe_name("x" * 400 + ".csv")) == 150
    assert safe_name("x" * 400 + ".csv").endswith(".csv")


def test_uploads_stay_in_their_folder_and_go_when_they_are_read(own_workspace: Path, browse: Any) -> None:
    _upload(browse(), _file("../../orders.csv"), _file("<b>x</b>.txt", "no table"), account="east")
    left = [path.relative_to(own_workspace).parts for path in (own_workspace / "uploads").rglob("*") if path.is_file()]
    assert [(parts[0], parts[2], parts[3]) for parts in left] == [("uploads", "1", "_b_x_b_.txt")] or left[0][
        -1
    ].endswith(".txt")
    assert not (own_workspace.parent / "orders.csv").exists()


def test_the_same_again_loads_nothing_and_says_so(own_workspace: Path, browse: Any) -> None:
    client = browse()
    _upload(client, _file("orders.csv"), account="east")
    text = _upload(client, _file("renamed.csv"), account="east").content.decode()
    assert "Already here" in text
    assert "the same bytes as orders.csv" in text


def test_a_file_of_another_account_is_refused_and_can_be_started_again(own_workspace: Path, browse: Any) -> None:
    client = browse()
    _upload(client, _file("orders.csv"), account="east")
    text = _upload(
        client, _file("more.csv", ORDERS + "114-0000000-0000003,US,MFN,2026-01-01T00:00:00+00:00,shipped\n")
    ).content.decode()
    assert "Refused" in text
    assert "account east&#x27;s" in text
    assert "Start it again" in text
    from plimsoll.journal.models import ImportJob

    job = ImportJob.objects.first()
    again = client.post(f"/imports/jobs/{job.pk}/again/", {"account": "east"}, follow=True).content.decode()
    assert "Partly loaded" in again


def test_an_import_is_taken_back_and_brought_again(own_workspace: Path, browse: Any) -> None:
    client = browse()
    _upload(client, _file("orders.csv"), account="east")
    row = _imports(own_workspace)[-1]
    assert "Take it back" in client.get(f"/imports/{row['seq']}/").content.decode()
    assert "taken back" in client.post(f"/imports/{row['seq']}/undo/", follow=True).content.decode()
    assert row["sha256"] not in {one["sha256"] for one in _imports(own_workspace)}
    page = client.get(f"/imports/{row['seq']}/").content.decode()
    assert "Taken back by owner" in page
    assert "Import again" in page
    client.post(f"/imports/{row['seq']}/again/")
    back = _imports(own_workspace)[-1]
    assert (back["sha256"], back["account"], back["observed_at"]) == (row["sha256"], "east", row["observed_at"])
    client.post(f"/imports/{back['seq']}/again/")
    later = _imports(own_workspace)[-1]
    assert later["sha256"] == row["sha256"]
    assert later["observed_at"] > back["observed_at"]


def test_archives_are_unpacked_and_bombs_refused(own_workspace: Path, browse: Any) -> None:
    packed, bomb = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("in/orders.csv", ORDERS)
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.csv", b"0" * (64 << 20))
    text = _upload(
        browse(), _file("all.zip", packed.getvalue()), _file("bomb.zip", bomb.getvalue()), account="east"
    ).content.decode()
    assert "all.zip!in/orders.csv" in text
    assert "it unpacks to more than 200 times its size" in text


def test_too_much_is_a_clear_page(own_workspace: Path, browse: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from plimsoll.web import taking_in

    many = browse().post("/imports/upload/", {"files": [_file(f"{n}.csv", "x") for n in range(201)]})
    assert many.status_code == 413
    assert "more than one upload may hold" in many.content.decode()
    monkeypatch.setattr(taking_in, "MOST_UPLOADED", 1000)
    large = browse().post("/imports/upload/", {"files": [_file("large.csv", "x" * 2000)]})
    assert large.status_code == 413
    assert "plimsoll import" in large.content.decode()


def test_a_job_whose_process_died_is_marked_and_can_be_started_again(own_workspace: Path, browse: Any) -> None:
    from plimsoll.journal.models import ImportJob
    from plimsoll.web import uploading

    client = browse()
    job = uploading.new_job("owner", ["orders.csv"], account="east")
    uploading.keep_uploads(job, [_file("orders.csv")])
    job.save()
    running = client.get(f"/imports/jobs/{job.pk}/?part=progress")
    assert 'hx-trigger="every 1s"' in running.content.decode()
    assert "HX-Refresh" not in running.headers
    assert '<noscript><meta http-equiv="refresh"' in client.get(f"/imports/jobs/{job.pk}/").content.decode()
    ImportJob.objects.update(beat_at=clock.now() - timedelta(minutes=1))
    text = client.get(f"/imports/jobs/{job.pk}/").content.decode()
    assert "Interrupted" in text
    assert "Start it again" in text
    assert client.get(f"/imports/jobs/{job.pk}/?part=progress").headers["HX-Refresh"] == "true"
    assert (
        "Partly loaded"
        in client.post(f"/imports/jobs/{job.pk}/again/", {"account": "east"}, follow=True).content.decode()
    )


def test_an_error_of_the_product_is_said_on_the_job(own_workspace: Path, browse: Any) -> None:
    assert "no marketplace is called" in _upload(browse(), _file("orders.csv"), marketplace="NOWHERE").content.decode()


def test_who_may_not_write_cannot_and_guests_do_not_see(own_workspace: Path, browse: Any) -> None:
    before = len(_imports(own_workspace))
    for role in ("viewer", "adviser", "client"):
        client = browse(role)
        for address in ("/imports/upload/", "/imports/jobs/1/again/", "/imports/1/undo/", "/imports/1/again/"):
            assert client.post(address, {"files": [_file("orders.csv")]}).status_code in {403, 404}, (role, address)
        expected = 200 if role == "viewer" else 403
        assert client.get("/imports/").status_code == client.get("/imports/1/").status_code == expected
        assert "Import</button>" not in client.get("/imports/").content.decode()
    assert len(_imports(own_workspace)) == before
    assert (
        browse("owner", enforce_csrf_checks=True).post("/imports/upload/", {"files": [_file("a.csv")]}).status_code
        == 403
    )


def test_the_pages_ask_the_journal_as_often_for_many_jobs_as_for_one(own_workspace: Path, browse: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = browse(), []
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        _upload(client, _file(name, "no table"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/imports/")
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts


def test_a_cell_that_a_spreadsheet_would_run_does_not(journal: Path) -> None:
    from plimsoll.web.taking_in import as_csv

    text = as_csv("x.csv", ("a",), [("=1+1",), ("@x",), ("-2",), (5,), ("plain",)]).content.decode("utf-8-sig")
    assert text.split() == ["a", "'=1+1", "'@x", "'-2", "5", "plain"]


def test_files_are_dropped_into_a_browser(page: Any, server: Any) -> None:
    page.goto(f"{server.address}/imports/")
    orders = ORDERS + "".join(f"115-0000000-{n:07},US,MFN,2026-01-01T00:00:00+00:00,shipped\n" for n in range(500))
    page.evaluate(
        """(text) => {
          const carried = new DataTransfer();
          carried.items.add(new File([text], "orders.csv"));
          carried.items.add(new File(["hello"], "notes.txt"));
          const drop = document.querySelector("[data-drop]");
          for (const kind of ["dragover", "drop"])
            drop.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
        }""",
        orders,
    )
    assert page.inner_text("[data-drop-names]").split() == ["orders.csv", "notes.txt"]
    page.fill("#c-account", "east")
    page.click("main form.card button.main")
    page.wait_for_selector("text=Partly loaded")
    assert "501 lines were loaded" in page.content()
    assert "Map its columns" in page.content()
    page.goto(f"{server.address}/imports/?account=east")
    assert "olga" in page.inner_text("main table.as-cards")
