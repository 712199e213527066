"""What is counted under several deliverables: the list, declaring with a look at what changes, confirming,
withdrawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peiyou.common.numerals import plain_int
from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results.actions.overlaps import (
    AtStage,
    Declaration,
    confirm_overlap,
    declare_overlap,
    withdraw_overlap,
)
from peiyou.engine.results.models import Overlap
from peiyou.engine.results.models.overlap import COLUMN
from peiyou.engine.results.queries.declared_overlaps import (
    STANDS,
    Effect,
    countable,
    members_of,
    misfits,
    named,
    nets,
    visible_to,
)
from peiyou.engine.results.queries.sight import VERB, sight_of
from peiyou.kernel.actions import DomainError, NotAllowed, authority
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Entry, Measure
from peiyou.kernel.organisations.enums import REGIONS
from peiyou.kernel.organisations.models import Unit

SIZE: Final = 50
RELATED: Final = ("of__measure", "unit", "period")


@signed_in
@require_safe
def overlap_list(request: Request) -> HttpResponse:
    """Those of units that one sees; one that a figure has become too small for is marked."""
    if not authority().scope(request.actor, VERB, request.at):
        raise PermissionDenied
    every = request.GET.get("show") == "all"
    seen = visible_to(request.actor, request.at)
    rows = (seen if every else seen.filter(STANDS)).select_related(*RELATED)
    page = Paginator(rows.prefetch_related("of__members"), SIZE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    names = named(m for row in shown for m in row.of.members.all())
    loose = misfits(shown)
    context = {
        "page": page, "every": every, "may_declare": bool(_units(request)),
        "rows": [(row, _names(row, names), _said(row, loose)) for row in shown],
    }  # fmt: skip
    return render(request, "results/overlaps.html", context)


def _names(row: Overlap, names: dict[int, str]) -> list[str]:
    return sorted(names[pk] for pk in members_of(row))


def _said(row: Overlap, loose: set[tuple[int, Stage]]) -> list[tuple[Stage, int | None, bool]]:
    return [(stage, row.at(stage), (row.pk, stage) in loose) for stage in COLUMN]


# --- declaring --------------------------------------------------------------------------------------------


@signed_in
@require_http_methods(["GET", "POST"])
def declare(request: Request) -> HttpResponse:
    """Choose unit and period, then what is counted under all of them; see what changes; declare."""
    units = _units(request)
    if not units:
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    unit = next((one for one in units if str(one.key) == asked.get("unit")), units[0])
    periods = list(Period.objects.filter(pk__in=_claimed(unit)).order_by("-ends_on"))
    period = next((one for one in periods if one.code == asked.get("period")), None)
    period = period or (periods[0] if periods else None)
    found = countable(unit.pk, period.pk, Stage.CLAIMED) if period else []
    names = named(measure for measure, _quantity in found)
    chosen = set(asked.getlist("measure"))
    context: dict[str, Any] = {
        "units": units, "unit": unit, "periods": periods, "period": period, "chosen": chosen,
        "found": [(m, names[m.pk], quantity) for m, quantity in found],
        "quantity": asked.get("quantity", "")[:12], "reason": asked.get("reason", "")[:400],
    }  # fmt: skip
    if request.method != "POST" or period is None:
        return render(request, "results/overlap_new.html", context)
    declaration = Declaration(
        unit, period, [m for m, _quantity in found if m.code in chosen],
        plain_int(context["quantity"]) or 0, context["reason"],
    )  # fmt: skip
    return _done_or_shown(
        request, "results/overlap_new.html", context,
        lambda: declare_overlap(declaration=declaration, actor=request.actor, at=request.at),
        _("Declared. Sums that net what is counted twice follow it from now on."),
        declaration.members, unit, period, Stage.CLAIMED,
    )  # fmt: skip


def _units(request: Request) -> list[Unit]:
    """For which one may declare: one's own."""
    scope = authority().scope(request.actor, "results.declare_overlap", request.at)
    roots = [pk for _hierarchy, pk in scope.roots]
    rows = Unit.objects.filter(pk__in=roots).exclude(kind__in=REGIONS).order_by("name_key", "pk")
    may = authority().allows
    return [
        unit for unit in rows
        if may(request.actor, "results.declare_overlap", _about(unit), request.at)
    ]  # fmt: skip


