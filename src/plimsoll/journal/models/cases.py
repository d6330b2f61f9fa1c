"""Cases with a marketplace: what came, what was written, what went, how it ended. Rows are added, never changed.

Which state may follow which is data of the appeals room (`plimsoll.appeals.cases.states`), not of the tables: whoever
writes (`plimsoll.journal.casework`) is told the states that a step may come from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from collections.abc import Iterable


class CaseRowsAreKept(TypeError):
    """A row of a case cannot be changed or deleted."""


class KeptRows(models.QuerySet[Any]):
    """Rows that can be read and added only."""

    def update(self, **_: Any) -> NoReturn:  # noqa: ANN401 - Django's own signature
        """Raises CaseRowsAreKept."""
        raise CaseRowsAreKept("a row of a case cannot be changed")

    def delete(self) -> NoReturn:
        """Raises CaseRowsAreKept."""
        raise CaseRowsAreKept("a row of a case cannot be deleted")


class KeptRow(models.Model):
    """A row that stands as it was written."""

    objects = KeptRows.as_manager()

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Add it. Raises CaseRowsAreKept for one that stands already."""
        if not self._state.adding:
            raise CaseRowsAreKept("a row of a case cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ANN401, ARG002 - Django's own signature
        """Raises CaseRowsAreKept."""
        raise CaseRowsAreKept("a row of a case cannot be deleted")


class ContactKind(models.TextChoices):
    """What a contact is."""

    NOTICE = "notice", pgettext_lazy("contact", "Notice")
    REFUSAL = "refusal", pgettext_lazy("contact", "Refusal")
    QUESTION = "question", pgettext_lazy("contact", "Question")
    ANSWER = "answer", pgettext_lazy("contact", "Answer")
    DECISION = "decision", pgettext_lazy("contact", "Decision")
    VIEW_FEEDBACK = "view_feedback", pgettext_lazy("contact", "“View feedback”")
    NOTE = "note", pgettext_lazy("contact", "Note")


class ContactDirection(models.TextChoices):
    """Who speaks: the marketplace to us, we to it, or nobody but ourselves."""

    IN = "in", pgettext_lazy("contact", "Received")
    OUT = "out", pgettext_lazy("contact", "Sent")
    OWN = "own", pgettext_lazy("contact", "Own note")


class ContactThrough(models.TextChoices):
    """By which way it came or went."""

    MAIL = "mail", pgettext_lazy("contact", "E-mail")
    NOTIFICATION = "notification", pgettext_lazy("contact", "Performance notification")
    BANNER = "banner", pgettext_lazy("contact", "Banner of Account Health")
    FORM = "form", pgettext_lazy("contact", "Form")
    CASE_LOG = "case_log", pgettext_lazy("contact", "Case log")
    PHONE = "phone", pgettext_lazy("contact", "Phone")
    BUYER_SELLER_MESSAGE = "buyer_seller_message", pgettext_lazy("contact", "Buyer-seller message")
    OTHER = "other", pgettext_lazy("contact", "Other")


class Case(KeptRow):
    """One matter with a marketplace; its number is the row's own. What changes about it stands in the other tables.

    `marketplace_case` is its id there (empty: not known yet); `metric` and `variant` as in a plan.
    """

    account = models.CharField(max_length=255, db_index=True)
    marketplace_id = models.CharField(max_length=64)
    channel = models.CharField(max_length=8, blank=True, default="")
    metric = models.CharField(max_length=64, default="order_defect_rate")
    variant = models.CharField(max_length=32, default="deactivation")
    marketplace_case = models.CharField(max_length=64, blank=True, default="")
    title = models.CharField(max_length=255)
    opened_at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        """In the order in which they were opened."""

        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.number} {self.account}: {self.title}"

    @property
    def number(self) -> int:
        """What people call it by."""
        return int(self.pk)


