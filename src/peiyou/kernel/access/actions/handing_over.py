"""Staff change: what one person held, another holds from now on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.access.actions import rows
from peiyou.kernel.access.errors import AccessError
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.grants import not_over
from peiyou.kernel.access.requirements.base import Case, demand
from peiyou.kernel.access.requirements.duties import DUTIES
from peiyou.kernel.access.requirements.from_above import CHAIN
from peiyou.kernel.access.requirements.sense import SENSE, NotTwice
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, action, note


@action("access.hand_over", on="person")
def hand_over(
    *,
    person: Person,
    to: Person,
    grants: Iterable[Grant] | None = None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> list[Grant]:
    """End `grants` of `person` (None: all they hold or will) and give `to` the same from `at` on.

    Scope and term stay; who deputised goes on deputising, for the new holder. What `to` holds already
    is not given twice. What `person` deputises for others is not theirs to be handed over. All or
    nothing.
    """
    if not reason.strip():
        raise AccessError("REASON_MISSING", _("Say why the roles are handed over."))
    if person.pk == to.pk:
        raise AccessError("SAME_PERSON", _("Choose another person to hand over to."))
    rows.lock(person, to)
    to.refresh_from_db(fields=["is_active"])
    old = list(_asked(person, grants, at))
    if not old:
        raise AccessError("NOTHING_HELD", _("%(person)s holds nothing that could be handed over."), person=person.name)  # fmt: skip
    new = [_pass_on(grant, to, reason.strip(), actor, at) for grant in old]
    note(before=[rows.noted(grant) for grant in old], after=[rows.noted(grant) for grant in new], reason=reason.strip())  # fmt: skip
    return new


def _asked(person: Person, grants: Iterable[Grant] | None, at: datetime) -> Iterable[Grant]:
    held = not_over(at).filter(person=person, deputises_for=None)
    if grants is not None:
        wanted = {grant.pk for grant in grants}
        held = held.filter(pk__in=wanted)
        if held.count() != len(wanted):
            raise AccessError("NOT_HELD", _("One of these roles has ended, or is not theirs to hand over. Reload the page."))  # fmt: skip
    return held.select_related("unit").order_by("pk")


def _pass_on(grant: Grant, to: Person, reason: str, actor: Actor, at: datetime) -> Grant:
    """The grant that `to` holds in its place."""
    case = rows.case_of(rows.again(grant, to, at, reason), actor, at)
    demand(case, [*SENSE, *CHAIN, *DUTIES])
    deputies = list(
        grant.deputies.filter(revoked_at=None, valid_to__gt=at).exclude(person=to).order_by("pk")
    )
    rows.end(grant, reason, at)
    new = _held_already(case) or rows.insert(case)
    for deputy in deputies:
        carried = rows.again(deputy, deputy.person, at, deputy.reason)
        rows.insert(rows.case_of(carried, actor, at), deputises_for=new)
    return new


def _held_already(case: Case) -> Grant | None:
    return next((grant for grant in case.held if NotTwice.covers(grant, case.wanted)), None)
