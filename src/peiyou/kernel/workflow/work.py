"""What waits for whom: one line for each kind of record and state, over all cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.work import WorkItem
from peiyou.kernel.workflow.processes import named, registered
from peiyou.kernel.workflow.queries.cases import Waiting, waiting_for
from peiyou.kernel.workflow.subjects import subject


def turns(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """As many lines as there are kinds and states, however many cases; one of them opens the record itself."""
    for waiting in waiting_for(actor, at):
        about = subject(waiting.subject_kind)
        yield WorkItem(
            title=_("%(what)s: %(state)s") % {"what": about.plural, "state": _state(waiting)},
            why=_why(waiting),
            url=about.url_of(waiting.subject_id)
            if waiting.count == 1
            else about.url_of_list(waiting.state, waiting.subject_id),
            due=waiting.first_due,
            count=waiting.count,
        )


def _state(waiting: Waiting) -> str:
    definition = registered().get(waiting.process)
    return named(definition.states, waiting.state) if definition else waiting.state


def _why(waiting: Waiting) -> str:
    n = {"n": waiting.count}
    if waiting.is_mine:
        return (
            ngettext(
                "%(n)s was handed to you in particular.",
                "%(n)s were handed to you in particular.",
                waiting.count,
            )
            % n
        )
    return _("It is your turn with %(n)s.") % n
