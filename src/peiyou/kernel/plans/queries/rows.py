"""Tasks with their promises and parties, ready to be shown: what pages, exports and the API share.

Whatever the number of tasks: one query each for tasks, deliverables, parties and translations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from peiyou.kernel.plans.enums import Kind, Role
from peiyou.kernel.plans.models import Deliverable, Party, Section, Task
from peiyou.kernel.plans.queries.amounts import Amount, amount_of
from peiyou.kernel.plans.queries.wording import Wording, Words


@dataclass(frozen=True, slots=True)
class SectionRow:
    """`ordinal` is the place among the sections of its level: 一、二、… where the page prints it."""

    seq: int
    key: UUID
    title: Wording
    parent: Wording | None


@dataclass(frozen=True, slots=True)
class PartyRow:
    name: Wording
    role: str
    type: str
    department_id: int | None

    @property
    def is_lead(self) -> bool:
        return self.role == Role.LEAD

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A deliverable. `way` is how it is carried out; `kind`, what the sentence says, may differ."""

    seq: int
    key: UUID
    verb: Wording
    verb_implied: bool
    object: Wording
    amount: Amount | None
    quantity: str | None
    quantity_max: str | None
    bound: str | None
    unit: str | None
    surface: str | None
    quantifier: Wording | None
    covers_all: bool
    per: Wording | None
    base: Wording | None
    framing: Wording | None
    note: Wording | None
    deadline: Wording | None
    kind: str
    way: str

    @property
    def way_label(self) -> str:
        return str(Kind(self.way).label)

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def mark_size(self) -> int:
        """Pixels of its mark on the map: by the logarithm of the count, the same for all without one."""
        if self.amount is None:
            return 15
        return 22 if self.amount.is_rate else round(15 + 6.5 * self.amount.level)


@dataclass(frozen=True, slots=True)
class TaskRow:
    id: int
    seq: int
    number: str
    key: UUID
    title: Wording | None
    sentence: Wording
    section: SectionRow | None
    promises: tuple[PromiseRow, ...]
    parties: tuple[PartyRow, ...]
    deadline: Wording | None
    shared_duty: bool
    open_list: bool

    @property
    def ways(self) -> frozenset[str]:
        return frozenset(p.way for p in self.promises)


def task_rows(tasks: QuerySet[Task], language: str) -> list[TaskRow]:
    """`tasks`, in their order, with everything that is shown of them."""
    found = list(
        tasks.select_related("section__parent").prefetch_related("deliverables", "parties")
    )
    words = Words(language, _texts(found))
    sections: dict[int, SectionRow] = {}
    return [_task(task, words, sections) for task in found]


def section_row(section: Section, words: Words) -> SectionRow:
    parent = words(section.parent.title) if section.parent else None
    return SectionRow(section.seq, section.key, words(section.title), parent)


def _texts(tasks: Iterable[Task]) -> Iterator[str | None]:
    for task in tasks:
        yield from (task.text, task.title, task.deadline_raw)
        if task.section:
            yield task.section.title
            yield task.section.parent.title if task.section.parent else None
        for party in task.parties.all():
            yield party.name
        for item in task.deliverables.all():
            yield from (item.verb, item.object, item.unit, item.per, item.base, item.framing)
            yield from (item.note, item.quantifier, item.deadline_raw)


def _task(task: Task, words: Words, sections: dict[int, SectionRow]) -> TaskRow:
    section = None
    if task.section is not None:
        section = sections.setdefault(task.section.pk, section_row(task.section, words))
    return TaskRow(
        id=task.pk,
        seq=task.seq,
        number=task.number,
        key=task.key,
        title=_some(task.title, words),
        sentence=words(task.text),
        section=section,
        promises=tuple(_promise(item, words) for item in task.deliverables.all()),
        parties=tuple(_party(party, words) for party in task.parties.all()),
        deadline=_some(task.deadline_raw, words),
        shared_duty=task.shared_duty,
        open_list=task.open_list,
    )


def _party(party: Party, words: Words) -> PartyRow:
    return PartyRow(words(party.name), party.role, party.type, party.department_id)


def _promise(item: Deliverable, words: Words) -> PromiseRow:
    return PromiseRow(
        seq=item.seq,
        key=item.key,
        verb=words(item.verb),
        verb_implied=item.verb_implied,
        object=words(item.object),
        amount=amount_of(item, words),
        quantity=item.quantity,
        quantity_max=item.quantity_max,
        bound=item.bound,
        unit=item.unit,
        surface=item.surface,
        quantifier=_some(item.quantifier, words),
        covers_all=item.coverage == "all",
        per=_some(item.per, words),
        base=_some(item.base, words),
        framing=_some(item.framing, words),
        note=_some(item.note, words),
        deadline=_some(item.deadline_raw, words),
        kind=item.kind,
        way=item.way,
    )


def _some(text: str | None, words: Words) -> Wording | None:
    return words(text) if text else None
