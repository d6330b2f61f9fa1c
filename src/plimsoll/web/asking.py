"""The one tower of this process, and its answers, kept for as long as nothing they stand on has changed."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.conf import settings

from plimsoll import clock
from plimsoll.tower import Tower

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Answer = TypeVar("Answer")
KEPT_ANSWERS = 512
_kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_asked: dict[tuple[Any, ...], Future[Any]] = {}
_lock = Lock()


@cache
def tower() -> Tower:
    """The tower of the workspace that is served."""
    return Tower(settings.WORKSPACE.root)


def answer(question: Hashable, ask: Callable[[Tower], Answer]) -> Answer:
    """What `ask` gives for the facts and settings as they are today; asked once for as long as these stay the same.

    `question` must say everything that `ask` depends on besides. Whoever asks the same meanwhile waits for the one
    answer. Errors are not kept.
    """
    key = (standing(), question)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return cast("Answer", _kept[key])
        waiting = _asked.get(key)
        if waiting is None:
            mine: Future[Any] = Future()
            _asked[key] = mine
    if waiting is not None:
        return cast("Answer", waiting.result())
    return _asked_once(key, mine, ask)


def _asked_once(key: tuple[Any, ...], mine: Future[Any], ask: Callable[[Tower], Answer]) -> Answer:
    try:
        found = ask(tower())
    except BaseException as error:
        with _lock:
            del _asked[key]
        mine.set_exception(error)
        raise
    with _lock:
        del _asked[key]
        _kept[key] = found
        while len(_kept) > KEPT_ANSWERS:
            _kept.popitem(last=False)
    mine.set_result(found)
    return found


def kept(question: Hashable) -> Any | None:  # noqa: ANN401 - whatever was asked
    """The answer to a question when it is at hand; nothing is asked."""
    with _lock:
        return _kept.get((standing(), question))


def account_names() -> list[str]:
    """Every account that has an order or that anything was brought for."""
    return answer("account names", _account_names)


def _account_names(here: Tower) -> list[str]:
    if not here.workspace.exists:
        return []
    return sorted({cell[0] for cell in here.cells()} | {row["account"] for row in here.imports()})


def forget_answers() -> None:
    """Keep no answer."""
    with _lock:
        _kept.clear()


def standing() -> tuple[Any, ...]:
    """What every answer stands on: the facts' HEAD, the settings file, the day."""
    workspace = tower().workspace
    return (_state(workspace.facts / "HEAD"), _state(workspace.settings_file), clock.today())


def _state(path: Any) -> tuple[int, int] | None:  # noqa: ANN401 - a path
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
