"""What returns post to the ledger: claimed when handed in, checked and approved with the reviewers' own numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from peiyou.common.digest import hex_digest
from peiyou.engine.reporting import cells, measures
from peiyou.engine.reporting.book.freezing import SOURCE_KIND
from peiyou.engine.reporting.enums import VerdictStage
from peiyou.engine.reporting.form import columns_of
from peiyou.engine.reporting.models import Return, Round, Verdict
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.kernel.actions import Actor
from peiyou.kernel.calendar.periods import ensure_periods
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.ledger import Line, Posting, post_many
from peiyou.kernel.facts.measures import MeasureSpec, ensure_measures

FEN_IN_WAN = 6
OVERLAYS: Mapping[Stage, tuple[VerdictStage, ...]] = {
    Stage.CLAIMED: (),
    Stage.CHECKED: (VerdictStage.CHECKED,),
    Stage.APPROVED: (VerdictStage.CHECKED, VerdictStage.APPROVED),
}
"""Whose numbers stand at a stage in place of the claimed ones, the later over the earlier."""


def register_measures(round_: Round) -> None:
    """Make the measures of a round before anything is posted."""
    ensure_measures(_specs(round_))
    ensure_periods([round_.period.code])


def _specs(round_: Round) -> Iterator[MeasureSpec]:
    names = {t.key: t.label for t in round_.season.version.tasks.only("key", "title", "text")}
    sources = list(round_.sources.all())
    for term in round_.terms.select_related("opening").prefetch_related("asks__item"):
        key = term.opening.task_key
        name = names[key]
        yield MeasureSpec(
            measures.reported(key), name, "个", over_time=Aggregation.MAX, task_key=key
        )
        for source in sources:
            for code in (measures.arrived(source.code, key), measures.spent(source.code, key)):
                yield MeasureSpec(code, f"{source.name} · {name}", "元", scale=2, task_key=key)
        for ask in term.asks.all():
            item, of = ask.item, columns_of(ask.item)
            for what, code_of, over_time in (
                ("done", measures.done, Aggregation.SUM),
                ("amount", measures.amount, Aggregation.LAST),
                ("base", measures.base, Aggregation.LAST),
                ("issued", measures.issued, Aggregation.MAX),
            ):
                if what in of:
                    scale = 0 if what == "issued" else item.scale
                    yield MeasureSpec(
                        code_of(item.deliverable_key), name, item.unit, scale, over_time=over_time,
                        task_key=key, deliverable_key=item.deliverable_key,
                    )  # fmt: skip


def post_returns(
    rows: Sequence[Return],
    stage: Stage,
    actor: Actor,
    at: datetime,
    seqs: Mapping[int, Collection[int]] | None = None,
) -> None:
    """Let what the snapshots in force say be what the returns say at `stage`; `seqs`: only these tasks, by primary
    key. One statement, and those of the ledger, however many returns."""
    verdicts = _verdicts(rows, OVERLAYS[stage])
    postings = []
    for row in rows:
        figures = figures_of(row, verdicts[row.pk])
        here = seqs[row.pk] if seqs is not None else None
        lines = list(_lines(row, figures, skeleton_of(row.round), here))
        postings.append(Posting(str(row.key), _hash(row, verdicts[row.pk], here), lines))
    post_many(source_kind=SOURCE_KIND, stage=stage, postings=postings, actor=actor, at=at)


def _verdicts(rows: Sequence[Return], stages: Sequence[VerdictStage]) -> dict[int, dict[str, str]]:
    """By primary key of the return: cell → the reviewer's number."""
    owners = {row.snapshot_id: row.pk for row in rows}
    found: dict[int, dict[str, str]] = {row.pk: {} for row in rows}
    if stages:
        order = {stage.value: i for i, stage in enumerate(stages)}
        given = Verdict.objects.filter(snapshot__in=[pk for pk in owners if pk], stage__in=stages)
        rows_ = given.values_list("snapshot", "cell", "value", "stage")
        for snapshot, cell, value, _stage in sorted(rows_, key=lambda one: order[one[3]]):
            found[owners[snapshot]][cell] = value
    return found


def figures_of(row: Return, verdicts: Mapping[str, str]) -> dict[str, Any]:
    """Plain cells of the snapshot in force, with reviewers' numbers in their place."""
    return {**(row.snapshot.content["cells"] if row.snapshot else {}), **verdicts}


def _hash(row: Return, verdicts: Mapping[str, str], seqs: Collection[int] | None) -> str:
    """The number of the snapshot is in it: who says again what was said before says something new."""
    parts = [row.snapshot.digest, str(row.snapshot.no)] if row.snapshot else []
    parts += [f"{cell}={value}" for cell, value in sorted(verdicts.items())]
    parts += ["" if seqs is None else ",".join(str(seq) for seq in sorted(seqs))]
    return hex_digest("sha256", ["\n".join(parts).encode()])


def _lines(
    row: Return, figures: Mapping[str, Any], asked: Skeleton, seqs: Collection[int] | None
) -> Iterator[Line]:
    period = row.round.period_id
    reported: set[int] = set()
    for path, plain in figures.items():
        seq, below = cells.split(path)
        if seq not in asked.terms or (seqs is not None and seq not in seqs):
            continue
        if below == "progress" and plain:
            reported.add(seq)
        found = _figure(asked, seq, below, plain)
        if found is not None and found[0] in asked.measures:
            code, quantity = found
            yield Line(row.unit_id, asked.measures[code], period, quantity, path)
    for seq in sorted(reported):
        code = measures.reported(asked.terms[seq].opening.task_key)
        yield Line(row.unit_id, asked.measures[code], period, 1, cells.task(seq, "progress"))


def _figure(asked: Skeleton, seq: int, below: str, plain: Any) -> tuple[str, int] | None:
    """Code of the measure and the integer that is posted; None for what is no figure."""
    parts = below.split("/")
    if len(parts) != 3:
        return None
    kind, of, what = parts
    if kind == "fund":
        code = {"arrived": measures.arrived, "spent": measures.spent}.get(what)
        key = asked.terms[seq].opening.task_key
        return (code(of, key), _scaled(plain, FEN_IN_WAN)) if code else None
    ask = asked.asks.get((seq, int(of)))
    if ask is None:
        return None
    key = ask.item.deliverable_key
    if what == "issued":
        return measures.issued(key), 1
    by_column = {"done": measures.done, "amount": measures.amount, "base": measures.base}
    if what not in by_column:
        return None
    return by_column[what](key), _scaled(plain, ask.item.scale)


def _scaled(plain: Any, places: int) -> int:
    return int(Decimal(str(plain)).scaleb(places))
