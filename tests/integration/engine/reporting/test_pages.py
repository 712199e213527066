"""Pages to be sealed: out of the snapshot, checked by a code, sealed on paper, old as soon as there is a newer one."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from peiyou.common.canonical import canonical
from peiyou.common.digest import hex_digest
from peiyou.common.tokens import grouped
from peiyou.engine.reporting.actions.pages import (
    receive_sealed_page,
    take_back_sealed_page,
    take_summary,
)
from peiyou.engine.reporting.actions.reviewing import return_return
from peiyou.engine.reporting.book.asking import ask_returns, reporting_units
from peiyou.engine.reporting.enums import SnapshotKind
from peiyou.engine.reporting.models import Return, Snapshot
from peiyou.engine.reporting.queries.money import money_of
from peiyou.engine.reporting.queries.pages import Sealing, code_url, sealed_of
from peiyou.engine.reporting.queries.summary import summary_now
from peiyou.engine.undertakings.models import Undertaking
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.workflow.models import Case
from peiyou.kernel.workflow.moves import answer_remark
from tests.factories.filings import PDF, a_confirmed_take_up
from tests.factories.returns import SCHOOL_WAY, Reported, a_round, handed_in
from tests.tools.refusals import refused

SCAN = Upload("盖章页.pdf", PDF)


@pytest.fixture
def made(db: None) -> Any:
    """The province takes part as well; the school has handed in."""
    takeup = a_confirmed_take_up()
    Case.objects.filter(pk=takeup.province.case_id).update(state="CONFIRMED")
    made = a_round(takeup)
    handed_in(made, done=3)
    with translation.override("en"):
        yield made


def as_(made: Reported, role: Role) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(made.takeup.people[role])
    return client


def own_of(made: Reported) -> Return:
    return made.of(made.takeup.country.bureau)


def page_of(made: Reported) -> Snapshot:
    page = made.school.snapshot
    assert page is not None
    return page


def test_the_page_says_what_was_handed_in_in_every_form(made: Reported) -> None:
    page = page_of(made)
    client = as_(made, Role.SCHOOL_HEAD)
    shown = client.get(f"/returns/pages/{page.key}/").content.decode()
    for words in ("甲县职教中心", grouped(page.check_code), page.digest, "完成立项并开工", "49.79 %", "92.50 %", "46.06 %"):  # fmt: skip
        assert words in shown
    for form, start in {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK"}.items():
        answer = client.get(f"/returns/pages/{page.key}/page.{form}")
        assert answer.content.startswith(start), form
    assert client.get(f"/returns/pages/{page.key}/page.exe").status_code == 404
    newest = client.get(f"/returns/{made.round.key}/units/{made.school.key}/page/")
    assert newest["Location"] == f"/returns/pages/{page.key}/"


def test_a_code_tells_strangers_that_the_page_is_genuine_and_nothing_else(made: Reported) -> None:
    page = page_of(made)
    shown = Client().get("/returns/check/", {"code": grouped(page.check_code).lower()})
    words = shown.content.decode()
    assert shown.status_code == 200
    assert page.digest in words
    assert "完成立项并开工" not in words
    assert Client().get(f"/returns/pages/{page.key}/").status_code == 302
    typed = Client().get("/take-up/check/", {"code": page.check_code})  # one page for all codes
    assert typed["Location"] == code_url(page.check_code)
    unknown = Client().get("/returns/check/", {"code": "AAAA"}, follow=True)
    assert unknown.status_code == 404


def test_a_scan_is_matched_by_its_code_and_counts_for_that_version(made: Reported) -> None:
    first = page_of(made)
    return_return(return_=made.school, remarks={"1/item/1/done": "不符"}, **made.actor(Role.COUNTY))
    answer_remark(case=made.school.case, cell="1/item/1/done", text="已核", **made.actor(Role.SCHOOL_FILLER))  # fmt: skip
    second = made.submit().snapshot
    assert second is not None
    act = made.actor(Role.SCHOOL_HEAD)
    meant = receive_sealed_page(snapshot=second, upload=SCAN, code=grouped(first.check_code), **act)
    assert meant == first
    assert sealed_of(made.school, SnapshotKind.RETURN).state == Sealing.PRINTED  # of an old version
    receive_sealed_page(snapshot=second, upload=Upload("b.pdf", PDF + b"\n"), **act)
    assert sealed_of(made.school, SnapshotKind.RETURN).state == Sealing.RECEIVED
    scan = Attachment.objects.get(source_kind="snapshot", source_id=str(second.key))
    assert scan.number == second.check_code
    with refused("REASON_MISSING"):
        take_back_sealed_page(snapshot=second, attachment=scan, reason=" ", **act)
    take_back_sealed_page(snapshot=second, attachment=scan, reason="看不清", **act)
    second.refresh_from_db()
    assert second.sealed_at is None


def test_what_is_no_scan_of_this_page_is_refused(made: Reported) -> None:
    page, act = page_of(made), made.actor(Role.SCHOOL_HEAD)
    with refused("OTHER_PAGE"):
        receive_sealed_page(snapshot=page, upload=SCAN, code="AAAA-BBBB", **act)
    take_summary(return_=own_of(made), **made.actor(Role.PROVINCE))
    other = Snapshot.objects.get(kind=SnapshotKind.PROVINCE)
    with refused("OTHER_PAGE"):
        receive_sealed_page(snapshot=page, upload=SCAN, code=other.check_code, **act)
    with pytest.raises(NotAllowed):
        receive_sealed_page(snapshot=page, upload=SCAN, **made.actor(Role.EXPERT))
    client = as_(made, Role.SCHOOL_HEAD)
    for file in ({}, {"file": SimpleUploadedFile("a.txt", b"abc")}):
        assert client.post(f"/returns/pages/{page.key}/scan/", file).status_code == 302
    page.refresh_from_db()
    assert page.sealed_at is None
    sent = {"file": SimpleUploadedFile("a.pdf", PDF), "code": page.check_code}
    client.post(f"/returns/pages/{page.key}/scan/", sent)
    page.refresh_from_db()
    assert page.sealed_at is not None


def test_a_province_sums_up_what_the_ledger_has(made: Reported) -> None:
    own = own_of(made)
    page = take_summary(return_=own, **made.actor(Role.PROVINCE))
    assert hex_digest("sha256", [canonical(page.content).encode()]) == page.digest
    (task,) = page.content["tasks"]
    (item,) = task["items"]
    assert (page.content["asked"], page.content["submitted"], task["units"]) == (1, 1, 1)
    assert (item["committed"], item["CLAIMED"], item["CHECKED"]) == (8, {"done": 3}, {"done": 0})
    money = next(fund for fund in task["funds"] if fund["code"] == "OWN")
    assert (money["budget"], money["CLAIMED"]) == (120_500_000, {"arrived": 60_000_000, "spent": 55_500_000})  # fmt: skip
    assert [unit["digest"] for unit in page.content["units"]] == [page_of(made).digest]
    with refused("UNCHANGED"):
        take_summary(return_=own, **made.actor(Role.PROVINCE))
    shown = as_(made, Role.PROVINCE).get(f"/returns/pages/{page.key}/").content.decode()
    assert "甲县职教中心" in shown
    made.pass_on(*SCHOOL_WAY)
    assert sealed_of(own, SnapshotKind.PROVINCE).state == Sealing.CHANGED
    second = take_summary(return_=own, **made.actor(Role.PROVINCE))
    assert (second.no, second.content["tasks"][0]["items"][0]["CHECKED"]) == (2, {"done": 3})
    pdf = as_(made, Role.PROVINCE).get(f"/returns/pages/{second.key}/page.docx")
    assert io.BytesIO(pdf.content).read(2) == b"PK"


def test_a_summary_is_of_a_province_and_by_it(made: Reported) -> None:
    with refused("NOT_A_PROVINCE"):
        take_summary(return_=made.school, **made.actor(Role.PROVINCE))
    with pytest.raises(NotAllowed):
        take_summary(return_=own_of(made), **made.actor(Role.PREFECTURE))
    page = take_summary(return_=own_of(made), **made.actor(Role.MINISTRY))
    assert as_(made, Role.SCHOOL_HEAD).get(f"/returns/pages/{page.key}/").status_code == 404
    assert Undertaking.objects.filter(unit=page.of_return.unit).exists()


def test_a_summary_and_money_cost_the_same_for_few_and_many(made: Reported) -> None:
    costs = []
    for units in (1, 3):
        if units == 3:
            cases = made.takeup.season.undertakings.values("case")
            Case.objects.filter(pk__in=cases).update(state="CONFIRMED")
            ask_returns(made.round, reporting_units(made.round), made.takeup.people[Role.MINISTRY].actor, made.at)  # fmt: skip
        own = own_of(made)
        with CaptureQueriesContext(connection) as asked:
            assert len(summary_now(own)["units"]) == units
        costs.append(len(asked))
        seen = Return.objects.filter(round=made.round)
        with CaptureQueriesContext(connection) as asked:
            money_of(made.round, seen, Stage.CLAIMED)
        costs.append(len(asked))
    assert costs[:2] == costs[2:]
    assert costs[0] <= 16
    assert costs[1] <= 4
