"""Cases: whom they are shown to, what waits for whom, how they came where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peiyou.kernel.access.queries.held import held
from peiyou.kernel.actions import Actor
from peiyou.kernel.organisations.models import Place
from peiyou.kernel.organisations.queries.trees import on_day_or_last
from peiyou.kernel.workflow.models import Case, Delegation
from peiyou.kernel.workflow.processes import definition_of, named, registered
from peiyou.kernel.workflow.subjects import subject

VERSION_STEP: Final = "to-version"
"""The step of moves that are none of the process: the case follows another version of it."""


def case_of(key: UUID, actor: Actor, at: datetime) -> Case | None:
    """The case, for whoever may see the record that it is about; None for others and for no case."""
    rows = Case.objects.select_related("process", "unit", "holder", "delegation__person")
    case = rows.filter(key=key).first()
    if case is None or not subject(case.subject_kind).may_view(actor, case.subject_id, at):
        return None
    return case


def delegation_of(case: Case) -> Delegation | None:
    """Who the turn was given to in particular, while it lasts."""
    found = Delegation.objects.filter(case=case, version=case.version).select_related("person")
    return found.first()


# --- my work -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases of one kind in one state that wait for somebody; `is_mine`: handed to them by name."""

    subject_kind: str
    subject_id: str
    """One of them."""
    state: str
    is_mine: bool
    count: int
    first_due: datetime | None
    process: str


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """What waits for `actor`, counted, in the order of processes and of their states; one statement
    besides that for their grants.

    What was handed to somebody by name waits for them alone; others of the role may still act on it.
    """
    turns = turns_of(actor, at)
    if not turns:
        return []
    given = Q(delegation__version=F("version"))
    me = Q(delegation__person__key=actor.id.removeprefix("person:"))
    whose = Choose(
        When(given & me, then=Value("mine")),
        When(given, then=Value("others")),
        default=Value("all"),
        output_field=CharField(),
    )
    groups = (
        Case.objects.filter(turns, closed_at=None)
        .annotate(whose=whose)
        .exclude(whose="others")
        .values("process__code", "subject_kind", "state", "whose")
        .annotate(count=Count("pk"), first_due=Min("due_at"), one=Min("subject_id"))
        .order_by("process__code", "subject_kind", "whose")
    )
    found = [
        Waiting(
            subject_kind=row["subject_kind"], subject_id=row["one"], state=row["state"],
            is_mine=row["whose"] == "mine", count=row["count"], first_due=row["first_due"],
            process=row["process__code"],
        )
        for row in groups
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.process, _place(one), one.is_mine))


def _place(waiting: Waiting) -> int:
    """Where its state stands in the process; a state of an earlier version comes last."""
    definition = registered().get(waiting.process)
    states = list(definition.states) if definition else []
    return states.index(waiting.state) if waiting.state in states else len(states)


def turns_of(actor: Actor, at: datetime) -> Q:
    """Cases whose turn is that of a grant of the actor; false where they hold none."""
    stages = {code: definition.stage for code, definition in registered().items()}
    found = Q()
    for grant in held(actor, at):
        if grant.unit is None or grant.task_keys:
            continue
        places = Place.objects.filter(
            on_day_or_last(timezone.localdate(at)),
            hierarchy=grant.hierarchy, node=grant.unit, unit=OuterRef("holder"),
        )  # fmt: skip
        turn = Q(Exists(places), role=grant.role)
        if grant.stages:
            turn &= Q(process__code__in=[c for c, stage in stages.items() if stage in grant.stages])
        found |= turn
    return found


# --- history -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a history, in the reader's language. `state` is where it led, empty for a new deadline.

    `results` of requirements are mappings; the page shows `code` and `reason` of those that have a reason.
    """

    at: datetime
    who: str
    what: str
    state: str = ""
    reason: str = ""
    results: tuple[Mapping[str, Any], ...] = ()
    before: datetime | None = None
    after: datetime | None = None


def history_of(case: Case) -> list[HistoryLine]:
    """How the case came where it stands, newest first; two statements (with `process` loaded)."""
    definition = definition_of(case.process)
    lines = [
        HistoryLine(
            at=move.at, who=move.actor_name, reason=move.reason, results=tuple(move.results),
            what=_("Goes on by a new version of the process")
            if move.step == VERSION_STEP
            else named(definition.steps, move.step),
            state=named(definition.states, move.to_state),
        )
        for move in case.moves.order_by("no")
    ]  # fmt: skip
    lines += [
        HistoryLine(
            at=extension.at, who=extension.actor_name, what=_("Deadline moved"),
            reason=extension.reason, before=extension.before, after=extension.after,
        )
        for extension in case.extensions.order_by("pk")
    ]  # fmt: skip
    opened = HistoryLine(
        at=case.opened_at,
        who="",
        what=_("Opened"),
        state=named(definition.states, definition.start),
    )
    return [*sorted(lines, key=lambda line: line.at)[::-1], opened]


def process_of(case: Case) -> str:
    """The name of its process, in the reader's language."""
    return definition_of(case.process).name.read_in(get_language())


def state_of(case: Case) -> str:
    """The name of the state it stands in, in the reader's language."""
    return named(definition_of(case.process).states, case.state)
