"""The frame's own questions: who looks, in which capacity, at which plan and year. Asked once a page."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language

from peiyou.engine.reporting.queries.visibility import rounds_visible
from peiyou.engine.undertakings.queries.visibility import seasons_visible
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.notices.queries.notices import MOST_COUNTED, unread
from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.published import current_versions
from peiyou.kernel.plans.queries.wording import Words
from peiyou.web.capacities import Capacity, capacities_of
from peiyou.web.navigation import Group, groups_of
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
    def plans(self) -> list[PlanLink]:
        words = Words(get_language() or "", [v.title for v in self.versions])
        return [
            PlanLink(v.plan.code, words(v.title), v.no or 0, v.year_start, v.year_end)
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
        if here is not None or self.actor is None:
            return here
        return seasons_visible(self.actor, self.at).values_list("key", flat=True).first()

    @cached_property
    def round(self) -> UUID | None:
        """The key of the round of reporting of this address, else of the newest that who looks may see."""
        here: UUID | None = self._match.kwargs.get("round") if self._match else None
        if here is not None or self.actor is None:
            return here
        return rounds_visible(self.actor, self.at).values_list("key", flat=True).first()

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


def shell_of(request: HttpRequest) -> Shell:
    """The request's one shell: the view and the frame ask the same questions once."""
    found: Shell | None = getattr(request, "shell", None)
    if found is None:
        found = Shell(request)
        request.shell = found  # type: ignore[attr-defined]
    return found
