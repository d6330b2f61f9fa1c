"""The plan's form: which fields stand on which part of the editor, with the findings beside each."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from plimsoll.appeals.plan import DUTIES, METRICS, VARIANTS
from plimsoll.appeals.series import MEASURES
from plimsoll.appeals.working_copy import state_of
from plimsoll.diagnosis.causes.catalogue import CAUSES, DIMENSIONS
from plimsoll.web.pages.case_words import METRIC_WORDS, VARIANT_WORDS
from plimsoll.web.pages.finding_words import quoted_words
from plimsoll.web.pages.lint_words import RULE_WORDS
from plimsoll.web.pages.order_parts import dimension_words
from plimsoll.web.pages.plan_words import DUTY_WORDS, MEASURE_WORDS, SECTION_WORDS, name_of_cause
from plimsoll.web.templatetags.figures import CHANNEL_WORDS, KIND_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plimsoll.appeals.bindings import Bindings
    from plimsoll.appeals.linting import Finding
    from plimsoll.appeals.plan import Action, Plan

MOST_PLACES = 12
ZH = {"fits": "", "own": "", "stale": "stale", "missing": "missing"}
PARTS_OF = {
    "orders": "orders", "remedies": "orders", "evidence": "exhibits", "notice": "about", "refusals": "about",
    "submit_on": "about", "metric": "about", "language": "about", "open_cases": "about", "terms": "about",
}  # fmt: skip
"""Which part of the editor a place of the plan stands on; every other stands with the texts."""


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding in the reader's language. `key` names it for "use this sentence"."""

    key: str
    code: str
    level: str
    place: str
    quoted: str
    words: str
    better: str
    fix: str | None
    raw: str = ""
    """What was quoted, as the linter says it."""

    @property
    def sign(self) -> str:
        """The icon of its level."""
        return "bad" if self.level == "fails" else "warn"

    @property
    def part(self) -> str:
        """The part of the editor that it stands on."""
        return PARTS_OF.get(self.place.partition(".")[0], "text")

    @property
    def anchor(self) -> str:
        """The id of what it stands at."""
        return anchor_of(self.place)


FIELD_OF = {
    "action_without_date": "on", "action_before_problem": "on", "prevention_after_submission": "on",
    "action_without_owner": "owner", "owner_vague": "owner", "action_without_verification": "verification",
    "action_unproved": "evidence", "proof_before_action": "evidence", "action_proposed": "proposed",
    "effect_against_data": "effect_from", "effect_unmeasured": "measure",
}  # fmt: skip
"""The field of an action that a rule is about, where the rule names the action only."""
_ROW = re.compile(r"actions\.\d+")


def anchor_of(place: str) -> str:
    """A place as an id that selectors can name."""
    return "at-" + place.replace(".", "-").replace("_", "-")


def key_of(one: Finding) -> str:
    """Names a finding by what it is, so that it is found again after the form came back."""
    fix = one.seen.fix
    said = (one.rule.code, one.seen.place, one.seen.quoted, fix.before if fix else "")
    return sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def shown_finding(one: Finding) -> ShownFinding:
    """A finding as the editor shows it."""
    words, better = RULE_WORDS.get(one.rule.name, (one.rule.says, one.rule.better))
    place = one.seen.place
    if _ROW.fullmatch(place) and one.rule.name in FIELD_OF:
        place = f"{place}.{FIELD_OF[one.rule.name]}"
    fix = one.seen.fix.after if one.seen.fix else None
    raw = " ".join(one.seen.quoted.split())
    return ShownFinding(key_of(one), one.rule.code, one.rule.level, place,
                        quoted_words(one.rule.name, raw)[:300], str(words), str(better), fix, raw)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """All findings of one rule."""

    first: ShownFinding
    all: tuple[ShownFinding, ...]

    @property
    def more(self) -> tuple[ShownFinding, ...]:
        """The places of the others, as many as are shown."""
        return self.all[:MOST_PLACES]


