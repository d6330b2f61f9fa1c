"""The words of the order defect rate's own list: what a column is called, and which kind of defect a word means.

English names follow what moderators and a third party say of the list; the exact header strings were found nowhere.
The names in other languages are plain translations (some are also the page's own words, as sellers quote them), there
so that a localised page has a chance; they are tolerant matching, not a sourced list.
"""

from __future__ import annotations

import re

from plimsoll.intake.readers.seller_central import ORDER_DATE, ORDER_ID, plain_words

__all__ = ["COLUMNS", "FOREIGN", "FULFILLERS", "KIND_COLUMNS", "LOOSE_KIND_COLUMNS", "impacts", "kinds_in"]

_NEGATIVE_FEEDBACK = (
    "negative feedback", "negative feedback rating", "negative seller feedback", "neg feedback",
    "negatives feedback", "negative bewertung", "negative bewertungen", "negative verkäuferbewertung",
    "feedback négatif", "évaluation négative", "commentaire négatif",
    "valoración negativa", "comentario negativo", "voto negativo", "opinión negativa",
    "feedback negativo", "valutazione negativa", "recensione negativa",
    "低評価", "低い評価", "マイナス評価", "否定的な評価", "ネガティブフィードバック", "ネガティブなフィードバック",
    "负面反馈", "负面评价", "差评",
)  # fmt: skip
_CLAIMS = (
    "a-to-z claim", "a-to-z guarantee claim", "amazon a-to-z guarantee claim", "a-to-z guarantee", "a-to-z",
    "a-z claim", "a-z guarantee claim", "guarantee claim", "claim",
    "a-bis-z-garantieantrag", "a-bis-z-garantieanträge", "a-bis-z-garantie-antrag", "a-bis-z-garantie-anträge",
    "a-bis-z-garantie", "a-z-garantieantrag", "a-z-garantieanträge", "garantieantrag",
    "réclamation garantie a à z", "réclamation au titre de la garantie a à z", "réclamation a à z", "garantie a à z",
    "réclamation garantie a-z", "réclamation a-z", "garantie a-z",
    "reclamación de la garantía de la a a la z", "reclamación de garantía de la a a la z",
    "reclamación de la garantía a a z", "reclamación de la garantía a-z", "reclamación a-z",
    "garantía de la a a la z",
    "reclamo garanzia dalla a alla z", "reclamo in garanzia dalla a alla z", "reclamo dalla a alla z",
    "garanzia dalla a alla z", "reclamo garanzia a-z", "reclamo a-z",
    "amazonマーケットプレイス保証申請", "amazonマーケットプレイス保証", "マーケットプレイス保証申請",
    "マーケットプレイス保証", "aツーz", "aツーz保証", "aツーz保証申請",
    "亚马逊商城交易保障索赔", "商城交易保障索赔", "a-to-z索赔", "a-z索赔", "a-to-z保障索赔", "索赔",
)  # fmt: skip
_CHARGEBACKS = (
    "chargeback", "service chargeback", "credit card chargeback", "service credit card chargeback", "chargeback status",
    "rückbuchung", "rückbuchungen", "kreditkartenrückbuchung", "kreditkartenrückbuchungen", "service-rückbuchung",
    "rejet de débit", "rétrofacturation", "contestation de prélèvement",
    "contracargo", "devolución de cargo", "retrocesión de cargo",
    "storno di addebito", "riaddebito", "storno su carta di credito",
    "チャージバック", "サービスチャージバック", "クレジットカードチャージバック",
    "信用卡拒付", "服务信用卡拒付", "服务性信用卡拒付", "服务拒付", "拒付",
)  # fmt: skip
_RATE_ENDINGS = ("rate", "率")

