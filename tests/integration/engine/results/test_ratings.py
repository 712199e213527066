"""Three voices stand beside one another; who gives the independent one is not of the place; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.actions.rating import give_rating, withdraw_rating
from peiyou.engine.results.enums import Held, Voice
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import SelfTally, Target
from peiyou.engine.results.queries.pace import WhyNot
from peiyou.engine.results.queries.ratings import disagreements, history_of, ratings_of
from peiyou.engine.results.upkeep import count_ratings
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.models import Unit
from tests.factories.organisations import a_grant, a_person
from tests.factories.ratings import Rated, a_rated_plan
from tests.factories.returns import handed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def rated() -> Rated:
    return a_rated_plan()


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(ResultsError) as said:
        yield
    assert said.value.code == code


def voices(rated: Rated, node: Unit) -> dict[Voice, Rating | None]:
    return ratings_of(rated.asked, [node])[node.pk, rated.line.task_key].voices


def rate(rated: Rated, node: Unit, who: Any, colour: str = Rating.RED) -> None:
    give_rating(judged=rated.judged(node), colour=colour, reason="现场核查滞后", **rated.by(who))


def test_each_voice_speaks_for_itself_and_an_empty_one_stays_empty(rated: Rated) -> None:
    country = rated.made.takeup.country
    assert voices(rated, country.east) == dict.fromkeys(Voice)
    handed_in(rated.made)
    count_ratings(rated.at)
    found = ratings_of(rated.asked, [country.nation, country.east, country.school])
    task = rated.line.task_key
    assert found[country.school.pk, task].said.own == Rating.GREEN
    assert found[country.east.pk, task].said.own is None
    assert found[country.east.pk, task].said.counts == {Rating.GREEN: 1}
    assert found[country.nation.pk, task].said.colour == Rating.GREEN
    pace = found[country.east.pk, task].paces[rated.line.key]
    assert (pace.colour, pace.why) == (None, WhyNot.NOT_YET)
    assert found[country.east.pk, task].independent is None


def test_what_is_computed_follows_from_sums_and_the_days_that_are_over(rated: Rated) -> None:
    country = rated.made.takeup.country
    rated.approve({"2020": 1, "2021": 1})
    east = ratings_of(rated.asked, [country.east])[country.east.pk, rated.line.task_key]
    pace = east.paces[rated.line.key]
    assert (pace.percent, pace.held, pace.colour) == (
        25,
        Held.TAKEN,
        Rating.RED,
    )  # 2 of 8, half is over
    nation = ratings_of(rated.asked, [country.nation])[country.nation.pk, rated.line.task_key]
    assert nation.paces[rated.line.key].held == Held.PLAN
    assert nation.paces[rated.line.key].percent == 2
    rated.approve({"2020": 3, "2021": 1})
    assert voices(rated, country.east)[Voice.COMPUTED] == Rating.GREEN
    rated.approve({"2022": 4})
    assert voices(rated, country.east)[Voice.COMPUTED] == Rating.GREEN
    assert (
        ratings_of(rated.asked, [country.east])[country.east.pk, rated.line.task_key]
        .paces[rated.line.key]
        .percent
        == 50
    )  # what came after the period is not of it


def test_a_target_set_for_the_place_comes_before_what_was_taken_up(rated: Rated) -> None:
    country = rated.made.takeup.country
    rated.approve({"2020": 4})
    Target.objects.create(
        deliverable_key=rated.line.key, node=country.east, above=country.nation, quantity=20, set_at=rated.at
    )  # fmt: skip
    east = ratings_of(rated.asked, [country.east])[country.east.pk, rated.line.task_key]
    pace = east.paces[rated.line.key]
    assert (pace.percent, pace.held, pace.colour) == (20, Held.TARGET, Rating.RED)


def test_nothing_approved_after_the_round_is_closed_is_nothing_done(rated: Rated) -> None:
    rated.close()
    assert voices(rated, rated.made.takeup.country.east)[Voice.COMPUTED] == Rating.RED


def test_a_draft_is_nobodys_word_and_a_return_sent_back_keeps_its_own(rated: Rated) -> None:
    made, country = rated.made, rated.made.takeup.country
    made.write({"1/rating": "RED"})
    count_ratings(rated.at)
    assert not SelfTally.objects.exists()
    assert voices(rated, country.school)[Voice.SELF] is None
    handed_in(made)  # writes GREEN
    from peiyou.engine.reporting.actions.reviewing import return_return

    return_return(return_=made.school, remarks={}, reason="请核对", **made.actor(Role.COUNTY))
    made.write({"1/rating": "RED"})
    count_ratings(rated.at)
    assert voices(rated, country.school)[Voice.SELF] == Rating.GREEN
    assert SelfTally.objects.get(node=country.east).colour == Rating.GREEN


def test_a_new_rating_replaces_and_nothing_is_lost(rated: Rated) -> None:
    east = rated.made.takeup.country.east
    rate(rated, east, rated.expert)
    rate(rated, east, Role.MINISTRY, Rating.AMBER)
    assert voices(rated, east)[Voice.INDEPENDENT] == Rating.AMBER
    withdraw_rating(judged=rated.judged(east), reason="口径有误", **rated.by(rated.expert))
    assert voices(rated, east)[Voice.INDEPENDENT] is None
    kept = history_of(rated.made.round.period, east, rated.line.task_key)
    assert [(one.colour, one.role) for one in kept] == [
        ("", "EXPERT"), ("AMBER", "MINISTRY"), ("RED", "EXPERT")
    ]  # fmt: skip
    with refused("NOT_RATED"):
        withdraw_rating(judged=rated.judged(east), reason="再次", **rated.by(rated.expert))
    with pytest.raises(Exception, match="append-only"):
        kept[0].delete()


def test_nobody_rates_a_place_they_are_of(rated: Rated) -> None:
    country = rated.made.takeup.country
    of_east = a_person("both", "兼任者", Role.EXPERT)
    a_grant(of_east, Role.SCHOOL_HEAD, country.school)
    for node in (country.school, country.county, country.east):
        with refused("OWN_PLACE"):
            rate(rated, node, of_east)
    rate(rated, country.west, of_east)
    with refused("OWN_PLACE"):
        rate(rated, country.nation, Role.MINISTRY)
    rate(rated, country.nation, rated.expert)
    for who in (Role.PROVINCE, Role.SCHOOL_HEAD):
        with pytest.raises(NotAllowed):
            rate(rated, country.east, who)
    limited = a_person("limited", "限定专家")
    a_grant(limited, Role.EXPERT, country.nation, task_keys=["another"])
    with pytest.raises(NotAllowed):
        rate(rated, country.east, limited)
    for colour, reason in (("BLUE", "x"), (Rating.RED, " ")):
        with pytest.raises(ResultsError):
            give_rating(
                judged=rated.judged(country.east), colour=colour, reason=reason, **rated.by(rated.expert)
            )  # fmt: skip


def test_former_ties_count_as_long_as_the_period_does(rated: Rated) -> None:
    country = rated.made.takeup.country
    former = a_person("former", "调任者", Role.EXPERT)
    starts = rated.made.round.period.starts_on
    a_grant(former, Role.PROVINCE, country.east, revoked_at=rated.at.replace(year=starts.year))
    with refused("OWN_PLACE"):
        rate(rated, country.east, former)
    former.grants.filter(role=Role.PROVINCE).update(
        revoked_at=rated.at.replace(year=starts.year - 1)
    )
    rate(rated, country.east, former)


def test_disagreements_are_those_of_known_voices(rated: Rated) -> None:
    country = rated.made.takeup.country
    handed_in(rated.made)
    count_ratings(rated.at)
    rate(rated, country.east, rated.expert)
    found = ratings_of(rated.asked, [country.east, country.west])
    [apart] = disagreements(found.values())
    assert (apart.node, apart.apart, apart.red) == (country.east.pk, 2, [Voice.INDEPENDENT])


def test_as_many_statements_for_every_place_as_for_one(rated: Rated) -> None:
    country = rated.made.takeup.country
    handed_in(rated.made)
    rated.approve({"2020": 2})

    def statements(nodes: list[Unit]) -> int:
        asked = rated.asked
        with CaptureQueriesContext(connection) as queries:
            ratings_of(asked, nodes)
        return len(queries)

    one = statements([country.east])
    assert statements([country.east, country.west, country.city, country.county]) == one <= 7
