"""Why something about cases, plans, evidence or dossiers could not be done, in the reader's language.

The lower rooms say it in English, with hints for the command line. Here what the pages can run into is said again from
the values in it; the command line's options are left out. A sentence that is not known here stands as it came.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from plimsoll.errors import PlimsollError

_KNOWN: tuple[tuple[str, Any], ...] = (
    (r"why is not said", gettext_lazy("Say why: it stays on record beside both hashes.")),
    (r"nothing in it is known to name a person: there is nothing to mask",
     gettext_lazy("Nothing in it is known to name a person: there is nothing to mask.")),
    (r"these are the very bytes of evidence (?P<a>\d+)", gettext_lazy("These are the very bytes of evidence %(a)s.")),
    (r"the file is larger than (?P<a>\S+) MB", gettext_lazy("The file is larger than %(a)s MB.")),
    (r"no box is named", gettext_lazy("No box is named: draw one, or type its four numbers.")),
    (r"this text is too long to be masked here",
     gettext_lazy("This text is too long to be masked here: make the redaction yourself and bring its file.")),
    (r"(?P<a>\S+) is not masked by the product",
     gettext_lazy("Files of this type (%(a)s) are not masked here: make the redaction yourself and bring its file.")),
    (r"the mask did not take everything out: (?P<a>.+)",
     gettext_lazy("The mask did not take everything out (%(a)s): make the redaction yourself and bring its file.")),
    (r"the table cannot be taken apart: .+|the document cannot be taken apart|a mail within the mail is not masked .+",
     gettext_lazy("It cannot be taken apart: make the redaction yourself and bring its file.")),
    (r"there is no report .+", gettext_lazy("There is no such report.")),
    (r"a report is of one account, and there are several or none", gettext_lazy("Say of which account the report is.")),
    (r"the day of the change is not said", gettext_lazy("Say the day of the change.")),
    (r"a report tells of no day that has not come yet",
     gettext_lazy("A report tells of no day that has not come yet.")),
    (r"there is no kind of evidence .+", gettext_lazy("There is no such kind of evidence.")),
    (r"a plan is of one account on one marketplace",
     gettext_lazy("A plan is of one account on one marketplace: the facts hold none of its orders, or of several.")),
    (r"there are defects under several channels",
     gettext_lazy("There are defects under several channels: choose one, or both.")),
    (r"version (?P<a>\d+) was saved meanwhile", gettext_lazy("Version %(a)s was saved meanwhile.")),
    (r"the plan's figures cannot be read", gettext_lazy("The plan's figures cannot be read.")),
    (r"case (?P<a>\d+) has no plan that was submitted", gettext_lazy("Case %(a)s has no plan that was submitted yet.")),
    (r"no state is called .+", gettext_lazy("There is no such state.")),
    (r"there is no case (?P<a>\d+)", gettext_lazy("There is no case %(a)s.")),
    (r"the file is no plan: .+", gettext_lazy("The file is no plan: its first line does not say so.")),
    (r"(?P<a>.+) has no field '(?P<b>.+)'", gettext_lazy("%(a)s has no field “%(b)s”.")),
    (r"(?P<a>.+) lacks '(?P<b>.+)'", gettext_lazy("%(a)s lacks “%(b)s”.")),
    (r"(?P<a>.+) must be a (?:list|table)", gettext_lazy("%(a)s is not of the shape that a plan has.")),
    (r"exhibit (?P<a>.+): '.*' is not beside the plan and not in the vault",
     gettext_lazy("The file of exhibit %(a)s is not in the vault: put it on the evidence shelf first.")),
    (r"exhibit (?P<a>.+) has no sha256", gettext_lazy("Exhibit %(a)s names no file by its sha256.")),
    (r"exhibit (?P<a>.+): .* is not the file the plan names .*",
     gettext_lazy("The file of exhibit %(a)s is not the one that the plan names.")),
    (r"the dossier has (?P<a>\S+) MB, the form takes 10",
     gettext_lazy("The dossier has %(a)s MB, the form takes 10: fewer exhibits, or shorter texts.")),
    (r"(?P<a>\d+) unbound in the text, the first in (?P<b>\S+): '(?P<c>.*)'",
     gettext_lazy("Figures in the text that nothing stands behind: %(a)s, the first at %(b)s: %(c)s")),
    (r"the linter fails the plan in (?P<a>\d+) places, .*",
     gettext_lazy("The linter fails the plan in %(a)s places: put them right first, or say why it went all the same.")),
    (r"order (?P<a>\S+) is in open case (?P<b>\d+) already.*",
     gettext_lazy("Order %(a)s is in open case %(b)s already: two cases on one matter close each "
                  "other. Add to that one, or say why.")),
    (r"case (?P<a>\d+) is .+: it cannot become .+",
     gettext_lazy("This state does not follow the one that stands: look at the case again.")),
    (r"this picture cannot be read",
     gettext_lazy("This picture cannot be read: make the redaction yourself and bring its file.")),
    (r"the box (?P<a>\S+) is not in the picture of (?P<b>\d+) x (?P<c>\d+) points",
     gettext_lazy("The box %(a)s is not in the picture of %(b)s by %(c)s points.")),
    (r"(?P<a>\d+) frozen figures are no longer what the facts say, the first (?P<b>.+)",
     gettext_lazy("%(a)s frozen figures are no longer what the facts say, the first: %(b)s. Look at "
                  "“What moved since?” and save with the figures as they are now.")),
    (r"the day cannot be read", gettext_lazy("The day cannot be read.")),
)  # fmt: skip


def known_words(error: PlimsollError | str) -> str:
    """An error that is known here, in the reader's language; empty for any other."""
    for pattern, told in _KNOWN:
        if found := re.fullmatch(pattern, str(error), re.DOTALL):
            return str(told) % found.groupdict()
    return ""


def error_words(error: PlimsollError | str, hint: str = "") -> str:
    """Why it could not be done."""
    if known := known_words(error):
        return known
    words = str(error)
    said = hint or getattr(error, "hint", "") or ""
    if "--" in said or "`plimsoll" in said:
        said = ""
    return f"{words} {said}".strip() if words else _("It could not be done.")
