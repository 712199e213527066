"""A take-up of which the school is confirmed, and filings about it as the actions make them."""

from __future__ import annotations

from typing import Any

from peiyou.engine.undertakings.actions.deciding import confirm_undertaking, pass_undertaking
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.filings import (
    attach_letter,
    file_filing,
    open_filing,
    propose_changes,
)
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.actions.writing import Write
from peiyou.engine.undertakings.book.proposing import Proposal
from peiyou.engine.undertakings.models import Filing, Undertaking
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.forms.values import from_plain
from tests.factories.seasons import TakeUp, a_take_up, filled

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def a_confirmed_take_up() -> TakeUp:
    """The school is confirmed with task 1: eight of its item, 120.5 万元 of its own in 2021."""
    takeup = a_take_up()
    confirm_school(takeup)
    return takeup


def confirm_school(takeup: TakeUp) -> None:
    """In a take-up of which nobody has answered."""
    takeup.write(takeup.province, {"1/taken": True, "2/taken": True}, Role.PROVINCE)
    declare_tasks(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))
    confirmed(takeup, takeup.school, filled(1))


def confirmed(takeup: TakeUp, undertaking: Undertaking, cells: dict[str, Any]) -> None:
    """Filled in and taken through every check by the people whose turn it is."""
    unit = undertaking.unit
    is_school = unit == takeup.country.school
    filler, head = (Role.SCHOOL_FILLER, Role.SCHOOL_HEAD) if is_school else (Role.EXPERT,) * 2
    takeup.write(undertaking, cells, filler)
    submit_undertaking(undertaking=takeup.of(unit), **takeup.actor(head))
    for role in (Role.COUNTY, Role.PREFECTURE) if is_school else ():
        pass_undertaking(undertaking=takeup.of(unit), **takeup.actor(role))
    confirm_undertaking(undertaking=takeup.of(unit), **takeup.actor(Role.PROVINCE))


def a_filing(takeup: TakeUp, cells: dict[str, Any] | None = None) -> Filing:
    """Drafted about the school; with a letter where it proposes something."""
    act = takeup.actor(Role.PROVINCE)
    filing = open_filing(undertaking=takeup.school, **act)
    if cells:
        propose(takeup, filing, cells)
        attach_letter(
            filing=filing, upload=Upload("函.pdf", PDF), number="东教函〔2021〕8号", **act
        )
    return fresh(filing)


def propose(takeup: TakeUp, filing: Filing, cells: dict[str, Any]) -> Filing:
    """Cells whose base is what stands there."""
    proposal = Proposal.read(fresh(filing), cells)
    writes = []
    for cell, value in cells.items():
        known = proposal.form.by_path.get(cell)
        base = from_plain(known.column, proposal.standing(cell)) if known else None
        writes.append(Write(cell, base, value))
    propose_changes(filing=filing, writes=writes, **takeup.actor(Role.PROVINCE))
    return fresh(filing)


def filed(takeup: TakeUp, cells: dict[str, Any]) -> Filing:
    filing = a_filing(takeup, cells)
    file_filing(filing=filing, reason="学校规模调整", **takeup.actor(Role.PROVINCE))
    return fresh(filing)


def fresh(filing: Filing) -> Filing:
    rows = Filing.objects.select_related("case__process", "undertaking__season", "undertaking__unit", "province")  # fmt: skip
    return rows.get(pk=filing.pk)
