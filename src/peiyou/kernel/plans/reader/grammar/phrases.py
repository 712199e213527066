"""The words of one task, prepared: quotes shielded, points in time and rates (每年, 每个县) found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from peiyou.common.numerals import find_numerals, narrow
from peiyou.kernel.plans.reader.grammar.deadlines import Years
from peiyou.kernel.plans.reader.grammar.lexicon.particles import ADVERBS, BEFORE
from peiyou.kernel.plans.reader.grammar.lexicon.units import COUNT
from peiyou.kernel.plans.reader.grammar.lexicon.verbs import PIVOTS
from peiyou.kernel.plans.reader.grammar.shields import ASIDE, shielded
from peiyou.kernel.plans.reader.grammar.times import TimePhrase, find_times
from peiyou.kernel.plans.reader.grammar.verbs import verb_at
from peiyou.kernel.plans.reader.model import Span, Traced

STOPS: Final = "，；。、:,;"
_FREQUENCY: Final = re.compile(
    r"每(?:两|二|三|四|五|\d)?(?:个)?(?:半年|年度?|季度?|月|周|日|天|旬|学期|学年|次|期|批|场|轮|班次|人次|餐|单|课时)(?![份度末])"
    r"|(?:年|月|日|季)均(?=[^，；。、]|$)|按(?:年度?|季度?|月|学期)|逐年|(?:全年|年度)(?=至少|不少于|不超过|累计)"
)
_NOUN_STOP: Final = re.compile(r"每|拥有|具有|应|要|可|有|达|在|不|按|由|以[^上下]|\d")
_VALUE: Final = re.compile(
    "|".join(sorted((*BEFORE, *PIVOTS), key=len, reverse=True)) + "|$|[，；。、]"
)
_POPULATION: Final = re.compile(r"(?:常住)?人口|人|居民|老年人|在校生|学生|儿童|从业人员|就业人员")
_CLASSIFIERS: Final = sorted(COUNT, key=len, reverse=True)


def plain(text: str) -> str:
    """Full-width digits narrow, commas and semicolons full-width; the length does not change."""
    text = narrow(text).replace(";", "；")
    return re.sub(r",(?!\d{3})", "，", text)


@dataclass(frozen=True)
class Words:
    """A task's words without white space; every place leads back to the text as handed in."""

    source: str
    traced: Traced
    text: str
    cover: str
    times: tuple[TimePhrase, ...]
    years: Years

    @classmethod
    def of(cls, source: str, years: Years) -> Words:
        traced = Traced.at(source, 0).without(r"\s+")
        text = plain(traced.text)
        return cls(source, traced, text, shielded(text), find_times(text, years), years)

    @cached_property
    def rates(self) -> tuple[Span, ...]:
        """每年, 每个县（市、区）, 年均: what a number is counted by."""
        found: list[Span] = []
        at = 0
        while at < len(self.text):
            rate = self._rate_at(at)
            if rate:
                found.append(rate)
            at = rate.end if rate else at + 1
        return tuple(found)

    def span(self, start: int, end: int) -> Span | None:
        return self.traced.span(start, end) if end > start else None

    def printed(self, start: int, end: int) -> str:
        """The words as the document prints them."""
        span = self.span(start, end)
        return span.words(self.source).strip() if span else ""

    def time_in(self, at: int) -> TimePhrase | None:
        return next((t for t in self.times if t.start <= at < t.end), None)

    def _rate_at(self, at: int) -> Span | None:
        if self.cover[at] != self.text[at]:
            return None
        if match := _FREQUENCY.match(self.text, at):
            follows = self.text[match.end() : match.end() + 1]
            if match.group() in ("年均", "月均", "日均") and not self._sets(match.end()):
                return None
            return Span(at, match.end()) if follows != "均" else None
        return self._each(at) if self.text[at] == "每" else None

    def _sets(self, at: int) -> bool:
        """年均增长, 年均不少于 count by the year; 年均浓度 is a name."""
        rest = self.text[at:]
        return (
            not rest
            or rest[0].isdigit()
            or verb_at(self.text, at) is not None
            or any(rest.startswith(word) for word in BEFORE)
        )

    def _each(self, at: int) -> Span:
        """每 + number + classifier + noun, up to the verb, adverb or bound that follows."""
        end = at + 1
        number = next((n for n in find_numerals(self.text[end : end + 6]) if n.start == 0), None)
        end += number.end if number else 0
        people = _POPULATION.match(self.text, end)
        if not people:
            end += next((len(c) for c in _CLASSIFIERS if self.text.startswith(c, end)), 0)
            people = _POPULATION.match(self.text, end)
        first = end
        earliest = first if number else first + 1
        while end < len(self.text) and end - first < 12 and not self._ends_noun(end, earliest):
            end += 1
        counted = people.end() if people else first
        name = len(self.cover[counted:end].replace(ASIDE, ""))
        if name > (1 if number else 4) and _VALUE.match(self.text, end):
            end = counted
        return Span(at, end)

    def _ends_noun(self, at: int, earliest: int) -> bool:
        if self.text[at] in STOPS and self.cover[at] == self.text[at]:
            return True
        if self.cover[at] != self.text[at]:
            return False
        rest = self.text[at : at + 6]
        return bool(
            _NOUN_STOP.match(rest)
            or any(rest.startswith(word) for word in (*BEFORE, *ADVERBS) if len(word) > 1)
            or (at >= earliest and verb_at(self.text, at))
        )
