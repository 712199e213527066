"""Earlier dates along the line of authorities, extensions from above, the chase list, and rounds that stay complete."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peiyou.engine.reporting.actions.chasing import chase_returns
from peiyou.engine.reporting.actions.dates import extend_returns, set_earlier_date
from peiyou.engine.reporting.actions.reviewing import return_return
from peiyou.engine.reporting.actions.rounds import ask_more
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Line, Return, ReturnChase
from peiyou.engine.reporting.queries.chase_list import counts, in_order, lines, regions, waiting_in
from peiyou.engine.reporting.queries.ends import bodies_of
from peiyou.engine.reporting.queries.extending import extendable
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.engine.reporting.upkeep import complete_rounds
from peiyou.engine.undertakings.enums import State as TakeUpState
from peiyou.engine.undertakings.models import Placement
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.notices.models import Notice
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.models import Case, Extension
from tests.factories.filings import PDF, confirm_school, confirmed
from tests.factories.returns import DAY, Reported, a_round, approved, handed_in
from tests.factories.seasons import a_take_up, filled
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Reported:
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    return a_round(takeup)


def date_of(made: Reported, unit: Unit, days: int | None, role: Role) -> None:
    due_at = made.at + days * DAY if days else None
    set_earlier_date(round_=made.round, body=unit, due_at=due_at, **made.actor(role))


def due(made: Reported) -> float:
    due_at = made.school.case.due_at
    assert due_at is not None
    return (due_at - made.at) / DAY


def test_each_level_is_earlier_than_the_one_above(made: Reported) -> None:
    country = made.takeup.country
    date_of(made, country.bureau, 15, Role.PROVINCE)
    assert due(made) == 15
    with refused("DATE_LATER"):
        date_of(made, country.office, 16, Role.COUNTY)
    date_of(made, country.office, 10, Role.COUNTY)
    assert due(made) == 10
    date_of(made, country.bureau, 8, Role.PROVINCE)  # earlier than what a level below had set
    assert due(made) == 8
    date_of(made, country.bureau, None, Role.PROVINCE)
    assert due(made) == 10
    with refused("DATE_LATER"):
        date_of(made, country.bureau, 21, Role.PROVINCE)
    with refused("DATE_PAST"):
        set_earlier_date(round_=made.round, body=country.bureau, due_at=made.at, **made.actor(Role.PROVINCE))  # fmt: skip
    with pytest.raises(NotAllowed):
        date_of(made, country.bureau, 5, Role.COUNTY)


def test_who_is_asked_later_gets_the_date_too(made: Reported) -> None:
    country = made.takeup.country
    date_of(made, country.bureau, 12, Role.PROVINCE)
    confirmed(made.takeup, made.takeup.college, filled(2))
    [row] = ask_more(round_=made.round, **made.actor(Role.MINISTRY))
    assert (row.unit, row.case.due_at) == (country.college, made.at + 12 * DAY)


def test_each_level_sees_its_own_bodies(made: Reported, client: Any) -> None:
    country = made.takeup.country
    for role, body in ((Role.PROVINCE, country.bureau), (Role.COUNTY, country.office)):
        person = made.takeup.people[role]
        assert [one.body for one in bodies_of(person.actor, made.round, made.at)] == [body]
    client.force_login(made.takeup.people[Role.COUNTY])
    page = f"/returns/{made.round.key}/dates/"
    assert client.get(page).status_code == 200
    day = timezone.localtime(made.at + 9 * DAY)
    sent = {"body": country.office.key, "due_at": f"{day:%Y-%m-%dT%H:%M}"}
    assert client.post(page, sent).status_code == 302
    assert 8.9 < due(made) <= 9
    assert client.post(page, sent | {"due_at": "soon"}).status_code == 422
    assert client.post(page, sent | {"body": country.bureau.key}).status_code == 422


def extend(made: Reported, days: int, role: Role, reason: str = "停电三日") -> list[Return]:
    return extend_returns(
        round_=made.round, returns=[made.school], due_at=made.at + days * DAY, reason=reason,
        **made.actor(role),
    )  # fmt: skip


def test_an_extension_is_granted_from_above_and_kept(made: Reported, client: Any) -> None:
    with refused("REASON_MISSING"):
        extend(made, 30, Role.COUNTY, " ")
    with refused("BEYOND_THE_END"):
        extend(made, 36, Role.COUNTY)
    with refused("NOT_LATER"):
        extend(made, 20, Role.COUNTY)
    with pytest.raises(NotAllowed):
        extend(made, 30, Role.SCHOOL_HEAD)
    extend(made, 30, Role.COUNTY)
    date_of(made, made.takeup.country.bureau, 5, Role.PROVINCE)
    assert due(made) == 30  # what was granted to it alone stays
    granted = Extension.objects.get(case=made.school.case)
    assert (granted.reason, granted.actor) == ("停电三日", made.takeup.people[Role.COUNTY].actor.id)
    extend(made, 40, Role.MINISTRY)  # beyond the end of the provinces
    assert due(made) == 40
    client.force_login(made.takeup.people[Role.MINISTRY])
    page = f"/returns/{made.round.key}/dates/extend/"
    assert client.get(page).status_code == 200
    day = timezone.localtime(made.at + 50 * DAY)
    sent = {"unit": str(made.school.key), "due_at": f"{day:%Y-%m-%dT%H:%M}", "reason": "受灾"}
    assert client.post(page, {**sent, "unit": []}).status_code == 422
    assert client.post(page, sent).status_code == 302
    assert due(made) > 49


def test_the_level_whose_turn_it_is_does_not_extend_itself(made: Reported) -> None:
    handed_in(made)
    with pytest.raises(NotAllowed):
        extend(made, 34, Role.COUNTY)
    for role, seen in ((Role.COUNTY, 0), (Role.PREFECTURE, 1), (Role.PROVINCE, 1)):
        assert extendable(made.takeup.people[role].actor, made.at).count() == seen
    extend(made, 34, Role.PREFECTURE)
    assert (due(made), made.school.extended_until) == (34, None)


# --- complete ------------------------------------------------------------------------------------------


def seqs(made: Reported) -> list[int]:
    lines_ = made.school.lines.order_by("opening__seq")
    return list(lines_.values_list("opening__seq", flat=True))


def take(made: Reported, seq: int) -> Placement:
    opening = made.round.season.openings.get(seq=seq)
    return Placement.objects.create(undertaking=made.takeup.school, opening=opening)


def test_a_round_follows_the_take_up(made: Reported) -> None:
    more = take(made, 2)
    complete_rounds(made.at)
    assert seqs(made) == [1, 2]
    more.delete()
    complete_rounds(made.at)
    assert seqs(made) == [1]
    made.write({"1/progress": "开工"})
    Placement.objects.filter(undertaking=made.takeup.school).delete()
    complete_rounds(made.at)
    assert seqs(made) == [1]  # somebody has written in it
    made.write({"1/progress": None})
    complete_rounds(made.at)
    assert seqs(made) == []


def test_proof_keeps_a_line_and_review_leaves_it_alone(made: Reported) -> None:
    made.prove(content=PDF + b"\n")
    Placement.objects.filter(undertaking=made.takeup.school).delete()
    complete_rounds(made.at)
    assert seqs(made) == [1]
    take(made, 1)
    handed_in(made)
    take(made, 2)
    complete_rounds(made.at)
    assert seqs(made) == [1]
    return_return(return_=made.school, remarks={"1/progress": "太短"}, **made.actor(Role.COUNTY))
    complete_rounds(made.at)
    assert seqs(made) == [1]  # only the remarked cell is open


def test_who_is_confirmed_later_is_asked_and_who_gave_up_is_not(made: Reported) -> None:
    confirmed(made.takeup, made.takeup.college, filled(2))
    complete_rounds(made.at)
    complete_rounds(made.at)
    assert made.round.returns.count() == 2
    Case.objects.filter(pk=made.takeup.school.case_id).update(state=TakeUpState.WITHDRAWN)
    complete_rounds(made.at)
    assert made.school.case.state == State.WAIVED
    assert Line.objects.filter(of_return=made.school).count() == 1


# --- chase ---------------------------------------------------------------------------------------------


def waiting(made: Reported, role: Role = Role.MINISTRY, what: str = "") -> Any:
    seen = visible_to(made.takeup.people[role].actor, made.at)
    return waiting_in(made.round, seen, made.at, what)


def counted(made: Reported) -> dict[str, int]:
    return {name: n for name, n in counts(waiting(made), made.at).items() if n}


def test_data_and_letter_are_two_states(made: Reported) -> None:
    assert counted(made) == {"unbegun": 1, "all": 1}
    made.write({"1/progress": "开工"})
    Case.objects.filter(pk=made.school.case_id).update(due_at=made.at - DAY)
    assert counted(made) == {"filling": 1, "late": 1, "all": 1}
    approved(made)
    assert counted(made) == {"letter": 1, "all": 1}
    [line] = lines(in_order(waiting(made)), made.at)
    assert (line.owes_letter, line.people) == (True, 2)
    snapshot = made.school.snapshot
    assert snapshot is not None
    snapshot.sealed_at = made.at
    snapshot.save()
    assert counted(made) == {}


def test_each_is_reminded_once_a_day(made: Reported, client: Any) -> None:
    wanted = [made.school.pk]
    chase = {"round_": made.round, "returns": wanted}
    done = chase_returns(**chase, **made.actor(Role.COUNTY))
    assert (done.units, done.people, done.without) == (1, 1, 0)
    assert chase_returns(**chase, **made.actor(Role.PROVINCE)).units == 0
    assert Notice.objects.filter(kind="RETURN_CHASED").count() == 1
    approved(made)
    ReturnChase.objects.all().delete()
    assert chase_returns(**chase, **made.actor(Role.MINISTRY)).people == 2
    with pytest.raises(NotAllowed):
        chase_returns(**chase, **made.actor(Role.SCHOOL_HEAD))
    client.force_login(made.takeup.people[Role.PROVINCE])
    page = f"/returns/{made.round.key}/chase/"
    for query in ("", "?what=late", "?what=letter&region=0", "?q=县", "?what=nonsense&page=99"):
        assert client.get(f"{page}{query}").status_code == 200
    assert client.get(f"{page}list.xlsx").status_code == 200
    assert client.get(f"{page}list.pdf").status_code == 404
    assert client.post(f"{page}send/", {"all": "1"}).status_code == 302
    [region] = regions(waiting(made), made.at)
    assert (region.name, region.total) == (made.takeup.country.east.name, 1)


def test_lists_ask_as_often_for_one_as_for_two(made: Reported) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            lines(in_order(waiting(made)), made.at)
        return len(found)

    one = asked()
    confirmed(made.takeup, made.takeup.college, filled(2))
    ask_more(round_=made.round, **made.actor(Role.MINISTRY))
    assert (waiting(made).count(), asked()) == (2, one)
