"""What hangs on an order: why it became defective, what can still be undone, and what threatens it while it is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plimsoll import clock
from plimsoll.diagnosis.causes.catalogue import CAUSES, DIMENSIONS
from plimsoll.diagnosis.sentences import sentence
from plimsoll.journal.models import Mark, MarkState
from plimsoll.tower.overruling import newest_overrulings
from plimsoll.web import decided
from plimsoll.web.access import person
from plimsoll.web.asking import answer
from plimsoll.web.pages import remedy_words as words
from plimsoll.web.pages.policy_words import rule_words
from plimsoll.web.pages.risk_words import ACTION_WORDS, REASON_WORDS
from plimsoll.web.templatetags.figures import left_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from plimsoll.diagnosis.causes.evidence import Evidence
    from plimsoll.diagnosis.order_cause import OrderCause, Weighed
    from plimsoll.facts.order_story import OrderStory
    from plimsoll.journal.models import Release
    from plimsoll.remedies.remedy import Remedy
    from plimsoll.watch.risk.queue import RiskRow

MANY_TIMES = 10
OPEN_DAYS = 120
"""An order older than this is not looked for among the open ones."""


def parts(request: HttpRequest, story: OrderStory) -> dict[str, Any]:
    """Everything that hangs on the order, for the template."""
    with_words = person(request).sees_personal_data
    return {
        "story": story,
        "cause": _cause(story, with_words=with_words),
        "causes_choice": cause_choice(),
        "remedies": _remedies(story, with_words=with_words),
        "risk": _risk(story),
        "mark": _mark(story),
    }


def _language() -> str:
    return "zh" if (get_language() or "").startswith("zh") else "en"


def cause_words(code: str) -> str:
    """A cause as people say it."""
    return sentence(f"cause.{code}", _language(), {})


def dimension_words(name: str) -> str:
    """A dimension of causes as people say it."""
    return sentence(f"dimension.{name}", _language(), {})


def cause_choice() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every cause, by dimension: what an overruling can say."""
    return [
        (dimension_words(one), [(code, cause_words(code)) for code, cause in CAUSES.items() if cause.dimension == one])
        for one in DIMENSIONS
    ]


# -- causes ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownCause:
    """One cause with what speaks for and against it."""

    weighed: Weighed
    with_words: bool

    @property
    def words(self) -> str:
        """The cause."""
        return cause_words(self.weighed.code)

    @property
    def dimension(self) -> str:
        """Logistics, product, service or policy."""
        return dimension_words(self.weighed.dimension)

    @property
    def confidence(self) -> str:
        """How sure, as a percentage without decimals."""
        return f"{self.weighed.confidence * 100:.0f} %"

    @property
    def evidence(self) -> list[tuple[bool, str, list[dict[str, object]]]]:
        """(speaks for it, sentence, lines that say so), the heaviest first."""
        return [
            (one.weight > 0, evidence_words(one, with_words=self.with_words), [at.as_json() for at in one.sources])
            for one in self.weighed.evidence
            if one.weight
        ]


def evidence_words(one: Evidence, *, with_words: bool) -> str:
    """A piece of evidence in a sentence; what a buyer wrote only for those who may read it."""
    values = dict(one.values)
    if not with_words and "words" in values:
        values["words"] = _("(hidden)")
    return sentence(f"rule.{one.rule}", _language(), values)


def _cause(story: OrderStory, *, with_words: bool) -> dict[str, Any] | None:
    """The order's causes; None where it is not among today's defective orders."""
    found = _order_cause(story)
    if found is None:
        return None
    said = found.overruled
    return {
        "main": ShownCause(found.main, with_words) if found.main else None,
        "further": [ShownCause(one, with_words) for one in found.further],
        "disputed": [cause_words(one.code) for one in found.contradictions],
        "overruled": {"words": cause_words(said.cause) if said.cause in CAUSES else said.cause, "by": said.by,
                      "at": said.at, "reason": said.reason} if said else None,
    }  # fmt: skip


def _order_cause(story: OrderStory) -> OrderCause | None:
    said = newest_overrulings(story.account)
    key = ("causes", story.account, tuple((*one, word.cause, word.at) for one, word in said.items()))
    found = answer(
        key,
        lambda tower: {one.row.order_id: one for one in tower.causes(account=story.account, overruled=said).orders},
        account=story.account,
    )
    return found.get(story.order_id)


