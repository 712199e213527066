"""Telling people what is late: who has the turn first, who stands above them later. Each case once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from peiyou.kernel.actions import SYSTEM, Actor, action, note
from peiyou.kernel.notices.actions.sending import send_notices
from peiyou.kernel.workflow.models import Case
from peiyou.kernel.workflow.moves.locking import lock
from peiyou.kernel.workflow.queries.late import coming_near, past, past_for_long
from peiyou.kernel.workflow.queries.people import Turn, acting, nearest, superiors, turn_of
from peiyou.kernel.workflow.rules import over
from peiyou.kernel.workflow.subjects import subject

AT_ONCE: Final = 500
"""Cases of one act; the job repeats it until none is left."""


@dataclass(frozen=True, slots=True)
class Chased:
    """How many cases were told of: coming near, past, past for long."""

    announced: int
    reminded: int
    escalated: int

    audit_stream: str = "cases:chasing"

    def __bool__(self) -> bool:
        return bool(self.announced or self.reminded or self.escalated)


@action("workflow.chase_cases", on=None)
def chase_cases(*, actor: Actor, at: datetime) -> Chased:
    """Tell of the cases that have come near, or past, their deadline since the last time, and mark them.

    The mark and the notice are one act: whatever runs twice finds nothing to tell.
    """
    chased = Chased(
        announced=_tell("CASES_DUE", "announced_at", coming_near(at), _who_acts, at),
        reminded=_tell("CASES_LATE", "reminded_at", past(at), _who_acts, at),
        escalated=_tell(
            "CASES_LATE_BELOW", "escalated_at", past_for_long(at), _who_stands_above, at
        ),
    )
    note(announced=chased.announced, reminded=chased.reminded, escalated=chased.escalated)
    return chased


People = Mapping[int, set[int]]
"""Case → people, by primary keys."""


def _tell(
    kind: str,
    mark: str,
    found: QuerySet[Case],
    whom: Callable[[Sequence[Case], datetime], People],
    at: datetime,
) -> int:
    keys = list(found.order_by("holder", "pk").values_list("pk", flat=True)[:AT_ONCE])
    if not keys:
        return 0
    locked = lock(keys)
    still = set(found.filter(pk__in=keys).values_list("pk", flat=True))
    cases = [case for key, case in locked.items() if key in still]
    for group, people in _groups(cases, whom(cases, at)).items():
        _send(kind, group, people, at)
    Case.objects.filter(pk__in=still).update(**{mark: at})
    return len(cases)


def _groups(cases: Sequence[Case], whom: People) -> dict[tuple[Case, ...], list[int]]:
    """Cases of one kind in one state, with the people who are told of exactly these."""
    told: dict[tuple[int, str, str, str], list[Case]] = defaultdict(list)
    for case in cases:
        for person in whom[case.pk]:
            told[person, case.process.code, case.subject_kind, case.state].append(case)
    groups: dict[tuple[Case, ...], list[int]] = defaultdict(list)
    for (person, *_kind), of in told.items():
        groups[tuple(of)].append(person)
    return groups


def _send(kind: str, cases: Sequence[Case], people: Sequence[int], at: datetime) -> None:
    first = min(cases, key=lambda case: case.pk)
    about = subject(first.subject_kind)
    send_notices(
        people=people,
        kind=kind,
        params={
            "what": first.subject_kind,
            "state": f"{first.process.code}/{first.state}",
            "count": len(cases),
        },
        link=about.url_of(first.subject_id)
        if len(cases) == 1
        else about.url_of_list(first.state, first.subject_id),
        cause=f"{kind.lower()}:{first.pk}:{first.version}:{int(at.timestamp())}",
        actor=SYSTEM,
        at=at,
    )


def _who_acts(cases: Sequence[Case], at: datetime) -> People:
    turns = {case.pk: turn for case in cases if (turn := turn_of(case))}
    people = acting(turns.values(), at)
    return {key: people[turn] for key, turn in turns.items()}


def _who_stands_above(cases: Sequence[Case], at: datetime) -> People:
    """Those of the nearest level over the holder at which anybody is; nobody over the ministry."""
    turns = {case.pk: turn for case in cases if (turn := turn_of(case))}
    above = superiors((turn.unit for turn in turns.values()), at)
    asked = {
        case.pk: Turn(above[turn.unit], over(case.role), turn.stage)
        for case in cases
        if (turn := turns.get(case.pk)) and turn.unit in above
    }
    people = nearest(asked.values(), at)
    return {case.pk: people[asked[case.pk]] if case.pk in asked else set() for case in cases}
