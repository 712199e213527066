"""One amount with its words: which verb, which object, in the four orders Chinese allows.

V Q N   遴选100个基地          V N Q   建设基地100个
N V Q   充电端口新增1万个       N Q     占比不低于90%   (no verb: it is to be reached)
"""

from __future__ import annotations

import re
from typing import Final

from peiyou.kernel.plans.reader.grammar.circumstances import (
    Circumstances,
    trim_adverbs,
    trim_left,
    trim_right,
)
from peiyou.kernel.plans.reader.grammar.cutting import Part
from peiyou.kernel.plans.reader.grammar.drafts import (
    Draft,
    Reading,
    implied,
    is_head,
    opener,
    trimmed,
)
from peiyou.kernel.plans.reader.grammar.indicators import names_indicator, read_indicator
from peiyou.kernel.plans.reader.grammar.lexicon.particles import SYSTEMS, TAILS, THINGS
from peiyou.kernel.plans.reader.grammar.lexicon.units import COUNT
from peiyou.kernel.plans.reader.grammar.lexicon.verbs import (
    FRAMING,
    NOMINAL,
    OF_SUBJECT,
    OUTCOME,
    PATRONS,
)
from peiyou.kernel.plans.reader.grammar.phrases import Words
from peiyou.kernel.plans.reader.grammar.verbs import (
    any_verbs,
    is_strong,
    strong_verbs,
    verb_at,
    verb_before,
)
from peiyou.kernel.plans.reader.model import Span

_CLOSING_OPENER: Final = re.compile(r"(?:按照?|以|在|为|对|向|从|用)$")
_BASE: Final = re.compile(r"(?<=[到过在至占于])[一-鿿]{2,12}的$")
_BASE_OF_RATE: Final = re.compile(r"(?<=达到)[一-鿿]{2,10}$")


def read_part(words: Words, part: Part, carry: Draft | None) -> Draft:
    """The deliverable of one amount; `carry` is the one before it, which may lend verb and object."""
    got = Circumstances()
    start = trim_left(words, part.before.start, part.before.end, got)
    end = trim_right(words, start, part.before.end, got)
    base = part.amount.base
    pattern = _BASE_OF_RATE if got.rates else _BASE
    if match := _BASE.search(words.text, start, end) or pattern.search(words.text, start, end):
        base, end = Span(match.start(), match.end()), match.start()
    after = trimmed(words, part.after)
    draft = _read(Reading(words, part, Span(start, end), after, got, carry, base))
    draft.got = got
    inside = (r for r in words.rates if part.before.start <= r.start < part.before.end)
    got.rates.extend(rate for rate in inside if rate not in got.rates)
    return draft


def _read(r: Reading) -> Draft:
    if r.core.start >= r.core.end:
        return _bare(r)
    if found := read_indicator(r):
        return found
    if r.has_after and _CLOSING_OPENER.search(r.text, r.core.start, r.core.end):
        return _after_circumstance(r)
    circumstance = opener(r.text, r.core.start, r.core.end)
    lead = None if circumstance else verb_at(r.text, r.core.start, r.core.end)
    if lead and not _borrows(r, lead):
        return _led(r, lead)
    return _unled(r, bool(circumstance))


# --- nothing before the number -------------------------------------------------------------------


def _bare(r: Reading) -> Draft:
    """、300个优质专业 and 每个团不少于15名专家 take the verb of what stands before."""
    draft = r.draft(None, None)
    carry = r.carry
    if carry and (carry.verb or carry.implied):
        draft.verb, draft.verb_name, draft.framing = carry.verb, carry.verb_name, carry.framing
        draft.implied, draft.indicator = carry.implied, carry.indicator
        draft.doubts.append("verb.inherited")
    elif r.has_after and (verb := next(strong_verbs(r.text, r.after.start, r.after.end), None)):
        return _split_at(r, verb)
    else:
        implied(draft)
    if r.has_after:
        draft.object = r.after
    elif carry and carry.object:
        draft.object = carry.object
        draft.doubts.append("object.inherited")
    else:
        draft.doubts.append("object.missing")
    return draft


# --- a verb at the start -------------------------------------------------------------------------


def _led(r: Reading, lead: Span) -> Draft:
    rest = Span(lead.end, r.core.end)
    verb = lead.words(r.text)
    if rest.start >= rest.end:
        return _verb_then_amount(r, lead)
    if found := _inner(r, lead, rest):
        return found
    if names_indicator(r, verb, rest):
        framed = verb in OUTCOME
        return implied(r.draft(None, rest if framed else r.core, lead if framed else None))
    described = r.text.startswith("的", r.part.after.start) and not is_rule(r)
    if r.has_after and (described or not _is_tail(r)):
        return r.draft(lead, r.after)
    return r.draft(lead, r.object(rest.start, rest.end))


def is_rule(r: Reading) -> bool:
    """落实师生比不低于1:350的要求: what follows only names the rule."""
    return r.after.words(r.text).startswith((*SYSTEMS, "比例", "目标", "任务"))


def _is_tail(r: Reading) -> bool:
    """遴选项目数十个给予支持: words after the amount that go on with another verb."""
    return (
        verb_at(r.text, r.after.start, r.after.end) is not None
        or r.text.startswith(TAILS, r.after.start)
        or r.amount.unit not in COUNT
    )


