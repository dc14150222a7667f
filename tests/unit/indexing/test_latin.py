"""A name in another script meets its Latin spellings, and few other words."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from indexing.query.latin import MOST_KEYS, latin_key, latin_keys

NAMES = Path(__file__).with_name("latin_names.txt")
LEAST_FOUND = 0.97
MOST_SHARED = 0.08
ALIKE = """
закон кодекс право суд судья дело тело вода год город голод народ завод вывод довод ввод права
справа орава трава глава слава лава нрава мера вера сера дыра гора нора пора кора хора фора игра
икра искра сестра жертва жатва битва клятва торг торт корт порт сорт спорт борт лорд норд корд
детский датский шведский женский жанр шанс час шаг шар жар дар чар царь тварь фонарь январь зал
жал шал чал мел шёл цель щель ель соль роль боль моль ноль тень день пень лень сень гнев хлев плев
"""


def pairs():
    for line in NAMES.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            lang, name, spellings = (part.strip() for part in line.split("|"))
            for spelling in spellings.split(","):
                yield lang, name, spelling.strip()


def test_names_are_found_by_nearly_every_romanisation():
    every = list(pairs())
    found = [pair for pair in every if latin_key(pair[2]) in latin_keys(pair[1])]
    assert len({(lang, name) for lang, name, _ in every}) >= 150
    assert len(found) >= LEAST_FOUND * len(every)


@pytest.mark.parametrize("lang", sorted({pair[0] for pair in pairs()}))
def test_no_language_is_left_behind(lang):
    own = [pair for pair in pairs() if pair[0] == lang]
    found = [pair for pair in own if latin_key(pair[2]) in latin_keys(pair[1])]
    assert len(found) >= 0.9 * len(own)


def test_even_words_that_look_alike_seldom_share_a_key():
    words = set(re.findall(r"\w+", ALIKE))
    by_key = defaultdict(set)
    for word in words:
        by_key[latin_key(word)].add(word)
    shared = sum(len(group) for group in by_key.values() if len(group) > 1)
    assert shared <= MOST_SHARED * len(words), [g for g in by_key.values() if len(g) > 1]


def test_names_in_two_cyrillic_alphabets_meet():
    assert latin_key("Київ") in latin_keys("Кијив")
    assert latin_key("Македония") in latin_keys("Македонија")


def test_only_words_in_other_scripts_have_keys():
    assert latin_keys("Act on Кодекс 2019") == [latin_key("kodeks")]
    assert latin_keys("Act on trafficking", "en") == []


def test_language_of_two_scripts_has_keys_in_both():
    assert latin_keys("Krivični zakonik", "sr-Latn") == latin_keys("Кривични законик", "sr")


def test_each_key_once_and_in_order():
    assert latin_keys("закон о законе закон") == [latin_key("zakon"), latin_key("zakone")]


@pytest.mark.parametrize("word", ["", "2019", "§", "-", "'", "\ud800", "漢"])
def test_what_is_no_name_does_no_harm(word):
    assert isinstance(latin_key(word), str)
    assert isinstance(latin_keys(word), list)


def test_keys_are_plain_and_bounded():
    endless = "ъжщёх" * 10_000
    assert len(latin_keys(endless)) <= MOST_KEYS
    for key in latin_keys(endless + " Χρήστος Ђорђевић თბილისი Երևան"):
        assert re.fullmatch("[a-z]+", key)
