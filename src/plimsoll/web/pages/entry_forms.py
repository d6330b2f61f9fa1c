"""The forms of quick add: one for each kind of fact that a person types, drawn from the tables of facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plimsoll import clock
from plimsoll.facts.schema import TABLES
from plimsoll.policies import marketplaces
from plimsoll.web.pages.typing_words import choice_words, column_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from django.utils.functional import _StrPromise

    from plimsoll.facts.schema import Column

TODAY = "today"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact: `what` the tower records, its table, the fields asked at once and those behind "more".

    `defaults` are what stands in fields from the start; `fixed` is never asked.
    """

    name: str
    words: _StrPromise
    what: str
    table: str
    first: tuple[str, ...]
    more: tuple[str, ...] = ()
    defaults: Mapping[str, str] | None = None
    fixed: Mapping[str, str] | None = None
    needed: tuple[str, ...] = ("order_id",)

    @property
    def has_order(self) -> bool:
        """Whether it is about one order."""
        return "order_id" in self.first


KINDS = (
    Kind(
        "claim", gettext_lazy("A-to-z claim"), "claim", "claims",
        ("order_id", "opened_at", "status", "fault"),
        ("claim_id", "decided_at", "funded_by", "refunded_at", "refunded_by", "reason", "amount", "currency",
         "appeal_status", "appeal_decided_at", "odr_reversed"),
        {"opened_at": TODAY, "status": "under_review"}, needed=("order_id", "opened_at", "status"),
    ),
    Kind(
        "chargeback", gettext_lazy("Chargeback"), "chargeback", "chargebacks",
        ("order_id", "opened_at", "kind", "status"),
        ("chargeback_id", "decided_at", "reason", "amount", "currency"),
        {"opened_at": TODAY, "kind": "service", "status": "open"}, needed=("order_id", "opened_at", "kind"),
    ),
    Kind(
        "feedback", gettext_lazy("Feedback"), "feedback", "feedback",
        ("order_id", "rating", "left_at"), ("comment", "response", "removed_at", "struck_through_at"),
        {"left_at": TODAY, "rating": "1"}, needed=("order_id", "rating", "left_at"),
    ),
    Kind(
        "feedback_status", gettext_lazy("Feedback removed"), "feedback", "feedback",
        ("order_id", "removed_at", "struck_through_at"), ("removal_reason", "response"), {"removed_at": TODAY},
    ),
    Kind(
        "listed", gettext_lazy("On Amazon's list"), "listed", "listed",
        ("order_id", "defect_kind", "seen_at"), ("fulfillment_channel", "order_date", "impacts_odr"),
        {"seen_at": TODAY, "defect_kind": "claims"}, needed=("order_id", "defect_kind"),
    ),
    Kind(
        "snapshot", gettext_lazy("Displayed rate"), "snapshot", "snapshots",
        ("marketplace_id", "fulfillment_channel", "range_from", "range_to", "orders", "orders_with_defects"),
        ("negative_feedback", "claims", "chargebacks", "rate", "status"),
        {"fulfillment_channel": "MFN"},
        needed=("marketplace_id", "fulfillment_channel", "range_from", "range_to", "orders", "orders_with_defects"),
    ),
    Kind(
        "violation", gettext_lazy("Policy violation"), "figure", "displayed",
        ("marketplace_id", "part", "numerator", "seen_at"), ("status",),
        {"seen_at": TODAY, "numerator": "1"}, {"metric": "policy_violations"},
        needed=("marketplace_id", "part", "numerator"),
    ),
    Kind(
        "notice", gettext_lazy("Notice from Amazon"), "notice", "notices",
        ("notice_kind", "received_at", "deadline_at", "subject"),
        ("marketplace_id", "order_ids", "claim_id", "case_id"),
        {"received_at": TODAY}, needed=("notice_kind", "received_at"),
    ),
    Kind(
        "none", gettext_lazy("None of a kind"), "none", "", ("what", "on", "marketplace_id"), (),
        {"on": TODAY, "what": "claims"}, needed=("what", "on"),
    ),
)  # fmt: skip
"""What can be typed, in the order of the page."""
BY_NAME = {kind.name: kind for kind in KINDS}
SHOPS_NONE = ("claims", "chargebacks", "feedback", "orders")


