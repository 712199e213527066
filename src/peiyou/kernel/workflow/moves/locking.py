"""Locking cases: always in the order of their keys, so that no two acts wait for each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.workflow.errors import WorkflowError
from peiyou.kernel.workflow.models import Case

AT_ONCE: Final = 5_000
"""Cases in one statement; SQLite takes 32,766 parameters."""


def lock(keys: Iterable[int]) -> dict[int, Case]:
    """The cases as they stand, with their processes, by primary key."""
    found: dict[int, Case] = {}
    rows = Case.objects.select_for_update(of=("self",)).select_related("process")
    for portion in portions(sorted(set(keys)), AT_ONCE):
        locked = rows.defer("process__definition").filter(pk__in=portion).order_by("pk")
        found |= {case.pk: case for case in locked}
    return found


def require_version(case: Case, *seen: int | None) -> None:
    """Raise `WorkflowError` (STALE) unless a locked case still stands as everybody saw it who says so: when somebody
    looked, and when permission was asked (whose turn it was then need not be whose turn it is now).
    """
    if any(version not in {None, case.version} for version in seen):
        raise WorkflowError(
            "STALE",
            _("This has been moved on by somebody else in the meantime. Look at it as it stands now."),
            case=case.pk,
        )  # fmt: skip
