"""Who may in the take-up: every verb of `actions` is permitted here."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.models import Filing, Statement, Undertaking
from peiyou.kernel.actions.permissions import NOWHERE, Spot, permit
from peiyou.kernel.actions.roles import OFFICIALS, SCHOOL, Role, Stage
from peiyou.kernel.actions.scopes import scope
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.rules import overseen

scope("takeup:read", _("read what units take up"))

UNITS: Final = (*SCHOOL, Role.ENTERPRISE)
"""Roles of those who take part below the province."""
FILLERS: Final[dict[str, tuple[Role, ...]]] = {
    Party.PROVINCE: (Role.PROVINCE,),
    Party.DEPARTMENT: (Role.MINISTRY,),
}
"""Who fills in for which party; for all others those of the unit itself."""

# --- seasons: the ministry's ------------------------------------------------------------------------------

permit(
    "undertakings.prepare_season",
    "undertakings.edit_season",
    "undertakings.set_sources",
    "undertakings.set_openings",
    "undertakings.set_item",
    "undertakings.set_shares",
    "undertakings.open_season",
    "undertakings.extend_season",
    "undertakings.publish_season",
    roles=[Role.MINISTRY],
    stage=Stage.TAKE_UP,
    says=_("prepare, open and publish a season of take-up"),
)
permit(
    "undertakings.ask_units",  # asked besides about the body of each province
    roles=[Role.MINISTRY, Role.PROVINCE],
    stage=Stage.TAKE_UP,
    says=_("ask more units to take part, within their own scope"),
)
permit(
    "undertakings.ask_in_province",
    roles=[Role.MINISTRY, Role.PROVINCE],
    unit_of=lambda body: body.pk,
    stage=Stage.TAKE_UP,
    says=_("ask more units to take part, within their own scope"),
)

# --- filling in -------------------------------------------------------------------------------------------


def _filled_by(undertaking: Undertaking, at: datetime) -> frozenset[Spot]:
    """Where the unit stands, for the roles that fill in for its kind."""
    roles = FILLERS.get(undertaking.party, UNITS)
    return frozenset([Spot(undertaking.unit_id, frozenset(roles))])


def _submitted_by(undertaking: Undertaking, at: datetime) -> frozenset[Spot]:
    """As `_filled_by`; at a school not by who only fills in."""
    roles = FILLERS.get(undertaking.party, (Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, Role.ENTERPRISE))
    return frozenset([Spot(undertaking.unit_id, frozenset(roles))])


permit(
    "undertakings.write_cells",  # asked besides about each task where a grant is limited
    roles=[*UNITS, Role.PROVINCE, Role.MINISTRY],
    units_of=_filled_by,
    stage=Stage.TAKE_UP,
    limited=True,
    says=_("fill in the take-up of their own unit"),
)
permit(
    "undertakings.write_task",
    roles=[*UNITS, Role.PROVINCE, Role.MINISTRY],
    units_of=lambda about, at: _filled_by(about.undertaking, at),
    task_of=lambda about: about.task_key,
    stage=Stage.TAKE_UP,
    says=_("fill in the take-up of their own unit"),
)
permit(
    "undertakings.answer_remark",
    "undertakings.attach_agreement",
    "undertakings.take_agreement_off",
    roles=[*UNITS, Role.PROVINCE, Role.MINISTRY],
    units_of=_filled_by,
    stage=Stage.TAKE_UP,
    says=_("fill in the take-up of their own unit"),
)
permit(
    "undertakings.write_many",  # asked besides about each undertaking, and each task where a grant is limited
    roles=[*UNITS, *OFFICIALS],
    stage=Stage.TAKE_UP,
    limited=True,
    says=_("fill in the take-up of their own unit"),
)
permit(
    "undertakings.declare_tasks",
    roles=[Role.PROVINCE],
    units_of=_filled_by,
    stage=Stage.TAKE_UP,
    says=_("declare to the units of the province what it takes up"),
)
permit(
    "undertakings.submit_undertaking",
    "undertakings.withdraw_undertaking",
    roles=[Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, Role.ENTERPRISE, Role.PROVINCE, Role.MINISTRY],
    units_of=_submitted_by,
    stage=Stage.TAKE_UP,
    says=_("hand in the take-up of their own unit"),
)

# --- checking and confirming ------------------------------------------------------------------------------


def _decided_by(undertaking: Undertaking, at: datetime) -> frozenset[Spot]:
    """The unit, for the role whose turn it is; who reaches it from above has to cover the holder too."""
    case = undertaking.case
    return frozenset([Spot(undertaking.unit_id, frozenset([case.role]), case.holder_id)])  # type: ignore[list-item]


permit(
    "undertakings.pass_undertaking",
    roles=[Role.COUNTY, Role.PREFECTURE],
    units_of=_decided_by,
    decides=True,
    stage=Stage.TAKE_UP,
    says=_("check what units that they oversee take up, pass it on or return it"),
)
permit(
    "undertakings.return_undertaking",
    roles=OFFICIALS,
    units_of=_decided_by,
    decides=True,
    stage=Stage.TAKE_UP,
    says=_("check what units that they oversee take up, pass it on or return it"),
)
permit(
    "undertakings.confirm_undertaking",
    roles=[Role.PROVINCE, Role.MINISTRY],
    units_of=_decided_by,
    decides=True,
    stage=Stage.TAKE_UP,
    says=_("confirm what units take up"),
)
permit(
    "undertakings.pass_undertakings",  # asked besides about each of them
    roles=[Role.COUNTY, Role.PREFECTURE],
    stage=Stage.TAKE_UP,
    says=_("check what units that they oversee take up, pass it on or return it"),
)
permit(
    "undertakings.confirm_undertakings",  # asked besides about each of them
    roles=[Role.PROVINCE, Role.MINISTRY],
    stage=Stage.TAKE_UP,
    says=_("confirm what units take up"),
)
permit(
    "undertakings.vouch_pledges",  # asked besides about each pledge
    "undertakings.take_vouching_back",
    roles=[Role.PROVINCE, Role.PREFECTURE, Role.COUNTY],
    stage=Stage.TAKE_UP,
    says=_("vouch for money that their own level pays"),
)

permit(
    "undertakings.chase_units",  # of those that they may see; asked besides of each
    roles=OFFICIALS,
    stage=Stage.TAKE_UP,
    says=_("remind units that have not answered, within their own scope"),
)

# --- seeing -----------------------------------------------------------------------------------------------


def _seen_by(undertaking: Undertaking, at: datetime) -> frozenset[Spot]:
    return overseen(undertaking.unit, at)


permit(
    "undertakings.view_undertaking",
    "undertakings.view_balance",  # of the rest of the nation sums, as queries.balance.sight has it
    roles=[*OFFICIALS, *UNITS],
    units_of=_seen_by,
    stage=Stage.TAKE_UP,
    says=_("see what units take up, within their own scope"),
)

permit(
    "undertakings.issue_workbook",  # of what they see
    roles=[*OFFICIALS, *UNITS],
    stage=Stage.TAKE_UP,
    limited=True,
    says=_("see what units take up, within their own scope"),
)

# --- filings: changing what has been confirmed --------------------------------------------------------------


def _filed_for(obj: Undertaking | Filing, at: datetime) -> frozenset[Spot]:
    """The provincial unit; an undertaking of no province is changed by none."""
    return frozenset([Spot(obj.province_id)]) if obj.province_id else NOWHERE


permit(
    "undertakings.open_filing",
    "undertakings.propose_changes",
    "undertakings.attach_letter",
    "undertakings.take_letter_off",
    "undertakings.file_filing",
    "undertakings.withdraw_filing",
    roles=[Role.PROVINCE],
    units_of=_filed_for,
    stage=Stage.TAKE_UP,
    says=_("file changes of what has been confirmed in their province"),
)
permit(
    "undertakings.return_filing",
    "undertakings.record_filing",
    roles=[Role.MINISTRY],
    units_of=_filed_for,
    decides=True,
    stage=Stage.TAKE_UP,
    says=_("record changes that provinces file, or return them"),
)
permit("undertakings.pass_to_successor")  # nobody but the system
permit(
    "undertakings.view_filing",
    roles=[Role.PROVINCE, Role.MINISTRY],
    units_of=_filed_for,
    stage=Stage.TAKE_UP,
    says=_("see filings of their own province; the ministry, of all"),
)

permit(
    "undertakings.view_own_undertaking",
    roles=UNITS,
    units_of=_filled_by,
    stage=Stage.TAKE_UP,
    limited=True,  # who fills in one task sees what the unit says beside it
    says=_("see what their own unit takes up"),
)

# --- statements: pages to be sealed, and published tables -------------------------------------------------


def _whose(obj: Undertaking | Statement | Unit, at: datetime) -> frozenset[Spot]:
    """A statement, or what one would be taken of. Published results are of the whole nation."""
    unit = obj if isinstance(obj, Unit) else obj.unit
    return overseen(unit, at) if unit else NOWHERE


permit(
    "undertakings.take_statement",
    "undertakings.receive_sealed_page",
    "undertakings.take_back_sealed_page",
    roles=[Role.MINISTRY, Role.PROVINCE, *SCHOOL, Role.ENTERPRISE],
    units_of=_whose,
    stage=Stage.TAKE_UP,
    says=_("print pages to be sealed and hand in the sealed ones, within their own scope"),
)
permit(
    "undertakings.view_statement",
    roles=[*OFFICIALS, *SCHOOL, Role.ENTERPRISE],
    units_of=_whose,
    stage=Stage.TAKE_UP,
    says=_("see pages to be sealed, within their own scope"),
)
permit(
    "undertakings.preview_tables",
    roles=[Role.MINISTRY],
    stage=Stage.TAKE_UP,
    says=_("see tables of the take-up before they are published"),
)
