"""The first page: what waits for whom, where they act, what they may do; and what it teaches meanwhile."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions import work as works
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.actions.work import WorkItem
from peiyou.web.lessons import LESSONS
from tests.factories.organisations import a_grant, a_person, a_unit
from tests.factories.plans import PlanFactory, plan_from_key

MOST_QUERIES = 22
"""Of the whole page, session and sign-in included."""

pytestmark = pytest.mark.django_db


def words_of(client: Client, url: str = "/") -> str:
    html = client.get(url).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.fixture
def english() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> dict[str, works.Offer]:
    """No app offers work but the test."""
    offers: dict[str, works.Offer] = {}
    monkeypatch.setattr(works, "_offers", offers)
    return offers


def test_without_a_plan_everybody_is_told_what_to_expect(english: Client, official: Person) -> None:
    assert "No plan is published yet" in words_of(english)
    english.force_login(official)
    assert "Hand in a document" in words_of(english)


def test_drafts_wait_for_the_ministry_at_the_exact_step(english: Client, official: Person) -> None:
    draft = plan_from_key(published=False, plan=PlanFactory(title="待核对的计划"))
    english.force_login(official)
    html = english.get("/").content.decode()
    assert f'<a href="/desk/plans/{draft.pk}/">{draft.title}</a>' in html
    assert "3 of 3 tasks of this reading wait to be confirmed." in html
    draft.tasks.update(confirmed_at=datetime.fromisoformat("2026-11-24T09:00Z"))
    html = english.get("/").content.decode()
    assert f'<a href="/desk/plans/{draft.pk}/publish/">' in html
    assert "it waits to be published" in html


@pytest.mark.parametrize("role", [r for r in Role if r != Role.MINISTRY])
def test_drafts_are_nobody_elses_work(english: Client, role: Role) -> None:
    draft = plan_from_key(published=False, plan=PlanFactory(title="不该看见的草稿"))
    english.force_login(a_person("somebody", "某人", role))
    assert draft.title not in english.get("/").content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_who_has_nothing_to_do_learns_what_will_come(english: Client, role: Role) -> None:
    english.force_login(a_person("somebody", "某人", role))
    words = words_of(english)
    assert "Nothing waits for you." in words
    assert str(LESSONS[role].appears) in words
    others = [r for r in Role if LESSONS[r].appears is not LESSONS[role].appears]
    assert not any(str(LESSONS[other].appears) in words for other in others)


def test_who_holds_no_grant_is_told_whom_to_ask(english: Client, stranger: Person) -> None:
    english.force_login(stranger)
    words = words_of(english)
    assert "hold no grant" in words
    assert "Ask the head of your unit" in words


def test_several_grants_count_together(english: Client) -> None:
    person = a_person("both", "身兼二职", Role.PROVINCE, a_unit("甲省", "PROVINCE"))
    school = a_unit("乙学院", "SCHOOL", school_type="HIGHER")
    a_grant(person, Role.SCHOOL_HEAD, school)
    english.force_login(person)
    html = english.get("/").content.decode()
    assert "甲省" in html
    assert "乙学院" in html
    assert "+1" in html
    assert str(LESSONS[Role.PROVINCE].appears) in html
    assert str(LESSONS[Role.SCHOOL_HEAD].appears) in html


def test_a_grant_that_ends_soon_is_pointed_out(english: Client, at: datetime) -> None:
    person = a_person("short", "短期经办")
    a_grant(person, Role.EXPERT, a_unit("某地"), valid_to=at + timedelta(days=31))
    english.force_login(person)
    with time_machine.travel(at, tick=False):
        assert "if the work goes on" not in words_of(english)
    with time_machine.travel(at + timedelta(days=1), tick=False):
        assert "Your grant 某地 · expert ends on Dec. 25, 2026; if the work goes on" in words_of(
            english
        )
    with time_machine.travel(at + timedelta(days=31), tick=False):
        english.force_login(person)
        assert "hold no grant" in words_of(english), "its last moment is not in it"


def test_deadlines_in_the_last_hour_of_the_year(
    english: Client, official: Person, alone: dict[str, works.Offer]
) -> None:
    late = datetime.fromisoformat("2026-12-31T23:00+08:00")

    def offers(actor: Actor, at: datetime) -> list[WorkItem]:
        dues = {
            "none": None, "tonight": late + timedelta(minutes=59), "gone": late - timedelta(minutes=1),
            "tomorrow": late + timedelta(hours=2), "later": late + timedelta(days=40),
        }  # fmt: skip
        return [WorkItem(name, "why", f"/{name}/", due) for name, due in dues.items()]

    alone["x"] = offers
    english.force_login(official)
    with time_machine.travel(late, tick=False):
        english.force_login(official)
        html = english.get("/").content.decode()
    assert re.findall(r'<a href="/(\w+)/">\1</a>', html) == [
        "gone", "tonight", "tomorrow", "later", "none",
    ]  # fmt: skip
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "overdue Dec. 31, 2026" in words
    assert "today, 23:59 Dec. 31, 2026" in words
    assert "in 1 day Jan. 1, 2027" in words
    assert "in 40 days" in words
    assert "no deadline" in words
    assert html.count("is-late") == 2
    assert "5 matters wait for you" in words


def test_more_work_asks_no_more(english: Client, official: Person) -> None:
    english.force_login(official)
    counts = []
    for n in (1, 5):
        for i in range(n):
            plan_from_key(published=False, plan=PlanFactory(code=f"draft-{n}-{i}"))
            a_grant(official, Role.PROVINCE, a_unit(f"省{n}{i}", "PROVINCE"))
        english.get("/")
        with CaptureQueriesContext(connection) as asked:
            english.get("/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES, counts


@pytest.mark.parametrize("role", list(Role))
def test_home_stays_within_its_budget_for_every_role(english: Client, role: Role) -> None:
    english.force_login(a_person("somebody", "某人", role))
    english.get("/")
    with CaptureQueriesContext(connection) as asked:
        english.get("/")
    assert len(asked) <= MOST_QUERIES, [q["sql"][:120] for q in asked]


def test_home_is_not_kept_by_anybodys_cache(english: Client, official: Person) -> None:
    english.force_login(official)
    assert "no-store" in english.get("/").headers["Cache-Control"]