def _verb_then_amount(r: Reading, lead: Span) -> Draft:
    """V Q N; without N the verb names itself (每年招生800人) or what came before (其中竣工1800套)."""
    if r.has_after:
        return r.draft(lead, r.after)
    names_itself = r.got.rates or lead.words(r.text) in NOMINAL
    counted = r.carry if r.carry and r.carry.amount else None
    inherited = counted.object if counted and (r.got.subset or not names_itself) else None
    draft = r.draft(lead, inherited or lead)
    draft.doubts.append("object.inherited" if inherited else "object.fallback")
    return draft


def _inner(r: Reading, lead: Span, rest: Span) -> Draft | None:
    """引导 X 建设 500个 N: under a framing verb the inner one counts."""
    verb = lead.words(r.text)
    framing = lead if verb in FRAMING else None
    tail = verb_before(r.text, rest.end, rest.start)
    name = tail.words(r.text) if tail else ""
    if tail and len(name) > 1 and r.has_after and (framing or is_strong(name)):
        return r.draft(tail, r.after, framing)
    if tail and tail.start > rest.start and not r.has_after:
        if framing and (is_strong(name) or (verb in PATRONS and len(name) > 1)):
            return r.draft(tail, r.object(rest.start, tail.start), lead)
        if verb in NOMINAL and is_strong(name):
            return r.draft(tail, r.object(lead.start, tail.start))
    inner = _last_strong(r.text, rest) if framing else None
    return r.draft(inner, r.object(inner.end, rest.end), lead) if inner else None


# --- no verb at the start ------------------------------------------------------------------------


def _unled(r: Reading, circumstance: bool) -> Draft:
    tail = verb_before(r.text, r.core.end, r.core.start)
    if tail and tail.start > r.core.start and len(tail.words(r.text)) > 1:
        named = r.lender is not None and tail.words(r.text) in NOMINAL
        if r.has_after:
            return r.draft(tail, r.after)
        if not circumstance and not named:
            end = trim_adverbs(r.words, r.core.start, tail.start)
            return r.draft(tail, r.object(r.core.start, end))
    if r.has_after and circumstance:
        return _after_circumstance(r)
    head = is_head(r.text, r.core) or r.is_rate
    inner = _last_strong(r.text, r.core) if circumstance or not head else None
    if inner is None and circumstance:
        inner = _last_with_object(r.text, r.core) or tail
    if inner and inner.end < r.core.end:
        return r.draft(inner, r.object(inner.end, r.core.end))
    if inner:
        return r.draft(inner, r.object(r.core.start + 1, inner.start))
    return _verbless(r, head)


def _after_circumstance(r: Reading) -> Draft:
    """按每百户30平方米标准配建养老用房: the verb comes after the number; 以…为主 has none."""
    verbs = [*strong_verbs(r.text, r.after.start, r.part.rest)]
    verbs = verbs or [*any_verbs(r.text, r.after.start, r.after.end)]
    lead = verb_at(r.text, r.core.start, r.core.end)
    if lead and lead.words(r.text) in FRAMING:
        return r.draft(lead, Span(lead.end, r.after.end))
    if verbs and verbs[0].start < r.after.end:
        return _split_at(r, verbs[0])
    if verbs:
        return r.draft(verbs[0], r.after)
    name = _CLOSING_OPENER.sub("", r.core.words(r.text))
    return implied(
        r.draft(None, r.object(r.core.start, r.core.start + len(name)) if name else r.after)
    )


def _split_at(r: Reading, verb: Span) -> Draft:
    rest = trimmed(r.words, Span(verb.end, r.after.end))
    subject = Span(r.after.start, verb.start)
    of_subject = verb.words(r.text) in OF_SUBJECT and subject.end > subject.start
    return r.draft(verb, rest if rest.end > rest.start and not of_subject else subject)


def _verbless(r: Reading, head: bool) -> Draft:
    """N Q. In a list the verb is the one of the part before, unless this names an indicator."""
    lender = r.lender
    if lender and r.got.subset and lender.amount and lender.amount.unit == r.amount.unit:
        head = r.is_rate
    name = r.object(r.core.start, r.core.end)
    if lender and not head:
        draft = r.draft(lender.verb, name, lender.framing)
        draft.verb_name = lender.verb_name
        draft.doubts.append("verb.inherited")
        return draft
    counts_after = r.has_after and not head and r.amount.unit in COUNT
    if counts_after and (verb := next(strong_verbs(r.text, r.after.start, r.after.end), None)):
        return _split_at(r, verb)
    draft = implied(r.draft(None, r.after if counts_after else name))
    if not head:
        draft.doubts.append("verb.unknown")
    return draft


# --- small parts ---------------------------------------------------------------------------------


def _last_strong(text: str, span: Span) -> Span | None:
    found = [v for v in strong_verbs(text, span.start, span.end) if v.end < span.end]
    return found[-1] if found else None


def _last_with_object(text: str, span: Span) -> Span | None:
    found = [v for v in any_verbs(text, span.start, span.end) if v.end < span.end]
    return found[-1] if found else None


def _borrows(r: Reading, lead: Span) -> bool:
    """、培训基地3个: a verb that makes the name of a thing leaves the verb to the list."""
    rest = Span(lead.end, r.core.end).words(r.text)
    return (
        not r.part.first
        and r.lender is not None
        and lead.words(r.text) in NOMINAL
        and rest.startswith(THINGS)
    )
