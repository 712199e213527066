"""Inviting one person: known, entitled and invited by one form; the invitation is shown once."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from peiyou.common.tokens import new_code, new_token
from peiyou.kernel.access.actions.enrolment import enrol_person
from peiyou.kernel.access.forms import InviteForm
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.cases import own_grants
from peiyou.kernel.access.views.access import PeopleRequest, who_may
from peiyou.kernel.access.views.refusals import put_into
from peiyou.kernel.accounts.enums import Way
from peiyou.kernel.accounts.queries.invitations import waiting_invitation
from peiyou.kernel.accounts.slips import link_to, slip
from peiyou.kernel.actions import DomainError, NotAllowed


@require_http_methods(["GET", "HEAD", "POST"])
@who_may("access.enrol_person")
def invite(request: PeopleRequest) -> HttpResponse:
    own = own_grants(request.actor, request.at)
    initial = {name: request.GET[name] for name in ("unit", "role") if name in request.GET}
    form = InviteForm(request.POST or None, own=own, at=request.at, initial={"way": Way.LINK, **initial})  # fmt: skip
    if form.is_valid():
        try:
            return _invite(request, form)
        except NotAllowed:
            raise
        except DomainError as error:
            put_into(form, error)
    context = {"form": form}
    return render(request, "access/invite.html", context, status=422 if form.errors else 200)


def _invite(request: PeopleRequest, form: InviteForm) -> HttpResponse:
    way = Way(form.cleaned_data["way"])
    policy = settings.PEIYOU_POLICY
    is_slip = way == Way.SLIP
    token = new_code() if is_slip else new_token()
    life = timedelta(days=policy.slip_days) if is_slip else timedelta(hours=policy.link_hours)
    grant = enrol_person(
        **form.person_values(), **form.values(), token=token, way=way, life=life,
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return _shown(request, grant, token, is_slip)


def _shown(request: PeopleRequest, grant: Grant, token: str, is_slip: bool) -> HttpResponse:
    """The answer is the only place where the link or the code stands."""
    site = request.build_absolute_uri("/")
    invitation = waiting_invitation(grant.person, request.at)
    if invitation is None:
        raise LookupError("an invitation that has just been made is not there")
    if is_slip:
        return render(request, "accounts/slips.html", {"slips": [slip(invitation, token, site)]})
    context = {"person": grant.person, "invitation": invitation, "link": link_to(site, token)}
    return render(request, "accounts/link.html", context)