COLUMNS = {
    "order_id": ORDER_ID,
    "order_date": ORDER_DATE,
    "fulfillment_channel": (
        "fulfillment method", "fulfilment method", "fulfillment channel", "fulfilment channel", "fulfillment",
        "fulfilment", "fulfilled by", "fulfillment type", "fulfilment type",
        "versandart", "versand durch", "mode d expédition", "expédié par", "canal de logística", "gestionado por",
        "gestito da", "metodo di evasione", "出荷方法", "フルフィルメント", "配送方式", "配送渠道",
    ),
    "impacts_odr": (
        "account impact", "impacts account health", "impact account health", "account health impact", "impacts odr",
        "odr impact", "impacts order defect rate", "impact",
    ),
    "negative_feedback": _NEGATIVE_FEEDBACK,
    "claims": tuple(name for name in _CLAIMS if name not in {"claim", "索赔"}),
    "chargebacks": _CHARGEBACKS,
}  # fmt: skip
"""Our columns, and the names they are known by. The three kinds are columns of marks, one for each kind."""
KIND_COLUMNS = {"kind": ("order defect type", "defect type", "type of defect", "defect category", "缺陷类型")}
LOOSE_KIND_COLUMNS = {
    "kind": (
        "defect", "defect kind", "type", "category", "kind", "defect reason", "reason", "issue type", "metric",
        "art", "typ", "tipo", "種類", "タイプ", "类型",
    ),
}  # fmt: skip
"""Names that other lists use too: believed only where every word below them is a kind of defect."""
FOREIGN = frozenset(
    map(
        plain_words,
        (
            "shipment id", "ship date utc", "tracking id", "tracking number", "carrier", "carrier name", "rating",
            "comments", "rater email", "claim id", "chargeback id", "return request date", "amazon rma id", "rma id",
            "settlement id", "transaction type", "transaction id", "total", "amount", "quantity", "order status",
            "product sales", "date/time", "message id", "ticket id", "case id", "decided at", "opened at",
            "status", "claim status", "claim date", "decision", "decision reason",
        ),
    )
)  # fmt: skip
"""Columns that this list has not, and others with an order id have."""

FULFILLERS = {
    plain: channel
    for channel, words in {
        "MFN": ("mfn", "fbm", "merchant", "seller", "seller fulfilled", "merchant fulfilled", "fulfilled by merchant",
                "fulfilled by seller", "fulfillment by merchant", "self fulfilled", "verkäufer", "vendeur", "vendedor",
                "venditore", "出品者", "出品者出荷", "卖家", "卖家自配送", "自配送", "卖家配送"),
        "AFN": ("afn", "fba", "amazon", "amazon fulfilled", "fulfilled by amazon", "fulfillment by amazon",
                "versand durch amazon", "expédié par amazon", "logística de amazon", "logistica di amazon",
                "amazon出荷", "亚马逊", "亚马逊配送", "亚马逊物流"),
    }.items()
    for plain in map(plain_words, words)
}  # fmt: skip

_KINDS = {
    plain: kind
    for kind, words in (
        ("negative_feedback", _NEGATIVE_FEEDBACK),
        ("claims", _CLAIMS),
        ("chargebacks", _CHARGEBACKS),
    )
    for plain in map(plain_words, words)
}
_IMPACTS = {
    plain: answer
    for answer, words in {
        True: ("impacts", "impacted", "impacts account health", "impacts odr", "counted", "counts"),
        False: ("no impact", "not impacted", "does not impact", "not counted", "exempt", "exempted", "excluded"),
    }.items()
    for plain in map(plain_words, words)
}
_SEPARATORS = re.compile(r"[,;|/+&\n\u3001\uff0c\uff1b]|\b(?:and|und|et|y|e)\b")
_LONGEST_CELL = 200


def kinds_in(text: str) -> tuple[str, ...] | None:
    """The kinds of defect that a cell names, in its order; None where any part of it is none."""
    if len(text) > _LONGEST_CELL:
        return None
    if whole := _kind(text):
        return (whole,)
    kinds = [_kind(part) for part in _SEPARATORS.split(text.casefold()) if part.strip()]
    return tuple(dict.fromkeys(kind for kind in kinds if kind)) if kinds and all(kinds) else None


def impacts(text: str) -> bool | None:
    """Whether a word says that the order counts, beyond a plain yes or no; None where it says neither."""
    return _IMPACTS.get(plain_words(text))


def _kind(text: str) -> str | None:
    plain = plain_words(text)
    found = _KINDS.get(plain)
    for ending in _RATE_ENDINGS:
        found = found or _KINDS.get(plain.removesuffix(ending))
    return found
