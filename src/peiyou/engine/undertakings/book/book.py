"""Placements, commitments and pledges of some undertakings, held while cells are written.

However many undertakings and cells: the same few statements to read and to keep them, and none for kinds
of cells that are not among those that are written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef

from peiyou.engine.undertakings.book.keeping import keep_rows
from peiyou.engine.undertakings.cells import Address, Part
from peiyou.engine.undertakings.form import columns_of
from peiyou.engine.undertakings.models import (
    Commitment,
    Placement,
    Pledge,
    Season,
    Undertaking,
)
from peiyou.engine.undertakings.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.undertakings.queries.values import (
    WAN,
    of_commitment,
    of_placement,
    of_pledge,
)
from peiyou.kernel.forms.definition import Value
from peiyou.kernel.workflow.models import Remark

Key = tuple[int, int]
"""(primary key of the undertaking, seq of the opening)"""


def locked(pks: Iterable[int]) -> list[Undertaking]:
    """The undertakings as they stand, with season, case and unit, kept for this transaction.

    Their cases are kept too (`move_cases(is_locked=True)`), in the order in which everybody locks cases.
    """
    rows = Undertaking.objects.select_for_update(of=("self", "case")).filter(pk__in=set(pks))
    related = rows.select_related("season", "case__process", "unit").annotate(
        has_open_remarks=Exists(Remark.objects.filter(case=OuterRef("case"), settled_at=None))
    )
    found: list[Undertaking] = []
    for row in related.defer("case__process__definition").order_by("case"):
        row.case.has_open_remarks = row.has_open_remarks
        found.append(row)
    return found


def locked_to_write(pks: Iterable[int]) -> list[Undertaking]:
    """As `locked`, in the same order, with season and case alone: no case is moved by a cell."""
    rows = Undertaking.objects.select_for_update(of=("self", "case")).filter(pk__in=set(pks))
    return list(rows.select_related("season", "case").order_by("case"))


@dataclass
class Book:
    """Holds what is touched: other openings, and other parts of these, are not read and cannot be written."""

    season: Season
    undertakings: list[Undertaking]
    asked: Skeleton
    placements: dict[Key, Placement] = field(default_factory=dict)
    commitments: dict[tuple[Key, str], Commitment] = field(default_factory=dict)
    pledges: dict[tuple[Key, str], Pledge] = field(default_factory=dict)
    removed: list[Placement] = field(default_factory=list)
    dirty: set[int] = field(default_factory=set)
    """`id()` of rows that changed."""

    @classmethod
    def whole(cls, season: Season, undertakings: Iterable[Undertaking]) -> Book:
        """With all that they say."""
        book = cls(season, list(undertakings), skeleton_of(season))
        book._read_placements(book.asked.openings)
        if book.placements:
            book._read_rows({Part.ITEM, Part.FUND})
        return book

    @classmethod
    def read(
        cls, season: Season, undertakings: Iterable[Undertaking], cells: Iterable[Address]
    ) -> Book:
        """With what `cells` speak of. A tick speaks of all that its task says: unticking loses that."""
        book = cls(season, list(undertakings), skeleton_of(season))
        touched = list(cells)
        seqs = {cell.seq for cell in touched} & book.asked.openings.keys()
        parts = {cell.part for cell in touched}
        if seqs:
            book._read_placements(seqs)
        if book.placements:
            book._read_rows(parts)
        return book

    def _read_placements(self, seqs: Iterable[int]) -> None:
        openings = {self.asked.openings[seq].pk: seq for seq in seqs}
        found = Placement.objects.filter(undertaking__in=self.undertakings, opening__in=openings)
        for row in found:
            row.opening = self.asked.openings[openings[row.opening_id]]
            self.placements[row.undertaking_id, row.opening.seq] = row

    def _read_rows(self, parts: set[Part]) -> None:
        keys = {row.pk: key for key, row in self.placements.items()}
        if parts & {Part.ITEM, Part.TAKEN}:
            numbers = {item.pk: number for (_seq, number), item in self.asked.items.items()}
            for commitment in Commitment.objects.filter(placement__in=keys):
                place = keys[commitment.placement_id]
                self.commitments[place, numbers[commitment.item_id]] = commitment
        if parts & {Part.FUND, Part.TAKEN}:
            codes = {source.pk: code for code, source in self.asked.sources.items()}
            for pledge in Pledge.objects.filter(placement__in=keys):
                self.pledges[keys[pledge.placement_id], codes[pledge.source_id]] = pledge

    # --- what there is ---

    def knows(self, at: Address) -> bool:
        """Whether the season asks this at all."""
        if at.seq not in self.asked.openings or (at.is_of_year and at.what not in self.asked.years):
            return False
        if at.part is Part.ITEM:
            item = self.asked.items.get((at.seq, at.of))
            return item is not None and at.what in columns_of(item, self.asked.years)
        return at.part is not Part.FUND or at.of in self.asked.sources

    def said(self, undertaking: int, seq: int) -> dict[str, Value]:
        """All that one task says, by path; nothing where it is not ticked. Read with a tick among the cells."""
        placement = self.placements.get((undertaking, seq))
        if placement is None:
            return {}
        found = of_placement(placement, seq)
        for (key, number), commitment in self.commitments.items():
            if key == (undertaking, seq):
                scale = self.asked.items[seq, number].scale
                found |= of_commitment(commitment, seq, int(number), scale)
        for (key, code), pledge in self.pledges.items():
            if key == (undertaking, seq):
                found |= of_pledge(pledge, seq, code)
        return found

    def everything(self) -> dict[int, dict[str, Value]]:
        """As `values_of`, of what was read and put: by primary key of the undertaking."""
        found: dict[int, dict[str, Value]] = {row.pk: {} for row in self.undertakings}
        for (pk, seq), placement in self.placements.items():
            found[pk] |= of_placement(placement, seq)
        for ((pk, seq), number), commitment in self.commitments.items():
            scale = self.asked.items[seq, number].scale
            found[pk] |= of_commitment(commitment, seq, int(number), scale)
        for ((pk, seq), code), pledge in self.pledges.items():
            found[pk] |= of_pledge(pledge, seq, code)
        return found

    def get(self, undertaking: int, at: Address) -> Value:
        """What stands in a cell, in the terms of the form; an unticked task is None."""
        key = (undertaking, at.seq)
        placement = self.placements.get(key)
        if placement is None:
            return None
        match at.part:
            case Part.TAKEN:
                return True
            case Part.PERSON:
                return placement.person or None
            case Part.CRITERION:
                return placement.criterion or None
            case Part.MILESTONE:
                said: Value = placement.milestones.get(at.what)
                return said
            case Part.FUND:
                pledge = self.pledges.get((key, at.of))
                fen = pledge.by_year.get(at.what) if pledge else None
                return None if fen is None else Decimal(fen).scaleb(-WAN)
        return self._get_item(key, at)

    def _get_item(self, key: Key, at: Address) -> Value:
        row = self.commitments.get((key, at.of))
        if row is None:
            return None
        if at.what == "due":
            return row.due_on
        amount = row.by_year.get(at.what) if at.is_of_year else getattr(row, at.what)
        return (
            None
            if amount is None
            else Decimal(amount).scaleb(-self.asked.items[at.seq, at.of].scale)
        )

    # --- what becomes of it ---

    def put(self, undertaking: Undertaking, at: Address, value: Value) -> None:
        """Write one cell that the season asks, of a task that is ticked (or tick it)."""
        key = (undertaking.pk, at.seq)
        if at.part is Part.TAKEN:
            self._tick(undertaking, key, taken=bool(value))
            return
        placement = self.placements[key]
        match at.part:
            case Part.PERSON:
                placement.person = str(value or "")
            case Part.CRITERION:
                placement.criterion = str(value or "")
            case Part.MILESTONE:
                placement.milestones = _with(placement.milestones, at.what, value)
            case Part.ITEM:
                self._put_item(key, placement, at, value)
                return
            case Part.FUND:
                self._put_fund(key, placement, at, value)
                return
        self.dirty.add(id(placement))

    def _tick(self, undertaking: Undertaking, key: Key, *, taken: bool) -> None:
        if taken and key not in self.placements:
            opening = self.asked.openings[key[1]]
            self.placements[key] = Placement(undertaking=undertaking, opening=opening)
        elif not taken and key in self.placements:
            gone = self.placements.pop(key)
            if gone.pk:
                self.removed.append(gone)
            for rows in (self.commitments, self.pledges):
                for inner in [inner for inner in rows if inner[0] == key]:
                    del rows[inner]

    def _put_item(self, key: Key, placement: Placement, at: Address, value: Value) -> None:
        item = self.asked.items[at.seq, at.of]
        row = self.commitments.setdefault((key, at.of), Commitment(placement=placement, item=item))
        self.dirty.add(id(row))
        if at.what == "due":
            row.due_on = value if isinstance(value, date) else None
            return
        amount = None if value is None else _whole(value, item.scale)
        if at.is_of_year:
            row.by_year = _with(row.by_year, at.what, amount)
        else:
            setattr(row, at.what, amount)

    def _put_fund(self, key: Key, placement: Placement, at: Address, value: Value) -> None:
        source = self.asked.sources[at.of]
        row = self.pledges.setdefault(
            (key, at.of), Pledge(placement=placement, source=source, amount=0)
        )
        fen = None if value is None else _whole(value, WAN)
        row.by_year = _with(row.by_year, at.what, fen)
        row.amount = sum(row.by_year.values())
        row.vouched_at, row.vouched_by = None, ""
        self.dirty.add(id(row))

    def keep(self) -> None:
        """Write what changed."""
        keep_rows(self.removed, self.placements.values(), self.commitments.values(), self.pledges.values(), self.dirty)  # fmt: skip


def _with(known: dict[str, object], year: str, value: object) -> dict[str, object]:
    """The same years with one set, or without it where there is nothing."""
    rest = {key: said for key, said in known.items() if key != year}
    return rest if value in (None, "") else dict(sorted({**rest, year: value}.items()))


def _whole(value: Value, places: int) -> int:
    """As it is stored. ValueError where it has more places than can be kept: whoever parsed it let it through."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"{value!r} is no quantity")
    scaled = Decimal(value).scaleb(places)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} has more than {places} places")
    return int(scaled)
