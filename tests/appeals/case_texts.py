"""The written notices and refusals: their halves, and how a reader does on them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from plimsoll.appeals.cases.notice import NoticeReading, read_notice
from plimsoll.appeals.cases.requirements import requirements
from plimsoll.policies import find_marketplace

FOLDER = Path(__file__).parent
RECEIVED = datetime(2026, 10, 1, 15, 0)  # noqa: DTZ001 - UTC, naive, as the room keeps it


def texts(name: str) -> list[dict[str, Any]]:
    """The cases of a file."""
    found: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def held(name: str) -> bool:
    """Whether a text belongs to the half that nothing was worked on with."""
    return int(sha256(name.encode()).hexdigest()[0], 16) % 2 == 1


def read(case: dict[str, Any]) -> NoticeReading:
    """A written notice, read as pasted text, or as a mail where it has a subject."""
    text = case["text"]
    if "subject" in case:
        text = f"From: a@amazon.com\nSubject: {case['subject']}\nContent-Type: text/plain; charset=utf-8\n\n{text}"
    site = find_marketplace(case["site"])
    assert site is not None
    return read_notice(text, received_at=RECEIVED, marketplace_id=site.id)


def due_of(case: dict[str, Any]) -> datetime | None:
    """The last moment that a text means (UTC, naive)."""
    if case["due"] is None:
        return None
    found = datetime.fromisoformat(case["due"])
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def notice_figures(*, of_held: bool) -> Counter[str]:
    """How the reader does on one half: right and wrong kinds, falsely recognised, due, metric, orders."""
    found: Counter[str] = Counter()
    for case in (one for one in texts("notice_texts") if held(one["name"]) == of_held):
        reading = read(case)
        real = case["kind"] != "unknown"
        found["notices" if real else "others"] += 1
        found["recognised"] += real and reading.kind == case["kind"]
        found["mistaken"] += real and reading.kind not in {case["kind"], "unknown"}
        found["falsely recognised"] += not real and reading.kind != "unknown"
        if "due" in case:
            clock = reading.times.clock
            found["dues"] += 1
            found["right dues"] += (clock.due if clock else None) == due_of(case)
        if "metric" in case:
            found["metrics"] += 1
            found["right metrics"] += reading.metric == case["metric"]
        if "orders" in case:
            found["lists of orders"] += 1
            found["right lists"] += list(reading.orders) == case["orders"]
    return found


def refusal_figures(*, of_held: bool) -> Counter[str]:
    """How the reader of refusals does on one half: points written, found, and found that are none."""
    found: Counter[str] = Counter()
    for case in (one for one in texts("refusal_texts") if held(one["name"]) == of_held):
        asked = requirements(case["text"])
        seen = {(one.theme, one.asked) for one in asked if one.understood}
        meant = {(theme, what) for theme, what in case["points"]}
        found["texts"] += 1
        found["points"] += len(meant)
        found["found"] += len(meant & seen)
        found["false"] += len(seen - meant)
        found["right unknown"] += sum(not one.understood for one in asked) == case.get("unknown", 0)
    return found
