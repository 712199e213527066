"""Who may what with workbooks: whoever fills in forms hands them in; each is its owner's alone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.permissions import permit
from peiyou.kernel.actions.roles import OFFICIALS, SCHOOL, Role
from peiyou.kernel.forms.models import Intake


def owner(intake: Intake) -> str:
    return intake.actor


permit(
    "forms.hand_in_workbook",
    roles=[*OFFICIALS, *SCHOOL, Role.ENTERPRISE, Role.EXPERT],
    limited=True,  # what is written is asked for cell by cell, by the act that writes
    says=_("hand in what they fill in as an Excel workbook"),
)
permit("forms.decide_intake", "forms.carry_out_intake", "forms.drop_intake", own=owner)
