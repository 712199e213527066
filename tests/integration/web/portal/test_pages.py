"""The portal shows what is published and nothing else, the same to everybody, and says so to caches."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peiyou.engine.results.actions.corrections import Wrong, record_correction
from peiyou.engine.results.events import PublishingAsked
from peiyou.engine.results.models import Release, ReleaseLeaf
from peiyou.engine.results.tasks import publishing_asked
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.jobs.outbox import dump
from peiyou.web.views.portal import figures
from tests.factories.facts import a_line, posted
from tests.factories.releases import a_prepared, a_release
from tests.factories.returns import Reported, a_round, approved
from tests.unit.engine.results.test_verify_release import verifier

SECRET = 876_543_210
"""Posted after the release, and never published."""


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Reported, Release]]:
    """One published release, and a figure that came later; undone at the end."""
    from tests.house.test_addresses import undone

    with django_db_blocker.unblock(), undone():
        cache.clear()
        reported = a_round()
        approved(reported)
        release = a_release(reported)
        first = reported.round.season.version.tasks.get(seq=1).deliverables.get(seq=1)
        measure = Measure.objects.get(code=f"return.done.{first.key}")
        posted("later", "f" * 64, [a_line(reported.takeup.country.school, measure, SECRET)], Stage.APPROVED)  # fmt: skip
        yield reported, release


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def browser() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


Made = tuple[Reported, Release]


def addresses(made: Made) -> list[str]:
    reported, release = made
    country = reported.takeup.country
    task = reported.round.season.version.tasks.get(seq=1)
    line = task.deliverables.get(seq=1).key
    return [
        reverse("web:progress"), reverse("web:releases"), reverse("web:corrections"),
        reverse("web:published_task", args=[task.key]), reverse("web:published_place", args=[country.east.key]),
        reverse("web:published_place", args=[country.city.key]),
        reverse("web:published_unit", args=[country.school.key]),
        reverse("web:published_figure", args=[line, "approved"]),
        reverse("web:published_figure", args=[line, "committed"]) + f"?at={country.east.key}",
        reverse("web:release", args=[release.code]), reverse("web:release_leaf", args=[release.code, 0]),
        reverse("web:release_proof", args=[release.code, 0]), reverse("web:release_schema", args=[release.code]),
    ]  # fmt: skip


def files(release: Release) -> list[str]:
    return [
        reverse("web:release_data", args=[release.code, table, form])
        for table in ("leaves", "totals", "nets")
        for form in ("csv", "json", "parquet")
    ]


def body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def read(text: bytes) -> str:
    return text.decode(errors="ignore")


def test_every_page_is_there_and_shows_nothing_that_is_not_published(made: Made, browser: Client) -> None:  # fmt: skip
    shapes = {str(SECRET), f"{SECRET:,}", f"{SECRET + 3:,}", str(SECRET + 3)}
    for url in [*addresses(made), *files(made[1])]:
        answer = browser.get(url)
        assert answer.status_code == 200, url
        words = read(body(answer))
        assert not [shape for shape in shapes if shape in words], url


def test_the_figure_opens_to_its_leaves_and_the_leaf_to_its_proof(made: Made, browser: Client, tmp_path: Path) -> None:  # fmt: skip
    _reported, release = made
    words = read(browser.get(addresses(made)[7]).content)
    assert "甲县职教中心" in words
    leaf = re.search(rf"/progress/releases/{release.code}/leaves/(\d+)/", words)
    assert leaf is not None
    page = read(browser.get(leaf[0]).content)
    row = ReleaseLeaf.objects.get(release=release, no=int(leaf[1]))
    assert row.sources in page
    proof = browser.get(leaf[0] + "proof/").json()
    assert verifier.check_proof(proof, release.root) == []
    whole = tmp_path / "x.jsonl.gz"
    whole.write_bytes(body(browser.get(reverse("web:release_file", args=[release.code]))))
    assert verifier.check(str(whole), release.root).findings == []


def test_open_data_says_what_the_file_says(made: Made, browser: Client) -> None:
    import pyarrow.parquet as pq

    _reported, release = made
    package = browser.get(reverse("web:release_schema", args=[release.code])).json()
    assert package["id"] == str(release.key)
    assert "licenses" not in package
    for table, count in (("leaves", release.leaves), ("totals", release.totals)):
        texts = [
            body(browser.get(reverse("web:release_data", args=[release.code, table, form])))
            for form in ("csv", "json", "parquet")
        ]
        as_csv = list(csv.DictReader(io.StringIO(texts[0].decode("utf-8-sig"))))
        as_json = json.loads(texts[1])["rows"]
        as_parquet = pq.read_table(io.BytesIO(texts[2])).to_pylist()
        assert len(as_csv) == len(as_json) == len(as_parquet) == count
        assert as_json == as_parquet
        assert [one["quantity"] for one in as_csv] == [str(one["quantity"]) for one in as_json]
        fields = next(r["schema"]["fields"] for r in package["resources"] if r["name"] == f"{table}-csv")  # fmt: skip
        assert [field["name"] for field in fields] == list(as_json[0])


def test_pages_are_for_caches(made: Made, browser: Client) -> None:
    """No cookie, an entity tag, a second look costs one statement; whoever is somebody gets a page of their own."""
    url = reverse("web:progress")
    first = browser.get(url)
    assert not first.cookies
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert "csrfmiddlewaretoken" not in read(first.content)
    assert {"Accept-Encoding", "Accept-Language", "Cookie"} <= set(first.headers["Vary"].split(", "))  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        again = browser.get(url + "?utm=x")
    assert (len(asked), again.content) == (1, first.content)
    assert browser.get(url, headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    packed = browser.get(url, headers={"accept-encoding": "gzip"})
    assert gzip.decompress(packed.content) == first.content
    assert packed.headers["ETag"] != first.headers["ETag"]
    somebody = Client()
    somebody.force_login(made[0].takeup.people[Role.MINISTRY])
    own = somebody.get(url)
    assert (own.status_code, own.headers["Cache-Control"]) == (200, "no-store, private")


def test_the_language_is_a_link(made: Made, browser: Client) -> None:
    url = reverse("web:releases")
    english = read(browser.get(url).content)
    assert "?lang=zh-hans" in english
    answer = browser.get(url + "?lang=zh-hans&page=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, url + "?page=1")
    assert browser.cookies["django_language"].value == "zh-hans"
    assert 'lang="zh-Hans"' in read(browser.get(url).content)[:60]
    assert browser.get(url + "?lang=xx").status_code == 302


@pytest.mark.django_db
def test_before_the_first_release_it_says_so(browser: Client) -> None:
    for name in ("progress", "releases", "corrections"):
        assert browser.get(reverse(f"web:{name}")).status_code == 200
    assert "No figures have been published yet" in read(browser.get(reverse("web:progress")).content)  # fmt: skip
    assert browser.get(reverse("web:release", args=["nothing"])).status_code == 404


@pytest.mark.django_db
def test_publishing_makes_every_page_new_and_says_what_changed(browser: Client) -> None:
    reported = a_round()
    first = a_release(reported)
    old = read(browser.get(reverse("web:progress")).content)
    approved(reported)
    a_prepared(reported, "not-yet")
    assert read(browser.get(reverse("web:progress")).content) == old
    second = a_release(reported, "next-one")
    new = read(browser.get(reverse("web:progress")).content)
    assert (first.code in new, second.code in new) == (False, True)
    was = read(browser.get(reverse("web:progress") + f"?release={first.code}").content)
    assert "superseded" in was
    changes = read(browser.get(reverse("web:release_changes", args=[second.code])).content)
    assert "figures of the nation that differ" in changes
    table = read(browser.get(reverse("web:release_changes_table", args=[second.code])).content)
    assert "甲县职教中心" in table
    wrong = Wrong("东省核定数", "3", "2", "重复计入")
    record_correction(release=first, wrong=wrong, mended_in=second, **reported.actor(Role.MINISTRY))
    for name in ("corrections", "corrections_table"):
        assert "重复计入" in read(browser.get(reverse(f"web:{name}")).content)


@pytest.mark.django_db
def test_the_second_person_publishes_in_the_browser() -> None:
    reported = a_round()
    approved(reported)
    prepared = a_prepared(reported)
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert client.get(reverse("results:releases")).status_code == 302
    client.force_login(reported.takeup.people[Role.PROVINCE])
    assert client.get(reverse("results:releases")).status_code == 403
    client.force_login(reported.takeup.people[Role.MINISTRY])
    page = reverse("results:release_waiting", args=[prepared.key])
    assert "everything is new" in read(client.get(page).content)
    act = reverse("results:release_act", args=[prepared.key])
    answer = client.post(act, {"act": "publish", "root": prepared.root})
    assert answer.headers["Location"] == page
    publishing_asked.func(dump(PublishingAsked(prepared=prepared.key)))  # as the worker does
    assert client.get(page).headers["Location"] == reverse("web:release", args=[prepared.code])
    form = reverse("results:release_new")
    assert client.get(form).status_code == 200
    asked = {"code": "x-1", "title": "发布", "first_day": "2020-01-01", "last_day": "2021-12-31", "stages": ["APPROVED"]}  # fmt: skip
    answer = client.post(form, asked)
    assert answer.status_code == 302
    own = client.post(answer.headers["Location"] + "act/", {"act": "publish", "root": "x"})
    assert own.headers["Location"] == answer.headers["Location"]
    assert "another window" not in read(client.get(answer.headers["Location"]).content)
    for url in (reverse("results:licence"), reverse("results:correction_new", args=[prepared.code]), reverse("results:releases")):  # fmt: skip
        assert client.get(url).status_code == 200


def test_lists_ask_the_same_for_one_row_and_for_many(made: Made, monkeypatch: Any) -> None:
    client = Client()
    for url in addresses(made)[6:8]:
        counts = []
        for size in (1, 50):
            monkeypatch.setattr(figures, "SIZE", size)
            cache.clear()
            with CaptureQueriesContext(connection) as asked:
                client.get(url)
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 25, url


def test_pages_of_the_plan_show_published_figures(made: Made, browser: Client) -> None:
    reported, release = made
    version = reported.round.season.version
    department = version.tasks.get(seq=1).parties.first().department_id
    urls = [reverse("web:task", args=[version.plan.code, 1])]
    if department:
        urls.append(reverse("web:department", args=[version.plan.code, department]))
    for url in urls:
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            words = read(browser.get(url).content)
        assert f"/progress/releases/{release.code}/" in words
        assert f"{SECRET:,}" not in words
        assert len(asked) <= 30
