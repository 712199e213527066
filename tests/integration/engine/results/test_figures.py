"""Figures on the board are what the ledger says, column by column."""

from __future__ import annotations

import pytest

from peiyou.engine.results.queries.figures import Board
from peiyou.engine.results.queries.lines import lines_of
from peiyou.engine.results.queries.sight import sight_of
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.models import Unit
from tests.factories.returns import Reported, a_round, approved, handed_in

pytestmark = pytest.mark.django_db


def _board(made: Reported, year: int | None = None) -> Board:
    return Board.of(made.round.season.version, year)


def test_every_deliverable_of_the_plan_is_a_line() -> None:
    made = a_round()
    version = made.round.season.version
    lines = lines_of(version)
    promised = {row.key for task in version.tasks.all() for row in task.deliverables.all()}
    assert {line.key for line in lines} == promised
    assert [line.task_seq for line in lines] == sorted(line.task_seq for line in lines)


def test_what_is_taken_up_stands_before_anything_is_claimed() -> None:
    made = a_round()
    board = _board(made)
    first = board.at_nation()[board.lines[0].key]
    assert first.taken is not None
    assert first.taken.above == 8
    assert (first.claimed, first.checked, first.approved) == (None, None, None)


def test_claimed_is_not_checked_and_approved_is_all_three() -> None:
    made = a_round()
    handed_in(made)
    board = _board(made)
    first = board.at_nation()[board.lines[0].key]
    assert first.claimed is not None
    assert first.approved is None
    made.pass_on()
    made.approve()
    after = board.at_nation()[board.lines[0].key]
    assert after.claimed == after.checked == after.approved


def test_places_add_up_to_the_nation_and_entries_to_totals() -> None:
    made = a_round()
    approved(made)
    board, country = _board(made), made.takeup.country
    key = board.lines[0].key
    nation = board.at_nation()[key]
    assert board.below(country.nation.pk)[country.east.pk][key].approved == nation.approved
    assert board.at([country.city.pk])[country.city.pk][key].approved == nation.approved
    assert board.parts(country.county.pk)[country.school.pk][key].approved == nation.approved


def test_another_year_has_no_figures_but_what_was_taken_up() -> None:
    made = a_round()
    approved(made)
    year = made.round.period.ends_on.year + 1
    first = _board(made, year).at_nation()[_board(made).lines[0].key]
    assert first.approved is None
    assert first.taken is not None


def test_who_sees_which_place() -> None:
    made = a_round()
    country = made.takeup.country

    def sees(role: Role, place: Unit) -> tuple[bool, bool]:
        sight = sight_of(made.actor(role)["actor"], made.at)
        assert sight is not None
        return sight.sees(place), sight.sees_sum(place)

    assert sight_of(None, made.at) is None
    assert sees(Role.MINISTRY, country.west) == (True, True)
    assert sees(Role.PROVINCE, country.city) == (True, True)
    assert sees(Role.PROVINCE, country.nation) == (False, True)
    assert sees(Role.PROVINCE, country.west) == (False, False)
    assert sees(Role.SCHOOL_FILLER, country.school) == (True, True)
    assert sees(Role.SCHOOL_FILLER, country.nation) == (False, False)
    assert sees(Role.SCHOOL_FILLER, country.other_school) == (False, False)
