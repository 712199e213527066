"""A published figure opened: where it comes from, down to the leaves, each with its proof."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from peiyou.engine.results.models import ReleaseLeaf
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.opened_figures import opened
from peiyou.engine.results.queries.published import (
    leaves_of,
    leaves_of_unit,
    prefectures_of,
    provinces_of,
)
from peiyou.engine.results.queries.release_leaves import Proved, hash_of, proved
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.queries.made_of import said
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.cartogram import Cartogram, Figure, cartogram_of, scale_of
from peiyou.web.board import saying
from peiyou.web.portal.caching import portal_page
from peiyou.web.portal.rows import STAGES, Tables
from peiyou.web.views.portal.access import Looked, looked_at, nothing, unit_of

SIZE = 50


@portal_page
def figure(request: HttpRequest, line: UUID, stage: str) -> HttpResponse:
    """`at` is the place (its key; the nation where it is left out), `period` one period alone."""
    looked = looked_at(request)
    if looked is None:
        return nothing(request)
    tables = looked.tables([_task_of(looked, line)])
    one = tables.found.line(line)
    if one is None:
        raise Http404(_("This release has no such figure."))
    node = unit_of(request.GET["at"]) if request.GET.get("at") else tables.found.nation
    shown = _Shown(looked, tables, one, _stage(looked, stage), node, request.GET.get("period", ""))
    leaves = leaves_of(looked.release, shown.opened.measures, shown.stage.value, node, [p.pk for p in shown.periods])  # fmt: skip
    page = Paginator(leaves, SIZE).get_page(request.GET.get("page"))
    is_nation = node.kind == Kind.NATION
    context = looked.context(
        line=one, words=tables.words.words(one), shown=shown, node=node, is_nation=is_nation, page=page,
        rows=[_leaf(looked, leaf) for leaf in page.object_list], parts=shown.parts(),
        map=shown.map() if is_nation else None, kept=shown.query(shown.asked_period).removeprefix("?"),
        task_url=reverse("web:published_task", args=[one.task_key]) + tables.asked(),
        place_url=reverse("web:published_place", args=[node.key]) + tables.asked(),
    )  # fmt: skip
    return render(request, "web/portal/figure.html", context)


class _Shown:
    """The figure at a place: of which periods it is, what it says, what it is made of."""

    def __init__(
        self, looked: Looked, tables: Tables, line: Line, stage: Stage, node: Unit, period: str
    ) -> None:
        self.looked, self.tables, self.line, self.stage, self.node = (
            looked,
            tables,
            line,
            stage,
            node,
        )
        self.column = next(column for column, found in STAGES.items() if found == stage)
        self.opened = opened(tables.found, line, stage)
        alone = [one for one in self.opened.periods if one.code == period]
        self.asked_period = period if alone else ""
        self.periods = alone or self.opened.counting(node.pk)
        self.amount = self.opened.amount(node.pk, self.periods)

    @property
    def said(self) -> str:
        return saying.said(self.line, self.amount)

    @property
    def of_two(self) -> str:
        return saying.parts(self.line, self.amount)

    @property
    def by_period(self) -> list[dict[str, Any]]:
        """Each period with its figure; `counts`: the figure above is of it."""
        return [
            {
                "period": one, "said": saying.said(self.line, self.opened.amount(self.node.pk, [one])),
                "counts": one in self.periods, "url": self.query(one.code),
            }
            for one in self.opened.periods
        ]  # fmt: skip

    def query(self, period: str = "", at: Unit | None = None) -> str:
        node = at or self.node
        key = "" if node.kind == Kind.NATION else str(node.key)
        return self.tables.asked(at=key, period=period)

    def parts(self) -> list[dict[str, Any]]:
        """What stands below in the release: provinces of the nation, prefectures of a province. They add up to the
        figure, but for units of a province that stand in no prefecture."""
        node = self.node
        if node.kind == Kind.NATION:
            units = provinces_of(self.looked.release)
        elif node.kind == Kind.PREFECTURE or node.pk not in self.opened.sums:
            units = []
        else:
            units = prefectures_of(self.looked.release, node)
        period = self.periods[0].code if len(self.periods) == 1 else ""
        found = []
        for one in units:
            amount = self.opened.amount(one.pk, self.periods)
            if amount is not None:
                found.append(
                    {
                        "unit": one, "amount": amount, "said": saying.said(self.line, amount),
                        "of_two": saying.parts(self.line, amount), "url": self.query(period, one),
                    }
                )  # fmt: skip
        return found

    def map(self) -> Cartogram | None:
        figures: dict[int, Figure] = {}
        for part in self.parts():
            level = saying.level(self.line, part["amount"])
            shown = level * 100 if level is not None and self.line.is_ratio else level
            figures[part["unit"].pk] = Figure(part["said"], shown, "", part["url"])
        levels: list[Fraction | int] = [f.level for f in figures.values() if f.level is not None]
        if not levels:
            return None
        scale = scale_of(levels, "{} %" if self.line.is_ratio else "{}")
        return cartogram_of(figures, scale, title=str(self.column.label), on=self.looked.release.last_day)  # fmt: skip


@portal_page
def leaf(request: HttpRequest, release: str, leaf: int) -> HttpResponse:
    looked, found = _proved(request, release, leaf)
    context = looked.context(
        found=found, no=leaf + 1, said=said(found.row.measure, found.row.quantity), stage=Stage(found.row.stage),
        sources=found.row.sources.split(" "), line=json.dumps(found.proof["leaf"], ensure_ascii=False),
    )  # fmt: skip
    return render(request, "web/portal/leaf.html", context)


@portal_page
def leaf_proof(request: HttpRequest, release: str, leaf: int) -> HttpResponse:
    """The proof as a file, which the verifier reads."""
    looked, found = _proved(request, release, leaf)
    text = json.dumps(found.proof, ensure_ascii=False, indent=1)
    name = f"{looked.release.code}-{leaf + 1}-proof.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


@portal_page
def unit(request: HttpRequest, unit: UUID) -> HttpResponse:
    """All that is published of one unit."""
    looked = looked_at(request)
    if looked is None:
        return nothing(request)
    of = unit_of(str(unit))
    page = Paginator(leaves_of_unit(looked.release, of), SIZE).get_page(request.GET.get("page"))
    context = looked.context(
        unit=of, page=page, rows=[_leaf(looked, one) for one in page.object_list], kept=looked.asked
    )
    return render(request, "web/portal/unit.html", context)


def _stage(looked: Looked, stage: str) -> Stage:
    try:
        found = Stage(stage.upper())
    except ValueError as error:
        raise Http404 from error
    if found.value not in looked.release.stages:
        raise Http404(_("Figures of this stage are not published in this release."))
    return found


def _task_of(looked: Looked, line: UUID) -> UUID:
    tasks = looked.release.version.tasks.filter(deliverables__key=line)
    key: UUID | None = tasks.values_list("key", flat=True).first()
    if key is None:
        raise Http404(_("This release has no such figure."))
    return key


def _leaf(looked: Looked, row: ReleaseLeaf) -> dict[str, Any]:
    return {
        "row": row, "said": said(row.measure, row.quantity), "stage": Stage(row.stage).label,
        "hash": hash_of(row, looked.release.digest), "sources": row.sources.split(" "),
    }  # fmt: skip


def _proved(request: HttpRequest, release: str, no: int) -> tuple[Looked, Proved]:
    looked = looked_at(request, release)
    found = proved(looked.release, no) if looked and no < looked.release.leaves else None
    if looked is None or found is None:
        raise Http404(_("This release has no such leaf."))
    return looked, found
