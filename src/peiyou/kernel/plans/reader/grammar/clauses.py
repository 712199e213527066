"""From a task's words to its deliverables: the rules put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from peiyou.common.numerals import Value
from peiyou.kernel.plans.reader.grammar.amounts import Amount, Name, find_numbers
from peiyou.kernel.plans.reader.grammar.circumstances import shares_bound
from peiyou.kernel.plans.reader.grammar.conjuncts import Draft, read_part
from peiyou.kernel.plans.reader.grammar.cutting import Clause, attributes, clauses, parts
from peiyou.kernel.plans.reader.grammar.deadlines import Years
from peiyou.kernel.plans.reader.grammar.doubts import confidence
from peiyou.kernel.plans.reader.grammar.kinds import classify
from peiyou.kernel.plans.reader.grammar.lexicon.words import COVERAGE
from peiyou.kernel.plans.reader.grammar.phrases import Words
from peiyou.kernel.plans.reader.grammar.plain import quantifier, read_plain
from peiyou.kernel.plans.reader.grammar.shields import brackets, shielded
from peiyou.kernel.plans.reader.grammar.times import TimePhrase
from peiyou.kernel.plans.reader.model import Deadline, Deliverable, Quantity, Span


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
    for clause in clauses(words):
        drafts.extend(_drafts(words, clause, counted, drafts))
    if not drafts and words.text:
        whole = Draft(None, verb_name="达到", implied=True, object=Span(0, len(words.text)))
        whole.doubts.append("task.no_clause")
        drafts = [whole]
    task_time = _task_time(words, drafts)
    items = tuple(_deliverable(words, d, task_time) for d in drafts)
    return Clauses(
        deliverables=items,
        not_quantities=_printed_names(words, names, left_out),
        deadline=_deadline(words, task_time) if task_time else None,
    )


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
        if found and open_ and shares_bound(found[-1].amount or part.amount, part.amount):
            _share_bound(found[-1], draft)
        found.append(draft)
    _respectively(words, found)
    return [*found, *_asides(words, clause, inside, found)]


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
    if first.amount and second.amount and second.object == first.object:
        second.bound = first.bound or first.amount.bound
        second.doubts.append("bound.shared")


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


# --- deliverables --------------------------------------------------------------------------------


def _deliverable(words: Words, draft: Draft, task_time: TimePhrase | None) -> Deliverable:
    amount = draft.amount
    quantity = _quantity(amount.number.value) if amount else None
    high = amount.number.high if amount else None
    verb = draft.named(words)
    printed = words.printed(draft.object.start, draft.object.end) if draft.object else ""
    whole = _extent(draft)
    doubts = tuple(dict.fromkeys([*draft.doubts, *_amount_doubts(amount)]))
    unit = _unit(amount)
    deadline = _own_deadline(words, draft, task_time)
    return Deliverable(
        verb=verb,
        object=printed,
        kind=_kind(words, draft, verb, printed, unit, quantity),
        quantity=quantity,
        bound=(draft.bound or amount.bound) if amount else None,
        unit=unit,
        surface=_surface(words, draft),
        quantity_max=_quantity(high) if high is not None else None,
        per=_per(words, draft),
        base=_base(words, draft),
        framing=words.printed(draft.framing.start, draft.framing.end) if draft.framing else None,
        coverage=_coverage(words, draft) if amount is None else None,
        quantifier=quantifier(words, whole.start, whole.end) if amount is None else None,
        fuzzy=_fuzzy(amount),
        quantity_text=words.printed(amount.number.start, amount.number.end)
        if amount and amount.number.vague
        else None,
        deadline=deadline,
        note=_note(draft),
        verb_implied=draft.implied,
        spans=_spans(words, draft),
        confidence=confidence(doubts),
        doubts=doubts,
    )


def _quantity(value: Value) -> Quantity:
    return float(value) if isinstance(value, Fraction) else value


def _unit(amount: Amount | None) -> str | None:
    return amount.unit if amount else None


def _extent(draft: Draft) -> Span:
    spans = [s for s in (draft.verb, draft.object, draft.framing) if s]
    return Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else Span(0, 0)


def _kind(
    words: Words, draft: Draft, verb: str, object_: str, unit: str | None, quantity: Quantity | None
):  # type: ignore[no-untyped-def]
    if draft.amount is None and _coverage(words, draft):
        return "comply"
    if draft.implied:
        return "comply"
    return classify(verb, object_, unit, quantity)


def _surface(words: Words, draft: Draft) -> str | None:
    if draft.amount is None:
        return None
    start = draft.amount.start if draft.surface_start is None else draft.surface_start
    return words.printed(start, draft.amount.end)


def _per(words: Words, draft: Draft) -> str | None:
    rates = sorted(
        [*draft.got.rates, *([draft.amount.per] if draft.amount and draft.amount.per else [])]
    )
    return "".join(dict.fromkeys(words.printed(r.start, r.end) for r in rates)) or None


def _base(words: Words, draft: Draft) -> str | None:
    if draft.amount is None:
        return None
    if draft.amount.base:
        return words.printed(draft.amount.base.start, draft.amount.base.end).removesuffix("的")
    aside = next((b for b in brackets(words.text) if b.start == draft.amount.end), None)
    if aside and not any(c.isdigit() for c in aside.words(words.text)):
        return words.printed(aside.start + 1, aside.end - 1)
    return None


def _note(draft: Draft) -> str | None:
    notes = [
        note
        for note, applies in (("子集", draft.got.subset), ("原则上", draft.got.principle))
        if applies
    ]
    return "；".join(notes) or None


def _fuzzy(amount: Amount | None) -> bool:
    return amount is not None and (
        amount.number.vague or amount.number.bare or amount.bound_word in ("余", "近", "多")
    )


def _coverage(words: Words, draft: Draft) -> str | None:
    extent = _extent(draft)
    return (
        "all" if any(words.cover.find(w, extent.start, extent.end) >= 0 for w in COVERAGE) else None
    )


def _amount_doubts(amount: Amount | None) -> Iterator[str]:
    if amount is None:
        return
    yield from amount.doubts
    if amount.unit is None and not isinstance(amount.number.value, str):
        yield "unit.missing"
    if amount.number.vague:
        yield "quantity.vague"


def _spans(words: Words, draft: Draft) -> dict[str, Span]:
    surface = None
    if draft.amount:
        start = draft.amount.start if draft.surface_start is None else draft.surface_start
        surface = Span(start, draft.amount.end)
    parts_ = {
        "verb": draft.verb,
        "object": draft.object,
        "framing": draft.framing,
        "surface": surface,
    }
    found = {name: words.span(s.start, s.end) for name, s in parts_.items() if s}
    return {name: span for name, span in found.items() if span}


# --- times ---------------------------------------------------------------------------------------

_OPENS: Final = re.compile(r"[，,]?")


def _task_time(words: Words, drafts: Sequence[Draft]) -> TimePhrase | None:
    """A time that opens the wording is the task's deadline; any other is its clause's."""
    first = next((t for t in words.times if t.form), None)
    if first is None or first.start != 0:
        return None
    alone = (
        words.text[first.end : first.end + 1] == "，"
        or first.form is not None
        and first.form.kind == "period"
    )
    return first if alone or len(drafts) == 1 else None


def _own_deadline(words: Words, draft: Draft, task_time: TimePhrase | None) -> Deadline | None:
    time = next((t for t in draft.got.times if t != task_time), None)
    return _deadline(words, time) if time else None


def _deadline(words: Words, time: TimePhrase) -> Deadline | None:
    if time.form is None:
        return None
    doubts = ("deadline.year_guessed",) if time.form.guessed_year else ()
    return Deadline(
        raw=words.printed(time.start, time.end),
        kind=time.form.kind,
        start=time.form.start,
        end=time.form.end,
        in_text=True,
        span=words.span(time.start, time.end),
        confidence=confidence(doubts),
        doubts=doubts,
    )


def _printed_names(
    words: Words, names: Sequence[Name], left_out: Sequence[Amount]
) -> tuple[str, ...]:
    found = [(n.start, n.end) for n in names if n.why != "each"] + [
        (a.start, a.end) for a in left_out
    ]
    return tuple(words.printed(start, end) for start, end in sorted(found))