def _about(unit: Unit) -> Declaration:
    return Declaration(unit, Period(), [], 0, "")


def _claimed(unit: Unit) -> Any:
    """Periods in which it has claimed something."""
    return Entry.objects.filter(unit=unit, stage=Stage.CLAIMED).values("period")


# --- one of them ------------------------------------------------------------------------------------------


@signed_in
@require_safe
def overlap(request: Request, key: UUID) -> HttpResponse:
    return render(request, "results/overlap.html", _context(request, _row(request, key)))


@signed_in
@require_POST
def act(request: Request, key: UUID) -> HttpResponse:
    """Confirm or withdraw at a stage: first what would change, then the act."""
    row = _row(request, key)
    what, quantity = request.POST.get("what", ""), plain_int(request.POST.get("quantity", "")) or 0
    reason = request.POST.get("reason", "")[:400]
    stage = next((one for one in COLUMN if one.value == request.POST.get("stage")), None)
    if stage is None or what not in {"confirm", "withdraw"}:
        raise Http404(_("There is no such act."))
    about = AtStage(row, stage)
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "confirm": (
            lambda: confirm_overlap(about=about, quantity=quantity, actor=request.actor, at=request.at),
            _("Confirmed."),
        ),
        "withdraw": (
            lambda: withdraw_overlap(about=about, reason=reason, actor=request.actor, at=request.at),
            _("Withdrawn. Sums are plain again at this stage."),
        ),
    }  # fmt: skip
    context = _context(request, row) | {
        "what": what, "stage": stage, "quantity": quantity, "reason": reason,
    }  # fmt: skip
    return _done_or_shown(
        request, "results/overlap.html", context, *acts[what], list(row.of.members.all()), row.unit,
        row.period, stage,
    )  # fmt: skip


def _row(request: Request, key: UUID) -> Overlap:
    rows = visible_to(request.actor, request.at).select_related(*RELATED)
    row = rows.prefetch_related("of__members").filter(key=key).first()
    if row is None:
        raise Http404(_("There is no such overlap, or it is not yours to see."))
    return row


def _context(request: Request, row: Overlap) -> dict[str, Any]:
    loose, may = misfits([row]), authority().allows

    def open_for(verb: str, stages: Sequence[Stage]) -> list[Stage]:
        return [one for one in stages if may(request.actor, f"results.{verb}", AtStage(row, one), request.at)]  # fmt: skip

    return {
        "row": row, "names": _names(row, named(row.of.members.all())), "said": _said(row, loose),
        "is_loose": bool(loose), "may_confirm": open_for("confirm_overlap", [Stage.CHECKED, Stage.APPROVED]),
        "may_withdraw": open_for("withdraw_overlap", [one for one in COLUMN if row.at(one) is not None]),
    }  # fmt: skip


def _done_or_shown(
    request: Request,
    template: str,
    context: dict[str, Any],
    what: Callable[[], object],
    done: str,
    members: Sequence[Measure],
    unit: Unit,
    period: Period,
    stage: Stage,
) -> HttpResponse:
    """The act where it was agreed to; else what it would change, or why it cannot be."""
    try:
        if request.POST.get("agreed"):
            what()
            messages.success(request, done)
            return redirect("results:overlaps")
        context["effects"] = _effects(request, what, members, unit, period, stage)
    except NotAllowed:
        raise
    except DomainError as refusal:
        context["error"] = str(refusal)
    status = 422 if "error" in context else 200
    return render(request, template, context, status=status)


def _effects(
    request: Request,
    what: Callable[[], object],
    members: Sequence[Measure],
    unit: Unit,
    period: Period,
    stage: Stage,
) -> list[Effect]:
    """What would change, at the unit and above it as far as who looks sees sums there."""
    pks = [m.pk for m in members]
    before = nets(pks, unit, period, stage)
    with rehearsal():
        what()
        after = nets(pks, unit, period, stage)
    sight = sight_of(request.actor, request.at)
    return [one for one in before.into(after) if sight and sight.sees_sum(one.node)]
