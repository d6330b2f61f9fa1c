"""Settings of the workspace in the browser: what an owner changes is what the file says, and nothing else changes."""

from __future__ import annotations

import re
from html import unescape

import pytest

FILE = """\
# our shops
[targets]
order_defect_rate = "0.005"  # agreed in March

[accounts.north]  # Hamburg
marketplace = "US"
# lag as seen in May
lag_days = 15

[journal]
database = "postgresql://paul:secret@db.example.com/plimsoll"
"""
PAGE = "/settings/workspace/"
ODD = "ac/me 店铺"


@pytest.fixture
def file(own_workspace):
    found = own_workspace / "plimsoll.toml"
    found.write_text(FILE, encoding="utf-8")
    return found


def preview(client, path, **words):
    """The answer to the first click: what would change, and the hidden words of the second."""
    answer = client.post(path, words)
    text = answer.content.decode()
    assert answer.status_code == 200, answer.headers
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    hidden.pop("csrfmiddlewaretoken", None)
    return (
        text,
        {name: unescape(value) for name, value in hidden.items()},
        re.search(r'value="([a-z-]*write)"', text)[1],
    )


def change(client, path, **words):
    _text, hidden, verb = preview(client, path, **words)
    return client.post(path, {**hidden, "verb": verb}, follow=True)


def test_the_page_names_every_account_of_facts_and_settings(browse, file):
    file.write_text(FILE + '\n[accounts."ac/me"]\nlag_days = 3\n', encoding="utf-8")
    text = browse("owner").get(PAGE).content.decode()
    for name in ("north", "south", "ac/me"):
        assert f">{name}</a>" in text
    assert "secret" not in text and "PostgreSQL" in text


def test_a_change_is_shown_before_it_is_written_and_only_its_line_changes(browse, file):
    owner, path = browse("owner"), PAGE + "account/?account=north"
    text, hidden, verb = preview(owner, path, marketplace="ATVPDKIKX0DER", lag_days="16")
    assert "lag_days = 16" in text and "lag_days = 15" in text
    assert file.read_text(encoding="utf-8") == FILE, "looking changes nothing"
    owner.post(path, {**hidden, "verb": verb})
    assert file.read_text(encoding="utf-8") == FILE.replace("lag_days = 15", "lag_days = 16")
    deeds = owner.get("/settings/deeds/").content.decode()
    assert "change settings" in deeds and "+lag_days = 16" in deeds


def test_an_account_with_any_name_gets_its_table(browse, file):
    from urllib.parse import quote

    from plimsoll.settings import settings_in

    change(browse("owner"), f"{PAGE}account/?account={quote(ODD)}", marketplace="A1PA6795UKMFR9", lag_days="")
    text = file.read_text(encoding="utf-8")
    assert text.startswith(FILE)
    assert settings_in(text).accounts[ODD].marketplace == "A1PA6795UKMFR9"


def test_general_settings_keep_comments_and_an_empty_field_takes_a_setting_out(browse, file):
    owner = browse("owner")
    change(owner, PAGE, **{"targets.order_defect_rate": "0.4", "costs.hour": "35", "retention.days": "730"})
    text = file.read_text(encoding="utf-8")
    assert 'order_defect_rate = "0.004"  # agreed in March' in text
    assert "[costs]\nhour = 35" in text and "[retention]\ndays = 730" in text
    change(owner, PAGE, **{"costs.hour": "35", "retention.days": "730"})
    assert "order_defect_rate" not in file.read_text(encoding="utf-8")


def test_no_password_of_the_journal_is_shown_in_a_preview(browse, file):
    text, _hidden, _verb = preview(browse("owner"), PAGE, **{"targets.order_defect_rate": "0.5", "costs.hour": "9"})
    assert "secret" not in text and "://…@db.example.com" in text


def test_the_last_content_can_be_had_back_and_forth(browse, file):
    owner = browse("owner")
    assert "way back" not in owner.get(PAGE).content.decode()
    change(owner, PAGE, **{"targets.order_defect_rate": "0.4"})
    changed = file.read_text(encoding="utf-8")
    assert "way back" in owner.get(PAGE).content.decode()
    change(owner, PAGE + "undo/")
    assert file.read_text(encoding="utf-8") == FILE
    change(owner, PAGE + "undo/")
    assert file.read_text(encoding="utf-8") == changed


