"""Who may in the reporting: every verb of `actions` is permitted here."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.models import Return, Snapshot
from peiyou.engine.undertakings.rules import FILLERS, UNITS
from peiyou.kernel.actions.permissions import Spot, permit
from peiyou.kernel.actions.roles import OFFICIALS, Role, Stage
from peiyou.kernel.actions.scopes import scope
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.rules import overseen
from peiyou.kernel.workflow.rules import over

scope("returns:read", _("read what units report"))

# --- rounds: the ministry's; dates: each level's for those below it ---------------------------------------

permit(
    "reporting.prepare_round",
    "reporting.edit_round",
    "reporting.set_sources",
    "reporting.set_terms",
    "reporting.set_proofs",
    "reporting.set_rules",
    "reporting.write_rule",
    "reporting.count_norms",
    "reporting.open_round",
    "reporting.close_round",
    "reporting.ask_more",
    roles=[Role.MINISTRY],
    stage=Stage.REPORTING,
    says=_("prepare, open and close a round of reporting"),
)
permit("reporting.renew_lines")  # nobody but the system
permit(
    "reporting.set_earlier_date",
    roles=[Role.PROVINCE, Role.PREFECTURE, Role.COUNTY],
    unit_of=lambda body: body.pk,
    stage=Stage.REPORTING,
    says=_("set an earlier date for the units that they oversee"),
)

# --- filling in -------------------------------------------------------------------------------------------


def _filled_by(row: Return, at: datetime) -> frozenset[Spot]:
    """Where the unit stands, for the roles that fill in for its kind."""
    return frozenset([Spot(row.unit_id, frozenset(FILLERS.get(row.party, UNITS)))])


def _submitted_by(row: Return, at: datetime) -> frozenset[Spot]:
    """As `_filled_by`; at a school not by who only fills in."""
    roles = FILLERS.get(row.party, (Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, Role.ENTERPRISE))
    return frozenset([Spot(row.unit_id, frozenset(roles))])


_FILLING = (*UNITS, Role.PROVINCE, Role.MINISTRY)
_HANDING_IN = (
    Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, Role.ENTERPRISE, Role.PROVINCE, Role.MINISTRY,
)  # fmt: skip

permit(
    "reporting.write_cells",  # asked besides about each task where a grant is limited
    roles=_FILLING,
    units_of=_filled_by,
    stage=Stage.REPORTING,
    limited=True,
    says=_("fill in the return of their own unit"),
)
permit(
    "reporting.write_task",
    roles=_FILLING,
    units_of=lambda about, at: _filled_by(about.return_, at),
    task_of=lambda about: about.task_key,
    stage=Stage.REPORTING,
    says=_("fill in the return of their own unit"),
)
permit(
    "reporting.attach_proof",
    "reporting.take_proof_off",
    "reporting.answer_remark",
    "reporting.explain",
    roles=_FILLING,
    units_of=_filled_by,
    stage=Stage.REPORTING,
    limited=True,  # as writing: asked besides about the task
    says=_("fill in the return of their own unit"),
)
permit(
    "reporting.write_many",  # asked besides about each return, and each task where a grant is limited
    roles=[*UNITS, *OFFICIALS],
    stage=Stage.REPORTING,
    limited=True,
    says=_("fill in the return of their own unit"),
)
permit(
    "reporting.assign_rows",
    "reporting.submit_return",
    "reporting.correct_return",
    "reporting.drop_correction",
    roles=_HANDING_IN,
    units_of=_submitted_by,
    stage=Stage.REPORTING,
    says=_("hand in the return of their own unit, and say who answers for what in it"),
)

# --- reviewing --------------------------------------------------------------------------------------------


def _decided_by(row: Return, at: datetime) -> frozenset[Spot]:
    """The unit, for the role whose turn it is; who reaches it from above has to cover the holder too."""
    case = row.case
    return frozenset([Spot(row.unit_id, frozenset([case.role]), case.holder_id)])  # type: ignore[list-item]


def _extended_by(row: Return, at: datetime) -> frozenset[Spot]:
    """The unit with what oversees it, for the roles that stand over the one whose turn it is."""
    roles = over(row.case.role) if row.case.role else frozenset()
    return frozenset(spot._replace(roles=roles) for spot in overseen(row.unit, at))


permit(
    "reporting.pass_return",
    "reporting.return_return",
    "reporting.approve_return",
    "reporting.give_verdict",
    "reporting.take_verdict_back",
    roles=OFFICIALS,
    units_of=_decided_by,
    decides=True,
    stage=Stage.REPORTING,
    says=_("review what units that they oversee report: pass it on, approve it, return it"),
)
permit(
    "reporting.pass_returns",  # asked besides about each of them
    "reporting.approve_returns",
    "reporting.return_returns",
    "reporting.draw_sample",
    roles=OFFICIALS,
    stage=Stage.REPORTING,
    says=_("review what units that they oversee report: pass it on, approve it, return it"),
)
permit(
    "reporting.reopen_return",
    "reporting.waive_return",
    roles=[Role.PROVINCE, Role.MINISTRY],
    units_of=lambda row, at: overseen(row.unit, at),
    decides=True,
    stage=Stage.REPORTING,
    says=_("have an approved return corrected, or release a unit from reporting"),
)
permit(
    "reporting.extend_returns",  # asked besides about each of them
    roles=OFFICIALS,
    stage=Stage.REPORTING,
    says=_("move the deadline of units that they oversee"),
)
permit(
    "reporting.extend_return",  # of whoever stands over the one whose turn it is
    roles=OFFICIALS,
    units_of=_extended_by,
    decides=True,
    stage=Stage.REPORTING,
    says=_("move the deadline of units that they oversee"),
)
permit(
    "reporting.sign_tasks",
    roles=[Role.MINISTRY],
    unit_of=lambda department: department.pk,
    stage=Stage.REPORTING,
    says=_("countersign for their department"),
)
permit(
    "reporting.chase_returns",  # asked besides about each of them
    roles=OFFICIALS,
    stage=Stage.REPORTING,
    says=_("remind units that have not reported, within their own scope"),
)

# --- seeing -----------------------------------------------------------------------------------------------

permit(
    "reporting.view_return",
    roles=[*OFFICIALS, *UNITS],
    units_of=lambda row, at: overseen(row.unit, at),
    stage=Stage.REPORTING,
    says=_("see what units report, within their own scope"),
)
permit(
    "reporting.view_own_return",
    roles=UNITS,
    units_of=_filled_by,
    stage=Stage.REPORTING,
    limited=True,
    says=_("see what their own unit reports"),
)
permit(
    "reporting.issue_workbook",  # of what they see
    roles=[*OFFICIALS, *UNITS],
    stage=Stage.REPORTING,
    limited=True,
    says=_("see what units report, within their own scope"),
)

permit(
    "reporting.view_double_claims",
    roles=OFFICIALS,
    units_of=lambda row, at: overseen(row.unit, at),
    stage=Stage.REPORTING,
    says=_("see what units report, within their own scope"),
)

# --- pages to be sealed -----------------------------------------------------------------------------------


def _whose(obj: Snapshot | Return | Unit, at: datetime) -> frozenset[Spot]:
    unit = (
        obj
        if isinstance(obj, Unit)
        else obj.of_return.unit
        if isinstance(obj, Snapshot)
        else obj.unit
    )
    return overseen(unit, at)


permit(
    "reporting.take_summary",
    "reporting.receive_sealed_page",
    "reporting.take_back_sealed_page",
    roles=[Role.MINISTRY, Role.PROVINCE, *UNITS],
    units_of=_whose,
    stage=Stage.REPORTING,
    says=_("print pages to be sealed and hand in the sealed ones, within their own scope"),
)

# --- spot checks ------------------------------------------------------------------------------------------

permit(
    "reporting.announce_draw",
    roles=[Role.MINISTRY, Role.PROVINCE],
    units_of=lambda planned, at: frozenset([Spot(planned.body.pk)]),
    stage=Stage.REPORTING,
    says=_("draw returns for spot checks, send inspectors, and decide what was found"),
)
permit(
    "reporting.draw_spot_checks",
    roles=[Role.MINISTRY, Role.PROVINCE],
    units_of=lambda draw, at: frozenset([Spot(draw.body_id)]),
    stage=Stage.REPORTING,
    says=_("draw returns for spot checks, send inspectors, and decide what was found"),
)
permit(
    "reporting.assign_inspection",
    "reporting.close_inspection",
    roles=[Role.MINISTRY, Role.PROVINCE],
    units_of=lambda inspection, at: frozenset([Spot(inspection.draw.body_id)]),
    stage=Stage.REPORTING,
    says=_("draw returns for spot checks, send inspectors, and decide what was found"),
)
permit(
    "reporting.record_finding",
    "reporting.report_inspection",
    own=lambda inspection: inspection.inspector and inspection.inspector.actor.id,
    says=_("inspect what they were sent to inspect"),
)
permit(
    "reporting.answer_finding",
    roles=_FILLING,
    units_of=lambda inspection, at: _filled_by(inspection.of_return, at),
    stage=Stage.REPORTING,
    says=_("fill in the return of their own unit"),
)
permit("reporting.settle_inspection")  # the system's, once the correction is approved
