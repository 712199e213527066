"""Money by source, and sums in which everything counts once, as pages of published figures show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.common.money import grouped, in_wan
from peiyou.engine.reporting.queries.rates import DEFINITIONS, Definition, Rates, percent
from peiyou.engine.results.enums import Column
from peiyou.engine.results.models import Release
from peiyou.engine.results.queries.published_money import OfSource, money_of_release
from peiyou.engine.results.queries.published_nets import Together, nets_of_release
from peiyou.kernel.facts.enums import Stage

OVERLAPPING: Final = (
    (Column.CLAIMED, Stage.CLAIMED),
    (Column.CHECKED, Stage.CHECKED),
    (Column.APPROVED, Stage.APPROVED),
)


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """In 万元; `rates` in the order of the definitions, a dash where there is nothing to divide by."""

    name: str | Promise
    taken: str
    budget: str
    arrived: str
    spent: str
    rates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoneyTable:
    """`stage`: of what arrived and was spent; empty where none is published."""

    stage: str | Promise
    rows: list[MoneyRow]
    whole: MoneyRow
    definitions: tuple[Definition, ...] = DEFINITIONS


@dataclass(frozen=True, slots=True)
class NetRow:
    """`cells`: (gross, net) for each column; empty where nothing overlaps there."""

    words: tuple[str, ...]
    unit: str
    cells: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sums:
    """Beside the lines of one place. `has_money` False: the release was published without."""

    money: MoneyTable | None
    nets: list[NetRow]
    net_columns: list[Column]
    has_money: bool


def sums_at(
    release: Release,
    node: int,
    tasks: Collection[UUID] | None = None,
    lines: Collection[UUID] | None = None,
) -> Sums:
    """`tasks`, `lines`: keys of those that the page shows; None: all. Three statements, eight where figures overlap."""
    columns = [(column, stage) for column, stage in OVERLAPPING if stage.value in release.stages]
    return Sums(
        _money(release, node, tasks),
        [_net(one, columns) for one in nets_of_release(release, node, lines)],
        [column for column, _stage in columns], release.has_money,
    )  # fmt: skip


def _money(release: Release, node: int, tasks: Collection[UUID] | None) -> MoneyTable | None:
    found = money_of_release(release, node, tasks)
    if found is None:
        return None
    rows = [_row(one.name, one) for one in found.by_source.values()]
    return MoneyTable(found.stage.label if found.stage else "", rows, _row(_("total"), found.whole))


def _row(name: str | Promise, of: OfSource) -> MoneyRow:
    rates: Rates = of.rates
    return MoneyRow(
        name, in_wan(of.taken), in_wan(rates.budget), in_wan(rates.arrived), in_wan(rates.spent),
        tuple(percent(rate) for _definition, rate in rates.named),
    )  # fmt: skip


def _net(one: Together, columns: list[tuple[Column, Stage]]) -> NetRow:
    scale = one.measures[0].scale
    cells = []
    for _column, stage in columns:
        sums = one.sums.get(stage.value)
        both = (grouped(Decimal(n).scaleb(-scale)) for n in sums) if sums else ("", "")
        cells.append(tuple(both))
    return NetRow(one.words, one.measures[0].unit, [(gross, net) for gross, net in cells])
