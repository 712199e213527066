"""Inviting many at once: a workbook, a trial that changes nothing, then slips for all in one print."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peiyou.kernel.access import imports
from peiyou.kernel.access.actions.enrolment import enrol_people
from peiyou.kernel.access.enums import MAY_GIVE
from peiyou.kernel.access.forms import WorkbookForm
from peiyou.kernel.access.queries.cases import own_grants
from peiyou.kernel.access.views.access import PeopleRequest, who_may
from peiyou.kernel.accounts.slips import slip
from peiyou.kernel.actions import DomainError, NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Hierarchy

VERB = "access.enrol_people"


@require_safe
@who_may(VERB)
def template(request: PeopleRequest) -> HttpResponse:
    own = {grant.get_role() for grant in own_grants(request.actor, request.at)}
    given = [role for role in Role if any(role in MAY_GIVE.get(giver, ()) for giver in own)]
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(imports.template(given), content_type=media)
    answer["Content-Disposition"] = 'attachment; filename="people.xlsx"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@who_may(VERB)
def upload(request: PeopleRequest) -> HttpResponse:
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            lines = _read(form.cleaned_data["file"].read())
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            imports.rehearse(lines, _hierarchy(request), request.actor, request.at)
            return _trial(request, lines)
    context = {"form": form, "most": imports.MOST}
    return render(request, "access/many.html", context, status=422 if form.errors else 200)


@require_POST
@who_may(VERB)
def commit(request: PeopleRequest) -> HttpResponse:
    """Everybody or nobody; the answer is the only place where the codes stand."""
    try:
        lines = imports.unpacked(request.POST.get("rows", ""))
        wanted = imports.newcomers(lines, request.at)
        people = [one for one in wanted if one is not None]
        if len(people) < len(wanted) or not people:
            return _trial(request, lines)
        life = timedelta(days=settings.PEIYOU_POLICY.slip_days)
        made = enrol_people(
            newcomers=people, hierarchy=_hierarchy(request), life=life,
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, _("Nobody was invited. %(why)s") % {"why": error})
        return redirect("access:many")
    site = request.build_absolute_uri("/")
    slips = [
        slip(grant.person.invitations.get(used_at=None), one.code, site)
        for grant, one in zip(made.grants, people, strict=True)
    ]
    return render(request, "accounts/slips.html", {"slips": slips})


def _trial(request: PeopleRequest, lines: list[imports.Line]) -> HttpResponse:
    faults = sum(bool(line.fault) for line in lines)
    context = {
        "lines": lines,
        "faults": faults,
        "good": len(lines) - faults,
        "rows": imports.packed(lines),
        "columns": imports.columns(),
    }
    return render(request, "access/trial.html", context, status=422 if faults else 200)


def _read(content: bytes) -> list[imports.Line]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people.xlsx"
        path.write_bytes(content)
        return imports.read(path)


def _hierarchy(request: PeopleRequest) -> Hierarchy:
    """The one that the asker's own grants follow; by place where they follow several."""
    along = {grant.hierarchy for grant in own_grants(request.actor, request.at) if grant.unit_id}
    return Hierarchy(along.pop()) if len(along) == 1 else Hierarchy.PLACE
