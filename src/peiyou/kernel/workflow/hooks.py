"""Guards and effects: what a step of a process may name beside its states.

    guard("season_is_open", why_not)        # at import of what an app's ready imports, before `register`
    effect("settle_remarks", settle)

Both are asked about all cases of a move at once, so that a bulk costs what one costs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.workflow.models import Case, Remark

Guard = Callable[[Sequence[Case], datetime], Mapping[int, Promise | str]]
"""The cases (primary keys) that may not take the step, each with a sentence that says what to do."""

Effect = Callable[[Sequence[Case], datetime], None]
"""Done in the transaction of the move, after it."""

GUARDS: Final[dict[str, Guard]] = {}
EFFECTS: Final[dict[str, Effect]] = {}


def guard(name: str, function: Guard) -> None:
    """Register a guard; the same name again replaces it."""
    GUARDS[name] = function


def effect(name: str, function: Effect) -> None:
    """Register an effect; the same name again replaces it."""
    EFFECTS[name] = function


def _remarks_answered(cases: Sequence[Case], at: datetime) -> Mapping[int, Promise | str]:
    """Every open remark says what was done about it."""
    waiting = Remark.objects.filter(case__in=cases, settled_at=None, answered_at=None)
    why = _("Answer every remark first: say what you have changed, or why not.")
    return dict.fromkeys(waiting.values_list("case_id", flat=True), why)


def _settle_remarks(cases: Sequence[Case], at: datetime) -> None:
    """What was asked for has been looked at."""
    asked = [case for case in cases if case.has_open_remarks is not False]
    if asked:
        Remark.objects.filter(case__in=asked, settled_at=None).update(settled_at=at)


def _settle_answered(cases: Sequence[Case], at: datetime) -> None:
    """Whoever sends it back again has looked at what was answered: what they want now is what they say now."""
    asked = [case for case in cases if case.has_open_remarks is not False]
    if asked:
        answered = Remark.objects.filter(case__in=asked, settled_at=None, answered_at__isnull=False)
        answered.update(settled_at=at)


guard("remarks_answered", _remarks_answered)
effect("settle_remarks", _settle_remarks)
effect("settle_answered", _settle_answered)
