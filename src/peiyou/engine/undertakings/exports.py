"""The take-up of one unit or of many as a workbook to fill in (read back by `imports`)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from peiyou.engine.undertakings.models import Season
from peiyou.engine.undertakings.parts import Part
from peiyou.kernel.forms.definition import Form
from peiyou.kernel.forms.workbook.layout import Record
from peiyou.kernel.forms.workbook.writing import write
from peiyou.kernel.organisations.queries.numbers import numbers_of


def workbook(season: Season, form: Form, parts: Sequence[Part]) -> bytes:
    """Sheets of tasks, quantities and money with a row per unit and line, and one that explains them."""
    numbers = numbers_of(part.undertaking.unit_id for part in parts)
    records = [
        Record(
            key=str(part.undertaking.key),
            number=numbers.get(part.undertaking.unit_id, ""),
            name=part.undertaking.unit.name,
            values=part.values,
            rows=part.rows,
            writable=part.writable,
        )
        for part in parts
    ]
    notes = [
        _("A task is taken up by “yes” in the sheet of tasks; figures of a task that is not taken up are not accepted."),
        _("Money is in 万元, at most six decimal places: exact to the fen. Sums are shown only and are worked out anew."),
        _("A quantity by years need not be divided; where it is, the years together are the quantity."),
    ]  # fmt: skip
    return write(form, records, notes=notes)
