"""The list of people, one person, who may act at a unit, and what roles are."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.kernel.access.exports import MEDIA, table
from peiyou.kernel.access.forms import PeopleFilter
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.people import VIEW, acting_at, people, rows_of, visible_grants
from peiyou.kernel.access.queries.roles import role_cards
from peiyou.kernel.access.views.access import PeopleRequest, about_person, signed_in, who_may
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import authority
from peiyou.kernel.organisations.models import Unit

SIZE = 30
MOST_LISTED = 5_000
"""People that are paged and counted; who looks through more than a hundred pages asks for less."""
MOST_EXPORTED = 20_000


class UpToSoMany(Paginator[Person]):
    """Pages of the first `MOST_LISTED`: counting all of a nation's people takes longer than the page."""

    def __init__(self, found: QuerySet[Person]) -> None:
        super().__init__(found, SIZE)
        self._people = found

    @cached_property
    def count(self) -> int:
        return min(self._found, MOST_LISTED)

    @cached_property
    def _found(self) -> int:
        return self._people[: MOST_LISTED + 1].count()

    @property
    def is_cut(self) -> bool:
        return self._found > MOST_LISTED


@require_safe
@who_may(VIEW)
def index(request: PeopleRequest) -> HttpResponse:
    form = PeopleFilter(request.GET, on=timezone.localdate(request.at))
    found = people(request.actor, request.at, form.asked())
    page = UpToSoMany(found).get_page(request.GET.get("page"))
    kept = {name: value for name in form.fields if (value := request.GET.get(name))}
    context = {
        "form": form,
        "page": page,
        "rows": rows_of(list(page), request.actor, request.at),
        "kept": urlencode(kept),
        "is_filtered": bool(kept),
        "may_give": authority().allows(request.actor, "access.give_grant", None, request.at),
        "may_invite": authority().allows(request.actor, "access.enrol_person", None, request.at),
    }
    return render(request, "access/people.html", context)


@require_safe
@who_may(VIEW)
def export(request: PeopleRequest, form: str) -> HttpResponse:
    """Name, role and unit of the people listed; no contact. The first thousands, where there are more."""
    if form not in MEDIA:
        raise Http404(_("People can be had as csv or xlsx."))
    day = timezone.localdate(request.at)
    asked = PeopleFilter(request.GET, on=day).asked()
    found = people(request.actor, request.at, asked)[:MOST_EXPORTED]
    rows = rows_of(list(found), request.actor, request.at)
    answer = HttpResponse(table(form, rows), content_type=MEDIA[form])
    answer["Content-Disposition"] = f'attachment; filename="people-{day:%Y-%m-%d}.{form}"'
    return answer


@require_safe
@about_person
def show(request: PeopleRequest, person: Person) -> HttpResponse:
    """What a person holds and held: to themselves all of it, to others what lies in their scope."""
    is_self = person.pk == request.user.pk
    seen = Grant.objects.all() if is_self else visible_grants(request.actor, request.at)
    grants = list(_of(person, seen))
    may = authority().allows
    actor, at = request.actor, request.at
    current = [grant for grant in grants if grant.is_not_over(at)]
    context = {
        "person": person,
        "is_self": is_self,
        "current": [
            {
                "grant": grant,
                "revoke": not is_self and may(actor, "access.revoke_grant", grant, at),
                "deputy": grant.deputises_for_id is None
                and may(actor, "access.name_deputy", grant, at),
            }
            for grant in current
        ],
        "earlier": [grant for grant in grants if not grant.is_not_over(at)],
        "may_give": not is_self and may(actor, "access.give_grant", None, at),
        "may_sign_in_page": not is_self and may(actor, "accounts.see_person", person, at),
        "at": at,
    }
    return render(request, "access/person.html", context)


def _of(person: Person, seen: QuerySet[Grant]) -> QuerySet[Grant]:
    return (
        seen.filter(person=person)
        .select_related("unit", "given_by", "person", "deputises_for__person")
        .prefetch_related("deputies__person")
        .order_by("-valid_from", "-pk")
    )


@require_safe
@who_may(VIEW)
def here(request: PeopleRequest, key: str) -> HttpResponse:
    """Who may act at a unit, for those in whose scope it lies."""
    unit = get_object_or_404(Unit, key=key)
    scope = authority().scope(request.actor, VIEW, request.at)
    if not scope.units(timezone.localdate(request.at)).filter(pk=unit.pk).exists():
        raise PermissionDenied
    grants = acting_at(unit, request.at)
    seen = set(visible_grants(request.actor, request.at).filter(pk__in=[g.pk for g in grants]).values_list("pk", flat=True))  # fmt: skip
    context = {
        "unit": unit,
        "grants": [(grant, grant.pk in seen) for grant in grants],
        "may_invite": authority().allows(request.actor, "access.enrol_person", None, request.at),
        "at": request.at,
    }
    return render(request, "access/here.html", context)


@require_safe
@signed_in
def roles(request: PeopleRequest) -> HttpResponse:
    return render(request, "access/roles.html", {"cards": role_cards()})
