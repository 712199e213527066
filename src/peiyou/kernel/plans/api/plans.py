"""Plans, versions, sections, tasks, deliverables, departments, search."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router

from peiyou.kernel.organisations.api import On
from peiyou.kernel.plans.api.paging import Cursor, Limit, decode, encode
from peiyou.kernel.plans.api.shapes import (
    DeliverableOut,
    DepartmentOut,
    HitOut,
    Page,
    PlanOut,
    SectionOut,
    TaskOut,
    Text,
    VersionOut,
    Way,
)
from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.addressees import addressed
from peiyou.kernel.plans.queries.departments import departments_of, tasks_of
from peiyou.kernel.plans.queries.published import current_versions, find_version, versions_of
from peiyou.kernel.plans.queries.rows import section_row, task_rows
from peiyou.kernel.plans.queries.search import search as search_plan
from peiyou.kernel.plans.queries.wording import Words

router = Router(tags=["plans"])

Code = Annotated[str, Path(pattern=r"^[-a-zA-Z0-9_]{1,40}$", description="Code of a plan.")]
No = Annotated[int | None, Query(ge=1, le=32767, description="Version; the newest if left out.")]


@router.get("/plans", response=list[PlanOut], summary="Plans with a published version")
def plans(request: HttpRequest) -> list[PlanOut]:
    versions = current_versions()
    words = Words("en", [v.title for v in versions])
    return [
        PlanOut(
            code=v.plan.code,
            key=v.plan.key,
            title=Text.of(words(v.title)),
            current_version=v.no or 0,
        )
        for v in versions
    ]


@router.get("/plans/{code}/versions", response=list[VersionOut], summary="Versions, newest first")
def versions(request: HttpRequest, code: Code) -> list[VersionOut]:
    found = [VersionOut.of(v) for v in versions_of(code)]
    if not found:
        raise Http404
    return found


@router.get("/plans/{code}/sections", response=list[SectionOut], summary="Sections in order")
def sections(request: HttpRequest, code: Code, version: No = None) -> list[SectionOut]:
    rows = list(_version(code, version).sections.select_related("parent").order_by("seq"))
    words = Words("en", [t for s in rows for t in (s.title, s.parent.title if s.parent else None)])
    return [SectionOut.of(section_row(section, words)) for section in rows]


@router.get("/plans/{code}/tasks", response=Page[TaskOut], summary="Tasks in the plan's order")
def tasks(
    request: HttpRequest,
    code: Code,
    version: No = None,
    way: Annotated[Way | None, Query(description="With a deliverable of this way.")] = None,
    department: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    section: Annotated[UUID | None, Query(description="Key of a section.")] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[TaskOut]:
    found = _version(code, version)
    rows = tasks_of(found, department) if department else found.tasks.order_by("seq")
    if way:
        rows = rows.filter(deliverables__way=way).distinct()
    if section:
        rows = rows.filter(section__key=section)
    listed = task_rows(rows.filter(seq__gt=decode(cursor))[: limit + 1], "en")
    more = encode(listed[limit - 1].seq) if len(listed) > limit else None
    return Page[TaskOut](items=[TaskOut.of(row) for row in listed[:limit]], next=more)


@router.get("/plans/{code}/tasks/{key}", response=TaskOut, summary="One task by its stable key")
def task(request: HttpRequest, code: Code, key: UUID, version: No = None) -> TaskOut:
    rows = task_rows(_version(code, version).tasks.filter(key=key), "en")
    if not rows:
        raise Http404
    return TaskOut.of(rows[0])


class TaskDeliverableOut(DeliverableOut):
    """A deliverable in a list: it names its task."""

    task: UUID
    task_number: str


@router.get(
    "/plans/{code}/deliverables",
    response=Page[TaskDeliverableOut],
    summary="Deliverables in the plan's order; a page never cuts a task",
)
def deliverables(
    request: HttpRequest,
    code: Code,
    version: No = None,
    way: Way | None = None,
    counted: Annotated[bool | None, Query(description="With, or without, a quantity.")] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[TaskDeliverableOut]:
    rows = _version(code, version).tasks.order_by("seq").filter(seq__gt=decode(cursor))
    listed = task_rows(rows[: limit + 1], "en")
    items = [
        TaskDeliverableOut(
            **DeliverableOut.of(promise).model_dump(), task=row.key, task_number=row.number
        )
        for row in listed[:limit]
        for promise in row.promises
        if (way is None or promise.way == way)
        and (counted is None or (promise.amount is not None) == counted)
    ]
    more = encode(listed[limit - 1].seq) if len(listed) > limit else None
    return Page[TaskDeliverableOut](items=items, next=more)


@router.get(
    "/plans/{code}/departments",
    response=list[DepartmentOut],
    summary="Who answers, in the order of first print",
)
def departments(
    request: HttpRequest,
    code: Code,
    version: No = None,
    on: On = None,
) -> list[DepartmentOut]:
    found = _version(code, version)
    who = addressed(found, on or timezone.localdate())
    return [DepartmentOut.of(row, who[row.id]) for row in departments_of(found, "en")]


@router.get("/plans/{code}/search", response=list[HitOut], summary="What contains all these words")
def search(
    request: HttpRequest,
    code: Code,
    q: Annotated[str, Query(max_length=100, description="Chinese or English words.")],
    version: No = None,
) -> list[HitOut]:
    found = search_plan(_version(code, version), q, "en")
    return [
        HitOut.model_validate({"kind": hit.kind, "place": hit.place, "text": Text.of(hit.text)})
        for hits in found.groups.values()
        for hit in hits
    ]


def _version(code: str, no: int | None) -> Version:
    version = find_version(code, no)
    if version is None:
        raise Http404
    return version