def grouped(findings: Sequence[ShownFinding]) -> list[FindingGroup]:
    """The findings by rule, what fails first."""
    by_code: dict[str, list[ShownFinding]] = defaultdict(list)
    for one in findings:
        by_code[one.code].append(one)
    return [FindingGroup(some[0], tuple(some)) for some in by_code.values()]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form. `kind`: area, text, date, choice, many, ids, check. `options`: (value, words, chosen)."""

    place: str
    label: str
    kind: str
    value: str = ""
    options: tuple[tuple[str, str, bool], ...] = ()
    help: str = ""
    findings: tuple[ShownFinding, ...] = ()
    read: str = ""
    chinese: str = ""
    polished: str = ""

    @property
    def name(self) -> str:
        """The name under which it is posted."""
        return f"p.{self.place}"

    @property
    def anchor(self) -> str:
        """Its id."""
        return anchor_of(self.place)


@dataclass(frozen=True, slots=True)
class Block:
    """A row of the plan with its fields; `place` is empty where it cannot be taken out."""

    title: str
    place: str
    fields: tuple[Field, ...]
    findings: tuple[ShownFinding, ...] = ()

    @property
    def anchor(self) -> str:
        """Its id."""
        return anchor_of(self.place) if self.place else ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the plan with its blocks; `adds` is what its button adds."""

    code: str
    title: str
    blocks: tuple[Block, ...]
    adds: str = ""
    add_words: str = ""
    findings: tuple[ShownFinding, ...] = ()


@dataclass
class Drawn:
    """What the fields are drawn from."""

    plan: Plan
    bindings: Bindings
    findings: Sequence[ShownFinding]

    def at(self, *places: str) -> tuple[ShownFinding, ...]:
        """The findings at these places."""
        return tuple(one for one in self.findings if one.place in places)

    # -- fields --------------------------------------------------------------------------------------------------------

    def text(self, place: str, label: str, value: str, **more: Any) -> Field:  # noqa: ANN401 - of a field
        """A field of one line."""
        return Field(place, label, "text", value, findings=self.at(place), **more)

    def date(self, place: str, label: str, value: Any) -> Field:  # noqa: ANN401 - a date or nothing
        """A day."""
        return Field(place, label, "date", value.isoformat() if value else "", findings=self.at(place))

    def choice(self, place: str, label: str, value: str, options: Mapping[str, Any]) -> Field:
        """One of some words; a value that is none of them stays."""
        known = dict(options) if value in options or not value else {value: value, **options}
        return Field(place, label, "choice", value,
                     tuple((code, str(words), code == value) for code, words in known.items()),
                     findings=self.at(place))  # fmt: skip

    def many(self, place: str, label: str, values: Iterable[str], options: Mapping[str, Any]) -> Field:
        """Some of some words."""
        chosen = set(values)
        listed = tuple((code, str(words), code in chosen) for code, words in options.items())
        return Field(place, label, "many", options=listed, findings=self.at(place))

    def ids(self, place: str, label: str, values: Iterable[str], words: str = "") -> Field:
        """Names in a line, with commas between."""
        return Field(place, label, "ids", ", ".join(values), help=words, findings=self.at(place))

    def exhibits(self, place: str, label: str, values: Iterable[str]) -> Field:
        """Exhibits chosen from those of the plan; an id that is none of them stays to be taken out."""
        chosen = dict.fromkeys(values)
        named = {one.id: f"{self.bindings.cited.get(one.id, one.id)} · {one.caption or one.file}"[:80]
                 for one in self.plan.evidence}  # fmt: skip
        listed = tuple(
            (code, words, code in chosen) for code, words in {**{one: one for one in chosen}, **named}.items()
        )
        told = ", ".join(self.bindings.cited.get(one, one) for one in chosen)
        return Field(place, label, "exhibits", told, listed, findings=self.at(place))

    def sentence(self, place: str, label: str, value: str) -> Field:
        """A text that the reviewer reads, as it will be read."""
        told = next((one for one in self.plan.texts() if one.place == place), None)
        polished = told.polished if told and not told.accepted_by else ""
        return Field(place, label, "area", value, findings=self.at(place), read=self.bindings.resolve(value.strip()),
                     polished=polished)  # fmt: skip

    def chinese(self, place: str, value: str, text: str, of: str) -> Field:
        """The working copy's Chinese beside a text; it never goes out."""
        state = ZH[state_of(text, value, of)] if text.strip() else ""
        return Field(
            place, _("Chinese (working copy, never sent)"), "zh", value, chinese=state, findings=self.at(place)
        )


