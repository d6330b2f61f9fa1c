"""The files of a simulated shop on disk: opened when needed, written as a stream, the same bytes everywhere."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file: which table it holds, and the marketplace's id where the file itself does not say whose it is."""

    path: Path
    table: str
    format: str
    rows: int
    marketplace_id: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What `write_shop` wrote: `folder / "files"` is what a seller would import, truth lies beside it."""

    folder: Path
    account: str
    files: tuple[WrittenFile, ...]
    truth: Path
    orders: int
    rows: dict[str, int]
    """Rows by file stem (`all-orders` and `orders` count lines, not orders)."""

    @property
    def imports(self) -> Path:
        """The folder to import."""
        return self.folder / "files"


class Stream:
    """One text file with a header, whose rows are counted."""

    def __init__(self, path: Path, header: str, encoding: str = "utf-8") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.rows = 0
        self._file: IO[str] = path.open("w", encoding=encoding, errors="replace", newline="", buffering=_BUFFER)
        self._file.write(header)

    def lines(self, texts: list[str]) -> None:
        """Write whole lines; one text may hold several."""
        text = "".join(texts)
        self.rows += text.count("\n")
        self._file.write(text)

    def close(self) -> None:
        """Nothing more comes."""
        self._file.close()


class Sheet:
    """One CSV file with a header, quoted where needed."""

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.rows = 0
        self._file = path.open("w", encoding="utf-8", newline="", buffering=_BUFFER)
        self._writer: Any = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(columns)

    def write(self, rows: Iterable[tuple[object, ...]]) -> None:
        """Write rows."""
        for row in rows:
            self._writer.writerow(row)
            self.rows += 1

    def close(self) -> None:
        """Nothing more comes."""
        self._file.close()


class Parts:
    """One report in several files by day, each reaching some days back into the one before.

    File i holds the days from its own first minus `overlap` to its own last; a single part carries no number.
    """

    def __init__(self, path: Path, header: str, *, days: int, parts: int, overlap: int, encoding: str) -> None:
        self._path, self._header, self._encoding = path, header, encoding
        parts = max(1, min(parts, days))
        self._spans = [
            (max(0, days * part // parts - (overlap if part else 0)), days * (part + 1) // parts - 1)
            for part in range(parts)
        ]
        self._open: dict[int, Stream] = {}
        self.closed: list[Stream] = []

    def lines(self, offset: int, texts: list[str]) -> None:
        """Write lines of the day `offset` days after the first, to every part that holds this day."""
        for part in [part for part in self._open if self._spans[part][1] < offset]:
            self._close(part)
        for part, (first, last) in enumerate(self._spans):
            if first <= offset <= last:
                self._part(part).lines(texts)

    def _part(self, part: int) -> Stream:
        if part not in self._open:
            number = f"-{part + 1}" if len(self._spans) > 1 else ""
            path = self._path.with_name(f"{self._path.stem}{number}{self._path.suffix}")
            self._open[part] = Stream(path, self._header, self._encoding)
        return self._open[part]

    def _close(self, part: int) -> None:
        stream = self._open.pop(part)
        stream.close()
        self.closed.append(stream)

    def close(self) -> None:
        """Nothing more comes; a report without any order still has its header."""
        if not self._open and not self.closed:
            self._part(0)
        for part in sorted(self._open):
            self._close(part)
