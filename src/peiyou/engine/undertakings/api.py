"""The take-up over HTTP: published seasons for everybody, what units say for programs of those who see it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from peiyou.common import cursors
from peiyou.engine.undertakings.enums import Counting, Party, Payer, SeasonState, State
from peiyou.engine.undertakings.models import Opening, Season, Undertaking
from peiyou.engine.undertakings.queries.statements import newest_result
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.engine.undertakings.queries.visibility import seasons_visible, visible_to
from peiyou.kernel.forms.definition import Value

router = Router(tags=["take-up"])
"""Open data: what has been published."""
units = Router(tags=["take-up"])
"""For tokens with the scope `takeup:read`: what their person may see."""

SeasonKey = Annotated[UUID, Path(description="Of the season.")]


class SourceOut(Schema):
    code: str
    name: str
    payer: Payer = Field(description="Who vouches for the money.")


class SeasonOut(Schema):
    key: UUID
    title: str
    plan: str = Field(description="Code of the plan.")
    version: int | None = Field(description="Number of the plan's version.")
    state: SeasonState
    opens_at: datetime
    fill_by: datetime
    check_by: datetime
    confirm_by: datetime
    published_at: datetime | None
    years: list[int]
    guidance: str
    sources: list[SourceOut]

    @classmethod
    def of(cls, season: Season) -> SeasonOut:
        names = ("key", "title", "state", "opens_at", "fill_by", "check_by", "confirm_by", "published_at", "guidance")  # fmt: skip
        return cls(
            **{name: getattr(season, name) for name in names},
            plan=season.version.plan.code,
            version=season.version.no,
            years=list(season.years),
            sources=[
                SourceOut(code=source.code, name=source.name, payer=Payer(source.payer))
                for source in season.sources.all()
            ],
        )


class ItemOut(Schema):
    seq: int
    deliverable: UUID = Field(description="Key of the plan's deliverable.")
    counting: Counting = Field(description="How commitments are read together.")
    unit: str
    scale: int = Field(description="Decimal places of quantities.")


class OpeningOut(Schema):
    seq: int = Field(description="First part of the paths of its cells.")
    task: UUID = Field(description="Key of the plan's task.")
    is_open: bool = Field(description="Else assigned to its responsible departments.")
    parties: list[Party] = Field(description="Who may take it up.")
    guidance: str
    evidence: str = Field(description="Evidence expected at acceptance.")
    items: list[ItemOut]

    @classmethod
    def of(cls, opening: Opening) -> OpeningOut:
        return cls(
            seq=opening.seq, task=opening.task_key, is_open=opening.is_open,
            parties=[Party(party) for party in opening.parties],
            guidance=opening.guidance, evidence=opening.evidence,
            items=[
                ItemOut(seq=item.seq, deliverable=item.deliverable_key, counting=Counting(item.counting), unit=item.unit, scale=item.scale)
                for item in opening.items.all()
            ],
        )  # fmt: skip


class WholeSeasonOut(SeasonOut):
    openings: list[OpeningOut]


class ResultOut(Schema):
    """What was published, frozen. Later changes are in the log of filings."""

    no: int
    made_at: datetime
    check_code: str
    digest: str = Field(description="SHA-256 of the canonical JSON of `content`.")
    content: Any


class UndertakingOut(Schema):
    """What one unit takes up. A draft until it is confirmed."""

    key: UUID
    unit: UUID
    name: str
    party: Party
    province: UUID | None = Field(description="Key of the provincial unit it belongs to (主管).")
    state: State
    due_at: datetime | None
    started_at: datetime | None = Field(description="Null: has not answered.")
    declared_at: datetime | None
    confirmed_at: datetime | None
    revision: int = Field(description="Grows with every filing on record.")
    values: dict[str, str | bool] = Field(
        description="By path of the cell. Quantities and money (万元) as exact decimal texts."
    )

    @classmethod
    def of(cls, row: Undertaking, values: dict[str, Value]) -> UndertakingOut:
        names = ("key", "started_at", "declared_at", "confirmed_at", "revision")
        return cls(
            **{name: getattr(row, name) for name in names},
            unit=row.unit.key,
            name=row.unit.name,
            party=Party(row.party),
            province=row.province.key if row.province else None,
            state=State(row.case.state),
            due_at=row.case.due_at,
            values={path: _plain(value) for path, value in sorted(values.items())},
        )


def _plain(value: Value) -> str | bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


class UndertakingsOut(Schema):
    """One page. Ask again with `cursor=next` until `next` is null."""

    items: list[UndertakingOut]
    next: str | None


@router.get("/seasons", response=list[SeasonOut], summary="Published seasons, newest first")
def seasons(request: HttpRequest) -> list[SeasonOut]:
    return [SeasonOut.of(season) for season in _published(request)]


@router.get("/seasons/{key}", response=WholeSeasonOut, summary="One season with its tasks")
def season(request: HttpRequest, key: SeasonKey) -> WholeSeasonOut:
    found = _one(_published(request), key)
    openings = found.openings.prefetch_related("items")
    return WholeSeasonOut(
        **SeasonOut.of(found).model_dump(), openings=[OpeningOut.of(row) for row in openings]
    )


@router.get("/seasons/{key}/result", response=ResultOut, summary="What was published of a season")
def result(request: HttpRequest, key: SeasonKey) -> ResultOut:
    statement = newest_result(_one(_published(request), key))
    if statement is None:
        raise Http404
    return ResultOut.model_validate(statement, from_attributes=True)


@units.get("/seasons", response=list[SeasonOut], summary="Seasons that the token's person sees")
def seasons_seen(request: HttpRequest) -> list[SeasonOut]:
    return [SeasonOut.of(season) for season in _seen(request)]


@units.get("/seasons/{key}/undertakings", response=UndertakingsOut, summary="What units take up")
def undertakings(
    request: HttpRequest,
    key: SeasonKey,
    party: Party | None = None,
    state: State | None = None,
    unit: Annotated[UUID | None, Query(description="Of this unit alone.")] = None,
    cursor: Annotated[str, Query(max_length=40, description="`next` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=200, description="Undertakings on a page.")] = 50,
) -> UndertakingsOut:
    found = _visible(request).filter(season=_one(_seen(request), key))
    chosen = {"party": party, "case__state": state, "unit__key": unit}
    found = found.filter(**{name: value for name, value in chosen.items() if value is not None})
    rows = list(found.order_by("pk").filter(pk__gt=_after(cursor))[: limit + 1])
    shown = rows[:limit]
    more = cursors.encode(shown[-1].pk) if len(rows) > limit else None
    return UndertakingsOut(items=_said(shown), next=more)


@units.get("/undertakings/{key}", response=UndertakingOut, summary="What one unit takes up")
def undertaking(
    request: HttpRequest, key: Annotated[UUID, Path(description="Of the undertaking.")]
) -> UndertakingOut:
    found = _visible(request).filter(key=key).first()
    if found is None:
        raise Http404
    return _said([found])[0]


def _said(rows: Iterable[Undertaking]) -> list[UndertakingOut]:
    shown = list(rows)
    values = values_of(shown)
    return [UndertakingOut.of(row, values[row.pk]) for row in shown]


def _visible(request: HttpRequest) -> QuerySet[Undertaking, Undertaking]:
    rows = visible_to(request.actor, request.at)  # type: ignore[attr-defined]
    return rows.select_related("unit", "province", "case")


def _published(request: HttpRequest) -> QuerySet[Season, Season]:
    return _whole(seasons_visible(None, request.at))  # type: ignore[attr-defined]


def _seen(request: HttpRequest) -> QuerySet[Season, Season]:
    return _whole(seasons_visible(request.actor, request.at))  # type: ignore[attr-defined]


def _whole(rows: QuerySet[Season, Season]) -> QuerySet[Season, Season]:
    return rows.select_related("version__plan").prefetch_related("sources")


def _one(rows: QuerySet[Season, Season], key: UUID) -> Season:
    found = rows.filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _after(cursor: str) -> int:
    """The place behind which the page begins. A cursor that no page gave leads nowhere."""
    try:
        return cursors.decode(cursor) if cursor else 0
    except ValueError as error:
        raise Http404 from error
