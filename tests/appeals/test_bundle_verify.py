"""A bundle that another machine verifies: what holds is found to hold, and any changed byte is found."""

from __future__ import annotations

import json
import os
import random
import re
import stat
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from click.testing import CliRunner
from completed_plan import completed
from test_plan_bindings import LOST, TABLES, shop

from plimsoll import __version__
from plimsoll.appeals.dossier.bundle import without_inner
from plimsoll.appeals.dossier.custody_lines import chain_faults, chain_of, read_chain
from plimsoll.appeals.dossier.manifest import Manifest, Member, read_manifest
from plimsoll.appeals.dossier.verifying import verify_bundle
from plimsoll.appeals.drafting import Told
from plimsoll.appeals.evidence.adding import Brought, Taking
from plimsoll.appeals.evidence.exhibits import exhibit_of
from plimsoll.appeals.plan_file import figures_file, write_plan
from plimsoll.cli import plimsoll as command
from plimsoll.diagnosis.order_cause import Overruling
from plimsoll.errors import UsageError
from plimsoll.facts.custody import Custody
from plimsoll.facts.piece import Piece, Says
from plimsoll.facts.piece import Told as ToldOfPiece
from plimsoll.tower import Tower

if TYPE_CHECKING:
    from collections.abc import Callable

    from plimsoll.appeals.plan import Exhibit, Plan
    from plimsoll.appeals.snapshot import Frozen

ASKED = {"as_of": date(2026, 10, 1), "account": "mei", "marketplace": "US"}
NOW = datetime(2026, 9, 20, 8, tzinfo=UTC)
NOBODY = Tower("nowhere")
WRITTEN = {**TABLES, "messages": [
    {"message_id": "M1", "order_id": LOST, "direction": "in", "sent_at": "2026-08-15T10:00:00Z", "body": "Lost?"},
]}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Tower, Plan, Frozen]:
    folder = tmp_path_factory.mktemp("bundle")
    tower = shop(folder, WRITTEN)
    plan, frozen = tower.draft_plan(Told(date(2026, 10, 2)), **ASKED)
    plan = completed(plan, frozen, folder)
    assert [one for one in tower.lint_plan(plan, frozen).findings if one.rule.level == "fails"] == []
    tower.build_bundle(folder / "b.zip", plan, frozen, tower.build_dossier(plan, frozen, folder))
    return folder, tower, plan, frozen


