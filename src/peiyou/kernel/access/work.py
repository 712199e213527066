"""What waits for who looks after people: grants that end, missing second factors, unused invitations.

One line each, with a count: a province has thousands of people. Each asks the database once or
twice, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peiyou.kernel.access.enums import FROM_PROVINCE_UP, MAY_GIVE
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.grants import live, not_over
from peiyou.kernel.access.queries.held import held
from peiyou.kernel.access.queries.people import SOON, Shown
from peiyou.kernel.accounts.models import Invitation
from peiyou.kernel.accounts.queries.factors import people_with_second_factor
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.actions.authority import Scope
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.actions.work import WorkItem
from peiyou.kernel.organisations.models import Place
from peiyou.kernel.organisations.queries.trees import on_day_or_last


def people_to_look_after(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """For whoever may revoke grants: what of the people in their scope needs a hand."""
    scope = authority().scope(actor, "access.revoke_grant", at)
    if not scope:
        return
    roles = {role for grant in held(actor, at) for role in MAY_GIVE.get(Role(grant.role), ())}
    theirs = Q(role__in=roles) & ~Q(person__key=actor.id.removeprefix("person:"))
    if not scope.everything:
        theirs &= Q(_stands_in(scope, timezone.localdate(at)))
    page = reverse("access:people")
    yield from _ending(live(at).filter(theirs), page, at)
    yield from _without_factor(live(at).filter(theirs), page)
    yield from _not_entered(not_over(at).filter(theirs), page)


def _stands_in(scope: Scope, on: date) -> Exists:
    """Asked of each grant: those that need a hand are few, the units of a nation many."""
    below = Q()
    for hierarchy, node in scope.roots:
        below |= Q(hierarchy=hierarchy, node=node)
    return Exists(Place.objects.filter(below & on_day_or_last(on), unit=OuterRef("unit")))


def _ending(grants: QuerySet[Grant], page: str, at: datetime) -> Iterator[WorkItem]:
    found = grants.filter(valid_to__lte=at + SOON).aggregate(n=Count("pk"), first=Min("valid_to"))
    if found["n"]:
        yield WorkItem(
            title=ngettext("%(n)s grant ends soon", "%(n)s grants end soon", found["n"])
            % {"n": found["n"]},
            why=_("Who holds it can do nothing afterwards. Give it anew if the work goes on."),
            url=f"{page}?show={Shown.ENDING}",
            due=found["first"],
            count=found["n"],
        )


def _without_factor(grants: QuerySet[Grant], page: str) -> Iterator[WorkItem]:
    keys = set(grants.filter(role__in=FROM_PROVINCE_UP).values_list("person_id", flat=True))
    n = len(keys - people_with_second_factor(sorted(keys))) if keys else 0
    if n:
        yield WorkItem(
            title=ngettext(
                "%(n)s person has no second factor", "%(n)s people have no second factor", n
            )
            % {"n": n},
            why=_("From province up one is required: until then they cannot open their work."),
            url=f"{page}?show={Shown.NO_FACTOR}",
            count=n,
        )


def _not_entered(grants: QuerySet[Grant], page: str) -> Iterator[WorkItem]:
    theirs = Exists(grants.filter(person=OuterRef("person")))
    waiting = Invitation.objects.filter(theirs, used_at=None)
    found = waiting.aggregate(n=Count("pk"), first=Min("expires_at"))
    if found["n"]:
        yield WorkItem(
            title=ngettext(
                "%(n)s invitation has not been used",
                "%(n)s invitations have not been used",
                found["n"],
            )
            % {"n": found["n"]},
            why=_(
                "They cannot sign in yet. Remind them, or make a new invitation once it is over."
            ),
            url=f"{page}?show={Shown.INVITED}",
            due=found["first"],
            count=found["n"],
        )
