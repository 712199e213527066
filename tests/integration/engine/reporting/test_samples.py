"""Samples of the review desk: drawn once, the same members whatever is decided, repeated from what is published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from peiyou.engine.reporting.actions.reviewing import pass_return, return_return
from peiyou.engine.reporting.actions.sampling import draw_sample
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Return, Sample, Sampled
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from tests.factories.desks import colleges
from tests.factories.filings import confirm_school
from tests.factories.organisations import a_person
from tests.factories.returns import Reported, a_round, handed_in
from tests.factories.seasons import a_take_up

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]


@pytest.fixture
def made() -> Reported:
    """Pages ask with the clock of the machine. The school has handed in, and it is the county's turn."""
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    made = a_round(takeup)
    handed_in(made, done=3)
    return made


@pytest.fixture
def enter(made: Reported) -> Enter:
    def come(role: Role) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(made.takeup.people[role])
        return client

    return come


def drawn(made: Reported, rows: list[Return], size: int) -> Sample:
    return draw_sample(round_=made.round, returns=rows, size=size, **made.actor(Role.PROVINCE))


def page_of(sample: Sample, made: Reported) -> str:
    return reverse("reporting:sample", args=[made.round.key, sample.key])


def shown(client: Client, url: str) -> list[Any]:
    return [row.key for row in client.get(url).context["page"].object_list]


def test_who_was_drawn_stays_the_same_while_it_is_decided(made: Reported, enter: Enter) -> None:
    rows, client = colleges(made, 8), enter(Role.PROVINCE)
    answer = client.post(reverse("reporting:sample_draw", args=[made.round.key]), {"size": "4"})
    sample = Sample.objects.get()
    url = page_of(sample, made)
    assert (answer.headers["Location"], sample.size, sample.population_size) == (url, 4, 8)
    before = shown(client, url)
    members = {one.of_return.key: one.of_return for one in sample.members.select_related("of_return__case", "of_return__unit")}  # fmt: skip
    first, second = (members[key] for key in before[:2])
    pass_return(return_=first, **made.actor(Role.PROVINCE))
    return_return(return_=second, remarks={}, reason="口径有误", **made.actor(Role.PROVINCE))
    outside = next(row for row in rows if row.key not in members)
    pass_return(return_=outside, **made.actor(Role.PROVINCE))
    page = client.get(url)
    after = [row.key for row in page.context["page"].object_list]
    assert after == [*before[2:], *before[:2]], "what is left first, each in the order of the draw"
    assert page.context["members"].decided == {first.pk, second.pk}
    assert page.context["members"].left == 2
    assert page.content.decode().count('is-confirmed">decided<') == 2
    again = client.get(reverse("reporting:desk", args=[made.round.key]))
    assert [(one.size, one.decided) for one in again.context["samples"]] == [(4, 2)]


def test_anybody_draws_the_same_again_from_what_is_published(made: Reported, enter: Enter) -> None:
    rows = colleges(made, 6)
    sample = drawn(made, rows, 3)
    client = enter(Role.PROVINCE)
    file = client.get(reverse("reporting:sample_population", args=[made.round.key, sample.key]))
    text = file.content
    assert hashlib.sha256(text).hexdigest() == sample.population_digest
    keys = [line.split(" ")[0] for line in text.decode().splitlines()]
    assert keys == sorted(str(row.key) for row in rows)
    places = sorted(keys, key=lambda key: hashlib.sha256((sample.seed + key).encode()).hexdigest())
    assert [str(key) for key in shown(client, page_of(sample, made))] == places[:3]
    page = client.get(page_of(sample, made)).content.decode()
    assert sample.seed in page
    assert sample.population_digest in page
    note = json.loads(Row.objects.get(verb="reporting.draw_sample").data)
    assert (note["seed"], note["population"], note["drawn"]) == (sample.seed, sample.population_digest, places[:3])  # fmt: skip


def test_how_many_can_be_drawn(made: Reported) -> None:
    rows = colleges(made, 5)
    for size in (0, -1):
        with pytest.raises(ReportingError) as refused:
            drawn(made, rows, size)
        assert refused.value.code == "SIZE_WRONG"
    with pytest.raises(ReportingError) as refused:
        drawn(made, [], 1)
    assert refused.value.code == "NOTHING_WAITS"
    assert not Sample.objects.exists()
    assert [drawn(made, rows, size).size for size in (1, 5, 6)] == [1, 5, 5]
    assert len({drawn(made, rows, 5).seed for _ in range(3)}) == 3


def test_only_what_waits_for_who_draws(made: Reported, enter: Enter) -> None:
    """The school's return lies with the county: the province cannot draw of it, nor can a school of its own."""
    rows = colleges(made, 4)
    for whose, role in (([*rows, made.school], Role.PROVINCE), ([made.school], Role.SCHOOL_HEAD)):
        with pytest.raises(NotAllowed):
            draw_sample(round_=made.round, returns=whose, size=1, **made.actor(role))
    passed = [pass_return(return_=row, **made.actor(Role.PROVINCE)) for row in rows[:1]]
    with pytest.raises(NotAllowed):
        drawn(made, [*rows[1:], *passed], 1)
    assert not Sampled.objects.exists()
    client = enter(Role.COUNTY)
    client.post(reverse("reporting:sample_draw", args=[made.round.key]), {"size": "9"})
    assert [one.of_return_id for one in Sampled.objects.all()] == [made.school.pk]
    refused = enter(Role.PROVINCE).post(reverse("reporting:sample_draw", args=[made.round.key]), {"size": "x"})  # fmt: skip
    assert refused.headers["Location"] == reverse("reporting:desk", args=[made.round.key])
    head = enter(Role.SCHOOL_HEAD).post(reverse("reporting:sample_draw", args=[made.round.key]), {"size": "1"})  # fmt: skip
    assert head.status_code == 403
    assert Sample.objects.count() == 1


def test_it_is_drawn_of_what_was_filtered(made: Reported, enter: Enter) -> None:
    rows = colleges(made, 6)
    url = reverse("reporting:sample_draw", args=[made.round.key])
    enter(Role.PROVINCE).post(url, {"size": "5", "q": "第003"})
    assert [one.of_return_id for one in Sampled.objects.all()] == [rows[3].pk]


def test_a_sample_is_seen_by_who_reviews_what_is_in_it(made: Reported, enter: Enter) -> None:
    """From above all of it; from beside it is not there; of what one does not see only the number is said."""
    sample = drawn(made, colleges(made, 3), 2)
    url = page_of(sample, made)
    assert len(shown(enter(Role.MINISTRY), url)) == 2
    west = Client(HTTP_ACCEPT_LANGUAGE="en")
    west.force_login(a_person("w", "西省经办", Role.PROVINCE, made.takeup.country.west))
    assert west.get(url).status_code == 404
    assert west.get(f"{url}population.txt").status_code == 404
    assert not west.get(reverse("reporting:desk", args=[made.round.key])).context["samples"]
    assert enter(Role.SCHOOL_HEAD).get(url).status_code == 403
    Sampled.objects.create(sample=sample, place=3, of_return=made.school, version=0)
    page = enter(Role.COUNTY).get(url)
    assert [row.key for row in page.context["page"].object_list] == [made.school.key]
    assert page.context["hidden"] == 2
    assert "第0" not in page.content.decode()


def test_what_it_costs(made: Reported, enter: Enter) -> None:
    """As many statements for five as for one."""
    client, rows = enter(Role.PROVINCE), colleges(made, 6)
    counts = []
    for size in (1, 5):
        url = page_of(drawn(made, rows, size), made)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25
