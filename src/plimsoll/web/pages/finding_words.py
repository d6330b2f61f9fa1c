"""What the linter saw and what the verifier found, said again in the reader's language.

Both speak English with their values in it. The values are read out of that by the shape of the rule's own sentence and
put into the reader's; a sentence of another shape stands as it is. Orders, dates, names of files and quotations of the
plan stay what they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plimsoll.web.pages.case_words import METRIC_WORDS
from plimsoll.web.pages.evidence_words import kind_words
from plimsoll.web.pages.lint_words import RULE_WORDS
from plimsoll.web.pages.order_parts import dimension_words
from plimsoll.web.pages.plan_words import DUTY_WORDS, ORIGIN_WORDS, ROLE_WORDS, SECTION_WORDS, name_of_cause
from plimsoll.web.templatetags.figures import KIND_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LISTS = {
    "notice": gettext_lazy("notice"),
    "marketplace": gettext_lazy("marketplace"),
    "recount": gettext_lazy("recount"),
}
FIELD_WORDS = {
    "buyer": gettext_lazy("buyer"), "tracking or ticket": gettext_lazy("tracking or ticket number"),
    "asin": gettext_lazy("listing"), "ordered on": gettext_lazy("order day"),
    "defect on": gettext_lazy("day of the defect"),
    "own_date": gettext_lazy("the file's own date"), "claimed_on": gettext_lazy("the day it is of"),
    "caption": gettext_lazy("caption"), "orders": gettext_lazy("orders"), "type": gettext_lazy("kind"),
    "role": gettext_lazy("role"), "origin": gettext_lazy("how it came"), "dimension": gettext_lazy("dimension"),
    "width": gettext_lazy("width"), "height": gettext_lazy("height"), "bytes": gettext_lazy("size"),
    "sha256": gettext_lazy("bytes (sha256)"), "replaced": gettext_lazy("replaced"),
    "utc": gettext_lazy("times with their zone"),
    "text_copyable": gettext_lazy("text can be copied"), "personal_data": gettext_lazy("personal data"),
    "request_id": gettext_lazy("request id"), "account": gettext_lazy("account"), "as_of": gettext_lazy("day"),
    "replaces": gettext_lazy("what it replaces"), "replaced_because": gettext_lazy("why it replaces"),
    "case id": gettext_lazy("case id"), "notice": gettext_lazy("notice"),
}  # fmt: skip
"""Fields of orders and exhibits, as the linter and the verifier name them."""
_SAYS: Mapping[str, tuple[tuple[str, Any], ...]] = {
    "order_unproved": ((r"(?P<order>\S+): no (?P<role>\w+) evidence",
     gettext_lazy("%(order)s: nothing for “%(role)s”")),),
    "figure_unbound": ((r"(?P<order>\S+): ordered on (?P<a>\S+), frozen (?P<b>\S+)",
                        gettext_lazy("%(order)s: ordered on %(a)s here, %(b)s in the frozen figures")),),
    "date_against_file": ((r"(?P<exhibit>.+): said (?P<a>\S+), the file (?P<b>\S+)",
                           gettext_lazy("%(exhibit)s: told as of %(a)s, the file says %(b)s")),),
    "resubmitted_unchanged": ((r"(?P<a>\d+) of (?P<b>\d+) runs of words are the same",
                               gettext_lazy("%(a)s of %(b)s runs of words are the same")),),
    "template": ((r"(?P<a>\d+) of (?P<b>\d+) runs of words",
     gettext_lazy("%(a)s of %(b)s runs of words are the same")),),
    "personal_data": ((r"(?P<order>\S+): the buyer is not masked", gettext_lazy("%(order)s: the buyer is not masked")),
                      (r"(?P<exhibit>.+): personal data to be redacted",
                       gettext_lazy("%(exhibit)s: personal data to be redacted"))),
    "order_row_incomplete": ((r"(?P<order>\S+): (?P<fields>.+)", gettext_lazy("%(order)s: %(fields)s")),),
    "too_long": ((r"(?P<a>\d+) words",
     gettext_lazy("%(a)s words")), (r"(?P<a>\d+) signs", gettext_lazy("%(a)s characters"))),
    "action_before_problem": ((r"(?P<a>\S+), and the first defect is of (?P<b>\S+)",
                               gettext_lazy("%(a)s, and the first defect is of %(b)s")),),
    "exhibit_unused": ((r"(?P<exhibit>.+): not named in the text", gettext_lazy("%(exhibit)s: not named in the text")),
                       (r"(?P<exhibit>.+): there is no such exhibit",
                        gettext_lazy("%(exhibit)s: there is no such exhibit"))),
    "replaced_unexplained": ((r"(?P<exhibit>.+) replaces (?P<a>\w+)", gettext_lazy("%(exhibit)s replaces %(a)s")),),
    "cause_against_evidence": ((r"(?P<order>\S+): (?P<dimension>\w+), shown by (?P<types>.+)",
                                gettext_lazy("%(order)s: the cause lies in %(dimension)s, shown by %(types)s")),),
    "wrong_language": ((r"(?P<a>\w+), wanted (?P<b>\w+)", gettext_lazy("%(a)s, wanted %(b)s")),),
    "duty_missing": ((r"(?P<duty>\w+)", "%(duty)s"),),
    "order_unexplained": ((r"(?P<order>\S+): no cause", gettext_lazy("%(order)s: no cause")),
                          (r"(?P<cause>\w+): (?P<a>\d+) in the text, (?P<b>\d+) in the table",
                           gettext_lazy("%(cause)s: %(a)s in the text, %(b)s in the table")),
                          (r"(?P<order>\S+): (?P<cause>\w+)", gettext_lazy("%(order)s: %(cause)s is not explained"))),
    "kinds_uncovered": ((r"(?P<kind>\w+)", "%(kind)s"),),
    "wrong_metric": ((r"(?P<metric>\w+), and the notice is on (?P<other>\w+)",
                      gettext_lazy("%(metric)s, and the notice is on %(other)s")), (r"(?P<metric>\w+)", "%(metric)s")),
    "one_sided_evidence": ((r"(?P<origins>[\w, ]+)", "%(origins)s"),),
    "refusal_unanswered": ((r"refused before, and no refusal is recorded",
                            gettext_lazy("refused before, and no refusal is recorded")),),
    "orders_missed": ((r"(?P<order>\S+) \((?P<list>\w+)\)", gettext_lazy("%(order)s (named by: %(list)s)")),),
    "depth_lacking": ((r"(?P<cause>\w+): (?P<a>\d+) process exhibits",
                       gettext_lazy("%(cause)s: exhibits on how it is handled: %(a)s")),),
    "policy_moved": ((r"(?P<rule>\S+): (?P<a>.+) on (?P<on>\S+), (?P<b>.+) on (?P<then>\S+)",
                      gettext_lazy("%(rule)s: %(a)s on %(on)s, %(b)s on %(then)s")),),
    "proof_before_action": ((r"(?P<exhibit>.+) is of (?P<a>\S+), the action of (?P<b>\S+)",
                             gettext_lazy("%(exhibit)s is of %(a)s, the action of %(b)s")),
                            (r"(?P<exhibit>.+) is of (?P<a>\S+), after the submission",
                             gettext_lazy("%(exhibit)s is of %(a)s, after the submission"))),
    "attachment_name": ((r"(?P<a>.+), wanted (?P<b>\S+)", gettext_lazy("%(a)s, wanted: %(b)s")),),
    "effect_against_data": ((r"no measure is called (?P<a>.+)", gettext_lazy("no measure is called %(a)s")),),
    "too_late": ((r"(?P<a>\S+), due (?P<b>\S+)", gettext_lazy("to be submitted on %(a)s, due on %(b)s")),
                 (r"(?P<a>\S+), refused on (?P<b>\S+)", gettext_lazy("to be submitted on %(a)s, refused on %(b)s"))),
    "prevention_after_submission": ((r"(?P<a>\S+), submitted on (?P<b>\S+)",
     gettext_lazy("of %(a)s, submitted on %(b)s")),),
    "case_unrecorded": ((r"(?P<fields>.+)", "%(fields)s"),),
    "cause_unanswered": ((r"(?P<cause>\w+): nothing (?P<section>\w+)",
     gettext_lazy("%(cause)s: nothing under “%(section)s”")),),
    "section_empty": ((r"(?P<section>\w+)", "%(section)s"),),
    "exhibit_against_custody": ((r"(?P<exhibit>[^:]+): (?P<field>\w+) (?P<a>.*), custody: (?P<b>.*)",
                                 gettext_lazy("%(exhibit)s: %(field)s is %(a)s in the plan, %(b)s in custody")),),
}  # fmt: skip
_EFFECTS = (
    (r"claimed from (?P<a>\S+), no data to hold it against",
     gettext_lazy("claimed from %(a)s, no data to hold it against")),
    (r"claimed from (?P<a>\S+), (?P<how>shown nowhere|too little to tell|shown): (?P<b>\S+) before \((?P<n>\d+)\), "
     r"(?P<c>\S+) from then on \((?P<m>\d+)\)",
     gettext_lazy("claimed from %(a)s, %(how)s: %(b)s before (%(n)s records), %(c)s from then on (%(m)s records)")),
    (r"claimed from (?P<a>\S+), shown (?P<already>already )?from (?P<d>\S+): (?P<b>\S+) before \((?P<n>\d+)\), "
     r"(?P<c>\S+) from then on \((?P<m>\d+)\)",
     gettext_lazy("claimed from %(a)s, the data shows it from %(d)s: %(b)s before (%(n)s records), "
                  "%(c)s from then on (%(m)s records)")),
)  # fmt: skip
_HOW = {"shown nowhere": gettext_lazy("shown nowhere"), "too little to tell": gettext_lazy("too little to tell"),
        "shown": gettext_lazy("shown by the data")}  # fmt: skip


def _in(words: Mapping[str, Any]) -> Callable[[str], str]:
    return lambda code: str(words.get(code, code))


def _each(told: Callable[[str], str]) -> Callable[[str], str]:
    return lambda codes: ", ".join(told(one) for one in codes.split(", "))


_SECTIONS = {**SECTION_WORDS, "root_causes": SECTION_WORDS["root_cause"]}
_VALUES: Mapping[str, Callable[[str], str]] = {
    "role": _in(ROLE_WORDS), "fields": _each(_in(FIELD_WORDS)), "field": _in(FIELD_WORDS), "duty": _in(DUTY_WORDS),
    "dimension": dimension_words, "types": _each(kind_words), "cause": name_of_cause, "kind": _in(KIND_WORDS),
    "metric": _in(METRIC_WORDS), "other": _in(METRIC_WORDS), "origins": _each(_in(ORIGIN_WORDS)), "list": _in(LISTS),
    "section": _in(_SECTIONS), "how": _in(_HOW),
}  # fmt: skip


def quoted_words(rule: str, quoted: str) -> str:
    """What a rule quoted, in the reader's language; as it is where it is a quotation of the plan."""
    for pattern, words in (*_SAYS.get(rule, ()), *(_EFFECTS if rule.startswith("effect_") else ())):
        if found := re.fullmatch(pattern, quoted):
            values = {name: value or "" for name, value in found.groupdict().items()}
            return str(words) % {name: _VALUES[name](value) if name in _VALUES else value
                                 for name, value in values.items()}  # fmt: skip
    return quoted


