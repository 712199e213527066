"""The reports of a place and of every unit in it, one after another; may be run again, and goes on where it stopped.

Each report is an act of its own: what one is refused for stops no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from peiyou.engine.results.actions.reports import draft_report, issue_report
from peiyou.engine.results.enums import RunState
from peiyou.engine.results.models import Report, ReportRun
from peiyou.engine.results.queries.reports.figures import Account, Frame, accounts_of, returns_at
from peiyou.engine.results.queries.reports.listing import holding_of
from peiyou.kernel.actions import SYSTEM, Actor, DomainError
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.organisations.enums import REGIONS, Kind
from peiyou.kernel.organisations.models import Unit

AT_ONCE: Final = 100
"""Units whose figures are read together."""
Progress = Callable[[int, int], None]


def run_reports(run: ReportRun, at: datetime, progress: Progress | None = None) -> ReportRun:
    """Draft what is not drafted; issue what is not issued, if that was asked. Returns the run as it ended."""
    tell = progress or (lambda _done, _all: None)
    actor = SYSTEM if run.actor == SYSTEM.id else Actor("PERSON", run.actor, run.actor_name)
    frame = Frame.of(run.version, run.year, Stage.APPROVED)
    units = units_of(frame, run.unit)
    _set(run, at, state=RunState.RUNNING, done=0, total=len(units), refused=[])
    refused: list[list[str]] = []
    done = 0
    for some in _some(units):
        accounts = accounts_of(frame, some)
        for unit in some:
            why = _make(run, unit, accounts[unit.pk], actor, at)
            done += 1
            if why:
                refused.append([unit.name, why])
            tell(done, len(units))
        _set(run, at, done=done, refused=refused)
    _set(run, at, state=RunState.DONE)
    return run


def units_of(frame: Frame, place: Unit) -> list[Unit]:
    """The place itself; of the nation the provinces; then who is asked to report there in that year."""
    rows = returns_at(frame, place, frame.year)
    units = Unit.objects.filter(pk__in=rows.values("unit")).exclude(kind__in=REGIONS)
    found = [place, *units.exclude(pk=place.pk).order_by("code", "name_key", "pk")]
    if place.kind == Kind.NATION:
        provinces = Unit.objects.filter(pk__in=rows.values("province"), kind=Kind.PROVINCE)
        found[1:1] = provinces.order_by("code", "pk")
    return found


def _make(run: ReportRun, unit: Unit, account: Account, actor: Actor, at: datetime) -> str:
    """Why there is no report of the unit, if there is none. What somebody has written stays as it is."""
    try:
        found = Report.objects.filter(plan=run.version.plan_id, unit=unit, year=run.year).first()
        if found is None:
            found = draft_report(unit=unit, version=run.version, year=run.year, account=account, actor=actor, at=at)  # fmt: skip
        if run.issues and holding_of(found) is None:
            mine = account if found.stage == account.frame.stage else None
            issue_report(report=found, is_public=run.is_public, account=mine, actor=actor, at=at)
    except DomainError as error:
        return str(error)
    return ""


def _some(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    return (list(units[start : start + AT_ONCE]) for start in range(0, len(units), AT_ONCE))


def broken(run: ReportRun, at: datetime) -> None:
    """It stopped by an error that we know nothing of."""
    why = _("It stopped for a reason that we have recorded. Ask for it again: it goes on where it stopped.")  # fmt: skip
    _set(run, at, state=RunState.BROKEN, refused=[*run.refused, [run.unit.name, why]])


def _set(run: ReportRun, at: datetime, **values: object) -> None:
    for name, value in values.items():
        setattr(run, name, value)
    ReportRun.objects.filter(pk=run.pk).update(changed_at=at, **values)
