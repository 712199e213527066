"""Notices: told once, to whom they concern, in the reader's language, and let go of in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from peiyou.kernel.access.events import GrantGiven, GrantRevoked
from peiyou.kernel.access.models import Grant
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.jobs.outbox import dump
from peiyou.kernel.notices import receivers, reminding
from peiyou.kernel.notices.actions.pruning import prune_notices
from peiyou.kernel.notices.actions.reading import mark_all_read, mark_read
from peiyou.kernel.notices.actions.sending import send_notices
from peiyou.kernel.notices.errors import NoticeError
from peiyou.kernel.notices.keeping import keeping
from peiyou.kernel.notices.kinds import sentence_of
from peiyou.kernel.notices.models import Notice
from peiyou.kernel.notices.queries.notices import MOST_COUNTED, unread, visible_to
from peiyou.kernel.plans.events import PlanPublished
from tests.factories.organisations import a_grant, a_person, a_unit

pytestmark = pytest.mark.django_db
SECRET = "只给王建国看的计划"


def tell(people: list[Person], at: datetime, cause: str = "plan:x:v1", **params: Any) -> int:
    return send_notices(
        people=[p.pk for p in people], kind="PLAN_PUBLISHED",
        params={"no": 1, "title": SECRET} | params, link="/plans/x/v1/", cause=cause,
        actor=SYSTEM, at=at,
    ).count  # fmt: skip


def test_a_fact_is_told_once(official: Person, stranger: Person, at: datetime) -> None:
    assert tell([official], at) == 1
    assert tell([official, stranger, stranger], at) == 1, "the one who knew is left alone"
    assert tell([official, stranger], at) == 0
    assert Notice.objects.count() == 2
    assert Row.objects.filter(verb="notices.send_notices", stream="notices:plan:x:v1").count() == 3


def test_only_the_system_tells(official: Person, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        send_notices(
            people=[official.pk], kind="PLAN_PUBLISHED", params={}, link="", cause="c",
            actor=official.actor, at=at,
        )  # fmt: skip
    assert not Notice.objects.exists()


def test_an_unknown_kind_is_refused_before_it_is_kept(official: Person, at: datetime) -> None:
    with pytest.raises(NoticeError) as refusal:
        send_notices(
            people=[official.pk], kind="NOTHING", params={}, link="", cause="c", actor=SYSTEM, at=at
        )
    assert refusal.value.code == "KIND_UNKNOWN"
    assert not Notice.objects.exists()


def test_reading_is_the_readers_own(official: Person, stranger: Person, at: datetime) -> None:
    tell([official], at)
    notice = Notice.objects.get()
    with pytest.raises(NotAllowed):
        mark_read(notice=notice, actor=stranger.actor, at=at)
    with pytest.raises(NotAllowed):
        mark_all_read(person=official, until=notice.pk, actor=stranger.actor, at=at)
    mark_read(notice=notice, actor=official.actor, at=at)
    mark_read(notice=notice, actor=official.actor, at=at + timedelta(hours=1))
    notice.refresh_from_db()
    assert notice.read_at == at, "the first reading counts"


def test_all_that_was_shown_is_marked_and_nothing_later(official: Person, at: datetime) -> None:
    for n in (1, 2, 3):
        tell([official], at, cause=f"plan:x:v{n}")
    second = Notice.objects.order_by("pk")[1]
    assert mark_all_read(person=official, until=second.pk, actor=official.actor, at=at) == 2
    assert unread(official.actor) == 1


def test_everybody_sees_their_own(official: Person, stranger: Person, at: datetime) -> None:
    tell([official], at)
    assert visible_to(official.actor).count() == 1
    assert visible_to(stranger.actor).count() == 0
    assert visible_to(None).count() == 0
    assert visible_to(SYSTEM).count() == 0


def test_counting_stops_where_nobody_counts_any_more(official: Person, at: datetime) -> None:
    Notice.objects.bulk_create(
        Notice(person=official, kind="PLAN_PUBLISHED", params={}, cause=str(n), at=at)
        for n in range(MOST_COUNTED + 50)
    )
    assert unread(official.actor) == MOST_COUNTED + 1


# --- senders -------------------------------------------------------------------------------------------


def test_a_grant_given_and_revoked_is_told_to_its_holder(official: Person) -> None:
    school = a_unit("演示职业学院", "SCHOOL", school_type="HIGHER")
    end = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    grant = a_grant(official, Role.SCHOOL_HEAD, school, valid_to=end)
    event = dump(GrantGiven(grant.key))
    receivers.grant_given.func(event)
    receivers.grant_given.func(event)
    receivers.grant_revoked.func(dump(GrantRevoked(grant.key)))
    given, revoked = Notice.objects.filter(person=official).order_by("pk")
    with translation.override("en"):
        said = sentence_of(given.kind, given.params)
        assert said == ("You have a new grant: 演示职业学院 · school: head, until Dec. 31, 2026.")
        assert "演示职业学院" in sentence_of(revoked.kind, revoked.params)
    assert official.name not in str(given.params), "no personal value is kept"


def test_an_administrative_grant_names_the_installation(operator: Person) -> None:
    receivers.grant_given.func(dump(GrantGiven(Grant.objects.get().key)))
    notice = Notice.objects.get()
    with translation.override("en"):
        said = sentence_of(notice.kind, notice.params)
    assert said == "You have a new grant: this installation · operator, until it is revoked."


def test_a_published_plan_is_told_to_all_who_work(
    official: Person, stranger: Person, operator: Person
) -> None:
    former = a_person("former", "离任者")
    a_grant(former, Role.MINISTRY, valid_to=datetime(2021, 1, 1, tzinfo=UTC))
    receivers.plan_published.func(dump(PlanPublished(code="x", no=2, title="某计划")))
    assert set(Notice.objects.values_list("person", flat=True)) == {official.pk, operator.pk}


def test_the_end_of_a_grant_is_announced_in_steps(official: Person, at: datetime) -> None:
    giver, holder = a_person("giver", "给予者"), a_person("holder", "持有者")
    end = at + timedelta(days=30)
    a_grant(holder, Role.EXPERT, valid_to=end, given_by=giver)
    assert reminding.remind(at - timedelta(seconds=1)) == 0, "not yet"
    assert reminding.remind(at) == 2, "holder and giver"
    assert reminding.remind(at + timedelta(days=3)) == 0, "told"
    assert reminding.remind(end - timedelta(days=7)) == 2
    assert reminding.remind(end - timedelta(days=1)) == 2
    assert reminding.remind(end) == 0, "it is over"
    kinds = list(Notice.objects.order_by("pk").values_list("person", "kind"))
    assert kinds.count((holder.pk, "GRANT_ENDS")) == 3
    assert kinds.count((giver.pk, "GIVEN_GRANT_ENDS")) == 3


def test_more_grants_that_end_ask_no_more_before_anything_is_sent(
    official: Person, at: datetime
) -> None:
    counts = []
    for n in (1, 5):
        for i in range(n):
            holder = a_person(f"holder{n}{i}", "持有者")
            a_grant(holder, Role.EXPERT, valid_to=at + timedelta(days=20))
        reminding.remind(at)
        with CaptureQueriesContext(connection) as asked:
            assert reminding.remind(at) == 0
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_old_notices_go(official: Person, at: datetime) -> None:
    kept = keeping()
    ages = {
        "read": (at - kept.read, at - kept.read),
        "just": (at - kept.read, at - kept.read + timedelta(seconds=1)),
        "unread": (at - kept.unread, None),
        "new": (at - kept.unread + timedelta(seconds=1), None),
    }
    for cause, (told, read) in ages.items():
        Notice.objects.create(
            person=official, kind="PLAN_PUBLISHED", params={}, cause=cause,
            at=told - timedelta(seconds=cause == "unread"),
            read_at=read and read - timedelta(seconds=cause == "read"),
        )  # fmt: skip
    assert prune_notices(actor=SYSTEM, at=at).count == 2
    assert set(Notice.objects.values_list("cause", flat=True)) == {"just", "new"}
    with pytest.raises(NotAllowed):
        prune_notices(actor=official.actor, at=at)


# --- pages ---------------------------------------------------------------------------------------------


@pytest.fixture
def english(official: Person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(official)
    return client


def test_the_list_says_what_there_will_be(english: Client) -> None:
    html = english.get("/notices/").content.decode()
    assert "No notices" in html
    assert "Mark all as read" not in html


def test_opening_marks_and_leads_on(english: Client, official: Person, at: datetime) -> None:
    tell([official], at)
    notice = Notice.objects.get()
    html = english.get("/notices/").content.decode()
    assert SECRET in html
    assert "not read" in html
    answer = english.post(f"/notices/{notice.pk}/open/")
    assert answer.headers["Location"] == "/plans/x/v1/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert "Mark all as read" not in english.get("/notices/").content.decode()


def test_nobody_reads_or_opens_what_is_not_theirs(
    english: Client, stranger: Person, at: datetime
) -> None:
    tell([stranger], at)
    notice = Notice.objects.get()
    assert SECRET not in english.get("/notices/").content.decode()
    assert english.post(f"/notices/{notice.pk}/open/").status_code == 404
    assert english.post("/notices/read/", {"until": notice.pk}).status_code == 302
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("until", ["", "-1", "x", "9" * 40, "٣"])
def test_rubbish_marks_nothing(english: Client, official: Person, at: datetime, until: str) -> None:
    tell([official], at)
    assert english.post("/notices/read/", {"until": until}).status_code == 302
    assert unread(official.actor) == 1


def test_strangers_are_sent_to_sign_in(client: Client, db: None) -> None:
    for method, url in (
        ("get", "/notices/"),
        ("post", "/notices/read/"),
        ("post", "/notices/1/open/"),
    ):
        assert getattr(client, method)(url).status_code == 302, url


def test_pages_and_their_budget(english: Client, official: Person, at: datetime) -> None:
    counts = []
    for n in (1, 5, 40):
        Notice.objects.all().delete()
        for i in range(n):
            tell([official], at, cause=f"plan:{n}:v{i}")
        with CaptureQueriesContext(connection) as asked:
            html = english.get("/notices/").content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 12
    assert html.count('class="notice ') == 30
    assert "page 1 of 2" in html
    assert english.get("/notices/?page=2").content.decode().count('class="notice ') == 10
