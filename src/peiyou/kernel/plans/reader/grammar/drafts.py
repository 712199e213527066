"""A deliverable in the making, and what every rule that makes one looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from peiyou.kernel.plans.reader.grammar.amounts import Amount
from peiyou.kernel.plans.reader.grammar.circumstances import (
    Circumstances,
    bound_before_verb,
    trim_right,
)
from peiyou.kernel.plans.reader.grammar.cutting import Part
from peiyou.kernel.plans.reader.grammar.lexicon.particles import NOT_OPENERS, OPENERS, RATE_HEADS
from peiyou.kernel.plans.reader.grammar.lexicon.units import RATE
from peiyou.kernel.plans.reader.grammar.phrases import Words
from peiyou.kernel.plans.reader.grammar.verbs import verb_at
from peiyou.kernel.plans.reader.model import Bound, Span

_OPENERS: Final = sorted(OPENERS, key=len, reverse=True)
_NOT_OPENERS: Final = re.compile("|".join(sorted(NOT_OPENERS, key=len, reverse=True)))
_TOUCH: Final = "，；。、:的 "


@dataclass(slots=True)
class Draft:
    """Spans are of the words without white space; `verb_name` where no verb is printed as such."""

    amount: Amount | None
    verb: Span | None = None
    verb_name: str = ""
    object: Span | None = None
    framing: Span | None = None
    implied: bool = False
    indicator: bool = False
    """The verb only says what value an indicator has: it lends itself to nobody."""
    bound: Bound | None = None
    surface_start: int | None = None
    base: Span | None = None
    extent: Span | None = None
    """The whole clause, where its end says how far the promise reaches (全覆盖)."""
    got: Circumstances = field(default_factory=Circumstances)
    doubts: list[str] = field(default_factory=list)

    def verb_in(self, words: Words) -> str:
        return self.verb_name or (self.verb.words(words.text) if self.verb else "")

    @property
    def lends(self) -> bool:
        """May the next part of the sentence use this verb?"""
        return self.verb is not None and not self.implied and not self.indicator


@dataclass(frozen=True, slots=True)
class Reading:
    """One part on the way: `core` is what is left between circumstances and amount."""

    words: Words
    part: Part
    core: Span
    after: Span
    got: Circumstances
    carry: Draft | None
    base: Span | None = None

    @property
    def text(self) -> str:
        return self.words.text

    @property
    def amount(self) -> Amount:
        return self.part.amount

    @property
    def is_rate(self) -> bool:
        return self.amount.unit in RATE or isinstance(self.amount.number.value, str)

    @property
    def has_after(self) -> bool:
        return self.after.end > self.after.start

    @property
    def lender(self) -> Draft | None:
        """The part before, where its verb serves this one: in a list, or in 其中."""
        carry = self.carry if self.carry and self.carry.lends else None
        if carry is None or not self.part.first or self.got.subset:
            return carry
        same = carry.amount is not None and carry.amount.unit == self.amount.unit
        return carry if same and not self.amount.sets_before else None

    def draft(self, verb: Span | None, object_: Span | None, framing: Span | None = None) -> Draft:
        made = Draft(self.amount, verb=verb, object=object_, framing=framing, base=self.base)
        if verb and (found := bound_before_verb(self.words, self.part.before.start, verb.start)):
            made.bound, made.surface_start = found
        elif self.got.bound:
            made.bound, made.surface_start = self.got.bound, self.got.bound_at
        return made

    def object(self, start: int, end: int) -> Span:
        """The noun phrase without what belongs to the number."""
        passed = (
            1
            if start < end
            and self.text[start] in "将把对使"
            and is_head(self.text, Span(start, end))
            else 0
        )
        inner = trimmed(self.words, Span(start + passed, end))
        end = trim_right(self.words, inner.start, inner.end, self.got)
        return Span(inner.start, end)


def implied(draft: Draft) -> Draft:
    """No verb is printed: 突破 and 翻番 say it themselves, a ceiling is kept, all else is reached."""
    amount = draft.amount
    if amount and amount.bound_word == "突破":
        draft.verb = Span(amount.start, amount.start + 2)
    elif amount and amount.number.unit == "倍":
        draft.verb, draft.verb_name = Span(amount.number.start, amount.number.start + 1), ""
    else:
        draft.verb, draft.implied = None, True
        draft.verb_name = "控制在" if amount and amount.bound == "at_most" else "达到"
    draft.indicator = True
    return draft


def trimmed(words: Words, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and words.text[start] in _TOUCH:
        start += 1
    while end > start and words.text[end - 1] in _TOUCH:
        end -= 1
    return Span(start, end)


def opener(text: str, start: int, end: int) -> str:
    """The preposition or manner verb a phrase begins with; "" where it begins with noun or verb."""
    if _NOT_OPENERS.match(text, start, end):
        return ""
    found = next((o for o in _OPENERS if text.startswith(o, start, end)), "")
    verb = verb_at(text, start, end) if found else None
    return "" if verb and verb.end - verb.start > len(found) else found


def is_head(text: str, span: Span) -> bool:
    """Does the phrase end as indicators do (率, 比例, 面积)?"""
    return span.words(text).endswith(RATE_HEADS)
