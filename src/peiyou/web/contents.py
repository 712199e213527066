"""Which pages there are to go to: groups of pages and of families of pages, each for those who may do something there."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `verb`: only for those who may do it, or one of several; `is_for`: "all", or "people" who are signed in."""

    label: Promise
    name: str
    verb: str = ""
    is_for: str = "all"
    of_plan: bool = False
    of_season: bool = False
    """Of the season of take-up that one is at, else of the newest."""
    of_round: bool = False
    """Of the round of reporting that one is at, else of the newest."""
    is_dated: bool = False
    """Takes `?on=` a day: the last one of the year that was switched to."""
    also: tuple[str, ...] = ()
    """Names of pages that belong to it."""
    is_beside: bool = False
    """In a family: an entry of its own beside that of the family too."""


@dataclass(frozen=True, slots=True)
class Family:
    """Pages that are one entry of the navigation, which opens the first of them; on each of them the others are tabs.
    What somebody opens all day long may be an entry as well (`Page.is_beside`)."""

    label: Promise
    pages: tuple[Page, ...]


TAKING_PART = "undertakings.view_undertaking undertakings.view_own_undertaking"

REPORTING = "reporting.view_return reporting.view_own_return"


def _of_season(label: Promise, name: str, verb: str, *also: str, is_beside: bool = False) -> Page:
    names = tuple(f"undertakings:{one}" for one in also)
    return Page(label, f"undertakings:{name}", verb, of_season=True, also=names, is_beside=is_beside)  # fmt: skip


def _of_round(label: Promise, name: str, verb: str, *also: str, is_beside: bool = False) -> Page:
    names = tuple(f"reporting:{one}" for one in also)
    return Page(label, f"reporting:{name}", verb, of_round=True, also=names, is_beside=is_beside)


SEASON = Family(
    _("This season"),
    (
        _of_season(_("What to do now"), "season", TAKING_PART),
        _of_season(_("Checking desk"), "desk", "undertakings.return_undertaking", "desk_check", is_beside=True),
        _of_season(_("Vouching"), "vouching", "undertakings.vouch_pledges", "vouch"),
        _of_season(_("Balance"), "balance", "undertakings.view_balance", "balance_item", "balance_money", "balance_rules"),
        _of_season(_("Filings"), "filings", "undertakings.view_filing", "filing_choose", "touched"),
        _of_season(_("Tables"), "tables", TAKING_PART, "execution"),
        _of_season(_("Sealed pages"), "statements", "undertakings.view_statement"),
        _of_season(_("Workbook"), "workbook", "undertakings.issue_workbook"),
        _of_season(_("Chase list"), "chase", "undertakings.chase_units"),
        _of_season(_("Ask more"), "ask", "undertakings.ask_units"),
        _of_season(
            _("Set-up"), "setup", "undertakings.prepare_season", "setup_tasks", "setup_items", "setup_shares",
            "setup_open", "setup_extend", "setup_publish", "setup_assigned",
        ),
    ),
)  # fmt: skip

ROUND = Family(
    _("This round"),
    (
        _of_round(_("What to do now"), "round", REPORTING),
        _of_round(_("Checking desk"), "desk", "reporting.return_return", "desk_check", "sample", is_beside=True),
        _of_round(_("Countersigning"), "signing", "reporting.sign_tasks"),
        _of_round(_("Claimed twice"), "double_claims", "reporting.view_double_claims"),
        _of_round(_("Completeness"), "completeness", "reporting.view_return"),
        _of_round(_("Money"), "money", "reporting.view_return"),
        _of_round(_("Spot checks"), "spot_checks", "reporting.view_return"),
        _of_round(_("Burden"), "burden", "reporting.view_return"),
        _of_round(_("Workbook"), "workbook", "reporting.issue_workbook"),
        _of_round(_("Dates"), "dates", "reporting.extend_returns", "extend"),
        _of_round(_("Chase list"), "chase", "reporting.chase_returns"),
        _of_round(
            _("Set-up of the round"), "setup", "reporting.prepare_round", "setup_sources", "setup_tasks", "setup_proofs",
            "setup_rules", "setup_rule", "setup_open", "setup_close",
        ),
    ),
)  # fmt: skip

