"""Why a number is no promise: it belongs to a name, a rank, an age, a code, a baseline.

Each rule looks at one candidate in its words and answers whether it applies. The order matters only
for the reason that is given; any one rule is enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from peiyou.common.numerals import Numeral
from peiyou.kernel.plans.reader.grammar.lexicon import listed
from peiyou.kernel.plans.reader.grammar.lexicon.units import (
    AGE,
    COUNT,
    DURATION,
    LATIN,
    MEASURE,
    RANK,
)
from peiyou.kernel.plans.reader.grammar.lexicon.verbs import PIVOTS
from peiyou.kernel.plans.reader.grammar.phrases import STOPS, Words
from peiyou.kernel.plans.reader.grammar.shields import NAME
from peiyou.kernel.plans.reader.grammar.verbs import verb_before


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number as `amounts` read it."""

    start: int
    end: int
    number: Numeral
    unit: str | None
    bounded: bool
    bounded_before: bool

    @property
    def digit(self) -> bool:
        """A single Chinese digit (三级, 两个): half of the language's set phrases begin so."""
        return self.number.chinese and self.number.end - self.number.start == 1


_ENDS: Final = frozenset(STOPS + "()和及与并以")
_PIVOT: Final = re.compile(
    f"(?:{'|'.join(sorted(PIVOTS, key=len, reverse=True))}|累计|至少|最多)(?:了|各|均)?$"
)
_WEAK: Final = frozenset(
    listed(
        "级 类 期 届 批 代 线 方 大 面 点 起 体 站 张 件 次 口 把 盘 轮 道 段 位 片 度 条 头 路 层 步 元 角 分 月 日 天 年 周 组 队 对 双 项 本 部 门 名 台 人 户 心"
    )
)
_IDIOM: Final = re.compile(
    r"一[^，；。、]{1,3}?[一多两二三五]|一(?:次性|体化?|站式|条龙|盘棋|把手|张网|张表|件事|条心|般|定|致|律|直|流|线|系列|批|些|起|道|贯|样|切|旦|时|度|方面|揽子|窗|网|门|卡|码|键|图|本账)|[一二三四五六七八九十百千万两双]+[大好有化无免优高专新化链制强佳优先长员师位者红融基]|[一二三四五六七]是|三农|三甲|三公|五险|四季|百姓|万物|万家|百货|千方|百计|十分|千古|万里|百里|百年"
)
_CODE_BEFORE: Final = re.compile(r"(?:[A-Za-z+×*#_/.．]|[A-Za-z]\s?[-—]|\d[-—.]|〔|第|前|前后)$")
_ACRONYM: Final = re.compile(r"(?<![A-Za-z])[A-Z]{2,4}$")
"""AED500台: letters that name the thing counted."""
_BASELINE: Final = re.compile(
    r"(?:左右|以上)?的?(?:(?:基础|水平)上?|(?:稳步|逐步|大幅)?(?:提高|提升|增加|增长|扩大|压缩|缩短|缩减|减少|降低|下降|压减|拓展|延长|上升|调整|优化|增|降|减|升|压|放宽|精简)?(?:到|至|为))"
)
_PAST: Final = re.compile(
    r"^[(](?:[^()]{0,8}(?:年底?|年末|现状|目前|原|上年|基期|当前|现有)(?:为|是|已达|达)?)$"
)
_ITEM: Final = re.compile(r"(?:^|[，；。、])[(（]?$")
_TEXTUAL: Final = re.compile(r"[号版款册页章]|\.0|条(?:规定|要求|第)|[·•]")


def why_a_name(words: Words, one: Candidate) -> str | None:
    """The code of the first rule that says the number is no promise."""
    return next((why for why, applies in _RULES if applies(words, one)), None)


def _quoted(words: Words, one: Candidate) -> bool:
    """“15分钟”, 《2023年方案》: inside quotes every number belongs to a name."""
    return words.cover[one.number.start] == NAME


def _each(words: Words, one: Candidate) -> bool:
    """每两年, 每百户: the number says how to count, it is not counted."""
    return any(rate.start <= one.number.start < rate.end for rate in words.rates)


def _code(words: Words, one: Candidate) -> bool:
    """5G, 1+X, PM2.5, 第二批, 3号, 4.0版: letters, signs and ordinals make codes."""
    before = words.text[: one.number.start]
    after = words.text[one.number.end : one.number.end + 1]
    if _CODE_BEFORE.search(before) and not one.bounded_before:
        return not (_ACRONYM.search(before) and one.unit in COUNT)
    if after.isascii() and after.isalpha():
        return one.unit not in LATIN and not (one.unit and one.unit.isascii() and len(one.unit) > 2)
    if after in ("+", "×", "*"):
        return True
    return _TEXTUAL.match(words.text, one.number.end) is not None and one.unit not in COUNT


