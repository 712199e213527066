"""Which version an address means: `/plans/CODE/` the newest, `/plans/CODE/v2/` that one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.published import find_version, newest_number
from peiyou.kernel.plans.queries.wording import CHINESE, Wording, Words


@dataclass(frozen=True)
class Place:
    """The version a page shows, in the language of the reader. Templates know it as `place`."""

    version: Version
    language: str
    is_pinned: bool
    """The address names the version, so its links go on naming it."""

    @property
    def code(self) -> str:
        return self.version.plan.code

    @property
    def is_current(self) -> bool:
        return not self.is_pinned

    @cached_property
    def title(self) -> Wording:
        return Words(self.language, [self.version.title])(self.version.title)

    @cached_property
    def newest(self) -> int:
        return newest_number(self.version)

    @property
    def is_old(self) -> bool:
        return self.is_pinned and self.version.no != self.newest

    @property
    def is_translated(self) -> bool:
        return self.language != CHINESE


def place_of(code: str, no: int | None = None) -> Place:
    """The place of an address, or 404 with the way out."""
    version = find_version(code, no)
    if version is None:
        raise Http404(_("There is no published plan or version at this address."))
    return Place(version, get_language() or CHINESE, is_pinned=no is not None)
