from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plimsoll.errors import UsageError
from plimsoll.intake.discovery import files_under

if TYPE_CHECKING:
    from pathlib import Path


def fill(folder: Path, *names: str) -> Path:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
    return folder


def link(path: Path, target: Path) -> None:
    try:
        path.symlink_to(target, target_is_directory=target.is_dir())
    except OSError:
        pytest.skip("links need a privilege here")


def shown(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in files_under([folder])]


def test_a_folder_gives_its_files_recursively_in_the_order_of_their_names(tmp_path: Path) -> None:
    assert shown(fill(tmp_path, "b.csv", "a/2.csv", "a/1.csv", "a/b/c.txt", "c")) == [
        "a/1.csv",
        "a/2.csv",
        "a/b/c.txt",
        "b.csv",
        "c",
    ]


def test_hidden_files_and_folders_and_lock_files_are_passed_over(tmp_path: Path) -> None:
    assert shown(fill(tmp_path, ".DS_Store", ".git/x", "~$a.xlsx", "a.xlsx", "b/.c")) == ["a.xlsx"]


def test_a_named_file_is_given_as_it_is_even_when_hidden(tmp_path: Path) -> None:
    fill(tmp_path, ".hidden.csv", "a.csv")
    named = [tmp_path / "a.csv", tmp_path / ".hidden.csv"]
    assert [*files_under(named)] == named


def test_links_are_followed_inside_the_folder_once_and_never_out_of_it(tmp_path: Path) -> None:
    folder = fill(tmp_path / "in", "a/1.csv", "b/2.csv")
    fill(tmp_path / "out", "secret.csv")
    link(folder / "out", tmp_path / "out")
    link(folder / "secret.csv", tmp_path / "out" / "secret.csv")
    link(folder / "a" / "up", folder)
    link(folder / "z.csv", folder / "a" / "1.csv")
    assert shown(folder) == ["a/1.csv", "b/2.csv"]


def test_a_broken_link_is_passed_over(tmp_path: Path) -> None:
    link(fill(tmp_path, "a.csv") / "gone.csv", tmp_path / "nowhere")
    assert shown(tmp_path) == ["a.csv"]


def test_a_path_that_does_not_exist_is_the_callers_mistake_before_anything_is_given(tmp_path: Path) -> None:
    fill(tmp_path, "a.csv")
    with pytest.raises(UsageError):
        files_under([tmp_path, tmp_path / "nowhere"])
