"""Indicators: a name, a word that sets its value, the value (公办园占比达到58%)."""

from __future__ import annotations

import re
from typing import Final

from peiyou.kernel.plans.reader.grammar.circumstances import trim_right
from peiyou.kernel.plans.reader.grammar.drafts import Draft, Reading, implied, is_head
from peiyou.kernel.plans.reader.grammar.lexicon.particles import NOT_OPENERS, PASSED, RATE_HEADS
from peiyou.kernel.plans.reader.grammar.lexicon.units import COUNT
from peiyou.kernel.plans.reader.grammar.lexicon.verbs import (
    CHANGE,
    FRAMING,
    NOMINAL,
    OUTCOME,
    PIVOTS,
    REACHING,
    SETTING,
)
from peiyou.kernel.plans.reader.grammar.verbs import is_strong, verb_at
from peiyou.kernel.plans.reader.model import Span

PIVOT: Final = re.compile(f"(?:{'|'.join(sorted(PIVOTS, key=len, reverse=True))})$")
_BASELINE: Final = re.compile(
    r"(?:由|从)(?:原来的?|目前的?|现在的?|20\d\d年的?)?[\d一二两三四五六七八九十百分之.]+.{0,5}$"
)
_AVERAGE: Final = re.compile(r"[亩人户生校床]均")


def read_indicator(r: Reading) -> Draft | None:
    """覆盖率达到95%: the pivot is the verb, all before it the name; None where this is something else."""
    match = PIVOT.search(r.text, r.core.start, r.core.end)
    if match is None:
        return None
    pivot = Span(match.start(), match.end())
    if match.group() in SETTING and r.has_after:
        return None
    if match.group() in CHANGE and r.amount.unit in COUNT and _is_led(r, pivot.start):
        return None
    name = _name(r, pivot.start)
    draft = r.draft(pivot, name)
    draft.indicator = True
    draft.verb_name = _short(match.group())
    if match.group() in SETTING:
        implied(draft)
    if name.end <= name.start:
        return _nameless(r, draft)
    if r.has_after and r.amount.unit in COUNT and draft.verb_name in CHANGE:
        draft.object, draft.indicator = r.after, False
        return draft
    return _with_lead(r, draft, name)


def _name(r: Reading, end: int) -> Span:
    """The indicator's name: without 将 before it and without 由58% after it."""
    start = r.core.start
    passed = next((w for w in PASSED if r.text.startswith(w, start, end)), "")
    if len(passed) == 1 and not r.text.startswith(NOT_OPENERS, start, end):
        start += 1
    if baseline := _BASELINE.search(r.text, start, end):
        end = baseline.start()
    return Span(start, trim_right(r.words, start, end, r.got))


def _is_led(r: Reading, end: int) -> bool:
    """实施照明提升2万盏: what looks like a pivot ends the object of another verb."""
    lead = verb_at(r.text, r.core.start, end)
    return lead is not None and lead.end < end and lead.words(r.text) not in NOMINAL | FRAMING


def _with_lead(r: Reading, draft: Draft, name: Span) -> Draft:
    """推动…率达到98% frames the indicator; 新增学位达到2100个 says that it adds them."""
    lead = verb_at(r.text, name.start, name.end)
    if lead is None or lead.end >= name.end:
        return draft
    verb, rest = lead.words(r.text), Span(lead.end, name.end)
    if verb in OUTCOME or (verb in FRAMING and not is_head(r.text, name)):
        draft.framing, draft.object = lead, rest
        inner = verb_at(r.text, rest.start, rest.end)
        if inner and is_strong(inner.words(r.text)) and inner.end < rest.end and not r.is_rate:
            return r.draft(inner, Span(inner.end, rest.end), lead)
        return draft
    reached = draft.verb_name in REACHING and not r.is_rate and not is_head(r.text, name)
    return r.draft(lead, rest) if reached and verb not in NOMINAL else draft


def _nameless(r: Reading, draft: Draft) -> Draft | None:
    """2025年达到65%以上 speaks of what was named before; 压减30项材料 has its object after it."""
    if draft.implied and r.has_after:
        return None
    if r.has_after:
        draft.object, draft.indicator = r.after, False
        return draft
    if r.carry and r.carry.object:
        draft.object = r.carry.object
        draft.doubts.append("object.inherited")
        return draft
    return None


def _short(pivot: str) -> str:
    """提高到 is 提高; 控制在, 增至 and 降至 have no shorter form."""
    short = re.sub(r"(?:到|至|在)$", "", pivot)
    return short if len(short) > 1 and short not in ("控制", "达") else pivot


def names_indicator(r: Reading, verb: str, rest: Span) -> bool:
    """培训合格率98%, 新建农田亩均投入: a verb that only begins an indicator's name."""
    if r.has_after or verb in CHANGE:
        return False
    name = rest.words(r.text)
    if _AVERAGE.search(name) and not name.endswith("项目"):
        return True
    return name.endswith(RATE_HEADS) and (r.is_rate or verb in NOMINAL or verb in OUTCOME)
