"""The plan editor: every save is a version, nothing is lost, findings stand beside the field, a clean plan builds."""

from __future__ import annotations

import io
import zipfile

from appeal_walk import clean, drafted, newest, posted

from plimsoll.appeals.linting import all_rules


def page(client, path, **words):
    answer = client.get(path, words)
    assert answer.status_code == 200, (path, answer.status_code, answer.content[:300])
    return answer.content.decode()


def test_every_save_is_a_version_and_what_is_not_posted_stays(browse, own_workspace):
    client = browse()
    number = drafted(client)
    _row, before, _frozen = newest(number)
    posted(client, number, "text", "save", **{"p.summary": "The rate was {{ odr.rate }}."})
    row, plan, _frozen = newest(number)
    assert row.number == 2 and row.by == "owner" and plan.summary == "The rate was {{ odr.rate }}."
    assert plan.orders == before.orders and plan.root_causes == before.root_causes
    text = page(client, f"/cases/{number}/plan/")
    assert "Reads: The rate was 1." in text and "version 2" in text


def test_findings_stand_beside_their_field_with_a_sentence_to_use(browse, own_workspace):
    client = browse()
    number = drafted(client)
    never = "This is our last chance! The rate was {{ odr.rate }}."
    answer = client.post(f"/cases/{number}/plan/lint/", {"base": 1, "part": "text", "p.summary": never})
    text = answer.content.decode()
    beside = text.split('id="at-summary"')[1].split("</div></div>")[0]
    assert "PA306" in beside and "Emotion instead of fact." in beside and 'hx-swap-oob="true"' in text
    key = text.split('value="fix:')[1].split('"')[0]
    used = posted(client, number, "text", f"fix:{key}", **{"p.summary": never}).content.decode()
    assert "not saved yet" in used and newest(number)[0].number == 1
    assert "last chance" not in used.split('name="p.summary"')[1].split("</textarea>")[0]


def test_who_saves_on_an_older_version_is_told_and_loses_nothing(browse, own_workspace):
    client = browse()
    number = drafted(client)
    posted(client, number, "text", "save", **{"p.summary": "Theirs {{ odr.rate }}."})
    late = {"base": 1, "part": "text", "do": "save", "p.summary": "Mine {{ odr.rate }}."}
    text = client.post(f"/cases/{number}/plan/", late).content.decode()
    assert "saved version 2 meanwhile" in text and "Mine {{ odr.rate }}." in text and "Theirs" in text
    assert newest(number)[0].number == 2
    client.post(f"/cases/{number}/plan/", late | {"do": "save:2"})
    row, plan, _frozen = newest(number)
    assert row.number == 3 and plan.summary == "Mine {{ odr.rate }}."


def test_rows_are_added_and_taken_out(browse, own_workspace):
    client = browse()
    number = drafted(client)
    _row, plan, _frozen = newest(number)
    text = posted(client, number, "text", "add:corrective").content.decode()
    assert f'name="p.actions.{len(plan.actions)}.text"' in text and newest(number)[0].number == 1
    text = posted(client, number, "text", "remove:actions.0").content.decode()
    assert f'name="p.actions.{len(plan.actions) - 1}.text"' not in text


def test_the_file_view_saves_and_a_broken_file_is_kept_on_the_page(browse, own_workspace):
    client = browse()
    number = drafted(client)
    row, _plan, _frozen = newest(number)
    text = posted(client, number, "toml", "save", toml="summary = [broken").content.decode()
    assert "summary = [broken" in text and "not TOML" in text and newest(number)[0].number == 1
    changed = row.toml.replace('category = ""', "").replace("schema =", "# own words\nschema =", 1)
    posted(client, number, "toml", "save", toml=changed.replace("[[orders]]", 'category = "Toys"\n[[orders]]', 0))
    assert newest(number)[0].number in {1, 2}


def test_what_people_may_not_post_is_refused_in_words(browse, own_workspace):
    client = browse()
    number = drafted(client)
    for fields in ({"p.secret": "x"}, {"p.submit_on": "tomorrow"}, {"p.actions.x.text": "y"}, {"p.variant": "bribe"},
                   {"p.summary.deeper": "x"}, {"p.actions.99999.text": "x"}):  # fmt: skip
        answer = posted(client, number, "text", "save", **fields)
        assert answer.status_code == 200 and "notice-error" in answer.content.decode(), fields
    assert newest(number)[0].number == 1


def test_coverage_shows_missed_orders_first(browse, own_workspace):
    client = browse()
    number = drafted(client)
    _row, plan, _frozen = newest(number)
    last = len(plan.orders) - 1
    gone = plan.orders[last].id
    page_ = posted(client, number, "orders", f"remove:orders.{last}")
    assert gone not in page_.content.decode().split("plan-main")[1].split("plan-side")[0]
    posted(client, number, "toml", "save", toml=_without_order(newest(number)[0].toml, gone))
    text = page(client, f"/cases/{number}/plan/", part="coverage").split('class="as-cards coverage"')[1]
    assert text.index(gone) < text.index(plan.orders[0].id) and "not in the order table" in text


def _without_order(toml, order):
    from dataclasses import replace

    from plimsoll.appeals.plan_file import parse_plan, write_plan

    plan = parse_plan(toml)
    return write_plan(replace(plan, orders=tuple(one for one in plan.orders if one.id != order)))


