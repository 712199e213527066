"""Who each address is for. A new address is placed here on purpose; the matrix tests hold it to that.

Written without a look at the rules of the apps, which the matrix compares it with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from peiyou.kernel.actions.roles import ADMINISTRATION, OFFICIALS, SCHOOL, Role


@dataclass(frozen=True, slots=True)
class Audience:
    """`is_public`: everybody. Else those signed in, or, where there are `roles`, who holds one of them;
    `is_scoped`: only where the target lies in their subtree. `own`: also whose thing it is.

    `has_conditions`: refused too for the state that one's sign-in is in, not only for who one is.
    `post`: what is sent, so that a right is tried and not only a form; {…} are names of the world.
    """

    is_public: bool = False
    roles: frozenset[Role] = frozenset()
    is_scoped: bool = False
    own: bool = False
    has_conditions: bool = False
    post: Mapping[str, Any] = field(default_factory=dict)


def only(*roles: Role, **rest: Any) -> Audience:
    return Audience(roles=frozenset(roles), **rest)


PUBLIC: Final = Audience(is_public=True)
SIGNED_IN: Final = Audience()
MINISTRY: Final = only(Role.MINISTRY)
AUDITOR: Final = only(Role.AUDITOR)
SECURITY: Final = only(Role.SECURITY)
OFFICIAL: Final = only(*OFFICIALS)
OFFICIAL_HERE: Final = only(*OFFICIALS, is_scoped=True)
GIVERS: Final = (*OFFICIALS, Role.SCHOOL_HEAD, Role.SECURITY)
GIVER: Final = only(*GIVERS)
VIEWER: Final = only(*GIVERS, Role.AUDITOR)

BY_APP: Final[Mapping[str, Audience]] = {
    "web": PUBLIC,
    "facts": PUBLIC,  # what of it is shown follows from the records
    "api": PUBLIC,
    "plans": MINISTRY,
    "audit": AUDITOR,
    "jobs": PUBLIC,
    "notices": SIGNED_IN,
    "tokens": SIGNED_IN,
    "calendar": MINISTRY,
}
"""Apps whose addresses are all for the same people, but for those named below."""

BY_NAME: Final[Mapping[str, Audience]] = {
    "home": PUBLIC,
    "set_language": PUBLIC,
    "api:rows": only(Role.AUDITOR, has_conditions=True),  # by a token, not by a session
    **dict.fromkeys(  # likewise
        [
            "api:seasons_seen", "api:undertakings", "api:undertaking",
            "api:rounds_of_reporting", "api:round_of_reporting", "api:returns", "api:one_return",
            "api:figures_export",
            "api:ratings", "api:forecasts", "api:targets", "api:milestones", "api:replies", "api:alerts",
        ],
        Audience(has_conditions=True),
    ),
    # accounts: coming in
    **dict.fromkeys(
        [
            "accounts:sign_in", "accounts:leave", "accounts:activate", "accounts:invitation",
            "account_login", "account_logout",
        ],
        PUBLIC,
    ),
    **dict.fromkeys(
        ["mfa_login_webauthn", "mfa_authenticate"], Audience(is_public=True, has_conditions=True)
    ),
    # accounts: one's own
    **dict.fromkeys(
        [
            "accounts:mine", "accounts:contact", "accounts:password", "accounts:factor",
            "accounts:end_session", "accounts:end_others",
        ],
        SIGNED_IN,
    ),
    **dict.fromkeys(
        [
            "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_index", "mfa_list_webauthn",
            "mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_edit_webauthn",
            "mfa_remove_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        ],
        Audience(has_conditions=True),
    ),
    # accounts: other people's
    "tokens:all": SECURITY,
    "tokens:revoke": only(Role.SECURITY, own=True),
    **dict.fromkeys(
        ["accounts:person", "accounts:reveal"],
        only(*GIVERS, is_scoped=True, own=True, post={"reason": "CONTACT"}),
    ),
    **dict.fromkeys(
        ["accounts:invite", "accounts:deactivate", "accounts:reactivate"],
        only(*GIVERS, is_scoped=True, post={"way": "LINK"}),
    ),
    "accounts:slips": only(*GIVERS, is_scoped=True, post={"person": "{person}"}),
    "accounts:unlock": SECURITY,
    "accounts:reset-factors": SECURITY,
    "accounts:sign-out": only(Role.SECURITY, own=True),
    # people and grants
    "access:people": VIEWER,
    "access:table": VIEWER,
    "access:roles": SIGNED_IN,
    **dict.fromkeys(
        [
            "access:invite", "access:many", "access:many_template", "access:many_commit",
            "access:give",
        ],
        GIVER,
    ),
    "access:here": only(*GIVERS, Role.AUDITOR, is_scoped=True),
    "access:person": only(*GIVERS, Role.AUDITOR, is_scoped=True, own=True),
    "access:hand_over": only(*GIVERS, is_scoped=True),
    "access:revoke": only(*GIVERS, is_scoped=True),
    "access:deputy": only(*GIVERS, is_scoped=True, own=True),
    # cases: whoever may see the record (that of the world: everybody) may see how it came where it stands
    "workflow:case": SIGNED_IN,
    **dict.fromkeys(
        ["workflow:delegate", "workflow:take_back"],
        only(Role.SCHOOL_FILLER, is_scoped=True, post={"person": "target"}),
    ),
    "workflow:deadline": only(
        *OFFICIALS, is_scoped=True, post={"day": "2099-01-05", "reason": "x"}
    ),
    # take-up: what a unit writes is its own, of who oversees it, of the province and the ministry
    "undertakings:season_list": SIGNED_IN,
    "undertakings:season": only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE),
    **dict.fromkeys(["undertakings:desk", "undertakings:desk_check"], OFFICIAL),
    **dict.fromkeys(
        ["undertakings:vouching", "undertakings:vouch"],
        only(Role.PROVINCE, Role.PREFECTURE, Role.COUNTY),
    ),
    **dict.fromkeys(
        ["undertakings:undertaking", "undertakings:print", "undertakings:history"],
        only(*OFFICIALS, *SCHOOL, is_scoped=True),
    ),
    **dict.fromkeys(
        [
            "undertakings:cells", "undertakings:tick", "undertakings:answer",
            "undertakings:attach_agreement", "undertakings:take_agreement_off",
        ],
        only(
            *SCHOOL, is_scoped=True, post={"cell": "1/criterion", "base": "", "value": "x", "taken": "0"}
        ),
    ),
    "undertakings:submit": only(Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, is_scoped=True),
    **dict.fromkeys(
        ["undertakings:declare", "undertakings:return"], only(Role.PROVINCE, is_scoped=True)
    ),
    # the balance: how much of it depends on who looks; visitors come in once it is published
    **dict.fromkeys(
        [
            "undertakings:balance", "undertakings:balance_item", "undertakings:balance_money",
            "undertakings:balance_rules", "undertakings:balance_file",
        ],
        only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE),
    ),
    **dict.fromkeys(
        ["undertakings:chase", "undertakings:chase_send", "undertakings:chase_file"], OFFICIAL
    ),
    **dict.fromkeys(
        [
            "undertakings:setup_new", "undertakings:setup", "undertakings:setup_tasks",
            "undertakings:setup_items", "undertakings:setup_shares", "undertakings:setup_open",
            "undertakings:setup_extend", "undertakings:setup_publish", "undertakings:setup_assigned",
        ],
        MINISTRY,
    ),
    "undertakings:ask": only(Role.MINISTRY, Role.PROVINCE),
    # filings: a province's own and, for the ministry, all; the log is for everybody
    **dict.fromkeys(["undertakings:filing_log", "undertakings:filing_log_csv"], PUBLIC),
    **dict.fromkeys(
        ["undertakings:filings", "undertakings:touched"], only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE)
    ),
    **dict.fromkeys(
        ["undertakings:filing_choose", "undertakings:filing_open"], only(Role.PROVINCE)
    ),
    **dict.fromkeys(
        [
            "undertakings:filing", "undertakings:filing_effect", "evidence:file", "evidence:preview",
            "evidence:page",
        ],
        only(Role.PROVINCE, Role.MINISTRY, is_scoped=True),
    ),
    **dict.fromkeys(
        [
            "undertakings:filing_edit", "undertakings:filing_cells", "undertakings:filing_letter",
            "undertakings:filing_letter_off", "undertakings:filing_file", "undertakings:filing_withdraw",
            "undertakings:filing_anew",
        ],
        only(
            Role.PROVINCE, is_scoped=True, post={"cell": "1/criterion", "base": "", "value": "x", "reason": "x"}
        ),
    ),
    **dict.fromkeys(
        ["undertakings:filing_record", "undertakings:filing_return"],
        only(Role.MINISTRY, post={"reason": "x"}),
    ),
    # take-up: tables and pages to be sealed
    **dict.fromkeys(
        ["undertakings:check", "undertakings:result", "undertakings:result_file"], PUBLIC
    ),
    **dict.fromkeys(
        ["undertakings:workbook", "undertakings:workbook_take"],
        only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE),
    ),
    "undertakings:tables": SIGNED_IN,  # what is not published yet is said to be so
    **dict.fromkeys(["undertakings:table_file", "undertakings:execution"], MINISTRY),
    "undertakings:statements": only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE),
    **dict.fromkeys(
        [
            "undertakings:statement", "undertakings:statement_file",
            "undertakings:statement_changes",
        ],
        only(*OFFICIALS, *SCHOOL, is_scoped=True),
    ),
    **dict.fromkeys(
        [
            "undertakings:take_statement", "undertakings:statement_receive",
            "undertakings:statement_take_back",
        ],
        only(
            Role.MINISTRY, Role.PROVINCE, *SCHOOL, is_scoped=True, post={"kind": "UNIT", "unit": "{school}"}
        ),
    ),
    # returns: workbooks, pages to be sealed, completeness, money
    **dict.fromkeys(
        [
            "reporting:workbook", "reporting:workbook_take", "reporting:completeness",
            "reporting:completeness_file", "reporting:money", "reporting:money_file",
        ],
        only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE),
    ),
    "reporting:check": PUBLIC,
    **dict.fromkeys(
        ["reporting:page", "reporting:page_file", "reporting:page_newest"],
        only(*OFFICIALS, *SCHOOL, is_scoped=True),
    ),
    **dict.fromkeys(
        ["reporting:page_receive", "reporting:page_take_back"],
        only(Role.MINISTRY, Role.PROVINCE, *SCHOOL, is_scoped=True),
    ),
    "reporting:page_take": only(Role.MINISTRY, Role.PROVINCE, *SCHOOL, is_scoped=True),
    # returns: set-up, dates of each level, chase list
    **dict.fromkeys(
        [
            "reporting:setup_new", "reporting:setup", "reporting:setup_sources", "reporting:setup_tasks",
            "reporting:setup_proofs", "reporting:setup_open", "reporting:setup_close",
        ],
        MINISTRY,
    ),
    **dict.fromkeys(
        [
            "reporting:dates", "reporting:extend", "reporting:chase", "reporting:chase_send",
            "reporting:chase_file",
        ],
        OFFICIAL,
    ),
    # workbooks: what others handed in is not there, which the planted one shows
    "forms:hand_in": only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE, Role.EXPERT),
    **dict.fromkeys(
        [
            "forms:intake", "forms:intake_progress", "forms:intake_decide", "forms:intake_write",
            "forms:intake_drop",
        ],
        SIGNED_IN,
    ),
    # reporting: rounds, and what a unit fills in, which is its own and of who oversees it
    "reporting:round_list": SIGNED_IN,
    "reporting:round": only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE),
    **dict.fromkeys(
        ["reporting:return", "reporting:print", "reporting:history"],
        only(*OFFICIALS, *SCHOOL, is_scoped=True),
    ),
    **dict.fromkeys(
        [
            "reporting:cells", "reporting:nothing", "reporting:answer", "reporting:explain",
            "reporting:attach_proof", "reporting:take_proof_off",
        ],
        only(
            *SCHOOL, is_scoped=True, post={"cell": "1/why", "base": "", "value": "x", "reason": "x", "text": "x"}
        ),
    ),
    **dict.fromkeys(
        ["reporting:owners", "reporting:submit", "reporting:correct", "reporting:drop"],
        only(Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, is_scoped=True, post={"reason": "x", "task": "1"}),
    ),
    # reporting: rules, and what a round costs
    **dict.fromkeys(["reporting:setup_rules", "reporting:setup_rule", "reporting:burden_count"], MINISTRY),
    "reporting:burden": only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE),
    "reporting:burden_file": only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE),
    # reporting: the review desk, the review of one return, countersigning
    **dict.fromkeys(["reporting:desk", "reporting:desk_check", "reporting:sample_draw"], OFFICIAL),
    **dict.fromkeys(["reporting:sample", "reporting:sample_population"], OFFICIAL_HERE),
    "reporting:review": only(Role.MINISTRY, Role.PROVINCE, is_scoped=True),
    **dict.fromkeys(
        ["reporting:verdict", "reporting:verdict_off", "reporting:review_return"],
        only(Role.PROVINCE, is_scoped=True, post={"cell": "1/item/1/done", "value": "1", "reason": "x"}),
    ),
    **dict.fromkeys(["reporting:signing", "reporting:sign"], MINISTRY),
    # reporting: proofs that are claimed twice; spot checks
    "reporting:double_claims": OFFICIAL,
    **dict.fromkeys(
        ["reporting:spot_checks", "reporting:draw_population"],
        only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE),
    ),
    "reporting:draw_announce": only(Role.MINISTRY, Role.PROVINCE),  # each among its own
    "reporting:draw_run": MINISTRY,
    "reporting:spot_check": only(*OFFICIALS, *SCHOOL, is_scoped=True),
    **dict.fromkeys(["reporting:spot_check_assign", "reporting:spot_check_close"], MINISTRY),
    **dict.fromkeys(
        ["reporting:spot_check_find", "reporting:spot_check_report"], only(Role.EXPERT)
    ),  # whom it was given to, and that of the world to nobody yet
    "reporting:spot_check_answer": only(*SCHOOL, is_scoped=True),
    # results: what is counted more than once
    "results:overlaps": only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE),
    "results:overlap_new": only(*SCHOOL, Role.ENTERPRISE),
    "results:overlap": only(*OFFICIALS, *SCHOOL, is_scoped=True),
    "results:overlap_act": only(
        *SCHOOL, is_scoped=True, post={"what": "withdraw", "stage": "CLAIMED", "reason": "x"}
    ),
    # results: targets go down from the ministry to provinces to units; the log of what provinces are asked is open
    **dict.fromkeys(["results:targets_log", "results:targets_log_file"], PUBLIC),
    **dict.fromkeys(
        [
            "results:targets", "results:targets_rules", "results:targets_rules_file",
            "results:milestones", "results:milestones_file",
        ],
        only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE),
    ),
    **dict.fromkeys(
        ["results:targets_check", "results:targets_set", "results:targets_withdraw", "results:targets_book"],
        only(Role.MINISTRY, Role.PROVINCE),  # each for the level below its own
    ),
    **dict.fromkeys(["results:milestone_add", "results:milestone_adopt"], only(
        Role.MINISTRY, Role.PROVINCE, Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, Role.ENTERPRISE
    )),  # of their own place
    "results:milestone": only(*OFFICIALS, *SCHOOL, is_scoped=True),
    "results:milestone_act": only(
        Role.MINISTRY, Role.PROVINCE, Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, is_scoped=True,
        post={"state": "MISSED", "reason": "x"},
    ),
    "results:milestone_prove": only(Role.MINISTRY, Role.PROVINCE, *SCHOOL, is_scoped=True),
    # results: ratings, replies to red ones, forecasts, alerts
    **dict.fromkeys(
        [
            "results:ratings", "results:ratings_file", "results:disagreements",
            "results:disagreements_file", "results:red", "results:red_file",
        ],
        only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE, Role.EXPERT),
    ),
    **dict.fromkeys(
        ["results:rating", "results:red_reply"],
        only(*OFFICIALS, *SCHOOL, Role.EXPERT, is_scoped=True),
    ),
    **dict.fromkeys(
        ["results:rating_give", "results:rating_withdraw"],
        only(Role.EXPERT, Role.MINISTRY, post={"colour": "RED", "reason": "x"}),
    ),
    "results:red_chase": only(Role.MINISTRY, Role.PROVINCE),
    "results:red_answer": only(
        Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, is_scoped=True,
        post={"obstacle": "x", "remedy": "x", "by": "2099-01-05", "responsible": "x"},
    ),
    **dict.fromkeys(
        ["results:red_accept", "results:red_return"], only(Role.ENTERPRISE)
    ),  # nobody before the school has answered; out of sight it is not there
    **dict.fromkeys(
        ["results:forecasts", "results:forecasts_file", "results:forecast"],
        only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE),
    ),
    **dict.fromkeys(
        ["results:alerts", "results:alert", "results:alert_pause", "results:alert_delete"], OFFICIAL
    ),  # each one's own
    # results: analysis; views are each one's own
    **dict.fromkeys(
        [
            "results:analysis", "results:analysis_file", "results:analysis_refresh",
            "results:analysis_save", "results:analysis_view",
        ],
        only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE),
    ),
    # results: releases are prepared and published by the ministry; what is published is the portal's
    **dict.fromkeys(
        [
            "results:releases", "results:release_new", "results:release_waiting", "results:release_act",
            "results:release_progress",
            "results:licence", "results:correction_new", "results:correction_mend",
        ],
        MINISTRY,
    ),
    # results: annual reports, performance data, rankings
    **dict.fromkeys(
        ["results:report_list", "results:performance_file", "results:ranking", "results:ranking_file"],
        only(*OFFICIALS, *SCHOOL, Role.ENTERPRISE),
    ),
    "results:report_check": PUBLIC,
    "results:report_archive": SIGNED_IN,  # of what one sees
    **dict.fromkeys(
        [
            "results:report", "results:report_file", "results:issued", "results:issued_file",
            "results:report_run", "results:run_progress",
        ],
        only(*OFFICIALS, *SCHOOL, is_scoped=True),
    ),
    "results:report_draft": only(
        Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, Role.PROVINCE, Role.MINISTRY, is_scoped=True,
        post={"unit": "{school}", "year": "2021"},
    ),
    **dict.fromkeys(
        ["results:report_edit", "results:report_act"],
        only(
            Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD, Role.PROVINCE, Role.MINISTRY, is_scoped=True,
            post={"edition": "2"},
        ),
    ),
    "results:run_ask": only(Role.PROVINCE, Role.MINISTRY),
    # organisations: the register is open, changing it is not
    **dict.fromkeys(
        [
            "organisations:list", "organisations:table", "organisations:choices",
            "organisations:tree", "organisations:branch", "organisations:unit",
        ],
        PUBLIC,
    ),
    **dict.fromkeys(
        [
            "organisations:register", "organisations:bulk", "organisations:duplicates",
            "organisations:import", "organisations:import_template",
            "organisations:import_check", "organisations:import_commit",
            "organisations:tell_apart", "organisations:undo_telling_apart",
        ],
        OFFICIAL,
    ),
    **dict.fromkeys(
        [
            "organisations:rename", "organisations:recode", "organisations:move",
            "organisations:merge", "organisations:split", "organisations:dissolve",
            "organisations:correct",
        ],
        OFFICIAL_HERE,
    ),
}  # fmt: skip

EVERYWHERE: Final = frozenset(ADMINISTRATION)
"""Roles that are in scope wherever the target stands."""


def audience_of(name: str) -> Audience | None:
    return BY_NAME.get(name) or BY_APP.get(name.partition(":")[0] if ":" in name else "")
