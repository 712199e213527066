"""绩效数据汇总表: what the units of a province report, task by task, as the ledger has it; and the units one by one.

Plain values: money in fen, quantities as whole numbers with their scale beside them. Where a unit stands in its
review is not content, but what its review left in the ledger is: claimed, checked, approved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q, Sum

from peiyou.engine.reporting import measures
from peiyou.engine.reporting.book.freezing import SOURCE_KIND
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.form import columns_of
from peiyou.engine.reporting.models import Ask, Line, Return
from peiyou.engine.reporting.queries.money import budgets_of
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.models import Commitment
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Entry
from peiyou.kernel.plans.models import Task

STAGES = (Stage.CLAIMED, Stage.CHECKED, Stage.APPROVED)
Content = dict[str, Any]
Figures = Mapping[tuple[int, str], int]
"""(measure, stage) → quantity."""


def summary_now(own: Return) -> Content:
    """What a summary taken now would freeze; `own` is the province's own return, and stands in a part of its own.

    About ten statements, whatever the number of units.
    """
    round_, asked = own.round, skeleton_of(own.round)
    rows = round_.returns.filter(province=own.province_id).exclude(party=Party.PROVINCE)
    units = list(rows.select_related("unit", "case", "snapshot").defer("snapshot__content").order_by("party", "unit__name_key", "pk"))  # fmt: skip
    asked_of = [row.pk for row in units if row.case.state != State.WAIVED]
    words = _Words(own, asked)
    province = own.province or own.unit
    return {
        "round": str(round_.key),
        "title": round_.title,
        "period": round_.period.code,
        "unit": {"key": str(province.key), "name": province.name, "code": province.code},
        "sources": [{"code": one.code, "name": one.name} for one in asked.sources.values()],
        "asked": len(units),
        "waived": len(units) - len(asked_of),
        "submitted": sum(row.submitted_at is not None for row in units),
        "tasks": words.tasks(asked_of),
        "own": words.tasks([own.pk]),
        "units": [_unit(row) for row in units],
    }


def _unit(row: Return) -> Content:
    """`no` and `digest` are of what it handed in last: the paper in which the figures stand."""
    page = row.snapshot
    return {
        "key": str(row.unit.key), "name": row.unit.name, "code": row.unit.code, "party": str(row.party),
        "no": page.no if page else None, "digest": page.digest if page else "",
    }  # fmt: skip


class _Words:
    """Names of what a round asks, looked up once."""

    def __init__(self, own: Return, asked: Skeleton) -> None:
        self.round, self.asked = own.round, asked
        keys = {term.opening.task_key: seq for seq, term in asked.terms.items()}
        rows = Task.objects.filter(version=own.round.season.version_id, key__in=keys)
        tasks = rows.only("key", "no", "seq", "title", "text").prefetch_related("deliverables")
        self.of = {keys[task.key]: (task.number, task.label) for task in tasks}
        self.items = {one.key: str(one) for task in tasks for one in task.deliverables.all()}

    def tasks(self, pks: list[int]) -> list[Content]:
        """Task by task what these returns say together; tasks that none of them has are left out."""
        counts = _units_by_task(pks, self.asked)
        figures, budgets = figures_of(pks), budgets_of(self.round, pks)
        promised = _promised(pks)
        return [
            {
                "seq": seq,
                "number": self.of[seq][0],
                "text": self.of[seq][1],
                "units": counts[seq],
                "items": list(self._items(seq, figures, promised)),
                "funds": list(self._funds(seq, figures, budgets)),
            }
            for seq in sorted(counts)
        ]

    def _items(self, seq: int, figures: Figures, promised: Mapping[int, int]) -> Iterator[Content]:
        for (of, _number), ask in sorted(self.asked.asks.items()):
            if of == seq and columns_of(ask.item):
                key = ask.item.deliverable_key
                yield {
                    "name": self.items.get(key, ""), "unit": ask.item.unit, "scale": ask.item.scale,
                    "counting": ask.item.counting,
                    "committed": promised.get(ask.item_id, 0) if "committed" in columns_of(ask.item) else None,
                    **{str(stage): self._figure(ask, figures, stage) for stage in STAGES},
                }  # fmt: skip

    def _figure(self, ask: Ask, figures: Figures, stage: str) -> Content:
        """By column; a ratio keeps both its sums, which no mean of ratios could stand for."""
        key = ask.item.deliverable_key
        codes = {"done": measures.done, "amount": measures.amount, "base": measures.base, "issued": measures.issued}  # fmt: skip
        return {
            column: figures.get((self.asked.measures.get(codes[column](key), 0), stage), 0)
            for column in columns_of(ask.item) if column in codes
        }  # fmt: skip

    def _funds(
        self, seq: int, figures: Figures, budgets: Mapping[tuple[int, str], int]
    ) -> Iterator[Content]:
        key = self.asked.terms[seq].opening.task_key
        opening = self.asked.terms[seq].opening_id
        for code in self.asked.sources:
            arrived = self.asked.measures.get(measures.arrived(code, key), 0)
            spent = self.asked.measures.get(measures.spent(code, key), 0)
            yield {
                "code": code, "budget": budgets.get((opening, code), 0),
                **{
                    str(stage): {
                        "arrived": figures.get((arrived, stage), 0), "spent": figures.get((spent, stage), 0),
                    }
                    for stage in STAGES
                },
            }  # fmt: skip


def figures_of(pks: Iterable[int]) -> dict[tuple[int, str], int]:
    """What the ledger has of these returns together, reversed entries taken off. One statement."""
    keys = Return.objects.filter(pk__in=list(pks)).values("case__subject_id")
    rows = Entry.objects.filter(batch__source_kind=SOURCE_KIND, batch__source_id__in=keys)
    sums = rows.order_by().values_list("measure", "stage").annotate(Sum("quantity"))
    return {(measure, stage): quantity for measure, stage, quantity in sums}


def _units_by_task(pks: list[int], asked: Skeleton) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    lines = Line.objects.filter(of_return__in=pks, opening__in=list(asked.seqs))
    for opening in lines.values_list("opening", flat=True):
        found[asked.seqs[opening]] += 1
    return dict(found)


def _promised(pks: list[int]) -> dict[int, int]:
    """By item what these units took up. One statement."""
    mine = Q(placement__undertaking__in=Return.objects.filter(pk__in=pks).values("undertaking"))
    sums = Commitment.objects.filter(mine, amount__isnull=False).order_by().values_list("item")
    return dict(sums.annotate(Sum("amount")))
