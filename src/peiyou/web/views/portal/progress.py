"""Progress as it was published: by task, by place, one task."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peiyou.engine.results.queries.published import (
    is_published_at,
    prefectures_of,
    provinces_of,
)
from peiyou.engine.results.queries.releases import Complete, completeness
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.cartogram import Cartogram, Figure, Scale, cartogram_of
from peiyou.kernel.plans.models import Section
from peiyou.kernel.plans.queries.wording import CHINESE, Wording, Words
from peiyou.web.portal.caching import portal_page
from peiyou.web.portal.rows import Tables, Task, tally
from peiyou.web.portal.sums import sums_at
from peiyou.web.views.portal.access import Looked, looked_at, nothing, unit_of


@portal_page
def progress(request: HttpRequest) -> HttpResponse:
    """The nation: all tasks, and how complete each province is."""
    looked = looked_at(request)
    if looked is None:
        return nothing(request)
    tables = looked.tables()
    tasks = tables.tasks(tables.found.at_nation())
    complete = completeness(looked.release)
    provinces = provinces_of(looked.release)
    context = looked.context(
        columns=tables.columns, groups=_by_section(looked, tables, tasks), tally=tally(tasks),
        map=_completeness_map(looked, complete), provinces=_places(looked, provinces, complete),
        sums=sums_at(looked.release, tables.found.nation.pk),
    )  # fmt: skip
    return render(request, "web/portal/progress.html", context)


@portal_page
def place(request: HttpRequest, unit: UUID) -> HttpResponse:
    """A province, or a prefecture: its own figures, and what stands below."""
    looked = looked_at(request)
    if looked is None:
        return nothing(request)
    node = unit_of(str(unit))
    if not is_published_at(looked.release, node) or node.kind == Kind.NATION:
        raise Http404(_("This release has no figures of this place."))
    tables = looked.tables()
    tasks = tables.tasks(tables.found.at([node.pk])[node.pk], node)
    complete = completeness(looked.release)
    below = [] if node.kind == Kind.PREFECTURE else prefectures_of(looked.release, node)
    context = looked.context(
        node=node, columns=tables.columns, groups=_by_section(looked, tables, tasks), tally=tally(tasks),
        complete=complete.get(node.pk), below=_places(looked, below, complete),
        sums=sums_at(looked.release, node.pk),
    )  # fmt: skip
    return render(request, "web/portal/place.html", context)


@portal_page
def task(request: HttpRequest, task: UUID) -> HttpResponse:
    """One task: its deliverables at the nation, and each of them by province."""
    looked = looked_at(request)
    if looked is None:
        return nothing(request)
    tables = looked.tables([task])
    if not tables.found.board.lines:
        raise Http404(_("This release has no such task."))
    everywhere = tables.found.everywhere()
    found = tables.tasks(everywhere.get(tables.found.nation.pk, {}))[0]
    provinces = [
        (unit, _url(looked, unit), [tables.row(one, everywhere[unit.pk][one.key], unit) for one in tables.found.board.lines])
        for unit in provinces_of(looked.release)
        if unit.pk in everywhere and any(f.of(c) for f in everywhere[unit.pk].values() for c in tables.columns)
    ]  # fmt: skip
    keys = {one.key for one in tables.found.board.lines}
    sums = sums_at(looked.release, tables.found.nation.pk, [task], keys)
    context = looked.context(task=found, columns=tables.columns, provinces=provinces, sums=sums)
    return render(request, "web/portal/task.html", context)


def section_titles(looked: Looked) -> dict[int, Wording]:
    rows = list(Section.objects.filter(version=looked.release.version_id).order_by("seq"))
    words = Words(get_language() or CHINESE, [row.title for row in rows])
    return {row.seq: words(row.title) for row in rows}


def _by_section(
    looked: Looked, tables: Tables, tasks: list[Task]
) -> list[tuple[Wording | None, list[Task]]]:
    """Tasks under the titles of their sections, in the order of the plan."""
    titles = section_titles(looked)
    of = {line.task_key: line.section for line in tables.found.board.lines}
    return [(titles.get(seq or 0), list(some)) for seq, some in groupby(tasks, lambda one: of[one.key])]  # fmt: skip


def _places(
    looked: Looked, units: list[Unit], complete: Mapping[int, Complete]
) -> list[tuple[Unit, str, Complete | None]]:
    return [(one, _url(looked, one), complete.get(one.pk)) for one in units]


def _url(looked: Looked, unit: Unit) -> str:
    address = reverse("web:published_place", args=[unit.key])
    return f"{address}?{looked.asked}" if looked.asked else address


def _completeness_map(looked: Looked, complete: Mapping[int, Complete]) -> Cartogram | None:
    """Of the returns that were expected of each province, the part that is approved."""
    figures: dict[int, Figure] = {}
    units: dict[int, Any] = Unit.objects.filter(kind=Kind.PROVINCE).in_bulk(list(complete))
    for pk, unit in units.items():
        one = complete[pk]
        if one.percent is not None:
            note = _("%(approved)s of %(expected)s returns approved") % {"approved": one.approved, "expected": one.expected}  # fmt: skip
            figures[pk] = Figure(f"{one.percent} %", one.percent, note, _url(looked, unit))
    if not figures:
        return None
    scale = Scale(
        (1, 50, 80, 100),
        ("0 %", _("below %(cut)s") % {"cut": "50 %"}, "50–79 %", "80–99 %", "100 %"),
    )
    return cartogram_of(figures, scale, title=_("Returns approved, of those expected"), on=looked.release.last_day)  # fmt: skip
