"""Drawing spot checks in two acts, and sending inspectors who have no ties to the unit."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.book.locking import locked_inspection
from peiyou.engine.reporting.enums import InspectionState
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Draw, Inspection, Line, Round
from peiyou.engine.reporting.queries import drawing
from peiyou.engine.reporting.queries.inspecting import (
    KIND,
    above_of,
    members_of,
    sent_as,
    ties_of,
)
from peiyou.engine.reporting.requirements.inspecting import OF_SENDING, Sending
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, Actor, action, note
from peiyou.kernel.actions.requirements import demand
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.workflow.actions.turns import delegate_case
from peiyou.kernel.workflow.moves import NewCase, move_case, open_cases

BODIES = {Kind.NATION: Role.MINISTRY, Kind.PROVINCE: Role.PROVINCE}
"""Who draws: the ministry among all returns of a round, a province among its own."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A draw before it is announced. `public_source`: which value, unknown to everybody today, will be used."""

    round: Round
    body: Unit
    size: int
    public_source: str
    stratified: bool = False

    @property
    def audit_stream(self) -> str:
        return self.round.audit_stream


@action("reporting.announce_draw", on="planned")
def announce_draw(*, planned: Planned, actor: Actor, at: datetime) -> Draw:
    """Publish what will be drawn from, how many, and the commitment to a secret that nobody reads before the draw.

    Raises `ReportingError`: BODY_WRONG, SIZE_WRONG, SOURCE_MISSING, NOTHING_APPROVED.
    """
    body = planned.body
    if body.kind not in BODIES:
        raise ReportingError("BODY_WRONG", _("The ministry draws, or a province among its own units."))  # fmt: skip
    if planned.size < 1:
        raise ReportingError("SIZE_WRONG", _("At least one is drawn."))
    if not planned.public_source.strip():
        raise ReportingError("SOURCE_MISSING", _("Say which public value of a later day will be used."))  # fmt: skip
    members = members_of(planned.round, body.pk if body.kind == Kind.PROVINCE else None)
    if not members:
        raise ReportingError("NOTHING_APPROVED", _("No return is approved yet, so nothing can be drawn."))  # fmt: skip
    text, secret = drawing.text_of(members), secrets.token_hex(32)
    made = Draw.objects.create(
        round=planned.round, body=body, size=planned.size, stratified=planned.stratified, method=drawing.METHOD,
        population=text, population_size=len(members), population_digest=drawing.digest_of(text),
        secret=secret, commitment=drawing.commitment_of(secret), public_source=planned.public_source.strip(),
        announced_at=at, announced_by=actor.name,
    )  # fmt: skip
    note(draw=str(made.key), commitment=made.commitment, population=made.population_digest, size=made.size)  # fmt: skip
    return made


@action("reporting.draw_spot_checks", on="draw")
def draw_spot_checks(*, draw: Draw, public: str, actor: Actor, at: datetime) -> Draw:
    """Draw with the public value: the secret is opened, and an inspection is made of each task that was drawn.

    Raises `ReportingError`: DRAWN, VALUE_MISSING.
    """
    row = Draw.objects.select_for_update(of=("self",)).select_related("body").get(pk=draw.pk)
    if row.drawn_at is not None:
        raise ReportingError("DRAWN", _("It has been drawn already."))
    if not public.strip():
        raise ReportingError("VALUE_MISSING", _("Enter the public value as it was published."))
    row.public, row.seed = public.strip(), drawing.seed_of(row.secret, public)
    row.drawn_at, row.drawn_by = at, actor.name
    row.save(update_fields=["public", "seed", "drawn_at", "drawn_by"])
    members = drawing.read(row.population)
    drawn = drawing.draw(members, row.seed, row.size, stratified=row.stratified)
    _open(row, [member.key for member in drawn], actor, at)
    note(seed=row.seed, public=row.public, drawn=[member.key for member in drawn])
    return row


def _open(draw: Draw, keys: list[str], actor: Actor, at: datetime) -> None:
    lines: dict[str, Line] = {}
    for portion in portions({key.partition("/")[0] for key in keys}):
        rows = Line.objects.filter(of_return__round=draw.round_id, of_return__key__in=portion)
        for line in rows.select_related("of_return__unit", "opening"):
            lines[f"{line.of_return.key}/{line.opening.seq}"] = line
    new = [
        Inspection(key=uuid.uuid4(), draw=draw, place=place, of_return=lines[key].of_return, line=lines[key])
        for place, key in enumerate(keys, 1)
    ]  # fmt: skip
    role = BODIES[Kind(draw.body.kind)]
    cases = open_cases(
        [NewCase(KIND, KIND, str(one.key), one.of_return.unit, draw.body, role) for one in new],
        actor,
        at,
    )
    for one, case in zip(new, cases, strict=True):
        one.case = case
    Inspection.objects.bulk_create(new, batch_size=500)


@action("reporting.assign_inspection", on="inspection")
def assign_inspection(
    *, inspection: Inspection, person: Person, actor: Actor, at: datetime
) -> Inspection:
    """Send an inspector, or another one while nothing is reported. Raises `ReportingError` (NO_INSPECTOR, RECUSED)."""
    row = locked_inspection(inspection)
    unit = row.of_return.unit_id
    began = timezone.make_aware(datetime.combine(row.draw.round.period.starts_on, time.min))
    ties = ties_of(person, above_of(unit, at), began, at).select_related("unit")
    grant = sent_as(person, at)
    demand(Sending(row, person, grant, list(ties)), OF_SENDING, ReportingError)
    holder, role = (grant.unit, grant.role) if grant else (None, "")
    row.case = move_case(
        case=row.case, step="assign", to=InspectionState.INSPECTING, holder=holder, role=role, actor=actor, at=at,
    )  # fmt: skip
    delegate_case(case=row.case, person=person, actor=SYSTEM, at=at)
    row.inspector = person
    row.save(update_fields=["inspector"])
    note(inspector=person.actor.id)
    return row
