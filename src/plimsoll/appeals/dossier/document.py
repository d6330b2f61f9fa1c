"""The plan as the plain document that the paper is set from: texts resolved, in signs that the letters can show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll.appeals.plan import HEADINGS, METRICS
from plimsoll.typesetting import families, plain_signs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plimsoll.appeals.bindings import Bindings
    from plimsoll.appeals.dossier.exhibits import Located
    from plimsoll.appeals.dossier.showing import Shown
    from plimsoll.appeals.dossier.words import Words
    from plimsoll.appeals.plan import Action, PlanOrder

MOST_CAPTION, MOST_CELL, MOST_NAMED = 400, 160, 12
"""Signs of a caption, of a cell of the plan's tables; orders that the comparison of the lists names in full."""
_LISTS = ("notice", "marketplace", "recount")


class Document:
    """The document of one plan. `product`: the version that sets it."""

    def __init__(self, bindings: Bindings, words: Words, found: Sequence[Located], product: str) -> None:
        self.bindings, self.plan, self.words, self.found = bindings, bindings.plan, words, found
        self.product = product

    def plain(self, drawn: Mapping[str, str], shown: Mapping[str, Shown], *, draft: bool) -> dict[str, Any]:
        """Plain values for the template: all text, nothing markup. `drawn`: the pictures' file names by exhibit id."""
        plan, say = self.plan, self.words.say
        summary, cause, corrective, preventive = HEADINGS[plan.language]
        document = {
            "language": plan.language,
            "families": list(families(plan.language)),
            "title": say("title"),
            "whose": f"{plan.account} · {plan.marketplace}",
            "facts": self._facts(),
            "contents": say("contents"),
            "parts": [
                {"heading": summary, "paragraphs": [self._read(plan.summary)], "disclosed": self._disclosed()},
                {"heading": cause, "items": [{"text": self._read(one.text)} for one in plan.root_causes]},
                {"heading": corrective, "items": [self._action(one) for _, one in plan.of("corrective")]},
                {"heading": preventive, "items": [self._action(one) for _, one in plan.of("preventive")],
                 "duties": [self._duty(one.text, one.evidence) for one in plan.duties]},
            ],
            "disclosed": say("disclosed"), "duties": say("duties"),
            "tables": [self._orders(), self._remedies(), self._lists()],
            "exhibits": {
                "heading": say("exhibits"), "text": say("exhibits_text"),
                "labels": self.words.several("exhibit_facts"),
                "items": [self._exhibit(one, drawn, shown) for one in self.found],
            },
            "page": say("page"), "of": say("of"),
            "draft": {"mark": say("draft"), "text": say("draft_text")} if draft else None,
            "own_words": say("own_words", version=self.product, sha256=self.bindings.frozen.sha256),
        }  # fmt: skip
        made: dict[str, Any] = _plain(document)
        return made

    def _read(self, text: str) -> str:
        return self.bindings.resolve(text.strip())

    def _facts(self) -> list[list[str]]:
        plan, say = self.plan, self.words.say
        metric = METRICS[plan.metric][plan.language == "ja"]
        days = [("notice_on", plan.notice.received_on), ("figures_as_of", plan.as_of), ("submit_on", plan.submit_on)]
        rows = [("account", plan.account), ("marketplace", plan.marketplace), ("channel", plan.channel),
                ("metric", metric), ("case_id", plan.notice.case_id),
                *((name, day.isoformat()) for name, day in days if day), ("counted", self._counted())]  # fmt: skip
        return [[say(name), text] for name, text in rows if text]

    def _counted(self) -> str:
        figures = self.bindings.frozen.figures
        names = {"rate": "odr.rate", "defective": "odr.defective", "orders": "odr.orders", "first": "odr.from",
                 "last": "odr.to", "days": "odr.days"}  # fmt: skip
        if not all(name in figures for name in names.values()):
            return ""
        return self.words.say("counted_text", **{short: figures[name].text for short, name in names.items()})

    def _disclosed(self) -> list[str]:
        return [self._read(one.disclosed) for one in self.plan.violations if one.disclosed]

    def _action(self, one: Action) -> dict[str, Any]:
        say = self.words.say
        told = [
            (say("since"), one.on.isoformat() if one.on else ""),
            (say("owner"), one.owner),
            (say("verification"), self._read(one.verification)),
            (say("evidence"), self._numbers(one.evidence)),
        ]
        return {"text": self._read(one.text), "told": [list(pair) for pair in told if pair[1]]}

    def _duty(self, text: str, evidence: Iterable[str]) -> dict[str, Any]:
        numbers = self._numbers(evidence)
        return {"text": self._read(text), "told": [[self.words.say("evidence"), numbers]] if numbers else []}

    def _numbers(self, names: Iterable[str]) -> str:
        cited = self.bindings.cited
        return ", ".join(number for name, number in cited.items() if name in set(names))

    # -- tables ------------------------------------------------------------------------------------------------------

    def _orders(self) -> dict[str, Any]:
        widths = [2.6, 2.3, 2.3, 2.0, 2.6, 1.5]
        rows = [self._order(one) for one in self.plan.orders]
        return self._table("table.orders", "orders", self.words.several("orders_head"), rows, widths)

    def _order(self, one: PlanOrder) -> list[str]:
        kinds = ", ".join(self.words.or_plain(kind) for kind in one.kinds)
        cause = next((root for root in self.plan.root_causes if root.cause == one.cause), None)
        dimension = self.words.or_plain(cause.dimension, "dimension") if cause else ""
        named = {exhibit.id for exhibit in self.plan.evidence if one.id in exhibit.orders} | set(one.evidence)
        return [
            _lines(one.id, one.ordered_on),
            _lines(one.defect_on, kinds),
            _lines(self.words.or_plain(one.cause, "cause"), dimension),
            _lines(one.buyer, one.asin),
            _lines(one.tracking, one.ticket),
            self._numbers(named),
        ]

    def _remedies(self) -> dict[str, Any]:
        rows = [
            [one.order, self.words.or_plain(one.what), one.on.isoformat() if one.on else "", one.amount or one.why]
            for one in self.plan.remedies
        ]
        return self._table(
            "table.remedies", "remedies", self.words.several("remedies_head"), rows, [2.6, 1.8, 1.4, 4.0]
        )

    def _lists(self) -> dict[str, Any]:
        """Which of the three lists name which orders: the most named first."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for one in self.plan.orders:
            groups.setdefault(tuple(name for name in _LISTS if name in one.listed_by), []).append(one.id)
        rows = []
        for names, orders in sorted(groups.items(), key=lambda pair: (-len(pair[0]), pair[0])):
            said = [self.words.say("marketplace_list" if name == "marketplace" else name) for name in names]
            which = ", ".join(orders[:MOST_NAMED])
            more = len(orders) - MOST_NAMED
            which += f" {self.words.say('lists_more', n=more)}" if more > 0 else ""
            rows.append([", ".join(said) or self.words.say("nobody"), str(len(orders)), which])
        table = self._table("table.lists", "lists", self.words.several("lists_head"), rows, [2.2, 1.0, 6.6])
        return table | {"number": "Table 3", "text": self.words.say("lists_text")}

    def _table(
        self, name: str, title: str, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
    ) -> dict[str, Any]:
        number = self.bindings.value(name) or ""
        cut = [[_cut(cell, MOST_CELL) if title != "lists" else cell for cell in row] for row in rows]
        return {"number": number, "title": self.words.say(title), "head": list(head), "rows": cut,
                "widths": list(widths)}  # fmt: skip

    # -- exhibits ----------------------------------------------------------------------------------------------------

    def _exhibit(self, one: Located, drawn: Mapping[str, str], shown: Mapping[str, Shown]) -> dict[str, Any]:
        exhibit = one.exhibit
        caption = _cut(" ".join((exhibit.caption or exhibit.type.replace("_", " ")).split()), MOST_CAPTION)
        seen = shown.get(exhibit.id)
        role = self.words.or_plain(exhibit.role)
        return {
            "number": one.number,
            "caption": caption,
            "alt": self.words.say("alt_picture", caption=caption),
            "facts": [
                one.name,
                f"{exhibit.type.replace('_', ' ')} ({role})",
                self.words.or_plain(exhibit.origin, "origin"),
                exhibit.claimed_on.isoformat() if exhibit.claimed_on else "",
                exhibit.own_date.isoformat() if exhibit.own_date else "",
                exhibit.sha256,
            ],
            "picture": drawn.get(exhibit.id),
            "said": seen.said if seen else "",
            "rows": [list(row) for row in seen.rows] if seen else [],
            "text": seen.text if seen else "",
        }


def _lines(*parts: object) -> str:
    return "\n".join(str(part) for part in parts if part)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _plain(value: Any) -> Any:  # noqa: ANN401 - a plain document
    if isinstance(value, str):
        return plain_signs(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
