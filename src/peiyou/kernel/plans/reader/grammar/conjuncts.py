"""One amount with its words: which verb, which object, in the four orders Chinese allows.

V Q N   遴选100个基地          V N Q   建设基地100个
N V Q   充电端口新增1万个       N Q     占比不低于90%   (no verb: it is to be reached)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from peiyou.kernel.plans.reader.grammar.amounts import Amount
from peiyou.kernel.plans.reader.grammar.circumstances import (
    Circumstances,
    bound_before_verb,
    trim_left,
    trim_right,
)
from peiyou.kernel.plans.reader.grammar.cutting import Part
from peiyou.kernel.plans.reader.grammar.lexicon.units import COUNT, RATE
from peiyou.kernel.plans.reader.grammar.lexicon.verbs import (
    CHANGE,
    FRAMING,
    NOMINAL,
    OUTCOME,
    PIVOTS,
    SETTING,
)
from peiyou.kernel.plans.reader.grammar.lexicon.words import OPENERS, RATE_HEADS
from peiyou.kernel.plans.reader.grammar.phrases import Words
from peiyou.kernel.plans.reader.grammar.verbs import (
    any_verbs,
    is_strong,
    strong_verbs,
    verb_at,
    verb_before,
)
from peiyou.kernel.plans.reader.model import Bound, Span

_PIVOT: Final = re.compile(f"(?:{'|'.join(sorted(PIVOTS, key=len, reverse=True))})$")
_OPENERS: Final = tuple(sorted((o for o in OPENERS if o != "每"), key=len, reverse=True))
_CLOSING_OPENER: Final = re.compile(r"(?:按照?|以|在|为|对|向|从|用)$")
_TOUCH: Final = "，；。、:的 "


@dataclass(slots=True)
class Draft:
    """A deliverable while its parts are being found; spans are of the words without white space."""

    amount: Amount | None
    verb: Span | None = None
    verb_name: str = ""
    object: Span | None = None
    framing: Span | None = None
    implied: bool = False
    bound: Bound | None = None
    surface_start: int | None = None
    got: Circumstances = field(default_factory=Circumstances)
    doubts: list[str] = field(default_factory=list)

    def named(self, words: Words) -> str:
        return self.verb_name or (self.verb.words(words.text) if self.verb else "")


@dataclass(frozen=True, slots=True)
class Reading:
    """One part on the way: `core` is what is left between circumstances and amount."""

    words: Words
    part: Part
    core: Span
    after: Span
    got: Circumstances
    carry: Draft | None

    @property
    def text(self) -> str:
        return self.words.text

    @property
    def amount(self) -> Amount:
        return self.part.amount

    @property
    def is_rate(self) -> bool:
        return self.amount.unit in RATE or isinstance(self.amount.number.value, str)


def read_part(words: Words, part: Part, carry: Draft | None) -> Draft:
    """The deliverable of one amount; `carry` is the one before it, which may lend verb and object."""
    got = Circumstances()
    start = trim_left(words, part.before.start, part.before.end, got)
    end = trim_right(words, start, part.before.end, got)
    after = _trimmed(words, part.after)
    reading = Reading(words, part, Span(start, end), after, got, carry)
    draft = _read(reading)
    draft.got = got
    if got.bound and draft.bound is None:
        draft.bound, draft.surface_start = got.bound, got.bound_at
    return draft


def _trimmed(words: Words, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and words.text[start] in _TOUCH:
        start += 1
    while end > start and words.text[end - 1] in _TOUCH:
        end -= 1
    return Span(start, end)


def _read(r: Reading) -> Draft:
    if r.core.start >= r.core.end:
        return _bare(r)
    if pivot := _PIVOT.search(r.text, r.core.start, r.core.end):
        if found := _indicator(r, Span(pivot.start(), pivot.end())):
            return found
    circumstance = _opener(r.text, r.core)
    lead = None if circumstance else verb_at(r.text, r.core.start, r.core.end)
    if lead and not _borrowed(r, lead):
        return _led(r, lead)
    return _unled(r, circumstance)


# --- nothing before the number -------------------------------------------------------------------


def _bare(r: Reading) -> Draft:
    """、300个优质专业 and 每个团不少于15名专家 take the verb of what stands before."""
    draft = Draft(r.amount)
    if r.carry and (r.carry.verb or r.carry.implied):
        draft.verb, draft.verb_name = r.carry.verb, r.carry.verb_name
        draft.implied, draft.framing = r.carry.implied, r.carry.framing
        draft.doubts.append("verb.inherited")
    else:
        _imply(draft)
    if r.after.end > r.after.start:
        draft.object = r.after
        if r.carry is None and (
            inner := next(strong_verbs(r.text, r.after.start, r.after.end), None)
        ):
            _split_at(r, draft, inner, r.after)
    elif r.carry and r.carry.object:
        draft.object = r.carry.object
        draft.doubts.append("object.inherited")
    else:
        draft.doubts.append("object.missing")
    return draft


# --- an indicator, a pivot, a value --------------------------------------------------------------


def _indicator(r: Reading, pivot: Span) -> Draft | None:
    """覆盖率达到95%: the pivot is the verb, all before it the indicator's name."""
    name_end = trim_right(r.words, r.core.start, pivot.start, r.got)
    name = Span(r.core.start, name_end)
    draft = Draft(r.amount, verb=pivot, verb_name=_pivot_name(pivot.words(r.text)))
    if pivot.words(r.text) in SETTING:
        _imply(draft)
    if name.end <= name.start:
        return _pivot_alone(r, draft)
    if r.after.end > r.after.start and r.amount.unit in COUNT and draft.verb_name in CHANGE:
        draft.object = r.after
        return draft
    lead = verb_at(r.text, name.start, name.end)
    if lead and lead.end < name.end:
        verb = lead.words(r.text)
        if verb in OUTCOME or (verb in FRAMING and not _is_head(r.text, name)):
            inner = verb_at(r.text, lead.end, name.end)
            draft.framing, draft.object = lead, Span(lead.end, name.end)
            if inner and is_strong(inner.words(r.text)) and inner.end < name.end and not r.is_rate:
                draft.verb, draft.verb_name = inner, ""
                draft.object, draft.implied = Span(inner.end, name.end), False
            return draft
        if (
            not r.is_rate
            and not _is_head(r.text, name)
            and (is_strong(verb) or verb not in NOMINAL)
        ):
            return Draft(r.amount, verb=lead, object=Span(lead.end, name.end))
    draft.object = name
    return draft


