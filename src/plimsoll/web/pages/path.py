"""The shortest path under the line: what must be won back by a day, in which order, how likely that is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plimsoll import clock
from plimsoll.errors import UsageError
from plimsoll.remedies.path import LIKELY, Wanted
from plimsoll.remedies.path_options import REMEDIES
from plimsoll.watch.coming_days import COMING_DAYS
from plimsoll.web import rooms
from plimsoll.web.access import person, seen_rows
from plimsoll.web.pages.remedies import PARTS
from plimsoll.web.pages.room_asked import asked_of
from plimsoll.web.pages.today_words import order_url, site_name
from plimsoll.web.templatetags.figures import day, percent, whole
from plimsoll.web.templatetags.room_figures import chance_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from plimsoll.remedies.path import Path, Plan
    from plimsoll.remedies.path_options import Expected, Option
    from plimsoll.watch.coming_days import ComingDay

ROWS = 25
MOST_DAYS = 365
REMEDY_WORDS = {
    "feedback_removal": gettext_lazy("Ask for removal of the feedback"),
    "buyer_request": gettext_lazy("Once the problem is solved, ask the buyer neutrally"),
    "claim_appeal": gettext_lazy("Appeal the claim"),
    "chargeback_representment": gettext_lazy("Answer the chargeback"),
    "claim_should_not_count": gettext_lazy("Say that the claim should not count"),
}
WORD_STATES = {"under_already": "good", "by_itself": "good", "reachable": "warn", "out_of_reach": "bad"}
_SEVERITY = ("out_of_reach", "reachable", "by_itself", "under_already")


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One request of a plan, in words."""

    option: Option
    account: str

    @property
    def words(self) -> str:
        """What to do."""
        return str(REMEDY_WORDS.get(self.option.remedy, self.option.remedy))

    @property
    def url(self) -> str:
        """The order's page."""
        return order_url(self.option.order_id, self.account) + "#undo"


