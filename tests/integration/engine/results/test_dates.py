"""As of any day, and by where everything stood on any day: two readings that do not touch each other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from peiyou.engine.results.queries.figures import Board
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.trees import Seen
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.enums import Hierarchy
from tests.factories.facts import a_line, posted
from tests.factories.returns import a_round, approved

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BEFORE, AFTER = date(2022, 6, 30), date(2022, 7, 1)
"""The school is the east's until the end of June 2022, and the west's from July on."""


def test_a_school_that_was_redistricted_reads_both_ways_at_any_date() -> None:
    made = a_round()
    approved(made)
    country, first = made.takeup.country, made.at.date()
    board = Board.of(made.round.season.version)
    line = next(one for one in board.lines if one.reported.above in board.measures)
    measure = Measure.objects.get(code=line.reported.above)
    move_unit(unit=country.school, hierarchy=Hierarchy.PLACE, parent=country.west_city, on=AFTER, source="批复", actor=SYSTEM, at=made.at)  # fmt: skip
    corrected = [a_line(country.school, measure, 4, "2021", "x"), a_line(country.school, measure, 7, "2022", "y")]  # fmt: skip
    posted("later", "1", corrected, Stage.APPROVED, made.at + 3 * DAY)
    board = Board.of(made.round.season.version)

    def approved_of(rows: Any) -> int | None:
        figure = rows[line.key].approved if rows else None
        return figure.above if figure else None

    east, west, nation = country.east.pk, country.west.pk, country.nation.pk
    # where it stood on the last day of each period, known today: 3 + 4 of 2021 are the east's, 7 of 2022 the west's
    assert [approved_of(board.one(pk)) for pk in (nation, east, west)] == [14, 7, 7]
    below = board.below(nation)
    assert [approved_of(below.get(pk)) for pk in (east, west)] == [7, 7]
    # the same, known on the first day
    assert [approved_of(board.as_of(pk, first)) for pk in (nation, east, west)] == [3, 3, None]
    assert approved_of(board.as_of(nation, first - DAY)) is None
    # the tree of one day, whatever the period
    for on, by_hand in ((BEFORE, [14, None]), (AFTER, [None, 14])):
        tree = board.tree_on(nation, on)
        assert [approved_of(tree.get(pk)) for pk in (east, west)] == by_hand
    # each with the other
    for on, by_hand in ((BEFORE, [3, None]), (AFTER, [None, 3])):
        tree = board.tree_on(nation, on, seen=Seen(as_of=first))
        assert [approved_of(tree.get(pk)) for pk in (east, west)] == by_hand
    overseen = board.tree_on(country.office.pk, AFTER, hierarchy=Hierarchy.OVERSIGHT)
    assert approved_of(overseen[country.school.pk]) == 14
