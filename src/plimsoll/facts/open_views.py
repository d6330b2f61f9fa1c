"""Views that stay open between questions, for a process that answers many: one engine, and tables whose files it knows.

Opening an engine, reading HEAD and naming the tables' files costs more than most questions about one order. A view is
lent to one question at a time and comes back to be lent again for as long as HEAD stays the same.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from plimsoll.facts.engine import connect_to_stay
from plimsoll.facts.head import NAME
from plimsoll.facts.kept_close import KeptClose
from plimsoll.facts.view import FactsView

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import duckdb

    from plimsoll.facts.workspace import Workspace

MOST_IDLE = 6
State = tuple[int, int] | None
"""What tells one HEAD file from another: when it was written, and its size; None where there is none."""


def head_state(workspace: Workspace) -> State:
    """Which HEAD stands now."""
    try:
        found = (workspace.facts / NAME).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


class OpenViews:
    """The views of one workspace that are open in this process. Safe for several threads."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._engine: duckdb.DuckDBPyConnection | None = None
        self._kept: KeptClose | None = None
        self._idle: list[tuple[State, FactsView]] = []
        self._lock = Lock()

    @contextmanager
    def lend(self, known_at: datetime | None = None) -> Iterator[FactsView]:
        """A view of the facts as they stand (or stood), for one question. Only untouched views of now are kept."""
        state = head_state(self._workspace)
        view = self._taken(state) if known_at is None else None
        if view is None:
            view = self._opened(known_at)
        try:
            yield view
        except BaseException:
            view.close()
            raise
        if known_at is None and not view.has_tables:
            self._give_back(state, view)
        else:
            view.close()

    def _opened(self, known_at: datetime | None) -> FactsView:
        with self._lock:
            if self._engine is None:
                self._engine = connect_to_stay()
                self._kept = KeptClose(self._engine.cursor(), self._workspace.facts)
            cursor = self._engine.cursor()
        return FactsView(self._workspace, known_at, cursor, self._kept if known_at is None else None)

    def _taken(self, state: State) -> FactsView | None:
        """The view that was idle longest, moved on to that HEAD: so none holds old files for long."""
        with self._lock:
            if not self._idle:
                return None
            seen, view = self._idle.pop(0)
        try:
            if seen != state:
                view.move_on()
        except BaseException:
            view.close()
            raise
        return view

    def _give_back(self, state: State, view: FactsView) -> None:
        with self._lock:
            if len(self._idle) < MOST_IDLE:
                self._idle.append((state, view))
                return
        view.close()
