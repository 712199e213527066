"""How often and how much: at the boundary, per address, person and token, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from peiyou.common.buckets import Rate
from peiyou.kernel.accounts.actions.tokens import make_api_token
from peiyou.kernel.accounts.bearer import new_api_token
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.evidence import limits as evidence
from peiyou.kernel.forms.actions import intakes
from peiyou.web.middleware import limits

pytestmark = pytest.mark.django_db
AWAY = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def rates(settings: Settings, tmp_path: object) -> Iterator[dict[str, Rate]]:
    """Limits of this test alone, on a file of its own."""
    settings.PEIYOU_RUN = tmp_path
    settings.PEIYOU_RATES = {}
    limits.buckets.cache_clear()
    yield settings.PEIYOU_RATES
    limits.buckets.cache_clear()


def statuses(client: Client, n: int, path: str = "/healthz", **more: str) -> list[int]:
    return [client.get(path, **more).status_code for _ in range(n)]  # type: ignore[arg-type]


def test_an_address_gets_its_burst_and_no_more(rates: dict[str, Rate]) -> None:
    rates["address"] = Rate(per_minute=1, burst=3)
    assert statuses(Client(**AWAY), 4) == [200, 200, 200, 429]
    assert statuses(Client(REMOTE_ADDR="203.0.113.10"), 1) == [200], "another is not concerned"
    assert statuses(Client(), 9) == [200] * 9, "nor is this machine itself"


def test_behind_a_proxy_the_client_is_counted_not_the_proxy(
    rates: dict[str, Rate], settings: Settings
) -> None:
    from ipaddress import ip_network

    settings.PEIYOU_PROXIES = (ip_network("127.0.0.1"),)
    rates["address"] = Rate(per_minute=1, burst=1)
    first = {"HTTP_X_FORWARDED_FOR": "198.51.100.7"}
    assert statuses(Client(), 2, **first) == [200, 429]
    assert statuses(Client(), 1, HTTP_X_FORWARDED_FOR="198.51.100.8") == [200]
    forged = {"HTTP_X_FORWARDED_FOR": "1.2.3.4, 198.51.100.7"}
    assert statuses(Client(), 1, **forged) == [429], "what a client claims changes nothing"


@pytest.mark.parametrize(("language", "first"), [("en", "Too many"), ("zh-CN", "zh-Hans")])
def test_the_answer_says_when_in_both_languages(
    rates: dict[str, Rate], language: str, first: str
) -> None:
    rates["address"] = Rate(per_minute=2, burst=1)
    client = Client(**AWAY, headers={"accept-language": language})
    client.get("/healthz")
    answer = client.get("/healthz")
    assert answer.status_code == 429
    assert 29 <= int(answer.headers["Retry-After"]) <= 30
    html = answer.content.decode()
    assert html.count("<section lang=") == 2
    assert first in html.split("</h1>")[0]


def test_what_pages_say_may_be_handed_in_arrives() -> None:
    """With the form around it; a little more than that still comes to where it is refused in words."""
    most = max(evidence.limits().most_bytes, intakes.LIMIT)
    assert django_settings.PEIYOU_BODIES["person"] >= most + 256 * 1024


def test_strangers_may_try_to_sign_in_only_so_often(rates: dict[str, Rate]) -> None:
    """Whoever writes without having signed in: names that do not exist count like any other."""
    rates["stranger_write"] = Rate(per_minute=1, burst=2)
    client = Client(**AWAY)
    answers = [client.post("/language/setlang/", {"language": "en"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert client.get("/healthz").status_code == 200, "reading goes on"


def test_a_person_is_counted_wherever_they_sit(rates: dict[str, Rate], stranger: Person) -> None:
    rates["person"] = Rate(per_minute=1, burst=2)
    here, there = Client(), Client(**AWAY)
    here.force_login(stranger)
    there.force_login(stranger)
    assert here.get("/healthz").status_code == 200
    assert there.get("/healthz").status_code == 200
    assert here.get("/healthz").status_code == 429


def with_token(person: Person) -> dict[str, str]:
    token, now = new_api_token(), timezone.now()
    make_api_token(
        person=person, name="x", scopes=["audit:read"], token=token,
        expires_at=now + timedelta(days=1), actor=person.actor, at=now,
    )  # fmt: skip
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def test_a_token_has_its_own_limit(rates: dict[str, Rate], auditor: Person) -> None:
    rates["token"] = Rate(per_minute=1, burst=1)
    rates["open_data"] = Rate(per_minute=1, burst=1)
    token = with_token(auditor)
    client = Client(**AWAY)
    assert statuses(client, 2, "/api/v1/audit/rows", **token) == [200, 429]
    assert statuses(client, 2, "/api/v1/plans") == [200, 429]


def test_guessing_tokens_ends_soon_as_a_problem(rates: dict[str, Rate]) -> None:
    rates["bad_token"] = Rate(per_minute=1, burst=2)
    guess = {"HTTP_AUTHORIZATION": "Bearer peiyou_guess"}
    client = Client(**AWAY)
    assert statuses(client, 3, "/api/v1/plans", **guess) == [401, 401, 429]
    answer: HttpResponse = client.get("/api/v1/plans", **guess)  # type: ignore[arg-type]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "60"


def send(client: Client, size: int, path: str = "/language/setlang/") -> int:
    body = b"language=en&x=" + b"x" * (size - 14)
    return client.post(path, body, "application/x-www-form-urlencoded").status_code


def test_what_is_sent_is_bounded_before_it_is_read(settings: Settings, stranger: Person) -> None:
    settings.PEIYOU_BODIES = {"stranger": 1000, "person": 2000, "set_language": 3000}
    assert send(Client(), 3000) == 302, "a route with a limit of its own"
    assert send(Client(), 3001) == 413
    settings.PEIYOU_BODIES = {"stranger": 1000, "person": 2000}
    assert send(Client(), 1000) == 302
    assert send(Client(), 1001) == 413
    signed_in = Client()
    signed_in.force_login(stranger)
    assert send(signed_in, 2000) == 302
    assert send(signed_in, 2001) == 413


def test_the_limits_that_ship_are_whole() -> None:
    """Tests run without rates; what ships has one for each kind that the code asks for."""
    from peiyou.config import settings as shipped

    source = (django_settings.BASE_DIR / "config" / "settings.py").read_text()
    for kind in ("address", "person", "stranger_write", "open_data", "token", "bad_token"):
        assert f'"{kind}": Rate(' in source
    assert {"stranger", "person"} <= set(shipped.PEIYOU_BODIES)
