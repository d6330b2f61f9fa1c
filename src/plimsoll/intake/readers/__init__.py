"""The kinds of file that Plimsoll reads. A new kind is one module and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.readers.amazon_api_finances import AmazonApiFinances
from plimsoll.intake.readers.amazon_api_finances_2024 import AmazonApiFinances2024
from plimsoll.intake.readers.amazon_api_orders import AmazonApiOrders
from plimsoll.intake.readers.amazon_api_orders_2026 import AmazonApiOrders2026
from plimsoll.intake.readers.amazon_fba_returns import AmazonFbaReturns
from plimsoll.intake.readers.amazon_feedback import AmazonFeedback
from plimsoll.intake.readers.amazon_fulfilled_shipments import AmazonFulfilledShipments
from plimsoll.intake.readers.amazon_in_sale_report import AmazonInSaleReport
from plimsoll.intake.readers.amazon_metric_downloads import METRIC_DOWNLOADS
from plimsoll.intake.readers.amazon_mfn_returns import AmazonMfnReturns
from plimsoll.intake.readers.amazon_odr_download import AmazonOdrDownload
from plimsoll.intake.readers.amazon_orders import AmazonOrders
from plimsoll.intake.readers.amazon_performance import AmazonPerformance
from plimsoll.intake.readers.amazon_performance_v1 import AmazonPerformanceV1
from plimsoll.intake.readers.amazon_settlement import AmazonSettlement
from plimsoll.intake.readers.carriers import CARRIERS
from plimsoll.intake.readers.ebay_orders_report import EbayOrdersReport
from plimsoll.intake.readers.interchange import INTERCHANGE
from plimsoll.intake.readers.mails import Mails
from plimsoll.intake.readers.shopify_orders import SHOPIFY_ORDERS
from plimsoll.intake.readers.stripe_disputes import STRIPE_DISPUTES
from plimsoll.intake.readers.template_notes import TemplateNotes
from plimsoll.intake.readers.zendesk import ZENDESK_TICKETS
from plimsoll.intake.readers.zendesk_tables import FIVETRAN_ZENDESK, ZENDESK_EXPORT

if TYPE_CHECKING:
    from plimsoll.intake.reading import Reader

__all__ = ["READERS"]

READERS: tuple[Reader, ...] = (
    AmazonOrders(),
    AmazonFeedback(),
    AmazonFulfilledShipments(),
    AmazonMfnReturns(),
    AmazonFbaReturns(),
    AmazonSettlement(),
    AmazonInSaleReport(),
    AmazonPerformance(),
    AmazonPerformanceV1(),
    AmazonOdrDownload(),
    *METRIC_DOWNLOADS,
    AmazonApiOrders(),
    AmazonApiOrders2026(),
    AmazonApiFinances(),
    AmazonApiFinances2024(),
    EbayOrdersReport(),
    *CARRIERS,
    SHOPIFY_ORDERS,
    ZENDESK_TICKETS,
    ZENDESK_EXPORT,
    FIVETRAN_ZENDESK,
    STRIPE_DISPUTES,
    Mails(),
    TemplateNotes(),
    *INTERCHANGE,
)
"""Every reader, in the order in which they are asked; a file is the first one's that recognises it."""
