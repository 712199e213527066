"""Who may with results: every verb of `actions` is permitted here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.enums import RedState
from peiyou.engine.results.models import Milestone, RedReply
from peiyou.kernel.actions.permissions import Spot, permit
from peiyou.kernel.actions.roles import OFFICIALS, SCHOOL, Role, Stage
from peiyou.kernel.actions.scopes import scope
from peiyou.kernel.facts.enums import Stage as Facts
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.rules import overseen

scope("figures:read", _("read the figures of what they oversee"))
scope("results:read", _("read ratings, targets, milestones and forecasts of what they oversee"))

permit(
    "results.view_board",  # of a place and all below it; `queries.sight` adds the sums of the nation
    roles=[*OFFICIALS, *SCHOOL, Role.ENTERPRISE],
    units_of=lambda node, at: frozenset([Spot(node.pk)]),
    limited=True,
    says=_("see the figures of their own place and of everything below it"),
)

# --- releases and corrections -----------------------------------------------------------------------------

permit(
    "results.prepare_release",
    "results.discard_release",
    "results.ask_publishing",
    "results.publish_release",
    "results.record_correction",
    "results.mend_correction",
    "results.set_licence",
    roles=[Role.MINISTRY],
    says=_("prepare and publish releases, and enter corrections of what was published"),
)

# --- targets and milestones -------------------------------------------------------------------------------


def _level(above: Unit) -> frozenset[Spot]:
    """Whose level it is: the ministry's for the nation, a province's for itself, else that of the unit."""
    at_unit = (Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, Role.ENTERPRISE)
    roles = {Kind.NATION: (Role.MINISTRY,), Kind.PROVINCE: (Role.PROVINCE,)}.get(Kind(above.kind), at_unit)  # fmt: skip
    return frozenset([Spot(above.pk, frozenset(roles))])


permit(
    "results.set_targets",
    roles=[Role.MINISTRY, Role.PROVINCE],
    units_of=lambda setting, at: _level(setting.above),
    says=_(
        "set targets for the level below them: the ministry for provinces, a province for its units"
    ),
)
permit(
    "results.withdraw_target",
    roles=[Role.MINISTRY, Role.PROVINCE],
    units_of=lambda target, at: _level(target.above),
    says=_(
        "set targets for the level below them: the ministry for provinces, a province for its units"
    ),
)
permit(
    "results.add_milestone",
    "results.adopt_milestones",
    "results.edit_milestone",
    "results.drop_milestone",
    roles=[Role.MINISTRY, Role.PROVINCE, Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, Role.ENTERPRISE],
    units_of=lambda milestone, at: _level(milestone.above),
    says=_("set milestones for themselves and for the level below them"),
)


def _said_by(milestone: Milestone, at: datetime) -> frozenset[Spot]:
    """The place itself, or who oversees it."""
    return overseen(milestone.node, at)


permit(
    "results.say_milestone",
    roles=[Role.MINISTRY, Role.PROVINCE, Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, Role.ENTERPRISE],
    units_of=_said_by,
    says=_("say whether milestones of their own place, and of what they oversee, are reached"),
)
permit(
    "results.attach_milestone_proof",
    "results.take_milestone_proof_off",
    roles=[Role.MINISTRY, Role.PROVINCE, *SCHOOL, Role.ENTERPRISE],
    units_of=_said_by,
    says=_("attach the proof of milestones of their own place, and of what they oversee"),
)

# --- overlaps: declared by who fills in for the unit, confirmed by who checks and who approves -------------

_OVERLAPPING: Mapping[str, frozenset[Role]] = {
    Facts.CHECKED: frozenset([Role.PROVINCE]),
    Facts.APPROVED: frozenset([Role.MINISTRY]),
}


def _counted_by(unit: Unit) -> frozenset[Spot]:
    """Where it stands, for those who hand in what it reports."""
    is_body = unit.kind == Kind.AUTHORITY
    roles = [Role.PROVINCE, Role.MINISTRY] if is_body else [*SCHOOL, Role.ENTERPRISE]
    return frozenset([Spot(unit.pk, frozenset(roles))])


def _overlap_decided_by(about: Any, at: datetime) -> frozenset[Spot]:
    """The unit with what oversees it, for the role of the stage."""
    roles = _OVERLAPPING.get(about.stage, frozenset())
    return frozenset(spot._replace(roles=roles) for spot in overseen(about.unit, at))


def _overlap_withdrawn_by(about: Any, at: datetime) -> frozenset[Spot]:
    if about.stage == Facts.CLAIMED:
        return _counted_by(about.unit)
    return _overlap_decided_by(about, at)


permit(
    "results.declare_overlap",
    roles=[*SCHOOL, Role.ENTERPRISE, Role.PROVINCE, Role.MINISTRY],
    units_of=lambda declaration, at: _counted_by(declaration.unit),
    says=_("say what their own unit counts under several deliverables"),
)
permit(
    "results.confirm_overlap",
    roles=[Role.PROVINCE, Role.MINISTRY],
    units_of=_overlap_decided_by,
    decides=True,
    says=_("confirm what units that they oversee count under several deliverables"),
)
permit(
    "results.withdraw_overlap",
    roles=[*SCHOOL, Role.ENTERPRISE, Role.PROVINCE, Role.MINISTRY],
    units_of=_overlap_withdrawn_by,
    says=_("withdraw what they declared or confirmed to be counted more than once"),
)

# --- ratings, replies to red ratings, forecasts, alerts ---------------------------------------------------

SEE_RATINGS: Final = (*OFFICIALS, *SCHOOL, Role.ENTERPRISE, Role.EXPERT)

permit(
    "results.view_ratings",
    roles=SEE_RATINGS,
    units_of=lambda node, at: frozenset([Spot(node.pk)]),
    limited=True,
    says=_("see how tasks are rated at their own place and at everything below it"),
)
permit(
    "results.give_rating",  # asked besides that they are not of the place
    "results.withdraw_rating",
    roles=[Role.EXPERT, Role.MINISTRY],
    units_of=lambda judged, at: frozenset([Spot(judged.node.pk)]),
    task_of=lambda judged: str(judged.task_key),
    says=_("rate tasks of places that they are not of, with reasons"),
)
permit("results.open_replies", "results.lift_replies")  # nobody but the system


def _answered_by(reply: RedReply, at: datetime) -> frozenset[Spot]:
    """Whoever's turn it is, while an answer is waited for; at a school who checks may answer as well as the head."""
    case = reply.case
    if case.holder_id is None or case.state not in {RedState.WAITING, RedState.RETURNED}:
        return frozenset([Spot(reply.node_id, frozenset())])
    roles = {Role(case.role)} | ({Role.SCHOOL_CHECKER} if case.role == Role.SCHOOL_HEAD else set())
    return frozenset([Spot(case.holder_id, frozenset(roles))])


