"""A workbook that was handed in: how far it is, what it would change, what is wrong in it, and the decision."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from peiyou.kernel.actions import Actor, DomainError, NotAllowed, authority
from peiyou.kernel.forms.actions.intakes import (
    LIMIT,
    carry_out_intake,
    decide_intake,
    drop_intake,
    hand_in_workbook,
)
from peiyou.kernel.forms.comparing import MOST_PROBLEMS, SHOWN
from peiyou.kernel.forms.enums import Crossed, IntakeState
from peiyou.kernel.forms.models import Intake
from peiyou.kernel.forms.subjects import has_subject, subject_of

BUSY = (IntakeState.READING, IntakeState.WRITING)


class Request(HttpRequest):
    actor: Actor
    at: datetime


View = Callable[..., HttpResponse]


def _signed_in(view: View) -> View:
    @never_cache
    @login_required
    @functools.wraps(view)
    def run(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(cast(Request, request), **kwargs)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error

    return run


def _own(view: View) -> View:
    """What somebody else handed in is not there."""

    @_signed_in
    @functools.wraps(view)
    def run(request: Request, key: UUID, **kwargs: Any) -> HttpResponse:
        intake = Intake.objects.filter(key=key, actor=request.actor.id).first()
        if intake is None:
            raise Http404(_("There is no such workbook, or it is not kept any more."))
        return view(request, intake=intake, **kwargs)

    return run


@require_POST
@_signed_in
def hand_in(request: Request, kind: str, subject: str) -> HttpResponse:
    if not has_subject(kind):
        raise Http404
    may = authority().allows(request.actor, "forms.hand_in_workbook", None, request.at)
    if not may or not subject_of(kind).may(subject, request.actor, request.at):
        raise PermissionDenied(_("There is nothing here that you fill in."))
    file = request.FILES.get("file")
    back = subject_of(kind).url(subject)
    if file is None or (file.size or 0) > LIMIT:
        messages.error(request, _("Choose a workbook that is not larger than the limit."))
        return redirect(back)
    try:
        intake = hand_in_workbook(
            kind=kind, subject_id=subject, name=file.name or "", content=file.read(),
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(back)
    return redirect("forms:intake", key=intake.key)


@require_safe
@_own
def page(request: Request, intake: Intake) -> HttpResponse:
    subject = subject_of(intake.subject_kind)
    context = {
        "intake": intake,
        "report": intake.report,
        "states": IntakeState,
        "answers": Crossed.choices,
        "is_busy": intake.state in BUSY,
        "about": subject.title(intake.subject_id),
        "back": subject.url(intake.subject_id),
        "shown": SHOWN,
        "most_problems": MOST_PROBLEMS,
    }
    return render(request, "forms/intake.html", context)


@require_safe
@_own
def progress(request: Request, intake: Intake) -> HttpResponse:
    """The bar alone; when it is over the page is loaded anew."""
    answer = render(request, "forms/_progress.html", {"intake": intake, "states": IntakeState})
    if intake.state not in BUSY:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@_own
def decide(request: Request, intake: Intake) -> HttpResponse:
    asked = request.POST.get("crossed", "")
    crossed = Crossed(asked) if asked in Crossed.values else Crossed(intake.crossed)
    is_mapped = intake.is_mapped or "mapped" in request.POST
    return _done(
        request, intake, functools.partial(decide_intake, crossed=crossed, is_mapped=is_mapped)
    )


@require_POST
@_own
def carry_out(request: Request, intake: Intake) -> HttpResponse:
    mark = request.POST.get("mark", "")
    return _done(request, intake, functools.partial(carry_out_intake, mark=mark))


@require_POST
@_own
def drop(request: Request, intake: Intake) -> HttpResponse:
    answer = _done(request, intake, drop_intake)
    intake.refresh_from_db()
    if intake.state == IntakeState.DROPPED:
        messages.success(request, _("Put away. Nothing of it was written."))
        return redirect(subject_of(intake.subject_kind).url(intake.subject_id))
    return answer


def _done(request: Request, intake: Intake, act: Callable[..., Intake]) -> HttpResponse:
    try:
        act(intake=intake, actor=request.actor, at=request.at)
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("forms:intake", key=intake.key)
