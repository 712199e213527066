"""What a confirmed undertaking posts to the ledger: placements, quantities, money; exactly what it says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from peiyou.common.digest import hex_digest
from peiyou.engine.undertakings import cells, measures
from peiyou.engine.undertakings.book.writing import content_digest_text
from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Counting, Party
from peiyou.engine.undertakings.form import ASKS
from peiyou.engine.undertakings.models import (
    Commitment,
    Opening,
    Placement,
    Pledge,
    Season,
    Source,
    Undertaking,
)
from peiyou.engine.undertakings.queries.skeleton import skeleton_of
from peiyou.engine.undertakings.queries.values import of_commitment, of_placement, of_pledge
from peiyou.kernel.actions import Actor
from peiyou.kernel.calendar.periods import ensure_periods
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.ledger import Line, Posting, post_many, withdraw_many
from peiyou.kernel.facts.measures import MeasureSpec, ensure_measures
from peiyou.kernel.forms.definition import Value

SOURCE_KIND = "undertaking"


def specs_of(season: Season) -> list[MeasureSpec]:
    """Every measure that a season posts figures of."""
    found = []
    names = {task.key: task.label for task in season.version.tasks.only("key", "title", "text")}
    sources = list(season.sources.all())
    for opening in season.openings.prefetch_related("items"):
        key, name = opening.task_key, names[opening.task_key]
        found.append(MeasureSpec(measures.taken(key), name, "个", task_key=key))
        for source in sources:
            code = measures.fund(source.code, key)
            found.append(MeasureSpec(code, f"{source.name} · {name}", "元", scale=2, task_key=key))
        for item in opening.items.all():
            found += [
                MeasureSpec(
                    code,
                    name,
                    item.unit,
                    item.scale,
                    task_key=key,
                    deliverable_key=item.deliverable_key,
                )
                for code in _codes(item.deliverable_key, Counting(item.counting))
            ]
    return found


def _codes(key: UUID, counting: Counting) -> list[str]:
    asked = ASKS[counting]
    found = [measures.item(key), measures.declared(key)] if "amount" in asked else []
    return [*found, measures.base(key)] if "base" in asked else found


def _is_declared(row: Undertaking, opening: Opening) -> bool:
    """A province's quantity stands for all of it where units below take part; else it is what is taken up."""
    return row.party == Party.PROVINCE and any(p in opening.parties for p in BELOW_PROVINCE)


def post_undertakings(pages: Pages, actor: Actor, at: datetime) -> None:
    """Let what the undertakings say be what they have committed to. The same few statements for many."""
    postings = [
        Posting(str(row.key), pages.digest(row), pages.lines(row)) for row in pages.undertakings
    ]
    post_many(source_kind=SOURCE_KIND, stage=Stage.COMMITTED, postings=postings, actor=actor, at=at)


def take_back(rows: Iterable[Undertaking], actor: Actor, at: datetime) -> None:
    """What they had committed to counts no more."""
    keys = [str(row.key) for row in rows]
    withdraw_many(
        source_kind=SOURCE_KIND, source_ids=keys, stage=Stage.COMMITTED, actor=actor, at=at
    )


def register_measures(season: Season) -> None:
    """Make the measures of a season before anything is posted."""
    ensure_measures(specs_of(season))
    ensure_periods([season.window, *(str(year) for year in season.years)])


class Pages:
    """All rows of some undertakings, with what they post. Three statements."""

    def __init__(self, season: Season, rows: Sequence[Undertaking]) -> None:
        self.undertakings = rows
        self.asked = skeleton_of(season)
        self.seqs = self.asked.seqs
        self.items = {item.pk: item for item in self.asked.items.values()}
        self.sources = {source.pk: source for source in self.asked.sources.values()}
        self.placements: dict[int, list[Placement]] = {row.pk: [] for row in rows}
        self.commitments: dict[int, list[Commitment]] = defaultdict(list)
        self.pledges: dict[int, list[Pledge]] = defaultdict(list)
        pks = list(self.placements)
        for placement in Placement.objects.filter(undertaking__in=pks):
            self.placements[placement.undertaking_id].append(placement)
        for commitment in Commitment.objects.filter(placement__undertaking__in=pks):
            self.commitments[commitment.placement_id].append(commitment)
        for pledge in Pledge.objects.filter(placement__undertaking__in=pks):
            self.pledges[pledge.placement_id].append(pledge)
        for placements in self.placements.values():
            placements.sort(key=lambda one: self.seqs[one.opening_id])

    def unvouched(self) -> list[tuple[Undertaking, Source]]:
        """Whose money from which source nobody who pays has said yes to."""
        return [
            (row, self.sources[pledge.source_id])
            for row in self.undertakings
            for placement in self.placements[row.pk]
            for pledge in self.pledges[placement.pk]
            if pledge.amount > 0 and pledge.vouched_at is None
        ]

    def digest(self, row: Undertaking) -> str:
        values: dict[str, Value] = {}
        for placement in self.placements[row.pk]:
            seq = self.seqs[placement.opening_id]
            values |= of_placement(placement, seq)
            for one in self.commitments[placement.pk]:
                item = self.items[one.item_id]
                values |= of_commitment(one, seq, item.seq, item.scale)
            for pledge in self.pledges[placement.pk]:
                values |= of_pledge(pledge, seq, self.sources[pledge.source_id].code)
        text = f"{row.revision}\n{content_digest_text(values)}"
        return hex_digest("sha256", [text.encode()])

    def lines(self, row: Undertaking) -> list[Line]:
        known, whole = self.asked.measures, self.asked.periods[self.asked.window]
        found = []
        for placement in self.placements[row.pk]:
            opening = self.asked.openings[self.seqs[placement.opening_id]]
            seq, task = opening.seq, opening.task_key
            found.append(Line(row.unit_id, known[measures.taken(task)], whole, 1, cells.taken(seq)))
            for one in self.commitments[placement.pk]:
                found += self._of_commitment(row, opening, one, whole)
            for pledge in self.pledges[placement.pk]:
                code = self.sources[pledge.source_id].code
                measure = known[measures.fund(code, task)]
                for year, fen in pledge.by_year.items():
                    if not fen:  # money that there is none of is not booked
                        continue
                    path = cells.fund(seq, code, year)
                    found.append(Line(row.unit_id, measure, self.asked.periods[year], fen, path))
        return found

    def _of_commitment(
        self, row: Undertaking, opening: Opening, one: Commitment, period: int
    ) -> Iterable[Line]:
        item, known = self.items[one.item_id], self.asked.measures
        key = item.deliverable_key
        declared = _is_declared(row, opening)
        codes = {"amount": measures.declared(key) if declared else measures.item(key)}
        if not declared:
            codes["base"] = measures.base(key)
        for what, code in codes.items():
            amount = getattr(one, what)
            if amount is not None and code in known:
                path = cells.item(opening.seq, item.seq, what)
                yield Line(row.unit_id, known[code], period, amount, path)
