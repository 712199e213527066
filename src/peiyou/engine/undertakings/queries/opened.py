"""One task of a sheet opened: its cells as they are shown, its money added up, who vouched for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from peiyou.engine.undertakings.cells import seq_of
from peiyou.engine.undertakings.enums import Counting, Payer
from peiyou.engine.undertakings.models import Item, Opening, Pledge, Source
from peiyou.engine.undertakings.queries.sheet import Line, Sheet
from peiyou.kernel.forms.definition import Form, Value
from peiyou.kernel.forms.web import Answers, Face, face_of
from peiyou.kernel.plans.models import Deliverable
from peiyou.kernel.plans.queries.amounts import Amount, amount_of
from peiyou.kernel.plans.queries.wording import Wording, Words
from peiyou.kernel.workflow.models import Remark


@dataclass(frozen=True, slots=True)
class Promise:
    """What the plan says of a deliverable."""

    verb: Wording
    object: Wording
    amount: Amount | None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One deliverable. `faces` are of amount, base, day and each year; None where it is not asked."""

    seq: int
    promise: Promise | None
    counting: Counting
    unit: str
    faces: tuple[Face | None, ...]


@dataclass(frozen=True, slots=True)
class FundLine:
    """One source of funds. `sum` in 万元; who vouched, or who has to."""

    source: Source
    faces: tuple[Face, ...]
    sum: Decimal
    vouched_at: datetime | None
    vouched_by: str

    @property
    def needs_vouching(self) -> bool:
        return bool(self.sum) and self.source.payer != Payer.UNIT and self.vouched_at is None

    @property
    def needs_agreement(self) -> bool:
        return self.source.payer in {Payer.ENTERPRISE, Payer.SPONSOR}


PARTS: Final = ("amount", "base", "due")


@dataclass(frozen=True, slots=True)
class Opened:
    """One task with its cells. Where it is not taken there is only what it asks."""

    line: Line
    section: Wording | None
    promises: tuple[Promise, ...]
    opening: Opening
    years: tuple[int, ...]
    parts: tuple[str, ...]
    """Of `PARTS`, those that some item has."""
    items: tuple[ItemLine, ...]
    funds: tuple[FundLine, ...]
    by_year: tuple[Decimal, ...]
    milestones: tuple[Face, ...]
    person: Face | None
    criterion: Face | None
    remarks: Mapping[str, Remark] = field(default_factory=dict)

    @property
    def sum(self) -> Decimal:
        return sum(self.by_year, Decimal())


def opened(sheet: Sheet, seq: int, writable: Collection[str] | None) -> Opened | None:
    """The task with that place in the season; None where the sheet does not have it."""
    line = sheet.line(seq)
    if line is None:
        return None
    opening = sheet.openings[seq]
    season = sheet.undertaking.season
    task = sheet.tasks[opening.task_key]
    promises = {one.key: _promise(one, sheet.words) for one in task.deliverables.all()}
    answers = Answers(
        values=sheet.values,
        writable=writable,
        remarks=sheet.remarks,
        missing={one.cell for one in sheet.missing},
    )
    cells = _Cells(sheet.form, answers)
    years = tuple(season.years)
    items = [
        _item(cells, seq, item, promises.get(item.deliverable_key), years)
        for item in opening.items.all()
    ]
    parts = [i for i, _part in enumerate(PARTS) if any(item.faces[i] for item in items)]
    kept = [*parts, *range(len(PARTS), len(PARTS) + len(years))]
    funds = _funds(cells, sheet, seq, years)
    return Opened(
        line=line,
        section=sheet.words(task.section.title) if task.section else None,
        promises=tuple(promises.values()),
        opening=opening,
        years=years,
        parts=tuple(PARTS[i] for i in parts),
        items=tuple(
            ItemLine(i.seq, i.promise, i.counting, i.unit, tuple(i.faces[k] for k in kept))
            for i in items
        ),
        funds=funds,
        by_year=tuple(
            sum((_number(fund.faces[i].value) for fund in funds), Decimal())
            for i in range(len(years))
        ),
        milestones=tuple(face for y in years if (face := cells(f"{seq}/milestone/{y}"))),
        person=cells(f"{seq}/person"),
        criterion=cells(f"{seq}/criterion"),
        remarks={cell: one for cell, one in sheet.remarks.items() if seq_of(cell) == seq},
    )


@dataclass(frozen=True, slots=True)
class _Cells:
    form: Form
    answers: Answers

    def __call__(self, path: str) -> Face | None:
        cell = self.form.by_path.get(path)
        return face_of(cell, self.answers) if cell else None


def _promise(deliverable: Deliverable, words: Words) -> Promise:
    return Promise(
        words(deliverable.verb), words(deliverable.object), amount_of(deliverable, words)
    )


def _item(
    cells: _Cells, seq: int, item: Item, promise: Promise | None, years: Sequence[int]
) -> ItemLine:
    prefix = f"{seq}/item/{item.seq}"
    return ItemLine(
        item.seq,
        promise,
        Counting(item.counting),
        item.unit,
        tuple(cells(f"{prefix}/{part}") for part in (*PARTS, *years)),
    )


def _funds(cells: _Cells, sheet: Sheet, seq: int, years: Sequence[int]) -> tuple[FundLine, ...]:
    pledges = Pledge.objects.filter(
        placement__undertaking=sheet.undertaking, placement__opening=sheet.openings[seq]
    )
    by_source = {pledge.source_id: pledge for pledge in pledges}
    found = []
    for source in sheet.sources:
        faces = tuple(face for year in years if (face := cells(f"{seq}/fund/{source.code}/{year}")))
        pledge = by_source.get(source.pk)
        found.append(
            FundLine(
                source,
                faces,
                sum((_number(face.value) for face in faces), Decimal()),
                pledge.vouched_at if pledge else None,
                pledge.vouched_by if pledge else "",
            )
        )
    return tuple(found)


def _number(value: Value) -> Decimal:
    return Decimal(value) if isinstance(value, Decimal | int) else Decimal()
