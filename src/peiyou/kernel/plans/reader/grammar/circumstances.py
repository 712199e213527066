"""What surrounds verb and object: adverbs, rates, points in time, 其中. Taken off and kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from peiyou.kernel.plans.reader.grammar.amounts import Amount
from peiyou.kernel.plans.reader.grammar.lexicon.particles import ADVERBS, BEFORE, LINKS
from peiyou.kernel.plans.reader.grammar.phrases import Words
from peiyou.kernel.plans.reader.grammar.times import TimePhrase
from peiyou.kernel.plans.reader.grammar.verbs import verb_at
from peiyou.kernel.plans.reader.model import Bound, Span

_ADVERBS: Final = sorted(ADVERBS, key=len, reverse=True)
_EDGE: Final = "，；。、: "
_ITEM: Final = re.compile(
    r"(?:[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[)]|[①-⑳]|\d{1,2}[.．](?!\d)|(?:第?[一二三四五六七八九十]{1,2}(?:是|、)))"
)
_LASTING: Final = re.compile(r"(?:[一二两三四五]|\d)年间?")
"""三年招聘1000名: over how long, said before the verb."""
_CONNECTIVES: Final = re.compile(r"(?:以及|并且|及其|和|及|与|并|且|或|其中:?)")
_AT_LEAST: Final = re.compile(r"(至少|最少|不少于|不低于|最多|至多)$")
_COMPARED: Final = re.compile(
    r"(?:(?:较|(?<![占之对配百])比|与|同|相比|相较于?|对比)(?:20\d\d|上|去|前|基)[一二三]?年?(?:底|末|度|同期|水平|初|期)?(?:相比)?|同比|环比|逐年|年均|比基期)$"
)
"""较2020年, 比上年: what a change is measured against."""
_TAIL: Final = re.compile(
    r"(?:累计达到?|累计|合计|共计|共|总计|平均|力争|原则上|各|分别|均|都|全部|已|要|约|再|新|总体)$"
)


@dataclass(slots=True)
class Circumstances:
    """What was taken off a phrase."""

    rates: list[Span] = field(default_factory=list)
    times: list[TimePhrase] = field(default_factory=list)
    bound: Bound | None = None
    bound_at: int | None = None
    subset: bool = False
    respectively: bool = False
    principle: bool = False


def trim_left(words: Words, start: int, end: int, got: Circumstances) -> int:
    """Where verb or noun begins, after connectives, item numbers, times, rates and adverbs."""
    while start < end:
        step = _left_step(words, start, end, got)
        if step is None:
            return start
        start = step
    return start


def _left_step(words: Words, at: int, end: int, got: Circumstances) -> int | None:
    text = words.text
    if text[at] in _EDGE:
        return at + 1
    if (time := words.time_in(at)) and time.end <= end and time.form:
        got.times.append(time)
        return time.end
    if (rate := _rate_at(words, at)) and rate.end <= end:
        if rate not in got.rates:
            got.rates.append(rate)
        return None if _names(words, rate, end) else rate.end
    if match := _ITEM.match(text, at, end):
        return match.end()
    lasting = _LASTING.match(text, at, end)
    if lasting and lasting.end() < end and _free(words, lasting.end(), end):
        return lasting.end()
    if text.startswith("其中", at):
        got.subset = True
        return at + 2
    return _adverb_end(words, at, end, got)


def _names(words: Words, rate: Span, end: int) -> bool:
    """每万人口全科医生数: the rate begins the indicator's name and stays with it."""
    if words.text.startswith("拥有", rate.end):
        return True
    frequency = words.text[rate.end - 1] in "年月周日天度次期季旬"
    return not frequency and rate.end < end and not _free(words, rate.end, end)


def _adverb_end(words: Words, at: int, end: int, got: Circumstances) -> int | None:
    text = words.text
    for bound in ("至少", "最少", "最多", "至多"):
        if text.startswith(bound, at):
            got.bound, got.bound_at = BEFORE[bound], at
            return at + 2
    whole = verb_at(text, at, end)
    for adverb in _ADVERBS:
        stop = at + len(adverb)
        if not text.startswith(adverb, at) or stop > end:
            continue
        if whole and whole.end - at > len(adverb):
            return None
        if adverb not in LINKS and stop < end and not _free(words, stop, end):
            continue
        got.principle |= adverb == "原则上"
        return stop
    return None


def _free(words: Words, at: int, end: int) -> bool:
    """What follows an adverb: a verb, another adverb, a rate, a time or the number itself."""
    text = words.text
    return bool(
        text[at] in _EDGE
        or verb_at(text, at, end)
        or words.time_in(at)
        or _rate_at(words, at)
        or any(text.startswith(a, at) for a in _ADVERBS if len(a) > 1)
        or any(text.startswith(b, at) for b in BEFORE)
        or text[at] in "对为将向在把按以由给"
    )


def trim_right(words: Words, start: int, end: int, got: Circumstances) -> int:
    """Where verb or noun ends, before rates, times and adverbs that belong to the number."""
    text = words.text
    while end > start:
        if text[end - 1] in _EDGE:
            end -= 1
        elif (
            (rate := _rate_ending(words, end))
            and rate.start >= start
            and not _names_phrase(words, rate, start)
        ):
            got.rates.append(rate)
            end = rate.start
        elif (
            (time := words.time_in(end - 1))
            and time.start >= start
            and time.end == end
            and time.form
        ):
            got.times.insert(0, time)
            end = time.start
        elif (compared := _COMPARED.search(text, start, end)) and compared.start() > start:
            end = compared.start()
        elif bound := _AT_LEAST.search(text, start, end):
            got.bound, got.bound_at = BEFORE[bound[1]], bound.start()
            end = bound.start()
        elif match := _TAIL.search(text[start:end]):
            got.respectively |= match.group() == "分别"
            if start + match.start() == start and len(match.group()) == 1:
                return end
            end = start + match.start()
        else:
            return end
    return end


def _names_phrase(words: Words, rate: Span, start: int) -> bool:
    return rate.start == start and words.text.startswith("拥有", rate.end)


def trim_adverbs(words: Words, start: int, end: int) -> int:
    """Where a noun phrase ends before adverbs of the verb after it (农户及时 + 纳入)."""
    ending = next((a for a in _ADVERBS if len(a) > 1 and words.text.endswith(a, start, end)), "")
    return end - len(ending) if ending and end - len(ending) > start else end


def _rate_at(words: Words, at: int) -> Span | None:
    return next((r for r in words.rates if r.start == at), None)


def _rate_ending(words: Words, end: int) -> Span | None:
    return next((r for r in words.rates if r.end == end), None)


def bound_before_verb(words: Words, start: int, verb_start: int) -> tuple[Bound, int] | None:
    """至少建好办好1所: the bound stands before the verb; returns it and its place."""
    match = _AT_LEAST.search(words.text[start:verb_start])
    return (BEFORE[match[1]], start + match.start()) if match else None


def shares_bound(first: Amount, second: Amount) -> bool:
    """不低于6000元、1万元: a bound before a number serves the bare one after it in the same list."""
    return first.sets_before and not second.bound_word and first.unit == second.unit
