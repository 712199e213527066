"""Pages of a workbook that was handed in, for its owner and for nobody else."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.forms.enums import IntakeState
from peiyou.kernel.forms.models import Intake
from tests.integration.kernel.forms.the_books import Books, a_book, handed_in, money, worked


@pytest.fixture
def page(filler: Person) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(filler)
    return client


def test_the_page_shows_it_and_takes_the_decision(
    books: Books, page: Client, filler: Person, at: datetime
) -> None:
    file = SimpleUploadedFile("承接.xlsx", a_book(money))
    answer = page.post("/forms/workbooks/trial/open/", {"file": file})
    url = answer["Location"]
    words = page.get(url).content.decode()
    assert "hx-trigger" in words
    assert page.get(f"{url}progress").headers.get("HX-Refresh") is None
    intake = worked(Intake.objects.get(), at)
    assert page.get(f"{url}progress")["HX-Refresh"] == "true"
    words = page.get(url).content.decode()
    assert "1,200.5" in words
    assert "经费 I4" in words
    assert intake.mark in words
    assert page.post(f"{url}write", {"mark": "other"}, follow=False).status_code == 302
    assert Intake.objects.get().state == IntakeState.READ
    page.post(f"{url}write", {"mark": intake.mark})
    assert worked(Intake.objects.get(), at).state == IntakeState.WRITTEN
    assert "1 cell was written" in page.get(url).content.decode()


def test_somebody_elses_workbook_is_not_there(
    books: Books, page: Client, stranger: Person, filler: Person, at: datetime
) -> None:
    intake = handed_in(a_book(money), filler, at)
    page.force_login(stranger)
    assert page.get(f"/forms/workbooks/{intake.key}/").status_code == 404
    assert page.post(f"/forms/workbooks/{intake.key}/drop").status_code == 404
    assert page.post("/forms/workbooks/no-such-kind/open/").status_code == 404
    file = SimpleUploadedFile("a.xlsx", a_book())
    assert page.post("/forms/workbooks/trial/open/", {"file": file}).status_code == 403


def test_no_file_or_no_workbook_is_said_where_one_came_from(books: Books, page: Client) -> None:
    assert page.post("/forms/workbooks/trial/open/")["Location"] == "/nowhere/open/"
    file = SimpleUploadedFile("a.xlsx", b"%PDF")
    assert page.post("/forms/workbooks/trial/open/", {"file": file})["Location"] == "/nowhere/open/"
    assert not Intake.objects.exists()


def test_putting_away(books: Books, page: Client, filler: Person, at: datetime) -> None:
    intake = handed_in(a_book(money), filler, at)
    assert page.post(f"/forms/workbooks/{intake.key}/drop")["Location"] == "/nowhere/open/"
    assert "Put away" in page.get(f"/forms/workbooks/{intake.key}/").content.decode()
