"""Irregular pages of publishers without a parser of their own, in many languages."""

from __future__ import annotations

import pytest

from kb.model.law import ProvisionKind
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile

CASES = {
    "hr": (["Članak 1.", "Pristanište je javno.", "Članak 2.a", "(1) Zabranjeno je:", "1. danju,"],
           ["1", "2.a"]),
    "bs": (["Član 1", "(Predmet)", "Pristanište je javno.", "Član 207a.", "Kazna je novčana."],
           ["1", "207a"]),
    "uz": (["1-modda. Qirg‘oq", "Qirg‘oq ochiqdir.", "121<sup>1</sup>-modda. Taqiq", "Taqiqlanadi."],
           ["1", "121¹"]),
    "kk": (["1-бап. Айлақ", "Айлақ ашық.", "2-бап. Тыйым", "Тыйым салынады."], ["1", "2"]),
    "az": (["Maddə 1. Körpü", "Körpü açıqdır.", "Maddə 7-1. Qadağa", "Qadağandır."], ["1", "7-1"]),
    "ka": (["მუხლი 1. ნაპირი", "ნაპირი ღიაა.", "მუხლი 2<sup>1</sup>. აკრძალვა", "იკრძალება."],
           ["1", "2¹"]),
    "hy": (["Հոդված 1. Նավամատույց", "Նավամատույցը բաց է:", "Հոդված 2. Արգելք", "Արգելվում է:"],
           ["1", "2"]),
    "bg": (["Чл. 1. Кеят е публичен.", "Чл. 2а. (1) Забранява се:", "1. денем;"], ["1", "2а"]),
    "el": (["Άρθρο 1", "Η προβλήτα είναι δημόσια.", "Άρθρο 2Α", "1. Απαγορεύεται."], ["1", "2Α"]),
    "hu": (["1. § A rakpart nyilvános.", "2/A. § Tilos."], ["1", "2/A"]),
    "ru": (["Статья 1. Причал", "Причал открыт.", "Статья 2. Запрет", "Запрещается."], ["1", "2"]),
    "mn": (["1 дүгээр зүйл. Хөвөө", "Хөвөө нээлттэй.", "2 дугаар зүйл. Хориг", "Хориглоно."],
           ["1", "2"]),
}  # fmt: skip


@pytest.mark.parametrize("lang", CASES)
def test_articles_open_by_the_words_of_the_language(lang: str) -> None:
    lines, numbers = CASES[lang]
    body = "".join(f"<p class=x>{line}</p>" for line in lines)
    page = f"<html><head><title>x</title></head><body><nav>menu</nav>{body}</body></html>"
    (document,) = parse(SourceFile("xa/a.html", page.encode(), Hints("XA", lang)))
    articles = [p for p in document.provisions if p.kind is ProvisionKind.ARTICLE]
    assert [p.number for p in articles] == numbers
    text = "".join(p.number + p.heading + p.text for p in document.provisions)
    assert "menu" not in text
    assert not [p for p in document.provisions if p.kind is ProvisionKind.PREAMBLE]
