"""The frame's own questions: which plans there are, which one we look at, where this person may go."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peiyou.kernel.plans.queries.published import current_versions
from peiyou.kernel.plans.queries.wording import Wording, Words


@dataclass(frozen=True, slots=True)
class PlanLink:
    code: str
    title: Wording


@dataclass(frozen=True, slots=True)
class Item:
    label: str
    url: str
    is_current: bool


class Shell:
    """Answers lazily, so that a page that does not show the frame asks nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._match = getattr(request, "resolver_match", None)

    @cached_property
    def plans(self) -> list[PlanLink]:
        versions = current_versions()
        words = Words(get_language() or "", [v.title for v in versions])
        return [PlanLink(v.plan.code, words(v.title)) for v in versions]

    @cached_property
    def plan(self) -> PlanLink | None:
        """The plan of this address, else the one that was published last."""
        code = self._match.kwargs.get("code") if self._match else None
        for plan in self.plans:
            if plan.code == code:
                return plan
        return self.plans[0] if self.plans else None

    @property
    def q(self) -> str:
        return self._request.GET.get("q", "")[:100]

    @property
    def is_operator(self) -> bool:
        return bool(getattr(getattr(self._request, "user", None), "is_operator", False))

    @cached_property
    def nav(self) -> list[Item]:
        """The places of the plan for everybody, the work places for those who have them."""
        items: list[Item | None] = []
        if self.plan:
            code = self.plan.code
            items += [
                self._item(_("Overview"), "web:overview", code, also=("home", "web:task")),
                self._item(_("Departments"), "web:departments", code, also=("web:department",)),
                self._item(_("Versions"), "web:versions", code, also=("web:comparison",)),
            ]
        if self.is_operator:
            items += [
                self._item(_("Desk"), "plans:desk", app="plans"),
                self._item(_("Audit"), "audit:list", app="audit"),
            ]
        return [item for item in items if item]

    def _item(
        self, label: str, name: str, *args: str, also: tuple[str, ...] = (), app: str = ""
    ) -> Item | None:
        try:
            url = reverse(name, args=args)
        except NoReverseMatch:  # that app's pages are not there
            return None
        view = self._match.view_name if self._match else ""
        return Item(label, url, view == name or view in also or (bool(app) and self._is_in(app)))

    def _is_in(self, app: str) -> bool:
        return bool(self._match and app in self._match.app_names)
