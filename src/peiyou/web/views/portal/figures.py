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
from peiyou.engine.results.queries.figures import NOTHING, Rows
from peiyou.engine.results.queries.lines import Line
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
    """`at` is the place (its key; the nation where it is left out)."""
    looked = looked_at(request)
    if looked is None:
        return nothing(request)
    of_stage = _stage(looked, stage)
    task = _task_of(looked, line)
    tables = looked.tables([task])
    one = tables.found.line(line)
    if one is None:
        raise Http404(_("This release has no such figure."))
    node = unit_of(request.GET["at"]) if request.GET.get("at") else tables.found.nation
    column = next(column for column, found in STAGES.items() if found == of_stage)
    everywhere = tables.found.everywhere()
    codes = one.committed if of_stage == Stage.COMMITTED else one.reported
    measures = [tables.found.board.measures[c].pk for c in codes if c in tables.found.board.measures]  # fmt: skip
    leaves = leaves_of(looked.release, measures, of_stage.value, node)
    page = Paginator(leaves, SIZE).get_page(request.GET.get("page"))
    row = tables.row(one, everywhere.get(node.pk, {}).get(one.key, NOTHING), _below(node))
    cell = next(cell for cell in row.cells if cell.column == column)
    parts = _parts(looked, tables, node, one, column, everywhere)
    context = looked.context(
        line=one, row=row, cell=cell, node=node, stage=of_stage, column=column, is_nation=node.kind == Kind.NATION,
        parts=parts, page=page, rows=[_leaf(looked, leaf) for leaf in page.object_list],
        map=_map(looked, tables, one, column, everywhere) if node.kind == Kind.NATION else None,
        kept=f"at={node.key}&{looked.asked}" if node.kind != Kind.NATION else looked.asked,
        task_url=reverse("web:published_task", args=[one.task_key]) + tables.asked(),
        place_url=reverse("web:published_place", args=[node.key]) + tables.asked(),
    )  # fmt: skip
    return render(request, "web/portal/figure.html", context)


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


def _below(node: Unit) -> Unit | None:
    return None if node.kind == Kind.NATION else node


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


def _parts(
    looked: Looked, tables: Tables, node: Unit, line: Line, column: Any, everywhere: dict[int, Rows]
) -> list[dict[str, Any]]:
    """What stands below the node and has the figure: provinces of the nation, prefectures of a province."""
    if node.kind == Kind.NATION:
        units = provinces_of(looked.release)
    elif node.kind == Kind.PREFECTURE or node.pk not in everywhere:
        units = []
    else:
        units = prefectures_of(looked.release, node)
    found = []
    for one in units:
        figures = everywhere.get(one.pk, {}).get(line.key, NOTHING)
        amount, cell = figures.of(column), tables.cell(line, column, figures, one)
        if amount is not None:
            found.append({"unit": one, "cell": cell, "leaves": amount.n})
    return found


def _map(
    looked: Looked, tables: Tables, line: Line, column: Any, everywhere: dict[int, Rows]
) -> Cartogram | None:
    figures: dict[int, Figure] = {}
    for part in _parts(looked, tables, tables.found.nation, line, column, everywhere):
        amount = everywhere[part["unit"].pk][line.key].of(column)
        level = saying.level(line, amount)
        shown = level * 100 if level is not None and line.is_ratio else level
        figures[part["unit"].pk] = Figure(part["cell"].said, shown, "", part["cell"].url)
    levels: list[Fraction | int] = [f.level for f in figures.values() if f.level is not None]
    if not levels:
        return None
    scale = scale_of(levels, "{} %" if line.is_ratio else "{}")
    return cartogram_of(figures, scale, title=str(column.label), on=looked.release.last_day)
