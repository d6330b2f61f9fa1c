"""K20: what a later report no longer holds is a hint, and stays one until somebody confirms it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from displayed_shop import FIRST, LAST, SEEN, DisplayedShop, as_csv

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

LATER = datetime(2026, 10, 5, 8, tzinfo=UTC)
LEFT = [SEEN - timedelta(days=number) for number in (20, 15, 10)]


def with_feedback(folder: Path) -> tuple[Tower, list[str]]:
    """Three bad feedbacks, left one after the other, as the first report has them."""
    shop = DisplayedShop()
    shop.days()
    names = [shop.order() for _ in LEFT]
    for name, left in zip(names, LEFT, strict=True):
        shop.feedback(name, left)
    return shop.import_into(folder), names


def report(tower: Tower, folder: Path, names: list[str], lefts: list[date], observed: datetime = LATER) -> None:
    rows = [{"order_id": name, "rating": 1, "left_at": left} for name, left in zip(names, lefts, strict=True)]
    file = folder / f"feedback-{observed:%d}.csv"
    file.write_text(as_csv("feedback", rows), encoding="utf-8")
    tower.import_files(file, observed_at=observed)


def hints(tower: Tower) -> list[tuple[str, str, str]]:
    return [(one.kind, one.order_id, str(one.absent_since)) for one in tower.reconcile(as_of=LATER.date()).disappeared]


def test_a_feedback_absent_from_a_later_report_that_covers_it_is_a_hint_and_still_counts(tmp_path: Path) -> None:
    tower, names = with_feedback(tmp_path)
    assert hints(tower) == []
    before = [row.orders_with_defects for row in tower.odr(as_of=SEEN)]
    report(tower, tmp_path, [names[0], names[2]], [LEFT[0], LEFT[2]])
    assert hints(tower) == [("feedback", names[1], "2026-10-05")]
    assert [row.orders_with_defects for row in tower.odr(as_of=SEEN)] == before
    [event] = [event for row in tower.defects(as_of=SEEN) if row.order_id == names[1] for event in row.events]
    assert event.counts
    assert "probably removed since 2026-10-05" in str(event.as_json()["hint"])
    [other] = [event for row in tower.defects(as_of=SEEN) if row.order_id == names[0] for event in row.events]
    assert "hint" not in other.as_json()


def test_the_call_that_a_hint_names_confirms_it(tmp_path: Path) -> None:
    tower, names = with_feedback(tmp_path)
    report(tower, tmp_path, [names[0], names[2]], [LEFT[0], LEFT[2]])
    [hint] = tower.reconcile(as_of=LATER.date()).disappeared
    words = hint.confirm.split()
    assert words[:3] == ["plimsoll", "update", names[1]]
    tower.update(words[2], " ".join(words[3:]))
    assert hints(tower) == []
    assert [row.orders_with_defects for row in tower.odr(as_of=LATER.date() + timedelta(days=1))] == [2]


def test_a_report_that_does_not_reach_so_far_back_says_nothing(tmp_path: Path) -> None:
    tower, names = with_feedback(tmp_path)
    report(tower, tmp_path, [names[1], names[2]], [LEFT[1], LEFT[2]])
    assert hints(tower) == []


def test_a_file_with_news_of_one_order_is_no_report_of_all(tmp_path: Path) -> None:
    tower, names = with_feedback(tmp_path)
    file = tmp_path / "news.csv"
    file.write_text(f"order_id,rating,left_at,removed_at\n{names[0]},,,2026-10-04\n", encoding="utf-8")
    tower.import_files(file, observed_at=LATER)
    assert hints(tower) == []


def test_a_feedback_that_comes_back_is_no_hint_any_more(tmp_path: Path) -> None:
    tower, names = with_feedback(tmp_path)
    report(tower, tmp_path, [names[0], names[2]], [LEFT[0], LEFT[2]])
    report(tower, tmp_path, names, LEFT, LATER + timedelta(days=2))
    assert hints(tower) == []


def with_list(folder: Path, on_second: bool, order_day: date) -> tuple[Tower, str]:
    shop = DisplayedShop()
    shop.days()
    name, other = shop.order(order_day), shop.order()
    for one in (name, other):
        shop.listed(one, seen=SEEN, order_date=order_day)
    tower = shop.import_into(folder)
    second = DisplayedShop()
    for one in (name, other) if on_second else (other,):
        second.listed(one, seen=LATER.date(), order_date=order_day)
    file = folder / "listed-later.csv"
    file.write_text(as_csv("listed", second.rows["listed"]), encoding="utf-8")
    tower.import_files(file, observed_at=LATER)
    return tower, name


def test_a_listed_order_absent_from_a_later_list_is_a_hint(tmp_path: Path) -> None:
    tower, name = with_list(tmp_path, on_second=False, order_day=LAST - timedelta(days=20))
    assert hints(tower) == [("listed", name, "2026-10-05")]
    [hint] = tower.reconcile(as_of=LATER.date()).disappeared
    words = hint.confirm.split()
    assert words[:3] == ["plimsoll", "record", "listed"]
    cells = {word[2:].replace("-", "_"): value for word, value in zip(words[3::2], words[4::2], strict=True)}
    tower.record("listed", cells)
    assert hints(tower) == []


def test_a_listed_order_that_left_the_window_is_none(tmp_path: Path) -> None:
    tower, _ = with_list(tmp_path, on_second=False, order_day=FIRST + timedelta(days=1))
    assert hints(tower) == []


def test_a_listed_order_that_is_still_listed_is_none(tmp_path: Path) -> None:
    tower, _ = with_list(tmp_path, on_second=True, order_day=LAST - timedelta(days=20))
    assert hints(tower) == []


def test_a_report_of_one_site_says_nothing_of_another_site_s_feedback(tmp_path: Path) -> None:
    shop = DisplayedShop()
    shop.days()
    german = [shop.order(marketplace_id="DE") for _ in LEFT]
    french = [shop.order(marketplace_id="FR") for _ in LEFT]
    tower = shop.import_into(tmp_path)
    for number, names in enumerate((german, french)):
        amazon_report(tower, tmp_path / f"{number}.txt", names, LEFT, LATER + timedelta(hours=number))
    assert hints(tower) == [], "the newer report is of other orders' site"
    amazon_report(tower, tmp_path / "2.txt", [german[0], german[2]], [LEFT[0], LEFT[2]], LATER + timedelta(days=1))
    assert hints_of(tower, LATER.date() + timedelta(days=1)) == [("feedback", german[1])]


def amazon_report(tower: Tower, file: Path, names: list[str], lefts: list[date], observed: datetime) -> None:
    """A feedback report as Amazon gives it, which names no site."""
    lines = ["Date\tRating\tComments\tResponse\tOrder ID\tRater Email"]
    lines += [
        f"{left.month}/{left.day}/{left:%y}\t1\tbad\t\t{name}\tx@example.com"
        for name, left in zip(names, lefts, strict=True)
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = tower.import_files(file, observed_at=observed)
    assert found.files[0].reader.startswith("amazon_"), found


def hints_of(tower: Tower, day: date) -> list[tuple[str, str]]:
    return [(one.kind, one.order_id) for one in tower.reconcile(as_of=day).disappeared]
