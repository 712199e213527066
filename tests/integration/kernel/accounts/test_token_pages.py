"""Tokens in the browser and over the API: shown once, bounded by scope and person, ended at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from peiyou.kernel.accounts.models import ApiToken, Person

pytestmark = pytest.mark.django_db
ROWS = "/api/v1/audit/rows"


def made_by(person: Person, *scopes: str, days: int = 30) -> str:
    client = Client()
    client.force_login(person)
    until = (timezone.localdate() + timedelta(days=days)).isoformat()
    data = {"name": "夜间任务", "scopes": scopes, "until": until}
    page = client.post(reverse("tokens:list"), data).content.decode()
    found = re.search(r"peiyou_[\w-]{20,}", page)
    assert found, page[:2000]
    again = client.get(reverse("tokens:list")).content.decode()
    assert found.group() not in again, "shown once"
    assert "夜间任务" in again
    return found.group()


def asked(token: str) -> int:
    return Client().get(ROWS, headers={"Authorization": f"Bearer {token}"}).status_code


def test_scope_and_person_together_open_the_record(auditor: Person, stranger: Person) -> None:
    assert asked(made_by(auditor, "audit:read")) == 200
    assert asked(made_by(auditor)) == 403
    assert asked(made_by(stranger, "audit:read")) == 403
    assert asked("peiyou_" + "x" * 43) == 401
    assert Client().get(ROWS).status_code == 401


def test_only_a_digest_is_kept(auditor: Person) -> None:
    token = made_by(auditor, "audit:read")
    kept = ApiToken.objects.get()
    assert token not in str(kept.__dict__)
    assert token.startswith(kept.prefix)


@pytest.mark.parametrize("days", [-1, 400])
def test_the_term_is_bounded(auditor: Person, client: Client, days: int) -> None:
    client.force_login(auditor)
    until = (timezone.localdate() + timedelta(days=days)).isoformat()
    answer = client.post(reverse("tokens:list"), {"name": "x", "scopes": [], "until": until})
    assert answer.status_code == 400
    assert not ApiToken.objects.exists()


def test_revoked_by_its_person_it_stops_at_once(auditor: Person, client: Client) -> None:
    token = made_by(auditor, "audit:read")
    client.force_login(auditor)
    client.post(reverse("tokens:revoke", args=[ApiToken.objects.get().pk]))
    assert asked(token) == 401


def test_security_ends_anybodys_and_others_see_none(
    auditor: Person, security: Person, stranger: Person, client: Client
) -> None:
    made_by(auditor, "audit:read")
    pk = ApiToken.objects.get().pk
    client.force_login(stranger)
    assert client.post(reverse("tokens:revoke", args=[pk])).status_code == 404
    assert client.get(reverse("tokens:all")).status_code == 403
    client.force_login(security)
    assert "夜间任务" in client.get(reverse("tokens:all")).content.decode()
    assert client.post(reverse("tokens:revoke", args=[pk])).status_code == 302
    assert ApiToken.objects.get().revoked_at is not None


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_day_that_is_offered_is_one_that_browsers_read(auditor: Person, language: str) -> None:
    client = Client(headers={"accept-language": language})
    client.force_login(auditor)
    page = client.get(reverse("tokens:list")).content.decode()
    field = re.search(r'<input type="date"[^>]*name="until"[^>]*>', page)
    assert field
    day = (timezone.localdate() + timedelta(days=90)).isoformat()
    assert f'value="{day}"' in field.group()