_FAULTS = {
    "missing": gettext_lazy("It is missing."),
    "changed": gettext_lazy("It was changed: its sha256 or size is not the manifest's."),
    "unnamed": gettext_lazy("The manifest does not name it."),
    "exhibit_missing": gettext_lazy("Exhibit %(exhibit)s (%(number)s) is missing."),
    "exhibit_other": gettext_lazy("It is not the file that the plan names as %(exhibit)s."),
    "told_otherwise": gettext_lazy(
        "%(exhibit)s: %(field)s is %(plan)s in the plan, %(custody)s in the chain of custody."
    ),
    "other_text": gettext_lazy("The plan and its figures give another text."),
    "of_another": gettext_lazy("The figures are of another %(name)s than the plan: %(figures)s, %(plan)s."),
    "counted_otherwise": gettext_lazy("Frozen: %(frozen)s; counted again from the facts: %(counted)s."),
    "uncheckable": gettext_lazy("It cannot be checked: %(said)s"),
}
_SAID = (
    (r"it stands there twice", gettext_lazy("It stands there twice.")),
    (r"its name leads elsewhere, or is none that a bundle has",
     gettext_lazy("Its name leads elsewhere, or is none that a bundle has.")),
    (r"it is a link", gettext_lazy("It is a link.")),
    (r"it is packed or encrypted; a bundle holds its files as they are",
     gettext_lazy("It is packed or encrypted; a bundle holds its files as they are.")),
    (r"its sizes disagree", gettext_lazy("Its sizes disagree.")),
    (r"the bundle is too large", gettext_lazy("The bundle is too large.")),
    (r"its bytes are damaged: (?P<a>.*)", gettext_lazy("Its bytes are damaged: %(a)s")),
    (r"it says that it is line (?P<a>\d+)", gettext_lazy("It says that it is line %(a)s.")),
    (r"the line before is not the one it was written after",
     gettext_lazy("The line before is not the one it was written after.")),
    (r"(?P<a>.+) \((?P<b>.*)\) is not in the text of its pages",
     gettext_lazy("%(a)s (%(b)s) is not in the text of its pages.")),
    (r"its pages do not say: (?P<a>.*)", gettext_lazy("Its pages do not say: %(a)s")),
    (r"its pages say more than the letter's four parts, or in another order",
     gettext_lazy("Its pages say more than the letter's four parts, or in another order.")),
    (r"manifest\.json cannot be read: (?P<a>.*)", gettext_lazy("The manifest cannot be read: %(a)s")),
    (r"manifest\.json was changed: .*",
     gettext_lazy("The manifest was changed: it is not what its own sha256 and root say.")),
)  # fmt: skip


def fault_words(fault: Mapping[str, Any]) -> str:
    """What a fault of the verifier says (as it was kept as JSON), in the reader's language."""
    code, values = fault.get("code", ""), dict(fault.get("values", {}))
    if code == "rule":
        named = RULE_WORDS.get(values.get("rule", ""))
        said = quoted_words(values.get("rule", ""), values.get("quoted", ""))
        return f"{values.get('code', '')} {named[0]} {said}".strip() if named else str(fault["words"])
    if code in _FAULTS:
        if "field" in values:
            values["field"] = _VALUES["field"](values["field"])
        if "name" in values:
            values["name"] = _VALUES["field"](values["name"])
        nothing = {name: _("nothing") for name, value in values.items() if value == "nothing"}
        return str(_FAULTS[code]) % (values | nothing)
    words = str(values.get("said", fault["words"]))
    for pattern, told in _SAID:
        if found := re.fullmatch(pattern, words, re.DOTALL):
            return str(told) % found.groupdict()
    return words
