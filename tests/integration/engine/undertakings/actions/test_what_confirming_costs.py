"""A confirmation asks the database as often beside many siblings as beside few; the bench posts what it posts."""

from __future__ import annotations

from typing import Any

import pytest
from bench.takeup_posting import act, post_season
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from peiyou.engine.undertakings.actions.deciding import confirm_undertaking
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.book.posting import Pages
from peiyou.engine.undertakings.models import Undertaking
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.ledger import Posting, post_many
from peiyou.kernel.facts.models import Entry
from tests.factories.facts import expected, totals
from tests.factories.organisations import AT, a_unit
from tests.factories.seasons import TakeUp, a_take_up, filled

pytestmark = pytest.mark.django_db
BAR = 15


@pytest.fixture
def take_up() -> TakeUp:
    """The college waits for its province."""
    take_up = a_take_up()
    take_up.write(take_up.province, {**filled(1), **filled(2)}, Role.PROVINCE)
    declare_tasks(undertaking=take_up.province, **take_up.actor(Role.PROVINCE))
    take_up.write(take_up.college, {**filled(1), **filled(2)}, Role.EXPERT)
    submit_undertaking(undertaking=take_up.college, **take_up.actor(Role.EXPERT))
    return take_up


def confirm(take_up: TakeUp, college: Undertaking) -> Undertaking:
    actor = take_up.actor(Role.PROVINCE)
    return confirm_undertaking(undertaking=college, seen=college.case.version, **actor)


def undone(what: Any) -> Any:
    """What it answers; nothing of it stays."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # actions own their transaction
    with block:
        found = what()
        transaction.set_rollback(True)
    return found


def siblings(take_up: TakeUp, count: int) -> None:
    """Units beside the college that have posted figures of the same measures."""
    lines = Pages(take_up.season, [take_up.college]).lines(take_up.college)
    units = [a_unit(f"同级{count}-{n}", "SCHOOL", take_up.country.county) for n in range(count)]
    postings = [
        Posting(f"{unit.pk}", "1", [line._replace(unit=unit.pk) for line in lines]) for unit in units
    ]  # fmt: skip
    said = {"source_kind": "test.record", "stage": Stage.COMMITTED, "actor": SYSTEM, "at": AT}
    act(lambda: post_many(postings=postings, **said))


def test_it_costs_as_much_beside_many_as_beside_few(take_up: TakeUp) -> None:
    def count() -> int:
        college = take_up.college
        with CaptureQueriesContext(connection) as captured:
            confirm(take_up, college)
        said = (query["sql"].split(" ")[0] for query in captured)
        return sum(word not in {"SAVEPOINT", "RELEASE"} for word in said)

    siblings(take_up, 3)
    few = undone(count)
    siblings(take_up, 60)
    assert undone(count) == few <= BAR


def test_the_bench_posts_what_confirmations_post(take_up: TakeUp) -> None:
    def as_posted() -> Any:
        rows = Entry.objects.values_list("unit", "measure", "period", "stage", "quantity", "line")
        return sorted(rows), totals()

    def confirmed() -> Any:
        confirm(take_up, take_up.college)
        return as_posted()

    by_action = undone(confirmed)
    Undertaking.objects.filter(pk=take_up.college.pk).update(confirmed_at=AT)
    post_season(take_up.season)
    assert as_posted() == by_action
    assert by_action[0]
    assert totals() == expected()
