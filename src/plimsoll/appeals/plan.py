"""The plan as a document: Summary, Root Cause, Corrective Actions, Preventive Measures, and what bears them out.

The marketplace asks three questions (root cause, what was done, what prevents it) and each notice may ask more; the
four headings hold these. Texts carry references such as `{{ odr.rate }}` instead of figures (`bindings`). Beside each
text stands what is kept about it and never goes out: its Chinese, and the mark of a model's wording (`Written`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

SCHEMA = "plimsoll.plan/1"
VARIANTS = {
    "deactivation": "the account's selling rights: every defect of the window",
    "asin": "listings taken down: their orders, their suppliers and inspections",
    "category": "a category closed: its listings and inspections",
    "claim": "one claim that was granted: its order, within the days that the notice names",
    "chargeback": "the letter to the bank through the marketplace: its order",
}
"""What is appealed."""
SECTIONS = ("summary", "root_cause", "corrective", "preventive")
HEADINGS = {
    "en": ("Summary", "Root Cause", "Corrective Actions", "Preventive Measures"),
    "ja": ("概要", "根本原因", "是正措置", "再発防止策"),
}
METRICS = {
    "order_defect_rate": ("order defect rate", "注文不良率"),
    "late_shipment_rate": ("late shipment rate", "出荷遅延率"),
    "pre_fulfillment_cancellation_rate": ("cancellation rate", "出荷前キャンセル率"),
    "valid_tracking_rate": ("valid tracking rate", "追跡可能率"),
    "on_time_delivery_rate": ("on-time delivery rate", "期日内配送率"),
}
"""Each metric and its names in letters."""
ROLES = ("direct", "process")
ORIGINS = (
    "portal_export", "api", "email", "document", "photo", "screenshot", "chat_screenshot", "own_report",
)  # fmt: skip
DUTIES = {
    "returns_disclosure": "the returns terms that the law of the site asks for, as shown to buyers",
    "japanese_records": "conversation records in Japanese",
    "inbound_inspection": "inspection records before goods go to the marketplace's warehouse",
    "carrier_control": "how carriers are chosen, measured and changed",
    "independent_operation": "that the account runs apart from a related one: domain, addresses, bank, logistics",
}
"""What a site or a fulfilment channel asks a plan to hold besides."""


RISKY_CATEGORIES = ("electronics", "toys", "beauty")
DEEP_AFTER = 3
"""So many refusals, or one of these words in the category's name, ask for more depth (seller guides R1-41, R1-59)."""


def needs_depth(refused_times: int, category: str) -> bool:
    """Whether reviewers expect more process evidence for each cause."""
    words = category.lower()
    return refused_times >= DEEP_AFTER or any(one in words for one in RISKY_CATEGORIES)


@dataclass(frozen=True, slots=True)
class Notice:
    """The marketplace's notice as received: its day, words, the orders that it lists, until when, under which case."""

    received_on: date | None = None
    text: str = ""
    orders: tuple[str, ...] = ()
    metric: str = "order_defect_rate"
    due_on: date | None = None
    case_id: str = ""


@dataclass(frozen=True, slots=True)
class RootCause:
    """One cause: the kinds of defects it made, its orders, and the sentence that says it."""

    cause: str
    dimension: str
    text: str
    kinds: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    zh: str = ""
    zh_of: str = ""
    polished: str = ""
    accepted_by: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """One measure. `on`: the day it was done, or begins; `answers`: the causes (or kinds of defects) it is against.

    `measure`: what in the data should show it (`reply_hours`), from `effect_from` on (else from `on`).
    `proposed`: drafted by the product, and nobody has said yet that it is so.
    """

    id: str
    section: str
    text: str
    answers: tuple[str, ...] = ()
    on: date | None = None
    owner: str = ""
    verification: str = ""
    evidence: tuple[str, ...] = ()
    measure: str = ""
    effect_from: date | None = None
    proposed: bool = False
    verification_zh: str = ""
    zh: str = ""
    zh_of: str = ""
    polished: str = ""
    accepted_by: str = ""


