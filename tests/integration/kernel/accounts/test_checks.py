"""What is refused at the start."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.checks import run_checks

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.jobs.startup import problems
from tests.factories.accounts import PASSWORD

ARGON = "django.contrib.auth.hashers.Argon2PasswordHasher"


def found(tag: str) -> list[str]:
    messages = run_checks(tags=[tag], databases=["default"])
    return [str(m.id) for m in messages if str(m.id).startswith("accounts.")]


@pytest.mark.parametrize("password", ["postgres", "123456", "Password", "Peiyou2024"])
def test_known_passwords_of_the_database(
    settings: Any, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "PASSWORD", password)
    assert found("security") == ["accounts.E001"]


def test_good_ones_pass(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "PASSWORD", "xK7#mPq2Lz")
    assert found("security") == []


@pytest.mark.django_db
def test_passwords_put_in_with_a_fast_hash(settings: Any, stranger: Person) -> None:
    settings.PASSWORD_HASHERS = [ARGON]
    stranger.set_password(PASSWORD)
    stranger.save()
    assert found("database") == []
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", ARGON]
    Person.objects.update(password=make_password("123456"))
    assert found("database") == ["accounts.E002"]
    assert "stranger" in " ".join(problems()), "the service does not start"


def test_the_deployment_hashes_slowly() -> None:
    from peiyou.config import settings

    assert settings.PASSWORD_HASHERS == [ARGON]
