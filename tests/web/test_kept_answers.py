"""Answers are kept for as long as the facts they stand on: an import for one account leaves another's as they are."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from web_shop import US

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

NORTH, SOUTH = f"/account/north/{US}/MFN/", f"/account/south/{US}/AFN/"


def _asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """(question, account) of everything that is asked of the tower from now on."""
    from plimsoll.tower import Tower

    asked: list[tuple[str, str | None]] = []
    for name in ("over_time", "fleet", "order_stories", "defects", "accounts_watched"):
        said = getattr(Tower, name)

        def noted(self: Any, *words: Any, _name: str = name, _said: Any = said, **more: Any) -> Any:
            asked.append((_name, more.get("account") or (words[1] if _name == "order_stories" else None)))
            return _said(self, *words, **more)

        monkeypatch.setattr(Tower, name, noted)
    return asked


def test_only_the_account_that_was_brought_something_is_asked_again(
    own_workspace: Path, browse: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from plimsoll.web.asking import tower
    from plimsoll.web.watchkeeping import Watch

    client, watch = browse(), Watch()
    pages = ["/fleet/", NORTH, SOUTH, "/order/111-0000000-0000020/?account=north"]

    def look() -> None:
        watch.looked_at = None  # it is time
        watch.tick()
        assert {client.get(page).status_code for page in pages} == {200}

    look()
    asked = _asked(monkeypatch)
    look()
    assert asked == []
    tower().record("claim", {"order_id": "113-0000000-0000005", "status": "granted"}, account="south", marketplace="US")
    look()
    assert ("accounts_watched", "south") in asked
    assert {account for _, account in asked} == {"south"}
    assert "1 / 60" in client.get("/fleet/").content.decode()


def test_the_fleet_is_the_same_as_if_it_had_been_asked_as_a_whole(own_workspace: Path, browse: Any) -> None:
    """Whatever comes and goes, what is put together by account equals the whole."""
    from plimsoll.web.asking import tower
    from plimsoll.web.pages.fleet import fleet, fleet_rows

    choice, claims = random.Random(7), []

    def told(rows: list[Any]) -> list[Any]:
        return sorted(((row.odr, row.rates, row.state) for row in rows), key=repr)

    assert told(fleet()) == told(fleet_rows(tower()))
    for turn in range(8):
        account, order = choice.choice([("north", "111-0000000-00000"), ("south", "113-0000000-00000")])
        if claims and choice.random() < 0.3:
            tower().undo_import(claims.pop())
        else:
            row = {"order_id": f"{order}{choice.randrange(10, 50)}", "claim_id": f"T-{turn}", "status": "granted"}
            claims.append(tower().record("claim", row, account=account, marketplace="US").files[0].sha256)
        if choice.random() < 0.7:  # now and then nobody looks in between
            assert told(fleet()) == told(fleet_rows(tower()))
    assert told(fleet()) == told(fleet_rows(tower()))


def test_the_watch_sees_what_it_would_see_if_it_looked_at_all(own_workspace: Path) -> None:
    from plimsoll import clock
    from plimsoll.web.asking import tower
    from plimsoll.web.watchkeeping import accounts_watched

    now = clock.now()
    shown = {"orders": "100", "orders_with_defects": "1", "seen_at": clock.today().isoformat(),
             "fulfillment_channel": "MFN", "range_from": "2026-06-01", "range_to": "2026-07-30"}  # fmt: skip
    rows = [
        ("north", "snapshot", shown), ("north", "snapshot", shown | {"orders_with_defects": "2"}),
        ("south", "claim", {"order_id": "113-0000000-0000006", "status": "granted"}),
        ("east", "claim", {"order_id": "113-0000000-0000007", "status": "granted"}),
        ("east", "snapshot", shown), ("east", "snapshot", shown | {"orders_with_defects": "3"}),
    ]  # fmt: skip
    seen = []
    for account, kind, row in rows:
        tower().record(kind, row, account=account, marketplace="US")
        seen.append(tower().watched(now=now, signals=True, accounts=accounts_watched()))
        assert seen[-1] == tower().watched(now=now, signals=True)
    assert [len(one.restated) for one in seen] == [0, 1, 1, 1, 1, 2]
    assert seen[2].cells != seen[1].cells


def test_views_stay_open_and_follow_head(own_workspace: Path) -> None:
    from plimsoll.web.asking import tower

    def orders() -> int:
        return sum(row.orders_with_defects for row in tower().odr())

    before = orders()
    assert orders() == before
    tower().record("claim", {"order_id": "113-0000000-0000007", "status": "granted"}, account="south", marketplace="US")
    assert orders() == before + 1


def test_many_threads_ask_at_once(own_workspace: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from plimsoll.web.asking import tower

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: len(tower().defects(account=("north", "south")[n % 2])), range(24)))
    assert found[0::2] == [found[0]] * 12 and found[1::2] == [found[1]] * 12 and found[0] == 7


def test_large_accounts_are_not_counted_after_every_import(
    own_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plimsoll.web import warming
    from plimsoll.web.asking import tower

    monkeypatch.setattr(warming, "LARGE", 50)
    asked, warm, claims = _asked(monkeypatch), warming.Warming(), iter(range(20, 30))

    def made_ready(now: float) -> set[tuple[str, str | None]]:
        asked.clear()
        warm.look(now)
        return set(asked)

    def come() -> None:
        row = {"order_id": f"111-0000000-00000{next(claims)}", "status": "granted"}
        tower().record("claim", row, account="north", marketplace="US")

    anew = {("fleet", "north")}
    whole = anew | {("defects", "north"), ("over_time", "north")}
    assert {("fleet", None), ("defects", "north"), ("over_time", "north")} <= made_ready(0)
    assert made_ready(2) == set()
    come()
    assert made_ready(4) == anew
    come()
    assert made_ready(6) == anew
    assert made_ready(warming.LARGE_EVERY) == whole - anew, "what was put off is done without another import"
    come()
    assert made_ready(3 * warming.LARGE_EVERY) == whole
