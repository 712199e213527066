"""From a task's words to its deliverables: the rules put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from peiyou.kernel.plans.reader.grammar.amounts import Amount, Name, find_numbers
from peiyou.kernel.plans.reader.grammar.circumstances import shares_bound
from peiyou.kernel.plans.reader.grammar.conjuncts import read_part
from peiyou.kernel.plans.reader.grammar.cutting import Clause, attributes, clauses, parts
from peiyou.kernel.plans.reader.grammar.deadlines import Years
from peiyou.kernel.plans.reader.grammar.deliverables import deadline_of, deliverable_of
from peiyou.kernel.plans.reader.grammar.drafts import Draft
from peiyou.kernel.plans.reader.grammar.phrases import Words
from peiyou.kernel.plans.reader.grammar.plain import read_plain
from peiyou.kernel.plans.reader.grammar.shields import brackets, shielded
from peiyou.kernel.plans.reader.grammar.times import TimePhrase
from peiyou.kernel.plans.reader.model import Deadline, Deliverable, Span


@dataclass(frozen=True, slots=True)
class Clauses:
    """What the words of one task promise."""

    deliverables: tuple[Deliverable, ...]
    not_quantities: tuple[str, ...]
    deadline: Deadline | None


def read_clauses(text: str, *, year_start: int | None, year_end: int | None) -> Clauses:
    words = Words.of(text, Years(year_start, year_end))
    amounts, names = find_numbers(words)
    left_out = [amounts[i] for i in attributes(words, amounts)]
    counted = [a for a in amounts if a not in left_out]
    drafts: list[Draft] = []
    waiting: list[TimePhrase] = []
    for clause in clauses(words):
        found = _drafts(words, clause, counted, drafts)
        _doubt(found, clause, names, left_out)
        waiting = _give_times(words, clause, found, waiting)
        drafts.extend(found)
    if drafts:
        drafts[-1].got.times.extend(waiting)
    if not drafts and words.text:
        whole = Draft(None, verb_name="达到", implied=True, object=Span(0, len(words.text)))
        whole.doubts.append("task.no_clause")
        drafts = [whole]
    task_time = _task_time(words, drafts)
    items = tuple(deliverable_of(words, d, task_time) for d in drafts)
    return Clauses(
        deliverables=items,
        not_quantities=_printed_names(words, names, left_out),
        deadline=deadline_of(words, task_time) if task_time else None,
    )


_GUESSED: Final = frozenset({"unitless", "attribute"})
"""Reasons for which a number was left out that a person may see otherwise."""


# --- drafts --------------------------------------------------------------------------------------


def _drafts(
    words: Words, clause: Clause, amounts: Sequence[Amount], done: list[Draft]
) -> list[Draft]:
    inside = [a for a in amounts if clause.start <= a.start < clause.end]
    open_ = [a for a in inside if not _aside(words, a)]
    carry = None if clause.opens_sentence or not done else done[-1]
    found: list[Draft] = []
    if not open_:
        draft = read_plain(words, clause.start, clause.end)
        found = [draft] if draft else []
    for part in parts(words, clause.start, clause.end, open_):
        draft = read_part(words, part, found[-1] if found else carry)
        if found:
            _share_bound(found[-1], draft)
        found.append(draft)
    _respectively(words, found)
    return [*found, *_asides(words, clause, inside, found)]


def _doubt(
    found: Sequence[Draft], clause: Clause, names: Sequence[Name], left_out: Sequence[Amount]
) -> None:
    """A number left out of the count makes the deliverable that follows it less sure."""
    doubtful = [(a.start, "number.attribute") for a in left_out]
    doubtful += [(n.start, "number.unexplained") for n in names if n.why in _GUESSED]
    for place, code in doubtful:
        if found and clause.start <= place < clause.end:
            later = (d for d in found if d.amount and d.amount.start > place)
            next(later, found[-1]).doubts.append(code)


def _give_times(
    words: Words, clause: Clause, found: Sequence[Draft], waiting: Sequence[TimePhrase]
) -> list[TimePhrase]:
    """A time that no rule took belongs to its clause; a clause of nothing else serves the next."""
    taken = [time for draft in found for time in draft.got.times]
    inside = [t for t in words.times if t.form and clause.start <= t.start < clause.end]
    free = [*waiting, *(t for t in inside if t not in taken)]
    if not found:
        return free
    found[0].got.times.extend(free)
    return []


def _aside(words: Words, amount: Amount) -> bool:
    return words.cover[amount.number.start] != words.text[amount.number.start]


def _asides(
    words: Words, clause: Clause, inside: Sequence[Amount], found: list[Draft]
) -> Iterator[Draft]:
    """（其中公共泊位2000个以上）: a bracket with amounts is read as a clause of its own."""
    for bracket in brackets(words.text):
        within = [a for a in inside if bracket.start < a.start < bracket.end]
        if not within or not clause.start <= bracket.start < clause.end:
            continue
        content = Span(bracket.start + 1, bracket.end - 1)
        opened = replace(words, cover=_uncovered(words, content))
        lender = [d for d in found if d.amount is None or d.amount.start < bracket.start][-1:]
        for part in parts(opened, content.start, content.end, within):
            draft = read_part(opened, replace(part, first=False), lender[0] if lender else None)
            draft.got.subset = True
            yield draft


def _uncovered(words: Words, span: Span) -> str:
    return words.cover[: span.start] + shielded(span.words(words.text)) + words.cover[span.end :]


def _share_bound(first: Draft, second: Draft) -> None:
    """不低于6000元、1万元 binds both; 分别控制在9、4以下 may, and is doubted."""
    if not first.amount or not second.amount or second.object != first.object:
        return
    if shares_bound(first.amount, second.amount):
        second.bound = first.bound or first.amount.bound
        second.doubts.append("bound.shared")
    elif second.amount.bound_word and not first.amount.bound_word:
        first.doubts.append("bound.maybe_shared")


def _respectively(words: Words, found: list[Draft]) -> None:
    """A率、B率分别达到X和Y: one name or one time for each of the values."""
    if len(found) < 2 or not found[0].got.respectively or found[0].object is None:
        return
    times = found[0].got.times
    if len(times) == len(found):
        for draft, time in zip(found, times, strict=True):
            draft.got.times = [time]
        return
    names = _listed(words, found[0].object)
    if len(names) == len(found):
        for draft, name in zip(found, names, strict=True):
            draft.object = name
            draft.doubts = [d for d in draft.doubts if d != "object.inherited"]


def _listed(words: Words, span: Span) -> list[Span]:
    found, at = [], span.start
    for joint in re.finditer(r"、|和|与|及", words.cover[span.start : span.end]):
        found.append(Span(at, span.start + joint.start()))
        at = span.start + joint.end()
    return [*found, Span(at, span.end)]


def _task_time(words: Words, drafts: Sequence[Draft]) -> TimePhrase | None:
    """A time that opens the wording is the task's deadline; any other is its clause's."""
    first = next((t for t in words.times if t.form), None)
    if first is None or first.form is None or first.start != 0:
        return None
    alone = words.text.startswith("，", first.end) or first.form.kind == "period"
    return first if alone or len(drafts) == 1 else None


def _printed_names(
    words: Words, names: Sequence[Name], left_out: Sequence[Amount]
) -> tuple[str, ...]:
    found = [(n.start, n.end) for n in names if n.why != "each"] + [
        (a.start, a.end) for a in left_out
    ]
    return tuple(words.printed(start, end) for start, end in sorted(found))
