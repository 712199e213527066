"""Pages for failures: in both languages, without the database, with a way out."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import override

from peiyou.web.views import errors

HANDLERS = {
    400: errors.bad_request, 403: errors.forbidden, 404: errors.not_found, 500: errors.server_error,
}  # fmt: skip


@pytest.mark.parametrize("status", HANDLERS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_says_it_in_both_languages_and_asks_no_database(status: int, language: str) -> None:
    with override(language):
        answer: HttpResponse = HANDLERS[status](RequestFactory().get("/x/"))
    html = answer.content.decode()
    assert answer.status_code == status
    assert html.count("<section lang=") == 2
    assert html.index("<section lang=") == html.index(
        '<section lang="zh-Hans">' if language == "zh-hans" else '<section lang="en">'
    )
    assert 'href="/"' in html


def test_a_form_that_was_open_too_long(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/setlang/", {"language": "en"})
    assert answer.status_code == 403
    assert "reload it" in answer.content.decode()


def test_language_switch(db: None) -> None:
    client = Client(headers={"accept-language": "zh-CN"})
    assert '<html lang="zh-Hans">' in client.get("/").content.decode()
    client.post("/language/setlang/", {"language": "en", "next": "/"})
    assert '<html lang="en">' in client.get("/").content.decode()
