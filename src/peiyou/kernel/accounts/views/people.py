"""Somebody's sign-in, for those responsible: invite, unlock, end sessions, end access."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from peiyou.common.tokens import new_code, new_token
from peiyou.kernel.accounts.actions import entering, factors, invitations, people, sessions
from peiyou.kernel.accounts.enums import Way
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.forms import InviteForm, LookForm
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.accounts.queries.factors import has_second_factor
from peiyou.kernel.accounts.queries.invitations import waiting_invitation
from peiyou.kernel.accounts.queries.locks import locked_until
from peiyou.kernel.accounts.queries.sessions import sessions_of
from peiyou.kernel.accounts.slips import link_to, slip
from peiyou.kernel.accounts.views.access import PeopleRequest, about_person
from peiyou.kernel.actions import authority

_ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "unlock": (entering.unlock_person, gettext_lazy("The name is unlocked.")),
    "sign-out": (sessions.end_sessions, gettext_lazy("All sessions have ended.")),
    "reset-factors": (factors.reset_factors, gettext_lazy("The second factors are cleared.")),
    "deactivate": (people.deactivate_person, gettext_lazy("The access has ended.")),
    "reactivate": (
        people.reactivate_person,
        gettext_lazy("The access is open again. Make a new invitation now."),
    ),
}
_OFFERED = (
    "invite_person",
    "unlock_person",
    "end_sessions",
    "reset_factors",
    "deactivate_person",
)


@require_GET
@about_person
def show(request: PeopleRequest, person: Person) -> HttpResponse:
    return render(request, "accounts/person.html", _context(request, person))


@require_POST
@about_person
def act(request: PeopleRequest, person: Person, what: str) -> HttpResponse:
    """One of the acts that need nothing more to be said."""
    function, done = _ACTS[what]
    try:
        function(person=person, actor=request.actor, at=request.at)
    except AccountError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(done))
    return redirect("accounts:person", key=person.key)


@require_POST
@about_person
def reveal(request: PeopleRequest, person: Person) -> HttpResponse:
    """The contact in full, on this answer only."""
    form = LookForm(request.POST)
    context = _context(request, person) | {"look_form": form}
    if not form.is_valid():
        return render(request, "accounts/person.html", context, status=422)
    context["contact"] = people.reveal_personal(
        person=person, reason=form.cleaned_data["reason"], actor=request.actor, at=request.at
    )
    return render(request, "accounts/person.html", context)


@require_POST
@about_person
def invite(request: PeopleRequest, person: Person) -> HttpResponse:
    """Make an invitation and show it, once: the answer is the only place where it stands."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        context = _context(request, person) | {"invite_form": form}
        return render(request, "accounts/person.html", context, status=422)
    way = Way(form.cleaned_data["way"])
    policy = settings.PEIYOU_POLICY
    is_slip = way == Way.SLIP
    token = new_code() if is_slip else new_token()
    life = timedelta(days=policy.slip_days) if is_slip else timedelta(hours=policy.link_hours)
    try:
        made = invitations.invite_person(
            person=person, token=token, way=way, life=life, actor=request.actor, at=request.at
        )
    except AccountError as error:
        messages.error(request, str(error))
        return redirect("accounts:person", key=person.key)
    site = request.build_absolute_uri("/")
    if is_slip:
        return render(request, "accounts/slips.html", {"slips": [slip(made, token, site)]})
    context = {"person": person, "invitation": made, "link": link_to(site, token)}
    return render(request, "accounts/link.html", context)


def _context(request: PeopleRequest, person: Person) -> dict[str, Any]:
    may = {
        verb: authority().allows(request.actor, f"accounts.{verb}", person, request.at)
        for verb in _OFFERED
    }
    return {
        "person": person,
        "may": may,
        "locked_until": locked_until(person.handle, request.at),
        "has_factor": has_second_factor(person),
        "invitation": waiting_invitation(person, request.at),
        "sessions": sessions_of(person, request.at) if may["end_sessions"] else [],
        "look_form": LookForm(),
        "invite_form": InviteForm(),
        "policy": settings.PEIYOU_POLICY,
        "is_self": person.pk == request.user.pk,
    }
