"""The returns of one unit or of many as a workbook to fill in (read back by `imports`)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from peiyou.engine.reporting.parts import Part
from peiyou.kernel.forms.definition import Form
from peiyou.kernel.forms.workbook.layout import Record
from peiyou.kernel.forms.workbook.writing import write
from peiyou.kernel.organisations.queries.numbers import numbers_of


def workbook(form: Form, parts: Sequence[Part]) -> bytes:
    """Sheets of tasks, figures and money with a row per unit and line, and one that explains them."""
    numbers = numbers_of(part.return_.unit_id for part in parts)
    records = [
        Record(
            key=str(part.return_.key),
            number=numbers.get(part.return_.unit_id, ""),
            name=part.return_.unit.name,
            values=part.values,
            rows=part.rows,
            writable=part.writable,
        )
        for part in parts
    ]
    notes = [
        _("What was taken up, what was approved before, and the budget are shown only; they come from the records."),
        _("Figures that are known elsewhere are filled in already: change them only where they are wrong."),
        _("Figures and money are those of this period, not sums over the years. Money is in 万元, exact to the fen."),
        _("Files of proof are attached on the page of the return, not here."),
    ]  # fmt: skip
    return write(form, records, notes=notes)
