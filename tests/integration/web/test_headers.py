"""What browsers are told, on every page that answers without arguments; templates without inline code."""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

import peiyou
from peiyou.kernel.accounts.models import Person

SOURCE = Path(peiyou.__file__).parent
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
INLINE = {
    "script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"<[^>{}]*\sstyle\s*=", re.I),
    "handler": re.compile(r"<[^>{}]*\son[a-z]+\s*=", re.I),
    "hx-on": re.compile(r"\shx-on\b", re.I),
    "javascript address": re.compile(r"(href|src|action)\s*=\s*[\"']?\s*javascript:", re.I),
    "other host": re.compile(r"<(script|link|img|iframe)[^>]*(src|href)=[\"']?(https?:)?//", re.I),
}
DATA_BLOCK = re.compile(r'<script[^>]*type="application/(ld\+)?json"[^>]*>', re.I)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_template_holds_code_or_style_or_another_host(path: Path) -> None:
    text = DATA_BLOCK.sub("", path.read_text(encoding="utf-8"))
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.S)
    assert {name for name, pattern in INLINE.items() if pattern.search(text)} == set()


@pytest.mark.parametrize(
    "bad",
    ["<script>1</script>", '<p style="x">', '<a onclick="x">', "<a href='javascript:x'>",
     '<style>x</style>', '<script src="https://cdn.example/x.js">', '<b hx-on:click="x">'],
)  # fmt: skip
def test_the_search_would_find_it(bad: str) -> None:
    assert any(pattern.search(bad) for pattern in INLINE.values())


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> list[str]:
    """Every address that needs no argument."""
    found = []
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if "<" in route or "(" in route:
            continue
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, route)
        else:
            found.append("/" + route.lstrip("^").rstrip("$").replace("\\Z", ""))
    return sorted(set(found))


ADDRESSES = addresses(get_resolver().url_patterns)


def check(answer: HttpResponse) -> None:
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert re.fullmatch(r"[0-9a-f]{16}", headers["X-Request-ID"])


@pytest.mark.parametrize("path", [*ADDRESSES, "/no-such-page/"])
def test_every_page_sends_them(db: None, path: str) -> None:
    check(Client(raise_request_exception=False).get(path))


def test_there_are_addresses_to_check() -> None:
    assert len(ADDRESSES) > 10
    assert "/account/tokens/" in ADDRESSES


@pytest.mark.parametrize("path", ["/", "/account/tokens/", "/no-such-page/"])
def test_what_a_signed_in_person_sees_stays_out_of_caches(stranger: Person, path: str) -> None:
    client = Client()
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")
    client.force_login(stranger)
    assert client.get(path).headers["Cache-Control"] == "no-store, private"


def test_a_host_that_is_not_ours_is_refused(db: None) -> None:
    assert Client(headers={"host": "evil.example"}).get("/").status_code == 400


@pytest.fixture
def tls(settings: Settings) -> None:
    """As `PEIYOU_HTTPS=1` sets it (compared with the real settings in test_deployment)."""
    settings.PEIYOU_PROXIES = (ip_network("127.0.0.1"),)
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600


def test_tls_at_the_proxy_gives_hsts_and_plain_http_is_sent_there(db: None, tls: None) -> None:
    over_tls = {"x-forwarded-for": "198.51.100.7", "x-forwarded-proto": "https"}
    answer = Client(headers=over_tls).get("/")
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    plain = Client(headers=over_tls | {"x-forwarded-proto": "http"}).get("/")
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://testserver/")


def test_a_stranger_cannot_claim_to_have_come_by_tls(db: None, tls: None) -> None:
    answer = Client(REMOTE_ADDR="203.0.113.9", headers={"x-forwarded-proto": "https"}).get("/")
    assert answer.status_code == 301
