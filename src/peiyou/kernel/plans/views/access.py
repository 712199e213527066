"""Who gets into the desk: operators. Strangers learn nothing, not even what exists.

Each view names what its address means (a version, a task …); the decorator loads it, asks the
authority about its version, and only then says whether it is there.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django_htmx.middleware import HtmxDetails

from peiyou.kernel.actions import Actor, NotAllowed, authority
from peiyou.kernel.plans.models import Deliverable, Section, Task, Version

M = TypeVar("M", bound=Model)


class DeskRequest(HttpRequest):
    """What middleware puts on a request. Behind the decorator there is always an actor."""

    actor: Actor
    at: Any
    htmx: HtmxDetails


View = Callable[..., HttpResponseBase]


def desk(view: View) -> View:
    """For pages of the desk as a whole."""

    @never_cache
    @functools.wraps(view)
    def run(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return _refused(request, None) or _answer(view, cast(DeskRequest, request), **kwargs)

    return run


def _about(
    rows: Callable[[], QuerySet[M]], version_of: Callable[[M], Version]
) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @never_cache
        @functools.wraps(view)
        def run(request: HttpRequest, pk: int) -> HttpResponseBase:
            if getattr(request, "actor", None) is None:
                return _to_sign_in(request)
            row = rows().filter(pk=pk).first()
            refused = _refused(request, version_of(row) if row else None)
            if refused is not None:
                return refused
            if row is None:
                raise Http404(_("This has been merged, removed or discarded in the meantime."))
            return _answer(view, cast(DeskRequest, request), row)

        return run

    return decorate


def _refused(request: HttpRequest, version: Version | None) -> HttpResponseBase | None:
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return _to_sign_in(request)
    if not authority().allows(actor, "plans.review", version, cast(Any, request).at):
        raise PermissionDenied
    return None


def _answer(view: View, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Who may look need not be allowed every act: the action's refusal is a refusal here too."""
    try:
        return view(request, *args, **kwargs)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in and come back; a fragment's own address is no page to come back to."""
    htmx = bool(getattr(request, "htmx", False))
    back = cast(Any, request).htmx.current_url_abs_path if htmx else request.get_full_path()
    if request.method != "GET" and not htmx:
        back = reverse("plans:desk")
    where = f"{reverse('accounts:sign_in')}?{urlencode({'next': back or ''})}"
    if htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return HttpResponse(status=302, headers={"Location": where})


_VERSION = "version__plan", "version__base"


def _versions() -> QuerySet[Version]:
    return Version.objects.select_related("plan", "base", "document").defer("document__source")


of_version = _about(_versions, lambda version: version)
of_task = _about(lambda: Task.objects.select_related(*_VERSION), lambda task: task.version)
of_section = _about(lambda: Section.objects.select_related(*_VERSION), lambda row: row.version)
of_deliverable = _about(
    lambda: Deliverable.objects.select_related("task__version__plan", "task__version__base"),
    lambda item: item.task.version,
)