class CaseState(KeptRow):
    """A state that a case came into; the newest stands. `state` is a code of `appeals/cases/states.toml`."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="states")
    state = models.CharField(max_length=32)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    why = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        """In the order in which they were written."""

        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"

    @staticmethod
    def newest(cases: Iterable[int] | None = None) -> dict[int, CaseState]:
        """By case the state that stands, of all or of these: one query."""
        rows = CaseState.objects.all() if cases is None else CaseState.objects.filter(case__in=list(cases))
        return {one.case_id: one for one in rows}


class CaseOrder(KeptRow):
    """An order that a case is about. `although`: why it was taken although another open case holds it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="orders")
    order_id = models.CharField(max_length=255, db_index=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    although = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        """In the order in which they were named; each once in a case."""

        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "order_id"], name="order_once_in_case")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.order_id}"


class PlanVersion(KeptRow):
    """A plan as it was saved: its TOML, its frozen figures (JSON text), and the sha256 over both.

    `proposed_by_model`: a model's words are in it that no person has accepted yet.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="plans")
    number = models.PositiveIntegerField()
    toml = models.TextField()
    figures = models.TextField()
    sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=16, default="en")
    proposed_by_model = models.BooleanField(default=False)
    why = models.CharField(max_length=1000, blank=True, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        """By their numbers within a case."""

        ordering: ClassVar[list[str]] = ["case", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "number"], name="plan_number_in_case")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} plan {self.number}"


class BuiltDossier(KeptRow):
    """A dossier that was built of a plan: hashes of its files, the evidence's root, what was found wrong with it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="dossiers")
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="dossiers")
    pdf_sha256 = models.CharField(max_length=64)
    bundle_sha256 = models.CharField(max_length=64, blank=True, default="")
    merkle_root = models.CharField(max_length=64, blank=True, default="")
    bytes = models.PositiveBigIntegerField()
    faults = models.JSONField(default=list, blank=True)
    built_at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        """In the order in which they were built."""

        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} dossier {self.pdf_sha256[:12]}"


class Submission(KeptRow):
    """What a person submitted, and through which button: the text itself, frozen, and the hashes of what went with it.

    `sha256` is that of `text` in UTF-8. `at` is when it went as the person says, `recorded_at` when that was written.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, null=True, blank=True, related_name="submissions")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    dossier_sha256 = models.CharField(max_length=64, blank=True, default="")
    bundle_sha256 = models.CharField(max_length=64, blank=True, default="")
    merkle_root = models.CharField(max_length=64, blank=True, default="")
    through = models.CharField(max_length=64)
    although = models.CharField(max_length=1000, blank=True, default="")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        """By their numbers within a case."""

        ordering: ClassVar[list[str]] = ["case", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "number"], name="submission_number_in_case")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} submission {self.number}"


class Contact(KeptRow):
    """One contact of a case: what was said, by whom, when, through what.

    `words` is the text that a person reads, `sha256` that of the file or pasted text as it came (in the vault).
    `reading` is what was read out of it then (kind, quoted sentence, orders, deadlines, requirements; plain values);
    `due_at` the last moment that it names or that a rule gives, `due_assumed` whether it is the rule's.
    """

    MOST_WORDS: ClassVar[int] = 200_000

    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=16, choices=ContactKind.choices)
    direction = models.CharField(max_length=4, choices=ContactDirection.choices)
    through = models.CharField(max_length=24, choices=ContactThrough.choices)
    words = models.TextField()
    sha256 = models.CharField(max_length=64, blank=True, default="")
    sender = models.CharField(max_length=320, blank=True, default="")
    subject = models.CharField(max_length=998, blank=True, default="")
    evidence = models.JSONField(default=list, blank=True)
    reading = models.JSONField(default=dict, blank=True)
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="answers")
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    due_assumed = models.BooleanField(default=False)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        """By when it happened."""

        ordering: ClassVar[list[str]] = ["at", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case", "kind"], name="contact_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.at:%Y-%m-%d %H:%M}"
