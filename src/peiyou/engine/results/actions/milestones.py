"""Milestones: set by the level above or for oneself, said to be reached (with proof), missed or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.enums import MilestoneState
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import Milestone, Saying
from peiyou.engine.results.queries.cascade import above_of
from peiyou.engine.results.queries.milestones import SOURCE_KIND, texts_to_adopt
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.evidence.enums import Purpose
from peiyou.kernel.evidence.keeping import Upload, attach, detach
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Deliverable, Task, Version


@dataclass(frozen=True, slots=True)
class Planned:
    """A milestone before it is there. `above`: in whose name it is set, the place's own or the level above it."""

    version: Version
    node: Unit
    above: Unit
    task_key: UUID
    title: str
    due_on: date | None
    line: UUID | None = None

    @property
    def audit_stream(self) -> str:
        return f"milestones:{self.node.key}"


@action("results.add_milestone", on="planned")
def add_milestone(*, planned: Planned, actor: Actor, at: datetime) -> Milestone:
    """Raises `ResultsError`: TASK_UNKNOWN, TITLE_MISSING, DAY_MISSING, DAY_OUTSIDE, NOT_ABOVE, THERE."""
    title, due_on = _checked(planned)
    if planned.above != planned.node and above_of(planned.node, planned.version) != planned.above:
        raise ResultsError("NOT_ABOVE", _("A milestone is set by the place itself or by the level above it."))  # fmt: skip
    _require_new(planned.node, planned.task_key, title, due_on)
    row = Milestone.objects.create(
        task_key=planned.task_key, deliverable_key=planned.line, node=planned.node, above=planned.above,
        title=title, due_on=due_on, said_at=at, said_by=actor.name, made_at=at,
    )  # fmt: skip
    _said(row)
    note(task=str(row.task_key), node=str(planned.node.key), title=title, due_on=str(row.due_on))
    return row


@dataclass(frozen=True, slots=True)
class Adopted:
    """What a place wrote for each year when it took tasks up, made milestones of its own."""

    version: Version
    above: Unit
    """The place itself: nobody adopts for another."""
    made: tuple[Milestone, ...] = ()

    @property
    def audit_stream(self) -> str:
        return f"milestones:{self.above.key}"


@action("results.adopt_milestones", on="adopted")
def adopt_milestones(*, adopted: Adopted, actor: Actor, at: datetime) -> Adopted:
    """The yearly texts of its confirmed take-up, each due on the last day of its year; what is there already is left
    alone. Raises `ResultsError` (NOTHING)."""
    node = adopted.above
    rows = [
        Milestone(
            task_key=text.task, node=node, above=node, title=text.title, due_on=text.due_on, said_at=at,
            said_by=actor.name, made_at=at,
        )
        for text in texts_to_adopt(node, adopted.version)
    ]  # fmt: skip
    if not rows:
        raise ResultsError("NOTHING", _("There is nothing to take over: no yearly text of the take-up is left."))  # fmt: skip
    made = Milestone.objects.bulk_create(rows)
    Saying.objects.bulk_create(_saying(row) for row in made)
    note(milestones=[[row.title, str(row.due_on)] for row in made])
    return Adopted(adopted.version, node, tuple(made))


