"""What of the plans waits for somebody: readings to check and to publish, departments to confirm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.actions.work import WorkItem
from peiyou.kernel.plans.queries.addressees import unconfirmed
from peiyou.kernel.plans.queries.drafts import open_drafts
from peiyou.kernel.plans.queries.published import current_versions

MOST = 20
"""Drafts are few; should they ever be many, the desk lists them all."""


def drafts_to_check(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """The longest waiting first. A confirmed draft opens at publishing, others at the review."""
    if not authority().allows(actor, "plans.review", None, at):
        return
    drafts: Any = open_drafts()[:MOST]  # with counts that the model does not know
    for draft in drafts:
        counts = {"n": draft.unconfirmed, "all": draft.tasks_count}
        yield WorkItem(
            title=draft.title,
            why=_("%(n)s of %(all)s tasks of this reading wait to be confirmed.") % counts
            if draft.unconfirmed
            else _("All tasks are confirmed: it waits to be published."),
            url=reverse("plans:review" if draft.unconfirmed else "plans:publish", args=[draft.pk]),
            count=draft.unconfirmed or 1,
        )


def departments_to_confirm(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """One line for all departments that no person has said anything certain about."""
    if not authority().allows(actor, "plans.confirm_addressee", None, at):
        return
    if n := unconfirmed(current_versions()):
        yield WorkItem(
            title=_("Who the departments are"),
            why=ngettext(
                "%(n)s department of the plan is not resolved to organisations yet.",
                "%(n)s departments of the plan are not resolved to organisations yet.",
                n,
            )
            % {"n": n},
            url=reverse("plans:addressees"),
            count=n,
        )
