"""What a task that is taken up has to say before it can be submitted: one class per clause. Pure.

Each looks at one task's cells and names what is missing, cell by cell. `blocks` False: a question that may be
passed. Sources: 承接工作通知 of Hunan (real-platform.md §1.1, S5, S6), Jiangxi 2016 (S7), S16.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.enums import Counting

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TaskSaid:
    """One task of one unit: its seq, years, items (seq → counting), codes of sources, and all cells.

    `pays` False: a province or a department, whose money may be that of others alone.
    """

    seq: int
    years: Sequence[str]
    items: Mapping[int, Counting]
    sources: Sequence[str]
    values: Values
    pays: bool = True

    def get(self, *parts: str | int) -> Any:
        return self.values.get(self.path(*parts))

    def path(self, *parts: str | int) -> str:
        return "/".join(str(part) for part in (self.seq, *parts))


@dataclass(frozen=True, slots=True)
class Missing:
    cell: str
    sentence: str
    code: str
    blocks: bool = True


class Clause:
    """The docstring of each is its clause."""

    code: ClassVar[str]
    message: ClassVar[Promise]
    source: ClassVar[str] = ""
    version: ClassVar[int] = 1
    blocks: ClassVar[bool] = True

    def broken(self, task: TaskSaid) -> Iterator[str]:
        """Cells that want something."""
        raise NotImplementedError

    def missing(self, task: TaskSaid) -> Iterator[Missing]:
        for cell in self.broken(task):
            yield Missing(cell, str(self.message), self.code, self.blocks)


class PersonNamed(Clause):
    """Each task has a person responsible."""

    code = "PERSON_MISSING"
    message = _("Name the person responsible.")
    source = "real-platform.md §1.1 (S6)"

    def broken(self, task: TaskSaid) -> Iterator[str]:
        if not task.get("person"):
            yield task.path("person")


class CriterionSaid(Clause):
    """Each task says by what it is accepted in the end."""

    code = "CRITERION_MISSING"
    message = _("Say by what it will be accepted.")
    source = "real-platform.md §1.1 (S16)"

    def broken(self, task: TaskSaid) -> Iterator[str]:
        if not task.get("criterion"):
            yield task.path("criterion")


class MilestoneSaid(Clause):
    """Results are expected by year, itemised or quantified: at least one year has a milestone."""

    code = "MILESTONE_MISSING"
    message = _("Say for at least one year what is reached by its end.")
    source = "real-platform.md §1.1 (S7)"

    def broken(self, task: TaskSaid) -> Iterator[str]:
        said = [task.get("milestone", year) for year in task.years]
        quantified = any(
            task.get("item", n, year) is not None for n in task.items for year in task.years
        )
        if not any(said) and not quantified:
            yield task.path("milestone", task.years[0])


class QuantitySaid(Clause):
    """Each item that is counted has a quantity; 0 is one."""

    code = "QUANTITY_MISSING"
    message = _("Enter the quantity; 0 if there is none.")
    source = "real-platform.md §1.1 (S2)"

    def broken(self, task: TaskSaid) -> Iterator[str]:
        for number, counting in task.items.items():
            if counting in {Counting.PARTICIPANTS, Counting.INSTRUMENT}:
                continue
            if task.get("item", number, "amount") is None:
                yield task.path("item", number, "amount")


class BaseSaid(Clause):
    """A ratio has something that it is a ratio of."""

    code = "BASE_MISSING"
    message = _("Enter out of how many; more than 0.")

    def broken(self, task: TaskSaid) -> Iterator[str]:
        for number, counting in task.items.items():
            if counting in {Counting.RATIO, Counting.COVERAGE} and not task.get(
                "item", number, "base"
            ):
                yield task.path("item", number, "base")


class PartOfBase(Clause):
    """What is covered is a part of all there are."""

    code = "MORE_THAN_ALL"
    message = _("More are covered than there are. Check both numbers.")

    def broken(self, task: TaskSaid) -> Iterator[str]:
        for number, counting in task.items.items():
            amount, base = task.get("item", number, "amount"), task.get("item", number, "base")
            if counting == Counting.COVERAGE and amount is not None and base and amount > base:
                yield task.path("item", number, "amount")


class DueSaid(Clause):
    """An instrument has a day by which it is in force."""

    code = "DAY_MISSING"
    message = _("Enter the day by which it is in force.")

    def broken(self, task: TaskSaid) -> Iterator[str]:
        for number, counting in task.items.items():
            if counting == Counting.INSTRUMENT and task.get("item", number, "due") is None:
                yield task.path("item", number, "due")


class YearsAddUp(Clause):
    """Where a quantity is divided among years, the years add up to it."""

    code = "YEARS_DIFFER"
    message = _("The years do not add up to the quantity.")

    def broken(self, task: TaskSaid) -> Iterator[str]:
        for number in task.items:
            years = [task.get("item", number, year) for year in task.years]
            said = [year for year in years if year is not None]
            if said and sum(said, Decimal()) != task.get("item", number, "amount"):
                yield task.path("item", number, "amount")


class MoneySaid(Clause):
    """Each task has a budget; who plans none says so with a 0."""

    code = "MONEY_MISSING"
    message = _("Enter the money of at least one source; 0 if none is planned.")
    source = "real-platform.md §1.1 (S5)"

    def broken(self, task: TaskSaid) -> Iterator[str]:
        said = any(
            task.get("fund", code, year) is not None for code in task.sources for year in task.years
        )
        if task.pays and task.sources and not said:
            yield task.path("fund", task.sources[0], task.years[0])


CLAUSES: Final = (
    PersonNamed(), CriterionSaid(), QuantitySaid(), BaseSaid(), PartOfBase(), DueSaid(), YearsAddUp(),
    MilestoneSaid(), MoneySaid(),
)  # fmt: skip


def missing_in(task: TaskSaid) -> list[Missing]:
    """Everything that one task wants, in the order of the clauses."""
    return [one for clause in CLAUSES for one in clause.missing(task)]
