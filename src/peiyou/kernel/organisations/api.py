"""Regions and organisations as open data: pages of units and one unit, as of any day."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from pydantic import BeforeValidator, Field

from peiyou.common import cursors
from peiyou.kernel.organisations.enums import EVER, FOREVER, Function, Hierarchy, Kind, SchoolType
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.listing import Life, Wanted, listed
from peiyou.kernel.organisations.queries.open_data import Facts, facts_of
from peiyou.kernel.organisations.queries.register import visible_to
from peiyou.kernel.organisations.queries.unit_page import UnitPage, unit_page

router = Router(tags=["units"])


_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _iso(text: object) -> object:
    """A day as ``2020-09-16`` and nothing else: pydantic would take any number for seconds since
    1970, Python ``20200916`` and ``2020-W38-3`` too."""
    if isinstance(text, str) and not _DAY.fullmatch(text):
        raise ValueError("write the day as 2020-09-16")
    return date.fromisoformat(text) if isinstance(text, str) else text


Day = Annotated[date, BeforeValidator(_iso)]
On = Annotated[Day | None, Query(description="As of this day; today if left out.")]


class NumbersOut(Schema):
    region: str | None = Field(description="Division code (GB/T 2260).")
    school: str | None = Field(description="School code (学校标识码).")
    credit: str | None = Field(description="Unified social credit code.")


class ParentsOut(Schema):
    """Keys of what the unit stands directly under, in each hierarchy; null where under nothing."""

    place: UUID | None
    oversight: UUID | None = Field(description="主管: who checks.")
    sponsor: UUID | None = Field(description="举办: who pays.")
    skilled: UUID | None = Field(description="技工, under 人社.")
    industry: UUID | None


class UnitOut(Schema):
    """One unit as of the day that was asked about."""

    key: UUID = Field(description="Stable: it never changes.")
    kind: Kind
    school_type: SchoolType | None
    function: Function | None
    name: str = Field(description="As it was called on that day.")
    numbers: NumbersOut
    parents: ParentsOut
    since: date | None = Field(description="First day; null where nobody knows it.")
    until: date | None = Field(
        description="First day on which it is no more; null while it stands."
    )
    is_counted: bool = Field(description="Counted in the statistics.")
    undertakes: bool = Field(description="A provincial unit that takes the plan up.")
    is_demonstration: bool = Field(description="Invented, to try things out with.")

    @classmethod
    def of(cls, unit: Unit, facts: Facts) -> UnitOut:
        return cls.model_validate(cls.values(unit, facts))

    @staticmethod
    def values(unit: Unit, facts: Facts) -> dict[str, object]:
        return {
            "key": unit.key,
            "kind": unit.kind,
            "school_type": unit.school_type or None,
            "function": unit.function or None,
            "name": facts.name or unit.name,
            "numbers": {s.lower(): facts.numbers.get(s) for s in ("REGION", "SCHOOL", "CREDIT")},
            "parents": {h.lower(): facts.parents.get(h) for h in Hierarchy.values},
            "since": _known(unit.begins_on),
            "until": _known(unit.ends_on),
            "is_counted": unit.is_counted,
            "undertakes": unit.undertakes,
            "is_demonstration": unit.is_demonstration,
        }


class NameOut(Schema):
    name: str
    since: date | None
    until: date | None


class ChangeOut(Schema):
    on: date | None
    kind: str
    before: str
    after: str
    source: str = Field(description="Document it rests on.")


class SuccessionOut(Schema):
    unit: UUID
    on: date
    is_heir: bool = Field(description="Carries the past on.")


class WholeUnitOut(UnitOut):
    """One unit with its names, its history, and what came before and after it."""

    names: list[NameOut]
    predecessors: list[SuccessionOut]
    successors: list[SuccessionOut]
    changes: list[ChangeOut]

    @classmethod
    def whole(cls, page: UnitPage, facts: Facts) -> WholeUnitOut:
        return cls.model_validate(
            cls.values(page.unit, facts)
            | {
                "names": [
                    {"name": n.name, "since": _known(n.valid_from), "until": _known(n.valid_to)}
                    for n in page.names
                ],
                "predecessors": [
                    {"unit": s.predecessor.key, "on": s.on, "is_heir": s.is_heir}
                    for s in page.predecessors
                ],
                "successors": [
                    {"unit": s.successor.key, "on": s.on, "is_heir": s.is_heir}
                    for s in page.successors
                ],
                "changes": [
                    {
                        "on": _known(c.on),
                        "kind": c.kind,
                        "before": c.before,
                        "after": c.after,
                        "source": c.source,
                    }
                    for c in page.changes
                ],
            }
        )


class UnitsOut(Schema):
    """One page. Ask again with `cursor=next` until `next` is null."""

    items: list[UnitOut]
    next: str | None


@router.get("/units", response=UnitsOut, summary="Regions and organisations of a day")
def units(
    request: HttpRequest,
    on: On = None,
    q: Annotated[
        str,
        Query(
            max_length=60,
            pattern=r"^[^\x00]*$",
            description="Part of a name, pinyin, beginning of a number.",
        ),
    ] = "",
    kind: Kind | None = None,
    school_type: SchoolType | None = None,
    hierarchy: Annotated[Hierarchy | None, Query(description="Of `under`; PLACE.")] = None,
    under: Annotated[UUID | None, Query(description="At or below this unit.")] = None,
    ended: Annotated[bool, Query(description="Those that had ended by that day instead.")] = False,
    cursor: Annotated[str, Query(max_length=40, description="`next` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=500, description="Units on a page.")] = 100,
) -> UnitsOut:
    day = on or _today(request)
    wanted = Wanted(
        on=day, text=q, kind=kind or "", school_type=school_type or "", under=under,
        hierarchy=hierarchy or "", life=Life.ENDED if ended else Life.STANDING,
    )  # fmt: skip
    found = list(
        listed(_visible(request), wanted).order_by("pk").filter(pk__gt=_after(cursor))[: limit + 1]
    )
    shown = found[:limit]
    facts = facts_of(shown, day)
    more = cursors.encode(shown[-1].pk) if len(found) > limit else None
    return UnitsOut(items=[UnitOut.of(unit, facts[unit.pk]) for unit in shown], next=more)


@router.get("/units/{key}", response=WholeUnitOut, summary="One unit by its stable key")
def unit(
    request: HttpRequest, key: Annotated[UUID, Path(description="Of the unit.")], on: On = None
) -> WholeUnitOut:
    found = _visible(request).filter(key=key).first()
    if found is None:
        raise Http404
    day = on or _today(request)
    return WholeUnitOut.whole(unit_page(found, day), facts_of([found], day)[found.pk])


def _visible(request: HttpRequest) -> QuerySet[Unit, Unit]:
    return visible_to(request.actor, request.at)  # type: ignore[attr-defined]


def _today(request: HttpRequest) -> date:
    return timezone.localdate(request.at)  # type: ignore[attr-defined]


def _known(day: date) -> date | None:
    return None if day in {EVER, FOREVER} else day


def _after(cursor: str) -> int:
    """The place behind which the page begins. A cursor that no page gave leads nowhere."""
    try:
        return cursors.decode(cursor) if cursor else 0
    except ValueError as error:
        raise Http404 from error
