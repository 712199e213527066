"""A return as rules see it: by scope the rows that are asked, with the variables of each and where its cells are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.checks.language import PLACES, Scope
from peiyou.engine.reporting.form import columns_of
from peiyou.engine.reporting.queries.earlier import Earlier
from peiyou.engine.reporting.queries.skeleton import Skeleton
from peiyou.engine.reporting.queries.values import Said
from peiyou.kernel.forms.definition import Value

NONE = Earlier(0, 0)
NO_GOAL = Fraction(0)
MONEY = ("budget", "arrived", "spent", "carried")


@dataclass(frozen=True, slots=True)
class Place:
    """One row that rules are asked about. `cells`: address by column, of the columns that it is asked."""

    cells: Mapping[str, str]
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that somebody may have written: its address, and its value in its own integers."""

    path: str
    value: int
    places: int


class Sheet:
    """What one return says, in the terms of the rules."""

    def __init__(
        self,
        said: Said,
        asked: Skeleton,
        earlier: Mapping[str, Earlier],
        common: Mapping[str, Any],
    ) -> None:
        self.said, self.asked, self.earlier, self.common = said, asked, earlier, common
        self.values = said.values
        self.silent = {seq for seq in said.seqs if self.values.get(f"{seq}/{cells.NOTHING}")}
        self.money = {seq: dict.fromkeys(MONEY, 0) for seq in said.seqs}
        self.of: dict[Scope, list[Place]] = {
            Scope.FUND: list(self._funds()), Scope.ITEM: list(self._items()),
        }  # fmt: skip
        self.of[Scope.LINE] = list(self._tasks())
        self.of[Scope.RETURN] = list(self._whole())

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Numbers of tasks that report something, shown ones left out."""
        found = []
        for path, value in self.values.items():
            is_number = isinstance(value, Decimal) and cells.column_of(path) not in cells.SHOWN
            if is_number and cells.seq_of(path) not in self.silent:
                places = self.asked.form.by_path[path].column.places
                found.append(Figure(path, scaled(value, places), places))
        return tuple(found)

    def _funds(self) -> Iterator[Place]:
        for seq in sorted(self.said.seqs):
            of_task = self.money[seq]
            for code in self.asked.sources:
                row = f"{seq}/fund/{code}"
                values = {what: self.values.get(f"{row}/{what}") for what in MONEY[:3]}
                arrived = self.earlier.get(f"{row}/arrived", NONE)
                spent = self.earlier.get(f"{row}/spent", NONE)
                carried = arrived.whole - spent.whole
                if not carried and all(value is None for value in values.values()):
                    continue
                found = {what: scaled(value, 6) for what, value in values.items()}
                found["carried"] = carried
                for what, figure in found.items():
                    of_task[what] += figure
                if seq in self.silent:
                    continue
                yield Place(
                    {what: f"{row}/{what}" for what in PLACES[Scope.FUND]},
                    {
                        **self.common, **found, "task": seq, "source": code,
                        "last_arrived": arrived.last, "last_spent": spent.last,
                        "empty": [what for what in PLACES[Scope.FUND] if values[what] is None],
                    },
                )  # fmt: skip

    def _items(self) -> Iterator[Place]:
        for (seq, number), ask in self.asked.asks.items():
            if seq not in self.said.seqs or seq in self.silent:
                continue
            row, item = f"{seq}/item/{number}", ask.item
            said = {what: self.values.get(f"{row}/{what}") for what in _ITEM}
            columns = [what for what in PLACES[Scope.ITEM] if what in columns_of(item)]
            numbers = {what: scaled(said[what], item.scale) for what in _NUMBERS}
            last = {
                f"last_{what}": self.earlier.get(f"{row}/{what}", NONE).last
                for what in ("done", "amount", "base")
            }
            goal = self.asked.goals.get(item.deliverable_key, NO_GOAL)
            yield Place(
                {what: f"{row}/{what}" for what in columns},
                {
                    **self.common, **numbers, **last, "asked": goal.numerator, "asked_of": goal.denominator, "task": seq, "number": number, "one": 10**item.scale,
                    "unit": item.unit, "counting": str(item.counting), "issued": text(said["issued"]),
                    "document": text(said["document"]),
                    "empty": [what for what in columns if said[what] is None],
                },
            )  # fmt: skip

    def _tasks(self) -> Iterator[Place]:
        """What a task says; where it is that there is nothing to report, only that."""
        for seq in sorted(self.said.seqs):
            said = {what: self.values.get(f"{seq}/{what}") for what in cells.OF_TASK}
            columns = [
                what for what in cells.OF_TASK if (what == cells.NOTHING) == (seq in self.silent)
            ]
            yield Place(
                {what: f"{seq}/{what}" for what in columns},
                {
                    **self.common, **{what: text(value) for what, value in said.items()}, **self.money[seq],
                    "task": seq, "empty": [what for what, value in said.items() if value in (None, "")],
                },
            )  # fmt: skip

    def _whole(self) -> Iterator[Place]:
        if not self.said.seqs:
            return
        figures = {
            path: scaled(self.values.get(path), places)
            for seq in self.said.seqs
            for path, places in self.asked.numbers.get(seq, ())
        }
        totals = {what: sum(of[what] for of in self.money.values()) for what in MONEY}
        counts = {"tasks": len(self.said.seqs), "silent": len(self.silent)}
        first = f"{min(self.said.seqs)}/progress"
        yield Place(
            {"": first} | {path: path for path in figures},
            {**self.common, **totals, **counts, "figures": figures},
        )


_ITEM = ("committed", "before", "done", "amount", "base", "issued", "document")
_NUMBERS = _ITEM[:5]


def scaled(value: Value, places: int) -> int:
    """In the cell's own integers; empty is 0."""
    if isinstance(value, Decimal):
        return int(value.scaleb(places))
    return value * 10**places if isinstance(value, int) else 0


def text(value: Value) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
