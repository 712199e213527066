from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import DomainError


class OrganisationError(DomainError):
    """A unit, its number, its place or a change of it is not what it should be."""


class SeveralRefused(OrganisationError):
    """Many were to be changed together, and some cannot be: `faults` are (place in the list, why)."""

    def __init__(self, faults: Sequence[tuple[int, OrganisationError]]) -> None:
        super().__init__(
            "SEVERAL",
            _("%(count)s of these cannot be changed, so nothing was. The first: %(first)s"),
            count=len(faults),
            first=str(faults[0][1]),
        )
        self.faults = list(faults)
