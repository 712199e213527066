"""Who has not answered, not sent in, not passed: by province and place, with how often they were reminded.

What the clock tells by itself (days before, past the deadline, to the bureau above) is kept with the case; what a
person sent is a `Chase`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.enums import State
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.kernel.calendar.days import working_days_between
from peiyou.kernel.workflow.queries.people import Turn, acting, turn_of

WAITING: dict[str, tuple[Promise, Q]] = {
    "unanswered": (_("not answered"), Q(case__state=State.FILLING, started_at=None)),
    "filling": (_("begun, not sent in"), Q(case__state=State.FILLING, started_at__isnull=False)),
    "returned": (_("returned, not sent in again"), Q(case__state=State.RETURNED)),
    "checking": (
        _("sent in, not passed by a bureau"),
        Q(case__state__in=[State.COUNTY_CHECK, State.PREFECTURE_CHECK]),
    ),
    "confirming": (_("passed, not confirmed"), Q(case__state=State.CONFIRMING)),
}
"""What somebody is behind with; of each undertaking at most one holds."""


@dataclass(frozen=True, slots=True)
class Behind:
    """One line of the list. `people`: how many could be told now; 0: nobody there has an account."""

    undertaking: Undertaking
    what: str
    words: str
    days_late: int
    times: int
    last: date | None
    people: int

    @property
    def told(self) -> list[tuple[Promise, datetime]]:
        """What the clock has told by itself."""
        case = self.undertaking.case
        moments = (
            (_("told that it comes near"), case.announced_at),
            (_("told that it is late"), case.reminded_at),
            (_("told to the level above"), case.escalated_at),
        )
        return [(words, at) for words, at in moments if at]


@dataclass(frozen=True, slots=True)
class Region:
    """Counts of a province, in the order of `WAITING`."""

    pk: int
    name: str
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


def waiting_in(
    season: Season, seen: QuerySet[Undertaking], what: str = ""
) -> QuerySet[Undertaking]:
    """Of what somebody may see, those that something waits for."""
    chosen = WAITING[what][1] if what in WAITING else _anything()
    return seen.filter(chosen, season=season)


def _anything() -> Q:
    found = Q()
    for _words, condition in WAITING.values():
        found |= condition
    return found


def counts(rows: QuerySet[Undertaking]) -> dict[str, int]:
    return rows.order_by().aggregate(
        **{name: Count("pk", filter=q) for name, (_w, q) in WAITING.items()}
    )


def regions(rows: QuerySet[Undertaking]) -> list[Region]:
    """By provincial unit; departments of the state stand last, under none."""
    asked = {name: Count("pk", filter=q) for name, (_w, q) in WAITING.items()}
    columns = ("province", "province__name", "province__code", *WAITING)
    found = rows.order_by().values("province").annotate(**asked).values_list(*columns)
    ordered = sorted(found, key=lambda row: (row[0] is None, not row[2], row[2] or ""))
    return [Region(pk or 0, name or "", list(numbers)) for pk, name, _code, *numbers in ordered]


def in_order(rows: QuerySet[Undertaking]) -> QuerySet[Undertaking]:
    """Province, then whoever the turn is with, then the unit."""
    return rows.select_related(
        "unit", "province", "case__holder", "case__process", "season"
    ).order_by(
        "province__code", "province", "case__holder__code", "case__holder", "unit__name_key", "pk"
    )


def lines(rows: Iterable[Undertaking], at: datetime) -> list[Behind]:
    """A page of them; a fixed number of statements."""
    page = list(rows)
    chases = _chases(page)
    turns = {row.pk: turn for row in page if (turn := turn_of(row.case))}
    people = acting(turns.values(), at)
    return [
        _line(row, chases.get(row.pk, (0, None)), turns.get(row.pk), people, at) for row in page
    ]


def _chases(page: Iterable[Undertaking]) -> dict[int, tuple[int, date | None]]:
    found = Undertaking.objects.filter(pk__in=[row.pk for row in page]).order_by()
    counted = found.annotate(n=Count("chases"), last=Max("chases__on")).values_list(
        "pk", "n", "last"
    )
    return {pk: (n, last) for pk, n, last in counted}


def _line(
    row: Undertaking, chased: tuple[int, date | None], turn: Turn | None, people: dict[Turn, set[int]], at: datetime
) -> Behind:  # fmt: skip
    what = _what(row)
    due, today = row.case.due_at, timezone.localdate(at)
    late = working_days_between(timezone.localdate(due), today) if due and due < at else 0
    return Behind(row, what, str(WAITING[what][0]), late, *chased, len(people[turn]) if turn else 0)


def _what(row: Undertaking) -> str:
    state = State(row.case.state)
    if state == State.FILLING:
        return "filling" if row.started_at else "unanswered"
    return {State.RETURNED: "returned", State.CONFIRMING: "confirming"}.get(state, "checking")
