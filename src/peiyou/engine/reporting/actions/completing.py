"""Keeping an open round complete: what was taken up, changed, or passed to a successor after it was opened.

Decided so, since somebody has to: a return follows the take-up as long as it is being written, never while it is
being reviewed and never without its values. A task that is taken up later is asked; one that is given up is asked no
more, unless something was written or attached: then it stays, and the unit says what became of it. A successor is
asked for all that it has taken over and states its figures itself: what the other unit had begun stays in its own
return, which is released; what it had handed in goes its way.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

from peiyou.engine.reporting.book.locking import locked
from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.models import Line, Owner, Return
from peiyou.engine.reporting.queries.completing import differences_in
from peiyou.kernel.actions import Actor, action, note


@action("reporting.renew_lines", on="return_")
def renew_lines(*, return_: Return, actor: Actor, at: datetime) -> Return:
    """Ask of a return that is being written what its unit has taken up now; lines with values stay."""
    [row] = locked([return_.pk])
    found = differences_in(row.round, [row.undertaking_id]).get(row.pk)
    if row.round.state != RoundState.OPEN or found is None or not found.is_something:
        return row
    Line.objects.bulk_create(Line(of_return=row, opening_id=pk) for pk in found.lacking)
    gone = [line.opening.seq for line in found.empty]
    for seq in gone:
        Owner.objects.filter(Q(row=str(seq)) | Q(row__startswith=f"{seq}/"), of_return=row).delete()
    Line.objects.filter(pk__in=[line.pk for line in found.empty]).delete()
    Return.objects.filter(pk=row.pk).update(writes=F("writes") + 1)
    added = row.lines.filter(opening__in=found.lacking).values_list("opening__seq", flat=True)
    note(added=sorted(added), removed=gone, kept=[line.opening.seq for line in found.kept])
    return row
