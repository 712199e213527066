"""Publishing is asked for by the second person and done in the background: all of a release or nothing, once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from peiyou.engine.results import publishing, tasks
from peiyou.engine.results.actions.releases import ask_publishing, discard_release
from peiyou.engine.results.book import releases as book
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.events import PublishingAsked
from peiyou.engine.results.models import Prepared, Publishing, Release, ReleaseLeaf, ReleaseTotal
from peiyou.engine.results.publishing import publish, roots_file
from peiyou.kernel.access.models import Grant
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.jobs.outbox import dump
from tests.factories.releases import a_prepared
from tests.factories.returns import Reported, a_round, approved

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Reported:
    reported = a_round()
    approved(reported)
    return reported


def asked(made: Reported, prepared: Prepared) -> Publishing:
    return ask_publishing(prepared=prepared, root=prepared.root, **made.actor(Role.MINISTRY))


def work(prepared: Prepared) -> None:
    """As the worker does, however often it is given the task."""
    tasks.publishing_asked.func(dump(PublishingAsked(prepared=prepared.key)))


def refused(code: str, act: Any) -> None:
    with pytest.raises(ResultsError) as error:
        act()
    assert error.value.code == code


def nothing_is_kept() -> bool:
    return not any(model.objects.exists() for model in (Release, ReleaseLeaf, ReleaseTotal))


def test_it_is_asked_for_and_done_later(made: Reported) -> None:
    prepared = a_prepared(made)
    assert asked(made, prepared).state == "WAITING"
    assert nothing_is_kept()
    work(prepared)
    release = Release.objects.get()
    who = made.actor(Role.MINISTRY)["actor"]
    assert (release.key, release.root, release.published_by) == (
        prepared.key,
        prepared.root,
        who.name,
    )
    assert release.leaf_rows.count() == release.leaves > 0
    assert not Prepared.objects.exists()
    assert not Publishing.objects.exists()
    for verb in ("results.ask_publishing", "results.publish_release"):
        act = Row.objects.get(verb=verb)
        assert (act.actor_id, prepared.root in act.data, act.leaf is not None) == (who.id, True, True)  # fmt: skip
    assert roots_file().read_text().count(release.root) == 1
    work(prepared)
    assert Release.objects.count() == 1
    assert roots_file().read_text().count(release.root) == 1


def test_two_people_and_no_one_else(made: Reported) -> None:
    ministry = made.actor(Role.MINISTRY)
    own = a_prepared(made, "own", actor=ministry["actor"])
    refused("SAME_PERSON", lambda: asked(made, own))
    prepared = a_prepared(made)
    with pytest.raises(NotAllowed):
        ask_publishing(prepared=prepared, root=prepared.root, **made.actor(Role.PROVINCE))
    refused("PREPARED_ANEW", lambda: ask_publishing(prepared=prepared, root="0" * 64, **ministry))
    assert not Publishing.objects.exists()


def test_asked_twice_and_changed_under_way(made: Reported) -> None:
    prepared = a_prepared(made)
    asked(made, prepared)
    refused("ASKED_ALREADY", lambda: asked(made, prepared))
    refused("GOING_OUT", lambda: a_prepared(made))
    discard_release(prepared=prepared, **made.actor(Role.MINISTRY))
    work(prepared)
    assert nothing_is_kept()
    refused("GONE", lambda: asked(made, prepared))
    assert a_prepared(made).root


def test_killed_in_the_middle_nothing_is_kept_and_it_begins_anew(
    made: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = a_prepared(made)
    asked(made, prepared)
    insert, broken = book.insert_many, [True]

    def dies(model: Any, *rest: Any) -> Any:
        if model is ReleaseTotal and broken:
            raise KeyboardInterrupt
        return insert(model, *rest)

    monkeypatch.setattr(book, "insert_many", dies)
    with pytest.raises(KeyboardInterrupt):
        work(prepared)
    assert nothing_is_kept()
    assert Publishing.objects.get().state == "RUNNING"
    broken.clear()
    work(prepared)
    assert Release.objects.get().root == prepared.root


def test_killed_before_the_root_went_outside(
    made: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = a_prepared(made)
    asked(made, prepared)
    with monkeypatch.context() as patch:
        patch.setattr(
            publishing, "write_roots", lambda _at: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            work(prepared)
    assert Release.objects.exists()
    work(prepared)
    assert roots_file().read_text().count(prepared.root) == 1


def test_an_error_is_said_and_it_is_tried_again(
    made: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = a_prepared(made)
    with override("en"):
        asked(made, prepared)
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "ready_of", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):  # the worker keeps it and gives it out again
            work(prepared)
    row = Publishing.objects.get()
    assert (row.state, "ask for it again" in row.problem) == ("BROKEN", True)
    work(prepared)
    assert Release.objects.exists()


def test_who_may_no_longer_is_refused_and_told(made: Reported) -> None:
    prepared = a_prepared(made)
    with override("en"):
        asked(made, prepared)
    grants = Grant.objects.filter(role=Role.MINISTRY, revoked_at=None)
    ended = list(grants.values_list("pk", flat=True))
    grants.update(revoked_at=made.at)
    work(prepared)
    row = Publishing.objects.get()
    assert (row.state, row.problem) == ("REFUSED", "You may not do this here.")
    work(prepared)  # what was refused is not tried again by itself
    assert nothing_is_kept()
    Grant.objects.filter(pk__in=ended).update(revoked_at=None)
    assert asked(made, prepared).state == "WAITING"
    work(prepared)
    assert Release.objects.exists()


def test_how_far_it_is(made: Reported) -> None:
    prepared, seen = a_prepared(made), []
    publish(
        prepared=prepared, root=prepared.root, told=lambda *n: seen.append(n), **made.actor(Role.MINISTRY)
    )  # fmt: skip
    whole = prepared.leaves + prepared.totals
    assert seen == [(0, whole), (prepared.leaves, whole), (whole, whole)]


def test_the_page_says_it_and_leads_to_what_was_published(made: Reported) -> None:
    prepared = a_prepared(made)
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(made.takeup.people[Role.MINISTRY])
    page = reverse("results:release_waiting", args=[prepared.key])
    bar = reverse("results:release_progress", args=[prepared.key])

    def words(url: str) -> str:
        return client.get(url).content.decode()

    assert client.get(bar).headers["HX-Refresh"] == "true"
    client.post(reverse("results:release_act", args=[prepared.key]), {"act": "publish", "root": prepared.root})  # fmt: skip
    assert "waits for its turn" in words(page)
    assert "waits for its turn" in words(bar)
    assert "Publish this release" not in words(page)
    assert "publication waits for its turn" in words(reverse("results:releases"))
    Publishing.objects.update(state="RUNNING", done=20_000, total=128_000)
    assert "20,000 of 128,000 figures read" in words(bar)
    assert "HX-Refresh" not in client.get(bar).headers
    Publishing.objects.update(state="REFUSED", problem="因为所以")
    assert client.get(bar).headers["HX-Refresh"] == "true"
    assert "因为所以" in words(page)
    assert "Publish this release" in words(page)
    client.post(reverse("results:release_act", args=[prepared.key]), {"act": "publish", "root": prepared.root})  # fmt: skip
    work(prepared)
    assert client.get(bar).headers["HX-Refresh"] == "true"
    published = reverse("web:release", args=[prepared.code])
    assert client.get(page).headers["Location"] == published


def test_the_list_asks_the_same_for_one_and_for_five(made: Reported) -> None:
    client = Client()
    client.force_login(made.takeup.people[Role.MINISTRY])
    counts = []
    for codes in (["r-1"], ["r-2", "r-3", "r-4", "r-5"]):
        for code in codes:
            asked(made, a_prepared(made, code))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("results:releases"))
        counts.append(len(captured))
    assert counts[0] == counts[1]