def _decided_by(reply: RedReply, at: datetime) -> frozenset[Spot]:
    """Whoever stands over the place, once it has answered; who reaches it from above has to cover the holder too."""
    case = reply.case
    if case.state != RedState.ANSWERED or not case.role:
        return frozenset([Spot(reply.node_id, frozenset())])
    return frozenset([Spot(reply.node_id, frozenset([Role(case.role)]), case.holder_id)])


permit(
    "results.answer_red",
    roles=[*OFFICIALS, Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, Role.ENTERPRISE],
    units_of=_answered_by,
    stage=Stage.REPORTING,
    says=_("answer for their own place where a task is rated red"),
)
permit(
    "results.accept_red",
    "results.return_red",
    roles=[Role.MINISTRY, Role.PROVINCE],
    units_of=_decided_by,
    decides=True,
    stage=Stage.REPORTING,
    says=_("accept what places answer to a red rating, or send it back"),
)
permit(
    "results.chase_replies",  # asked besides about each of them
    "results.chase_reply",
    roles=[Role.MINISTRY, Role.PROVINCE],
    units_of=lambda reply, at: frozenset([Spot(reply.node_id)]),
    decides=True,
    stage=Stage.REPORTING,
    says=_("remind places that owe a reply to a red rating"),
)
permit(
    "results.count_self_ratings",
    "results.make_forecasts",
    "results.check_forecasts",
    "results.look_at_alerts",
)  # nobody but the system
permit(
    "results.save_alert",  # asked besides whether they may see what it is about
    roles=OFFICIALS,
    limited=True,
    says=_("have themselves told when a figure they may see crosses a line"),
)
permit(
    "results.edit_alert",
    "results.pause_alert",
    "results.delete_alert",
    own=lambda alert: alert.person.actor.id,
    says=_("change their own alerts"),
)

# --- annual reports ---------------------------------------------------------------------------------------

_REPORTS_OF = {
    Kind.NATION: (Role.MINISTRY,), Kind.PROVINCE: (Role.PROVINCE, Role.MINISTRY),
    Kind.PREFECTURE: (Role.PREFECTURE, Role.PROVINCE), Kind.COUNTY: (),
}  # fmt: skip


def _reported_by(unit: Unit) -> frozenset[Spot]:
    """Who writes the report of a place: its own people, and from above, where many are made in one go."""
    own = (Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, Role.ENTERPRISE, Role.PROVINCE, Role.MINISTRY)
    return frozenset([Spot(unit.pk, frozenset(_REPORTS_OF.get(Kind(unit.kind), own)))])


_REPORTERS = (
    Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, Role.ENTERPRISE, Role.PREFECTURE, Role.PROVINCE, Role.MINISTRY,
)  # fmt: skip
permit(
    "results.draft_report",
    roles=_REPORTERS,
    units_of=lambda unit, at: _reported_by(unit),
    says=_("write and issue the annual report of their own place"),
)
permit(
    "results.edit_report",
    "results.accept_figures",
    "results.issue_report",
    "results.withdraw_report",
    roles=_REPORTERS,
    units_of=lambda report, at: _reported_by(report.unit),
    says=_("write and issue the annual report of their own place"),
)
permit(
    "results.ask_run",
    roles=[Role.PROVINCE, Role.MINISTRY],
    units_of=lambda unit, at: frozenset([Spot(unit.pk)]),
    says=_("make the annual reports of all units of a province in one go"),
)

# --- analysis ---------------------------------------------------------------------------------------------

permit(
    "results.save_view",
    roles=[*OFFICIALS, *SCHOOL, Role.ENTERPRISE],
    limited=True,
    says=_("keep views of an analysis"),
)
permit(
    "results.edit_view",
    "results.share_view",  # asked besides whether it is their place
    "results.delete_view",
    own=lambda view: view.owner.actor.id,
    says=_("change, show to others and delete their own views"),
)
