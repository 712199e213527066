"""The analysis page: a pivot by an address, kept views, the same as files."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results import extracting
from peiyou.engine.results.actions.views import delete_view, edit_view, save_view, share_view
from peiyou.engine.results.analysis.definition import NAMES, Definition, Unclear, parse
from peiyou.engine.results.extracting import Extract
from peiyou.engine.results.models import View
from peiyou.engine.results.queries.pivot import Pivot, pivot_of, unclear
from peiyou.engine.results.queries.pivot_choices import choices_of
from peiyou.engine.results.queries.places import find_node
from peiyou.engine.results.queries.sight import Sight, sight_of
from peiyou.engine.results.queries.views import is_own, places_to_choose, views_visible
from peiyou.engine.results.tables.parquet import PARQUET, as_parquet
from peiyou.engine.results.tables.pivot import screen_of
from peiyou.engine.results.tables.pivot_files import long_of, sheet_of
from peiyou.engine.undertakings.tables.sheets import TYPES, as_bytes
from peiyou.kernel.actions import DomainError

FORMS: Final = ("xlsx", "csv", "parquet")


@signed_in
@require_safe
def analysis(request: Request) -> HttpResponse:
    """`view` alone: what is kept under that key; else what the address asks."""
    sight = _sight(request)
    views = list(views_visible(request.actor, sight, request.at)[:200])
    view = _chosen(request.GET.get("view", ""), views)
    extract = extracting.for_reader(request.at)
    wanted, pivot, error = Definition(), None, ""
    try:
        wanted = _wanted(request.GET, view)
        pivot = pivot_of(wanted, extract, sight) if extract else None
    except DomainError as refusal:
        error = str(refusal)
    places = places_to_choose(sight, request.at)
    context = {
        "wanted": wanted, "pivot": pivot, "error": error, "extract": extract, "sight": sight,
        "screen": screen_of(pivot) if pivot else None,
        "choices": choices_of(wanted, places, extract),
        "views": [(one, is_own(one, request.actor)) for one in views], "view": view,
        "is_mine": view is not None and is_own(view, request.actor),
        "places": places if sight.is_official else [],
        "query": wanted.query, "forms": FORMS, "age": _age(extract, request),
    }  # fmt: skip
    return render(request, "results/analysis.html", context, status=422 if error else 200)


@signed_in
@require_safe
def analysis_file(request: Request, form: str) -> HttpResponse:
    """All of it, also what is too much for a page."""
    sight = _sight(request)
    if form not in FORMS:
        raise Http404
    extract = extracting.for_reader(request.at)
    if extract is None:
        raise Http404(_("The figures are being prepared. Please come back in some minutes."))
    try:
        pivot = pivot_of(_wanted(request.GET, None), extract, sight)
    except DomainError as refusal:
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(_content(pivot, form, _notes(pivot, sight)), content_type=TYPES.get(form, PARQUET))  # fmt: skip
    name = f"{_('Analysis')}-{timezone.localdate(request.at):%Y%m%d}.{form}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""  # fmt: skip
    return answer


@signed_in
@require_POST
def analysis_refresh(request: Request) -> HttpResponse:
    """What was recorded since is taken in now, unless it is so much that the background does it."""
    _sight(request)
    found = extracting.current()
    if found and (found.behind or 0) > extracting.IN_A_REQUEST:
        messages.info(request, _("Much has been recorded since: it is being taken in. Please come back in some minutes."))  # fmt: skip
    elif found and not found.behind:
        messages.info(request, _("Nothing has been recorded since."))
    else:
        extracting.refresh(request.at)
        messages.success(request, _("The figures are those of this moment."))
    return _back(request)


@signed_in
@require_POST
def analysis_save(request: Request) -> HttpResponse:
    """Keep what is looked at under a name."""
    _sight(request)
    try:
        made = save_view(
            title=request.POST.get("title", ""), definition=_asked(request), actor=request.actor, at=request.at
        )  # fmt: skip
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return _back(request)
    messages.success(request, _("Kept as “%(title)s”.") % {"title": made.title})
    return redirect(f"{reverse('results:analysis')}?view={made.key}")


@signed_in
@require_POST
def analysis_view(request: Request, key: UUID) -> HttpResponse:
    """Change, show, hide or delete a view of one's own."""
    sight = sight_of(request.actor, request.at)
    view = views_visible(request.actor, sight, request.at).filter(key=key).first()
    if view is None:
        raise Http404(_("There is no such view, or it is not shown to you."))
    act = request.POST.get("act", "")
    try:
        said = _act(request, view, act)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return _back(request)
    messages.success(request, said)
    where = reverse("results:analysis")
    return redirect(where if act == "delete" else f"{where}?view={view.key}")


