"""Pages of filings: for the province that writes them, the ministry that records them, everybody who reads the log."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peiyou.engine.undertakings.actions.filings import record_filing, withdraw_filing
from peiyou.engine.undertakings.enums import FilingState, SeasonState
from peiyou.engine.undertakings.models import Commitment, Filing, Season
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.models import Entry
from tests.factories.filings import PDF, a_confirmed_take_up, a_filing, filed, fresh
from tests.factories.organisations import a_person
from tests.factories.seasons import TakeUp

pytestmark = pytest.mark.django_db
AMOUNT = "1/item/1/amount"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def takeup(db: None, settings: Any, tmp_path: Any) -> TakeUp:
    settings.MEDIA_ROOT = tmp_path
    return a_confirmed_take_up()


def client_of(takeup: TakeUp, role: Role) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(takeup.people[role])
    return client


def url(name: str, *args: object) -> str:
    return reverse(f"undertakings:{name}", args=args)


def words(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    found: str = answer.content.decode()
    return found


def said(answer: Any) -> str:
    """The page after the act, with what it says about it."""
    assert answer.redirect_chain
    return words(answer)


def test_a_filing_from_the_choice_of_the_unit_to_the_record(takeup: TakeUp) -> None:
    province, ministry = client_of(takeup, Role.PROVINCE), client_of(takeup, Role.MINISTRY)
    season, unit = takeup.season.key, takeup.country.school.name
    assert "Nothing has been filed" in words(province.get(url("filings", season)))
    assert unit in words(province.get(url("filing_choose", season)))
    sent = {"undertaking": takeup.school.key}
    editor = province.post(url("filing_open", season), sent, follow=True)
    assert f'data-cell="{AMOUNT}"' in said(editor)
    filing = Filing.objects.get()
    assert unit not in words(province.get(url("filing_choose", season)))
    answer = province.post(url("filing_cells", filing.key), {"cell": AMOUNT, "base": "8", "value": "5"})  # fmt: skip
    assert (answer.status_code, answer.json()["cells"][AMOUNT]["value"]) == (200, "5")
    aside = province.get(url("filing_edit", filing.key), **HTMX, HTTP_HX_TARGET="proposed")  # type: ignore[arg-type]
    assert "<del>8</del>" in words(aside)
    assert "<ins>5</ins>" in words(aside)
    file = SimpleUploadedFile("函.pdf", PDF, "application/pdf")
    page = province.post(url("filing_letter", filing.key), {"file": file, "number": "东教函8号"}, follow=True)  # fmt: skip
    assert "东教函8号" in said(page)
    page = province.post(url("filing_file", filing.key), {"reason": "调整", "seen": 0}, follow=True)
    assert "Filed with the ministry." in said(page)
    review = words(ministry.get(url("filing", filing.key)))
    assert "<del>8</del>" in review
    assert "Record or return" in review
    effect = words(ministry.get(url("filing_effect", filing.key), **HTMX))  # type: ignore[arg-type]
    assert "8 → <b>5</b>" in effect
    assert "−3" in effect
    assert Commitment.objects.get().amount == 8
    page = ministry.post(url("filing_record", filing.key), {"seen": 1}, follow=True)
    assert "Recorded under number 1." in said(page)
    assert Commitment.objects.get().amount == 5


def test_the_trial_keeps_nothing_and_says_what_stands_in_the_way(takeup: TakeUp) -> None:
    filing = filed(takeup, {AMOUNT: Decimal(5)})
    before = Entry.objects.count()
    province, ministry = client_of(takeup, Role.PROVINCE), client_of(takeup, Role.MINISTRY)
    for client in (province, ministry):
        words(client.get(url("filing_effect", filing.key)))
    assert (Entry.objects.count(), fresh(filing).case.state) == (before, FilingState.FILED)
    Commitment.objects.update(amount=7)
    assert "could not be recorded" in words(ministry.get(url("filing_effect", filing.key)))


def test_a_stale_screen_and_a_missing_reason_are_said(takeup: TakeUp) -> None:
    filing = filed(takeup, {AMOUNT: Decimal(5)})
    ministry = client_of(takeup, Role.MINISTRY)
    page = ministry.post(url("filing_record", filing.key), {"seen": 0}, follow=True)
    assert "moved on by somebody else" in said(page)
    page = ministry.post(url("filing_return", filing.key), {"seen": 1, "reason": " "}, follow=True)
    assert "Say why" in said(page)
    page = ministry.post(url("filing_return", filing.key), {"seen": 1, "reason": "理由不足"}, follow=True)  # fmt: skip
    assert "Returned to the province." in said(page)
    province = client_of(takeup, Role.PROVINCE)
    assert "理由不足" in words(province.get(url("filing", filing.key)))
    page = province.post(url("filing_withdraw", filing.key), {"reason": "不报了"}, follow=True)
    assert "Withdrawn." in said(page)


def test_cells_are_answered_as_everywhere(takeup: TakeUp) -> None:
    filing = a_filing(takeup, {AMOUNT: Decimal(5)})
    province = client_of(takeup, Role.PROVINCE)

    def post(cell: str, base: str, value: str) -> Any:
        sent = {"cell": cell, "base": base, "value": value}
        return province.post(url("filing_cells", filing.key), sent)

    asked = post(AMOUNT, "8", "6")
    assert (asked.status_code, asked.json()["cells"][AMOUNT]["value"]) == (409, "5")
    assert post(AMOUNT, "5", "some").status_code == 422
    assert post("2/person", "", "李主任").status_code == 422
    assert post("9/item/9/amount", "", "1").status_code == 422
    assert post(AMOUNT, "5", "8").status_code == 200
    assert not filing.changes.exists()


def test_who_only_reads_gets_no_form(takeup: TakeUp) -> None:
    filing = filed(takeup, {AMOUNT: Decimal(5)})
    record_filing(filing=filing, **takeup.actor(Role.MINISTRY))
    page = words(client_of(takeup, Role.SCHOOL_HEAD).get(url("filing", filing.key)))
    assert "<del>8</del>" in page
    assert "<textarea" not in page
    assert 'name="file"' not in page
    west = a_person("west-province", "西省经办", Role.PROVINCE, takeup.country.west)
    client = Client()
    client.force_login(west)
    for name in ("filing", "filing_edit", "filing_effect"):
        assert client.get(url(name, filing.key)).status_code == 404
    assert Client().get(url("filing", filing.key)).status_code == 302


def test_the_list_is_searched_and_asks_the_same_however_long(takeup: TakeUp) -> None:
    province, ministry = client_of(takeup, Role.PROVINCE), client_of(takeup, Role.MINISTRY)
    filing = filed(takeup, {AMOUNT: Decimal(5)})
    here = url("filings", takeup.season.key)
    counts = []
    for n in range(5):
        if n in {1, 2, 3, 4}:
            withdraw_filing(filing=filing, reason="另报", **takeup.actor(Role.PROVINCE))
            filing = filed(takeup, {AMOUNT: Decimal(5)})
        with CaptureQueriesContext(
            connection,
        ) as asked:
            words(ministry.get(here))
        counts.append(len(asked))
    assert counts[1] == counts[4] <= 26
    assert words(province.get(here)).count("东教函〔2021〕8号") == 5
    assert words(province.get(f"{here}?show=FILED")).count("东教函〔2021〕8号") == 1
    assert "No filing fits" in words(province.get(f"{here}?q=没有这个"))
    assert "No filing fits" in words(province.get(f"{here}?q=77"))
    with CaptureQueriesContext(connection) as asked:
        words(ministry.get(url("filing", filing.key)))
    assert len(asked) <= 26


def test_the_log_is_public_and_names_nobody(takeup: TakeUp) -> None:
    cells = {AMOUNT: Decimal(5), "1/person": "李主任", "1/criterion": "=1+1"}
    record_filing(filing=filed(takeup, cells), **takeup.actor(Role.MINISTRY))
    visitor = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert takeup.country.school.name not in words(visitor.get(url("filing_log")))
    Season.objects.update(state=SeasonState.PUBLISHED)
    page = words(visitor.get(url("filing_log")))
    assert takeup.country.school.name in page
    assert "东教函〔2021〕8号" in page
    assert "李主任" not in page
    assert "张校长" not in page
    assert "Nothing fits" in words(visitor.get(f"{url('filing_log')}?q=没有这个"))
    text = words(visitor.get(url("filing_log_csv")))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["Number"], row["Before"], row["After"]) for row in rows if row["Before"] == "8"] == [("1", "8", "5")]  # fmt: skip
    assert len(rows) == 3
    assert "李主任" not in text
    assert "'=1+1" in text