def sections_of(drawn: Drawn) -> list[Section]:
    """The part with the texts."""
    plan = drawn.plan
    summary = Block("", "", (
        drawn.sentence("summary", _("Summary"), plan.summary),
        drawn.chinese("summary_zh", plan.summary_zh, plan.summary, plan.summary_zh_of),
    ))  # fmt: skip
    return [
        Section("summary", str(SECTION_WORDS["summary"]), (summary,)),
        Section("root_cause", str(SECTION_WORDS["root_cause"]), tuple(_causes(drawn)), "root_causes",
                _("Add a root cause"), drawn.at("root_causes")),
        *(Section(code, str(SECTION_WORDS[code]), tuple(_actions(drawn, code)), code, _("Add an action"),
                  drawn.at("actions") if code == "corrective" else ()) for code in ("corrective", "preventive")),
        Section("duties", _("Duties of the site and the channel"), tuple(_duties(drawn)), "duties", _("Add a duty"),
                drawn.at("duties")),
        Section("violations", _("Other open violations, disclosed"), tuple(_violations(drawn)), "violations",
                _("Add a violation"), drawn.at("violations")),
    ]  # fmt: skip


def _causes(drawn: Drawn) -> Iterator[Block]:
    causes = {"": "", **{code: name_of_cause(code) for code in CAUSES}}
    dimensions = {"": "", **{code: dimension_words(code) for code in DIMENSIONS}}
    for at, one in enumerate(drawn.plan.root_causes):
        place = f"root_causes.{at}"
        orders = len([row for row in drawn.plan.orders if row.cause == one.cause])
        yield Block(f"{name_of_cause(one.cause) or at + 1} ({orders})", place, (
            drawn.sentence(f"{place}.text", _("What happened, and why"), one.text),
            drawn.chinese(f"{place}.zh", one.zh, one.text, one.zh_of),
            drawn.choice(f"{place}.cause", _("Cause"), one.cause, causes),
            drawn.choice(f"{place}.dimension", _("Dimension"), one.dimension, dimensions),
            drawn.many(f"{place}.kinds", _("Kinds of defects that it made"), one.kinds, KIND_WORDS),
        ), drawn.at(place, f"{place}.orders"))  # fmt: skip


def _actions(drawn: Drawn, section: str) -> Iterator[Block]:
    measures = {"": _("none"), **{code: MEASURE_WORDS.get(code, code.replace("_", " ")) for code in MEASURES}}
    causes = {one.cause: name_of_cause(one.cause) for one in drawn.plan.root_causes if one.cause}
    for at, one in drawn.plan.of(section):
        place = f"actions.{at}"
        against = ", ".join(causes.get(code, code) for code in one.answers)
        yield Block(f"{one.id}: {against}" if against else one.id, place, _action(drawn, place, one, measures, causes),
                    drawn.at(place, f"{place}.id", f"{place}.section"))  # fmt: skip


def _action(
    drawn: Drawn, place: str, one: Action, measures: Mapping[str, Any], causes: Mapping[str, str]
) -> tuple[Field, ...]:
    known = {**causes, **{code: KIND_WORDS[code] for code in KIND_WORDS if code in one.answers},
             **{code: code for code in one.answers if code not in causes and code not in KIND_WORDS}}  # fmt: skip
    return (
        drawn.sentence(f"{place}.text", _("What was done"), one.text),
        drawn.chinese(f"{place}.zh", one.zh, one.text, one.zh_of),
        drawn.date(f"{place}.on", _("Day"), one.on),
        drawn.text(f"{place}.owner", _("Owner (a role)"), one.owner),
        drawn.many(f"{place}.answers", _("Against"), one.answers, known),
        drawn.sentence(f"{place}.verification", _("How it is verified"), one.verification),
        drawn.chinese(f"{place}.verification_zh", one.verification_zh, one.verification, ""),
        drawn.exhibits(f"{place}.evidence", _("Exhibits that show it"), one.evidence),
        drawn.choice(f"{place}.measure", _("What in the data shows it"), one.measure, measures),
        drawn.date(f"{place}.effect_from", _("Effect seen from"), one.effect_from),
        Field(f"{place}.proposed", _("A proposal of the draft: nobody has said yet that it is so"), "check",
              "on" if one.proposed else "", findings=drawn.at(f"{place}.proposed")),
    )  # fmt: skip


