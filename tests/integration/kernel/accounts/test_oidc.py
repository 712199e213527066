"""Unified sign-in: off unless configured; it lets known people in and makes nobody known."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import Login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone

from peiyou.config.env import BadSetting, Oidc, load
from peiyou.kernel.accounts.adapters import OidcAdapter
from peiyou.kernel.accounts.models import Person

pytestmark = pytest.mark.django_db

SERVICE = Oidc("moe", "教育部统一身份", "https://id.example", "peiyou", "s", "preferred_username")


@pytest.fixture
def asked(settings: Any) -> HttpRequest:
    settings.PEIYOU_OIDC = SERVICE
    app = {
        "provider_id": SERVICE.id,
        "name": SERVICE.name,
        "client_id": SERVICE.client_id,
        "secret": SERVICE.secret,
        "settings": {"server_url": SERVICE.server_url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.user = AnonymousUser()
    request.at, request.actor = timezone.now(), None  # type: ignore[attr-defined]
    return request


def a_login(claims: dict[str, str]) -> SocialLogin:
    account = SocialAccount(provider="moe", uid="u-1", extra_data=claims)
    return SocialLogin(user=Person(handle=""), account=account)


def try_in(request: HttpRequest, login: SocialLogin) -> None:
    with context.request_context(request):
        OidcAdapter(request).pre_social_login(request, login)


def test_it_is_off(client: Client) -> None:
    assert client.get("/account/oidc/moe/login/").status_code == 404
    assert "openid" not in client.get("/account/sign-in/").content.decode()


def test_a_known_sign_in_name_is_bound(asked: HttpRequest, person: Person) -> None:
    login = a_login({"preferred_username": "clerk"})
    try_in(asked, login)
    assert SocialAccount.objects.get().user == person
    assert Login(user=login.user).user == person


@pytest.mark.parametrize("claims", [{}, {"preferred_username": "nobody"}, {"email": "clerk"}])
def test_others_are_not_made_known(
    asked: HttpRequest, person: Person, claims: dict[str, str]
) -> None:
    with pytest.raises(ImmediateHttpResponse) as refused:
        try_in(asked, a_login(claims))
    assert refused.value.response.status_code == 403
    assert Person.objects.count() == 1
    assert not SocialAccount.objects.exists()
    assert not OidcAdapter(asked).is_open_for_signup(asked, a_login(claims))


def test_without_a_claim_nobody_is_bound_by_name(
    asked: HttpRequest, person: Person, settings: Any
) -> None:
    settings.PEIYOU_OIDC = Oidc("moe", "x", "https://id.example", "peiyou", "s")
    with pytest.raises(ImmediateHttpResponse):
        try_in(asked, a_login({"preferred_username": "clerk", "": "clerk"}))


def test_somebody_whose_access_has_ended_stays_out(asked: HttpRequest, person: Person) -> None:
    Person.objects.update(is_active=False)
    with pytest.raises(ImmediateHttpResponse):
        try_in(asked, a_login({"preferred_username": "clerk"}))
    assert not SocialAccount.objects.exists()


def test_how_it_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"id": "moe", "name": "x", "server_url": "https://id.example", "client_id": "p", "secret": "s"}  # fmt: skip
    monkeypatch.setenv("PEIYOU_OIDC", json.dumps(values))
    assert load().oidc == Oidc(**values)
    for wrong in ("{", json.dumps({**values, "nmae": "x"}), json.dumps({"id": "moe"})):
        monkeypatch.setenv("PEIYOU_OIDC", wrong)
        with pytest.raises(BadSetting, match="PEIYOU_OIDC"):
            load()


def test_configured_it_has_its_addresses_and_browsers_may_go_there(tmp_path: Path) -> None:
    values = {"id": "moe", "name": "x", "server_url": "https://id.example/realm", "client_id": "p", "secret": "s"}  # fmt: skip
    script = (
        "import django; django.setup(); from django.conf import settings; from django.urls import reverse;"
        "print(reverse('openid_connect_callback', args=['moe']),"
        " *settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "peiyou.config.settings",
        "PEIYOU_DATA": str(tmp_path),
        "PEIYOU_OIDC": json.dumps(values),
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [
        "/account/oidc/moe/login/callback/",
        "'self'",
        "https://id.example",
    ]
