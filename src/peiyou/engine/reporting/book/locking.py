"""Returns, held for this transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Exists, OuterRef

from peiyou.engine.reporting.models import Inspection, Return
from peiyou.engine.reporting.queries.inspecting import RELATED
from peiyou.kernel.workflow.models import Remark

_REMARKS: Final = Remark.objects.filter(case=OuterRef("case"), settled_at=None)
_ROWS: Final = (  # made once: it takes longer to compose than the database to answer
    Return.objects.select_for_update(of=("self", "case"))
    .select_related("round__period", "case__process", "unit", "undertaking")
    .annotate(has_open_remarks=Exists(_REMARKS))
    .defer("case__process__definition")
    .order_by("case")
)


def locked(pks: Iterable[int]) -> list[Return]:
    """The returns as they stand, with round, period, undertaking, case and unit, in the order of their cases.

    Their cases are held too (`move_cases(is_locked=True)`), in the order in which everybody locks cases.
    """
    found: list[Return] = []
    for row in _ROWS.filter(pk__in=set(pks)):
        row.case.has_open_remarks = row.has_open_remarks
        found.append(row)
    return found


def locked_inspection(inspection: Inspection) -> Inspection:
    """A spot check as it stands, held for this transaction."""
    rows = Inspection.objects.select_for_update(of=("self",)).select_related(*RELATED)
    return rows.defer("draw__population").get(pk=inspection.pk)
