"""Values of facts and verbs of deeds in templates, as people say them."""

from __future__ import annotations

from django import template

from plimsoll.web.pages import cell_words as words
from plimsoll.web.pages.typing_words import table_words

register = template.Library()
register.filter("cell_words", words.cell_words)
register.filter("heading_words", words.heading_words)
register.filter("deed_words", words.deed_words)
register.filter("table_words", table_words)
