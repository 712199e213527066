"""What returns post to the ledger: claimed when handed in, checked and approved with the reviewers' own numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from peiyou.common.digest import hex_digest
from peiyou.engine.reporting import cells, measures
from peiyou.engine.reporting.book.freezing import SOURCE_KIND
from peiyou.engine.reporting.enums import VerdictStage
from peiyou.engine.reporting.form import columns_of
from peiyou.engine.reporting.models import Return, Round, Snapshot, Verdict
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.kernel.actions import Actor
from peiyou.kernel.calendar.periods import ensure_periods
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.ledger import Line, Posting, post_many
from peiyou.kernel.facts.measures import MeasureSpec, ensure_measures

OVERLAYS: Mapping[Stage, tuple[VerdictStage, ...]] = {
    Stage.CLAIMED: (),
    Stage.CHECKED: (VerdictStage.CHECKED,),
    Stage.APPROVED: (VerdictStage.CHECKED, VerdictStage.APPROVED),
}
"""Whose numbers stand at a stage in place of the claimed ones, the later over the earlier."""
MONEY: Final = frozenset({"arrived", "spent"})


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
            measures.reported(key), name, "个", over_time=Aggregation.LAST, task_key=key
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
                ("issued", measures.issued, Aggregation.LAST),
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
    key, while what was approved of the others stands. One statement, and those of the ledger, however many returns;
    one more where some have been approved before."""
    stood = _stood(rows) if seqs is not None else {}
    verdicts = _verdicts([row.snapshot_id for row in rows] + [one.pk for one in stood.values()], OVERLAYS[stage])  # fmt: skip
    postings = []
    for row in rows:
        here = seqs[row.pk] if seqs is not None else None
        mine, before = verdicts.get(row.snapshot_id, {}), stood.get(row.pk)
        figures = _of_tasks(figures_of(row.snapshot, mine), here)
        if here is not None and before is not None:
            figures |= _of_tasks(figures_of(before, verdicts.get(before.pk, {})), here, others=True)
        lines = list(_lines(row, figures, skeleton_of(row.round)))
        postings.append(Posting(str(row.key), _hash(row, mine, here), lines))
    post_many(source_kind=SOURCE_KIND, stage=stage, postings=postings, actor=actor, at=at)


def _stood(rows: Sequence[Return]) -> dict[int, Snapshot]:
    """By primary key of the return: the snapshot that was approved last, and is being corrected."""
    approved = {row.approved_id: row.pk for row in rows if row.approved_id is not None}
    found = Snapshot.objects.in_bulk(list(approved)) if approved else {}
    return {approved[pk]: snapshot for pk, snapshot in found.items()}


def _verdicts(
    snapshots: Sequence[int | None], stages: Sequence[VerdictStage]
) -> dict[int | None, dict[str, str]]:
    """By primary key of the snapshot: cell → the reviewer's number."""
    found: dict[int | None, dict[str, str]] = defaultdict(dict)
    if stages:
        order = {stage.value: i for i, stage in enumerate(stages)}
        given = Verdict.objects.filter(
            snapshot__in=[pk for pk in snapshots if pk], stage__in=stages
        )
        rows = given.values_list("snapshot", "cell", "value", "stage")
        for snapshot, cell, value, _stage in sorted(rows, key=lambda one: order[one[3]]):
            found[snapshot][cell] = value
    return found


def figures_of(snapshot: Snapshot | None, verdicts: Mapping[str, str]) -> dict[str, Any]:
    """Plain cells of a snapshot, with reviewers' numbers in their place."""
    return {**(snapshot.content["cells"] if snapshot else {}), **verdicts}


def _of_tasks(
    figures: dict[str, Any], seqs: Collection[int] | None, *, others: bool = False
) -> dict[str, Any]:
    """Those of these tasks, or of the `others`; all where no task is named."""
    if seqs is None:
        return figures
    return {
        path: one for path, one in figures.items() if (cells.seq_of(path) in seqs) is not others
    }


def _hash(row: Return, verdicts: Mapping[str, str], seqs: Collection[int] | None) -> str:
    """The number of the snapshot is in it: who says again what was said before says something new."""
    parts = [row.snapshot.digest, str(row.snapshot.no)] if row.snapshot else []
    parts += [f"{cell}={value}" for cell, value in sorted(verdicts.items())]
    parts += ["" if seqs is None else ",".join(str(seq) for seq in sorted(seqs))]
    return hex_digest("sha256", ["\n".join(parts).encode()])


def _lines(row: Return, figures: Mapping[str, Any], asked: Skeleton) -> Iterator[Line]:
    """Figures in the order of the snapshot, after them the tasks that it says something of. What was counted is posted
    when it is 0, too: that was said. Of money only what flowed is: with five sources a task, each of them twice, most of a
    ledger would be of money that there was none of (ADR 0029)."""
    period, counted = row.round.period_id, asked.counted
    reported: list[tuple[int, Line]] = []
    for path, plain in figures.items():
        to = counted.get(path)
        if to is None:
            continue
        quantity = 1 if to.places is None else _scaled(plain, to.places)
        line = Line(row.unit_id, to.measure, period, quantity, path)
        column = cells.column_of(path)
        if column in MONEY and not quantity:
            continue
        if column != "progress":
            yield line
        elif plain:
            reported.append((to.seq, line))
    yield from (line for _seq, line in sorted(reported))


def _scaled(plain: Any, places: int) -> int:
    return int(Decimal(str(plain)).scaleb(places))
