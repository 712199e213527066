"""Clauses without an amount: a verb and what it acts on, or a subject and its state."""

from __future__ import annotations

import re
from typing import Final

from peiyou.kernel.plans.reader.grammar.circumstances import Circumstances, trim_adverbs, trim_left
from peiyou.kernel.plans.reader.grammar.drafts import Draft, opener
from peiyou.kernel.plans.reader.grammar.lexicon.particles import (
    BEFORE,
    PURPOSE,
    QUANTIFIERS,
    SETTINGS,
    STATES,
    TAKES_OBJECT,
)
from peiyou.kernel.plans.reader.grammar.lexicon.verbs import NOMINAL, OF_OBJECT, OF_SUBJECT
from peiyou.kernel.plans.reader.grammar.phrases import Words
from peiyou.kernel.plans.reader.grammar.verbs import any_verbs, strong_verbs, verb_at
from peiyou.kernel.plans.reader.model import Span

_STATES: Final = sorted(STATES, key=len, reverse=True)
_RELATIVE: Final = re.compile(
    "|".join(sorted((w for w in BEFORE if len(w) > 1 and w[0] > "一"), key=len, reverse=True))
)
_HELPERS: Final = ("全面实现", "基本实现", "实现", "全部", "达到")
_EDGE: Final = "，；。、: "


def read_plain(words: Words, start: int, end: int) -> Draft | None:
    """The deliverable of a clause that prints no quantity; None for manner and purpose alone."""
    got = Circumstances()
    start = trim_left(words, start, end, got)
    while end > start and words.text[end - 1] in _EDGE:
        end -= 1
    if (
        start >= end
        or words.text.startswith(PURPOSE, start)
        or words.text.endswith(SETTINGS, start, end)
    ):
        return None
    draft = _read(words, Span(start, end))
    if draft:
        draft.got, draft.extent = got, Span(start, end)
        draft.object = _without_quantifier(words, draft.object)
    return draft


def quantifier(words: Words, start: int, end: int) -> str | None:
    """一批, 一大批 …: a quantity the document leaves open."""
    return next((q for q in QUANTIFIERS if words.cover.find(q, start, end) >= 0), None)


def _read(words: Words, span: Span) -> Draft | None:
    opened = opener(words.text, span.start, span.end)
    if opened:
        return _circumstance(words, span, opened)
    lead = verb_at(words.text, span.start, span.end)
    if lead and lead.end < span.end and not _is_subject(words, lead, span):
        state = _state(words, span)
        end = state.start if state and state.start > lead.end else span.end
        return Draft(None, verb=lead, object=Span(lead.end, end))
    return _subject(words, span)


def _is_subject(words: Words, lead: Span, span: Span) -> bool:
    """评估结果纳入考核: a verb that is a noun as well, with the true verb behind it."""
    if lead.words(words.text) not in NOMINAL:
        return False
    later = next(strong_verbs(words.text, lead.end, span.end), None)
    return later is not None and later.words(words.text) in OF_SUBJECT | OF_OBJECT


def _circumstance(words: Words, span: Span, opened: str) -> Draft | None:
    """根据职业教育特点核定编制: the promise is the main verb; without one there is none."""
    begin = span.start + len(opened)
    verbs = [*strong_verbs(words.text, begin + 1, span.end)]
    if not verbs and len(opened) == 1:
        verbs = [*any_verbs(words.text, begin + 1, span.end)]
    if verbs and opened in TAKES_OBJECT:
        return Draft(None, verb=verbs[0], object=_before(words, begin, verbs[0]))
    verb = next((v for v in verbs if v.end < span.end), None)
    return Draft(None, verb=verb, object=Span(verb.end, span.end)) if verb else None


def _subject(words: Words, span: Span) -> Draft:
    """N V, N V O, N state, N below a threshold without a number."""
    if (state := _state(words, span)) and state.start > span.start:
        end = state.start
        for helper in _HELPERS:
            if words.text.endswith(helper, span.start, end) and end - len(helper) > span.start:
                end -= len(helper)
        return Draft(None, verb=state, object=Span(span.start, end))
    if relative := _RELATIVE.search(words.cover, span.start + 1, span.end):
        name = Span(span.start, relative.start())
        return Draft(None, verb_name="达到", implied=True, object=name)
    verb = next(strong_verbs(words.text, span.start + 1, span.end), None)
    if verb is None:
        return _last_resort(words, span)
    name_of_verb = verb.words(words.text)
    if name_of_verb in OF_OBJECT and verb.end < span.end:
        return Draft(None, verb=verb, object=Span(verb.end, span.end))
    if name_of_verb in OF_SUBJECT or verb.end == span.end:
        return Draft(None, verb=verb, object=_before(words, span.start, verb))
    return Draft(None, verb=verb, object=span)


def _before(words: Words, start: int, verb: Span) -> Span:
    return Span(start, trim_adverbs(words, start, verb.start))


def _last_resort(words: Words, span: Span) -> Draft:
    """教师下企业实践锻炼: a verb that ends the clause, or an indicator that is to be reached."""
    last = next(reversed([*any_verbs(words.text, span.start + 1, span.end)]), None)
    if last and last.end == span.end:
        return Draft(None, verb=last, object=span)
    return Draft(None, verb_name="达到", implied=True, object=span, doubts=["verb.unknown"])


def _state(words: Words, span: Span) -> Span | None:
    for state in _STATES:
        if words.text.endswith(state, span.start, span.end):
            return Span(span.end - len(state), span.end)
    return None


def _without_quantifier(words: Words, span: Span | None) -> Span | None:
    if span is None:
        return None
    length = next((len(q) for q in QUANTIFIERS if words.text.startswith(q, span.start)), 0)
    return Span(span.start + length, span.end)
