"""From a draft to the deliverable as the conventions print it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from peiyou.common.numerals import Value
from peiyou.kernel.plans.reader.grammar.amounts import Amount
from peiyou.kernel.plans.reader.grammar.doubts import confidence
from peiyou.kernel.plans.reader.grammar.drafts import Draft
from peiyou.kernel.plans.reader.grammar.kinds import classify
from peiyou.kernel.plans.reader.grammar.lexicon.particles import COVERAGE
from peiyou.kernel.plans.reader.grammar.phrases import Words
from peiyou.kernel.plans.reader.grammar.plain import quantifier
from peiyou.kernel.plans.reader.grammar.shields import brackets
from peiyou.kernel.plans.reader.grammar.times import TimePhrase
from peiyou.kernel.plans.reader.model import Deadline, Deliverable, Kind, Quantity, Span


def deliverable_of(words: Words, draft: Draft, task_time: TimePhrase | None) -> Deliverable:
    """The deliverable of a draft; `task_time` is the deadline the whole task has already."""
    amount = draft.amount
    verb = draft.verb_name or _printed(words, draft.verb) or ""
    object_ = _printed(words, draft.object) or ""
    time = next((t for t in draft.got.times if t != task_time), None)
    doubts = tuple(dict.fromkeys([*draft.doubts, *_amount_doubts(amount), *_time_doubts(time)]))
    common = Deliverable(
        verb=verb,
        object=object_,
        kind=_kind(words, draft, verb, object_),
        per=_per(words, draft),
        framing=_printed(words, draft.framing),
        deadline=deadline_of(words, time) if time else None,
        note=_note(draft),
        verb_implied=draft.implied,
        spans=_spans(words, draft),
        confidence=confidence(doubts),
        doubts=doubts,
    )
    return _counted(words, common, draft, amount) if amount else _uncounted(words, common, draft)


def _counted(words: Words, common: Deliverable, draft: Draft, amount: Amount) -> Deliverable:
    number = amount.number
    return replace(
        common,
        quantity=_quantity(number.value),
        quantity_max=_quantity(number.high) if number.high is not None else None,
        bound=draft.bound or amount.bound,
        unit=amount.unit,
        surface=_printed(words, _surface(draft, amount)),
        base=_base(words, draft, amount),
        fuzzy=_fuzzy(amount),
        quantity_text=words.printed(number.start, number.end) if number.vague else None,
    )


def _uncounted(words: Words, common: Deliverable, draft: Draft) -> Deliverable:
    extent = _extent(draft)
    return replace(
        common,
        coverage=_coverage(words, draft),
        quantifier=quantifier(words, extent.start, extent.end),
    )


def deadline_of(words: Words, time: TimePhrase) -> Deadline | None:
    """A point in time of the words as a deadline."""
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


def _kind(words: Words, draft: Draft, verb: str, object_: str) -> Kind:
    if draft.implied or (draft.amount is None and _coverage(words, draft)):
        return "comply"
    amount = draft.amount
    return classify(
        verb,
        object_,
        amount.unit if amount else None,
        _quantity(amount.number.value) if amount else None,
    )


def _quantity(value: Value) -> Quantity:
    return float(value) if isinstance(value, Fraction) else value


def _extent(draft: Draft) -> Span:
    if draft.extent:
        return draft.extent
    spans = [s for s in (draft.verb, draft.object, draft.framing) if s]
    return Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else Span(0, 0)


def _printed(words: Words, span: Span | None) -> str | None:
    return words.printed(span.start, span.end) if span else None


def _surface(draft: Draft, amount: Amount) -> Span:
    return Span(amount.start if draft.surface_start is None else draft.surface_start, amount.end)


def _per(words: Words, draft: Draft) -> str | None:
    inside = [draft.amount.per] if draft.amount and draft.amount.per else []
    rates = sorted([*draft.got.rates, *inside])
    return "".join(dict.fromkeys(words.printed(r.start, r.end) for r in rates)) or None


def _base(words: Words, draft: Draft, amount: Amount) -> str | None:
    """What a share is of (投资额的30%), or whom a figure is for (6000元（中职）)."""
    if draft.base:
        return words.printed(draft.base.start, draft.base.end).removesuffix("的")
    aside = next((b for b in brackets(words.text) if b.start == amount.end), None)
    if aside and not any(c.isdigit() for c in aside.words(words.text)):
        return words.printed(aside.start + 1, aside.end - 1)
    return None


def _note(draft: Draft) -> str | None:
    notes = {"子集": draft.got.subset, "原则上": draft.got.principle}
    return "；".join(note for note, applies in notes.items() if applies) or None


def _fuzzy(amount: Amount) -> bool:
    return (
        amount.number.vague
        or (amount.number.bare and amount.bound_word != "")
        or (amount.number.bare and amount.number.chinese)
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


def _time_doubts(time: TimePhrase | None) -> Iterator[str]:
    if time and time.form:
        yield "deadline.clause"
        if time.form.guessed_year:
            yield "deadline.year_guessed"


def _spans(words: Words, draft: Draft) -> dict[str, Span]:
    parts = {"verb": draft.verb, "object": draft.object, "framing": draft.framing}
    if draft.amount:
        parts["surface"] = _surface(draft, draft.amount)
    found = {name: words.span(s.start, s.end) for name, s in parts.items() if s}
    return {name: span for name, span in found.items() if span}
