"""How far what was promised has been begun: per task which provinces have, and three rates with their formulas.

启动率 = tasks begun ÷ tasks taken up, counted per province. 布点率 = placements begun ÷ placements promised.
经费执行率 = money put in ÷ money promised. Promised is what the ledger has as COMMITTED, begun what it has as
CLAIMED, both at the end of one day. Rates may exceed 1. Which provinces are called behind depends on where
the line is drawn: it is a parameter, and printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from peiyou.engine.undertakings.models import Season
from peiyou.engine.undertakings.queries.tables import called_shortly, provinces_of
from peiyou.engine.undertakings.queries.taken import Taken, taken_on
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.organisations.queries.history import names_on

BEHIND: Final = 80
"""Per cent below which a province is called behind, where nobody asks for another line."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`done` of `promised`."""

    done: int
    promised: int

    @property
    def share(self) -> Fraction | None:
        """None where nothing was promised: there is nothing to be behind with."""
        return Fraction(self.done, self.promised) if self.promised else None

    def is_below(self, per_cent: int) -> bool:
        return self.share is not None and self.share * 100 < per_cent


@dataclass(frozen=True, slots=True)
class TaskExecution:
    number: str
    text: str
    begun: tuple[str, ...]
    not_begun: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProvinceExecution:
    name: str
    tasks: Rate
    placements: Rate
    money: Rate


@dataclass(frozen=True, slots=True)
class Execution:
    on: date
    below: int
    tasks: tuple[TaskExecution, ...]
    provinces: tuple[ProvinceExecution, ...]

    @property
    def total(self) -> ProvinceExecution:
        return ProvinceExecution(
            "",
            _sum([row.tasks for row in self.provinces]),
            _sum([row.placements for row in self.provinces]),
            _sum([row.money for row in self.provinces]),
        )

    @property
    def behind(self) -> tuple[ProvinceExecution, ...]:
        """Provinces whose share of tasks begun is below the line."""
        return tuple(row for row in self.provinces if row.tasks.is_below(self.below))

    @property
    def complete(self) -> int:
        """How many provinces have begun everything that they took up."""
        return sum(row.tasks.share is not None and row.tasks.share >= 1 for row in self.provinces)


def execution_on(season: Season, on: date, below: int = BEHIND) -> Execution:
    """At the end of that day. A province has begun a task when any unit in it claims to."""
    promised, done = taken_on(season, on), taken_on(season, on, Stage.CLAIMED)
    provinces = provinces_of(season)
    names = names_on(provinces, on)
    called = called_shortly(provinces, names)
    begun = {
        unit.pk: _begun(done, unit.pk) & promised.own.get(unit.pk, set()) for unit in provinces
    }
    return Execution(
        on,
        below,
        tuple(_tasks(season, promised, begun, called)),
        tuple(
            ProvinceExecution(
                name,
                Rate(len(begun[pk]), len(promised.own.get(pk, ()))),
                Rate(_of(done.placements, pk), _of(promised.placements, pk)),
                Rate(_of(done.money, pk), _of(promised.money, pk)),
            )
            for pk, name in called
        ),
    )


def _begun(done: Taken, province: int) -> set[int]:
    placed = {seq for pk, seq in done.placements if pk == province}
    return placed | done.own.get(province, set())


def _tasks(
    season: Season, promised: Taken, begun: dict[int, set[int]], called: Sequence[tuple[int, str]]
) -> list[TaskExecution]:
    tasks = {task.key: task for task in season.version.tasks.only("key", "no", "seq", "text")}
    found = []
    for seq, key in season.openings.filter(is_open=True).values_list("seq", "task_key").order_by("seq"):  # fmt: skip
        took = [(pk, name) for pk, name in called if seq in promised.own.get(pk, ())]
        found.append(
            TaskExecution(
                tasks[key].number,
                tasks[key].text,
                tuple(name for pk, name in took if seq in begun[pk]),
                tuple(name for pk, name in took if seq not in begun[pk]),
            )
        )
    return found


def _of(figures: dict[tuple[int, int], int] | dict[tuple[int, str], int], province: int) -> int:
    return sum(quantity for (pk, _what), quantity in figures.items() if pk == province)


def _sum(rates: Sequence[Rate]) -> Rate:
    return Rate(sum(rate.done for rate in rates), sum(rate.promised for rate in rates))
