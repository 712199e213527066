"""What every page of the portal begins with: the release that is meant, and the language of the reader."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peiyou.engine.results.models import Release
from peiyou.engine.results.queries.published import Published
from peiyou.engine.results.queries.releases import find_release, newest, successor_of
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.queries.wording import CHINESE
from peiyou.web.portal.rows import Tables


@dataclass(frozen=True, slots=True)
class Looked:
    """`successor`: the release that superseded this one."""

    release: Release
    successor: Release | None

    @property
    def is_newest(self) -> bool:
        return self.successor is None

    @property
    def asked(self) -> str:
        """What links of the page go on asking: the release, where it is not the newest."""
        return "" if self.is_newest else f"release={self.release.code}"

    def tables(self, tasks: Collection[object] | None = None) -> Tables:
        found = Published.of(self.release, tasks)
        return Tables(found, get_language() or CHINESE, self.is_newest)

    def context(self, **more: Any) -> dict[str, Any]:
        return {"release": self.release, "looked": self, "successor": self.successor, **more}


def looked_at(request: HttpRequest, code: str = "") -> Looked | None:
    """The release of the address, else the newest; None where nothing has been published yet."""
    code = code or request.GET.get("release", "")
    release = find_release(code) if code else newest()
    if release is None:
        if code:
            raise Http404(_("There is no published release of this code."))
        return None
    return Looked(release, successor_of(release))


def nothing(request: HttpRequest) -> HttpResponse:
    return render(request, "web/portal/nothing.html")


def unit_of(key: str) -> Unit:
    try:
        found = Unit.objects.filter(key=UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404(_("There is no such unit."))
    return found
