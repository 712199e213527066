"""What waits for whom in a take-up, beside the turns of undertakings: a season, a word, a declaration.

One line for each season and kind, each asked of the database once, however much waits behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peiyou.engine.undertakings.enums import Party, SeasonState, State
from peiyou.engine.undertakings.models import Season
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.engine.undertakings.queries.vouching import pledges_waiting
from peiyou.kernel.access.queries.held import Held, held
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.actions.roles import Role, Stage
from peiyou.kernel.actions.work import WorkItem

FEW: Final = 5
PAYERS: Final = frozenset([Role.PROVINCE, Role.PREFECTURE, Role.COUNTY])


def seasons_to_run(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """For the ministry: seasons whose day to open has come, and results that can be published."""
    if not authority().allows(actor, "undertakings.open_season", None, at):
        return
    waiting = Count(
        "undertakings",
        filter=Q(undertakings__party=Party.PROVINCE)
        & ~Q(undertakings__case__state__in=(State.CONFIRMED, State.WITHDRAWN)),
    )
    seasons = Season.objects.exclude(state=SeasonState.PUBLISHED).annotate(waiting=waiting)
    for season in seasons.order_by("opens_at"):
        if season.state == SeasonState.PREPARING and season.opens_at <= at:
            yield WorkItem(
                title=_("%(season)s: open the season") % {"season": season.title},
                why=_("Its day to open has come. Nobody is asked before you open it."),
                url=reverse("undertakings:setup", args=[season.key]),
                due=season.opens_at,
            )
        elif season.state == SeasonState.OPEN and (not season.waiting or season.confirm_by <= at):
            yield _to_publish(season, season.waiting)


def _to_publish(season: Season, waiting: int) -> WorkItem:
    why = _("Every province is confirmed.")
    if waiting:
        why = ngettext(
            "The time is over, and %(n)s province is not confirmed.",
            "The time is over, and %(n)s provinces are not confirmed.",
            waiting,
        ) % {"n": waiting}
    return WorkItem(
        title=_("%(season)s: publish the result") % {"season": season.title},
        why=why,
        url=reverse("undertakings:season", args=[season.key]),
        due=season.confirm_by,
    )


def tasks_to_declare(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """For a province: its units see nothing before it declares."""
    if not any(grant.role == Role.PROVINCE for grant in held(actor, at)):
        return
    mine = visible_to(actor, at).filter(
        party=Party.PROVINCE, declared_at=None, season__state=SeasonState.OPEN
    )
    for row in mine.select_related("season").order_by("season__fill_by")[:FEW]:
        yield WorkItem(
            title=_("%(season)s: declare what the province takes up")
            % {"season": row.season.title},
            why=_("Units of the province see a task once you have declared that you take it up."),
            url=reverse("undertakings:undertaking", args=[row.season.key, row.key]),
            due=row.season.fill_by,
        )


def money_to_vouch_for(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """For whoever pays: amounts that their level is said to pay and that nobody has confirmed."""
    if not any(grant.role in PAYERS for grant in held(actor, at)):
        return
    place = "placement__undertaking__season"
    found = pledges_waiting(actor, at).order_by().values(
        f"{place}__key", f"{place}__title", f"{place}__confirm_by"
    )  # fmt: skip
    for one in found.annotate(n=Count("pk")):
        title = ngettext(
            "%(season)s: %(n)s amount to vouch for",
            "%(season)s: %(n)s amounts to vouch for",
            one["n"],
        )
        yield WorkItem(
            title=title % {"season": one[f"{place}__title"], "n": one["n"]},
            why=_("Units say that your level pays this. It is confirmed only once you say so."),
            url=reverse("undertakings:vouching", args=[one[f"{place}__key"]]),
            due=one[f"{place}__confirm_by"],
            count=one["n"],
        )


def take_up_to_submit(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """For who checks or heads a unit: what its fillers have begun and only they can hand in.

    While it is filled in the turn is the fillers'; it is late on the same day for both.
    """
    mine = [grant.unit for grant in held(actor, at) if _hands_in(grant)]
    if not mine:
        return
    begun = visible_to(actor, at).filter(
        unit__in=mine, started_at__isnull=False, season__state=SeasonState.OPEN,
        case__state__in=(State.FILLING, State.RETURNED),
    )  # fmt: skip
    for row in begun.select_related("season", "case").order_by("case__due_at", "pk")[:FEW]:
        yield WorkItem(
            title=_("%(season)s: look through and submit") % {"season": row.season.title},
            why=_("Your unit has begun to fill it in. Whoever only fills in cannot submit it."),
            url=reverse("undertakings:undertaking", args=[row.season.key, row.key]),
            due=row.case.due_at,
        )


def _hands_in(grant: Held) -> bool:
    is_here = not grant.task_keys and (not grant.stages or Stage.TAKE_UP in grant.stages)
    return grant.role in {Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD} and is_here


OFFERS: Final = {
    "undertakings.seasons": seasons_to_run,
    "undertakings.declaring": tasks_to_declare,
    "undertakings.vouching": money_to_vouch_for,
    "undertakings.submitting": take_up_to_submit,
}
