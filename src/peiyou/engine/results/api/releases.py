"""Releases over HTTP: open data, read only, no token. Nothing but what was published."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from peiyou.common import cursors
from peiyou.engine.results.api.pages import LAST, Cursor, Limit, Page, place_of
from peiyou.engine.results.models import Correction, Release, ReleaseLeaf, ReleaseTotal
from peiyou.engine.results.queries.release_leaves import RELATED, proved
from peiyou.engine.results.queries.releases import corrections, find_release, published

router = Router(tags=["releases"])

Code = Annotated[str, Path(pattern=r"^[a-z0-9][-a-z0-9]{2,59}$", description="Code of a release.")]
Stage = Literal["COMMITTED", "CLAIMED", "CHECKED", "APPROVED"]
MeasureCode = Annotated[
    str, Query(max_length=120, pattern=r"^[\w.-]*$", description="Code of a measure.")
]
PeriodCode = Annotated[
    str, Query(max_length=40, pattern=r"^[\w.-]*$", description="Code of a period.")
]


class ReleaseOut(Schema):
    key: UUID
    code: str
    plan: str = Field(description="Code of the plan.")
    no: int = Field(description="Place among the releases of the plan; the highest is the newest.")
    title: str
    starts_on: date
    last_day: date
    stages: list[Stage]
    as_of: datetime
    published_at: datetime
    licence: str | None = Field(description="Null: not set.")
    licence_url: str | None
    expected: int = Field(description="Returns that were expected in the span.")
    handed_in: int
    approved: int
    leaves: int
    totals: int
    digest: Literal["sha256", "sm3"]
    root: str = Field(description="Merkle root of the whole; compare it with one got elsewhere.")
    leaves_root: str
    totals_root: str
    seal: int = Field(description="Number of the newest seal of the record of acts; 0: none.")
    seal_hash: str
    sha256: str = Field(description="Of the file.")
    file: str = Field(description="Address of the file that the verifier reads.")

    @classmethod
    def of(cls, row: Release) -> ReleaseOut:
        same = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        return cls.model_validate(
            same
            | {
                "plan": row.plan_code, "licence": row.licence or None, "licence_url": row.licence_url or None,
                "seal": row.seal_no, "file": reverse("web:release_file", args=[row.code]),
            }
        )  # fmt: skip


class TotalOut(Schema):
    node: UUID
    name: str
    level: str
    measure: str
    stage: Stage
    period: str
    quantity: int = Field(description="The figure is quantity × 10^-scale of the measure.")
    scale: int
    leaves: int


class LeafOut(Schema):
    no: int = Field(description="Place in the release, from 0.")
    unit: UUID
    name: str
    measure: str
    stage: Stage
    period: str
    quantity: int
    scale: int
    top: UUID | None
    prefecture: UUID | None
    sources: list[str]

    @classmethod
    def of(cls, row: ReleaseLeaf) -> LeafOut:
        return cls.model_validate(
            {
                "no": row.no, "unit": row.unit.key, "name": row.unit.name, "measure": row.measure.code,
                "stage": row.stage, "period": row.period.code, "quantity": row.quantity, "scale": row.measure.scale,
                "top": row.top.key if row.top else None, "sources": row.sources.split(" "),
                "prefecture": row.prefecture.key if row.prefecture else None,
            }
        )  # fmt: skip


class ProofOut(Schema):
    """What `verify_release.py` reads: the leaf, and the path from its hash to the root."""

    format: str
    release: str
    digest: str
    leaf: dict[str, Any]
    index: int
    size: int
    path: list[str]
    frame_hash: str
    leaves_root: str
    totals_root: str
    root: str


class CorrectionOut(Schema):
    key: UUID
    release: str
    what: str
    old: str
    new: str
    reason: str
    recorded_at: datetime
    mended_in: str | None

    @classmethod
    def of(cls, row: Correction) -> CorrectionOut:
        mending = getattr(row, "mending", None)
        same = {name: getattr(row, name) for name in ("key", "what", "old", "new", "reason", "recorded_at")}  # fmt: skip
        return cls(release=row.release.code, mended_in=mending.release.code if mending else None, **same)  # fmt: skip


@router.get("/releases", response=Page[ReleaseOut], summary="Releases, newest first")
def releases(
    request: HttpRequest,
    plan: Annotated[
        str, Query(max_length=40, pattern=r"^[-\w]*$", description="Code of a plan.")
    ] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[ReleaseOut]:
    before = place_of(cursor, nowhere=1)
    rows = published(plan)
    found = list((rows.filter(pk__lt=before) if before else rows)[: limit + 1])
    more = cursors.encode(found[limit - 1].pk) if len(found) > limit else None
    return Page[ReleaseOut](items=[ReleaseOut.of(row) for row in found[:limit]], next=more)


@router.get("/releases/{code}", response=ReleaseOut, summary="One release")
def release(request: HttpRequest, code: Code) -> ReleaseOut:
    return ReleaseOut.of(_release(code))


@router.get(
    "/releases/{code}/totals", response=Page[TotalOut], summary="Totals of nation, provinces and prefectures"
)  # fmt: skip
def totals(
    request: HttpRequest,
    code: Code,
    node: Annotated[UUID | None, Query(description="Key of the place.")] = None,
    level: Annotated[
        Literal["NATION", "PROVINCE", "PREFECTURE"] | None, Query(description="Kind of place.")
    ] = None,
    measure: MeasureCode = "",
    stage: Stage | None = None,
    period: PeriodCode = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Page[TotalOut]:
    asked = {"node__key": node, "node__kind": level, "measure__code": measure, "stage": stage, "period__code": period}  # fmt: skip
    rows = ReleaseTotal.objects.filter(release=_release(code), pk__gt=place_of(cursor))
    rows = rows.filter(**{name: value for name, value in asked.items() if value})
    found = list(rows.order_by("pk").select_related("node", "measure", "period")[: limit + 1])
    items = [
        TotalOut.model_validate(
            {
                "node": row.node.key, "name": row.node.name, "level": row.node.kind, "measure": row.measure.code,
                "stage": row.stage, "period": row.period.code, "quantity": row.quantity,
                "scale": row.measure.scale, "leaves": row.leaves,
            }
        )
        for row in found[:limit]
    ]  # fmt: skip
    more = cursors.encode(found[limit - 1].pk) if len(found) > limit else None
    return Page[TotalOut](items=items, next=more)


@router.get(
    "/releases/{code}/leaves", response=Page[LeafOut], summary="Figures of units, in the order of the file"
)  # fmt: skip
def leaves(
    request: HttpRequest,
    code: Code,
    unit: Annotated[UUID | None, Query(description="Key of the unit.")] = None,
    place: Annotated[
        UUID | None, Query(description="Key of a province or prefecture it counts in.")
    ] = None,
    measure: MeasureCode = "",
    stage: Stage | None = None,
    period: PeriodCode = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Page[LeafOut]:
    asked = {"unit__key": unit, "measure__code": measure, "stage": stage, "period__code": period}
    rows = ReleaseLeaf.objects.filter(
        release=_release(code), no__gte=place_of(cursor, nowhere=LAST)
    )
    rows = rows.filter(**{name: value for name, value in asked.items() if value})
    if place is not None:
        rows = rows.filter(Q(top__key=place) | Q(prefecture__key=place))
    found = list(rows.order_by("no").select_related(*RELATED)[: limit + 1])
    more = cursors.encode(found[limit - 1].no + 1) if len(found) > limit else None
    return Page[LeafOut](items=[LeafOut.of(row) for row in found[:limit]], next=more)


@router.get(
    "/releases/{code}/leaves/{no}/proof", response=ProofOut, summary="That one leaf is in the release"
)  # fmt: skip
def proof(
    request: HttpRequest, code: Code, no: Annotated[int, Path(ge=0, le=2**31 - 1)]
) -> dict[str, Any]:
    found = proved(_release(code), no)
    if found is None:
        raise Http404
    return found.proof


@router.get("/corrections", response=Page[CorrectionOut], summary="The corrections register")
def correction_list(
    request: HttpRequest, cursor: Cursor = "", limit: Limit = 100
) -> Page[CorrectionOut]:
    before = place_of(cursor, nowhere=1)
    rows = corrections()
    found = list((rows.filter(pk__lt=before) if before else rows)[: limit + 1])
    more = cursors.encode(found[limit - 1].pk) if len(found) > limit else None
    return Page[CorrectionOut](items=[CorrectionOut.of(row) for row in found[:limit]], next=more)


def _release(code: str) -> Release:
    found = find_release(code)
    if found is None:
        raise Http404
    return found
