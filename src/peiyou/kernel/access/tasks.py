"""What happens below that grants follow. Each may be called again with the same event."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, override
from django_tasks import task

from peiyou.kernel.access.actions.grants import revoke_grant
from peiyou.kernel.access.queries.grants import not_over
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.jobs.outbox import load
from peiyou.kernel.organisations.events import UnitsChanged
from peiyou.kernel.organisations.models import Unit


@task
def units_changed(event: dict[str, Any]) -> None:
    """Grants at units that have ended end too; what deputises for them falls with them."""
    at = timezone.now()
    units = load(UnitsChanged, event).units
    at_ended = not_over(at).filter(
        unit__key__in=units, unit__ends_on__lte=timezone.localdate(at), deputises_for=None
    )
    for grant in at_ended.select_related("person", "unit").order_by("pk"):
        if grant.unit is not None:
            revoke_grant(grant=grant, reason=_ended(grant.unit), actor=SYSTEM, at=at)


def _ended(unit: Unit) -> str:
    """In Chinese, which binds, as what the register itself records."""
    with override("zh-hans"):
        words = gettext("%(unit)s has been no more since %(day)s.")
    return words % {"unit": unit.name, "day": unit.ends_on.isoformat()}
