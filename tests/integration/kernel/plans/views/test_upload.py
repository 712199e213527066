"""Handing a document in: what is refused says why and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.plans import upload
from peiyou.kernel.plans.models import Document, Plan, Version
from peiyou.kernel.plans.reader.errors import ReadError
from peiyou.kernel.plans.views import desk
from tests.factories.readings import reading_of
from tests.integration.kernel.plans.views.conftest import HTMX, Draft, words_of

pytestmark = pytest.mark.django_db
URL = "/desk/plans/upload/"


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The reader's answer without its work; says which paths it was given."""
    seen: list[Path] = []

    def read(path: Path, name: str) -> Any:
        seen.append(path)
        assert path.exists()
        return reading_of()

    monkeypatch.setattr(desk, "read_safely", read)
    return seen


def hand_in(browser: Client, content: bytes = b"words", name: str = "plan.txt", **more: Any) -> Any:
    data = {"code": "demo", "file": SimpleUploadedFile(name, content), **more}
    return browser.post(URL, data, **HTMX)


def kept() -> tuple[int, int, int, set[str]]:
    files = set(default_storage.listdir("documents")[1]) if default_storage.exists("documents") else set()  # fmt: skip
    return Plan.objects.count(), Version.objects.count(), Document.objects.count(), files


def test_document_becomes_a_draft(browser: Client, reader: list[Path]) -> None:
    answer = hand_in(browser)
    version = Version.objects.get()
    assert answer["HX-Redirect"] == reverse("plans:review", args=[version.pk])
    with version.document.file.open() as file:
        assert file.read() == b"words"
    assert not reader[0].exists(), "the temporary file is gone"


def test_without_scripts_it_redirects(browser: Client) -> None:
    answer = browser.post(URL, {"code": "demo", "file": SimpleUploadedFile("p.txt", b"x")})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"code": ""}, 422, "Give the new plan a code"),
        ({"code": "中文"}, 422, "Use Latin letters"),
        ({"code": "demo", "file": ""}, 422, "Choose the document first"),
        ({"code": "demo", "file": SimpleUploadedFile("p.txt", b"")}, 422, "The file is empty"),
        ({"code": "demo", "plan": "999"}, 422, "plan"),
    ],
)
def test_form_errors(browser: Client, more: dict[str, Any], status: int, words: str) -> None:
    before = kept()
    answer = browser.post(URL, {"file": SimpleUploadedFile("p.txt", b"x"), **more}, **HTMX)
    assert answer.status_code == status
    assert words in words_of(answer)
    assert kept() == before


def test_readers_refusal_is_shown_at_the_form(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, name: str) -> Any:
        raise ReadError("NO_TEXT_LAYER", pages=3)

    monkeypatch.setattr(desk, "read_safely", refuse)
    before = kept()
    answer = hand_in(browser, name="scan.pdf")
    assert answer.status_code == 422
    assert "3 scanned pages without text" in words_of(answer)
    assert kept() == before


def test_too_large_by_its_own_word_is_not_even_read(
    browser: Client, monkeypatch: pytest.MonkeyPatch, reader: list[Path]
) -> None:
    monkeypatch.setattr(desk, "LIMIT", 10)
    monkeypatch.setattr(desk, "SLACK", 10)
    answer = hand_in(browser, b"x" * 100)
    assert answer.status_code == 413
    assert "larger than" in words_of(answer)
    assert reader == []


def test_too_large_while_streaming_is_stopped(
    browser: Client, monkeypatch: pytest.MonkeyPatch, reader: list[Path]
) -> None:
    monkeypatch.setattr(upload, "LIMIT", 1000)
    before = kept()
    answer = hand_in(browser, b"x" * 5000)
    assert answer.status_code == 413
    assert reader == []
    assert kept() == before


def test_published_document_is_recognised(browser: Client, draft: Draft, publish: Any) -> None:
    version = publish(draft())
    with version.document.file.open() as file:
        content = file.read()
    answer = hand_in(browser, content, plan=str(version.plan.pk))
    assert answer.status_code == 409
    assert "already published as version 1" in words_of(answer)
    assert reverse("plans:review", args=[version.pk]) in words_of(answer)
    assert Version.objects.count() == 1
    again = hand_in(browser, content, plan=str(version.plan.pk), again="on")
    assert again.status_code == 204
    assert Version.objects.count() == 2


def test_open_draft_and_taken_code_are_named_at_their_fields(browser: Client, draft: Draft) -> None:
    version = draft()
    before = kept()
    taken = hand_in(browser, b"other", code=version.plan.code)
    assert "There is already a plan" in words_of(taken)
    beside = hand_in(browser, b"other", code="", plan=str(version.plan.pk))
    assert "already has a draft under review" in words_of(beside)
    assert kept() == before


def test_token_is_checked_although_the_bound_comes_first(official: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    answer = client.post(URL, {"code": "demo", "file": SimpleUploadedFile("p.txt", b"x")})
    assert answer.status_code == 403
    assert not Version.objects.exists()
