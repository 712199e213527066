"""What the home page teaches while nothing waits: what will stand there for a role, and what to do now.

Sentences promise nothing that this release does not do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.roles import Role
from peiyou.web.shell import Shell


@dataclass(frozen=True, slots=True)
class Lesson:
    """`appears` says what will wait here; `meanwhile` what is not there yet, or whom to ask."""

    appears: Promise
    meanwhile: Promise


RETURNS_TOO = _("While a round of reporting is open, returns stand here in the same way.")

LESSONS: dict[Role, Lesson] = {
    Role.MINISTRY: Lesson(
        _("Readings of plan documents that wait to be checked or published, provinces and departments whose take-up waits for your confirmation, filings, and grants that are about to end."),
        _("Prepare a season of take-up for a published plan, or look how far the open one is."),
    ),
    Role.PROVINCE: Lesson(
        _("What your province takes up, the units that wait for your confirmation, money that waits for you to vouch for it, each with its deadline; and grants in your province that are about to end."),
        _("While nothing waits: every prefecture, county and school of yours should stand in the right place and have people who may act for it."),
    ),
    Role.PREFECTURE: Lesson(
        _("Take-up of secondary schools that their counties have passed on to you, money that waits for you to vouch for it, each with its deadline; and grants that are about to end."),
        RETURNS_TOO,
    ),
    Role.COUNTY: Lesson(
        _("Take-up of your secondary schools that waits for your check, money that waits for you to vouch for it, each with its deadline; and grants that are about to end."),
        RETURNS_TOO,
    ),
    Role.SCHOOL_FILLER: Lesson(
        _("The take-up of your school, with its deadline: to fill in, or to correct where it was returned. A line opens the page on which you work."),
        RETURNS_TOO,
    ),
    Role.SCHOOL_CHECKER: Lesson(
        _("The take-up that a colleague has filled in: look through it and submit it before it is due."),
        RETURNS_TOO,
    ),
    Role.SCHOOL_HEAD: Lesson(
        _("The take-up of your school that waits to be submitted, and grants of your colleagues that are about to end."),
        _("What you can do now: say who fills in and who checks for your school."),
    ),
    Role.ENTERPRISE: Lesson(
        _("Calls that your enterprise may apply to, and applications that wait for a correction."),
        _("This release has no calls yet. You can read which tasks of the plan name enterprises."),
    ),
    Role.EXPERT: Lesson(
        _("Spot checks that you are sent to, each with its deadline."),
        _("Whoever has drawn a spot check sends you; where you have ties to the unit, somebody else goes. Tasks can be rated at any time, under Ratings and forecasts."),
    ),
    Role.AUDITOR: Lesson(
        _("Nothing is assigned to an auditor: the record of acts is open to you at any time."),
        _("Begin with the newest seals, or verify the whole record."),
    ),
    Role.SECURITY: Lesson(
        _("People without a second factor where one is required, invitations that nobody used, and grants that are about to end."),
        _("You manage who may act. You do none of the plan's work and do not run the server."),
    ),
    Role.OPERATOR: Lesson(
        _("Nothing of the plan is assigned to an operator: you keep the installation running."),
        _("Whether the server, its tasks and its seals are well is said by the readiness page and by “peiyou check”."),
    ),
}  # fmt: skip
NOBODY = Lesson(
    _("You are signed in, but hold no grant: nothing can be assigned to you yet."),
    _("Ask the head of your unit, or whoever invited you, to give you one. What is published you can read already."),
)  # fmt: skip


def lessons_for(roles: Iterable[Role]) -> list[tuple[str, Lesson]]:
    """(label of the role, its lesson), in the order of the roles; one without a role too."""
    held = set(roles)
    found = [(str(role.label), LESSONS[role]) for role in Role if role in held]
    return found or [("", NOBODY)]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Something one can do today."""

    label: str
    about: str
    url: str


def shortcuts_for(shell: Shell) -> list[Shortcut]:
    """What who looks may do now. A page that is not there is left out, never offered dead."""
    offers = [
        (_("Hand in a document"), _("Peiyou reads it; you check and publish."), "plans:desk", "plans.draft_version"),
        (_("Give or revoke a grant"), _("Who acts for which unit, as what, until when."), "access:people", "access.give_grant"),
        (_("Look into the record of acts"), _("Who did what and when, sealed."), "audit:list", "audit.view"),
        (_("Find an organisation"), _("By name, pinyin or number, as of any day."), "organisations:list", ""),
        (_("Secure my account"), _("Password, second factor, passkeys, open sessions."), "accounts:mine", ""),
    ]  # fmt: skip
    found = []
    for label, about, name, verb in offers:
        url = shell.address(name)
        if url and (not verb or shell.may(verb)):
            found.append(Shortcut(str(label), str(about), url))
    return found
