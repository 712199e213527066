"""Filings of a season: the list, what a new one can be about, one filing with what it changes, its editor."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peiyou.common.numerals import plain_int
from peiyou.engine.undertakings.actions.filings import propose_changes
from peiyou.engine.undertakings.actions.writing import Write
from peiyou.engine.undertakings.book.proposing import Proposal
from peiyou.engine.undertakings.cells import read
from peiyou.engine.undertakings.enums import FilingState
from peiyou.engine.undertakings.form import form_of
from peiyou.engine.undertakings.models import Filing, Opening, Season
from peiyou.engine.undertakings.queries.choosing import openings_for_many
from peiyou.engine.undertakings.queries.filings import (
    RELATED,
    SOURCE_KIND,
    UNDER_WAY,
    changeable,
    filings_visible,
    form_for,
    proposals_of,
    states_of,
)
from peiyou.engine.undertakings.queries.succession import to_decide
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.engine.undertakings.views.access import (
    Request,
    may,
    of_season,
    signed_in,
    wants_fragment,
)
from peiyou.engine.undertakings.views.effect import effect_of
from peiyou.kernel.actions import DomainError
from peiyou.kernel.evidence.queries.attachments import attachments_of
from peiyou.kernel.evidence.queries.elsewhere import elsewhere
from peiyou.kernel.forms.definition import Value
from peiyou.kernel.forms.unwritten import CellsWrong, Conflict
from peiyou.kernel.forms.values import display, from_plain
from peiyou.kernel.forms.web import (
    Answers,
    CellsRefused,
    face_of,
    questions,
    read_writes,
    refusals,
    saved,
)
from peiyou.kernel.plans.models import Task

SIZE: Final = 30
DRAFTED: Final = (FilingState.DRAFTED, FilingState.RETURNED)
ACTS: Final = ("propose_changes", "file_filing", "withdraw_filing", "return_filing", "record_filing")  # fmt: skip

View = Callable[..., HttpResponseBase]


def of_filing(view: View) -> View:
    """For pages of one filing, handed in with its undertaking, season, province and case."""

    @signed_in
    @functools.wraps(view)
    def run(request: Request, key: UUID, **kwargs: Any) -> HttpResponseBase:
        rows = filings_visible(request.actor, request.at).select_related(*RELATED)
        found = rows.filter(key=key).first()
        if found is None:
            raise Http404(_("There is no such filing, or it is not yours to see."))
        return view(request, found, **kwargs)

    return run


# --- the list -------------------------------------------------------------------------------------------


@of_season
@require_safe
def filings(request: Request, season: Season) -> HttpResponse:
    """Those one may see, by state and by name of the unit or number of the letter."""
    seen = filings_visible(request.actor, request.at).filter(undertaking__season=season)
    counts = states_of(seen)
    shown = request.GET.get("show", "")
    shown = shown if shown in FilingState.values else ""
    text = request.GET.get("q", "")[:60].strip()
    rows = seen.filter(case__state=shown) if shown else seen
    rows = _searched(rows, text) if text else rows
    page = Paginator(
        rows.select_related(*RELATED).annotate(cells=Count("changes")).order_by("-created_at", "-pk"),
        SIZE,
    ).get_page(request.GET.get("page"))  # fmt: skip
    context = {
        "season": season,
        "page": page,
        "shows": [(state.value, state.label, counts.get(state.value, 0)) for state in FilingState],
        "all": sum(counts.values()),
        "shown": shown,
        "text": text,
        "may_open": may(request, "open_filing", None),
        "decisions": to_decide(request.actor, season, request.at),
    }
    return render(request, "undertakings/filings.html", context)


def _searched(rows: QuerySet[Filing], text: str) -> QuerySet[Filing]:
    found = Q(undertaking__unit__name__icontains=text) | Q(letter_number__icontains=text)
    no = plain_int(text)
    if no is not None:
        found |= Q(no=no)
    return rows.filter(found)


@of_season
@require_safe
def choose(request: Request, season: Season) -> HttpResponse:
    """Which confirmed undertaking a new filing is to be about."""
    if not may(request, "open_filing", None):
        raise PermissionDenied
    text = request.GET.get("q", "")[:60].strip()
    rows = changeable(request.actor, season, request.at).order_by("unit__name_key", "pk")
    if text:
        rows = rows.filter(unit__name__icontains=text)
    page = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    context = {"season": season, "page": page, "text": text}
    return render(request, "undertakings/filing_choose.html", context)


# --- one filing -----------------------------------------------------------------------------------------


@of_filing
@require_safe
def filing(request: Request, filing: Filing) -> HttpResponse:
    """What it changes, its letters, how it came here, and what who looks may do now."""
    letters = attachments_of(SOURCE_KIND, [str(filing.key)]).get(str(filing.key), [])
    allowed = {act: may(request, act, filing) for act in ACTS}
    is_drafted = filing.case.state in DRAFTED
    is_filed = filing.case.state == FilingState.FILED
    context = _head(filing) | {
        "proposals": proposals_of(filing),
        "letters": letters,
        "elsewhere": elsewhere(letters, request.actor, request.at) if is_filed or is_drafted else {},
        "is_under_way": filing.case.state in UNDER_WAY,
        "may_draft": is_drafted and allowed["propose_changes"],
        "may_file": is_drafted and allowed["file_filing"],
        "may_withdraw": (is_drafted or is_filed) and allowed["withdraw_filing"],
        "may_decide": is_filed and allowed["record_filing"],
        "returned_because": _returned_because(filing),
    }  # fmt: skip
    return render(request, "undertakings/filing.html", context)


def _returned_because(filing: Filing) -> str:
    if filing.case.state != FilingState.RETURNED:
        return ""
    last = filing.case.moves.filter(step="return").order_by("-no").first()
    return last.reason if last else ""


@of_filing
@require_safe
def effect(request: Request, filing: Filing) -> HttpResponse:
    """What recording it would do to the totals; a part of the page of the filing, or a page."""
    if filing.case.state not in UNDER_WAY:
        raise Http404(_("It is not under way any more."))
    name = "_filing_effect" if wants_fragment(request) else "filing_effect"
    found = effect_of(filing, request.at)
    return render(request, f"undertakings/{name}.html", _head(filing) | {"effect": found})


# --- the editor -----------------------------------------------------------------------------------------


@of_filing
@require_safe
def edit(request: Request, filing: Filing) -> HttpResponse:
    """One task of the undertaking, cell by cell: what is confirmed, beside it what is to stand there."""
    _require_draft(request, filing)
    if wants_fragment(request) and request.htmx.target == "proposed":
        context = _head(filing) | {"proposals": proposals_of(filing), "may_draft": True}
        return render(request, "undertakings/_filing_changes.html", context)
    tasks = _tasks(filing)
    asked = plain_int(request.GET.get("task", ""))
    seqs = [opening.seq for opening, _name, _held in tasks]
    seq = asked if asked in seqs else (seqs[0] if seqs else None)
    proposals = proposals_of(filing)
    context = _head(filing) | {
        "tasks": tasks,
        "seq": seq,
        "rows": _rows(filing, seq) if seq is not None else [],
        "proposals": proposals,
        "may_draft": True,
    }
    return render(request, "undertakings/filing_edit.html", context)


@of_filing
@require_POST
def cells(request: Request, filing: Filing) -> JsonResponse:
    """Cells as they are left: all of a request is kept, or nothing, or the answer is a question."""
    if not may(request, "propose_changes", filing):
        raise PermissionDenied
    paths = [path for path in request.POST.getlist("cell") if read(path) is not None]
    form = form_for(filing.undertaking.season, paths)
    try:
        writes = read_writes(
            form, request.POST.getlist("cell"), request.POST.getlist("base"), request.POST.getlist("value")
        )  # fmt: skip
        row = propose_changes(
            filing=filing,
            writes=[Write(one.cell, one.base, one.value) for one in writes],
            actor=request.actor,
            at=request.at,
        )
    except CellsRefused as refused:
        return JsonResponse(refusals(refused.messages), status=422)
    except Conflict as conflict:
        return JsonResponse(questions(form, conflict.questions), status=409)
    except CellsWrong as wrong:
        messages = {path: said for (_pk, path), said in wrong.messages.items()}
        known = {path: said for path, said in messages.items() if path in paths}
        return JsonResponse(refusals(known or {"": str(wrong)}), status=422)
    except DomainError as error:
        return JsonResponse(refusals({"": str(error)}), status=422)
    return JsonResponse(saved(form, _standing(row, paths)))


def _standing(filing: Filing, paths: Sequence[str]) -> Mapping[str, Value]:
    proposal = Proposal.read(filing, paths)
    columns = {path: proposal.form.by_path[path].column for path in paths}
    return {path: from_plain(column, proposal.standing(path)) for path, column in columns.items()}


def _require_draft(request: Request, filing: Filing) -> None:
    if not may(request, "propose_changes", filing):
        raise PermissionDenied
    if filing.case.state not in DRAFTED:
        raise Http404(_("It has been filed, and cannot be changed any more. Withdraw it, or wait until it is returned."))  # fmt: skip


def _tasks(filing: Filing) -> list[tuple[Opening, str, bool]]:
    """Tasks that it may be about: taken up ones first, with their names."""
    undertaking = filing.undertaking
    held = set(undertaking.placements.values_list("opening__seq", flat=True))
    chosen = openings_for_many([undertaking])[undertaking.pk] | held
    openings = list(undertaking.season.openings.filter(seq__in=chosen))
    version = undertaking.season.version_id
    tasks = Task.objects.filter(version=version, key__in=[one.task_key for one in openings])
    names = {task.key: f"{task.number} {task.label}" for task in tasks.only("key", "no", "seq", "title", "text")}  # fmt: skip
    rows = [(one, names.get(one.task_key, ""), one.seq in held) for one in openings]
    return sorted(rows, key=lambda row: (not row[2], row[0].seq))


def _rows(filing: Filing, seq: int) -> list[dict[str, Any]]:
    """The cells of one task as faces, each with what is confirmed."""
    undertaking = filing.undertaking
    openings = list(undertaking.season.openings.filter(seq=seq).prefetch_related("items"))
    form = form_of(undertaking.season, openings)
    now = values_of([undertaking], [seq])[undertaking.pk]
    proposed = {row.cell: row.proposed for row in filing.changes.filter(cell__startswith=f"{seq}/")}
    values = now | {
        path: from_plain(form.by_path[path].column, value)
        for path, value in proposed.items()
        if path in form.by_path
    }
    return [
        {
            "face": face_of(cell, Answers(values)),
            "confirmed": display(cell.column, now.get(cell.path)),
            "label": " · ".join(
                part for part in (str(cell.row.label), str(cell.column.label)) if part != str(cell.row.group)
            ),
            "is_changed": cell.path in proposed,
        }
        for cell in form.by_path.values()
    ]  # fmt: skip


def _head(filing: Filing) -> dict[str, Any]:
    return {
        "filing": filing,
        "season": filing.undertaking.season,
        "undertaking": filing.undertaking,
        "case": filing.case,
        "language": get_language(),
    }