# -- remedies ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownRemedy:
    """One remedy in words, and the releases of its draft."""

    remedy: Remedy
    released: tuple[Release, ...]
    with_words: bool

    @property
    def words(self) -> str:
        """What it is."""
        return str(words.KIND_WORDS.get(self.remedy.kind, self.remedy.kind))

    @property
    def standing(self) -> str:
        """How it stands, in words."""
        return str(words.STANDING_WORDS[self.remedy.standing])

    @property
    def state(self) -> str:
        """The standing's colour and sign."""
        return words.STANDING_STATES[self.remedy.standing]

    @property
    def live(self) -> bool:
        """Whether anything can be done with it: those that are over or refused are told in a line."""
        return self.remedy.standing not in {"closed", "refused"}

    @property
    def decider(self) -> str:
        """Who decides."""
        return str(words.DECIDER_WORDS[self.remedy.decider])

    @property
    def effect(self) -> str:
        """What becomes of the rate."""
        return str(words.EFFECT_WORDS[self.remedy.effect])

    @property
    def why(self) -> list[str]:
        """Why it stands so."""
        rule = {"rule": rule_words(self.remedy.defect.said.rule)}
        return [
            words.said(one.key, {**one.values, **(rule if "rule" in one.values else {})}, with_words=self.with_words)
            for one in self.remedy.why
        ]

    @property
    def needs(self) -> list[tuple[bool, str, list[dict[str, object]], str | None]]:
        """(there, what, the lines that say so, who said that it is at hand)."""
        return [
            (one.present, words.said(f"need_{one.key}", one.values, with_words=self.with_words),
             [at.as_json() for at in one.places], one.told_by)
            for one in self.remedy.needs
        ]  # fmt: skip

    @property
    def asks(self) -> list[tuple[str, str]]:
        """(key, question) of what only a person can answer."""
        return [(key, words.question_words(key)) for key in self.remedy.asks]

    @property
    def until(self) -> dict[str, Any] | None:
        """Its deadline: what, until when, how it was reckoned, whose word."""
        one = self.remedy.deadline
        if one is None:
            return None
        source = one.source.as_json()
        return {
            "what": words.DEADLINE_WORDS.get(one.what, one.words), "due": one.due.replace(tzinfo=UTC),
            "how": words.deadline_how(one), "rule": source.get("rule"), "sentence": source.get("sentence"),
            "confidence": source.get("confidence"),
        }  # fmt: skip

    @property
    def costs(self) -> list[str]:
        """What becomes of the rate, and what a wrong request costs."""
        cost = self.remedy.cost
        return [words.said(one.key, one.values, with_words=self.with_words) for one in (cost.rate, cost.wrong)]

    @property
    def draft(self) -> dict[str, Any] | None:
        """The draft, for those who may read what a buyer wrote."""
        one = self.remedy.draft
        if one is None or not self.with_words:
            return None
        return {"text": one.text, "language": one.language, "to": words.ADDRESSEE_WORDS.get(one.to, one.to)}

    @property
    def field(self) -> str:
        """A name for the draft's field on the page."""
        event = "".join(letter if letter.isalnum() else "-" for letter in self.remedy.defect.event.id)
        return f"draft-{self.remedy.kind}-{event}"


def remedies_of(story: OrderStory) -> tuple[Remedy, ...]:
    """The order's remedies, by what people answered."""
    told = decided.told(story.account, story.order_id)
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    return answer(
        ("remedies", story.account, story.order_id, told, now),
        lambda tower: tower.remedies(order_id=story.order_id, account=story.account, told=told).remedies,
        account=story.account,
    )


def _remedies(story: OrderStory, *, with_words: bool) -> list[ShownRemedy]:
    released = decided.releases(story.account, story.order_id)
    return [
        ShownRemedy(one, tuple(released.get((one.kind, one.defect.event.id), ())), with_words)
        for one in remedies_of(story)
    ]


# -- risk and mark -----------------------------------------------------------------------------------------------------


def _risk(story: OrderStory) -> dict[str, Any] | None:
    """What threatens an open order; None where nothing does, or it is not open."""
    if not _is_recent(story):
        return None
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    found = answer(
        ("risk", story.account, hour),
        lambda tower: {row.order_id: row for row in tower.risk(limit=None, account=story.account).rows},
        account=story.account,
    ).get(story.order_id)
    return _shown_risk(found) if found else None


def _is_recent(story: OrderStory) -> bool:
    days = [moment.day for moment in story.moments if moment.column == "purchased_at"]
    return bool(days) and max(days) >= clock.today() - timedelta(days=OPEN_DAYS)


def _shown_risk(row: RiskRow) -> dict[str, Any]:
    until = row.action.clock
    return {
        "probability": _rounded(row.probability), "low": _rounded(row.low), "high": _rounded(row.high),
        "reasons": list(_reasons(row)),
        "action": ACTION_WORDS.get(row.action.key, row.action.words),
        "due": until.due if until else None,
        "worst": row.effect.day.day, "left": left_words({"rate": "0", "headroom": row.effect.day.room}),
    }  # fmt: skip


def _rounded(chance: float) -> str:
    return f"{chance * 100:.0f} %"


def _reasons(row: RiskRow) -> Iterator[tuple[str, str, list[tuple[datetime, Any]]]]:
    """(what, how many times as likely, the times behind it with their lines)."""
    for one in row.reasons:
        facts = [(fact.at, fact.source) for fact in one.facts]
        times = one.times_as_likely
        yield (
            str(REASON_WORDS.get(one.key, one.words)),
            f"{times:.0f}" if times >= MANY_TIMES else f"{times:.1f}",
            facts,
        )


def _mark(story: OrderStory) -> Mark | None:
    found = Mark.objects.filter(account=story.account, order_id=story.order_id).last()
    return None if found is None or found.state == MarkState.CLEARED else found
