from datetime import date

import pytest

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.audit.appending import append
from peiyou.kernel.audit.models import Row
from peiyou.kernel.audit.queries.rows import Filter, filtered, of_object, page, visible_to
from tests.factories.audit import AT, append_rows, entry

pytestmark = pytest.mark.django_db


def test_rows_are_for_those_who_may_view_the_record(auditor: Person, stranger: Person) -> None:
    append_rows(3)
    assert visible_to(auditor.actor, AT).count() == Row.objects.count() > 0
    assert not visible_to(stranger.actor, AT).exists()
    assert not visible_to(None, AT).exists()


@pytest.mark.parametrize(
    ("by", "found"),
    [
        (Filter(), 3),
        (Filter(stream="plan:1"), 2),
        (Filter(verb="plans."), 2),
        (Filter(verb="calls.open"), 1),
        (Filter(actor="王建"), 3),
        (Filter(actor="李"), 0),
        (Filter(since=date(2026, 11, 24)), 3),
        (Filter(since=date(2026, 11, 25)), 0),
        (Filter(until=date(2026, 11, 24)), 3),
        (Filter(until=date(2026, 11, 23)), 0),
    ],
)
def test_filters(by: Filter, found: int) -> None:
    append([entry("plan:1"), entry("plan:12"), entry("call:1", verb="calls.open")])
    assert filtered(visible_to(SYSTEM, AT), by).count() == found


def test_the_history_of_an_object_is_newest_first() -> None:
    append_rows(7, streams=2)
    assert [row.seq for row in of_object(visible_to(SYSTEM, AT), "plan:0")] == [4, 3, 2, 1]


def test_pages_stay_put_while_rows_are_added() -> None:
    append_rows(7, streams=1)
    rows = visible_to(SYSTEM, AT)
    first = page(rows, size=3)
    assert ([r.seq for r in first.rows], first.newer) == ([7, 6, 5], None)
    append_rows(2, streams=1)
    second = page(rows, size=3, before=first.older)
    assert [r.seq for r in second.rows] == [4, 3, 2]
    third = page(rows, size=3, before=second.older)
    assert ([r.seq for r in third.rows], third.older) == ([1], None)
    back = page(rows, size=3, after=third.newer)
    assert [r.seq for r in back.rows] == [4, 3, 2]
    newest = page(rows, size=3, after=page(rows, size=3, after=back.newer).newer)
    assert ([r.seq for r in newest.rows], newest.newer) == ([9, 8], None)
    assert page(rows.none(), size=3).rows == []