def _act(request: Request, view: View, act: str) -> str:
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}
    if act == "delete":
        delete_view(view=view, **by)
        return _("Deleted: “%(title)s”.") % {"title": view.title}
    if act == "share":
        place = find_node(request.POST.get("place", "")) if request.POST.get("place") else None
        share_view(view=view, place=place, **by)
        if place is None:
            return _("Only you see “%(title)s” now.") % {"title": view.title}
        return _("Shown to the officials of %(place)s and below; each sees what they may see.") % {"place": place.name}  # fmt: skip
    if act == "edit":
        title = request.POST.get("title", "") or view.title
        edit_view(view=view, title=title, definition=_asked(request), **by)
        return _("Kept as “%(title)s”.") % {"title": title}
    raise Http404


# --- what is asked ------------------------------------------------------------------------------------------------


def _sight(request: Request) -> Sight:
    sight = sight_of(request.actor, request.at)
    if sight is None:
        raise PermissionDenied
    return sight


def _chosen(key: str, views: list[View]) -> View | None:
    """What is not shown to somebody is not there."""
    if not key:
        return None
    found = next((one for one in views if str(one.key) == key), None)
    if found is None:
        raise Http404(_("There is no such view, or it is not shown to you."))
    return found


def _wanted(asked: QueryDict, view: View | None) -> Definition:
    """Raises `ResultsError`."""
    said: dict[str, Any] = {name: asked.getlist(name) for name in NAMES if name in asked}
    if view is not None and not said:
        said = dict(view.definition)
    try:
        return parse(said)
    except Unclear as error:
        raise unclear(error) from error


def _asked(request: Request) -> Definition:
    """The address that the page was at, sent along."""
    return _wanted(QueryDict(request.POST.get("query", "")), None)


def _back(request: Request) -> HttpResponseRedirect:
    """To the same table; an address of ours is made anew out of what was sent."""
    try:
        query = _asked(request).query
    except DomainError:
        query = ""
    where = reverse("results:analysis")
    return HttpResponseRedirect(f"{where}?{query}" if query else where)


# --- files --------------------------------------------------------------------------------------------------------


def _content(pivot: Pivot, form: str, notes: list[str]) -> bytes:
    if form == "parquet":
        about = {"definition": pivot.definition.query, "notes": "\n".join(notes)}
        return as_parquet(long_of(pivot), about)
    return as_bytes(sheet_of(pivot, notes), form)


def _notes(pivot: Pivot, sight: Sight) -> list[str]:
    made = pivot.extract.made_at
    notes = [
        _("Figures recorded until %(moment)s (seal %(seal)s).")
        % {"moment": date_format(timezone.localtime(made), "DATETIME_FORMAT"), "seal": pivot.extract.made.seal},
    ]  # fmt: skip
    if pivot.definition.as_of:
        notes.append(_("As of the end of %(day)s.") % {"day": pivot.definition.as_of})
    if not sight.everything:
        notes.append(_("Only figures of units that you may see are counted, in totals too."))
    return notes


def _age(extract: Extract | None, request: Request) -> str:
    if extract is None:
        return ""
    minutes = max(0, int((request.at - extract.made_at).total_seconds() // 60))
    if minutes < 1:
        return _("less than a minute old")
    if minutes < 120:
        return _("%(n)s minutes old") % {"n": minutes}
    return _("%(n)s hours old") % {"n": minutes // 60}
