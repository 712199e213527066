"""Who has not begun, not handed in, not reviewed, is late, or owes the sealed page: by province and place, with how
often they were reminded. Data handed in and page received are two states, and both are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import BEING_REVIEWED, BEING_WRITTEN, State
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.undertakings.rules import FILLERS, UNITS
from peiyou.kernel.actions.roles import Stage
from peiyou.kernel.calendar.days import working_days_between
from peiyou.kernel.workflow.queries.people import Turn, acting, turn_of

LATE: Final = "late"
LETTER: Final = "letter"
WAITING: Final[dict[str, tuple[Promise, Q]]] = {
    "unbegun": (_("not begun"), Q(case__state=State.FILLING, started_at=None)),
    "filling": (_("begun, not handed in"), Q(case__state=State.FILLING, started_at__isnull=False)),
    "returned": (
        _("returned or being corrected"),
        Q(case__state__in=[State.RETURNED, State.CORRECTING]),
    ),
    "checking": (
        _("handed in, not passed"),
        Q(case__state__in=[State.COUNTY_CHECK, State.PREFECTURE_CHECK, State.PROVINCE_CHECK]),
    ),
    "approving": (_("passed, not approved"), Q(case__state=State.APPROVING)),
}
"""What somebody is behind with; of each return at most one holds."""
OWES_LETTER: Final = Q(snapshot__isnull=False, snapshot__sealed_at=None) & Q(
    case__state__in=[*BEING_REVIEWED, State.APPROVED]
)
OTHERS: Final[dict[str, Promise]] = {LATE: _("late"), LETTER: _("no sealed page")}
"""Asked across the states."""


@dataclass(frozen=True, slots=True)
class Behind:
    """One line of the list. `people`: how many could be told now; 0: nobody there has an account."""

    return_: Return
    words: str
    days_late: int
    times: int
    last: date | None
    people: int
    owes_letter: bool

    @property
    def told(self) -> list[tuple[Promise, datetime]]:
        """What the clock has told by itself."""
        case = self.return_.case
        moments = (
            (_("told that it comes near"), case.announced_at),
            (_("told that it is late"), case.reminded_at),
            (_("told to the level above"), case.escalated_at),
        )
        return [(words, at) for words, at in moments if at]


@dataclass(frozen=True, slots=True)
class Region:
    """Counts of a province, in the order of `kinds`; `total`: of returns that anything waits for."""

    pk: int
    name: str
    counts: list[int]
    total: int


def kinds(at: datetime) -> dict[str, Q]:
    return {
        **{name: condition for name, (_words, condition) in WAITING.items()},
        LATE: _anything() & Q(case__due_at__lt=at),
        LETTER: OWES_LETTER,
    }


def labels() -> dict[str, Promise]:
    return {name: words for name, (words, _q) in WAITING.items()} | OTHERS


def waiting_in(
    round_: Round, seen: QuerySet[Return], at: datetime, what: str = ""
) -> QuerySet[Return]:
    """Of what somebody may see, those that something waits for."""
    conditions = kinds(at)
    chosen = conditions[what] if what in conditions else _anything() | OWES_LETTER
    return seen.filter(chosen, round=round_)


def _anything() -> Q:
    return Q(case__state__in=[*BEING_WRITTEN, *BEING_REVIEWED])


def counts(rows: QuerySet[Return], at: datetime) -> dict[str, int]:
    """By kind, and under `all` how many there are."""
    asked = {name: Count("pk", filter=condition) for name, condition in kinds(at).items()}
    found: dict[str, int] = rows.order_by().aggregate(**asked, all=Count("pk"))
    return found


def regions(rows: QuerySet[Return], at: datetime) -> list[Region]:
    """By provincial unit; departments of the state stand last, under none."""
    asked = {name: Count("pk", filter=condition) for name, condition in kinds(at).items()}
    columns = ("province", "province__name", "province__code", "all", *asked)
    counted = rows.order_by().values("province").annotate(**asked, all=Count("pk"))
    found = counted.values_list(*columns)
    ordered = sorted(found, key=lambda row: (row[0] is None, not row[2], row[2] or ""))
    return [
        Region(pk or 0, name or "", list(numbers), total)
        for pk, name, _code, total, *numbers in ordered
    ]


def in_order(rows: QuerySet[Return]) -> QuerySet[Return]:
    """Province, then whoever the turn is with, then the unit."""
    related = rows.select_related(
        "unit", "province", "case__holder", "case__process", "round", "snapshot"
    ).defer("snapshot__content", "case__process__definition")
    return related.order_by(
        "province__code", "province", "case__holder__code", "case__holder", "unit__name_key", "pk"
    )


def waits_at(row: Return) -> Turn | None:
    """Where somebody has to act: whose turn it is; of what is through, the unit that owes its page."""
    if row.case.state != State.APPROVED:
        return turn_of(row.case)
    return Turn(row.unit_id, frozenset(FILLERS.get(row.party, UNITS)), Stage.REPORTING)


def lines(rows: Iterable[Return], at: datetime) -> list[Behind]:
    """A page of them; a fixed number of statements."""
    page = list(rows)
    chases = _chases(page)
    turns = {row.pk: turn for row in page if (turn := waits_at(row))}
    people = acting(turns.values(), at)
    return [
        _line(row, chases.get(row.pk, (0, None)), len(people[turns[row.pk]]) if row.pk in turns else 0, at)
        for row in page
    ]  # fmt: skip


def _chases(page: Iterable[Return]) -> dict[int, tuple[int, date | None]]:
    found = Return.objects.filter(pk__in=[row.pk for row in page]).order_by()
    counted = found.annotate(n=Count("chases"), last=Max("chases__on"))
    return {pk: (n, last) for pk, n, last in counted.values_list("pk", "n", "last")}


def _line(row: Return, chased: tuple[int, date | None], people: int, at: datetime) -> Behind:
    due = row.case.due_at
    late = working_days_between(timezone.localdate(due), timezone.localdate(at)) if due and due < at else 0  # fmt: skip
    owes = bool(row.snapshot and row.snapshot.sealed_at is None and row.case.state not in BEING_WRITTEN)  # fmt: skip
    return Behind(row, _words(row), late, *chased, people, owes)


def _words(row: Return) -> str:
    state = State(row.case.state)
    if state == State.FILLING:
        return str(WAITING["filling" if row.started_at else "unbegun"][0])
    return str(state.label)