def members(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(target: Path, contents: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return target


def resealed(contents: dict[str, bytes]) -> dict[str, bytes]:
    """The contents with a manifest that agrees with them: what somebody who knows the format would make."""
    from hashlib import sha256

    old = read_manifest(contents["manifest.json"].decode())
    rest = {name: content for name, content in contents.items() if name != "manifest.json"}
    files = tuple(Member(name, sha256(content).hexdigest(), len(content)) for name, content in sorted(rest.items()))
    return rest | {"manifest.json": replace(old, files=files).text().encode()}


def test_a_bundle_holds_on_another_machine(made: Any) -> None:
    found = NOBODY.verify_bundle(made[0] / "b.zip")
    assert found.faults == []
    assert found.checked["figures"] == len(made[3].figures)
    assert not Path("nowhere").exists()


def test_the_same_plan_gives_the_same_bundle(made: Any, tmp_path: Path) -> None:
    folder, tower, plan, frozen = made
    tower.build_bundle(tmp_path / "again.zip", plan, frozen, tower.build_dossier(plan, frozen, folder))
    assert (tmp_path / "again.zip").read_bytes() == (folder / "b.zip").read_bytes()


def test_any_changed_byte_of_any_member_is_found(made: Any, tmp_path: Path) -> None:
    contents = members(made[0] / "b.zip")
    chance, frozen = random.Random(9), made[3]
    tried = 0
    for name, content in contents.items():
        places = {0, len(content) - 1, *(chance.randrange(len(content)) for _ in range(2))} if content else set()
        for place in sorted(places):
            changed = bytearray(content)
            changed[place] ^= 1 << chance.randrange(8)
            bundle = packed(tmp_path / "c.zip", contents | {name: bytes(changed)})
            folder = tmp_path / str(tried)
            folder.mkdir()
            found = verify_bundle(
                bundle, folder, lambda *_: frozen, __version__
            )  # counting anew is another test's matter
            assert any(one.where.startswith(name) for one in found.faults), (name, place, found.faults)
            tried += 1
    assert tried > 50


def test_a_byte_changed_in_the_zip_itself_never_goes_unseen(made: Any, tmp_path: Path) -> None:
    whole = (made[0] / "b.zip").read_bytes()
    good = members(made[0] / "b.zip")
    chance = random.Random(4)
    for _ in range(12):
        changed = bytearray(whole)
        changed[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        (tmp_path / "c.zip").write_bytes(changed)
        try:
            found = NOBODY.verify_bundle(tmp_path / "c.zip")
        except UsageError:
            continue
        assert not found.holds or members(tmp_path / "c.zip") == good


@pytest.mark.parametrize(
    "name", ["letter.txt", "exhibits/Fig_1_carrier_record.csv", "facts/facts/HEAD", "manifest.json"]
)
def test_a_missing_or_added_member_is_found(made: Any, tmp_path: Path, name: str) -> None:
    contents = members(made[0] / "b.zip")
    assert not NOBODY.verify_bundle(packed(tmp_path / "a.zip", contents | {"more.txt": b"x"})).holds
    del contents[name]
    assert any(one.where == name for one in NOBODY.verify_bundle(packed(tmp_path / "c.zip", contents)).faults)


# -- contradictions that agree with the manifest -----------------------------------------------------------------------


def contradicted(made: Any, target: Path, change: Callable[[dict[str, bytes]], None]) -> set[str]:
    contents = members(made[0] / "b.zip")
    change(contents)
    found = NOBODY.verify_bundle(packed(target, resealed(contents)))
    return {one.check for one in found.faults}


def test_a_figure_that_the_facts_do_not_give_is_found(made: Any, tmp_path: Path) -> None:
    _, _, plan, frozen = made
    from plimsoll.appeals.letter import form_text, letter

    rate = replace(frozen.figures["odr.rate"], text="0.10 %")
    other = replace(frozen, figures={**frozen.figures, "odr.rate": rate})

    def change(contents: dict[str, bytes]) -> None:
        contents["plan.figures.json"] = json.dumps(other.as_json()).encode()
        contents["letter.md"], contents["letter.txt"] = letter(plan, other).encode(), form_text(plan, other).encode()

    assert contradicted(made, tmp_path / "c.zip", change) == {"figures", "paper"}


def test_facts_from_which_an_order_was_taken_are_found(made: Any, tmp_path: Path) -> None:
    def change(contents: dict[str, bytes]) -> None:
        file = tmp_path / "defects.parquet"
        file.write_bytes(contents["facts/facts/defects.parquet"])
        duckdb.execute(f"COPY (SELECT * FROM '{file}' WHERE order_id <> '{LOST}') TO '{file}.less' (FORMAT parquet)")
        contents["facts/facts/defects.parquet"] = Path(f"{file}.less").read_bytes()

    assert "figures" in contradicted(made, tmp_path / "c.zip", change)


def test_an_exhibit_of_another_content_is_found(made: Any, tmp_path: Path) -> None:
    def change(contents: dict[str, bytes]) -> None:
        contents["exhibits/Fig_1_carrier_record.csv"] = b"order,at,record\nmade up\n"

    assert contradicted(made, tmp_path / "c.zip", change) == {"exhibits"}


def test_a_time_line_that_does_not_hold_is_found(made: Any, tmp_path: Path) -> None:
    plan = made[2]
    early = replace(plan.actions[0], on=date(2026, 7, 1))

    def change(contents: dict[str, bytes]) -> None:
        contents["plan.toml"] = write_plan(replace(plan, actions=(early, *plan.actions[1:]))).encode()

    assert {"rules", "letter", "paper"} <= contradicted(made, tmp_path / "c.zip", change)


def test_another_letter_is_found(made: Any, tmp_path: Path) -> None:
    def change(contents: dict[str, bytes]) -> None:
        contents["letter.txt"] = contents["letter.txt"].replace(b"Summary", b"Summery")

    assert contradicted(made, tmp_path / "c.zip", change) == {"letter"}


# -- what goes into it -------------------------------------------------------------------------------------------------


def test_the_facts_hold_one_account_and_nobody_s_name(tmp_path: Path) -> None:
    tower = shop(tmp_path, {**TABLES, "messages": WRITTEN["messages"]})
    (tmp_path / "other.csv").write_text(
        "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status,buyer_key\n"
        "114-0000001-0000001,US,MFN,2026-08-03T10:00:00Z,shipped,someone@example.com\n", encoding="utf-8"
    )  # fmt: skip
    tower.import_files(tmp_path / "other.csv", account="secret-shop")
    (tmp_path / "mine.csv").write_text(
        "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status,buyer_key\n"
        f"{LOST},US,MFN,2026-08-02T10:00:00Z,shipped,someone@example.com\n", encoding="utf-8"
    )  # fmt: skip
    tower.import_files(tmp_path / "mine.csv", account="mei", observed_at=datetime(2026, 10, 1, 4, tzinfo=UTC))
    plan, frozen = tower.draft_plan(Told(date(2026, 10, 2)), **ASKED)
    plan = completed(plan, frozen, tmp_path)
    tower.build_bundle(tmp_path / "b.zip", plan, frozen, tower.build_dossier(plan, frozen, tmp_path))
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extractall(tmp_path / "out")
    rows = []
    for file in sorted((tmp_path / "out" / "facts").rglob("*.parquet")):
        rows += duckdb.execute(f"SELECT * FROM '{file}'").fetchall()
    text = repr(rows)
    assert LOST in text
    for never in ("secret-shop", "someone", "114-0000001", tower.workspace.key().hex()):
        assert never not in text
    assert "buyer 1" in text
    hashes = duckdb.execute(f"SELECT buyer_key FROM '{tmp_path}/w/facts/orders/*.parquet' WHERE buyer_key IS NOT NULL")
    assert all(one not in text for (one,) in hashes.fetchall())
    assert NOBODY.verify_bundle(tmp_path / "b.zip").holds


def test_settings_and_decisions_that_bear_on_the_count_go_along(tmp_path: Path) -> None:
    tower = shop(tmp_path, TABLES)
    settings = tower.workspace.settings_file
    settings.write_text('[accounts.mei]\nlag_days = 17\n[web]\nhosts = ["private.example"]\n', encoding="utf-8")
    overruled = {("mei", "claims", "A1"): Overruling("damaged", "Wei", None, "the box was open")}
    plan, frozen = tower.draft_plan(Told(date(2026, 10, 2)), overruled=overruled, **ASKED)
    assert frozen.figures["odr.to"].text == "2026-09-14"
    plan = completed(plan, frozen, tmp_path)
    dossier = tower.build_dossier(plan, frozen, tmp_path)
    tower.build_bundle(tmp_path / "b.zip", plan, frozen, dossier, overruled=overruled)
    contents = members(tmp_path / "b.zip")
    assert b"private.example" not in contents["facts/plimsoll.toml"]
    assert NOBODY.verify_bundle(tmp_path / "b.zip").faults == []
    if any(name.startswith("cause.damaged") for name in frozen.figures):
        assert b"Wei" not in contents["overruled.json"]
        with pytest.raises(UsageError, match="no longer what the facts say"):
            tower.build_bundle(tmp_path / "c.zip", plan, frozen, dossier)


def test_figures_that_moved_since_go_into_no_bundle(tmp_path: Path) -> None:
    tower = shop(tmp_path, TABLES)
    plan, frozen = tower.draft_plan(Told(date(2026, 10, 2)), **ASKED)
    plan = completed(plan, frozen, tmp_path)
    dossier = tower.build_dossier(plan, frozen, tmp_path)
    (tmp_path / "more.csv").write_text(
        "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status\n"
        "113-5550139-0004739,US,MFN,2026-08-02T10:00:00Z,shipped\n", encoding="utf-8"
    )  # fmt: skip
    tower.import_files(tmp_path / "more.csv", account="mei")
    with pytest.raises(UsageError, match="no longer what the facts say"):
        tower.build_bundle(tmp_path / "b.zip", plan, frozen, dossier)
    assert not (tmp_path / "b.zip").exists()


def test_a_draft_goes_into_no_bundle(made: Any, tmp_path: Path) -> None:
    folder, tower, plan, frozen = made
    draft = tower.build_dossier(plan, frozen, folder, draft=True)
    with pytest.raises(UsageError, match="draft"):
        tower.build_bundle(tmp_path / "b.zip", plan, frozen, draft)


def test_what_is_kept_beside_a_sentence_stays_at_home(made: Any) -> None:
    plan = made[2]
    inner = replace(
        plan, summary_zh="概要", summary_zh_of="1", summary_polished="model", root_causes=(
            replace(plan.root_causes[0], zh="原因", accepted_by="Wei"), *plan.root_causes[1:]
        ), actions=(replace(plan.actions[0], verification_zh="核对"), *plan.actions[1:]),
    )  # fmt: skip
    assert without_inner(inner) == without_inner(plan)
    text = write_plan(without_inner(inner))
    assert not re.search(r"^(?:\w+_)?(?:zh|zh_of|polished|accepted_by) = ", text, re.MULTILINE)
    assert inner.summary in text


# -- custody -----------------------------------------------------------------------------------------------------------


def pieces(count: int) -> list[Piece]:
    found: list[Piece] = []
    for at in range(1, count + 1):
        told = ToldOfPiece(f"f{at}", "waybill", "direct", "logistics", "document", "Wei",
                           redaction_of="3" * 64 if at == 4 else "")  # fmt: skip
        before = found[-1].line_sha256 if found else "0" * 64
        found.append(Piece(at, str(at) * 64, 9, datetime(2026, 9, at, tzinfo=UTC), told, Says(), before, "seal"))
    return found


def test_the_chain_goes_along_without_what_the_other_lines_say() -> None:
    chain = chain_of(pieces(6), ["2" * 64, "4" * 64])
    assert [one.number for one in chain.told()] == [2, 3, 4]
    assert len(chain.links) == 4
    assert "f1" not in chain.text()
    assert list(chain_faults(read_chain(chain.text()))) == []


@pytest.mark.parametrize("cut", [0, 1, 2])
def test_a_line_taken_out_moved_or_changed_breaks_the_chain(cut: int) -> None:
    lines = chain_of(pieces(4), ["2" * 64, "4" * 64]).text().splitlines(keepends=True)
    assert list(chain_faults(read_chain("".join(lines[:cut] + lines[cut + 1 :]))))
    swapped = [*lines[:cut], lines[cut + 1], lines[cut], *lines[cut + 2 :]]
    assert list(chain_faults(read_chain("".join(swapped))))
    changed = [*lines[:2], lines[2].replace('"Wei"', '"Eve"'), lines[3]]
    assert list(chain_faults(read_chain("".join(changed))))


def test_evidence_in_custody_goes_along_with_its_line_and_its_original_only_where_asked(tmp_path: Path) -> None:
    tower = shop(tmp_path, WRITTEN)
    plan, frozen = tower.draft_plan(Told(date(2026, 10, 2)), **ASKED)
    plan = completed(plan, frozen, tmp_path)
    one_in_custody(tower, tmp_path, plan.evidence[0])
    with pytest.raises(UsageError, match="PA512"):  # once there is any custody, what lies beside it is not enough
        tower.build_dossier(plan, frozen, tmp_path)
    raw = tmp_path / "raw.csv"
    raw.write_bytes(b"order,at,record,name\n")
    taking, first = Taking(Custody(tower.workspace), "Wei", NOW), plan.evidence[0]
    origin = taking.add(raw, Brought("waybill", "mei", role="direct"))
    taking.add(raw, Brought("waybill", "mei", role="direct"), "the_same_again.csv")
    copy = taking.redact_by_hand(origin, tmp_path / first.file, "names")
    others = [one_in_custody(tower, tmp_path, one) for one in plan.evidence[1:]]
    redacted = replace(exhibit_of(copy, first.id), file=first.file, type=first.type, orders=first.orders,
                       dimension=first.dimension)  # fmt: skip
    plan = replace(plan, evidence=(redacted, *others))
    (tmp_path / first.file).unlink()
    dossier = tower.build_dossier(plan, frozen, tmp_path)
    tower.build_bundle(tmp_path / "a.zip", plan, frozen, dossier)
    tower.build_bundle(tmp_path / "b.zip", plan, frozen, dossier, with_originals=True)
    assert set(members(tmp_path / "b.zip")) - set(members(tmp_path / "a.zip")) == {f"originals/{origin.sha256}"}
    found = NOBODY.verify_bundle(tmp_path / "b.zip")
    assert found.faults == []
    assert found.notes == []
    assert found.checked["custody_lines"] >= len(plan.evidence)
    other = replace(plan, evidence=(replace(redacted, claimed_on=date(2026, 9, 1)), *plan.evidence[1:]))
    contents = members(tmp_path / "b.zip") | {"plan.toml": write_plan(without_inner(other)).encode()}
    said = NOBODY.verify_bundle(packed(tmp_path / "c.zip", resealed(contents))).faults
    assert any(one.check == "exhibits" and "2026-09-01" in one.words for one in said)


def one_in_custody(tower: Tower, folder: Path, exhibit: Exhibit) -> Exhibit:
    """The exhibit as custody has its file, which a person told with the days and roles that the plan names."""
    told = Brought("other", "mei", role=exhibit.role, dimension=exhibit.dimension, origin=exhibit.origin,
                   claimed=exhibit.claimed_on, orders=exhibit.orders, caption=exhibit.caption)  # fmt: skip
    piece = Taking(Custody(tower.workspace), "Wei", NOW).add(folder / exhibit.file, told)
    return replace(exhibit_of(piece, exhibit.id), file=exhibit.file, type=exhibit.type)


# -- hostile zips ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "C:out.txt", "a\\..\\out.txt", "é.txt", "x" * 300]
)
def test_no_member_leads_out_of_the_folder(made: Any, tmp_path: Path, name: str) -> None:
    contents = members(made[0] / "b.zip")
    found = NOBODY.verify_bundle(packed(tmp_path / "c.zip", contents | {name: b"x"}))
    assert not found.holds
    assert not list(tmp_path.parent.rglob("out.txt"))


def test_links_twins_and_packed_members_are_refused(made: Any, tmp_path: Path) -> None:
    contents = members(made[0] / "b.zip")
    with zipfile.ZipFile(packed(tmp_path / "c.zip", contents), "a") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("LETTER.TXT", "x")
        archive.writestr("bomb.txt", b"\0" * 5_000_000, zipfile.ZIP_DEFLATED)
    words = {one.where: one.words for one in NOBODY.verify_bundle(tmp_path / "c.zip").faults}
    assert "link" in words["link.txt"]
    assert "twice" in words["LETTER.TXT"]
    assert "packed" in words["bomb.txt"]


@pytest.mark.skipif(os.name != "posix", reason="the limit that stands for a full disk is POSIX")
def test_a_full_disk_is_not_taken_for_a_damaged_bundle(made: Any) -> None:
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))\n"
        "from plimsoll.cli import main\n"
        "main(['verify', sys.argv[1]])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(made[0] / "b.zip")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert "could not be unpacked" in done.stderr
    assert "says nothing of the bundle" in done.stderr
    assert "damaged" not in done.stdout + done.stderr


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"no zip", b"PK\5\6" + b"\0" * 18])
def test_what_is_no_bundle_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    try:
        holds = NOBODY.verify_bundle(tmp_path / "x.zip").holds
    except UsageError:
        holds = False
    assert not holds


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": 3}', "[" * 100_000])
def test_a_manifest_of_another_shape_is_a_fault(made: Any, tmp_path: Path, text: str) -> None:
    contents = members(made[0] / "b.zip") | {"manifest.json": text.encode()}
    assert not NOBODY.verify_bundle(packed(tmp_path / "c.zip", contents)).holds


def test_a_manifest_is_written_in_one_way_only() -> None:
    text = Manifest((Member("a", "0" * 64, 1),), "1", "p", "a-2a", {}, "f", words_kept=False).text()
    assert read_manifest(text).text() == text
    with pytest.raises(ValueError, match="changed"):
        read_manifest(text.replace("\n ", "\n  ", 1))


# -- the commands ------------------------------------------------------------------------------------------------------


def test_from_the_plan_s_file_to_a_verified_bundle(made: Any, tmp_path: Path) -> None:
    folder, tower, plan, frozen = made
    (folder / "plan.toml").write_text(write_plan(plan), encoding="utf-8")
    figures_file(folder / "plan.toml").write_text(json.dumps(frozen.as_json()), encoding="utf-8")
    run, file = CliRunner(), str(folder / "plan.toml")
    there = ["--workspace", str(tower.workspace.root)]
    out = [tmp_path / "d.pdf", tmp_path / "d.zip"]
    asked = ["plan", "build", file, "--pdf", str(out[0]), "--bundle", str(out[1]), *there]
    told = run.invoke(command, [*asked, "--standard", "a-1a", "--json"], standalone_mode=False)
    document = json.loads(told.output)
    assert (document["schema"], document["dossier"]["standard"]) == ("plimsoll.plan-build/1", "a-1a")
    assert out[0].read_bytes() == members(out[1])["dossier.pdf"]
    said = run.invoke(command, ["verify", str(out[1]), "--json"], standalone_mode=False)
    assert said.return_value == 0
    assert json.loads(said.output)["merkle_root"] == document["bundle"]["merkle_root"]
    changed = packed(tmp_path / "e.zip", members(out[1]) | {"letter.md": b"x"})
    assert run.invoke(command, ["verify", str(changed)], standalone_mode=False).return_value == 1
    (folder / "plan.toml").write_text(
        write_plan(replace(plan, summary="It was perfect for 17 days.")), encoding="utf-8"
    )
    assert isinstance(run.invoke(command, asked, standalone_mode=False).exception, UsageError)
    drafted = ["plan", "build", file, "--draft", "--pdf", str(tmp_path / "f.pdf"), *there]
    assert run.invoke(command, drafted, standalone_mode=False).return_value == 0
    assert (tmp_path / "DRAFT_f.pdf").exists()
    assert not (tmp_path / "f.pdf").exists()
