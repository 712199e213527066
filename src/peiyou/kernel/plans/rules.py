"""Who may work on plans: the ministry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.permissions import permit
from peiyou.kernel.actions.roles import Role

permit(
    "plans.review",  # look into drafts
    "plans.add_deliverable",
    "plans.add_task",
    "plans.address_department",
    "plans.confirm_addressee",
    "plans.confirm_tasks",
    "plans.discard_draft",
    "plans.draft_version",
    "plans.edit_deliverable",
    "plans.edit_section",
    "plans.edit_task",
    "plans.edit_version",
    "plans.import_translations",
    "plans.merge_tasks",
    "plans.move_task",
    "plans.propose_addressees",
    "plans.publish_version",
    "plans.remove_deliverable",
    "plans.remove_task",
    "plans.reread_task",
    "plans.set_group_members",
    "plans.set_parties",
    "plans.split_task",
    "plans.unconfirm_task",
    "plans.withdraw_addressee",
    roles=[Role.MINISTRY],
    says=_("check what was read of a plan against its document, and publish it"),
)
