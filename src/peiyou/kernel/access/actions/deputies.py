"""Deputies for an absence: the same role in the same scope, for some days, beside the holder."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.access.actions import rows
from peiyou.kernel.access.errors import AccessError
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.requirements.base import Case, Wanted, demand
from peiyou.kernel.access.requirements.duties import DUTIES
from peiyou.kernel.access.requirements.from_above import SCOPE
from peiyou.kernel.access.requirements.sense import SENSE
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, action, note


@action("access.name_deputy", on="grant")
def name_deputy(
    *,
    grant: Grant,
    person: Person,
    valid_from: datetime,
    valid_to: datetime,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Grant:
    """Let `person` act beside the holder of `grant` for a while; by the holder or who may give it.

    A deputy's grant ends with the grant, and deputies name no deputies.
    """
    if not reason.strip():
        raise AccessError("REASON_MISSING", _("Say what the deputy is needed for."))
    rows.lock(grant.person, person)
    grant.refresh_from_db(fields=["revoked_at", "valid_from", "valid_to"])
    person.refresh_from_db(fields=["is_active"])
    wanted = Wanted(
        person, grant.get_role(), grant.unit, grant.hierarchy, frozenset(grant.task_keys),
        frozenset(grant.stages), valid_from, valid_to, reason,
    )  # fmt: skip
    case = rows.case_of(wanted, actor, at)
    _check_grant(grant, case)
    from_above = () if _is_holder(case, grant) else SCOPE
    passed = demand(case, [*SENSE, *from_above, *DUTIES])
    deputy = rows.insert(case, deputises_for=grant)
    note(
        after=rows.noted(deputy), deputises_for=str(grant.key), reason=deputy.reason, passed=passed
    )
    return deputy


def _is_holder(case: Case, grant: Grant) -> bool:
    return case.giver is not None and case.giver.pk == grant.person_id


def _check_grant(grant: Grant, case: Case) -> None:
    wanted = case.wanted
    if grant.deputises_for_id is not None:
        raise AccessError("DEPUTY_OF_DEPUTY", _("A deputy cannot name deputies. Ask the holder of the role."))  # fmt: skip
    if wanted.person.pk == grant.person_id:
        raise AccessError("SAME_PERSON", _("Choose somebody else than the holder as deputy."))
    if grant.revoked_at or (grant.valid_to and grant.valid_to <= case.at):
        raise AccessError("OVER_ALREADY", _("This role has ended already."))
    too_long = grant.valid_to is not None and wanted.valid_to is not None and wanted.valid_to > grant.valid_to  # fmt: skip
    if too_long or wanted.valid_from < grant.valid_from:
        raise AccessError("BEYOND_THE_GRANT", _("A deputy acts only while the role itself lasts. Choose days within its term."))  # fmt: skip