@action("results.edit_milestone", on="milestone")
def edit_milestone(
    *,
    milestone: Milestone,
    title: str,
    due_on: date | None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Milestone:
    """Another wording or day, while it is only planned. Raises `ResultsError`: SETTLED, REASON_MISSING, and as `add`."""
    row = _locked(milestone)
    if row.state != MilestoneState.PLANNED:
        raise ResultsError("SETTLED", _("Only a planned milestone is changed. Say first that it is planned again."))  # fmt: skip
    _require_reason(reason)
    if not title.strip() or due_on is None:
        raise ResultsError("TITLE_MISSING", _("Say what is to be reached, and by which day."))
    before = {"title": row.title, "due_on": str(row.due_on)}
    if (title.strip()[:200], due_on) != (row.title, row.due_on):
        _require_new(row.node, row.task_key, title.strip()[:200], due_on)
    row.title, row.due_on = title.strip()[:200], due_on
    _say(row, row.state, reason, actor, at)
    note(before=before, after={"title": row.title, "due_on": str(row.due_on)}, reason=reason.strip())  # fmt: skip
    return row


@action("results.say_milestone", on="milestone")
def say_milestone(
    *, milestone: Milestone, state: MilestoneState, reason: str = "", actor: Actor, at: datetime
) -> Milestone:
    """Reached, missed, or planned again. Raises `ResultsError`: STATE_WRONG, SAME, PROOF_MISSING, REASON_MISSING."""
    if state == MilestoneState.DROPPED:
        raise ResultsError("STATE_WRONG", _("Who set a milestone drops it."))
    return _moved(milestone, state, reason, actor, at)


@action("results.drop_milestone", on="milestone")
def drop_milestone(*, milestone: Milestone, reason: str, actor: Actor, at: datetime) -> Milestone:
    """It is not asked any more, for a reason; it stays on record. Raises `ResultsError`: SAME, REASON_MISSING."""
    return _moved(milestone, MilestoneState.DROPPED, reason, actor, at)


@action("results.attach_milestone_proof", on="milestone")
def attach_milestone_proof(
    *, milestone: Milestone, upload: Upload, number: str = "", actor: Actor, at: datetime
) -> Attachment:
    """Raises `EvidenceError`."""
    row = _locked(milestone)
    made = attach(
        upload=upload, source_kind=SOURCE_KIND, source_id=str(row.key), purpose=Purpose.EVIDENCE,
        unit=row.node, number=number, actor=actor, at=at,
    )  # fmt: skip
    note(file=made.file.sha256, number=made.number)
    return made


@action("results.take_milestone_proof_off", on="milestone")
def take_milestone_proof_off(
    *, milestone: Milestone, attachment: Attachment, reason: str, actor: Actor, at: datetime
) -> Milestone:
    """Raises `ResultsError`: NOT_THERE, REASON_MISSING, and LAST_PROOF while the milestone counts as reached by it."""
    row = _locked(milestone)
    _require_reason(reason)
    here = _proofs(row)
    if attachment.pk not in here:
        raise ResultsError("NOT_THERE", _("It is not attached here any more."))
    if row.state == MilestoneState.REACHED and len(here) == 1:
        raise ResultsError("LAST_PROOF", _("It counts as reached by this proof. Say first that it is planned again."))  # fmt: skip
    detach(attachment=attachment, actor=actor, at=at)
    note(file=attachment.file.sha256, reason=reason.strip())
    return row


# --- what these share -------------------------------------------------------------------------------------


def _checked(planned: Planned) -> tuple[str, date]:
    tasks = Task.objects.filter(version=planned.version, key=planned.task_key)
    lines = Deliverable.objects.filter(task__in=tasks, key=planned.line)
    if not tasks.exists() or (planned.line is not None and not lines.exists()):
        raise ResultsError("TASK_UNKNOWN", _("There is no such task in this plan."))
    title = planned.title.strip()[:200]
    if not title:
        raise ResultsError("TITLE_MISSING", _("Say what is to be reached, and by which day."))
    if planned.due_on is None:
        raise ResultsError("DAY_MISSING", _("Say by which day it is to be reached."))
    first, last = planned.version.year_start or 1, planned.version.year_end or 9999
    if not first <= planned.due_on.year <= last + 1:
        raise ResultsError(
            "DAY_OUTSIDE", _("The day lies outside the years of the plan, %(first)s to %(last)s."),
            first=first, last=last,
        )  # fmt: skip
    return title, planned.due_on


def _moved(
    milestone: Milestone, state: MilestoneState, reason: str, actor: Actor, at: datetime
) -> Milestone:
    row = _locked(milestone)
    if row.state == state:
        raise ResultsError("SAME", _("That is how it stands already."))
    if state == MilestoneState.REACHED:
        if not _proofs(row):
            raise ResultsError("PROOF_MISSING", _("Attach the proof first: a milestone is reached by what shows it."))  # fmt: skip
    else:
        _require_reason(reason)
    before = row.state
    _say(row, state, reason, actor, at)
    note(before=before, after=state.value, reason=reason.strip(), on=str(timezone.localdate(at)))
    return row


def _say(row: Milestone, state: str, reason: str, actor: Actor, at: datetime) -> None:
    row.state, row.reason, row.said_at, row.said_by = state, reason.strip()[:300], at, actor.name
    row.save()
    _said(row)


def _said(row: Milestone) -> None:
    _saying(row).save()


def _saying(row: Milestone) -> Saying:
    return Saying(
        milestone=row, state=row.state, title=row.title, due_on=row.due_on, reason=row.reason,
        said_at=row.said_at, said_by=row.said_by,
    )  # fmt: skip


def _require_new(node: Unit, task: UUID, title: str, due_on: date) -> None:
    rows = Milestone.objects.filter(node=node, task_key=task, title=title, due_on=due_on)
    if rows.exists():
        raise ResultsError("THERE", _("This milestone is there already."))


def _proofs(row: Milestone) -> set[int]:
    rows = Attachment.objects.filter(source_kind=SOURCE_KIND, source_id=str(row.key), removed_at=None)  # fmt: skip
    return set(rows.values_list("pk", flat=True))


def _locked(milestone: Milestone) -> Milestone:
    rows = Milestone.objects.select_for_update(of=("self",)).select_related("node", "above")
    return rows.get(pk=milestone.pk)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ResultsError("REASON_MISSING", _("Say why."))
