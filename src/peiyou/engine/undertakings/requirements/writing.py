"""What must hold for a cell to be written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.cells import Address, Part, opened_by
from peiyou.engine.undertakings.enums import Party, SeasonState, State
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.kernel.actions.requirements import Requirement


@dataclass(frozen=True, slots=True)
class Sheet:
    """An undertaking that somebody wants to write in. `remarked`: cells with an open remark."""

    undertaking: Undertaking
    season: Season
    at: datetime
    remarked: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class CellCase:
    """One cell. `choosable`: the unit may take its task up; `ticked`: it has, or does with this write.

    `holders`: units of the province that hold the task which the province is about to untick.
    """

    sheet: Sheet
    address: Address | None
    path: str
    known: bool
    choosable: bool
    ticked: bool
    unticks: bool
    holders: int = 0


class SeasonIsOpen(Requirement[Sheet]):
    """Only while the season is open is anything filled in."""

    code = "SEASON_NOT_OPEN"
    message = _("This season of take-up is not open.")

    def broken(self, case: Sheet) -> dict[str, Any] | None:
        is_open = case.season.state == SeasonState.OPEN and case.at >= case.season.opens_at
        return None if is_open else {}


class BeforeTheEnd(Requirement[Sheet]):
    """Who is late may still fill in until provinces have to confirm, or longer where the deadline was moved."""

    code = "TOO_LATE"
    message = _(
        "The time to fill in ended on %(day)s. Ask the province to have the deadline moved."
    )
    source = "real-platform.md §1.1"

    def broken(self, case: Sheet) -> dict[str, Any] | None:
        due = case.undertaking.case.due_at
        end = max(case.season.confirm_by, due) if due else case.season.confirm_by
        return {"day": localtime(end).date().isoformat()} if case.at > end else None


class IsBeingFilledIn(Requirement[Sheet]):
    """What has been handed in waits for whoever checks it; what is confirmed changes only by a filing."""

    code = "NOT_BEING_FILLED_IN"
    message = _(
        "It has been handed in and cannot be changed now. Ask whoever checks it to return it; "
        "once it is confirmed, the province files a change."
    )
    source = "real-platform.md §1.1 (S2)"

    def broken(self, case: Sheet) -> dict[str, Any] | None:
        state = case.undertaking.case.state
        return None if state in {State.FILLING, State.RETURNED} else {"state": state}


class IsAsked(Requirement[CellCase]):
    """A cell is one that the season asks."""

    code = "CELL_UNKNOWN"
    message = _("This season does not ask “%(cell)s”.")

    def broken(self, case: CellCase) -> dict[str, Any] | None:
        return None if case.known else {"cell": case.path}


class OnlyWhatWasRemarked(Requirement[CellCase]):
    """Where cells were returned with remarks, only these are changed, and what has to change with them."""

    code = "CELL_LOCKED"
    message = _("Only the cells with a remark can be changed: the rest has been accepted.")

    def broken(self, case: CellCase) -> dict[str, Any] | None:
        remarked = case.sheet.remarked
        returned = case.sheet.undertaking.case.state == State.RETURNED
        locked = returned and remarked and not opened_by(remarked, [case.path])
        return {"cell": case.path} if locked else None


class MayBeTakenUp(Requirement[CellCase]):
    """Units take up what is open to their kind and what their province has taken up."""

    code = "TASK_NOT_OPEN"
    message = _("Task %(task)s is not open to this unit, or its province has not taken it up.")
    source = "real-platform.md §1.1 (S5)"

    def broken(self, case: CellCase) -> dict[str, Any] | None:
        if case.choosable or case.unticks or case.address is None:
            return None
        return {"task": case.address.seq, "cell": case.path}


class IsTicked(Requirement[CellCase]):
    """Figures belong to a task that is taken up."""

    code = "NOT_TAKEN"
    message = _("Task %(task)s is not taken up: tick it first.")

    def broken(self, case: CellCase) -> dict[str, Any] | None:
        if case.address is None or case.address.part is Part.TAKEN or case.ticked:
            return None
        return {"task": case.address.seq, "cell": case.path}


class AssignedStays(Requirement[CellCase]):
    """A department does not give up a task that the plan gives it."""

    code = "ASSIGNED"
    message = _("Task %(task)s is this department's by the plan: it cannot be given up here.")

    def broken(self, case: CellCase) -> dict[str, Any] | None:
        of_department = case.sheet.undertaking.party == Party.DEPARTMENT
        if case.unticks and of_department and case.address:
            return {"task": case.address.seq, "cell": case.path}
        return None


class HeldByNobody(Requirement[CellCase]):
    """A province keeps what its units have taken up on its word."""

    code = "TAKEN_BELOW"
    message = _(
        "%(units)s units have taken up task %(task)s. Return it to them first, or keep the task."
    )

    def broken(self, case: CellCase) -> dict[str, Any] | None:
        if not (case.unticks and case.holders and case.address):
            return None
        return {"units": case.holders, "task": case.address.seq, "cell": case.path}


OF_SHEETS: Final = (SeasonIsOpen(), IsBeingFilledIn(), BeforeTheEnd())
OF_CELLS: Final = (
    IsAsked(), OnlyWhatWasRemarked(), MayBeTakenUp(), IsTicked(), AssignedStays(), HeldByNobody(),
)  # fmt: skip
