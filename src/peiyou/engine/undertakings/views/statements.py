"""Pages to be sealed: the list, one page on screen and as a file, what changed, the scan that comes back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from peiyou.engine.undertakings.actions.statements import (
    SOURCE_KIND,
    receive_sealed_page,
    take_back_sealed_page,
    take_statement,
)
from peiyou.engine.undertakings.enums import Party, StatementKind
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.models import Season, Statement, Undertaking
from peiyou.engine.undertakings.queries.differences import differences
from peiyou.engine.undertakings.queries.sealing import (
    confirmed_since,
    filed_since,
    letters_of,
    with_pages,
)
from peiyou.engine.undertakings.queries.statements import (
    Sealing,
    by_code,
    content_now,
    sealed_of,
    sealed_of_units,
    statements_visible,
)
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.engine.undertakings.tables.cells import check_of
from peiyou.engine.undertakings.tables.statement import statement_paper
from peiyou.engine.undertakings.views.access import Request, may, of_season, signed_in
from peiyou.engine.undertakings.views.files import as_file, check_address
from peiyou.kernel.evidence.errors import EvidenceError
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.evidence.limits import limits
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.organisations.models import Unit

SIZE = 50
ORDER = (
    Coalesce(NullIf("province__code", Value("")), Value("9")),
    "province",
    "party",
    "unit__name_key",
    "pk",
)
"""By province; what has no code, the 兵团, and what has no province come last."""
SHOWN = ("all", "none", "waiting", "received")


@of_season
@require_safe
def statements(request: Request, season: Season) -> HttpResponse:
    """Everybody whose take-up one may see, with data and page; filtered by where the page stands."""
    seen = visible_to(request.actor, request.at).filter(season=season)
    shown = request.GET.get("show", "all")
    shown = shown if shown in SHOWN else "all"
    name = request.GET.get("q", "").strip()[:60]
    rows = _filtered(with_pages(seen), shown, name)
    rows = rows.select_related("unit", "province", "case").order_by(*ORDER)
    page = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    context = {
        "season": season,
        "page": page,
        "rows": _with_states(season, page.object_list),
        "letters": letters_of(seen),
        "provinces": letters_of(seen.filter(party=Party.PROVINCE)),
        "shown": shown,
        "shows": SHOWN,
        "query": name,
        "may_take": may(request, "take_statement", None),
    }
    return render(request, "undertakings/statements.html", context)


def _filtered(rows: QuerySet[Any], shown: str, name: str) -> QuerySet[Any]:
    if name:
        rows = rows.filter(unit__name__icontains=name)
    if shown == "none":
        return rows.filter(page_no=None)
    if shown == "waiting":
        return rows.filter(page_no__isnull=False, page_sealed_at=None)
    return rows.filter(page_sealed_at__isnull=False) if shown == "received" else rows


def _with_states(season: Season, rows: Any) -> list[tuple[Undertaking, Sealing]]:
    """Of units exactly; of provinces by whether anything in them was confirmed or filed after the page."""
    listed = list(rows)
    own = [row for row in listed if row.party != Party.PROVINCE]
    states = {pk: sealed.state for pk, sealed in sealed_of_units(season, own).items()}
    provinces = [row.pk for row in listed if row.party == Party.PROVINCE and row.page_no]
    since = with_pages(Undertaking.objects.filter(pk__in=provinces))
    changed = set(
        since.filter(confirmed_since() | filed_since()).values_list("pk", flat=True) if provinces else ()
    )  # fmt: skip
    return [(row, states.get(row.pk) or _state(row, row.pk in changed)) for row in listed]


def _state(row: Any, has_changed: bool) -> Sealing:
    if row.page_no is None:
        return Sealing.NONE
    if has_changed:
        return Sealing.CHANGED
    return Sealing.RECEIVED if row.page_sealed_at else Sealing.PRINTED


@of_season
@require_POST
def take(request: Request, season: Season) -> HttpResponse:
    """`unit` is the key of a unit, of a provincial unit with kind PROVINCE, of nobody for a result."""
    if not may(request, "take_statement", None):
        raise PermissionDenied
    kind, unit = _wanted(request)
    try:
        statement = take_statement(
            season=season, kind=kind, unit=unit, actor=request.actor, at=request.at
        )
    except UndertakingError as error:
        messages.error(request, str(error))
        back = "tables" if kind == StatementKind.RESULT else "statements"
        return redirect(f"undertakings:{back}", season.key)
    if kind == StatementKind.RESULT:
        return redirect("undertakings:result", season.key)
    return redirect("undertakings:statement", statement.key)


def _wanted(request: Request) -> tuple[StatementKind, Unit | None]:
    try:
        kind = StatementKind(request.POST.get("kind", ""))
        if kind == StatementKind.RESULT:
            return kind, None
        return kind, get_object_or_404(Unit, key=UUID(request.POST.get("unit", "")))
    except ValueError as error:
        raise BadRequest(_("It is not said what the page is to be of.")) from error


@never_cache
@require_safe
def statement(request: HttpRequest, key: UUID) -> HttpResponse:
    """One page as it was frozen. Results have a page of their own."""
    found = _visible(request, key)
    if isinstance(found, HttpResponse):
        return found
    if found.kind == StatementKind.RESULT:
        return redirect(f"{reverse('undertakings:result', args=[found.season.key])}?no={found.no}")
    asked: Any = request
    may_act = may(asked, "receive_sealed_page", found)
    context = {
        "season": found.season,
        "statement": found,
        "paper": _paper(request, found),
        "sealed": sealed_of(found, asked.at),
        "versions": found.season.statements.filter(kind=found.kind, unit=found.unit).defer("content").order_by("-no"),
        "scans": list(_scans(found)),
        "may_act": may_act,
    }  # fmt: skip
    return render(request, "undertakings/statement.html", context)


@never_cache
@require_safe
def statement_file(request: HttpRequest, key: UUID, form: str) -> HttpResponse:
    found = _visible(request, key)
    if isinstance(found, HttpResponse):
        return found
    if found.kind == StatementKind.RESULT:
        raise Http404
    return as_file(request, form, lambda: _paper(request, found))


@never_cache
@require_safe
def changes(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is different: between a page and the one before it, or, with `now`, between it and the records."""
    found = _visible(request, key)
    if isinstance(found, HttpResponse):
        return found
    is_now = bool(request.GET.get("now")) and found.kind != StatementKind.RESULT
    asked: Any = request
    if is_now:
        before, after = found, content_now(found.season, found.kind, found.unit, asked.at) or {}
    else:
        earlier = found.season.statements.filter(kind=found.kind, unit=found.unit, no__lt=found.no)
        before = earlier.order_by("-no").first() or found
        after = found.content
    context = {
        "season": found.season,
        "statement": found,
        "before": before,
        "is_now": is_now,
        "rows": differences(before.content, after),
    }
    return render(request, "undertakings/statement_changes.html", context)


