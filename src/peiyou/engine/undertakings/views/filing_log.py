"""The public log of changes: who, which task, from what to what, when, by which letter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.common.formulas import harmless
from peiyou.engine.undertakings.models import FiledChange, Filing
from peiyou.engine.undertakings.queries.filings import (
    Proposed,
    filings_in_log,
    forms_of,
    proposal,
)

SIZE: Final = 50


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:60].strip()
    page = Paginator(filings_in_log(text), SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": list(_shown(page.object_list)), "text": text}
    return render(request, "undertakings/filing_log.html", context)


@require_safe
def log_csv(request: HttpRequest) -> HttpResponse:
    target = io.StringIO()
    target.write("\ufeff")
    writer = csv.writer(target)
    writer.writerow(
        [
            _("Number"), _("Recorded on"), _("Province"), _("Unit"), _("Task"), _("What"), _("Before"), _("After"),
            _("Measured in"), _("Letter"), _("Season"),
        ]
    )  # fmt: skip
    for filing, one in _shown(filings_in_log()):
        line = [
            str(filing.no), _day(filing), filing.province.name, filing.undertaking.unit.name, str(one.task), one.name,
            *_values(one), str(one.unit), filing.letter_number, filing.undertaking.season.title,
        ]  # fmt: skip
        writer.writerow([harmless(cell) for cell in line])
    return HttpResponse(
        target.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="filings.csv"'},
    )


def _shown(rows: Iterable[FiledChange]) -> Iterator[tuple[Filing, Proposed]]:
    """Cells that the form of their season asks; names of people are left out by whoever shows them."""
    listed = list(rows)
    forms = forms_of(listed)
    for row in listed:
        cell = forms[row.filing.undertaking.season_id].by_path.get(row.cell)
        if cell is not None:
            yield row.filing, proposal(cell, row)


def _values(one: Proposed) -> tuple[str, str]:
    hidden = _("(name)")
    return (hidden, hidden) if one.is_person else (one.before, one.after)


def _day(filing: Filing) -> str:
    return timezone.localdate(filing.recorded_at).isoformat() if filing.recorded_at else ""
