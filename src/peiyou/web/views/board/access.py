"""Who gets to the scoreboard, at which place of which plan: what every page of it begins with.

Who sees nothing is told why, and led to what is published. A place out of sight is said to be so; its figures are not.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from peiyou.engine.results.queries.apart import is_apart
from peiyou.engine.results.queries.figures import Board
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.places import (
    Where,
    at_level,
    begins_at,
    find_way,
    levels_of,
    where_of,
)
from peiyou.engine.results.queries.sight import Sight, sight_of
from peiyou.engine.undertakings.tables.sheets import TYPES, Sheet, as_bytes
from peiyou.kernel.actions import Actor
from peiyou.kernel.plans.queries.wording import CHINESE, Words
from peiyou.web.board.asked import KEPT, Asked, asked_of
from peiyou.web.board.rows import Frame, Span
from peiyou.web.shell import shell_of
from peiyou.web.views.place import Place
from peiyou.web.years import ALL, chosen_year


@dataclass(frozen=True, slots=True)
class Looked:
    """One look at the board: which plan, where, what is asked, with what eyes, on which day."""

    place: Place
    where: Where
    asked: Asked
    sight: Sight
    actor: Actor
    at: datetime
    on: date
    words: Words
    """Of the page: what is added to it before the first is said is fetched with it."""

    @property
    def code(self) -> str:
        return self.place.code

    def listed(self) -> Looked:
        """With the regions of the level that is asked for below the place."""
        where = at_level(self.where, self.sight, self.on, self.asked.level)
        return self if where is self.where else replace(self, where=where)

    def boards(self, lines: list[Line] | None = None) -> tuple[Board, Board]:
        """Of the year that is switched to, and of the whole plan: a trend is over time."""
        whole = Board.of(self.place.version, None, lines)
        return whole.in_year(self.asked.year), whole

    def frame(self, board: Board, **more: Any) -> Frame:
        day = self.asked.as_of or self.on
        node = self.where.node
        return Frame(board, node, self.where.is_nation, Span.of(board, day), self.asked.as_of, **more)  # fmt: skip

    def url(self, name: str, *args: Any, at: str = "", **changes: Any) -> str:
        """A page of the board, with all that is asked, at another place where one is named."""
        query = self.asked.query(at or str(self.where.node.key), **changes)
        return f"{reverse(f'web:{name}', args=[self.code, *args])}?{query}"


View = Callable[..., HttpResponseBase]


def of_board(view: View) -> View:
    """For pages of the board; handed in as `looked`. Without a plan in the address it is the newest one."""

    @never_cache
    @require_safe
    @functools.wraps(view)
    def run(request: HttpRequest, code: str = "", **kwargs: Any) -> HttpResponseBase:
        shell = shell_of(request)
        code = code or (shell.plan.code if shell.plan else "")
        if not code:
            return render(request, "web/empty.html")
        version = next((one for one in shell.versions if one.plan.code == code), None)
        if version is None:
            raise Http404(_("There is no published plan or version at this address."))
        place = Place(version, get_language() or CHINESE, is_pinned=False)
        held = [one.place for one in shell.capacities if one.place]
        sight = sight_of(shell.actor, shell.at, known=held)
        is_file = "form" in kwargs
        if sight is None or shell.actor is None:
            return _nothing(request, place, is_file)
        looked = _looked(request, place, sight, shell.actor, shell.at)
        if is_file and not looked.where.is_seen and looked.asked.view != "places":
            raise Http404(_("The figures of this place are not published yet."))
        return view(request, looked, **kwargs)

    return run


def _looked(request: HttpRequest, place: Place, sight: Sight, actor: Actor, at: datetime) -> Looked:
    on = timezone.localdate(at)
    asked = asked_of(request.GET, chosen_year(request, shell_of(request).plan), on)
    return Looked(place, _where(request.GET.get("at", ""), sight, on), asked, sight, actor, at, on, shell_of(request).words)  # fmt: skip


def _where(key: str, sight: Sight, on: date) -> Where:
    way = find_way(key, on) if key else []
    node = way[-1] if key and way else begins_at(sight)
    if node is None or (key and not way):
        raise Http404(_("There is no such place."))
    return where_of(node, sight, on, way if key else None)


def _nothing(request: HttpRequest, place: Place, is_file: bool) -> HttpResponse:
    if is_file:
        raise Http404(_("The figures of this place are not published yet."))
    context = {"place": place, "progress_url": reverse("web:progress")}
    return render(request, "web/board/nothing.html", context)


def hidden(request: HttpRequest, looked: Looked) -> HttpResponse:
    """A place whose figures are not for these eyes; what lies below it may be."""
    context = common(looked) | {
        "own": looked.sight.own,
        "progress_url": reverse("web:progress"),
    }
    return render(request, "web/board/hidden.html", context)


def common(looked: Looked) -> dict[str, Any]:
    """What every page of the board shows: the plan, the way down, what is asked."""
    return {
        "place": looked.place,
        "looked": looked,
        "where": looked.where,
        "node": looked.where.node,
        "asked": looked.asked,
        "now": looked.at,
        "kept": looked.asked.query(str(looked.where.node.key)),
        "kept_elsewhere": looked.asked.query(),
        "years": years_of(looked),
        "unseen": sum(
            1
            for one in looked.where.below
            if one.is_region and one.unit.is_counted and not one.is_open
        ),
        "has_apart": any(is_apart(step.unit) for step in looked.where.below),
        "levels": levels_of(looked.where.node),
        "kept_in_filter": ("year", "view", "level", "find", "sort", "way", "open", "as_of", "than"),
        "kept_in_dates": tuple(one for one in KEPT if one not in {"as_of", "than"}),
        "kept_in_find": tuple(one for one in KEPT if one not in {"find"}),
    }


def years_of(looked: Looked) -> list[tuple[int | None, str]]:
    """(year, address of this page in it); the whole plan first."""
    version = looked.place.version
    at = str(looked.where.node.key)
    years: list[int | None] = [None]
    if version.year_start:
        years += range(version.year_start, (version.year_end or version.year_start) + 1)
    return [(year, looked.asked.query(at, year=year or ALL)) for year in years]


def send(sheet: Sheet, form: str, name: str, said: Sequence[str]) -> HttpResponse:
    """A table as a file; `said` of all figures in it stands below."""
    if form not in TYPES:
        raise Http404
    sheet = replace(sheet, notes=[*sheet.notes, *said])
    answer = HttpResponse(as_bytes(sheet, form), content_type=TYPES[form])
    header = content_disposition_header(as_attachment=True, filename=f"{name}.{form}")
    answer["Content-Disposition"] = header or ""
    return answer
