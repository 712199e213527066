"""People by the hundred from a workbook: read, bounded, each row tried, what is wrong said row by row."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from peiyou.common.archives import BadArchive
from peiyou.common.tokens import new_code
from peiyou.common.workbooks import sheet_cells
from peiyou.kernel.access.actions.enrolment import Newcomer, enrol_person
from peiyou.kernel.access.errors import AccessError
from peiyou.kernel.access.terms import end
from peiyou.kernel.accounts.enums import Way
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, DomainError
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.actions.roles import ADMINISTRATION, Role
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.fields import named_unit
from peiyou.kernel.organisations.models import Unit

MOST: Final = 500
LIFE: Final = timedelta(days=1)
"""Of the invitations of a trial, which nobody ever sees."""


def columns() -> list[str]:
    return [_("Name"), _("Role"), _("Unit"), _("Sign-in name"), _("E-mail"), _("Phone"), _("Last day")]  # fmt: skip


@dataclass(slots=True)
class Line:
    """One row as written. `fault` is what is wrong with it, empty where it would be accepted."""

    number: int
    name: str
    role: str
    unit: str
    handle: str
    email: str
    phone: str
    last_day: str
    fault: str = field(default="", compare=False)


def template(roles: Iterable[Role]) -> bytes:
    """An empty workbook: headings, and the roles that the asker may give to choose from."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(_("People"))
    text = book.add_format({"num_format": "@"})
    sheet.write_row(0, 0, columns(), book.add_format({"bold": True, "bottom": 1}))
    for column, width in enumerate((14, 20, 36, 22, 26, 18, 14)):
        sheet.set_column(column, column, width, text)
    labels = [str(role.label) for role in roles]
    if labels:
        lists = book.add_worksheet(_("Roles"))
        lists.write_column(0, 0, labels)
        source = f"='{_('Roles')}'!$A$1:$A${len(labels)}"
        sheet.data_validation(1, 1, MOST, 1, {"validate": "list", "source": source})
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def read(path: Path) -> list[Line]:
    """The filled rows of the first sheet. Raises `AccessError` for what is no such workbook."""
    try:
        rows = sheet_cells(path, max_row=MOST + 20, max_col=7)
        next(rows, ())  # the headings
        lines = list(_lines(rows))
    except BadArchive as error:
        raise AccessError("NOT_A_WORKBOOK", _("This is not a workbook that can be read. Fill in the template and save it as .xlsx.")) from error  # fmt: skip
    if not lines:
        raise AccessError("NOBODY", _("There is nobody in the workbook. Fill in a row for each person, below the headings."))  # fmt: skip
    if len(lines) > MOST:
        raise AccessError("TOO_MANY", _("There are more than %(most)s people. Hand them in in several workbooks."), most=MOST)  # fmt: skip
    return lines


def _lines(rows: Iterable[Sequence[Any]]) -> Iterator[Line]:
    for number, row in enumerate(rows, 2):
        cells = [_text(cell) for cell in [*row, *[None] * 7][:7]]
        if any(cells):
            name, role, unit, handle, email, phone, last_day = cells
            yield Line(number, name, role, unit, handle, email, phone, last_day)


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def packed(lines: Sequence[Line]) -> str:
    """What travels through the page between the trial and the act; all of it is checked again."""
    return json.dumps([asdict(line) for line in lines], ensure_ascii=False)


def unpacked(text: str) -> list[Line]:
    """Raises `AccessError` if the page did not send what `packed` made."""
    try:
        rows = json.loads(text)
        lines = [
            Line(int(row["number"]), *(str(row[name]) for name in _NAMES)) for row in rows[:MOST]
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise AccessError("ROWS_LOST", _("The rows did not arrive whole. Upload the workbook again.")) from error  # fmt: skip
    if not lines:
        raise AccessError(
            "ROWS_LOST", _("The rows did not arrive whole. Upload the workbook again.")
        )
    return lines


_NAMES: Final = ("name", "role", "unit", "handle", "email", "phone", "last_day")


def newcomers(lines: Sequence[Line], at: datetime) -> list[Newcomer | None]:
    """What each line means; None, with its `fault` said, where it means nothing."""
    taken: set[str] = set()
    return [_newcomer(line, at, taken) for line in lines]


def _newcomer(line: Line, at: datetime, taken: set[str]) -> Newcomer | None:
    try:
        role = _role(line.role)
        unit = None if role in ADMINISTRATION else named_unit(line.unit, timezone.localdate(at))
        last_day = date.fromisoformat(line.last_day) if line.last_day else None
    except forms.ValidationError as error:
        line.fault = " ".join(error.messages)
        return None
    except ValueError:
        line.fault = _("Write the last day as 2026-12-31.")
        return None
    line.handle = line.handle or _free_handle(role, unit, taken)
    taken.add(line.handle)
    return Newcomer(
        line.handle, line.name, line.email, line.phone, role, unit, end(last_day), new_code()
    )


def _role(text: str) -> Role:
    found = next((role for role in Role if text in {str(role.label), role.value}), None)
    if found is None:
        raise forms.ValidationError(_("“%(text)s” is no role. Choose one from the list.") % {"text": text})  # fmt: skip
    return found


def _free_handle(role: Role, unit: Unit | None, taken: set[str]) -> str:
    """A sign-in name for who was given none: the unit's number and the role, ``1234567890-head``."""
    stem = (unit.code if unit and unit.code.isascii() else "") or (
        str(unit.key)[:8] if unit else "p"
    )
    base = f"{stem}-{role.value.rsplit('_', 1)[-1]}".lower()
    known = set(Person.objects.filter(handle__startswith=base).values_list("handle", flat=True))
    number = 1
    handle = base
    while handle in known or handle in taken:
        number += 1
        handle = f"{base}-{number}"
    return handle


def rehearse(lines: Sequence[Line], hierarchy: Hierarchy, actor: Actor, at: datetime) -> None:
    """Try every line for real and undo it all; what would be refused is said in the line's `fault`."""
    with rehearsal():
        for line, newcomer in zip(lines, newcomers(lines, at), strict=True):
            if newcomer is None:
                continue
            try:
                with transaction.atomic():
                    enrol_person(
                        handle=newcomer.handle, name=newcomer.name, email=newcomer.email,
                        phone=newcomer.phone, role=newcomer.role, unit=newcomer.unit,
                        hierarchy=hierarchy, valid_from=at, valid_to=newcomer.valid_to,
                        token=newcomer.code, way=Way.SLIP, life=LIFE, actor=actor, at=at,
                    )  # fmt: skip
            except DomainError as error:
                line.fault = str(error)