def _pivot_alone(r: Reading, draft: Draft) -> Draft | None:
    """2025年达到65%以上 speaks of what was named before; 压减一般性支出 has its object after it."""
    if r.after.end > r.after.start:
        draft.object = r.after
        return draft if not draft.implied else None
    if r.carry and r.carry.object:
        draft.object = r.carry.object
        draft.doubts.append("object.inherited")
        return draft
    return None


def _pivot_name(pivot: str) -> str:
    """提高到 is 提高; 控制在, 增至 and 降至 have no shorter form."""
    short = re.sub(r"(?:到|至|在)$", "", pivot)
    return short if len(short) > 1 and short not in ("控制", "达") else pivot


# --- a verb at the start -------------------------------------------------------------------------


def _led(r: Reading, lead: Span) -> Draft:
    rest = Span(lead.end, r.core.end)
    verb = lead.words(r.text)
    if rest.start >= rest.end:
        return _verb_then_amount(r, lead)
    tail = verb_before(r.text, rest.end, rest.start)
    if tail and (found := _inner(r, lead, tail, rest)):
        return found
    if verb in FRAMING and (inner := _last_strong(r.text, rest)):
        return Draft(r.amount, verb=inner, object=Span(inner.end, rest.end), framing=lead)
    if _names_indicator(r, verb, rest):
        draft = Draft(r.amount, object=r.core)
        if verb in OUTCOME:
            draft.framing, draft.object = lead, rest
        return _imply(draft)
    return Draft(r.amount, verb=lead, object=_object(r, rest))


def _verb_then_amount(r: Reading, lead: Span) -> Draft:
    """V Q N; without N the verb speaks of what was named before (其中竣工1800套)."""
    draft = Draft(r.amount, verb=lead)
    _bound_around(r, lead, draft)
    if r.after.end > r.after.start:
        draft.object = r.after
    elif r.carry and r.carry.object:
        draft.object = r.carry.object
        draft.doubts.append("object.inherited")
    else:
        draft.object = lead
        draft.doubts.append("object.fallback")
    return draft


def _inner(r: Reading, lead: Span, tail: Span, rest: Span) -> Draft | None:
    """引导 X 建设 500个 N, 推动 X 增至 35项: the verb right before the number, under a framing one."""
    verb, inner = lead.words(r.text), tail.words(r.text)
    framing = lead if verb in FRAMING else None
    if r.after.end > r.after.start and len(inner) > 1 and (framing or is_strong(inner)):
        draft = Draft(r.amount, verb=tail, object=r.after, framing=framing)
        _bound_around(r, tail, draft)
        return draft
    if framing and tail.start > rest.start and len(inner) > 1 and r.after.end <= r.after.start:
        return Draft(
            r.amount, verb=tail, object=_object(r, Span(rest.start, tail.start)), framing=lead
        )
    return None


def _bound_around(r: Reading, verb: Span, draft: Draft) -> None:
    if found := bound_before_verb(r.words, r.part.before.start, verb.start):
        draft.bound, draft.surface_start = found
    elif r.got.bound:
        draft.bound, draft.surface_start = r.got.bound, r.got.bound_at


def _names_indicator(r: Reading, verb: str, rest: Span) -> bool:
    """培训合格率98%, 新建农田亩均投入: a verb at the start of an indicator's name."""
    if r.after.end > r.after.start or verb in CHANGE:
        return False
    name = rest.words(r.text)
    if re.search(r"[亩人户生校]均", name) and not name.endswith(("项目",)):
        return True
    return name.endswith(RATE_HEADS) and (r.is_rate or verb in NOMINAL or verb in OUTCOME)


