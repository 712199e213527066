"""How things go, over HTTP, for programs of those who see it: ratings in three voices and where they differ, targets,
milestones, replies to red, forecasts, and one's own alerts. The same sight as the pages have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router

from peiyou.engine.results.api.pages import Cursor, Limit, Page, page_of_list, page_of_rows
from peiyou.engine.results.api.progress_schemas import (
    AlertOut,
    ForecastOut,
    MilestoneOut,
    RatingOut,
    RatingPage,
    ReplyOut,
    TargetOut,
)
from peiyou.engine.results.models import RedAnswer
from peiyou.engine.results.models.target import STANDS
from peiyou.engine.results.queries.alerts import alerts_of
from peiyou.engine.results.queries.figures import Board
from peiyou.engine.results.queries.forecasts import forecasts_of
from peiyou.engine.results.queries.lines import lines_of
from peiyou.engine.results.queries.milestones import milestones_visible
from peiyou.engine.results.queries.places import where_of
from peiyou.engine.results.queries.ratings import asked_of, periods_of, ratings_of
from peiyou.engine.results.queries.red import RELATED, replies_visible
from peiyou.engine.results.queries.sight import VERB, sight_of
from peiyou.engine.results.queries.targets import targets_visible
from peiyou.kernel.actions import Actor
from peiyou.kernel.organisations.enums import REGIONS, Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.published import find_version

router = Router(tags=["results"])
"""For tokens with the scope `results:read`: what their person may see."""

RATINGS = "results.view_ratings"
Plan = Annotated[str, Query(max_length=40, pattern=r"^[-\w]+$", description="Code of the plan.")]
At = Annotated[UUID, Query(description="Key of the place.")]
Below = Annotated[bool, Query(description="The regions directly below it, too.")]
Where = Annotated[UUID | None, Query(description="Key of a place; all that is seen where it is left out.")]  # fmt: skip
Period = Annotated[str, Query(max_length=40, pattern=r"^[\w.-]*$", description="Code of a period; the newest that was reported in.")]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Here:
    version: Version
    nodes: list[Unit]
    on: date


def _asking(request: HttpRequest) -> tuple[Actor, Any]:
    return request.actor, request.at  # type: ignore[attr-defined]


def _here(request: HttpRequest, plan: str, at: UUID, below: bool, verb: str) -> _Here:
    """What is out of sight is not there."""
    actor, now = _asking(request)
    version, node, sight = (
        find_version(plan),
        Unit.objects.filter(key=at).first(),
        sight_of(actor, now, verb),
    )
    if version is None or node is None or sight is None or not sight.sees_sum(node):
        raise Http404
    on, nodes = timezone.localdate(now), [node]
    if below and node.kind in REGIONS:
        steps = [step.unit for step in where_of(node, sight, on).below if step.is_seen]
        nodes += [unit for unit in steps if unit.kind in REGIONS and (node.kind != Kind.NATION or unit.is_counted)]  # fmt: skip
    return _Here(version, nodes, on)


@router.get(
    "/ratings", response=RatingPage, summary="Ratings in three voices, and where they differ"
)
def ratings(
    request: HttpRequest,
    plan: Plan,
    at: At,
    below: Below = False,
    period: Period = "",
    differing: Annotated[
        int, Query(ge=0, le=2, description="Only where voices differ by so many steps.")
    ] = 0,
    cursor: Cursor = "",
    limit: Limit = 100,
) -> dict[str, Any]:  # fmt: skip
    """In the order of the places, then of the plan. A voice that says nothing is null; nothing is averaged."""
    here = _here(request, plan, at, below, RATINGS)
    periods = periods_of(here.version)
    found = next((one for one in periods if period in {"", one.code}), None)
    if found is None:
        raise Http404
    asked = asked_of(here.version, found, here.on)
    known = ratings_of(asked, here.nodes)
    every = [
        (unit, lines, three)
        for unit in here.nodes
        for task, lines in asked.tasks.items()
        if (three := known[unit.pk, task]).apart >= differing
    ]
    page = page_of_list(every, cursor, limit)
    items = [RatingOut.of(*row) for row in page["items"]]
    return {"period": found.code, "rule": asked.rule.version, "items": items, "next": page["next"]}


@router.get("/forecasts", response=Page[ForecastOut], summary="Forecasts, the newest of each line")
def forecasts(
    request: HttpRequest, plan: Plan, at: At, below: Below = False, cursor: Cursor = "", limit: Limit = 100
) -> dict[str, Any]:  # fmt: skip
    """They are made for the nation and for provinces. A line of which too little is known has none."""
    here = _here(request, plan, at, below, VERB)
    lines = Board.of(here.version).lines
    known = forecasts_of(lines, [unit.pk for unit in here.nodes])
    every = [
        ForecastOut.of(unit, row)
        for unit in here.nodes
        for line in lines
        if (unit.pk, line.key) in known
        for row in known[unit.pk, line.key].rows
    ]
    return page_of_list(every, cursor, limit)


@router.get("/targets", response=Page[TargetOut], summary="Targets of places, as they hold")
def targets(
    request: HttpRequest, plan: Plan, at: Where = None, cursor: Cursor = "", limit: Limit = 100
) -> dict[str, Any]:
    actor, now = _asking(request)
    rows = targets_visible(actor, now).filter(
        STANDS, deliverable_key__in=[line.key for line in _lines(plan)]
    )
    rows = rows.filter(node__key=at) if at else rows
    return page_of_rows(rows.select_related("node", "above"), cursor, limit, TargetOut.many)


@router.get("/milestones", response=Page[MilestoneOut], summary="Key milestones")
def milestones(
    request: HttpRequest, plan: Plan, at: Where = None, cursor: Cursor = "", limit: Limit = 100
) -> dict[str, Any]:
    actor, now = _asking(request)
    tasks = {line.task_key for line in _lines(plan)}
    rows = milestones_visible(actor, now).filter(task_key__in=tasks)
    rows = rows.filter(node__key=at) if at else rows
    return page_of_rows(rows.select_related("node"), cursor, limit, MilestoneOut.many)


@router.get("/replies", response=Page[ReplyOut], summary="Replies to red ratings")
def replies(
    request: HttpRequest, plan: Plan, at: Where = None, cursor: Cursor = "", limit: Limit = 100
) -> dict[str, Any]:
    actor, now = _asking(request)
    tasks = {line.task_key for line in _lines(plan)}
    rows = replies_visible(actor, now).filter(task_key__in=tasks)
    rows = rows.filter(node__key=at) if at else rows

    def said(page: Any) -> list[ReplyOut]:
        answers = {one.reply_id: one for one in RedAnswer.objects.filter(reply__in=page).order_by("no")}  # fmt: skip
        return [ReplyOut.of(row, answers.get(row.pk)) for row in page]

    return page_of_rows(rows.select_related(*RELATED), cursor, limit, said)


@router.get("/alerts", response=Page[AlertOut], summary="One's own alerts")
def alerts(request: HttpRequest, cursor: Cursor = "", limit: Limit = 100) -> dict[str, Any]:
    """Nobody else's. `holds` is null while it cannot be said."""
    actor, _now = _asking(request)
    return page_of_rows(alerts_of(actor), cursor, limit, AlertOut.many)


def _lines(plan: str) -> list[Any]:
    version = find_version(plan)
    if version is None:
        raise Http404
    return lines_of(version)
