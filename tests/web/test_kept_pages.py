"""Whatever comes in, a page made of kept answers says what a page says that asks everything anew."""

from __future__ import annotations

import re
from collections import OrderedDict
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from every_address import every_address
from web_shop import DE, US

from plimsoll import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LEFT_OUT = re.compile(r"logout|login|/review|\.ics|openapi|/docs|/demo|/imports/|stream")
"""Pages without answers, and the weekly review, whose files say when they were made."""
ONCE = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|nonce-[^\']*|"X-CSRFToken": *"[^"]*"')
"""What differs from one request to the next."""
MANY = 90
NORTH, SOUTH = {"account": "north", "marketplace": US}, {"account": "south", "marketplace": US}


@pytest.fixture
def anew() -> Callable[[], Any]:
    """Within it nothing is kept that was kept before; after it, everything is again."""
    from contextlib import contextmanager

    from plimsoll.web import asking

    @contextmanager
    def nothing_kept() -> Iterator[None]:
        before = asking._kept, asking._lists
        asking._kept, asking._lists = OrderedDict(), OrderedDict()
        yield
        asking._kept, asking._lists = before

    return nothing_kept


def _addresses() -> list[str]:
    found = [address for address in every_address() if not LEFT_OUT.search(address)]
    asked = [f"/account/{name}/{site}/{channel}/?part={part}" for name, site, channel in
             (("north", US, "MFN"), ("north", DE, "MFN"), ("south", US, "AFN"))
             for part in ("displayed", "metrics", "cohorts", "breakdown", "room")]  # fmt: skip
    rooms = [f"{address}?account={name}" for name in ("north", "south") for address in
             ("/causes/", "/remedies/", "/saving/", "/defects/", "/api/v1/status", "/api/v1/odr", "/api/v1/causes",
              "/api/v1/remedies", "/api/v1/deadlines", "/api/v1/metrics", "/api/v1/risk", "/api/v1/signals",
              "/api/v1/forecast", "/api/v1/headroom", "/api/v1/path", "/api/v1/reconcile",
              "/api/v1/explain")]  # fmt: skip
    return [*found, *asked, *rooms, "/order/113-0000000-0000004/?account=south", "/defects/?sort=newest"]


def _come() -> list[tuple[str, dict[str, str], dict[str, str]]]:
    today = clock.today()
    page = {"orders": "100", "orders_with_defects": "1", "seen_at": today.isoformat(), "fulfillment_channel": "MFN",
            "range_from": str(today - timedelta(days=75)), "range_to": str(today - timedelta(days=16))}  # fmt: skip
    return [
        ("claim", {"order_id": "113-0000000-0000004", "status": "under_review", "opened_at": str(today)}, SOUTH),
        ("snapshot", page, NORTH),
        ("snapshot", page | {"orders_with_defects": "3"}, NORTH),
        ("chargeback", {"order_id": "113-0000000-0000006", "opened_at": str(today), "kind": "service"}, SOUTH),
    ]  # fmt: skip


def test_pages_of_kept_answers_are_those_of_fresh_ones(
    own_workspace: Path, browse: Callable[..., Any], anew: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from plimsoll.web.asking import tower

    client, began = browse(), clock.now()
    monkeypatch.setattr(clock, "now", lambda: began)

    def said(address: str) -> tuple[int, bytes]:
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer.status_code, ONCE.sub(b"", body)

    addresses = [address for address in _addresses() if said(address)[0] == HTTPStatus.OK]
    assert len(addresses) > MANY
    for kind, row, whose in _come():
        tower().record(kind, row, **whose)
        for address in addresses:
            kept = said(address)
            with anew():
                fresh = said(address)
            assert kept == fresh, f"{address} after a {kind}"
