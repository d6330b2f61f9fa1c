"""The forms of the workspace's settings. A form knows which settings of `plimsoll.toml` it is about."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from plimsoll import clock
from plimsoll.errors import UsageError
from plimsoll.policies.marketplace import marketplaces
from plimsoll.remedies.costs import COST_SETTINGS, CostFigures
from plimsoll.settings.adopting import adopted_text
from plimsoll.settings.reading import LONGEST_WINDOW, adopted_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

    from plimsoll.metrics.definition import Adopted
    from plimsoll.settings.changing import Value

COST_WORDS: dict[str, _StrPromise] = {
    "currency": gettext_lazy("Currency"),
    "letter": gettext_lazy("An agency's price of one appeal"),
    "letter_orders": gettext_lazy("Another letter's price from so many orders"),
    "missing_evidence_share": gettext_lazy("Share added where three kinds of evidence are missing"),
    "site": gettext_lazy("Added for each further marketplace"),
    "rush_share": gettext_lazy("Share added for an answer within 48 hours"),
    "first_order": gettext_lazy("An agency's price of the first order"),
    "next_order": gettext_lazy("Price of every further order"),
    "month_low": gettext_lazy("A month of service, low end"),
    "month_high": gettext_lazy("A month of service, high end"),
    "hour": gettext_lazy("What an own hour costs"),
    "hours_per_order": gettext_lazy("Own hours for one order"),
    "hours_per_letter": gettext_lazy("Own hours for one letter"),
}
"""Every figure of the cost sheet; a test holds the list to be whole."""
_PER_CENT = Decimal(100)
_PLAIN = Decimal("0.000001")


class SettingsForm(forms.Form):
    """Fields named by the path of their setting, with `.` between its parts; only what differs is a change."""

    def __init__(self, *args: Any, says: Mapping[str, Any], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        self.says = says
        super().__init__(*args, **kwargs)

    def path_of(self, name: str) -> tuple[str, ...]:
        """The path of a field's setting."""
        return tuple(name.split("."))

    def said(self, name: str) -> Any:  # noqa: ANN401 - whatever the file holds
        """What the file says of a field's setting."""
        table: Any = self.says
        for part in self.path_of(name):
            table = table.get(part) if isinstance(table, dict) else None
        return table

    def changes(self) -> dict[tuple[str, ...], Value]:
        """The settings that would be other than the file says."""
        found: dict[tuple[str, ...], Value] = {}
        for name in self.fields:
            value, before = self.value_of(name), self.said(name)
            if value != before and not (before is None and value is False):
                found[self.path_of(name)] = value
        return found

    def value_of(self, name: str) -> Value:
        """A field's value as the file says it; None for an empty one."""
        value = self.cleaned_data[name]
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else value.normalize()
        return None if value in {"", None} else value