def _duties(drawn: Drawn) -> Iterator[Block]:
    for at, one in enumerate(drawn.plan.duties):
        place = f"duties.{at}"
        yield Block(str(DUTY_WORDS.get(one.kind, one.kind)), place, (
            drawn.choice(f"{place}.kind", _("Duty"), one.kind, {code: DUTY_WORDS[code] for code in DUTIES}),
            drawn.sentence(f"{place}.text", _("How it is met"), one.text),
            drawn.chinese(f"{place}.zh", one.zh, one.text, one.zh_of),
            drawn.exhibits(f"{place}.evidence", _("Exhibits that show it"), one.evidence),
        ), drawn.at(place))  # fmt: skip


def _violations(drawn: Drawn) -> Iterator[Block]:
    for at, one in enumerate(drawn.plan.violations):
        place = f"violations.{at}"
        yield Block(one.name or str(at + 1), place, (
            drawn.text(f"{place}.name", _("Violation"), one.name),
            drawn.sentence(f"{place}.disclosed", _("The sentence that discloses it"), one.disclosed),
            drawn.chinese(f"{place}.zh", one.zh, one.disclosed, one.zh_of),
        ), drawn.at(place))  # fmt: skip


def about_sections(drawn: Drawn) -> list[Section]:
    """The part about the case: what is appealed, the notice, terms, refusals."""
    plan, notice = drawn.plan, drawn.plan.notice
    metrics = {code: METRIC_WORDS[code] for code in METRICS}
    frame = (
        drawn.choice("variant", _("What is appealed"), plan.variant, {code: VARIANT_WORDS[code] for code in VARIANTS}),
        drawn.choice("metric", _("Metric"), plan.metric, metrics),
        drawn.choice("language", _("Language of the letter"), plan.language, {"en": "English", "ja": "日本語"}),
        drawn.choice("channel", _("Fulfilment"), plan.channel, CHANNEL_WORDS),
        drawn.text("category", _("Category of the goods"), plan.category),
        drawn.date("submit_on", _("To be submitted on"), plan.submit_on),
        drawn.text("refused_times", _("How often it was refused"), str(plan.refused_times)),
    )  # fmt: skip
    told = (
        drawn.date("notice.received_on", _("Notice received on"), notice.received_on),
        drawn.date("notice.due_on", _("To be answered by"), notice.due_on),
        drawn.text("notice.case_id", _("The marketplace's case id"), notice.case_id),
        drawn.choice("notice.metric", _("The notice's metric"), notice.metric, metrics),
        drawn.ids("notice.orders", _("Orders that it lists"), notice.orders),
        Field("notice.text", _("Its words"), "plain", notice.text, findings=drawn.at("notice.text")),
    )  # fmt: skip
    return [
        Section("frame", _("What is appealed"), (Block("", "", frame, drawn.at("open_cases")),)),
        Section("notice", _("The notice"), (Block("", "", told, drawn.at("notice")),)),
        Section("terms", _("Terms: figures that no query gives, with who says so"), tuple(_terms(drawn)), "terms",
                _("Add a term")),
        Section("refusals", _("Refusals"), tuple(_refusals(drawn)), "refusals", _("Add a refusal"),
                drawn.at("refusals")),
    ]  # fmt: skip


def _terms(drawn: Drawn) -> Iterator[Block]:
    for at, one in enumerate(drawn.plan.terms):
        place = f"terms.{at}"
        yield Block(one.name or str(at + 1), place, (
            drawn.text(f"{place}.name", _("Name"), one.name), drawn.text(f"{place}.value", _("Value"), one.value),
            drawn.text(f"{place}.said_by", _("Who says so"), one.said_by),
        ), drawn.at(place))  # fmt: skip


def _refusals(drawn: Drawn) -> Iterator[Block]:
    from plimsoll.web.pages.plan_choosing import answered_by

    for at, one in enumerate(drawn.plan.refusals):
        place = f"refusals.{at}"
        points = (
            pair
            for number, point in enumerate(one.points)
            for pair in (
                Field(f"{place}.points.{number}.asks", _("Asked"), "plain", point.asks),
                answered_by(drawn, f"{place}.points.{number}.answered_by", point.answered_by),
            )
        )  # fmt: skip
        yield Block(
            one.on.isoformat(), place, (drawn.date(f"{place}.on", _("Refused on"), one.on), *points), drawn.at(place)
        )
