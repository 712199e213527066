"""会签: which departments have to agree to which tasks, and who of them has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Line, Return, Reviewer, Signature, Term
from peiyou.engine.undertakings.enums import Party
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.organisations.models import Unit


def unsigned_of(rows: Sequence[Return]) -> dict[int, list[Reviewer]]:
    """By primary key: reviewers (with unit and term) who have not signed the snapshot in force; for returns of
    departments alone, and never who reports themselves. Three statements, none where there is no such return."""
    mine = [row for row in rows if row.party == Party.DEPARTMENT and row.snapshot_id]
    if not mine:
        return {}
    asked: dict[tuple[int, int], list[Reviewer]] = defaultdict(list)
    reviewers = Reviewer.objects.filter(term__round__in={row.round_id for row in mine})
    for reviewer in reviewers.select_related("unit", "term__opening").order_by("pk"):
        asked[reviewer.term.round_id, reviewer.term.opening_id].append(reviewer)
    signed = set(
        Signature.objects.filter(snapshot__in=[row.snapshot_id for row in mine]).values_list(
            "snapshot", "opening", "unit"
        )
    )
    lines: dict[int, list[int]] = defaultdict(list)
    for pk, opening in Line.objects.filter(of_return__in=mine).values_list("of_return", "opening"):
        lines[pk].append(opening)
    found: dict[int, list[Reviewer]] = {}
    for row in mine:
        left = [
            reviewer
            for opening in lines[row.pk]
            for reviewer in asked[row.round_id, opening]
            if reviewer.unit_id != row.unit_id
            and (row.snapshot_id, opening, reviewer.unit_id) not in signed
        ]
        if left:
            found[row.pk] = left
    return found


def require_signed(rows: Sequence[Return]) -> None:
    """Raise `ReportingError` (NOT_SIGNED) where a department that reviews a task has not agreed yet."""
    for left in unsigned_of(rows).values():
        first = left[0]
        raise ReportingError(
            "NOT_SIGNED",
            _("%(department)s has not signed task %(task)s yet."),
            department=first.unit.name,
            task=first.term.opening.seq,
            count=len(left),
        )


def to_sign(row: Return, department: Unit) -> list[Term]:
    """Terms of the tasks of a return (with their opening) that wait for the signature of a department, in order."""
    left = unsigned_of([row]).get(row.pk, ())
    terms = [one.term for one in left if one.unit_id == department.pk]
    return sorted(terms, key=lambda term: term.opening.seq)


@dataclass(frozen=True, slots=True)
class ToSign:
    """What one department has to agree to in one return."""

    return_: Return
    department: Unit
    terms: tuple[Term, ...]


def waiting_signatures(rows: QuerySet[Return], departments: Collection[int]) -> list[ToSign]:
    """Of returns that wait for approval: what waits for one of these departments (primary keys), in order. Four
    statements, however many returns."""
    if not departments:
        return []
    waiting = rows.filter(party=Party.DEPARTMENT, case__state=State.APPROVING)
    found = list(waiting.select_related("unit", "case", "round", "snapshot").order_by("unit__name_key", "pk"))  # fmt: skip
    left = unsigned_of(found)
    made: list[ToSign] = []
    for row in found:
        mine: dict[int, list[Reviewer]] = defaultdict(list)
        for reviewer in left.get(row.pk, ()):
            if reviewer.unit_id in departments:
                mine[reviewer.unit_id].append(reviewer)
        for of in mine.values():
            terms = sorted((one.term for one in of), key=lambda term: term.opening.seq)
            made.append(ToSign(row, of[0].unit, tuple(terms)))
    return made


def my_departments(actor: Actor, at: datetime) -> frozenset[int]:
    """Primary keys of the departments for which somebody may sign."""
    scope = authority().scope(actor, "reporting.sign_tasks", at)
    return frozenset(unit for _hierarchy, unit in scope.roots)