PAGES: tuple[tuple[Promise | None, tuple[Page | Family, ...]], ...] = (
    (None, (Page(_("My work"), "home", is_for="people"),)),
    (
        _("Plan"),
        (
            Page(_("Overview"), "web:overview", of_plan=True, also=("web:task", "web:section")),
            Page(_("Departments"), "web:departments", of_plan=True, also=("web:department",)),
            Page(_("Versions"), "web:versions", of_plan=True),
        ),
    ),
    (
        _("Take-up"),
        (
            Page(
                _("Seasons"), "undertakings:season_list", TAKING_PART
            ),  # and every undertaking's page
            SEASON,
        ),
    ),
    (
        _("Returns"),
        (
            Page(_("Rounds"), "reporting:round_list", REPORTING),  # and every return's page
            ROUND,
        ),
    ),
    (
        _("Results"),
        (
            Page(
                _("Scoreboard"),
                "web:board",
                verb="results.view_board",
                also=("web:board_of", "web:board_task", "web:board_line"),
            ),
            Page(
                _("Targets"),
                "results:targets",
                verb="results.view_board",
                also=(
                    "results:targets_rules",
                    "results:targets_log",
                    "results:milestones",
                    "results:milestone",
                ),
            ),
            Family(
                _("Ratings and forecasts"),
                (
                    Page(
                        _("Ratings"),
                        "results:ratings",
                        verb="results.view_ratings",
                        also=("results:disagreements", "results:rating"),
                    ),
                    Page(
                        _("Replies to red"),
                        "results:red",
                        verb="results.view_ratings",
                        also=("results:red_reply",),
                    ),
                    Page(
                        _("Forecasts"),
                        "results:forecasts",
                        verb="results.view_board",
                        also=("results:forecast",),
                    ),
                    Page(
                        _("Alerts"),
                        "results:alerts",
                        verb="results.save_alert",
                        also=("results:alert",),
                    ),
                ),
            ),
            Family(
                _("Analysis and overlaps"),
                (
                    Page(
                        _("Analysis"),
                        "results:analysis",
                        verb="results.view_board",
                        also=("results:analysis_view",),
                    ),
                    Page(
                        _("Counted more than once"),
                        "results:overlaps",
                        verb="results.view_board",
                        also=("results:overlap", "results:overlap_new"),
                    ),
                ),
            ),
            Family(
                _("Reports and ranking"),
                (
                    Page(
                        _("Annual reports"),
                        "results:report_list",
                        verb="results.view_board",
                        also=(
                            "results:report",
                            "results:issued",
                            "results:report_edit",
                            "results:report_run",
                        ),
                    ),
                    Page(_("Ranking of provinces"), "results:ranking", verb="results.view_board"),
                ),
            ),
            Family(
                _("Published results"),
                (
                    Page(
                        _("Published figures"),
                        "web:progress",
                        also=(
                            "web:published_task",
                            "web:published_place",
                            "web:published_unit",
                            "web:published_figure",
                        ),
                    ),
                    Page(
                        _("Releases"),
                        "web:releases",
                        also=("web:release", "web:release_changes", "web:release_leaf"),
                    ),
                    Page(_("Corrections register"), "web:corrections"),
                    Page(_("Public reports"), "web:public_reports"),
                    Page(
                        _("Prepare a release"),
                        "results:releases",
                        verb="results.prepare_release",
                        also=(
                            "results:release_waiting",
                            "results:release_new",
                            "results:correction_new",
                            "results:licence",
                        ),
                    ),
                ),
            ),
        ),
    ),
    (
        _("Organisations"),
        (
            Page(
                _("Register of units"), "organisations:list", is_dated=True
            ),  # and every unit's page
            Page(_("Regions"), "organisations:tree", is_dated=True),
        ),
    ),
    (
        _("People"),
        (
            Page(_("People and grants"), "access:people", verb="access.view_people"),
            Page(_("What roles may"), "access:roles", is_for="people"),
        ),
    ),
    (
        _("Desk"),
        (
            Page(_("Plan documents"), "plans:desk", verb="plans.review"),
            Page(
                _("Who the departments are"),
                "plans:addressees",
                verb="plans.confirm_addressee",
                also=("plans:addressee", "plans:addressee_members"),
            ),
            Page(_("Working days"), "calendar:days", verb="calendar.set_day"),
        ),
    ),
    (
        _("Audit"),
        (
            Page(_("Acts"), "audit:list", verb="audit.view", also=("audit:row",)),
            Page(_("Seals"), "audit:seals", verb="audit.view"),
        ),
    ),
)
