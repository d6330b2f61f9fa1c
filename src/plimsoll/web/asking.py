"""The one tower of this process, and its answers, kept for as long as nothing they stand on has changed."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.conf import settings

from plimsoll import clock
from plimsoll.facts.head import read_head
from plimsoll.facts.open_views import State, head_state
from plimsoll.tower import Tower

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from plimsoll.facts.head import Head
    from plimsoll.facts.workspace import Workspace

Answer = TypeVar("Answer")
KEPT_ANSWERS = 1024
KEPT_LISTS = 24
"""So many answers, and so many lists about all accounts, are kept: those asked last."""
FEW_ACCOUNTS = 8
"""A list about all accounts is asked anew as a whole where more than this many changed."""
_makers: dict[Hashable, Lock] = {}
_lists: OrderedDict[Hashable, tuple[Any, list[Any], list[Any]]] = OrderedDict()
_kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_asked: dict[tuple[Any, ...], Future[Any]] = {}
_lock = Lock()


@cache
def tower() -> Tower:
    """The tower of the workspace that is served."""
    return Tower(settings.WORKSPACE.root).keep_open()


def answer(question: Hashable, ask: Callable[[Tower], Answer], *, account: str | None = None) -> Answer:
    """What `ask` gives for the facts and settings as they are today; asked once for as long as these stay the same.

    `question` must say everything that `ask` depends on besides. With `account` only this account's facts matter: what
    is brought for others leaves the answer as it is. Whoever asks the same meanwhile waits for the one answer. Errors
    are not kept.
    """
    key = (standing(account), question)
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


def answer_by_account(
    question: Hashable, ask: Callable[[Tower, str | None], Sequence[Answer]], whose: Callable[[Answer], str]
) -> list[Answer]:
    """A list about all accounts, asked anew only for those whose facts changed since it was last asked.

    `ask` gives the list of one account, or of all with None; `whose` says of which account a member is. The list is in
    the order of the accounts' names.
    """
    return answer(question, lambda tower: _renewed_alone(question, tower, ask, whose))


def _renewed_alone(
    question: Hashable,
    tower: Tower,
    ask: Callable[[Tower, str | None], Sequence[Answer]],
    whose: Callable[[Answer], str],
) -> list[Answer]:
    """One at a time: facts that change while a long list is made must not begin it once more from nothing."""
    with _lock:
        alone = _makers.setdefault(question, Lock())
    with alone:
        return _renewed(question, tower, ask, whose)


def _renewed(
    question: Hashable,
    tower: Tower,
    ask: Callable[[Tower, str | None], Sequence[Answer]],
    whose: Callable[[Answer], str],
) -> list[Answer]:
    facts, *others = standing()
    before = _lists.get(question)
    changed = _marks.changed_since(before[0] or 0) if before and before[1] == others else None
    if before is None or changed is None or len(changed) > FEW_ACCOUNTS:
        found = list(ask(tower, None))
    else:
        found = [one for one in before[2] if whose(one) not in changed]
        found += [one for account in changed for one in ask(tower, account)]
    found.sort(key=whose)  # the same list in every process, whatever came in between
    with _lock:
        _lists[question] = (facts, others, found)
        _lists.move_to_end(question)
        while len(_lists) > KEPT_LISTS:
            gone, _ = _lists.popitem(last=False)
            _makers.pop(gone, None)
    return found


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
    key = (standing(), question)
    with _lock:
        return _kept.get(key)


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
        _lists.clear()


def standing(account: str | None = None) -> tuple[Any, ...]:
    """What every answer stands on: the facts (of one account, or all), the settings file, the day."""
    workspace = tower().workspace
    facts = _marks.of(workspace, account)
    return (facts, _state(workspace.settings_file), clock.today())


class _Marks:
    """When this process last saw each account's facts change: a number that grows with every HEAD it sees."""

    def __init__(self) -> None:
        self._seen: State = None
        self._version = -1
        self._now = 0
        self._everybody = 0
        self._by_account: dict[str, int] = {}
        self._lock = Lock()

    def of(self, workspace: Workspace, account: str | None) -> int | None:
        """When the account, or anything, last changed; None where there are no facts."""
        with self._lock:
            found = head_state(workspace)
            if found is not None and found != self._seen:
                self._look(read_head(workspace.facts, whatever_shape=True))
            self._seen = found
            if found is None:
                return None
            return self._now if account is None else max(self._everybody, self._by_account.get(account, 0))

    def _look(self, head: Head) -> None:
        changed = head.changed_since(self._version) if head.version != self._version else None
        self._version = head.version
        self._now += 1
        if changed is None:
            self._everybody = self._now
        for account in changed or ():
            self._by_account[account] = self._now

    def changed_since(self, then: int) -> set[str] | None:
        """The accounts that changed since; None for all."""
        with self._lock:
            if self._everybody > then:
                return None
            return {account for account, at in self._by_account.items() if at > then}


_marks = _Marks()


def _state(path: Any) -> tuple[int, int] | None:  # noqa: ANN401 - a path
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
