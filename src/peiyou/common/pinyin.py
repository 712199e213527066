"""Pinyin without tones, for putting names in order and for finding them by what they sound like.

Readings are pypinyin's dictionaries of characters and phrases, cut by longest match from the left.
Names of places are where a general dictionary errs: 长 is *chang* in them unless a phrase says
otherwise, 省长 and 市长 are no words in 山西省长治市, and some counties keep a reading of their own.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Final

PLACES: Final = {
    "乐亭": "lao ting", "井陉": "jing xing", "蔚县": "yu xian", "大城县": "dai cheng xian",
    "单县": "shan xian", "浚县": "xun xian", "渑池": "mian chi", "铅山": "yan shan",
    "番禺": "pan yu", "尉犁": "yu li", "六安": "lu an", "六合区": "lu he qu", "丽水": "li shui",
    "乐清": "yue qing", "台州": "tai zhou", "天台": "tian tai", "东阿": "dong e", "洪洞": "hong tong",
    "巴音郭楞": "ba yin guo leng", "重庆": "chong qing", "厦门": "xia men", "长": "chang",
}  # fmt: skip
"""Readings of place names as 《现代汉语词典》 and the maps give them; they win over the dictionary."""

_TITLES: Final = frozenset("省市区县州盟旗镇乡校院厂局厅部")
"""Before 长 these end a name and do not begin a title."""


def pinyin_key(text: str) -> str:
    """``chongqingshi`` for 重庆市: small letters and digits only, so every database orders it alike."""
    return "".join(_syllables(text))


def initials(text: str) -> str:
    """``cqs`` for 重庆市."""
    return "".join([syllable[0] for syllable in _syllables(text)])


@lru_cache(maxsize=4096)
def _syllables(text: str) -> tuple[str, ...]:
    """One item per Chinese character, letter or digit; everything else says nothing."""
    text = unicodedata.normalize("NFKC", text).lower()
    phrases = _phrases()
    found: list[str] = []
    at = 0
    while at < len(text):
        for length, readings in phrases.get(text[at : at + 2], ()):
            reading = readings.get(text[at : at + length])
            if reading:
                found += reading
                at += length
                break
        else:
            if syllable := _single(text[at]):
                found.append(syllable)
            at += 1
    return tuple(found)


@cache
def _single(character: str) -> str:
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 - a quarter of a second, when needed

    if character.isascii():
        return character if character.isalnum() else ""
    if character in PLACES:
        return PLACES[character]
    return _plain(PINYIN_DICT.get(ord(character), "").split(",")[0])


@cache
def _phrases() -> dict[str, list[tuple[int, dict[str, list[str]]]]]:
    """First two characters → (length, phrase → its syllables), the longest first."""
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415 - as above

    found: dict[str, dict[int, dict[str, list[str]]]] = {}
    for phrase, readings in PHRASES_DICT.items():
        if not (len(phrase) == 2 and phrase[0] in _TITLES and phrase[1] == "长"):
            by_length = found.setdefault(phrase[:2], {})
            by_length.setdefault(len(phrase), {})[phrase] = [_plain(r[0]) for r in readings]
    for place, spoken in PLACES.items():
        found.setdefault(place[:2], {}).setdefault(len(place), {})[place] = spoken.split()
    return {first: sorted(by_length.items(), reverse=True) for first, by_length in found.items()}


@cache
def _plain(reading: str) -> str:
    """``chong`` for chóng; ü is written v, as on a keyboard."""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in letters if "a" <= letter <= "z")
