"""The buyer's words in eight languages: what they name, what they clear, which language they are."""

from __future__ import annotations

import pytest

from plimsoll.diagnosis.causes.catalogue import CAUSES
from plimsoll.diagnosis.words.reading import LANGUAGES, language_of, lexicon, read, read_as

SENTENCES = [
    ("en", "The parcel never arrived.", "not_received"),
    ("en", "I am still waiting for my money back.", "refund_slow"),
    ("en", "They refused to refund me.", "return_refused"),
    ("en", "I did not order this, it is an unauthorised charge on my card.", "fraud"),
    ("en", "It did not arrive on time.", "late_delivery"),
    ("es", "No llegó a tiempo.", "late_delivery"),
    ("zh", "没有按时送到。", "late_delivery"),
    ("de", "Das Paket ist nie angekommen.", "not_received"),
    ("de", "Leider kam der falsche Artikel.", "wrong_item"),
    ("fr", "Je n'ai jamais reçu le colis.", "not_received"),
    ("fr", "Le produit est arrivé cassé.", "damaged"),
    ("es", "El producto llegó roto.", "damaged"),
    ("es", "Cancelaron mi pedido sin avisar.", "out_of_stock"),
    ("it", "Il pacco non è mai arrivato.", "not_received"),
    ("it", "Nessuno risponde ai messaggi.", "slow_reply"),
    ("pt", "Não recebi o produto até agora.", "not_received"),
    ("pt", "Veio com defeito e não liga.", "defective"),
    ("ja", "商品がまだ届いていません。", "not_received"),
    ("ja", "写真と違う商品でした。", "not_as_described"),
    ("zh", "包裹一直没有收到。", "not_received"),
    ("zh", "客服一直不回复。", "slow_reply"),
]


@pytest.mark.parametrize(("language", "text", "cause"), SENTENCES)
def test_a_plain_sentence_names_its_cause(language: str, text: str, cause: str) -> None:
    assert language_of(text, language) == language
    assert read(text, language)[0].cause == cause


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Arrived on time and works great, no problems."),
        ("de", "Schnelle Lieferung, keine Mängel."),
        ("fr", "Livraison rapide, aucun problème."),
        ("es", "Llegó a tiempo, sin problemas."),
        ("it", "Arrivato in anticipo, nessun problema."),
        ("pt", "Chegou antes do prazo, sem problemas."),
        ("ja", "予定通り届きました。問題ありません。"),
        ("zh", "物流很快。没有任何问题。"),
        ("en", ""),
        ("en", "👍"),
    ],
)
def test_praise_names_nothing(language: str, text: str) -> None:
    assert read(text, language) == []


def test_a_text_in_another_language_than_its_site_is_read_in_its_own() -> None:
    assert read_as("Das Paket ist leider nie angekommen.", None, "en")[0] == "de"
    assert read_as("我没有收到货。", None, "ja")[0] == "ja"  # without a kana nobody can tell, and the site decides
    assert read_as("12345", None, "en") == (None, [])


def test_only_known_causes_are_named_and_every_language_knows_the_main_ones() -> None:
    for language in LANGUAGES:
        words = lexicon(language)
        assert set(words.causes) | set(words.first) <= set(CAUSES)
        mains = {code for code, cause in CAUSES.items() if not cause.contributes}
        assert mains <= set(words.causes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_text_is_read_at_once(language: str) -> None:
    text = {"ja": "商品が届いて", "zh": "没有收到"}.get(language, "never not nothing waiting " * 3) * 4000
    assert isinstance(read(text, language), list)
