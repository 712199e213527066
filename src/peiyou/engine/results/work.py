"""What waits for who answers for a place: milestones of its own that are due within the month, or past their day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peiyou.engine.results.enums import MilestoneState
from peiyou.engine.results.models import Milestone
from peiyou.engine.results.queries.milestones import SOON
from peiyou.kernel.access.queries.held import held
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.permissions import permission
from peiyou.kernel.actions.work import WorkItem


def milestones_due(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """One line for each place of one's own. One statement."""
    rule = permission("results.say_milestone")
    mine = [grant.unit for grant in held(actor, at) if rule and grant.role in rule.roles]
    if not mine:
        return
    until = timezone.localdate(at) + timedelta(days=SOON)
    rows = Milestone.objects.filter(node__in=[unit for unit in mine if unit is not None], state=MilestoneState.PLANNED, due_on__lte=until)  # fmt: skip
    for key, name, n, first in (
        rows.order_by().values_list("node__key", "node__name").annotate(Count("pk"), Min("due_on"))
    ):
        title = ngettext(
            "%(place)s: %(n)s key milestone due", "%(place)s: %(n)s key milestones due", n
        )
        yield WorkItem(
            title=title % {"place": name, "n": n},
            why=_("Say whether it is reached, with its proof, or why it is missed."),
            url=f"{reverse('results:milestones')}?at={key}&show=PLANNED",
            due=timezone.make_aware(datetime.combine(first, time(23, 59, 59))),
            count=n,
        )
