"""Clauses without an amount: a verb and what it acts on, or a subject and its state."""

from __future__ import annotations

import re
from typing import Final

from peiyou.kernel.plans.reader.grammar.circumstances import Circumstances, trim_left
from peiyou.kernel.plans.reader.grammar.conjuncts import Draft
from peiyou.kernel.plans.reader.grammar.lexicon.words import (
    BEFORE,
    OPENERS,
    PURPOSE,
    QUANTIFIERS,
    STATES,
)
from peiyou.kernel.plans.reader.grammar.phrases import Words
from peiyou.kernel.plans.reader.grammar.verbs import any_verbs, strong_verbs, verb_at
from peiyou.kernel.plans.reader.model import Span

_STATES: Final = sorted(STATES, key=len, reverse=True)
_OPENERS: Final = sorted((o for o in OPENERS if o != "每"), key=len, reverse=True)
_RELATIVE: Final = re.compile(
    "|".join(sorted((w for w in BEFORE if len(w) > 1 and w[0] > "一"), key=len, reverse=True))
)
_SUBJECT_OF: Final = frozenset("实现 纳入 达到 列入 进入 保持".split())
_OBJECT_OF: Final = frozenset("覆盖 全覆盖 惠及".split())
_TAKES_OBJECT: Final = ("对", "把", "将", "给", "对于")
_EDGE: Final = "，；。、: "


def read_plain(words: Words, start: int, end: int) -> Draft | None:
    """The deliverable of a clause that prints no quantity; None for manner and purpose alone."""
    got = Circumstances()
    start = trim_left(words, start, end, got)
    while end > start and words.text[end - 1] in _EDGE:
        end -= 1
    if start >= end or words.text.startswith(PURPOSE, start):
        return None
    draft = _read(words, Span(start, end))
    if draft:
        draft.got = got
        draft.object = _without_quantifier(words, draft.object)
    return draft


def quantifier(words: Words, start: int, end: int) -> str | None:
    """一批, 一大批 …: a quantity the document leaves open."""
    return next((q for q in QUANTIFIERS if words.cover.find(q, start, end) >= 0), None)


def _read(words: Words, span: Span) -> Draft | None:
    text = words.text
    opener = _opener(text, span)
    lead = None if opener else verb_at(text, span.start, span.end)
    if lead and lead.end < span.end:
        state = _state(words, span)
        end = state.start if state and state.start > lead.end else span.end
        return Draft(None, verb=lead, object=Span(lead.end, end))
    if opener:
        return _circumstance(words, span, opener)
    return _subject(words, span)


def _circumstance(words: Words, span: Span, opener: str) -> Draft | None:
    """根据职业教育特点核定编制: the promise is the main verb; without one there is none."""
    text = words.text
    begin = span.start + len(opener)
    candidates = [*strong_verbs(text, begin + 1, span.end)] or [
        *any_verbs(text, begin + 1, span.end)
    ]
    verb = next((v for v in candidates if v.end < span.end), None)
    if verb is None:
        return None
    taken = opener in _TAKES_OBJECT
    return Draft(
        None, verb=verb, object=Span(begin, verb.start) if taken else Span(verb.end, span.end)
    )


def _subject(words: Words, span: Span) -> Draft:
    """N V, N V O, N state, N below a threshold without a number."""
    text = words.text
    if (state := _state(words, span)) and state.start > span.start:
        begin = state.start
        for helper in ("实现", "全面实现", "基本实现", "全部", "达到"):
            if text.endswith(helper, span.start, begin) and begin - len(helper) > span.start:
                begin -= len(helper)
        return Draft(None, verb=state, object=Span(span.start, begin))
    if relative := _RELATIVE.search(words.cover, span.start + 1, span.end):
        return Draft(
            None, verb_name="达到", implied=True, object=Span(span.start, relative.start())
        )
    for verb in strong_verbs(text, span.start + 1, span.end):
        name = verb.words(text)
        if name in _OBJECT_OF and verb.end < span.end:
            return Draft(None, verb=verb, object=Span(verb.end, span.end))
        if name in _SUBJECT_OF or verb.end == span.end:
            return Draft(None, verb=verb, object=Span(span.start, verb.start))
        return Draft(None, verb=verb, object=span)
    return _last_resort(words, span)


def _last_resort(words: Words, span: Span) -> Draft:
    verbs = [v for v in any_verbs(words.text, span.start + 1, span.end)]
    if verbs and verbs[-1].end == span.end:
        return Draft(None, verb=verbs[-1], object=span)
    doubts = ["verb.unknown"]
    return Draft(None, verb_name="达到", implied=True, object=span, doubts=doubts)


def _state(words: Words, span: Span) -> Span | None:
    for state in _STATES:
        if words.text.endswith(state, span.start, span.end):
            return Span(span.end - len(state), span.end)
    return None


def _opener(text: str, span: Span) -> str:
    for opener in _OPENERS:
        if text.startswith(opener, span.start, span.end):
            verb = verb_at(text, span.start, span.end)
            return "" if verb and verb.end - verb.start > len(opener) else opener
    return ""


def _without_quantifier(words: Words, span: Span | None) -> Span | None:
    if span is None:
        return None
    for word in QUANTIFIERS:
        if words.text.startswith(word, span.start):
            return Span(span.start + len(word), span.end)
    return span
