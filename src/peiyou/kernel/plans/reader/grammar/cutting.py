"""Cutting a task's words: sentences into clauses, a clause with several amounts into one part each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from peiyou.kernel.plans.reader.grammar.amounts import Amount
from peiyou.kernel.plans.reader.grammar.circumstances import Circumstances, trim_left
from peiyou.kernel.plans.reader.grammar.lexicon.units import COUNT, MONEY
from peiyou.kernel.plans.reader.grammar.phrases import Words
from peiyou.kernel.plans.reader.grammar.shields import brackets
from peiyou.kernel.plans.reader.grammar.verbs import is_strong, strong_verbs, verb_at, verb_before
from peiyou.kernel.plans.reader.model import Span

_MARKS: Final = re.compile(r"[，；。！!?？]|(?=[①-⑳])|(?=[(]\d{1,2}[)])")
_JOINT: Final = re.compile(r"(?:、|以及|并且?|同时|和|及|与|且)")
_LIST: Final = re.compile(r"、|以及|和|及|与")
_SENTENCE: Final = "；。"


@dataclass(frozen=True, slots=True)
class Clause:
    start: int
    end: int
    opens_sentence: bool
    """Nothing before it lends it a verb."""


@dataclass(frozen=True, slots=True)
class Part:
    """Words before an amount, the amount, and the words after it."""

    before: Span
    amount: Amount
    after: Span
    first: bool
    rest: int
    """Where the clause ends: the verb of 在10个市、30个县开展试点 stands after all its amounts."""


def clauses(words: Words, start: int = 0, end: int | None = None) -> Iterator[Clause]:
    """The clauses between marks, those with two verbs and two objects cut once more."""
    end = len(words.text) if end is None else end
    at, opens = start, True
    for mark in _outside(words, start, end):
        for clause in _coordinated(words, at, mark.start(), opens):
            yield clause
            opens = False
        at = mark.end()
        opens = opens if mark.group() == "" else mark.group() in _SENTENCE
    yield from _coordinated(words, at, end, opens)


def _outside(words: Words, start: int, end: int) -> Iterator[re.Match[str]]:
    for mark in _MARKS.finditer(words.text, start, end):
        inside = mark.group() and words.cover[mark.start()] != words.text[mark.start()]
        item = mark.group() or words.text[mark.start()] != "(" or _opens_item(words, mark.start())
        if not inside and item:
            yield mark


def _opens_item(words: Words, at: int) -> bool:
    """（1） counts parts only at the start of one."""
    return at == 0 or words.text[at - 1] in "，；。: "


def _coordinated(words: Words, start: int, end: int, opens: bool) -> Iterator[Clause]:
    """修订A并出台B: a joint before a verb parts two clauses when a verb and its object stand before it."""
    if not words.text[start:end].strip("，；。、 "):
        return
    at = start
    for joint in _JOINT.finditer(words.cover, start, end):
        if joint.start() > at and _parts_clauses(words, at, joint, end):
            yield Clause(at, joint.start(), opens)
            at, opens = joint.end(), False
    yield Clause(at, end, opens)


def _parts_clauses(words: Words, start: int, joint: re.Match[str], end: int) -> bool:
    right = trim_left(words, joint.end(), end, Circumstances())
    verb = verb_at(words.text, right, end)
    if verb is None or verb.end >= end:
        return False
    name = verb.words(words.text)
    if not is_strong(name) and not (joint.group().startswith("并") and len(name) > 1):
        return False
    left = trim_left(words, start, joint.start(), Circumstances())
    own = verb_at(words.text, left, joint.start())
    return own is not None and own.end < joint.start() and not words.text.startswith("的", verb.end)


# --- parts of a clause ---------------------------------------------------------------------------


def parts(words: Words, start: int, end: int, amounts: Sequence[Amount]) -> Iterator[Part]:
    """One part per amount; where between two amounts it is cut depends on where the joint stands."""
    at = start
    for i, amount in enumerate(amounts):
        following = amounts[i + 1] if i + 1 < len(amounts) else None
        cut, onward = _cut(words, amount, following) if following else (end, end)
        begin = min(_past_aside(words, amount.end), cut)
        yield Part(Span(at, amount.start), amount, Span(begin, cut), i == 0, end)
        at = onward


def _cut(words: Words, one: Amount, two: Amount) -> tuple[int, int]:
    """Where the words of `one` end and where those of `two` begin."""
    start = _past_aside(words, one.end)
    gap = words.cover[start : two.start]
    joint = _LIST.match(gap)
    if joint or not gap:
        return start, start + (joint.end() if joint else 0)
    if joint := re.search(rf"({_LIST.pattern})(?:各|分别|每[^、]{{0,4}})?$", gap):
        return start + joint.start(), start + joint.end(1)
    joints = list(_LIST.finditer(gap))
    verbal = [j for j in joints if verb_at(words.text, start + j.end(), two.start)]
    if verbal or (joints and verb_before(words.text, one.start)):
        joint = (verbal or joints[-1:])[0]
        return start + joint.start(), start + joint.end()
    return two.start, start


def _past_aside(words: Words, at: int) -> int:
    """A bracket right after an amount belongs to it (6000元（中职）)."""
    aside = next((b for b in brackets(words.text) if b.start == at), None)
    return aside.end if aside else at


def attributes(words: Words, amounts: Sequence[Amount]) -> set[int]:
    """Indexes of amounts that only say which ones another amount counts (产值100亿元企业5家)."""
    found: set[int] = set()
    for i, (one, two) in enumerate(pairwise(amounts)):
        gap = Span(one.end, two.start)
        if any(c in gap.words(words.text) for c in "，；。、和及与(") or _is_rate(one):
            continue
        if gap.start == gap.end:
            if _noun_follows(words, two.end) and (
                two.unit not in COUNT or words.text[two.end] == "的"
            ):
                found.add(i + 1)
        elif _describes(words, one, gap, two):
            found.add(i)
    return found


def _describes(words: Words, one: Amount, gap: Span, two: Amount) -> bool:
    """Does `one`, with the noun in the gap, say what `two` counts?"""
    if two.unit not in COUNT and (two.unit in MONEY or one.unit in COUNT):
        return False
    if any(True for _ in strong_verbs(words.text, gap.start, gap.end)):
        return False
    directly = verb_before(words.text, one.start) is not None
    return not (directly and one.unit in COUNT and "的" not in gap.words(words.cover))


def _is_rate(amount: Amount) -> bool:
    return amount.number.unit is not None or amount.unit in ("个百分点", "百分点")


def _noun_follows(words: Words, at: int) -> bool:
    return at < len(words.text) and words.text[at] not in "，；。、()和及与"
