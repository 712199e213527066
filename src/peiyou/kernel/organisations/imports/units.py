"""What a sheet of units would do to the register: row by row, before anything is written.

A row is the unit whose key or number it has, or that has its name in its place. Any other row is new,
unless it is so much like a unit (or another row) that a person has to decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from peiyou.kernel.actions import Actor, NotAllowed, authority
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.organisations.actions.together import Batch, import_units
from peiyou.kernel.organisations.enums import EVER, Hierarchy
from peiyou.kernel.organisations.errors import OrganisationError, SeveralRefused
from peiyou.kernel.organisations.imports.matching import Matcher
from peiyou.kernel.organisations.imports.plan import (
    BY_NAME,
    LEAVE_OUT,
    NEW,
    Difference,
    Fate,
    Outcome,
    Plan,
    Wish,
)
from peiyou.kernel.organisations.imports.workbook import Fault, Row, Sheet
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.columns import NUMBERS, PARENTS, Column
from peiyou.kernel.organisations.requirements.cases import Edit, NewUnit
from peiyou.kernel.organisations.requirements.registration import problems_of


def plan_import(sheet: Sheet, wish: Wish, actor: Actor, at: datetime) -> Plan:
    """The dry run. Changes of registered units are tried out and undone, so refusals are the true ones."""
    planner = _Planner(sheet, wish, actor, at)
    planner.settle()
    planner.check_new()
    planner.rehearse()
    return planner.plan


def carry_out(plan: Plan, actor: Actor, at: datetime) -> Batch:
    """All of the plan or nothing, in one act."""
    if not plan.ready:
        raise OrganisationError(
            "IMPORT_OPEN", _("Some rows are wrong or not decided yet. Nothing was imported.")
        )
    return import_units(
        rows=plan.new, edits=plan.edits, on=plan.wish.on, source=plan.wish.source, actor=actor, at=at
    )  # fmt: skip


class _Planner:
    def __init__(self, sheet: Sheet, wish: Wish, actor: Actor, at: datetime) -> None:
        self.plan = Plan(sheet, wish)
        self.wish, self.actor, self.at = wish, actor, at
        self.today = timezone.localdate(at)
        self.matcher = Matcher(sheet.rows, self.today)
        self.new: list[Outcome] = []
        """Outcomes of `plan.new`, in the same order."""
        self.edited: list[Outcome] = []
        self.line_of_row: dict[str, int] = {}
        """Name → place in `plan.new` of the rows that others may stand under."""

    def settle(self) -> None:
        """Give every row its fate, as far as it can be told from the sheet and the register."""
        matcher = self.matcher
        matched = {row.line: self._known(row) for row in self.plan.sheet.rows}
        matcher.read_units(pk for pk in matched.values() if pk is not None)
        likely = matcher.likely([row for row in self.plan.sheet.rows if matcher.match(row) is None])
        taken: dict[int, int] = {}
        for row in self.plan.sheet.rows:
            pk = matched[row.line]
            outcome = Outcome(row, Fate.SAME, pk, [], *likely.get(row.line, ([], [])))
            self._settle(outcome)
            self.plan.outcomes.append(outcome)
            if outcome.unit is not None and outcome.fate is not Fate.LEFT_OUT:
                first = taken.setdefault(outcome.unit, row.line)
                if first != row.line:
                    self._blame(
                        outcome, _("Row %(line)s is about the same unit.") % {"line": first}
                    )
            if row.faults:
                outcome.fate = Fate.FAULTY

    def _known(self, row: Row) -> int | None:
        decision = self.wish.decisions.get(row.line, "")
        if decision and decision not in {NEW, LEAVE_OUT}:
            return self.matcher.directory.by_key.get(UUID(decision))
        return self.matcher.match(row)

    def _settle(self, outcome: Outcome) -> None:
        row = outcome.row
        decision = self.wish.decisions.get(row.line, "")
        if decision == LEAVE_OUT:
            outcome.fate = Fate.LEFT_OUT
            return
        if outcome.unit is not None:
            self._compare(outcome, outcome.unit)
            return
        if "key" in row.values:
            said = _("No unit that stands today has this key. Leave the cell empty for a new unit.")
            row.faults.append(Fault(said, BY_NAME["key"]))
        outcome.fate = Fate.NEW
        if outcome.likely or outcome.likely_rows:
            decision = decision or self.wish.otherwise
            if decision == LEAVE_OUT:
                outcome.fate = Fate.LEFT_OUT
                return
            outcome.fate = Fate.NEW if decision == NEW else Fate.ASKED
        self._prepare(outcome)

    # --- rows that are new ---

    def _prepare(self, outcome: Outcome) -> None:
        row, values = outcome.row, outcome.row.values
        for name in ("name", "kind", "place"):
            if name not in values and not any(f.column is BY_NAME[name] for f in row.faults):
                row.faults.append(Fault(_("This cell must not be empty."), BY_NAME[name]))
        parents = {h: p for h in Hierarchy if (p := self._parent(row, h)) is not None}
        if row.faults:
            return
        self.line_of_row.setdefault(values["name"], len(self.plan.new))
        self.new.append(outcome)
        self.plan.new.append(
            NewUnit(
                kind=values["kind"],
                name=values["name"],
                parents=parents,
                on=values.get("since", EVER),
                numbers={s: values[n] for n, s in NUMBERS.items() if n in values},
                school_type=values.get("school_type", ""),
                function=values.get("function", ""),
                is_counted=values.get("is_counted", True),
            )
        )

    def _parent(self, row: Row, hierarchy: Hierarchy) -> Unit | int | None:
        column = BY_NAME[hierarchy.lower()]
        text = row.values.get(column.name)
        if text is None:
            return None
        found = self.matcher.directory.find(text)
        if len(found) == 1:
            return self.matcher.unit(found[0])
        if not found and text in self.line_of_row:
            return self.line_of_row[text]
        said = (
            _("Several units are called “%(text)s”. Write the number in front of the name.")
            if found
            else _("“%(text)s” is not in the register, nor further up in this sheet.")
        )
        row.faults.append(Fault(said % {"text": text}, column))
        return None

    def check_new(self) -> None:
        """What the register asks of new units, and whether they stand where the actor may enter them."""
        for place, problem in problems_of(self.plan.new, self.today):
            outcome = self.new[place]
            column = _column_of(problem, outcome.row)
            self._blame(outcome, str(problem), column)
        scope = authority().scope(self.actor, "organisations.register_units", self.at)
        if scope.everything:
            return
        reached = set(scope.units(self.today).values_list("pk", flat=True))
        for outcome, new in zip(self.new, self.plan.new, strict=True):
            for hierarchy, parent in new.parents.items():
                if isinstance(parent, Unit) and parent.pk not in reached:
                    column = BY_NAME[hierarchy.lower()]
                    self._blame(outcome, _("You may not register units there."), column)

    # --- rows of units that are registered ---

    def _compare(self, outcome: Outcome, pk: int) -> None:
        row = outcome.row
        before = self.matcher.current[pk]
        changes = {
            name: value
            for name, value in row.values.items()
            if name != "key" and name not in PARENTS and value != before[name]
        }
        moved = {h: p for h in Hierarchy if (p := self._moved(row, h, before)) is not None}
        for name in ("kind", "since"):
            if name in changes:
                said = _(
                    "It is registered with another value; that is corrected on the unit's own page."
                )
                row.faults.append(Fault(said, BY_NAME[name]))
        if (not changes and not moved) or row.faults:
            return
        if not self.wish.update:
            outcome.fate = Fate.LEFT_OUT
            return
        outcome.fate = Fate.CHANGED
        shown = {**changes, **{h.lower(): parent.name for h, parent in moved.items()}}
        outcome.differences = [
            Difference(BY_NAME[name], _said(name, before.get(name, "")), _said(name, value))
            for name, value in shown.items()
        ]
        self.edited.append(outcome)
        self.plan.edits.append(
            Edit(
                self.matcher.unit(pk),
                name=changes.pop("name", ""),
                numbers={s: changes.pop(n) for n, s in NUMBERS.items() if n in changes},
                parents=moved,
                traits=changes,
            )
        )

    def _moved(self, row: Row, hierarchy: Hierarchy, before: Mapping[str, Any]) -> Unit | None:
        """The other unit that it is to stand under; None where it stays. An empty cell says nothing."""
        if (
            row.values.get(hierarchy.lower(), before[hierarchy.lower()])
            == before[hierarchy.lower()]
        ):
            return None
        parent = self._parent(row, hierarchy)
        if isinstance(parent, int):
            said = _(
                "A registered unit cannot move under a row of this sheet. Import that row first."
            )
            row.faults.append(Fault(said, BY_NAME[hierarchy.lower()]))
            return None
        is_same = parent is None or parent.pk == before[f"{hierarchy.lower()}-pk"]
        return None if is_same else parent

    def rehearse(self) -> None:
        """Try the changes of registered units. New ones have been checked already."""
        if not self.plan.edits or {Fate.FAULTY} & self.plan.counts.keys():
            return
        try:
            with rehearsal():
                import_units(
                    rows=(), edits=self.plan.edits, on=self.wish.on, source=self.wish.source,
                    actor=self.actor, at=self.at,
                )  # fmt: skip
        except SeveralRefused as refused:
            for place, problem in refused.faults:
                self._blame(
                    self.edited[place], str(problem), _column_of(problem, self.edited[place].row)
                )
        except NotAllowed as error:
            for outcome in self.edited:
                self._blame(outcome, str(error))

    @staticmethod
    def _blame(outcome: Outcome, message: str, column: Column | None = None) -> None:
        outcome.row.faults.append(Fault(message, column))
        outcome.fate = Fate.FAULTY


_COLUMN_OF: Final = {
    "NAME": "name", "KIND": "kind", "TRAITS": "school_type", "NOT_YET": "since",
    "NOWHERE": "place", "LEVELS": "place",
}  # fmt: skip


def _column_of(problem: OrganisationError, row: Row) -> Column | None:
    """The column whose cell a problem is about: the one whose value it speaks of."""
    if name := _COLUMN_OF.get(problem.code):
        return BY_NAME[name]
    said = str(problem)
    for name in NUMBERS if problem.code.startswith("NUMBER") else PARENTS:
        value = str(row.values.get(name, ""))
        if any(word in said for word in (value, value.partition(" ")[2]) if word):
            return BY_NAME[name]
    return None


def _said(name: str, value: Any) -> str:
    """A value as the page shows it."""
    column = BY_NAME[name]
    if column.choices and value:
        return str(column.choices(value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if value else "—"
