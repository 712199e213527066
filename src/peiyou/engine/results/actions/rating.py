"""Independent ratings: given with reasons, and taken back with reasons; nothing is ever overwritten."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import IndependentRating
from peiyou.engine.results.queries.judging import Judged, person_who, rates_as, ties_of
from peiyou.engine.results.requirements.rating import OF_RATINGS, OF_WITHDRAWALS, Judgement
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.actions.requirements import demand
from peiyou.kernel.evidence.enums import Purpose
from peiyou.kernel.evidence.keeping import Upload, attach

HOLDER: Final = "rating"


@action("results.give_rating", on="judged")
def give_rating(
    *,
    judged: Judged,
    colour: str,
    reason: str,
    evidence: Upload | None = None,
    actor: Actor,
    at: datetime,
) -> IndependentRating:
    """Rate a task at a place; what was said before is kept and holds no more.

    Raises `ResultsError`: OWN_PLACE, COLOUR_WRONG, REASON_MISSING; `EvidenceError` for a file that is none.
    """
    person = _person(actor)
    ties = list(ties_of(person, judged, at).select_related("unit")[:1])
    demand(Judgement(judged, person, colour, reason, ties), OF_RATINGS, ResultsError)
    before = _newest(judged)
    made = _written(judged, person, colour, reason, at)
    if evidence is not None:
        attach(
            upload=evidence, source_kind=HOLDER, source_id=str(made.key), purpose=Purpose.EVIDENCE,
            unit=judged.node, actor=actor, at=at,
        )  # fmt: skip
    note(before=before.colour if before else None, after=colour, reason=made.reason)
    return made


@action("results.withdraw_rating", on="judged")
def withdraw_rating(
    *, judged: Judged, reason: str, actor: Actor, at: datetime
) -> IndependentRating:
    """Take back what was said; from now on it is not rated. Raises `ResultsError`: NOT_RATED, REASON_MISSING."""
    person = _person(actor)
    before = _newest(judged)
    if before is None or not before.colour:
        raise ResultsError("NOT_RATED", _("No independent rating stands here that could be taken back."))  # fmt: skip
    ties = list(ties_of(person, judged, at).select_related("unit")[:1])
    demand(Judgement(judged, person, "", reason, ties), OF_WITHDRAWALS, ResultsError)
    note(before=before.colour, after=None, reason=reason.strip())
    return _written(judged, person, "", reason, at)


def _person(actor: Actor) -> Person:
    person = person_who(actor)
    if person is None:
        raise ResultsError("NOT_A_PERSON", _("An independent rating is given by a person."))
    return person


def _newest(judged: Judged) -> IndependentRating | None:
    rows = IndependentRating.objects.filter(
        period=judged.period, node=judged.node, task_key=judged.task_key,
        deliverable_key=judged.deliverable_key,
    )  # fmt: skip
    return rows.order_by("-pk").first()


def _written(
    judged: Judged, person: Person, colour: str, reason: str, at: datetime
) -> IndependentRating:
    return IndependentRating.objects.create(
        task_key=judged.task_key, deliverable_key=judged.deliverable_key, node=judged.node,
        period=judged.period, colour=colour, reason=reason.strip(), person=person,
        actor_name=person.name, role=rates_as(person, judged, at), at=at,
    )  # fmt: skip
