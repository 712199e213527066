"""A province says to its units what it takes up."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.book import locked
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.events import TasksDeclared
from peiyou.engine.undertakings.models import Undertaking
from peiyou.engine.undertakings.requirements.writing import OF_SHEETS, Sheet
from peiyou.kernel.actions import Actor, action, emit, note
from peiyou.kernel.actions.requirements import demand


@action("undertakings.declare_tasks", on="undertaking")
def declare_tasks(*, undertaking: Undertaking, actor: Actor, at: datetime) -> Undertaking:
    """From now on the units of the province see the tasks that it has ticked, and each one it adds."""
    [row] = locked([undertaking.pk])
    demand(Sheet(row, row.season, at), OF_SHEETS, UndertakingError)
    if row.party != Party.PROVINCE:
        raise UndertakingError("NOT_A_PROVINCE", _("Only a province declares tasks to its units."))
    if row.declared_at:
        raise UndertakingError(
            "DECLARED", _("The tasks have been declared; units see each one that is added.")
        )
    tasks = list(row.placements.order_by("opening__seq").values_list("opening__seq", flat=True))
    if not tasks:
        raise UndertakingError(
            "NOTHING_TAKEN", _("Tick the tasks that the province takes up first.")
        )
    row.declared_at = at
    row.save(update_fields=["declared_at"])
    note(tasks=tasks)
    emit(TasksDeclared(undertaking=row.key))
    return row
