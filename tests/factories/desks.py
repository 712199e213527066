"""Desks with many returns on them: nothing but what a desk reads."""

from __future__ import annotations

from typing import Any

from peiyou.engine.reporting.book.asking import ask_returns
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Return, Snapshot
from peiyou.engine.undertakings.models import Undertaking
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Hierarchy, Kind, SchoolType
from peiyou.kernel.workflow.models import Case
from peiyou.kernel.workflow.moves import NewCase, open_cases
from tests.factories.organisations import a_unit, put
from tests.factories.returns import Reported


def colleges(made: Reported, count: int, **summary: Any) -> list[Return]:
    """More of the province's colleges, all before the province; nothing but what a desk reads of them."""
    country, at = made.takeup.country, made.at
    units = [
        a_unit(f"第{n:03}职业学院", Kind.SCHOOL, country.city, school_type=SchoolType.HIGHER)
        for n in range(count)
    ]
    for unit in units:
        put(unit, country.bureau, Hierarchy.OVERSIGHT)
    cases = open_cases(
        [NewCase("undertaking", "undertaking", str(unit.pk), unit, unit, Role.SCHOOL_FILLER) for unit in units],
        SYSTEM, at,
    )  # fmt: skip
    asked = Undertaking.objects.bulk_create(
        Undertaking(season=made.round.season, unit=unit, province=country.east, party="HIGHER", case=case)
        for unit, case in zip(units, cases, strict=True)
    )  # fmt: skip
    rows = ask_returns(made.round, asked, SYSTEM, at)
    content: dict[str, Any] = {"cells": {}, "evidence": {}, "explanations": {}}
    snapshots = Snapshot.objects.bulk_create(
        Snapshot(
            of_return=row, kind="RETURN", no=1, content=content, digest="0" * 64, check_code=f"C{row.pk}",
            made_at=at, made_by="x",
        )
        for row in rows
    )  # fmt: skip
    for row, snapshot in zip(rows, snapshots, strict=True):
        row.snapshot, row.summary, row.started_at = snapshot, {"tasks": 45, **summary}, at
    Return.objects.bulk_update(rows, ["snapshot", "summary", "started_at"])
    Case.objects.filter(pk__in=[row.case_id for row in rows]).update(
        state=State.PROVINCE_CHECK, holder=country.bureau, role=Role.PROVINCE
    )
    return [Return.objects.select_related("case", "unit").get(pk=row.pk) for row in rows]