@signed_in
@require_POST
def receive(request: Request, key: UUID) -> HttpResponse:
    """A scan of the sealed page. The code typed from it says of which version; without one it is the one shown."""
    shown = _visible(request, key)
    if isinstance(shown, HttpResponse):
        return shown
    if not may(request, "receive_sealed_page", shown):
        raise PermissionDenied
    content = request.FILES.get("file")
    typed = request.POST.get("code", "").strip()
    meant = by_code(typed) if typed else shown
    try:
        if content is None:
            raise UndertakingError("NO_FILE", _("Choose the scan first."))
        if meant is None or (meant.kind, meant.unit) != (shown.kind, shown.unit):
            raise UndertakingError("OTHER_PAGE", _("This check code is not of a page of this unit. Look at the code at the foot of the page."))  # fmt: skip
        most = limits().most_bytes + 1  # whoever sends more is told so, and no more of it is read
        upload = Upload(name=content.name or "", content=content.read(most))
        receive_sealed_page(statement=meant, upload=upload, actor=request.actor, at=request.at)
    except (UndertakingError, EvidenceError) as error:
        messages.error(request, str(error))
        return redirect("undertakings:statement", key)
    messages.success(request, _("Sealed page of version %(no)s received.") % {"no": meant.no})
    return redirect("undertakings:statement", meant.key)


@signed_in
@require_POST
def take_back(request: Request, key: UUID) -> HttpResponse:
    found = _visible(request, key)
    if isinstance(found, HttpResponse):
        return found
    try:
        scan = _scans(found).get(key=UUID(request.POST.get("scan", "")))
    except (ValueError, Attachment.DoesNotExist) as error:
        raise Http404 from error
    try:
        take_back_sealed_page(
            statement=found, attachment=scan, reason=request.POST.get("reason", ""),
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except UndertakingError as error:
        messages.error(request, str(error))
    return redirect("undertakings:statement", key)


# --- what these views share -----------------------------------------------------------------------------


def _visible(request: HttpRequest, key: UUID) -> Statement | HttpResponse:
    """The statement, a way to sign in for who might see it then, or nothing to be found."""
    asked: Any = request
    actor = getattr(request, "actor", None)
    rows = statements_visible(actor, asked.at).select_related("season__version__plan", "unit")
    found = rows.filter(key=key).first()
    if found is not None:
        return found
    if actor is None:
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
        return redirect_to_login(back)
    raise Http404(_("There is no such page, or it is not yours to see."))


def _scans(statement: Statement) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(source_kind=SOURCE_KIND, source_id=str(statement.key))
    return rows.filter(removed_at=None).select_related("file").order_by("-attached_at", "-pk")


def _paper(request: HttpRequest, statement: Statement) -> Any:
    made_on = timezone.localdate(statement.made_at)
    check = check_of(statement, check_address(request, statement))
    return statement_paper(statement.kind, statement.content, made_on, check)
