"""What saving one cell costs: a province saves dozens a second, so this is the page that is asked most."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peiyou.engine.undertakings.actions.writing import Write, write_cells
from peiyou.engine.undertakings.models import Placement, Undertaking
from peiyou.engine.undertakings.queries.missing import missing_of
from peiyou.engine.undertakings.queries.seeing import sees
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.kernel.actions.roles import Role
from tests.factories.seasons import TakeUp, filled
from tests.integration.engine.undertakings.pages.conftest import Enter, page_of

pytestmark = pytest.mark.django_db
LIMIT = 15
"""With session and person, without savepoints; on PostgreSQL one less, since rows of acts are one statement there."""


def saving(client: Client, row: Undertaking, cell: str, base: str, value: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        data = {"cell": cell, "base": base, "value": value}
        assert client.post(page_of(row, "cells/"), data).status_code == 200
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


@pytest.mark.parametrize(
    ("cell", "base", "values"),
    [
        ("1/fund/OWN/2021", "120.5", ("3", "4")),
        ("1/item/1/amount", "8", ("3", "4")),
        ("1/criterion", "建成并通过省级验收", ("另写", "再写")),
    ],
)
def test_a_cell_costs_the_same_however_much_stands_beside_it(
    takeup: TakeUp, enter: Enter, cell: str, base: str, values: tuple[str, str]
) -> None:
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    client, (first, second) = enter(Role.SCHOOL_FILLER), values
    saving(client, takeup.school, "1/milestone/2022", "", "试点")  # what is remembered is read
    alone = saving(client, takeup.school, cell, base, first)
    takeup.write(takeup.school, filled(2), Role.SCHOOL_FILLER)
    assert saving(client, takeup.school, cell, first, second) == alone <= LIMIT


def test_the_answer_is_what_stands_then(takeup: TakeUp, enter: Enter) -> None:
    """Sums and what is missing come out of what was held while it was written, not out of another reading."""
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    takeup.write(takeup.school, {"2/taken": True, "2/fund/LOCAL/2022": 7}, Role.SCHOOL_FILLER)
    client, url = enter(Role.SCHOOL_FILLER), page_of(takeup.school, "cells/")
    for cell, base, value in (
        ("2/person", "", "李老师"),
        ("1/fund/OWN/2021", "120.5", ""),
        ("2/fund/OWN/2020", "", "0.5"),
        ("1/item/1/2021", "", "9"),
        ("2/taken", "1", ""),
        ("2/taken", "", "1"),
    ):
        answer = client.post(url, {"cell": cell, "base": base, "value": value}).json()
        said = values_of([takeup.school])[takeup.school.pk]
        funds = [v for path, v in said.items() if "/fund/" in path and isinstance(v, Decimal)]
        assert Decimal(answer["sheet"]["total"]) == sum(funds, Decimal()), cell
        lacking = [one.cell for one in missing_of(takeup.school)]
        assert [one["cell"] for one in answer["missing"]] == lacking, cell


def test_what_is_written_gives_back_all_that_is_said(takeup: TakeUp) -> None:
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    act = takeup.actor(Role.SCHOOL_FILLER)
    for cells in (filled(2, money="0.25"), {"1/person": None}, {"1/taken": False}):
        now = values_of([takeup.school])[takeup.school.pk]
        writes = [Write(cell, now.get(cell), value) for cell, value in cells.items()]
        written = write_cells(undertaking=takeup.school, writes=writes, **act)
        assert written.values == values_of([takeup.school])[takeup.school.pk]
    assert Placement.objects.filter(undertaking=takeup.school).count() == 1


def test_one_is_seen_by_whom_many_are_visible_to(takeup: TakeUp) -> None:
    for role, person in takeup.people.items():
        visible = set(visible_to(person.actor, takeup.at).values_list("pk", flat=True))
        seen = {row.pk for row in Undertaking.objects.all() if sees(person.actor, row, takeup.at)}
        assert seen == visible, role
