"""Whose red asks whom for a reply, and who sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.actions.rating import give_rating
from peiyou.engine.results.actions.red import accept_red, answer_red, chase_replies
from peiyou.engine.results.models import RedReply
from peiyou.engine.results.queries.red import replies_visible, reply_of
from peiyou.engine.results.upkeep import ask_for_replies
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.actions.work import work_of
from peiyou.kernel.notices.models import Notice
from peiyou.kernel.organisations.models import Unit
from tests.factories.organisations import a_person
from tests.factories.ratings import Rated, a_rated_plan
from tests.factories.returns import reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def rated() -> Rated:
    return a_rated_plan()


def red_at(rated: Rated, node: Unit) -> RedReply:
    give_rating(
        judged=rated.judged(node), colour=Rating.RED, reason="滞后", **rated.by(rated.expert)
    )
    ask_for_replies(rated.at)
    found = reply_of(RedReply.objects.get(node=node).key)
    assert found is not None
    return found


def test_what_a_unit_says_itself_asks_it_and_its_province_decides(rated: Rated) -> None:
    made, school = rated.made, rated.made.takeup.country.school
    made.write(reported() | {"1/rating": "RED", "1/why": "师资不足"})
    made.prove()
    ask_for_replies(rated.at)
    assert not RedReply.objects.exists()  # a draft is nobody's word
    made.submit()
    ask_for_replies(rated.at)
    ask_for_replies(rated.at)
    row = RedReply.objects.get()
    assert (row.node, row.voices) == (school, {"SELF": {"why": "师资不足"}})
    reply = reply_of(row.key)
    assert reply is not None
    assert (reply.case.holder, reply.case.role) == (school, Role.SCHOOL_HEAD)
    said: dict[str, Any] = {
        "obstacle": "师资不足",
        "remedy": "引进",
        "by": rated.on + timedelta(days=9),
        "responsible": "人事处",
    }
    with pytest.raises(NotAllowed):
        answer_red(reply=reply, **said, **rated.by(Role.SCHOOL_FILLER))
    answer_red(reply=reply, **said, **rated.by(Role.SCHOOL_HEAD))
    reply = reply_of(row.key)
    assert reply is not None
    for who in (Role.MINISTRY, Role.SCHOOL_HEAD):
        with pytest.raises(NotAllowed):
            accept_red(reply=reply, **rated.by(who))
    accept_red(reply=reply, **rated.by(Role.PROVINCE))
    ask_for_replies(rated.at)
    assert RedReply.objects.get().case.closed_at is not None


def test_what_is_computed_asks_once_the_round_is_over(rated: Rated) -> None:
    rated.approve({"2020": 1})
    ask_for_replies(rated.at)
    assert not RedReply.objects.exists()
    rated.close()
    ask_for_replies(rated.at)
    east = rated.made.takeup.country.east
    row = RedReply.objects.get()  # the west has taken nothing up, so nothing is computed there
    assert row.node == east
    assert row.voices["COMPUTED"]["lines"] == {str(rated.line.key): [12, 50]}


def test_only_within_sight(rated: Rated) -> None:
    country = rated.made.takeup.country
    east, west = red_at(rated, country.east), red_at(rated, country.west)
    people = rated.made.takeup.people
    western = a_person("western", "西省经办", Role.PROVINCE, country.west)
    of_bureau = a_person("bureau", "厅内经办", Role.PROVINCE, country.bureau)

    def seen(person: object) -> set[RedReply]:
        return set(replies_visible(person.actor, rated.at))  # type: ignore[attr-defined]

    assert seen(people[Role.MINISTRY]) == {east, west}
    assert seen(people[Role.PROVINCE]) == {east}
    assert seen(of_bureau) == {east}
    assert seen(western) == {west}
    assert seen(people[Role.SCHOOL_HEAD]) == set()
    assert not replies_visible(None, rated.at).exists()


def test_it_stands_in_my_work_and_is_chased_once_a_day(rated: Rated) -> None:
    reply = red_at(rated, rated.made.takeup.country.east)
    province = rated.made.takeup.people[Role.PROVINCE]
    [item] = [one for one in work_of(province.actor, rated.at) if str(reply.key) in one.url]
    assert item.due == reply.case.due_at
    chase_replies(replies=[reply], **rated.by(Role.MINISTRY))
    chase_replies(replies=[reply], **rated.by(Role.MINISTRY))
    assert Notice.objects.filter(kind="RED_REPLY_CHASED", person=province).count() == 1
    with pytest.raises(NotAllowed):
        chase_replies(replies=[reply], **rated.by(Role.SCHOOL_HEAD))
