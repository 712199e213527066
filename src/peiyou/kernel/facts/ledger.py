"""The ledger: what a record says is posted, replaced, withdrawn; never changed, never deleted.

What a source has posted at a stage stands until it posts something else there or withdraws it. All of it
belongs inside an action that holds the lock of the record: the record is what two writers would meet at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from django.db import IntegrityError, connection
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.bulk import few_or_listed, insert_with
from peiyou.kernel.actions.unit import keep
from peiyou.kernel.facts.enums import BatchKind, Stage
from peiyou.kernel.facts.errors import FactError
from peiyou.kernel.facts.models import Batch, Entry
from peiyou.kernel.facts.totals import APP
from peiyou.kernel.organisations import locking

BATCH: Final = ("source_kind", "source_id", "source_hash", "stage", "kind", "actor", "recorded_at")
ENTRY: Final = ("batch", "unit", "measure", "period", "stage", "quantity", "line", "reverses")


class Line(NamedTuple):
    """One figure of a record. `unit`, `measure`, `period` are primary keys; `line` is its cell path.

    `quantity` is an integer in the measure's scale (fen for money). 0 is a figure: who says nothing posts no line.
    """

    unit: int
    measure: int
    period: int
    quantity: int
    line: str


@dataclass(frozen=True, slots=True)
class Posting:
    """What one record says, in full. `source_hash` is that of its frozen content *and* of the number of its
    revision, so that a record that comes back to what it once said says something new."""

    source_id: str
    source_hash: str
    lines: Sequence[Line]


def post(
    *,
    source_kind: str,
    source_id: str,
    source_hash: str,
    stage: Stage,
    lines: Sequence[Line],
    actor: Actor,
    at: datetime,
) -> Batch:
    """Let `lines` be what the source says at `stage`, in place of what it had said there.

    Lines that it had said before in the same place and with the same figure stay; the others are reversed,
    each by an entry that names it. The same content again: nothing happens. Raises `FactError`
    (POSTED_BEFORE) for a content that was replaced or withdrawn meanwhile.
    """
    posting = Posting(source_id, source_hash, lines)
    return post_many(
        source_kind=source_kind, stage=stage, postings=[posting], actor=actor, at=at
    )[source_id]  # fmt: skip


def post_many(
    *, source_kind: str, stage: Stage, postings: Sequence[Posting], actor: Actor, at: datetime
) -> dict[str, Batch]:
    """`post` for many sources of one kind, in as many statements as for one. By source id."""
    if len({posting.source_id for posting in postings}) != len(postings):
        raise ValueError("a source says one thing at a time")
    book = _Book(source_kind, stage, actor, at)
    book.read([posting.source_id for posting in postings])
    for posting in postings:
        book.say(posting)
    book.write()
    return {posting.source_id: book.stands[posting.source_id] for posting in postings}


def withdraw(
    *, source_kind: str, source_id: str, stage: Stage, actor: Actor, at: datetime
) -> Batch | None:
    """Reverse all that the source has said at `stage` and that stands; None where nothing does."""
    withdrawn = withdraw_many(
        source_kind=source_kind, source_ids=[source_id], stage=stage, actor=actor, at=at
    )
    return withdrawn.get(source_id)


def withdraw_many(
    *, source_kind: str, source_ids: Sequence[str], stage: Stage, actor: Actor, at: datetime
) -> dict[str, Batch]:
    """`withdraw` for many sources of one kind. Those of which nothing stands are absent."""
    book = _Book(source_kind, stage, actor, at)
    book.read(source_ids)
    for source_id in source_ids:
        book.unsay(source_id)
    return {batch.source_id: batch for batch in book.write()}


@dataclass(slots=True)
class _Book:
    """What stands of some sources at one stage, and what is to be written about them."""

    source_kind: str
    stage: Stage
    actor: Actor
    at: datetime
    stands: dict[str, Batch] = field(default_factory=dict)
    """The content in force of each source: posted, and not closed by a reversing batch."""
    entries: dict[str, dict[int, Line]] = field(default_factory=lambda: defaultdict(dict))
    """What stands of each source, by primary key of the entry."""
    closed: set[tuple[str, str]] = field(default_factory=set)
    """(source, hash) of contents that were replaced or withdrawn."""
    batches: list[Batch] = field(default_factory=list)
    lines: list[tuple[Batch, Line, int | None]] = field(default_factory=list)
    """To be written: each line with its batch and the entry that it reverses."""

    def read(self, source_ids: Sequence[str]) -> None:
        """All batches of the sources with those of their entries that nothing reverses.

        The same statement takes the tree lock: totals are asked of the tree, at the end of the act.
        """
        wanted, values = few_or_listed(source_ids, "text")
        sql = f"""
            SELECT {locking.shared_sql()}, b.id, b.source_id, b.source_hash, b.kind, e.id, e.unit_id, e.measure_id, e.period_id,
                   e.quantity, e.line
            FROM (SELECT 1) AS once
            LEFT JOIN facts_batch b
              ON b.source_kind = %s AND b.stage = %s AND b.source_id IN ({wanted})
            LEFT JOIN facts_entry e ON e.batch_id = b.id AND b.kind = 'POST'
              AND NOT EXISTS (SELECT 1 FROM facts_entry r WHERE r.reverses_id = e.id)
        """  # noqa: S608 - our own words only
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.source_kind, self.stage.value, *values])
            rows = [row for _lock, *row in cursor.fetchall() if row[0] is not None]
        self.closed = {(row[1], row[2]) for row in rows if row[3] == BatchKind.REVERSE}
        for pk, source_id, source_hash, _kind, entry, *line in rows:
            if (source_id, source_hash) not in self.closed:
                self.stands[source_id] = self._batch(source_id, source_hash, BatchKind.POST, pk)
            if entry is not None:
                self.entries[source_id][entry] = Line(*line)

    def say(self, posting: Posting) -> None:
        now = self.stands.get(posting.source_id)
        if now and now.source_hash == posting.source_hash:
            return
        if (posting.source_id, posting.source_hash) in self.closed:
            raise FactError(
                "POSTED_BEFORE",
                _(
                    "This content was posted before and has been replaced or withdrawn since. "
                    "Open the record again: it has changed meanwhile."
                ),
            )
        new = posting.lines
        kept = self._kept(posting.source_id, new)
        self.unsay(posting.source_id, keeping=kept.values())
        batch = self._batch(posting.source_id, posting.source_hash, BatchKind.POST)
        self.batches.append(batch)
        self.stands[posting.source_id] = batch
        self.lines += [(batch, line, None) for i, line in enumerate(new) if i not in kept]

    def _kept(self, source_id: str, new: Sequence[Line]) -> dict[int, int]:
        """Which of the new lines stand already: place in `new` → entry."""
        standing: dict[Line, list[int]] = defaultdict(list)
        for entry, line in self.entries[source_id].items():
            standing[line].append(entry)
        return {i: standing[line].pop() for i, line in enumerate(new) if standing.get(line)}

    def unsay(self, source_id: str, keeping: Iterable[int] = ()) -> None:
        """Close the content in force: what of it is not kept is reversed, entry by entry."""
        now = self.stands.pop(source_id, None)
        if now is None:
            return
        batch = self._batch(source_id, now.source_hash, BatchKind.REVERSE)
        self.batches.append(batch)
        staying = set(keeping)
        self.lines += [
            (batch, line._replace(quantity=-line.quantity), entry)
            for entry, line in self.entries[source_id].items()
            if entry not in staying
        ]

    def write(self) -> list[Batch]:
        """Batches with their entries. Their totals follow at the end of the act."""
        rows = [tuple(getattr(batch, name) for name in BATCH) for batch in self.batches]
        lines = (
            (
                batch.source_id,
                batch.kind,
                *line[:3],
                self.stage.value,
                line.quantity,
                line.line,
                reverses,
            )
            for batch, line, reverses in self.lines
        )
        try:
            made = insert_with(Batch, BATCH, rows, ["source_id", "kind"], Entry, ENTRY, lines)
        except IntegrityError as error:
            raise FactError(
                "SOURCE_BUSY",
                _("Somebody else posted the same record at this moment. Please try again."),
            ) from error
        pks = {(source_id, kind): pk for pk, source_id, kind in made}
        for batch in self.batches:
            batch.pk = pks[batch.source_id, batch.kind]
            batch._state.adding = False
        keep(APP, {batch.pk for batch, _line, _reverses in self.lines})
        return self.batches

    def _batch(
        self, source_id: str, source_hash: str, kind: BatchKind, pk: int | None = None
    ) -> Batch:
        return Batch(
            pk=pk, source_kind=self.source_kind, source_id=source_id, source_hash=source_hash,
            stage=self.stage.value, kind=kind.value, actor=self.actor.id, recorded_at=self.at,
        )  # fmt: skip
