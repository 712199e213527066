"""Forecasts are made from three years on, kept as they were made, and held against what came."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.models import Round
from peiyou.engine.results.enums import Held
from peiyou.engine.results.models import Forecast, ForecastCheck
from peiyou.engine.results.queries.figures import Board
from peiyou.engine.results.queries.forecasts import (
    forecast_of,
    forecasts_of,
    grounds_at,
    record_of,
    unsettled,
    words_of,
)
from peiyou.engine.results.queries.foreseeing import Grounds, NoForecast
from peiyou.engine.results.upkeep import forecast
from peiyou.kernel.organisations.models import Unit
from tests.factories.ratings import Rated, a_rated_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def rated() -> Rated:
    rated = a_rated_plan()
    rated.close()
    return rated


def grounds(rated: Rated, node: Unit) -> object:
    board = Board.of(rated.version)
    waiting = unsettled(rated.version.plan_id, rated.on)
    return grounds_at(board, [node], waiting)[node.pk][rated.line.key]


def test_none_below_three_periods_and_it_says_why(rated: Rated) -> None:
    east = rated.made.takeup.country.east
    assert grounds(rated, east) == (NoForecast.NO_FIGURES, 0)
    rated.approve({"2020": 2, "2021": 2})
    assert grounds(rated, east) == (NoForecast.TOO_FEW, 2)
    forecast(rated.at)
    assert not Forecast.objects.exists()
    rated.approve({"2023": 2})  # 2022 is missing: what follows on the gap is one year alone
    assert grounds(rated, east) == (NoForecast.OVER, 1)


def test_a_round_under_way_counts_for_what_is_reached_and_for_nothing_else(rated: Rated) -> None:
    east = rated.made.takeup.country.east
    rated.approve({"2019": 9, "2020": 2, "2021": 2, "2022": 2})
    Round.objects.update(state=RoundState.OPEN)
    assert grounds(rated, east) == (NoForecast.TOO_FEW, 1)
    Round.objects.update(state=RoundState.CLOSED)
    found = grounds(rated, east)
    assert isinstance(found, Grounds)
    assert (list(found.values), found.reached, found.target) == ([2, 2, 2], 6, 8)


def test_it_is_made_once_and_never_below_what_is_approved(rated: Rated) -> None:
    country = rated.made.takeup.country
    rated.approve({"2020": 1, "2021": 5, "2022": 1})
    forecast(rated.at)
    forecast(rated.at)
    rows = Forecast.objects.filter(deliverable_key=rated.line.key)
    assert {row.node for row in rows} == {country.nation, country.east}
    east = forecast_of(rated.line, country.east.pk)
    assert east is not None
    assert east.deadline is not None
    row = east.deadline
    assert (row.n, row.until.code, row.ahead, row.reached, row.target) == (3, "2023", 1, 7, 8)
    assert row.held == Held.TAKEN
    assert row.low95 == row.low80 == 7 <= row.mid == 9 < row.high80 < row.high95
    assert row.chance is not None
    assert 500 < row.chance < 900
    assert words_of(row.chance) == words_of(700)  # likely
    assert words_of(1) != words_of(999)
    assert not east.is_missed
    nation = forecast_of(rated.line, country.nation.pk)
    assert nation is not None
    assert nation.is_missed  # 9 of the 100 of the plan
    assert nation.newest.held == Held.PLAN
    assert forecast_of(rated.line, country.west.pk) is None
    with pytest.raises(Exception, match="append-only"):
        rows.update(mid=1)


def test_it_is_held_against_what_came_and_the_record_is_kept(rated: Rated) -> None:
    country = rated.made.takeup.country
    rated.approve({"2020": 2, "2021": 2, "2022": 2})
    forecast(rated.at)
    assert record_of([rated.line]) == (None, [])
    rated.approve({"2023": 9})
    forecast(rated.at)
    forecast(rated.at)
    checks = ForecastCheck.objects.filter(forecast__deliverable_key=rated.line.key)
    assert {(one.forecast.node, one.forecast.mid, one.actual) for one in checks} == {
        (country.nation, 8, 15), (country.east, 8, 15)
    }  # fmt: skip
    together, by_ahead = record_of([rated.line])
    assert together is not None
    assert (together.n, together.within80, together.within95) == (2, 0, 0)
    assert together.bias == -together.off == pytest.approx(-7 / 15)  # type: ignore[operator]
    assert [one.ahead for one in by_ahead] == [1]
    rated.approve({"2023": 8})  # a correction afterwards does not rewrite the record
    forecast(rated.at)
    assert {one.actual for one in checks.all()} == {15}


def test_one_statement_for_every_line_and_place(rated: Rated) -> None:
    country = rated.made.takeup.country
    rated.approve({"2020": 2, "2021": 2, "2022": 2})
    rated.approve({"2020": 2, "2021": 2, "2022": 2}, country.west_school)
    forecast(rated.at)
    line = rated.line
    with CaptureQueriesContext(connection) as queries:
        found = forecasts_of([line], [country.nation.pk, country.east.pk, country.west.pk])
    assert (len(found), len(queries)) == (3, 1)