class GeneralForm(SettingsForm):
    """What holds for every account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        self.fields["targets.order_defect_rate"] = forms.DecimalField(
            label=gettext_lazy("Own target of the order defect rate, in %"), required=False, decimal_places=4,
            min_value=Decimal("0.0001"), max_value=Decimal("99.9999"),
            help_text=gettext_lazy("Stricter than the marketplace's, 0.5 for example. It stands beside that one."),
        )  # fmt: skip
        self.fields["retention.days"] = forms.IntegerField(
            label=gettext_lazy("Keep originals and drafts for so many days"), required=False, min_value=1,
            max_value=LONGEST_WINDOW,
            help_text=gettext_lazy("“plimsoll purge” takes what is older. Nothing is purged by itself."),
        )  # fmt: skip
        self.fields["web.private_webhooks"] = forms.BooleanField(
            label=gettext_lazy("Alerts may be sent into your own network"), required=False
        )
        for name in COST_SETTINGS:
            self.fields[f"costs.{name}"] = self._cost(name)
        for name in self.fields:
            self.initial[name] = self.said(name)
        own = self.said("targets.order_defect_rate")
        self.initial["targets.order_defect_rate"] = f"{(Decimal(own) * _PER_CENT).normalize():f}" if own else ""

    @staticmethod
    def _cost(name: str) -> forms.Field:
        if name == "currency":
            return forms.CharField(label=COST_WORDS[name], required=False, max_length=8, help_text="USD")
        default = getattr(CostFigures(), name)
        return forms.DecimalField(
            label=COST_WORDS[name], required=False, min_value=Decimal(0), max_value=Decimal(999_999), decimal_places=4,
            help_text=_("Without a figure of yours: %(figure)s") % {"figure": default} if default is not None else "",
        )  # fmt: skip

    def value_of(self, name: str) -> Value:
        """The target is a fraction in a text."""
        value = super().value_of(name)
        if name == "targets.order_defect_rate" and value is not None:
            return f"{(Decimal(str(value)) / _PER_CENT).quantize(_PLAIN).normalize():f}"
        if name.startswith("costs.") and isinstance(value, Decimal | int) and self.said(name) is not None:
            return self.said(name) if Decimal(str(self.said(name))) == value else value
        return value

    @property
    def costs(self) -> list[forms.BoundField]:
        """The fields of the cost sheet."""
        return [self[name] for name in self.fields if name.startswith("costs.")]

    @property
    def others(self) -> list[forms.BoundField]:
        """The other fields."""
        return [self[name] for name in self.fields if not name.startswith("costs.")]


class AccountForm(SettingsForm):
    """What holds for one account."""

    marketplace = forms.ChoiceField(
        label=gettext_lazy("Marketplace of files that do not say"), required=False,
        help_text=gettext_lazy("Many reports do not name their marketplace; theirs is then this one."),
    )  # fmt: skip
    lag_days = forms.IntegerField(
        label=gettext_lazy("Counting lag, in days"), required=False, min_value=0, max_value=90,
        help_text=gettext_lazy("Used where no displayed page says how many days before today the window ends."),
    )  # fmt: skip

    def __init__(self, *args: Any, account: str, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        self.account = account
        super().__init__(*args, **kwargs)
        said = self.said("marketplace")
        sites = [(one.id, one.short) for one in marketplaces()]
        held = next((one.id for one in marketplaces() if said in {one.id, one.country, one.name}), said)
        field = self.fields["marketplace"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        own = [(said, said)] if said and held not in {site for site, _name in sites} else []
        field.choices = [("", "\N{EN DASH}"), *own, *sites]
        self.initial = {"marketplace": held, "lag_days": self.said("lag_days")}
        self.held = held

    def path_of(self, name: str) -> tuple[str, ...]:
        """Under the account's own table."""
        return "accounts", self.account, name

    def value_of(self, name: str) -> Value:
        """A marketplace that stays the same stays written as it is."""
        value = super().value_of(name)
        return self.said(name) if name == "marketplace" and value == self.held and value else value


CHOSEN: dict[str, list[tuple[str, Any]]] = {
    "count": [("orders", gettext_lazy("orders")), ("events", gettext_lazy("events"))],
    "claims": [
        ("at-fault", gettext_lazy("those with the seller at fault")),
        ("not-denied", pgettext_lazy("definition", "all that are not denied")),
        ("until-denied", pgettext_lazy("definition", "all until they are denied")),
        ("all", pgettext_lazy("definition", "all")),
    ],
    "chargebacks": [
        ("opened", gettext_lazy("from their opening")), ("lost", pgettext_lazy("definition", "only lost ones")),
    ],
    "cancelled": [
        ("after-claim", pgettext_lazy("definition", "those cancelled after their claim")),
        ("all", pgettext_lazy("definition", "all")), ("none", pgettext_lazy("definition", "none")),
    ],
    "unsaid_canceller": [
        ("nobody", pgettext_lazy("definition", "nobody")), ("seller", pgettext_lazy("definition", "the seller")),
    ],
}  # fmt: skip
DEFINITION_WORDS: dict[str, _StrPromise] = {
    "window_days": gettext_lazy("Order days that count"),
    "lag_days": gettext_lazy("Days between their end and today"),
    "timezone": gettext_lazy("Whose days count"),
    "count": pgettext_lazy("definition", "What is counted"),
    "claims": gettext_lazy("Which claims count"),
    "chargebacks": gettext_lazy("Which chargebacks count"),
    "cancelled": gettext_lazy("Which cancelled orders count"),
    "unsaid_canceller": gettext_lazy("Who cancelled, where no file says"),
    "test": gettext_lazy("Test orders count"),
    "pending": gettext_lazy("Pending orders count"),
    "replacement": gettext_lazy("Replacements count"),
    "non_marketplace": gettext_lazy("Orders sold elsewhere count"),
    "unsaid_fault": gettext_lazy("A granted claim of unsaid fault counts"),
    "unknown_chargeback": gettext_lazy("A chargeback of unknown kind counts"),
}
"""Every key of an adopted definition but whose it is; a test holds the list to be whole."""
NUMBERS = {"window_days": 1, "lag_days": 0}


