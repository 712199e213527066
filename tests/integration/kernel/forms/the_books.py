"""What the tests of workbooks hand in, and the record that stands behind it."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import openpyxl

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor
from peiyou.kernel.forms.actions.intakes import hand_in_workbook
from peiyou.kernel.forms.definition import Form, Value
from peiyou.kernel.forms.errors import FormError
from peiyou.kernel.forms.intaking import work_on
from peiyou.kernel.forms.models import Edition, Intake
from peiyou.kernel.forms.subjects import Standing, WritesRefused
from peiyou.kernel.forms.values import Typed, as_text, from_plain
from peiyou.kernel.forms.workbook.layout import Record
from peiyou.kernel.forms.workbook.writing import write
from tests.integration.kernel.forms.the_form import FORM, VALUES

LOCKED = "9/fund/LOCAL/2021"
SECRET = "邻校的内部目标"


class Books:
    """What stands is kept in rows of the database, so that a rehearsal undoes it."""

    def __init__(self, at: datetime) -> None:
        self.at, self.asked_as = at, set[str]()

    def form(self, subject_id: str) -> Form:
        return FORM

    def title(self, subject_id: str) -> str:
        return "试点承接"

    def url(self, subject_id: str) -> str:
        return f"/nowhere/{subject_id}/"

    def may(self, subject_id: str, actor: Actor, at: datetime) -> bool:
        return subject_id == "open"

    def standing(
        self, subject_id: str, records: Collection[str], actor: Actor, at: datetime
    ) -> Mapping[str, Standing]:
        self.asked_as.add(actor.id)
        return {
            "u1": Standing("某校", values_of("u1"), set(FORM.by_path) - {LOCKED}, "已提交。")
        } if "u1" in records else {}  # fmt: skip

    def write(
        self, subject_id: str, writes: Mapping[str, Sequence[Typed]], actor: Actor, at: datetime
    ) -> None:
        for record, some in writes.items():
            stands = values_of(record)
            crossed = [one.cell for one in some if stands.get(one.cell) != one.base]
            if crossed:
                raise FormError("CROSSED", "Somebody was quicker.")
            if any(one.value == Decimal(13) for one in some):
                raise WritesRefused({(record, "9/fund/OWN/2021"): "13 is unlucky"})
            store(record, stands | {one.cell: one.value for one in some})


def values_of(record: str) -> dict[str, Value]:
    row = Edition.objects.get(code=f"store/{record}")
    return {
        path: from_plain(FORM.by_path[path].column, text) for path, text in row.definition.items()
    }


def store(record: str, values: Mapping[str, Value]) -> None:
    plain = {p: as_text(FORM.by_path[p].column, v) for p, v in values.items() if v is not None}
    Edition.objects.update_or_create(
        code=f"store/{record}", no=1,
        defaults={"digest": "x", "definition": plain, "created_at": datetime.now().astimezone()},
    )  # fmt: skip


def a_book(change: Any = None, values: Mapping[str, Value] = VALUES) -> bytes:
    content = write(FORM, [Record("u1", "4136000012", "某校", values)])
    book = openpyxl.load_workbook(io.BytesIO(content))
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def handed_in(content: bytes, person: Person, at: datetime) -> Intake:
    intake = hand_in_workbook(
        kind="trial",
        subject_id="open",
        name="承接.xlsx",
        content=content,
        actor=person.actor,
        at=at,
    )
    return worked(intake, at)


def worked(intake: Intake, at: datetime) -> Intake:
    work_on(intake, at)
    intake.refresh_from_db()
    return intake


def money(book: Any, value: Any = 777) -> None:
    book["经费"]["I4"].value = value  # 9/fund/OWN/2021
