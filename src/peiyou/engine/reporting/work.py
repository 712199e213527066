"""What waits for whom in the reporting, beside the turns of returns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peiyou.engine.reporting.enums import BEING_WRITTEN, RoundState
from peiyou.engine.reporting.models import Reviewer, Round
from peiyou.engine.reporting.queries.signing import ToSign, my_departments, waiting_signatures
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.kernel.access.queries.held import Held, held
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.actions.roles import Role, Stage
from peiyou.kernel.actions.work import WorkItem

FEW: Final = 5


def rounds_to_run(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """For the ministry: rounds whose day to open has come, and those in which provinces have reported by now."""
    if not authority().allows(actor, "reporting.open_round", None, at):
        return
    to_open = Q(state=RoundState.PREPARING, opens_at__lte=at)
    to_close = Q(state=RoundState.OPEN, province_by__lte=at)
    for round_ in Round.objects.filter(to_open | to_close).order_by("opens_at"):
        is_new = round_.state == RoundState.PREPARING
        title = _("%(round)s: open the round") if is_new else _("%(round)s: close the round")
        yield WorkItem(
            title=title % {"round": round_.title},
            why=_("Its day to open has come. Nobody is asked before you open it.")
            if is_new
            else _("The time by which provinces report is over."),
            url=reverse(f"reporting:setup_{'open' if is_new else 'close'}", args=[round_.key]),
            due=round_.opens_at if is_new else round_.province_by,
        )


def returns_to_submit(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """For who checks or heads a unit: what its fillers have begun and only they can hand in.

    While it is filled in the turn is the fillers'; it is late on the same day for both.
    """
    mine = [grant.unit for grant in held(actor, at) if _hands_in(grant)]
    if not mine:
        return
    begun = visible_to(actor, at).filter(
        unit__in=mine, started_at__isnull=False, round__state=RoundState.OPEN,
        case__state__in=BEING_WRITTEN,
    )  # fmt: skip
    for row in begun.select_related("round", "case").order_by("case__due_at", "pk")[:FEW]:
        yield WorkItem(
            title=_("%(round)s: look through and submit") % {"round": row.round.title},
            why=_("Your unit has begun to fill it in. Whoever only fills in cannot submit it."),
            url=reverse("reporting:return", args=[row.round.key, row.key]),
            due=row.case.due_at,
        )


def _hands_in(grant: Held) -> bool:
    is_here = not grant.task_keys and (not grant.stages or Stage.REPORTING in grant.stages)
    return grant.role in {Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD} and is_here


def tasks_to_sign(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """For departments: what others hand in of tasks that they review, and nobody approves before they sign."""
    mine = my_departments(actor, at)
    if not mine or not Reviewer.objects.filter(unit__in=mine).exists():
        return
    waiting = waiting_signatures(visible_to(actor, at).filter(round__state=RoundState.OPEN), mine)
    by_round: dict[int, list[ToSign]] = {}
    for one in waiting:
        by_round.setdefault(one.return_.round_id, []).append(one)
    for found in by_round.values():
        round_, count = found[0].return_.round, sum(len(one.terms) for one in found)
        title = ngettext(
            "%(round)s: %(n)s task to countersign", "%(round)s: %(n)s tasks to countersign", count
        )
        dues = [one.return_.case.due_at for one in found if one.return_.case.due_at]
        yield WorkItem(
            title=title % {"round": round_.title, "n": count},
            why=_("Your department reviews them. They are approved once all departments have signed."),
            url=reverse("reporting:signing", args=[round_.key]),
            due=min(dues, default=None),
            count=count,
        )  # fmt: skip


OFFERS: Final = {
    "reporting.rounds": rounds_to_run,
    "reporting.submitting": returns_to_submit,
    "reporting.signing": tasks_to_sign,
}