@dataclass(frozen=True, slots=True)
class PlanOrder:
    """A line of the order table. `buyer` is masked; `listed_by`: notice, marketplace or recount."""

    id: str
    kinds: tuple[str, ...] = ()
    cause: str = ""
    ordered_on: date | None = None
    defect_on: date | None = None
    buyer: str = ""
    asin: str = ""
    tracking: str = ""
    ticket: str = ""
    evidence: tuple[str, ...] = ()
    listed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BuyerRemedy:
    """What a buyer got: a refund, a resend, a return label, or why there is nothing to give (`none`)."""

    order: str
    what: str
    on: date | None = None
    amount: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file that stands behind the text, as it was received: nothing here is ever changed by a finding.

    `claimed_on`: the day the text gives it; `own_date`: what the file says of itself (EXIF, PDF metadata, mail Date).
    `request_id`: of the call that an API answered. `replaces` is the sha256 of an exhibit
    that it took the place of, `replaced_because` why; both stay on record.
    """

    id: str
    file: str
    type: str
    role: str
    dimension: str
    origin: str
    caption: str = ""
    sha256: str = ""
    claimed_on: date | None = None
    own_date: date | None = None
    orders: tuple[str, ...] = ()
    utc: bool = True
    watermark: bool = True
    width: int = 0
    height: int = 0
    bytes: int = 0
    text_copyable: bool = True
    personal_data: bool = False
    request_id: str = ""
    replaces: str = ""
    replaced_because: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A figure that no query gives: a target or a term of a contract, with who says so."""

    name: str
    value: str
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class Violation:
    """Another open violation of the account, and the sentence that discloses it."""

    name: str
    disclosed: str = ""
    zh: str = ""
    zh_of: str = ""
    polished: str = ""
    accepted_by: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a refusal, and the action, cause or exhibit that answers it."""

    asks: str
    answered_by: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An earlier refusal with its points, and the text that had been submitted."""

    on: date
    points: tuple[Point, ...] = ()
    submitted: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """How a duty of the site or the channel is met: the sentence, and the exhibits."""

    kind: str
    text: str
    evidence: tuple[str, ...] = ()
    zh: str = ""
    zh_of: str = ""
    polished: str = ""
    accepted_by: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of action. `as_of` is the day of its figures, `submit_on` the day it is meant to go.

    `open_cases`: cases on the same orders that are not closed, from the case log.
    """

    account: str
    marketplace: str
    as_of: date
    submit_on: date
    summary: str
    variant: str = "deactivation"
    language: str = "en"
    metric: str = "order_defect_rate"
    channel: str = "MFN"
    category: str = ""
    refused_times: int = 0
    notice: Notice = Notice()
    root_causes: tuple[RootCause, ...] = ()
    actions: tuple[Action, ...] = ()
    orders: tuple[PlanOrder, ...] = ()
    remedies: tuple[BuyerRemedy, ...] = ()
    evidence: tuple[Exhibit, ...] = ()
    terms: tuple[Term, ...] = ()
    duties: tuple[Duty, ...] = ()
    violations: tuple[Violation, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    open_cases: tuple[str, ...] = ()
    summary_zh: str = ""
    summary_zh_of: str = ""
    summary_polished: str = ""
    summary_accepted_by: str = ""

    def of(self, section: str) -> list[tuple[int, Action]]:
        """The actions of a section, with their places among all."""
        return [(place, one) for place, one in enumerate(self.actions) if one.section == section]

    def exhibit(self, name: str) -> Exhibit | None:
        """The exhibit of that id."""
        return next((one for one in self.evidence if one.id == name), None)

    def texts(self) -> Iterator[Written]:
        """Every sentence that a reviewer reads, in the order of the letter, with its place in the plan."""
        kept = (self.summary_zh, self.summary_zh_of, self.summary_polished, self.summary_accepted_by)
        yield Written("summary", "summary", self.summary, *kept)
        for place, cause in enumerate(self.root_causes):
            yield Written(f"root_causes.{place}.text", "root_cause", cause.text, *_kept(cause))
        for section in ("corrective", "preventive"):
            for place, action in self.of(section):
                yield Written(f"actions.{place}.text", section, action.text, *_kept(action))
                yield Written(f"actions.{place}.verification", section, action.verification, action.verification_zh)
        for place, duty in enumerate(self.duties):
            yield Written(f"duties.{place}.text", "preventive", duty.text, *_kept(duty))
        for place, violation in enumerate(self.violations):
            yield Written(f"violations.{place}.disclosed", "summary", violation.disclosed, *_kept(violation))


def _kept(one: RootCause | Action | Duty | Violation) -> tuple[str, str, str, str]:
    return one.zh, one.zh_of, one.polished, one.accepted_by


@dataclass(frozen=True, slots=True)
class Written:
    """A text of the plan: `place` as in `actions.2.text`. The other fields are those beside it.

    `zh`: its Chinese in the working copy, `zh_of`: of which wording (`working_copy.seal_of`); `polished`: which model
    worded it, and when; `accepted_by`: the person who took that wording.
    """

    place: str
    section: str
    text: str
    zh: str = ""
    zh_of: str = ""
    polished: str = ""
    accepted_by: str = ""