# --- no verb at the start ------------------------------------------------------------------------


def _unled(r: Reading, circumstance: bool) -> Draft:
    tail = verb_before(r.text, r.core.end, r.core.start)
    has_after = r.after.end > r.after.start
    if (
        tail
        and tail.start > r.core.start
        and len(tail.words(r.text)) > 1
        and (has_after or not circumstance)
    ):
        subject = _object(r, Span(r.core.start, tail.start))
        draft = Draft(r.amount, verb=tail, object=r.after if has_after else subject)
        _bound_around(r, tail, draft)
        return draft
    if has_after and (circumstance or _CLOSING_OPENER.search(r.text, r.core.start, r.core.end)):
        return _after_circumstance(r)
    head = _is_head(r.text, r.core) or r.is_rate
    inner = None if head and not circumstance else _last_strong(r.text, r.core)
    if inner is None and circumstance:
        inner = next(
            (v for v in reversed(list(any_verbs(r.text, *_ends(r.core)))) if v.end < r.core.end),
            None,
        )
    if inner:
        return Draft(r.amount, verb=inner, object=_object(r, Span(inner.end, r.core.end)))
    return _verbless(r, head)


def _after_circumstance(r: Reading) -> Draft:
    """按每百户30平方米标准配建养老用房: the verb comes after the number."""
    draft = Draft(r.amount)
    inner = next(strong_verbs(r.text, *_ends(r.after)), None) or next(
        any_verbs(r.text, *_ends(r.after)), None
    )
    if inner:
        _split_at(r, draft, inner, r.after)
    else:
        _imply(draft)
        draft.object = _object(
            r,
            Span(
                r.core.start, _CLOSING_OPENER.sub("", r.core.words(r.text)).__len__() + r.core.start
            ),
        )
    return draft


def _split_at(r: Reading, draft: Draft, verb: Span, within: Span) -> None:
    draft.verb = verb
    rest = _trimmed(r.words, Span(verb.end, within.end))
    draft.object = rest if rest.end > rest.start else Span(within.start, verb.start)
    draft.implied = False


def _verbless(r: Reading, head: bool) -> Draft:
    """N Q. In a list the verb is the one of the part before, unless this names an indicator."""
    has_after = r.after.end > r.after.start
    carry = r.carry
    lends = carry and not carry.implied and carry.verb and (not r.part.first or r.got.subset)
    name = _object(r, r.core)
    draft = Draft(
        r.amount,
        object=r.after if has_after and not head and r.amount.unit in COUNT and not lends else name,
    )
    if carry and lends and not head and carry.named(r.words) not in PIVOTS:
        draft.verb, draft.framing, draft.verb_name = carry.verb, carry.framing, carry.verb_name
        draft.doubts.append("verb.inherited")
        return draft
    if not head:
        draft.doubts.append("verb.unknown")
    return _imply(draft)


# --- small parts ---------------------------------------------------------------------------------


def _imply(draft: Draft) -> Draft:
    """No verb is printed: 突破 says itself, a ceiling is kept (控制在), all else is reached (达到)."""
    if draft.amount and draft.amount.bound_word == "突破":
        draft.verb = Span(draft.amount.start, draft.amount.start + 2)
        draft.verb_name = ""
        return draft
    ceiling = draft.amount is not None and draft.amount.bound == "at_most"
    draft.verb, draft.verb_name, draft.implied = None, "控制在" if ceiling else "达到", True
    return draft


def _object(r: Reading, span: Span) -> Span:
    """The noun phrase without what belongs to the number."""
    trimmed = _trimmed(r.words, span)
    end = trim_right(r.words, trimmed.start, trimmed.end, r.got)
    base = r.amount.base
    if base and base.start < end:
        end = base.start
    return Span(trimmed.start, max(end, trimmed.start))


def _opener(text: str, core: Span) -> bool:
    """Does the phrase begin with a preposition or a manner verb?"""
    for opener in _OPENERS:
        if text.startswith(opener, core.start, core.end):
            verb = verb_at(text, core.start, core.end)
            return not (verb and verb.end - verb.start > len(opener))
    return False


def _last_strong(text: str, span: Span) -> Span | None:
    found = [v for v in strong_verbs(text, span.start, span.end) if v.end < span.end]
    return found[-1] if found else None


def _is_head(text: str, span: Span) -> bool:
    return span.words(text).endswith(RATE_HEADS)


def _borrowed(r: Reading, lead: Span) -> bool:
    """、培训基地3个 in a list: a verb that is a noun as well names the object, the list lends its verb."""
    verb = lead.words(r.text)
    lends = r.carry is not None and r.carry.verb is not None and not r.carry.implied
    return not r.part.first and lends and verb in NOMINAL and r.core.end - lead.end <= 4


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end
