"""A workbook that was handed in: looked at, asked about, written all or nothing, and its owner's alone."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.work import work_of
from peiyou.kernel.forms.actions.intakes import (
    carry_out_intake,
    decide_intake,
    drop_intake,
    hand_in_workbook,
)
from peiyou.kernel.forms.definition import Form, Row
from peiyou.kernel.forms.editions import ensure_edition
from peiyou.kernel.forms.enums import Crossed, IntakeState
from peiyou.kernel.forms.errors import FormError
from peiyou.kernel.forms.intaking import KEPT, sweep, work_on
from peiyou.kernel.forms.values import Typed
from peiyou.kernel.forms.workbook.layout import Record
from peiyou.kernel.forms.workbook.writing import write
from tests.integration.kernel.forms.the_books import (
    LOCKED,
    SECRET,
    Books,
    a_book,
    handed_in,
    money,
    store,
    values_of,
    worked,
)  # fmt: skip
from tests.integration.kernel.forms.the_form import FORM, VALUES


def test_what_would_change_is_shown_and_then_written(
    books: Books, filler: Person, at: datetime
) -> None:
    intake = handed_in(a_book(money), filler, at)
    assert intake.state == IntakeState.READ
    assert (intake.report["changed"], intake.report["wrong"], intake.report["is_ready"]) == (1, 0, True)  # fmt: skip
    (one,) = intake.report["differences"]
    assert (one["sheet"], one["column"], one["row"], one["unit"]) == ("经费", "I", 4, "某校")
    assert (one["before"], one["after"]) == ("1,200.5", "777")
    assert values_of("u1")["9/fund/OWN/2021"] == Decimal("1200.5")  # a look changes nothing
    assert books.asked_as == {filler.actor.id}
    assert [item.count for item in work_of(filler.actor, at) if "workbook" in item.title] == [1]
    carry_out_intake(intake=intake, mark=intake.mark, actor=filler.actor, at=at)
    intake.refresh_from_db()
    name = intake.file.name
    assert worked(intake, at).state == IntakeState.WRITTEN
    assert values_of("u1")["9/fund/OWN/2021"] == Decimal(777)
    assert not intake.file.storage.exists(name)


def test_a_workbook_that_was_not_touched_changes_nothing_whatever_others_did(
    books: Books, filler: Person, at: datetime
) -> None:
    content = a_book()
    store("u1", {**VALUES, "9/person": "李四", LOCKED: Decimal(1)})
    report = handed_in(content, filler, at).report
    assert (report["changed"], report["crossed"], report["wrong"]) == (0, 0, 0)
    assert not report["is_ready"]


def test_a_cell_that_both_changed_is_a_question(books: Books, filler: Person, at: datetime) -> None:
    content = a_book(money)
    store("u1", {**VALUES, "9/fund/OWN/2021": Decimal(5)})
    intake = handed_in(content, filler, at)
    assert (intake.report["changed"], intake.report["crossed"], intake.report["is_ready"]) == (0, 1, False)  # fmt: skip
    (one,) = intake.report["questions"]
    assert (one["issued"], one["before"], one["after"]) == ("1200.5", "5", "777")
    with pytest.raises(FormError):
        carry_out_intake(intake=intake, mark=intake.mark, actor=filler.actor, at=at)
    for answer, ready, stands in ((Crossed.THEIRS, False, 5), (Crossed.MINE, True, 777)):
        decided = decide_intake(
            intake=intake, crossed=answer, is_mapped=False, actor=filler.actor, at=at
        )
        intake = worked(decided, at)
        assert intake.report["is_ready"] is ready
        if ready:
            agreed = carry_out_intake(intake=intake, mark=intake.mark, actor=filler.actor, at=at)
            worked(agreed, at)
        assert values_of("u1")["9/fund/OWN/2021"] == Decimal(stands)


def test_what_changed_after_the_look_is_looked_at_again(
    books: Books, filler: Person, at: datetime
) -> None:
    intake = handed_in(a_book(money), filler, at)
    agreed = carry_out_intake(intake=intake, mark=intake.mark, actor=filler.actor, at=at)
    store("u1", {**VALUES, "9/fund/OWN/2021": Decimal(5)})
    again = worked(agreed, at)
    assert again.state == IntakeState.READ
    assert "look again" in again.report["note"]
    assert values_of("u1")["9/fund/OWN/2021"] == Decimal(5)


def test_one_wrong_cell_and_nothing_is_written(books: Books, filler: Person, at: datetime) -> None:
    def change(book: Any) -> None:
        money(book)
        book["经费"]["H4"].value = "很多"
        book["经费"]["I5"].value = 31  # locked

    intake = handed_in(a_book(change), filler, at)
    said = [(p["column"], p["row"], p["text"]) for p in intake.report["problems"]]
    assert [one[:2] for one in said] == [("H", 4), ("I", 5)]
    assert said[1][2] == "已提交。"
    assert not intake.report["is_ready"]
    with pytest.raises(FormError):
        carry_out_intake(intake=intake, mark=intake.mark, actor=filler.actor, at=at)


def test_what_the_act_would_refuse_is_said_before_it_is_done(
    books: Books, filler: Person, at: datetime
) -> None:
    intake = handed_in(a_book(lambda book: money(book, 13)), filler, at)
    assert [(p["sheet"], p["column"], p["row"], p["text"]) for p in intake.report["problems"]] == [
        ("经费", "I", 4, "13 is unlucky")
    ]
    assert values_of("u1")["9/fund/OWN/2021"] == Decimal("1200.5")


def test_a_row_of_somebody_else_says_nothing_of_it(
    books: Books, filler: Person, at: datetime
) -> None:
    def change(book: Any) -> None:
        for sheet in ("任务 一", "数量", "经费"):
            for row in range(4, 6):
                if book[sheet].cell(row, 1).value == "u1":
                    book[sheet].cell(row, 1).value = "u2"

    intake = handed_in(a_book(change), filler, at)
    assert [p["text"] for p in intake.report["problems"]] == [
        "This unit is not one of those that you fill in here."
    ]
    assert SECRET not in str(intake.report)


def test_an_earlier_edition_is_agreed_to_first(books: Books, filler: Person, at: datetime) -> None:
    funds = replace(FORM.tables[2], rows=(*FORM.tables[2].rows, Row("9/fund/XX", "其他来源")))
    old = replace(FORM, tables=(*FORM.tables[:2], funds))
    ensure_edition(old, at=at)
    book = openpyxl.load_workbook(io.BytesIO(write(old, [Record("u1", "4", "某校", VALUES)])))
    money(book)
    out = io.BytesIO()
    book.save(out)
    intake = handed_in(out.getvalue(), filler, at)
    assert intake.report["mapping"]["gone"] == ["其他来源"]
    assert (intake.report["changed"], intake.report["is_ready"]) == (1, False)
    decided = decide_intake(
        intake=intake, crossed=Crossed.ASK, is_mapped=True, actor=filler.actor, at=at
    )
    assert worked(decided, at).report["is_ready"]


def test_what_cannot_be_read_says_why(books: Books, filler: Person, at: datetime) -> None:
    with pytest.raises(FormError):
        handed_in(b"%PDF-1.7", filler, at)
    intake = handed_in(b"PK\x03\x04 broken", filler, at)
    assert intake.state == IntakeState.REFUSED
    assert "not a workbook" in intake.report["refusal"]
    assert drop_intake(intake=intake, actor=filler.actor, at=at).state == IntakeState.DROPPED


def test_a_bug_does_not_leave_it_reading_for_ever(
    books: Books, filler: Person, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> Form:
        raise RuntimeError

    monkeypatch.setattr(books, "form", broken)
    intake = hand_in_workbook(
        kind="trial", subject_id="open", name="a.xlsx", content=a_book(), actor=filler.actor, at=at
    )
    with pytest.raises(RuntimeError):
        work_on(intake, at)
    intake.refresh_from_db()
    assert intake.state == IntakeState.REFUSED


def test_working_on_it_twice_changes_nothing(books: Books, filler: Person, at: datetime) -> None:
    intake = handed_in(a_book(money), filler, at)
    agreed = carry_out_intake(intake=intake, mark=intake.mark, actor=filler.actor, at=at)
    books.write("open", {"u1": [Typed("9/fund/OWN/2021", Decimal("1200.5"), Decimal(777))]}, filler.actor, at)  # fmt: skip
    assert worked(agreed, at).state == IntakeState.WRITTEN  # the worker died after the act


def test_strangers_hand_nothing_in_and_act_on_nothing(
    books: Books, filler: Person, stranger: Person, at: datetime
) -> None:
    with pytest.raises(NotAllowed):
        handed_in(a_book(), stranger, at)
    with pytest.raises(NotAllowed):
        hand_in_workbook(
            kind="trial", subject_id="shut", name="a", content=a_book(), actor=filler.actor, at=at
        )
    intake = handed_in(a_book(money), filler, at)
    for act in (
        lambda: carry_out_intake(intake=intake, mark=intake.mark, actor=stranger.actor, at=at),
        lambda: drop_intake(intake=intake, actor=stranger.actor, at=at),
        lambda: decide_intake(
            intake=intake, crossed=Crossed.MINE, is_mapped=True, actor=stranger.actor, at=at
        ),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_is_old_goes_with_its_file(books: Books, filler: Person, at: datetime) -> None:
    intake = handed_in(a_book(), filler, at)
    assert sweep(at + KEPT) == 0
    assert sweep(at + KEPT + timedelta(seconds=1)) == 1
    assert not intake.file.storage.exists(intake.file.name)
