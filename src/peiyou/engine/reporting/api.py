"""Reporting over HTTP, for programs of those who see it: rounds, and returns with every figure three times,
as claimed, as checked, as approved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from peiyou.common import cursors
from peiyou.engine.reporting.enums import Level, RoundState, State
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.stages import Figure, figures_of
from peiyou.engine.reporting.queries.visibility import rounds_visible, visible_to
from peiyou.engine.undertakings.enums import Counting, Party

router = Router(tags=["returns"])
"""For tokens with the scope `returns:read`: what their person may see."""

RoundKey = Annotated[UUID, Path(description="Of the round.")]


class FundSourceOut(Schema):
    code: str
    name: str


class RoundOut(Schema):
    key: UUID
    title: str
    season: UUID = Field(description="Key of the season of take-up that is reported on.")
    plan: str = Field(description="Code of the plan.")
    period: str = Field(description="Code of the period.")
    starts_on: str
    ends_on: str = Field(description="The first day after the period.")
    state: RoundState
    opens_at: datetime
    fill_by: datetime
    county_by: datetime
    prefecture_by: datetime
    province_by: datetime
    accepts_late: bool
    sources: list[FundSourceOut]

    @classmethod
    def of(cls, row: Round) -> RoundOut:
        names = ("key", "title", "state", "opens_at", "fill_by", "county_by", "prefecture_by", "province_by", "accepts_late")  # fmt: skip
        return cls(
            **{name: getattr(row, name) for name in names},
            season=row.season.key,
            plan=row.season.version.plan.code,
            period=row.period.code,
            starts_on=row.period.starts_on.isoformat(),
            ends_on=row.period.ends_on.isoformat(),
            sources=[FundSourceOut(code=one.code, name=one.name) for one in row.sources.all()],
        )


class AskOut(Schema):
    seq: int
    deliverable: UUID = Field(description="Key of the plan's deliverable.")
    counting: Counting
    unit: str
    scale: int = Field(description="Decimal places of quantities.")
    proofs: int = Field(description="Files of proof that a figure needs at least.")


class TermOut(Schema):
    seq: int = Field(description="First part of the paths of its cells.")
    task: UUID = Field(description="Key of the plan's task.")
    levels: list[Level] = Field(description="Who reviews it, lowest first; the last one approves.")
    items: list[AskOut]


class WholeRoundOut(RoundOut):
    tasks: list[TermOut]


class FigureOut(Schema):
    """One figure at each stage, as exact decimal text (money in 万元); null: not there yet, or nobody said it."""

    claimed: str | None
    checked: str | None
    approved: str | None

    @classmethod
    def of(cls, figure: Figure) -> FigureOut:
        return cls(claimed=figure.claimed, checked=figure.checked, approved=figure.approved)


class ReturnOut(Schema):
    """What one unit reports in a round."""

    key: UUID
    round: UUID
    unit: UUID
    name: str
    party: Party
    province: UUID | None = Field(description="Key of the provincial unit it belongs to (主管).")
    state: State
    due_at: datetime | None
    started_at: datetime | None = Field(description="Null: has not begun.")
    submitted_at: datetime | None = Field(description="When it was handed in first.")
    was_due_at: datetime | None = Field(description="The deadline that held then.")
    approved_at: datetime | None
    version: int | None = Field(description="Of what was handed in last.")
    digest: str | None = Field(description="SHA-256 of the canonical JSON of that version.")
    sealed_at: datetime | None = Field(description="When its sealed page was received.")
    figures: dict[str, FigureOut] = Field(description="By path of the cell; of what was handed in.")
    words: dict[str, Any] = Field(description="By path of the cell: progress, milestones, ratings.")

    @classmethod
    def of(cls, row: Return, figures: Mapping[str, Figure]) -> ReturnOut:
        names = ("key", "started_at", "submitted_at", "was_due_at", "approved_at")
        page = row.snapshot
        plain: Mapping[str, Any] = page.content["cells"] if page else {}
        return cls(
            **{name: getattr(row, name) for name in names},
            round=row.round.key,
            unit=row.unit.key,
            name=row.unit.name,
            party=Party(row.party),
            province=row.province.key if row.province else None,
            state=State(row.case.state),
            due_at=row.case.due_at,
            version=page.no if page else None,
            digest=page.digest if page else None,
            sealed_at=page.sealed_at if page else None,
            figures={path: FigureOut.of(one) for path, one in sorted(figures.items())},
            words={path: value for path, value in sorted(plain.items()) if path not in figures},
        )


class ReturnsOut(Schema):
    """One page. Ask again with `cursor=next` until `next` is null."""

    items: list[ReturnOut]
    next: str | None


@router.get("/rounds", response=list[RoundOut], summary="Rounds of reporting, newest first")
def rounds_of_reporting(request: HttpRequest) -> list[RoundOut]:
    return [RoundOut.of(row) for row in _rounds(request)]


@router.get("/rounds/{key}", response=WholeRoundOut, summary="One round with what it asks")
def round_of_reporting(request: HttpRequest, key: RoundKey) -> WholeRoundOut:
    row = _one(request, key)
    asked = skeleton_of(row)
    tasks = [
        TermOut(
            seq=seq, task=term.opening.task_key, levels=[Level(one) for one in term.levels],
            items=[
                AskOut(
                    seq=ask.item.seq, deliverable=ask.item.deliverable_key, counting=Counting(ask.item.counting),
                    unit=ask.item.unit, scale=ask.item.scale, proofs=ask.proofs,
                )
                for (of, _number), ask in sorted(asked.asks.items()) if of == seq
            ],
        )
        for seq, term in sorted(asked.terms.items())
    ]  # fmt: skip
    return WholeRoundOut(**RoundOut.of(row).model_dump(), tasks=tasks)


@router.get("/rounds/{key}/returns", response=ReturnsOut, summary="What units report")
def returns(
    request: HttpRequest,
    key: RoundKey,
    party: Party | None = None,
    state: State | None = None,
    unit: Annotated[UUID | None, Query(description="Of this unit alone.")] = None,
    province: Annotated[UUID | None, Query(description="Of units of this province.")] = None,
    cursor: Annotated[str, Query(max_length=40, description="`next` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=200, description="Returns on a page.")] = 50,
) -> ReturnsOut:
    found = _visible(request).filter(round=_one(request, key))
    chosen = {"party": party, "case__state": state, "unit__key": unit, "province__key": province}
    found = found.filter(**{name: value for name, value in chosen.items() if value is not None})
    rows = list(found.order_by("pk").filter(pk__gt=_after(cursor))[: limit + 1])
    shown = rows[:limit]
    more = cursors.encode(shown[-1].pk) if len(rows) > limit else None
    return ReturnsOut(items=_said(shown), next=more)


@router.get("/returns/{key}", response=ReturnOut, summary="What one unit reports")
def one_return(
    request: HttpRequest, key: Annotated[UUID, Path(description="Of the return.")]
) -> ReturnOut:
    found = _visible(request).filter(key=key).first()
    if found is None:
        raise Http404
    return _said([found])[0]


def _said(rows: Iterable[Return]) -> list[ReturnOut]:
    shown = list(rows)
    figures = figures_of(shown)
    return [ReturnOut.of(row, figures[row.pk]) for row in shown]


def _visible(request: HttpRequest) -> QuerySet[Return, Return]:
    rows = visible_to(request.actor, request.at)  # type: ignore[attr-defined]
    return rows.select_related("round__period", "unit", "province", "case", "snapshot", "approved")


def _rounds(request: HttpRequest) -> QuerySet[Round, Round]:
    rows = rounds_visible(request.actor, request.at)  # type: ignore[attr-defined]
    return rows.select_related("season__version__plan", "period").prefetch_related("sources")


def _one(request: HttpRequest, key: UUID) -> Round:
    found = _rounds(request).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _after(cursor: str) -> int:
    """The place behind which the page begins. A cursor that no page gave leads nowhere."""
    try:
        return cursors.decode(cursor) if cursor else 0
    except ValueError as error:
        raise Http404 from error