def test_a_file_changed_meanwhile_is_left_alone(browse, file):
    owner, path = browse("owner"), PAGE + "account/?account=north"
    _text, hidden, verb = preview(owner, path, marketplace="ATVPDKIKX0DER", lag_days="16")
    other = FILE.replace("Hamburg", "Bremen")
    file.write_text(other, encoding="utf-8")
    said = owner.post(path, {**hidden, "verb": verb}, follow=True).content.decode()
    assert "Somebody changed plimsoll.toml meanwhile" in said
    assert file.read_text(encoding="utf-8") == other


@pytest.mark.parametrize("words", [{"lag_days": "91"}, {"lag_days": "x"}, {"marketplace": "Mars"}])
def test_what_the_reader_would_refuse_is_refused(browse, file, words):
    answer = browse("owner").post(PAGE + "account/?account=north", {"marketplace": "", "lag_days": "", **words})
    assert "errorlist" in answer.content.decode()
    assert file.read_text(encoding="utf-8") == FILE


def test_a_definition_is_adopted_changed_and_taken_back(browse, file):
    from plimsoll.settings import settings_in

    owner = browse("owner")
    path = PAGE + "definition/?account=north&marketplace=ATVPDKIKX0DER&channel=MFN"
    change(owner, path, window_days="60", claims="not-denied", test="true", departures="claims under review count")
    [one] = settings_in(file.read_text(encoding="utf-8")).adopted
    assert (one.account, one.channel, one.departures) == ("north", "MFN", ("claims under review count",))
    assert dict(one.fields) == {"window": 60, "claims": "not-denied", "test_counts": True}
    assert "claims under review count" in owner.get(PAGE + "account/?account=north").content.decode()
    assert 'value="60"' in owner.get(path).content.decode()
    change(owner, path, window_days="90")
    [one] = settings_in(file.read_text(encoding="utf-8")).adopted
    assert dict(one.fields) == {"window": 90}
    change(owner, path, verb="forget")
    assert file.read_text(encoding="utf-8").rstrip() == FILE.rstrip()


def test_a_definition_written_by_hand_stays(browse, file):
    own = FILE + '\n[[adopted]]\naccount = "north"\nmarketplace = "US"\nclaims = "all"\n'
    file.write_text(own, encoding="utf-8")
    path = PAGE + "definition/?account=north&marketplace=ATVPDKIKX0DER&channel="
    for words in ({"verb": "forget"}, {"claims": "at-fault"}):
        browse("owner").post(path, words, follow=True)
        assert file.read_text(encoding="utf-8") == own


def test_only_owners_come_here(browse, file):
    for role in ("operator", "viewer", "adviser", "client"):
        for path in (PAGE, PAGE + "account/?account=north", PAGE + "undo/"):
            assert browse(role).get(path).status_code == 403
            assert browse(role).post(path, {"targets.order_defect_rate": "0.4"}).status_code == 403
    assert file.read_text(encoding="utf-8") == FILE


def test_every_key_of_the_file_has_a_field_or_is_said_to_be_set_there():
    from plimsoll.appeals.model_settings import MODEL_SETTINGS
    from plimsoll.remedies.costs import COST_SETTINGS
    from plimsoll.settings import SETTINGS
    from plimsoll.web.pages.workspace_forms import COST_WORDS, DEFINITION_WORDS, GeneralForm

    general = set(GeneralForm(says={}).fields)
    adopted = {f"adopted.{name}" for name in (*DEFINITION_WORDS, "account", "marketplace", "channel", "departures")}
    accounts = {"accounts.NAME.marketplace", "accounts.NAME.lag_days"}
    model = {f"model.{name}" for name in MODEL_SETTINGS}  # where words go to is for whoever runs the machine to say
    assert general | adopted | accounts | model | {"journal.database", "web.hosts"} == set(SETTINGS)
    assert set(COST_WORDS) == set(COST_SETTINGS)
