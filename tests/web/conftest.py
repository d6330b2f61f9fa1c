"""The tower's pages: a workspace that is known, a person of every role, a real server, a real browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from web_shop import fill

from plimsoll import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PASSWORD = "a quiet harbour 7"
ROLES = {"owner": [], "operator": [], "viewer": [], "adviser": ["north"], "client": ["south"]}
"""A person of every role, and the accounts that guests see."""


@pytest.fixture(scope="session")
def known_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of `web_shop`, never written to after it is made."""
    root = tmp_path_factory.mktemp("known")
    fill(root / "workspace", root / "files", clock.today())
    return root / "workspace"


@pytest.fixture(scope="session")
def django_ready(known_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Django set up on a copy of the known workspace, its journal in a database of its own."""
    root = tmp_path_factory.mktemp("pages") / "workspace"
    shutil.copytree(known_workspace, root)
    if address := os.environ.get("PLIMSOLL_TEST_DATABASE"):
        with (root / "plimsoll.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[journal]\ndatabase = "{address}"\n')
    os.environ["PLIMSOLL_WORKSPACE"] = str(root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "plimsoll.web.django_settings"
    import django
    from django.conf import settings

    django.setup()
    del os.environ["PLIMSOLL_WORKSPACE"]  # other tests of this process find their workspaces by themselves
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # logins by the hundred
    from plimsoll.journal.opening import migrate

    migrate()
    return root


@pytest.fixture
def journal(django_ready: Path) -> Iterator[Path]:
    """An empty journal; what a test writes into it is taken back. Gives the workspace of the pages."""
    from django.db import transaction

    with transaction.atomic():
        yield django_ready
        transaction.set_rollback(True)


@pytest.fixture
def own_workspace(journal: Path, known_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the known workspace that the pages of this test may write to."""
    from django.conf import settings

    from plimsoll.facts.workspace import Workspace
    from plimsoll.web import asking

    root = tmp_path / "workspace"
    shutil.copytree(known_workspace, root)
    monkeypatch.setattr(settings, "WORKSPACE", Workspace(root))
    asking.tower.cache_clear()
    return root


@pytest.fixture(autouse=True)
def _tower_of_the_test() -> Iterator[None]:
    """No test inherits another one's tower or answers."""
    yield
    if "plimsoll.web.asking" in sys.modules:
        from plimsoll.web import asking

        asking.tower.cache_clear()
        asking.forget_answers()


@pytest.fixture
def person(journal: Path) -> Callable[[str], Any]:
    """The person of a role: `person("client")` sees only the account south, `person("adviser")` only north."""
    from plimsoll.journal.models import Person

    def of(role: str) -> Any:
        found = Person.objects.filter(username=role).first()
        return found or Person.objects.create_user(role, password=PASSWORD, role=role, accounts=ROLES[role])

    return of


@pytest.fixture
def browse(person: Callable[[str], Any]) -> Callable[[str], Client]:
    """A logged-in client of Django's (no browser, no network) for a role."""
    from django.test import Client

    def as_role(role: str = "owner", **options: Any) -> Client:
        client = Client(**options)
        client.force_login(person(role))
        return client

    return as_role


class Server:
    """A real `plimsoll serve` on a workspace."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.process = subprocess.Popen(
            [sys.executable, "-m", "plimsoll", "serve", "--workspace", str(workspace), "--port", "0"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        assert self.process.stdout
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+?:(\d+)", line)
        assert found, line + (self.process.stderr.read() if self.process.stderr else "")
        self.address = f"http://localhost:{found[1]}"

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=60)


def add_user(workspace: Path, name: str, role: str, *accounts: str) -> None:
    """Add a person from the command line."""
    named = [word for account in accounts for word in ("--account", account)]
    subprocess.run(
        [sys.executable, "-m", "plimsoll", "user", "add", name, "--role", role, *named, "--password-stdin",
         "--workspace", str(workspace)],
        input=PASSWORD + "\n", text=True, check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture
def server(known_workspace: Path, tmp_path: Path) -> Iterator[Server]:
    """A real server on a copy of the known workspace, with the owner `olga`."""
    root = tmp_path / "served"
    shutil.copytree(known_workspace, root)
    add_user(root, "olga", "owner")
    found = Server(root)
    yield found
    found.stop()


@pytest.fixture
def page(server: Server) -> Iterator[Any]:
    """A page of Debian's Chromium, logged in as `olga` on `server`. An error in the page fails the test."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=90_000)
    errors: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
        context.set_default_timeout(90_000)  # a busy machine is slow, not wrong
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        log_in(tab, server.address, "olga")
        yield tab
        browser.close()
    assert not errors, errors


def log_in(tab: Any, address: str, name: str) -> None:
    """Log in through the form."""
    tab.goto(f"{address}/login/")
    tab.fill("#id_username", name)
    tab.fill("#id_password", PASSWORD)
    tab.click("button.main")
    tab.wait_for_url(lambda url: "/login/" not in url)
