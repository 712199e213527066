"""A draft that a person has confirmed becomes the next version of the plan, for good."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor, action, emit, note
from peiyou.kernel.plans.actions.addressees import propose_addressees
from peiyou.kernel.plans.actions.rows import lock_draft
from peiyou.kernel.plans.enums import VersionState
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.events import PlanPublished
from peiyou.kernel.plans.indexing import index_version
from peiyou.kernel.plans.models import Department, Party, Version
from peiyou.kernel.plans.queries.names import canonical_name


@action("plans.publish_version", on="version")
def publish_version(*, version: Version, actor: Actor, at: datetime) -> Version:
    """Number, freeze and index a draft. Refuses while any task is unconfirmed."""
    version = lock_draft(version)
    total = version.tasks.count()
    open_ = version.tasks.filter(confirmed_at=None).count()
    if not total:
        raise PlanError("NO_TASKS", _("This draft has no task: there is nothing to publish."))
    if open_:
        raise PlanError(
            "UNCONFIRMED",
            _("%(open)s of %(total)s tasks are not confirmed yet. Confirm them first."),
            open=open_,
            total=total,
        )
    newest = version.plan.versions.aggregate(no=Max("no"))["no"] or 0
    version.no = newest + 1
    version.state = VersionState.PUBLISHED
    version.published_at, version.published_by = at, actor.name
    version.save(update_fields=["no", "state", "published_at", "published_by"])
    version.plan.title = version.title
    version.plan.save(update_fields=["title"])
    _name_departments(version)
    propose_addressees(version=version, actor=actor, at=at)
    index_version(version)
    note(no=version.no, tasks=total, document=version.document.sha256)
    emit(PlanPublished(code=version.plan.code, no=version.no, title=version.title))
    return version


def _name_departments(version: Version) -> None:
    """Tie every party to the one department of its name, so that a department has one page."""
    parties = list(Party.objects.filter(task__version=version).order_by("task__seq", "seq"))
    types = {canonical_name(p.name): p.type for p in reversed(parties)}
    Department.objects.bulk_create(
        (Department(name=name, type=type_) for name, type_ in reversed(types.items())),
        ignore_conflicts=True,
    )
    known = {d.name: d for d in Department.objects.filter(name__in=types)}
    for party in parties:
        party.department = known[canonical_name(party.name)]
    Party.objects.bulk_update(parties, ["department"], batch_size=200)