@dataclass(frozen=True, slots=True)
class ShownPath:
    """One cell's path, in words."""

    path: Path

    @property
    def site(self) -> str:
        """The marketplace's country."""
        return site_name(self.path.cell.marketplace_id)

    @property
    def state(self) -> str:
        """Its colour and sign."""
        return WORD_STATES[self.path.word]

    @property
    def words(self) -> str:
        """What it comes to."""
        one = self.path
        said = {
            "under_already": _("Under the line, and on that day too: nothing must be won back."),
            "by_itself": _("Over the line now; under it by that day without any win, from %(day)s on."),
            "reachable": ngettext(
                "%(n)d order must be won back by %(by)s.", "%(n)d orders must be won back by %(by)s.", one.needed
            ),
            "out_of_reach": ngettext(
                "%(n)d order must be won back by %(by)s, and there are not so many requests that can work by then.",
                "%(n)d orders must be won back by %(by)s, and there are not so many requests that can work by then.",
                one.needed,
            ),
        }[one.word]
        return said % {"n": one.needed, "by": day(one.by), "day": day(one.under_on)} if "%" in said else said

    @property
    def sentences(self) -> list[str]:
        """How it stands today, and on the day looked at."""
        one = self.path
        found = [
            _("Today %(rate)s: %(n)s of %(of)s orders.") % _counts(one.today),
            _("On %(by)s, if nothing new comes, %(rate)s: %(n)s of %(of)s orders; the line bears %(allowed)s.")
            % (_counts(one.then) | {"by": day(one.by), "allowed": whole(one.then.allowed)}),
        ]
        if not one.then.orders_exact:
            found.append(_("Orders of days to come are estimated."))
        if one.roll_offs:
            gone = ngettext(
                "%(n)d leaves the window by itself before.", "%(n)d leave the window by themselves before.",
                len(one.roll_offs),
            )  # fmt: skip
            found.append(gone % {"n": len(one.roll_offs)})
        if one.over_again:
            found.append(_("Known defects bring it over the line again on %(day)s.") % {"day": day(one.over_again)})
        return found

    @property
    def plans(self) -> list[dict[str, Any]]:
        """The shortest, the likely and the whole plan, those alike once."""
        one, found = self.path, []
        if one.shortest:
            found.append(self._plan(_("The fewest steps, if every one is won"), one.shortest))
        if one.likely and one.likely != one.shortest:
            said = _("For a chance of %(chance)s") % {"chance": chance_words(one.wanted)}
            found.append(self._plan(said, one.likely))
        if one.everything and not one.likely:
            said = _("Everything there is does not reach a chance of %(chance)s") % {"chance": chance_words(one.wanted)}
            found.append(self._plan(said, one.everything))
        return found

    def _plan(self, head: str, plan: Plan) -> dict[str, Any]:
        one = self.path
        return {
            "head": head, "plan": plan, "steps": [ShownStep(option, one.cell.account) for option in plan.options],
            "chance": chance_words(plan.chance), "after": one.then.floor - plan.orders,
            "rate": (one.then.floor - plan.orders) / one.then.orders if one.then.orders else None,
            "calendar": sorted(self._calendar(plan).items()),
        }  # fmt: skip

    def _calendar(self, plan: Plan) -> dict[date, list[str]]:
        """By day: what is due at the latest, what leaves by itself, what would show, and the day looked at."""
        found: dict[date, list[str]] = defaultdict(list)
        for when, words in self._dated(plan):
            found[when].append(words)
        return found

    def _dated(self, plan: Plan) -> Iterator[tuple[date, str]]:
        one = self.path
        shows: dict[date, int] = defaultdict(int)
        for option in plan.options:
            shows[option.works_on] += 1
            if option.act_by and not option.under_way:
                yield option.act_by, _("last day: %(what)s, %(order)s") % {
                    "what": REMEDY_WORDS.get(option.remedy, option.remedy), "order": option.order_id,
                }  # fmt: skip
        leaving: dict[date, int] = defaultdict(int)
        for gone in one.roll_offs:
            leaving[gone.last_day + timedelta(days=1)] += 1
        for when, n in leaving.items():
            yield when, ngettext("%(n)d leaves the window", "%(n)d leave the window", n) % {"n": n}
        for when, n in shows.items():
            yield when, ngettext("%(n)d win would show by then", "%(n)d wins would show by then", n) % {"n": n}
        yield one.by, _("the day looked at")

    @property
    def left_over(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """(why, orders) of what no request takes back by the day."""
        said = {
            "path.without_remedy": _("Nothing is known that would take these back"),
            "path.too_late": _("Too late by that day"),
        }
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for one in self.path.left_over if self.path.needed else ():
            found[one.why_not(self.path.by)].append((one.order_id, order_url(one.order_id, self.path.cell.account)))
        return [(said[why], orders) for why, orders in found.items() if why in said]

    @property
    def expected(self) -> list[tuple[str, Expected]]:
        """(what, what is expected of it) of each kind of request."""
        return [(str(REMEDY_WORDS.get(name, name)), one) for name, one in self.path.expected.items()]


def _counts(one: ComingDay) -> dict[str, str]:
    rate = one.floor / one.orders if one.orders else None
    return {"rate": percent(rate), "n": whole(one.floor), "of": whole(one.orders)}


def page(request: HttpRequest) -> HttpResponse:
    """The path of every cell, or of the one that is chosen, in full."""
    asked = asked_of(request)
    form = _form(request)
    parts = [(name, said) for name, said in PARTS.items() if name != "costs" or not person(request).is_guest]
    context: dict[str, Any] = {"chosen": asked, "part": "path", "parts": parts, "form": form}
    try:
        found = rooms.paths(Wanted(form["by"], form["chance"], form["assume"]), asked.words)
    except UsageError:
        fault = _("The day must lie within %(n)s days from today.") % {"n": COMING_DAYS}
        return render(request, "path.html", context | {"fault": fault}, status=400)
    mine = sorted(
        (ShownPath(one) for one in seen_rows(request, found, lambda one: one.cell.account)),
        key=lambda one: (_SEVERITY.index(one.path.word), -one.path.needed, one.path.cell.account),
    )
    context |= {"page": Paginator(mine, ROWS).get_page(request.GET.get("page")), "all": len(mine)}
    if len(mine) == 1:
        context["one"] = mine[0]
    return render(request, "path.html", context)


def _form(request: HttpRequest) -> dict[str, Any]:
    """What the form says; what cannot be read is as if it were not said."""
    fields, assume = [], []
    for name in REMEDIES:
        chance = _number(request, f"chance_{name}", 0, 100)
        days = _number(request, f"days_{name}", 0, MOST_DAYS)
        fields.append((name, REMEDY_WORDS.get(name, name), chance, days))
        assume += [] if chance is None else [f"{name}={1 if chance == 100 else chance / 100:g}"]  # noqa: PLR2004 - sure
        assume += [] if days is None else [f"{name}={days}d"]
    wanted = _number(request, "chance", 5, 99)
    return {
        "by": _coming(request.GET.get("by")), "chance": LIKELY if wanted is None else wanted / 100,
        "percent": round(LIKELY * 100) if wanted is None else wanted, "fields": fields, "assume": tuple(assume),
        "first": clock.today(), "last": clock.today() + timedelta(days=COMING_DAYS),
    }  # fmt: skip


def _number(request: HttpRequest, name: str, least: int, most: int) -> int | None:
    try:
        return min(max(int(request.GET.get(name, "")), least), most)
    except ValueError:
        return None


def _coming(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None
