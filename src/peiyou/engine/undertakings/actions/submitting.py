"""Handing an undertaking in, and taking it back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.book import locked
from peiyou.engine.undertakings.clauses import CLAUSES
from peiyou.engine.undertakings.enums import Payer
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.models import Pledge, Undertaking
from peiyou.engine.undertakings.queries.agreements import agreements_of, bound_by_agreement
from peiyou.engine.undertakings.queries.missing import missing_of
from peiyou.engine.undertakings.queries.route import next_turns
from peiyou.engine.undertakings.requirements.writing import OF_SHEETS, Sheet
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.actions.requirements import demand
from peiyou.kernel.workflow.moves import move_case


@action("undertakings.submit_undertaking", on="undertaking")
def submit_undertaking(
    *, undertaking: Undertaking, seen: int | None = None, actor: Actor, at: datetime
) -> Undertaking:
    """Hand it in to whoever checks it next. With it the unit gives its word for its own money.

    Raises `UndertakingError`: INCOMPLETE (with how much is missing and the first of it), NOTHING_TAKEN.
    """
    [row] = locked([undertaking.pk])
    demand(Sheet(row, row.season, at), OF_SHEETS, UndertakingError)
    if not row.placements.exists():
        raise UndertakingError("NOTHING_TAKEN", _("Take up at least one task first."))
    missing = [one for one in missing_of(row) if one.blocks]
    if missing:
        raise UndertakingError(
            "INCOMPLETE",
            _("Still missing: %(count)s, the first in task %(task)s: %(first)s"),
            count=len(missing),
            task=missing[0].cell.partition("/")[0],
            first=missing[0].sentence,
            cell=missing[0].cell,
        )
    _vouch_own(row, actor, at)
    turn = next_turns([row], timezone.localdate(at))[row.pk]
    results = [{"code": c.code, "version": c.version, "result": "HELD"} for c in CLAUSES]
    row.case = move_case(
        case=row.case, step="submit", to=turn.state, holder=turn.holder, role=turn.role,
        due_at=turn.due_at, seen=seen, results=results, actor=actor, at=at,
    )  # fmt: skip
    note(to=turn.state.value)
    return row


def _vouch_own(row: Undertaking, actor: Actor, at: datetime) -> None:
    """The unit's own money by its word; that of enterprises and sponsors by the agreements attached."""
    own = Q(placement__undertaking=row, source__payer=Payer.UNIT)
    bound = bound_by_agreement(row, agreements_of(row))
    Pledge.objects.filter(own | Q(pk__in=bound), vouched_at=None).update(
        vouched_at=at, vouched_by=actor.name
    )
