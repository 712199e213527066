"""The kinds of notices about cases."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.notices.kinds import notice_kind
from peiyou.kernel.workflow.processes import named, registered
from peiyou.kernel.workflow.subjects import subject


def what(kind: str) -> object:
    return subject(kind).plural


def state(code: str) -> str:
    """``process/STATE`` by its name; by its code where this release has no such state any more."""
    process, _slash, of = code.partition("/")
    definition = registered().get(process)
    return named(definition.states, of) if definition else of


notice_kind(
    "CASE_DELEGATED",
    _("Handed to you in particular: %(what)s, %(state)s. Others of your role may still act."),
    what=what,
    state=state,
)
notice_kind(
    "CASES_DUE",
    _("Its deadline comes near: %(what)s, %(state)s (%(count)s)."),
    what=what,
    state=state,
)
notice_kind(
    "CASES_LATE",
    _("Past its deadline: %(what)s, %(state)s (%(count)s)."),
    what=what,
    state=state,
)
notice_kind(
    "CASES_LATE_BELOW",
    _("Long past its deadline, with units that you answer for: %(what)s, %(state)s (%(count)s)."),
    what=what,
    state=state,
)
