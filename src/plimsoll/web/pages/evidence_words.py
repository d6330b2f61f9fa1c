"""What the evidence shelf calls kinds, and what it says of a piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from plimsoll.appeals.evidence.kinds import kinds

if TYPE_CHECKING:
    from plimsoll.facts.piece import Piece

DIMENSION_WORDS = {
    "logistics": gettext_lazy("Logistics"),
    "product": gettext_lazy("Product"),
    "service": gettext_lazy("Service"),
}
REPORT_WORDS = {
    "reply-times": gettext_lazy("Answers to buyers within 24 hours"),
    "refunds": gettext_lazy("From return request to refund"),
    "carriers": gettext_lazy("Carriers"),
    "orders": gettext_lazy("Orders from first to last"),
    "improvement": gettext_lazy("Orders before and after a change"),
}
FAULT_WORDS = {
    "unreadable": gettext_lazy("The line cannot be read."),
    "order": gettext_lazy("A line was taken out, put in or moved."),
    "link": gettext_lazy("The line before is not the one it was written after."),
    "seal": gettext_lazy("The line was changed, or written without this workspace's key."),
    "missing": gettext_lazy("The file's bytes are not in the vault."),
    "changed": gettext_lazy("The file's bytes are not those that were received."),
    "purged": gettext_lazy("The original was purged by retention; its redacted copy stays."),
    "head": gettext_lazy("The note of the last line was changed, or is of another workspace's key."),
    "cut": gettext_lazy("The end of the chain was cut off or changed."),
    "added": gettext_lazy("Lines were put in that the note of the last line does not know."),
    "torn": gettext_lazy(
        "The last line is cut off: a writer was stopped. Nothing confirmed is lost; the next addition sets it aside."
    ),
}


def kind_words(code: str) -> str:
    """A kind of evidence in the reader's language; an unknown one as it is."""
    found = kinds().get(code)
    if found is None:
        return code.replace("_", " ")
    return found.zh if (get_language() or "").startswith("zh") else found.en


def remarks(piece: Piece) -> list[tuple[str, str]]:
    """(level, words) of what a person should look at."""
    told, says = piece.told, piece.says
    found = []
    if told.claimed_on and says.own_date and abs((told.claimed_on - says.own_date).days) > 1:
        words = _("claimed %(claimed)s, the file says %(own)s")
        found.append(("warn", words % {"claimed": told.claimed_on, "own": says.own_date}))
    if says.name_disagrees:
        found.append(("warn", _("the name and the content disagree: %(what)s") % {"what": says.name_disagrees}))
    if says.unreadable:
        found.append(("warn", _("could not be read: %(why)s") % {"why": says.unreadable}))
    if says.personal_data:
        found.append(("bad", _("may name persons: %(what)s") % {"what": ", ".join(says.personal_data)}))
    if says.utc is False:
        found.append(("warn", _("its times name no zone")))
    return found
