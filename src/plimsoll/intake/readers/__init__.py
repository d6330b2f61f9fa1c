"""The kinds of file that Plimsoll reads. A new kind is one module and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.readers.amazon_feedback import AmazonFeedback
from plimsoll.intake.readers.amazon_orders import AmazonOrders
from plimsoll.intake.readers.interchange import INTERCHANGE

if TYPE_CHECKING:
    from plimsoll.intake.reading import Reader

__all__ = ["READERS"]

READERS: tuple[Reader, ...] = (
    AmazonOrders(),
    AmazonFeedback(),
    *INTERCHANGE,
)
"""Every reader, in the order in which they are asked; a file is the first one's that recognises it."""