def test_versions_are_compared_and_an_older_one_brought_back(browse, own_workspace):
    client = browse()
    number = drafted(client)
    posted(client, number, "text", "save", **{"p.summary": "Another summary with {{ odr.rate }}."})
    text = page(client, f"/cases/{number}/plan/versions/2/")
    assert "summary: Another summary with" in text and 'class="taken"' in text
    client.post(f"/cases/{number}/plan/versions/1/back/")
    row, _plan, _frozen = newest(number)
    assert row.number == 3 and row.why == "as version 1"
    assert "as version 1" in page(client, f"/cases/{number}/plan/versions/")


def test_figures_that_moved_are_shown_and_frozen_anew(browse, own_workspace):
    from plimsoll import clock
    from plimsoll.tower import Tower

    client = browse()
    number = drafted(client)
    assert "No figure has moved" in posted(client, number, "text", "refresh").content.decode()
    file = own_workspace.parent / "more.csv"
    file.write_text(f"order_id,rating,left_at,comment\n111-0000000-0000099,1,{clock.today()},bad\n", encoding="utf-8")
    Tower(own_workspace).import_files(file, account="north")
    text = posted(client, number, "text", "refresh").content.decode()
    assert "odr.negative_feedback" in text and "→ 4" in text
    posted(client, number, "text", "refreeze")
    assert newest(number)[2].figures["odr.negative_feedback"].text == "4"


def test_a_plan_that_the_linter_fails_builds_nothing_and_says_what_is_left(browse, own_workspace):
    client = browse()
    number = drafted(client)
    text = client.post(f"/cases/{number}/plan/build/", follow=True).content.decode()
    assert "The linter fails the plan; nothing was built." in text and "See what is left" in text


def test_a_clean_plan_becomes_a_verified_dossier(browse, own_workspace):
    from plimsoll.journal.models import BuiltDossier

    client = browse()
    number = clean(client)
    assert "the linter fails nothing" in page(client, f"/cases/{number}/plan/")
    answer = client.post(f"/cases/{number}/plan/build/", follow=True)
    text = answer.content.decode()
    assert "Built, and everything in it holds." in text, text[text.find("<main") :][:1500]
    built = BuiltDossier.objects.get(case=number)
    assert built.merkle_root in text and built.faults == []
    at = answer.redirect_chain[-1][0]
    pdf = client.get(f"{at}dossier.pdf")
    assert pdf.content.startswith(b"%PDF") and pdf.headers["Content-Disposition"].startswith("attachment")
    names = zipfile.ZipFile(io.BytesIO(client.get(f"{at}dossier.zip").content)).namelist()
    assert "manifest.json" in names and any(name.startswith("exhibits/Fig_1_") for name in names)
    assert browse("client").get(at).status_code == 404
    assert browse("adviser").get(f"{at}dossier.pdf").status_code == 404  # its exhibits may name buyers
    dossier = own_workspace / "vault" / "objects" / built.pdf_sha256[:2] / built.pdf_sha256
    dossier.chmod(0o644)
    dossier.write_bytes(b"%PDF changed")
    assert client.get(f"{at}dossier.pdf").status_code == 400


def test_an_adviser_drafts_and_others_only_look(browse, own_workspace):
    number = drafted(browse())
    posted(browse("adviser"), number, "text", "save", **{"p.summary": "By the adviser {{ odr.rate }}."})
    assert newest(number)[0].by == "adviser"
    assert posted(browse("viewer"), number, "text", "save", **{"p.summary": "x"}).status_code == 403
    text = page(browse("viewer"), f"/cases/{number}/plan/")
    assert "readonly" in text and 'value="save"' not in text


def test_the_rules_words_are_those_of_the_rules():
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plimsoll.web.django_settings")
    from django.utils.translation import override

    from plimsoll.web.pages.lint_words import RULE_WORDS

    with override("en"):
        assert {name: tuple(map(str, words)) for name, words in RULE_WORDS.items()} == {
            rule.name: (rule.says, rule.better) for rule in all_rules()
        }


def test_the_whole_way_in_a_browser(page, server):
    """Notice, case, draft; the linter answers while a person types; the plan is saved."""
    page.goto(f"{server.address}/cases/open/")
    from appeal_walk import NOTICE, moment

    page.fill("#o-words", NOTICE)
    page.fill("#o-at", moment(hours=2))
    page.click("text=Read it")
    page.wait_for_selector("mark")
    page.select_option("#n-channel", "MFN")
    page.click("form.card button.main")
    page.wait_for_selector("text=Draft the plan")
    page.click("text=Draft the plan")
    page.wait_for_selector("#findings")
    page.fill("#at-summary-in", "This is our last chance! The rate was ")
    page.wait_for_selector("#at-summary >> text=Emotion instead of fact.")
    page.click(".references summary")
    page.click("[data-reference='odr.rate']")
    assert page.input_value("#at-summary-in").endswith("{{ odr.rate }}")
    page.click("#at-summary button")
    page.wait_for_selector("text=not saved yet")
    assert "last chance" not in page.input_value("#at-summary-in")
    page.click(".plan-buttons button.main")
    page.wait_for_selector("text=Version 2 is saved.")
