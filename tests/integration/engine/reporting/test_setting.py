"""Setting a round up: changed only while it is prepared, refused with a code, opened after a dry run that leaves nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from peiyou.engine.reporting.actions.rounds import (
    Ends,
    ask_more,
    close_round,
    open_round,
    prepare_round,
)
from peiyou.engine.reporting.actions.setting import edit_round, set_proofs, set_sources, set_terms
from peiyou.engine.reporting.enums import RoundState, State
from peiyou.engine.reporting.models import Ask, Return, Reviewer, Round
from peiyou.engine.reporting.work import rounds_to_run
from peiyou.engine.undertakings.enums import Counting, Party
from peiyou.engine.undertakings.models import Item
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from tests.factories.filings import confirm_school, confirmed
from tests.factories.organisations import a_unit
from tests.factories.returns import DAY, Reported, a_round
from tests.factories.seasons import a_take_up, filled
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Reported:
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    return a_round(takeup, opened=False)


def ministry(made: Reported) -> dict[str, Any]:
    return made.actor(Role.MINISTRY)


def test_what_is_set_stands_and_is_on_record(made: Reported) -> None:
    row = edit_round(
        round_=made.round, values={"title": " 2021 年度 ", "accepts_late": False}, **ministry(made)
    )
    assert (row.title, row.accepts_late) == ("2021 年度", False)
    set_sources(round_=row, sources=[("CENTRAL", "中央"), ("OWN", "自筹")], **ministry(made))
    assert [one.code for one in row.sources.all()] == ["CENTRAL", "OWN"]
    department = a_unit("教育部", Kind.AUTHORITY, made.takeup.country.nation)
    set_terms(round_=row, levels={1: ["MINISTRY", "PROVINCE"]}, reviewers={2: [department]}, **ministry(made))  # fmt: skip
    assert row.terms.get(opening__seq=1).levels == ["PROVINCE", "MINISTRY"]
    assert Reviewer.objects.get().unit == department
    ask = Ask.objects.get(term__round=row, item__opening__seq=1)
    set_proofs(round_=row, changes={ask.pk: {"proofs": 2, "numbered": True, "proof": "立项批复"}}, **ministry(made))  # fmt: skip
    ask.refresh_from_db()
    assert (ask.proofs, ask.numbered, ask.proof) == (2, True, "立项批复")
    verbs = set(Row.objects.filter(stream=row.audit_stream).values_list("verb", flat=True))
    assert verbs >= {"reporting.edit_round", "reporting.set_sources", "reporting.set_terms", "reporting.set_proofs"}  # fmt: skip


def test_what_cannot_be_set_is_refused(made: Reported) -> None:
    row, act = made.round, ministry(made)
    with refused("TITLE_MISSING"):
        edit_round(round_=row, values={"title": " "}, **act)
    with refused("ENDS_DISORDERED"):
        edit_round(round_=row, values={"county_by": row.fill_by - DAY}, **act)
    for sources in ([], [("A", "a"), ("A", "b")], [("有", "名")], [("A", "")]):
        with refused("SOURCES_WRONG"):
            set_sources(round_=row, sources=sources, **act)
    with refused("TASK_UNKNOWN"):
        set_terms(round_=row, levels={99: ["MINISTRY"]}, **act)
    with refused("LEVEL_UNKNOWN"):
        set_terms(round_=row, levels={1: ["PLANET"]}, **act)
    with refused("NOBODY_APPROVES"):
        set_terms(round_=row, levels={1: ["COUNTY"]}, **act)
    with refused("NOT_A_DEPARTMENT"):
        set_terms(round_=row, levels={}, reviewers={1: [made.takeup.country.school]}, **act)
    with refused("ITEM_UNKNOWN"):
        set_proofs(round_=row, changes={0: {"proofs": 1}}, **act)
    ask = Ask.objects.filter(term__round=row)[0]
    with refused("PROOFS_WRONG"):
        set_proofs(round_=row, changes={ask.pk: {"proofs": 51}}, **act)
    with refused("PERIOD_UNKNOWN"):
        prepare_round(season=row.season, period="2021Q7", title="?", ends=_ends(made), **act)
    with refused("ROUND_THERE"):
        prepare_round(season=row.season, period="2021", title="?", ends=_ends(made), **act)
    with pytest.raises(NotAllowed):
        edit_round(round_=row, values={"title": "x"}, **made.actor(Role.PROVINCE))


def _ends(made: Reported) -> Ends:
    at = made.at
    return Ends(at, at + DAY, at + DAY, at + DAY, at + DAY)


def test_a_base_is_asked_once_where_it_can_be(made: Reported) -> None:
    Item.objects.filter(opening__season=made.round.season, opening__seq__in=[1, 2]).update(
        counting=Counting.RATIO
    )
    one, two, other = Ask.objects.filter(term__round=made.round).order_by("item__opening__seq")[:3]
    act = ministry(made)
    set_proofs(round_=made.round, changes={two.pk: {"same_as_id": one.pk}}, **act)
    for ask, there in (
        (one, two),
        (one, one),
        (one, other),
        (other, one),
    ):  # a chain, itself, no ratio
        with refused("NOT_THE_SAME"):
            set_proofs(round_=made.round, changes={ask.pk: {"same_as_id": there.pk}}, **act)


def test_once_open_nothing_of_it_changes(made: Reported) -> None:
    act = ministry(made)
    opened = open_round(round_=made.round, **act)
    assert (opened.asked, opened.astray) == ({Party.SECONDARY: 1}, ())
    for change in (
        lambda: edit_round(round_=made.round, values={"title": "x"}, **act),
        lambda: set_sources(round_=made.round, sources=[("A", "a")], **act),
        lambda: set_terms(round_=made.round, levels={1: ["MINISTRY"]}, **act),
        lambda: set_proofs(round_=made.round, changes={}, **act),
    ):
        with refused("ROUND_OPENED"):
            change()
    assert ask_more(round_=opened.round, **act) == []
    confirmed(made.takeup, made.takeup.college, filled(2))
    assert [row.unit for row in ask_more(round_=opened.round, **act)] == [
        made.takeup.country.college
    ]
    close_round(round_=made.round, **act)
    with refused("ROUND_NOT_OPEN"):
        ask_more(round_=made.round, **act)


def test_a_unit_whose_province_has_no_body_is_astray(made: Reported) -> None:
    Unit.objects.filter(pk=made.takeup.country.east.pk).update(undertakes=False)
    opened = open_round(round_=made.round, **ministry(made))
    assert opened.astray == (made.takeup.country.school.name,)


def test_departments_report_what_was_not_open(made: Reported) -> None:
    school = made.takeup.school
    school.__class__.objects.filter(pk=school.pk).update(party=Party.DEPARTMENT)
    school.case.__class__.objects.filter(pk=school.case_id).update(state=State.FILLING)
    assert open_round(round_=made.round, **ministry(made)).asked == {Party.DEPARTMENT: 1}


# --- the pages -----------------------------------------------------------------------------------------


def test_from_the_new_round_to_the_open_one(made: Reported, client: Any) -> None:
    client.force_login(made.takeup.people[Role.MINISTRY])
    new = f"/returns/new/?season={made.round.season.key}"
    assert client.get(new).status_code == 200
    assert client.get(f"{new}&first=2021-05-02&last=2021-05-01").status_code == 422
    form = client.get(f"{new}&period=2021S").context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {n: v if n == "title" else f"{v:%Y-%m-%dT%H:%M}" for n, v in sent.items()}  # fmt: skip
    page = client.post(f"{new}&period=2021S", sent).headers["Location"]
    round_ = Round.objects.get(period__code="2021S")
    assert page == f"/returns/{round_.key}/setup/"
    for name in ("", "tasks/", "proofs/", "open/"):
        assert client.get(f"{page}{name}").status_code == 200
    assert client.post(f"{page}sources/", {"sources": "A 甲\nA 乙"}).status_code == 422
    assert client.post(f"{page}sources/", {"sources": "A 甲\n\nB 乙 丙"}).status_code == 302
    assert [one.name for one in round_.sources.all()] == ["甲", "乙 丙"]
    assert client.post(f"{page}tasks/", {"row-1": "1", "level-1": ["COUNTY"]}).status_code == 422
    sent = {"row-1": "1", "level-1": ["PROVINCE", "MINISTRY"]}
    assert client.post(f"{page}tasks/", sent).status_code == 302
    assert round_.terms.get(opening__seq=1).levels == ["PROVINCE", "MINISTRY"]
    ask = Ask.objects.get(term__round=round_, item__opening__seq=1)
    assert client.post(f"{page}proofs/", {f"proofs-{ask.pk}": "3"}).status_code == 302
    ask.refresh_from_db()
    assert ask.proofs == 3
    dry = client.get(f"{page}open/")
    assert dry.context["found"].total == 1
    assert Return.objects.filter(round=round_).count() == 0
    assert client.post(f"{page}open/").headers["Location"] == f"/returns/{round_.key}/"
    round_.refresh_from_db()
    assert round_.state == RoundState.OPEN
    assert client.get(f"{page}close/").status_code == 200
    client.post(f"{page}close/")
    round_.refresh_from_db()
    assert round_.state == RoundState.CLOSED


def test_the_ministry_is_told_when_a_round_is_to_be_opened_or_closed(made: Reported) -> None:
    actor = made.takeup.people[Role.MINISTRY].actor
    [item] = rounds_to_run(actor, made.at)
    assert item.url.endswith("/setup/open/")
    open_round(round_=made.round, **ministry(made))
    assert list(rounds_to_run(actor, made.at)) == []
    [item] = rounds_to_run(actor, made.round.province_by)
    assert item.url.endswith("/setup/close/")
    assert list(rounds_to_run(made.takeup.people[Role.PROVINCE].actor, made.at)) == []


def test_set_up_is_not_for_others(made: Reported, client: Any) -> None:
    client.force_login(made.takeup.people[Role.PROVINCE])
    assert client.get("/returns/new/").status_code == 403
    assert client.get(f"/returns/{made.round.key}/setup/").status_code == 404
    open_round(round_=made.round, **ministry(made))
    assert client.get(f"/returns/{made.round.key}/setup/").status_code == 403
