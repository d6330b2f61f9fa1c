"""`plimsoll purge` reaches released drafts: a buyer's words give way to their hash, the fact of the release stays."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

WORDS = "Dear buyer, you wrote: “the 杯子 came broken, call me, Jane Roe”. We are sorry."
ORDER = "111-0000000-0000010"


@pytest.fixture
def release(journal):
    from plimsoll.journal.models import Release

    def make(day, **more):
        return Release.objects.create(
            account="north", order_id=ORDER, remedy="feedback_removal", language="en", addressee="buyer", text=WORDS,
            who="olga", at=datetime(2026, 3, day, 12, tzinfo=UTC), **more,
        )  # fmt: skip

    return make


def test_words_give_way_to_their_hash_and_the_release_stays(release):
    from plimsoll.journal.models import Release
    from plimsoll.journal.purging import purge_releases

    release(1), release(2)
    now = datetime(2027, 1, 1, tzinfo=UTC)
    assert purge_releases(datetime(2026, 3, 2, tzinfo=UTC), now) == 1
    old, young = Release.objects.all()
    assert (old.text, old.text_sha256, old.purged_at) == ("", hashlib.sha256(WORDS.encode()).hexdigest(), now)
    assert (old.who, old.order_id, old.remedy) == ("olga", ORDER, "feedback_removal")
    assert (young.text, young.text_sha256, young.purged_at) == (WORDS, "", None)
    assert purge_releases(datetime(2026, 3, 2, tzinfo=UTC), now) == 0, "once"


def plimsoll(*words, workspace):
    return subprocess.run(
        [sys.executable, "-m", "plimsoll", *words, "--workspace", str(workspace)],
        text=True, capture_output=True, check=False, encoding="utf-8", input="",
    )  # fmt: skip


def test_the_command_takes_the_day_from_the_settings_and_nothing_of_the_words_is_left(tmp_path):
    root = tmp_path / "workspace"
    subprocess.run(
        [sys.executable, "-c", _RELEASED, str(root), WORDS],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert plimsoll("purge", "--yes", workspace=root).returncode == 2, "no day is said anywhere"
    (root / "plimsoll.toml").write_text("[retention]\ndays = 30\n", encoding="utf-8")
    done = plimsoll("purge", "--yes", "--json", workspace=root)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["schema"], said["purged"], said["released_drafts"]) == ("plimsoll.purge/1", [], 1)
    assert date.fromisoformat(said["before"]).year >= 2026
    for path in root.rglob("journal.sqlite3*"):
        assert b"Jane Roe" not in path.read_bytes(), path


_RELEASED = """
import sys
from datetime import UTC, datetime
import plimsoll
tower = plimsoll.open(sys.argv[1])
tower.open_journal()
from plimsoll.journal.models import Release
Release.objects.create(account="north", order_id="1", remedy="x", language="en", addressee="buyer", text=sys.argv[2],
                       who="olga", at=datetime(2020, 1, 1, tzinfo=UTC))
"""


def test_the_order_s_page_says_when_the_words_were_purged(browse, release):
    from django.template.loader import render_to_string
    from django.utils.translation import override

    from plimsoll.journal.purging import purge_releases

    one = release(1)
    purge_releases(datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC))
    one.refresh_from_db()
    shown = {"live": True, "remedy": {"draft": None}, "released": [one], "words": "x", "why": ()}
    with override("en"):
        text = render_to_string("order_remedies.html", {"remedies": [shown]})
    assert "Its words were purged on 2 Apr 2026" in text and one.text_sha256[:12] in text