def _item(words: Words, one: Candidate) -> bool:
    """（1）, 1.: the number of a part of the list."""
    text, begin, end = words.text, one.number.start, one.number.end
    if text[begin - 1 : begin] == "(" and text[end : end + 1] == ")":
        return True
    return (
        bool(_ITEM.search(text[:begin]))
        and text[end : end + 1] in (".", "、", "．")
        and one.unit is None
    )


def _second(words: Words, one: Candidate) -> bool:
    """二级, 二次供水: 二 before a classifier is an ordinal, two of something is 两."""
    return words.text[one.number.start : one.number.end] == "二" and one.unit not in (
        *MEASURE,
        None,
    )


def _idiom(words: Words, one: Candidate) -> bool:
    """一件事, 一县一策, 三大, 百姓: set phrases, unless the phrase ends a clause as a count does."""
    if not one.number.chinese or one.number.unit:
        return False
    if one.digit and one.unit in _WEAK:
        return not (_set(words, one) or _counts(words, one))
    return one.digit and _IDIOM.match(words.text, one.number.start) is not None


def _counts(words: Words, one: Candidate) -> bool:
    """线路三条, 每年一次, 开展两次: a single digit that is counted after all."""
    if words.text[one.number.start] == "一" and _IDIOM.match(words.text, one.number.start):
        return False
    rated = any(rate.end <= one.start and one.start - rate.end < 8 for rate in words.rates)
    return rated or (_ends(words, one.end) and one.unit not in RANK)


def _bare(words: Words, one: Candidate) -> bool:
    """亿元企业, 百亩示范片, 千名专家: a scale word counts only when something sets it."""
    if not one.number.bare or one.number.vague or one.number.unit:
        return False
    if one.bounded_before or words.text[one.number.end - 1] in "余多" or _set(words, one):
        return False
    if one.unit is None:
        return True
    if words.text[: one.end].endswith(("左右", "上下")):
        return False
    compound = one.number.end - one.number.start > 1
    return not (compound and _ends(words, one.end) and one.unit in COUNT)


def _unitless(words: Words, one: Candidate) -> bool:
    """12345热线: a number without unit counts only between a word that sets it and a stop."""
    if one.unit is not None or one.number.vague:
        return False
    return not ((one.bounded or _set(words, one)) and _ends(words, one.end))


def _rank(words: Words, one: Candidate) -> bool:
    """三级医院, 65岁以上, 五星级: steps and ages are names unless a pivot sets them."""
    if one.unit not in RANK or one.unit in COUNT:
        return False
    if one.unit in AGE and one.bounded and not one.bounded_before and not _ends(words, one.end):
        return True
    return not (_set(words, one) and _ends(words, one.end))


def _duration(words: Words, one: Candidate) -> bool:
    """三年行动, 15分钟生活圈, 24小时: a length of time is a name unless set, bounded or last."""
    if one.unit not in DURATION or one.unit in ("分",):
        return False
    if one.bounded_before or _set(words, one):
        return False
    return not _ends(words, one.end) or (one.digit and not one.bounded)


def _attribute(words: Words, one: Candidate) -> bool:
    """亿元以上项目, 35蒸吨/小时以下锅炉, 10万以上人口城市: a measure that says which ones."""
    bounded_after = one.bounded and not one.bounded_before
    if not bounded_after or _ends(words, one.end) or one.unit in COUNT:
        return False
    if one.unit and one.unit[0] in "%‰比":
        return False
    if words.text[: one.end].endswith(("以下", "以内")) and not _set(words, one):
        return True
    return not _set(words, one) and verb_before(words.text, one.start) is None


def _baseline(words: Words, one: Candidate) -> bool:
    """由45%提高到60%, 在80个基础上, （2020年为35%）: where it starts from."""
    match = _BASELINE.match(words.text, one.end)
    clause = re.split(r"[，；。]", words.text[: one.start])[-1]
    if match and (re.search(r"[由从自在]", clause) or match.group().startswith("的基础")):
        return True
    opening = words.text.rfind("(", 0, one.start)
    return opening >= 0 and _PAST.match(words.text[opening : one.start]) is not None


def _set(words: Words, one: Candidate) -> bool:
    return (
        one.bounded_before
        or _PIVOT.search(words.text[max(0, one.start - 8) : one.start]) is not None
    )


def _ends(words: Words, at: int) -> bool:
    return at >= len(words.text) or words.text[at] in _ENDS or words.time_in(at) is not None


_RULES: Final[tuple[tuple[str, Callable[[Words, Candidate], bool]], ...]] = (
    ("quoted", _quoted),
    ("each", _each),
    ("code", _code),
    ("item", _item),
    ("second", _second),
    ("idiom", _idiom),
    ("bare", _bare),
    ("rank", _rank),
    ("duration", _duration),
    ("unitless", _unitless),
    ("attribute", _attribute),
    ("baseline", _baseline),
)
