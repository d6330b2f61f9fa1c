"""What the rooms of watch, causes and remedies answer, by what people decided: asked once for pages and calls alike.

Everything here is the whole truth of a selection: who asks, and what they may know of, is `plimsoll.web.access`'s, and
what a buyer wrote is taken out by `without_words`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any, TypeVar

from plimsoll import clock
from plimsoll.diagnosis.order_cause import CausesAnswer
from plimsoll.journal.models import OrderAnswer, TaskMark, TaskVerb
from plimsoll.remedies.path_remedies import with_remedies
from plimsoll.remedies.told import Answer, Told
from plimsoll.tower.overruling import newest_overrulings
from plimsoll.watch.risk.queue import Handled
from plimsoll.web.asking import answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.diagnosis.causes.evidence import Evidence
    from plimsoll.diagnosis.localisation.answer import Localisation
    from plimsoll.diagnosis.order_cause import OrderCause, Weighed
    from plimsoll.diagnosis.own_orders import AskedOwn
    from plimsoll.diagnosis.pictures import Pictures
    from plimsoll.remedies.deadlines import Running
    from plimsoll.remedies.offering import Remedies
    from plimsoll.remedies.path import Path, Wanted
    from plimsoll.remedies.remedy import Remedy
    from plimsoll.watch.risk.queue import RiskAnswer

Selected = dict[str, Any]
SAVE = "order.save"
HIDDEN = "[…]"
_WRITTEN = ("words", "comment")
"""Values of sentences that hold what a buyer or a carrier's driver wrote."""
_Sentence = TypeVar("_Sentence")


def key_of(name: str, words: Mapping[str, Any], *more: object) -> tuple[object, ...]:
    """Everything that a question depends on."""
    return (name, tuple(sorted((one, str(value)) for one, value in words.items() if value is not None)), *more)


def _hour() -> Any:  # noqa: ANN401 - an instant
    return clock.now().replace(minute=0, second=0, microsecond=0)


# -- what people decided -----------------------------------------------------------------------------------------------


def told() -> Told:
    """Everything that people answered about orders, in order."""
    return Told(
        tuple(
            Answer(one.account, one.order_id, one.question, one.yes, one.who, one.at)
            for one in OrderAnswer.objects.all()
        )
    )


def handled() -> frozenset[Handled]:
    """The open orders that somebody has marked as done: on the day's list, or in the queue itself."""
    newest: dict[str, TaskMark] = {}
    for one in TaskMark.objects.filter(what=SAVE).exclude(verb=TaskVerb.ASSIGNED).order_by("at", "id"):
        newest[one.uid] = one
    return frozenset(Handled(one.account, one.order_id) for one in newest.values() if one.verb == TaskVerb.DONE)


# -- questions ---------------------------------------------------------------------------------------------------------


def causes(words: Selected) -> CausesAnswer:
    """The causes of the selection's defective orders, overruled ones as people say."""
    said = newest_overrulings(words.get("account"))
    key = key_of("room causes", words, tuple((*one, word.cause, word.at) for one, word in said.items()))
    return answer(key, lambda tower: tower.causes(overruled=said, **words), account=words.get("account"))


def scorecard(words: Selected) -> Pictures:
    """Carriers, listings and answers."""
    said = newest_overrulings(words.get("account"))
    key = key_of("room scorecard", words, tuple((*one, word.cause, word.at) for one, word in said.items()))
    return answer(key, lambda tower: tower.scorecard(overruled=said, **words), account=words.get("account"))


def localised(asked: AskedOwn, words: Selected) -> Localisation:
    """Where the excess sits."""
    key = key_of("room localise", words, asked)
    return answer(key, lambda tower: tower.localise(asked, **words), account=words.get("account"))


def remedies(words: Selected) -> Remedies:
    """Every remedy of the selection, by what people answered."""
    said = told()
    key = key_of("room remedies", words, said, _hour())
    return answer(key, lambda tower: tower.remedies(told=said, **words), account=words.get("account"))


def paths(wanted: Wanted, words: Selected) -> list[Path]:
    """The shortest path under the line of every cell."""
    said = told()
    key = key_of("room path", words, wanted.by, wanted.chance, tuple(wanted.assume), said, _hour())
    return answer(
        key, lambda tower: tower.path(with_remedies(wanted, remedies(words).remedies), **words),
        account=words.get("account"),
    )  # fmt: skip


def deadlines(words: Selected) -> Running:
    """Every deadline that runs, what is done left in; looked at from this moment."""
    key = key_of("room deadlines", words, _hour())
    found = answer(key, lambda tower: tower.deadlines(**words), account=words.get("account"))
    now = clock.now().astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return replace(found, now=now) if words.get("as_of") is None else found


def risk_key(words: Selected, limit: int, *, without_handled: bool = False) -> tuple[object, ...]:
    """What the queue's answer is kept under."""
    return key_of("room risk", words, limit, _hour(), handled() if without_handled else None)


def risk(words: Selected, limit: int, *, without_handled: bool = False) -> RiskAnswer:
    """The open orders to save first."""
    done = handled() if without_handled else frozenset()
    key = risk_key(words, limit, without_handled=without_handled)
    return answer(key, lambda tower: tower.risk(limit, handled=done, **words), account=words.get("account"))


# -- what a buyer wrote ------------------------------------------------------------------------------------------------


def causes_without_words(found: CausesAnswer) -> CausesAnswer:
    """The same causes, what a buyer wrote taken out of every sentence."""
    return CausesAnswer(found.as_of, tuple(_order_without(one) for one in found.orders), found.priors)


def _order_without(one: OrderCause) -> OrderCause:
    return replace(
        one,
        main=_weighed_without(one.main) if one.main else None,
        further=tuple(_weighed_without(cause) for cause in one.further),
        contradictions=tuple(_weighed_without(cause) for cause in one.contradictions),
        indicators=tuple(_piece_without(piece) for piece in one.indicators),
    )


def _weighed_without(one: Weighed) -> Weighed:
    return replace(one, evidence=tuple(_piece_without(piece) for piece in one.evidence))


def _piece_without(one: Evidence) -> Evidence:
    return _sentence_without(one)


def _sentence_without(one: _Sentence) -> _Sentence:
    values = getattr(one, "values", {})
    gone = {name: HIDDEN for name in _WRITTEN if name in values}
    return replace(one, values={**values, **gone}) if gone else one  # type: ignore[type-var]


def remedies_without_words(found: Remedies) -> Remedies:
    """The same remedies without drafts, readings, and what a buyer wrote."""
    return replace(found, remedies=tuple(_remedy_without(one) for one in found.remedies))


def _remedy_without(one: Remedy) -> Remedy:
    return replace(
        one, draft=None, reading=None, why=tuple(_sentence_without(each) for each in one.why),
        needs=tuple(_sentence_without(each) for each in one.needs),
    )  # fmt: skip
