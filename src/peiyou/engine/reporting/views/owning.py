"""Who answers for what in a return: rows of the form given to people who fill in for the unit."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.actions.writing import assign_rows
from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.fillers import fillers_of
from peiyou.engine.reporting.views.access import Request, demand_right, of_return
from peiyou.engine.reporting.views.screen import Screen, page_of
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import DomainError

EVERYBODY = "everybody"


@of_return
@require_http_methods(["GET", "POST"])
def owners(request: Request, row: Return) -> HttpResponse:
    """Tasks, and the rows of each, with who answers for them; what is ticked is given to whoever is chosen."""
    demand_right(request, ["assign_rows"], row)
    screen = Screen(request, row)
    rows = _rows_by_task(screen)
    error = ""
    if request.method == "POST":
        chosen = _chosen(request, rows)
        error = _assign(request, row, chosen)
        if not error:
            return redirect(reverse("reporting:owners", args=[row.round.key, row.key]))
    people = Person.objects.filter(pk__in=fillers_of(row, request.at)).order_by("name", "pk")
    context = {
        "round": row.round, "row": row, "sheet": screen.sheet, "page_url": page_of(row), "people": people,
        "rows": rows, "everybody": EVERYBODY, "error": error, "is_written": screen.is_written,
    }  # fmt: skip
    return render(request, "reporting/owners.html", context, status=422 if error else 200)


def _rows_by_task(screen: Screen) -> dict[int, list[tuple[str, str]]]:
    """By seq: key and words of each row that is asked of the unit; the task itself first."""
    found: dict[int, list[tuple[str, str]]] = {seq: [] for seq in screen.sheet.said.seqs}
    for table in screen.sheet.asked.form.tables:
        for one in table.rows:
            seq = cells.seq_of(one.key)
            if seq in found:
                words = (
                    _("What was done, and the rating") if one.key == str(seq) else str(one.label)
                )
                found[seq].append((one.key, words))
    return found


def _chosen(request: Request, rows: dict[int, list[tuple[str, str]]]) -> list[str]:
    """Rows that were ticked one by one, and all rows of tasks that were ticked as a whole."""
    tasks = set(request.POST.getlist("task"))
    whole = [key for seq, of in rows.items() if str(seq) in tasks for key, _words in of]
    return list(dict.fromkeys([*whole, *request.POST.getlist("row")]))


def _assign(request: Request, row: Return, chosen: list[str]) -> str:
    """What is wrong; empty where it is done."""
    if not chosen:
        return _("Tick the tasks or entries first.")
    said = request.POST.get("person", "")
    person = None
    if said != EVERYBODY:
        try:
            person = Person.objects.filter(key=said).first()
        except ValidationError:
            person = None
        if person is None:
            return _("Choose who answers for them.")
    try:
        assign_rows(return_=row, rows=chosen, person=person, actor=request.actor, at=request.at)
    except DomainError as refusal:
        return str(refusal)
    words = ngettext("%(n)s entry is given.", "%(n)s entries are given.", len(chosen))
    messages.success(request, words % {"n": len(chosen)})
    return ""
