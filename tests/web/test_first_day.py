"""A workspace that nobody has brought anything to: every page says what to do next. And pages on paper."""

from __future__ import annotations

import pytest

PAGES = (
    "/today/", "/round/", "/review/", "/fleet/", "/defects/", "/saving/", "/causes/", "/causes/?part=scorecard",
    "/remedies/", "/remedies/path/", "/deadlines/", "/imports/", "/search/?q=x",
)  # fmt: skip


@pytest.fixture
def empty_workspace(journal, tmp_path, monkeypatch):
    """The pages on a workspace without any fact."""
    from django.conf import settings

    from plimsoll.facts.workspace import Workspace
    from plimsoll.web import asking

    found = Workspace(tmp_path / "nothing")
    found.create()
    monkeypatch.setattr(settings, "WORKSPACE", found)
    asking.tower.cache_clear()
    return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_facts_leads_to_the_import(browse, empty_workspace, path):
    answer = browse("owner").get(path)
    text = answer.content.decode()
    assert answer.status_code == 200
    main = text[text.index("<main") : text.index("</main>")]
    assert 'href="/imports/"' in main or "data-drop" in main, path


@pytest.mark.parametrize("path", PAGES)
def test_who_may_not_bring_files_is_not_led_there(browse, empty_workspace, path):
    if path != "/imports/":
        text = browse("client").get(path).content.decode()
        assert "/imports/" not in text, path


def test_settings_of_an_empty_workspace_can_be_made(browse, empty_workspace):
    owner = browse("owner")
    assert "No account is known yet" in owner.get("/settings/workspace/").content.decode()
    assert owner.get("/settings/workspace/account/?account=first").status_code == 200


def test_on_paper_there_is_no_rail_no_button_and_no_spilled_address(page, server):
    page.goto(f"{server.address}/defects/")
    page.emulate_media(media="print")
    for hidden in (".rail", "header.bar", "main button"):
        for one in page.query_selector_all(hidden):
            assert not one.is_visible(), hidden
    page.goto(f"{server.address}/causes/")
    assert page.query_selector("svg .bar").is_visible(), "the bars of a chart are no bar of the frame"
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    after = page.evaluate("() => [...document.links].map(a => getComputedStyle(a, '::after').content).join('')")
    assert "http" not in after
