"""The bilingual working copy: the letter's sentences with their Chinese beside them, for the people who write it.

It is never part of a letter, a dossier or a bundle. A sentence of the draft has its Chinese from the same templates,
with the same references; a sentence that a person changed shows `待译` and the old Chinese as stale, until somebody
changes that too; a sentence with no Chinese shows `待译` alone.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.bindings import Bindings
from plimsoll.appeals.plan import HEADINGS, SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.plan import Plan, Written
    from plimsoll.appeals.snapshot import Frozen

SCHEMA = "plimsoll.working-copy/1"
TO_TRANSLATE = "待译"
FITS, OWN, STALE, MISSING = "fits", "own", "stale", "missing"
HEADINGS_ZH = ("摘要", "根本原因", "纠正措施", "预防措施")
_LANGUAGES = {"en": "English", "ja": "日本語"}
_LABELS = {
    "en": ("Owner", "Verified by", "Orders concerned", "What each buyer received", "Exhibits"),
    "ja": ("責任者", "確認方法", "該当注文", "購入者への対応", "添付資料"),
    "zh": ("负责人", "核实方式", "有关订单", "每位买家得到的处理", "附件"),
}
_OWNER, _VERIFICATION, _ORDERS, _REMEDIES, _EXHIBITS = range(5)
_LETTERS = 10


def seal_of(text: str, zh: str) -> str:
    """Which wording a Chinese text was made for: kept beside it as `zh_of`."""
    return f"{_sum(text)}-{_sum(zh)}"


def _sum(text: str) -> str:
    return sha256(" ".join(text.split()).encode()).hexdigest()[:_LETTERS]


def state_of(text: str, zh: str, zh_of: str) -> str:
    """`fits`: made for this very sentence; `own`: a person's own; `stale`: the sentence changed, its Chinese did not;
    `missing`.
    """
    if not zh.strip():
        return MISSING
    of_text, _, of_chinese = zh_of.partition("-")
    if of_chinese != _sum(zh):
        return OWN
    return FITS if of_text == _sum(text) else STALE


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the copy: `place` as in `actions.2.text`, empty for headings; `was`: the Chinese that is stale."""

    place: str
    section: str
    text: str
    zh: str
    state: str = FITS
    was: str = ""

    @property
    def heading(self) -> bool:
        """Whether it is a heading."""
        return not self.place

    def as_json(self) -> dict[str, str]:
        """As under `rows` in `plimsoll.working-copy/1`."""
        return {"place": self.place, "section": self.section, "text": self.text, "zh": self.zh, "state": self.state,
                "was": self.was}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """The copy of one plan; `language` is the letter's."""

    language: str
    rows: tuple[Row, ...]

    def to_translate(self) -> int:
        """How many sentences have no Chinese that fits."""
        return sum(one.state in {STALE, MISSING} for one in self.rows)

    def as_json(self) -> dict[str, Any]:
        """The document `plimsoll.working-copy/1`."""
        rows = [one.as_json() for one in self.rows]
        return {"schema": SCHEMA, "language": self.language, "to_translate": self.to_translate(), "rows": rows}

    def markdown(self) -> str:
        """A table of two columns."""
        lines = [f"| {_LANGUAGES[self.language]} | 中文 |", "|---|---|"]
        for one in self.rows:
            text, chinese = _cell(one.text), _cell(one.zh)
            if one.heading:
                text, chinese = f"**{text}**", f"**{chinese}**"
            if one.was:
                chinese = f"{chinese} ~~{_cell(one.was)}~~"
            lines.append(f"| {text} | {chinese} |")
        return "\n".join(lines) + "\n"

    def html(self) -> str:
        """A page of two columns that needs no other file; whatever the plan holds is text in it."""
        rows = "\n".join(self._html_rows())
        return _PAGE.format(language=self.language, title=_LANGUAGES[self.language], rows=rows)

    def _html_rows(self) -> Iterator[str]:
        for one in self.rows:
            text, chinese, cell = html.escape(one.text), html.escape(one.zh), "th" if one.heading else "td"
            was = f" <del>{html.escape(one.was)}</del>" if one.was else ""
            yield (
                f'<tr class="{one.state}"><{cell} lang="{self.language}">{text}</{cell}>'
                f'<{cell} lang="zh-CN">{chinese}{was}</{cell}></tr>'
            )


_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title} / 中文</title>
<style>
body {{ font: 15px/1.5 "Noto Sans SC", sans-serif; margin: 2em auto; max-width: 72em; }}
table {{ border-collapse: collapse; width: 100%; table-layout: fixed; }}
th, td {{ border: 1px solid #bbb; padding: .5em .7em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }}
tr.stale td:last-child, tr.missing td:last-child {{ background: #fff3cd; }}
del {{ color: #666; }}
</style></head><body><table>
{rows}
</table></body></html>
"""


def _cell(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())


def working_copy(plan: Plan, frozen: Frozen) -> WorkingCopy:
    """The copy of a plan. An unbound figure is no fault here: a copy is for work."""
    bindings = Bindings(plan, frozen)
    return WorkingCopy(plan.language, tuple(_rows(plan, bindings)))


def _rows(plan: Plan, bindings: Bindings) -> Iterator[Row]:
    texts = list(plan.texts())
    for section, heading, chinese in zip(SECTIONS, HEADINGS[plan.language], HEADINGS_ZH, strict=True):
        yield Row("", section, heading, chinese)
        for one in texts:
            if one.section == section:
                yield from _sentence(plan, one, bindings)
    own, chinese_words = _LABELS[plan.language], _LABELS["zh"]
    for at, name in ((_ORDERS, "orders"), (_REMEDIES, "remedies")):
        number = bindings.value(f"table.{name}") or ""
        yield Row("", "annex", f"{number}: {own[at]}", f"{number.replace('Table', '表')}：{chinese_words[at]}")  # noqa: RUF001
    if plan.evidence:
        yield Row("", "annex", own[_EXHIBITS], chinese_words[_EXHIBITS])


def _sentence(plan: Plan, one: Written, bindings: Bindings) -> Iterator[Row]:
    label = chinese_label = ""
    if one.place.endswith(".verification"):
        action = plan.actions[int(one.place.split(".")[1])]
        own, chinese = _LABELS[plan.language], _LABELS["zh"]
        if action.owner:
            yield Row(f"actions.{one.place.split('.')[1]}.owner", one.section, f"{own[_OWNER]}: {action.owner}",
                      f"{chinese[_OWNER]}：{action.owner}")  # noqa: RUF001 - Chinese signs # fmt: skip
        label, chinese_label = f"{own[_VERIFICATION]}: ", f"{chinese[_VERIFICATION]}："  # noqa: RUF001
    if not one.text.strip():
        return
    state = state_of(one.text, one.zh, one.zh_of)
    shown = bindings.resolve(one.zh.strip())
    fits = state in {FITS, OWN}
    yield Row(one.place, one.section, label + bindings.resolve(one.text.strip()),
              chinese_label + (shown if fits else TO_TRANSLATE), state, shown if state == STALE else "")  # fmt: skip
