"""Points in time inside a task's words: deadlines, and years that only compare or name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from peiyou.kernel.plans.reader.grammar.deadlines import IN_TEXT, Form, Years
from peiyou.kernel.plans.reader.grammar.shields import ASIDE, NAME, shielded

_COMPARES: Final = re.compile(
    r"(?:较|(?<![占之对配百])比|以|自|从|由|相比|相较|不低于|不高于|不少于|高于|低于|对比|于|后)$"
)
_VERB_OF: Final = re.compile(
    r"(?:建成|竣工|投用|开工|建设|立项|入库|毕业|出台|发布|备案|登记|认定|通过|签订|完工|以?前)[^，；。、]{0,4}的"
)
_NAMES: Final = re.compile(
    r"度|版|级|届|以来|以后|之后|水平|基数|(?:[\d.]+[万亿]?[一-鿿%]{0,3})?的?基础|实际|底数|末数|同期|底的|年底?前?(?:建成|投用|开工)的|印发|出台的"
)
_ANY_YEAR: Final = re.compile(
    r"(?:19|20)\d\d年(?:度|底|末|初)?(?:前|以前|之前|以来)?|[“\"]?十[一二三四五六七八九]五[”\"]?"
)
_SET: Final = re.compile(
    r"(?:控制在|压缩[至到]|缩短[至到]|压减[至到]|不超过|不少于|不低于|达到|超过|每|至少|最长|延长[至到])$"
)


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """Characters that tell a time; `form` is None where they only compare or name."""

    start: int
    end: int
    form: Form | None


def find_times(text: str, years: Years) -> tuple[TimePhrase, ...]:
    """All points in time of `text` (narrow, without white space), from left to right."""
    cover = shielded(text)
    found: list[TimePhrase] = []
    at = 0
    while at < len(text):
        phrase = None if cover[at] in NAME + ASIDE else _phrase_at(text, at, years)
        if phrase:
            found.append(phrase)
        at = phrase.end if phrase else at + 1
    return tuple(found)


def _phrase_at(text: str, at: int, years: Years) -> TimePhrase | None:
    for pattern, read in IN_TEXT:
        match = pattern.match(text, at)
        form = read(match, years) if match else None
        if not match or not form or not _stands_free(text, at, form):
            continue
        if _is_deadline(text, match, form, years):
            return TimePhrase(at, match.end(), form)
    if match := _ANY_YEAR.match(text, at):
        return TimePhrase(at, match.end(), None)
    return None


def _stands_free(text: str, at: int, form: Form) -> bool:
    """Not the tail of a longer number; and 压缩到两年内, 每两年内 set a measure, not a date."""
    if at and text[at].isdigit() and (text[at - 1].isdigit() or text[at - 1] == "."):
        return False
    if at and text[at - 1] in "百千十万第每":
        return False
    return not (form.kind == "relative" and _SET.search(text[:at]))


def _is_deadline(text: str, match: re.Match[str], form: Form, years: Years) -> bool:
    """A year before the plan, a comparison (较2020年) or a name (2024年度) is no deadline."""
    if form.end and years.start and int(form.end[:4]) < years.start:
        return False
    if _COMPARES.search(text[: match.start()]) or _NAMES.match(text, match.end()):
        return False
    return not _VERB_OF.match(text, match.end())
