"""Figures over HTTP, for programs of those who see them: every figure of a subtree as one stream."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Annotated, Final
from uuid import UUID

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Query, Router

from peiyou.common.formulas import harmless
from peiyou.engine.results.queries.figure_rows import Asked, asked, figure_lines
from peiyou.engine.results.queries.sight import sight_of
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.queries.trees import Seen
from peiyou.kernel.organisations.models import Unit

router = Router(tags=["figures"])
"""For tokens with the scope `figures:read`: what their person may see."""

COLUMNS: Final = (
    "unit", "name", "measure", "unit_of_count", "scale", "period", "stage", "quantity", "entries",
)  # fmt: skip
END: Final = "\r\n"


@router.get(
    "/rows.csv",
    summary="Every figure of a subtree, as CSV",
    description="One row for each unit at or below `at`, measure, period within the days asked for, and stage; in no promised "
    "order. A quantity is a whole number and means quantity × 10^-scale of the unit of count. The code of a measure ends with "
    "the key of the plan's deliverable or task. Units count where they stood on the last day of each period.",
    openapi_extra={"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The rows."}}},
)  # fmt: skip
def figures_export(
    request: HttpRequest,
    at: Annotated[UUID, Query(description="Key of the unit.")],
    starts_on: Annotated[date, Query(description="Periods begin on this day or later.")],
    ends_on: Annotated[date, Query(description="Periods end on this day or earlier.")],
    stage: Annotated[
        list[Stage] | None, Query(description="Only these stages; all where none is named.")
    ] = None,
    as_of: Annotated[
        date | None, Query(description="What was known at the end of this day; so far where it is left out.")
    ] = None,
) -> StreamingHttpResponse:  # fmt: skip
    sight = sight_of(request.actor, request.at)  # type: ignore[attr-defined]
    node = Unit.objects.filter(key=at).first()
    if sight is None or node is None or not sight.sees(node):
        raise Http404
    today = timezone.localdate(request.at)  # type: ignore[attr-defined]
    known = Seen(as_of if as_of and as_of < today else None)
    stages = [one.value for one in stage or list(Stage)]
    lines = _lines(asked(node, stages, starts_on, ends_on, known))
    first = next(lines, b"")  # asked now: what takes too long or fails is no half of a file
    head = f"{_cells(*COLUMNS)}{END}".encode()
    content = chain([head, first], lines)
    answer = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="figures.csv"'
    return answer


def _lines(of: Asked) -> Iterator[bytes]:
    """What a line is about is written once for all of its lines."""
    units = {pk: _cells(str(unit.key), harmless(unit.name)) for pk, unit in of.units.items()}
    measures = {pk: _cells(m.code, harmless(m.unit), str(m.scale)) for pk, m in of.measures.items()}
    return map(str.encode, figure_lines(of, units, measures, END))


def _cells(*texts: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(texts)
    return out.getvalue()
