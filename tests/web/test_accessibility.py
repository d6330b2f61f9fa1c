"""axe-core finds nothing serious on any page: both languages, wide and narrow, light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import CHROMIUM, FLAGS, log_in
from web_shop import US

if TYPE_CHECKING:
    from collections.abc import Iterator

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
FOUND = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  const told = (node) => `${node.html.slice(0, 160)} | ${node.any.map((why) => why.message).join("; ").slice(0, 200)}`;
  return found.violations.map((it) => [it.impact, it.id, it.nodes.map(told)]);
}"""
SCENES = (
    ("en", 1280, "light"), ("zh", 1280, "dark"), ("zh", 390, "light"), ("en", 390, "dark"),
)  # fmt: skip
"""Every two of language, width and colours meet; the four others were looked at and differ in nothing that axe sees."""
ACCOUNT = f"/account/north/{US}/MFN/"
ASKED = (
    *(f"{ACCOUNT}?part={part}" for part in ("displayed", "metrics", "cohorts", "breakdown", "room", "all")),
    f"{ACCOUNT}?ahead=60",
    f"/why/?account=north&marketplace={US}&channel=MFN",
    *(f"/add/?kind={kind}" for kind in ("chargeback", "feedback", "listed", "snapshot", "none")),
    "/order/111-0000000-0000010/?account=north",
    "/search/?q=111",
    "/search/?q=nothing",
    "/no-such-page/",
)
"""Addresses with a question, besides every address that the tower has."""


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.mark.parametrize(("language", "width", "colours"), SCENES)
def test_no_page_keeps_anybody_out(
    driver: Any, django_ready: Any, server: Any, language: str, width: int, colours: str
) -> None:
    from every_address import every_address

    context = driver.new_context(
        viewport={"width": width, "height": 900}, color_scheme=colours, bypass_csp=True, reduced_motion="reduce",
        locale={"zh": "zh-CN", "en": "en-US"}[language],
    )  # fmt: skip
    tab = context.new_page()
    faults = _faults(tab, server.address, ["/login/"])
    log_in(tab, server.address, "olga")
    addresses = [path for path in every_address() if path not in {"/login/", "/logout/"}]
    faults |= _faults(tab, server.address, [*addresses, *ASKED])
    context.close()
    assert not faults, "\n".join(f"{where}\n    {what}" for where, what in faults.items())


def _faults(tab: Any, base: str, paths: list[str]) -> dict[str, str]:
    """What axe finds on the pages among the addresses, each fault once with the first page that has it."""
    faults: dict[str, str] = {}
    axe = AXE.read_text(encoding="utf-8")
    for path in paths:
        head = tab.request.get(base + path, max_redirects=0)
        if head.status == 405 or "text/html" not in head.headers.get("content-type", ""):
            continue
        tab.goto(base + path)
        tab.evaluate(axe)
        for impact, rule, nodes in tab.evaluate(FOUND):
            for node in nodes:
                faults.setdefault(f"{impact} {rule}: {node}", path)
    return faults
