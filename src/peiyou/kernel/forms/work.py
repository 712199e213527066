"""What waits for whoever handed a workbook in: a look at what it would change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.work import WorkItem
from peiyou.kernel.forms.enums import IntakeState
from peiyou.kernel.forms.models import Intake


def intakes_to_decide(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """One line; it opens the workbook that was handed in last."""
    keys = list(
        Intake.objects.filter(actor=actor.id, state=IntakeState.READ)
        .order_by("-handed_in_at")
        .values_list("key", flat=True)[:100]
    )
    if keys:
        n = len(keys)
        title = ngettext("%(n)s workbook to decide about", "%(n)s workbooks to decide about", n)
        yield WorkItem(
            title=title % {"n": n},
            why=_("You handed it in; nothing of it is written before you agree."),
            url=reverse("forms:intake", args=[keys[0]]),
            count=n,
        )