class EntryForm(forms.Form):
    """One fact to be typed. Only what a person must not leave out is asked for; whether the rest can be read is
    intake's to say, and its words come back beside the field.
    """

    account = forms.CharField(max_length=200, required=False, strip=True)

    def __init__(self, kind: Kind, data: Any = None, *, start: Mapping[str, str] | None = None) -> None:  # noqa: ANN401
        super().__init__(data, initial={**_started(kind.defaults or {}), **(start or {})})
        self.kind = kind
        self.fields["account"].label = _("Account")
        self.fields["account"].widget.attrs.update({"list": "accounts", "placeholder": "default"})
        for name in (*kind.first, *kind.more):
            self.fields[name] = _field(kind, name, str(self.initial.get(name, "")))

    @property
    def first(self) -> Iterator[forms.BoundField]:
        """What is asked at once."""
        return (self[name] for name in ("account", *self.kind.first))

    @property
    def more(self) -> list[forms.BoundField]:
        """What stands behind "more"."""
        return [self[name] for name in self.kind.more]

    @property
    def more_open(self) -> bool:
        """Whether something stands there already, or is wrong there."""
        return any(field.errors or field.value() for field in self.more)

    def cells(self) -> dict[str, str]:
        """What was typed, as the cells of a row; a field left empty says nothing."""
        typed = {name: str(self.cleaned_data.get(name) or "").strip() for name in (*self.kind.first, *self.kind.more)}
        return {**(self.kind.fixed or {}), **{name: text for name, text in typed.items() if text}}


def _started(defaults: Mapping[str, str]) -> dict[str, str]:
    return {name: clock.today().isoformat() if value == TODAY else value for name, value in defaults.items()}


def _field(kind: Kind, name: str, initial: str) -> forms.Field:
    needed = name in kind.needed
    if kind.name == "none" and name in {"what", "on"}:
        made: forms.Field = _choice(SHOPS_NONE) if name == "what" else _day("")
    elif kind.name == "none":
        made = _marketplace()
    else:
        made = _of_column(TABLES[kind.table].column(name), initial)
    made.label, made.required = column_words(name), needed
    if isinstance(made, forms.ChoiceField) and not needed:
        made.choices = [("", "\N{EN DASH}"), *cast("Iterable[tuple[str, str]]", made.choices)]
    return made


def _of_column(column: Column, initial: str) -> forms.Field:
    makers: dict[str, Callable[[], forms.Field]] = {
        "choice": lambda: _choice(column.choices),
        "boolean": lambda: _choice(("true", "false")),
        "marketplace": _marketplace,
        "time": lambda: _day(initial),
        "day": lambda: _day(initial),
        "integer": lambda: _number(column),
        "decimal": lambda: forms.CharField(max_length=40, widget=forms.TextInput({"inputmode": "decimal"})),
        "words": lambda: forms.CharField(max_length=20_000, widget=forms.Textarea({"rows": 2})),
    }
    if column.name == "order_id":
        return forms.CharField(max_length=200, widget=forms.TextInput({"autofocus": True, "autocomplete": "off"}))
    return makers.get(column.kind, lambda: forms.CharField(max_length=400))()


def _choice(values: tuple[str, ...]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[(value, choice_words(value)) for value in values])


def _number(column: Column) -> forms.CharField:
    attributes = {"type": "number", "min": column.lowest, "max": column.highest}
    shown = {name: value for name, value in attributes.items() if value is not None}
    return forms.CharField(max_length=20, widget=forms.TextInput(shown))


def _day(initial: str) -> forms.CharField:
    """A day; where an instant stands already it is shown as text, so that its time is not lost."""
    kind = "text" if len(initial) > len("2026-10-01") else "date"
    return forms.CharField(max_length=40, widget=forms.DateInput({"type": kind}))


def _marketplace() -> forms.ChoiceField:
    return forms.ChoiceField(choices=marketplace_choices)


def marketplace_choices() -> list[tuple[str, str]]:
    """Every marketplace of a policy pack, by its id."""
    return [(place.id, f"{place.country} · {place.name}") for place in marketplaces() if place.platform == "amazon"]
