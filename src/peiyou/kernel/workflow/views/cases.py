"""The page of a case: how it came where it stands, whose turn it is, until when; handing on, more time."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import DomainError, NotAllowed, authority
from peiyou.kernel.calendar.days import is_provisional
from peiyou.kernel.workflow.actions.turns import delegate_case, set_deadline, take_delegation_back
from peiyou.kernel.workflow.forms import DeadlineForm, DelegateForm
from peiyou.kernel.workflow.models import Case
from peiyou.kernel.workflow.queries.cases import delegation_of, process_of, state_of
from peiyou.kernel.workflow.queries.people import people_of
from peiyou.kernel.workflow.subjects import subject
from peiyou.kernel.workflow.views.access import CaseRequest, about_case


@require_safe
@about_case
def case_page(request: CaseRequest, case: Case) -> HttpResponse:
    return _page(request, case)


@require_POST
@about_case
def delegate(request: CaseRequest, case: Case) -> HttpResponse:
    """Hand the turn to a named person."""
    _must(request, "workflow.delegate_case", case)
    form = DelegateForm(request.POST, among=_people(request, case))
    if form.is_valid():
        person = form.cleaned_data["person"]
        try:
            delegate_case(
                case=case, person=person, reason=form.cleaned_data["reason"],
                actor=request.actor, at=request.at,
            )  # fmt: skip
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            said = _("Handed to %(name)s, who is told.") % {"name": person.name}
            messages.success(request, said)
            return redirect("workflow:case", key=case.key)
    return _page(request, case, delegate_form=form)


@require_POST
@about_case
def take_back(request: CaseRequest, case: Case) -> HttpResponse:
    """Let it be everybody's of the role again."""
    try:
        take_delegation_back(case=case, actor=request.actor, at=request.at)
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is up to everybody of the role again."))
    return redirect("workflow:case", key=case.key)


@require_POST
@about_case
def deadline(request: CaseRequest, case: Case) -> HttpResponse:
    """Grant another deadline."""
    _must(request, "workflow.set_deadline", case)
    form = DeadlineForm(request.POST)
    if form.is_valid():
        try:
            set_deadline(
                case=case, due_at=form.due_at(), reason=form.cleaned_data["reason"],
                actor=request.actor, at=request.at,
            )  # fmt: skip
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The deadline is moved; the history says by whom and why."))
            return redirect("workflow:case", key=case.key)
    return _page(request, case, deadline_form=form)


def _must(request: CaseRequest, verb: str, case: Case) -> None:
    """Before a form is read: who may not do the act is not told what was wrong with it."""
    if not _may(request, verb, case):
        raise NotAllowed("NOT_ALLOWED", _("You may not do this here."), verb=verb)


def _may(request: CaseRequest, verb: str, case: Case) -> bool:
    return case.holder_id is not None and authority().allows(request.actor, verb, case, request.at)


def _people(request: CaseRequest, case: Case) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=people_of(case, request.at)).order_by("name", "handle")


def _page(request: CaseRequest, case: Case, **bound: forms.Form) -> HttpResponse:
    about, delegation = subject(case.subject_kind), delegation_of(case)
    may_delegate = _may(request, "workflow.delegate_case", case)
    may_extend = _may(request, "workflow.set_deadline", case)
    context = {
        "case": case,
        "title": about.plural,
        "state": state_of(case),
        "record_url": about.url_of(case.subject_id),
        "process": process_of(case),
        "delegation": delegation,
        "is_late": case.due_at is not None and case.due_at <= request.at,
        "is_provisional": case.due_at is not None
        and is_provisional(timezone.localdate(case.due_at)),
        "delegate_form": bound.get("delegate_form")
        or (DelegateForm(among=_people(request, case)) if may_delegate else None),
        "deadline_form": bound.get("deadline_form") or (DeadlineForm() if may_extend else None),
    }
    return render(request, "workflow/case.html", context, status=422 if bound else 200)
