"""Slips for many people on one print."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from peiyou.common.tokens import new_code
from peiyou.kernel.accounts.actions.invitations import invite_person
from peiyou.kernel.accounts.enums import Way
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.accounts.slips import Slip, slip
from peiyou.kernel.accounts.views.access import PeopleRequest
from peiyou.kernel.actions import NotAllowed

MOST = 200
"""Slips on one print; more are made in several."""


@never_cache
@require_POST
def print_slips(request: HttpRequest) -> HttpResponse:
    """For the people whose keys are sent as `person` (repeated). Refused for one, it is said for whom."""
    if cast(Any, request).actor is None:
        return redirect_to_login("/")
    known = cast(PeopleRequest, request)
    people = _people(request.POST.getlist("person"))
    slips, refused, denied = [], [], 0
    for person in people:
        try:
            slips.append(_make(known, person))
        except NotAllowed:
            denied += 1
        except AccountError as error:
            refused.append((person, str(error)))
    if denied and denied == len(people):
        raise PermissionDenied
    context = {"slips": slips, "refused": refused, "denied": denied}
    return render(request, "accounts/slips.html", context)


def _people(keys: list[str]) -> list[Person]:
    try:
        wanted = [UUID(key) for key in keys]
    except ValueError as error:
        raise BadRequest(_("These are not people.")) from error
    if not 0 < len(wanted) <= MOST:
        raise BadRequest(_("Choose between 1 and %(most)d people.") % {"most": MOST})
    return list(Person.objects.filter(key__in=wanted).order_by("name", "pk"))


def _make(request: PeopleRequest, person: Person) -> Slip:
    code = new_code()
    life = timedelta(days=settings.PEIYOU_POLICY.slip_days)
    made = invite_person(
        person=person, token=code, way=Way.SLIP, life=life, actor=request.actor, at=request.at
    )
    return slip(made, code, request.build_absolute_uri("/"))
