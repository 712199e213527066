"""Changing what has been confirmed: only a filing that is recorded does so.

A plain function: it runs inside the act that records the filing (or passes an undertaking to a successor).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.book.posting import Pages, post_undertakings
from peiyou.engine.undertakings.book.writing import Changes, Write, write_into
from peiyou.engine.undertakings.enums import State
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.models import Undertaking
from peiyou.kernel.actions import Actor


def apply_changes(
    *, undertaking: Undertaking, changes: Sequence[Write], actor: Actor, at: datetime
) -> Changes:
    """Write cells of a confirmed undertaking (locked by `book.locked`) and post what it says now.

    Raises `Conflict` where a cell is not what the filing says it was, `CellsWrong` where it cannot be changed.
    """
    if undertaking.case.state != State.CONFIRMED:
        raise UndertakingError(
            "NOT_CONFIRMED", _("It is not confirmed yet: correct it by returning it.")
        )
    done = write_into(undertaking.season, {undertaking: changes}, at, confirmed=True)
    rows = Undertaking.objects.filter(pk=undertaking.pk)
    rows.update(revision=F("revision") + 1, writes=F("writes") + 1)
    undertaking.revision += 1
    post_undertakings(Pages(undertaking.season, [undertaking]), actor, at)
    return done[undertaking.pk]
