"""The frame's own questions: who looks, in which capacity, at which plan and year. Asked once a page."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language

from peiyou.engine.reporting.models import Round
from peiyou.engine.reporting.queries.visibility import rounds_visible
from peiyou.engine.undertakings.models import Season
from peiyou.engine.undertakings.queries.visibility import seasons_visible
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.notices.queries.notices import MOST_COUNTED, unread
from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.published import current_versions
from peiyou.kernel.plans.queries.wording import Words
from peiyou.web.capacities import Capacity, capacities_of
from peiyou.web.navigation import Group, Item, groups_of, tabs_of
from peiyou.web.years import KEPT, PlanLink, chosen_year, day_of


class Shell:
    """Answers lazily, so that a page that does not show the frame asks nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._match = getattr(request, "resolver_match", None)

    @property
    def actor(self) -> Actor | None:
        return getattr(self._request, "actor", None)

    @property
    def at(self) -> datetime:
        at: datetime = getattr(self._request, "at", None) or timezone.now()
        return at

    # --- the plan and its year ---

    @cached_property
    def versions(self) -> list[Version]:
        """The newest version of each plan, without its long texts."""
        return current_versions()

    @cached_property
    def words(self) -> Words:
        """The words of the plan on this page, which a page adds its own to: they are fetched together."""
        return Words(get_language() or "", [v.title for v in self.versions])

    @cached_property
    def plans(self) -> list[PlanLink]:
        return [
            PlanLink(v.plan.code, v.title, self.words, v.no or 0, v.year_start, v.year_end)
            for v in self.versions
        ]

    @cached_property
    def plan(self) -> PlanLink | None:
        """The plan of this address, else the one that was published last."""
        code = self._match.kwargs.get("code") if self._match else None
        for plan in self.plans:
            if plan.code == code:
                return plan
        return self.plans[0] if self.plans else None

    @cached_property
    def season(self) -> UUID | None:
        """The key of the season of take-up of this address, else of the newest that who looks may see."""
        here: UUID | None = self._match.kwargs.get("season") if self._match else None
        return here or self._newest[0]

    @cached_property
    def round(self) -> UUID | None:
        """The key of the round of reporting of this address, else of the newest that who looks may see."""
        here: UUID | None = self._match.kwargs.get("round") if self._match else None
        return here or self._newest[1]

    @cached_property
    def _newest(self) -> tuple[UUID | None, UUID | None]:
        """The newest season and round that who looks may see. One statement."""
        if self.actor is None or self.actor.kind != "PERSON":
            return None, None
        me = Person.objects.filter(key=self.actor.id.removeprefix("person:"))
        seasons = Season.objects.filter(pk__in=_plain(seasons_visible(self.actor, self.at)))
        rounds = Round.objects.filter(pk__in=_plain(rounds_visible(self.actor, self.at)))
        newest = [Subquery(one.order_by("-opens_at", "-pk").values("key")[:1]) for one in (seasons, rounds)]  # fmt: skip
        return me.values_list(*newest).first() or (None, None)

    @cached_property
    def chosen_year(self) -> int | None:
        """The year that was switched to; None: today."""
        return chosen_year(self._request, self.plan)

    @property
    def day(self) -> date:
        """The day on which pages with a history are entered."""
        return day_of(self.chosen_year, timezone.localdate(self.at))

    @property
    def here(self) -> str:
        """This page asked as it is, but for the year: where one comes back to from another one."""
        asked = self._request.GET.copy()
        asked.pop(KEPT, None)
        return f"{self._request.path}?{asked.urlencode()}" if asked else self._request.path

    @property
    def q(self) -> str:
        return self._request.GET.get("q", "")[:100]

    # --- who looks ---

    @cached_property
    def capacities(self) -> list[Capacity]:
        """The live grants of who looks; all of them count together."""
        return capacities_of(self.actor, self.at) if self.actor else []

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(capacity.role for capacity in self.capacities)

    def may(self, verb: str) -> bool:
        """Whether who looks may do `verb` somewhere; for what the frame offers, not for deciding."""
        return self.actor is not None and authority().allows(self.actor, verb, None, self.at)

    @cached_property
    def unread(self) -> int:
        return unread(self.actor)

    @property
    def unread_label(self) -> str:
        return f"{MOST_COUNTED}+" if self.unread > MOST_COUNTED else str(self.unread)

    @cached_property
    def nav(self) -> list[Group]:
        return groups_of(self, self._match)

    @cached_property
    def tabs(self) -> list[Item]:
        """What belongs together with this page (`navigation.Family`)."""
        return tabs_of(self, self._match)

    def address(self, name: str, *args: str) -> str:
        """The address of a page; empty where its app is not there."""
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            return ""

    # --- the demonstration ---

    @property
    def is_demonstration(self) -> bool:
        """Somebody came in through the switcher (`config.demo`), which is still there."""
        session: Any = getattr(self._request, "session", {})
        return bool(settings.PEIYOU_SWITCHER and session.get("demonstration"))

    @property
    def switcher(self) -> str:
        """The address of the switcher, where there is one."""
        return self.address("switcher:people")


def _plain(rows: QuerySet[Any]) -> QuerySet[Any, int]:
    return rows.order_by().values_list("pk", flat=True)


def shell_of(request: HttpRequest) -> Shell:
    """The request's one shell: the view and the frame ask the same questions once."""
    found: Shell | None = getattr(request, "shell", None)
    if found is None:
        found = Shell(request)
        request.shell = found  # type: ignore[attr-defined]
    return found
