"""The switcher exists in a demonstration on loopback, for people of the demonstration. Nowhere else, for nobody else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse

from peiyou.config.demo.switcher.actions.switching import switch_person
from peiyou.config.demo.switcher.errors import SwitchError
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from tests.factories.organisations import a_grant, a_person, a_unit

ROOT = Path(__file__).parents[3]
ENTER = "/demonstration/enter/"

ASK = """
import json, django
django.setup()
from django.apps import apps
from django.urls import get_resolver
routes = [str(p.pattern) for p in get_resolver().url_patterns]
print(json.dumps(["demonstration/" in routes, apps.is_installed("peiyou.config.demo.switcher")]))
"""


def routes_of(tmp_path: Path, **env: str) -> list[bool]:
    """[is there a route, is the app installed] of an installation started with these variables."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PEIYOU_")}
    kept |= {
        "PYTHONPATH": str(ROOT / "src"), "PEIYOU_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "peiyou.config.settings",
    }  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-c", ASK], env=kept | env, capture_output=True, text=True, check=True
    )
    found: list[bool] = json.loads(ran.stdout.splitlines()[-1])
    return found


LOOPBACK = {"PEIYOU_DEMO": "1", "PEIYOU_BIND": "127.0.0.1"}


@pytest.mark.parametrize(
    ("env", "is_there"),
    [(LOOPBACK, True), (LOOPBACK | {"PEIYOU_BIND": "0.0.0.0"}, False)],
    ids=["demo on loopback", "on every address"],
)
def test_the_route_is_there_only_where_the_switcher_may_be(
    tmp_path: Path, env: dict[str, str], is_there: bool
) -> None:
    """Each thing that forbids it is in tests/unit/config/test_env."""
    assert routes_of(tmp_path, **env) == [is_there, is_there]


def test_this_installation_has_none(client: Client, db: None, settings: Any) -> None:
    assert settings.PEIYOU_SWITCHER is False
    with pytest.raises(NoReverseMatch):
        reverse("switcher:people")
    assert not any("demonstration" in str(p.pattern) for p in get_resolver().url_patterns)
    assert client.get("/demonstration/").status_code == 404
    assert client.post(ENTER).status_code == 404


# --- where it is ---------------------------------------------------------------------------------------


@pytest.fixture
def with_switcher(settings: Any, db: None) -> None:
    settings.PEIYOU_SWITCHER = True
    settings.INSTALLED_APPS = ["peiyou.config.demo.switcher", *settings.INSTALLED_APPS]
    settings.ROOT_URLCONF = "tests.integration.config.demonstration_urls"


@pytest.fixture
def here(with_switcher: None) -> Client:
    return Client(headers={"host": "127.0.0.1:8000", "accept-language": "en"})


@pytest.fixture
def clerk(with_switcher: None) -> Person:
    """Seeded: fills in for a school."""
    person = a_person("demo-clerk", "填报员（演示）")
    Person.objects.filter(pk=person.pk).update(is_demonstration=True)
    a_grant(person, Role.SCHOOL_FILLER, a_unit("演示职业学院", "SCHOOL", school_type="HIGHER"))
    person.refresh_from_db()
    return person


def test_one_looks_chooses_and_is(here: Client, clerk: Person) -> None:
    html = here.get("/demonstration/").content.decode()
    assert clerk.name in html
    assert "演示职业学院" in html
    answer = here.post(ENTER, {"person": clerk.key})
    assert answer.headers["Location"] == "/"
    home = here.get("/").content.decode()
    assert f"acting as {clerk.name}" in home.replace("\n", "")
    assert 'href="/demonstration/"' in home
    row = Row.objects.get(verb="demo.switch_person")
    assert (row.actor_id, row.stream) == (clerk.actor.id, clerk.audit_stream)


def test_switching_on_records_who_it_was_before(here: Client, clerk: Person) -> None:
    other = a_person("demo-other", "省级经办（演示）", Role.MINISTRY)
    Person.objects.filter(pk=other.pk).update(is_demonstration=True)
    here.post(ENTER, {"person": clerk.key})
    session = here.session.session_key
    here.post(ENTER, {"person": other.key})
    assert here.session.session_key != session, "nothing of the former session is left"
    last = Row.objects.filter(verb="demo.switch_person").latest("pk")
    assert (last.actor_id, last.stream) == (clerk.actor.id, other.audit_stream)
    assert clerk.actor.id in last.data


@pytest.mark.parametrize("kind", ["real", "inactive", "unknown", "rubbish"])
def test_nobody_else_can_be_entered(
    here: Client, clerk: Person, official: Person, kind: str
) -> None:
    if kind == "inactive":
        Person.objects.filter(pk=clerk.pk).update(is_active=False)
    key = {
        "real": official.key, "inactive": clerk.key,
        "unknown": "00000000-0000-4000-8000-000000000000", "rubbish": "1 OR 1=1",
    }[kind]  # fmt: skip
    assert here.post(ENTER, {"person": key}).status_code == 404
    assert "_auth_user_id" not in here.session
    assert official.name not in here.get("/demonstration/").content.decode()


def test_the_action_refuses_by_itself(
    clerk: Person, official: Person, at: datetime, settings: Any
) -> None:
    with pytest.raises(SwitchError) as refusal:
        switch_person(person=official, actor=clerk.actor, at=at)
    assert refusal.value.code == "NOT_DEMONSTRATION"
    settings.PEIYOU_SWITCHER = False
    with pytest.raises(SwitchError) as refusal:
        switch_person(person=clerk, actor=clerk.actor, at=at)
    assert refusal.value.code == "NO_SWITCHER"
    assert not Row.objects.filter(verb="demo.switch_person").exists()


@pytest.mark.parametrize(
    "way",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_HOST": "peiyou.example"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_PROTO": "http"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_VIA": "1.1 cache"},
    ],
    ids=str,
)
def test_there_is_nothing_for_requests_from_elsewhere(
    here: Client, clerk: Person, settings: Any, way: dict[str, str]
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    extra: Any = way
    assert here.get("/demonstration/", **extra).status_code == 404
    assert here.post(ENTER, {"person": clerk.key}, **extra).status_code == 404
    assert "_auth_user_id" not in here.session


def test_another_page_cannot_switch(with_switcher: None, clerk: Person) -> None:
    client = Client(headers={"host": "127.0.0.1:8000"}, enforce_csrf_checks=True)
    assert client.post(ENTER, {"person": clerk.key}).status_code == 403
    assert client.get(ENTER).status_code == 405


def test_the_banner_is_only_for_who_came_this_way(here: Client, official: Person) -> None:
    here.force_login(official)
    assert "acting as" not in here.get("/").content.decode()


def test_more_people_ask_no_more(here: Client, clerk: Person) -> None:
    counts = []
    for n in (0, 4):
        for i in range(n):
            person = a_person(f"demo{i}", f"演示{i}", Role.EXPERT)
            Person.objects.filter(pk=person.pk).update(is_demonstration=True)
        with CaptureQueriesContext(connection) as asked:
            assert here.get("/demonstration/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
