"""Carriers' answers about parcels, one module a carrier. A new form is one module and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.readers.carriers.canada_post import CANADA_POST
from plimsoll.intake.readers.carriers.dhl_express import DHL_EXPRESS, MYDHL
from plimsoll.intake.readers.carriers.dhl_universal import DHL_UNIVERSAL
from plimsoll.intake.readers.carriers.fedex import FEDEX
from plimsoll.intake.readers.carriers.stamps import STAMPS
from plimsoll.intake.readers.carriers.ups import UPS
from plimsoll.intake.readers.carriers.usps import USPS_JSON, USPS_XML

if TYPE_CHECKING:
    from plimsoll.intake.reading import Reader

__all__ = ["CARRIERS"]

CARRIERS: tuple[Reader, ...] = (
    FEDEX,
    UPS,
    USPS_XML,
    USPS_JSON,
    DHL_EXPRESS,
    MYDHL,
    DHL_UNIVERSAL,
    CANADA_POST,
    STAMPS,
)
"""Every form of answer; no document has the shape of two."""
