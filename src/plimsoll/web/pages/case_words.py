"""What the pages of cases say, composed from fields so that it can be Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from plimsoll import clock
from plimsoll.appeals.cases.improvement_report import AFTER_DAYS
from plimsoll.appeals.cases.states import states

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from plimsoll.appeals.cases.case_file import CaseFile, ContactRow

METRIC_WORDS = {
    "order_defect_rate": gettext_lazy("Order Defect Rate"),
    "late_shipment_rate": gettext_lazy("Late Shipment Rate"),
    "pre_fulfillment_cancellation_rate": gettext_lazy("Cancellation Rate"),
    "valid_tracking_rate": gettext_lazy("Valid Tracking Rate"),
    "on_time_delivery_rate": gettext_lazy("On-Time Delivery Rate"),
}
VARIANT_WORDS = {
    "deactivation": gettext_lazy("Account at risk or deactivated"),
    "asin": gettext_lazy("Listings taken down"),
    "category": gettext_lazy("A category closed"),
    "claim": gettext_lazy("One A-to-z claim"),
    "chargeback": gettext_lazy("One chargeback"),
}
BANNER_WORDS = {
    "quiz": gettext_lazy("A quiz: take it within its hours. Who passes it needs no plan; write none."),
    "nothing": gettext_lazy("No button: nothing is asked. Watch the account and its mail."),
    "plan": gettext_lazy("One plan of action, through the page's own button only."),
    "claim": gettext_lazy("One claim: answer or appeal it at its own desk."),
    "chargeback": gettext_lazy("One chargeback: represent it at its own desk."),
    "feedback": gettext_lazy("Feedback: ask for its removal where a clause fits."),
    "unclear": gettext_lazy("These words are not known. Read the page itself; send nothing yet."),
}
WITHOUT_PLAN = ("quiz", "nothing", "feedback", "unclear")
"""What the page may say without a plan being asked for."""
COLUMNS = (
    ("observed", gettext_lazy("Observed"), ("observed",)),
    ("preparing", gettext_lazy("In preparation"), ("preparing", "ready")),
    ("submitted", gettext_lazy("With the marketplace"), ("submitted", "information_requested")),
    ("refused", gettext_lazy("Refused"), ("refused",)),
    ("closed", gettext_lazy("Ended"), ("reinstated", "closed_without", "withdrawn")),
)
"""The board's columns: (code, words, states)."""
THROUGH_WORDS = {
    "submit_appeal": gettext_lazy("“Submit appeal” on Account Health"),
    "submit_information": gettext_lazy("“Submit new information”"),
    "reactivate": gettext_lazy("“Reactivate your account”"),
    "reply": gettext_lazy("Reply in the case log"),
    "mail": gettext_lazy("E-mail to the address that the notice names"),
    "claim_form": gettext_lazy("The claim's own form"),
    "chargeback_form": gettext_lazy("The chargeback's own form"),
    "other": gettext_lazy("Another way (say which in the case's notes)"),
}
SOON = timedelta(hours=24)


def state_words(code: str) -> str:
    """A state as people say it."""
    named = states().get(code)
    return in_language({"en": named.en, "zh": named.zh}) if named else code


def in_language(words: Mapping[str, str]) -> str:
    """Of a text that comes in both languages, the reader's."""
    return words["zh" if (get_language() or "").startswith("zh") else "en"]


def banner_of(case: CaseFile) -> str:
    """The code of what the account's page says, as it was last told; empty where nobody has told."""
    for one in reversed(case.contacts):
        for told in (one.reading.get("banner"), one.reading.get("way")):
            if isinstance(told, dict) and told.get("code") in BANNER_WORDS:
                return str(told["code"])
    return ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a case that runs."""

    due: datetime
    assumed: bool

    @property
    def late(self) -> bool:
        """Whether it has passed."""
        return self.due < clock.now()

    @property
    def soon(self) -> bool:
        """Whether less than a day is left."""
        return self.due - clock.now() < SOON


def clock_of(case: CaseFile) -> Clock | None:
    """The clock that runs; None where none does."""
    running = case.running
    return Clock(running.due_at, running.due_assumed) if running and running.due_at else None


def report_due(case: CaseFile) -> datetime | None:
    """When the improvement report is due: thirty days after reinstatement, else after the last submission."""
    back = [one.at for one in case.states if one.state == "reinstated"]
    sent = [one.at for one in case.submissions]
    begun = back[-1] if back else max(sent, default=None)
    return begun + timedelta(days=AFTER_DAYS) if begun else None


@dataclass(frozen=True, slots=True)
class Step:
    """The next step: its words, and the part of the case's page (or `plan`) where it is done."""

    words: str
    at: str = ""


def next_step(case: CaseFile, faults: tuple[int, int] | None) -> Step:
    """What a person should do next. `faults`: what the linter fails and warns of on the newest plan; None without."""
    if case.faults:
        return Step(_("Something of this case is not as it was written: look at it first."), "faults")
    told = {
        "submitted": lambda: _waiting(case),
        "information_requested": lambda: Step(_("Answer what is asked, then record what was sent."), "submit"),
        "reinstated": lambda: _waiting(case),
        "closed_without": lambda: Step(_("Nothing.")),
        "withdrawn": lambda: Step(_("Nothing.")),
    }
    if case.state in told:
        return told[case.state]()
    banner = banner_of(case)
    if not banner:
        return Step(_("Say what the account's page shows: it decides whether a plan is asked for."), "banner")
    if banner in WITHOUT_PLAN:
        return Step(str(BANNER_WORDS[banner]), "banner")
    return _about_plan(case, faults)


def _waiting(case: CaseFile) -> Step:
    due = report_due(case)
    if due and due <= clock.now():
        return Step(_("Read the improvement report: thirty days have passed."), "report")
    if case.state == "reinstated":
        return Step(_("Keep the measures running; the improvement report comes after thirty days."))
    return Step(_("Wait, and bring the marketplace's answer as soon as it comes. Send nothing twice."), "notice")


def _about_plan(case: CaseFile, faults: tuple[int, int] | None) -> Step:
    refusal = case.refusals[-1] if case.state == "refused" and case.refusals else None
    if refusal and not any(one.at > refusal.recorded_at for one in case.plans):
        n = len(refusal.reading.get("requirements", ()))
        words = ngettext(
            "Start the second plan: the refusal has %(n)d point to answer.",
            "Start the second plan: the refusal has %(n)d points to answer.",
            n,
        )
        return Step(words % {"n": n}, "second")
    if not case.plans or faults is None:
        return Step(_("Start the plan from the facts."), "draft")
    if faults[0]:
        words = ngettext(
            "Put the plan right: %(n)d finding fails it.", "Put the plan right: %(n)d findings fail it.", faults[0]
        )
        return Step(words % {"n": faults[0]}, "plan")
    if not any(one.plan == case.plans[-1].number for one in case.dossiers):
        return Step(_("Build the dossier: the linter fails nothing any more."), "plan")
    return Step(_("Submit it yourself through the page's button, then record it here."), "submit")


def asked_words(one: Mapping[str, Any]) -> str:
    """What a refusal's point asks."""
    return in_language(one["words"])


def notice_words(contact: ContactRow) -> str:
    """What a notice was recognised as; empty where it is none."""
    names = contact.reading.get("names")
    return in_language(names) if isinstance(names, dict) else ""