class DefinitionForm(forms.Form):
    """The definition that is adopted for a cell; what is left open is as the policy says."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own signature
        cell: tuple[str, str, str | None],
        held: Adopted | None,
        says: Mapping[str, Any],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cell, self.held = cell, held
        for name, words in DEFINITION_WORDS.items():
            self.fields[name] = self._field(name, words)
        self.fields["departures"] = forms.CharField(
            label=gettext_lazy("Where it departs from the policy, in words"), required=False, max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=gettext_lazy("One line each. It stands beside every figure of this definition."),
        )  # fmt: skip
        self.initial = self._present(says) if held else {}

    def _field(self, name: str, words: _StrPromise) -> forms.Field:
        if name in NUMBERS:
            return forms.IntegerField(
                label=words, required=False, min_value=NUMBERS[name], max_value=LONGEST_WINDOW,
                help_text=gettext_lazy("Empty: as the policy or a displayed page says."),
            )  # fmt: skip
        open_one = ("", _("as the policy says"))
        if name == "timezone":
            return forms.ChoiceField(
                label=words,
                required=False,
                choices=[open_one, *((zone, zone) for zone in sorted(available_timezones()))],
            )
        choices = CHOSEN.get(name, [("true", _("yes")), ("false", _("no"))])
        return forms.ChoiceField(label=words, required=False, choices=[open_one, *choices])

    def _present(self, says: Mapping[str, Any]) -> dict[str, Any]:
        """What the file's own table of this cell says."""
        table: Mapping[str, Any] = next((one for one in says.get("adopted", []) if _is_of(one, self.cell)), {})
        found = {name: str(value).lower() if isinstance(value, bool) else value for name, value in table.items()}
        return found | {"departures": "\n".join(table.get("departures", []))}

    def clean(self) -> dict[str, Any]:
        """What the reader of the file would refuse is refused here."""
        found = super().clean() or self.cleaned_data
        try:
            self._adopted()
        except UsageError as error:
            raise ValidationError(str(error)) from error
        return found

    def _adopted(self) -> Adopted:
        account, site, channel = self.cell
        table: dict[str, Any] = {"account": account, "marketplace": site} | ({"channel": channel} if channel else {})
        for name in DEFINITION_WORDS:
            value = self.cleaned_data.get(name)
            if value not in {"", None}:
                table[name] = value == "true" if value in {"true", "false"} else value
        lines = str(self.cleaned_data.get("departures", "")).splitlines()
        return adopted_in(table | {"departures": [line.strip() for line in lines if line.strip()]})

    def changed(self, text: str) -> str:
        """The file's text with this definition adopted. Raises UsageError."""
        from plimsoll.settings import settings_in

        new = adopted_text(text, self._adopted(), [f"adopted in the tower on {clock.today().isoformat()}"])
        settings_in(new)
        return new


def _is_of(table: Mapping[str, Any], cell: tuple[str, str, str | None]) -> bool:
    try:
        found = adopted_in(table)
    except UsageError:
        return False
    return (found.account, found.marketplace_id, found.channel) == cell
