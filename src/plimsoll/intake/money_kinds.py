"""What kind of money a marketplace's word for a transaction means, whatever its language and spelling."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["kind_of_money", "letters_of"]

_NOT_LETTERS = re.compile(r"[\W_]+")
_KINDS = (
    ("claim", re.compile("atoz|guaranteeclaim|aツーz")),
    ("chargeback", re.compile("chargeback|チャージバック")),
    ("reimbursement", re.compile("reimburse|safet|warehouse(?:damage|lost)|goodwillconcession")),
    ("refund", re.compile("^refund|^返金")),
    ("order", re.compile("^order|^注文")),
    ("transfer", re.compile("^transfer")),
    ("fee", re.compile("fees?$|^fba.*fee|storage|advertising|charges$|subscription")),
)
"""By the letters of a transaction type alone, whatever stands between its words; the first that fits."""


def letters_of(words: str) -> str:
    """Letters and digits alone, whatever their case and width and what stands between them."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", words).casefold())


def kind_of_money(words: str) -> str | None:
    """The `kind` of the table `money` that the words name, or None."""
    letters = letters_of(words)
    return next((kind for kind, pattern in _KINDS if pattern.search(letters)), None)
