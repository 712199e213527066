"""Units from a workbook: handed in, looked at row by row, decided, imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from peiyou.common.canonical import canonical
from peiyou.common.digest import hex_digest
from peiyou.kernel.organisations import exports
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.forms.many import ImportForm
from peiyou.kernel.organisations.imports.plan import LEAVE_OUT, NEW, Fate, Outcome, Plan, Wish
from peiyou.kernel.organisations.imports.units import carry_out, plan_import
from peiyou.kernel.organisations.imports.workbook import LIMIT, MOST_ROWS, read_workbook
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.listing import Row, rows_of
from peiyou.kernel.organisations.requirements.duplicates import Pair
from peiyou.kernel.organisations.views.access import Request, officials, today
from peiyou.kernel.organisations.views.uploads import Note, forget, keep, note_of, opened

VERB: Final = "organisations.import_units"
ASKED: Final = 300
"""Rows that one page can decide; for more there is one answer for all, or several files."""
SHOWN: Final = 100
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@officials(VERB)
@require_safe
def index(request: Request) -> HttpResponse:
    return _form(request, ImportForm(today=today(request)))


@officials(VERB)
@require_safe
def template(request: Request) -> HttpResponse:
    response = HttpResponse(exports.template(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="organisations-template.xlsx"'
    return response


@officials(VERB)
@require_POST
def check(request: Request) -> HttpResponse:
    """The dry run of a file that is handed in, or of one that was, with decisions."""
    if "note" in request.POST:
        note = note_of(request.POST["note"], request.actor.id)
        return _checked(request, note) if note else _lost(request)
    form = ImportForm(request.POST, request.FILES, today=today(request))
    if not form.is_valid():
        return _form(request, form)
    said = form.cleaned_data
    file: UploadedFile = said["file"]
    if (file.size or 0) > LIMIT:
        form.add_error("file", _("The file is too large. Import it in parts."))
        return _form(request, form)
    note = keep(
        file.read(), request.actor.id, request.at,
        name=file.name or "", source=said["source"], on=said["on"].isoformat(), update=said["update"],
    )  # fmt: skip
    try:
        return _page(request, note, _plan(request, note))
    except OrganisationError as error:
        forget(note)
        form.add_error("file", str(error))
        return _form(request, form)


@officials(VERB)
@require_POST
def commit(request: Request) -> HttpResponse:
    """Does what was looked at. If that would be something else by now, a person looks again."""
    note = note_of(request.POST.get("note", ""), request.actor.id)
    if note is None:
        return _lost(request)
    plan = _plan(request, note)
    if not plan.ready or request.POST.get("agreed") != _mark(plan):
        return _page(request, note, plan, has_changed=True)
    try:
        batch = carry_out(plan, request.actor, request.at)
    except OrganisationError as error:  # the register changed after it was looked at
        return _page(request, note, _plan(request, note), has_changed=True, refusal=str(error))
    forget(note)
    new = ngettext("%(n)s unit registered", "%(n)s units registered", batch.registered)
    old = ngettext("%(n)s unit changed", "%(n)s units changed", batch.edited)
    messages.success(request, _("%(new)s, %(old)s.") % {
        "new": new % {"n": batch.registered}, "old": old % {"n": batch.edited},
    })  # fmt: skip
    return redirect("organisations:list")


def _checked(request: Request, note: Note) -> HttpResponse:
    return _page(request, note, _plan(request, note))


def _plan(request: Request, note: Note) -> Plan:
    with opened(note) as path:
        sheet = read_workbook(path)
    otherwise = request.POST.get("otherwise", "")
    wish = Wish(
        source=note.source,
        on=note.day,
        decisions=dict(_decisions(request)),
        otherwise=otherwise if otherwise in {NEW, LEAVE_OUT} else "",
        update=note.update,
    )
    return plan_import(sheet, wish, request.actor, request.at)


def _decisions(request: Request) -> Iterator[tuple[int, str]]:
    """`row-12` → new, leave-out, or the key of the unit that it is; rubbish is no decision."""
    for name in request.POST:
        value = request.POST[name]
        line = name.removeprefix("row-")
        if name == line or not line.isdecimal() or len(line) > 6:
            continue
        if value in {NEW, LEAVE_OUT} or _is_key(value):
            yield int(line), value


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _mark(plan: Plan) -> str:
    told = [
        [
            o.row.line,
            o.fate.value,
            o.name,
            [[d.column.name, d.before, d.after] for d in o.differences],
        ]
        for o in plan.outcomes
    ]
    return hex_digest("sha256", [canonical(told).encode()])


def _page(
    request: Request, note: Note, plan: Plan, *, has_changed: bool = False, refusal: str = ""
) -> HttpResponse:
    decided = dict(_decisions(request))
    asked = [o for o in plan.outcomes if o.fate is Fate.ASKED or o.row.line in decided]
    likely = _likely(request, asked[:ASKED])
    context = {
        "note": note,
        "plan": plan,
        "counts": plan.counts.items(),
        "faulty": plan.of(Fate.FAULTY)[:SHOWN],
        "asked": [(o, likely[o.row.line], decided.get(o.row.line, "")) for o in asked[:ASKED]],
        "asked_more": max(len(asked) - ASKED, 0),
        "changed": plan.of(Fate.CHANGED)[:SHOWN],
        "new": plan.of(Fate.NEW)[:SHOWN],
        "fates": Fate,
        "otherwise": plan.wish.otherwise,
        "mark": _mark(plan) if plan.ready else "",
        "has_changed": has_changed,
        "refusal": refusal,
        "shown": SHOWN,
    }
    status = 409 if has_changed else 200
    return render(request, "organisations/import_check.html", context, status=status)


def _likely(request: Request, outcomes: list[Outcome]) -> dict[int, list[tuple[Pair, Row]]]:
    """By line, the units that a row is like, as the list shows them."""
    keys = {pair.second for outcome in outcomes for pair in outcome.likely}
    rows = {
        row.unit.pk: row for row in rows_of(list(Unit.objects.filter(pk__in=keys)), today(request))
    }
    return {o.row.line: [(pair, rows[pair.second]) for pair in o.likely[:5]] for o in outcomes}


def _form(request: Request, form: ImportForm) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "limit": LIMIT, "most": MOST_ROWS}
    status = 422 if form.errors else 200
    return render(request, "organisations/import.html", context, status=status)


def _lost(request: Request) -> HttpResponse:
    messages.warning(
        request, _("The workbook is not kept any more: it was imported, or a day has passed. Hand it in again.")
    )  # fmt: skip
    return redirect("organisations:import")
